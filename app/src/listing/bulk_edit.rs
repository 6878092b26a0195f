//! The sheet in which several fields of the chosen records are set at once, with a preview.

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::{FieldSpec, Kind};
use shared::listing::Column;
use shared::sync::bulk::{Bulk, Plan, Way};
use shared::sync::protocol::Mutation;
use shared::value::{FieldType, Value};

use super::bulk::{act, left_out, planned, progress, tally};
use super::editable;
use super::state::ListState;
use crate::form::REFUSED;
use crate::form::number::IntegerField;
use crate::form::select::{SelectChoice, SelectField};
use crate::platform::dom;
use crate::record::field::FieldInput;
use crate::record::words;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Sheet;
use crate::ui::icon::Icon;
use crate::ui::notice::{Notice, notify};

/// So many changed records stand in the preview.
const SHOWN: usize = 50;
/// Nobody moves a day further than this.
const DAYS_MAX: i64 = 36_500;

/// One field that changes, as it is being chosen.
#[derive(Clone, Debug, Default, PartialEq)]
struct Line {
    key: usize,
    field: Option<u16>,
    /// Whether the day moves by a number of days instead of being set.
    shifts: bool,
    value: Value,
    days: Option<i64>,
}

impl Line {
    /// What it says; nothing while it says nothing.
    fn change(&self, kind: Kind) -> Option<(u16, Way)> {
        let field = self.field?;
        if self.shifts {
            let days = self.days.and_then(|days| i32::try_from(days).ok())?;
            return Some((field, Way::Shift(days)));
        }
        // What must not be empty has not been said yet.
        let must_be = kind.field_numbered(field).is_some_and(|spec| !spec.optional);
        let is_said = !must_be || !self.value.is_empty();
        is_said.then(|| (field, Way::Set(self.value.clone())))
    }
}

/// The lines of the sheet.
#[derive(Clone, Copy)]
struct Lines(RwSignal<Vec<Line>>);

impl Lines {
    fn add(self) {
        self.0.update(|lines| {
            let key = lines.last().map_or(0, |line| line.key + 1);
            lines.push(Line { key, ..Line::default() });
        });
    }

    /// Begins anew, with one line that says nothing.
    fn begin(self) {
        self.add();
        self.0.update(|lines| {
            lines.drain(..lines.len() - 1);
        });
    }

    fn remove(self, key: usize) {
        self.0.update(|lines| lines.retain(|line| line.key != key));
    }

    fn set(self, key: usize, change: impl FnOnce(&mut Line)) {
        self.0.update(|lines| {
            if let Some(line) = lines.iter_mut().find(|line| line.key == key) {
                change(line);
            }
        });
    }

    fn follow<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        key: usize,
        look: fn(&Line) -> T,
        otherwise: T,
    ) -> Memo<T> {
        Memo::new(move |_| {
            self.0.with(|lines| {
                let line = lines.iter().find(|line| line.key == key);
                line.map_or_else(|| otherwise.clone(), look)
            })
        })
    }
}

/// The sheet, for the chosen records.
pub(super) fn bulk_edit(state: ListState, open: RwSignal<bool>) -> impl IntoView {
    let kind = state.spec.kind;
    let busy = RwSignal::new(None);
    let lines = Lines(RwSignal::new(vec![Line::default()]));
    let ids = Memo::new(move |_| if open.get() { state.selection.ids() } else { Vec::new() });
    let bulk = Signal::derive(move || {
        let changes: Vec<(u16, Way)> =
            lines.0.with(|lines| lines.iter().filter_map(|line| line.change(kind)).collect());
        (!changes.is_empty()).then_some(Bulk::Edit(changes))
    });
    let plan = planned(kind, ids, bulk);
    let count = move || plan.with(|plan| plan.mutations.len());
    let body = NodeRef::<leptos::html::Div>::new();
    let go = move |()| {
        if body.get_untracked().is_some_and(|body| dom::contains(&body, REFUSED)) {
            return notify(Notice::bad(tr("listing-bulk-mend")));
        }
        if let Some(bulk) = bulk.get_untracked() {
            act(state, bulk, ids.get_untracked(), busy, open);
        }
    };
    Effect::watch(
        move || open.get(),
        move |open, _, _| {
            if *open {
                lines.begin();
            }
        },
        false,
    );
    let actions = move || {
        view! {
            <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
            <Button
                label=move || tv("listing-bulk-change", &[("count", count().into())])
                kind=ButtonKind::Primary
                busy=Signal::derive(move || busy.with(Option::is_some))
                disabled=Signal::derive(move || count() == 0)
                on_click=go
            />
        }
    };
    let title = move || {
        let count = ids.with(Vec::len);
        tv("listing-bulk-title", &[("count", count.into())])
    };
    view! {
        <Sheet open strict=true title actions>
            <div class="bulk-lines" node_ref=body>
                <For
                    each=move || lines.0.with(|all| all.iter().map(|it| it.key).collect::<Vec<_>>())
                    key=|key| *key
                    let:key
                >
                    <LineView kind key lines/>
                </For>
                <Button
                    label=tr("listing-bulk-add") icon=Icon::Plus kind=ButtonKind::Quiet
                    on_click=move |()| lines.add()
                />
            </div>
            {move || bulk.get().is_some().then(|| view! { <Preview kind plan/> })}
            {move || busy.get().map(progress)}
        </Sheet>
    }
}

/// The fields that can be set for many records at once: all but the name.
fn fields(kind: Kind) -> Vec<&'static FieldSpec> {
    let columns = Column::all(kind);
    let fields = columns.iter().filter_map(|column| editable::field(kind, column).ok());
    fields.filter(|spec| spec.number != kind.fields()[0].number).collect()
}

#[component]
fn LineView(kind: Kind, key: usize, lines: Lines) -> impl IntoView {
    let choices = Signal::derive(move || {
        let taken: Vec<u16> = lines.0.with(|lines| {
            let others = lines.iter().filter(|other| other.key != key);
            others.filter_map(|other| other.field).collect()
        });
        fields(kind)
            .into_iter()
            .filter(|spec| !taken.contains(&spec.number))
            .map(|spec| SelectChoice::new(spec.name, words::field_label(kind, spec.name)))
            .collect::<Vec<_>>()
    });
    let field = lines.follow(key, |line| line.field, None);
    let spec = move || field.get().and_then(|number| kind.field_numbered(number));
    let chosen = Signal::derive(move || spec().map_or_else(String::new, |it| it.name.to_owned()));
    let choose = move |name: String| {
        let spec = kind.field_named(&name);
        let value = match spec.map(|spec| spec.field_type) {
            Some(FieldType::Bool) => Value::Bool(true),
            Some(FieldType::Choice(_)) if spec.is_some_and(|spec| !spec.optional) => Value::Int(0),
            _ => Value::Null,
        };
        let field = spec.map(|spec| spec.number);
        lines.set(key, |line| *line = Line { key, field, value, ..Line::default() });
    };
    let remove = move || {
        (lines.0.with(Vec::len) > 1).then(|| {
            view! {
                <Button
                    label=tr("listing-bulk-remove") icon=Icon::Close icon_only=true
                    kind=ButtonKind::Quiet on_click=move |()| lines.remove(key)
                />
            }
        })
    };
    view! {
        <div class="bulk-line">
            <SelectField label=tr("listing-bulk-field") value=chosen choices on_commit=choose/>
            {move || spec().map(|spec| way_view(spec, key, lines))}
            {remove}
            {move || spec().map(|spec| value_view(kind, spec, key, lines))}
        </div>
    }
}

/// Whether a day is set or moved.
fn way_view(spec: &FieldSpec, key: usize, lines: Lines) -> impl IntoView + use<> {
    (spec.field_type == FieldType::Date).then(|| {
        let shifts = lines.follow(key, |line| line.shifts, false);
        let choices = Signal::derive(|| {
            vec![
                SelectChoice::new("set", t("listing-bulk-set")),
                SelectChoice::new("shift", t("listing-bulk-shift")),
            ]
        });
        let value = Signal::derive(move || if shifts.get() { "shift" } else { "set" }.to_owned());
        let on_commit = move |way: String| lines.set(key, |line| line.shifts = way == "shift");
        view! { <SelectField label=tr("listing-bulk-way") value choices on_commit required=true/> }
    })
}

/// What becomes of the field.
fn value_view(kind: Kind, spec: &'static FieldSpec, key: usize, lines: Lines) -> impl IntoView {
    let shifts = lines.follow(key, |line| line.shifts, false);
    let days = lines.follow(key, |line| line.days, None);
    let value = lines.follow(key, |line| line.value.clone(), Value::Null);
    let sibling = |_: &'static str| Value::Null;
    let input = move || {
        if shifts.get() {
            let on_commit = move |days| lines.set(key, |line| line.days = days);
            view! {
                <IntegerField
                    label=tr("listing-bulk-days") value=days hint=tr("listing-bulk-days-hint")
                    least=-DAYS_MAX most=DAYS_MAX required=true on_commit
                />
            }
            .into_any()
        } else {
            let on_commit = move |value: Value| lines.set(key, |line| line.value = value);
            view! {
                <FieldInput kind spec value on_commit sibling required=!spec.optional/>
                {spec.optional.then(|| view! {
                    <p class="field-hint">{move || t("listing-bulk-empty")}</p>
                })}
            }
            .into_any()
        }
    };
    view! { <div class="bulk-value">{input}</div> }
}

/// What would happen.
#[component]
fn Preview(kind: Kind, plan: Memo<Plan>) -> impl IntoView {
    let shown = move || {
        plan.with(|plan| {
            let rows = plan.mutations.iter().take(SHOWN);
            let lines =
                store::read(|book| rows.map(|it| written(book, kind, it)).collect::<Vec<_>>());
            let more = plan.mutations.len().saturating_sub(SHOWN);
            let more = (more > 0).then(|| {
                view! { <p>{tv("listing-plan-more", &[("count", more.into())])}</p> }
            });
            view! {
                {tally(plan, false)}
                {left_out(kind, plan)}
                <ul class="bulk-changes">{lines.into_iter().map(line).collect_view()}</ul>
                {more}
            }
        })
    };
    view! {
        <section class="bulk-preview" aria-label=move || t("listing-bulk-preview")>
            <h3>{move || t("listing-bulk-preview")}</h3>
            {shown}
        </section>
    }
}

/// A record and its changes: field, before, after.
type Written = (String, Vec<(String, String, String)>);

fn written(book: &Book, kind: Kind, mutation: &Mutation) -> Written {
    let id = mutation.key().id;
    let record = book.record(kind, id);
    let name = words::link_title(book, kind, id);
    let fields = mutation.fields().into_iter().flatten();
    let changes = fields.filter_map(|(number, after)| {
        let spec = kind.field_numbered(*number)?;
        let before = record.map(|record| record.field(*number)).unwrap_or_default();
        let say =
            |value: &Value| match words::display(book, kind, spec.name, spec.field_type, value) {
                text if text.is_empty() => t("listing-empty"),
                text => text,
            };
        Some((words::field_label(kind, spec.name), say(&before), say(after)))
    });
    (name, changes.collect())
}

fn line((name, changes): Written) -> impl IntoView {
    let changes = changes
        .into_iter()
        .map(|(label, before, after)| {
            view! {
                <span class="bulk-change">
                    <span class="bulk-label">{label}</span>
                    <s>{before}</s>
                    <b>{after}</b>
                </span>
            }
        })
        .collect_view();
    view! { <li><strong>{name}</strong> {changes}</li> }
}
