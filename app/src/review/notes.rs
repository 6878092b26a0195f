//! NotesCard: what was said about a key project in its reviews, and which tasks came of it.

use leptos::prelude::*;
use shared::entity::{Kind, Opportunity, ReviewNote};
use shared::id::Id;
use shared::review;

use crate::record::{address, words};
use crate::text::{t, tr};
use crate::ui::button::{ButtonKind, ButtonLink};
use crate::ui::card::Card;
use crate::ui::icon::Icon;
use crate::{format, store};

#[derive(Clone, Debug, PartialEq)]
struct Line {
    title: String,
    notes: String,
    about: String,
    task: Option<(String, String)>,
}

/// The card; what is said is written in the review.
#[component]
pub fn NotesCard(id: Id<Opportunity>) -> impl IntoView {
    let reads = &[Kind::ReviewNote, Kind::Task, Kind::User];
    let lines = store::use_kinds(reads, move |book| {
        let line = |it: &&ReviewNote| Line {
            title: it.title.clone(),
            notes: it.notes.0.clone(),
            about: [
                it.held_on.map(format::date).unwrap_or_default(),
                words::person(book, it.created_by),
            ]
            .join(" · "),
            task: it.task.and_then(|task| {
                let href = address::record(Kind::Task, task.raw())?;
                Some((words::link_title(book, Kind::Task, task.raw()), href))
            }),
        };
        review::notes_of(book, id).iter().map(line).collect::<Vec<_>>()
    });
    let href = format!("/review?at={id}");
    let line = |Line { title, notes, about, task }: Line| {
        view! {
            <li>
                <b>{title}</b>
                <span class="text-muted">{about}</span>
                {(!notes.is_empty()).then(|| view! { <p class="review-said">{notes}</p> })}
                {task.map(|(title, href)| view! { <a href=href>{title}</a> })}
            </li>
        }
    };
    view! {
        <Card
            title=move || words::kind_plural(Kind::ReviewNote)
            actions=move || {
                let href = href.clone();
                view! {
                    <ButtonLink
                        label=tr("review-open") href icon=Icon::ArrowRight kind=ButtonKind::Quiet
                    />
                }
            }
        >
            <ul class="review-notes">
                {move || {
                    let lines = lines.get();
                    if lines.is_empty() {
                        return view! { <li class="text-muted">{t("review-none-said")}</li> }.into_any();
                    }
                    lines.into_iter().map(line).collect_view().into_any()
                }}
            </ul>
        </Card>
    }
}
