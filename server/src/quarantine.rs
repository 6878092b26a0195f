//! Quarantine: edits that a revoked device had not sent, kept until an administrator decides.
//! Invariant: nothing leaves by itself; what was decided stays listed with its end. An edit handed in
//! twice is kept once, and one that was taken before its device was revoked is not kept at all.

use std::ops::ControlFlow;

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};
use shared::id::RawId;
use shared::sync::protocol::{ClientId, Envelope, Outcome, Rejection, to_cbor};
use shared::sync::quarantine::{Lost, Quarantine, QuarantineEnd, QuarantinedEdit};
use shared::sync::server::{StoreError, outcome_of};

use crate::clock::Millis;
use crate::commit::overlay::Overlay;
use crate::device::{self, Device, DeviceError};
use crate::random::hex;
use crate::store::prefix_end;

pub mod lost;

/// Edits that wait; those that were decided are apart, so that the list of the others stays short.
const WAITING: &[u8] = b"u/q/";
const ENDED: &[u8] = b"u/h/";
/// What was done, in parts: an edit may be larger than a value of the store.
const PARTS: &[u8] = b"u/p/";
const PART_BYTES: usize = 128 * 1024;
/// More than any import makes; a stolen tablet must not fill the disk.
const MAX_BYTES: u64 = 256 * 1024 * 1024;
const KEY_BYTES: usize = 20 + 8 + 16;

/// What is kept of an edit, beside what was done.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
struct Kept {
    #[n(0)]
    user: ByteArray<16>,
    #[n(1)]
    device: ByteArray<16>,
    #[n(2)]
    received: i64,
    /// The action that it belongs to.
    #[n(3)]
    group: Option<u64>,
    #[n(4)]
    n_parts: u16,
    #[n(5)]
    end: Option<QuarantineEnd>,
    #[n(6)]
    refused: Option<Rejection>,
    /// Only the device says who made it.
    #[n(7)]
    #[cbor(default)]
    is_claimed: bool,
}

/// Names an edit: its client, its number and what it says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EditKey([u8; KEY_BYTES]);

impl EditKey {
    fn of(client: ClientId, envelope: &Envelope) -> Self {
        let mut key = [0; KEY_BYTES];
        key[..20].copy_from_slice(&client.to_bytes());
        key[20..28].copy_from_slice(&envelope.seq.to_be_bytes());
        key[28..].copy_from_slice(&envelope.digest());
        Self(key)
    }

    /// Reads the name in an address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut key = [0; KEY_BYTES];
        if text.len() != 2 * KEY_BYTES || !text.is_ascii() {
            return None;
        }
        for (at, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Self(key))
    }

    /// Returns the name in an address.
    #[must_use]
    pub fn name(&self) -> String {
        hex(&self.0)
    }

    /// The 20 bytes of the client.
    #[must_use]
    pub fn client(&self) -> &[u8] {
        &self.0[..20]
    }

    fn in_space(&self, space: &[u8]) -> Vec<u8> {
        [space, &self.0].concat()
    }

    fn from_store(space: &[u8], key: &[u8]) -> Option<Self> {
        key.strip_prefix(space)?.try_into().ok().map(Self)
    }
}

/// Which edits are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// Those that wait for a decision.
    Waiting,
    /// Those that were accepted or discarded.
    Ended,
}

impl Listed {
    const fn space(self) -> &'static [u8] {
        match self {
            Self::Waiting => WAITING,
            Self::Ended => ENDED,
        }
    }
}

/// Keeps what a revoked device hands in; `signed_in` is who is signed in there. Edits of others are kept
/// as theirs when their client is known to be, and otherwise with the note that only the device says so.
pub fn keep(
    overlay: &mut Overlay<'_>,
    device: &Device,
    signed_in: [u8; 16],
    given: &Quarantine,
    now_ms: Millis,
) -> Result<Result<(), DeviceError>, StoreError> {
    let client = given.client();
    let user = given.user.map_or(signed_in, RawId::to_bytes);
    let has_edits = !(given.envelopes.is_empty() && given.parked.is_empty());
    if has_edits
        && let Err(error) = device::check_owner(overlay, client.device, RawId::from_bytes(user))
    {
        return Ok(Err(error));
    }
    let is_claimed = user != signed_in && !device::is_owned(overlay, client.device);
    let mut fresh = Vec::new();
    let mut n_bytes = device.quarantined_bytes;
    let mut note = |envelope: &Envelope, refused: Option<Rejection>, overlay: &Overlay<'_>| {
        let key = EditKey::of(client, envelope);
        let is_kept = overlay.get(&key.in_space(WAITING)).is_some()
            || overlay.get(&key.in_space(ENDED)).is_some();
        if !is_kept {
            let bytes = to_cbor(envelope);
            n_bytes += bytes.len() as u64;
            fresh.push((key, envelope.group, refused, bytes));
        }
    };
    for envelope in &given.envelopes {
        match outcome_of(overlay, client, envelope)? {
            None => note(envelope, None, overlay),
            // Decided, and not kept by the server: the device was to keep it.
            Some(Outcome::Rejected { reason, commit: 0 }) => note(envelope, Some(reason), overlay),
            Some(Outcome::Applied { .. } | Outcome::Rejected { .. }) => {}
        }
    }
    for parked in &given.parked {
        // Its action was refused long ago, and others may bear the same number since.
        let alone = Envelope { group: None, ..parked.envelope.clone() };
        note(&alone, Some(parked.reason.clone()), overlay);
    }
    if n_bytes > MAX_BYTES {
        return Ok(Err(DeviceError::Full));
    }
    let received = i64::try_from(now_ms).unwrap_or(i64::MAX);
    for (key, group, refused, bytes) in fresh {
        let kept = Kept {
            user: user.into(),
            device: device.id.into(),
            received,
            group,
            n_parts: put_parts(overlay, &key, &bytes),
            end: None,
            refused,
            is_claimed,
        };
        overlay.put(key.in_space(WAITING), to_cbor(&kept));
    }
    if let Some(what) = given.unreadable {
        let (user, device) = (RawId::from_bytes(user), RawId::from_bytes(device.id));
        lost::note(overlay, &Lost { user, device, received, what });
    }
    let waiting = device.waiting;
    device::store(
        overlay,
        &Device {
            quarantined_bytes: n_bytes,
            last_ms: device.last_ms.max(now_ms),
            waiting: waiting.map(|n| n.saturating_sub(count(given))),
            ..device.clone()
        },
    );
    Ok(Ok(()))
}

fn count(given: &Quarantine) -> u32 {
    u32::try_from(given.envelopes.len()).unwrap_or(u32::MAX)
}

/// Returns up to `most` edits after `after`, and the key with which the next page begins.
pub fn page(
    view: &Overlay<'_>,
    listed: Listed,
    after: Option<&EditKey>,
    most: usize,
) -> Result<(Vec<QuarantinedEdit>, Option<EditKey>), StoreError> {
    let space = listed.space();
    // One more byte: the key itself was on the page before.
    let from =
        after.map_or_else(|| space.to_vec(), |key| [&key.in_space(space)[..], &[0]].concat());
    let mut found = Vec::new();
    view.range(&from, &prefix_end(space), &mut |key, bytes| {
        if let Some(key) = EditKey::from_store(space, key) {
            found.push((key, bytes.to_vec()));
        }
        if found.len() > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let more = found.len() > most;
    found.truncate(most);
    let next = found.last().map(|(key, _)| key.clone()).filter(|_| more);
    let edits: Result<Vec<_>, _> =
        found.iter().map(|(key, bytes)| Ok(open(view, key, decode(key, bytes)?)?.1)).collect();
    Ok((edits?, next))
}

/// Returns how many edits wait for a decision.
#[must_use]
pub fn n_waiting(view: &Overlay<'_>) -> u64 {
    let mut count = 0;
    view.scan(WAITING, &mut |_, _| {
        count += 1;
        ControlFlow::Continue(())
    });
    count
}

/// Finds an edit, whether it waits or was decided.
pub fn find(view: &Overlay<'_>, key: &EditKey) -> Result<Option<QuarantinedEdit>, StoreError> {
    let stored = view.get(&key.in_space(WAITING)).or_else(|| view.get(&key.in_space(ENDED)));
    stored.map(|bytes| Ok(open(view, key, decode(key, &bytes)?)?.1)).transpose()
}

/// Returns the edits that wait and belong to the same action as the one under `key`, which comes with
/// them, in the order in which they were made.
pub fn action_of(
    view: &Overlay<'_>,
    key: &EditKey,
) -> Result<Vec<(EditKey, QuarantinedEdit)>, StoreError> {
    let Some(bytes) = view.get(&key.in_space(WAITING)) else { return Ok(Vec::new()) };
    let kept = decode(key, &bytes)?;
    let Some(group) = kept.group else { return Ok(vec![open(view, key, kept)?]) };
    let mut found = Vec::new();
    let prefix = [WAITING, key.client()].concat();
    // An action bears the number of its first edit.
    let from = [&prefix[..], &group.to_be_bytes()].concat();
    view.range(&from, &prefix_end(&prefix), &mut |stored, bytes| {
        let Some(other) = EditKey::from_store(WAITING, stored) else {
            return ControlFlow::Continue(());
        };
        match decode(&other, bytes) {
            Ok(kept) if kept.group != Some(group) => ControlFlow::Break(()),
            read => {
                found.push((other, read));
                ControlFlow::Continue(())
            }
        }
    });
    found.into_iter().map(|(key, kept)| open(view, &key, kept?)).collect()
}

/// Writes down how an edit ended.
pub fn end(
    overlay: &mut Overlay<'_>,
    key: &EditKey,
    by: RawId,
    outcome: Option<Outcome>,
    now_ms: Millis,
) -> Result<(), StoreError> {
    let Some(bytes) = overlay.get(&key.in_space(WAITING)) else { return Ok(()) };
    let at = i64::try_from(now_ms).unwrap_or(i64::MAX);
    let end = Some(QuarantineEnd { by, at, outcome });
    let kept = Kept { end, refused: None, ..decode(key, &bytes)? };
    overlay.remove(key.in_space(WAITING));
    overlay.put(key.in_space(ENDED), to_cbor(&kept));
    Ok(())
}

/// Writes down that an edit could not be accepted; it waits on.
pub fn refuse(
    overlay: &mut Overlay<'_>,
    key: &EditKey,
    reason: Rejection,
) -> Result<(), StoreError> {
    let Some(bytes) = overlay.get(&key.in_space(WAITING)) else { return Ok(()) };
    let kept = Kept { refused: Some(reason), ..decode(key, &bytes)? };
    overlay.put(key.in_space(WAITING), to_cbor(&kept));
    Ok(())
}

fn open(
    view: &Overlay<'_>,
    key: &EditKey,
    kept: Kept,
) -> Result<(EditKey, QuarantinedEdit), StoreError> {
    let bytes: Option<Vec<Vec<u8>>> =
        (0..kept.n_parts).map(|part| view.get(&part_key(key, part))).collect();
    let envelope = bytes.and_then(|parts| minicbor::decode(&parts.concat()).ok());
    let edit = QuarantinedEdit {
        id: key.name(),
        user: RawId::from_bytes(*kept.user),
        device: RawId::from_bytes(*kept.device),
        received: kept.received,
        envelope: envelope.ok_or_else(|| damaged(key))?,
        end: kept.end,
        refused: kept.refused,
        is_claimed: kept.is_claimed,
    };
    Ok((key.clone(), edit))
}

fn put_parts(overlay: &mut Overlay<'_>, key: &EditKey, bytes: &[u8]) -> u16 {
    let mut n_parts = 0;
    for part in bytes.chunks(PART_BYTES) {
        overlay.put(part_key(key, n_parts), part.to_vec());
        n_parts += 1;
    }
    n_parts
}

fn part_key(key: &EditKey, part: u16) -> Vec<u8> {
    [&key.in_space(PARTS)[..], &part.to_be_bytes()].concat()
}

fn decode(key: &EditKey, bytes: &[u8]) -> Result<Kept, StoreError> {
    minicbor::decode(bytes).map_err(|_| damaged(key))
}

fn damaged(key: &EditKey) -> StoreError {
    StoreError::Damaged(format!("quarantined edit {}", key.name()))
}
