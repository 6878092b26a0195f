//! Value: what one field of a record holds, when its type is known only at run time.
//!
//! A value's CBOR is the same as that of the typed field, so a row can be read either into a struct
//! (fast) or into values (generic: sync, history, import, export). What this version cannot read is
//! kept as its bytes and handed on untouched.

use chrono::{Datelike, NaiveDate};
use minicbor::data::{Tag, Type};
use minicbor::decode::Error as DecodeError;
use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::entity::Kind;
use crate::id::{Id, RawId};
use crate::money::{BasisPoints, Currency, Money};

/// RFC 8943: days since 1970-01-01.
const TAG_DATE: u64 = 100;
/// Ours: milliseconds since 1970-01-01T00:00:00Z.
const TAG_MILLIS: u64 = 80_000;
/// Ours: `[minor units, currency]`.
const TAG_MONEY: u64 = 80_001;

/// A moment in milliseconds since 1970, UTC.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
)]
pub struct Millis(pub i64);

impl Millis {
    /// Returns the day in UTC, or nothing for a moment no calendar has.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        chrono::DateTime::from_timestamp_millis(self.0).map(|moment| moment.date_naive())
    }
}

/// What a field holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number: counts, basis points, choices.
    Int(i64),
    /// Text.
    Text(String),
    /// Another record.
    Id(RawId),
    /// An amount of money.
    Money(Money),
    /// A day.
    Date(NaiveDate),
    /// A moment.
    Time(Millis),
    /// CBOR of a type that this version does not know.
    Opaque(Vec<u8>),
}

impl Value {
    /// Tells whether nothing is held: null or empty text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Null) || matches!(self, Self::Text(text) if text.is_empty())
    }
}

/// The type of a field, for generic screens, import and export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// One line of text.
    Text,
    /// Several lines of text.
    LongText,
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A share in basis points.
    Share,
    /// An amount of money.
    Money,
    /// A currency.
    Currency,
    /// A day.
    Date,
    /// A moment.
    Time,
    /// A link to a record of this kind.
    Link(Kind),
    /// A link to a record of any kind.
    AnyLink,
    /// One of a closed set; the texts are the wire names, in order of their numbers.
    Choice(&'static [&'static str]),
    /// Any value.
    Any,
}

/// A value that a field refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a value of another type was expected")]
pub struct WrongType;

/// A Rust type that a field can have.
pub trait FieldValue: Sized + Clone + PartialEq + Default {
    /// Its type for generic code.
    const TYPE: FieldType;
    /// Whether the field may be empty.
    const OPTIONAL: bool = false;
    /// Returns it as a value.
    fn to_value(&self) -> Value;
    /// Reads it from a value. Never put in line by those of the house: `set` of every kind calls it for
    /// every field, and is not hot.
    ///
    /// # Errors
    /// When the value has another type.
    fn from_value(value: &Value) -> Result<Self, WrongType>;
    /// Reads it straight from CBOR, without going through [`Value`].
    ///
    /// # Errors
    /// When the bytes hold another type.
    fn read(decoder: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let value = Value::decode(decoder, &mut ())?;
        Self::from_value(&value).map_err(|_| DecodeError::message("field of another type"))
    }
}

impl<C> Encode<C> for Value {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        match self {
            Self::Null => e.null()?,
            Self::Bool(value) => e.bool(*value)?,
            Self::Int(value) => e.i64(*value)?,
            Self::Text(value) => e.str(value)?,
            Self::Id(id) => e.bytes(&id.to_bytes())?,
            Self::Money(money) => e
                .tag(Tag::new(TAG_MONEY))?
                .array(2)?
                .i64(money.minor)?
                .str(money.currency.code())?,
            Self::Date(date) => e.tag(Tag::new(TAG_DATE))?.i64(days_of(*date))?,
            Self::Time(moment) => e.tag(Tag::new(TAG_MILLIS))?.i64(moment.0)?,
            Self::Opaque(bytes) => {
                e.writer_mut().write_all(bytes).map_err(EncodeError::write)?;
                e
            }
        };
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Value {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        let start = d.position();
        #[expect(clippy::wildcard_enum_match_arm, reason = "all other CBOR is kept as bytes")]
        let known = match d.datatype()? {
            Type::Null => d.null().map(|()| Some(Self::Null))?,
            Type::Bool => Some(Self::Bool(d.bool()?)),
            Type::U8 | Type::U16 | Type::U32 | Type::I8 | Type::I16 | Type::I32 | Type::I64 => {
                Some(Self::Int(d.i64()?))
            }
            Type::U64 | Type::Int => d.i64().ok().map(Self::Int),
            Type::String => Some(Self::Text(d.str()?.to_owned())),
            Type::Bytes => read_id(d).ok().map(Self::Id),
            Type::Tag => decode_tagged(d)?,
            _ => None,
        };
        if let Some(value) = known {
            return Ok(value);
        }
        d.set_position(start);
        skip_item(d)?;
        Ok(Self::Opaque(d.input()[start..d.position()].to_vec()))
    }
}

/// Passes over one item, however deep. Unlike the decoder's own `skip` it takes the mark that ends an
/// array of unknown length for what it is: kept as a value, it would end what is written around it.
///
/// # Errors
/// When the bytes are no whole item.
pub(crate) fn skip_item(d: &mut Decoder<'_>) -> Result<(), DecodeError> {
    // How many items are still wanted at each depth; of unknown number until a mark ends them.
    let mut wanted: Vec<Option<u64>> = vec![Some(1)];
    while let Some(last) = wanted.last_mut() {
        let is_ended = match last {
            Some(0) => true,
            Some(_) => false,
            None => d.datatype()? == Type::Break,
        };
        if is_ended {
            if wanted.pop() == Some(None) {
                d.set_position(d.position() + 1);
            }
            continue;
        }
        if let Some(count) = last {
            *count -= 1;
        }
        #[expect(clippy::wildcard_enum_match_arm, reason = "the rest holds no other items")]
        match d.datatype()? {
            Type::Array | Type::ArrayIndef => wanted.push(d.array()?),
            // A map ends only after a value: its pairs are counted as two items.
            Type::Map => wanted.push(d.map()?.map(|pairs| pairs.saturating_mul(2))),
            Type::MapIndef => {
                d.map()?;
                wanted.push(None);
            }
            Type::Tag => {
                d.tag()?;
                wanted.push(Some(1));
            }
            Type::Break => return Err(DecodeError::message("an end of nothing")),
            _ => d.skip()?,
        }
    }
    Ok(())
}

fn decode_tagged(d: &mut Decoder<'_>) -> Result<Option<Value>, DecodeError> {
    Ok(match d.tag()?.as_u64() {
        TAG_DATE => date_of(d.i64()?).map(Value::Date),
        TAG_MILLIS => Some(Value::Time(Millis(d.i64()?))),
        TAG_MONEY => {
            if d.array()? != Some(2) {
                return Ok(None);
            }
            let minor = d.i64()?;
            d.str()?.parse().ok().map(|currency| Value::Money(Money::new(minor, currency)))
        }
        _ => None,
    })
}

fn read_id(d: &mut Decoder<'_>) -> Result<RawId, DecodeError> {
    let bytes =
        <[u8; 16]>::try_from(d.bytes()?).map_err(|_| DecodeError::message("an id has 16 bytes"))?;
    Ok(RawId::from_bytes(bytes))
}

fn days_of(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce()) - EPOCH_CE
}

fn date_of(days: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(days.checked_add(EPOCH_CE)?).ok()?)
}

/// 1970-01-01 counted from the first day of year 1.
const EPOCH_CE: i64 = 719_163;

impl FieldValue for Value {
    const TYPE: FieldType = FieldType::Any;
    const OPTIONAL: bool = true;
    fn to_value(&self) -> Value {
        self.clone()
    }
    #[inline(never)]
    fn from_value(value: &Value) -> Result<Self, WrongType> {
        Ok(value.clone())
    }
}

impl FieldValue for String {
    const TYPE: FieldType = FieldType::Text;
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
    #[inline(never)]
    fn from_value(value: &Value) -> Result<Self, WrongType> {
        if let Value::Text(text) = value { Ok(text.clone()) } else { Err(WrongType) }
    }
    fn read(d: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        d.str().map(str::to_owned)
    }
}

/// Text of several lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LongText(pub String);

impl FieldValue for LongText {
    const TYPE: FieldType = FieldType::LongText;
    const OPTIONAL: bool = true;
    fn to_value(&self) -> Value {
        if self.0.is_empty() { Value::Null } else { Value::Text(self.0.clone()) }
    }
    #[inline(never)]
    fn from_value(value: &Value) -> Result<Self, WrongType> {
        if matches!(value, Value::Null) {
            return Ok(Self::default());
        }
        String::from_value(value).map(Self)
    }
}

/// Implements [`FieldValue`] for a type that is one variant of [`Value`].
macro_rules! plain_field {
    ($ty:ty, $field_type:expr, $variant:ident, $read:expr) => {
        impl FieldValue for $ty {
            const TYPE: FieldType = $field_type;
            fn to_value(&self) -> Value {
                Value::$variant((*self).into())
            }
            #[inline(never)]
            fn from_value(value: &Value) -> Result<Self, WrongType> {
                let Value::$variant(inner) = value else { return Err(WrongType) };
                (*inner).try_into().map_err(|_| WrongType)
            }
            fn read(d: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                let read: fn(&mut Decoder<'_>) -> Result<Self, DecodeError> = $read;
                read(d)
            }
        }
    };
}

plain_field!(bool, FieldType::Bool, Bool, |d| d.bool());
plain_field!(i64, FieldType::Int, Int, |d| d.i64());
plain_field!(u32, FieldType::Int, Int, |d| d.u32());
plain_field!(RawId, FieldType::AnyLink, Id, read_id);
plain_field!(Millis, FieldType::Time, Time, |d| {
    d.tag()?;
    d.i64().map(Millis)
});
plain_field!(BasisPoints, FieldType::Share, Int, |d| d.u32().map(BasisPoints));
plain_field!(NaiveDate, FieldType::Date, Date, |d| {
    d.tag()?;
    date_of(d.i64()?).ok_or_else(|| DecodeError::message("no such day"))
});

impl From<BasisPoints> for i64 {
    fn from(share: BasisPoints) -> Self {
        Self::from(share.0)
    }
}
impl TryFrom<i64> for BasisPoints {
    type Error = WrongType;
    fn try_from(number: i64) -> Result<Self, WrongType> {
        u32::try_from(number).map(Self).map_err(|_| WrongType)
    }
}

impl FieldValue for Currency {
    const TYPE: FieldType = FieldType::Currency;
    fn to_value(&self) -> Value {
        Value::Text(self.code().to_owned())
    }
    #[inline(never)]
    fn from_value(value: &Value) -> Result<Self, WrongType> {
        let Value::Text(text) = value else { return Err(WrongType) };
        text.parse().map_err(|_| WrongType)
    }
}
impl Default for Currency {
    fn default() -> Self {
        Self::CNY
    }
}

/// Money fields are always optional: an unknown amount is not zero.
impl FieldValue for Option<Money> {
    const TYPE: FieldType = FieldType::Money;
    const OPTIONAL: bool = true;
    fn to_value(&self) -> Value {
        self.map_or(Value::Null, Value::Money)
    }
    #[inline(never)]
    fn from_value(value: &Value) -> Result<Self, WrongType> {
        if matches!(value, Value::Null) {
            return Ok(None);
        }
        let Value::Money(money) = value else { return Err(WrongType) };
        Ok(Some(*money))
    }
}

impl<E: crate::entity::Entity> FieldValue for Id<E> {
    const TYPE: FieldType = FieldType::Link(E::KIND);
    fn to_value(&self) -> Value {
        Value::Id(self.raw())
    }
    #[inline(never)]
    fn from_value(value: &Value) -> Result<Self, WrongType> {
        let Value::Id(id) = value else { return Err(WrongType) };
        Ok(Self::new(*id))
    }
    fn read(d: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        read_id(d).map(Self::new)
    }
}

/// A link that names nothing yet; a blank record holds it until its fields are set.
impl<E> Default for Id<E> {
    fn default() -> Self {
        Self::new(RawId(0))
    }
}

/// Optional fields of the types above.
macro_rules! optional_field {
    ($($ty:ty),*) => {$(
        impl FieldValue for Option<$ty> {
            const TYPE: FieldType = <$ty as FieldValue>::TYPE;
            const OPTIONAL: bool = true;
            fn to_value(&self) -> Value {
                self.as_ref().map_or(Value::Null, FieldValue::to_value)
            }
            #[inline(never)]
            fn from_value(value: &Value) -> Result<Self, WrongType> {
                if matches!(value, Value::Null) { Ok(None) } else { <$ty>::from_value(value).map(Some) }
            }
            fn read(d: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                if d.datatype()? == Type::Null {
                    d.null()?;
                    return Ok(None);
                }
                <$ty>::read(d).map(Some)
            }
        }
    )*};
}
optional_field!(String, bool, i64, u32, Millis, BasisPoints, NaiveDate, Currency, RawId);

impl<E: crate::entity::Entity> FieldValue for Option<Id<E>> {
    const TYPE: FieldType = FieldType::Link(E::KIND);
    const OPTIONAL: bool = true;
    fn to_value(&self) -> Value {
        self.map_or(Value::Null, |id| Value::Id(id.raw()))
    }
    #[inline(never)]
    fn from_value(value: &Value) -> Result<Self, WrongType> {
        if matches!(value, Value::Null) { Ok(None) } else { Id::from_value(value).map(Some) }
    }
    fn read(d: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        if d.datatype()? == Type::Null {
            d.null()?;
            return Ok(None);
        }
        read_id(d).map(|id| Some(Id::new(id)))
    }
}

/// Declares a closed choice with permanent wire numbers; an unknown number of a newer version is
/// read as the first, so the first must be the harmless one.
#[macro_export]
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { #[default] $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every variant, in order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The wire names, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($text),+];

            /// Returns the name used on the wire, in files and in message ids.
            #[must_use]
            pub fn name(self) -> &'static str {
                Self::NAMES[self as usize]
            }
        }

        impl $crate::value::FieldValue for $name {
            const TYPE: $crate::value::FieldType = $crate::value::FieldType::Choice(Self::NAMES);
            fn to_value(&self) -> $crate::value::Value {
                $crate::value::Value::Int(*self as i64)
            }
            #[inline(never)]
            fn from_value(value: &$crate::value::Value) -> Result<Self, $crate::value::WrongType> {
                let $crate::value::Value::Int(number) = value else {
                    return Err($crate::value::WrongType);
                };
                let index = usize::try_from(*number).ok();
                Ok(index.and_then(|index| Self::ALL.get(index).copied()).unwrap_or_default())
            }
        }

        impl $crate::value::FieldValue for Option<$name> {
            const TYPE: $crate::value::FieldType = $crate::value::FieldType::Choice($name::NAMES);
            const OPTIONAL: bool = true;
            fn to_value(&self) -> $crate::value::Value {
                self.map_or($crate::value::Value::Null, |choice| {
                    $crate::value::FieldValue::to_value(&choice)
                })
            }
            #[inline(never)]
            fn from_value(value: &$crate::value::Value) -> Result<Self, $crate::value::WrongType> {
                if matches!(value, $crate::value::Value::Null) {
                    return Ok(None);
                }
                <$name as $crate::value::FieldValue>::from_value(value).map(Some)
            }
        }
    };
}
