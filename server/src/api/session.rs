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

use crate::error::ApiError;
use crate::extract::{COOKIE_NAME, ClientAddress, Json, SignedIn, token};
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
    let person = person
        .filter(|person| !person.has_left && !login.is_disabled)
        .ok_or(ApiError::NotActive)?;
    let token = begin(&state, &login, now_ms).await?;
    tracing::info!(user = %person.user, "session.signed_in");
    answer(&state, &headers, &login, person, &token).await
}

/// Signs out. Fine without a session too: the outcome is the one that was asked for.
pub async fn sign_out(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if let Some(token) = token(&headers) {
        state.committer.commit(64, move |overlay| session::end(overlay, &token)).await?;
    }
    let cookie = cookie("", 0, is_secure(&headers, &state.config));
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie?)]).into_response())
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
    let SignedIn { login, person, .. } = signed_in;
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
    let token = begin(&state, &login, now_ms).await?;
    tracing::info!(user = %person.user, "session.password_changed");
    answer(&state, &headers, &login, person, &token).await
}

async fn begin(state: &AppState, login: &Login, now_ms: u64) -> Result<Token, ApiError> {
    let token = Token::new()?;
    let (stored, login) = (token.clone(), login.clone());
    state
        .committer
        .commit(128, move |overlay| session::begin(overlay, &stored, &login, now_ms))
        .await?;
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
