//! The key of a device that is locked by a PIN: kept, and given back to a person who has just proven who
//! they are. Invariant: neither body is ever logged.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use shared::hex::{hex, unhex};
use shared::id::{InvalidId, RawId};

use crate::clock::Millis;
use crate::error::ApiError;
use crate::escrow::{self, Key};
use crate::extract::{ClientAddress, Json, SignedIn};
use crate::state::AppState;

/// How long after the password the key is given back.
const PROVEN_FOR_MS: Millis = 5 * 60 * 1_000;

/// A key on its way here.
#[derive(Deserialize)]
pub struct Given {
    device: RawId,
    key: String,
}

/// Keeps a key of 64 hexadecimal digits.
pub async fn keep(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(given): Json<Given>,
) -> Result<StatusCode, ApiError> {
    signed_in.actor()?;
    let key = unhex(&given.key).and_then(|bytes| Key::try_from(bytes).ok());
    let key = key.ok_or_else(|| ApiError::Malformed("a key has 64 digits".to_owned()))?;
    let (user, now_ms) = (signed_in.person.user.raw().to_bytes(), state.clock.now_ms());
    let from = signed_in.device.map(|device| device.id);
    let of = escrow::Of { user, device: given.device.to_bytes(), from };
    state.committer.commit(128, move |overlay| escrow::keep(overlay, of, key, now_ms)).await?;
    tracing::info!(user = %signed_in.person.user, "escrow.kept");
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a key back, shortly after the password was given: its digits, or nothing when none is kept.
pub async fn give(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    signed_in: SignedIn,
    Path(device): Path<String>,
) -> Result<String, ApiError> {
    signed_in.actor()?;
    let device: RawId =
        device.parse().map_err(|error: InvalidId| ApiError::Malformed(error.to_string()))?;
    let now_ms = state.clock.now_ms();
    // Whoever finds an open tablet must not get to try here for free either.
    let attempt = state.guesses.begin(&signed_in.login.name, address, now_ms);
    let attempt = attempt.map_err(ApiError::TooManyAttempts)?;
    if now_ms.saturating_sub(signed_in.proven_ms) > PROVEN_FOR_MS {
        return Err(ApiError::PasswordNeeded);
    }
    state.guesses.right(attempt);
    let user = signed_in.person.user.raw().to_bytes();
    let device = device.to_bytes();
    let key = state.committer.read(move |view| escrow::find(view, user, device)).await?;
    tracing::info!(user = %signed_in.person.user, found = key.is_some(), "escrow.given");
    Ok(key.map(|key| hex(&key)).unwrap_or_default())
}
