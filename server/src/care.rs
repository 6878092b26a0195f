//! Care: what the server does by itself while it runs: it looks after leads, and mends links to what was
//! merged. Invariant: each duty goes through the committer as everybody's edits do, and doing it twice
//! does nothing twice.

use std::time::Duration;

use shared::sync::protocol::Mutation;
use shared::sync::server::own::{self, Done};
use shared::value::Millis;
use tokio::sync::watch;

use crate::error::ApiError;
use crate::leads::Caretaker;
use crate::merges::Mender;
use crate::state::AppState;

/// A person who makes a record adds to it in the next moments; changes are followed after so long.
const SETTLE: Duration = Duration::from_millis(700);
/// What goes back does so within this time.
const LOOK: Duration = Duration::from_secs(15 * 60);
/// After a failure it is tried again.
const AGAIN: Duration = Duration::from_secs(30);
/// Does actions of the server, each all or nothing, as one commit.
///
/// # Errors
/// When the store fails; nothing was then done.
pub(crate) async fn commit(
    state: &AppState,
    actions: Vec<Vec<Mutation>>,
    now: Millis,
) -> Result<Done, ApiError> {
    let orgs = std::sync::Arc::clone(&state.orgs);
    let done = state.committer.commit(actions.len() * 400, move |overlay| {
        own::act(overlay, &orgs, &actions, now).map(|mut done| {
            let writes = std::mem::take(&mut done.writes);
            if !writes.is_empty() {
                writes.into_iter().for_each(|write| overlay.write(write));
                overlay.announce(done.head);
            }
            done
        })
    });
    Ok(done.await??)
}

/// Takes care until the server stops.
pub async fn run(state: AppState) {
    let (mut caretaker, mut mender) = (Caretaker::default(), Mender::default());
    let mut newest = state.committer.newest();
    loop {
        newest.mark_unchanged();
        // The first reading of many leads takes a while; a stop does not wait for its end.
        let followed = tokio::select! {
            biased;
            () = state.stop.cancelled() => return,
            followed = follow(&state, &mut caretaker, &mut mender) => followed,
        };
        let patience = match followed {
            Ok(next) => next.map(|next| until(&state, next)),
            Err(error) => {
                tracing::warn!(error = ?error, "care.not_taken");
                Some(AGAIN)
            }
        };
        tokio::select! {
            is_open = due(&mut newest, patience) => if !is_open { return },
            () = state.stop.cancelled() => return,
        }
    }
}

/// Does what is to be done now; returns when there is more, if nothing changes until then.
async fn follow(
    state: &AppState,
    caretaker: &mut Caretaker,
    mender: &mut Mender,
) -> Result<Option<Millis>, ApiError> {
    let n_links = mender.follow(state).await?;
    let (n_leads, next) = caretaker.follow(state).await?;
    if n_links + n_leads > 0 {
        tracing::info!(n_links, n_leads, "care.taken");
    }
    Ok(next)
}

/// How long to wait for a moment; it is looked for now and then, since clocks are set.
fn until(state: &AppState, next: Millis) -> Duration {
    let now = i64::try_from(state.clock.now_ms()).unwrap_or(i64::MAX);
    let left = u64::try_from(next.0.saturating_sub(now)).unwrap_or(0);
    Duration::from_millis(left).clamp(SETTLE, LOOK)
}

/// Waits for a change and a little more, or as long as `patience` says. Returns whether there will ever
/// be more.
async fn due(newest: &mut watch::Receiver<u64>, patience: Option<Duration>) -> bool {
    let changed = async {
        let is_open = newest.changed().await.is_ok();
        tokio::time::sleep(SETTLE).await;
        is_open
    };
    match patience {
        None => changed.await,
        Some(patience) => tokio::time::timeout(patience, changed).await.unwrap_or(true),
    }
}
