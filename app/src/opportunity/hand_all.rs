//! HandAll: everything that is open of one person goes to another in one step.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::analytics::filter::{Filter, Scope};
use shared::book::{Book, RowKey};
use shared::entity::{Kind, Role, User};
use shared::hand_over::{self, KINDS};
use shared::id::{Id, RawId};
use shared::money::Money;
use shared::rights::Action;
use shared::sync::protocol::Mutation;

use crate::form::frame::Fields;
use crate::form::select::{SelectChoice, SelectField};
use crate::form::text::TextAreaField;
use crate::record::words;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::ui::notice::{Notice, notify};
use crate::ui::page_header::PageHeader;
use crate::{format, store, undo};

use super::hand_over::colleagues;

/// What of one person may be handed over.
#[derive(Clone, Debug, Default, PartialEq)]
struct Open {
    /// How many of each of [`KINDS`].
    counts: [usize; 5],
    /// What the opportunities are worth.
    worth: Option<Money>,
}

impl Open {
    fn all(&self) -> usize {
        self.counts.iter().sum()
    }
}

fn open_of(from: Option<Id<User>>) -> Open {
    let Some(from) = from else { return Open::default() };
    // What may be handed over is asked of the client, which holds the book: never inside a reading.
    let all = store::read(|book| KINDS.map(|kind| hand_over::open_of(book, kind, from)));
    let mut counts = [0; 5];
    for (at, (kind, ids)) in KINDS.into_iter().zip(&all).enumerate() {
        counts[at] = ids.iter().filter(|id| may_hand_over(kind, **id)).count();
    }
    let worth = store::read(|book| {
        let scope = Scope::new(book, &Filter::default());
        let ids = all[0].iter().filter_map(|id| book.opportunities.get(Id::new(*id)));
        let minor = ids.filter_map(|one| scope.worth(one).minor()).sum();
        Money { minor, currency: scope.currency() }
    });
    Open { counts, worth: Some(worth) }
}

fn may_hand_over(kind: Kind, id: RawId) -> bool {
    let key = RowKey::new(kind, id);
    store::with_client(|client| client.may_about(kind, Action::HandOver, key)).unwrap_or(false)
}

/// The edits, one for each record.
fn handing_over(from: Id<User>, to: Id<User>, note: Option<&str>) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    for kind in KINDS {
        let ids = store::read(|book| hand_over::open_of(book, kind, from));
        for id in ids.into_iter().filter(|id| may_hand_over(kind, *id)) {
            let edits = store::read(|book| hand_over::edits(book, kind, id, to, note));
            mutations.push(store::patch(kind, id, edits));
        }
    }
    mutations
}

/// The page at `/hand-over`; `?from=` names the person.
#[component]
pub fn HandAllPage() -> impl IntoView {
    if store::me().person().role < Role::Manager {
        return view! {
            <EmptyState icon=Icon::Lock title=tr("hand-all-title") text=tr("hand-all-no-right")/>
        }
        .into_any();
    }
    let query = use_query_map();
    let begin = query.with_untracked(|query| query.get("from")).unwrap_or_default();
    let (from, to) = (RwSignal::new(begin), RwSignal::new(String::new()));
    let (note, problem) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let person = |id: RwSignal<String>| id.get().parse::<Id<User>>().ok();
    let version = store::use_book(|_| store::version());
    let shown = Memo::new(move |_| {
        // A memo that is never read never follows anything.
        version.get();
        open_of(person(from))
    });
    let people = store::use_kinds(&[Kind::User], everybody);
    let takers = store::use_kinds(&[Kind::User], move |book| colleagues(book, person(from)));
    let go = move || match hand_all(person(from), person(to), &note.get_untracked()) {
        Ok(count) => {
            let name = store::read(|book| words::person(book, person(to)));
            let values = move || {
                tv("hand-all-said", &[("count", count.into()), ("name", name.clone().into())])
            };
            notify(Notice::good(values).action(tr("undo-undo"), undo::undo));
            note.set(String::new());
            problem.set(None);
        }
        Err(sentence) => problem.set(Some(sentence)),
    };
    view! {
        <PageHeader title=tr("hand-all-title")/>
        <div class="settings">
            <Card>
              <div class="confirming">
                <p class="settings-note">{move || t("hand-all-text")}</p>
                <Fields>
                    <SelectField
                        label=tr("hand-all-from") value=from choices=people required=true
                        on_commit=move |id| {
                            from.set(id);
                            problem.set(None);
                        }
                    />
                    <SelectField
                        label=tr("hand-over-to") value=to choices=takers required=true
                        on_commit=move |id| {
                            to.set(id);
                            problem.set(None);
                        }
                    />
                    <TextAreaField
                        label=tr("hand-over-note") value=note most=500
                        on_commit=move |text| note.set(text)
                    />
                </Fields>
                {move || (!from.get().is_empty()).then(|| summary(&shown.get()))}
                {move || problem.get().map(|text| view! { <p class="field-error" role="alert">{text}</p> })}
                <Button
                    label=tr("hand-over-do") kind=ButtonKind::Primary on_click=move |()| go()
                />
              </div>
            </Card>
        </div>
    }
    .into_any()
}

/// Everybody, those who left too: what they left is what is handed over.
fn everybody(book: &Book) -> Vec<SelectChoice> {
    let mut found: Vec<(String, Id<User>)> =
        book.users.iter().map(|user| (user.name.clone(), user.id)).collect();
    shared::order::sort_by(&mut found, Ord::cmp);
    found.into_iter().map(|(name, id)| SelectChoice::new(id.to_string(), name)).collect()
}

fn hand_all(from: Option<Id<User>>, to: Option<Id<User>>, note: &str) -> Result<usize, String> {
    let from = from.ok_or_else(|| t("hand-all-choose-from"))?;
    let to = to.ok_or_else(|| t("hand-over-choose"))?;
    if from == to {
        return Err(t("hand-all-same"));
    }
    let note = Some(note.trim()).filter(|note| !note.is_empty());
    let mutations = handing_over(from, to, note);
    let count = mutations.len();
    if count == 0 {
        return Err(t("hand-all-nothing"));
    }
    let kinds: Vec<Kind> =
        mutations.iter().filter_map(|it| Kind::from_number(it.key().kind)).collect();
    store::act(mutations).map_err(|(at, reason)| {
        let kind = kinds.get(at).copied().unwrap_or(Kind::Opportunity);
        words::rejection(kind, &reason)
    })?;
    Ok(count)
}

fn summary(open: &Open) -> impl IntoView + use<> {
    const TEXTS: [&str; 5] = [
        "hand-all-opportunities",
        "hand-all-accounts",
        "hand-all-contacts",
        "hand-all-leads",
        "hand-all-tasks",
    ];
    let worth = open.worth.map(format::money_compact).unwrap_or_default();
    let lines = TEXTS
        .into_iter()
        .zip(open.counts)
        .map(|(text, count)| {
            let amount = worth.clone();
            view! {
                <li>{move || tv(text, &[("count", count.into()), ("amount", amount.clone().into())])}</li>
            }
        })
        .collect_view();
    let none = (open.all() == 0).then(|| view! { <p>{move || t("hand-all-nothing")}</p> });
    view! {
        <ul class="hand-all">{lines}</ul>
        {none}
        <p class="settings-note">{move || t("hand-all-not-mine")}</p>
    }
}
