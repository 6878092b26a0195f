//! MilestonesCard: what must be reached by when, ticked when it is.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::entity::{Kind, Milestone, Opportunity};
use shared::id::Id;
use shared::review;

use crate::form::checkbox::CheckboxField;
use crate::form::date::DateField;
use crate::form::text::TextField;
use crate::opportunity::moves::report;
use crate::platform::clock;
use crate::record::words;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::chip::{Tag, Tone};
use crate::ui::icon::Icon;
use crate::{format, store, undo};

#[derive(Clone, Debug, PartialEq)]
struct Line {
    id: Id<Milestone>,
    title: String,
    due: Option<NaiveDate>,
    reached_on: Option<NaiveDate>,
    is_late: bool,
}

/// The card, with a line to add one.
#[component]
pub fn MilestonesCard(id: Id<Opportunity>) -> impl IntoView {
    let lines = store::use_kinds(&[Kind::Milestone], move |book| {
        let line = |it: &&Milestone| Line {
            id: it.id,
            title: it.title.clone(),
            due: it.due,
            reached_on: it.reached_on,
            is_late: it.is_late(clock::today()),
        };
        review::milestones_of(book, id).iter().map(line).collect::<Vec<_>>()
    });
    let may = super::use_may_edit(id);
    let sub = move || {
        let (done, all) = lines
            .with(|lines| (lines.iter().filter(|it| it.reached_on.is_some()).count(), lines.len()));
        tv("review-reached", &[("done", done.into()), ("all", all.into())])
    };
    view! {
        <Card title=move || words::kind_plural(Kind::Milestone) sub>
            <ul class="milestones">
                {move || lines.get().into_iter().map(|it| line(it, may)).collect_view()}
            </ul>
            {move || may.get().then(|| view! { <Adding id/> })}
        </Card>
    }
}

fn line(line: Line, may: Memo<bool>) -> impl IntoView {
    let Line { id, title, due, reached_on, is_late } = line;
    let set = move |yes: bool| {
        let day = yes.then(clock::today);
        report(store::edit(id, [Milestone::REACHED_ON.to(&day)]));
    };
    let when = match (reached_on, due) {
        (Some(day), _) => tv("review-reached-on", &[("day", format::date(day).into())]),
        (None, Some(day)) => format::date(day),
        (None, None) => t("review-no-day"),
    };
    view! {
        <li>
            <CheckboxField
                label=title value=Signal::stored(reached_on.is_some()) on_commit=set
                disabled=Signal::derive(move || !may.get())
            />
            <span class="milestone-when">
                {is_late.then(|| view! { <Tag label=tr("review-late") tone=Tone::Bad/> })}
                <span class="text-muted">{when}</span>
            </span>
            {move || may.get().then(|| view! {
                <Button
                    label=tr("ui-delete") icon=Icon::Trash kind=ButtonKind::Quiet icon_only=true
                    on_click=move |()| undo::remove(Kind::Milestone, id.raw(), "review-removed")
                />
            })}
        </li>
    }
}

/// The line that adds a milestone.
#[component]
fn Adding(id: Id<Opportunity>) -> impl IntoView {
    let (title, due) = (RwSignal::new(String::new()), RwSignal::new(None::<NaiveDate>));
    let problem = RwSignal::new(None::<String>);
    let add = move || {
        let text = title.get_untracked().trim().to_owned();
        if text.is_empty() {
            return problem.set(Some(t("review-say-what")));
        }
        let fields = [
            Milestone::TITLE.to(&text),
            Milestone::OPPORTUNITY.to(&id),
            Milestone::DUE.to(&due.get_untracked()),
        ];
        match store::act(vec![store::create(Kind::Milestone, store::new_raw_id(), fields)]) {
            Ok(()) => {
                title.set(String::new());
                due.set(None);
            }
            Err((_, reason)) => problem.set(Some(words::rejection(Kind::Milestone, &reason))),
        }
    };
    view! {
        <div class="milestone-new">
            <TextField
                label=tr("field-milestone-title") value=title error=problem most=200
                on_commit=move |text| {
                    title.set(text);
                    problem.set(None);
                }
            />
            <DateField label=tr("field-milestone-due") value=due on_commit=move |day| due.set(day)/>
            <Button label=tr("ui-add") icon=Icon::Plus on_click=move |()| add()/>
        </div>
    }
}
