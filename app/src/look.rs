//! Look: which days and whose business a page of numbers shows, as the address says it.
//!
//! `period=this-quarter&who=department:01J…`. What cannot be understood counts as not said.

pub mod choosers;
pub mod past;

use chrono::NaiveDate;
use shared::analytics::filter::Filter;
use shared::analytics::ranking::RankBy;
use shared::book::Book;
use shared::calendar::{Grain, Period, PeriodName};
use shared::entity::{Kind, User};
use shared::id::{Id, RawId};

/// What the numbers of such a page are made of: other changes draw nothing anew.
pub const READS: &[Kind] = &[
    Kind::Opportunity,
    Kind::Change,
    Kind::Pipeline,
    Kind::Stage,
    Kind::Account,
    Kind::User,
    Kind::Department,
    Kind::Region,
    Kind::Channel,
    Kind::Product,
    Kind::Company,
    Kind::ExchangeRate,
];

/// The days looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// The period of this length around today.
    This(Grain),
    /// The one before it.
    Previous(Grain),
    /// From one day to another.
    Span(Period),
    /// Whenever.
    All,
}

/// The choices that have a name, in the order of the menu.
pub const NAMED_DAYS: [Days; 7] = [
    Days::This(Grain::Month),
    Days::This(Grain::Quarter),
    Days::This(Grain::Year),
    Days::Previous(Grain::Month),
    Days::Previous(Grain::Quarter),
    Days::Previous(Grain::Year),
    Days::All,
];

impl Days {
    /// Returns the name in the address; also the end of the id of its words.
    pub fn name(self) -> String {
        let grain = |grain| match grain {
            Grain::Month => "month",
            Grain::Quarter => "quarter",
            Grain::Half => "half",
            Grain::Year => "year",
        };
        match self {
            Self::This(length) => format!("this-{}", grain(length)),
            Self::Previous(length) => format!("previous-{}", grain(length)),
            Self::Span(period) => period.to_string(),
            Self::All => "all".to_owned(),
        }
    }

    fn named(text: &str) -> Option<Self> {
        if let Some(days) = NAMED_DAYS.into_iter().find(|days| days.name() == text) {
            return Some(days);
        }
        match text.parse() {
            Ok(PeriodName::Span(period)) => Some(Self::Span(period)),
            Ok(PeriodName::Fiscal { .. }) | Err(_) => None,
        }
    }

    fn period(self, book: &Book, today: NaiveDate) -> Option<Period> {
        let calendar = book.calendar();
        match self {
            Self::This(grain) => Some(calendar.around(today, grain)),
            Self::Previous(grain) => Some(calendar.previous(calendar.around(today, grain))),
            Self::Span(period) => Some(period),
            Self::All => None,
        }
    }
}

/// Whose business is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// My own.
    Me,
    /// That of my department and those below it.
    Team,
    /// All that this device may see.
    Company,
    /// That of a department or region and those below it, of a person, or what is sold of a product or
    /// in a channel.
    Of(RankBy, RawId),
}

impl Who {
    /// Returns the name in the address.
    pub fn name(self) -> String {
        match self {
            Self::Me => "me".to_owned(),
            Self::Team => "team".to_owned(),
            Self::Company => "company".to_owned(),
            Self::Of(by, id) => format!("{}:{id}", by.name()),
        }
    }

    pub fn named(text: &str) -> Option<Self> {
        match text {
            "me" => return Some(Self::Me),
            "team" => return Some(Self::Team),
            "company" => return Some(Self::Company),
            _ => {}
        }
        let (by, id) = text.split_once(':')?;
        Some(Self::Of(RankBy::from_name(by)?, id.parse().ok()?))
    }

    /// Returns the filter; a person without a department has only the own business as a team.
    pub fn filter(self, book: &Book, me: Id<User>) -> Filter {
        let mut filter = Filter::default();
        match self {
            Self::Me => filter.owner = Some(me),
            Self::Team => match book.get(me).and_then(|user| user.department) {
                Some(department) => filter.department = Some(department),
                None => filter.owner = Some(me),
            },
            Self::Company => {}
            Self::Of(RankBy::Department, id) => filter.department = Some(Id::new(id)),
            Self::Of(RankBy::Region, id) => filter.region = Some(Id::new(id)),
            Self::Of(RankBy::Person, id) => filter.owner = Some(Id::new(id)),
            Self::Of(RankBy::Product, id) => filter.product = Some(Id::new(id)),
            Self::Of(RankBy::Channel, id) => filter.channel = Some(Id::new(id)),
        }
        filter
    }
}

/// What a page looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub days: Days,
    pub who: Who,
}

impl Look {
    /// Reads the address.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let days = get("period").and_then(|text| Days::named(&text));
        let who = get("who").and_then(|text| Who::named(&text));
        Self { days: days.unwrap_or(Days::This(Grain::Quarter)), who: who.unwrap_or(Who::Company) }
    }

    /// Returns what stands in the address: `period=this-quarter&who=me`.
    pub fn query(self) -> String {
        format!("period={}&who={}", self.days.name(), self.who.name())
    }

    /// Returns the filter with its period.
    pub fn filter(self, book: &Book, today: NaiveDate, me: Id<User>) -> Filter {
        Filter { period: self.days.period(book, today), ..self.who.filter(book, me) }
    }
}

/// Returns the period to compare with.
pub fn previous(book: &Book, filter: &Filter) -> Option<Period> {
    filter.period.map(|period| book.calendar().previous(period))
}

#[cfg(test)]
mod tests {
    use shared::entity::Company;

    use super::*;

    #[test]
    fn what_is_looked_at_survives_the_address() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let span = Period::new(day("2026-02-01"), day("2026-02-28"));
        let whos = [
            Who::Me,
            Who::Team,
            Who::Company,
            Who::Of(RankBy::Department, RawId(7)),
            Who::Of(RankBy::Channel, RawId(8)),
        ];
        for days in NAMED_DAYS.into_iter().chain([Days::Span(span)]) {
            for who in whos {
                let look = Look { days, who };
                let query = look.query();
                let get = |name: &str| {
                    let mut pairs = query.split('&');
                    pairs.find_map(|it| it.strip_prefix(&format!("{name}="))).map(str::to_owned)
                };
                assert_eq!(Look::read(get), look, "{query}");
            }
        }
        let nonsense = Look::read(|_| Some("soon".to_owned()));
        assert_eq!(nonsense, Look { days: Days::This(Grain::Quarter), who: Who::Company });
    }

    #[test]
    fn a_fiscal_year_moves_the_quarter() {
        let mut book = Book::default();
        let mut company = Company { id: Company::ID, fiscal_start: Some(2), ..Company::default() };
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let quarter =
            |book: &Book| Days::This(Grain::Quarter).period(book, today).unwrap().to_string();
        book.put_record(&company);
        assert_eq!(quarter(&book), "2026-11-01..2027-01-31");
        company.fiscal_start = Some(1);
        book.put_record(&company);
        assert_eq!(quarter(&book), "2026-10-01..2026-12-31");
    }
}
