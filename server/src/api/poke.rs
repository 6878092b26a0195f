//! Poke: a stream of hints that there is news; the news itself is pulled.
//! Invariant: a hint carries only a sequence number, so that it can leak nothing, and losing one
//! loses nothing, because each hint is the newest state and not a step. The stream ends when the
//! server stops: an open stream would otherwise keep it from stopping for ever. It ends when its device
//! is revoked, too: the device then asks why, and learns it at once.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderName;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::StreamExt as _;
use tokio::sync::broadcast::Receiver;
use tokio_stream::wrappers::WatchStream;

use crate::error::ApiError;
use crate::extract::SignedIn;
use crate::state::AppState;

/// Shorter than the minute after which proxies take a silent connection for dead.
const KEEP_ALIVE_EVERY: Duration = Duration::from_secs(25);

/// Opens the stream; the first hint comes at once.
pub async fn poke(
    State(state): State<AppState>,
    signed_in: SignedIn,
) -> Result<impl IntoResponse, ApiError> {
    signed_in.actor()?;
    let open = state.metrics.stream_opened();
    let revoked = revocation(state.revoked.subscribe(), signed_in.device.map(|device| device.id));
    // A watch holds one value: a slow reader skips to the newest and cannot lag behind.
    let hints = WatchStream::new(state.committer.newest())
        .map(move |upto| {
            // The count of open streams goes down when the stream is dropped.
            let _counted = &open;
            Ok::<_, Infallible>(Event::default().event("poke").data(format!("{{\"upto\":{upto}}}")))
        })
        .take_until(state.stop.cancelled_owned())
        .take_until(revoked);
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE_EVERY);
    // Some proxies hold a stream back until it is long enough unless told not to.
    let unbuffered = [(HeaderName::from_static("x-accel-buffering"), "no")];
    Ok((unbuffered, Sse::new(hints).keep_alive(keep_alive)))
}

/// Ends when this device is revoked, or when it may have been.
async fn revocation(mut revoked: Receiver<[u8; 16]>, device: Option<[u8; 16]>) {
    let Some(device) = device else { return std::future::pending().await };
    while revoked.recv().await.is_ok_and(|other| other != device) {}
}
