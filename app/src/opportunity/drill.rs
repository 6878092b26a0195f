//! Drill: the records behind a bar or a number, as an address: what was touched, printed and read back.
//!
//! The ids come from [`shared::analytics::records`], which reads each opportunity exactly as the sums
//! do, so the list that opens adds up to the bar.

use std::str::FromStr;

use chrono::NaiveDate;
use shared::analytics::bridge::{BridgePart, BridgeSpec, bridge_records};
use shared::analytics::filter::Filter;
use shared::analytics::funnel::Part;
use shared::analytics::ranking::{RankBy, RankPart, RankSpec};
use shared::analytics::records::{funnel_records, ranking_records};
use shared::analytics::trail::Trails;
use shared::book::Book;
use shared::calendar::{Period, PeriodName};
use shared::entity::Opportunity;
use shared::id::{Id, RawId};

/// Which number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A part of a funnel.
    Funnel(Part),
    /// A part of the funnels of all pipelines together.
    Funnels(Part),
    /// A part of a row of a ranking; no key is the row of what belongs nowhere.
    Ranking {
        /// What the rows are.
        by: RankBy,
        /// The row.
        key: Option<RawId>,
        /// The part of it.
        part: RankPart,
    },
    /// A bar of a bridge.
    Bridge {
        /// The bar.
        part: BridgePart,
        /// Of which bridge.
        spec: BridgeSpec,
    },
}

/// The records behind a number: which number, and of what it was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drill {
    /// Which number.
    pub what: What,
    /// Of which opportunities.
    pub filter: Filter,
}

/// Every parameter of a drill begins with this, so that none is taken for a filter of the list.
pub const PREFIX: &str = "drill";

/// The key of the row of what belongs nowhere.
const NOWHERE: &str = "none";

impl Drill {
    /// Returns the address of the list with just these records.
    #[must_use]
    pub fn href(&self) -> String {
        let mut href = String::from("/opportunities?");
        for (at, (name, value)) in self.pairs().iter().enumerate() {
            if at > 0 {
                href.push('&');
            }
            href.push_str(name);
            href.push('=');
            href.push_str(value);
        }
        href
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = match self.what {
            What::Funnel(part) => {
                vec![("drill", "funnel".to_owned()), ("drill-part", part.to_string())]
            }
            What::Funnels(part) => {
                vec![("drill", "funnels".to_owned()), ("drill-part", part.to_string())]
            }
            What::Ranking { by, key, part } => vec![
                ("drill", "ranking".to_owned()),
                ("drill-by", by.name().to_owned()),
                ("drill-key", key.map_or_else(|| NOWHERE.to_owned(), |key| key.to_string())),
                ("drill-part", part_name(part).to_owned()),
            ],
            What::Bridge { part, spec } => {
                let days = Period::new(spec.start, spec.end).to_string();
                let mut pairs = vec![
                    ("drill", "bridge".to_owned()),
                    ("drill-part", part.name().to_owned()),
                    ("drill-days", days),
                ];
                pairs.extend(spec.window.map(|window| ("drill-window", window.to_string())));
                pairs
            }
        };
        let Filter { pipeline, period, department, region, owner, channel, product } = self.filter;
        pairs.extend(pipeline.map(|id| ("drill-pipeline", id.to_string())));
        pairs.extend(period.map(|period| ("drill-period", period.to_string())));
        pairs.extend(department.map(|id| ("drill-department", id.to_string())));
        pairs.extend(region.map(|id| ("drill-region", id.to_string())));
        pairs.extend(owner.map(|id| ("drill-owner", id.to_string())));
        pairs.extend(channel.map(|id| ("drill-channel", id.to_string())));
        pairs.extend(product.map(|id| ("drill-product", id.to_string())));
        pairs
    }

    /// Reads a drill from the parameters of an address; nothing when there is none, or when it cannot
    /// be understood: then the whole list is shown rather than a wrong part of it.
    #[must_use]
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let what = match get("drill")?.as_str() {
            "funnel" => What::Funnel(get("drill-part")?.parse().ok()?),
            "funnels" => What::Funnels(get("drill-part")?.parse().ok()?),
            "ranking" => What::Ranking {
                by: RankBy::from_name(&get("drill-by")?)?,
                key: match get("drill-key")?.as_str() {
                    NOWHERE => None,
                    key => Some(key.parse().ok()?),
                },
                part: part_named(&get("drill-part")?)?,
            },
            "bridge" => {
                let days = span(get("drill-days"))??;
                let window = span(get("drill-window"))?;
                let part = BridgePart::from_name(&get("drill-part")?)?;
                let spec = BridgeSpec { start: days.first, end: days.last, window };
                What::Bridge { part, spec }
            }
            _ => return None,
        };
        let period = span(get("drill-period"))?;
        let filter = Filter {
            pipeline: id(get("drill-pipeline"))?,
            period,
            department: id(get("drill-department"))?,
            region: id(get("drill-region"))?,
            owner: id(get("drill-owner"))?,
            channel: id(get("drill-channel"))?,
            product: id(get("drill-product"))?,
        };
        Some(Self { what, filter })
    }

    /// Returns the records, by id. `trails` are of this very book.
    #[must_use]
    pub fn records(&self, book: &Book, trails: &Trails, today: NaiveDate) -> Vec<Id<Opportunity>> {
        match self.what {
            What::Funnel(part) => funnel_records(book, trails, &self.filter, today, part),
            What::Funnels(part) => {
                let of = |filter: Filter| funnel_records(book, trails, &filter, today, part);
                pipelines(book, &self.filter).flat_map(of).collect()
            }
            What::Ranking { by, key, part } => {
                let spec = RankSpec { by, ..RankSpec::default() };
                ranking_records(book, &self.filter, &spec, key, part)
            }
            What::Bridge { part, spec } => bridge_records(book, trails, &self.filter, &spec, part),
        }
    }

    /// Returns the days it is about.
    #[must_use]
    pub fn period(&self) -> Option<Period> {
        self.filter.period
    }
}

/// Returns the filter once for each template: what is computed for all of them together is the sum.
pub fn pipelines(book: &Book, filter: &Filter) -> impl Iterator<Item = Filter> {
    let filter = *filter;
    // Each template once: its newest version stands for those before it.
    let templates = book.templates(true).into_iter();
    templates.map(move |one| Filter { pipeline: Some(one.id), ..filter })
}

/// Days that are there must be days; `None` inside means that they are not there.
fn span(text: Option<String>) -> Option<Option<Period>> {
    match text.map(|text| text.parse::<PeriodName>()) {
        None => Some(None),
        Some(Ok(PeriodName::Span(period))) => Some(Some(period)),
        Some(Ok(PeriodName::Fiscal { .. }) | Err(_)) => None,
    }
}

/// An id that is there must be one; `None` inside means that it is not there.
fn id<E>(text: Option<String>) -> Option<Option<Id<E>>> {
    match text.map(|text| Id::from_str(&text)) {
        None => Some(None),
        Some(Ok(id)) => Some(Some(id)),
        Some(Err(_)) => None,
    }
}

const fn part_name(part: RankPart) -> &'static str {
    match part {
        RankPart::Won => "won",
        RankPart::Lost => "lost",
        RankPart::Open => "open",
    }
}

fn part_named(name: &str) -> Option<RankPart> {
    [RankPart::Won, RankPart::Lost, RankPart::Open]
        .into_iter()
        .find(|part| part_name(*part) == name)
}

#[cfg(test)]
mod tests {
    use shared::analytics::bridge::bridge;
    use shared::analytics::funnel::funnel;
    use shared::analytics::measures::Sum;
    use shared::analytics::ranking::ranking;
    use shared::calendar::Grain;
    use shared::sample;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
    }

    fn read_back(drill: &Drill) -> Option<Drill> {
        let href = drill.href();
        let query = href.strip_prefix("/opportunities?").unwrap().to_owned();
        Drill::read(|name| {
            let pair = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
            pair.map(str::to_owned)
        })
    }

    fn sum(book: &Book, ids: &[Id<Opportunity>]) -> Sum {
        let mut sum = Sum::default();
        for id in ids {
            sum.add(book.get(*id).unwrap().base_amount(book));
        }
        sum
    }

    #[test]
    fn the_list_behind_every_bar_of_a_funnel_adds_up_to_it() {
        let book = sample::book(3, today(), 600);
        let filter = Filter {
            pipeline: Some(book.default_pipeline().unwrap().id),
            period: Some(book.calendar().around(today(), Grain::Quarter)),
            ..Filter::default()
        };
        let funnel = funnel(&book, &Trails::of(&book), &filter, today());
        let mut bars = vec![(Part::Won, funnel.won), (Part::Open, funnel.open)];
        for row in &funnel.stages {
            bars.push((Part::Now(row.stage), row.now));
            bars.push((Part::Entered(row.stage), row.entered));
            bars.push((Part::Advanced(row.stage), row.advanced));
        }
        for (part, expected) in bars {
            let drill = Drill { what: What::Funnel(part), filter };
            assert_eq!(read_back(&drill), Some(drill), "{}", drill.href());
            assert_eq!(
                sum(&book, &drill.records(&book, &Trails::of(&book), today())),
                expected,
                "{part}"
            );
        }
    }

    #[test]
    fn the_list_behind_every_bar_of_a_ranking_adds_up_to_it() {
        let book = sample::book(3, today(), 600);
        for by in RankBy::ALL {
            let filter = Filter {
                period: Some(book.calendar().around(today(), Grain::Year)),
                ..Filter::default()
            };
            let spec = RankSpec { by: *by, ..RankSpec::default() };
            for row in ranking(&book, &filter, &spec).rows {
                let parts = [
                    (RankPart::Won, row.figures.won),
                    (RankPart::Lost, row.figures.lost),
                    (RankPart::Open, row.figures.open),
                ];
                for (part, expected) in parts {
                    let drill =
                        Drill { what: What::Ranking { by: *by, key: row.key, part }, filter };
                    assert_eq!(read_back(&drill), Some(drill), "{}", drill.href());
                    assert_eq!(
                        sum(&book, &drill.records(&book, &Trails::of(&book), today())),
                        expected,
                        "{}",
                        row.name
                    );
                }
            }
        }
    }

    #[test]
    fn the_list_behind_all_pipelines_adds_up_to_the_sum_of_their_funnels() {
        let book = sample::book(3, today(), 600);
        let period = Some(book.calendar().around(today(), Grain::Quarter));
        let filter = Filter { period, ..Filter::default() };
        let drill = Drill { what: What::Funnels(Part::Won), filter };
        assert_eq!(read_back(&drill), Some(drill));
        let expected = pipelines(&book, &filter)
            .map(|filter| funnel(&book, &Trails::of(&book), &filter, today()).won)
            .fold(Sum::default(), Sum::and);
        assert!(expected.count > 0);
        assert_eq!(sum(&book, &drill.records(&book, &Trails::of(&book), today())), expected);
    }

    #[test]
    fn the_list_behind_every_bar_of_a_bridge_is_as_long_as_it_says() {
        let book = sample::book(3, today(), 600);
        let quarter = book.calendar().around(today(), Grain::Quarter);
        let (filter, trails) = (Filter::default(), Trails::of(&book));
        for window in [None, Some(quarter)] {
            let start = quarter.first.pred_opt().unwrap();
            let spec = BridgeSpec { start, end: today(), window };
            let bridge = bridge(&book, &trails, &filter, &spec);
            for part in BridgePart::ALL {
                let drill = Drill { what: What::Bridge { part, spec }, filter };
                assert_eq!(read_back(&drill), Some(drill), "{}", drill.href());
                assert_eq!(
                    drill.records(&book, &Trails::of(&book), today()).len(),
                    bridge.bar(part).count
                );
            }
            assert!(bridge.bar(BridgePart::New).count > 0 && bridge.bar(BridgePart::Won).count > 0);
        }
    }

    #[test]
    fn what_cannot_be_understood_is_no_drill() {
        let read = |pairs: &'static [(&str, &str)]| {
            Drill::read(|name| {
                pairs.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(read(&[]), None);
        assert_eq!(read(&[("drill", "funnel")]), None);
        assert_eq!(read(&[("drill", "funnel"), ("drill-part", "now:x")]), None);
        assert_eq!(
            read(&[("drill", "funnel"), ("drill-part", "won"), ("drill-period", "yesterday")]),
            None
        );
        assert_eq!(
            read(&[("drill", "funnel"), ("drill-part", "won"), ("drill-owner", "me")]),
            None
        );
        assert!(read(&[("drill", "funnel"), ("drill-part", "won")]).is_some());
    }
}
