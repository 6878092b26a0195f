//! Push and pull in one request: mutations go up, rows come down.
//! Invariant: a push is answered after it is on disk, and the pull in the same answer holds its
//! effects. What a mutation does is decided in `shared`; nothing here knows an entity.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use shared::id::{InvalidId, RawId};
use shared::sync::protocol::{ACTION_COUNT_MAX, Answer, ClientId, Reply, Request, Stop, to_cbor};
use shared::sync::server::{Orgs, Person, Pushed, last_taken, pull, push_guarded};
use shared::value::Millis;

use crate::commit::overlay::Overlay;
use crate::device::{self, WAITING_HEADER};
use crate::error::ApiError;
use crate::extract::{Cbor, SignedIn};
use crate::state::AppState;
use crate::user;

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
    headers: HeaderMap,
    signed_in: SignedIn,
    Cbor { value: request, n_bytes }: Cbor<Request>,
) -> Result<Response, ApiError> {
    signed_in.actor()?;
    if request.mutations.len() > ACTION_COUNT_MAX {
        return Err(ApiError::TooMany { most: ACTION_COUNT_MAX });
    }
    let now_ms = state.clock.now_ms();
    let now = Millis(i64::try_from(now_ms).unwrap_or(i64::MAX));
    let contact = signed_in.device.as_ref().and_then(|device| {
        // What is sent now does not wait any more, whatever becomes of it.
        let waiting = waiting(&headers).map(|n| n.saturating_sub(request.mutations.len()));
        let waiting = waiting.map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        device::is_contact_due(device, waiting, now_ms).then_some((device.id, waiting))
    });
    let mut outcomes = Vec::new();
    let mut stop = None;
    // Without anything to take or to forget there is no need to wait for the committer.
    let request = if request.mutations.is_empty() && request.acked == 0 {
        note(&state, contact, now_ms).await;
        request
    } else {
        let (orgs, signed_in) = (Arc::clone(&state.orgs), signed_in.clone());
        let pushed = state.committer.commit(n_bytes, move |overlay| {
            let person = signed_in.actor_now(overlay, now_ms);
            let pushed = person.and_then(|person| take(overlay, &orgs, &person, &request, now));
            if pushed.is_ok()
                && let Some((device, waiting)) = contact
            {
                device::note_contact(overlay, device, waiting, now_ms);
            }
            (pushed, request)
        });
        let (pushed, request) = pushed.await?;
        (outcomes, stop) = pushed?;
        request
    };
    let orgs = Arc::clone(&state.orgs);
    let reply = state.committer.read(move |view| {
        give(view, &orgs, &signed_in, &request, now_ms).map(|mut reply| {
            reply.outcomes = outcomes;
            reply.stop = stop;
            to_cbor(&reply)
        })
    });
    Ok(([(CONTENT_TYPE, "application/cbor")], reply.await??).into_response())
}

/// Gives what is new for the person, whose role and rights are read in the same view as the rows: they may
/// have changed since the request came in, by the request itself too.
pub(crate) fn give(
    view: &Overlay<'_>,
    orgs: &Orgs,
    signed_in: &SignedIn,
    request: &Request,
    now_ms: u64,
) -> Result<Reply, ApiError> {
    let person = signed_in.actor_now(view, now_ms)?;
    let now = Millis(i64::try_from(now_ms).unwrap_or(i64::MAX));
    Ok(pull(view, orgs, &person, request, now)?)
}

/// Takes the mutations and writes what they do, unless another person's device numbered them.
fn take(
    overlay: &mut Overlay<'_>,
    orgs: &Orgs,
    person: &Person,
    request: &Request,
    now: Millis,
) -> Result<(Vec<Answer>, Option<Stop>), ApiError> {
    device::check_owner(overlay, request.device, person.user.raw())?;
    let pushed = push_guarded(overlay, orgs, person, request, now, &|envelope, read| {
        user::keep_an_administrator(overlay, envelope, read)
    })?;
    let Pushed { writes, outcomes, stop, head } = pushed;
    if !writes.is_empty() {
        device::own(overlay, request.device, person.user.raw());
        writes.into_iter().for_each(|write| overlay.write(write));
        overlay.announce(head);
    }
    Ok((outcomes, stop))
}

/// How many edits the device says it holds.
fn waiting(headers: &HeaderMap) -> Option<usize> {
    headers.get(WAITING_HEADER)?.to_str().ok()?.parse().ok()
}

/// Notes a contact where nothing else is written. A pull is answered even when that fails: it is for a
/// list of administrators, and nobody should be kept from their data by it.
async fn note(state: &AppState, contact: Option<([u8; 16], Option<u32>)>, now_ms: u64) {
    let Some((device, waiting)) = contact else { return };
    let noted = state
        .committer
        .commit(128, move |overlay| device::note_contact(overlay, device, waiting, now_ms));
    if let Err(error) = noted.await {
        tracing::debug!(error = %error, "device.contact_not_noted");
    }
}
