//! Http: the calls to our own server.

use std::cell::Cell;

use gloo::net::http::{Method, RequestBuilder, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use shared::sync::client::Failure;
use shared::sync::protocol::{Reply, Request, to_cbor};

/// What the server says of an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Refusal {
    /// Stable name of the error.
    pub code: String,
    /// A sentence.
    pub message: String,
    /// Seconds to wait before another try.
    pub retry_after_seconds: Option<u32>,
}

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpError {
    /// The server was not reached.
    Unreachable,
    /// The server answered with this status and reason.
    Refused(u16, Refusal),
    /// The answer could not be read.
    Damaged,
}

/// The header that a page of another site cannot set.
const OURS: (&str, &str) = ("x-fieldline", "1");
/// The name of the device.
const DEVICE: &str = "x-fieldline-device";
/// How many edits the device holds, for the administrator's list of devices.
const WAITING: &str = "x-fieldline-waiting";

async fn send(method: Method, path: &str, body: Option<Body<'_>>) -> Result<Response, HttpError> {
    let mut request = RequestBuilder::new(path).method(method).header(OURS.0, OURS.1);
    if let Some(name) = NAME.get() {
        request = request.header(DEVICE, &name());
    }
    let request = match body {
        None => request.build(),
        Some(Body::Json(text)) => request.header("content-type", "application/json").body(text),
        Some(Body::Cbor(bytes)) => {
            request.header("content-type", CBOR).body(js_sys::Uint8Array::from(bytes))
        }
        Some(Body::Turn(bytes, waiting)) => request
            .header("content-type", CBOR)
            .header(WAITING, &waiting.to_string())
            .body(js_sys::Uint8Array::from(bytes)),
    };
    let request = request.map_err(|_| HttpError::Damaged)?;
    let response = request.send().await.map_err(|_| HttpError::Unreachable)?;
    if response.ok() {
        return Ok(response);
    }
    let status = response.status();
    // A proxy in front of a server that is down answers for it.
    if matches!(status, 502 | 504) {
        return Err(HttpError::Unreachable);
    }
    let refusal: Refusal = response.json().await.unwrap_or_default();
    if let Some(then) = AT_REFUSAL.get() {
        then(&refusal.code);
    }
    Err(HttpError::Refused(status, refusal))
}

thread_local! {
    static NAME: Cell<Option<fn() -> String>> = const { Cell::new(None) };
    static AT_REFUSAL: Cell<Option<fn(&str)>> = const { Cell::new(None) };
}

/// Names this device no more: asking for its name would make one on a device that was wiped.
pub fn forget_device() {
    NAME.set(None);
}

/// Names this device to the server in every call: a sign-in that began before devices had names gets one.
pub fn name_device(name: fn() -> String) {
    NAME.set(Some(name));
}

/// Calls `then` with the code of every refusal of the server, whatever was asked.
pub fn on_refusal(then: fn(&str)) {
    AT_REFUSAL.set(Some(then));
}

enum Body<'a> {
    Json(String),
    Cbor(&'a [u8]),
    /// A turn of the sync, with the number of edits that are not with the server.
    Turn(&'a [u8], usize),
}

const CBOR: &str = "application/cbor";

/// Calls with a JSON body (if any) and reads a JSON answer.
///
/// # Errors
/// When the server is not reached, refuses, or answers something else.
pub async fn json<T: DeserializeOwned>(
    method: Method,
    path: &str,
    body: Option<&serde_json::Value>,
) -> Result<T, HttpError> {
    let body = body.map(|body| Body::Json(body.to_string()));
    send(method, path, body).await?.json().await.map_err(|_| HttpError::Damaged)
}

/// Fetches a text, such as the words of a language or a number.
///
/// # Errors
/// When it is not to be had.
pub async fn text(path: &str) -> Result<String, HttpError> {
    send(Method::GET, path, None).await?.text().await.map_err(|_| HttpError::Unreachable)
}

/// Calls without a body and expects none.
///
/// # Errors
/// When the server is not reached or refuses.
pub async fn empty(method: Method, path: &str) -> Result<(), HttpError> {
    send(method, path, None).await.map(drop)
}

/// Puts JSON and expects no answer but that it was taken.
///
/// # Errors
/// When the server is not reached or refuses.
pub async fn put(path: &str, body: &serde_json::Value) -> Result<(), HttpError> {
    send(Method::PUT, path, Some(Body::Json(body.to_string()))).await.map(drop)
}

/// Sends CBOR and expects no answer but that it was taken.
///
/// # Errors
/// When the server is not reached or refuses.
pub async fn cbor(path: &str, body: &[u8]) -> Result<(), HttpError> {
    send(Method::POST, path, Some(Body::Cbor(body))).await.map(drop)
}

/// Calls without a body and reads a CBOR answer.
///
/// # Errors
/// When the server is not reached, refuses, or answers something else.
pub async fn read_cbor<T>(method: Method, path: &str) -> Result<T, HttpError>
where
    T: for<'b> minicbor::Decode<'b, ()>,
{
    let response = send(method, path, None).await?;
    let bytes = response.binary().await.map_err(|_| HttpError::Unreachable)?;
    minicbor::decode(&bytes).map_err(|_| HttpError::Damaged)
}

/// Exchanges one turn with the server, and tells it how many edits are `waiting` here.
///
/// # Errors
/// When the server is not reached, refuses, or answers something that is no reply; with the name of
/// its reason when it has trouble of its own.
pub async fn sync(request: &Request, waiting: usize) -> Result<Reply, (Failure, Option<String>)> {
    let body = to_cbor(request);
    let response = send(Method::POST, "/api/sync", Some(Body::Turn(&body, waiting))).await;
    let response = response.map_err(|error| match error {
        HttpError::Unreachable => (Failure::Unreachable, None),
        HttpError::Damaged => (Failure::Damaged, None),
        HttpError::Refused(401, _) => (Failure::SignedOut, None),
        HttpError::Refused(503 | 429, refusal) => {
            let wait = refusal.retry_after_seconds.unwrap_or(1).saturating_mul(1_000);
            (Failure::Busy(wait), Some(refusal.code))
        }
        HttpError::Refused(_, refusal) => (Failure::Refused(refusal.message), None),
    })?;
    let bytes = response.binary().await.map_err(|_| (Failure::Unreachable, None))?;
    minicbor::decode(&bytes).map_err(|_| (Failure::Damaged, None))
}

pub use gloo::net::http::Method as HttpMethod;
