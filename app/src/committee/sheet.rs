//! MemberSheet: everything about one person in the committee, each value changed where it stands.

use leptos::prelude::*;
use shared::entity::{CommitteeMember, Kind};
use shared::id::Id;

use super::lines_card::LinesCard;
use super::tree::Tree;
use super::words;
use crate::platform::clock;
use crate::record::face::face;
use crate::record::fields::RecordFields;
use crate::record::timeline::Timeline;
use crate::text::tr;
use crate::ui::button::{Button, ButtonKind, ButtonLink};
use crate::ui::dialog::Sheet;
use crate::ui::icon::Icon;

#[component]
pub fn MemberSheet(tree: Tree) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(tree.chosen.get().is_some()));
    let title = move || {
        let chosen = tree.chosen.get().and_then(|id| tree.person(id));
        chosen.map(|it| it.name).unwrap_or_default()
    };
    let actions = move || {
        let leave = move || {
            if let Some(id) = tree.chosen.get_untracked() {
                tree.leave(id);
            }
        };
        view! {
            {move || tree.may.get().then(|| view! {
                <Button
                    label=tr("committee-leave") kind=ButtonKind::Danger icon=Icon::Trash
                    on_click=move |()| leave()
                />
            })}
            <Button label=tr("ui-close") on_click=move |()| open.set(false)/>
        }
    };
    view! {
        <Sheet open title actions on_close=move |()| tree.chosen.set(None)>
            {move || tree.chosen.get().map(|id| view! { <Known tree id/> })}
        </Sheet>
    }
}

#[component]
fn Known(tree: Tree, id: Id<CommitteeMember>) -> impl IntoView {
    let contact = move || tree.person(id).and_then(|it| it.member.contact);
    let met = move || tree.person(id).map(|it| words::met(&it, clock::today()));
    view! {
        <div class="stack">
            <p class="text-muted">{met}</p>
            {move || contact().map(|contact| view! {
                <ButtonLink label=tr("committee-to-contact") href=format!("/contacts/{contact}")/>
            })}
            // What it was cannot be changed.
            <Show when=move || tree.moment.get().is_none()>
                <RecordFields
                    kind=Kind::CommitteeMember id=id.raw() groups=face(Kind::CommitteeMember).groups
                />
            </Show>
            <LinesCard tree id/>
            <Timeline kind=Kind::CommitteeMember id=id.raw()/>
        </div>
    }
}
