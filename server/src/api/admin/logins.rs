//! Logins: who may sign in. A password made here is shown once and good for one sign-in.

use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use shared::entity::User;
use shared::id::{Id, RawId};

use super::AdminError;
use crate::commit::overlay::Overlay;
use crate::error::ApiError;
use crate::extract::{Administrator, Json};
use crate::login::Login;
use crate::person::Person;
use crate::random;
use crate::state::AppState;
use crate::user::{self, UserError};

/// A login, as a list shows it.
#[derive(Debug, Serialize)]
pub struct Shown {
    name: String,
    user: Id<User>,
    email: Option<String>,
    state: &'static str,
}

impl Shown {
    fn new(login: Login, person: Option<&Person>) -> Self {
        Self {
            user: Id::new(RawId::from_bytes(login.user)),
            state: user::state_name(&login, person),
            email: login.email,
            name: login.name,
        }
    }
}

/// Every login.
#[derive(Debug, Serialize)]
pub struct Logins {
    logins: Vec<Shown>,
}

/// A login to be made.
#[derive(Debug, Deserialize)]
pub struct NewLogin {
    user: Id<User>,
    name: String,
}

/// A password that the server does not know any more after this.
#[derive(Debug, Serialize)]
pub struct OneTime {
    name: String,
    password: String,
}

/// Lists the logins by name.
pub async fn list(
    State(state): State<AppState>,
    _: Administrator,
) -> Result<axum::Json<Logins>, ApiError> {
    let all = state.committer.read(user::all).await?.map_err(AdminError::from)?;
    let logins = all.into_iter().map(|(login, person)| Shown::new(login, person.as_ref()));
    Ok(axum::Json(Logins { logins: logins.collect() }))
}

/// Makes a login for a person.
pub async fn add(
    State(state): State<AppState>,
    Administrator(administrator): Administrator,
    Json(new): Json<NewLogin>,
) -> Result<axum::Json<OneTime>, ApiError> {
    let (password, hash) = one_time(&state).await?;
    let login = change(&state, move |overlay| {
        user::add_login_for(overlay, new.user, new.name.trim(), hash)
    });
    let login = login.await?;
    tracing::info!(user = %new.user, by = %administrator.person.user, "login.added");
    Ok(axum::Json(OneTime { name: login.name, password }))
}

/// Gives a login a new password and ends its sessions.
pub async fn reset(
    State(state): State<AppState>,
    Administrator(administrator): Administrator,
    Path(name): Path<String>,
) -> Result<axum::Json<OneTime>, ApiError> {
    let (password, hash) = one_time(&state).await?;
    let login = change(&state, move |overlay| user::reset(overlay, &name, hash)).await?;
    tracing::info!(login = login.name, by = %administrator.person.user, "login.reset");
    Ok(axum::Json(OneTime { name: login.name, password }))
}

/// Stops a login and ends its sessions.
pub async fn disable(
    State(state): State<AppState>,
    Administrator(administrator): Administrator,
    Path(name): Path<String>,
) -> Result<axum::Json<Shown>, ApiError> {
    let login = change(&state, move |overlay| user::disable(overlay, &name)).await?;
    tracing::info!(login = login.name, by = %administrator.person.user, "login.disabled");
    shown(&state, login).await
}

/// Lets a login sign in again.
pub async fn enable(
    State(state): State<AppState>,
    Administrator(administrator): Administrator,
    Path(name): Path<String>,
) -> Result<axum::Json<Shown>, ApiError> {
    let login = change(&state, move |overlay| user::enable(overlay, &name)).await?;
    tracing::info!(login = login.name, by = %administrator.person.user, "login.enabled");
    shown(&state, login).await
}

async fn one_time(state: &AppState) -> Result<(String, String), ApiError> {
    let password = random::one_time_password()?;
    let hash = state.passwords.hash(password.clone()).await?;
    Ok((password, hash))
}

async fn change(
    state: &AppState,
    change: impl FnOnce(&mut Overlay<'_>) -> Result<Login, UserError> + Send + 'static,
) -> Result<Login, ApiError> {
    Ok(state.committer.commit(512, change).await?.map_err(AdminError::from)?)
}

async fn shown(state: &AppState, login: Login) -> Result<axum::Json<Shown>, ApiError> {
    let shown = state.committer.read(move |view| {
        crate::person::find(view, &login).map(|person| Shown::new(login, person.as_ref()))
    });
    Ok(axum::Json(shown.await??))
}
