//! What only administrators do: sign-ins, devices, and what revoked devices had not sent.
//! Invariant: every handler here takes [`crate::extract::Administrator`].

pub mod devices;
pub mod logins;
pub mod quarantine;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};

use crate::login::LoginError;
use crate::state::AppState;
use crate::user::UserError;

/// Why an administrator's request was not done.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// No such device.
    #[error("there is no such device; reload the list")]
    UnknownDevice,
    /// It would sign the administrator out and wipe what they work with.
    #[error("this is the device that you are using now; use another one to revoke it")]
    OwnDevice,
    /// No such edit.
    #[error("there is no such change in quarantine; reload the list")]
    UnknownEdit,
    /// Somebody decided before.
    #[error("this change was already decided; reload the list to see how")]
    Decided,
    /// The author's record is gone.
    #[error("the author's record was deleted, so nobody can be named for this change; discard it")]
    AuthorGone,
    /// A login could not be made or changed.
    #[error(transparent)]
    User(#[from] UserError),
}

impl AdminError {
    /// Returns how it is answered.
    #[must_use]
    pub fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::UnknownDevice => (StatusCode::NOT_FOUND, "unknown_device"),
            Self::OwnDevice => (StatusCode::CONFLICT, "own_device"),
            Self::UnknownEdit => (StatusCode::NOT_FOUND, "unknown_change"),
            Self::Decided => (StatusCode::CONFLICT, "already_decided"),
            Self::AuthorGone => (StatusCode::CONFLICT, "author_gone"),
            Self::User(error) => user_status_and_code(error),
        }
    }
}

fn user_status_and_code(error: &UserError) -> (StatusCode, &'static str) {
    match error {
        UserError::UnknownPerson => (StatusCode::NOT_FOUND, "unknown_person"),
        UserError::HasLogin(_) => (StatusCode::CONFLICT, "person_has_login"),
        UserError::LastAdministrator(_) => (StatusCode::CONFLICT, "last_administrator"),
        UserError::Login(LoginError::NameTaken(_)) => (StatusCode::CONFLICT, "name_taken"),
        UserError::Login(LoginError::EmailTaken(_)) => (StatusCode::CONFLICT, "email_taken"),
        UserError::Login(LoginError::Unknown(_)) => (StatusCode::NOT_FOUND, "unknown_login"),
        UserError::Login(LoginError::BadName(_)) => (StatusCode::UNPROCESSABLE_ENTITY, "bad_name"),
        UserError::Login(LoginError::Damaged(_)) | UserError::View(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "store_damaged")
        }
        UserError::Commit(_)
        | UserError::Unsuitable(_)
        | UserError::Password(_)
        | UserError::Random(_)
        | UserError::Rejected(_)
        | UserError::NotTaken => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    }
}

/// The table of addresses, under `/admin`.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/devices", get(devices::list))
        .route("/devices/{id}/revoke", post(devices::revoke))
        .route("/devices/{id}/restore", post(devices::restore))
        .route("/logins", get(logins::list).post(logins::add))
        .route("/logins/{name}/reset", post(logins::reset))
        .route("/logins/{name}/disable", post(logins::disable))
        .route("/logins/{name}/enable", post(logins::enable))
        .route("/quarantine", get(quarantine::list))
        .route("/quarantine/{id}/accept", post(quarantine::accept))
        .route("/quarantine/{id}/discard", post(quarantine::discard))
        .route("/quarantine/lost/{device}/{user}/seen", post(quarantine::seen))
}
