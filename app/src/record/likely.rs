//! Likely: accounts, contacts and leads that are likely the same as what somebody types or looks at,
//! with the reasons, so that nobody makes twice what is there.
//!
//! How names sound takes large tables, which are no part of the first load: they are fetched when they
//! are first needed, and nothing is likely until then.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::book::Book;
use shared::duplicates::{Duplicates, Facts, Likely, Reason};
use shared::entity::{Account, Contact, Kind, Lead};
use shared::id::{Id, RawId};
use shared::value::Value;

use super::face::face;
use super::{address, words};
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;

/// So many are shown.
const MOST: usize = 4;

/// So many words tell one from another of the same name.
const HINTS: usize = 2;

/// What they are sought among.
const READS: &[Kind] = &[Kind::Account, Kind::Contact, Kind::Lead];

/// The search, once it is here.
type Search = fn(&Book, &Facts, &[Kind], Option<RawId>) -> Vec<Likely>;

thread_local! {
    static KNOWN: RefCell<Option<(u64, Rc<Duplicates>)>> = const { RefCell::new(None) };
    static SEARCH: ArcRwSignal<Option<Search>> = ArcRwSignal::new(None);
    static IS_COMING: Cell<bool> = const { Cell::new(false) };
}

#[::wasm_split_helpers::wasm_split(likely, fallible)]
fn search() -> Result<Search, ::wasm_split_helpers::SplitLoaderError> {
    Ok(find_now)
}

/// Returns what is likely the same, the surest first; it is sought again when the search is here.
pub fn find(book: &Book, facts: &Facts, kinds: &[Kind], except: Option<RawId>) -> Vec<Likely> {
    let known = SEARCH.with(Clone::clone);
    if let Some(search) = known.get() {
        return search(book, facts, kinds, except);
    }
    if !IS_COMING.replace(true) {
        spawn_local(async move {
            // Without a network and not on the device yet: asked for again by the next search.
            match search().await {
                Ok(search) => known.set(Some(search)),
                Err(_) => IS_COMING.set(false),
            }
        });
    }
    Vec::new()
}

/// What everything is compared with is gathered once for a version of the data.
fn find_now(book: &Book, facts: &Facts, kinds: &[Kind], except: Option<RawId>) -> Vec<Likely> {
    let version = store::version();
    let known = KNOWN.with_borrow(|known| {
        known.as_ref().filter(|(of, _)| *of == version).map(|(_, it)| Rc::clone(it))
    });
    let known = known.unwrap_or_else(|| {
        let made = Rc::new(Duplicates::of(book));
        KNOWN.set(Some((version, Rc::clone(&made))));
        made
    });
    let mut found = known.find(facts, kinds, except);
    found.truncate(MOST);
    found
}

/// What is told of a record that is being made, by its fields; `get` returns what a field holds.
pub fn facts(book: &Book, kind: Kind, get: impl Fn(&str) -> Value) -> Facts {
    let text = |name: &str| {
        if let Value::Text(text) = get(name) { Some(text) } else { None }
            .filter(|text| !text.trim().is_empty())
    };
    let mut facts = Facts {
        phone: text("phone"),
        email: text("email"),
        website: text("website"),
        ..Facts::default()
    };
    if kind == Kind::Account {
        facts.company = text("name");
        return facts;
    }
    facts.person = text("name");
    facts.company = if let Value::Id(id) = get("account") {
        book.accounts.get(Id::new(id)).map(|account| account.name.clone())
    } else {
        text("company")
    };
    facts
}

/// What a record that is there tells.
fn facts_of(book: &Book, kind: Kind, id: RawId) -> Option<Facts> {
    if kind == Kind::Account {
        return book.get(Id::<Account>::new(id)).map(Facts::of_account);
    }
    if kind == Kind::Contact {
        return book.get(Id::<Contact>::new(id)).map(|contact| Facts::of_contact(book, contact));
    }
    let lead = book.get(Id::<Lead>::new(id)).filter(|_| kind == Kind::Lead);
    lead.map(Facts::of_lead)
}

/// Why a record is likely the same, in words.
pub fn reasons(reasons: &[Reason]) -> String {
    let word = |reason: &Reason| match reason {
        Reason::CompanyAlike(percent) => {
            tv("likely-company-alike", &[("percent", u64::from(*percent).into())])
        }
        Reason::Email | Reason::Phone | Reason::Site | Reason::Company | Reason::Person => {
            t(&format!("likely-{}", reason.name()))
        }
    };
    reasons.iter().map(word).collect::<Vec<_>>().join(" · ")
}

/// A line that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct LikelyLine {
    pub kind: Kind,
    pub id: RawId,
    name: String,
    hint: String,
    why: String,
}

/// Makes the lines for what was found.
pub fn lines(book: &Book, found: &[Likely]) -> Vec<LikelyLine> {
    let line = |likely: &Likely| {
        let record = book.record(likely.kind, likely.id)?;
        let shown = |field: &str| {
            let spec = likely.kind.field_named(field)?;
            let value = record.field(spec.number);
            let text = words::display(book, likely.kind, field, spec.field_type, &value);
            (!text.is_empty()).then_some(text)
        };
        // Each kind has some of them.
        let hint = ["company", "account", "job_title", "city", "owner"].into_iter();
        Some(LikelyLine {
            kind: likely.kind,
            id: likely.id,
            name: record.title(),
            hint: hint.filter_map(shown).take(HINTS).collect::<Vec<_>>().join(" · "),
            why: reasons(&likely.reasons),
        })
    };
    found.iter().filter_map(line).collect()
}

/// What is likely the same, each with its reasons: a way to it, or "use this one" where `on_use` takes
/// its kind.
#[component]
pub fn LikelyList(
    /// What was found.
    #[prop(into)]
    lines: Signal<Vec<LikelyLine>>,
    /// The sentence above it.
    #[prop(into)]
    title: TextProp,
    /// The kind of which one can be used instead of making a new one.
    #[prop(optional_no_strip, into)]
    usable: Option<Kind>,
    /// Opens them beside this page, where something half made would be lost.
    #[prop(optional)]
    apart: bool,
    /// Called with the one that is used.
    #[prop(optional, into)]
    on_use: Option<Callback<(Kind, RawId)>>,
) -> impl IntoView {
    let row = move |line: LikelyLine| {
        let LikelyLine { kind, id, name, hint, why } = line;
        let heading = match address::record(kind, id) {
            Some(href) => {
                let target = apart.then_some("_blank");
                view! { <a href=href target=target>{name}</a> }.into_any()
            }
            None => view! { <b>{name}</b> }.into_any(),
        };
        let take = on_use.filter(|_| usable == Some(kind)).map(|on_use| {
            view! {
                <Button
                    label=tr("likely-use") kind=ButtonKind::Plain
                    on_click=move |()| on_use.run((kind, id))
                />
            }
        });
        view! {
            <li class="likely-line">
                <div class="likely-words">
                    <span>{heading} " " <small>{words::kind_name(kind)}</small></span>
                    <small>{hint}</small>
                    <small class="likely-why">{why}</small>
                </div>
                {take}
            </li>
        }
    };
    let title = StoredValue::new(title);
    // Heard when something is found, not at every letter.
    view! {
        <div class="likely" role="status">
            {move || {
                let lines = lines.get();
                (!lines.is_empty()).then(|| view! {
                    <p class="likely-title">{title.with_value(|title| title.get())}</p>
                    <ul class="likely-lines">{lines.into_iter().map(row).collect_view()}</ul>
                })
            }}
        </div>
    }
}

/// A card with what is likely the same as a record; nothing when there is nothing.
#[component]
pub fn LikelyCard(
    /// The record's kind.
    kind: Kind,
    /// The record.
    id: RawId,
) -> impl IntoView {
    let found = store::use_kinds(READS, move |book| {
        let Some(facts) = facts_of(book, kind, id) else { return Vec::new() };
        lines(book, &find(book, &facts, face(kind).compared, Some(id)))
    });
    view! {
        <Show when=move || !found.with(Vec::is_empty)>
            <Card><LikelyList lines=found title=tr("likely-known")/></Card>
        </Show>
    }
}
