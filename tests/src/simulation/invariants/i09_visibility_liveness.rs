//! I9 visibility liveness: every visible row is eventually present (no row skipped by move/grant
//! races).

use std::collections::BTreeMap;

use shared::book::{RowKey, WireRow};
use shared::entity::Kind;

use super::hold;
use crate::simulation::server::Server;
use crate::simulation::tab::Tab;

/// At the end: a device has every row that its person may see.
pub fn check(tab: &Tab, server: &Server, rows: &BTreeMap<RowKey, &WireRow>) {
    let (number, user) = (tab.device, tab.client.person().user.raw());
    for key in server.seen(user).iter() {
        let kind = Kind::from_number(key.kind).unwrap();
        let is_here = tab.client.book().record(kind, key.id).is_some();
        let row = rows.get(key);
        hold!(9, is_here, "device {number} lacks what its person may see: {key:?}, {row:?}");
    }
}
