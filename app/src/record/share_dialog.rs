//! Shares: lets colleagues into one record by name, for reading or for working on it.

use leptos::prelude::*;
use shared::book::{Book, RowKey};
use shared::credit::{Member, Team};
use shared::entity::{Kind, Share, User};
use shared::id::{Id, RawId};
use shared::money::BasisPoints;
use shared::order;
use shared::rights::Action;

use super::words;
use crate::form::checkbox::CheckboxField;
use crate::form::number::PercentField;
use crate::form::select::{SelectChoice, SelectField};
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::icon::Icon;
use crate::ui::menu::MenuItem;
use crate::ui::notice::{Notice, notify};

/// Returns the entry of a record's menu that opens the dialog.
pub fn menu_item(open: RwSignal<bool>) -> MenuItem {
    MenuItem::new(tr("share-menu"), move || open.set(true)).icon(Icon::Contacts)
}

/// Whether the person may let others into a record, as a signal.
pub fn use_may_share(kind: Kind, id: RawId) -> Memo<bool> {
    store::use_may_about(Kind::Share, Action::Create, RowKey::new(kind, id))
}

#[derive(Clone, Debug, PartialEq)]
struct Line {
    id: Id<Share>,
    name: String,
    may_edit: bool,
    credit: Option<BasisPoints>,
    /// The most credit there is for this one.
    most: BasisPoints,
}

fn lines(book: &Book, kind: Kind, id: RawId) -> Vec<Line> {
    let team = Team::of(book, kind, id);
    let line = |member: &Member| Line {
        id: member.share,
        name: words::person(book, Some(member.user)),
        may_edit: member.may_edit,
        credit: member.credit,
        most: team.most_for(Some(member.share)),
    };
    let mut lines: Vec<Line> = team.members.iter().map(line).collect();
    order::sort_by(&mut lines, |one, other| one.name.cmp(&other.name));
    lines
}

/// Who could be let in: colleagues who are not yet, and still work here.
fn others(book: &Book, kind: Kind, id: RawId) -> Vec<SelectChoice> {
    let is_in = |user: Id<User>| {
        let mut shares = book.shares.iter();
        shares.any(|share| {
            share.user == user && share.about == id && share.about_kind == i64::from(kind.number())
        })
    };
    let me = store::me().user;
    let mut found: Vec<(String, Id<User>)> = book
        .users
        .iter()
        .filter(|user| !user.left && user.id != me && !is_in(user.id))
        .map(|user| (user.name.clone(), user.id))
        .collect();
    order::sort_by(&mut found, Ord::cmp);
    found.into_iter().map(|(name, id)| SelectChoice::new(id.to_string(), name)).collect()
}

/// The dialog: `<ShareDialog kind id open/>`.
#[component]
pub fn ShareDialog(
    /// The record's kind.
    kind: Kind,
    /// The record.
    id: RawId,
    /// Whether it is shown.
    open: RwSignal<bool>,
) -> impl IntoView {
    let title = move || {
        let name = store::read(|book| words::link_title(book, kind, id));
        tv("share-title", &[("name", name.into())])
    };
    view! {
        <Dialog open title strict=true>{move || body(kind, id)}</Dialog>
    }
}

fn body(kind: Kind, id: RawId) -> impl IntoView {
    let reads = &[Kind::Share, Kind::User];
    let shown = store::use_kinds(reads, move |book| lines(book, kind, id));
    let others = store::use_kinds(reads, move |book| others(book, kind, id));
    let (who, may_edit) = (RwSignal::new(String::new()), RwSignal::new(false));
    let share = move || {
        let Ok(user) = who.get_untracked().parse::<Id<User>>() else {
            return notify(Notice::info(tr("share-choose")));
        };
        let fields = [
            Share::USER.to(&user),
            Share::ABOUT_KIND.to(&i64::from(kind.number())),
            Share::ABOUT.to(&id),
            Share::MAY_EDIT.to(&may_edit.get_untracked()),
        ];
        if act(store::create(Kind::Share, store::new_raw_id(), fields)) {
            who.set(String::new());
        }
    };
    let line = move |line: Line| {
        let share = line.id;
        let credit = (kind == Kind::Opportunity).then(|| credit_field(&line));
        let right = if line.may_edit { "share-edits" } else { "share-reads" };
        view! {
            <li class="change-line">
                <span><b>{line.name}</b> " " {t(right)}</span>
                {credit}
                <Button
                    label=tr("share-remove")
                    kind=ButtonKind::Quiet
                    on_click=move |()| {
                        act(store::delete(Kind::Share, share.raw()));
                    }
                />
            </li>
        }
    };
    view! {
        <p class="settings-note">{move || t("share-text")}</p>
        <ul class="change-lines">{move || shown.get().into_iter().map(line).collect_view()}</ul>
        <div class="share-new">
            <SelectField
                label=tr("share-person") value=who choices=others
                on_commit=move |id| who.set(id)
            />
            <CheckboxField
                label=tr("share-may-edit") value=may_edit on_commit=move |yes| may_edit.set(yes)
            />
            <Button label=tr("share-do") kind=ButtonKind::Primary on_click=move |()| share()/>
        </div>
    }
}

/// The person's share of the credit, changed where it stands.
fn credit_field(line: &Line) -> impl IntoView + use<> {
    let (share, credit) = (line.id, line.credit);
    let value = Signal::stored(credit.map(|credit| i64::from(credit.0)));
    let set = move |points: Option<i64>| {
        let credit = points.and_then(|points| u32::try_from(points).ok()).map(BasisPoints);
        act(store::patch(Kind::Share, share.raw(), [Share::CREDIT.to(&credit)]));
    };
    view! {
        <div class="share-credit">
            <PercentField
                label=tr("field-share-credit") value on_commit=set most=i64::from(line.most.0)
            />
        </div>
    }
}

fn act(mutation: shared::sync::protocol::Mutation) -> bool {
    match store::act(vec![mutation]) {
        Ok(()) => true,
        Err((_, reason)) => {
            notify(Notice::bad(words::rejection(Kind::Share, &reason)));
            false
        }
    }
}
