//! Fields: a value, a label, and a commit callback that gets a typed value.
//!
//! A field shows what `value` says until someone types. Typing is a draft of the field's own: a
//! change from elsewhere does not disturb it. Enter or leaving the field commits a changed draft,
//! Esc drops it. What cannot be read stays in the field with a sentence; nothing leaves it.
//!
//! Two looks: [`Look::Boxed`] (default) for dialogs and sheets, [`Look::Inline`] for record pages,
//! where the field reads as text until it is touched. Props all fields share: `label`, `value`,
//! `on_commit`, and optionally `look`, `hint`, `error` (a sentence from outside), `required`,
//! `disabled`.
//!
//! | field | value → commit |
//! |---|---|
//! | [`text::TextField`] | `Signal<String>` → `String`; `kind=TextKind::Email`, `most=80` |
//! | [`text::TextAreaField`] | `Signal<String>` → `String` |
//! | [`number::MoneyField`] | `Signal<Option<Money>>` → `Option<Money>`; `currency` |
//! | [`number::IntegerField`] | `Signal<Option<i64>>` → `Option<i64>`; `least`, `most` |
//! | [`number::PercentField`] | `Signal<Option<i64>>` in hundredths of a percent → the same |
//! | [`date::DateField`] | `Signal<Option<NaiveDate>>` → `Option<NaiveDate>` |
//! | [`select::SelectField`] | `Signal<String>` (an id, or empty) → `String`; `choices=move \|\| vec![SelectChoice::new(id, label)]` |
//! | [`link::LinkField`] | `Signal<Option<Linked>>` → `Option<String>` (an id); `search=move \|words: String\| vec![Found::new(id, label, hint)]`, `on_create`, `href` |
//! | [`checkbox::CheckboxField`] | `Signal<bool>` → `bool` |
//!
//! `<Fields> … </Fields>` stacks fields evenly; in the inline look labels stand beside values.

pub mod checkbox;
pub mod date;
mod draft;
pub mod frame;
pub mod link;
pub mod number;
pub mod select;
pub mod text;

pub use frame::{Fields, Look, REFUSED};
