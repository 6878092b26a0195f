//! Fields for amounts, whole numbers and shares: formatted to read, plain to type, exact always.

use std::sync::Arc;

use leptos::prelude::*;
use shared::money::{Currency, Money};

use super::draft::{Commit, Draft, hand_on};
use super::frame::{About, Look};
use super::text::{Keyboard, line};
use crate::format::{self, NumberError};
use crate::text::tv;

/// An amount: `<MoneyField label=tr("field-opportunity-amount") value=amount currency on_commit=…/>`.
#[component]
pub fn MoneyField(
    /// What is asked.
    #[prop(into)]
    label: TextProp,
    /// The value.
    #[prop(into)]
    value: Signal<Option<Money>>,
    /// The currency of an empty field; a value keeps its own.
    #[prop(into)]
    currency: Signal<Currency>,
    /// Called with the new amount, or with nothing when the field was emptied.
    #[prop(into)]
    on_commit: Callback<Option<Money>>,
    /// How it looks.
    #[prop(optional)]
    look: Look,
    /// A line under the field.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// A sentence from outside.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it must not be empty.
    #[prop(optional)]
    required: bool,
    /// Whether it only shows.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let about = About::new(label, look).with(hint, required, disabled, error);
    let shown = Signal::derive(move || value.get().map(format::money).unwrap_or_default());
    let editable = Signal::derive(move || value.get().map(format::amount).unwrap_or_default());
    let commit: Commit = Arc::new(move |text| {
        let currency =
            value.get_untracked().map_or_else(|| currency.get_untracked(), |money| money.currency);
        let money = optional(format::parse_money(text, currency))?;
        hand_on(on_commit, money);
        Ok(())
    });
    let draft = Draft::new(about.clone(), shown, editable, commit);
    line(about, draft, Keyboard::NUMBER, "field-number")
}

/// A whole number: `<IntegerField label value least=0 on_commit/>`.
#[component]
pub fn IntegerField(
    /// What is asked.
    #[prop(into)]
    label: TextProp,
    /// The value.
    #[prop(into)]
    value: Signal<Option<i64>>,
    /// Called with the new number, or with nothing when the field was emptied.
    #[prop(into)]
    on_commit: Callback<Option<i64>>,
    /// The smallest number taken.
    #[prop(default = i64::MIN)]
    least: i64,
    /// The largest number taken.
    #[prop(default = i64::MAX)]
    most: i64,
    /// How it looks.
    #[prop(optional)]
    look: Look,
    /// A line under the field.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// A sentence from outside.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it must not be empty.
    #[prop(optional)]
    required: bool,
    /// Whether it only shows.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let about = About::new(label, look).with(hint, required, disabled, error);
    let shown = Signal::derive(move || value.get().map(format::integer).unwrap_or_default());
    let editable = Signal::derive(move || value.get().map(|n| n.to_string()).unwrap_or_default());
    let commit: Commit = Arc::new(move |text| {
        let number = optional(format::parse_integer(text))?;
        within(number, least, most, format::integer)?;
        hand_on(on_commit, number);
        Ok(())
    });
    let draft = Draft::new(about.clone(), shown, editable, commit);
    line(about, draft, Keyboard::NUMBER, "field-number")
}

/// A share in hundredths of a percent: `<PercentField label value on_commit/>`; 0 to 100 % unless
/// `most` says otherwise.
#[component]
pub fn PercentField(
    /// What is asked.
    #[prop(into)]
    label: TextProp,
    /// The value.
    #[prop(into)]
    value: Signal<Option<i64>>,
    /// Called with the new share, or with nothing when the field was emptied.
    #[prop(into)]
    on_commit: Callback<Option<i64>>,
    /// The largest share taken.
    #[prop(default = 10_000)]
    most: i64,
    /// How it looks.
    #[prop(optional)]
    look: Look,
    /// A line under the field.
    #[prop(optional, into)]
    hint: Option<TextProp>,
    /// A sentence from outside.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it must not be empty.
    #[prop(optional)]
    required: bool,
    /// Whether it only shows.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let about = About::new(label, look).with(hint, required, disabled, error);
    let shown = Signal::derive(move || value.get().map(format::percent).unwrap_or_default());
    let editable =
        Signal::derive(move || value.get().map(format::percent_amount).unwrap_or_default());
    let commit: Commit = Arc::new(move |text| {
        let share = optional(format::parse_percent(text))?;
        within(share, 0, most, format::percent)?;
        hand_on(on_commit, share);
        Ok(())
    });
    let draft = Draft::new(about.clone(), shown, editable, commit);
    line(about, draft, Keyboard::NUMBER, "field-number")
}

/// An emptied field is no value; whether that is allowed was asked before.
fn optional<T>(read: Result<T, NumberError>) -> Result<Option<T>, String> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(NumberError::Empty) => Ok(None),
        Err(error) => Err(error.sentence()),
    }
}

fn within(
    number: Option<i64>,
    least: i64,
    most: i64,
    written: impl Fn(i64) -> String,
) -> Result<(), String> {
    match number {
        Some(number) if number < least => {
            Err(tv("form-error-least", &[("value", written(least).into())]))
        }
        Some(number) if number > most => {
            Err(tv("form-error-most", &[("value", written(most).into())]))
        }
        Some(_) | None => Ok(()),
    }
}
