//! I10 monotonic reads: per client, revealed `RowRev` never decreases except via Forget or ServerEpoch
//! change.

use shared::book::WireRow;

use super::hold;
use crate::simulation::tab::Tab;

/// Before a reply is handled: it says nothing older than what is here.
pub fn check(tab: &Tab, rows: &[WireRow], is_reset: bool) {
    let told = rows.iter().filter(|row| !matches!(row, WireRow::Forget { .. }));
    for row in told.filter(|_| !is_reset) {
        let (here, key, rev) = (tab.client.rev(row.key()), row.key(), row.rev());
        hold!(10, here <= rev, "device {}: {key:?} goes back {here} to {rev}", tab.device);
    }
}
