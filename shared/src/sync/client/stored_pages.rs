//! StoredPages: the rows of the pages that a device stored, read one page after the other.
//!
//! Whoever reads the storage gives each page as soon as it is there: rows are read while the storage
//! still brings the next pages, and no page's bytes are kept.

use std::fmt::{Debug, Formatter};

use crate::book::{RowKey, WireRow, read_rows};
use crate::sync::pages::Pages;

use super::overlay::Overlay;

/// What the stored pages hold.
#[derive(Default)]
pub struct StoredPages {
    pub(super) overlay: Overlay,
    pub(super) pages: Pages,
    /// Every page that was given.
    pub(super) numbers: Vec<u32>,
    /// One of them holds no rows; then none counts.
    pub(super) is_unreadable: bool,
}

impl StoredPages {
    /// Takes a page. Call in order of the pages' numbers: the newest copy of a row counts.
    pub fn take(&mut self, number: u32, page: &[u8]) {
        self.numbers.push(number);
        if self.is_unreadable {
            return;
        }
        let Ok(rows) = read_rows(page) else {
            self.is_unreadable = true;
            return;
        };
        let keys: Vec<RowKey> = rows.iter().map(WireRow::key).collect();
        self.pages.loaded(number, page.len(), keys);
        for row in rows {
            self.overlay.load(row);
        }
    }
}

impl Debug for StoredPages {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("StoredPages").field(&self.numbers).finish()
    }
}

impl FromIterator<(u32, Vec<u8>)> for StoredPages {
    fn from_iter<I: IntoIterator<Item = (u32, Vec<u8>)>>(pages: I) -> Self {
        let mut stored = Self::default();
        for (number, page) in pages {
            stored.take(number, &page);
        }
        stored
    }
}
