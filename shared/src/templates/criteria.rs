//! Criteria: what must be so before an opportunity leaves a stage, and what shows that it is.
//!
//! A promotion is any move forward, to an open stage or to won; it checks the stage that is left and every
//! stage that is skipped. A move back, a loss and a reopening check nothing.

use crate::book::Book;
use crate::entity::criterion::Proof;
use crate::entity::opportunity::Opportunity;
use crate::entity::{
    Activity, ActivityKind, CommitteeRole, Contact, Criterion, Entity, Evidence, Kind, Record,
    Role, Stage, StageCategory, StageTask,
};
use crate::id::Id;
use crate::order;
use crate::value::{Millis, Value};

use super::lineage::Lineage;

/// Whether a criterion is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is.
    Met,
    /// A manager let it pass.
    Passed,
    /// It is not.
    Missing,
}

/// What shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nothing does.
    Nothing,
    /// The field with this number is filled.
    Field(u16),
    /// So many of so many tasks of the stage are done.
    Tasks {
        /// How many are done.
        done: usize,
        /// How many there are.
        of: usize,
    },
    /// Somebody's mark.
    Mark(Id<Evidence>),
    /// A contact.
    Contact(Id<Activity>),
}

/// A criterion, looked at for one opportunity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The criterion.
    pub criterion: Id<Criterion>,
    /// What must be so.
    pub name: String,
    /// The stage that asks for it.
    pub stage: Id<Stage>,
    /// What shows it.
    pub proof: Proof,
    /// The field that shows it, where one does.
    pub field: Option<u16>,
    /// The least role that may tick it.
    pub role: Role,
    /// The part in the decision that somebody must have, where that shows it.
    pub committee_role: Option<CommitteeRole>,
    /// Whether it only advises.
    pub advisory: bool,
    /// How it stands.
    pub state: State,
    /// What shows that.
    pub shown: Shown,
}

impl Check {
    /// Tells whether it stands in the way.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.state == State::Missing && !self.advisory
    }
}

/// What a move is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// None.
    Same,
    /// To a later stage, over so many others.
    On {
        /// How many stages are left out.
        skipped: usize,
    },
    /// Back by so many stages.
    Back {
        /// How many.
        by: usize,
    },
    /// Won, over so many stages.
    Won {
        /// How many stages are left out.
        skipped: usize,
    },
    /// Lost.
    Lost,
    /// Open again.
    Reopened,
    /// Over to another version of the template, where it stands as it did.
    Carried,
    /// Between stages that have no order.
    Elsewhere,
}

impl Way {
    /// Tells whether criteria are to be met.
    #[must_use]
    pub fn is_promotion(self) -> bool {
        match self {
            Self::On { .. } | Self::Won { .. } => true,
            Self::Same
            | Self::Back { .. }
            | Self::Lost
            | Self::Reopened
            | Self::Carried
            | Self::Elsewhere => false,
        }
    }
}

/// Tells what a move from stage to stage is.
#[must_use]
pub fn way(book: &Book, from: Id<Stage>, to: Id<Stage>) -> Way {
    let (Some(before), Some(after)) = (book.stages.get(from), book.stages.get(to)) else {
        return Way::Elsewhere;
    };
    if from == to {
        return Way::Same;
    }
    let lineage = Lineage::of(book, after.pipeline);
    let Some(found) = lineage.find(from) else { return Way::Elsewhere };
    let is_carried = before.pipeline != after.pipeline && (found.stage == to || !found.is_same);
    if is_carried && before.category == after.category {
        return Way::Carried;
    }
    match (before.category, after.category) {
        (StageCategory::Won | StageCategory::Lost, StageCategory::Open) => return Way::Reopened,
        (_, StageCategory::Lost) => return Way::Lost,
        (StageCategory::Lost, StageCategory::Won) => return Way::Won { skipped: 0 },
        (StageCategory::Won, StageCategory::Won) => return Way::Elsewhere,
        (StageCategory::Open, StageCategory::Open | StageCategory::Won) => {}
    }
    let stages = book.stages_of(after.pipeline);
    let open = |stage: &&&Stage| stage.category == StageCategory::Open;
    let place = |id| stages.iter().filter(open).position(|stage| stage.id == id);
    let Some(start) = place(found.stage) else { return Way::Elsewhere };
    match place(to) {
        Some(end) if end > start => Way::On { skipped: end - start - 1 },
        Some(end) if end < start => Way::Back { by: start - end },
        Some(_) => Way::Same,
        None => Way::Won { skipped: stages.iter().filter(open).count() - start - 1 },
    }
}

/// A move and what it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion {
    /// What the move is.
    pub way: Way,
    /// What is checked, stage by stage.
    pub checks: Vec<Check>,
}

impl Promotion {
    /// Returns what stands in the way.
    pub fn missing(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.is_missing())
    }

    /// Tells whether nothing stands in the way.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.missing().next().is_none()
    }
}

/// Checks a move of an opportunity to a stage of its pipeline.
#[must_use]
pub fn promotion(book: &Book, opportunity: &Opportunity, to: Id<Stage>) -> Promotion {
    let from = book.stage_of(opportunity);
    let way = way(book, from, to);
    if !way.is_promotion() || book.criteria.is_empty() {
        return Promotion { way, checks: Vec::new() };
    }
    let stages = book.stages_of(opportunity.pipeline);
    let open = stages.iter().filter(|stage| stage.category == StageCategory::Open);
    let left = open.skip_while(|stage| stage.id != from).take_while(|stage| stage.id != to);
    let records = Records::of(book, opportunity);
    let checks = left.flat_map(|stage| records.checks(stage.id)).collect();
    Promotion { way, checks }
}

/// Checks what a stage asks of an opportunity before it is left.
#[must_use]
pub fn checks(book: &Book, opportunity: &Opportunity, stage: Id<Stage>) -> Vec<Check> {
    Records::of(book, opportunity).checks(stage)
}

/// Returns what is still missing of stages that an opportunity has left for later ones: moves that were
/// made elsewhere, or without a network before anybody asked, are taken and found here.
#[must_use]
pub fn unproven(book: &Book, opportunity: &Opportunity) -> Vec<Check> {
    if book.criteria.is_empty() || opportunity.category(book) == StageCategory::Lost {
        return Vec::new();
    }
    let here = book.stage_of(opportunity);
    let path = crate::analytics::path::Path::of(book, opportunity);
    let stages = book.stages_of(opportunity.pipeline);
    let open = stages.iter().filter(|stage| stage.category == StageCategory::Open);
    let behind = open.enumerate().take_while(|(_, stage)| stage.id != here);
    let records = Records::of(book, opportunity);
    behind
        .filter(|(place, _)| path.had(*place))
        .flat_map(|(_, stage)| records.checks(stage.id))
        .filter(Check::is_missing)
        .collect()
}

/// The records of one opportunity that may show something.
struct Records<'a> {
    book: &'a Book,
    opportunity: &'a Opportunity,
    lineage: Lineage,
    marks: Vec<&'a Evidence>,
    contacts: Vec<&'a Activity>,
    /// Of each task that a stage asked for: what asked, and whether it is done.
    tasks: Vec<(Id<StageTask>, bool)>,
}

impl<'a> Records<'a> {
    fn of(book: &'a Book, opportunity: &'a Opportunity) -> Self {
        let mut marks: Vec<&Evidence> =
            book.evidence.iter().filter(|mark| mark.opportunity == opportunity.id).collect();
        order::sort_by_key(&mut marks, |mark| (mark.passed, mark.at, mark.id));
        let about = Some(opportunity.id);
        let contacts = book.activities.iter().filter(|it| it.opportunity == about);
        let tasks = book.tasks.iter().filter(|task| task.opportunity == about);
        Self {
            book,
            opportunity,
            lineage: Lineage::of(book, opportunity.pipeline),
            marks,
            contacts: contacts.filter(|it| it.is_contact()).collect(),
            tasks: tasks.filter_map(|task| Some((task.stage_task?, task.done))).collect(),
        }
    }

    fn checks(&self, stage: Id<Stage>) -> Vec<Check> {
        let mut asked: Vec<&Criterion> =
            self.book.criteria.iter().filter(|it| it.stage == stage).collect();
        order::sort_by_key(&mut asked, |it| (it.position, it.id));
        asked.into_iter().map(|criterion| self.check(criterion)).collect()
    }

    fn check(&self, criterion: &Criterion) -> Check {
        let field = criterion.field.as_deref().and_then(|name| Kind::Opportunity.field_named(name));
        let field = field.map(|spec| spec.number);
        let met = match criterion.proof {
            Proof::Tick => self.mark(criterion, false).map(|it| Shown::Mark(it.id)),
            Proof::Field => field.filter(|it| is_filled(self.opportunity, *it)).map(Shown::Field),
            Proof::Contact => self.contact(criterion.stage, Activity::is_contact),
            Proof::Meeting => self.contact(criterion.stage, |it| it.how == ActivityKind::Meeting),
            Proof::Role => {
                let people = self.people(criterion.committee_role);
                let is_theirs = |it: &Activity| it.contact.is_some_and(|id| people.contains(&id));
                let is_met = |it: &Activity| it.how == ActivityKind::Meeting && is_theirs(it);
                self.contact(criterion.stage, is_met)
            }
            Proof::Tasks => {
                let (done, of) = self.tasks(criterion.stage);
                (done == of).then_some(Shown::Tasks { done, of })
            }
        };
        let passed = || self.mark(criterion, true).map(|it| Shown::Mark(it.id));
        let (state, shown) = match (met, criterion.proof) {
            (Some(shown), _) => (State::Met, shown),
            (None, proof) => match passed() {
                Some(shown) => (State::Passed, shown),
                None if proof == Proof::Tasks => {
                    let (done, of) = self.tasks(criterion.stage);
                    (State::Missing, Shown::Tasks { done, of })
                }
                None => (State::Missing, Shown::Nothing),
            },
        };
        Check {
            criterion: criterion.id,
            name: criterion.name.clone(),
            stage: criterion.stage,
            proof: criterion.proof,
            field,
            role: criterion.role,
            committee_role: criterion.committee_role,
            advisory: criterion.advisory,
            state,
            shown,
        }
    }

    /// Who has this part in the decision; everybody in the committee while no part is named.
    fn people(&self, role: Option<CommitteeRole>) -> Vec<Id<Contact>> {
        let members = self.book.committee_members.iter();
        members
            .filter(|it| it.opportunity == self.opportunity.id && it.left_at.is_none())
            .filter(|it| role.is_none() || it.role == role)
            .filter_map(|it| it.contact)
            .collect()
    }

    /// The mark of a criterion, or of the one it took the place of.
    fn mark(&self, criterion: &Criterion, passed: bool) -> Option<&'a Evidence> {
        let line = criteria_until(self.book, criterion.id);
        self.marks.iter().find(|it| it.passed == passed && line.contains(&it.criterion)).copied()
    }

    /// The first contact after it entered the stage; one it never entered counts from where it stands.
    fn contact(&self, stage: Id<Stage>, is_wanted: impl Fn(&Activity) -> bool) -> Option<Shown> {
        let entered = self.entered(stage);
        let at = |it: &Activity| it.at.or(it.created_at);
        let is_late =
            |it: &&&Activity| entered.is_none_or(|from| at(it).is_some_and(|at| at >= from));
        let wanted = self.contacts.iter().filter(|it| is_wanted(it)).filter(is_late);
        wanted.min_by_key(|it| (at(it), it.id)).map(|it| Shown::Contact(it.id))
    }

    /// How many of the tasks of a stage are done, of how many.
    fn tasks(&self, stage: Id<Stage>) -> (usize, usize) {
        let asked = self.book.stage_tasks.iter().filter(|it| it.stage == stage);
        asked.fold((0, 0), |(done, of), asked| {
            let line = tasks_until(self.book, asked.id);
            let is_done = self.tasks.iter().any(|(by, done)| *done && line.contains(by));
            (done + usize::from(is_done), of + 1)
        })
    }

    /// When it last entered the stage, or where it never did, the one it stands in; nothing when that is
    /// not known.
    fn entered(&self, stage: Id<Stage>) -> Option<Millis> {
        let one = self.opportunity;
        let here = |value: &Value| match value {
            Value::Id(id) => self.lineage.stage(Id::new(*id)),
            Value::Null
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Text(_)
            | Value::Money(_)
            | Value::Date(_)
            | Value::Time(_)
            | Value::Opaque(_) => None,
        };
        let field = i64::from(Opportunity::STAGE.number);
        let changes = self.book.changes_of(one.id.raw());
        let moves: Vec<_> = changes
            .into_iter()
            .filter(|it| {
                it.field == field && it.about_kind == i64::from(Opportunity::KIND.number())
            })
            .map(|it| (here(&it.before), here(&it.after), it.made_at()))
            .filter(|(before, after, _)| before != after)
            .collect();
        let began = || {
            let opened = one.opened_on.and_then(|day| day.and_hms_opt(0, 0, 0));
            let opened = opened.map(|day| Millis(day.and_utc().timestamp_millis()));
            opened.or(one.created_at.filter(|_| one.external_key.is_none()))
        };
        let into = |wanted| {
            let last = moves.iter().rev().find(|(_, after, _)| *after == Some(wanted));
            last.map(|(_, _, at)| *at)
        };
        let first = moves.first().and_then(|(before, ..)| *before);
        if let Some(at) = into(stage) {
            return Some(at);
        }
        if first.unwrap_or_else(|| self.book.stage_of(one)) == stage {
            return began();
        }
        into(self.book.stage_of(one)).or_else(began)
    }
}

fn is_filled(opportunity: &Opportunity, field: u16) -> bool {
    match opportunity.field(field) {
        Value::Bool(yes) => yes,
        Value::Text(text) => !text.trim().is_empty(),
        Value::Null => false,
        Value::Int(_)
        | Value::Id(_)
        | Value::Money(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Opaque(_) => true,
    }
}

/// A criterion and those whose place it took.
fn criteria_until(book: &Book, last: Id<Criterion>) -> Vec<Id<Criterion>> {
    line(last, |id| book.criteria.get(id)?.replaces)
}

/// A task of a stage and those whose place it took.
pub(super) fn tasks_until(book: &Book, last: Id<StageTask>) -> Vec<Id<StageTask>> {
    line(last, |id| book.stage_tasks.get(id)?.replaces)
}

fn line<E>(last: Id<E>, before: impl Fn(Id<E>) -> Option<Id<E>>) -> Vec<Id<E>> {
    let mut line = vec![last];
    while let Some(next) = line.last().and_then(|id| before(*id)) {
        if line.contains(&next) {
            break;
        }
        line.push(next);
    }
    line
}
