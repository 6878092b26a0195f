//! Create: opens the dialog for a new opportunity; a company without a pipeline gets the usual one
//! first, from those who may make one.

use leptos::prelude::*;
use shared::entity::{Kind, Pipeline, Stage, StageCategory};
use shared::id::Id;
use shared::money::BasisPoints;
use shared::rights::{self, Action};
use shared::sync::protocol::Mutation;

use crate::record::new_dialog::NewDialog;
use crate::store;
use crate::text::t;
use crate::ui::notice::{Notice, notify};

use super::moves::rejected;

/// A stage of the usual pipeline.
struct UsualStage {
    /// End of the id of its name.
    name: &'static str,
    category: StageCategory,
    /// Chance to win, in percent.
    chance: u32,
    /// Share that should go on in percent, and days that a stay should take.
    norm: Option<(u32, u32)>,
}

const fn stage(
    name: &'static str,
    category: StageCategory,
    chance: u32,
    norm: Option<(u32, u32)>,
) -> UsualStage {
    UsualStage { name, category, chance, norm }
}

const USUAL: [UsualStage; 6] = [
    stage("qualify", StageCategory::Open, 10, Some((60, 14))),
    stage("develop", StageCategory::Open, 25, Some((70, 21))),
    stage("propose", StageCategory::Open, 50, Some((65, 20))),
    stage("negotiate", StageCategory::Open, 75, Some((80, 15))),
    stage("won", StageCategory::Won, 100, None),
    stage("lost", StageCategory::Lost, 0, None),
];

/// The dialog; saving goes to the page of what was added.
#[component]
pub fn NewOpportunity(
    /// Whether it is shown; open it by [`begin`].
    open: RwSignal<bool>,
) -> impl IntoView {
    view! { <NewDialog kind=Kind::Opportunity open/> }
}

/// Opens the dialog, or says what must be there first.
pub fn begin(open: RwSignal<bool>) {
    if store::read(|book| book.default_pipeline().is_some()) {
        open.set(true);
        return;
    }
    if !rights::ever(Kind::Pipeline, Action::Create, store::me().person().role) {
        notify(Notice::bad(|| t("opportunity-new-no-pipeline")));
        return;
    }
    match store::act(usual_pipeline()) {
        Ok(()) => open.set(true),
        Err((_, reason)) => notify(Notice::bad(move || rejected(&reason))),
    }
}

/// Makes the pipeline that a company without any begins with, named in the person's language.
fn usual_pipeline() -> Vec<Mutation> {
    let pipeline: Id<Pipeline> = store::new_id();
    let fields =
        [Pipeline::NAME.to(&t("opportunity-usual-pipeline")), Pipeline::PREFERRED.to(&true)];
    let mut mutations = vec![store::create(Kind::Pipeline, pipeline.raw(), fields)];
    for (position, stage) in (1_i64..).zip(USUAL) {
        let UsualStage { name, category, chance, norm } = stage;
        let id: Id<Stage> = store::new_id();
        let fields = [
            Stage::NAME.to(&t(&format!("opportunity-usual-{name}"))),
            Stage::PIPELINE.to(&pipeline),
            Stage::POSITION.to(&(position * 10)),
            Stage::CATEGORY.to(&category),
            Stage::PROBABILITY.to(&BasisPoints::percent(chance)),
            Stage::NORM_CONVERSION.to(&norm.map(|(share, _)| BasisPoints::percent(share))),
            Stage::NORM_DAYS.to(&norm.map(|(_, days)| days)),
        ];
        mutations.push(store::create(Kind::Stage, id.raw(), fields));
    }
    mutations
}
