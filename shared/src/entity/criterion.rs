//! Criterion: what must be so before an opportunity leaves a stage, and what shows that it is.

use crate::id::Id;
use crate::value::{LongText, Millis};

use super::{CommitteeRole, Opportunity, Role, Stage, User};

crate::choice! {
    /// What shows that a criterion is met.
    Proof {
        /// Somebody ticked a box.
        Tick = "tick",
        /// A field of the opportunity is filled.
        Field = "field",
        /// The tasks of the stage are done.
        Tasks = "tasks",
        /// Somebody at the customer was spoken to in this stage.
        Contact = "contact",
        /// Somebody at the customer was met face to face in this stage.
        Meeting = "meeting",
        /// Somebody with a named part in the decision was met face to face in this stage.
        Role = "role",
    }
}

crate::choice! {
    /// What a stage asks its owner to do.
    StageTaskKind {
        /// Something to be done once.
        Task = "task",
        /// A contact with the customer.
        Contact = "contact",
    }
}

crate::entity! {
    /// What must be so before an opportunity leaves a stage.
    Criterion => criteria {
        /// What must be so.
        1 name NAME: String, tracked;
        /// The stage it belongs to.
        2 stage STAGE: Id<Stage>, tracked;
        /// Place in the list, from small to large.
        3 position POSITION: i64, tracked;
        /// What shows that it is so.
        4 proof PROOF: Proof, tracked;
        /// The name of the opportunity's field, where a field shows it.
        5 field FIELD: Option<String>, tracked;
        /// The least role that may tick the box.
        6 role ROLE: Role, tracked;
        /// Whether it only advises.
        7 advisory ADVISORY: bool, tracked;
        /// The criterion of the version before, which this one took the place of.
        8 replaces REPLACES: Option<Id<Criterion>>;
        /// The part in the decision that somebody must have, where that shows it.
        9 committee_role COMMITTEE_ROLE: Option<CommitteeRole>, tracked;
    }
}

crate::entity! {
    /// That a criterion is met by an opportunity, or that a manager let it pass.
    Evidence => evidence {
        /// The opportunity.
        1 opportunity OPPORTUNITY: Id<Opportunity>, follows;
        /// What it shows.
        2 criterion CRITERION: Id<Criterion>;
        /// Whether a manager let it pass instead.
        3 passed PASSED: bool, tracked;
        /// Why, where it was let pass; else a remark.
        4 reason REASON: Option<String>, tracked;
        /// Who ticked it or let it pass.
        5 by BY: Option<Id<User>>;
        /// When, by the clock of the device; only a label.
        6 at AT: Option<Millis>;
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
    }
}

crate::entity! {
    /// What appears as a task when an opportunity enters a stage.
    StageTask => stage_tasks {
        /// What is to be done.
        1 title TITLE: String, tracked;
        /// The stage.
        2 stage STAGE: Id<Stage>, tracked;
        /// Place in the list, from small to large.
        3 position POSITION: i64, tracked;
        /// Due so many days after entering the stage.
        4 days DAYS: Option<u32>, tracked;
        /// What it asks for.
        5 asks ASKS: StageTaskKind, tracked;
        /// How it is done well.
        6 notes NOTES: LongText, tracked;
        /// The task of the version before, which this one took the place of.
        7 replaces REPLACES: Option<Id<StageTask>>;
    }
}
