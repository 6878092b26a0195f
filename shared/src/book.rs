//! Book: all records in memory, in plain tables, with what is needed to keep them in step.
//!
//! A row is a record plus its revision and the fields that this version cannot read. Tables are
//! ordered by id, so that every computation over them gives the same answer on every machine.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::marker::PhantomData;

use minicbor::data::Type;
use minicbor::decode::Error as DecodeError;
use minicbor::{Decoder, Encoder};

use crate::entity::{AnyRow, Entity, Kind, Record, SetError};
use crate::id::{Id, RawId};
use crate::id_map::IdMap;
use crate::order;
use crate::value::{Value, skip_item};

pub use crate::entity::Book;

/// The address of a row: kind number (possibly unknown to this version) and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// Permanent number of the kind.
    pub kind: u16,
    /// Id of the record.
    pub id: RawId,
}

impl RowKey {
    /// Sorts before every other address.
    pub const FIRST: Self = Self { kind: 0, id: RawId(0) };

    /// Names a row of a known kind.
    #[must_use]
    pub fn new(kind: Kind, id: RawId) -> Self {
        Self { kind: kind.number(), id }
    }
}

/// A record with what synchronisation needs to know of it.
#[derive(Debug, PartialEq)]
pub struct Row<E> {
    /// The record.
    pub record: E,
    /// The commit that last changed it; 0 while only this device has it.
    pub rev: u64,
    /// Fields of a newer version: number and CBOR.
    pub unknown: Vec<(u16, Vec<u8>)>,
}

impl<E: Clone> Clone for Row<E> {
    /// Not in line, and so written out once for each kind.
    #[inline(never)]
    fn clone(&self) -> Self {
        Self { record: self.record.clone(), rev: self.rev, unknown: self.unknown.clone() }
    }
}

impl<E: Entity> Row<E> {
    /// Makes a row with nothing in it.
    #[must_use]
    pub fn blank(id: RawId) -> Self {
        Self { record: E::blank(Id::new(id)), rev: 0, unknown: Vec::new() }
    }
}

/// What rows of all kinds have in common.
pub trait DynRow {
    /// Returns its address.
    fn key(&self) -> RowKey;
    /// Returns its revision.
    fn rev(&self) -> u64;
    /// Sets the revision.
    fn set_rev(&mut self, rev: u64);
    /// Returns the record.
    fn record(&self) -> &dyn Record;
    /// Gives a field a value.
    ///
    /// # Errors
    /// When the field is not known or has another type.
    fn set_field(&mut self, number: u16, value: &Value) -> Result<(), SetError>;
    /// Reads the field `number` from CBOR, keeping it as bytes when it cannot be understood.
    ///
    /// # Errors
    /// When the bytes are no CBOR.
    fn read_field(&mut self, number: u16, d: &mut Decoder<'_>) -> Result<(), DecodeError>;
    /// Returns all fields that hold something, unknown ones too, by number.
    fn values(&self) -> BTreeMap<u16, Value>;
}

impl<E: Entity> DynRow for Row<E> {
    fn key(&self) -> RowKey {
        RowKey::new(E::KIND, self.record.id().raw())
    }
    fn rev(&self) -> u64 {
        self.rev
    }
    fn set_rev(&mut self, rev: u64) {
        self.rev = rev;
    }
    fn record(&self) -> &dyn Record {
        &self.record
    }
    fn set_field(&mut self, number: u16, value: &Value) -> Result<(), SetError> {
        self.record.set(number, value)
    }
    fn read_field(&mut self, number: u16, d: &mut Decoder<'_>) -> Result<(), DecodeError> {
        let start = d.position();
        // A field that changed its type in a newer version is kept as bytes, like an unknown one.
        if matches!(self.record.read(number, d), Ok(true)) {
            return Ok(());
        }
        keep_unread(&mut self.unknown, number, d, start)
    }
    fn values(&self) -> BTreeMap<u16, Value> {
        values_of(&self.record, &self.unknown)
    }
}

/// Keeps the field that begins at `start` as its bytes.
#[inline(never)]
fn keep_unread(
    unknown: &mut Vec<(u16, Vec<u8>)>,
    number: u16,
    d: &mut Decoder<'_>,
    start: usize,
) -> Result<(), DecodeError> {
    d.set_position(start);
    skip_item(d)?;
    unknown.push((number, d.input()[start..d.position()].to_vec()));
    Ok(())
}

/// The fields of a record of any kind that hold something, and those that are not known.
fn values_of(record: &dyn Record, unknown: &[(u16, Vec<u8>)]) -> BTreeMap<u16, Value> {
    let fields = record.kind().fields();
    let known = fields.iter().map(|spec| (spec.number, record.field(spec.number)));
    let unknown = unknown.iter().map(|(number, bytes)| (*number, Value::Opaque(bytes.clone())));
    order::map(known.chain(unknown).filter(|(_, value)| !matches!(value, Value::Null)))
}

impl AnyRow {
    /// Returns its address.
    #[must_use]
    pub fn key(&self) -> RowKey {
        self.as_dyn().key()
    }
    /// Returns its revision.
    #[must_use]
    pub fn rev(&self) -> u64 {
        self.as_dyn().rev()
    }
    /// Returns the record.
    #[must_use]
    pub fn record(&self) -> &dyn Record {
        self.as_dyn().record()
    }
}

/// A row in a table that does not know its type, so that the machinery of a table exists once and not
/// once for each kind: that was a sixth of the app's code.
trait Stored: Any + Send + Sync {
    /// Returns the row for a look at its type.
    fn as_any(&self) -> &dyn Any;
    /// Returns the record.
    fn as_record(&self) -> &dyn Record;
    /// Makes another of it.
    fn boxed_clone(&self) -> Box<dyn Stored>;
}

impl<E: Entity> Stored for Row<E> {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn as_record(&self) -> &dyn Record {
        &self.record
    }
    fn boxed_clone(&self) -> Box<dyn Stored> {
        Box::new(self.clone())
    }
}

impl Clone for Box<dyn Stored> {
    fn clone(&self) -> Self {
        (**self).boxed_clone()
    }
}

/// The rows of a table by id, of whatever kind. Each is an allocation of its own, as it was read: a row in
/// the middle of a large table then moves a few pointers and not its neighbours.
#[derive(Clone, Default)]
pub(crate) struct Shelf(BTreeMap<RawId, Box<dyn Stored>>);

/// Tells only how many there are: what prints all fields of all kinds would be in every app.
impl Debug for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} rows", self.0.len())
    }
}

impl Shelf {
    #[inline(never)]
    fn insert(&mut self, id: RawId, row: Box<dyn Stored>) {
        self.0.insert(id, row);
    }
    #[inline(never)]
    fn remove(&mut self, id: RawId) {
        self.0.remove(&id);
    }
    #[inline(never)]
    fn get(&self, id: RawId) -> Option<&dyn Stored> {
        self.0.get(&id).map(|row| &**row)
    }
    pub(crate) fn record(&self, id: RawId) -> Option<&dyn Record> {
        self.get(id).map(Stored::as_record)
    }
    pub(crate) fn records(&self) -> Box<dyn Iterator<Item = &dyn Record> + '_> {
        Box::new(self.0.values().map(|row| row.as_record()))
    }
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// All rows of one kind, by id.
#[derive(Clone, Debug)]
pub struct Table<E> {
    shelf: Shelf,
    kind: PhantomData<fn() -> E>,
}

impl<E> Default for Table<E> {
    fn default() -> Self {
        Self { shelf: Shelf::default(), kind: PhantomData }
    }
}

fn typed<E: Entity>(row: &dyn Stored) -> &Row<E> {
    row.as_any().downcast_ref().expect("a table takes rows of its own kind only")
}

impl<E: Entity> Table<E> {
    /// Returns the record with this id.
    #[must_use]
    pub fn get(&self, id: Id<E>) -> Option<&E> {
        self.row(id).map(|row| &row.record)
    }
    /// Returns the row with this id.
    #[must_use]
    pub fn row(&self, id: Id<E>) -> Option<&Row<E>> {
        self.shelf.get(id.raw()).map(typed)
    }
    /// Returns the records by id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &E> + Clone {
        self.rows().map(|row| &row.record)
    }
    /// Returns the rows by id.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &Row<E>> + Clone {
        self.shelf.0.values().map(|row| typed(&**row))
    }
    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shelf.0.len()
    }
    /// Tells whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shelf.0.is_empty()
    }
    /// Returns the rows without their type.
    pub(crate) fn shelf(&self) -> &Shelf {
        &self.shelf
    }
    pub(crate) fn insert(&mut self, row: Box<Row<E>>) {
        self.shelf.insert(row.record.id().raw(), row);
    }
    pub(crate) fn remove(&mut self, id: Id<E>) {
        self.shelf.remove(id.raw());
    }
}

/// Which changes are about which record, in order of their commits.
pub(crate) type ChangeIndex = IdMap<RawId, Vec<Id<crate::entity::Change>>>;

impl Book {
    /// Puts a row, replacing the one with its address.
    pub fn put(&mut self, row: AnyRow) {
        if let AnyRow::Change(change) = &row {
            let change = &change.record;
            let about = self.changes_about.entry(change.about).or_default();
            if !about.contains(&change.id) {
                about.push(change.id);
            }
        }
        self.insert_row(row);
    }

    /// Removes the row with this address, if there is one.
    pub fn remove(&mut self, kind: Kind, id: RawId) {
        if kind == Kind::Change
            && let Some(change) = self.changes.get(Id::new(id))
            && let Some(about) = self.changes_about.get_mut(&change.about)
        {
            about.retain(|other| other.raw() != id);
        }
        self.remove_row(kind, id);
    }

    /// Puts a record as a row that only this device has (rev 0). For samples and tests.
    pub fn put_record<E: Entity>(&mut self, record: &E) {
        let mut row = AnyRow::blank(E::KIND, record.id().raw());
        for spec in E::FIELDS {
            let value = record.value(spec.number);
            // The value comes from a field of this very type.
            row.as_dyn_mut().set_field(spec.number, &value).unwrap_or_default();
        }
        self.put(row);
    }

    /// Returns the record with this id.
    #[must_use]
    pub fn get<E: Entity>(&self, id: Id<E>) -> Option<&E> {
        E::table(self).get(id)
    }

    /// Returns what changed of a record, oldest first.
    #[must_use]
    pub fn changes_of(&self, about: RawId) -> Vec<&crate::entity::Change> {
        let mut changes: Vec<_> = self
            .changes_about
            .get(&about)
            .into_iter()
            .flatten()
            .filter_map(|id| self.changes.get(*id))
            .collect();
        order::sort_by_key(&mut changes, |change| (change.at, change.id));
        changes
    }
}

/// Writes a row for the wire and for pages: `[kind, id, rev, {field: value}]`.
///
/// A deleted row has `null` for its fields, one to be forgotten `false`.
pub fn write_row(out: &mut Vec<u8>, key: RowKey, rev: u64, fields: RowFields<'_>) {
    let mut e = Encoder::new(out);
    let result: Result<(), minicbor::encode::Error<std::convert::Infallible>> = (|| {
        e.array(4)?.u16(key.kind)?.bytes(&key.id.to_bytes())?.u64(rev)?;
        match fields {
            None => {
                e.null()?;
            }
            Some(fields) => {
                let filled = fields.iter().filter(|(_, value)| !matches!(value, Value::Null));
                e.map(filled.clone().count() as u64)?;
                for (number, value) in filled {
                    e.u16(*number)?.encode(value)?;
                }
            }
        }
        Ok(())
    })();
    // Writing to memory cannot fail.
    debug_assert!(result.is_ok());
}

/// Writes that a row is to be forgotten: `[kind, id, 0, false]`.
fn write_forget(out: &mut Vec<u8>, key: RowKey) {
    let mut e = Encoder::new(out);
    let result: Result<(), minicbor::encode::Error<std::convert::Infallible>> = (|| {
        e.array(4)?.u16(key.kind)?.bytes(&key.id.to_bytes())?.u64(0)?.bool(false)?;
        Ok(())
    })();
    // Writing to memory cannot fail.
    debug_assert!(result.is_ok());
}

/// The fields of a row, or nothing for a deleted one.
pub type RowFields<'a> = Option<&'a BTreeMap<u16, Value>>;

/// What a row on the wire says.
#[derive(Clone, Debug, PartialEq)]
pub enum WireRow {
    /// The row as it is now.
    Put(AnyRow),
    /// The row is gone.
    Gone {
        /// Which.
        key: RowKey,
        /// The commit that removed it.
        rev: u64,
    },
    /// The row is no longer for this person: nothing of it may stay.
    Forget {
        /// Which.
        key: RowKey,
    },
    /// A row of a kind that this version does not know, as its bytes.
    Unknown {
        /// Which.
        key: RowKey,
        /// Its revision.
        rev: u64,
        /// The whole row as read.
        bytes: Vec<u8>,
    },
}

impl WireRow {
    /// Returns the address.
    #[must_use]
    pub fn key(&self) -> RowKey {
        match self {
            Self::Put(row) => row.key(),
            Self::Gone { key, .. } | Self::Unknown { key, .. } | Self::Forget { key } => *key,
        }
    }

    /// Returns the revision.
    #[must_use]
    pub fn rev(&self) -> u64 {
        match self {
            Self::Put(row) => row.rev(),
            Self::Gone { rev, .. } | Self::Unknown { rev, .. } => *rev,
            Self::Forget { .. } => 0,
        }
    }

    /// Reads one row from the decoder's position.
    ///
    /// # Errors
    /// When the bytes are damaged.
    pub fn read(d: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let start = d.position();
        if d.array()? != Some(4) {
            return Err(DecodeError::message("a row has four parts"));
        }
        let kind = d.u16()?;
        let id = <[u8; 16]>::try_from(d.bytes()?)
            .map_err(|_| DecodeError::message("an id has 16 bytes"))?;
        let key = RowKey { kind, id: RawId::from_bytes(id) };
        let rev = d.u64()?;
        if d.datatype()? == Type::Null {
            d.null()?;
            return Ok(Self::Gone { key, rev });
        }
        if d.datatype()? == Type::Bool {
            d.bool()?;
            return Ok(Self::Forget { key });
        }
        let Some(kind) = Kind::from_number(kind) else {
            skip_item(d)?;
            return Ok(Self::Unknown { key, rev, bytes: d.input()[start..d.position()].to_vec() });
        };
        let mut row = AnyRow::blank(kind, key.id);
        let fields = d.map()?.ok_or_else(|| DecodeError::message("fields of unknown count"))?;
        let mut before = None;
        for _ in 0..fields {
            let number = d.u16()?;
            // As they are always written; a field that came twice would be two things at once.
            if before.replace(number) >= Some(number) {
                return Err(DecodeError::message("fields out of order"));
            }
            row.as_dyn_mut().read_field(number, d)?;
        }
        row.as_dyn_mut().set_rev(rev);
        Ok(Self::Put(row))
    }

    /// Appends the row as it stands on the wire.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Put(row) => {
                let row = row.as_dyn();
                write_row(out, row.key(), row.rev(), Some(&row.values()));
            }
            Self::Gone { key, rev } => write_row(out, *key, *rev, None),
            Self::Unknown { bytes, .. } => out.extend_from_slice(bytes),
            Self::Forget { key } => write_forget(out, *key),
        }
    }
}

/// Reads all rows of a page or reply.
///
/// # Errors
/// When the bytes are damaged; rows before the damage are lost with it, so fetch the page again.
pub fn read_rows(bytes: &[u8]) -> Result<Vec<WireRow>, DecodeError> {
    let mut d = Decoder::new(bytes);
    let mut rows = Vec::new();
    while d.position() < bytes.len() {
        rows.push(WireRow::read(&mut d)?);
    }
    Ok(rows)
}
