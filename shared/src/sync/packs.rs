//! Packs: edits that are stored together lie in one record, because a browser's storage pays for every
//! record and little for its bytes. An import of 20,000 rows is some forty records and not 20,000.
//!
//! A record is the edits one after the other, under the number of the first; a single edit is a pack of
//! one. When only some of a pack are finished, the rest is written again. Pure: what is to be done to
//! the storage comes out as [`PackOp`]s. A copy is cheap, so that a transaction can be tried on one and
//! forgotten when it fails.

use std::collections::BTreeMap;
use std::rc::Rc;

use minicbor::Decoder;

use super::protocol::Envelope;

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

/// Encoded edits by number.
type Pack = BTreeMap<u64, Vec<u8>>;

/// Which edits lie in which record.
#[derive(Clone, Debug, Default)]
pub struct Packs {
    packs: BTreeMap<u64, Rc<Pack>>,
}

impl Packs {
    /// Takes what the storage holds; returns the edits too, each encoded, in order of their numbers. A
    /// damaged end of a record is left out, as there is nothing to save from it.
    #[must_use]
    pub fn load(records: impl IntoIterator<Item = (u64, Vec<u8>)>) -> (Self, Vec<Vec<u8>>) {
        let mut packs = BTreeMap::new();
        let mut edits = Pack::new();
        for (key, record) in records {
            let pack = split(&record);
            edits.extend(pack.clone());
            packs.insert(key, Rc::new(pack));
        }
        (Self { packs }, edits.into_values().collect())
    }

    /// Adds edits, by number and encoded.
    pub fn add(&mut self, edits: &[(u64, Vec<u8>)]) -> Vec<PackOp> {
        let mut ops = Vec::new();
        for some in edits.chunks(PACK_COUNT_MAX) {
            let key = some[0].0;
            // Edits that are numbered anew may begin where an older record does.
            let pack = Rc::make_mut(self.packs.entry(key).or_default());
            pack.extend(some.iter().cloned());
            ops.push(PackOp::Put(key, joined(pack)));
        }
        ops
    }

    /// Takes finished edits out.
    pub fn remove(&mut self, numbers: &[u64]) -> Vec<PackOp> {
        let mut touched: Vec<u64> = Vec::new();
        for number in numbers {
            let holds = |(_, pack): &(&u64, &mut Rc<Pack>)| pack.contains_key(number);
            // An older record may reach past the beginning of a later one.
            if let Some((key, pack)) = self.packs.range_mut(..=*number).rev().find(holds) {
                Rc::make_mut(pack).remove(number);
                touched.push(*key);
            }
        }
        touched.sort_unstable();
        touched.dedup();
        touched.into_iter().map(|key| self.written_again(key)).collect()
    }

    fn written_again(&mut self, key: u64) -> PackOp {
        match self.packs.get(&key).filter(|pack| !pack.is_empty()) {
            Some(pack) => PackOp::Put(key, joined(pack)),
            None => {
                self.packs.remove(&key);
                PackOp::Delete(key)
            }
        }
    }
}

fn joined(pack: &Pack) -> Vec<u8> {
    pack.values().flatten().copied().collect()
}

/// Parts a record into its edits.
fn split(record: &[u8]) -> Pack {
    let mut pack = Pack::new();
    let mut decoder = Decoder::new(record);
    while decoder.position() < record.len() {
        let start = decoder.position();
        let Ok(envelope) = decoder.decode::<Envelope>() else { break };
        pack.insert(envelope.seq, record[start..decoder.position()].to_vec());
    }
    pack
}

#[cfg(test)]
mod tests {
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
        (seq, to_cbor(&Envelope { seq, group: None, at: 0, mutation }))
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
