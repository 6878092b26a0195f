//! Layers: what happens to every request on its way in and to every answer on its way out.
//! Invariant: nothing that changes anything is done for a page of another site.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument as _;

use crate::assets::csp::content_security_policy;
use crate::clock::stopwatch;
use crate::config::Config;
use crate::error::ApiError;
use crate::metrics::Route;
use crate::state::AppState;

/// Longer than the slowest good answer: a full group on a slow disk, or a pull of a whole page.
const TIMEOUT: Duration = Duration::from_secs(30);
/// What the app sends with every request that changes something; a form of another site cannot.
pub const APP_HEADER: &str = "x-fieldline";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const MAX_REQUEST_ID_BYTES: usize = 64;

/// Names the request, opens its span, counts and times it.
pub async fn observe(State(state): State<AppState>, request: Request, next: Next) -> Response {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let id = given_request_id(request.headers()).unwrap_or_else(|| {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        format!("{:x}-{n:x}", std::process::id())
    });
    let route = Route::of(request.uri().path());
    let span = tracing::info_span!(
        "request", id = %id, method = %request.method(), path = %request.uri().path(),
    );
    let started = stopwatch();
    async {
        let mut response = next.run(request).await;
        let took = started.elapsed();
        let status = response.status();
        state.metrics.answered(route, status.as_u16(), took);
        tracing::debug!(status = status.as_u16(), took_us = took.as_micros(), "request.answered");
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
    .instrument(span)
    .await
}

/// A proxy may have named the request; only plain short names reach the log.
fn given_request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let is_plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (is_plain && (1..=MAX_REQUEST_ID_BYTES).contains(&id.len())).then(|| id.to_owned())
}

/// Refuses what changes something unless our own page sent it.
pub async fn refuse_other_sites(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_reading || is_same_site(&request, &state.config) {
        next.run(request).await
    } else {
        tracing::warn!("request.cross_site");
        ApiError::CrossSite.into_response()
    }
}

fn is_same_site(request: &Request, config: &Config) -> bool {
    let headers = request.headers();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text(APP_HEADER) != Some("1") {
        return false;
    }
    // Programs that are no browsers send neither of the next two.
    if text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return false;
    }
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let forwarded = text("x-forwarded-host").filter(|_| config.is_behind_proxy);
    let host = forwarded
        .or_else(|| text(HOST.as_str()))
        .or_else(|| request.uri().authority().map(|authority| authority.as_str()));
    let origin_host = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    match (origin_host, host) {
        (Some((_, origin_host)), Some(host)) => origin_host.eq_ignore_ascii_case(host),
        _ => false,
    }
}

/// Ends a request that takes too long.
pub async fn time_out(request: Request, next: Next) -> Response {
    match tokio::time::timeout(TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::Timeout.into_response(),
    }
}

/// Tells the browser what the app never does, so that a page that does it is stopped.
pub async fn security_headers(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let is_secure = is_secure(request.headers(), &state.config);
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let constant = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ];
    for (name, value) in constant {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_secure {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(STRICT_TRANSPORT_SECURITY, year);
    }
    if is_api {
        // What a person may see must not stay in a shared cache.
        headers
            .entry(axum::http::header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
    // The page itself brings its own, with the hashes of its inline scripts.
    if !headers.contains_key(CONTENT_SECURITY_POLICY)
        && let Ok(policy) = HeaderValue::from_str(&content_security_policy(&[]))
    {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Returns whether the browser speaks HTTPS, to us or to the proxy in front.
#[must_use]
pub fn is_secure(headers: &HeaderMap, config: &Config) -> bool {
    config.is_https
        || config.is_behind_proxy
            && headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https")
}
