//! Push and pull in one request: mutations go up, rows come down.
//! Invariant: a push is answered after it is on disk, and the pull in the same answer holds its
//! effects. What a mutation does is decided in `shared`; nothing here knows an entity.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use shared::id::{InvalidId, RawId};
use shared::sync::protocol::{ClientId, Request, to_cbor};
use shared::sync::server::{Pushed, last_taken, pull, push};
use shared::value::Millis;

use crate::error::ApiError;
use crate::extract::{Cbor, SignedIn};
use crate::state::AppState;

/// Says how far the server is with a device's edits, as the last number it has decided on: what is in a
/// file of that device may have arrived.
pub async fn taken(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((device, incarnation)): Path<(String, u32)>,
) -> Result<String, ApiError> {
    signed_in.actor()?;
    let device: RawId =
        device.parse().map_err(|error: InvalidId| ApiError::Malformed(error.to_string()))?;
    let client = ClientId { device, incarnation };
    let last = state.committer.read(move |view| last_taken(view, client)).await??;
    Ok(last.to_string())
}

/// Takes a device's mutations and gives it what is new.
pub async fn sync(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Cbor { value: request, n_bytes }: Cbor<Request>,
) -> Result<Response, ApiError> {
    let person = signed_in.actor()?;
    let now = Millis(i64::try_from(state.clock.now_ms()).unwrap_or(i64::MAX));
    let mut outcomes = Vec::new();
    let mut stop = None;
    // Without anything to take or to forget there is no need to wait for the committer.
    let request = if request.mutations.is_empty() && request.acked == 0 {
        request
    } else {
        let orgs = Arc::clone(&state.orgs);
        let pushed = state.committer.commit(n_bytes, move |overlay| {
            let pushed = push(overlay, &orgs, &person, &request, now).map(|pushed| {
                let Pushed { writes, outcomes, stop, head } = pushed;
                let is_written = !writes.is_empty();
                writes.into_iter().for_each(|write| overlay.write(write));
                if is_written {
                    overlay.announce(head);
                }
                (outcomes, stop)
            });
            (pushed, request)
        });
        let (pushed, request) = pushed.await?;
        (outcomes, stop) = pushed?;
        request
    };
    let orgs = Arc::clone(&state.orgs);
    let reply = state.committer.read(move |view| {
        pull(view, &orgs, &person, &request, now).map(|mut reply| {
            reply.outcomes = outcomes;
            reply.stop = stop;
            to_cbor(&reply)
        })
    });
    Ok(([(CONTENT_TYPE, "application/cbor")], reply.await??).into_response())
}
