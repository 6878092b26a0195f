//! Score: how promising a lead is, from 0 to 100, and of which parts that is made.
//!
//! Each part gives points up to its most; the most of all parts together are 100. What a part is
//! measured against (the median amount won, how leads of a source ended) is taken from the records in
//! the book, so on a device from what its person sees.
//!
//! | part | points |
//! |---|---|
//! | reach | 10 for a telephone number, 5 for an e-mail address |
//! | company | 5 when it is named, 10 when it is an account, 15 when that has bought before |
//! | budget | 20 × budget ÷ median amount won, at most 20 |
//! | products | 10 when it asked about any |
//! | source | 15 × rate of the source ÷ twice the rate of all, at most 15; nothing under 5 ended leads |
//! | contact | 10 when there was contact in the last 7 days, 5 in the last 30 |
//! | wanted | 10 when it is wanted within 30 days, 6 within 90, 3 within 180 |
//! | fresh | 5 on the day it came, one less for every 6 days |
//!
//! A lead with a number (10) of a company that bought before (15), whose budget is half the median won
//! (10), from a source as good as all together (8, of 7.5), that came today (5), scores 48.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::book::Book;
use crate::duplicates::company_key;
use crate::entity::{Account, Lead, LeadSource, StageCategory};
use crate::id::Id;
use crate::id_map::IdMap;
use crate::money::BasisPoints;

use super::figures::{Figures, Rate};
use super::stay::Touches;

/// What a part of the score looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// Whether it can be reached.
    Reach,
    /// Whether its company is known.
    Company,
    /// What it could spend.
    Budget,
    /// Whether it asked about products.
    Products,
    /// Where it came from.
    Source,
    /// When somebody last spoke with it.
    Contact,
    /// How soon it wants something.
    Wanted,
    /// How long ago it came.
    Fresh,
}

impl Aspect {
    /// Every aspect, in the order of a score.
    pub const ALL: [Self; 8] = [
        Self::Reach,
        Self::Company,
        Self::Budget,
        Self::Products,
        Self::Source,
        Self::Contact,
        Self::Wanted,
        Self::Fresh,
    ];

    /// Returns the name used in message ids.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reach => "reach",
            Self::Company => "company",
            Self::Budget => "budget",
            Self::Products => "products",
            Self::Source => "source",
            Self::Contact => "contact",
            Self::Wanted => "wanted",
            Self::Fresh => "fresh",
        }
    }

    /// Returns the most points it gives.
    #[must_use]
    pub fn most(self) -> u32 {
        match self {
            Self::Reach | Self::Company | Self::Source => 15,
            Self::Budget => 20,
            Self::Products | Self::Contact | Self::Wanted => 10,
            Self::Fresh => 5,
        }
    }
}

/// Why a part gives what it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nothing is known about it.
    Unknown,
    /// How it can be reached.
    Reach {
        /// By telephone.
        phone: bool,
        /// By e-mail.
        email: bool,
    },
    /// The company is named, and not among our accounts.
    NewCompany,
    /// The company is an account.
    Account {
        /// Which.
        account: Id<Account>,
        /// Whether it has bought.
        customer: bool,
    },
    /// The budget against the median amount won, in minor units of the base currency.
    Budget {
        /// The median.
        median: i64,
        /// Budget ÷ median.
        share: BasisPoints,
    },
    /// There is a budget, and nothing was won that it could be measured against.
    NothingWon,
    /// Asked about so many products.
    Products(usize),
    /// How leads of its source ended.
    Source {
        /// The source.
        source: LeadSource,
        /// Its rate.
        rate: Rate,
        /// The rate of all.
        all: Rate,
    },
    /// Too few leads of its source have ended to say anything.
    FewEnded(LeadSource),
    /// Days since the last contact.
    Contact(i64),
    /// Days until it wants something; less than 0 when that day has passed.
    Wanted(i64),
    /// Days since it came.
    Age(i64),
}

/// One part of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it looks at.
    pub aspect: Aspect,
    /// Points, up to [`Aspect::most`].
    pub points: u32,
    /// Why so many.
    pub why: Why,
}

/// How promising a lead is, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// A part for each aspect, in their order.
    pub parts: Vec<Part>,
}

impl Score {
    /// Returns the points of all parts together.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.parts.iter().map(|part| part.points).sum()
    }
}

/// What scores are measured against, gathered once for many leads.
#[derive(Clone, Debug, Default)]
pub struct Scorer {
    /// The median amount won, in minor units of the base currency.
    median: Option<i64>,
    figures: Figures,
    /// Accounts by the key of their name, and whether they have bought.
    accounts: BTreeMap<String, (Id<Account>, bool)>,
    products: IdMap<Id<Lead>, usize>,
    touches: Touches,
}

impl Scorer {
    /// Gathers what scores are measured against.
    #[must_use]
    pub fn of(book: &Book) -> Self {
        let won = book.opportunities.iter().filter(|it| it.category(book) == StageCategory::Won);
        let mut amounts = Vec::new();
        let mut buyers: IdMap<Id<Account>, ()> = IdMap::default();
        for opportunity in won {
            amounts.extend(opportunity.base_amount(book).filter(|minor| *minor > 0));
            if let Some(account) = opportunity.account {
                buyers.insert(account, ());
            }
        }
        let mut scorer = Self {
            median: median(&mut amounts),
            figures: Figures::of(book),
            touches: Touches::of(book),
            ..Self::default()
        };
        for account in book.accounts.iter().filter(|account| account.merged_into.is_none()) {
            let Some(key) = company_key(&account.name) else { continue };
            let bought = buyers.contains_key(&account.id);
            let known = scorer.accounts.entry(key).or_insert((account.id, bought));
            if bought && !known.1 {
                *known = (account.id, true);
            }
        }
        for asked in book.lead_products.iter() {
            *scorer.products.entry(asked.lead).or_default() += 1;
        }
        scorer
    }

    /// Returns when leads were last touched.
    #[must_use]
    pub fn touches(&self) -> &Touches {
        &self.touches
    }

    /// Scores a lead as it stands today.
    #[must_use]
    pub fn score(&self, book: &Book, lead: &Lead, today: NaiveDate) -> Score {
        let part = |aspect: Aspect| {
            let (points, why) = match aspect {
                Aspect::Reach => reach(lead),
                Aspect::Company => self.company(lead),
                Aspect::Budget => self.budget(book, lead),
                Aspect::Products => self.products(lead),
                Aspect::Source => self.source(lead),
                Aspect::Contact => self.contact(lead, today),
                Aspect::Wanted => wanted(lead, today),
                Aspect::Fresh => fresh(lead, today),
            };
            Part { aspect, points: points.min(aspect.most()), why }
        };
        Score { parts: Aspect::ALL.into_iter().map(part).collect() }
    }

    fn company(&self, lead: &Lead) -> (u32, Why) {
        let Some(company) = lead.company.as_deref().filter(|name| !name.trim().is_empty()) else {
            return (0, Why::Unknown);
        };
        match company_key(company).and_then(|key| self.accounts.get(&key)) {
            None => (5, Why::NewCompany),
            Some((account, customer)) => (
                if *customer { 15 } else { 10 },
                Why::Account { account: *account, customer: *customer },
            ),
        }
    }

    fn budget(&self, book: &Book, lead: &Lead) -> (u32, Why) {
        let budget = lead.budget.and_then(|budget| book.in_base(budget)).filter(|it| *it > 0);
        let Some(budget) = budget else { return (0, Why::Unknown) };
        let Some(median) = self.median else { return (0, Why::NothingWon) };
        let points = rounded(Aspect::Budget.most(), i128::from(budget), i128::from(median));
        let share = BasisPoints::ratio(i128::from(budget), i128::from(median));
        (points, Why::Budget { median, share: share.unwrap_or(BasisPoints(u32::MAX)) })
    }

    fn products(&self, lead: &Lead) -> (u32, Why) {
        match self.products.get(&lead.id) {
            None | Some(0) => (0, Why::Unknown),
            Some(count) => (Aspect::Products.most(), Why::Products(*count)),
        }
    }

    fn source(&self, lead: &Lead) -> (u32, Why) {
        let counts = self.figures.source(lead.source);
        match (counts.rate(), self.figures.all.rate()) {
            (Some(rate), Some(all)) => {
                let twice = i128::from(all.share.0) * 2;
                let points = rounded(Aspect::Source.most(), i128::from(rate.share.0), twice);
                (points, Why::Source { source: lead.source, rate, all })
            }
            _ => (0, Why::FewEnded(lead.source)),
        }
    }

    fn contact(&self, lead: &Lead, today: NaiveDate) -> (u32, Why) {
        let day = self.touches.contact(lead.id).and_then(|at| at.date());
        let Some(days) = day.map(|day| (today - day).num_days().max(0)) else {
            return (0, Why::Unknown);
        };
        let points = match days {
            0..=7 => 10,
            8..=30 => 5,
            _ => 0,
        };
        (points, Why::Contact(days))
    }
}

fn reach(lead: &Lead) -> (u32, Why) {
    let is_there = |text: &Option<String>| text.as_deref().is_some_and(|it| !it.trim().is_empty());
    let (phone, email) = (is_there(&lead.phone), is_there(&lead.email));
    let points = u32::from(phone) * 10 + u32::from(email) * 5;
    (points, if points == 0 { Why::Unknown } else { Why::Reach { phone, email } })
}

fn wanted(lead: &Lead, today: NaiveDate) -> (u32, Why) {
    let Some(days) = lead.wanted_by.map(|day| (day - today).num_days()) else {
        return (0, Why::Unknown);
    };
    let points = match days {
        0..=30 => 10,
        31..=90 => 6,
        91..=180 => 3,
        _ => 0,
    };
    (points, Why::Wanted(days))
}

fn fresh(lead: &Lead, today: NaiveDate) -> (u32, Why) {
    let came = lead.created_at.and_then(|at| at.date());
    let Some(days) = came.map(|day| (today - day).num_days().max(0)) else {
        return (0, Why::Unknown);
    };
    let lost = u32::try_from(days / 6).unwrap_or(u32::MAX);
    (Aspect::Fresh.most().saturating_sub(lost), Why::Age(days))
}

/// `most` × `part` ÷ `whole`, rounded, at most `most`; 0 without a whole.
fn rounded(most: u32, part: i128, whole: i128) -> u32 {
    if whole <= 0 || part <= 0 {
        return 0;
    }
    if part >= whole {
        return most;
    }
    u32::try_from((i128::from(most) * part * 2 + whole) / (whole * 2)).unwrap_or(most)
}

/// The middle one; of an even number the mean of the two in the middle.
fn median(amounts: &mut [i64]) -> Option<i64> {
    amounts.sort_unstable();
    let half = amounts.len() / 2;
    let upper = *amounts.get(half)?;
    if amounts.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *amounts.get(half.checked_sub(1)?)?;
    Some(lower + (upper - lower) / 2)
}
