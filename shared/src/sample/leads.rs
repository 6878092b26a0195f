//! Leads of the demo company: some became sales that are told elsewhere, some led nowhere, some are
//! being worked on, and some lie in the pool; and the rules by which they are assigned.
//!
//! Each lead has a stream of its own, so that nothing told here changes another story.

use chrono::NaiveDate;

use crate::entity::{
    Activity, ActivityKind, AssignMethod, AssignedBy, AssignmentRule, Change, Entity, Field, Lead,
    LeadProduct, LeadSource, LeadStatus, Opportunity, Task, User,
};
use crate::id::Id;
use crate::money::Money;
use crate::value::{FieldValue, Millis};

use super::customers::{Customer, customer};
use super::names;
use super::organisation::{Organisation, Writing};
use super::random::Random;
use super::sales::{earlier, later, midnight, moment};

/// What is told of leads.
#[derive(Debug, Default)]
pub(super) struct Leads {
    pub(super) rules: Vec<AssignmentRule>,
    pub(super) leads: Vec<Lead>,
    pub(super) products: Vec<LeadProduct>,
    pub(super) activities: Vec<Activity>,
    pub(super) tasks: Vec<Task>,
    pub(super) changes: Vec<Change>,
}

/// How many days ago a sale may have begun that is told to come from a lead.
const DAYS: i64 = 300;
/// After so many days what nobody touched goes back; see the company's settings.
pub(super) const RETURN_DAYS: u32 = 14;

/// How often leads come from a source that led somewhere, and from one that led nowhere. Sources of
/// which the rules speak: events, partners and those who asked.
const GOOD: &[i64] = &[2, 14, 16, 24, 4, 12, 12, 16];
const BAD: &[i64] = &[8, 26, 14, 5, 22, 18, 4, 8];

/// Tells of leads; sales that came from one learn so.
pub(super) fn leads(
    organisation: &Organisation,
    customers: &[Customer],
    seed: u64,
    today: NaiveDate,
    opportunities: &mut [Opportunity],
) -> Leads {
    let mut told = Leads { rules: rules(organisation, seed, today), ..Leads::default() };
    for (number, opportunity) in opportunities.iter_mut().enumerate() {
        let random = Random::new(seed, 3_000_000_000 + number as u64);
        let mut teller = Teller { random, organisation, today, told: &mut told };
        let is_recent = opportunity.opened_on.is_some_and(|day| day >= earlier(today, DAYS));
        if is_recent && teller.random.chance(30) {
            teller.converted(customers, opportunity);
        }
    }
    let count = (opportunities.len() / 40).clamp(20, 125);
    for number in 0..count {
        let random = Random::new(seed, 4_000_000_000 + number as u64);
        let mut teller = Teller { random, organisation, today, told: &mut told };
        match number % 20 {
            0..=8 => teller.disqualified(),
            9..=14 => teller.worked_on(number),
            _ => teller.pool(customers, number),
        }
    }
    told
}

/// Rules that leave most of the pool alone: of fairs by turn, of partners to one, of questions by load.
fn rules(organisation: &Organisation, seed: u64, today: NaiveDate) -> Vec<AssignmentRule> {
    let mut random = Random::new(seed, 6);
    let made = u64::try_from(midnight(earlier(today, 500)).0).unwrap_or(0);
    let mut rule = |name: &str, position, source, method| AssignmentRule {
        name: name.to_owned(),
        position,
        source: Some(source),
        method,
        ..AssignmentRule::blank(Id::from_parts(made, random.bits()))
    };
    let department = |at: usize| organisation.departments.get(at).map(|it| it.id);
    let fairs = AssignmentRule {
        region: organisation.regions.first().map(|region| region.id),
        department: department(4),
        ..rule(
            "华东展会轮流 Fairs in East China, in turn",
            10,
            LeadSource::Event,
            AssignMethod::Turn,
        )
    };
    let partner = organisation.sellers.iter().find(|seller| seller.team == 11);
    let partners = AssignmentRule {
        person: partner.map(|seller| seller.user),
        ..rule("伙伴转介 From partners", 20, LeadSource::Partner, AssignMethod::Person)
    };
    let questions = AssignmentRule {
        department: department(1),
        ..rule("主动咨询按负荷 Inquiries by load", 30, LeadSource::Inquiry, AssignMethod::Load)
    };
    vec![fairs, partners, questions]
}

/// Tells of one lead after the other.
struct Teller<'a> {
    random: Random,
    organisation: &'a Organisation,
    today: NaiveDate,
    told: &'a mut Leads,
}

impl Teller<'_> {
    /// One that became a sale, with the account and the person of it.
    fn converted(&mut self, customers: &[Customer], opportunity: &mut Opportunity) {
        let Some(opened) = opportunity.opened_on else { return };
        let account = opportunity.account;
        let Some(customer) = customers.iter().find(|it| Some(it.account.id) == account) else {
            return;
        };
        let person = customer.contacts.iter().find(|it| Some(it.id) == opportunity.contact);
        let source = self.source(GOOD);
        let came_days = self.random.between(3, 25);
        let came = moment(&mut self.random, earlier(opened, came_days));
        let ended = moment(&mut self.random, opened);
        let mut lead = self.blank(came);
        lead.name = person.map_or_else(|| customer.account.name.clone(), |it| it.name.clone());
        lead.company = Some(customer.account.name.clone());
        lead.phone = person.and_then(|it| it.phone.clone());
        lead.email = person.and_then(|it| it.email.clone());
        lead.job_title = person.and_then(|it| it.job_title.clone());
        lead.city = customer.account.city.clone();
        lead.region = customer.account.region;
        lead.channel = customer.account.channel;
        lead.source = source;
        lead.budget = opportunity.amount.filter(|_| self.random.chance(600));
        let assigned = Millis(came.0 + self.random.between(1, 20) * 3_600_000);
        self.assign(&mut lead, opportunity.owner, assigned.min(ended));
        lead.status = LeadStatus::Converted;
        lead.account = account;
        lead.contact = opportunity.contact;
        lead.opportunity = Some(opportunity.id);
        lead.ended_on = Some(opened);
        let owner = lead.owner;
        self.change(&lead, Lead::STATUS, &LeadStatus::Open, &lead.status, owner, ended);
        self.change(&lead, Lead::OPPORTUNITY, &None, &lead.opportunity, owner, ended);
        opportunity.lead = Some(lead.id);
        self.told.leads.push(lead);
    }

    /// One that led nowhere, for a reason.
    fn disqualified(&mut self) {
        let days = self.random.between(20, DAYS);
        let (mut lead, seller) = self.stranger(days, BAD);
        let came = lead.created_at.unwrap_or_default();
        self.assign(&mut lead, Some(seller), Millis(came.0 + 3_600_000));
        let ended_days = days - self.random.between(2, 18);
        let ended = moment(&mut self.random, earlier(self.today, ended_days));
        if self.random.chance(700) {
            let at = Millis(i64::midpoint(came.0, ended.0));
            self.speak(&lead, at);
        }
        let writing = is_chinese(&lead.name);
        let reason = *self.random.pick(names::LEAD_REASONS);
        lead.status = LeadStatus::Disqualified;
        lead.reason = Some(if writing { reason.0 } else { reason.1 }.to_owned());
        lead.ended_on = ended.date();
        let owner = lead.owner;
        self.change(&lead, Lead::STATUS, &LeadStatus::Open, &lead.status, owner, ended);
        self.change(&lead, Lead::REASON, &None, &lead.reason, owner, ended);
        self.told.leads.push(lead);
    }

    /// One that somebody has: most were spoken to, some will go back in a few days.
    fn worked_on(&mut self, number: usize) {
        let is_late = number.is_multiple_of(3);
        let days = if is_late { self.random.between(10, 12) } else { self.random.between(1, 9) };
        let (mut lead, seller) = self.stranger(days + 1, GOOD);
        let got = moment(&mut self.random, earlier(self.today, days));
        self.assign(&mut lead, Some(seller), got);
        if !is_late {
            let at = Millis(got.0 + self.random.between(1, 23) * 3_600_000);
            self.speak(&lead, at.min(midnight(self.today)));
            let due = self.random.between(-2, 8);
            let due = if due < 0 { earlier(self.today, -due) } else { later(self.today, due) };
            let words = *self.random.pick(names::LEAD_TASKS);
            let title = if is_chinese(&lead.name) { words.0 } else { words.1 }.to_owned();
            let task = Task {
                title,
                due: Some(due),
                owner: lead.owner,
                lead: Some(lead.id),
                created_by: lead.owner,
                created_at: Some(got),
                ..Task::blank(self.random.id(got))
            };
            self.told.tasks.push(task);
        }
        self.ask(&lead);
        self.told.leads.push(lead);
    }

    /// One that nobody has: never had, given back, or taken back untouched.
    fn pool(&mut self, customers: &[Customer], number: usize) {
        let days = self.random.between(1, 40);
        let (mut lead, seller) = self.stranger(days + 16, BAD);
        // The rules speak of the others, and would give them away at once.
        lead.source = *self.random.pick(&[
            LeadSource::Website,
            LeadSource::Advertising,
            LeadSource::Outreach,
            LeadSource::Referral,
        ]);
        lead.channel = None;
        let at = moment(&mut self.random, earlier(self.today, days));
        match number % 5 {
            0 => self.back(&mut lead, seller, at, AssignedBy::Returned),
            1 => self.back(&mut lead, seller, at, AssignedBy::GivenBack),
            _ => lead.created_at = Some(at),
        }
        // One in three is somebody whom we know already, though nobody noticed.
        if number.is_multiple_of(3)
            && let Some(known) = self.known(customers, number)
        {
            lead.company = Some(short_name(&known.account.name).to_owned());
            lead.phone = known.account.phone.clone();
            lead.region = known.account.region;
            lead.city = known.account.city.clone();
            if let Some(person) = known.contacts.first().filter(|_| number.is_multiple_of(2)) {
                lead.name = person.name.clone();
                lead.email = person.email.clone();
            }
        }
        self.ask(&lead);
        self.told.leads.push(lead);
    }

    /// A customer of somebody worth signing in as, so that they can be found out to be known.
    fn known<'b>(&self, customers: &'b [Customer], number: usize) -> Option<&'b Customer> {
        let login = if number.is_multiple_of(2) { "li@" } else { "anna@" };
        let mut users = self.organisation.users.iter();
        let is_it = |user: &&User| user.email.as_deref().is_some_and(|it| it.starts_with(login));
        let user = users.find(is_it)?.id;
        let own = customers.iter().filter(|it| it.account.owner == Some(user));
        own.cycle().nth(number / 20)
    }

    /// Somebody had it and has not any more.
    fn back(&mut self, lead: &mut Lead, seller: Id<User>, at: Millis, how: AssignedBy) {
        let held = i64::from(RETURN_DAYS) * 86_400_000;
        self.assign(lead, Some(seller), Millis(at.0 - held));
        let is_own = how == AssignedBy::GivenBack;
        let author = if is_own { lead.owner } else { Some(User::SERVER) };
        self.change(lead, Lead::OWNER, &lead.owner, &None, author, at);
        self.change(lead, Lead::ASSIGNED_BY, &lead.assigned_by, &how, author, at);
        lead.owner = None;
        lead.assigned_by = how;
        lead.assigned_at = Some(at);
        let note =
            if is_chinese(&lead.name) { "多次联系不上" } else { "Could not be reached" };
        lead.assigned_note = is_own.then(|| note.to_owned());
    }

    /// A lead of somebody whom nobody knows, and who would sell to them.
    fn stranger(&mut self, days: i64, sources: &[i64]) -> (Lead, Id<User>) {
        let came = moment(&mut self.random, earlier(self.today, days));
        let seller = self.random.below(self.organisation.sellers.len());
        let source = self.source(sources);
        let found = customer(self.organisation, &mut self.random, seller, came);
        let land = self.organisation.lands.get(found.land);
        let mut lead = self.blank(came);
        let person = found.contacts.into_iter().next();
        if let Some(person) = person {
            lead.name = person.name;
            lead.job_title = person.job_title;
            lead.phone = person.phone.filter(|_| self.random.chance(800));
            lead.email = person.email.filter(|_| self.random.chance(700));
        }
        lead.company = Some(found.account.name).filter(|_| self.random.chance(900));
        lead.city = found.account.city;
        lead.region = found.account.region;
        lead.source = source;
        if matches!(source, LeadSource::Event | LeadSource::Advertising) {
            let writing = land.map(|land| land.writing);
            let is_latin = writing == Some(Writing::Latin);
            let words = *self.random.pick(names::CAMPAIGNS);
            lead.campaign = Some(if is_latin { words.1 } else { words.0 }.to_owned());
        }
        let currency = land.map(|land| land.currency);
        lead.budget = currency
            .filter(|_| self.random.chance(550))
            .map(|currency| Money::of_major(self.random.between(4, 90) * 10_000, currency));
        lead.wanted_by =
            self.random.chance(450).then(|| later(self.today, self.random.between(5, 200)));
        (lead, self.organisation.sellers[seller].user)
    }

    fn blank(&mut self, came: Millis) -> Lead {
        Lead { created_at: Some(came), ..Lead::blank(self.random.id(came)) }
    }

    fn source(&mut self, weights: &[i64]) -> LeadSource {
        LeadSource::ALL.get(self.random.weighted(weights)).copied().unwrap_or_default()
    }

    /// Gives it to somebody: by a rule where one speaks of its source, else it was claimed.
    fn assign(&mut self, lead: &mut Lead, owner: Option<Id<User>>, at: Millis) {
        let rule = self.told.rules.iter().find(|rule| rule.source == Some(lead.source));
        let rule = rule.map(|rule| (rule.id, rule.method));
        let (how, author) = match rule {
            Some((_, AssignMethod::Person)) => (AssignedBy::RulePerson, Some(User::SERVER)),
            Some((_, AssignMethod::Turn)) => (AssignedBy::RuleTurn, Some(User::SERVER)),
            Some((_, AssignMethod::Load)) => (AssignedBy::RuleLoad, Some(User::SERVER)),
            None => (AssignedBy::Claim, owner),
        };
        lead.owner = owner;
        lead.assigned_by = how;
        lead.assigned_rule = rule.map(|(id, _)| id);
        lead.assigned_at = Some(at);
        self.change(lead, Lead::OWNER, &None, &owner, author, at);
        self.change(lead, Lead::ASSIGNED_BY, &AssignedBy::Hand, &how, author, at);
    }

    fn speak(&mut self, lead: &Lead, at: Millis) {
        let words = *self.random.pick(names::LEAD_CALLS);
        let title = if is_chinese(&lead.name) { words.0 } else { words.1 }.to_owned();
        let how = [ActivityKind::Call, ActivityKind::Message][self.random.weighted(&[3, 1])];
        let activity = Activity {
            title,
            how,
            at: Some(at),
            owner: lead.owner,
            lead: Some(lead.id),
            created_by: lead.owner,
            created_at: Some(at),
            ..Activity::blank(self.random.id(at))
        };
        self.told.activities.push(activity);
    }

    /// Most ask about a product or two.
    fn ask(&mut self, lead: &Lead) {
        let at = lead.created_at.unwrap_or_default();
        let count = self.random.weighted(&[35, 45, 20]);
        let first = self.random.below(self.organisation.products.len());
        for (place, product) in
            self.organisation.products.iter().cycle().skip(first).take(count).enumerate()
        {
            let asked = LeadProduct {
                lead: lead.id,
                product: product.id,
                quantity: (place == 0).then(|| self.random.between(1, 12)),
                created_by: lead.owner,
                ..LeadProduct::blank(self.random.id(at))
            };
            self.told.products.push(asked);
        }
    }

    fn change<T: FieldValue>(
        &mut self,
        lead: &Lead,
        field: Field<Lead, T>,
        before: &T,
        after: &T,
        author: Option<Id<User>>,
        at: Millis,
    ) {
        if before == after {
            return;
        }
        let change = super::change(&mut self.random, lead, field, (before, after), author, at);
        self.told.changes.push(change);
    }
}

fn is_chinese(name: &str) -> bool {
    name.chars().next().is_some_and(|first| first >= '\u{2E80}')
}

/// A company as somebody writes it who fills in a form: without its legal form.
fn short_name(name: &str) -> &str {
    let forms = ["股份有限公司", "有限责任公司", "有限公司", " GmbH", " Inc.", " Ltd", " AG"];
    forms.iter().find_map(|form| name.strip_suffix(form)).unwrap_or(name)
}
