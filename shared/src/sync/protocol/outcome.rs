//! Outcome: what became of a mutation, and why one was refused.

use minicbor::{Decode, Encode};

use super::{CommitSeq, MUTATION_BYTES_MAX};

/// Why the server did not take a mutation. It will not take it on another try either.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum Rejection {
    /// The server knows no such kind.
    #[error("the server does not know records of kind {kind}: it must be updated first")]
    #[n(1)]
    #[cbor(map)]
    UnknownKind {
        /// Number of the kind.
        #[n(0)]
        kind: u16,
    },
    /// The server knows no such field.
    #[error("the server does not know field {field}: it must be updated first")]
    #[n(2)]
    #[cbor(map)]
    UnknownField {
        /// Number of the field.
        #[n(0)]
        field: u16,
    },
    /// A field holds another type of value.
    #[error("field {field} holds another type of value")]
    #[n(3)]
    #[cbor(map)]
    WrongType {
        /// Number of the field.
        #[n(0)]
        field: u16,
    },
    /// A field that must not be empty is.
    #[error("field {field} must not be empty")]
    #[n(4)]
    #[cbor(map)]
    Empty {
        /// Number of the field.
        #[n(0)]
        field: u16,
    },
    /// The record is not there.
    #[error("the record does not exist")]
    #[n(5)]
    Missing,
    /// Somebody removed the record.
    #[error("the record was deleted by somebody else")]
    #[n(6)]
    Deleted,
    /// The person may not do this.
    #[error("your role does not allow this")]
    #[n(7)]
    NotAllowed,
    /// The person does not see the record (any more).
    #[error("the record is not among those you can see; ask its owner or your manager to share it")]
    #[n(8)]
    OutOfReach,
    /// Somebody else changed the record that was to be deleted.
    #[error(
        "somebody else has changed the record since you saw it: look at it, then delete it again"
    )]
    #[n(9)]
    ChangedSince,
    /// The mutation is larger than the store keeps.
    #[error(
        "this is {bytes} bytes, and {MUTATION_BYTES_MAX} are the most at once: shorten its texts"
    )]
    #[n(10)]
    #[cbor(map)]
    TooLarge {
        /// Its size.
        #[n(0)]
        bytes: u64,
    },
    /// Another mutation of the same action was refused.
    #[error("another part of the same action was refused")]
    #[n(11)]
    #[cbor(map)]
    Together {
        /// Number of the one that was refused.
        #[n(0)]
        seq: u64,
    },
    /// A reason of a newer server.
    #[error("the server refused this for a reason that this version does not know: update the app")]
    #[n(0)]
    Other,
    /// It would leave nobody who can keep the house.
    #[error("this is the last administrator who can sign in: make somebody else one first")]
    #[n(20)]
    LastAdministrator,
    /// Opportunities are in the stage or pipeline that was to be removed.
    #[error("opportunities are still in it: move them to another stage first")]
    #[n(21)]
    InUse,
    /// The stage that an opportunity was to go to was removed.
    #[error("the stage was removed by somebody else: choose another one")]
    #[n(22)]
    NoStage,
    /// A day of somebody's is in no calendar.
    #[error("there is no such day: choose a day that the month has")]
    #[n(23)]
    NoDay,
}

/// What became of a mutation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Outcome {
    /// It took effect (or changed nothing).
    #[n(1)]
    #[cbor(map)]
    Applied {
        /// The commit that holds its effect; when the cursor has passed it, the effect was pulled.
        #[n(0)]
        commit: CommitSeq,
        /// Fields that somebody else had changed first; the attempt is kept as a change.
        #[n(1)]
        superseded: Vec<u16>,
    },
    /// It did not and will not take effect.
    #[n(2)]
    #[cbor(map)]
    Rejected {
        /// Why.
        #[n(0)]
        #[cbor(with = "lenient")]
        reason: Rejection,
        /// The commit that put it into its author's conflict inbox; 0 when it is not there.
        #[n(1)]
        #[cbor(default)]
        commit: CommitSeq,
    },
}

impl Outcome {
    /// Returns the commit that must be pulled before the edit may leave its device.
    #[must_use]
    pub fn commit(&self) -> CommitSeq {
        match self {
            Self::Applied { commit, .. } | Self::Rejected { commit, .. } => *commit,
        }
    }
}

/// Why the server stopped taking a client's mutations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Stop {
    /// A number was left out; the client must begin a new incarnation and send again.
    #[n(1)]
    Gap,
    /// A number came with two contents: two devices use one name. Begin a new incarnation.
    #[n(2)]
    Forked,
}

/// What became of one mutation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Answer {
    /// Its number.
    #[n(0)]
    pub seq: u64,
    /// What became of it.
    #[n(1)]
    pub outcome: Outcome,
}

/// Reasons of newer servers are read as [`Rejection::Other`].
mod lenient {
    use minicbor::decode::Error as DecodeError;
    use minicbor::encode::{Error as EncodeError, Write};
    use minicbor::{Decode, Decoder, Encode, Encoder};

    use super::Rejection;

    pub(super) fn encode<C, W: Write>(
        reason: &Rejection,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        reason.encode(e, ctx)
    }

    pub(super) fn decode<C>(d: &mut Decoder<'_>, ctx: &mut C) -> Result<Rejection, DecodeError> {
        let start = d.position();
        match Rejection::decode(d, ctx) {
            Ok(reason) => Ok(reason),
            Err(_) => {
                d.set_position(start);
                d.skip()?;
                Ok(Rejection::Other)
            }
        }
    }
}
