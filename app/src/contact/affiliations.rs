//! Affiliations: where else a person belongs, and who else belongs to an account.

use leptos::prelude::*;
use shared::book::{Book, RowKey};
use shared::entity::{Account, Affiliation, Contact, Kind};
use shared::id::{Id, RawId};
use shared::order;
use shared::rights::Action;
use shared::value::Value;

use crate::form::Fields;
use crate::form::text::TextField;
use crate::record::field::FieldInput;
use crate::record::{address, words};
use crate::text::{t, tr};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::dialog::Dialog;
use crate::ui::icon::Icon;
use crate::{store, undo};

/// From which side it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The accounts of a person.
    Contact(Id<Contact>),
    /// The people of an account.
    Account(Id<Account>),
}

impl Side {
    fn key(self) -> RowKey {
        match self {
            Self::Contact(id) => RowKey::new(Kind::Contact, id.raw()),
            Self::Account(id) => RowKey::new(Kind::Account, id.raw()),
        }
    }

    fn words(self, of_contact: &'static str, of_account: &'static str) -> &'static str {
        match self {
            Self::Contact(_) => of_contact,
            Self::Account(_) => of_account,
        }
    }

    /// The field of an affiliation that leads to the other side.
    const fn other(self) -> u16 {
        match self {
            Self::Contact(_) => Affiliation::ACCOUNT.number,
            Self::Account(_) => Affiliation::CONTACT.number,
        }
    }
}

/// An affiliation as it is shown: what it leads to, if that is seen.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    id: Id<Affiliation>,
    name: String,
    href: Option<String>,
    position: String,
}

fn lines(book: &Book, of: Side) -> Vec<Line> {
    let is_here = |it: &&Affiliation| match of {
        Side::Contact(id) => it.contact == id,
        Side::Account(id) => it.account == id,
    };
    let line = |it: &Affiliation| {
        let (kind, id) = match of {
            Side::Contact(_) => (Kind::Account, it.account.raw()),
            Side::Account(_) => (Kind::Contact, it.contact.raw()),
        };
        let other = book.record(kind, id);
        let unseen = || if kind == Kind::Contact { it.name.clone() } else { t("record-gone") };
        Line {
            id: it.id,
            name: other.map_or_else(unseen, |record| record.title()),
            href: other.and_then(|_| address::record(kind, id)),
            position: it.position.clone().unwrap_or_default(),
        }
    };
    let mut lines: Vec<Line> = book.affiliations.iter().filter(is_here).map(line).collect();
    order::sort_by_key(&mut lines, |it| (it.name.clone(), it.id));
    lines
}

/// `<Affiliations of=Side::Contact(id)/>`.
#[component]
pub fn Affiliations(of: Side) -> impl IntoView {
    let kinds = &[Kind::Affiliation, Kind::Contact, Kind::Account];
    let found = store::use_kinds(kinds, move |book| lines(book, of));
    let may = store::use_may_about(Kind::Affiliation, Action::Create, of.key());
    let open = RwSignal::new(false);
    let actions = move || {
        may.get().then(|| {
            view! {
                <Button
                    label=tr(of.words("contact-affiliation-add", "contact-affiliate-add"))
                    icon=Icon::Plus kind=ButtonKind::Quiet on_click=move |()| open.set(true)
                />
            }
        })
    };
    let list = move || {
        let found = found.get();
        if found.is_empty() {
            let none = t(of.words("contact-affiliations-none", "contact-affiliates-none"));
            return view! { <p class="text-muted">{none}</p> }.into_any();
        }
        let lines = found.into_iter().map(|it| line(it, may)).collect_view();
        view! { <ul class="people-lines">{lines}</ul> }.into_any()
    };
    view! {
        <Card title=tr(of.words("contact-affiliations", "contact-affiliates")) actions=actions>
            {list}
        </Card>
        <AddDialog of open/>
    }
}

fn line(line: Line, may: Memo<bool>) -> impl IntoView {
    let Line { id, name, href, position } = line;
    let remove = move || undo::remove(Kind::Affiliation, id.raw(), "contact-affiliation-removed");
    let name = match href {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => view! { <strong>{name}</strong> }.into_any(),
    };
    view! {
        <li>
            <span class="people-line">
                {name}
                <span class="text-muted">{position}</span>
            </span>
            {move || may.get().then(|| view! {
                <Button
                    label=tr("ui-delete") icon=Icon::Trash kind=ButtonKind::Quiet icon_only=true
                    on_click=move |()| remove()
                />
            })}
        </li>
    }
}

/// Says where else somebody belongs.
#[component]
fn AddDialog(of: Side, open: RwSignal<bool>) -> impl IntoView {
    let other = RwSignal::new(None::<RawId>);
    let position = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let save = move || match add(of, other.get_untracked(), &position.get_untracked()) {
        Ok(()) => open.set(false),
        Err(why) => problem.set(Some(why)),
    };
    view! {
        <Dialog
            open title=tr(of.words("contact-affiliation-add", "contact-affiliate-add")) strict=true
            actions=move || {
                view! {
                    <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
                    <Button
                        label=tr("ui-add") kind=ButtonKind::Primary on_click=move |()| save()
                    />
                }
            }
        >
            {move || {
                other.set(None);
                position.set(String::new());
                problem.set(None);
                questions(of, other, position, problem)
            }}
        </Dialog>
    }
}

fn questions(
    of: Side,
    other: RwSignal<Option<RawId>>,
    position: RwSignal<String>,
    problem: RwSignal<Option<String>>,
) -> impl IntoView {
    let input = Kind::Affiliation.field_numbered(of.other()).map(|spec| {
        view! {
            <FieldInput
                kind=Kind::Affiliation spec error=problem
                value=Signal::derive(move || other.get().map_or(Value::Null, Value::Id))
                sibling=|_: &'static str| Value::Null
                on_commit=move |value: Value| {
                    problem.set(None);
                    other.set(if let Value::Id(id) = value { Some(id) } else { None });
                }
            />
        }
    });
    view! {
        <Fields>
            {input}
            <TextField
                label=move || words::field_label(Kind::Affiliation, "position") value=position most=200
                hint=tr("contact-position-hint") on_commit=move |text| position.set(text)
            />
        </Fields>
        <p class="settings-note">{move || t("contact-affiliation-seen")}</p>
    }
}

/// Makes the affiliation; says why not.
fn add(of: Side, other: Option<RawId>, position: &str) -> Result<(), String> {
    let Some(other) = other else {
        return Err(t(of.words("contact-affiliation-which", "contact-affiliate-who")));
    };
    let (contact, account) = match of {
        Side::Contact(contact) => (contact, Id::new(other)),
        Side::Account(account) => (Id::new(other), account),
    };
    let known = store::read(|book| {
        let known = book.contacts.get(contact);
        let is_main = known.is_some_and(|it| it.account == Some(account));
        let mut all = book.affiliations.iter();
        let is_there = all.any(|it| it.contact == contact && it.account == account);
        (known.map(|it| it.name.clone()).unwrap_or_default(), is_main || is_there)
    });
    let (name, true_already) = known;
    if true_already {
        return Err(t("contact-affiliation-there"));
    }
    let position = Some(position.trim().to_owned()).filter(|text| !text.is_empty());
    let mut fields = vec![
        Affiliation::NAME.to(&name),
        Affiliation::CONTACT.to(&contact),
        Affiliation::ACCOUNT.to(&account),
    ];
    fields.extend(position.is_some().then(|| Affiliation::POSITION.to(&position)));
    let edit = store::create(Kind::Affiliation, store::new_raw_id(), fields);
    store::act(vec![edit]).map_err(|(_, reason)| words::rejection(Kind::Affiliation, &reason))
}
