//! Merges: leads links to what was merged to what it was merged into. A device may make such a link before it
//! hears of the merge, and whoever merges does not see, or may not change, every record that points there.
//! Invariant: only links that lead to a merged record are changed. It keeps nothing but the merged records.

use shared::book::{Book, RowKey, WireRow};
use shared::entity::Kind;
use shared::id::RawId;
use shared::merge::{self, KINDS, Relinked};
use shared::sync::protocol::{CommitSeq, Mutation};
use shared::sync::server::{StoreError, head, own};
use shared::value::{FieldType, Millis};

use crate::care::commit;
use crate::commit::overlay::Overlay;
use crate::error::ApiError;
use crate::state::AppState;

/// So many links are changed in one commit, so that nobody waits for a large merge.
const PORTION: usize = 200;

/// Leads links on; remembers what was merged.
#[derive(Default)]
pub struct Mender {
    merged: Book,
    epoch: RawId,
    seen: CommitSeq,
}

impl std::fmt::Debug for Mender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mender").field("seen", &self.seen).finish_non_exhaustive()
    }
}

/// The kinds with a field that leads to a record that can be merged.
fn linking() -> Vec<Kind> {
    let leads = |kind: &Kind| {
        let mut fields = kind.fields().iter();
        fields.any(|spec| KINDS.iter().any(|to| spec.field_type == FieldType::Link(*to)))
    };
    Kind::ALL.iter().copied().filter(leads).collect()
}

/// What a reading found.
struct Read {
    epoch: RawId,
    upto: CommitSeq,
    /// Records that were merged, and those that were and are no more.
    merged: Vec<WireRow>,
    /// Rows whose links may lead to one.
    links: Vec<WireRow>,
}

fn is_merged(row: &WireRow) -> bool {
    if let WireRow::Put(row) = row { merge::is_merged(row.record()) } else { false }
}

/// Reads what came after `seen`, everything when that was of another store; and all that has links when
/// something was merged that was not before.
fn read(
    view: &Overlay<'_>,
    epoch: RawId,
    seen: CommitSeq,
    known: &Book,
) -> Result<Read, StoreError> {
    let now = head(view)?;
    let is_anew = now.epoch != epoch || now.commit < seen || seen == 0;
    let kinds = linking();
    let changed =
        if is_anew { own::rows_of(view, &KINDS)? } else { own::changed_since(view, seen, &kinds)? };
    let is_new = |row: &WireRow| {
        let RowKey { kind, id } = row.key();
        let known = Kind::from_number(kind).and_then(|kind| known.record(kind, id));
        is_merged(row) && (is_anew || known.is_none())
    };
    let has_new = changed.iter().any(is_new);
    let merged =
        changed.iter().filter(|row| KINDS.iter().any(|kind| kind.number() == row.key().kind));
    let merged = merged.cloned().collect();
    let links = if has_new { own::rows_of(view, &kinds)? } else { changed };
    Ok(Read { epoch: now.epoch, upto: now.commit, merged, links })
}

impl Mender {
    /// Reads what is new and leads links on; returns how many records it changed.
    ///
    /// # Errors
    /// When the store fails; the next call goes on where this one stopped.
    pub async fn follow(&mut self, state: &AppState) -> Result<usize, ApiError> {
        let (epoch, seen, known) = (self.epoch, self.seen, self.merged.clone());
        let found = state.committer.read(move |view| read(view, epoch, seen, &known)).await??;
        if found.epoch != self.epoch {
            self.merged = Book::default();
        }
        for row in found.merged {
            let key = row.key();
            let Some(kind) = Kind::from_number(key.kind) else { continue };
            self.merged.remove(kind, key.id);
            if let WireRow::Put(row) = row
                && merge::is_merged(row.record())
            {
                self.merged.put(row);
            }
        }
        let is_none = KINDS.iter().all(|kind| self.merged.count(*kind) == 0);
        let changed = if is_none { 0 } else { self.lead_on(state, found.links).await? };
        // Only now: what failed is read again.
        (self.epoch, self.seen) = (found.epoch, found.upto);
        Ok(changed)
    }

    async fn lead_on(&self, state: &AppState, links: Vec<WireRow>) -> Result<usize, ApiError> {
        let mut book = self.merged.clone();
        for row in links {
            if let WireRow::Put(row) = row {
                book.put(row);
            }
        }
        let action = |(kind, id, edits): Relinked| {
            let base = book.row(kind, id).map_or(0, |row| row.rev());
            vec![Mutation::patch(kind, id, base, edits)]
        };
        let actions: Vec<_> = merge::strays(&book).into_iter().map(action).collect();
        let mut changed = 0;
        for portion in actions.chunks(PORTION) {
            let now = Millis(i64::try_from(state.clock.now_ms()).unwrap_or(i64::MAX));
            let done = commit(state, portion.to_vec(), now).await?;
            for reason in &done.refused {
                tracing::warn!(reason = %reason, "merges.link_not_changed");
            }
            changed += done.taken;
        }
        Ok(changed)
    }
}
