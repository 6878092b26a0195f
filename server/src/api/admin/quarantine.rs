//! Quarantine: an administrator looks at what revoked devices had not sent, and decides.
//! Invariant: an accepted edit goes through the same `push` as any other, as its author's, under a
//! client of its own; edits of one action are accepted together.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use shared::id::RawId;
use shared::sync::protocol::{ClientId, Envelope, Outcome, Request, to_cbor};
use shared::sync::quarantine::{QuarantinePage, QuarantinedEdit};
use shared::sync::server::{Orgs, Person as Actor, Pushed, push_guarded};
use shared::value::Millis;

use super::AdminError;
use crate::commit::overlay::Overlay;
use crate::error::ApiError;
use crate::extract::{Administrator, SignedIn};
use crate::quarantine::{self, EditKey, Listed};
use crate::state::AppState;
use crate::{person, user};

const PAGE: usize = 200;
/// How many accepted edits a client of the quarantine has had.
const COUNTERS: &[u8] = b"u/a/";

/// Which edits are asked for: `ended` for those that were decided, `after=` the `next` of a page.
fn asked(query: Option<&str>) -> Result<(Listed, Option<EditKey>), ApiError> {
    let mut asked = (Listed::Waiting, None);
    for part in query.unwrap_or_default().split('&').filter(|part| !part.is_empty()) {
        match part.split_once('=') {
            None if part == "ended" => asked.0 = Listed::Ended,
            Some(("after", key)) => {
                asked.1 = Some(EditKey::parse(key).ok_or(AdminError::UnknownEdit)?);
            }
            None | Some(_) => {
                return Err(ApiError::Malformed(format!("`{part}` is not `ended` or `after=…`")));
            }
        }
    }
    Ok(asked)
}

/// Lists the edits in the order in which they were made, in CBOR: they hold values of every type.
pub async fn list(
    State(state): State<AppState>,
    _: Administrator,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let (listed, after) = asked(query.as_deref())?;
    let page = state.committer.read(move |view| -> Result<_, ApiError> {
        let (edits, next) = quarantine::page(view, listed, after.as_ref(), PAGE)?;
        let next = next.map(|key| key.name());
        let is_first = listed == Listed::Waiting && after.is_none();
        let lost = if is_first { quarantine::lost::all(view) } else { Vec::new() };
        Ok(QuarantinePage { edits, waiting: quarantine::n_waiting(view), next, lost })
    });
    Ok(cbor(&page.await??))
}

/// Applies an edit as its author's, together with those made in the same action, and tells the outcome.
/// One that is refused waits on: what it needs may be accepted later.
pub async fn accept(
    State(state): State<AppState>,
    Administrator(administrator): Administrator,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let key = EditKey::parse(&id).ok_or(AdminError::UnknownEdit)?;
    let now_ms = state.clock.now_ms();
    let by = administrator.person.user.raw();
    let orgs = Arc::clone(&state.orgs);
    let done = state.committer.commit(4096, move |overlay| -> Result<Outcome, ApiError> {
        let action = quarantine::action_of(overlay, &key)?;
        let Some((_, first)) = action.first() else { return Err(gone(overlay, &key)?) };
        let outcomes = apply(overlay, &orgs, &key, first.user, &action, now_ms)?;
        let mut told = None;
        for ((other, _), outcome) in action.iter().zip(outcomes) {
            if *other == key {
                told = Some(outcome.clone());
            }
            match outcome {
                Outcome::Rejected { reason, .. } => quarantine::refuse(overlay, other, reason)?,
                applied @ Outcome::Applied { .. } => {
                    quarantine::end(overlay, other, by, Some(applied), now_ms)?;
                }
            }
        }
        told.ok_or(ApiError::Internal("a quarantined edit is not in its own action"))
    });
    let outcome = done.await??;
    tracing::info!(edit = id, by = %administrator.person.user, ?outcome, "quarantine.accepted");
    Ok(cbor(&outcome))
}

/// Decides against an edit; it stays listed.
pub async fn discard(
    State(state): State<AppState>,
    Administrator(SignedIn { person, .. }): Administrator,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let key = EditKey::parse(&id).ok_or(AdminError::UnknownEdit)?;
    let (now_ms, by) = (state.clock.now_ms(), person.user.raw());
    let done = state.committer.commit(512, move |overlay| -> Result<(), ApiError> {
        match quarantine::find(overlay, &key)? {
            Some(edit) if edit.end.is_none() => {
                Ok(quarantine::end(overlay, &key, by, None, now_ms)?)
            }
            Some(_) | None => Err(gone(overlay, &key)?),
        }
    });
    done.await??;
    tracing::info!(edit = id, by = %person.user, "quarantine.discarded");
    Ok(StatusCode::NO_CONTENT)
}

/// Notes that an administrator knows what a device could not hand in.
pub async fn seen(
    State(state): State<AppState>,
    Administrator(SignedIn { person, .. }): Administrator,
    Path((device, user)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let (Ok(device), Ok(user)) = (device.parse::<RawId>(), user.parse::<RawId>()) else {
        return Err(AdminError::UnknownEdit.into());
    };
    let done =
        state.committer.commit(128, move |overlay| quarantine::lost::seen(overlay, device, user));
    if !done.await? {
        return Err(AdminError::UnknownEdit.into());
    }
    tracing::info!(%device, author = %user, by = %person.user, "quarantine.lost_seen");
    Ok(StatusCode::NO_CONTENT)
}

/// Why an edit does not wait.
fn gone(view: &Overlay<'_>, key: &EditKey) -> Result<ApiError, ApiError> {
    let is_known = quarantine::find(view, key)?.is_some();
    Ok(if is_known { AdminError::Decided } else { AdminError::UnknownEdit }.into())
}

fn apply(
    overlay: &mut Overlay<'_>,
    orgs: &Orgs,
    key: &EditKey,
    author: RawId,
    action: &[(EditKey, QuarantinedEdit)],
    now_ms: u64,
) -> Result<Vec<Outcome>, ApiError> {
    let now = Millis(i64::try_from(now_ms).unwrap_or(i64::MAX));
    let author = person::of(overlay, author)?.ok_or(AdminError::AuthorGone)?;
    let actor = Actor { user: author.user, role: author.role };
    // One client for all edits of a device: its own earlier ones never count as somebody else's.
    let device = RawId::derived(&[b"quarantine", key.client()]);
    let counter = [COUNTERS, key.client()].concat();
    let before =
        overlay.get(&counter).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes);
    let mutations: Vec<Envelope> = (before + 1..)
        .zip(action)
        .map(|(seq, (_, edit))| Envelope {
            seq,
            group: (action.len() > 1).then_some(before + 1),
            first: None,
            ..edit.envelope.clone()
        })
        .collect();
    let last = before + mutations.len() as u64;
    let client = ClientId { device, incarnation: 0 };
    let request = Request { acked: before, ..Request::first(client, mutations) };
    let pushed = push_guarded(overlay, orgs, &actor, &request, now, &|envelope, read| {
        user::keep_an_administrator(overlay, envelope, read)
    })?;
    let Pushed { writes, outcomes, stop, head } = pushed;
    if stop.is_some() || outcomes.len() != action.len() {
        return Err(ApiError::Internal("the quarantine's numbers do not follow each other"));
    }
    writes.into_iter().for_each(|write| overlay.write(write));
    overlay.put(counter, last.to_be_bytes().to_vec());
    overlay.announce(head);
    Ok(outcomes.into_iter().map(|answer| answer.outcome).collect())
}

fn cbor<T: minicbor::Encode<()>>(value: &T) -> Response {
    ([(CONTENT_TYPE, "application/cbor")], to_cbor(value)).into_response()
}
