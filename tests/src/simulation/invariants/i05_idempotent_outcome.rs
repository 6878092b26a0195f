//! I5 idempotent outcome: re-sending (client, seq, hash) returns a byte-identical outcome within the
//! retention window.
//!
//! The window ends when a device acknowledges the outcome, so it must have it for good by then.

use shared::sync::protocol::{Envelope, Outcome, Request, to_cbor};

use super::hold;
use crate::simulation::device::Device;
use crate::simulation::tab::Tab;

/// A repeated push is answered like the first.
pub fn check(envelope: &Envelope, first: Option<&Outcome>, again: &Outcome) {
    hold!(
        5,
        first.is_some_and(|first| to_cbor(first) == to_cbor(again)),
        "{envelope:?} was answered {first:?}, and now {again:?}"
    );
}

/// Before a request leaves: what it acknowledges, and the server may forget, no power cut takes back.
pub fn is_heard_for_good(device: &Device, tab: &Tab, request: &Request) {
    let left = &device.storage.flushed().meta;
    let is_same = left.incarnation == request.incarnation;
    let acked = if is_same { left.acked } else { 0 };
    hold!(
        5,
        // Who was replaced and has not heard of it may speak of an earlier incarnation.
        request.acked <= acked || !device.leads(tab) && !is_same,
        "device {} acknowledges {}, and a power cut leaves it {acked}",
        device.number,
        request.acked
    );
}
