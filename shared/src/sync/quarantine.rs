//! Quarantine: what a revoked device hands in instead of sending it, and how an administrator sees that.
//!
//! Everything that only the device has goes along: edits that were not sent, edits that the server
//! refused and could not keep, and those of every person whose data lies on the device. Of what cannot
//! be read there the server hears at least that it was there.

use minicbor::{Decode, Encode};

use crate::id::RawId;
use crate::planted::{Bug, planted};

use super::client::{CARRIED, Client, Parked, Saved};
use super::protocol::{ClientId, Envelope, Outcome, Rejection, to_cbor};

/// About the most bytes of edits in one [`Quarantine`]; a larger edit goes alone.
const PART_BYTES: usize = 2 * 1024 * 1024;

/// What a revoked device had not sent: kept by the server for an administrator to look at, not applied.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Quarantine {
    /// Who numbered the edits; see [`Request::device`](super::protocol::Request::device).
    #[n(0)]
    #[cbor(with = "super::protocol::id")]
    pub device: RawId,
    /// See [`ClientId`].
    #[n(1)]
    pub incarnation: u32,
    /// In order of their numbers.
    #[n(2)]
    pub envelopes: Vec<Envelope>,
    /// Edits that the server refused and that only the device has.
    #[n(3)]
    #[cbor(default)]
    pub parked: Vec<Parked>,
    /// Whose edits they are; those of the person who is signed in when nobody is named.
    #[n(4)]
    #[cbor(with = "super::protocol::optional_id")]
    pub user: Option<RawId>,
    /// What could not be read of this person's.
    #[n(5)]
    pub unreadable: Option<Unreadable>,
}

/// Edits on a revoked device that could not be read there, and are lost with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Unreadable {
    /// How many; nothing when not even that is known.
    #[n(0)]
    pub edits: Option<u32>,
    /// A PIN or passphrase locks them; otherwise they are damaged.
    #[n(1)]
    pub is_locked: bool,
}

impl Quarantine {
    /// Returns who numbered the edits.
    #[must_use]
    pub fn client(&self) -> ClientId {
        ClientId { device: self.device, incarnation: self.incarnation }
    }

    /// Tells whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.envelopes.is_empty() && self.parked.is_empty() && self.unreadable.is_none()
    }

    /// Takes what only a device has out of what is stored on it.
    #[must_use]
    pub fn of(saved: &Saved) -> Self {
        let edits = saved.outbox.iter().filter_map(|bytes| minicbor::decode(bytes).ok());
        let mut envelopes: Vec<Envelope> = edits
            .filter(|edit: &Envelope| edit.seq > saved.meta.acked && edit.seq < CARRIED)
            .filter(|edit| !stays_behind(edit))
            .collect();
        for (_, record) in &saved.handed {
            let mut decoder = minicbor::Decoder::new(record);
            envelopes.extend(std::iter::from_fn(|| decoder.decode::<Envelope>().ok()));
        }
        let parked = saved.parked.iter().filter_map(|bytes| minicbor::decode(bytes).ok());
        Self {
            device: saved.meta.device,
            incarnation: saved.meta.incarnation,
            envelopes,
            parked: parked.collect(),
            ..Self::default()
        }
    }

    /// Parts it, so that no part is more than a request can hold. What is handed in twice is kept once.
    #[must_use]
    pub fn parts(mut self) -> Vec<Self> {
        let (envelopes, parked) =
            (std::mem::take(&mut self.envelopes), std::mem::take(&mut self.parked));
        let unreadable = self.unreadable.take();
        let mut parts = vec![Self { unreadable, ..self.clone() }];
        let mut room = PART_BYTES;
        let mut part_for = |bytes: usize, parts: &mut Vec<Self>| {
            if bytes > room && room < PART_BYTES {
                parts.push(self.clone());
                room = PART_BYTES;
            }
            room = room.saturating_sub(bytes);
        };
        for envelope in envelopes {
            part_for(to_cbor(&envelope).len(), &mut parts);
            parts.last_mut().into_iter().for_each(|part| part.envelopes.push(envelope.clone()));
        }
        for refused in parked {
            part_for(to_cbor(&refused).len(), &mut parts);
            parts.last_mut().into_iter().for_each(|part| part.parked.push(refused.clone()));
        }
        parts.retain(|part| !part.is_empty());
        parts
    }
}

fn stays_behind(edit: &Envelope) -> bool {
    edit.group.is_some() && planted(Bug::LeaveActionsBehind)
}

impl Client {
    /// Returns everything that only this device has: what lies stored there, `saved`, and what this page
    /// has not stored. The storage knows what other tabs have handed over, and what another leader has
    /// stored of which this page has not heard. One that holds nothing was emptied; then memory counts.
    #[must_use]
    pub fn unsent(&self, saved: &Saved) -> Quarantine {
        let ClientId { device, incarnation } = self.id();
        let mut given = Quarantine { device, incarnation, ..Quarantine::default() };
        let is_emptied = saved.meta.device != device || planted(Bug::LeaveHandedBehind);
        if !is_emptied {
            given = Quarantine::of(saved);
        }
        let here = self.waiting().zip(self.unstored());
        let unstored = here.filter(|(_, is_unstored)| is_emptied || *is_unstored);
        let unstored = unstored.map(|(edit, _)| edit).filter(|edit| !stays_behind(edit));
        given.envelopes.extend(unstored.cloned());
        let is_known = |parked: &&Parked| given.parked.iter().any(|it| it.number == parked.number);
        let parked: Vec<Parked> =
            self.parked().iter().filter(|it| !is_known(it)).cloned().collect();
        given.parked.extend(parked);
        given
    }
}

/// One edit in quarantine.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct QuarantinedEdit {
    /// Its name in addresses.
    #[n(0)]
    pub id: String,
    /// Who made it.
    #[n(1)]
    #[cbor(with = "super::protocol::id")]
    pub user: RawId,
    /// The device it came from.
    #[n(2)]
    #[cbor(with = "super::protocol::id")]
    pub device: RawId,
    /// When the server received it, in milliseconds since 1970.
    #[n(3)]
    pub received: i64,
    /// What was done, and when by the device's clock.
    #[n(4)]
    pub envelope: Envelope,
    /// What became of it; nothing while it waits.
    #[n(5)]
    pub end: Option<QuarantineEnd>,
    /// Why it was refused: before, or at the last attempt to accept it.
    #[n(6)]
    pub refused: Option<Rejection>,
    /// Only the device says whose it is: the server never saw edits of this person from there.
    #[n(7)]
    #[cbor(default)]
    pub is_claimed: bool,
}

/// What a revoked device could not hand in, as it is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Lost {
    /// Whose edits they were.
    #[n(0)]
    #[cbor(with = "super::protocol::id")]
    pub user: RawId,
    /// The device they were on.
    #[n(1)]
    #[cbor(with = "super::protocol::id")]
    pub device: RawId,
    /// When the server heard of it, in milliseconds since 1970.
    #[n(2)]
    pub received: i64,
    /// How many, and why.
    #[n(3)]
    pub what: Unreadable,
}

/// What became of an edit in quarantine.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct QuarantineEnd {
    /// The administrator who decided.
    #[n(0)]
    #[cbor(with = "super::protocol::id")]
    pub by: RawId,
    /// When, in milliseconds since 1970.
    #[n(1)]
    pub at: i64,
    /// What applying it did; nothing when it was discarded.
    #[n(2)]
    pub outcome: Option<Outcome>,
}

/// A page of the quarantine, in the order in which the edits were made.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct QuarantinePage {
    /// The edits.
    #[n(0)]
    pub edits: Vec<QuarantinedEdit>,
    /// How many edits wait for a decision in all.
    #[n(1)]
    pub waiting: u64,
    /// Where the next page begins; nothing when this is the last.
    #[n(2)]
    pub next: Option<String>,
    /// What could not be handed in and was not looked at yet; only on the first page of what waits.
    #[n(3)]
    #[cbor(default)]
    pub lost: Vec<Lost>,
}

#[cfg(test)]
mod tests;
