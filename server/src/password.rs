//! Passwords: argon2id, a few at a time, away from the threads that answer requests.
//! Invariant: checking a password takes the same work whether the person exists or not.
//! It stores nothing.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::random;

/// Each takes 19 MiB and a core for a moment; more at once would starve the rest of the server.
const AT_ONCE: usize = 2;
/// What NIST SP 800-63B asks of a password that people choose is length, not kinds of letters.
const MIN_LETTERS: usize = 10;
const MAX_LETTERS: usize = 200;

/// Why a password cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsuitable {
    /// Too short.
    #[error("the password needs at least {MIN_LETTERS} characters; a few words in a row are good")]
    Short,
    /// Too long.
    #[error("the password may have at most {MAX_LETTERS} characters")]
    Long,
    /// Easily guessed.
    #[error("the password must not be the sign-in name or one letter repeated; choose another")]
    Obvious,
    /// The same as before.
    #[error("the new password is the old one; choose another")]
    Same,
}

/// A password could not be hashed or checked.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// No random salt.
    #[error(transparent)]
    Random(#[from] random::NoRandomness),
    /// argon2 refused.
    #[error("the password could not be hashed: {0}")]
    Hash(argon2::password_hash::Error),
    /// The hashing thread is gone.
    #[error("the password could not be checked because the server is stopping")]
    Stopping,
}

/// Checks that `password` is fit to protect the person called `name`.
pub fn check_suitable(password: &str, name: &str) -> Result<(), Unsuitable> {
    let n_letters = password.chars().count();
    if n_letters < MIN_LETTERS {
        return Err(Unsuitable::Short);
    }
    if n_letters > MAX_LETTERS {
        return Err(Unsuitable::Long);
    }
    let first = password.chars().next();
    if password.eq_ignore_ascii_case(name) || password.chars().all(|letter| Some(letter) == first) {
        return Err(Unsuitable::Obvious);
    }
    Ok(())
}

/// Returns the hash of `password`, with its salt and parameters in its text. It blocks.
pub fn hash(password: &str) -> Result<String, PasswordError> {
    let salt: [u8; 16] = random::bytes()?;
    let hash: PasswordHash = hasher()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(PasswordError::Hash)?;
    Ok(hash.to_string())
}

/// Returns whether `password` is the one behind `hash`. It blocks.
pub fn verify(password: &str, hash: &str) -> Result<bool, PasswordError> {
    let hash = PasswordHash::new(hash)
        .map_err(|_| PasswordError::Hash(argon2::password_hash::Error::EncodingInvalid))?;
    match hasher().verify_password(password.as_bytes(), &hash) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(PasswordError::Hash(error)),
    }
}

fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

/// Hashes and checks passwords for requests.
#[derive(Debug, Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
    /// Checked for people who do not exist.
    nobody: Arc<str>,
}

impl Passwords {
    /// Prepares; hashes once, so that it takes a moment.
    pub fn new() -> Result<Self, PasswordError> {
        let nobody = hash(&random::one_time_password()?)?.into();
        Ok(Self { permits: Arc::new(Semaphore::new(AT_ONCE)), nobody })
    }

    /// Returns whether `password` is the one behind `hash`; never for a person without one, but
    /// only after the same work.
    pub async fn verify(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, PasswordError> {
        let is_somebody = hash.is_some();
        let hash = hash.unwrap_or_else(|| (*self.nobody).to_owned());
        let is_right = self.run(move || verify(&password, &hash)).await?;
        Ok(is_right && is_somebody)
    }

    /// Returns the hash of `password`.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        self.run(move || hash(&password)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let permit =
            Arc::clone(&self.permits).acquire_owned().await.map_err(|_| PasswordError::Stopping)?;
        // The permit goes along: the work goes on even when whoever asked has gone.
        let worked = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        });
        worked.await.unwrap_or(Err(PasswordError::Stopping))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_fits_its_hash() {
        let stored = hash("correct horse battery").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify("correct horse battery", &stored).unwrap());
        assert!(!verify("correct horse batterz", &stored).unwrap());
        assert!(verify("x", "no hash").is_err());
        assert_ne!(stored, hash("correct horse battery").unwrap(), "the salt must differ");
    }

    #[tokio::test]
    async fn nobody_has_no_right_password() {
        let passwords = Passwords::new().unwrap();
        assert!(!passwords.verify("anything at all".to_owned(), None).await.unwrap());
    }

    #[test]
    fn unsuitable_passwords_are_refused_with_a_reason() {
        for (password, expected) in [
            ("short", Err(Unsuitable::Short)),
            ("aaaaaaaaaaaa", Err(Unsuitable::Obvious)),
            ("Ada.Lovelace", Err(Unsuitable::Obvious)),
            ("三月的雨下在屋顶上呢", Ok(())),
        ] {
            assert_eq!(check_suitable(password, "ada.lovelace"), expected, "{password}");
        }
        assert_eq!(check_suitable(&"ab".repeat(101), "ada"), Err(Unsuitable::Long));
    }
}
