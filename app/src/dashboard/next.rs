//! Next: which open opportunities want a hand, the most urgent first: late, due soon, or standing still.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::analytics::filter::{Filter, Scope};
use shared::analytics::path::Path;
use shared::book::Book;
use shared::entity::{Opportunity, StageCategory, User};
use shared::id::Id;
use shared::money::Money;
use shared::order;

use crate::look::READS;
use crate::platform::clock;
use crate::text::{t, tr, tv};
use crate::ui::card::Card;
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::{format, store};

/// How many are listed.
const MOST: usize = 7;
/// How many days ahead count as soon.
const SOON_DAYS: i64 = 7;

/// Why one is listed, with its days; the first is the most urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    /// Its expected close has passed by so many days.
    Late(i64),
    /// It should close in so many days.
    Soon(i64),
    /// It has stood in its stage for so many days, of so many that are usual.
    Still(i64, i64),
}

#[derive(Clone, Debug, PartialEq)]
struct Wanting {
    id: Id<Opportunity>,
    name: String,
    account: String,
    owner: String,
    amount: Option<Money>,
    /// What it is worth in the base currency, for the order.
    worth: i64,
    why: Why,
}

#[derive(Clone, Debug, PartialEq)]
struct Next {
    /// Whether they are the person's own; else those of whoever the dashboard looks at.
    is_mine: bool,
    all: usize,
    first: Vec<Wanting>,
}

fn why(book: &Book, opportunity: &Opportunity, today: NaiveDate) -> Option<Why> {
    if let Some(day) = opportunity.expected_close {
        let days = (day - today).num_days();
        if days < 0 {
            return Some(Why::Late(-days));
        }
        if days <= SOON_DAYS {
            return Some(Why::Soon(days));
        }
    }
    let norm = i64::from(book.get(opportunity.stage)?.norm_days?);
    let days = i64::from(Path::of(book, opportunity).standing()?.days_until(today)?);
    (days > norm).then_some(Why::Still(days, norm))
}

fn next(book: &Book, filter: &Filter, me: Id<User>, today: NaiveDate) -> Next {
    let is_open = |one: &&Opportunity| one.category(book) == StageCategory::Open;
    let is_mine = book.opportunities.iter().filter(is_open).any(|one| one.owner == Some(me));
    let filter = if is_mine { Filter { owner: Some(me), ..Filter::default() } } else { *filter };
    let scope = Scope::new(book, &filter);
    let mut all: Vec<(Why, i64, &Opportunity)> = scope
        .opportunities()
        .filter(is_open)
        .filter_map(|one| {
            Some((why(book, one, today)?, scope.worth(one).minor().unwrap_or(0), one))
        })
        .collect();
    // By kind of urgency, and within it what is worth most.
    order::sort_by_key(&mut all, |(why, worth, one)| {
        let kind = match why {
            Why::Late(_) => 0,
            Why::Soon(_) => 1,
            Why::Still(..) => 2,
        };
        (kind, std::cmp::Reverse(*worth), one.id)
    });
    let wanting = |(why, worth, one): &(Why, i64, &Opportunity)| Wanting {
        id: one.id,
        name: one.name.clone(),
        account: one
            .account
            .and_then(|id| book.get(id))
            .map(|account| account.name.clone())
            .unwrap_or_default(),
        owner: one
            .owner
            .filter(|_| !is_mine)
            .and_then(|id| book.get(id))
            .map(|owner| owner.name.clone())
            .unwrap_or_default(),
        amount: one.amount,
        worth: *worth,
        why: *why,
    };
    Next { is_mine, all: all.len(), first: all.iter().take(MOST).map(wanting).collect() }
}

fn why_text(why: Why) -> String {
    match why {
        Why::Late(days) => tv("dashboard-next-late", &[("days", days.into())]),
        Why::Soon(0) => t("dashboard-next-today"),
        Why::Soon(days) => tv("dashboard-next-soon", &[("days", days.into())]),
        Why::Still(days, norm) => {
            tv("dashboard-next-still", &[("days", days.into()), ("norm", norm.into())])
        }
    }
}

const fn why_class(why: Why) -> &'static str {
    match why {
        Why::Late(_) => "tag tag-bad",
        Why::Soon(_) => "tag tag-info",
        Why::Still(..) => "tag tag-warn",
    }
}

/// The card.
#[component]
pub fn NextCard(filter: Memo<Filter>) -> impl IntoView {
    let me = store::me().user;
    let found = store::use_kinds(READS, move |book| next(book, &filter.get(), me, clock::today()));
    let sub = move || {
        let (all, is_mine) = found.with(|found| (found.all, found.is_mine));
        let id = if is_mine { "dashboard-next-mine" } else { "dashboard-next-theirs" };
        tv(id, &[("count", all.into())])
    };
    let lines = move || {
        found.with(|found| {
            if found.first.is_empty() {
                return view! {
                    <EmptyState icon=Icon::CheckCircle title=tr("dashboard-next-none")/>
                }
                .into_any();
            }
            let lines = found.first.iter().cloned().map(line).collect_view();
            view! { <ul class="next">{lines}</ul> }.into_any()
        })
    };
    view! { <Card title=tr("dashboard-next") sub=TextProp::from(sub)>{lines}</Card> }
}

fn line(wanting: Wanting) -> impl IntoView {
    let Wanting { id, name, account, owner, amount, why, .. } = wanting;
    let about: Vec<String> = [account, owner].into_iter().filter(|text| !text.is_empty()).collect();
    view! {
        <li class="next-line">
            <a class="next-name" href=format!("/opportunities/{id}")>{name}</a>
            <span class="next-about">{about.join(" · ")}</span>
            <span class="next-amount">
                {amount.map(|amount| move || format::money_compact(amount))}
            </span>
            <span class="next-why">
                <span class=why_class(why)>{move || why_text(why)}</span>
            </span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use shared::sample;

    use super::*;

    #[test]
    fn what_is_listed_is_open_and_urgent_first() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let book = sample::book(1, today, 800);
        let rep = book
            .opportunities
            .iter()
            .find(|one| one.category(&book) == StageCategory::Open)
            .and_then(|one| one.owner)
            .unwrap();
        let mine = next(&book, &Filter::default(), rep, today);
        assert!(mine.is_mine && mine.all >= mine.first.len());
        for wanting in &mine.first {
            let one = book.get(wanting.id).unwrap();
            assert_eq!(one.owner, Some(rep));
            assert_eq!(one.category(&book), StageCategory::Open);
        }
        let nobody = next(&book, &Filter::default(), Id::new(shared::id::RawId(9)), today);
        assert!(!nobody.is_mine && nobody.all > mine.all);
        let kinds: Vec<bool> =
            nobody.first.iter().map(|it| matches!(it.why, Why::Late(_))).collect();
        assert!(kinds.is_sorted_by(|a, b| a >= b), "late ones come first: {kinds:?}");
    }
}
