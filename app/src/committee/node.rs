//! Node: one person on the ground.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use shared::committee::Person;
use shared::committee::layout::{CARD_HEIGHT, CARD_WIDTH};
use shared::entity::{CommitteeMember, Decided, Strength};
use shared::id::Id;

use super::carry::Carry;
use super::tree::Tree;
use super::words;
use crate::platform::clock;
use crate::text::t;
use crate::ui::chip::Tag;

/// The id of a card in the document.
pub fn dom_id(id: Id<CommitteeMember>) -> String {
    format!("committee-{id}")
}

#[component]
pub fn Node(tree: Tree, carry: Carry, id: Id<CommitteeMember>) -> impl IntoView {
    let person = Memo::new(move |_| tree.person(id));
    let transform = move || {
        let (place, from) = (tree.place(id), tree.ground().from);
        format!("translate({}px,{}px)", place.x - from.x, place.y - from.y)
    };
    let is_carried = move || tree.carried.with(|it| it.is_some_and(|it| it.id == id));
    let is_onto = move || tree.carried.with(|it| it.is_some_and(|it| it.onto == Some(id)));
    let key = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Delete" | "Backspace") && tree.may.get_untracked() {
            event.prevent_default();
            tree.leave(id);
        } else if carry.key(&event, id) {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let click = move |event: MouseEvent| {
        if carry.is_spent() {
            event.prevent_default();
        } else {
            tree.chosen.set(Some(id));
        }
    };
    view! {
        <button
            type="button"
            class="tree-card"
            class:tree-carried=is_carried
            class:tree-onto=is_onto
            id=dom_id(id)
            data-attitude=move || person.with(|it| it.as_ref().map(|it| it.member.attitude.name()))
            aria-label=move || person.with(|it| it.as_ref().map(words::all))
            style:transform=transform
            style:width=format!("{CARD_WIDTH}px")
            style:height=format!("{CARD_HEIGHT}px")
            on:pointerdown=move |event| carry.pressed(&event, id)
            on:keydown=key
            on:click=click
        >
            {move || person.get().map(content)}
        </button>
    }
}

fn content(person: Person) -> impl IntoView {
    let (attitude, role, strength) =
        (person.member.attitude, person.member.role, person.member.strength);
    let decided = match person.member.decided {
        Decided::Open => None,
        Decided::Agreed => Some("committee-agreed"),
        Decided::Refused => Some("committee-refused"),
    };
    let is_heavy = strength == Strength::High;
    let met = move |person: &Person| words::met(person, clock::today());
    let known = person.clone();
    view! {
        <span class="tree-name">{person.name.clone()}</span>
        <span class="tree-title">{person.job_title.unwrap_or_default()}</span>
        <span class="tree-role">
            <b>{move || words::role(role)}</b>
            {is_heavy.then(|| view! { <span>{move || words::strength(strength)}</span> })}
        </span>
        <span class="tree-foot">
            <Tag label=move || words::attitude(attitude) tone=words::tone(attitude)/>
            <span class="tree-met">{move || match decided {
                Some(decided) => t(decided),
                None => met(&known),
            }}</span>
        </span>
    }
}
