//! Session: who is signed in on this device, remembered so that the app opens without the network.

use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::entity::{Role, User};
use shared::hex::{hex, unhex};
use shared::id::{Id, RawId};
use shared::sync::protocol::ClientId;
use shared::sync::server::Person;

use crate::platform::http::{self, HttpError, HttpMethod};
use crate::platform::{browser_name, dom, keepsake, local, random};
use leptos::task::spawn_local;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The person's record.
    pub user: Id<User>,
    /// The person's name.
    pub name: String,
    /// Wire name of the person's [`Role`].
    pub role: String,
    /// Whether the person must choose a new password now.
    #[serde(default)]
    pub must_change_password: bool,
    /// What the person signs in with.
    #[serde(default)]
    pub sign_in_name: String,
    /// How the company wants devices to be locked.
    #[serde(default)]
    pub lock: LockPolicy,
    /// After so many days without the server the device locks itself.
    #[serde(default = "default_lease_days")]
    pub lease_days: u32,
}

/// How the company wants devices to be locked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LockPolicy {
    /// Whether a PIN or passphrase must be set.
    pub pin: bool,
    /// After so many minutes without a touch the device locks itself.
    pub idle_minutes: Option<u32>,
}

const fn default_lease_days() -> u32 {
    14
}

const SETTING: &str = "session";
const BROWSER: &str = "browser";

impl Session {
    /// Returns who acts, for the sync client.
    #[must_use]
    pub fn person(&self) -> Person {
        let role = Role::ALL.iter().copied().find(|role| role.name() == self.role);
        Person { user: self.user, role: role.unwrap_or_default() }
    }

    /// Returns the session this device remembers.
    #[must_use]
    pub fn remembered() -> Option<Self> {
        serde_json::from_str(&local::read(SETTING)?).ok()
    }

    /// Calls `then` with the session of a device whose power went before the browser had written it
    /// down.
    pub fn rescue(then: impl FnOnce(Option<Self>) + 'static) {
        keepsake::read(|text| then(text.and_then(|text| serde_json::from_str(&text).ok())));
    }

    /// Remembers it on this device; returns whether the browser did.
    pub fn remember(&self) -> bool {
        let Ok(text) = serde_json::to_string(self) else { return false };
        let is_kept = local::write(SETTING, &text);
        spawn_local(async move {
            if let Err(error) = keepsake::keep(Some(&text)).await {
                dom::warn(&format!("the sign-in does not outlive a power cut: {error:?}"));
            }
        });
        is_kept
    }
}

/// Forgets who was signed in; the person's data stays under their own name.
pub async fn forget() -> bool {
    let is_forgotten = keepsake::keep(None).await.is_ok();
    local::remove(SETTING) && is_forgotten
}

/// The name under which the server knows this browser; made at the first sign-in, and again after
/// everything was wiped.
pub(crate) fn browser_id() -> RawId {
    let kept = local::read(BROWSER).and_then(|text| text.parse().ok());
    kept.unwrap_or_else(|| {
        let id = RawId(random::bits());
        // Where the browser keeps nothing, each sign-in is a device of its own.
        local::write(BROWSER, &id.to_string());
        id
    })
}

/// Signs in.
///
/// # Errors
/// When the server is not reached or refuses.
pub async fn sign_in(name: &str, password: &str) -> Result<Session, HttpError> {
    let body = json!({
        "name": name,
        "password": password,
        "device": browser_id(),
        "device_label": browser_name::label(),
    });
    http::json(HttpMethod::POST, "/api/session", Some(&body)).await
}

/// Asks the server who is signed in.
///
/// # Errors
/// When the server is not reached, or nobody is (401).
pub async fn check() -> Result<Session, HttpError> {
    http::json(HttpMethod::GET, "/api/session", None).await
}

/// Signs out on the server.
///
/// # Errors
/// When the server is not reached.
pub async fn sign_out() -> Result<(), HttpError> {
    http::empty(HttpMethod::DELETE, "/api/session").await
}

/// Gives the server the key of this device's database, for a forgotten PIN.
///
/// # Errors
/// When the server is not reached or refuses.
pub async fn keep_key(device: RawId, key: &[u8]) -> Result<(), HttpError> {
    let body = json!({ "device": device, "key": hex(key) });
    http::put("/api/escrow", &body).await
}

/// Gets back the key of this device's database, shortly after signing in; nothing when the server
/// keeps none.
///
/// # Errors
/// When the server is not reached or refuses.
pub async fn kept_key(device: RawId) -> Result<Option<Vec<u8>>, HttpError> {
    let key = http::text(&format!("/api/escrow/{device}")).await?;
    Ok(unhex(&key).filter(|key| !key.is_empty()))
}

/// Asks the server for the last number of a client's edits that it has decided on.
///
/// # Errors
/// When the server is not reached or refuses.
pub async fn last_taken(client: ClientId) -> Result<u64, HttpError> {
    let ClientId { device, incarnation } = client;
    let path = format!("/api/taken/{device}/{incarnation}");
    http::text(&path).await?.parse().map_err(|_| HttpError::Damaged)
}

/// Chooses a new password.
///
/// # Errors
/// When the server is not reached or refuses.
pub async fn change_password(current: &str, new: &str) -> Result<Session, HttpError> {
    let body = json!({ "current": current, "new": new });
    http::json(HttpMethod::POST, "/api/session/password", Some(&body)).await
}
