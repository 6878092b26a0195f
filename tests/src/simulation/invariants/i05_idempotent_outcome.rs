//! I5 idempotent outcome: re-sending (client, seq, hash) returns a byte-identical outcome within the
//! retention window.

use shared::sync::protocol::{Envelope, Outcome, to_cbor};

use super::hold;

/// A repeated push is answered like the first.
pub fn check(envelope: &Envelope, first: Option<&Outcome>, again: &Outcome) {
    hold!(
        5,
        first.is_some_and(|first| to_cbor(first) == to_cbor(again)),
        "{envelope:?} was answered {first:?}, and now {again:?}"
    );
}
