//! Device: a browser on which people signed in, as far as an administrator must know it.
//! Invariant: a device that is not active is told so at every request until it says that it is
//! wiped; nothing but its unsent edits is taken from it.

use std::ops::ControlFlow;
use std::str::FromStr as _;

use axum::http::StatusCode;
use minicbor::{Decode, Encode};
use shared::id::RawId;

use crate::clock::Millis;
use crate::commit::overlay::Overlay;

const DEVICES: &[u8] = b"u/d/";
/// Who numbers edits under a name, so that no other person's session can.
const OWNERS: &[u8] = b"u/o/";
const MAX_LABEL_LETTERS: usize = 80;
/// A device that only pulls is noted this often: a request should not cost a write.
const NOTE_CONTACT_EVERY_MS: Millis = 60 * 1_000;
/// What a device reports with `/api/sync`: how many of its edits are not with the server.
pub const WAITING_HEADER: &str = "x-fieldline-waiting";

/// Whether a device may work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum DeviceState {
    /// It may.
    #[default]
    #[n(0)]
    Active,
    /// It is to give up its unsent edits and wipe itself.
    #[n(1)]
    Revoked,
    /// It said that it did.
    #[n(2)]
    Wiped,
}

impl DeviceState {
    /// Returns its name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Revoked => "revoked",
            Self::Wiped => "wiped",
        }
    }
}

/// What is known of a device.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Device {
    /// Its random id, made by the app.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub id: [u8; 16],
    /// Who signed in last.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub user: [u8; 16],
    /// What the app calls it.
    #[n(2)]
    pub label: String,
    /// The first sign-in.
    #[n(3)]
    pub first_ms: Millis,
    /// The last contact, to a minute.
    #[n(4)]
    pub last_ms: Millis,
    /// The edits that it had not sent at its last contact; nothing when it never said.
    #[n(5)]
    pub waiting: Option<u32>,
    /// Whether it may work.
    #[n(6)]
    pub state: DeviceState,
    /// How many bytes of its edits were put into quarantine.
    #[n(7)]
    pub quarantined_bytes: u64,
}

impl Device {
    /// Returns whether it may work.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == DeviceState::Active
    }
}

/// Why a device was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// The administrator revoked it.
    #[error(
        "this device was revoked by an administrator; its unsent changes can be handed in for \
         review, then its data is removed"
    )]
    Revoked,
    /// It may work, so it has nothing to hand in and nothing to wipe.
    #[error("this device is not revoked: send its changes as usual, and keep its data")]
    NotRevoked,
    /// Not an id.
    #[error("the device's id is not 26 letters and digits; reload the app and try again")]
    BadId,
    /// Edits came under the name of a device that another person uses.
    #[error(
        "these changes are numbered by a device of another person and were not taken; sign in \
         as that person to send them"
    )]
    Foreign,
    /// It handed in more than an administrator could ever look through.
    #[error("this device handed in too much; tell an administrator before anything is wiped")]
    Full,
}

impl DeviceError {
    /// Returns how it is answered.
    #[must_use]
    pub fn status_and_code(self) -> (StatusCode, &'static str) {
        match self {
            // With a hyphen: the app has waited for this name from its first version on.
            Self::Revoked => (StatusCode::FORBIDDEN, "device-revoked"),
            Self::NotRevoked => (StatusCode::CONFLICT, "device_not_revoked"),
            Self::BadId => (StatusCode::BAD_REQUEST, "bad_device"),
            Self::Foreign => (StatusCode::FORBIDDEN, "foreign_device"),
            Self::Full => (StatusCode::PAYLOAD_TOO_LARGE, "quarantine_full"),
        }
    }
}

/// Reads the id of a device; all zeros is what an app has before it made one.
pub fn parse_id(text: &str) -> Result<[u8; 16], DeviceError> {
    let id = RawId::from_str(text).map_err(|_| DeviceError::BadId)?;
    if id == RawId::default() { Err(DeviceError::BadId) } else { Ok(id.to_bytes()) }
}

/// Finds a device.
#[must_use]
pub fn find(view: &Overlay<'_>, id: [u8; 16]) -> Option<Device> {
    view.get(&key(id)).and_then(|bytes| decode(&bytes))
}

/// Returns every device, the newest contact first.
#[must_use]
pub fn all(view: &Overlay<'_>) -> Vec<Device> {
    let mut devices: Vec<Device> = Vec::new();
    view.scan(DEVICES, &mut |_, bytes| {
        devices.extend(decode(bytes));
        ControlFlow::Continue(())
    });
    devices.sort_by_key(|device| std::cmp::Reverse((device.last_ms, device.id)));
    devices
}

/// Notes that somebody signed in on a device.
pub fn note_sign_in(
    overlay: &mut Overlay<'_>,
    id: [u8; 16],
    user: [u8; 16],
    label: Option<&str>,
    now_ms: Millis,
) {
    let known = find(overlay, id);
    let mut device = known.unwrap_or_else(|| Device {
        id,
        user,
        label: String::new(),
        first_ms: now_ms,
        last_ms: now_ms,
        waiting: None,
        state: DeviceState::Active,
        quarantined_bytes: 0,
    });
    device.user = user;
    device.last_ms = device.last_ms.max(now_ms);
    if let Some(label) = label.map(readable).filter(|label| !label.is_empty()) {
        device.label = label;
    }
    store(overlay, &device);
}

/// Returns whether a contact should be written down with [`note_contact`].
#[must_use]
pub fn is_contact_due(device: &Device, waiting: Option<u32>, now_ms: Millis) -> bool {
    waiting.is_some() && waiting != device.waiting
        || now_ms.saturating_sub(device.last_ms) >= NOTE_CONTACT_EVERY_MS
}

/// Notes a contact and what still waits on the device.
pub fn note_contact(overlay: &mut Overlay<'_>, id: [u8; 16], waiting: Option<u32>, now_ms: Millis) {
    if let Some(mut device) = find(overlay, id) {
        device.last_ms = device.last_ms.max(now_ms);
        device.waiting = waiting.or(device.waiting);
        store(overlay, &device);
    }
}

/// Gives a device another state and returns it; nothing when there is no such device.
pub fn set_state(overlay: &mut Overlay<'_>, id: [u8; 16], state: DeviceState) -> Option<Device> {
    let mut device = find(overlay, id)?;
    device.state = state;
    if state == DeviceState::Wiped {
        device.waiting = Some(0);
    }
    store(overlay, &device);
    Some(device)
}

/// Writes a device down.
pub fn store(overlay: &mut Overlay<'_>, device: &Device) {
    overlay.put(key(device.id), minicbor::to_vec(device).expect("writing to memory cannot fail"));
}

/// Checks that `user` may send edits numbered under the name `client`: nobody else did before.
pub fn check_owner(view: &Overlay<'_>, client: RawId, user: RawId) -> Result<(), DeviceError> {
    if client == RawId::default() {
        return Err(DeviceError::BadId);
    }
    match view.get(&owner_key(client)) {
        Some(owner) if owner != user.to_bytes() => Err(DeviceError::Foreign),
        Some(_) | None => Ok(()),
    }
}

/// Tells whether anybody is known to number edits under the name `client`.
#[must_use]
pub fn is_owned(view: &Overlay<'_>, client: RawId) -> bool {
    view.get(&owner_key(client)).is_some()
}

/// Remembers who numbers edits under the name `client`.
pub fn own(overlay: &mut Overlay<'_>, client: RawId, user: RawId) {
    let key = owner_key(client);
    if overlay.get(&key).is_none() {
        overlay.put(key, user.to_bytes().to_vec());
    }
}

/// A label labels: what a list cannot show is left out rather than refused at a sign-in.
fn readable(label: &str) -> String {
    let letters = label.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    letters.take(MAX_LABEL_LETTERS).collect::<String>().trim().to_owned()
}

fn key(id: [u8; 16]) -> Vec<u8> {
    [DEVICES, &id].concat()
}

fn owner_key(client: RawId) -> Vec<u8> {
    [OWNERS, &client.to_bytes()].concat()
}

fn decode(bytes: &[u8]) -> Option<Device> {
    minicbor::decode(bytes)
        .inspect_err(|error| tracing::error!(error = %error, "device.damaged"))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::MemoryStore;

    #[test]
    fn a_contact_is_written_once_a_minute_or_when_the_number_of_unsent_edits_changed() {
        let store = MemoryStore::default();
        let mut overlay = Overlay::over(&store);
        note_sign_in(&mut overlay, [1; 16], [7; 16], Some("Tablet"), 5_000);
        let device = find(&overlay, [1; 16]).unwrap();
        assert!(!is_contact_due(&device, None, 64_999));
        assert!(is_contact_due(&device, None, 65_000));
        assert!(is_contact_due(&device, Some(3), 5_000));
        note_contact(&mut overlay, [1; 16], Some(3), 5_001);
        let device = find(&overlay, [1; 16]).unwrap();
        assert!(!is_contact_due(&device, Some(3), 5_002));
        assert_eq!((device.first_ms, device.last_ms), (5_000, 5_001));
        note_contact(&mut overlay, [1; 16], None, 4_000);
        let device = find(&overlay, [1; 16]).unwrap();
        assert_eq!((device.waiting, device.last_ms), (Some(3), 5_001), "time never goes back");
    }

    #[test]
    fn a_label_is_made_fit_for_a_list_and_an_id_must_be_one() {
        let store = MemoryStore::default();
        let mut overlay = Overlay::over(&store);
        let label = format!("Ada’s\ntablet{}", "x".repeat(500));
        note_sign_in(&mut overlay, [1; 16], [7; 16], Some(&label), 0);
        let device = find(&overlay, [1; 16]).unwrap();
        assert!(device.label.starts_with("Ada’s tablet"), "{}", device.label);
        assert_eq!(device.label.chars().count(), MAX_LABEL_LETTERS);
        for text in ["", "x", "00000000000000000000000000", "zzzzzzzzzzzzzzzzzzzzzzzzzz'"] {
            assert_eq!(parse_id(text), Err(DeviceError::BadId), "{text}");
        }
        assert_eq!(parse_id(&RawId(9).to_string()), Ok(RawId(9).to_bytes()));
    }

    #[test]
    fn nobody_numbers_edits_under_the_name_of_another_persons_device() {
        let store = MemoryStore::default();
        let mut overlay = Overlay::over(&store);
        let (ada, bob) = (RawId(1), RawId(2));
        assert_eq!(check_owner(&overlay, RawId(9), ada), Ok(()));
        own(&mut overlay, RawId(9), ada);
        own(&mut overlay, RawId(9), bob);
        assert_eq!(check_owner(&overlay, RawId(9), ada), Ok(()));
        assert_eq!(check_owner(&overlay, RawId(9), bob), Err(DeviceError::Foreign));
        assert_eq!(check_owner(&overlay, RawId(0), ada), Err(DeviceError::BadId));
    }
}
