//! Records: the records of a book as an index, gathered a piece at a time so that nothing stands still.

use std::ops::Range;

use crate::book::Book;
use crate::entity::{Kind, Record};
use crate::id::RawId;
use crate::value::Value;

use super::Index;

/// An index of records.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// Their titles.
    pub index: Index,
    ids: Vec<RawId>,
    /// Each kind with the number of its first record.
    kinds: Vec<(Kind, usize)>,
}

impl Records {
    /// Returns which record an entry is.
    #[must_use]
    pub fn record(&self, at: u32) -> Option<(Kind, RawId)> {
        let at = at as usize;
        let id = *self.ids.get(at)?;
        let (kind, _) = self.kinds.iter().rev().find(|(_, first)| *first <= at)?;
        Some((*kind, id))
    }

    /// Returns the entry of a record.
    #[must_use]
    pub fn entry(&self, kind: Kind, id: RawId) -> Option<u32> {
        let entries = self.of_kind(kind);
        let at = self.ids[entries.clone()].binary_search(&id).ok()?;
        u32::try_from(entries.start + at).ok()
    }

    /// Returns the entries from the first record of one kind to the last of another that was read
    /// after it.
    #[must_use]
    pub fn between(&self, first: Kind, last: Kind) -> Range<u32> {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        number(self.of_kind(first).start)..number(self.of_kind(last).end)
    }

    /// Returns how many records of a kind there are.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        self.of_kind(kind).len()
    }

    fn of_kind(&self, kind: Kind) -> Range<usize> {
        let Some(place) = self.kinds.iter().position(|(of, _)| *of == kind) else { return 0..0 };
        let end = self.kinds.get(place + 1).map_or(self.ids.len(), |(_, first)| *first);
        self.kinds[place].1..end
    }
}

/// Records on their way into an index.
#[derive(Clone, Debug, Default)]
pub struct Gathering {
    records: Records,
    /// Kinds still to come, the next last.
    kinds: Vec<Kind>,
    now: Option<Reading>,
}

/// One kind that is being read.
#[derive(Clone, Debug)]
struct Reading {
    kind: Kind,
    ids: std::vec::IntoIter<RawId>,
    links: Vec<(u16, Kind)>,
    ended: Vec<u16>,
}

/// The fields whose record is read along, the best first.
const ALONG: [(&str, Kind); 3] =
    [("account", Kind::Account), ("opportunity", Kind::Opportunity), ("contact", Kind::Contact)];
/// A record with one of these filled is no longer worked on.
const ENDED: [&str; 4] = ["closed_on", "done", "left", "retired"];
const ENDED_WEIGHT: u8 = 6;

impl Gathering {
    /// Begins with records of these kinds. What others are read along with comes first: accounts before
    /// opportunities before tasks.
    #[must_use]
    pub fn of(kinds: &[Kind]) -> Self {
        Self { kinds: kinds.iter().rev().copied().collect(), ..Self::default() }
    }

    /// Reads at most so many records; returns whether all are read. Records that come or go meanwhile
    /// may be missing or left over: begin anew when the book has changed.
    pub fn step(&mut self, book: &Book, most: usize) -> bool {
        for _ in 0..most.max(1) {
            while self.now.as_ref().is_none_or(|now| now.ids.len() == 0) {
                let Some(kind) = self.kinds.pop() else { return true };
                self.records.kinds.push((kind, self.records.ids.len()));
                self.now = Some(Reading::begin(book, kind));
            }
            let Some(now) = &mut self.now else { return true };
            if let Some(id) = now.ids.next()
                && let Some(record) = book.record(now.kind, id)
            {
                let (along, weight) = (now.along(record, &self.records), now.weight(record));
                self.records.index.push(&record.title(), along, weight);
                self.records.ids.push(id);
            }
        }
        false
    }

    /// Returns what was gathered.
    #[must_use]
    pub fn end(self) -> Records {
        self.records
    }
}

impl Reading {
    fn begin(book: &Book, kind: Kind) -> Self {
        let ids: Vec<RawId> = book.records(kind).map(Record::raw_id).collect();
        let number = |name: &str| kind.field_named(name).map(|spec| spec.number);
        Self {
            kind,
            ids: ids.into_iter(),
            links: ALONG.iter().filter_map(|(name, to)| Some((number(name)?, *to))).collect(),
            ended: ENDED.iter().filter_map(|name| number(name)).collect(),
        }
    }

    fn along(&self, record: &dyn Record, records: &Records) -> Option<u32> {
        self.links.iter().find_map(|(number, to)| {
            let Value::Id(id) = record.field(*number) else { return None };
            records.entry(*to, id)
        })
    }

    fn weight(&self, record: &dyn Record) -> u8 {
        let is_ended =
            |number: &u16| !matches!(record.field(*number), Value::Null | Value::Bool(false));
        let ended = if self.ended.iter().any(is_ended) { ENDED_WEIGHT } else { 0 };
        weight(self.kind).saturating_sub(ended)
    }
}

/// Of records that fit as well: whom one sells to before what one did.
const fn weight(kind: Kind) -> u8 {
    match kind {
        Kind::Account => 20,
        Kind::Contact => 18,
        Kind::Opportunity => 16,
        Kind::Lead => 15,
        Kind::User | Kind::Product | Kind::Competitor => 13,
        Kind::Department | Kind::Region => 10,
        Kind::Task => 9,
        Kind::Channel
        | Kind::Pipeline
        | Kind::Stage
        | Kind::Change
        | Kind::Company
        | Kind::ExchangeRate
        | Kind::ImportMapping
        | Kind::Share
        | Kind::Conflict
        | Kind::UndoLog
        | Kind::Standing
        | Kind::LeadProduct
        | Kind::AssignmentRule
        | Kind::Criterion
        | Kind::Evidence
        | Kind::StageTask
        | Kind::SavedView
        | Kind::ViewPin
        | Kind::Milestone
        | Kind::ReviewNote
        | Kind::CommitteeMember
        | Kind::InfluenceLine
        | Kind::Affiliation
        | Kind::ImportantDate
        | Kind::Snooze => 8,
        Kind::Activity => 6,
    }
}
