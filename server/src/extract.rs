//! Extractors: what handlers take out of a request, with refusals in the shape of the API.
//! Invariant: a handler that takes [`SignedIn`] runs only for a valid session on a device that is not
//! revoked, one that takes [`Administrator`] only for an administrator, as the person's record says
//! at this request.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, COOKIE};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use serde::de::DeserializeOwned;
use shared::entity::Role;
use shared::sync::server::Person as SyncPerson;

use crate::clock::Millis;
use crate::commit::overlay::Overlay;
use crate::config::Config;
use crate::device::{self, Device, DeviceError};
use crate::error::ApiError;
use crate::login::Login;
use crate::person::{self, Person};
use crate::session::{self, Found, Right, Token};
use crate::state::AppState;

/// The name of the session's cookie.
pub const COOKIE_NAME: &str = "fieldline_session";
/// The header in which an app names its device with every request, for sessions that began without.
pub const DEVICE_HEADER: &str = "x-fieldline-device";
/// The largest body anywhere; most need far less.
pub const BODY_LIMIT_BYTES: usize = 8 * 1024 * 1024;

/// A person with a valid session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// What they signed in with.
    pub login: Login,
    /// Who they are.
    pub person: Person,
    /// What their browser holds.
    pub token: Token,
    /// When they gave the password.
    pub proven_ms: Millis,
    /// The device that they signed in on, if the app said.
    pub device: Option<Device>,
}

impl SignedIn {
    /// Returns who acts, unless the password must be changed first.
    pub fn actor(&self) -> Result<SyncPerson, ApiError> {
        if self.login.must_change {
            return Err(ApiError::PasswordChangeRequired);
        }
        Ok(SyncPerson { user: self.person.user, role: self.person.role })
    }

    /// Returns who acts as `view` says: the session may be over, the person demoted or the device revoked
    /// since the request came in.
    pub fn actor_now(&self, view: &Overlay<'_>, now_ms: Millis) -> Result<SyncPerson, ApiError> {
        let found = session::find(view, &self.token, now_ms)?.ok_or(ApiError::NotSignedIn)?;
        if found.right == Right::Leaving {
            return Err(DeviceError::Revoked.into());
        }
        let person = person::find(view, &found.login)?.filter(|person| !person.has_left);
        let person = person.ok_or(ApiError::NotActive)?;
        Self { login: found.login, person, ..self.clone() }.actor()
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let (token, found, person) = session(&parts.headers, state).await?;
        if found.right == Right::Leaving {
            return Err(DeviceError::Revoked.into());
        }
        let person = person.filter(|person| !person.has_left).ok_or(ApiError::NotActive)?;
        if found.is_use_due {
            let token = token.clone();
            let now_ms = state.clock.now_ms();
            state
                .committer
                .commit(128, move |overlay| session::note_use(overlay, &token, now_ms))
                .await?;
        }
        let (login, proven_ms) = (found.login, found.proven_ms);
        Ok(Self { login, person, token, proven_ms, device: found.device })
    }
}

/// Finds the session that a request carries, whatever it is good for.
async fn session(
    headers: &HeaderMap,
    state: &AppState,
) -> Result<(Token, Found, Option<Person>), ApiError> {
    let token = token(headers).ok_or(ApiError::NotSignedIn)?;
    let (found, person) = find_session(&token, state).await?;
    let named = headers.get(DEVICE_HEADER).and_then(|name| name.to_str().ok());
    let Some(device) = named.filter(|_| found.is_nowhere).map(device::parse_id) else {
        return Ok((token, found, person));
    };
    let (device, lookup, now_ms) = (device?, token.clone(), state.clock.now_ms());
    let bound =
        state.committer.commit(256, move |overlay| session::bind(overlay, &lookup, device, now_ms));
    bound.await?;
    // It may be a device that is revoked.
    let (found, person) = find_session(&token, state).await?;
    Ok((token, found, person))
}

async fn find_session(
    token: &Token,
    state: &AppState,
) -> Result<(Found, Option<Person>), ApiError> {
    let (lookup, now_ms) = (token.clone(), state.clock.now_ms());
    let found = state.committer.read(move |view| -> Result<_, ApiError> {
        let Some(found) = session::find(view, &lookup, now_ms)? else { return Ok(None) };
        let person = person::find(view, &found.login)?;
        Ok(Some((found, person)))
    });
    found.await??.ok_or(ApiError::NotSignedIn)
}

/// Refuses a request whose session was begun on a device that is revoked by now.
pub async fn refuse_revoked(headers: &HeaderMap, state: &AppState) -> Result<(), ApiError> {
    match session(headers, state).await {
        Ok((_, found, _)) if found.right == Right::Leaving => Err(DeviceError::Revoked.into()),
        Ok(_) | Err(ApiError::NotSignedIn) => Ok(()),
        Err(error) => Err(error),
    }
}

/// A person whose device is revoked.
#[derive(Debug, Clone)]
pub struct Leaving {
    /// What they signed in with.
    pub login: Login,
    /// The device.
    pub device: Device,
    /// What their browser holds.
    pub token: Token,
}

impl FromRequestParts<AppState> for Leaving {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let (token, found, _) = session(&parts.headers, state).await?;
        match (found.right, found.device) {
            (Right::Leaving, Some(device)) => Ok(Self { login: found.login, device, token }),
            (Right::Full, _) | (Right::Leaving, None) => Err(DeviceError::NotRevoked.into()),
        }
    }
}

/// An administrator.
#[derive(Debug, Clone)]
pub struct Administrator(pub SignedIn);

impl FromRequestParts<AppState> for Administrator {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let signed_in = SignedIn::from_request_parts(parts, state).await?;
        if signed_in.actor()?.role == Role::Administrator {
            Ok(Self(signed_in))
        } else {
            Err(ApiError::NotAllowed)
        }
    }
}

/// Returns the session's token, if the request carries one.
#[must_use]
pub fn token(headers: &HeaderMap) -> Option<Token> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE_NAME)
        .and_then(|(_, value)| Token::from_cookie(value))
}

/// Returns the address that the request comes from.
#[must_use]
pub fn client_address(
    headers: &HeaderMap,
    extensions: &Extensions,
    config: &Config,
) -> Option<IpAddr> {
    if config.is_behind_proxy {
        // The last one is what our proxy saw; those before it are what the client claims.
        return headers
            .get_all("x-forwarded-for")
            .iter()
            .next_back()?
            .to_str()
            .ok()?
            .rsplit(',')
            .next()?
            .trim()
            .parse()
            .ok();
    }
    extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip())
}

/// The address that the request comes from, where it is known.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub Option<IpAddr>);

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        Ok(Self(client_address(&parts.headers, &parts.extensions, &state.config)))
    }
}

/// A body in JSON.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let bytes = body(request, state, "application/json").await?;
        serde_json::from_slice(&bytes)
            .map(Json)
            .map_err(|error| ApiError::Malformed(error.to_string()))
    }
}

/// A body in CBOR, with its length.
#[derive(Debug)]
pub struct Cbor<T> {
    /// What it says.
    pub value: T,
    /// How many bytes said it.
    pub n_bytes: usize,
}

impl<T: for<'b> minicbor::Decode<'b, ()>> FromRequest<AppState> for Cbor<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        let bytes = body(request, state, "application/cbor").await?;
        let value =
            minicbor::decode(&bytes).map_err(|error| ApiError::Malformed(error.to_string()))?;
        Ok(Self { value, n_bytes: bytes.len() })
    }
}

async fn body(
    request: Request,
    state: &AppState,
    content_type: &'static str,
) -> Result<axum::body::Bytes, ApiError> {
    let given = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_expected = given
        .and_then(|given| given.split(';').next())
        .is_some_and(|given| given.trim().eq_ignore_ascii_case(content_type));
    // Nothing is unpacked here, so nothing can be made large by unpacking.
    let is_plain = request
        .headers()
        .get(CONTENT_ENCODING)
        .is_none_or(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if !is_plain {
        return Err(ApiError::Encoded);
    }
    if !is_expected {
        return Err(ApiError::Malformed(format!("its content type is not {content_type}")));
    }
    axum::body::Bytes::from_request(request, state).await.map_err(|rejection| {
        if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
            ApiError::TooLarge { limit_mb: BODY_LIMIT_BYTES / (1024 * 1024) }
        } else {
            ApiError::Malformed("the connection broke while it was sent".to_owned())
        }
    })
}
