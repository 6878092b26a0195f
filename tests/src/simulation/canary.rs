//! Canaries: marks in the texts that persons write, by which bytes betray whose words they hold.
//!
//! A mark is a number between two tildes. It is made for one record, and where it stands says to whom
//! the words were given.

use std::collections::{BTreeMap, BTreeSet};

use shared::book::RowKey;
use shared::sync::protocol::{Fields, to_cbor};

/// Shorter numbers are no marks: other bytes may look like one.
const DIGITS_MIN: usize = 6;

/// Marks by the records they were made for.
pub type Homes = BTreeMap<u64, RowKey>;

/// The text of a mark.
#[must_use]
pub fn mark(number: u64) -> String {
    format!("~{number:06}~")
}

/// Finds the marks in bytes.
#[must_use]
pub fn marks(bytes: &[u8]) -> BTreeSet<u64> {
    let mut found = BTreeSet::new();
    let mut begin = None;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'~' {
            if let Some(from) = begin
                && at - from >= DIGITS_MIN
            {
                let digits = bytes[from..at].iter();
                let number = digits.fold(0_u64, |sum, digit| {
                    sum.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'))
                });
                found.insert(number);
            }
            begin = Some(at + 1);
        } else if !byte.is_ascii_digit() {
            begin = None;
        }
    }
    found
}

/// Finds the marks in fields.
#[must_use]
pub fn marks_in(fields: &Fields) -> BTreeSet<u64> {
    marks(&to_cbor(fields))
}
