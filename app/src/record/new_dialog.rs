//! A dialog that makes a record of any kind: asks the few fields that matter, saves them as one action.

use std::collections::BTreeMap;

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::book::Book;
use shared::confirmation;
use shared::entity::{FieldSpec, Kind, Opportunity, StageCategory};
use shared::id::{Id, RawId};
use shared::order;
use shared::sync::protocol::Rejection;
use shared::value::{FieldType, Value};

use super::face::face;
use super::field::FieldInput;
use super::likely::{self, LikelyList};
use super::{address, layout, words};
use crate::form::{Fields, REFUSED};
use crate::platform::{clock, dom};
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;
use crate::ui::notice::{Notice, notify};

type Draft = BTreeMap<u16, Value>;

/// `<NewDialog kind open preset=vec![…]/>`; opens the new record's page unless `on_created` is given.
#[component]
pub fn NewDialog(
    /// What is made.
    kind: Kind,
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Values it begins with, over the kind's own.
    #[prop(optional, into)]
    preset: Signal<Vec<(u16, Value)>>,
    /// Called with the new record instead of opening its page.
    #[prop(optional, into)]
    on_created: Option<Callback<RawId>>,
) -> impl IntoView {
    let draft = RwSignal::new(Draft::new());
    let errors = RwSignal::new(BTreeMap::<u16, String>::new());
    let navigate = StoredValue::new_local(use_navigate());
    let node = NodeRef::<html::Form>::new();
    let save = Callback::new(move |()| {
        if node.get_untracked().is_some_and(|form| dom::focus_first(&form, REFUSED)) {
            return;
        }
        if let Some(id) = save(kind, draft, errors) {
            open.set(false);
            let title = draft.with_untracked(|draft| title(kind, draft));
            notify(Notice::good(tv("record-made", &[("name", title.into())])));
            match (on_created, address::record(kind, id)) {
                (Some(on_created), _) => on_created.run(id),
                (None, Some(page)) => navigate.with_value(|go| go(&page, Default::default())),
                (None, None) => {}
            }
        }
    });
    let heading = move || tv("record-new", &[("kind", words::kind_name(kind).into())]);
    let actions = move || {
        view! {
            <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
            <Button label=tr("record-make") kind=ButtonKind::Primary on_click=save/>
        }
    };
    view! {
        <Dialog open title=heading actions strict=true>
            {move || {
                let begin = begin(kind, &preset.get_untracked());
                draft.set(begin);
                errors.set(BTreeMap::new());
                form(node, kind, draft, errors, save, Known { open, on_created })
            }}
        </Dialog>
    }
}

fn begin(kind: Kind, preset: &[(u16, Value)]) -> Draft {
    let mut draft: Draft = store::read(|book| layout::beginning(kind, book)).into_iter().collect();
    draft.extend(preset.iter().cloned());
    draft
}

fn title(kind: Kind, draft: &Draft) -> String {
    match draft.get(&kind.fields()[0].number) {
        Some(Value::Text(title)) => title.clone(),
        _ => String::new(),
    }
}

fn form(
    node: NodeRef<html::Form>,
    kind: Kind,
    draft: RwSignal<Draft>,
    errors: RwSignal<BTreeMap<u16, String>>,
    save: Callback<()>,
    known: Known,
) -> impl IntoView {
    let typed = Typed { latest: RwSignal::new(Draft::new()), heard: RwSignal::new(Draft::new()) };
    let inputs = face(kind)
        .asked
        .iter()
        .filter_map(|name| kind.field_named(name))
        .map(|spec| input(kind, spec, draft, errors, typed))
        .collect_view();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    view! {
        <form node_ref=node novalidate on:submit=submit>
            <Fields>{inputs}</Fields>
            {known_already(kind, draft, typed, known)}
            // Without a button of its own a form does not hear Enter.
            <button type="submit" class="visually-hidden" tabindex="-1" aria-hidden="true"></button>
        </form>
    }
}

/// What stands in the fields at this moment, which a field gives to the draft only when it is left.
#[derive(Clone, Copy)]
struct Typed {
    latest: RwSignal<Draft>,
    /// The same a moment later, so that nothing is sought at every letter.
    heard: RwSignal<Draft>,
}

/// So long after the last letter it is sought.
const PAUSE_MS: u32 = 200;

impl Typed {
    fn note(self, number: u16, text: String) {
        self.latest.update(|typed| {
            typed.insert(number, Value::Text(text));
        });
        let noted = self.latest.get_untracked();
        clock::after(PAUSE_MS, move || {
            // The dialog may be closed by now.
            if self.latest.try_get_untracked().is_some_and(|latest| latest == noted) {
                self.heard.try_set(noted);
            }
        });
    }

    fn forget(self, number: u16) {
        for typed in [self.latest, self.heard] {
            typed.update(|typed| {
                typed.remove(&number);
            });
        }
    }
}

/// What to do with a record that is there already.
#[derive(Clone, Copy)]
struct Known {
    open: RwSignal<bool>,
    on_created: Option<Callback<RawId>>,
}

/// Records that are likely the same as the one being made.
fn known_already(
    kind: Kind,
    draft: RwSignal<Draft>,
    typed: Typed,
    Known { open, on_created }: Known,
) -> Option<impl IntoView> {
    let kinds = face(kind).compared;
    if kinds.is_empty() {
        return None;
    }
    let lines = Memo::new(move |_| {
        let (draft, heard) = (draft.read(), typed.heard.read());
        let get = |name: &str| {
            let number = kind.field_named(name).map(|spec| spec.number);
            let value = number.and_then(|it| heard.get(&it).or_else(|| draft.get(&it)));
            value.cloned().unwrap_or_default()
        };
        store::read(|book| {
            let facts = likely::facts(book, kind, get);
            likely::lines(book, &likely::find(book, &facts, kinds, None))
        })
    });
    // Somebody who only wanted to choose one has it by a touch.
    let usable = on_created.map(|_| kind);
    let take = move |(_, id): (Kind, RawId)| {
        open.set(false);
        if let Some(on_created) = on_created {
            on_created.run(id);
        }
    };
    Some(view! { <LikelyList lines title=tr("likely-title") usable on_use=take apart=true/> })
}

fn input(
    kind: Kind,
    spec: &'static FieldSpec,
    draft: RwSignal<Draft>,
    errors: RwSignal<BTreeMap<u16, String>>,
    typed: Typed,
) -> AnyView {
    let value_of =
        move |number: u16| draft.with(|draft| draft.get(&number).cloned()).unwrap_or_default();
    let value = Signal::derive(move || value_of(spec.number));
    let sibling = move |name: &'static str| {
        kind.field_named(name).map_or(Value::Null, |spec| value_of(spec.number))
    };
    let commit = move |value: Value| {
        typed.forget(spec.number);
        draft.update(|draft| {
            draft.insert(spec.number, value);
            follow(kind, spec, draft);
        });
        errors.update(|errors| {
            errors.remove(&spec.number);
        });
    };
    let error = Signal::derive(move || errors.with(|errors| errors.get(&spec.number).cloned()));
    let field = view! {
        <FieldInput kind spec value on_commit=commit sibling error required=is_needed(kind, spec)/>
    };
    if face(kind).compared.is_empty() || spec.field_type != FieldType::Text {
        return field.into_any();
    }
    let note = move |event: leptos::ev::Event| typed.note(spec.number, event_target_value(&event));
    view! { <div class="contents" on:input=note>{field}</div> }.into_any()
}

/// What one field's value means for another: a pipeline has its own first stage, and a contact picked
/// first says whose it is.
fn follow(kind: Kind, spec: &FieldSpec, draft: &mut Draft) {
    if kind != Kind::Opportunity {
        return;
    }
    let edit = store::read(|book| match (spec.number, draft.get(&spec.number)) {
        (number, Some(Value::Id(id))) if number == Opportunity::PIPELINE.number => {
            book.stages_of(Id::new(*id)).first().map(|stage| Opportunity::STAGE.to(&stage.id))
        }
        (number, Some(Value::Id(id))) if number == Opportunity::CONTACT.number => book
            .contacts
            .get(Id::new(*id))
            .and_then(|contact| contact.account)
            .map(|account| Opportunity::ACCOUNT.to(&Some(account))),
        _ => None,
    });
    draft.extend(edit);
}

/// The title, and links that a record is nothing without.
fn is_needed(kind: Kind, spec: &FieldSpec) -> bool {
    spec.number == kind.fields()[0].number
        || (matches!(spec.field_type, FieldType::Link(_)) && !spec.optional)
}

fn save(
    kind: Kind,
    draft: RwSignal<Draft>,
    errors: RwSignal<BTreeMap<u16, String>>,
) -> Option<RawId> {
    let fields = draft.get_untracked();
    let needed = kind.fields().iter().filter(|spec| is_needed(kind, spec));
    let missing = needed.filter(|spec| fields.get(&spec.number).is_none_or(is_blank));
    let missing = order::map(missing.map(|spec| {
        let label = words::field_label(kind, spec.name);
        (spec.number, tv("form-error-required", &[("label", label.into())]))
    }));
    if !missing.is_empty() {
        errors.set(missing);
        return None;
    }
    if kind == Kind::Opportunity && is_decided(&fields) {
        errors.set(order::map([(Opportunity::STAGE.number, t("record-new-decided"))]));
        return None;
    }
    let id = store::new_raw_id();
    let filled = fields.into_iter().filter(|(_, value)| !value.is_empty());
    let filled: Draft =
        filled.chain((kind == Kind::Opportunity).then(|| confirming(draft))).collect();
    match store::act(vec![store::create(kind, id, filled)]) {
        Ok(()) => Some(id),
        Err((_, reason)) => {
            let sentence = words::rejection(kind, &reason);
            if let Rejection::Empty { field } | Rejection::WrongType { field } = reason {
                errors.update(|errors| {
                    errors.insert(field, sentence);
                });
            } else {
                notify(Notice::bad(sentence));
            }
            None
        }
    }
}

/// What a new opportunity waits for, by whose it is and what the company wants.
fn confirming(draft: RwSignal<Draft>) -> (u16, Value) {
    let owner = draft.with_untracked(|draft| draft.get(&Opportunity::OWNER.number).cloned());
    let owner = if let Some(Value::Id(id)) = owner { Some(Id::new(id)) } else { None };
    let (me, policy) = (store::me(), store::read(Book::confirmation_policy));
    let begin = confirmation::beginning(policy, me.person().role, me.user, owner);
    Opportunity::CONFIRMATION.to(&begin)
}

/// A win or a loss has an amount, a day and a reason, which its own sheet asks for.
fn is_decided(fields: &Draft) -> bool {
    let Some(Value::Id(stage)) = fields.get(&Opportunity::STAGE.number) else { return false };
    store::read(|book| {
        let stage = book.stages.get(Id::new(*stage));
        stage.is_some_and(|stage| stage.category != StageCategory::Open)
    })
}

fn is_blank(value: &Value) -> bool {
    value.is_empty() || matches!(value, Value::Text(text) if text.trim().is_empty())
}
