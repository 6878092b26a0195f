//! Templates: the ways that opportunities go, in versions, and what each stage asks for.
//!
//! A template is a line of pipelines, each of which took the place of the one before. What changes in a
//! template that opportunities use goes into a draft first; published, the draft is the version in force,
//! and open opportunities stay in theirs until somebody carries them over.
//!
//! [`lineage`] finds the stages of one version in another, [`criteria`] checks what a promotion asks for,
//! [`entry`] says what appears when an opportunity enters a stage, [`version`] makes drafts and publishes
//! them, [`difference`] tells what a draft changes, [`ready`] has templates to begin with.

pub mod criteria;
pub mod difference;
pub mod entry;
pub mod lineage;
pub mod ready;
pub mod version;

#[cfg(test)]
mod tests;
