//! Standings: works out, now and then, what people may know of others without seeing their rows, and
//! commits it as rows that synchronise like any other.
//! Invariant: it reads as a director's device would, in portions and only what is new, so that it never
//! holds the committer back; what has not changed is not written again.

use std::time::Duration;

use shared::analytics::standing::standings;
use shared::book::{Book, WireRow, read_rows};
use shared::entity::company::StandingsPolicy;
use shared::entity::{AnyRow, Role};
use shared::id::{Id, RawId};
use shared::sync::protocol::{ClientId, Request};
use shared::sync::server::{Person, Writes, pull, write_standings};
use shared::sync::visibility::Held;
use shared::value::Millis;
use tokio::sync::watch;

use crate::error::ApiError;
use crate::policy;
use crate::state::AppState;

/// How long a change may be young before the standings follow.
const EVERY: Duration = Duration::from_secs(20);
/// How soon they follow when the company lets less be known, or more.
const POLICY: Duration = Duration::from_secs(1);

/// What the standings are worked out from, as far as it was read.
#[derive(Default)]
pub struct Keeper {
    book: Book,
    request: Option<Request>,
    held: Held,
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keeper").finish_non_exhaustive()
    }
}

/// Sees what a director sees; no person has this id.
const READER: Person = Person { user: Id::new(RawId(0)), role: Role::Director };

impl Keeper {
    /// Reads what is new and writes what has changed.
    ///
    /// # Errors
    /// When the store fails; the next call goes on where this one stopped.
    pub async fn follow(&mut self, state: &AppState) -> Result<(), ApiError> {
        let now = Millis(i64::try_from(state.clock.now_ms()).unwrap_or(i64::MAX));
        while self.read_more(state, now).await? {}
        let Some(today) = now.date() else { return Ok(()) };
        let wanted = standings(&self.book, today, now);
        state
            .committer
            .commit(wanted.len() * 200, move |overlay| {
                let writes = write_standings(overlay, &wanted, now);
                writes.map(|(writes, head)| {
                    let is_written = !writes.is_empty();
                    let writes: Writes = writes;
                    writes.into_iter().for_each(|write| overlay.write(write));
                    if is_written {
                        overlay.announce(head);
                    }
                })
            })
            .await??;
        Ok(())
    }

    /// Reads one portion; tells whether there is more.
    async fn read_more(&mut self, state: &AppState, now: Millis) -> Result<bool, ApiError> {
        let client = ClientId { device: RawId(0), incarnation: 0 };
        let mut request = self.request.take().unwrap_or_else(|| Request::first(client, Vec::new()));
        let orgs = std::sync::Arc::clone(&state.orgs);
        let sent = request.clone();
        let reply = state.committer.read(move |view| pull(view, &orgs, &READER, &sent, now));
        let reply = reply.await??;
        if reply.reset {
            *self = Self::default();
            return Ok(true);
        }
        let rows =
            read_rows(&reply.rows).map_err(|_| ApiError::Internal("own rows are damaged"))?;
        for row in rows {
            match row {
                // The history is most of the rows and not needed here.
                WireRow::Put(AnyRow::Change(_)) | WireRow::Unknown { .. } => {}
                WireRow::Put(row) => self.book.put(row),
                WireRow::Gone { key, .. } | WireRow::Forget { key } => {
                    if let Some(kind) = shared::entity::Kind::from_number(key.kind) {
                        self.book.remove(kind, key.id);
                    }
                }
            }
        }
        if let Some(held) = reply.scopes {
            self.held = held;
        }
        request.epoch = Some(reply.epoch);
        request.cursor = reply.cursor;
        request.scopes_digest = self.held.digest();
        request.scopes =
            (reply.asks_scopes || !self.held.joining.is_empty()).then(|| self.held.clone());
        self.request = Some(request);
        Ok(reply.more)
    }
}

/// Follows the company until the server stops.
pub async fn run(state: AppState) {
    let mut keeper = Keeper::default();
    let mut newest = state.committer.newest();
    loop {
        // Before the work, so that a change during it counts as one after it.
        let policy = state.committer.read(policy::standings).await.ok();
        newest.mark_unchanged();
        // The first reading of a large company takes seconds; a stop does not wait for its end.
        let followed = tokio::select! {
            biased;
            () = state.stop.cancelled() => return,
            followed = keeper.follow(&state) => followed,
        };
        if let Err(error) = followed {
            tracing::warn!(error = ?error, "standings.not_written");
        }
        tokio::select! {
            is_open = due(&state, &mut newest, policy) => if !is_open { return },
            () = state.stop.cancelled() => return,
        }
    }
}

/// Waits until there is something to follow: any change, not too soon after the last one; or what
/// people may know, at once. Returns whether there will ever be more.
pub(crate) async fn due(
    state: &AppState,
    newest: &mut watch::Receiver<u64>,
    policy: Option<StandingsPolicy>,
) -> bool {
    let is_due = tokio::time::Instant::now() + EVERY;
    if newest.changed().await.is_err() {
        return false;
    }
    while tokio::time::Instant::now() < is_due
        && state.committer.read(policy::standings).await.ok() == policy
    {
        tokio::time::sleep(POLICY).await;
    }
    true
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use shared::sample;
    use shared::sync::server::load_rows;

    use super::*;
    use crate::clock::HandClock;
    use crate::config::Config;
    use crate::store::memory::MemoryStore;

    const NOW_MS: u64 = 1_790_000_000_000;

    #[test]
    fn a_stop_does_not_wait_until_the_whole_company_was_read() {
        let clock = Arc::new(HandClock::at(NOW_MS));
        let (state, thread) =
            AppState::start(Arc::new(MemoryStore::default()), clock, Config::default()).unwrap();
        let today = Millis(i64::try_from(NOW_MS).unwrap()).date().unwrap();
        let book = sample::book(1, today, 30);
        let loaded = state.committer.commit_blocking(1 << 20, move |overlay| {
            for write in load_rows(overlay, &book).unwrap() {
                overlay.write(write);
            }
        });
        loaded.unwrap();
        let mut newest = state.committer.newest();
        let before = *newest.borrow();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        state.stop.cancel();
        runtime.block_on(run(state.clone()));
        assert_eq!(*newest.borrow(), before);
        // There was something to write. It is announced after the answer.
        runtime.block_on(Keeper::default().follow(&state)).unwrap();
        runtime.block_on(newest.wait_for(|seq| *seq > before)).unwrap();
        thread.stop();
    }
}
