//! Fieldline's server: signs people in, keeps devices in step, serves the app.
//! Reading order: `store` and `commit` keep what must not be lost; `login`, `session`, `password`,
//! `guess` and `device` know who asks; `quarantine` keeps what a revoked device had not sent; `api` and
//! `assets` answer; `cli` is what a person types.
//! It knows no entity but the person who is signed in: what a change does is decided in `shared`.

pub mod api;
pub mod assets;
pub mod care;
pub mod cli;
pub mod clock;
pub mod commit;
pub mod config;
pub mod device;
pub mod error;
pub mod escrow;
pub mod extract;
pub mod guess;
pub mod layers;
pub mod leads;
pub mod limits;
pub mod login;
pub mod merges;
pub mod metrics;
pub mod password;
pub mod person;
pub mod policy;
pub mod quarantine;
pub mod random;
pub mod session;
pub mod standings;
pub mod state;
pub mod store;
pub mod tls;
pub mod user;

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::serve::{Listener, ListenerExt as _};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::error::ApiError;
use crate::state::AppState;

/// How long requests may go on after the server was told to stop.
const STOP_WITHIN: Duration = Duration::from_secs(10);

/// Returns everything the server answers.
pub fn router(state: AppState) -> Router {
    // Layers run from top to bottom.
    let every_request = ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), layers::observe))
        .layer(CatchPanicLayer::custom(|_| {
            ApiError::Internal("a handler panicked").into_response()
        }))
        .layer(from_fn_with_state(state.clone(), layers::security_headers))
        .layer(CompressionLayer::new())
        .layer(DefaultBodyLimit::max(extract::BODY_LIMIT_BYTES));
    let api = api::routes()
        .layer(from_fn_with_state(state.clone(), layers::refuse_other_sites))
        .layer(from_fn(layers::time_out));
    Router::new()
        .nest("/api", api.merge(api::streams()))
        .fallback(assets::serve)
        .layer(every_request)
        .with_state(state)
}

/// Answers requests until `stop`, then lets the running ones finish and ends the streams.
pub async fn serve<L>(
    listener: L,
    state: AppState,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()>
where
    L: Listener<Addr = SocketAddr>,
    L::Addr: std::fmt::Debug,
{
    let streams = state.stop.clone();
    let is_stopped = state.stop.clone();
    // A wrapper that does nothing, because only wrapped listeners tell every kind of address.
    let listener = listener.tap_io(|_| ());
    let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        streams.cancel();
    });
    let given_up = async move {
        is_stopped.cancelled().await;
        tokio::time::sleep(STOP_WITHIN).await;
    };
    tokio::select! {
        served = served => served,
        () = given_up => {
            tracing::warn!("server.stopped_with_open_requests");
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests;
