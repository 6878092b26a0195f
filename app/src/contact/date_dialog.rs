//! DateDialog: notes or changes a day of somebody's, by the sun or by the moon, and says at once when it
//! comes next.

use leptos::prelude::*;
use shared::book::RowKey;
use shared::entity::{Contact, Entity as _, ImportantDate, Kind, Occasion, Reckoning, Record as _};
use shared::id::Id;
use shared::sync::protocol::{CommitSeq, Mutation};
use shared::value::{LongText, Value};

use super::words;
use crate::form::Fields;
use crate::form::checkbox::CheckboxField;
use crate::form::select::{SelectChoice, SelectField};
use crate::form::text::{TextAreaField, TextField};
use crate::record::words::{choice_label, field_label, rejection};
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, notify};

/// So many days before a reminder can come.
const REMINDERS: [u32; 6] = [0, 1, 3, 7, 14, 30];
/// A new one reminds so many days before.
const REMIND: u32 = 7;

/// What is typed so far.
#[derive(Clone, Copy)]
struct Draft {
    date: RwSignal<ImportantDate>,
    /// What was known when it was opened, and at which revision: what others change meanwhile is not put
    /// back, and what two change is known to be two.
    before: RwSignal<Option<(ImportantDate, CommitSeq)>>,
    /// The year as it is typed; nothing that is a number is thrown away.
    year: RwSignal<String>,
    problem: RwSignal<Option<Problem>>,
}

/// What keeps it from being saved.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    Title,
    Year(String),
    Day(String),
}

impl Draft {
    fn change(self, change: impl FnOnce(&mut ImportantDate)) {
        self.problem.set(None);
        self.date.update(change);
    }

    /// Begins with what is known, or anew.
    fn begin(self, contact: Id<Contact>, id: Option<Id<ImportantDate>>) {
        let known = id.and_then(|id| {
            store::plan(|book, rev| {
                let key = RowKey::new(Kind::ImportantDate, id.raw());
                Some((book.important_dates.get(id)?.clone(), rev(key)))
            })
        });
        self.before.set(known.clone());
        let date = known.map(|(date, _)| date).unwrap_or_else(|| ImportantDate {
            contact,
            occasion: Occasion::Birthday,
            month: 1,
            day: 1,
            remind_days: Some(REMIND),
            ..ImportantDate::blank(Id::default())
        });
        self.year.set(date.year.map(|year| year.to_string()).unwrap_or_default());
        self.problem.set(None);
        self.date.set(date);
    }

    /// The date as it would be saved, or what is wrong with it.
    fn made(self) -> Result<ImportantDate, Problem> {
        let mut date = self.date.get();
        let year = self.year.get();
        date.year = match year.trim() {
            "" => None,
            year => Some(year.parse().map_err(|_| Problem::Year(t("contact-date-bad-year")))?),
        };
        if date.once && date.year.is_none() {
            return Err(Problem::Year(t("contact-date-once-when")));
        }
        if date.reckoning == Reckoning::Gregorian {
            date.leap_month = false;
        }
        if date.title.trim().is_empty() {
            if date.occasion == Occasion::Own {
                return Err(Problem::Title);
            }
            date.title = words::occasion(date.occasion);
        }
        if !date.is_day() {
            let in_any = ImportantDate { year: None, once: false, ..date.clone() };
            let year = t("contact-date-bad-year");
            return Err(match in_any.is_day() && !date.once {
                true => Problem::Year(year),
                false => Problem::Day(t("record-refused-no-day")),
            });
        }
        Ok(date)
    }

    fn save(self) -> bool {
        let date = match untrack(|| self.made()) {
            Ok(date) => date,
            Err(problem) => {
                self.problem.set(Some(problem));
                return false;
            }
        };
        let before = self.before.get_untracked();
        let fields = ImportantDate::FIELDS.iter().map(|spec| spec.number);
        let fields: Vec<(u16, Value)> = fields
            .map(|number| (number, date.field(number)))
            .filter(|(number, value)| match &before {
                Some((before, _)) => before.field(*number) != *value,
                None => !value.is_empty(),
            })
            .collect();
        if fields.is_empty() {
            return true;
        }
        let edit = match before {
            Some((before, rev)) => {
                Mutation::patch(Kind::ImportantDate, before.id.raw(), rev, fields)
            }
            None => store::create(Kind::ImportantDate, store::new_raw_id(), fields),
        };
        match store::act(vec![edit]) {
            Ok(()) => {
                notify(Notice::good(tr("contact-date-saved")));
                true
            }
            Err((_, reason)) => {
                let reason = rejection(Kind::ImportantDate, &reason);
                self.problem.set(Some(Problem::Day(reason)));
                false
            }
        }
    }

    fn error(self, which: fn(Problem) -> Option<String>) -> Signal<Option<String>> {
        Signal::derive(move || self.problem.get().and_then(which))
    }
}

/// `<DateDialog contact open date/>`; changes `date`, or notes a new one.
#[component]
pub fn DateDialog(
    contact: Id<Contact>,
    open: RwSignal<bool>,
    date: RwSignal<Option<Id<ImportantDate>>>,
) -> impl IntoView {
    let draft = Draft {
        date: RwSignal::new(ImportantDate::blank(Id::default())),
        before: RwSignal::new(None),
        year: RwSignal::new(String::new()),
        problem: RwSignal::new(None),
    };
    let save = move || {
        if draft.save() {
            open.set(false);
        }
    };
    let title =
        move || t(if date.get().is_some() { "contact-date-edit" } else { "contact-date-new" });
    view! {
        <Dialog
            open title strict=true
            actions=move || {
                view! {
                    <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
                    <Button
                        label=tr("ui-save") kind=ButtonKind::Primary on_click=move |()| save()
                    />
                }
            }
        >
            {move || {
                draft.begin(contact, date.get_untracked());
                questions(draft)
            }}
        </Dialog>
    }
}

fn label(name: &'static str) -> TextProp {
    TextProp::from(move || field_label(Kind::ImportantDate, name))
}

fn questions(draft: Draft) -> impl IntoView {
    let date = draft.date;
    let titled = Signal::derive(move || date.with(|it| it.title.clone()));
    let no_title = draft.error(|it| (it == Problem::Title).then(|| t("contact-date-say-what")));
    let bad_year = draft.error(|it| if let Problem::Year(why) = it { Some(why) } else { None });
    let note = Signal::derive(move || date.with(|it| it.notes.0.clone()));
    view! {
        <Fields>
            {choice(draft, "occasion", Occasion::ALL.iter().map(|it| it.name()).collect(),
                |it| it.occasion as usize,
                |it, at| it.occasion = Occasion::ALL.get(at).copied().unwrap_or_default())}
            <TextField
                label=label("title") value=titled error=no_title most=200
                hint=tr("contact-date-title-hint")
                on_commit=move |text: String| draft.change(|it| it.title = text)
            />
            {choice(draft, "reckoning", Reckoning::ALL.iter().map(|it| it.name()).collect(),
                |it| it.reckoning as usize, reckon)}
            {day(draft)}
            <p class="date-next" aria-live="polite">{move || preview(draft)}</p>
            <TextField
                label=label("year") value=draft.year error=bad_year most=4
                hint=tr("contact-date-year-hint")
                on_commit=move |text| {
                    draft.problem.set(None);
                    draft.year.set(text);
                }
            />
            <CheckboxField
                label=label("once") value=Signal::derive(move || date.with(|it| it.once))
                on_commit=move |yes| draft.change(|it| it.once = yes)
            />
            {remind(draft)}
            <TextAreaField
                label=label("notes") value=note
                on_commit=move |text: String| draft.change(|it| it.notes = LongText(text))
            />
        </Fields>
    }
}

/// When it would come next; nothing while something is missing.
fn preview(draft: Draft) -> String {
    if let Some(Problem::Day(why)) = draft.problem.get() {
        return why;
    }
    match draft.made() {
        Ok(date) => words::next(&date),
        Err(Problem::Day(why) | Problem::Year(why)) => why,
        Err(Problem::Title) => String::new(),
    }
}

/// Counts by another calendar; what it does not have goes to its last day.
fn reckon(date: &mut ImportantDate, at: usize) {
    date.reckoning = Reckoning::ALL.get(at).copied().unwrap_or_default();
    date.leap_month &= date.reckoning == Reckoning::Lunar;
    date.day = date.day.min(most_days(date));
}

/// The last day of the month, in the years that have most.
fn most_days(date: &ImportantDate) -> u32 {
    let at = |day| ImportantDate { day, year: None, once: false, ..date.clone() };
    (1..=31).rev().find(|day| at(*day).is_day()).unwrap_or(28)
}

fn choice(
    draft: Draft,
    name: &'static str,
    names: Vec<&'static str>,
    get: fn(&ImportantDate) -> usize,
    set: fn(&mut ImportantDate, usize),
) -> impl IntoView {
    let value = Signal::derive(move || draft.date.with(get).to_string());
    let choices = Signal::derive(move || {
        let label = |it| choice_label(Kind::ImportantDate, name, it);
        let all = names.iter().enumerate();
        all.map(|(at, it)| SelectChoice::new(at.to_string(), label(it))).collect::<Vec<_>>()
    });
    view! {
        <SelectField
            label=label(name) value choices required=true
            on_commit=move |at: String| draft.change(|it| set(it, at.parse().unwrap_or(0)))
        />
    }
}

/// Month and day, by the calendar that is chosen.
fn day(draft: Draft) -> impl IntoView {
    let date = draft.date;
    let numbers = |of: fn(&ImportantDate) -> u32, name: fn(Reckoning, u32) -> String| {
        Signal::derive(move || {
            date.with(|it| {
                let all = 1..=of(it);
                let label = |number| name(it.reckoning, number);
                all.map(|at| SelectChoice::new(at.to_string(), label(at))).collect::<Vec<_>>()
            })
        })
    };
    let (months, days) = (numbers(|_| 12, words::month), numbers(most_days, words::day));
    let is_lunar = move || date.with(|it| it.reckoning == Reckoning::Lunar);
    view! {
        <div class="date-day">
            <SelectField
                label=label("month") choices=months required=true
                value=Signal::derive(move || date.with(|it| it.month).to_string())
                on_commit=move |at: String| draft.change(|it| {
                    it.month = at.parse().unwrap_or(1);
                    it.day = it.day.min(most_days(it));
                })
            />
            <SelectField
                label=label("day") choices=days required=true
                value=Signal::derive(move || date.with(|it| it.day).to_string())
                on_commit=move |at: String| draft.change(|it| it.day = at.parse().unwrap_or(1))
            />
        </div>
        <Show when=is_lunar>
            <CheckboxField
                label=label("leap_month") hint=tr("contact-date-leap-hint")
                value=Signal::derive(move || date.with(|it| it.leap_month))
                on_commit=move |yes| draft.change(|it| it.leap_month = yes)
            />
        </Show>
    }
}

fn remind(draft: Draft) -> impl IntoView {
    let value = Signal::derive(move || {
        draft.date.with(|it| it.remind_days.map(|days| days.to_string()).unwrap_or_default())
    });
    let choices = Signal::derive(move || {
        let own = draft.date.with(|it| it.remind_days);
        let own = own.filter(|days| !REMINDERS.contains(days));
        let all = REMINDERS.into_iter().chain(own);
        let label = |days: u32| tv("contact-remind", &[("days", days.into())]);
        all.map(|days| SelectChoice::new(days.to_string(), label(days))).collect::<Vec<_>>()
    });
    view! {
        <SelectField
            label=label("remind_days") value choices
            on_commit=move |days: String| draft.change(|it| it.remind_days = days.parse().ok())
        />
    }
}
