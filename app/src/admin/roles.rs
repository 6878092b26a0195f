//! Roles: the table of rights, as the app and the server read it.

use leptos::prelude::*;
use shared::entity::{Kind, Role};
use shared::rights::{Action, Class, least};

use crate::record::words;
use crate::text::{t, tr};
use crate::ui::card::Card;
use crate::ui::page_header::PageHeader;

/// What each role may do to which records.
#[component]
pub fn Roles() -> impl IntoView {
    let cards = Class::ALL.into_iter().map(card).collect_view();
    view! {
        <PageHeader title=tr("admin-roles")/>
        <p class="settings-note">{move || t("admin-roles-text")}</p>
        <div class="stack">{cards}</div>
    }
}

fn card(class: Class) -> impl IntoView {
    let title = move || t(&format!("admin-class-{}", class.name()));
    let sub = move || {
        let kinds = Kind::ALL.iter().filter(|kind| Class::of(**kind) == class);
        kinds.map(|kind| words::kind_plural(*kind)).collect::<Vec<_>>().join(" · ")
    };
    let heads = Role::ALL.iter().map(|role| {
        let name = move || words::choice_label(Kind::User, "role", role.name());
        view! { <th scope="col">{name}</th> }
    });
    let rows = Action::ALL.into_iter().map(move |action| {
        let cells = Role::ALL.iter().map(move |role| {
            let text = move || match least(class, action, *role) {
                None => t("admin-relation-none"),
                Some(relation) => t(&format!("admin-relation-{}", relation.name())),
            };
            view! { <td>{text}</td> }
        });
        view! {
            <tr>
                <th scope="row">{move || t(&format!("admin-action-{}", action.name()))}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    view! {
        <Card title=TextProp::from(title) sub=TextProp::from(sub)>
            <div class="rights">
                <table>
                    <thead><tr><td></td>{heads.collect_view()}</tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </Card>
    }
}
