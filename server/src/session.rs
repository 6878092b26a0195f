//! Session: the right of a browser to act for a person, carried by a random token in a cookie.
//! Invariant: the store holds only the token's hash; a session is over after thirty days without
//! use, when it is signed out, or when its login changed. One on a revoked device lives on, but is
//! good only for handing in what was not sent and for saying that the device is wiped: whoever was
//! dismissed and lost the tablet must not lose the last day's work as well.

use std::ops::ControlFlow;

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::clock::Millis;
use crate::commit::overlay::Overlay;
use crate::device::{self, Device};
use crate::login::{self, Login, LoginError};
use crate::random::{self, NoRandomness};

const SESSIONS: &[u8] = b"s/";
/// How long a session lasts without use.
pub const LASTS_MS: Millis = 30 * 24 * 60 * 60 * 1_000;
/// Use is written down once a day: a request should not cost a write.
const NOTE_USE_EVERY_MS: Millis = 24 * 60 * 60 * 1_000;
/// How long a revoked device is remembered by its session: it may be found again in a drawer.
const REVOKED_LASTS_MS: Millis = 400 * 24 * 60 * 60 * 1_000;
/// How long a sign-in on a revoked device is good for giving up what it holds.
pub const LEAVING_LASTS_MS: Millis = 60 * 60 * 1_000;

/// What the browser holds.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Makes a new one: 256 random bits.
    pub fn new() -> Result<Self, NoRandomness> {
        Ok(Self(random::hex(&random::bytes::<32>()?)))
    }

    /// Takes a cookie's value, if it can be one.
    #[must_use]
    pub fn from_cookie(value: &str) -> Option<Self> {
        let is_hex = value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex.then(|| Self(value.to_owned()))
    }

    /// Returns what goes into the cookie.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn key(&self) -> Vec<u8> {
        [SESSIONS, Sha256::digest(self.0.as_bytes()).as_slice()].concat()
    }
}

// Written by hand: a token must not reach a log.
impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
struct Session {
    /// The folded name of the login.
    #[n(0)]
    login: String,
    #[n(1)]
    generation: u32,
    #[n(2)]
    used_ms: Millis,
    /// The device that it was begun on, if the app said.
    #[n(3)]
    device: Option<ByteArray<16>>,
    /// Begun on a revoked device, only for giving up what it holds.
    #[n(4)]
    #[cbor(default)]
    is_leaving: bool,
    /// When the password was given; 0 in a session from before this was written down.
    #[n(10)]
    #[cbor(default)]
    proven_ms: Millis,
}

/// What a session is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Everything that the person may do.
    Full,
    /// Its device is revoked: handing in what was not sent, and saying that it is wiped.
    Leaving,
}

/// Who a token stands for.
#[derive(Debug, Clone)]
pub struct Found {
    /// The login as it is now.
    pub login: Login,
    /// The device that the session was begun on, if the app said.
    pub device: Option<Device>,
    /// The app never said on which device: it began before apps did.
    pub is_nowhere: bool,
    /// What the session is good for.
    pub right: Right,
    /// The use should be written down with [`note_use`].
    pub is_use_due: bool,
    /// When the person gave the password.
    pub proven_ms: Millis,
}

/// Begins a session for `login`, on a device where the app named one.
pub fn begin(
    overlay: &mut Overlay<'_>,
    token: &Token,
    login: &Login,
    device: Option<[u8; 16]>,
    now_ms: Millis,
) {
    begin_with(overlay, token, login, device, false, now_ms);
}

/// Begins a session that is only good for giving up what a revoked device holds.
pub fn begin_leaving(
    overlay: &mut Overlay<'_>,
    token: &Token,
    login: &Login,
    device: [u8; 16],
    now_ms: Millis,
) {
    begin_with(overlay, token, login, Some(device), true, now_ms);
}

fn begin_with(
    overlay: &mut Overlay<'_>,
    token: &Token,
    login: &Login,
    device: Option<[u8; 16]>,
    is_leaving: bool,
    now_ms: Millis,
) {
    let session = Session {
        login: login::fold(&login.name),
        generation: login.generation,
        used_ms: now_ms,
        proven_ms: now_ms,
        device: device.map(ByteArray::from),
        is_leaving,
    };
    overlay.put(token.key(), encode(&session));
}

/// Returns who `token` stands for, if the session is not over.
pub fn find(
    view: &Overlay<'_>,
    token: &Token,
    now_ms: Millis,
) -> Result<Option<Found>, LoginError> {
    let Some(session) = view.get(&token.key()).and_then(|bytes| decode(&bytes)) else {
        return Ok(None);
    };
    let device = session.device.and_then(|id| device::find(view, *id));
    if is_over(&session, device.as_ref(), now_ms) {
        return Ok(None);
    }
    let is_revoked = device.as_ref().is_some_and(|device| !device.is_active());
    let login = login::find(view, &session.login)?;
    let login = if is_revoked {
        login
    } else {
        login.filter(|login| !login.is_disabled && login.generation == session.generation)
    };
    let right = if is_revoked { Right::Leaving } else { Right::Full };
    let is_use_due = !is_revoked && now_ms.saturating_sub(session.used_ms) >= NOTE_USE_EVERY_MS;
    let proven_ms = session.proven_ms;
    let is_nowhere = session.device.is_none();
    Ok(login.map(|login| Found { login, device, is_nowhere, right, is_use_due, proven_ms }))
}

/// Binds a session that began before apps named their devices to the device that it is used on.
pub fn bind(overlay: &mut Overlay<'_>, token: &Token, device: [u8; 16], now_ms: Millis) {
    let Some(mut session) = overlay.get(&token.key()).and_then(|bytes| decode(&bytes)) else {
        return;
    };
    let user = login::find(overlay, &session.login).ok().flatten().map(|login| login.user);
    if let (None, Some(user)) = (session.device, user) {
        session.device = Some(device.into());
        overlay.put(token.key(), encode(&session));
        device::note_sign_in(overlay, device, user, None, now_ms);
    }
}

/// Writes down that the session is used, which makes it last.
pub fn note_use(overlay: &mut Overlay<'_>, token: &Token, now_ms: Millis) {
    // It may have ended since it was looked up; then there is nothing to prolong.
    if let Some(mut session) = overlay.get(&token.key()).and_then(|bytes| decode(&bytes)) {
        session.used_ms = session.used_ms.max(now_ms);
        overlay.put(token.key(), encode(&session));
    }
}

/// Ends the session.
pub fn end(overlay: &mut Overlay<'_>, token: &Token) {
    overlay.remove(token.key());
}

/// Removes the sessions that are over by time and returns how many.
pub fn sweep(overlay: &mut Overlay<'_>, now_ms: Millis) -> usize {
    let mut all = Vec::new();
    overlay.scan(SESSIONS, &mut |key, bytes| {
        all.push((key.to_vec(), decode(bytes)));
        ControlFlow::Continue(())
    });
    // Looked at afterwards: a store need not answer while it is being walked.
    all.retain(|(_, session)| {
        session.as_ref().is_none_or(|session| {
            let device = session.device.and_then(|id| device::find(overlay, *id));
            is_over(session, device.as_ref(), now_ms)
        })
    });
    let n_over = all.len();
    for (key, _) in all {
        overlay.remove(key);
    }
    n_over
}

fn is_over(session: &Session, device: Option<&Device>, now_ms: Millis) -> bool {
    let is_revoked = device.is_some_and(|device| !device.is_active());
    let lasts_ms = match (session.is_leaving, is_revoked) {
        (true, true) => LEAVING_LASTS_MS,
        // The device may work again: the person signs in for that.
        (true, false) => 0,
        (false, true) => REVOKED_LASTS_MS,
        (false, false) => LASTS_MS,
    };
    now_ms.saturating_sub(session.used_ms) >= lasts_ms
}

fn encode(session: &Session) -> Vec<u8> {
    minicbor::to_vec(session).expect("writing to memory cannot fail")
}

/// A session that cannot be read is no session: the person signs in again.
fn decode(bytes: &[u8]) -> Option<Session> {
    minicbor::decode(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::DeviceState;
    use crate::store::memory::MemoryStore;

    #[test]
    fn a_session_lasts_while_it_is_used_and_ends_with_its_login() {
        let store = MemoryStore::default();
        let mut overlay = Overlay::over(&store);
        let ada = Login {
            name: "Ada".to_owned(),
            email: None,
            hash: String::new(),
            user: [7; 16],
            is_disabled: false,
            must_change: false,
            generation: 3,
        };
        login::add(&mut overlay, &ada).unwrap();
        let token = Token::new().unwrap();
        begin(&mut overlay, &token, &ada, None, 0);
        let find = |overlay: &Overlay<'_>, now_ms| find(overlay, &token, now_ms).unwrap();

        assert!(!find(&overlay, NOTE_USE_EVERY_MS - 1).unwrap().is_use_due);
        assert!(find(&overlay, NOTE_USE_EVERY_MS).unwrap().is_use_due);
        note_use(&mut overlay, &token, LASTS_MS - 1);
        assert_eq!(sweep(&mut overlay, LASTS_MS), 0);
        assert!(find(&overlay, 2 * LASTS_MS - 2).is_some());
        assert!(find(&overlay, 2 * LASTS_MS - 1).is_none());
        login::change(&mut overlay, "ada", |_| ()).unwrap();
        assert!(find(&overlay, LASTS_MS).is_none());
        assert_eq!(sweep(&mut overlay, 2 * LASTS_MS), 1);
    }

    #[test]
    fn a_session_of_a_revoked_device_outlives_its_login_but_is_good_only_for_leaving() {
        let store = MemoryStore::default();
        let mut overlay = Overlay::over(&store);
        let ada = Login {
            name: "ada".to_owned(),
            email: None,
            hash: String::new(),
            user: [7; 16],
            is_disabled: false,
            must_change: false,
            generation: 0,
        };
        login::add(&mut overlay, &ada).unwrap();
        device::note_sign_in(&mut overlay, [1; 16], ada.user, None, 0);
        let (old, new) = (Token::new().unwrap(), Token::new().unwrap());
        begin(&mut overlay, &old, &ada, Some([1; 16]), 0);
        let find = |overlay: &Overlay<'_>, token, now_ms| {
            find(overlay, token, now_ms).unwrap().map(|found| found.right)
        };
        assert_eq!(find(&overlay, &old, 1), Some(Right::Full));
        login::change(&mut overlay, "ada", |login| login.is_disabled = true).unwrap();
        assert_eq!(find(&overlay, &old, 1), None);

        device::set_state(&mut overlay, [1; 16], DeviceState::Revoked).unwrap();
        assert_eq!(find(&overlay, &old, 2 * LASTS_MS), Some(Right::Leaving));
        assert_eq!(find(&overlay, &old, REVOKED_LASTS_MS), None);
        begin_leaving(&mut overlay, &new, &ada, [1; 16], 5);
        assert_eq!(find(&overlay, &new, 4 + LEAVING_LASTS_MS), Some(Right::Leaving));
        assert_eq!(find(&overlay, &new, 5 + LEAVING_LASTS_MS), None);
        assert_eq!(sweep(&mut overlay, LASTS_MS), 1, "only the short one is over");

        device::set_state(&mut overlay, [1; 16], DeviceState::Active).unwrap();
        login::change(&mut overlay, "ada", |login| login.is_disabled = false).unwrap();
        begin_leaving(&mut overlay, &new, &ada, [1; 16], 5);
        assert_eq!(find(&overlay, &new, 5), None, "good for nothing once it may work again");
    }

    #[test]
    fn only_the_hash_of_a_token_is_stored_and_it_is_not_shown() {
        let token = Token::new().unwrap();
        let key = token.key();
        assert_eq!(key.len(), SESSIONS.len() + 32);
        assert!(!String::from_utf8_lossy(&key).contains(token.as_str()));
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert_eq!(Token::from_cookie(token.as_str()), Some(token));
        assert_eq!(Token::from_cookie("../etc"), None);
    }
}
