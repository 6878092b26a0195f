//! UndoLog: what an import did, kept so that it can be taken back days later. Only its author sees it.

use crate::entity::User;
use crate::id::{Id, RawId};
use crate::value::{Millis, Value};

crate::choice! {
    /// Whether it was taken back.
    UndoState {
        /// It stands.
        Done = "done",
        /// It was taken back.
        Undone = "undone",
    }
}

crate::entity! {
    /// A part of what an action did; all parts bear the same `action`.
    UndoLog => undo_logs {
        /// What was done, in words of the person: the names of the files.
        1 name NAME: String;
        /// The action it is a part of.
        2 action ACTION: RawId;
        /// Which part, from 0.
        3 part PART: i64;
        /// The steps, as [`crate::sync::undo::Steps`] writes them.
        4 steps STEPS: Value;
        /// How many records the part touched.
        5 records RECORDS: i64;
        /// Who did it.
        6 author AUTHOR: Option<Id<User>>;
        /// When, by the device's clock.
        7 at AT: Millis;
        /// Whether it stands.
        8 state STATE: UndoState;
    }
}
