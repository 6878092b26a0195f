//! Parts: the criteria and the tasks of a stage.

use leptos::prelude::*;
use shared::entity::criterion::Proof;
use shared::entity::{Criterion, Kind, Stage, StageTask};
use shared::id::{Id, RawId};
use shared::order;
use shared::templates::ready::STEP;
use shared::value::FieldType;

use super::reorder::{Handle, Order};
use super::{READS, act};
use crate::form::select::{SelectChoice, SelectField};
use crate::record::one_field::OneField;
use crate::record::words;
use crate::store;
use crate::text::{t, tr};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::icon::Icon;

/// The criteria of a stage.
#[component]
pub fn Criteria(stage: Id<Stage>, #[prop(into)] fixed: Signal<bool>) -> impl IntoView {
    let ids = store::use_kinds(READS, move |book| {
        let mut parts: Vec<&Criterion> =
            book.criteria.iter().filter(|it| it.stage == stage).collect();
        order::sort_by_key(&mut parts, |it| (it.position, it.id));
        parts.into_iter().map(|it| it.id.raw()).collect::<Vec<_>>()
    });
    let add = move |()| {
        let last = store::read(|book| {
            let of_it = book.criteria.iter().filter(|it| it.stage == stage);
            of_it.map(|it| it.position).max().unwrap_or(0)
        });
        let fields = [
            Criterion::NAME.to(&t("template-new-criterion")),
            Criterion::STAGE.to(&stage),
            Criterion::POSITION.to(&(last + STEP)),
        ];
        act(vec![store::create(Kind::Criterion, store::new_raw_id(), fields)]);
    };
    let part = move |id: RawId| {
        let row = store::use_row(Id::<Criterion>::new(id));
        let proof = Memo::new(move |_| row.with(|row| row.as_ref().map(|it| it.proof)));
        let more = move || match proof.get() {
            Some(Proof::Tick) => {
                view! { <OneField kind=Kind::Criterion id name="role" fixed/> }.into_any()
            }
            Some(Proof::Field) => view! { <FieldChooser id fixed/> }.into_any(),
            Some(Proof::Role) => {
                view! { <OneField kind=Kind::Criterion id name="committee_role" fixed/> }.into_any()
            }
            Some(Proof::Tasks | Proof::Contact | Proof::Meeting) | None => ().into_any(),
        };
        view! {
            <OneField kind=Kind::Criterion id name="name" fixed/>
            <OneField kind=Kind::Criterion id name="proof" fixed/>
            {more}
            <OneField kind=Kind::Criterion id name="advisory" fixed/>
        }
        .into_any()
    };
    view! {
        <Parts
            kind=Kind::Criterion ids heading="template-criteria" none="template-criteria-none"
            add_label="template-add-criterion" on_add=add fixed part
        />
    }
}

/// The tasks of a stage.
#[component]
pub fn Tasks(stage: Id<Stage>, #[prop(into)] fixed: Signal<bool>) -> impl IntoView {
    let ids = store::use_kinds(READS, move |book| {
        let mut parts: Vec<&StageTask> =
            book.stage_tasks.iter().filter(|it| it.stage == stage).collect();
        order::sort_by_key(&mut parts, |it| (it.position, it.id));
        parts.into_iter().map(|it| it.id.raw()).collect::<Vec<_>>()
    });
    let add = move |()| {
        let last = store::read(|book| {
            let of_it = book.stage_tasks.iter().filter(|it| it.stage == stage);
            of_it.map(|it| it.position).max().unwrap_or(0)
        });
        let fields = [
            StageTask::TITLE.to(&t("template-new-task")),
            StageTask::STAGE.to(&stage),
            StageTask::POSITION.to(&(last + STEP)),
            StageTask::DAYS.to(&Some(7)),
        ];
        act(vec![store::create(Kind::StageTask, store::new_raw_id(), fields)]);
    };
    let part = move |id: RawId| {
        view! {
            <OneField kind=Kind::StageTask id name="title" fixed/>
            <OneField kind=Kind::StageTask id name="asks" fixed/>
            <OneField kind=Kind::StageTask id name="days" fixed/>
        }
        .into_any()
    };
    view! {
        <Parts
            kind=Kind::StageTask ids heading="template-tasks" none="template-tasks-none"
            add_label="template-add-task" on_add=add fixed part
        />
    }
}

/// A list of parts, each with a handle and a way out.
#[component]
fn Parts(
    kind: Kind,
    ids: Memo<Vec<RawId>>,
    heading: &'static str,
    none: &'static str,
    add_label: &'static str,
    #[prop(into)] on_add: Callback<()>,
    fixed: Signal<bool>,
    #[prop(into)] part: Callback<RawId, AnyView>,
) -> impl IntoView {
    let order = Order::new(kind, ids.into());
    let line = move |id: RawId| {
        let name = store::use_kinds(READS, move |book| {
            book.record(kind, id).map(|it| it.title()).unwrap_or_default()
        });
        let remove = move || {
            view! {
                <Button
                    label=tr("template-remove")
                    icon=Icon::Trash
                    icon_only=true
                    kind=ButtonKind::Quiet
                    on_click=move |()| {
                        act(vec![store::delete(kind, id)]);
                    }
                />
            }
        };
        view! {
            <li class="part" data-order=move || order.mark(id)>
                <Show when=move || !fixed.get()><Handle order id name/></Show>
                <div class="part-fields">{part.run(id)}</div>
                <Show when=move || !fixed.get()>{remove}</Show>
            </li>
        }
    };
    view! {
        <section class="parts">
            <h3 class="parts-title">{move || t(heading)}</h3>
            <Show when=move || ids.with(Vec::is_empty)>
                <p class="settings-note">{move || t(none)}</p>
            </Show>
            <ul class="parts-list" node_ref=order.list()>
                <For each=move || ids.get() key=|id| *id children=line/>
            </ul>
            <Show when=move || !fixed.get()>
                <Button
                    label=tr(add_label)
                    icon=Icon::Plus
                    kind=ButtonKind::Quiet
                    on_click=move |()| on_add.run(())
                />
            </Show>
        </section>
    }
}

/// Set by the machinery, or always filled: no evidence of anything.
const NO_EVIDENCE: &[&str] = &[
    "name",
    "stage",
    "pipeline",
    "closed_on",
    "close_reason",
    "closed_from",
    "confirmation",
    "confirmation_note",
    "assigned_note",
    "external_key",
    "created_by",
    "created_at",
    "lead",
];

/// Which field of an opportunity shows it.
#[component]
fn FieldChooser(id: RawId, fixed: Signal<bool>) -> impl IntoView {
    let row = store::use_row(Id::<Criterion>::new(id));
    let value =
        move || row.with(|row| row.as_ref().and_then(|it| it.field.clone())).unwrap_or_default();
    let choices = move || {
        let fields = Kind::Opportunity.fields().iter();
        fields
            .filter(|spec| !NO_EVIDENCE.contains(&spec.name))
            .filter(|spec| !matches!(spec.field_type, FieldType::Any | FieldType::AnyLink))
            .map(|spec| {
                SelectChoice::new(spec.name, words::field_label(Kind::Opportunity, spec.name))
            })
            .collect::<Vec<_>>()
    };
    let set = move |name: String| {
        let field = Some(name).filter(|name| !name.is_empty());
        act(vec![store::patch(Kind::Criterion, id, [Criterion::FIELD.to(&field)])]);
    };
    let error = move || value().is_empty().then(|| t("template-choose-field"));
    view! {
        <SelectField
            label=TextProp::from(|| words::field_label(Kind::Criterion, "field"))
            value=Signal::derive(value)
            choices=Signal::derive(choices)
            on_commit=set
            error=Signal::derive(error)
            required=true
            disabled=fixed
        />
    }
}
