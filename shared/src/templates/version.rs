//! Version: drafts of templates, their publication, and carrying open opportunities over.

use std::collections::BTreeMap;

use crate::book::{Book, RowKey};
use crate::entity::{
    Criterion, Entity, Kind, Opportunity, Pipeline, Record, Stage, StageCategory, StageTask,
};
use crate::id::{Id, RawId};
use crate::order;
use crate::sync::protocol::{ACTION_COUNT_MAX, CommitSeq, Mutation};
use crate::value::Value;

use super::lineage::Lineage;

/// So many opportunities are carried over in one action at most; the others stay and can be carried
/// over after.
pub const CARRIED_MAX: usize = ACTION_COUNT_MAX - 10;

/// Why a draft cannot be published yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It has no stage of this category.
    Without(StageCategory),
    /// A stage of this name comes twice.
    SameName(String),
    /// A criterion does not say which field shows it.
    NoField(Id<Criterion>),
}

impl Book {
    /// Returns the draft of a template's next version, where one is being prepared.
    #[must_use]
    pub fn draft_of(&self, pipeline: Id<Pipeline>) -> Option<&Pipeline> {
        self.pipelines.iter().find(|it| it.draft && it.replaces == Some(pipeline))
    }

    /// Returns how many opportunities use a pipeline, and how many of these are open.
    #[must_use]
    pub fn uses_of(&self, pipeline: Id<Pipeline>) -> (usize, usize) {
        let uses = self.opportunities.iter().filter(|it| it.pipeline == pipeline);
        uses.fold((0, 0), |(all, open), one| {
            (all + 1, open + usize::from(one.category(self) == StageCategory::Open))
        })
    }
}

/// Makes the draft of a template's next version: a copy of everything, each part linked to the one whose
/// place it will take. Returns its id and the edits.
#[must_use]
pub fn draft(
    book: &Book,
    pipeline: &Pipeline,
    new_id: &mut dyn FnMut() -> RawId,
) -> (Id<Pipeline>, Vec<Mutation>) {
    let next: Id<Pipeline> = Id::new(new_id());
    let copy = Pipeline {
        id: next,
        preferred: false,
        replaces: Some(pipeline.id),
        retired: false,
        draft: true,
        version: Some(pipeline.number() + 1),
        external_key: None,
        ..pipeline.clone()
    };
    let mut made = vec![create(&copy)];
    for stage in book.stages_of(pipeline.id) {
        let id = Id::new(new_id());
        let replaces = Some(stage.id);
        made.push(create(&Stage {
            id,
            pipeline: next,
            replaces,
            external_key: None,
            ..stage.clone()
        }));
        for one in book.criteria.iter().filter(|it| it.stage == stage.id) {
            let replaces = Some(one.id);
            made.push(create(&Criterion {
                id: Id::new(new_id()),
                stage: id,
                replaces,
                ..one.clone()
            }));
        }
        for one in book.stage_tasks.iter().filter(|it| it.stage == stage.id) {
            let replaces = Some(one.id);
            made.push(create(&StageTask {
                id: Id::new(new_id()),
                stage: id,
                replaces,
                ..one.clone()
            }));
        }
    }
    (next, made)
}

/// Returns the edits that throw a draft away, with all its parts.
#[must_use]
pub fn discard(
    book: &Book,
    draft: Id<Pipeline>,
    rev: &dyn Fn(RowKey) -> CommitSeq,
) -> Vec<Mutation> {
    let mut gone = Vec::new();
    for stage in book.stages_of(draft) {
        gone.extend(remove_stage(book, stage.id, rev));
    }
    gone.push(delete(Kind::Pipeline, draft.raw(), rev));
    gone
}

/// Returns the edits that remove a stage with its criteria and tasks.
#[must_use]
pub fn remove_stage(
    book: &Book,
    stage: Id<Stage>,
    rev: &dyn Fn(RowKey) -> CommitSeq,
) -> Vec<Mutation> {
    let criteria = book.criteria.iter().filter(|it| it.stage == stage);
    let tasks = book.stage_tasks.iter().filter(|it| it.stage == stage);
    criteria
        .map(|it| delete(Kind::Criterion, it.id.raw(), rev))
        .chain(tasks.map(|it| delete(Kind::StageTask, it.id.raw(), rev)))
        .chain([delete(Kind::Stage, stage.raw(), rev)])
        .collect()
}

/// Says why a template cannot be published as it is.
#[must_use]
pub fn problems(book: &Book, pipeline: Id<Pipeline>) -> Vec<Problem> {
    let stages = book.stages_of(pipeline);
    let mut problems = Vec::new();
    for category in StageCategory::ALL {
        if !stages.iter().any(|stage| stage.category == *category) {
            problems.push(Problem::Without(*category));
        }
    }
    let mut names: Vec<String> =
        stages.iter().map(|stage| stage.name.trim().to_lowercase()).collect();
    names.sort();
    for pair in names.windows(2).filter(|pair| pair[0] == pair[1]) {
        let named = stages.iter().find(|stage| stage.name.trim().to_lowercase() == pair[0]);
        problems.extend(named.map(|stage| Problem::SameName(stage.name.trim().to_owned())));
    }
    problems.dedup();
    let of_it = |it: &&Criterion| stages.iter().any(|stage| stage.id == it.stage);
    for one in book.criteria.iter().filter(of_it) {
        let named = one.field.as_deref().and_then(|name| Kind::Opportunity.field_named(name));
        if one.proof == crate::entity::criterion::Proof::Field && named.is_none() {
            problems.push(Problem::NoField(one.id));
        }
    }
    problems
}

/// Returns the edits that put a draft in force: new opportunities use it from then on, and the version
/// before is retired.
#[must_use]
pub fn publish(book: &Book, draft: &Pipeline, rev: &dyn Fn(RowKey) -> CommitSeq) -> Vec<Mutation> {
    let before = draft.replaces.and_then(|id| book.pipelines.get(id));
    let preferred = before.map_or(draft.preferred, |before| before.preferred);
    let fields = [Pipeline::DRAFT.to(&false), Pipeline::PREFERRED.to(&preferred)];
    let mut edits = vec![patch(Kind::Pipeline, draft.id.raw(), fields, rev)];
    if let Some(before) = before {
        let fields = [Pipeline::RETIRED.to(&true), Pipeline::PREFERRED.to(&false)];
        edits.push(patch(Kind::Pipeline, before.id.raw(), fields, rev));
    }
    edits
}

/// Open opportunities of older versions, and where they would stand in the newest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carry {
    /// By the stage they stand in.
    pub rows: Vec<CarryRow>,
    /// Those that stay where they are, and why.
    pub stay: Vec<(Id<Opportunity>, Stays)>,
}

/// Those in one stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarryRow {
    /// The stage they stand in.
    pub from: Id<Stage>,
    /// The stage they go to; nothing while it has to be chosen.
    pub to: Option<Id<Stage>>,
    /// Whether their stage was taken out, so that a target is chosen.
    pub is_chosen: bool,
    /// Which opportunities.
    pub opportunities: Vec<Id<Opportunity>>,
}

/// Why an opportunity is not carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stays {
    /// Its stage was taken out, and no target was chosen.
    NoTarget,
    /// It stands in a stage that is no longer there.
    StageGone,
    /// The person may not change it.
    NotAllowed,
    /// There are too many for one action.
    TooMany,
}

impl Carry {
    /// Looks at the open opportunities of the versions before `to`. `targets` says where those go whose
    /// stage was taken out; `may` whether the person may change one.
    #[must_use]
    pub fn of(
        book: &Book,
        to: Id<Pipeline>,
        targets: &BTreeMap<Id<Stage>, Id<Stage>>,
        may: &dyn Fn(Id<Opportunity>) -> bool,
    ) -> Self {
        let lineage = Lineage::of(book, to);
        let older = lineage.versions().get(1..).unwrap_or_default();
        let mut carry = Self::default();
        let mut count = 0;
        for one in book.opportunities.iter().filter(|one| older.contains(&one.pipeline)) {
            if one.category(book) != StageCategory::Open {
                continue;
            }
            let Some(found) = lineage.find(one.stage) else {
                carry.stay.push((one.id, Stays::StageGone));
                continue;
            };
            let chosen = || targets.get(&one.stage).copied();
            let target = if found.is_same { Some(found.stage) } else { chosen() };
            let row = carry.row(one.stage, target, !found.is_same);
            if target.is_none() {
                row.opportunities.push(one.id);
                carry.stay.push((one.id, Stays::NoTarget));
            } else if !may(one.id) {
                carry.stay.push((one.id, Stays::NotAllowed));
            } else if count == CARRIED_MAX {
                carry.stay.push((one.id, Stays::TooMany));
            } else {
                count += 1;
                row.opportunities.push(one.id);
            }
        }
        let place = |stage: Id<Stage>| {
            let stage = book.stages.get(stage);
            stage.map(|stage| (stage.position, stage.pipeline, stage.id))
        };
        order::sort_by_key(&mut carry.rows, |row| place(row.from));
        carry
    }

    fn row(&mut self, from: Id<Stage>, to: Option<Id<Stage>>, is_chosen: bool) -> &mut CarryRow {
        let at = match self.rows.iter().position(|row| row.from == from) {
            Some(at) => at,
            None => {
                self.rows.push(CarryRow { from, to, is_chosen, opportunities: Vec::new() });
                self.rows.len() - 1
            }
        };
        &mut self.rows[at]
    }

    /// Returns how many go.
    #[must_use]
    pub fn count(&self) -> usize {
        let going = self.rows.iter().filter(|row| row.to.is_some());
        going.map(|row| row.opportunities.len()).sum()
    }

    /// Returns the edits that carry them over to the pipeline.
    #[must_use]
    pub fn edits(&self, to: Id<Pipeline>, rev: &dyn Fn(RowKey) -> CommitSeq) -> Vec<Mutation> {
        let mut edits = Vec::new();
        for row in &self.rows {
            let Some(stage) = row.to else { continue };
            for one in &row.opportunities {
                let fields = [Opportunity::PIPELINE.to(&to), Opportunity::STAGE.to(&stage)];
                edits.push(patch(Kind::Opportunity, one.raw(), fields, rev));
            }
        }
        edits
    }
}

/// The mutation that makes a record as it is.
pub(super) fn create<E: Entity>(record: &E) -> Mutation {
    let fields = E::FIELDS.iter().map(|spec| (spec.number, record.field(spec.number)));
    let filled = fields.filter(|(_, value)| !matches!(value, Value::Null));
    Mutation::create(E::KIND, record.raw_id(), filled)
}

fn patch(
    kind: Kind,
    id: RawId,
    fields: impl IntoIterator<Item = (u16, Value)>,
    rev: &dyn Fn(RowKey) -> CommitSeq,
) -> Mutation {
    Mutation::patch(kind, id, rev(RowKey::new(kind, id)), fields)
}

fn delete(kind: Kind, id: RawId, rev: &dyn Fn(RowKey) -> CommitSeq) -> Mutation {
    Mutation::Delete { kind: kind.number(), id, base: rev(RowKey::new(kind, id)) }
}
