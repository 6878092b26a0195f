//! PromotionSheet: what a promotion still needs; until it is there, or a manager lets it pass with a
//! reason, nothing has changed.

use leptos::prelude::*;
use shared::book::RowKey;
use shared::entity::{Kind, Opportunity, Stage, StageCategory, Task, User};
use shared::id::Id;
use shared::rights::Action;
use shared::templates::criteria::{self, Way};

use crate::form::text::TextAreaField;
use crate::platform::clock;
use crate::record::{stage_words, words};
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Sheet;
use crate::ui::icon::Icon;
use crate::ui::notice::{Notice, notify};
use crate::undo;

use super::criteria_list::{CriteriaList, READS, act, mark};
use super::moves::{Mover, Wish};

/// What the sheet shows.
#[derive(Clone, Debug, PartialEq)]
struct Question {
    name: String,
    to: String,
    is_won: bool,
    way: Way,
    stages: Vec<Id<Stage>>,
    missing: Vec<(Id<shared::entity::Criterion>, String)>,
    /// Who may let it pass instead.
    manager: Option<(Id<User>, String)>,
}

fn question(wish: Wish) -> Memo<Option<Question>> {
    store::use_kinds(READS, move |book| {
        let one = book.get(wish.opportunity)?;
        let to = book.get(wish.stage)?;
        let promotion = criteria::promotion(book, one, wish.stage);
        let mut stages: Vec<Id<Stage>> = promotion.checks.iter().map(|it| it.stage).collect();
        stages.dedup();
        let manager = one.owner.and_then(|owner| book.get(owner)?.manager);
        let manager = manager.filter(|it| *it != store::me().user).and_then(|id| book.get(id));
        Some(Question {
            name: one.name.clone(),
            to: to.name.clone(),
            is_won: to.category == StageCategory::Won,
            way: promotion.way,
            stages,
            missing: promotion.missing().map(|it| (it.criterion, it.name.clone())).collect(),
            manager: manager.map(|it| (it.id, it.name.clone())),
        })
    })
}

/// Opens when a promotion is asked for that lacks something.
#[component]
pub fn PromotionSheet(mover: Mover) -> impl IntoView {
    let open = RwSignal::new(false);
    // Outwards: the sheet follows the move that waits, however that came.
    Effect::new(move || open.set(mover.checked.get().is_some()));
    let title = move || {
        let wish = mover.checked.get();
        let name =
            wish.and_then(|wish| store::read(|book| Some(book.get(wish.stage)?.name.clone())));
        tv("template-promotion-title", &[("stage", name.unwrap_or_default().into())])
    };
    view! {
        <Sheet
            open
            title=TextProp::from(title)
            on_close=move |()| mover.cancel()
            strict=true
            actions=move || mover.checked.get().map(|wish| actions(mover, wish))
        >
            {move || mover.checked.get().map(|wish| body(mover, wish))}
        </Sheet>
    }
}

fn actions(mover: Mover, wish: Wish) -> impl IntoView {
    let question = question(wish);
    let lacks = Signal::derive(move || {
        let missing = question.with(|it| it.as_ref().map_or(0, |it| it.missing.len()));
        (missing > 0).then(|| tv("template-still-missing", &[("count", missing.into())]))
    });
    let label = move || {
        let is_won = question.with(|it| it.as_ref().is_some_and(|it| it.is_won));
        let to = question.with(|it| it.as_ref().map(|it| it.to.clone())).unwrap_or_default();
        if is_won {
            t("opportunity-mark-won")
        } else {
            tv("opportunity-step-move", &[("stage", to.into())])
        }
    };
    view! {
        <Button label=tr("ui-cancel") on_click=move || mover.cancel()/>
        <Button
            label=TextProp::from(label)
            kind=ButtonKind::Primary
            blocked=lacks
            on_click=move || mover.proceed(wish)
        />
    }
}

fn body(mover: Mover, wish: Wish) -> impl IntoView {
    let question = question(wish);
    let stages = Signal::derive(move || {
        question.with(|it| it.as_ref().map(|it| it.stages.clone())).unwrap_or_default()
    });
    let about = move || {
        question.get().map(|it| {
            let note = stage_words::note(it.way);
            let count = it.missing.len();
            let text = tv("template-missing-count", &[("count", count.into())]);
            view! {
                <p class="close-about">
                    <strong>{it.name}</strong>
                    {note.map(|note| view! { <span>{note}</span> })}
                    <span role="status">{text}</span>
                </p>
            }
        })
    };
    let may_pass = store::use_may_about(
        Kind::Evidence,
        Action::Approve,
        RowKey::new(Kind::Opportunity, wish.opportunity.raw()),
    );
    let lacks = Memo::new(move |_| {
        question.with(|it| it.as_ref().is_some_and(|it| !it.missing.is_empty()))
    });
    let way_on = move || {
        if may_pass.get() {
            view! { <PassForm mover wish question/> }.into_any()
        } else {
            view! { <AskManager wish question/> }.into_any()
        }
    };
    view! {
        {about}
        <CriteriaList id=wish.opportunity stages/>
        <Show when=move || lacks.get()>{way_on}</Show>
    }
}

/// For who leads the owner: lets everything that is missing pass, with a reason that is kept.
#[component]
fn PassForm(mover: Mover, wish: Wish, question: Memo<Option<Question>>) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let pass = move |()| {
        let why = reason.get_untracked().trim().to_owned();
        if why.is_empty() {
            error.set(Some(t("template-pass-reason-missing")));
            return;
        }
        let missing = question.with_untracked(|it| it.as_ref().map(|it| it.missing.clone()));
        let marks = missing.unwrap_or_default().into_iter();
        let marks =
            marks.map(|(criterion, _)| mark(wish.opportunity, criterion, Some(why.clone())));
        if act(Kind::Evidence, marks.collect()) {
            mover.proceed(wish);
        }
    };
    view! {
        <div class="promotion-pass">
            <TextAreaField
                label=tr("template-pass-reason")
                value=reason
                on_commit=move |text: String| {
                    reason.set(text);
                    error.set(None);
                }
                hint=tr("template-pass-hint")
                error=Signal::derive(move || error.get())
            />
            <Button label=tr("template-pass") icon=Icon::Check on_click=pass/>
        </div>
    }
}

/// For everybody else: who could let it pass, and a task for them.
#[component]
fn AskManager(wish: Wish, question: Memo<Option<Question>>) -> impl IntoView {
    let ask = move |(manager, _): (Id<User>, String)| {
        let Some(question) = question.get_untracked() else { return };
        let missing: Vec<String> = question.missing.into_iter().map(|(_, name)| name).collect();
        let title = tv(
            "template-ask-title",
            &[("name", question.name.into()), ("stage", question.to.into())],
        );
        let notes = tv("template-ask-notes", &[("missing", missing.join("; ").into())]);
        let about = store::read(|book| book.get(wish.opportunity).cloned());
        let fields = [
            Task::TITLE.to(&title),
            Task::NOTES.to(&shared::value::LongText(notes)),
            Task::DUE.to(&Some(clock::today())),
            Task::OWNER.to(&Some(manager)),
            Task::OPPORTUNITY.to(&Some(wish.opportunity)),
            Task::ACCOUNT.to(&about.and_then(|it: Opportunity| it.account)),
        ];
        if act(Kind::Task, vec![store::create(Kind::Task, store::new_raw_id(), fields)]) {
            let who = store::read(|book| words::person(book, Some(manager)));
            let text = move || tv("template-asked", &[("who", who.clone().into())]);
            notify(Notice::good(text).action(tr("undo-undo"), undo::undo));
        }
    };
    move || {
        let manager = question.with(|it| it.as_ref().and_then(|it| it.manager.clone()));
        manager.map(|manager| {
            let name = manager.1.clone();
            let (text, label) = (name.clone(), name);
            let text = move || tv("template-ask-text", &[("who", text.clone().into())]);
            let label = move || tv("template-ask", &[("who", label.clone().into())]);
            view! {
                <div class="promotion-pass">
                    <p class="criterion-hint">{text}</p>
                    <Button
                        label=TextProp::from(label)
                        icon=Icon::Mail
                        on_click=move |()| ask(manager.clone())
                    />
                </div>
            }
        })
    }
}
