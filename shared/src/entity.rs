//! Entity: a kind of record, declared once. The registry at the end is the one list of kinds.
//!
//! `entity!` makes from one block the plain struct, its field table and the reading and writing of
//! single fields; `entities!` makes [`Kind`], [`Book`] and the dispatch by kind.
//! Numbers of kinds and fields are permanent: never reuse one. A field that this version does not
//! know is kept in the row as bytes and handed on.

use std::fmt::Debug;
use std::marker::PhantomData;

use minicbor::Decoder;
use minicbor::decode::Error as DecodeError;

use crate::book::{ChangeIndex, DynRow, Row, Shelf, Table};
use crate::id::{Id, RawId};
use crate::value::{FieldType, FieldValue, Value, WrongType};

pub mod account;
pub mod activity;
pub mod change;
pub mod committee;
pub mod company;
pub mod competitor;
pub mod conflict;
pub mod contact;
pub mod criterion;
pub mod import_mapping;
pub mod lead;
pub mod opportunity;
pub mod organisation;
pub mod pipeline;
pub mod product;
pub mod reminder;
pub mod review;
pub mod saved_view;
pub mod share;
pub mod standing;
pub mod task;
pub mod undo_log;
pub mod user;

/// What is known of a field at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// Permanent number within its kind.
    pub number: u16,
    /// Name in files and message ids, such as `expected_close`.
    pub name: &'static str,
    /// Type.
    pub field_type: FieldType,
    /// Whether it may be empty.
    pub optional: bool,
    /// Whether each change of it is kept as a [`change::Change`].
    pub tracked: bool,
    /// Whether the record is seen by whoever sees the record this field names.
    pub follows: bool,
    /// What happens when two people change it without knowing of each other.
    pub merge: Merge,
    /// Why, in the words of the business.
    pub merge_reason: &'static str,
}

/// What happens when somebody changes a field that another changed first, without having seen that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// The first stays, the second is offered to its author in the conflict inbox.
    Ask,
    /// The second stands: the one before it is in the history.
    Latest,
    /// Texts: what the second added is put under the first.
    Append,
}

const ASK: &str = "Two people who decided the same thing differently must know of each other; neither \
                   value is thrown away before its author has seen the other.";

impl FieldSpec {
    /// Describes a field that is not tracked and asks on conflict; the methods below say otherwise.
    #[must_use]
    pub const fn new(
        number: u16,
        name: &'static str,
        field_type: FieldType,
        optional: bool,
    ) -> Self {
        Self {
            number,
            name,
            field_type,
            optional,
            tracked: false,
            follows: false,
            merge: Merge::Ask,
            merge_reason: ASK,
        }
    }

    /// Keeps each change as a [`change::Change`].
    #[must_use]
    pub const fn tracked(self) -> Self {
        Self { tracked: true, ..self }
    }

    /// Lets those who see the named record see this one.
    #[must_use]
    pub const fn follows(self) -> Self {
        Self { follows: true, ..self }
    }

    /// Lets the second of two changes stand, for this reason.
    #[must_use]
    pub const fn latest(self, reason: &'static str) -> Self {
        Self { merge: Merge::Latest, merge_reason: reason, ..self }
    }

    /// Keeps both of two texts, for this reason.
    #[must_use]
    pub const fn append(self, reason: &'static str) -> Self {
        Self { merge: Merge::Append, merge_reason: reason, ..self }
    }
}

/// A field of `E` holding a `T`: makes typed edits.
#[derive(Debug)]
pub struct Field<E, T> {
    /// Permanent number within its kind.
    pub number: u16,
    marker: PhantomData<fn() -> (E, T)>,
}

impl<E, T> Clone for Field<E, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<E, T> Copy for Field<E, T> {}

impl<E, T: FieldValue> Field<E, T> {
    /// Names the field with this number.
    #[must_use]
    pub const fn new(number: u16) -> Self {
        Self { number, marker: PhantomData }
    }

    /// Returns the edit that gives the field this value.
    #[must_use]
    pub fn to(self, value: &T) -> (u16, Value) {
        (self.number, value.to_value())
    }
}

/// Why a field was not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// This version has no such field.
    #[error("field {0} is not known to this version")]
    UnknownField(u16),
    /// The value has another type than the field.
    #[error("field {0} holds another type of value")]
    WrongType(u16),
}

impl SetError {
    /// Names the field that refused a value.
    pub fn wrong_type(number: u16) -> impl FnOnce(WrongType) -> Self {
        move |_| Self::WrongType(number)
    }
}

/// A kind of record.
pub trait Entity: Clone + PartialEq + Debug + Send + Sync + 'static {
    /// Which kind it is.
    const KIND: Kind;
    /// Its fields, by number. The first is its title.
    const FIELDS: &'static [FieldSpec];

    /// Makes a record with nothing in it.
    fn blank(id: Id<Self>) -> Self;
    /// Returns its id.
    fn id(&self) -> Id<Self>;
    /// Returns what a field holds; [`Value::Null`] for a field that is not known.
    fn value(&self, number: u16) -> Value;
    /// Gives a field a value.
    ///
    /// # Errors
    /// When the field is not known or has another type; the record is then unchanged.
    fn set(&mut self, number: u16, value: &Value) -> Result<(), SetError>;
    /// Reads a field from CBOR; `false` when the field is not known and nothing was read.
    ///
    /// # Errors
    /// When the bytes are damaged or of another type.
    fn read(&mut self, number: u16, decoder: &mut Decoder<'_>) -> Result<bool, DecodeError>;
    /// Returns its table.
    fn table(book: &Book) -> &Table<Self>;
    /// Returns its table for change.
    fn table_mut(book: &mut Book) -> &mut Table<Self>;
}

/// A record whose kind is known only at run time.
pub trait Record {
    /// Returns its kind.
    fn kind(&self) -> Kind;
    /// Returns its id.
    fn raw_id(&self) -> RawId;
    /// Returns what a field holds.
    fn field(&self, number: u16) -> Value;
    /// Gives a field a value; see [`Entity::set`].
    ///
    /// # Errors
    /// When the field is not known or has another type.
    fn set_field(&mut self, number: u16, value: &Value) -> Result<(), SetError>;
    /// Returns its name for people: the text of the first field.
    fn title(&self) -> String {
        let title = self.field(self.kind().fields()[0].number);
        if let Value::Text(text) = title { text } else { String::new() }
    }
}

impl<E: Entity> Record for E {
    fn kind(&self) -> Kind {
        E::KIND
    }
    fn raw_id(&self) -> RawId {
        self.id().raw()
    }
    fn field(&self, number: u16) -> Value {
        self.value(number)
    }
    fn set_field(&mut self, number: u16, value: &Value) -> Result<(), SetError> {
        self.set(number, value)
    }
}

/// Declares a kind of record.
///
/// `entity! { /// Doc. Name => table { 1 name NAME: String, tracked; 2 size SIZE: Option<i64>; } }` makes
/// `struct Name { id, name, size }`, `Name::NAME: Field<Name, String>` and `impl Entity`. After a type
/// stand the marks of the field, each a method of [`FieldSpec`]; a merge
/// policy other than asking says why: `3 notes NOTES: LongText, append = "Both want to be read.";`.
#[macro_export]
macro_rules! entity {
    (
        $(#[$meta:meta])*
        $entity:ident => $table:ident {
            $(
                $(#[$fmeta:meta])*
                $number:literal $field:ident $konst:ident : $ty:ty
                $(, $mark:ident $( = $reason:literal )? )* ;
            )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $entity {
            /// Its name for ever.
            pub id: $crate::id::Id<$entity>,
            $( $(#[$fmeta])* pub $field: $ty, )+
        }

        impl $entity {
            $(
                #[doc = concat!("The field `", stringify!($field), "`.")]
                pub const $konst: $crate::entity::Field<Self, $ty> =
                    $crate::entity::Field::new($number);
            )+
        }

        impl $crate::entity::Entity for $entity {
            const KIND: $crate::entity::Kind = $crate::entity::Kind::$entity;
            const FIELDS: &'static [$crate::entity::FieldSpec] = &[
                $( $crate::entity::FieldSpec::new(
                    $number,
                    stringify!($field),
                    <$ty as $crate::value::FieldValue>::TYPE,
                    <$ty as $crate::value::FieldValue>::OPTIONAL,
                )$( .$mark( $( $reason )? ) )*, )+
            ];
            fn blank(id: $crate::id::Id<Self>) -> Self {
                Self { id, ..Self::default() }
            }
            fn id(&self) -> $crate::id::Id<Self> {
                self.id
            }
            fn value(&self, number: u16) -> $crate::value::Value {
                match number {
                    $( $number => $crate::value::FieldValue::to_value(&self.$field), )+
                    _ => $crate::value::Value::Null,
                }
            }
            fn set(
                &mut self,
                number: u16,
                value: &$crate::value::Value,
            ) -> Result<(), $crate::entity::SetError> {
                match number {
                    $( $number => {
                        self.$field = $crate::value::FieldValue::from_value(value)
                            .map_err($crate::entity::SetError::wrong_type(number))?;
                    } )+
                    _ => return Err($crate::entity::SetError::UnknownField(number)),
                }
                Ok(())
            }
            fn read(
                &mut self,
                number: u16,
                decoder: &mut minicbor::Decoder<'_>,
            ) -> Result<bool, minicbor::decode::Error> {
                match number {
                    $( $number => self.$field = $crate::value::FieldValue::read(decoder)?, )+
                    _ => return Ok(false),
                }
                Ok(true)
            }
            fn table(book: &$crate::entity::Book) -> &$crate::book::Table<Self> {
                &book.$table
            }
            fn table_mut(book: &mut $crate::entity::Book) -> &mut $crate::book::Table<Self> {
                &mut book.$table
            }
        }
    };
}

/// The registry: permanent number, type, table, name in files and addresses.
macro_rules! entities {
    ($( $number:literal $entity:ident in $module:ident => $table:ident, $name:literal; )+) => {
        $( pub use $module::$entity; )+

        /// Which kind of record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum Kind { $(
            #[doc = concat!("See [`", stringify!($module), "::", stringify!($entity), "`].")]
            $entity = $number,
        )+ }

        impl Kind {
            /// Every kind, in order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$entity),+];

            /// Finds the kind with this permanent number.
            #[must_use]
            pub fn from_number(number: u16) -> Option<Self> {
                match number { $( $number => Some(Self::$entity), )+ _ => None }
            }

            /// Returns the name in files, addresses and message ids.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $( Self::$entity => $name, )+ }
            }

            /// Returns its fields, title first.
            #[must_use]
            pub fn fields(self) -> &'static [FieldSpec] {
                match self { $( Self::$entity => $entity::FIELDS, )+ }
            }

            /// Makes a record with nothing in it.
            #[must_use]
            pub fn blank(self, id: RawId) -> Box<dyn Record> {
                match self { $( Self::$entity => Box::new($entity::blank(Id::new(id))), )+ }
            }
        }

        /// Every record a person can see, in memory: one table a kind.
        #[derive(Clone, Debug, Default)]
        pub struct Book {
            $( #[doc = concat!("Records of [`", stringify!($entity), "`].")]
               pub $table: Table<$entity>, )+
            /// Which changes are about which record.
            pub(crate) changes_about: ChangeIndex,
        }

        /// A row of any kind.
        #[derive(Clone, Debug, PartialEq)]
        pub enum AnyRow { $(
            #[doc = concat!("A row of [`", stringify!($entity), "`].")]
            $entity(Box<Row<$entity>>),
        )+ }

        impl AnyRow {
            /// Makes a row with nothing in it.
            pub(crate) fn blank(kind: Kind, id: RawId) -> Self {
                match kind { $( Kind::$entity => Self::$entity(Box::new(Row::blank(id))), )+ }
            }

            /// Calls `f` with the row as what all kinds have in common.
            pub(crate) fn as_dyn(&self) -> &dyn DynRow {
                match self { $( Self::$entity(row) => &**row, )+ }
            }

            pub(crate) fn as_dyn_mut(&mut self) -> &mut dyn DynRow {
                match self { $( Self::$entity(row) => &mut **row, )+ }
            }
        }

        impl Book {
            /// Returns a row of any kind.
            #[must_use]
            pub fn row(&self, kind: Kind, id: RawId) -> Option<AnyRow> {
                match kind { $(
                    Kind::$entity => self.$table.row(Id::new(id)).map(|row| AnyRow::$entity(Box::new(row.clone()))),
                )+ }
            }

            /// Returns a record of any kind.
            #[must_use]
            pub fn record(&self, kind: Kind, id: RawId) -> Option<&dyn Record> {
                self.shelf(kind).record(id)
            }

            /// Returns every record of a kind, by id.
            #[must_use]
            pub fn records(&self, kind: Kind) -> Box<dyn Iterator<Item = &dyn Record> + '_> {
                self.shelf(kind).records()
            }

            /// Returns how many records of a kind there are.
            #[must_use]
            pub fn count(&self, kind: Kind) -> usize {
                self.shelf(kind).len()
            }

            fn shelf(&self, kind: Kind) -> &Shelf {
                match kind { $( Kind::$entity => self.$table.shelf(), )+ }
            }

            pub(crate) fn insert_row(&mut self, row: AnyRow) {
                match row { $( AnyRow::$entity(row) => self.$table.insert(row), )+ }
            }

            pub(crate) fn remove_row(&mut self, kind: Kind, id: RawId) {
                match kind { $( Kind::$entity => self.$table.remove(Id::new(id)), )+ }
            }
        }
    };
}

entities! {
    1 User in user => users, "user";
    2 Department in organisation => departments, "department";
    3 Region in organisation => regions, "region";
    4 Channel in organisation => channels, "channel";
    5 Product in product => products, "product";
    6 Account in account => accounts, "account";
    7 Contact in contact => contacts, "contact";
    8 Pipeline in pipeline => pipelines, "pipeline";
    9 Stage in pipeline => stages, "stage";
    10 Opportunity in opportunity => opportunities, "opportunity";
    11 Change in change => changes, "change";
    12 Company in company => companies, "company";
    13 ExchangeRate in company => exchange_rates, "exchange_rate";
    14 ImportMapping in import_mapping => import_mappings, "import_mapping";
    15 Share in share => shares, "share";
    16 Conflict in conflict => conflicts, "conflict";
    17 UndoLog in undo_log => undo_logs, "undo_log";
    18 Standing in standing => standings, "standing";
    19 Competitor in competitor => competitors, "competitor";
    20 Task in task => tasks, "task";
    21 Activity in activity => activities, "activity";
    22 Lead in lead => leads, "lead";
    23 LeadProduct in lead => lead_products, "lead_product";
    24 AssignmentRule in lead => assignment_rules, "assignment_rule";
    25 Criterion in criterion => criteria, "criterion";
    26 Evidence in criterion => evidence, "evidence";
    27 StageTask in criterion => stage_tasks, "stage_task";
    28 SavedView in saved_view => saved_views, "saved_view";
    29 ViewPin in saved_view => view_pins, "view_pin";
    30 Milestone in review => milestones, "milestone";
    31 ReviewNote in review => review_notes, "review_note";
    32 CommitteeMember in committee => committee_members, "committee_member";
    33 InfluenceLine in committee => influence_lines, "influence_line";
    34 Affiliation in contact => affiliations, "affiliation";
    35 ImportantDate in contact => important_dates, "important_date";
    36 Snooze in reminder => snoozes, "snooze";
}

pub use activity::ActivityKind;
pub use committee::{Attitude, CommitteeRole, Decided, Strength};
pub use company::ConfirmationPolicy;
pub use contact::{ContactKind, Occasion, Reckoning};
pub use criterion::{Proof, StageTaskKind};
pub use lead::{AssignMethod, AssignedBy, LeadSource, LeadStatus};
pub use opportunity::Confirmation;
pub use pipeline::StageCategory;
pub use user::Role;

impl Kind {
    /// Returns the permanent number.
    #[must_use]
    pub fn number(self) -> u16 {
        self as u16
    }

    /// Finds the kind with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Finds a field by its name.
    #[must_use]
    pub fn field_named(self, name: &str) -> Option<&'static FieldSpec> {
        self.fields().iter().find(|spec| spec.name == name)
    }

    /// Finds a field by its number.
    #[must_use]
    pub fn field_numbered(self, number: u16) -> Option<&'static FieldSpec> {
        self.fields().iter().find(|spec| spec.number == number)
    }
}
