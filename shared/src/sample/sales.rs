//! Sales: two years of opportunities, each played forward day by day through its pipeline, leaving
//! behind the changes that a real one would have left.
//!
//! Kept as changes are moves, amounts and closing dates, which is what analyses read.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::calendar::{FiscalCalendar, Grain};
use crate::entity::{Change, Confirmation, Field, Opportunity, Product, Stage, User};
use crate::id::Id;
use crate::money::{BasisPoints, Currency, Money};
use crate::value::{FieldValue, LongText, Millis};

use super::customers::Customer;
use super::names;
use super::organisation::{CHANNEL_TEAMS, Organisation, Route, Seller, Writing};
use super::random::Random;

/// The length of the story.
pub(super) const STORY_DAYS: i64 = 730;

/// Who sells what to whom.
#[derive(Debug)]
pub(super) struct World<'a> {
    pub(super) organisation: &'a Organisation,
    pub(super) customers: &'a [Customer],
    /// For each seller the places of the customers.
    pub(super) own: &'a [Vec<usize>],
    pub(super) seed: u64,
    pub(super) today: NaiveDate,
}

impl World<'_> {
    /// Plays `count` opportunities.
    pub(super) fn sales(&self, count: usize) -> (Vec<Opportunity>, Vec<Change>) {
        let loads: Vec<i64> = self.organisation.sellers.iter().map(|seller| seller.load).collect();
        let mut random = Random::new(self.seed, 3);
        let mut opportunities = Vec::with_capacity(count);
        let mut changes = Vec::new();
        for number in 0..count {
            let seller = random.weighted(&loads);
            let customer = &self.customers[*random.pick(&self.own[seller])];
            let opened = opening_day(&mut random, self.today);
            // Each opportunity has its own stream, so that a change of the play in one does not
            // reshuffle all others.
            let stream = Random::new(self.seed, 1_000 + number as u64);
            let seller = &self.organisation.sellers[seller];
            let story = Story::begin(self, stream, seller, customer, opened);
            opportunities.push(story.play(&mut changes));
        }
        (opportunities, changes)
    }
}

/// Picks a day of the two years: more as time goes on, more towards the ends of quarters, fewer in
/// February, hardly any on weekends.
fn opening_day(random: &mut Random, today: NaiveDate) -> NaiveDate {
    loop {
        let age = random.between(1, STORY_DAYS);
        let day = earlier(today, age);
        let growth = 700 + 300 * (STORY_DAYS - age) / STORY_DAYS;
        let season = match day.month() {
            3 | 6 | 9 | 12 => 100,
            2 => 55,
            _ => 80,
        };
        let week = if is_weekend(day) { 10 } else { 100 };
        if random.between(0, 999) < growth * season * week / 10_000 {
            return day;
        }
    }
}

/// An opportunity being played.
struct Story<'a> {
    world: &'a World<'a>,
    random: Random,
    seller: &'a Seller,
    route: &'a Route,
    writing: Writing,
    opportunity: Opportunity,
    /// Place of the open stage it stands in.
    place: usize,
    day: NaiveDate,
    /// The amount that comes to light once it is known.
    worth: Money,
    changes: Vec<Change>,
}

impl<'a> Story<'a> {
    fn begin(
        world: &'a World<'a>,
        mut random: Random,
        seller: &'a Seller,
        customer: &Customer,
        opened: NaiveDate,
    ) -> Self {
        let organisation = world.organisation;
        let land = &organisation.lands[customer.land];
        let short = CHANNEL_TEAMS.contains(&seller.team) || random.chance(80);
        let route = if short { &organisation.distribution } else { &organisation.project_sale };
        let product = random.pick(&organisation.products);
        let worth = worth(&mut random, product, land.currency, short);
        let created = moment(&mut random, opened);
        let usual: i64 = route.open.iter().filter_map(|stage| stage.norm_days).map(i64::from).sum();
        let expected = workday(later(opened, usual * random.between(70, 150) / 100));
        let known = if short { 930 } else { 680 };
        let opportunity = Opportunity {
            id: random.id(created),
            name: name(&mut random, customer, land.writing, product),
            account: Some(customer.account.id),
            contact: Some(random.pick(&customer.contacts).id),
            owner: Some(seller.user),
            pipeline: route.pipeline.id,
            stage: route.open[0].id,
            amount: random.chance(known).then_some(worth),
            probability: None,
            expected_close: random.chance(960).then_some(expected),
            closed_on: None,
            opened_on: Some(opened),
            channel: random
                .chance(60)
                .then(|| organisation.channels[random.weighted(&[5, 3, 2, 3, 1])].id),
            region: None,
            product: random.chance(950).then_some(product.id),
            close_reason: None,
            closed_from: None,
            next_step: None,
            notes: LongText::default(),
            competitor: None,
            confirmation: Confirmation::Confirmed,
            confirmation_note: None,
            assigned_note: None,
            key_project: false,
            lead: None,
            external_key: None,
            created_by: Some(seller.user),
            created_at: Some(created),
        };
        let (writing, day) = (land.writing, opened);
        let changes = Vec::new();
        Self { world, random, seller, route, writing, opportunity, place: 0, day, worth, changes }
    }

    /// Plays to the end or to today.
    fn play(mut self, changes: &mut Vec<Change>) -> Opportunity {
        while let Some(leaves) = self.stay() {
            self.day = leaves;
            let converts = self.conversion();
            if self.random.chance(converts) {
                if self.advance() {
                    break;
                }
            } else {
                self.lose();
                break;
            }
        }
        if self.opportunity.closed_on.is_none() {
            self.leave_open();
        }
        changes.append(&mut self.changes);
        self.opportunity
    }

    fn stage(&self) -> &'a Stage {
        &self.route.open[self.place]
    }

    /// Lets the time in the stage pass, pushing the closing date as it is missed. Returns the day it
    /// leaves the stage, or nothing when it still stands there today.
    fn stay(&mut self) -> Option<NaiveDate> {
        let norm = i64::from(self.stage().norm_days.unwrap_or(14));
        let mut days = norm * self.random.skewed_percent() * self.seller.pace / 10_000;
        if self.random.chance(15) {
            days += self.random.between(120, 420);
        }
        let mut leaves = workday(later(self.day, days.max(1)));
        if self.place + 1 == self.route.open.len() {
            leaves = self.towards_quarter_end(leaves);
        }
        let until = leaves.min(self.world.today);
        while let Some(expected) = self.opportunity.expected_close.filter(|day| *day < until) {
            if expected < self.day || !self.random.chance(self.seller.tidiness) {
                break;
            }
            let moved = workday(later(expected, self.random.between(10, 60)));
            self.set(Opportunity::EXPECTED_CLOSE, expected, Some(moved), |opportunity| {
                &mut opportunity.expected_close
            });
        }
        (leaves < self.world.today).then_some(leaves)
    }

    /// Customers sign when the quarter ends.
    fn towards_quarter_end(&mut self, day: NaiveDate) -> NaiveDate {
        let quarter = FiscalCalendar::starting(1).around(day, Grain::Quarter);
        let left = (quarter.last - day).num_days();
        if left > 24 || !self.random.chance(550) {
            return day;
        }
        let early = self.random.between(0, 4).min(left);
        let signed = earlier(quarter.last, early);
        // The last workday before a weekend, still within the quarter.
        match signed.weekday() {
            Weekday::Sat => earlier(signed, 1),
            Weekday::Sun => earlier(signed, 2),
            Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => signed,
        }
        .max(day)
    }

    /// The chance to leave the stage forward, in a thousand.
    fn conversion(&self) -> i64 {
        let norm = self.stage().norm_conversion.map_or(700, |norm| i64::from(norm.0 / 10));
        let market = match self.seller.team {
            4 | 6 => 106,
            5 | 11 => 100,
            8 => 97,
            7 | 9 => 92,
            _ => 103,
        };
        (norm * self.seller.skill * market / 10_000).min(960)
    }

    /// Moves on; tells whether that ended it.
    fn advance(&mut self) -> bool {
        if self.place > 0 && self.random.chance(40) {
            self.move_to(self.place - 1);
            return false;
        }
        self.learn_amount();
        let next = self.place + 1 + usize::from(self.random.chance(50));
        if next < self.route.open.len() {
            self.move_to(next);
            return false;
        }
        if self.opportunity.amount.is_none() {
            self.set_amount(self.worth);
        }
        let reason = *self.random.pick(names::WON_REASONS);
        let told = self.random.chance(600);
        self.close(&self.route.won, told.then_some(reason));
        true
    }

    fn lose(&mut self) {
        let reason = *self.random.pick(names::LOST_REASONS);
        self.close(&self.route.lost, Some(reason));
    }

    fn close(&mut self, stage: &Stage, reason: Option<(&str, &str)>) {
        self.opportunity.closed_from = Some(self.stage().id);
        self.opportunity.closed_on = Some(self.day);
        self.opportunity.close_reason = reason.map(|words| self.say(words));
        self.set_stage(stage.id);
    }

    fn move_to(&mut self, place: usize) {
        self.place = place;
        let stage = self.stage().id;
        self.set_stage(stage);
    }

    /// Amounts become known, or change, as the work goes on.
    fn learn_amount(&mut self) {
        match self.opportunity.amount {
            None if self.random.chance(620) => self.set_amount(self.worth),
            Some(amount) if self.random.chance(170) => {
                let percent = self.random.between(78, 124);
                let major = amount.minor / amount.currency.scale() * percent / 100;
                self.set_amount(Money::of_major(major.max(1), amount.currency));
            }
            Some(_) | None => {}
        }
    }

    fn leave_open(&mut self) {
        if self.random.chance(720) {
            let step = *self.random.pick(names::NEXT_STEPS);
            self.opportunity.next_step = Some(self.say(step));
        }
        if self.random.chance(120) {
            let usual = self.stage().probability.0 / 100;
            let own = (i64::from(usual) + self.random.between(-3, 3) * 5).clamp(5, 95);
            self.opportunity.probability = u32::try_from(own).ok().map(BasisPoints::percent);
        }
    }

    fn set_stage(&mut self, stage: Id<Stage>) {
        self.set(Opportunity::STAGE, self.day, stage, |opportunity| &mut opportunity.stage);
    }

    fn set_amount(&mut self, amount: Money) {
        self.set(Opportunity::AMOUNT, self.day, Some(amount), |opportunity| {
            &mut opportunity.amount
        });
    }

    /// Gives a field a value and keeps the change.
    fn set<T: FieldValue + Clone>(
        &mut self,
        field: Field<Opportunity, T>,
        day: NaiveDate,
        value: T,
        place: fn(&mut Opportunity) -> &mut T,
    ) {
        let held = place(&mut self.opportunity);
        if *held == value {
            return;
        }
        let before = std::mem::replace(held, value.clone());
        // Never before what was kept last, nor before the record was made.
        let last = self.changes.last().map(|change| change.at).or(self.opportunity.created_at);
        let last = last.unwrap_or_default();
        let at = moment(&mut self.random, day).max(Millis(last.0 + 60_000));
        let author = Some(self.author());
        let (record, values) = (&self.opportunity, (&before, &value));
        self.changes.push(super::change(&mut self.random, record, field, values, author, at));
    }

    fn author(&mut self) -> Id<User> {
        if self.random.chance(60) { self.seller.manager } else { self.seller.user }
    }

    fn say(&self, words: (&str, &str)) -> String {
        match self.writing {
            Writing::Hans | Writing::Hant => words.0.to_owned(),
            Writing::Latin => words.1.to_owned(),
        }
    }
}

/// What it is worth: a number of the product at a discount, in the customer's currency, to the
/// hundred.
fn worth(random: &mut Random, product: &Product, currency: Currency, short: bool) -> Money {
    let price = product.price.map_or(10_000, |price| price.minor / 100);
    let target = if short {
        random.between(8, 60) * 1_000
    } else {
        random.between(2, 24) * random.between(2, 24) * random.between(800, 3_200)
    };
    let pieces = (target / price).max(1);
    let yuan = price * pieces * random.between(82, 100) / 100;
    let tenths = match currency {
        Currency::USD => 71,
        Currency::EUR => 77,
        _ => 10,
    };
    let major = (yuan * 10 / tenths / 100).max(1) * 100;
    Money::of_major(major, currency)
}

fn name(random: &mut Random, customer: &Customer, writing: Writing, product: &Product) -> String {
    let project = *random.pick(names::PROJECTS);
    let family = product.category.as_deref().unwrap_or_default();
    let (chinese, english) = family.split_once(' ').unwrap_or((family, family));
    match writing {
        Writing::Hans | Writing::Hant => format!("{}{chinese}{}", customer.brand, project.0),
        Writing::Latin => format!("{} {} {}", customer.brand, english.to_lowercase(), project.1),
    }
}

/// Returns a moment of that day within working hours, the same day in UTC as in the office.
pub(super) fn moment(random: &mut Random, day: NaiveDate) -> Millis {
    let hours = i64::from(day.num_days_from_ce() - EPOCH_CE) * 24 + random.between(1, 9);
    Millis((hours * 3_600 + random.between(0, 3_599)) * 1_000)
}

/// 1970-01-01 counted from the first day of year 1.
const EPOCH_CE: i32 = 719_163;

/// Returns the first moment of a day.
pub(super) fn midnight(day: NaiveDate) -> Millis {
    Millis(i64::from(day.num_days_from_ce() - EPOCH_CE) * 86_400_000)
}

pub(super) fn earlier(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::try_from(days).unwrap_or(0))).unwrap_or(day)
}

pub(super) fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_days(Days::new(u64::try_from(days).unwrap_or(0))).unwrap_or(day)
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn workday(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => later(day, 2),
        Weekday::Sun => later(day, 1),
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => day,
    }
}
