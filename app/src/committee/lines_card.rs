//! LinesCard: with whom somebody's word weighs, and whose word weighs with them.

use leptos::prelude::*;
use shared::committee::steps::end_line;
use shared::entity::{CommitteeMember, InfluenceLine, Kind, Strength};
use shared::id::Id;

use super::tree::Tree;
use super::words;
use crate::form::Fields;
use crate::form::select::{SelectChoice, SelectField};
use crate::platform::clock;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::icon::Icon;

/// A line as it is shown: the line, who stands at its other end, how much, and whether it goes out.
type Shown = (Id<InfluenceLine>, String, Strength, bool);

#[component]
pub fn LinesCard(tree: Tree, id: Id<CommitteeMember>) -> impl IntoView {
    let lines = Memo::new(move |_| {
        tree.committee.with(|committee| {
            let of_it = committee.lines.iter().filter(|it| it.from == id || it.to == id);
            of_it
                .map(|it| {
                    let is_out = it.from == id;
                    let other = if is_out { it.to } else { it.from };
                    let name = committee.person(other).map(|it| it.name.clone());
                    (it.id, name.unwrap_or_default(), it.strength, is_out)
                })
                .collect::<Vec<Shown>>()
        })
    });
    let line = move |(line, name, strength, is_out): Shown| {
        let values = move || {
            let strength = words::strength(strength);
            [("name", name.clone().into()), ("strength", strength.into())]
        };
        let words = move || {
            tv(if is_out { "committee-weighs-with" } else { "committee-listens-to" }, &values())
        };
        let end = move || {
            let edit = store::plan(|_, rev| end_line(line, clock::now(), rev));
            tree.act(vec![edit], "committee-line-ended", &[]);
        };
        view! {
            <li>
                <span>{words}</span>
                {move || tree.may.get().then(|| view! {
                    <Button
                        label=tr("ui-delete") icon=Icon::Trash kind=ButtonKind::Quiet icon_only=true
                        on_click=move |()| end()
                    />
                })}
            </li>
        }
    };
    view! {
        <Card title=tr("committee-influence")>
            <ul class="committee-lines">
                {move || lines.get().into_iter().map(line).collect_view()}
            </ul>
            {move || tree.may.get().then(|| view! { <Adding tree id/> })}
        </Card>
    }
}

/// Says with whom the word weighs.
#[component]
fn Adding(tree: Tree, id: Id<CommitteeMember>) -> impl IntoView {
    let choices = Signal::derive(move || {
        tree.committee.with(|committee| {
            let taken = |other| committee.lines.iter().any(|it| it.from == id && it.to == other);
            let others = committee.people.iter().filter(|it| it.member.id != id);
            others
                .filter(|it| !taken(it.member.id))
                .map(|it| SelectChoice::new(it.member.id.to_string(), it.name.clone()))
                .collect::<Vec<_>>()
        })
    });
    let add = move |other: String| {
        let Ok(to) = other.parse::<Id<CommitteeMember>>() else { return };
        let strength = tree.person(id).map(|it| it.member.strength).unwrap_or_default();
        let fields = [
            InfluenceLine::REASON.to(&t("committee-influence")),
            InfluenceLine::OPPORTUNITY.to(&tree.opportunity),
            InfluenceLine::FROM.to(&id),
            InfluenceLine::TO.to(&to),
            InfluenceLine::STRENGTH.to(&strength),
        ];
        let edit = store::create(Kind::InfluenceLine, store::new_raw_id(), fields);
        let values = [("name", tree.name(id).into()), ("other", tree.name(to).into())];
        tree.act(vec![edit], "committee-line-made", &values);
    };
    view! {
        <Fields>
            <SelectField
                label=tr("committee-line-add") value=Signal::stored(String::new()) choices
                on_commit=add
            />
        </Fields>
    }
}
