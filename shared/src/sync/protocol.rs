//! The wire: what a device and the server say to each other, in CBOR maps with permanent numbers.
//!
//! Unknown numbers are skipped, absent ones are `None` or default, so either side may be newer.

use std::collections::BTreeMap;

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::book::RowKey;
use crate::entity::Kind;
use crate::id::RawId;
use crate::order;
use crate::value::Value;

use super::visibility::Held;

mod outcome;

pub use outcome::{Answer, Outcome, Rejection, Stop};

/// The version of the protocol this code speaks.
pub const PROTOCOL: u16 = 2;
/// The oldest version that may pull; mutations are taken from every version that was ever released.
pub const PULL_PROTOCOL_MIN: u16 = 2;
/// The most bytes of one encoded mutation. Longer than any text a person writes, short enough that
/// the store keeps its row in one piece.
pub const MUTATION_BYTES_MAX: usize = 128 * 1024;
/// The most bytes of one record.
pub const ROW_BYTES_MAX: usize = 192 * 1024;
/// The most mutations in one request, unless one action has more.
pub const PUSH_COUNT_MAX: usize = 512;
/// The most mutations of one action, and so in one request.
pub const ACTION_COUNT_MAX: usize = 20_000;
/// About the most bytes of mutations in one request; one larger action still goes alone.
pub const PUSH_BYTES_MAX: usize = 512 * 1024;
/// About the most bytes of rows in one reply.
pub const PULL_BYTES_MAX: usize = 1024 * 1024;

/// The place of a commit in the server's order, from 1.
pub type CommitSeq = u64;
/// Fields by number.
pub type Fields = BTreeMap<u16, Value>;

/// Who numbers mutations: a device, and how many times it has begun anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId {
    /// Random, made when a person first signs in on a device.
    pub device: RawId,
    /// Raised when the numbering must begin anew (a cloned profile, a restored server).
    pub incarnation: u32,
}

impl ClientId {
    /// Returns its 20 bytes.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 20] {
        let mut bytes = [0; 20];
        bytes[..16].copy_from_slice(&self.device.to_bytes());
        bytes[16..].copy_from_slice(&self.incarnation.to_be_bytes());
        bytes
    }

    /// Returns a short mark by which a field remembers who wrote it last.
    #[must_use]
    pub fn mark(self) -> u64 {
        let digest = Sha256::digest(self.to_bytes());
        u64::from_be_bytes([
            digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7],
        ])
    }
}

/// What a person did to one row.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Mutation {
    /// Makes a row. When it is there already (imported twice), it counts as a patch from revision 0.
    #[n(1)]
    #[cbor(map)]
    Create {
        /// Permanent number of the kind.
        #[n(0)]
        kind: u16,
        /// Id of the record.
        #[n(1)]
        #[cbor(with = "id")]
        id: RawId,
        /// What it holds.
        #[n(2)]
        fields: Fields,
    },
    /// Changes some fields of a row.
    #[n(2)]
    #[cbor(map)]
    Patch {
        /// Permanent number of the kind.
        #[n(0)]
        kind: u16,
        /// Id of the record.
        #[n(1)]
        #[cbor(with = "id")]
        id: RawId,
        /// The revision of the row that the author saw.
        #[n(2)]
        base: CommitSeq,
        /// The new values; [`Value::Null`] empties a field.
        #[n(3)]
        fields: Fields,
        /// What the author saw in these fields, for the conflict inbox.
        #[n(4)]
        #[cbor(default, skip_if = "Fields::is_empty")]
        seen: Fields,
    },
    /// Removes a row.
    #[n(3)]
    #[cbor(map)]
    Delete {
        /// Permanent number of the kind.
        #[n(0)]
        kind: u16,
        /// Id of the record.
        #[n(1)]
        #[cbor(with = "id")]
        id: RawId,
        /// The revision of the row that the author saw.
        #[n(2)]
        base: CommitSeq,
    },
    /// Brings a removed row back with what it held. When it is there, nothing happens.
    #[n(4)]
    #[cbor(map)]
    Restore {
        /// Permanent number of the kind.
        #[n(0)]
        kind: u16,
        /// Id of the record.
        #[n(1)]
        #[cbor(with = "id")]
        id: RawId,
        /// What it held.
        #[n(2)]
        fields: Fields,
    },
}

impl Mutation {
    /// Returns the row it is about.
    #[must_use]
    pub fn key(&self) -> RowKey {
        match self {
            Self::Create { kind, id, .. }
            | Self::Patch { kind, id, .. }
            | Self::Delete { kind, id, .. }
            | Self::Restore { kind, id, .. } => RowKey { kind: *kind, id: *id },
        }
    }

    /// Makes a record.
    #[must_use]
    pub fn create(kind: Kind, id: RawId, fields: impl IntoIterator<Item = (u16, Value)>) -> Self {
        Self::Create { kind: kind.number(), id, fields: order::map(fields) }
    }

    /// Changes some fields of a record whose revision the author saw was `base`.
    #[must_use]
    pub fn patch(
        kind: Kind,
        id: RawId,
        base: CommitSeq,
        fields: impl IntoIterator<Item = (u16, Value)>,
    ) -> Self {
        let fields = order::map(fields);
        Self::Patch { kind: kind.number(), id, base, fields, seen: Fields::new() }
    }

    /// Returns the fields it gives.
    #[must_use]
    pub fn fields(&self) -> Option<&Fields> {
        match self {
            Self::Create { fields, .. }
            | Self::Patch { fields, .. }
            | Self::Restore { fields, .. } => Some(fields),
            Self::Delete { .. } => None,
        }
    }
}

/// A mutation on its way, numbered by its client.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Envelope {
    /// Its number among the client's, from 1 without gaps.
    #[n(0)]
    pub seq: u64,
    /// Mutations of one user action bear the number of its first. Those that come in one request are
    /// taken all or none; see [`Envelope::is_with`].
    #[n(1)]
    pub group: Option<u64>,
    /// When it was made, by the device's clock, in milliseconds since 1970; a label only.
    #[n(2)]
    pub at: i64,
    /// What was done.
    #[n(3)]
    pub mutation: Mutation,
    /// The number it was given first, when this is another one.
    #[n(4)]
    pub first: Option<FirstNumber>,
}

/// The number that an edit was given first. Its client has begun anew since, and with the number alone
/// nobody could tell whether the server took the edit before: under this number, or from a copy of the
/// profile that began anew as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FirstNumber {
    /// The incarnation of the same device that gave it.
    #[n(0)]
    pub incarnation: u32,
    /// See [`Envelope::seq`].
    #[n(1)]
    pub seq: u64,
    /// See [`Envelope::group`].
    #[n(2)]
    pub group: Option<u64>,
}

impl Envelope {
    /// Makes an edit of an action of its own.
    #[must_use]
    pub fn alone(seq: u64, at: i64, mutation: Mutation) -> Self {
        Self { seq, group: None, at, mutation, first: None }
    }

    /// Returns the number it was given first, when `incarnation` is its client's now.
    #[must_use]
    pub fn first_number(&self, incarnation: u32) -> FirstNumber {
        let now = FirstNumber { incarnation, seq: self.seq, group: self.group };
        self.first.unwrap_or(now)
    }

    /// Gives it another number and remembers the first; `incarnation` is the one that gave the number it
    /// has. The distance to the first of its action stays.
    pub fn renumber(&mut self, incarnation: u32, seq: u64) {
        self.first = Some(self.first_number(incarnation));
        self.group =
            self.group.map(|group| group.saturating_add(seq).saturating_sub(self.seq).max(1));
        self.seq = seq;
    }

    /// Returns the digest that it had under its first number, see [`Self::digest`].
    #[must_use]
    pub fn first_digest(&self) -> [u8; 16] {
        match self.first {
            None => self.digest(),
            Some(FirstNumber { seq, group, .. }) => {
                Self { seq, group, first: None, ..self.clone() }.digest()
            }
        }
    }

    /// Tells whether both belong to one user action.
    #[must_use]
    pub fn is_with(&self, other: &Self) -> bool {
        self.group.is_some() && self.group == other.group
    }

    /// Returns a digest of everything: the same number with another digest means that a second device
    /// uses this client's name.
    #[must_use]
    pub fn digest(&self) -> [u8; 16] {
        let mut digest = [0; 16];
        digest.copy_from_slice(&Sha256::digest(to_cbor(self))[..16]);
        digest
    }
}

/// A device's turn: here is what I did, give me what is new.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Request {
    /// [`PROTOCOL`].
    #[n(0)]
    pub protocol: u16,
    /// The server's epoch as last heard; none at first.
    #[n(1)]
    #[cbor(with = "optional_id")]
    pub epoch: Option<RawId>,
    /// The last commit pulled.
    #[n(2)]
    pub cursor: CommitSeq,
    /// Who numbers the mutations.
    #[n(4)]
    #[cbor(with = "id")]
    pub device: RawId,
    /// See [`ClientId`].
    #[n(5)]
    pub incarnation: u32,
    /// The outcomes up to this number were heard and stored.
    #[n(6)]
    pub acked: u64,
    /// In order of their numbers.
    #[n(7)]
    pub mutations: Vec<Envelope>,
    /// [`Held::digest`] of the scopes the device has.
    #[n(8)]
    #[cbor(default)]
    pub scopes_digest: u64,
    /// The scopes themselves, when the server asked for them or some are on their way.
    #[n(9)]
    pub scopes: Option<Held>,
}

impl Request {
    /// Makes the first request of a client, which sends these and has nothing yet.
    #[must_use]
    pub fn first(client: ClientId, mutations: Vec<Envelope>) -> Self {
        Self {
            protocol: PROTOCOL,
            epoch: None,
            cursor: 0,
            device: client.device,
            incarnation: client.incarnation,
            acked: 0,
            mutations,
            scopes_digest: 0,
            scopes: None,
        }
    }

    /// Returns who numbers the mutations.
    #[must_use]
    pub fn client(&self) -> ClientId {
        ClientId { device: self.device, incarnation: self.incarnation }
    }
}

/// The server's turn.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[expect(clippy::struct_excessive_bools, reason = "each is a number of its own on the wire")]
#[cbor(map)]
pub struct Reply {
    /// The newest version the server speaks.
    #[n(0)]
    pub protocol: u16,
    /// Changes when the server was restored from a backup: begin again from nothing.
    #[n(1)]
    #[cbor(with = "id")]
    pub epoch: RawId,
    /// The server's clock in milliseconds since 1970.
    #[n(2)]
    pub now: i64,
    /// What became of the mutations, by number.
    #[n(3)]
    pub outcomes: Vec<Answer>,
    /// Set when the server stopped before the last of them.
    #[n(4)]
    pub stop: Option<Stop>,
    /// Set when the client must drop every row it has before taking these.
    #[n(5)]
    pub reset: bool,
    /// Rows one after another, as [`crate::book::WireRow`] reads them.
    #[n(6)]
    pub rows: ByteVec,
    /// The commit up to which these rows reach.
    #[n(7)]
    pub cursor: CommitSeq,
    /// Whether more rows wait; the rows so far are then no whole state of the server.
    #[n(8)]
    pub more: bool,
    /// About how many rows wait, for a progress bar.
    #[n(9)]
    pub remaining: u64,
    /// Set when the scopes have changed and the client must tell which it has: send again at once.
    #[n(10)]
    #[cbor(default)]
    pub asks_scopes: bool,
    /// The scopes the client has with these rows, when they are others than it said.
    #[n(11)]
    pub scopes: Option<Held>,
    /// After a restore: the last number of this client that the store holds. What came after is to be
    /// sent again.
    #[n(12)]
    pub known_seq: Option<u64>,
    /// Set when the app is too old to be given rows; what it sent was taken all the same.
    #[n(13)]
    #[cbor(default)]
    pub must_update: bool,
    /// With [`Self::known_seq`]: the digest of what was taken under that number. A client that gave it to
    /// something else has a copy, and cannot know what the store holds of it.
    #[n(14)]
    pub known_digest: Option<ByteVec>,
}

impl Default for Reply {
    fn default() -> Self {
        Self {
            protocol: PROTOCOL,
            epoch: RawId::default(),
            now: 0,
            outcomes: Vec::new(),
            stop: None,
            reset: false,
            rows: Vec::new().into(),
            cursor: 0,
            more: false,
            remaining: 0,
            asks_scopes: false,
            scopes: None,
            known_seq: None,
            must_update: false,
            known_digest: None,
        }
    }
}

#[cfg(test)]
mod released;

/// Encodes in CBOR.
///
/// # Panics
/// Never: writing to memory cannot fail.
#[must_use]
pub fn to_cbor<T: Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).expect("writing to memory cannot fail")
}

/// CBOR of an id: 16 bytes.
pub(crate) mod id {
    use minicbor::decode::Error as DecodeError;
    use minicbor::encode::{Error as EncodeError, Write};
    use minicbor::{Decoder, Encoder};

    use crate::id::RawId;

    pub(crate) fn encode<C, W: Write>(
        id: &RawId,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        e.bytes(&id.to_bytes())?.ok()
    }

    pub(crate) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<RawId, DecodeError> {
        let bytes = <[u8; 16]>::try_from(d.bytes()?)
            .map_err(|_| DecodeError::message("an id has 16 bytes"))?;
        Ok(RawId::from_bytes(bytes))
    }
}

/// CBOR of an id that may be absent.
pub(crate) mod optional_id {
    use minicbor::data::Type;
    use minicbor::decode::Error as DecodeError;
    use minicbor::encode::{Error as EncodeError, Write};
    use minicbor::{Decoder, Encoder};

    use crate::id::RawId;

    #[expect(clippy::ref_option, reason = "minicbor's `with` passes a reference to the field")]
    pub(crate) fn encode<C, W: Write>(
        id: &Option<RawId>,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        match id {
            Some(id) => super::id::encode(id, e, ctx),
            None => e.null()?.ok(),
        }
    }

    pub(crate) fn decode<C>(
        d: &mut Decoder<'_>,
        ctx: &mut C,
    ) -> Result<Option<RawId>, DecodeError> {
        if d.datatype()? == Type::Null {
            d.null()?;
            return Ok(None);
        }
        super::id::decode(d, ctx).map(Some)
    }
}
