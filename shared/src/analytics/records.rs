//! Records: the opportunities that a number is made of, so that every number can be opened.
//!
//! The lists come from the same reading of each opportunity as the sums, so their counts and amounts
//! are those of the bar. Part names in addresses are here too.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::book::Book;
use crate::entity::{Opportunity, Stage};
use crate::id::{Id, RawId};

use super::filter::{Filter, Scope};
use super::funnel::{Part, Reader, pipeline_of};
use super::path::{Histories, Path, Place};
use super::ranking::{Groups, RankPart, RankSpec, part_of};
use super::trail::Trails;

/// Returns the opportunities in a part of [`funnel`](super::funnel::funnel), by id. `trails` are of
/// this very book.
#[must_use]
pub fn funnel_records(
    book: &Book,
    trails: &Trails,
    filter: &Filter,
    today: NaiveDate,
    part: Part,
) -> Vec<Id<Opportunity>> {
    let Some(pipeline) = pipeline_of(book, filter) else { return Vec::new() };
    let histories = Histories::of(book, trails, pipeline);
    let scope = Scope::new(book, &Filter { pipeline: Some(pipeline), ..*filter });
    let Some(wanted) = placed(part, &histories) else { return Vec::new() };
    let mut reader = Reader::new(&scope, &histories, today);
    let mut path = Path::default();
    scope
        .opportunities()
        .filter(|opportunity| {
            let mut within = false;
            let worth = scope.worth(opportunity);
            reader.read(opportunity, worth, &mut path, &mut |part| within |= part == wanted);
            within
        })
        .map(|opportunity| opportunity.id)
        .collect()
}

/// Returns the opportunities in a part of a row of [`ranking`](super::ranking::ranking), by id.
/// `key` is that of the row; for the period compared with, put it into the filter.
#[must_use]
pub fn ranking_records(
    book: &Book,
    filter: &Filter,
    spec: &RankSpec,
    key: Option<RawId>,
    part: RankPart,
) -> Vec<Id<Opportunity>> {
    let scope = Scope::new(book, filter);
    let groups = Groups::new(book, filter, spec);
    scope
        .opportunities()
        .filter(|opportunity| part_of(&scope, opportunity, filter.period) == Some(part))
        .filter(|opportunity| groups.key(&scope, opportunity) == key)
        .map(|opportunity| opportunity.id)
        .collect()
}

fn placed(part: Part, histories: &Histories<'_>) -> Option<Part<usize>> {
    let place = |stage| match histories.stages().place(stage) {
        Place::Open { place, .. } => Some(usize::from(place)),
        Place::Closed | Place::Elsewhere => None,
    };
    Some(match part {
        Part::Now(stage) => Part::Now(place(stage)?),
        Part::Entered(stage) => Part::Entered(place(stage)?),
        Part::Advanced(stage) => Part::Advanced(place(stage)?),
        Part::LostBefore(stage) => Part::LostBefore(place(stage)?),
        Part::Undecided(stage) => Part::Undecided(place(stage)?),
        Part::LostFrom(stage) => Part::LostFrom(place(stage)?),
        Part::Won => Part::Won,
        Part::Lost => Part::Lost,
        Part::Open => Part::Open,
        Part::Overdue => Part::Overdue,
        Part::Leftover => Part::Leftover,
        Part::WithoutAmount => Part::WithoutAmount,
        Part::Unconverted => Part::Unconverted,
        Part::Unplaced => Part::Unplaced,
    })
}

/// Prints `won` or `entered:01J…`: the part in an address.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now(stage) => write!(f, "now:{stage}"),
            Self::Entered(stage) => write!(f, "entered:{stage}"),
            Self::Advanced(stage) => write!(f, "advanced:{stage}"),
            Self::LostBefore(stage) => write!(f, "lost_before:{stage}"),
            Self::Undecided(stage) => write!(f, "undecided:{stage}"),
            Self::LostFrom(stage) => write!(f, "lost_from:{stage}"),
            Self::Won => f.write_str("won"),
            Self::Lost => f.write_str("lost"),
            Self::Open => f.write_str("open"),
            Self::Overdue => f.write_str("overdue"),
            Self::Leftover => f.write_str("leftover"),
            Self::WithoutAmount => f.write_str("without_amount"),
            Self::Unconverted => f.write_str("unconverted"),
            Self::Unplaced => f.write_str("unplaced"),
        }
    }
}

/// A text that names no part of a funnel.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no part of a funnel: `won` or `now:` with the id of a stage were expected")]
pub struct InvalidPart(pub String);

impl FromStr for Part {
    type Err = InvalidPart;

    fn from_str(text: &str) -> Result<Self, InvalidPart> {
        let invalid = || InvalidPart(text.to_owned());
        if let Some((name, id)) = text.split_once(':') {
            let stage: Id<Stage> = id.parse().map_err(|_| invalid())?;
            return match name {
                "now" => Ok(Self::Now(stage)),
                "entered" => Ok(Self::Entered(stage)),
                "advanced" => Ok(Self::Advanced(stage)),
                "lost_before" => Ok(Self::LostBefore(stage)),
                "undecided" => Ok(Self::Undecided(stage)),
                "lost_from" => Ok(Self::LostFrom(stage)),
                _ => Err(invalid()),
            };
        }
        match text {
            "won" => Ok(Self::Won),
            "lost" => Ok(Self::Lost),
            "open" => Ok(Self::Open),
            "overdue" => Ok(Self::Overdue),
            "leftover" => Ok(Self::Leftover),
            "without_amount" => Ok(Self::WithoutAmount),
            "unconverted" => Ok(Self::Unconverted),
            "unplaced" => Ok(Self::Unplaced),
            _ => Err(invalid()),
        }
    }
}
