//! Standings: what a person may know of others without seeing their rows.

use chrono::NaiveDate;

use crate::book::Book;
use crate::calendar::Grain;
use crate::entity::company::StandingsPolicy;
use crate::entity::standing::StandingSpan;
use crate::entity::{Company, Standing};
use crate::id::{Id, RawId};
use crate::value::Millis;

use super::filter::Filter;
use super::measures::money;
use super::ranking::{RankBy, RankSpec, ranking};

/// Works out every person's place by amount won in the month, quarter and year around `today`.
///
/// The average is the amount won by all who have a place, divided by their number, cut to whole minor
/// units: 300.00 and 100.01 by two people is 200.00. As the policy wants it everyone sees names and
/// amounts, or each person their own place alone, or there is nothing.
#[must_use]
pub fn standings(book: &Book, today: NaiveDate, now: Millis) -> Vec<Standing> {
    let policy = book.companies.get(Company::ID).map(|company| company.standings);
    let policy = policy.unwrap_or_default();
    if policy == StandingsPolicy::Nothing {
        return Vec::new();
    }
    let spans = [
        (StandingSpan::Year, Grain::Year),
        (StandingSpan::Quarter, Grain::Quarter),
        (StandingSpan::Month, Grain::Month),
    ];
    let mut all = Vec::new();
    for (span, grain) in spans {
        let period = Some(book.calendar().around(today, grain));
        let filter = Filter { period, ..Filter::default() };
        let ranking =
            ranking(book, &filter, &RankSpec { by: RankBy::Person, ..RankSpec::default() });
        let placed: Vec<_> =
            ranking.rows.iter().filter_map(|row| Some((row, row.key?, row.rank?))).collect();
        let count = i128::try_from(placed.len()).unwrap_or(i128::MAX).max(1);
        let sum: i128 = placed.iter().map(|(row, ..)| row.figures.won.minor).sum();
        for (row, user, rank) in &placed {
            let user = Id::new(*user);
            let id = RawId::derived(&[b"standing", &user.raw().to_bytes(), span.name().as_bytes()]);
            let named = policy == StandingsPolicy::Names;
            all.push(Standing {
                id: Id::new(id),
                name: if named { row.name.clone() } else { String::new() },
                user: Some(user),
                reader: (!named).then_some(user),
                span,
                rank: i64::try_from(*rank).unwrap_or(i64::MAX),
                of: i64::try_from(placed.len()).unwrap_or(i64::MAX),
                won: Some(row.figures.won.money(ranking.currency)),
                deals: i64::try_from(row.figures.won.count).unwrap_or(i64::MAX),
                average: Some(money(sum / count, ranking.currency)),
                at: now,
            });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::{Entity, Opportunity, Pipeline, Stage, StageCategory, User};
    use crate::money::{Currency, Money};

    fn book(policy: StandingsPolicy) -> Book {
        let mut book = Book::default();
        book.put_record(&Company { standings: policy, ..Company::blank(Company::ID) });
        let stage = Stage { category: StageCategory::Won, ..Stage::blank(Id::new(RawId(7))) };
        book.put_record(&stage);
        book.put_record(&Pipeline::blank(Id::new(RawId(8))));
        for (number, minor) in [(1_u128, 30_000), (2, 10_001)] {
            let user = Id::new(RawId(number));
            book.put_record(&User { name: format!("Person {number}"), ..User::blank(user) });
            book.put_record(&Opportunity {
                owner: Some(user),
                stage: stage.id,
                pipeline: Id::new(RawId(8)),
                amount: Some(Money::new(minor, Currency::CNY)),
                closed_on: "2026-11-05".parse().ok(),
                ..Opportunity::blank(Id::new(RawId(100 + number)))
            });
        }
        book
    }

    fn of(policy: StandingsPolicy) -> Vec<Standing> {
        standings(&book(policy), "2026-11-24".parse().unwrap(), Millis(1))
    }

    #[test]
    fn everyone_is_placed_with_the_average_of_all() {
        let all = of(StandingsPolicy::Names);
        let month: Vec<_> = all.iter().filter(|it| it.span == StandingSpan::Month).collect();
        let told = month.iter().map(|it| (it.name.as_str(), it.rank, it.of)).collect::<Vec<_>>();
        assert_eq!(told, [("Person 1", 1, 2), ("Person 2", 2, 2)]);
        assert_eq!(month[0].average, Some(Money::new(20_000, Currency::CNY)));
        assert_eq!(all.len(), 6);
        assert!(all.iter().all(|it| it.reader.is_none()));
    }

    #[test]
    fn ranks_without_names_are_each_persons_own() {
        let all = of(StandingsPolicy::Ranks);
        assert!(all.iter().all(|it| it.reader == it.user && it.name.is_empty()));
        assert!(of(StandingsPolicy::Nothing).is_empty());
    }
}
