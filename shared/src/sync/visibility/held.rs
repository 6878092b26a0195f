//! Held: which scopes a device has, and how far it is with those it is getting.

use std::collections::BTreeSet;

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::sync::protocol::CommitSeq;

use super::Scope;

/// The scopes whose rows a device has. The server keeps no such list; the device tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Whole up to the device's cursor.
    pub whole: BTreeSet<Scope>,
    /// On their way …
    pub joining: BTreeSet<Scope>,
    /// … and whole up to this commit.
    pub joined: CommitSeq,
}

impl Held {
    /// Scopes that are whole, and nothing on its way.
    #[must_use]
    pub fn whole(whole: BTreeSet<Scope>) -> Self {
        Self { whole, ..Self::default() }
    }

    /// Returns a short sum by which both sides notice that the scopes have changed.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut hasher = Sha256::new();
        for scopes in [&self.whole, &self.joining] {
            hasher.update((scopes.len() as u64).to_be_bytes());
            for scope in scopes {
                hasher.update(scope.to_bytes());
            }
        }
        let digest = hasher.finalize();
        let mut first = [0; 8];
        first.copy_from_slice(&digest[..8]);
        u64::from_be_bytes(first)
    }
}

/// On the wire: both lists as runs of 17 bytes.
#[derive(Encode, Decode)]
#[cbor(map)]
struct Wire {
    #[n(0)]
    whole: ByteVec,
    #[n(1)]
    joining: ByteVec,
    #[n(2)]
    joined: u64,
}

fn joined(scopes: &BTreeSet<Scope>) -> ByteVec {
    scopes.iter().flat_map(|scope| scope.to_bytes()).collect::<Vec<u8>>().into()
}

fn parted(bytes: &[u8]) -> Result<BTreeSet<Scope>, minicbor::decode::Error> {
    let scopes: Option<BTreeSet<Scope>> = bytes.chunks(17).map(Scope::from_bytes).collect();
    scopes.ok_or_else(|| minicbor::decode::Error::message("a scope has 17 bytes"))
}

impl<C> Encode<C> for Held {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let (whole, joining) = (joined(&self.whole), joined(&self.joining));
        Wire { whole, joining, joined: self.joined }.encode(e, ctx)
    }
}

impl<'b, C> Decode<'b, C> for Held {
    fn decode(d: &mut minicbor::Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        let wire = Wire::decode(d, ctx)?;
        Ok(Self {
            whole: parted(&wire.whole)?,
            joining: parted(&wire.joining)?,
            joined: wire.joined,
        })
    }
}
