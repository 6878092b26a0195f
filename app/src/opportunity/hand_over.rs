//! HandOverDialog: gives one opportunity to somebody else, with a word, and what is still to be done for
//! it with it.

use leptos::prelude::*;
use shared::book::Book;
use shared::confirmation;
use shared::entity::{ConfirmationPolicy, Kind, Opportunity, Task, User};
use shared::id::{Id, RawId};
use shared::order;
use shared::value::Value;

use crate::form::checkbox::CheckboxField;
use crate::form::frame::Fields;
use crate::form::select::{SelectChoice, SelectField};
use crate::form::text::TextAreaField;
use crate::record::words;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, notify};
use crate::{store, undo};

/// Who could get it: colleagues who still work here, and not who has it.
pub fn colleagues(book: &Book, except: Option<Id<User>>) -> Vec<SelectChoice> {
    let mut found: Vec<(String, Id<User>)> = book
        .users
        .iter()
        .filter(|user| !user.left && Some(user.id) != except)
        .map(|user| (user.name.clone(), user.id))
        .collect();
    order::sort_by(&mut found, Ord::cmp);
    found.into_iter().map(|(name, id)| SelectChoice::new(id.to_string(), name)).collect()
}

/// One record's edits.
type Edits = (Kind, RawId, Vec<(u16, Value)>);

/// The edits that hand an opportunity over, and its open tasks of the one who had it.
fn handing_over(
    book: &Book,
    opportunity: &Opportunity,
    to: Id<User>,
    note: Option<String>,
    counts: bool,
) -> Vec<Edits> {
    let edits = confirmation::hand_over(opportunity, to, note, counts);
    let is_with_it = |task: &&Task| {
        task.opportunity == Some(opportunity.id) && !task.done && task.owner == opportunity.owner
    };
    let tasks = book.tasks.iter().filter(is_with_it);
    let tasks = tasks.map(|task| (Kind::Task, task.id.raw(), vec![Task::OWNER.to(&Some(to))]));
    std::iter::once((Kind::Opportunity, opportunity.id.raw(), edits)).chain(tasks).collect()
}

/// The dialog: `<HandOverDialog id open/>`.
#[component]
pub fn HandOverDialog(id: Id<Opportunity>, open: RwSignal<bool>) -> impl IntoView {
    let title = move || {
        let name = store::read(|book| book.get(id).map(|it| it.name.clone()).unwrap_or_default());
        tv("hand-over-title", &[("name", name.into())])
    };
    let draft = Draft::new();
    let hand_over = move || {
        if draft.hand_over(id) {
            open.set(false);
        }
    };
    view! {
        <Dialog
            open title strict=true
            actions=move || {
                view! {
                    <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
                    <Button label=tr("hand-over-do") kind=ButtonKind::Primary on_click=move |()| hand_over()/>
                }
            }
        >
            {move || {
                draft.begin(id);
                questions(id, draft)
            }}
        </Dialog>
    }
}

#[derive(Clone, Copy)]
struct Draft {
    to: RwSignal<String>,
    note: RwSignal<String>,
    must_accept: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
}

impl Draft {
    fn new() -> Self {
        Self {
            to: RwSignal::new(String::new()),
            note: RwSignal::new(String::new()),
            must_accept: RwSignal::new(false),
            problem: RwSignal::new(None),
        }
    }

    fn begin(self, id: Id<Opportunity>) {
        self.to.set(String::new());
        self.note.set(String::new());
        self.problem.set(None);
        // What counts goes on counting unless the new owner is asked; what does not has to be accepted.
        let must = store::read(|book| book.get(id).is_some_and(|it| !it.counts()));
        self.must_accept.set(must);
    }

    fn hand_over(self, id: Id<Opportunity>) -> bool {
        let Ok(to) = self.to.get_untracked().parse::<Id<User>>() else {
            self.problem.set(Some(t("hand-over-choose")));
            return false;
        };
        let note = self.note.get_untracked().trim().to_owned();
        let note = Some(note).filter(|note| !note.is_empty());
        let counts = !self.must_accept.get_untracked();
        let edits = store::read(|book| {
            let one = book.get(id);
            one.map(|one| handing_over(book, one, to, note, counts)).unwrap_or_default()
        });
        let patch = |(kind, id, edits): Edits| store::patch(kind, id, edits);
        match store::act(edits.into_iter().map(patch).collect()) {
            Ok(()) => {
                let name = store::read(|book| words::person(book, Some(to)));
                let said = move || tv("hand-over-said", &[("name", name.clone().into())]);
                notify(Notice::good(said).action(tr("undo-undo"), undo::undo));
                true
            }
            Err((_, reason)) => {
                self.problem.set(Some(words::rejection(Kind::Opportunity, &reason)));
                false
            }
        }
    }
}

fn questions(id: Id<Opportunity>, draft: Draft) -> impl IntoView {
    let (people, counts, asks) = store::read(|book| {
        let one = book.get(id);
        let asks = book.confirmation_policy() != ConfirmationPolicy::Nothing;
        (colleagues(book, one.and_then(|it| it.owner)), one.is_none_or(Opportunity::counts), asks)
    });
    view! {
        <Fields>
            <SelectField
                label=tr("hand-over-to") value=draft.to choices=people required=true
                error=draft.problem
                on_commit=move |to| {
                    draft.to.set(to);
                    draft.problem.set(None);
                }
            />
            <TextAreaField
                label=tr("hand-over-note") hint=tr("hand-over-note-hint") value=draft.note most=500
                on_commit=move |text| draft.note.set(text)
            />
            {(counts && asks).then(|| view! {
                <CheckboxField
                    label=tr("hand-over-must-accept") value=draft.must_accept
                    on_commit=move |yes| draft.must_accept.set(yes)
                />
            })}
        </Fields>
        <p class="settings-note">{move || t("hand-over-with")}</p>
    }
}
