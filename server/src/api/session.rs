//! Sign-in, sign-out, who am I, and one's own password.
//! Invariant: an unknown name and a wrong password get the same answer after the same work.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use shared::entity::User;
use shared::id::{Id, RawId};
use shared::sync::server::head;

use crate::device::{self, DeviceError};
use crate::error::ApiError;
use crate::extract::{COOKIE_NAME, ClientAddress, Json, SignedIn, refuse_revoked, token};
use crate::layers::is_secure;
use crate::login::{self, Login};
use crate::password::{Unsuitable, check_suitable};
use crate::person::{self, Person};
use crate::policy::{self, Policy};
use crate::session::{self, LASTS_MS, Token};
use crate::state::AppState;

/// What one signs in with.
#[derive(Debug, Deserialize)]
pub struct SignIn {
    /// The sign-in name or the e-mail address.
    #[serde(alias = "email")]
    name: String,
    password: String,
    /// The random id of the device, made by the app.
    device: Option<String>,
    /// What the app calls the device.
    device_label: Option<String>,
}

/// A new password of one's own.
#[derive(Debug, Deserialize)]
pub struct NewPassword {
    current: String,
    new: String,
}

/// Who is signed in, and with which server.
#[derive(Debug, Serialize)]
struct Who {
    user: Id<User>,
    name: String,
    sign_in_name: String,
    role: &'static str,
    epoch: RawId,
    now: u64,
    must_change_password: bool,
    #[serde(flatten)]
    policy: Policy,
}

/// Says who is signed in, and prolongs the cookie.
pub async fn show(
    State(state): State<AppState>,
    headers: HeaderMap,
    signed_in: SignedIn,
) -> Result<Response, ApiError> {
    answer(&state, &headers, &signed_in.login, signed_in.person, &signed_in.token).await
}

/// Signs in.
pub async fn sign_in(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Json(given): Json<SignIn>,
) -> Result<Response, ApiError> {
    let device = given.device.as_deref().map(device::parse_id).transpose()?;
    refuse_revoked(&headers, &state).await?;
    let now_ms = state.clock.now_ms();
    let attempt = state.guesses.begin(&given.name, address, now_ms).map_err(|wait| {
        state.metrics.sign_in_refused();
        ApiError::TooManyAttempts(wait)
    })?;
    let name = given.name;
    let found = state.committer.read(move |view| -> Result<_, ApiError> {
        let Some(login) = login::find(view, &name)? else { return Ok(None) };
        let person = person::find(view, &login)?;
        Ok(Some((login, person)))
    });
    let found = found.await??;
    let hash = found.as_ref().map(|(login, _)| login.hash.clone());
    let is_right = state.passwords.verify(given.password, hash).await?;
    let Some((login, person)) = found.filter(|_| is_right) else {
        state.metrics.sign_in_refused();
        tracing::warn!(address = ?address, "session.wrong_name_or_password");
        return Err(ApiError::WrongNameOrPassword);
    };
    state.guesses.right(attempt);
    if let Some(device) = device
        && let Some(answer) = leave(&state, &headers, &login, device, now_ms).await?
    {
        return Ok(answer);
    }
    let person = person
        .filter(|person| !person.has_left && !login.is_disabled)
        .ok_or(ApiError::NotActive)?;
    let begun = (device, given.device_label);
    let token = begin(&state, &login, begun, now_ms).await?;
    tracing::info!(user = %person.user, "session.signed_in");
    answer(&state, &headers, &login, person, &token).await
}

/// Answers the right password on a revoked device: it is told so, and may give up what it holds.
async fn leave(
    state: &AppState,
    headers: &HeaderMap,
    login: &Login,
    device: [u8; 16],
    now_ms: u64,
) -> Result<Option<Response>, ApiError> {
    let found = state.committer.read(move |view| device::find(view, device)).await?;
    if found.is_none_or(|device| device.is_active()) {
        return Ok(None);
    }
    let token = Token::new()?;
    let (stored, login) = (token.clone(), login.clone());
    state
        .committer
        .commit(128, move |overlay| {
            session::begin_leaving(overlay, &stored, &login, device, now_ms);
        })
        .await?;
    let seconds = session::LEAVING_LASTS_MS / 1_000;
    let cookie = cookie(token.as_str(), seconds, is_secure(headers, &state.config))?;
    let refusal = ApiError::from(DeviceError::Revoked);
    Ok(Some(([(SET_COOKIE, cookie)], refusal).into_response()))
}

/// Signs out. Fine without a session too: the outcome is the one that was asked for.
pub async fn sign_out(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    // Signing out must not be a way to keep the data of a device that is to be wiped.
    refuse_revoked(&headers, &state).await?;
    if let Some(token) = token(&headers) {
        state.committer.commit(64, move |overlay| session::end(overlay, &token)).await?;
    }
    let cookie = no_cookie(&headers, &state)?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}

/// The cookie that takes the session away.
pub(super) fn no_cookie(headers: &HeaderMap, state: &AppState) -> Result<HeaderValue, ApiError> {
    cookie("", 0, is_secure(headers, &state.config))
}

/// Changes one's own password and signs out everywhere else.
pub async fn change_password(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    signed_in: SignedIn,
    Json(given): Json<NewPassword>,
) -> Result<Response, ApiError> {
    let now_ms = state.clock.now_ms();
    let SignedIn { login, person, device, .. } = signed_in;
    // Whoever finds an open tablet must not get to guess here for free.
    let attempt =
        state.guesses.begin(&login.name, address, now_ms).map_err(ApiError::TooManyAttempts)?;
    if !state.passwords.verify(given.current.clone(), Some(login.hash.clone())).await? {
        return Err(ApiError::WrongNameOrPassword);
    }
    state.guesses.right(attempt);
    if given.new == given.current {
        return Err(Unsuitable::Same.into());
    }
    check_suitable(&given.new, &login.name)?;
    let hash = state.passwords.hash(given.new).await?;
    let changed = state.committer.commit(512, move |overlay| {
        login::change(overlay, &login.name, |login| {
            login.hash = hash;
            login.must_change = false;
        })
    });
    let login = changed.await??;
    let begun = (device.map(|device| device.id), None);
    let token = begin(&state, &login, begun, now_ms).await?;
    tracing::info!(user = %person.user, "session.password_changed");
    answer(&state, &headers, &login, person, &token).await
}

async fn begin(
    state: &AppState,
    login: &Login,
    (device, label): (Option<[u8; 16]>, Option<String>),
    now_ms: u64,
) -> Result<Token, ApiError> {
    let token = Token::new()?;
    let (stored, login) = (token.clone(), login.clone());
    let begun = state.committer.commit(256, move |overlay| {
        if let Some(device) = device {
            device::note_sign_in(overlay, device, login.user, label.as_deref(), now_ms);
        }
        session::begin(overlay, &stored, &login, device, now_ms);
    });
    begun.await?;
    Ok(token)
}

async fn answer(
    state: &AppState,
    headers: &HeaderMap,
    login: &Login,
    person: Person,
    token: &Token,
) -> Result<Response, ApiError> {
    let found = state.committer.read(|view| (head(view), policy::find(view))).await?;
    let (epoch, policy) = (found.0?.epoch, found.1);
    let who = Who {
        user: person.user,
        name: person.name,
        sign_in_name: login.name.clone(),
        role: person.role.name(),
        epoch,
        now: state.clock.now_ms(),
        must_change_password: login.must_change,
        policy,
    };
    let cookie = cookie(token.as_str(), LASTS_MS / 1_000, is_secure(headers, &state.config))?;
    Ok(([(SET_COOKIE, cookie)], axum::Json(who)).into_response())
}

fn cookie(value: &str, seconds: u64, is_secure: bool) -> Result<HeaderValue, ApiError> {
    let secure = if is_secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{COOKIE_NAME}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}"
    ))
    .map_err(|_| ApiError::Internal("a token is not a header value"))
}
