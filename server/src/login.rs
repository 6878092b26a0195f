//! Login: how a person proves who they are. It is not the person: that is the `User` row, which
//! syncs; a login never leaves the server.
//! Invariant: names are unique without regard to case; whatever changes the right to be signed in
//! raises `generation`, which ends every older session.

use std::ops::ControlFlow;

use minicbor::{Decode, Encode};

use crate::commit::overlay::Overlay;

const NAMES: &[u8] = b"u/n/";
const EMAILS: &[u8] = b"u/e/";
const MAX_NAME_LETTERS: usize = 64;

/// A name and a password.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Login {
    /// As it was given; found without regard to case.
    #[n(0)]
    pub name: String,
    /// Also good for signing in.
    #[n(1)]
    pub email: Option<String>,
    /// argon2id, with salt and parameters.
    #[n(2)]
    pub hash: String,
    /// The id of the person's row.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub user: [u8; 16],
    /// May not sign in.
    #[n(4)]
    pub is_disabled: bool,
    /// The password is known to somebody else too and must be replaced first.
    #[n(5)]
    pub must_change: bool,
    /// Sessions of another generation are over.
    #[n(6)]
    pub generation: u32,
}

/// Why a login was not stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    /// Another one has the name.
    #[error("there is already a user with the sign-in name `{0}`; choose another name")]
    NameTaken(String),
    /// Another one has the address.
    #[error("there is already a user with the e-mail address `{0}`")]
    EmailTaken(String),
    /// No such login.
    #[error("there is no user with the sign-in name `{0}`; `fieldline user list` shows them all")]
    Unknown(String),
    /// The name has no letters, too many, or some that cannot be typed.
    #[error(
        "`{0}` cannot be a sign-in name: use 1 to {MAX_NAME_LETTERS} letters, digits and . - _ @"
    )]
    BadName(String),
    /// The stored login cannot be read.
    #[error("the sign-in of `{0}` is damaged; use `fieldline user reset-password` or a backup")]
    Damaged(String),
}

/// Checks that `name` can be typed and told apart.
pub fn check_name(name: &str) -> Result<(), LoginError> {
    let n_letters = name.chars().count();
    let is_typable = name
        .chars()
        .all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_' | '@'));
    if is_typable && (1..=MAX_NAME_LETTERS).contains(&n_letters) {
        Ok(())
    } else {
        Err(LoginError::BadName(name.to_owned()))
    }
}

/// Finds a login by its name, or by its e-mail address.
pub fn find(view: &Overlay<'_>, name_or_email: &str) -> Result<Option<Login>, LoginError> {
    let folded = fold(name_or_email);
    if folded.len() > 4 * MAX_NAME_LETTERS {
        return Ok(None);
    }
    let by_name = view.get(&key(NAMES, &folded));
    let found = by_name.or_else(|| {
        let name = view.get(&key(EMAILS, &folded))?;
        view.get(&[NAMES, &name].concat())
    });
    found.map(|bytes| decode(&bytes, name_or_email)).transpose()
}

/// Returns every login by name.
pub fn all(view: &Overlay<'_>) -> Result<Vec<Login>, LoginError> {
    let mut logins = Vec::new();
    view.scan(NAMES, &mut |key, bytes| {
        let name = String::from_utf8_lossy(&key[NAMES.len()..]);
        logins.push(decode(bytes, &name));
        ControlFlow::Continue(())
    });
    logins.into_iter().collect()
}

/// Stores a new login.
pub fn add(overlay: &mut Overlay<'_>, login: &Login) -> Result<(), LoginError> {
    check_name(&login.name)?;
    if find(overlay, &login.name)?.is_some() {
        return Err(LoginError::NameTaken(login.name.clone()));
    }
    if let Some(email) = &login.email
        && find(overlay, email)?.is_some()
    {
        return Err(LoginError::EmailTaken(email.clone()));
    }
    put(overlay, login);
    Ok(())
}

/// Changes the login called `name` and ends its sessions.
pub fn change(
    overlay: &mut Overlay<'_>,
    name: &str,
    change: impl FnOnce(&mut Login),
) -> Result<Login, LoginError> {
    let mut login = find(overlay, name)?.ok_or_else(|| LoginError::Unknown(name.to_owned()))?;
    change(&mut login);
    login.generation = login.generation.wrapping_add(1);
    put(overlay, &login);
    Ok(login)
}

/// Returns the text under which a name is found.
#[must_use]
pub fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

fn put(overlay: &mut Overlay<'_>, login: &Login) {
    let folded = fold(&login.name);
    if let Some(email) = &login.email {
        overlay.put(key(EMAILS, &fold(email)), folded.clone().into_bytes());
    }
    overlay.put(key(NAMES, &folded), encode(login));
}

fn key(prefix: &[u8], folded: &str) -> Vec<u8> {
    [prefix, folded.as_bytes()].concat()
}

fn encode(login: &Login) -> Vec<u8> {
    minicbor::to_vec(login).expect("writing to memory cannot fail")
}

fn decode(bytes: &[u8], name: &str) -> Result<Login, LoginError> {
    minicbor::decode(bytes).map_err(|_| LoginError::Damaged(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::MemoryStore;

    fn login(name: &str, email: &str) -> Login {
        Login {
            name: name.to_owned(),
            email: Some(email.to_owned()),
            hash: "hash".to_owned(),
            user: [7; 16],
            is_disabled: false,
            must_change: true,
            generation: 0,
        }
    }

    #[test]
    fn a_login_is_found_by_name_and_by_address_whatever_the_case() {
        let store = MemoryStore::default();
        let mut overlay = Overlay::over(&store);
        let ada = login("Ada", "Ada@Example.com");
        add(&mut overlay, &ada).unwrap();
        for name in ["ada", "ADA ", "ada@example.COM"] {
            assert_eq!(find(&overlay, name).unwrap().as_ref(), Some(&ada), "{name}");
        }
        assert_eq!(find(&overlay, "bob").unwrap(), None);
        assert_eq!(all(&overlay).unwrap(), [ada]);
    }

    #[test]
    fn two_logins_cannot_share_a_name_or_an_address() {
        let store = MemoryStore::default();
        let mut overlay = Overlay::over(&store);
        add(&mut overlay, &login("ada", "ada@example.com")).unwrap();
        let taken = add(&mut overlay, &login("ADA", "other@example.com"));
        assert_eq!(taken, Err(LoginError::NameTaken("ADA".to_owned())));
        let taken = add(&mut overlay, &login("bob", "ADA@example.com"));
        assert_eq!(taken, Err(LoginError::EmailTaken("ADA@example.com".to_owned())));
        let taken = add(&mut overlay, &login("ada@example.com", "x@example.com"));
        assert!(matches!(taken, Err(LoginError::NameTaken(_))));
        for name in ["", "a b", "a\n", &"x".repeat(65)] {
            assert!(matches!(
                add(&mut overlay, &login(name, "y@example.com")),
                Err(LoginError::BadName(_))
            ));
        }
    }

    #[test]
    fn a_change_ends_the_sessions() {
        let store = MemoryStore::default();
        let mut overlay = Overlay::over(&store);
        add(&mut overlay, &login("ada", "ada@example.com")).unwrap();
        let changed = change(&mut overlay, "ADA", |login| login.is_disabled = true).unwrap();
        assert_eq!((changed.is_disabled, changed.generation), (true, 1));
        assert_eq!(find(&overlay, "ada").unwrap(), Some(changed));
        assert!(change(&mut overlay, "bob", |_| ()).is_err());
    }
}
