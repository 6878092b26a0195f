//! Which cells are edited where they stand, and why the others are not.

use shared::book::RowKey;
use shared::entity::{FieldSpec, Kind};
use shared::id::RawId;
use shared::listing::Column;
use shared::rights::Action;
use shared::value::FieldType;

use crate::record::layout::READ_ONLY;
use crate::record::words;
use crate::store;
use crate::text::tv;

/// Fields that are changed by commands of their own, which ask what the change needs.
const BY_COMMAND: &[(Kind, &[&str])] = &[
    (
        Kind::Opportunity,
        &[
            "pipeline",
            "stage",
            "closed_on",
            "close_reason",
            "competitor",
            "confirmation",
            "confirmation_note",
            "assigned_note",
            "lead",
        ],
    ),
    (
        Kind::Lead,
        &[
            "status",
            "reason",
            "assigned_by",
            "assigned_rule",
            "assigned_at",
            "assigned_note",
            "account",
            "contact",
            "opportunity",
            "ended_on",
        ],
    ),
];

/// Why a cell is not edited where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fixed {
    /// It is worked out from other fields.
    WorkedOut,
    /// It is set by the machinery.
    Machine,
    /// A command of its own changes it.
    Command,
    /// A list has no field for this type.
    Type,
    /// The person may not.
    Right(Action),
}

impl Fixed {
    const fn name(self) -> &'static str {
        match self {
            Self::WorkedOut => "listing-fixed-worked-out",
            Self::Machine => "listing-fixed-machine",
            Self::Command => "listing-fixed-command",
            Self::Type => "listing-fixed-type",
            Self::Right(Action::HandOver) => "listing-fixed-owner",
            Self::Right(_) => "listing-fixed-right",
        }
    }

    /// Says it in words.
    pub(super) fn sentence(self, kind: Kind, column: &str) -> String {
        tv(self.name(), &[("label", words::field_label(kind, column).into())])
    }
}

/// What the person may do to a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct May {
    edit: bool,
    hand_over: bool,
}

impl May {
    /// Asks the rights of a record.
    pub(super) fn of(kind: Kind, id: RawId) -> Self {
        let key = RowKey::new(kind, id);
        store::with_client(|client| Self {
            edit: client.may(key, Action::Edit),
            hand_over: client.may(key, Action::HandOver),
        })
        .unwrap_or_default()
    }
}

/// Returns the field that a column's cells edit, whoever asks.
pub(super) fn field(kind: Kind, column: &Column) -> Result<&'static FieldSpec, Fixed> {
    let spec = column.number().and_then(|number| kind.field_numbered(number));
    let spec = spec.ok_or(Fixed::WorkedOut)?;
    if READ_ONLY.contains(&spec.name) {
        return Err(Fixed::Machine);
    }
    let own = BY_COMMAND.iter().find(|(other, _)| *other == kind);
    if own.is_some_and(|(_, names)| names.contains(&spec.name)) {
        return Err(Fixed::Command);
    }
    match spec.field_type {
        FieldType::Time | FieldType::AnyLink | FieldType::Any | FieldType::LongText => {
            Err(Fixed::Type)
        }
        FieldType::Text
        | FieldType::Bool
        | FieldType::Int
        | FieldType::Share
        | FieldType::Money
        | FieldType::Currency
        | FieldType::Date
        | FieldType::Choice(_)
        | FieldType::Link(_) => Ok(spec),
    }
}

/// Returns the field that a cell edits for a person with these rights.
pub(super) fn cell(kind: Kind, column: &Column, may: May) -> Result<&'static FieldSpec, Fixed> {
    let spec = field(kind, column)?;
    let (action, may) = if spec.name == "owner" {
        (Action::HandOver, may.hand_over)
    } else {
        (Action::Edit, may.edit)
    };
    if may { Ok(spec) } else { Err(Fixed::Right(action)) }
}
