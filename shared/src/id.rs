//! Id: a record's name for ever, made on the device that creates the record.
//!
//! 16 bytes: 48 bits of milliseconds, then 80 bits given by the caller, so ids sort by the time of
//! their making. In CBOR they are 16 bytes, in JSON, addresses and CSV the 26 letters of a ULID.
//! Nothing here reads a clock or makes randomness; both are passed in.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use ulid::Ulid;

use crate::entity::Kind;

/// An id whose kind of record is not known to the type system.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RawId(pub u128);

impl RawId {
    /// Makes a time-ordered id from `ms` (milliseconds since 1970, UTC) and 80 bits of `random`.
    #[must_use]
    pub fn from_parts(ms: u64, random: u128) -> Self {
        Self(Ulid::from_parts(ms, random).0)
    }

    /// Derives the id of a record that another system names.
    ///
    /// `source` is the name of that system or file family, `key` its key there. Two devices that
    /// import the same file offline therefore make the same records, not two of each.
    #[must_use]
    pub fn from_external(kind: Kind, source: &str, key: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(kind.number().to_be_bytes());
        hasher.update((source.len() as u64).to_be_bytes());
        hasher.update(source.as_bytes());
        hasher.update(key.as_bytes());
        Self::from_digest(&hasher.finalize())
    }

    /// Derives an id from other parts of one fact (for rows that the server writes).
    #[must_use]
    pub fn derived(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        Self::from_digest(&hasher.finalize())
    }

    fn from_digest(digest: &[u8]) -> Self {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        // A ULID's text holds 130 bits for 128; the top letter stays within its range by itself.
        Self(u128::from_be_bytes(bytes))
    }

    /// Returns the 16 bytes, most significant first.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// Reads the 16 bytes that `to_bytes` gives.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }
}

impl fmt::Display for RawId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Ulid(self.0), f)
    }
}

impl fmt::Debug for RawId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A text that is no id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an id: 26 letters and digits were expected")]
pub struct InvalidId(pub String);

impl FromStr for RawId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Ulid::from_string(text).map(|ulid| Self(ulid.0)).map_err(|_| InvalidId(text.to_owned()))
    }
}

/// The id of a record of kind `E`.
pub struct Id<E> {
    raw: RawId,
    kind: PhantomData<fn() -> E>,
}

impl<E> Id<E> {
    /// Wraps a raw id; the caller knows that it names an `E`.
    #[must_use]
    pub const fn new(raw: RawId) -> Self {
        Self { raw, kind: PhantomData }
    }

    /// Returns the id without its type.
    #[must_use]
    pub const fn raw(self) -> RawId {
        self.raw
    }

    /// Makes a time-ordered id; see [`RawId::from_parts`].
    #[must_use]
    pub fn from_parts(ms: u64, random: u128) -> Self {
        Self::new(RawId::from_parts(ms, random))
    }
}

impl<E: crate::entity::Entity> Id<E> {
    /// Derives the id of a record that another system names; see [`RawId::from_external`].
    #[must_use]
    pub fn from_external(source: &str, key: &str) -> Self {
        Self::new(RawId::from_external(E::KIND, source, key))
    }
}

// Written by hand: a derive would ask the same of `E`.
impl<E> Clone for Id<E> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<E> Copy for Id<E> {}
impl<E> PartialEq for Id<E> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}
impl<E> Eq for Id<E> {}
impl<E> PartialOrd for Id<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<E> Ord for Id<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.raw.cmp(&other.raw)
    }
}
impl<E> Hash for Id<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.raw.hash(state);
    }
}
impl<E> fmt::Display for Id<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.raw, f)
    }
}
impl<E> fmt::Debug for Id<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.raw, f)
    }
}
impl<E> FromStr for Id<E> {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        text.parse().map(Self::new)
    }
}
impl Serialize for RawId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for RawId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
impl<E> Serialize for Id<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}
impl<'de, E> Deserialize<'de> for Id<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        RawId::deserialize(deserializer).map(Self::new)
    }
}
