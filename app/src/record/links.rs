//! What a link field may point at, and how it is found.

use shared::book::Book;
use shared::entity::{CommitteeMember, Contact, Kind, Pipeline, Product, Record, Stage, User};
use shared::id::Id;
use shared::merge;
use shared::order;
use shared::value::Value;

use super::face::face;
use crate::form::link::Found;

/// The most entries that a search offers.
const MOST: usize = 20;

/// Returns what another field of the same record holds, by its name.
pub(crate) type Sibling<'a> = &'a dyn Fn(&'static str) -> Value;

/// Tells whether `field` may point at `candidate`: a stage must be of the pipeline, a contact of the
/// account; who left and what is retired is no longer offered.
fn fits(book: &Book, target: Kind, candidate: &dyn Record, sibling: Sibling<'_>) -> bool {
    let same = |name: &'static str, value: Value| {
        let other = sibling(name);
        other.is_empty() || other == value
    };
    if merge::is_merged(candidate) {
        return false;
    }
    let id = candidate.raw_id();
    if target == Kind::Stage {
        same("pipeline", candidate.field(Stage::PIPELINE.number))
    } else if target == Kind::Contact {
        same("account", candidate.field(Contact::ACCOUNT.number))
    } else if target == Kind::CommitteeMember {
        let has_left = !candidate.field(CommitteeMember::LEFT_AT.number).is_empty();
        !has_left && same("opportunity", candidate.field(CommitteeMember::OPPORTUNITY.number))
    } else if target == Kind::User {
        book.users.get(Id::<User>::new(id)).is_some_and(|user| !user.left)
    } else if target == Kind::Product {
        book.products.get(Id::<Product>::new(id)).is_some_and(|it| !it.retired)
    } else if target == Kind::Pipeline {
        book.pipelines.get(Id::<Pipeline>::new(id)).is_some_and(Pipeline::is_offered)
    } else {
        true
    }
}

/// Tells whether there are so few records of a kind that a plain list of all serves best.
pub(crate) const fn is_short_list(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Stage
            | Kind::Pipeline
            | Kind::Channel
            | Kind::Region
            | Kind::Department
            | Kind::CommitteeMember
    )
}

/// Returns all that a field may point at, in order: stages as they follow each other, else by name.
pub(crate) fn all(book: &Book, target: Kind, sibling: Sibling<'_>) -> Vec<(String, String)> {
    let mut found: Vec<_> = book
        .records(target)
        .filter(|record| fits(book, target, *record, sibling))
        .map(|record| (order(book, target, record), record.title(), record.raw_id()))
        .collect();
    order::sort_by(&mut found, Ord::cmp);
    found.into_iter().map(|(_, title, id)| (id.to_string(), title)).collect()
}

fn order(book: &Book, target: Kind, record: &dyn Record) -> (u8, i64) {
    let stage =
        (target == Kind::Stage).then(|| book.stages.get(Id::new(record.raw_id()))).flatten();
    stage.map_or((0, 0), |stage| (stage.category as u8, stage.position))
}

/// Returns what matches the words, names that begin with them first.
pub(crate) fn find(book: &Book, target: Kind, words: &str, sibling: Sibling<'_>) -> Vec<Found> {
    let words = words.trim().to_lowercase();
    let mut found: Vec<(bool, String, &dyn Record)> = book
        .records(target)
        .filter(|record| fits(book, target, *record, sibling))
        .filter_map(|record| {
            let title = record.title().to_lowercase();
            let at = title.find(&words)?;
            Some((at > 0, title, record))
        })
        .collect();
    order::sort_by(&mut found, |a, b| (a.0, &a.1, a.2.raw_id()).cmp(&(b.0, &b.1, b.2.raw_id())));
    found
        .into_iter()
        .take(MOST)
        .map(|(_, _, record)| {
            Found::new(record.raw_id().to_string(), record.title(), hint(book, record))
        })
        .collect()
}

/// What tells two records of one name apart.
fn hint(book: &Book, record: &dyn Record) -> String {
    let kind = record.kind();
    let Some(name) = face(kind).hint else { return String::new() };
    let Some(spec) = kind.field_named(name) else { return String::new() };
    super::words::display(book, kind, name, spec.field_type, &record.field(spec.number))
}
