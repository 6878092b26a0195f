//! MemberOf: the sales in whose decision a contact has a part.

use leptos::prelude::*;
use shared::entity::{Attitude, CommitteeRole, Contact, Kind, Opportunity};
use shared::id::Id;
use shared::order;

use super::words;
use crate::record::words::kind_plural;
use crate::store;
use crate::text::tr;
use crate::ui::card::Card;
use crate::ui::chip::Tag;

/// A part in one decision.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    opportunity: Id<Opportunity>,
    name: String,
    role: Option<CommitteeRole>,
    attitude: Attitude,
}

/// The card; nothing while the contact has no part anywhere.
#[component]
pub fn MemberOf(contact: Id<Contact>) -> impl IntoView {
    let parts = store::use_kinds(&[Kind::CommitteeMember, Kind::Opportunity], move |book| {
        let is_theirs = book.committee_members.iter().filter(|it| it.contact == Some(contact));
        let mut parts: Vec<Part> = is_theirs
            .filter(|it| it.left_at.is_none())
            .filter_map(|it| {
                let name = book.get(it.opportunity)?.name.clone();
                Some(Part {
                    opportunity: it.opportunity,
                    name,
                    role: it.role,
                    attitude: it.attitude,
                })
            })
            .collect();
        order::sort_by_key(&mut parts, |it| (it.name.clone(), it.opportunity));
        parts
    });
    let line = |part: Part| {
        let Part { opportunity, name, role, attitude } = part;
        view! {
            <li>
                <a href=format!("/opportunities/{opportunity}/committee")>{name}</a>
                <span>{move || words::role(role)}</span>
                <Tag label=move || words::attitude(attitude) tone=words::tone(attitude)/>
            </li>
        }
    };
    view! {
        <Show when=move || parts.with(|parts| !parts.is_empty())>
            <Card title=tr("committee-title") sub=move || kind_plural(Kind::Opportunity)>
                <ul class="committee-lines">
                    {move || parts.get().into_iter().map(line).collect_view()}
                </ul>
            </Card>
        </Show>
    }
}
