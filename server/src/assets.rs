//! The app's files, with cache headers that let a new build take over at once.
//! Invariant: a file whose name holds a hash never changes and is kept for ever; everything else
//! is asked for again each time. A missing file is 404, and only addresses of pages get the page.

pub mod csp;
mod source;

use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;
use crate::state::AppState;
use source::File;

const PAGE: &str = "index.html";
const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_EACH_TIME: &str = "no-cache";
/// Encodings that a build may have prepared beside a file, best first.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// Gives a file of the app, or the page for the address of a page.
pub async fn serve(State(state): State<AppState>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return ApiError::MethodNotAllowed.into_response();
    }
    let Some(path) = clean(request.uri().path()) else { return ApiError::NotFound.into_response() };
    let headers = request.headers().clone();
    let source = state.config.app.clone();
    let found = tokio::task::spawn_blocking(move || find(&source, &path, &headers)).await;
    match found {
        Ok(Ok(Some(response))) => response,
        Ok(Ok(None)) => ApiError::NotFound.into_response(),
        Ok(Err(error)) => {
            tracing::error!(error = %error, "asset.unreadable");
            ApiError::Internal("a file of the app cannot be read").into_response()
        }
        Err(_) => ApiError::Internal("reading a file panicked").into_response(),
    }
}

fn find(
    source: &crate::config::AppSource,
    path: &str,
    headers: &HeaderMap,
) -> std::io::Result<Option<Response>> {
    let name = path.rsplit('/').next().unwrap_or(path);
    // Only the address of a page has no extension; a missing script must not become a page.
    let path = if name.contains('.') { path } else { PAGE };
    let Some(plain) = source::read(source, path)? else { return Ok(None) };
    if path == PAGE {
        return Ok(Some(page(plain, headers)));
    }
    for (encoding, suffix) in ENCODINGS {
        if accepts(headers, encoding)
            && let Some(prepared) = source::read(source, &format!("{path}{suffix}"))?
            && prepared.changed_ms >= plain.changed_ms
        {
            let mut response = answer(path, prepared, headers);
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
            response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
            return Ok(Some(response));
        }
    }
    Ok(Some(answer(path, plain, headers)))
}

/// The page is never taken from a prepared sibling: the policy must hold the hashes of just the
/// scripts that are in the bytes that are sent.
fn page(file: File, headers: &HeaderMap) -> Response {
    let policy = csp::content_security_policy(&csp::inline_script_hashes(&file.bytes));
    let mut response = answer(PAGE, file, headers);
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn answer(path: &str, file: File, headers: &HeaderMap) -> Response {
    let cache = if has_hash(path) { FOREVER } else { ASK_EACH_TIME };
    let mut response = if headers.get(IF_NONE_MATCH).is_some_and(|tags| is_among(tags, &file.tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, content_type(path))], file.bytes.into_owned()).into_response()
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(tag) = HeaderValue::from_str(&file.tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

fn is_among(tags: &HeaderValue, tag: &str) -> bool {
    tags.to_str().is_ok_and(|tags| tags.split(',').any(|given| given.trim() == tag || given == "*"))
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|accepted| accepted.to_str().ok())
        .flat_map(|accepted| accepted.split(','))
        .filter_map(|accepted| {
            let mut parts = accepted.split(';');
            Some((parts.next()?.trim(), parts.next().map(str::trim)))
        })
        .any(|(name, quality)| {
            name.eq_ignore_ascii_case(encoding)
                && !quality.is_some_and(|quality| {
                    matches!(quality, "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
                })
        })
}

/// Returns the path within the app's files, or nothing for a path that may not be asked for.
fn clean(path: &str) -> Option<String> {
    let path = path.trim_start_matches('/');
    let is_clean = path
        .split('/')
        .all(|part| !part.starts_with('.') && !part.contains(['\\', '%', ':', '\0']));
    // An encoded letter can only be in the address of a page: files have plain names.
    if is_clean {
        Some(path.to_owned())
    } else if path.contains('%') && !path.rsplit('/').next().unwrap_or("").contains('.') {
        Some(PAGE.to_owned())
    } else {
        None
    }
}

/// Returns whether a part of the path ends in a hash, as the build names files: `app-1a2b3c4d….js`.
fn has_hash(path: &str) -> bool {
    path.split(['/', '.', '_']).any(|part| {
        part.rsplit_once('-').is_some_and(|(name, hash)| {
            !name.is_empty() && hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
