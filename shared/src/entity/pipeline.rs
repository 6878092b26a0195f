//! Pipeline: the ordered stages that one kind of business goes through, with their norms.

use crate::book::Book;
use crate::id::Id;
use crate::money::BasisPoints;
use crate::order;

crate::choice! {
    /// What being in a stage means for the business.
    StageCategory {
        /// Still to be decided.
        Open = "open",
        /// Ours.
        Won = "won",
        /// Not ours.
        Lost = "lost",
    }
}

crate::entity! {
    /// The ordered stages of one kind of business.
    Pipeline => pipelines {
        /// Name.
        1 name NAME: String, tracked;
        /// Whether new opportunities use it unless told otherwise.
        2 preferred PREFERRED: bool, tracked;
        /// The version that this one took the place of.
        3 replaces REPLACES: Option<Id<Pipeline>>, tracked;
        /// Whether new opportunities no longer use it.
        4 retired RETIRED: bool, tracked;
        /// Whether it is still being prepared: no opportunity uses it yet.
        5 draft DRAFT: bool, tracked;
        /// Which version of the template it is; the first while empty.
        6 version VERSION: Option<u32>, tracked;
        /// Key in another system.
        50 external_key EXTERNAL_KEY: Option<String>;
    }
}

crate::entity! {
    /// One step of a pipeline.
    Stage => stages {
        /// Name.
        1 name NAME: String, tracked;
        /// The pipeline it belongs to.
        2 pipeline PIPELINE: Id<Pipeline>, tracked;
        /// Place in the pipeline, from small to large.
        3 position POSITION: i64, tracked;
        /// What being here means.
        4 category CATEGORY: StageCategory, tracked;
        /// Chance to win from here.
        5 probability PROBABILITY: BasisPoints, tracked;
        /// Configured norm: share of those who enter that should go on.
        6 norm_conversion NORM_CONVERSION: Option<BasisPoints>, tracked;
        /// Configured norm: days a stay should take.
        7 norm_days NORM_DAYS: Option<u32>, tracked;
        /// After so many days here without a step an opportunity is rotting; while empty the limit is
        /// one and a half times what those that were won took.
        8 rot_days ROT_DAYS: Option<u32>, tracked;
        /// The stage of the version before, which this one took the place of.
        9 replaces REPLACES: Option<Id<Stage>>, tracked;
        /// Contact plan: here the customer is spoken to at least every so many days.
        10 contact_days CONTACT_DAYS: Option<u32>, tracked;
        /// Key in another system.
        50 external_key EXTERNAL_KEY: Option<String>;
    }
}

impl Pipeline {
    /// Tells whether new opportunities may use it.
    #[must_use]
    pub fn is_offered(&self) -> bool {
        !self.retired && !self.draft
    }

    /// Returns which version of its template it is, from 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.version.unwrap_or(1).max(1)
    }
}

impl Book {
    /// Returns a pipeline's stages in order: open ones by position, then won, then lost.
    #[must_use]
    pub fn stages_of(&self, pipeline: Id<Pipeline>) -> Vec<&Stage> {
        let mut stages: Vec<_> =
            self.stages.iter().filter(|stage| stage.pipeline == pipeline).collect();
        order::sort_by_key(&mut stages, |stage| (stage.category, stage.position, stage.id));
        stages
    }

    /// Returns the pipeline that new opportunities use: the preferred one, else the first by name; none
    /// that is retired or still being prepared.
    #[must_use]
    pub fn default_pipeline(&self) -> Option<&Pipeline> {
        self.pipelines
            .iter()
            .filter(|pipeline| pipeline.is_offered())
            .min_by_key(|pipeline| (!pipeline.preferred, pipeline.name.clone(), pipeline.id))
    }
}
