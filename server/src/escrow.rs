//! Escrow: the keys of devices that are locked by a PIN, for people who forget it. The server holds the
//! same records anyway, so a key tells it nothing new; what it saves are the edits that only the device
//! has. Invariant: a key goes back only to the person who gave it, and is never logged.

use std::ops::ControlFlow;

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

use crate::clock::Millis;
use crate::commit::overlay::Overlay;

const KEYS: &[u8] = b"k/";
/// A person has a tablet, a phone and a desk; what is older was lost or replaced.
const KEPT_PER_PERSON: usize = 32;

/// The key of a device's database.
pub type Key = [u8; 32];

#[derive(Encode, Decode)]
#[cbor(map)]
struct Kept {
    #[cbor(n(0), with = "minicbor::bytes")]
    key: Key,
    #[n(1)]
    kept_ms: Millis,
    /// The browser that gave it, if its session knows.
    #[n(2)]
    from: Option<ByteArray<16>>,
}

/// Whose key it is, and of what.
#[derive(Clone, Copy, Debug)]
pub struct Of {
    /// The person.
    pub user: [u8; 16],
    /// The database.
    pub device: [u8; 16],
    /// The browser that the database is in, if its session knows.
    pub from: Option<[u8; 16]>,
}

fn place(user: [u8; 16], device: [u8; 16]) -> Vec<u8> {
    [KEYS, &user, &device].concat()
}

/// Keeps the key of a person's device; the oldest of many makes room.
pub fn keep(overlay: &mut Overlay<'_>, of: Of, key: Key, now_ms: Millis) {
    let Of { user, device, from } = of;
    let mut kept: Vec<(Millis, Vec<u8>)> = Vec::new();
    overlay.scan(&[KEYS, &user].concat(), &mut |place, bytes| {
        let at = minicbor::decode::<Kept>(bytes).map_or(0, |kept| kept.kept_ms);
        kept.push((at, place.to_vec()));
        ControlFlow::Continue(())
    });
    let place = place(user, device);
    kept.retain(|(_, other)| *other != place);
    kept.sort();
    let n_over = (kept.len() + 1).saturating_sub(KEPT_PER_PERSON);
    for (_, oldest) in kept.into_iter().take(n_over) {
        overlay.remove(oldest);
    }
    let kept = minicbor::to_vec(Kept { key, kept_ms: now_ms, from: from.map(ByteArray::from) });
    overlay.put(place, kept.expect("writing to memory cannot fail"));
}

/// Returns the key of a person's device, if it is kept. One that cannot be read is none.
#[must_use]
pub fn find(view: &Overlay<'_>, user: [u8; 16], device: [u8; 16]) -> Option<Key> {
    let bytes = view.get(&place(user, device))?;
    minicbor::decode::<Kept>(&bytes).ok().map(|kept| kept.key)
}

/// Forgets the keys that a browser gave, as when it is revoked.
pub fn forget(overlay: &mut Overlay<'_>, from: [u8; 16]) {
    let mut found = Vec::new();
    overlay.scan(KEYS, &mut |place, bytes| {
        let kept = minicbor::decode::<Kept>(bytes).ok();
        if kept.and_then(|kept| kept.from).is_some_and(|other| *other == from) {
            found.push(place.to_vec());
        }
        ControlFlow::Continue(())
    });
    for place in found {
        overlay.remove(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::MemoryStore;

    #[test]
    fn a_key_is_its_persons_and_the_oldest_make_room() {
        let store = MemoryStore::default();
        let mut overlay = Overlay::over(&store);
        let (ada, bob) = ([1; 16], [2; 16]);
        let keep = |overlay: &mut Overlay<'_>, user, device, key, now_ms| {
            keep(overlay, Of { user, device, from: Some(user) }, key, now_ms);
        };
        keep(&mut overlay, bob, [0; 16], [9; 32], 0);
        for number in 0..40_u8 {
            keep(&mut overlay, ada, [number; 16], [number; 32], u64::from(number));
        }
        assert_eq!(find(&overlay, ada, [39; 16]), Some([39; 32]));
        assert_eq!(find(&overlay, ada, [8; 16]), Some([8; 32]));
        assert_eq!(find(&overlay, ada, [7; 16]), None, "32 are kept");
        keep(&mut overlay, ada, [8; 16], [88; 32], 50);
        assert_eq!(find(&overlay, ada, [8; 16]), Some([88; 32]), "a second time replaces");
        assert_eq!(find(&overlay, ada, [9; 16]), Some([9; 32]), "and pushes nobody out");
        assert_eq!(find(&overlay, bob, [0; 16]), Some([9; 32]));
        assert_eq!(find(&overlay, bob, [39; 16]), None);
        forget(&mut overlay, bob);
        assert_eq!(find(&overlay, bob, [0; 16]), None);
        assert_eq!(find(&overlay, ada, [9; 16]), Some([9; 32]), "another browser's stays");
    }
}
