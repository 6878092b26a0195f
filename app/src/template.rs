//! Template: the list of templates with their versions, and the page on which one is made and changed.
//!
//! A version that opportunities use is only shown; what changes goes into a draft of the next one, which
//! says what differs, and is published with a preview of what becomes of the open opportunities.

pub mod differences;
pub mod editor;
pub mod list;
pub mod parts;
pub mod publish;
pub mod reorder;
pub mod stage_card;

use shared::book::Book;
use shared::entity::{Kind, Pipeline};
use shared::id::Id;
use shared::sync::protocol::Mutation;

use crate::record::words;
use crate::store;
use crate::text::tr;
use crate::ui::notice::{Notice, notify};
use crate::undo;

pub use editor::TemplateEditor;
pub use list::TemplateList;

/// What templates are read from.
const READS: &[Kind] =
    &[Kind::Pipeline, Kind::Stage, Kind::Criterion, Kind::StageTask, Kind::Opportunity];

/// Does something, and says why where it is refused.
fn act(mutations: Vec<Mutation>) -> bool {
    let kinds: Vec<_> = mutations.iter().map(|it| Kind::from_number(it.key().kind)).collect();
    match store::act(mutations) {
        Ok(()) => true,
        Err((at, reason)) => {
            let kind = kinds.get(at).copied().flatten().unwrap_or(Kind::Pipeline);
            notify(Notice::bad(words::rejection(kind, &reason)));
            false
        }
    }
}

/// Says that something was done, and offers to take it back.
fn done(text: String) {
    notify(Notice::good(text).action(tr("undo-undo"), undo::undo));
}

/// The address of a template's page.
fn address(pipeline: Id<Pipeline>) -> String {
    format!("/admin/templates/{pipeline}")
}

/// Tells whether a version may be changed where it stands: no opportunity uses it.
fn is_editable(book: &Book, pipeline: &Pipeline) -> bool {
    pipeline.draft || !pipeline.retired && book.uses_of(pipeline.id).0 == 0
}
