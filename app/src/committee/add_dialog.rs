//! AddDialog: takes somebody into the committee: a contact, or a part whose holder nobody knows yet.

use leptos::prelude::*;
use shared::committee::Committee;
use shared::entity::{Attitude, CommitteeMember, CommitteeRole, FieldSpec, Kind, Opportunity};
use shared::id::{Id, RawId};
use shared::value::{FieldValue, Value};

use super::tree::Tree;
use crate::form::Fields;
use crate::record::field::FieldInput;
use crate::record::words;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::dialog::Dialog;

/// What is asked, in order.
const ASKED: [u16; 5] = [
    CommitteeMember::CONTACT.number,
    CommitteeMember::NAME.number,
    CommitteeMember::ROLE.number,
    CommitteeMember::ATTITUDE.number,
    CommitteeMember::REPORTS_TO.number,
];

/// What is typed so far, one value for each of [`ASKED`].
#[derive(Clone, Copy)]
struct Draft {
    values: RwSignal<[Value; 5]>,
    problem: RwSignal<Option<String>>,
}

impl Draft {
    fn value(self, number: u16) -> Value {
        let at = ASKED.iter().position(|it| *it == number);
        at.map(|at| self.values.with(|values| values[at].clone())).unwrap_or_default()
    }

    fn set(self, number: u16, value: Value) {
        self.problem.set(None);
        if let Some(at) = ASKED.iter().position(|it| *it == number) {
            self.values.update(|values| values[at] = value);
        }
    }

    fn begin(self, role: Option<CommitteeRole>) {
        self.problem.set(None);
        let attitude = Attitude::Unknown.to_value();
        self.values.set([Value::Null, Value::Null, role.to_value(), attitude, Value::Null]);
    }
}

/// `<AddDialog tree open role/>`; begins with `role` where one is wanted.
#[component]
pub fn AddDialog(
    tree: Tree,
    open: RwSignal<bool>,
    role: RwSignal<Option<CommitteeRole>>,
) -> impl IntoView {
    let draft = Draft {
        values: RwSignal::new(std::array::from_fn(|_| Value::Null)),
        problem: RwSignal::new(None),
    };
    let save = move || {
        if add(tree, draft) {
            open.set(false);
        }
    };
    view! {
        <Dialog
            open title=tr("committee-add") strict=true
            actions=move || {
                view! {
                    <Button label=tr("ui-cancel") on_click=move |()| open.set(false)/>
                    <Button
                        label=tr("committee-add-do") kind=ButtonKind::Primary
                        on_click=move |()| save()
                    />
                }
            }
        >
            {move || {
                draft.begin(role.get_untracked());
                questions(tree.opportunity, draft)
            }}
        </Dialog>
    }
}

fn questions(opportunity: Id<Opportunity>, draft: Draft) -> impl IntoView {
    let input = move |number: u16| {
        let spec: &'static FieldSpec = Kind::CommitteeMember.field_numbered(number)?;
        let value = Signal::derive(move || draft.value(number));
        // A contact is sought at the account of the sale, and made there.
        let sibling = move |name: &'static str| match name {
            "account" => store::read(|book| book.get(opportunity).map(|it| it.account.to_value()))
                .unwrap_or_default(),
            "opportunity" => opportunity.to_value(),
            _ => Value::Null,
        };
        let is_name = number == CommitteeMember::NAME.number;
        let error = Signal::derive(move || draft.problem.get().filter(|_| is_name));
        Some(view! {
            <FieldInput
                kind=Kind::CommitteeMember spec value sibling error
                on_commit=move |value| draft.set(number, value)
            />
        })
    };
    view! {
        <Fields>{ASKED.into_iter().filter_map(input).collect_view()}</Fields>
        <p class="settings-note">{move || t("committee-add-note")}</p>
    }
}

/// Takes somebody in; who left before comes back with what was known of them.
fn add(tree: Tree, draft: Draft) -> bool {
    let contact = draft.value(CommitteeMember::CONTACT.number);
    let contact = if let Value::Id(id) = contact { Some(id) } else { None };
    let called = draft.value(CommitteeMember::NAME.number);
    let called =
        if let Value::Text(text) = called { text.trim().to_owned() } else { String::new() };
    let name =
        if called.is_empty() { contact.map(contact_name).unwrap_or_default() } else { called };
    if name.is_empty() {
        draft.problem.set(Some(t("committee-who")));
        return false;
    }
    let earlier = contact.and_then(|contact| earlier(tree.opportunity, contact));
    if let Some((_, false)) = earlier {
        draft.problem.set(Some(tv("committee-is-in", &[("name", name.into())])));
        return false;
    }
    let asked = [
        CommitteeMember::ROLE.number,
        CommitteeMember::ATTITUDE.number,
        CommitteeMember::REPORTS_TO.number,
    ];
    let mut fields: Vec<(u16, Value)> =
        asked.into_iter().map(|number| (number, draft.value(number))).collect();
    fields.push(CommitteeMember::NAME.to(&name));
    let edit = match earlier {
        Some((member, _)) => {
            fields.push(CommitteeMember::LEFT_AT.to(&None));
            store::patch(Kind::CommitteeMember, member, fields)
        }
        None => {
            fields.push(CommitteeMember::OPPORTUNITY.to(&tree.opportunity));
            fields.push(CommitteeMember::CONTACT.to(&contact.map(Id::new)));
            fields.retain(|(_, value)| !value.is_empty());
            store::create(Kind::CommitteeMember, store::new_raw_id(), fields)
        }
    };
    match store::act(vec![edit]) {
        Ok(()) => {
            tree.said.set(tv("committee-added", &[("name", name.into())]));
            true
        }
        Err((_, reason)) => {
            draft.problem.set(Some(words::rejection(Kind::CommitteeMember, &reason)));
            false
        }
    }
}

fn contact_name(id: RawId) -> String {
    store::read(|book| words::link_title(book, Kind::Contact, id))
}

/// The member that a contact is or was in the committee, and whether they left.
fn earlier(opportunity: Id<Opportunity>, contact: RawId) -> Option<(RawId, bool)> {
    store::read(|book| {
        let committee = Committee::of(book, opportunity);
        let is_contact = |it: &CommitteeMember| it.contact.map(Id::raw) == Some(contact);
        if let Some(person) = committee.people.iter().find(|it| is_contact(&it.member)) {
            return Some((person.member.id.raw(), false));
        }
        let of_it = |it: &&CommitteeMember| it.opportunity == opportunity && is_contact(it);
        book.committee_members.iter().find(of_it).map(|it| (it.id.raw(), true))
    })
}
