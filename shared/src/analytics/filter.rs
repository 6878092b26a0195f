//! Filter: which opportunities an analysis is about; [`Scope`] is a filter made ready for many rows.
//!
//! An opportunity that is not confirmed yet matches no filter: it is shown apart and counted nowhere.
//! A period is part of the filter but not of [`Scope::matches`]: what it means (closed in it, expected
//! in it, entered a stage in it) depends on the number, and each analysis says which.

use crate::book::Book;
use crate::calendar::Period;
use crate::entity::{
    Account, Channel, Confirmation, Department, Opportunity, Pipeline, Product, Region,
    StageCategory, User,
};
use crate::id::Id;
use crate::money::{BasisPoints, Currency, Money};

use crate::id_map::IdMap;

/// Which opportunities; an empty part lets everything through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Of this kind of business, in this version of its template or one before it.
    pub pipeline: Option<Id<Pipeline>>,
    /// In these days, in the sense of each number.
    pub period: Option<Period>,
    /// Whose owner belongs to this department or one below it.
    pub department: Option<Id<Department>>,
    /// In this region or one below it.
    pub region: Option<Id<Region>>,
    /// Of this person.
    pub owner: Option<Id<User>>,
    /// Sold this way.
    pub channel: Option<Id<Channel>>,
    /// Mainly of this product.
    pub product: Option<Id<Product>>,
}

impl Filter {
    /// Tells whether the opportunity is one of those meant, the period aside. For many rows make a
    /// [`Scope`].
    #[must_use]
    pub fn matches(&self, book: &Book, opportunity: &Opportunity) -> bool {
        opportunity.counts()
            && self.pipeline.is_none_or(|it| book.is_version_until(opportunity.pipeline, it))
            && (self.owner.is_none() || self.owner == opportunity.owner)
            && (self.product.is_none() || self.product == opportunity.product)
            && (self.channel.is_none() || self.channel == opportunity.channel_in(book))
            && self.region.is_none_or(|top| book.region_within(opportunity.region_in(book), top))
            && self
                .department
                .is_none_or(|top| book.department_within(opportunity.department_in(book), top))
    }
}

/// What an opportunity is worth in the base currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// This many minor units.
    Known(i64),
    /// Nobody has said.
    Unknown,
    /// Its currency has no plan rate.
    NoRate,
}

impl Worth {
    /// Returns the minor units where they are known.
    #[must_use]
    pub fn minor(self) -> Option<i64> {
        match self {
            Self::Known(minor) => Some(minor),
            Self::Unknown | Self::NoRate => None,
        }
    }
}

/// A filter with its trees and links resolved once, for going over all rows.
#[derive(Debug)]
pub struct Scope<'a> {
    /// The book that it reads.
    pub book: &'a Book,
    /// The filter that it was made from.
    pub filter: Filter,
    base: Currency,
    /// For a filter by pipeline: it and the versions before it.
    pipelines: Option<Vec<Id<Pipeline>>>,
    users: IdMap<Id<User>, UserPlace>,
    accounts: IdMap<Id<Account>, AccountPlace>,
    stages: IdMap<Id<crate::entity::Stage>, (StageCategory, BasisPoints)>,
    /// For a filter by department: whether each is within.
    departments: Option<IdMap<Id<Department>, bool>>,
    /// For a filter by region: whether each is within.
    regions: Option<IdMap<Id<Region>, bool>>,
}

#[derive(Clone, Copy, Debug)]
struct UserPlace {
    department: Option<Id<Department>>,
    region: Option<Id<Region>>,
}

#[derive(Clone, Copy, Debug)]
struct AccountPlace {
    region: Option<Id<Region>>,
    channel: Option<Id<Channel>>,
}

impl<'a> Scope<'a> {
    /// Makes the filter ready.
    #[must_use]
    pub fn new(book: &'a Book, filter: &Filter) -> Self {
        let departments = filter.department.map(|top| {
            let within = |id| book.department_within(Some(id), top);
            book.departments
                .iter()
                .map(|node| (node.id, within(node.id)))
                .chain([(top, true)])
                .collect()
        });
        let regions = filter.region.map(|top| {
            let within = |id| book.region_within(Some(id), top);
            book.regions
                .iter()
                .map(|node| (node.id, within(node.id)))
                .chain([(top, true)])
                .collect()
        });
        let user =
            |user: &User| (user.id, UserPlace { department: user.department, region: user.region });
        let account = |account: &Account| {
            (account.id, AccountPlace { region: account.region, channel: account.channel })
        };
        Self {
            book,
            filter: *filter,
            base: book.base_currency(),
            pipelines: filter.pipeline.map(|pipeline| book.versions_until(pipeline)),
            users: book.users.iter().map(user).collect(),
            accounts: book.accounts.iter().map(account).collect(),
            stages: book
                .stages
                .iter()
                .map(|stage| (stage.id, (stage.category, stage.probability)))
                .collect(),
            departments,
            regions,
        }
    }

    /// Returns the currency of all sums.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.base
    }

    /// Tells the same as [`Filter::matches`].
    #[must_use]
    pub fn matches(&self, opportunity: &Opportunity) -> bool {
        opportunity.counts() && self.matches_apart(opportunity)
    }

    /// Tells whether it would match if it were confirmed.
    fn matches_apart(&self, opportunity: &Opportunity) -> bool {
        let filter = &self.filter;
        self.pipelines.as_ref().is_none_or(|it| it.contains(&opportunity.pipeline))
            && (filter.owner.is_none() || filter.owner == opportunity.owner)
            && (filter.product.is_none() || filter.product == opportunity.product)
            && (filter.channel.is_none() || filter.channel == self.channel_of(opportunity))
            && within(self.regions.as_ref(), || self.region_of(opportunity))
            && within(self.departments.as_ref(), || self.department_of(opportunity))
    }

    /// Returns the opportunities that match, by id.
    pub fn opportunities(&self) -> impl Iterator<Item = &'a Opportunity> + '_ {
        self.book.opportunities.iter().filter(|opportunity| self.matches(opportunity))
    }

    /// Returns what waits to be confirmed and would match then: how many, and what those with a known
    /// worth come to, in minor units. What was declined waits for nobody.
    #[must_use]
    pub fn unconfirmed(&self) -> (usize, i64) {
        let waits = |one: &&Opportunity| {
            matches!(one.confirmation, Confirmation::Assigned | Confirmation::Accepted)
                && self.matches_apart(one)
        };
        let waiting = self.book.opportunities.iter().filter(waits);
        waiting.fold((0, 0), |(count, sum), one| {
            (count + 1, sum + self.worth(one).minor().unwrap_or(0))
        })
    }

    /// Returns the same as [`Opportunity::category`].
    #[must_use]
    pub fn category_of(&self, opportunity: &Opportunity) -> StageCategory {
        self.stages.get(&opportunity.stage).map_or(StageCategory::Open, |stage| stage.0)
    }

    /// Returns the same as [`Opportunity::region_in`].
    #[must_use]
    pub fn region_of(&self, opportunity: &Opportunity) -> Option<Id<Region>> {
        opportunity
            .region
            .or_else(|| self.accounts.get(&opportunity.account?)?.region)
            .or_else(|| self.users.get(&opportunity.owner?)?.region)
    }

    /// Returns the same as [`Opportunity::department_in`].
    #[must_use]
    pub fn department_of(&self, opportunity: &Opportunity) -> Option<Id<Department>> {
        self.users.get(&opportunity.owner?)?.department
    }

    /// Returns the same as [`Opportunity::channel_in`].
    #[must_use]
    pub fn channel_of(&self, opportunity: &Opportunity) -> Option<Id<Channel>> {
        opportunity.channel.or_else(|| self.accounts.get(&opportunity.account?)?.channel)
    }

    /// Returns what the opportunity is worth.
    #[must_use]
    pub fn worth(&self, opportunity: &Opportunity) -> Worth {
        self.worth_of(opportunity.amount)
    }

    /// Returns what an amount is worth, at the plan rates of today.
    #[must_use]
    pub fn worth_of(&self, amount: Option<Money>) -> Worth {
        match amount {
            None => Worth::Unknown,
            Some(amount) if amount.currency == self.base => Worth::Known(amount.minor),
            Some(amount) => self.book.in_base(amount).map_or(Worth::NoRate, Worth::Known),
        }
    }

    /// Returns the same as [`Opportunity::chance`].
    #[must_use]
    pub fn chance_of(&self, opportunity: &Opportunity) -> BasisPoints {
        match self.stages.get(&opportunity.stage) {
            None => opportunity.probability.unwrap_or_default(),
            Some((StageCategory::Won, _)) => BasisPoints::ONE,
            Some((StageCategory::Lost, _)) => BasisPoints(0),
            Some((StageCategory::Open, usual)) => opportunity.probability.unwrap_or(*usual),
        }
    }
}

fn within<E>(set: Option<&IdMap<Id<E>, bool>>, place: impl FnOnce() -> Option<Id<E>>) -> bool {
    set.is_none_or(|set| place().is_some_and(|id| set.get(&id).copied().unwrap_or(false)))
}
