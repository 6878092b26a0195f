//! Health, for whoever restarts servers, and metrics, for whoever watches them.
//! Invariant: health tells strangers nothing about the company.

use std::net::IpAddr;

use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::entity::Role;

use crate::commit::DiskState;
use crate::error::ApiError;
use crate::extract::{SignedIn, client_address};
use crate::state::AppState;
use crate::store::StoreError;

/// How the server is.
#[derive(Debug, Serialize)]
struct Health {
    ok: bool,
    version: &'static str,
    seq: u64,
    disk: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Says whether changes are acknowledged; 503 when not.
pub async fn health(State(state): State<AppState>) -> Response {
    let (status, disk, message) = match state.committer.disk_state() {
        DiskState::Working => (StatusCode::OK, "working", None),
        DiskState::Failing { error, .. } => {
            let is_full = matches!(*error, StoreError::Full(_));
            let disk = if is_full { "full" } else { "failing" };
            let message = match disk {
                // The full sentence names a directory of the server.
                "full" => "the disk is full: free some space on the server",
                _ if error.may_recover() => "the database is being built anew from the journal",
                _ => "the disk failed: check it, then restart the server",
            };
            (StatusCode::SERVICE_UNAVAILABLE, disk, Some(message.to_owned()))
        }
    };
    let health = Health {
        ok: status == StatusCode::OK,
        version: env!("CARGO_PKG_VERSION"),
        seq: *state.committer.newest().borrow(),
        disk,
        message,
    };
    (status, Json(health)).into_response()
}

/// Gives the figures, to administrators and to this machine.
pub async fn metrics(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, ApiError> {
    let (mut parts, _) = request.into_parts();
    let address = client_address(&parts.headers, &parts.extensions, &state.config);
    // A proxy on this machine that we were not told of would make everybody look local.
    let is_forwarded =
        !state.config.is_behind_proxy && parts.headers.contains_key("x-forwarded-for");
    if is_forwarded || !address.is_some_and(|address: IpAddr| address.is_loopback()) {
        let signed_in = SignedIn::from_request_parts(&mut parts, &state).await?;
        if signed_in.actor()?.role != Role::Administrator {
            return Err(ApiError::NotAllowed);
        }
    }
    let newest = *state.committer.newest().borrow();
    let is_acknowledging = matches!(state.committer.disk_state(), DiskState::Working);
    let committer = state.committer.clone();
    let size_on_disk = tokio::task::spawn_blocking(move || committer.size_on_disk())
        .await
        .map_err(|_| ApiError::Internal("measuring the disk panicked"))?
        .inspect_err(|error| tracing::warn!(error = %error, "store.size_unknown"))
        .ok();
    let text = state.metrics.to_text(newest, size_on_disk, is_acknowledging);
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
