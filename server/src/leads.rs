//! Leads: gives those of the pool to whom the rules name, and takes back what nobody touched. The
//! server does it, since turns and loads need the whole company, and a device may be away.
//! Invariant: what it does goes through the committer as everybody's edits do, and only where a lead is
//! still as it was read; whoever claimed it first has it. Doing everything twice does nothing twice.
//! It reads what is new by the index of commits; without leads that is next to nothing.

use shared::book::{Book, RowKey, WireRow};
use shared::entity::{AnyRow, Kind, Lead};
use shared::id::{Id, RawId};
use shared::leads::duties::duties;
use shared::sync::protocol::{CommitSeq, Mutation};
use shared::sync::server::own;
use shared::sync::server::{StoreError, head};
use shared::value::Millis;

use crate::care::commit;
use crate::commit::overlay::Overlay;
use crate::error::ApiError;
use crate::state::AppState;

/// So many leads are given away in one commit, so that nobody waits for a large file.
const PORTION: usize = 200;

/// What rules and days are about.
const COMPANY: &[Kind] = &[
    Kind::Company,
    Kind::User,
    Kind::Department,
    Kind::Region,
    Kind::AssignmentRule,
    Kind::Lead,
    Kind::LeadProduct,
];
/// What says that a lead was touched.
const TOUCHES: &[Kind] = &[Kind::Activity, Kind::Task, Kind::Change];

/// Takes care of leads; remembers what it has read.
#[derive(Default)]
pub struct Caretaker {
    book: Book,
    epoch: RawId,
    seen: CommitSeq,
}

impl std::fmt::Debug for Caretaker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caretaker").field("seen", &self.seen).finish_non_exhaustive()
    }
}

/// What a reading found.
struct Read {
    epoch: RawId,
    upto: CommitSeq,
    rows: Vec<WireRow>,
    is_anew: bool,
}

/// Reads what came after `seen`; everything when that was of another store.
fn read(view: &Overlay<'_>, epoch: RawId, seen: CommitSeq) -> Result<Read, StoreError> {
    let now = head(view)?;
    let is_anew = now.epoch != epoch || now.commit < seen || seen == 0;
    let mut rows;
    if is_anew {
        rows = own::rows_of(view, COMPANY)?;
        let leads: Vec<RowKey> =
            rows.iter().map(WireRow::key).filter(|key| key.kind == Kind::Lead.number()).collect();
        for lead in leads {
            rows.extend(own::followers_of(view, lead, TOUCHES)?);
        }
    } else {
        let kinds: Vec<Kind> = COMPANY.iter().chain(TOUCHES).copied().collect();
        rows = own::changed_since(view, seen, &kinds)?;
    }
    Ok(Read { epoch: now.epoch, upto: now.commit, rows, is_anew })
}

/// Tells whether a row says something of a lead: most activities and changes do not.
fn is_about_a_lead(row: &AnyRow) -> bool {
    if let AnyRow::Activity(row) = row {
        return row.record.lead.is_some();
    }
    if let AnyRow::Task(row) = row {
        return row.record.lead.is_some();
    }
    if let AnyRow::Change(row) = row {
        return row.record.about_kind == i64::from(Kind::Lead.number());
    }
    true
}

impl Caretaker {
    /// Reads what is new and does what is to be done; returns how many leads it changed, and when there
    /// is more to do if nothing changes until then.
    ///
    /// # Errors
    /// When the store fails; the next call goes on where this one stopped.
    pub async fn follow(&mut self, state: &AppState) -> Result<(usize, Option<Millis>), ApiError> {
        let mut changed = 0;
        loop {
            self.read_more(state).await?;
            if self.book.leads.is_empty() {
                return Ok((changed, None));
            }
            let now = Millis(i64::try_from(state.clock.now_ms()).unwrap_or(i64::MAX));
            let found = duties(&self.book, now);
            if found.unplaced > 0 {
                tracing::debug!(n_leads = found.unplaced, "leads.rule_names_nobody");
            }
            let n_found = found.edits.len();
            let actions: Vec<_> =
                found.edits.into_iter().take(PORTION).map(|one| self.action(one)).collect();
            if actions.is_empty() {
                return Ok((changed, found.next));
            }
            let n_actions = actions.len();
            let done = commit(state, actions, now).await?;
            for reason in &done.refused {
                tracing::warn!(reason = %reason, "leads.not_changed");
            }
            changed += done.taken;
            // What was refused would be refused again; what changed meanwhile announces itself.
            if done.taken < n_actions || n_found <= n_actions {
                self.read_more(state).await?;
                return Ok((changed, duties(&self.book, now).next));
            }
        }
    }

    fn action(&self, (lead, edits): (Id<Lead>, Vec<(u16, shared::value::Value)>)) -> Vec<Mutation> {
        let base = self.book.leads.row(lead).map_or(0, |row| row.rev);
        vec![Mutation::patch(Kind::Lead, lead.raw(), base, edits)]
    }

    async fn read_more(&mut self, state: &AppState) -> Result<(), ApiError> {
        let (epoch, seen) = (self.epoch, self.seen);
        let found = state.committer.read(move |view| read(view, epoch, seen)).await??;
        if found.is_anew {
            self.book = Book::default();
        }
        for row in found.rows {
            match row {
                WireRow::Put(row) if is_about_a_lead(&row) => self.book.put(row),
                WireRow::Unknown { .. } => {}
                // An activity may have been about a lead before.
                row @ (WireRow::Put(_) | WireRow::Gone { .. } | WireRow::Forget { .. }) => {
                    let key = row.key();
                    if let Some(kind) = Kind::from_number(key.kind) {
                        self.book.remove(kind, key.id);
                    }
                }
            }
        }
        (self.epoch, self.seen) = (found.epoch, found.upto);
        Ok(())
    }
}
