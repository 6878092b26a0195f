//! Difference: what a draft changes in the version whose place it will take.

use crate::book::Book;
use crate::entity::{Criterion, Entity, Kind, Pipeline, Record, Stage, StageTask};
use crate::id::{Id, RawId};
use crate::value::{FieldType, Value};

/// One difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The kind of part: the pipeline, a stage, a criterion or a task.
    pub kind: Kind,
    /// The part: in the draft, or where it was removed, in the version before.
    pub id: RawId,
    /// What it is called.
    pub name: String,
    /// The name of the stage it belongs to; empty for a stage and for the pipeline.
    pub stage: String,
    /// What happened to it.
    pub what: What,
}

/// What happened to a part.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// It is new.
    Added,
    /// It was taken out.
    Removed,
    /// It stands elsewhere among the others.
    Reordered,
    /// A field changed.
    Changed {
        /// Number of the field.
        field: u16,
        /// What it holds in the version before.
        before: Value,
        /// What it holds in the draft.
        after: Value,
    },
}

/// Returns what differs between a draft and the version that it replaces, stage by stage.
#[must_use]
pub fn differences(book: &Book, draft: &Pipeline) -> Vec<Difference> {
    let Some(before) = draft.replaces.and_then(|id| book.pipelines.get(id)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if draft.name != before.name {
        let (field, after) = Pipeline::NAME.to(&draft.name);
        let what = What::Changed { field, before: Value::Text(before.name.clone()), after };
        found.push(difference(draft, String::new(), what));
    }
    let old = book.stages_of(before.id);
    let new = book.stages_of(draft.id);
    let replaced = |stage: &Stage| stage.replaces;
    compare(&old, &new, replaced, |_| String::new(), &mut found);
    let parts = |stages: &[&Stage]| -> Vec<Id<Stage>> { stages.iter().map(|it| it.id).collect() };
    // What a stage that was taken out asked for went with it, and needs no line of its own.
    let stays = |stage: &&Stage| new.iter().any(|it| it.replaces == Some(stage.id));
    let old: Vec<&Stage> = old.into_iter().filter(stays).collect();
    let (old, new) = (parts(&old), parts(&new));
    let name = |stage| book.stages.get(stage).map(|it| it.name.clone()).unwrap_or_default();
    compare(
        &of_stages(book.criteria.iter(), &old, |it| (it.stage, it.position)),
        &of_stages(book.criteria.iter(), &new, |it| (it.stage, it.position)),
        |it: &Criterion| it.replaces,
        |it| name(it.stage),
        &mut found,
    );
    compare(
        &of_stages(book.stage_tasks.iter(), &old, |it| (it.stage, it.position)),
        &of_stages(book.stage_tasks.iter(), &new, |it| (it.stage, it.position)),
        |it: &StageTask| it.replaces,
        |it| name(it.stage),
        &mut found,
    );
    found
}

/// The parts of these stages, in their order.
fn of_stages<'a, E: Entity>(
    all: impl Iterator<Item = &'a E>,
    stages: &[Id<Stage>],
    place: impl Fn(&E) -> (Id<Stage>, i64),
) -> Vec<&'a E> {
    let at = |one: &E| {
        let (stage, position) = place(one);
        Some((stages.iter().position(|it| *it == stage)?, position, one.id()))
    };
    let mut parts: Vec<&E> = all.filter(|one| at(one).is_some()).collect();
    crate::order::sort_by_key(&mut parts, |one| at(one));
    parts
}

fn compare<E: Entity>(
    old: &[&E],
    new: &[&E],
    replaces: impl Fn(&E) -> Option<Id<E>>,
    stage: impl Fn(&E) -> String,
    found: &mut Vec<Difference>,
) {
    let before = |one: &E| {
        let id = replaces(one)?;
        old.iter().position(|it| it.id() == id)
    };
    // What stands after something that stood after it before.
    let mut furthest = None;
    for one in new {
        let Some(at) = before(one) else {
            found.push(difference(*one, stage(one), What::Added));
            continue;
        };
        if furthest.is_some_and(|furthest| at < furthest) {
            found.push(difference(*one, stage(one), What::Reordered));
        }
        furthest = furthest.max(Some(at));
        for spec in E::FIELDS {
            let is_own = !matches!(spec.field_type, FieldType::Link(_))
                && !["position", "external_key"].contains(&spec.name);
            let (before, after) = (old[at].field(spec.number), one.field(spec.number));
            if is_own && before != after {
                let what = What::Changed { field: spec.number, before, after };
                found.push(difference(*one, stage(one), what));
            }
        }
    }
    let kept: Vec<usize> = new.iter().filter_map(|one| before(one)).collect();
    for (_, one) in old.iter().enumerate().filter(|(at, _)| !kept.contains(at)) {
        found.push(difference(*one, stage(one), What::Removed));
    }
}

fn difference<E: Entity>(one: &E, stage: String, what: What) -> Difference {
    Difference { kind: E::KIND, id: one.raw_id(), name: one.title(), stage, what }
}
