//! Leaving: what a revoked device may still do: hand in what it had not sent, and say it is wiped.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use shared::id::RawId;
use shared::sync::quarantine::Quarantine;

use super::session::no_cookie;
use crate::device::{self, DeviceError, DeviceState};
use crate::error::ApiError;
use crate::extract::{Cbor, Leaving};
use crate::state::AppState;
use crate::{quarantine, session};

/// Keeps what the device had not sent, for an administrator to look at; nothing is applied.
pub async fn hand_in(
    State(state): State<AppState>,
    leaving: Leaving,
    Cbor { value: given, n_bytes }: Cbor<Quarantine>,
) -> Result<StatusCode, ApiError> {
    let now_ms = state.clock.now_ms();
    let (id, user) = (leaving.device.id, leaving.login.user);
    let n_edits = given.envelopes.len() + given.parked.len();
    let kept = state.committer.commit(n_bytes, move |overlay| -> Result<(), ApiError> {
        // Read again: what is known of it may have changed since the request came in.
        let device = device::find(overlay, id).filter(|device| !device.is_active());
        let device = device.ok_or(DeviceError::NotRevoked)?;
        Ok(quarantine::keep(overlay, &device, user, &given, now_ms)??)
    });
    kept.await??;
    tracing::info!(device = %RawId::from_bytes(id), n_edits, "quarantine.handed_in");
    Ok(StatusCode::NO_CONTENT)
}

/// Notes that nothing is left on the device, and ends its session.
pub async fn wiped(
    State(state): State<AppState>,
    headers: HeaderMap,
    leaving: Leaving,
) -> Result<Response, ApiError> {
    let Leaving { device, token, .. } = leaving;
    let id = device.id;
    let done = state.committer.commit(256, move |overlay| {
        // Restored in between: then it is active, and has only lost its data.
        if device::find(overlay, id).is_some_and(|device| !device.is_active()) {
            device::set_state(overlay, id, DeviceState::Wiped);
        }
        session::end(overlay, &token);
    });
    done.await?;
    tracing::info!(device = %RawId::from_bytes(id), "device.wiped");
    let cookie = no_cookie(&headers, &state)?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}
