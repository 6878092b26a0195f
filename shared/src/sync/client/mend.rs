//! Mend: what a client does when its storage has lost something. It fetches what damaged pages held,
//! and no more; a storage that was emptied under it gets everything once more.

use crate::sync::pages::PageOp;
use crate::sync::protocol::{CommitSeq, to_cbor};

use super::Client;
use super::types::{Batch, DamagedPage};

/// Returns the cursor from which a pull brings back every row of the damaged pages; nothing when there
/// are none, or when it is not known what was on one.
pub(super) fn cursor_before(damaged: &[DamagedPage]) -> Option<CommitSeq> {
    let oldest: Option<Vec<CommitSeq>> = damaged.iter().map(|page| page.oldest).collect();
    Some(oldest?.into_iter().min()?.saturating_sub(1))
}

/// Returns the removal of these pages.
pub(super) fn deletes(numbers: impl Iterator<Item = u32>) -> impl Iterator<Item = PageOp> {
    numbers.map(PageOp::Delete)
}

impl Client {
    /// Goes back to a cursor before the damaged pages and drops them. The other pages stay: an older
    /// state of a row that shows meanwhile is replaced by the pull.
    pub(super) fn fetch_again(&mut self, before: CommitSeq, damaged: &[DamagedPage]) {
        self.meta.cursor = self.meta.cursor.min(before);
        self.meta.catching_up = true;
        let pages = deletes(damaged.iter().map(|page| page.number)).collect();
        self.storing.put(Batch { pages, ..Batch::default() }, self.meta.clone());
    }

    /// Stores everything that is known, as if nothing had ever been stored.
    pub(super) fn store_everything(&mut self) {
        self.pages.clear();
        let rows = self.overlay.confirmed();
        let rows = rows.iter().map(|(key, bytes)| (*key, &bytes[..]));
        let overlay = &self.overlay;
        let pages = self.pages.write(rows, &|key| overlay.confirmed_bytes(key));
        let parked_put =
            self.parked.iter().map(|parked| (parked.number, to_cbor(parked))).collect();
        let outbox_put = self.encoded_after(0);
        let batch = Batch { pages, outbox_put, parked_put, ..Batch::default() };
        let first = self.pending.front().map_or(self.meta.next_seq, |first| first.envelope.seq);
        self.storing.emptied(first, batch, self.meta.clone());
    }
}
