//! The story of a record: what changed, by whom and when, the newest first.
//!
//! Changes come from the server's history; those still waiting on this device stand among them and
//! say so. An edit that did not take effect stands apart, in its author's conflicts.

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::{Change, Kind, User};
use shared::id::{Id, RawId};
use shared::order;
use shared::value::{Millis, Value};

use super::{stage_words, words};
use crate::format;
use crate::platform::clock;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::avatar::Avatar;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::chip::{Tag, Tone};

/// What a story is told from.
const READS: &[Kind] = &[
    Kind::Change,
    Kind::User,
    Kind::Department,
    Kind::Region,
    Kind::Channel,
    Kind::Product,
    Kind::Account,
    Kind::Contact,
    Kind::Pipeline,
    Kind::Stage,
    Kind::Opportunity,
];

/// This many entries are shown at first.
const FIRST: usize = 30;

const DAY_MS: i64 = 86_400_000;

#[derive(Clone, Debug, PartialEq)]
struct Moment {
    /// Tells entries apart; the creation has the record's own id.
    key: RawId,
    who: String,
    at: Option<Millis>,
    what: What,
}

#[derive(Clone, Debug, PartialEq)]
enum What {
    Created,
    Changed { field: String, before: String, after: String, local: bool },
}

/// The card with the story: `<Timeline kind id/>`.
#[component]
pub fn Timeline(
    /// The record's kind.
    kind: Kind,
    /// The record.
    id: RawId,
) -> impl IntoView {
    let moments = store::use_kinds(READS, move |book| story(book, kind, id));
    let all = RwSignal::new(false);
    let shown = move || {
        let most = if all.get() { usize::MAX } else { FIRST };
        moments.with(|moments| moments.iter().take(most).cloned().collect::<Vec<_>>())
    };
    let more = move || {
        let rest = moments.with(Vec::len).saturating_sub(FIRST);
        (rest > 0 && !all.get()).then(|| {
            let label = move || tv("record-more-changes", &[("count", rest.into())]);
            view! { <Button label kind=ButtonKind::Quiet on_click=move |()| all.set(true)/> }
        })
    };
    let is_empty = Memo::new(move |_| moments.with(Vec::is_empty));
    view! {
        <Card title=tr("record-timeline")>
            <Show when=move || is_empty.get()>
                <p class="settings-note">{move || t("record-none-related")}</p>
            </Show>
            <ol class="timeline">
                {move || shown().into_iter().map(entry).collect_view()}
            </ol>
            {more}
        </Card>
    }
}

fn story(book: &Book, kind: Kind, id: RawId) -> Vec<Moment> {
    let mut moments: Vec<Moment> =
        book.changes_of(id).into_iter().filter_map(|change| moment(book, kind, change)).collect();
    // Of two changes at one time the later made stands above.
    moments.reverse();
    order::sort_by_key(&mut moments, |moment| std::cmp::Reverse(moment.at));
    moments.extend(beginning(book, kind, id));
    moments
}

fn moment(book: &Book, kind: Kind, change: &Change) -> Option<Moment> {
    let number = u16::try_from(change.field).ok()?;
    let spec = kind.field_numbered(number)?;
    let said = |value: &Value| {
        let text = words::display(book, kind, spec.name, spec.field_type, value);
        if text.is_empty() { t("record-nothing") } else { text }
    };
    let field = words::field_label(kind, spec.name);
    // A row this device made itself has no revision until the server has it.
    let local = book.changes.row(change.id).is_some_and(|row| row.rev == 0);
    let after = stage_words::with_note(book, kind, change, said(&change.after));
    let what = What::Changed { field, before: said(&change.before), after, local };
    Some(Moment {
        key: change.id.raw(),
        who: words::person(book, change.author),
        at: Some(change.made_at()),
        what,
    })
}

fn beginning(book: &Book, kind: Kind, id: RawId) -> Option<Moment> {
    let record = book.record(kind, id)?;
    let field = |name| kind.field_named(name).map(|spec| record.field(spec.number));
    let at = if let Some(Value::Time(at)) = field("created_at") { Some(at) } else { None };
    let by = if let Some(Value::Id(by)) = field("created_by") {
        Some(Id::<User>::new(by))
    } else {
        None
    };
    if at.is_none() && by.is_none() {
        return None;
    }
    Some(Moment { key: id, who: words::person(book, by), at, what: What::Created })
}

fn entry(moment: Moment) -> AnyView {
    let Moment { who, at, what, .. } = moment;
    let (class, body) = match what {
        What::Created => {
            ("timeline-entry", view! { <p>{move || t("record-created")}</p> }.into_any())
        }
        What::Changed { field, before, after, local } => {
            let mark = local.then(|| view! { <Tag label=tr("record-on-device") tone=Tone::Info/> });
            let body = view! {
                <p>
                    <span class="timeline-field">{field}</span>
                    <span class="timeline-before">{before}</span>
                    <span class="timeline-arrow" aria-hidden="true">"→"</span>
                    <span class="visually-hidden">{move || t("record-became")}</span>
                    <span class="timeline-after">{after}</span>
                    {mark}
                </p>
            };
            ("timeline-entry", body.into_any())
        }
    };
    let name = who.clone();
    view! {
        <li class=class>
            <Avatar name=name/>
            <div class="timeline-text">
                <div class="timeline-head">
                    <strong>{who}</strong>
                    {at.map(|at| view! { <span class="timeline-when">{when(at)}</span> })}
                </div>
                {body}
            </div>
        </li>
    }
    .into_any()
}

/// "3 days ago · 18 Dec 2026, 09:12": the moment alone on the same day.
fn when(at: Millis) -> String {
    let days = (clock::now().0 - at.0).div_euclid(DAY_MS);
    match i32::try_from(days) {
        Ok(days @ 1..=30) => {
            format!("{} · {}", format::relative_days(-days), format::date_time(at.0))
        }
        _ => format::date_time(at.0),
    }
}
