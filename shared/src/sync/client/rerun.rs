//! Rerun: pending edits run again over what the server confirmed.

use std::collections::BTreeSet;

use crate::book::{RowKey, WireRow};
use crate::entity::Kind;
use crate::sync::protocol::{Envelope, Fields, Outcome};
use crate::sync::rules::Rows as _;
use crate::sync::visibility;

use super::{Client, Pending};

impl Client {
    /// Runs an edit that was taken from the person before and puts it behind the others.
    pub(super) fn run_new(&mut self, envelope: Envelope, made: u64) {
        let outcome = self.run(&envelope);
        let is_refused_here = matches!(outcome, Outcome::Rejected { .. });
        self.pending.push_back(Pending { is_refused_here, ..Pending::new(envelope, made) });
    }

    /// Runs all pending edits, in order.
    pub(super) fn run_all(&mut self) {
        self.run_some(|_, _| true);
    }

    /// Runs the pending edits that are chosen, in order.
    pub(super) fn run_some(&mut self, is_chosen: impl Fn(usize, &Pending) -> bool) {
        for at in 0..self.pending.len() {
            let Some(pending) = self.pending.get(at).filter(|pending| is_chosen(at, pending))
            else {
                continue;
            };
            let outcome = self.run(&pending.envelope.clone());
            if let Some(pending) = self.pending.get_mut(at) {
                pending.is_refused_here = matches!(outcome, Outcome::Rejected { .. });
            }
        }
    }

    /// Adds the rows of waiting edits that these rows, about to come in, may allow or forbid, `dirty`
    /// being the rows that change by themselves. What waits is shown as far as it is allowed by what is
    /// here now.
    pub(super) fn note_touched(&self, rows: &[WireRow], dirty: &mut BTreeSet<RowKey>) {
        if dirty.is_empty() {
            return;
        }
        let decides_rights = |row: &WireRow| {
            let kind = Kind::from_number(row.key().kind);
            matches!(kind, Some(Kind::User | Kind::Department | Kind::Share))
        };
        let decides = rows.iter().any(decides_rights);
        let touched = self.pending.iter().filter(|pending| {
            // One that the screen does not show may be allowed by anything: the rest of a first load.
            decides || pending.is_refused_here || self.is_part_of(&pending.envelope, dirty)
        });
        let keys: Vec<RowKey> = touched.map(|it| it.envelope.mutation.key()).collect();
        dirty.extend(keys);
    }

    /// Tells whether the record of an edit is a part of one of these, or a part of a part: who may work
    /// on the whole may work on its parts.
    fn is_part_of(&self, envelope: &Envelope, changed: &BTreeSet<RowKey>) -> bool {
        let key = envelope.mutation.key();
        let mut wholes = self.wholes(key, envelope.mutation.fields());
        for _ in 0..PARTS_MAX {
            if wholes.is_empty() || wholes.iter().any(|whole| changed.contains(whole)) {
                break;
            }
            wholes = wholes.into_iter().flat_map(|whole| self.wholes(whole, None)).collect();
        }
        !wholes.is_empty() && wholes.iter().any(|whole| changed.contains(whole))
    }

    /// The records that a record is a part of, as it is here and as an edit wants it.
    fn wholes(&self, key: RowKey, wanted: Option<&Fields>) -> Vec<RowKey> {
        let Some(kind) = Kind::from_number(key.kind) else { return Vec::new() };
        let here = self.overlay.row(key).and_then(|row| row.fields);
        let both = here.iter().chain(wanted);
        both.flat_map(|fields| visibility::followed(kind, fields)).collect()
    }
}

/// How far parts of parts are followed: a change of a share of a contact of an account, with room.
const PARTS_MAX: usize = 8;
