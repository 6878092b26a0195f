//! Lineage: the versions of a template, and the stages of one version found in another.
//!
//! A stage of an older version is the stage that took its place. One that was taken out counts as the
//! open stage before it (the one after it when it was the first): its work is now a part of that stage.
//! A decided stage that was taken out counts as the first one of its category.

use crate::book::Book;
use crate::entity::{Opportunity, Pipeline, Stage, StageCategory};
use crate::id::Id;
use crate::id_map::IdMap;

/// So many versions are followed at most; a circle, which no screen makes, ends there too.
const VERSIONS_MAX: usize = 200;

/// Where the stages of all versions of a template are in one of them.
#[derive(Clone, Debug, Default)]
pub struct Lineage {
    /// The version itself, then those before it, from new to old, then those that came after.
    versions: Vec<Id<Pipeline>>,
    /// How many of `versions` are not after it.
    until: usize,
    stages: IdMap<Id<Stage>, Found>,
}

/// A stage of some version, seen from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The stage of the version that looks.
    pub stage: Id<Stage>,
    /// Which of the lineage's versions has it.
    pub version: usize,
    /// Whether it is the very stage, or one that took its place; else it was taken out.
    pub is_same: bool,
}

impl Lineage {
    /// Finds the stages of all versions in `pipeline`.
    #[must_use]
    pub fn of(book: &Book, pipeline: Id<Pipeline>) -> Self {
        let mut found = Self { versions: book.versions_until(pipeline), ..Self::default() };
        found.until = found.versions.len();
        let own = book.stages_of(pipeline);
        for stage in &own {
            found.stages.insert(stage.id, Found { stage: stage.id, version: 0, is_same: true });
        }
        let mut newer = own.clone();
        for version in 1..found.until {
            let older = book.stages_of(found.versions[version]);
            let same = |stage: &Stage| {
                newer.iter().find(|it| it.replaces == Some(stage.id)).map(|it| it.id)
            };
            found.place(version, &older, &own, same);
            newer = older;
        }
        let mut at = 0;
        let mut ahead = vec![pipeline];
        while let Some(before) = ahead.get(at).copied() {
            at += 1;
            let next = book.pipelines.iter().filter(|it| it.replaces == Some(before));
            for next in next.filter(|it| !found.versions.contains(&it.id)).collect::<Vec<_>>() {
                found.versions.push(next.id);
                let stages = book.stages_of(next.id);
                found.place(found.versions.len() - 1, &stages, &own, |stage| stage.replaces);
                ahead.push(next.id);
            }
        }
        found
    }

    /// Places the stages of another version: by the stage that `same` says is theirs, else by a
    /// neighbour.
    fn place(
        &mut self,
        version: usize,
        stages: &[&Stage],
        own: &[&Stage],
        same: impl Fn(&Stage) -> Option<Id<Stage>>,
    ) {
        let known: Vec<Option<Found>> = stages
            .iter()
            .map(|stage| {
                let found = self.stages.get(&same(stage)?)?;
                Some(Found { version, ..*found })
            })
            .collect();
        for (at, stage) in stages.iter().enumerate() {
            let is_open = |found: &Found| {
                let own = own.iter().find(|own| own.id == found.stage);
                own.is_some_and(|own| own.category == StageCategory::Open)
            };
            let neighbour = || {
                if stage.category != StageCategory::Open {
                    return own.iter().find(|own| own.category == stage.category).map(|own| own.id);
                }
                let open = known.iter().enumerate().filter_map(|(place, it)| Some((place, (*it)?)));
                let mut open = open.filter(|(_, found)| is_open(found));
                let before = open.clone().take_while(|(place, _)| *place < at).last();
                before.or_else(|| open.next()).map(|(_, found)| found.stage)
            };
            // A stage whose category changed is another stage.
            let category = |found: &Found| {
                own.iter().find(|own| own.id == found.stage).map(|own| own.category)
            };
            let direct = known[at].filter(|found| category(found) == Some(stage.category));
            let found =
                direct.or_else(|| Some(Found { stage: neighbour()?, version, is_same: false }));
            if let Some(found) = found {
                self.stages.insert(stage.id, found);
            }
        }
    }

    /// Returns the version that looks and those before it, from new to old.
    #[must_use]
    pub fn versions(&self) -> &[Id<Pipeline>] {
        &self.versions[..self.until]
    }

    /// Returns which of the versions this is.
    pub(crate) fn version_of(&self, pipeline: Id<Pipeline>) -> Option<usize> {
        self.versions.iter().position(|it| *it == pipeline)
    }

    /// Returns how many versions there are, later ones too.
    pub(crate) fn count(&self) -> usize {
        self.versions.len()
    }

    /// Returns where a stage of any version is in this one; nothing for one of another template.
    #[must_use]
    pub fn find(&self, stage: Id<Stage>) -> Option<Found> {
        self.stages.get(&stage).copied()
    }

    /// Returns the stage of this version that a stage of any version counts as.
    #[must_use]
    pub fn stage(&self, stage: Id<Stage>) -> Option<Id<Stage>> {
        self.find(stage).map(|found| found.stage)
    }

    /// Returns every stage that is known, with where it is.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Id<Stage>, Found)> {
        self.stages.iter().map(|(stage, found)| (*stage, *found))
    }
}

impl Book {
    /// Returns a pipeline and those whose place it took, from new to old.
    #[must_use]
    pub fn versions_until(&self, pipeline: Id<Pipeline>) -> Vec<Id<Pipeline>> {
        let mut versions = vec![pipeline];
        while let Some(before) =
            versions.last().and_then(|last| self.pipelines.get(*last)?.replaces)
        {
            if versions.contains(&before) || versions.len() == VERSIONS_MAX {
                break;
            }
            versions.push(before);
        }
        versions
    }

    /// Tells whether `version` is `pipeline` or one whose place it took.
    #[must_use]
    pub fn is_version_until(&self, version: Id<Pipeline>, pipeline: Id<Pipeline>) -> bool {
        version == pipeline || self.versions_until(pipeline).contains(&version)
    }

    /// Returns the version of the same template that is in force: the newest that is no draft.
    #[must_use]
    pub fn version_in_force(&self, pipeline: Id<Pipeline>) -> Id<Pipeline> {
        let mut at = pipeline;
        for _ in 0..VERSIONS_MAX {
            let next = self.pipelines.iter().find(|it| it.replaces == Some(at) && !it.draft);
            match next {
                Some(next) if next.id != pipeline => at = next.id,
                Some(_) | None => break,
            }
        }
        at
    }

    /// Returns the templates as people speak of them, by name: each in its newest version that is no
    /// draft; `with_retired` also those that new opportunities no longer use.
    #[must_use]
    pub fn templates(&self, with_retired: bool) -> Vec<&Pipeline> {
        let replaced: Vec<Id<Pipeline>> =
            self.pipelines.iter().filter(|it| !it.draft).filter_map(|it| it.replaces).collect();
        let mut templates: Vec<&Pipeline> = self
            .pipelines
            .iter()
            .filter(|it| !it.draft && !replaced.contains(&it.id))
            .filter(|it| with_retired || !it.retired)
            .collect();
        crate::order::sort_by_key(&mut templates, |it| (it.retired, it.name.clone(), it.id));
        templates
    }

    /// Returns the stage of its own pipeline that an opportunity stands in. A move that was made without
    /// knowing of a new version names a stage of the old one; it counts as what took its place.
    #[must_use]
    pub fn stage_of(&self, opportunity: &Opportunity) -> Id<Stage> {
        match self.stages.get(opportunity.stage) {
            Some(stage) if stage.pipeline != opportunity.pipeline => {
                let lineage = Lineage::of(self, opportunity.pipeline);
                lineage.stage(stage.id).unwrap_or(stage.id)
            }
            Some(_) | None => opportunity.stage,
        }
    }
}
