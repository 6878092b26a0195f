//! DatesCard: the days of a person that matter, the nearest first.

use leptos::prelude::*;
use shared::book::RowKey;
use shared::entity::{Contact, ImportantDate, Kind};
use shared::id::Id;
use shared::order;
use shared::rights::Action;

use super::date_dialog::DateDialog;
use super::words;
use crate::platform::clock;
use crate::text::{t, tr};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::icon::Icon;
use crate::{store, undo};

#[component]
pub fn DatesCard(contact: Id<Contact>) -> impl IntoView {
    let dates = store::use_kinds(&[Kind::ImportantDate], move |book| {
        let of_them = book.important_dates.iter().filter(|it| it.contact == contact);
        let mut dates: Vec<ImportantDate> = of_them.cloned().collect();
        let today = clock::today();
        order::sort_by_key(&mut dates, |it| {
            let next = it.next_on(today).map(|next| next.day);
            (next.is_none(), next, it.id)
        });
        dates
    });
    let about = RowKey::new(Kind::Contact, contact.raw());
    let may = store::use_may_about(Kind::ImportantDate, Action::Create, about);
    let open = RwSignal::new(false);
    let edited = RwSignal::new(None::<Id<ImportantDate>>);
    let edit = Callback::new(move |id: Option<Id<ImportantDate>>| {
        edited.set(id);
        open.set(true);
    });
    let actions = move || {
        may.get().then(|| {
            view! {
                <Button
                    label=tr("contact-date-add") icon=Icon::Plus kind=ButtonKind::Quiet
                    on_click=move |()| edit.run(None)
                />
            }
        })
    };
    let list = move || {
        let dates = dates.get();
        if dates.is_empty() {
            return view! { <p class="text-muted">{t("contact-dates-none")}</p> }.into_any();
        }
        let lines = dates.into_iter().map(|it| line(it, may, edit)).collect_view();
        view! { <ul class="people-lines">{lines}</ul> }.into_any()
    };
    view! {
        <Card title=tr("contact-dates") actions=actions>{list}</Card>
        <DateDialog contact open date=edited/>
    }
}

fn line(
    date: ImportantDate,
    may: Memo<bool>,
    edit: Callback<Option<Id<ImportantDate>>>,
) -> impl IntoView {
    let id = date.id;
    let remove = move || undo::remove(Kind::ImportantDate, id.raw(), "contact-date-removed");
    let note = Some(date.notes.0.clone()).filter(|note| !note.trim().is_empty());
    let (title, of, next) = (date.title.clone(), date.clone(), date);
    view! {
        <li>
            <span class="people-line">
                <strong>{title}</strong>
                <span>{move || words::day_of(&of)}</span>
                <span class="text-muted">{move || words::next(&next)}</span>
                {note.map(|note| view! { <span class="people-note">{note}</span> })}
            </span>
            {move || may.get().then(|| view! {
                <span class="people-tools">
                    <Button
                        label=tr("contact-date-edit") icon=Icon::Edit kind=ButtonKind::Quiet
                        icon_only=true on_click=move |()| edit.run(Some(id))
                    />
                    <Button
                        label=tr("ui-delete") icon=Icon::Trash kind=ButtonKind::Quiet icon_only=true
                        on_click=move |()| remove()
                    />
                </span>
            })}
        </li>
    }
}
