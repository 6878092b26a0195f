//! The filter popover: choose a column, then say what of it. Every change takes effect at once.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::calendar::Grain;
use shared::entity::Kind;
use shared::listing::{Column, Days, Test, When};
use shared::money::{Currency, Money};
use shared::value::FieldType;

use super::pick::picks;
use super::state::ListState;
use crate::form::date::DateField;
use crate::form::number::{IntegerField, MoneyField, PercentField};
use crate::form::text::TextField;
use crate::record::words;
use crate::store;
use crate::text::{t, tr};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icon::Icon;
use crate::ui::menu::Popover;

pub(super) fn filter_button(state: ListState) -> impl IntoView {
    // Opened by its button it begins with the columns; opened by a chip, with that column.
    Effect::watch(
        move || state.filtering.get(),
        move |open, _, _| {
            if !open {
                state.editing.set(None);
            }
        },
        false,
    );
    view! {
        <Popover label=tr("ui-filter") icon=Icon::Filter open=state.filtering>
            {move || match state.editing.get().and_then(|id| state.column(id)) {
                None => columns(state).into_any(),
                Some(column) => editor(state, column).into_any(),
            }}
        </Popover>
    }
}

fn columns(state: ListState) -> impl IntoView {
    let kind = state.spec.kind;
    let lines = state.columns.with_value(|columns| {
        columns
            .iter()
            .map(|column| {
                let id = column.id;
                let on = move || state.query.with(|query| query.filter(id).is_some());
                view! {
                    <button
                        type="button"
                        class="menu-item"
                        aria-pressed=move || on().to_string()
                        on:click=move |_| state.editing.set(Some(id))
                    >
                        <span class="menu-label">{words::field_label(kind, id)}</span>
                    </button>
                }
            })
            .collect_view()
    });
    view! { <div class="list-filter">{lines}</div> }
}

fn editor(state: ListState, column: Column) -> impl IntoView {
    let kind = state.spec.kind;
    let test = Memo::new(move |_| state.query.with(|query| query.filter(column.id).cloned()));
    let set = Callback::new(move |test: Option<Test>| state.filter(column.id, test));
    let body = match column.field_type {
        FieldType::Text | FieldType::LongText => text(test, set),
        FieldType::Int | FieldType::Share | FieldType::Money => range(column.field_type, test, set),
        FieldType::Date | FieldType::Time => days(test, set),
        FieldType::Bool
        | FieldType::Currency
        | FieldType::Choice(_)
        | FieldType::Link(_)
        | FieldType::AnyLink
        | FieldType::Any => picks(state, column, test, set),
    };
    let whole = |id: &'static str, whole: Test| {
        let same = whole.clone();
        let on = Signal::derive(move || test.get().as_ref() == Some(&same));
        let toggle = move |()| set.run((!on.get_untracked()).then(|| whole.clone()));
        view! { <Button label=tr(id) kind=ButtonKind::Quiet pressed=on on_click=toggle/> }
    };
    view! {
        <div class="list-filter">
            <div class="list-filter-head">
                <Button
                    label=tr("ui-back") icon=Icon::ArrowLeft icon_only=true kind=ButtonKind::Quiet
                    on_click=move |()| state.editing.set(None)
                />
                <strong>{move || words::field_label(kind, column.id)}</strong>
            </div>
            {body}
            <div class="list-filter-foot">
                {whole("listing-empty", Test::Empty)}
                {whole("listing-filled", Test::Filled)}
                <Button
                    label=tr("ui-done") kind=ButtonKind::Primary
                    on_click=move |()| state.filtering.set(false)
                />
            </div>
        </div>
    }
}

type Now = Memo<Option<Test>>;
type Put = Callback<Option<Test>>;

fn text(test: Now, set: Put) -> AnyView {
    let value = Signal::derive(move || match test.get() {
        Some(Test::Contains(text)) => text,
        _ => String::new(),
    });
    let commit = move |text: String| {
        set.run((!text.is_empty()).then_some(Test::Contains(text)));
    };
    view! { <TextField label=tr("listing-contains-label") value on_commit=commit/> }.into_any()
}

/// Two numbers; each column type brings the field that reads it.
fn range(field_type: FieldType, test: Now, set: Put) -> AnyView {
    let ends = Memo::new(move |_| match test.get() {
        Some(Test::Range(least, most)) => (least, most),
        _ => (None, None),
    });
    let commit = move |first: bool, end: Option<i64>| {
        let (least, most) = ends.get_untracked();
        let (least, most) = if first { (end, most) } else { (least, end) };
        set.run((least.is_some() || most.is_some()).then_some(Test::Range(least, most)));
    };
    let end = move |first: bool, label: &'static str| {
        let value = Signal::derive(move || if first { ends.get().0 } else { ends.get().1 });
        number(field_type, label, value, Callback::new(move |end| commit(first, end)))
    };
    view! { {end(true, "listing-least")} {end(false, "listing-most")} }.into_any()
}

/// A number in thousandths, typed as its column shows numbers.
fn number(
    field_type: FieldType,
    label: &'static str,
    value: Signal<Option<i64>>,
    commit: Callback<Option<i64>>,
) -> AnyView {
    let scaled = move |scale: i64| Signal::derive(move || value.get().map(|it| it / scale));
    let times = move |scale: i64| {
        move |number: Option<i64>| commit.run(number.map(|it| it.saturating_mul(scale)))
    };
    if field_type == FieldType::Money {
        let currency = store::read(shared::book::Book::base_currency);
        let value = Signal::derive(move || value.get().map(|it| of_thousandths(it, currency)));
        let commit = move |money: Option<Money>| commit.run(money.map(thousandths));
        return view! { <MoneyField label=tr(label) value currency on_commit=commit/> }.into_any();
    }
    if field_type == FieldType::Share {
        let most = 1_000_000;
        return view! { <PercentField label=tr(label) value=scaled(10) on_commit=times(10) most/> }
            .into_any();
    }
    view! { <IntegerField label=tr(label) value=scaled(1000) on_commit=times(1000)/> }.into_any()
}

fn of_thousandths(thousandths: i64, currency: Currency) -> Money {
    let minor = i128::from(thousandths) * i128::from(currency.scale()) / 1000;
    Money::new(i64::try_from(minor).unwrap_or(i64::MAX), currency)
}

fn thousandths(money: Money) -> i64 {
    let thousandths = i128::from(money.minor) * 1000 / i128::from(money.currency.scale());
    i64::try_from(thousandths).unwrap_or(i64::MAX)
}

/// The periods that are offered; each is also its message id's last part.
const PERIODS: [Days; 9] = [
    Days::Calendar(When::This, Grain::Month),
    Days::Calendar(When::Last, Grain::Month),
    Days::Calendar(When::Next, Grain::Month),
    Days::Calendar(When::This, Grain::Quarter),
    Days::Calendar(When::Last, Grain::Quarter),
    Days::Calendar(When::Next, Grain::Quarter),
    Days::Calendar(When::This, Grain::Year),
    Days::Calendar(When::Last, Grain::Year),
    Days::Past,
];

fn days(test: Now, set: Put) -> AnyView {
    let periods = PERIODS
        .into_iter()
        .map(|days| {
            let on = Signal::derive(move || test.get() == Some(Test::Days(days)));
            let toggle = move |()| set.run((!on.get_untracked()).then_some(Test::Days(days)));
            let label = move || t(&format!("listing-days-{}", days.print()));
            view! { <Button label kind=ButtonKind::Quiet pressed=on on_click=toggle/> }
        })
        .collect_view();
    let ends = Memo::new(move |_| match test.get() {
        Some(Test::Days(Days::Between(first, last))) => (first, last),
        _ => (None, None),
    });
    let commit = move |first: bool, day: Option<NaiveDate>| {
        let (from, to) = ends.get_untracked();
        let (from, to) = if first { (day, to) } else { (from, day) };
        let some = from.is_some() || to.is_some();
        set.run(some.then_some(Test::Days(Days::Between(from, to))));
    };
    view! {
        <div class="list-periods">{periods}</div>
        <DateField
            label=tr("listing-first-day")
            value=Signal::derive(move || ends.get().0)
            on_commit=move |day| commit(true, day)
        />
        <DateField
            label=tr("listing-last-day")
            value=Signal::derive(move || ends.get().1)
            on_commit=move |day| commit(false, day)
        />
    }
    .into_any()
}

/// Whether a filter of this column can mean the person who looks.
pub(super) const fn can_be_me(column: &Column) -> bool {
    matches!(column.field_type, FieldType::Link(Kind::User))
}
