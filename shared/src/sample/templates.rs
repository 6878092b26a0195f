//! Templates: what the stages of the demo company ask for, and what shows that it was done.
//!
//! Made after the sales, from streams of their own: no story changes with them.

use chrono::NaiveDate;

use crate::entity::criterion::{Proof, StageTaskKind};
use crate::entity::{
    Change, Criterion, Entity, Evidence, Kind, Opportunity, Role, Stage, StageTask, Task, User,
};
use crate::id::{Id, RawId};
use crate::id_map::IdMap;
use crate::order;
use crate::value::Millis;

use super::organisation::{Organisation, Route};
use super::random::Random;
use super::sales::{earlier, later, moment};

/// What the stages ask for and what was done about it.
#[derive(Debug, Default)]
pub(super) struct Templates {
    pub(super) criteria: Vec<Criterion>,
    pub(super) stage_tasks: Vec<StageTask>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) tasks: Vec<Task>,
}

/// Of a stage: the contact plan in days, its criteria, its tasks with days.
type StageRow = (
    Option<u32>,
    &'static [(&'static str, Proof, Option<&'static str>, Role, bool)],
    &'static [(&'static str, u32, StageTaskKind)],
);

const PROJECT: &[StageRow] = &[
    (
        Some(7),
        &[
            ("客户联系人已确定 Contact named", Proof::Field, Some("contact"), Role::Rep, false),
            ("已了解预算 Budget asked", Proof::Tick, None, Role::Rep, true),
        ],
        &[
            ("首次沟通需求 First talk about the need", 3, StageTaskKind::Contact),
            ("记录决策人 Note who decides", 7, StageTaskKind::Task),
        ],
    ),
    (
        Some(10),
        &[
            ("需求已书面确认 Requirements confirmed", Proof::Tick, None, Role::Rep, false),
            ("已现场拜访 Met on site", Proof::Meeting, None, Role::Rep, true),
        ],
        &[
            ("现场勘查 Walk the site", 10, StageTaskKind::Task),
            ("需求清单请客户确认 Have the needs confirmed", 14, StageTaskKind::Task),
        ],
    ),
    (
        Some(10),
        &[
            ("报价已审核 Quotation approved", Proof::Tick, None, Role::Manager, false),
            (
                "预计成交日期 Day of decision",
                Proof::Field,
                Some("expected_close"),
                Role::Rep,
                false,
            ),
            ("竞争对手已知 Competitor known", Proof::Field, Some("competitor"), Role::Rep, true),
        ],
        &[
            ("准备方案报价 Prepare the quotation", 10, StageTaskKind::Task),
            ("讲解方案 Present the solution", 14, StageTaskKind::Contact),
        ],
    ),
    (
        Some(5),
        &[
            ("合同条款已谈妥 Terms agreed", Proof::Tick, None, Role::Rep, true),
            ("金额已确认 Amount known", Proof::Field, Some("amount"), Role::Rep, false),
        ],
        &[("与签约人沟通 Speak with who signs", 5, StageTaskKind::Contact)],
    ),
];

const DISTRIBUTION: &[StageRow] = &[
    (
        None,
        &[("数量已知 Quantity known", Proof::Tick, None, Role::Rep, false)],
        &[("回电经销商 Call the dealer back", 1, StageTaskKind::Contact)],
    ),
    (
        Some(4),
        &[("特价已审核 Special price approved", Proof::Tick, None, Role::Manager, true)],
        &[("发送报价 Send the quotation", 2, StageTaskKind::Task)],
    ),
    (
        Some(3),
        &[("已收到订单 Order received", Proof::Tick, None, Role::Rep, false)],
        &[("预留库存 Reserve the stock", 1, StageTaskKind::Task)],
    ),
];

const REASONS: &[&str] = &[
    "客户下周签约，资料后补 The customer signs next week; papers follow",
    "老客户，流程已知 A customer of long standing, we know the way",
    "总部已口头批准 Head office has agreed by telephone",
];

/// Lets the stages ask for something; the plan of contacts goes into the stages themselves.
pub(super) fn ask(seed: u64, made: Millis, organisation: &mut Organisation) -> Templates {
    let mut random = Random::new(seed, 6);
    let mut templates = Templates::default();
    let moment = u64::try_from(made.0).unwrap_or(0);
    let mut id = || RawId::from_parts(moment, random.bits());
    let routes =
        [(&mut organisation.project_sale, PROJECT), (&mut organisation.distribution, DISTRIBUTION)];
    for (route, rows) in routes {
        for (stage, (contact_days, criteria, tasks)) in route.open.iter_mut().zip(rows) {
            stage.contact_days = *contact_days;
            for (at, (name, proof, field, role, advisory)) in (1..).zip(*criteria) {
                templates.criteria.push(Criterion {
                    name: (*name).to_owned(),
                    stage: stage.id,
                    position: at * 10,
                    proof: *proof,
                    field: field.map(str::to_owned),
                    role: *role,
                    advisory: *advisory,
                    ..Criterion::blank(Id::new(id()))
                });
            }
            for (at, (title, days, asks)) in (1..).zip(*tasks) {
                templates.stage_tasks.push(StageTask {
                    title: (*title).to_owned(),
                    stage: stage.id,
                    position: at * 10,
                    days: Some(*days),
                    asks: *asks,
                    ..StageTask::blank(Id::new(id()))
                });
            }
        }
    }
    templates
}

/// Shows for the open opportunities what was done: nearly everything that was asked of the stages behind
/// them, and a part of what is asked where they stand.
pub(super) fn show(
    templates: &mut Templates,
    seed: u64,
    today: NaiveDate,
    organisation: &Organisation,
    opportunities: &[Opportunity],
    changes: &[Change],
) {
    let mut entered: IdMap<RawId, Millis> = IdMap::default();
    for change in changes {
        if change.field == i64::from(Opportunity::STAGE.number)
            && change.about_kind == i64::from(Kind::Opportunity.number())
        {
            entered.insert(change.about, change.made_at());
        }
    }
    let managers: IdMap<Id<User>, Id<User>> =
        organisation.users.iter().filter_map(|it| Some((it.id, it.manager?))).collect();
    for (number, one) in opportunities.iter().enumerate() {
        let routes = [&organisation.project_sale, &organisation.distribution];
        let Some(route) = routes.into_iter().find(|route| route.pipeline.id == one.pipeline) else {
            continue;
        };
        let Some(place) = route.open.iter().position(|stage| stage.id == one.stage) else {
            continue;
        };
        let manager = one.owner.and_then(|owner| managers.get(&owner).copied());
        let entered = entered.get(&one.id.raw()).and_then(|at| at.date()).or(one.opened_on);
        let random = Random::new(seed, 3_000_000_000 + number as u64);
        let entered = entered.unwrap_or(today);
        Shower { random, today, entered, manager, templates }.show(one, route, place);
    }
}

/// Shows what was done for one opportunity.
struct Shower<'a> {
    random: Random,
    today: NaiveDate,
    /// The day it came where it stands.
    entered: NaiveDate,
    manager: Option<Id<User>>,
    templates: &'a mut Templates,
}

impl Shower<'_> {
    fn show(&mut self, one: &Opportunity, route: &Route, place: usize) {
        for (at, stage) in route.open.iter().enumerate().take(place + 1) {
            let is_here = at == place;
            let asked = self.templates.criteria.iter().filter(|it| it.stage == stage.id);
            let mut asked: Vec<Criterion> = asked.cloned().collect();
            order::sort_by_key(&mut asked, |it| it.position);
            for criterion in asked.iter().filter(|it| it.proof == Proof::Tick) {
                let chance = if is_here { 420 } else { 955 };
                if self.random.chance(chance) {
                    self.mark(one, criterion, is_here);
                }
            }
        }
        if self.random.chance(600)
            && let Some(stage) = route.open.get(place)
        {
            self.do_tasks(one, stage);
        }
    }

    fn mark(&mut self, one: &Opportunity, criterion: &Criterion, is_here: bool) {
        let by_manager = criterion.role >= Role::Manager;
        let is_passed = !is_here && !by_manager && self.random.chance(40) && self.manager.is_some();
        let by = if by_manager || is_passed { self.manager } else { one.owner };
        let days = i64::from(is_here) * self.random.between(0, 6);
        let day = later(self.entered, days).min(self.today);
        let at = moment(&mut self.random, day);
        let reason = is_passed.then(|| (*self.random.pick(REASONS)).to_owned());
        self.templates.evidence.push(Evidence {
            id: self.random.id(at),
            opportunity: one.id,
            criterion: criterion.id,
            passed: is_passed,
            reason,
            by,
            at: Some(at),
            created_by: by,
        });
    }

    /// What its stage asked for, most of it done.
    fn do_tasks(&mut self, one: &Opportunity, stage: &Stage) {
        let asked = self.templates.stage_tasks.iter().filter(|it| it.stage == stage.id);
        for task in asked.cloned().collect::<Vec<_>>() {
            let made = moment(&mut self.random, self.entered.min(self.today));
            let days = task.days.map_or(0, i64::from);
            let due = later(self.entered, days);
            let done = due < earlier(self.today, 3) && self.random.chance(880);
            let done_at = done.then(|| moment(&mut self.random, due));
            self.templates.tasks.push(Task {
                title: task.title,
                due: Some(due),
                owner: one.owner,
                opportunity: Some(one.id),
                account: one.account,
                contact: one.contact,
                done,
                done_at,
                stage_task: Some(task.id),
                created_by: one.owner,
                created_at: Some(made),
                ..Task::blank(Id::from_parts(
                    u64::try_from(made.0).unwrap_or(0),
                    self.random.bits(),
                ))
            });
        }
    }
}
