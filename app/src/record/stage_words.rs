//! Stage words: what a move from stage to stage was, in words: a skip, a step back, a reopening.

use shared::book::Book;
use shared::entity::{Change, Kind, Opportunity};
use shared::id::Id;
use shared::templates::criteria::{self, Way};
use shared::value::Value;

use crate::text::{t, tv};

/// Returns what there is to say of a move; nothing of a step to the next stage.
#[must_use]
pub fn note(way: Way) -> Option<String> {
    let counted = |id, count: usize| Some(tv(id, &[("count", count.into())]));
    match way {
        Way::Same | Way::Elsewhere | Way::Lost => None,
        Way::On { skipped: 0 } | Way::Won { skipped: 0 } => None,
        Way::On { skipped } | Way::Won { skipped } => counted("template-way-skipped", skipped),
        Way::Back { by } => counted("template-way-back", by),
        Way::Reopened => Some(t("template-way-reopened")),
        Way::Carried => Some(t("template-way-carried")),
    }
}

/// Puts what there is to say of a move behind other words.
#[must_use]
pub fn with_way(text: &str, way: Way) -> String {
    note(way).map_or_else(
        || text.to_owned(),
        |note| tv("template-way-noted", &[("text", text.into()), ("note", note.into())]),
    )
}

/// Puts what a change of an opportunity's stage was behind the name of the stage.
#[must_use]
pub fn with_note(book: &Book, kind: Kind, change: &Change, after: String) -> String {
    let is_move = kind == Kind::Opportunity && change.field == i64::from(Opportunity::STAGE.number);
    match (&change.before, &change.after) {
        (Value::Id(from), Value::Id(to)) if is_move => {
            with_way(&after, criteria::way(book, Id::new(*from), Id::new(*to)))
        }
        _ => after,
    }
}
