//! Errors of the API: the only type that handlers return.
//! Every answer that is not good has the same JSON: a `code` that never changes, for programs, and
//! a `message` that says what happened and what to do, for people. The app shows its own words for
//! a code in the person's language. Causes inside the server go to the log, once, and not out.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::sync::server::StoreError as ViewError;

use crate::api::admin::AdminError;
use crate::commit::CommitError;
use crate::device::DeviceError;
use crate::guess::Wait;
use crate::login::LoginError;
use crate::password::{PasswordError, Unsuitable};
use crate::random::NoRandomness;
use crate::store::StoreError;

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// No session, or it is over.
    #[error(
        "you are not signed in, or your session is over; sign in again (your changes are kept)"
    )]
    NotSignedIn,
    /// The same for a wrong password and for a name that does not exist.
    #[error("the name or the password is wrong; check both and try again")]
    WrongNameOrPassword,
    /// Too many wrong passwords.
    #[error("too many wrong passwords; wait {} and try again", in_words(.0.seconds))]
    TooManyAttempts(Wait),
    /// The password was set by somebody else.
    #[error("this password was given to you by somebody else; choose your own first")]
    PasswordChangeRequired,
    /// What is asked for is given only to somebody who has just proven who they are.
    #[error("sign in again with your password first; this is given only shortly after")]
    PasswordNeeded,
    /// The new password will not do.
    #[error("{0}")]
    UnsuitablePassword(#[from] Unsuitable),
    /// The person's row is gone, or the person has left.
    #[error("your user is no longer active; ask an administrator")]
    NotActive,
    /// Only for administrators.
    #[error("only an administrator may see this")]
    NotAllowed,
    /// Not sent by our app.
    #[error("this request did not come from the Fieldline app and was not done")]
    CrossSite,
    /// The body is larger than the limit.
    #[error("the request is larger than {limit_mb} MB; send it in smaller parts")]
    TooLarge {
        /// The limit.
        limit_mb: usize,
    },
    /// The body is compressed.
    #[error("the request is compressed, which this server does not take; send it as it is")]
    Encoded,
    /// More mutations than one request may carry.
    #[error("the request carries more than {most} changes; send them in smaller parts")]
    TooMany {
        /// The limit.
        most: usize,
    },
    /// The body is not what the address expects.
    #[error("the request cannot be read: {0}; update the app by reloading it")]
    Malformed(String),
    /// The address does not exist.
    #[error("there is nothing at this address")]
    NotFound,
    /// The address exists, but not for this.
    #[error("this address does not take this kind of request")]
    MethodNotAllowed,
    /// It took too long.
    #[error("the server took too long; try again in a moment")]
    Timeout,
    /// The device.
    #[error("{0}")]
    Device(#[from] DeviceError),
    /// What only administrators do.
    #[error("{0}")]
    Admin(#[from] AdminError),
    /// Nothing was written.
    #[error("{}", for_people(.0))]
    Commit(#[from] CommitError),
    /// The store cannot be read.
    #[error("the server cannot read its store; tell the administrator")]
    View(#[from] ViewError),
    /// A login cannot be read.
    #[error("{0}")]
    Login(#[from] LoginError),
    /// A password could not be checked.
    #[error("the server could not check the password; tell the administrator")]
    Password(#[from] PasswordError),
    /// No random numbers.
    #[error("the server cannot make a session; tell the administrator")]
    Random(#[from] NoRandomness),
    /// A mistake of ours.
    #[error("the server made a mistake and did nothing; tell the administrator the time")]
    Internal(&'static str),
}

/// The JSON of an error.
#[derive(Debug, Serialize)]
struct Body {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
}

impl ApiError {
    fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NotSignedIn => (StatusCode::UNAUTHORIZED, "not_signed_in"),
            Self::WrongNameOrPassword => (StatusCode::UNAUTHORIZED, "wrong_name_or_password"),
            Self::TooManyAttempts(_) => (StatusCode::TOO_MANY_REQUESTS, "too_many_attempts"),
            Self::PasswordChangeRequired => (StatusCode::FORBIDDEN, "password_change_required"),
            Self::PasswordNeeded => (StatusCode::FORBIDDEN, "password_needed"),
            Self::UnsuitablePassword(why) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                match why {
                    Unsuitable::Short => "password_too_short",
                    Unsuitable::Long => "password_too_long",
                    Unsuitable::Obvious => "password_too_obvious",
                    Unsuitable::Same => "password_unchanged",
                },
            ),
            Self::NotActive => (StatusCode::FORBIDDEN, "not_active"),
            Self::NotAllowed => (StatusCode::FORBIDDEN, "not_allowed"),
            Self::CrossSite => (StatusCode::FORBIDDEN, "cross_site"),
            Self::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"),
            Self::Encoded => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "body_encoded"),
            Self::TooMany { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "too_many_changes"),
            Self::Device(error) => error.status_and_code(),
            Self::Admin(error) => error.status_and_code(),
            Self::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::Timeout => (StatusCode::SERVICE_UNAVAILABLE, "timeout"),
            Self::Commit(error) => commit_status_and_code(error),
            Self::Login(_) | Self::View(_) => (StatusCode::INTERNAL_SERVER_ERROR, "store_damaged"),
            Self::Password(_) | Self::Random(_) | Self::Internal(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal")
            }
        }
    }

    fn retry_after_seconds(&self) -> Option<u64> {
        match self {
            Self::TooManyAttempts(wait) => Some(wait.seconds),
            Self::Timeout | Self::Commit(_) => Some(2),
            Self::NotSignedIn
            | Self::WrongNameOrPassword
            | Self::PasswordChangeRequired
            | Self::PasswordNeeded
            | Self::UnsuitablePassword(_)
            | Self::NotActive
            | Self::NotAllowed
            | Self::CrossSite
            | Self::TooLarge { .. }
            | Self::Encoded
            | Self::TooMany { .. }
            | Self::Device(_)
            | Self::Admin(_)
            | Self::Malformed(_)
            | Self::NotFound
            | Self::MethodNotAllowed
            | Self::View(_)
            | Self::Login(_)
            | Self::Password(_)
            | Self::Random(_)
            | Self::Internal(_) => None,
        }
    }
}

fn commit_status_and_code(error: &CommitError) -> (StatusCode, &'static str) {
    match error {
        CommitError::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
        CommitError::Stopping => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
        CommitError::Panicked => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        CommitError::Store(error) => match **error {
            StoreError::Full(_) => (StatusCode::SERVICE_UNAVAILABLE, "disk_full"),
            StoreError::Unsynced(_) => (StatusCode::SERVICE_UNAVAILABLE, "disk_failing"),
            StoreError::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "record_too_large"),
            StoreError::BatchTooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too_much_at_once"),
            StoreError::InUse(_)
            | StoreError::Newer { .. }
            | StoreError::HalfRestored(_)
            | StoreError::Damaged { .. }
            | StoreError::Lost { .. }
            | StoreError::NoBase { .. }
            | StoreError::NoJournal
            | StoreError::DamagedDatabase { .. }
            | StoreError::Closed(_)
            | StoreError::Random(_)
            | StoreError::Thread(_)
            | StoreError::File { .. }
            | StoreError::Sled(_) => (StatusCode::SERVICE_UNAVAILABLE, "store_failing"),
        },
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code) = self.status_and_code();
        if status.is_server_error() {
            // The causes, which the person does not need to see.
            let source = std::error::Error::source(&self).map(ToString::to_string);
            tracing::error!(code, error = %self, source, detail = ?self, "request.failed");
        }
        let retry_after_seconds = self.retry_after_seconds();
        let body = Body { code, message: self.to_string(), retry_after_seconds };
        let mut response = (status, Json(body)).into_response();
        if let Some(seconds) = retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Says it without the paths and causes that are the administrator's business.
fn for_people(error: &CommitError) -> String {
    let CommitError::Store(store) = error else { return error.to_string() };
    match **store {
        StoreError::Full(_) => {
            "the disk is full on the server, so nothing was saved there; your \
                                changes wait on this device; tell the administrator"
        }
        StoreError::TooLarge(_) => "a record is too large to be stored; shorten its texts",
        StoreError::BatchTooLarge(_) => "these are too many changes at once; send them in parts",
        StoreError::Unsynced(_)
        | StoreError::InUse(_)
        | StoreError::Newer { .. }
        | StoreError::HalfRestored(_)
        | StoreError::Damaged { .. }
        | StoreError::Lost { .. }
        | StoreError::NoBase { .. }
        | StoreError::NoJournal
        | StoreError::DamagedDatabase { .. }
        | StoreError::Closed(_)
        | StoreError::Random(_)
        | StoreError::Thread(_)
        | StoreError::File { .. }
        | StoreError::Sled(_) => {
            "the disk of the server fails, so nothing was saved there; your \
                                  changes wait on this device; tell the administrator"
        }
    }
    .to_owned()
}

fn in_words(seconds: u64) -> String {
    match seconds {
        1 => "a second".to_owned(),
        2..120 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}
