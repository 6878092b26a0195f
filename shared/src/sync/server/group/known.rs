//! Known: edits that were taken before, under whatever number.
//!
//! A copied profile has edits of its original, and may send them under the same numbers long after, or
//! under new ones when either has begun anew. So the server remembers for good of every number what was
//! taken under it, in eight bytes; and of an edit that came under a new number also the first one. What
//! is known is answered and not taken again.

use crate::planted::{Bug, planted};
use crate::sync::keys;
use crate::sync::protocol::{ClientId, CommitSeq, Envelope, Outcome, to_cbor};
use crate::sync::server::stored::read;
use crate::sync::server::{StoreError, StoredOutcome, View};

use super::Group;

/// So many digests stand in one value of the store.
const BLOCK: u64 = 64;
/// So many bytes of a digest are remembered when the outcome is forgotten.
const DIGEST_BYTES: usize = 8;

/// Returns what became of an edit that was taken before, under the number it has or the one it was given
/// first; nothing when it was not. Of one taken long ago it is only known that its effect, or its
/// refusal, is in the store up to `head`.
pub(in crate::sync::server) fn taken_before(
    view: &dyn View,
    head: CommitSeq,
    client: ClientId,
    envelope: &Envelope,
) -> Result<Option<Outcome>, StoreError> {
    let now = taken_under(view, head, client, envelope.seq, envelope.digest())?;
    let first = envelope.first_number(client.incarnation);
    let first_client = ClientId { incarnation: first.incarnation, ..client };
    if now.is_some() || first_client == client && envelope.first.is_none() {
        return Ok(now);
    }
    if planted(Bug::ForgetFirstNumber) {
        return Ok(None);
    }
    taken_under(view, head, first_client, first.seq, envelope.first_digest())
}

fn taken_under(
    view: &dyn View,
    head: CommitSeq,
    client: ClientId,
    seq: u64,
    digest: [u8; 16],
) -> Result<Option<Outcome>, StoreError> {
    for key in [keys::outcome(client, seq), keys::known(client, seq, &digest)] {
        let stored: Option<StoredOutcome> = read(view, &key)?;
        if let Some(stored) = stored.filter(|stored| stored.digest[..] == digest) {
            return Ok(Some(stored.outcome));
        }
    }
    let block = view.get(&keys::digests(client, seq / BLOCK))?;
    let is_taken = block.as_deref().and_then(|block| block.get(place(seq)))
        == Some(&digest[..DIGEST_BYTES])
        && !planted(Bug::ForgetDigest);
    Ok(is_taken.then_some(Outcome::Applied { commit: head, superseded: Vec::new() }))
}

fn place(seq: u64) -> std::ops::Range<usize> {
    let start = usize::try_from(seq % BLOCK).unwrap_or_default() * DIGEST_BYTES;
    start..start + DIGEST_BYTES
}

impl Group<'_> {
    /// Notes under its first number what became of an edit that came under another.
    pub(super) fn note_first(&mut self, client: ClientId, envelope: &Envelope, outcome: &Outcome) {
        let Some(first) = envelope.first else { return };
        let first_client = ClientId { incarnation: first.incarnation, ..client };
        let digest = envelope.first_digest();
        let key = keys::known(first_client, first.seq, &digest);
        let stored = StoredOutcome { digest: digest.to_vec().into(), outcome: outcome.clone() };
        self.keep(key, to_cbor(&stored));
    }

    /// Forgets an outcome that its client has heard, but for the digest of what was taken. What only a
    /// device keeps, a copy of the device must keep too, so it goes on being told so.
    pub(in crate::sync::server) fn forget_outcome(
        &mut self,
        client: ClientId,
        seq: u64,
    ) -> Result<(), StoreError> {
        let key = keys::outcome(client, seq);
        let Some(bytes) = self.value(&key)? else { return Ok(()) };
        let stored: StoredOutcome =
            minicbor::decode(&bytes).map_err(|_| StoreError::Damaged(format!("{key:02x?}")))?;
        self.forget(key);
        if matches!(stored.outcome, Outcome::Rejected { commit: 0, .. }) {
            self.keep(keys::known(client, seq, &stored.digest), bytes);
            return Ok(());
        }
        let block = keys::digests(client, seq / BLOCK);
        let mut digests = self.value(&block)?.unwrap_or_default();
        let place = place(seq);
        if digests.len() < place.end {
            digests.resize(place.end, 0);
        }
        digests[place].copy_from_slice(&stored.digest[..DIGEST_BYTES]);
        self.keep(block, digests);
        Ok(())
    }

    /// A value that is no row, as this group leaves it.
    fn value(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        match self.settled.writes.get(key) {
            Some(value) => Ok(value.clone()),
            None => self.view.get(key),
        }
    }
}
