//! CommitteeCard: the tree in small on the page of a sale, what wants a look, and the way to all of it.

use leptos::prelude::*;
use shared::entity::Opportunity;
use shared::id::Id;

use super::picture::{Colours, picture};
use super::side::{Coverage, Look, tone, use_standing};
use super::tree::Tree;
use super::words;
use crate::format;
use crate::text::{t, tr};
use crate::ui::button::ButtonLink;
use crate::ui::card::Card;
use crate::ui::icon::Icon;

/// So many findings are shown; the page has the rest.
const MOST: usize = 3;

/// The card.
#[component]
pub fn CommitteeCard(id: Id<Opportunity>) -> impl IntoView {
    let tree = Tree::new(id);
    let standing = use_standing(tree);
    let href = format!("/opportunities/{id}/committee");
    let way = href.clone();
    let small = Memo::new(move |_| {
        tree.committee.with(|it| picture(it, &Colours::page())).map(|it| it.svg)
    });
    let sub = move || {
        let coverage = standing.with(|it| it.coverage);
        coverage.map(|it| format::rate(Some(it))).unwrap_or_default()
    };
    let actions = move || {
        view! {
            <ButtonLink label=tr("committee-open-short") href=way.clone() icon=Icon::ArrowRight/>
        }
    };
    view! {
        <Card title=tr("committee-title") sub actions>
            {move || match small.get() {
                None => view! { <p class="text-muted">{t("committee-empty")}</p> }.into_any(),
                Some(svg) => {
                    let href = href.clone();
                    view! {
                        <a
                            class="committee-small" href=href inner_html=svg
                            aria-label=move || t("committee-open")
                        ></a>
                        <Coverage standing/>
                    }
                    .into_any()
                }
            }}
            <ul class="committee-findings">
                {move || {
                    let looks = standing.with(|it| it.looks.clone());
                    let line = |it: Look| view! {
                        <li data-tone=tone(it.finding)><span>{words::look(&it)}</span></li>
                    };
                    looks.into_iter().take(MOST).map(line).collect_view()
                }}
            </ul>
        </Card>
    }
}
