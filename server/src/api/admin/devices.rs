//! Devices: who works where, and taking a lost one out.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use shared::entity::User;
use shared::id::{Id, RawId};

use super::AdminError;
use crate::device::{self, Device, DeviceState};
use crate::error::ApiError;
use crate::escrow;
use crate::extract::{Administrator, SignedIn};
use crate::state::AppState;

/// A device, as a list shows it.
#[derive(Debug, Serialize)]
pub struct Shown {
    id: RawId,
    user: Id<User>,
    label: String,
    first_contact: u64,
    last_contact: u64,
    waiting: Option<u32>,
    state: &'static str,
    /// It is the one that asks.
    own: bool,
}

impl Shown {
    fn new(device: Device, own: Option<&Device>) -> Self {
        Self {
            id: RawId::from_bytes(device.id),
            user: Id::new(RawId::from_bytes(device.user)),
            first_contact: device.first_ms,
            last_contact: device.last_ms,
            waiting: device.waiting,
            state: device.state.name(),
            own: own.is_some_and(|own| own.id == device.id),
            label: device.label,
        }
    }
}

/// Every device.
#[derive(Debug, Serialize)]
pub struct Devices {
    devices: Vec<Shown>,
}

/// Lists the devices, the newest contact first.
pub async fn list(
    State(state): State<AppState>,
    Administrator(SignedIn { device: own, .. }): Administrator,
) -> Result<Json<Devices>, ApiError> {
    let all = state.committer.read(device::all).await?;
    let devices = all.into_iter().map(|device| Shown::new(device, own.as_ref())).collect();
    Ok(Json(Devices { devices }))
}

/// Takes a device out: from its next contact on it may only give up what it holds.
pub async fn revoke(
    State(state): State<AppState>,
    Administrator(administrator): Administrator,
    Path(id): Path<String>,
) -> Result<Json<Shown>, ApiError> {
    let id = device::parse_id(&id).map_err(|_| AdminError::UnknownDevice)?;
    if administrator.device.as_ref().is_some_and(|own| own.id == id) {
        return Err(AdminError::OwnDevice.into());
    }
    // One that was wiped stays wiped: there is nothing more to take from it.
    let revoked = state.committer.commit(256, move |overlay| {
        // Whoever has the tablet and the password must not get the key of its data.
        escrow::forget(overlay, id);
        match device::find(overlay, id) {
            Some(device) if device.state == DeviceState::Wiped => Some(device),
            _ => device::set_state(overlay, id, DeviceState::Revoked),
        }
    });
    let device = revoked.await?.ok_or(AdminError::UnknownDevice)?;
    // Nobody may listen; then the device hears of it at its next request.
    state.revoked.send(id).ok();
    tracing::info!(device = %RawId::from_bytes(id), by = %administrator.person.user, "device.revoked");
    Ok(Json(Shown::new(device, administrator.device.as_ref())))
}

/// Lets a device work again.
pub async fn restore(
    State(state): State<AppState>,
    Administrator(administrator): Administrator,
    Path(id): Path<String>,
) -> Result<Json<Shown>, ApiError> {
    let id = device::parse_id(&id).map_err(|_| AdminError::UnknownDevice)?;
    let restored = state
        .committer
        .commit(256, move |overlay| device::set_state(overlay, id, DeviceState::Active));
    let device = restored.await?.ok_or(AdminError::UnknownDevice)?;
    tracing::info!(device = %RawId::from_bytes(id), by = %administrator.person.user, "device.restored");
    Ok(Json(Shown::new(device, administrator.device.as_ref())))
}
