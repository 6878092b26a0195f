//! Session: the right of a browser to act for a person, carried by a random token in a cookie.
//! Invariant: the store holds only the token's hash; a session is over after thirty days without
//! use, when it is signed out, or when its login changed.

use std::ops::ControlFlow;

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::clock::Millis;
use crate::commit::overlay::Overlay;
use crate::login::{self, Login, LoginError};
use crate::random::{self, NoRandomness};

const SESSIONS: &[u8] = b"s/";
/// How long a session lasts without use.
pub const LASTS_MS: Millis = 30 * 24 * 60 * 60 * 1_000;
/// Use is written down once a day: a request should not cost a write.
const NOTE_USE_EVERY_MS: Millis = 24 * 60 * 60 * 1_000;

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
    /// When the password was given; 0 in a session from before this was written down.
    #[n(10)]
    #[cbor(default)]
    proven_ms: Millis,
}

/// Who a token stands for.
#[derive(Debug, Clone)]
pub struct Found {
    /// The login as it is now.
    pub login: Login,
    /// The use should be written down with [`note_use`].
    pub is_use_due: bool,
    /// When the person gave the password.
    pub proven_ms: Millis,
}

/// Begins a session for `login`.
pub fn begin(overlay: &mut Overlay<'_>, token: &Token, login: &Login, now_ms: Millis) {
    let session = Session {
        login: login::fold(&login.name),
        generation: login.generation,
        used_ms: now_ms,
        proven_ms: now_ms,
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
    if is_over(&session, now_ms) {
        return Ok(None);
    }
    let login = login::find(view, &session.login)?
        .filter(|login| !login.is_disabled && login.generation == session.generation);
    let is_use_due = now_ms.saturating_sub(session.used_ms) >= NOTE_USE_EVERY_MS;
    let proven_ms = session.proven_ms;
    Ok(login.map(|login| Found { login, is_use_due, proven_ms }))
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
    let mut over = Vec::new();
    overlay.scan(SESSIONS, &mut |key, bytes| {
        if decode(bytes).is_none_or(|session| is_over(&session, now_ms)) {
            over.push(key.to_vec());
        }
        ControlFlow::Continue(())
    });
    let n_over = over.len();
    for key in over {
        overlay.remove(key);
    }
    n_over
}

fn is_over(session: &Session, now_ms: Millis) -> bool {
    now_ms.saturating_sub(session.used_ms) >= LASTS_MS
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
        begin(&mut overlay, &token, &ada, 0);
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
