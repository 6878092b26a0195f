//! Gather: what belongs to records, such as their moves, laid out record by record in one pass.
//!
//! Going over 500,000 changes is the dear part of an analysis of history; whoever shows several
//! numbers of one version of a book gathers once and keeps the result.

use crate::id::RawId;
use crate::id_map::IdMap;
use crate::value::Millis;

/// Something that happened to a record at a moment.
pub(super) trait Dated: Copy + Default {
    /// When.
    fn at(&self) -> Millis;
}

/// The items of many records, each record's in order of time.
#[derive(Clone, Debug)]
pub(super) struct Gathered<T> {
    /// The records by id, each with the place in `items` where its own end; they begin where those of
    /// the one before end.
    ends: Vec<(RawId, u32)>,
    items: Vec<T>,
}

impl<T: Dated> Gathered<T> {
    /// Lays out `found` by record. `records` come in order of ids; what is found of others is left
    /// out. Items of one moment keep the order in which they were found.
    pub(super) fn new(
        records: impl Iterator<Item = RawId>,
        found: impl Iterator<Item = (RawId, T)>,
    ) -> Self {
        let ids: Vec<RawId> = records.collect();
        let slots: IdMap<RawId, u32> = ids.iter().copied().zip(0..).collect();
        let mut counts = vec![0_u32; ids.len()];
        let found: Vec<(u32, T)> = found
            .filter_map(|(id, item)| {
                let slot = *slots.get(&id)?;
                counts[slot as usize] += 1;
                Some((slot, item))
            })
            .collect();
        let mut start = 0;
        let mut ends: Vec<u32> = counts
            .iter()
            .map(|count| {
                start += count;
                start - count
            })
            .collect();
        let mut items = vec![T::default(); found.len()];
        for (slot, item) in found {
            items[ends[slot as usize] as usize] = item;
            ends[slot as usize] += 1;
        }
        for (count, end) in counts.iter().zip(&ends).filter(|(count, _)| **count > 1) {
            items[(end - count) as usize..*end as usize].sort_by_key(Dated::at);
        }
        Self { ends: ids.into_iter().zip(ends).collect(), items }
    }

    /// Returns the items of a record. Whoever asks in order of ids keeps `cursor`, from 0, and has no
    /// look-ups to pay.
    pub(super) fn of(&self, cursor: &mut usize, id: RawId) -> &[T] {
        while self.ends.get(*cursor).is_some_and(|(other, _)| *other < id) {
            *cursor += 1;
        }
        self.at(*cursor, id)
    }

    /// Returns the items of one record, found by itself.
    pub(super) fn of_one(&self, id: RawId) -> &[T] {
        let at = self.ends.partition_point(|(other, _)| *other < id);
        self.at(at, id)
    }

    fn at(&self, place: usize, id: RawId) -> &[T] {
        match self.ends.get(place) {
            Some((other, end)) if *other == id => {
                let start = place.checked_sub(1).map_or(0, |before| self.ends[before].1);
                self.items.get(start as usize..*end as usize).unwrap_or_default()
            }
            Some(_) | None => &[],
        }
    }
}
