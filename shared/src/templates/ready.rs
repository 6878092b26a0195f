//! Ready: templates to begin with, in the language of who makes one. From then on they are the company's.
//!
//! Figures are what business-to-business field sales usually begins with; each company's own history
//! corrects them (the funnel page offers the measured norms).

use crate::entity::criterion::{Proof, StageTaskKind};
use crate::entity::{
    Criterion, Entity, Opportunity, Pipeline, Role, Stage, StageCategory, StageTask,
};
use crate::id::{Id, RawId};
use crate::money::BasisPoints;
use crate::sync::protocol::Mutation;
use crate::value::LongText;

use super::version::create;

mod data;

/// A language that the templates are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// Simplified Chinese.
    ZhHans,
    /// Traditional Chinese.
    ZhHant,
}

/// A text in English, simplified and traditional Chinese.
#[derive(Clone, Copy, Debug)]
pub struct Words(&'static str, &'static str, &'static str);

impl Words {
    /// Returns the text in a language.
    #[must_use]
    pub fn get(self, language: Language) -> &'static str {
        match language {
            Language::En => self.0,
            Language::ZhHans => self.1,
            Language::ZhHant => self.2,
        }
    }
}

/// A template to begin with.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    /// Name in addresses and tests.
    pub key: &'static str,
    /// Name.
    pub name: Words,
    /// For which business.
    pub about: Words,
    stages: &'static [ReadyStage],
    won: Words,
    lost: Words,
}

#[derive(Clone, Copy, Debug)]
struct ReadyStage {
    name: Words,
    /// Chance to win, and the share that should go on, in percent.
    chance: u32,
    goes_on: u32,
    /// Days a stay should take, and after how many it rots.
    days: u32,
    rots: u32,
    /// The customer is spoken to at least every so many days.
    contact: Option<u32>,
    criteria: &'static [ReadyCriterion],
    tasks: &'static [ReadyTask],
}

#[derive(Clone, Copy, Debug)]
struct ReadyCriterion {
    name: Words,
    proof: ReadyProof,
    advisory: bool,
}

#[derive(Clone, Copy, Debug)]
enum ReadyProof {
    Tick(Role),
    Amount,
    ExpectedClose,
    Contact,
    Competitor,
    Met,
    Spoken,
    Tasks,
}

#[derive(Clone, Copy, Debug)]
struct ReadyTask {
    title: Words,
    days: u32,
    asks: StageTaskKind,
}

/// Every ready template.
pub const ALL: &[Ready] = &data::ALL;

impl Ready {
    /// Returns the names of its open stages.
    pub fn stages(&self) -> impl Iterator<Item = Words> {
        self.stages.iter().map(|stage| stage.name)
    }

    /// Returns the edits that make it, as a draft that nobody uses yet, and its id.
    #[must_use]
    pub fn make(
        &self,
        language: Language,
        new_id: &mut dyn FnMut() -> RawId,
    ) -> (Id<Pipeline>, Vec<Mutation>) {
        let pipeline = Pipeline {
            name: self.name.get(language).to_owned(),
            draft: true,
            version: Some(1),
            ..Pipeline::blank(Id::new(new_id()))
        };
        let mut made = vec![create(&pipeline)];
        let mut position = 0;
        for ready in self.stages {
            position += STEP;
            let stage = Stage {
                name: ready.name.get(language).to_owned(),
                pipeline: pipeline.id,
                position,
                category: StageCategory::Open,
                probability: BasisPoints::percent(ready.chance),
                norm_conversion: Some(BasisPoints::percent(ready.goes_on)),
                norm_days: Some(ready.days),
                rot_days: Some(ready.rots),
                contact_days: ready.contact,
                ..Stage::blank(Id::new(new_id()))
            };
            made.push(create(&stage));
            for (at, criterion) in (1..).zip(ready.criteria) {
                let record = criterion.record(stage.id, at, language, Id::new(new_id()));
                made.push(create(&record));
            }
            for (at, task) in (1..).zip(ready.tasks) {
                made.push(create(&StageTask {
                    title: task.title.get(language).to_owned(),
                    stage: stage.id,
                    position: at * STEP,
                    days: Some(task.days),
                    asks: task.asks,
                    notes: LongText::default(),
                    ..StageTask::blank(Id::new(new_id()))
                }));
            }
        }
        let ends = [(self.won, StageCategory::Won), (self.lost, StageCategory::Lost)];
        for (name, category) in ends {
            position += STEP;
            let is_won = category == StageCategory::Won;
            made.push(create(&Stage {
                name: name.get(language).to_owned(),
                pipeline: pipeline.id,
                position,
                category,
                probability: if is_won { BasisPoints::ONE } else { BasisPoints(0) },
                ..Stage::blank(Id::new(new_id()))
            }));
        }
        (pipeline.id, made)
    }
}

/// Between the positions of neighbours, so that one can be put between without touching the others.
pub const STEP: i64 = 10;

impl ReadyCriterion {
    fn record(
        &self,
        stage: Id<Stage>,
        at: i64,
        language: Language,
        id: Id<Criterion>,
    ) -> Criterion {
        let field =
            |number: u16| Opportunity::KIND.field_numbered(number).map(|spec| spec.name.to_owned());
        let (proof, field, role) = match self.proof {
            ReadyProof::Tick(role) => (Proof::Tick, None, role),
            ReadyProof::Amount => (Proof::Field, field(Opportunity::AMOUNT.number), Role::Rep),
            ReadyProof::ExpectedClose => {
                (Proof::Field, field(Opportunity::EXPECTED_CLOSE.number), Role::Rep)
            }
            ReadyProof::Contact => (Proof::Field, field(Opportunity::CONTACT.number), Role::Rep),
            ReadyProof::Competitor => {
                (Proof::Field, field(Opportunity::COMPETITOR.number), Role::Rep)
            }
            ReadyProof::Met => (Proof::Meeting, None, Role::Rep),
            ReadyProof::Spoken => (Proof::Contact, None, Role::Rep),
            ReadyProof::Tasks => (Proof::Tasks, None, Role::Rep),
        };
        Criterion {
            id,
            name: self.name.get(language).to_owned(),
            stage,
            position: at * STEP,
            proof,
            field,
            role,
            committee_role: None,
            advisory: self.advisory,
            replaces: None,
        }
    }
}
