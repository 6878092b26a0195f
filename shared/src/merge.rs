//! Merge: two accounts, or two contacts, that are one become one.
//!
//! The one that stays takes what it lacks, the notes of both, and everything that points at the other;
//! the other is not removed but says what it was merged into. So nothing is lost when somebody edits it
//! meanwhile on another device, the whole is an action like any other, and it can be taken back.

use std::collections::BTreeSet;

use crate::book::Book;
use crate::entity::{Kind, Record, Share};
use crate::id::{Id, RawId};
use crate::value::{FieldType, Value};

/// Kinds whose records can be merged.
pub const KINDS: [Kind; 2] = [Kind::Account, Kind::Contact];

/// Fields that are not anybody's to choose.
const APART: [&str; 4] = ["merged_into", "external_key", "created_by", "created_at"];

/// A field in which the two differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The field's number.
    pub field: u16,
    /// What the one that stays holds.
    pub stays: Value,
    /// What the other holds.
    pub other: Value,
    /// Whether the other's value is taken unless somebody says otherwise: where nothing is held.
    pub is_taken: bool,
}

/// Why two records cannot be merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeRefused {
    /// Records of this kind are not merged.
    #[error("records of this kind are not merged")]
    OtherKind,
    /// One of them is not there.
    #[error("one of the records is not there")]
    Gone,
    /// They are the same.
    #[error("a record is not merged into itself")]
    Same,
    /// One of them was merged already.
    #[error("one of the records was merged already")]
    Merged,
}

/// A record whose links lead elsewhere now: its kind and id, and the edits.
pub type Relinked = (Kind, RawId, Vec<(u16, Value)>);

/// What a merge changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merge {
    /// The fields of the one that stays.
    pub stays: Vec<(u16, Value)>,
    /// The fields of the other: what it was merged into.
    pub other: Vec<(u16, Value)>,
    /// The links that now lead to the one that stays.
    pub links: Vec<Relinked>,
    /// Who was let into the other and not into the one that stays: person, and whether for editing.
    pub shares: Vec<(RawId, bool)>,
}

/// Returns the field that says what a record was merged into.
#[must_use]
pub fn merged_into(kind: Kind) -> Option<u16> {
    kind.field_named("merged_into").map(|spec| spec.number)
}

/// Tells whether a record was merged into another, and is shown no more among the others.
#[must_use]
pub fn is_merged(record: &dyn Record) -> bool {
    merged_into(record.kind()).is_some_and(|number| !record.field(number).is_empty())
}

/// Returns the fields in which two records differ, in their order; notes are put together and are not
/// among them.
///
/// # Errors
/// When the two cannot be merged.
pub fn differences(
    book: &Book,
    kind: Kind,
    stays: RawId,
    other: RawId,
) -> Result<Vec<Difference>, MergeRefused> {
    let (stays, other) = both(book, kind, stays, other)?;
    let differing = kind.fields().iter().filter_map(|spec| {
        let (mine, theirs) = (stays.field(spec.number), other.field(spec.number));
        let is_apart = APART.contains(&spec.name) || spec.field_type == FieldType::LongText;
        // The parent of the one may be the other: nobody is their own parent.
        let is_itself = theirs == Value::Id(stays.raw_id());
        let differs = !theirs.is_empty() && mine != theirs && !is_apart && !is_itself;
        differs.then(|| Difference {
            field: spec.number,
            is_taken: mine.is_empty() || mine == Value::Id(other.raw_id()),
            stays: mine,
            other: theirs,
        })
    });
    Ok(differing.collect())
}

fn both(
    book: &Book,
    kind: Kind,
    stays: RawId,
    other: RawId,
) -> Result<(&dyn Record, &dyn Record), MergeRefused> {
    if !KINDS.contains(&kind) {
        return Err(MergeRefused::OtherKind);
    }
    if stays == other {
        return Err(MergeRefused::Same);
    }
    let record = |id| book.record(kind, id).ok_or(MergeRefused::Gone);
    let (stays, other) = (record(stays)?, record(other)?);
    if is_merged(stays) || is_merged(other) {
        return Err(MergeRefused::Merged);
    }
    Ok((stays, other))
}

/// Returns what merging `other` into `stays` changes; of the differing fields those in `taken` get the
/// other's value. `may` tells whether the person may change a record that points at the other; what
/// they may not stays with the other, whose page leads on.
///
/// # Errors
/// When the two cannot be merged.
pub fn merge(
    book: &Book,
    kind: Kind,
    stays: RawId,
    other: RawId,
    taken: &BTreeSet<u16>,
    may: &dyn Fn(Kind, RawId) -> bool,
) -> Result<Merge, MergeRefused> {
    let differing = differences(book, kind, stays, other)?;
    let (staying, going) = both(book, kind, stays, other)?;
    let mut merge = Merge::default();
    merge.stays.extend(
        differing.into_iter().filter(|it| taken.contains(&it.field)).map(|it| (it.field, it.other)),
    );
    merge.stays.extend(notes(kind, staying, going));
    // Where the one hung under the other, nothing takes its place unless that was chosen.
    for spec in kind.fields().iter().filter(|spec| spec.field_type == FieldType::Link(kind)) {
        let is_under = staying.field(spec.number) == Value::Id(other);
        let is_chosen = merge.stays.iter().any(|(number, _)| *number == spec.number);
        if is_under && !is_chosen {
            merge.stays.push((spec.number, Value::Null));
        }
    }
    merge.other.extend(merged_into(kind).map(|number| (number, Value::Id(stays))));
    merge.links = links(book, kind, stays, other, may);
    merge.shares = shares(book, kind, stays, other);
    Ok(merge)
}

/// The notes of both, once.
fn notes(kind: Kind, stays: &dyn Record, other: &dyn Record) -> Option<(u16, Value)> {
    let spec = kind.fields().iter().find(|spec| spec.field_type == FieldType::LongText)?;
    let text = |record: &dyn Record| {
        if let Value::Text(text) = record.field(spec.number) { text } else { String::new() }
    };
    let (mine, theirs) = (text(stays), text(other));
    if theirs.trim().is_empty() || mine.contains(theirs.trim()) {
        return None;
    }
    let together =
        if mine.trim().is_empty() { theirs } else { format!("{}\n\n{theirs}", mine.trim_end()) };
    Some((spec.number, Value::Text(together)))
}

fn links(
    book: &Book,
    kind: Kind,
    stays: RawId,
    other: RawId,
    may: &dyn Fn(Kind, RawId) -> bool,
) -> Vec<Relinked> {
    let mut found = Vec::new();
    for of in Kind::ALL {
        let fields: Vec<u16> = of
            .fields()
            .iter()
            .filter(|spec| spec.field_type == FieldType::Link(kind) && spec.name != "merged_into")
            .map(|spec| spec.number)
            .collect();
        if fields.is_empty() {
            continue;
        }
        for record in book.records(*of) {
            let id = record.raw_id();
            if *of == kind && (id == stays || id == other) {
                continue;
            }
            let leads = |number: &&u16| record.field(**number) == Value::Id(other);
            let edits: Vec<(u16, Value)> =
                fields.iter().filter(leads).map(|number| (*number, Value::Id(stays))).collect();
            if !edits.is_empty() && may(*of, id) {
                found.push((*of, id, edits));
            }
        }
    }
    found
}

fn shares(book: &Book, kind: Kind, stays: RawId, other: RawId) -> Vec<(RawId, bool)> {
    let number = i64::from(kind.number());
    let into = |id: RawId| {
        book.shares.iter().filter(move |share| share.about_kind == number && share.about == id)
    };
    let is_in = |share: &&Share| !into(stays).any(|it| it.user == share.user);
    into(other).filter(is_in).map(|share| (share.user.raw(), share.may_edit)).collect()
}

/// Returns the links that still lead to a record that was merged, and where they should lead: made on a
/// device that had not heard of the merge, or by somebody who saw what the merging person did not.
#[must_use]
pub fn strays(book: &Book) -> Vec<Relinked> {
    let accounts = book.accounts.iter().filter(|it| it.merged_into.is_some());
    let accounts = accounts.map(|it| (Kind::Account, it.id.raw(), book.account_now(it.id).raw()));
    let contacts = book.contacts.iter().filter(|it| it.merged_into.is_some());
    let contacts = contacts.map(|it| (Kind::Contact, it.id.raw(), book.contact_now(it.id).raw()));
    let merged: Vec<(Kind, RawId, RawId)> = accounts.chain(contacts).collect();
    merged
        .into_iter()
        .filter(|(_, from, into)| from != into)
        .flat_map(|(kind, from, into)| links(book, kind, into, from, &|_, _| true))
        .collect()
}

/// Returns what was merged into a record, for its page.
#[must_use]
pub fn merged_here(book: &Book, kind: Kind, id: RawId) -> Vec<RawId> {
    let Some(number) = merged_into(kind) else { return Vec::new() };
    let here = book.records(kind).filter(|record| record.field(number) == Value::Id(id));
    here.map(Record::raw_id).collect()
}

/// Returns what a record was merged into in the end; nothing when it was not merged.
#[must_use]
pub fn now(book: &Book, kind: Kind, id: RawId) -> Option<RawId> {
    let into = if kind == Kind::Account {
        book.account_now(Id::new(id)).raw()
    } else if kind == Kind::Contact {
        book.contact_now(Id::new(id)).raw()
    } else {
        id
    };
    (into != id).then_some(into)
}

#[cfg(test)]
mod tests;
