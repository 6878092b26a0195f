//! The words of a drill: what the records of a list have in common, on the chip above it.

use shared::analytics::funnel::Part;
use shared::analytics::ranking::RankPart;
use shared::book::Book;
use shared::calendar::Period;
use shared::entity::Stage;
use shared::id::Id;

use crate::look::choosers::span_text;
use crate::text::{t, tv};

use super::drill::{Drill, What};

/// Returns the sentence: `Propose, entered · 1 Oct 2026 – 31 Dec 2026 · East China`.
pub fn drill_words(book: &Book, drill: &Drill) -> String {
    let mut words = vec![what(book, drill.what)];
    let is_now = matches!(drill.what, What::Funnel(Part::Now(_)));
    if let Some(period) = drill.filter.period.filter(|_| !is_now) {
        words.push(span_text(period));
    }
    words.extend(place(book, drill));
    words.join(" · ")
}

/// Whose business it is, where that is not everyone's.
fn place(book: &Book, drill: &Drill) -> impl Iterator<Item = String> {
    let filter = drill.filter;
    let department = filter.department.and_then(|id| book.get(id)).map(|it| it.name.clone());
    let region = filter.region.and_then(|id| book.get(id)).map(|it| it.name.clone());
    let owner = filter.owner.and_then(|id| book.get(id)).map(|it| it.name.clone());
    [department, region, owner].into_iter().flatten()
}

fn what(book: &Book, what: What) -> String {
    match what {
        What::Funnel(part) | What::Funnels(part) => funnel(book, part),
        What::Ranking { by, key, part } => {
            let name = key.and_then(|key| book.record(by.kind(), key)).map(|it| it.title());
            let part = t(match part {
                RankPart::Won => "opportunity-drill-won",
                RankPart::Lost => "opportunity-drill-lost",
                RankPart::Open => "opportunity-drill-open",
            });
            let name = name.unwrap_or_else(|| t("opportunity-drill-nobody"));
            format!("{name} · {part}")
        }
        What::Bridge { part, spec } => {
            let bar = t(&format!("funnel-bridge-{}", part.name()));
            let days = span_text(Period::new(spec.start, spec.end));
            format!("{bar} · {days}")
        }
    }
}

fn funnel(book: &Book, part: Part) -> String {
    let of = |id: &str, stage: Id<Stage>| {
        let name = book.get(stage).map(|stage| stage.name.clone()).unwrap_or_default();
        tv(id, &[("stage", name.into())])
    };
    match part {
        Part::Now(stage) => of("opportunity-drill-now", stage),
        Part::Entered(stage) => of("opportunity-drill-entered", stage),
        Part::Advanced(stage) => of("opportunity-drill-advanced", stage),
        Part::LostBefore(stage) => of("opportunity-drill-lost-before", stage),
        Part::Undecided(stage) => of("opportunity-drill-undecided", stage),
        Part::LostFrom(stage) => of("opportunity-drill-lost-from", stage),
        Part::Won => t("opportunity-drill-won"),
        Part::Lost => t("opportunity-drill-lost"),
        Part::Open => t("opportunity-drill-open"),
        Part::Overdue => t("opportunity-drill-overdue"),
        Part::Leftover => t("opportunity-drill-leftover"),
        Part::WithoutAmount => t("opportunity-drill-without-amount"),
        Part::Unconverted => t("opportunity-drill-unconverted"),
        Part::Unplaced => t("opportunity-drill-unplaced"),
    }
}
