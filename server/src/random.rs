//! Secrets and identities from the operating system's random source.
//! Invariant: the only place of the server that makes random values.

use std::fmt::Write as _;

/// The operating system could not give random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no random numbers; restart the machine or check /dev/urandom")]
pub struct NoRandomness(#[from] getrandom::Error);

/// Returns `N` random bytes.
pub fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// Returns lower-case hexadecimal text.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// Returns a one-time password that can be read out and typed: no 0, 1, i, l or o, in groups of four.
pub fn one_time_password() -> Result<String, NoRandomness> {
    const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    // 16 letters are 79 of the 128 bits, so that the remainder favours no letter noticeably.
    let mut bits = u128::from_be_bytes(bytes()?);
    let letters: Vec<char> = (0..16)
        .map(|_| {
            let letter = LETTERS[usize::try_from(bits % 31).unwrap_or(0)];
            bits /= 31;
            char::from(letter)
        })
        .collect();
    Ok(letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_one_time_password_can_be_read_out_and_never_comes_twice() {
        let password = one_time_password().unwrap();
        assert_eq!(password.len(), 19);
        let groups: Vec<&str> = password.split('-').collect();
        assert_eq!(groups.len(), 4, "{password}");
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() && !"01loi".contains(letter);
        assert!(groups.iter().all(|group| group.chars().all(is_plain)), "{password}");
        assert_ne!(password, one_time_password().unwrap());
    }
}
