//! The API: one file per family of addresses, and their table.

pub mod admin;
pub mod escrow;
pub mod health;
pub mod leaving;
pub mod poke;
pub mod session;
pub mod sync;

use axum::Router;
use axum::routing::{get, post, put};

use crate::error::ApiError;
use crate::state::AppState;

/// The table of addresses; `poke` is apart because it must not time out.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/session", get(session::show).post(session::sign_in).delete(session::sign_out))
        .route("/session/password", post(session::change_password))
        .route("/escrow", put(escrow::keep))
        .route("/escrow/{device}", get(escrow::give))
        .route("/sync", post(sync::sync))
        .route("/taken/{device}/{incarnation}", get(sync::taken))
        .route("/quarantine", post(leaving::hand_in))
        .route("/wiped", post(leaving::wiped))
        .nest("/admin", admin::routes())
        .route("/health", get(health::health))
        .route("/metrics", get(health::metrics))
        .fallback(async || ApiError::NotFound)
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
}

/// The stream of hints.
pub fn streams() -> Router<AppState> {
    Router::new().route("/poke", get(poke::poke))
}
