//! Undo: what an action did, and the mutations that take it back.
//!
//! Taking back is an action like any other: it is made of mutations, travels like them, and can itself
//! be taken back (redo). It changes only what still is as the action left it; what somebody changed
//! since stays, and the person is told how much that was. So an import can be taken back days later
//! without taking anybody's work along.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::book::{Book, RowKey};
use crate::entity::{Kind, Record};
use crate::id::RawId;
use crate::order;
use crate::value::{FieldType, Value};

use super::protocol::{CommitSeq, Fields, Mutation, to_cbor};

/// What an action did to one row. Of a changed row the changed fields before and after; of a deleted one
/// all of them before; of a new one only a sum of its fields, by which it is known again.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
struct Step {
    #[n(0)]
    kind: u16,
    #[n(1)]
    #[cbor(with = "super::protocol::id")]
    id: RawId,
    #[n(2)]
    before: Option<Fields>,
    #[n(3)]
    after: Option<Fields>,
    #[n(4)]
    made: Option<u64>,
}

/// About the most bytes of one part.
pub const PART_BYTES: usize = 96 * 1024;

/// What an action did.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Steps {
    #[n(0)]
    steps: Vec<Step>,
}

/// The way back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WayBack {
    /// To be done as one action.
    pub mutations: Vec<Mutation>,
    /// How many records or fields stay, because somebody changed them since.
    pub kept: usize,
}

impl Steps {
    /// Notes what these mutations will do to a book; call it before they are done.
    #[must_use]
    pub fn of(book: &Book, mutations: &[Mutation]) -> Self {
        let mut now: BTreeMap<RowKey, Option<Fields>> = BTreeMap::new();
        let mut steps = Vec::new();
        for mutation in mutations {
            let key = mutation.key();
            let current = now.remove(&key).unwrap_or_else(|| fields(book, key));
            let (step, next) = step(key, current, mutation);
            steps.extend(step);
            now.insert(key, next);
        }
        Self { steps }
    }

    /// Tells whether nothing was done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Returns how many rows were touched.
    #[must_use]
    pub fn count(&self) -> usize {
        self.steps.len()
    }

    /// Adds what was done after it.
    pub fn extend(&mut self, later: Self) {
        self.steps.extend(later.steps);
    }

    /// Parts it into pieces of about [`PART_BYTES`]; see [`crate::entity::UndoLog`]. What is too large
    /// for a piece of its own is left out and cannot be taken back.
    #[must_use]
    pub fn parts(self) -> Vec<Self> {
        let mut parts: Vec<Self> = Vec::new();
        let mut bytes = PART_BYTES;
        for step in self.steps {
            let size = to_cbor(&step).len();
            if size > PART_BYTES {
                continue;
            }
            bytes += size;
            match parts.last_mut() {
                Some(part) if bytes <= PART_BYTES => part.steps.push(step),
                Some(_) | None => {
                    parts.push(Self { steps: vec![step] });
                    bytes = size;
                }
            }
        }
        parts
    }

    /// Returns what takes it back, from what `book` holds now; `rev` tells the revision of a row.
    #[must_use]
    pub fn way_back(&self, book: &Book, rev: &dyn Fn(RowKey) -> CommitSeq) -> WayBack {
        let mut way = WayBack::default();
        // Rows as they are on the way.
        let mut rows: BTreeMap<RowKey, Option<Fields>> = BTreeMap::new();
        for step in self.steps.iter().rev() {
            let key = RowKey { kind: step.kind, id: step.id };
            let row = rows.entry(key).or_insert_with(|| fields(book, key));
            let (kind, id) = (step.kind, step.id);
            match (&step.before, &step.after, &mut *row) {
                (None, _, Some(now)) => {
                    if step.made == Some(sum(now)) {
                        way.mutations.push(Mutation::Delete { kind, id, base: rev(key) });
                        *row = None;
                    } else {
                        way.kept += 1;
                    }
                }
                (Some(before), Some(after), Some(now)) => {
                    let is_same = |number: &u16| held(now, *number) == held(after, *number);
                    let (same, other): (Vec<u16>, Vec<u16>) =
                        before.keys().partition(|it| is_same(it));
                    way.kept += other.len();
                    if !same.is_empty() {
                        let fields: Fields =
                            order::map(same.iter().map(|it| (*it, held(before, *it))));
                        now.extend(fields.clone());
                        let seen = Fields::new();
                        way.mutations.push(Mutation::Patch {
                            kind,
                            id,
                            base: rev(key),
                            fields,
                            seen,
                        });
                    }
                }
                (Some(before), None, None) => {
                    let fields = before.clone();
                    *row = Some(before.clone());
                    way.mutations.push(Mutation::Restore { kind, id, fields });
                }
                // Gone is what was to go, and back what was to come back.
                (None, _, None) | (Some(_), None, Some(_)) => {}
                (Some(_), Some(_), None) => way.kept += 1,
            }
        }
        way
    }
}

fn step(
    key: RowKey,
    current: Option<Fields>,
    mutation: &Mutation,
) -> (Option<Step>, Option<Fields>) {
    let step = |before, after| Some(Step { kind: key.kind, id: key.id, before, after, made: None });
    match (mutation, current) {
        (Mutation::Create { fields, .. } | Mutation::Restore { fields, .. }, None) => {
            let fields = whole(key, fields);
            let made = Some(sum(&fields));
            let step = Step { kind: key.kind, id: key.id, before: None, after: None, made };
            (Some(step), Some(fields))
        }
        (Mutation::Restore { .. }, Some(current)) => (None, Some(current)),
        (Mutation::Create { fields, .. } | Mutation::Patch { fields, .. }, Some(mut current)) => {
            let changed: Vec<u16> = fields
                .iter()
                .filter(|(number, value)| held(&current, **number) != **value)
                .map(|(number, _)| *number)
                .collect();
            let before = order::map(changed.iter().map(|it| (*it, held(&current, *it))));
            let after = order::map(changed.iter().map(|it| (*it, held(fields, *it))));
            current.extend(after.clone());
            let changes = !changed.is_empty();
            (step(Some(before), Some(after)).filter(|_| changes), Some(current))
        }
        (Mutation::Delete { .. }, Some(current)) => (step(Some(current), None), None),
        (Mutation::Patch { .. } | Mutation::Delete { .. }, None) => (None, None),
    }
}

/// What a new row will hold: what it was made with, and what its kind has without being told.
fn whole(key: RowKey, fields: &Fields) -> Fields {
    let mut whole = fields.clone();
    if let Some(kind) = Kind::from_number(key.kind) {
        let blank = kind.blank(key.id);
        for spec in kind.fields() {
            // A link that is not filled yet names nothing, and no row has it.
            if !matches!(spec.field_type, FieldType::Link(_) | FieldType::AnyLink) {
                whole.entry(spec.number).or_insert_with(|| blank.field(spec.number));
            }
        }
    }
    whole.retain(|_, value| !matches!(value, Value::Null));
    whole
}

/// A sum by which a row is known again.
fn sum(fields: &Fields) -> u64 {
    let digest = Sha256::digest(to_cbor(fields));
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    u64::from_be_bytes(first)
}

fn held(fields: &Fields, number: u16) -> Value {
    fields.get(&number).cloned().unwrap_or_default()
}

fn fields(book: &Book, key: RowKey) -> Option<Fields> {
    let kind = Kind::from_number(key.kind)?;
    let record: &dyn Record = book.record(kind, key.id)?;
    let fields = kind.fields().iter().map(|spec| (spec.number, record.field(spec.number)));
    Some(order::map(fields.filter(|(_, value)| !matches!(value, Value::Null))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::{Account, Entity, Task};
    use crate::id::Id;

    const ACME: RawId = RawId(5);

    fn account(name: &str, city: Option<&str>) -> Account {
        let city = city.map(str::to_owned);
        Account { name: name.to_owned(), city, ..Account::blank(Id::new(ACME)) }
    }

    fn city(name: &str) -> (u16, Value) {
        Account::CITY.to(&Some(name.to_owned()))
    }

    fn back(steps: &Steps, book: &Book) -> WayBack {
        steps.way_back(book, &|_| 9)
    }

    #[test]
    fn a_change_goes_back_field_by_field_and_leaves_what_others_changed_since() {
        let mut book = Book::default();
        book.put_record(&account("Acme", Some("Oslo")));
        let fields = [city("Bergen"), Account::PHONE.to(&Some("1".to_owned()))];
        let steps = Steps::of(&book, &[Mutation::patch(Kind::Account, ACME, 3, fields)]);
        let changed = Account { phone: Some("2".to_owned()), ..account("Acme", Some("Bergen")) };
        book.put_record(&changed);
        let way = back(&steps, &book);
        let expected = Mutation::patch(Kind::Account, ACME, 9, [city("Oslo")]);
        assert_eq!((way.mutations, way.kept), (vec![expected], 1));
    }

    #[test]
    fn what_was_made_goes_unless_somebody_worked_on_it() {
        let mut book = Book::default();
        let made = Mutation::create(Kind::Account, ACME, [Account::NAME.to(&"Acme".to_owned())]);
        let steps = Steps::of(&book, &[made]);
        book.put_record(&account("Acme", None));
        let kind = Kind::Account.number();
        assert_eq!(back(&steps, &book).mutations, [Mutation::Delete { kind, id: ACME, base: 9 }]);
        book.put_record(&account("Acme & Sons", None));
        assert_eq!(back(&steps, &book), WayBack { mutations: Vec::new(), kept: 1 });
    }

    #[test]
    fn what_was_made_is_known_again_by_what_its_kind_has_untold() {
        let mut book = Book::default();
        let made = Mutation::create(Kind::Task, ACME, [Task::TITLE.to(&"Call".to_owned())]);
        let steps = Steps::of(&book, &[made]);
        let title = "Call".to_owned();
        let task = Task { title, ..Task::blank(Id::new(ACME)) };
        book.put_record(&task);
        assert_eq!((back(&steps, &book).mutations.len(), back(&steps, &book).kept), (1, 0));
        book.put_record(&Task { done: true, ..task });
        assert_eq!(back(&steps, &book), WayBack { mutations: Vec::new(), kept: 1 });
    }

    #[test]
    fn what_was_deleted_comes_back_and_can_go_again() {
        let mut book = Book::default();
        book.put_record(&account("Acme", Some("Oslo")));
        let kind = Kind::Account.number();
        let steps = Steps::of(&book, &[Mutation::Delete { kind, id: ACME, base: 3 }]);
        let steps: Steps = minicbor::decode(&to_cbor(&steps)).unwrap();
        let full = book.clone();
        book.remove(Kind::Account, ACME);
        let undo = back(&steps, &book).mutations;
        assert!(matches!(&undo[..], [Mutation::Restore { fields, .. }] if fields.len() == 2));
        let redo = back(&Steps::of(&book, &undo), &full).mutations;
        assert_eq!(redo, [Mutation::Delete { kind, id: ACME, base: 9 }]);
    }

    #[test]
    fn several_changes_of_one_row_go_back_to_the_first() {
        let mut book = Book::default();
        book.put_record(&account("Acme", Some("Oslo")));
        let patch = |name| Mutation::patch(Kind::Account, ACME, 3, [city(name)]);
        let steps = Steps::of(&book, &[patch("Bergen"), patch("Moss"), patch("Moss")]);
        assert_eq!(steps.count(), 2);
        book.put_record(&account("Acme", Some("Moss")));
        let way = back(&steps, &book);
        let last = way.mutations.last().unwrap();
        assert_eq!(last.fields(), Some(&order::map([city("Oslo")])));
    }
}
