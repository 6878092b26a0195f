//! Calls: what an administrator asks the server for.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use shared::entity::User;
use shared::id::{Id, RawId};
use shared::sync::protocol::Outcome;
use shared::sync::quarantine::QuarantinePage;

use crate::platform::http::{self, HttpError, HttpMethod};
use crate::text::t;

/// A browser on which somebody signed in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Device {
    pub(super) id: RawId,
    /// Who signed in last.
    pub(super) user: Id<User>,
    pub(super) label: String,
    pub(super) last_contact: i64,
    /// Edits that it had not sent at its last contact.
    pub(super) waiting: Option<u32>,
    pub(super) state: DeviceState,
    /// It is this one.
    pub(super) own: bool,
}

/// Whether a device may work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum DeviceState {
    Active,
    Revoked,
    Wiped,
}

/// What a person signs in with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Login {
    pub(super) name: String,
    pub(super) user: Id<User>,
    /// Its name in message ids.
    pub(super) state: String,
}

/// A password that is shown once.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct OneTime {
    pub(super) name: String,
    pub(super) password: String,
}

async fn get<T: DeserializeOwned>(path: &str) -> Result<T, HttpError> {
    http::json(HttpMethod::GET, path, None).await
}

async fn post<T: DeserializeOwned>(path: &str) -> Result<T, HttpError> {
    http::json(HttpMethod::POST, path, None).await
}

/// Every device, the newest contact first.
pub(super) async fn devices() -> Result<Vec<Device>, HttpError> {
    #[derive(Deserialize)]
    struct All {
        devices: Vec<Device>,
    }
    Ok(get::<All>("/api/admin/devices").await?.devices)
}

/// Takes a device out.
pub(super) async fn revoke(id: RawId) -> Result<Device, HttpError> {
    post(&format!("/api/admin/devices/{id}/revoke")).await
}

/// Lets a device work again.
pub(super) async fn restore(id: RawId) -> Result<Device, HttpError> {
    post(&format!("/api/admin/devices/{id}/restore")).await
}

/// Every login.
pub(super) async fn logins() -> Result<Vec<Login>, HttpError> {
    #[derive(Deserialize)]
    struct All {
        logins: Vec<Login>,
    }
    Ok(get::<All>("/api/admin/logins").await?.logins)
}

/// Makes a login for a person.
pub(super) async fn add_login(user: RawId, name: &str) -> Result<OneTime, HttpError> {
    let body = json!({ "user": user, "name": name });
    http::json(HttpMethod::POST, "/api/admin/logins", Some(&body)).await
}

/// Gives a login a new password.
pub(super) async fn reset(name: &str) -> Result<OneTime, HttpError> {
    post(&format!("/api/admin/logins/{name}/reset")).await
}

/// Stops a login, or lets it sign in again.
pub(super) async fn set_enabled(name: &str, enabled: bool) -> Result<Login, HttpError> {
    let what = if enabled { "enable" } else { "disable" };
    post(&format!("/api/admin/logins/{name}/{what}")).await
}

/// A page of the edits that wait for a decision.
pub(super) async fn quarantine(after: Option<&str>) -> Result<QuarantinePage, HttpError> {
    let after = after.map(|after| format!("?after={after}")).unwrap_or_default();
    http::read_cbor(HttpMethod::GET, &format!("/api/admin/quarantine{after}")).await
}

/// Says that an administrator knows what a device could not hand in.
pub(super) async fn seen(device: RawId, user: RawId) -> Result<(), HttpError> {
    let path = format!("/api/admin/quarantine/lost/{device}/{user}/seen");
    http::empty(HttpMethod::POST, &path).await
}

/// Applies an edit as its author's.
pub(super) async fn accept(id: &str) -> Result<Outcome, HttpError> {
    http::read_cbor(HttpMethod::POST, &format!("/api/admin/quarantine/{id}/accept")).await
}

/// Decides against an edit.
pub(super) async fn discard(id: &str) -> Result<(), HttpError> {
    http::empty(HttpMethod::POST, &format!("/api/admin/quarantine/{id}/discard")).await
}

/// Why a call failed, and what to do.
pub(super) fn sentence(error: &HttpError) -> String {
    match error {
        HttpError::Unreachable => t("admin-offline"),
        HttpError::Damaged => t("error-unexpected-answer"),
        HttpError::Refused(401, _) => t("error-session"),
        HttpError::Refused(_, refusal) => {
            let id = format!("admin-refused-{}", refusal.code);
            if crate::text::has(&id) { t(&id) } else { refusal.message.clone() }
        }
    }
}
