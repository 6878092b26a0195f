//! Packs: edits that are stored together lie in one record, because a browser's storage pays for every
//! record and little for its bytes. An import of 20,000 rows is some forty records and not 20,000.
//!
//! A record is the edits one after the other, under the number of the first; a single edit is a pack of
//! one. When only some of a pack are finished, the rest is written again. Pure: what is to be done to
//! the storage comes out as [`PackOp`]s. A copy is cheap, so that a transaction can be tried on one and
//! forgotten when it fails.

use std::rc::Rc;

use minicbor::Decoder;

use super::protocol::Envelope;
use crate::order;

/// The most edits in one record.
pub const PACK_COUNT_MAX: usize = 512;

/// What is to be done to the storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackOp {
    /// Put a record under this number.
    Put(u64, Vec<u8>),
    /// Delete the record under this number.
    Delete(u64),
}

/// Encoded edits with their numbers, ascending. A list and no map: it is a few hundred at most, and every
/// kind of map costs the app some kilobytes.
type Pack = Vec<(u64, Vec<u8>)>;

/// Which edits lie in which record.
#[derive(Clone, Debug, Default)]
pub struct Packs {
    /// By the number the record stands under, ascending.
    packs: Vec<(u64, Rc<Pack>)>,
}

impl Packs {
    /// Takes what the storage holds, by number; returns the edits too, each encoded, in order of their
    /// numbers. A damaged end of a record is left out, as there is nothing to save from it.
    #[must_use]
    pub fn load(records: impl IntoIterator<Item = (u64, Vec<u8>)>) -> (Self, Vec<Vec<u8>>) {
        let packs: Vec<_> =
            records.into_iter().map(|(key, record)| (key, Rc::new(split(&record)))).collect();
        let mut edits: Pack = packs.iter().flat_map(|(_, pack)| pack.iter().cloned()).collect();
        order::sort_by_key(&mut edits, |(number, _)| *number);
        // Two records may hold the same edit; it was done once.
        edits.dedup_by_key(|(number, _)| *number);
        (Self { packs }, edits.into_iter().map(|(_, edit)| edit).collect())
    }

    /// Adds edits, ascending by number and encoded.
    pub fn add(&mut self, edits: &[(u64, Vec<u8>)]) -> Vec<PackOp> {
        let mut ops = Vec::new();
        for some in edits.chunks(PACK_COUNT_MAX) {
            let key = some[0].0;
            let pack = match self.packs.binary_search_by_key(&key, |(key, _)| *key) {
                // Edits that are numbered anew may begin where an older record does.
                Ok(at) => {
                    let pack = Rc::make_mut(&mut self.packs[at].1);
                    pack.retain(|(number, _)| place(some, *number).is_err());
                    pack.extend_from_slice(some);
                    order::sort_by_key(pack, |(number, _)| *number);
                    &self.packs[at].1
                }
                Err(at) => {
                    self.packs.insert(at, (key, Rc::new(some.to_vec())));
                    &self.packs[at].1
                }
            };
            ops.push(PackOp::Put(key, joined(pack)));
        }
        ops
    }

    /// Takes finished edits out, wherever they lie.
    pub fn remove(&mut self, numbers: &[u64]) -> Vec<PackOp> {
        let mut touched: Vec<u64> = Vec::new();
        for number in numbers {
            // An older record may reach past the beginning of a later one.
            for (key, pack) in self.packs.iter_mut().rev().filter(|(key, _)| key <= number) {
                if let Ok(at) = place(pack, *number) {
                    Rc::make_mut(pack).remove(at);
                    if !touched.contains(key) {
                        touched.push(*key);
                    }
                }
            }
        }
        let ops = self.packs.iter().filter(|(key, _)| touched.contains(key)).map(|(key, pack)| {
            if pack.is_empty() { PackOp::Delete(*key) } else { PackOp::Put(*key, joined(pack)) }
        });
        let ops = ops.collect();
        self.packs.retain(|(_, pack)| !pack.is_empty());
        ops
    }
}

fn place(pack: &[(u64, Vec<u8>)], number: u64) -> Result<usize, usize> {
    pack.binary_search_by_key(&number, |(number, _)| *number)
}

fn joined(pack: &Pack) -> Vec<u8> {
    pack.iter().flat_map(|(_, edit)| edit).copied().collect()
}

/// Parts a record into its edits.
fn split(record: &[u8]) -> Pack {
    let mut pack = Pack::new();
    let mut decoder = Decoder::new(record);
    while decoder.position() < record.len() {
        let start = decoder.position();
        let Ok(envelope) = decoder.decode::<Envelope>() else { break };
        pack.push((envelope.seq, record[start..decoder.position()].to_vec()));
    }
    pack
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::entity::Kind;
    use crate::id::RawId;
    use crate::sync::protocol::{Mutation, to_cbor};

    fn edit(seq: u64) -> (u64, Vec<u8>) {
        let mutation = Mutation::Delete {
            kind: Kind::Account.number(),
            id: RawId::from_bytes([7; 16]),
            base: seq,
        };
        (seq, to_cbor(&Envelope::alone(seq, 0, mutation)))
    }

    fn edits(numbers: std::ops::RangeInclusive<u64>) -> Vec<(u64, Vec<u8>)> {
        numbers.map(edit).collect()
    }

    /// A storage that does as it is told.
    fn store(storage: &mut BTreeMap<u64, Vec<u8>>, ops: Vec<PackOp>) {
        for op in ops {
            match op {
                PackOp::Put(key, bytes) => drop(storage.insert(key, bytes)),
                PackOp::Delete(key) => {
                    assert!(storage.remove(&key).is_some(), "{key} is not there");
                }
            }
        }
    }

    fn numbers(storage: &BTreeMap<u64, Vec<u8>>) -> Vec<u64> {
        let (_, edits) = Packs::load(storage.clone());
        edits.iter().map(|bytes| minicbor::decode::<Envelope>(bytes).unwrap().seq).collect()
    }

    #[test]
    fn an_import_is_a_few_records() {
        let mut packs = Packs::default();
        let mut storage = BTreeMap::new();
        store(&mut storage, packs.add(&edits(5..=1500)));
        assert_eq!(storage.len(), 3);
        store(&mut storage, packs.remove(&(5..=600).collect::<Vec<_>>()));
        assert_eq!(storage.len(), 2, "the finished pack is gone, the next is written again");
        assert_eq!(numbers(&storage), (601..=1500).collect::<Vec<_>>());
        store(&mut storage, packs.remove(&(601..=1500).collect::<Vec<_>>()));
        assert!(storage.is_empty());
        assert!(packs.remove(&[3]).is_empty(), "what is not there needs nothing");
    }

    #[test]
    fn an_edit_that_lies_in_two_records_is_one() {
        let bytes = |numbers: std::ops::RangeInclusive<u64>| -> Vec<u8> {
            edits(numbers).into_iter().flat_map(|(_, bytes)| bytes).collect()
        };
        let mut storage = BTreeMap::from([(1, bytes(1..=2)), (2, bytes(2..=2))]);
        assert_eq!(numbers(&storage), [1, 2]);
        let (mut packs, _) = Packs::load(storage.clone());
        store(&mut storage, packs.remove(&[2]));
        assert_eq!(numbers(&storage), [1]);
    }

    #[test]
    fn a_damaged_end_costs_only_itself() {
        let mut record: Vec<u8> = edits(1..=2).into_iter().flat_map(|(_, bytes)| bytes).collect();
        record.truncate(record.len() - 1);
        let (_, edits) = Packs::load([(1, record)]);
        assert_eq!(edits, [edit(1).1]);
    }

    proptest! {
        #[test]
        fn the_storage_holds_just_the_living(
            steps in prop::collection::vec((1u64..40, 0usize..30, any::<bool>()), 1..40)
        ) {
            let (mut packs, mut storage) = (Packs::default(), BTreeMap::new());
            let mut living: std::collections::BTreeSet<u64> = std::collections::BTreeSet::new();
            for (from, count, is_added) in steps {
                let some: Vec<u64> = (from..from + count as u64).collect();
                if is_added {
                    let new: Vec<_> = some.iter().filter(|it| !living.contains(it)).map(|it| edit(*it)).collect();
                    living.extend(new.iter().map(|(seq, _)| *seq));
                    store(&mut storage, packs.add(&new));
                } else {
                    living.retain(|it| !some.contains(it));
                    store(&mut storage, packs.remove(&some));
                }
                prop_assert_eq!(numbers(&storage), living.iter().copied().collect::<Vec<_>>());
                // After a crash the storage is all there is.
                packs = Packs::load(storage.clone()).0;
            }
        }
    }
}
