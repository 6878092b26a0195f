//! Lost: edits that a revoked device could not hand in. Invariant: it stays listed until an administrator
//! has looked at it.

use std::ops::ControlFlow;

use shared::id::RawId;
use shared::sync::protocol::to_cbor;
use shared::sync::quarantine::Lost;

use crate::commit::overlay::Overlay;

const LOST: &[u8] = b"u/l/";

/// Notes what could not be handed in; what was said before of this person on this device is replaced.
pub fn note(overlay: &mut Overlay<'_>, lost: &Lost) {
    overlay.put(key(lost.device, lost.user), to_cbor(lost));
}

/// Returns what was not looked at yet.
#[must_use]
pub fn all(view: &Overlay<'_>) -> Vec<Lost> {
    let mut all = Vec::new();
    view.scan(LOST, &mut |_, bytes| {
        let read = minicbor::decode::<Lost>(bytes);
        all.extend(read.inspect_err(|error| tracing::error!(error = %error, "lost.damaged")));
        ControlFlow::Continue(())
    });
    all
}

/// Takes it off the list; returns whether it was there.
pub fn seen(overlay: &mut Overlay<'_>, device: RawId, user: RawId) -> bool {
    let key = key(device, user);
    let is_there = overlay.get(&key).is_some();
    overlay.remove(key);
    is_there
}

fn key(device: RawId, user: RawId) -> Vec<u8> {
    [LOST, &device.to_bytes(), &user.to_bytes()].concat()
}
