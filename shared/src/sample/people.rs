//! People: birthdays and other days of contacts, how often they are to be spoken to, where else they
//! belong, and whom the company knows outside of its customers.
//!
//! Each person has a stream of their own, so that nothing told here changes a story.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};

use crate::entity::{
    Activity, Affiliation, Contact, ContactKind, Entity as _, ImportantDate, Occasion, Reckoning,
    User,
};
use crate::id::Id;
use crate::occasions;
use crate::value::Millis;

use super::customers::Customer;
use super::random::Random;
use super::sales::{earlier, later, midnight};

/// What belongs to people beside their names.
#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) contacts: Vec<Contact>,
    pub(super) affiliations: Vec<Affiliation>,
    pub(super) dates: Vec<ImportantDate>,
}

/// Whom the company knows outside of its customers: name, what they are, where, and whether everybody
/// sees them.
const RESOURCES: &[(&str, &str, &str, bool)] = &[
    ("沈国华", "工业和信息化局 处长", "上海", false),
    ("顾明珠", "《华东制造》主编", "上海", true),
    ("秦志远", "机床工具行业协会 秘书长", "北京", true),
    ("陆文斌", "自动化研究所 首席专家", "杭州", true),
    ("方佩芝", "香港生產力促進局 顧問", "香港", true),
    ("Helena Vogt", "Chamber of commerce, head of industry", "Stuttgart", true),
    ("Martin Price", "Trade journalist, Motion & Control", "London", true),
];

const TITLES: [(Occasion, &str, &str); 3] = [
    (Occasion::Birthday, "生日", "Birthday"),
    (Occasion::Anniversary, "入职周年", "Years in the post"),
    (Occasion::Own, "公司成立日", "Founding day of the company"),
];

/// Plans contacts and tells what belongs to them.
pub(super) fn people(
    seed: u64,
    today: NaiveDate,
    keepers: &[Id<User>],
    activities: &[Activity],
    customers: &mut [Customer],
) -> People {
    let mut told = People::default();
    // Who was spoken to within a season is worth a plan.
    let season = Some(midnight(earlier(today, 100)));
    let reached = activities.iter().filter(|it| it.is_contact() && it.at >= season);
    let reached: BTreeSet<Id<Contact>> = reached.filter_map(|it| it.contact).collect();
    let places: Vec<_> = customers.iter().map(|it| (it.account.id, it.account.owner)).collect();
    let mut number = 0;
    for (at, customer) in customers.iter_mut().enumerate() {
        for contact in &mut customer.contacts {
            number += 1;
            let mut random = Random::new(seed, 8_000_000_000 + number);
            let is_planned = random.chance(700) && reached.contains(&contact.id);
            contact.contact_days = is_planned.then(|| *random.pick(&[14, 30, 30, 60, 90]));
            told.days(&mut random, today, contact);
            // Somebody who sits at a second customer of the same seller.
            let others = places.iter().enumerate().filter(|(place, (_, owner))| {
                *place != at && owner.is_some() && *owner == customer.account.owner
            });
            let others: Vec<_> = others.map(|(_, (account, _))| *account).collect();
            if random.chance(30) && !others.is_empty() {
                let account = *random.pick(&others);
                let made = contact.created_at.unwrap_or_default();
                told.affiliations.push(Affiliation {
                    name: contact.name.clone(),
                    contact: contact.id,
                    account,
                    position: Some(said(contact, "监事", "Member of the board").to_owned()),
                    created_by: contact.owner,
                    created_at: Some(made),
                    ..Affiliation::blank(random.id(made))
                });
            }
        }
    }
    told.resources(seed, today, keepers);
    told
}

impl People {
    /// The days of one person.
    fn days(&mut self, random: &mut Random, today: NaiveDate, contact: &Contact) {
        let made = contact.created_at.unwrap_or_else(|| midnight(today));
        if random.chance(450) {
            self.add(random, today, contact, made, 0);
        }
        for which in [1, 2] {
            if random.chance(60) {
                self.add(random, today, contact, made, which);
            }
        }
    }

    fn add(
        &mut self,
        random: &mut Random,
        today: NaiveDate,
        contact: &Contact,
        made: Millis,
        which: usize,
    ) {
        let (occasion, chinese, latin) = TITLES[which];
        let day = later(today, random.between(0, 364));
        let is_chinese = said(contact, "", "-").is_empty();
        let is_lunar = which == 0 && is_chinese && random.chance(400);
        let by_the_moon = occasions::lunar(day).filter(|_| is_lunar);
        let known = random.chance(700);
        let before = if which == 0 { random.between(26, 58) } else { random.between(1, 20) };
        let at = by_the_moon.map_or(day.year(), |it| it.year);
        let year = u32::try_from(i64::from(at) - before).ok().filter(|_| known);
        let blank = ImportantDate::blank(random.id(made));
        self.dates.push(ImportantDate {
            title: said(contact, chinese, latin).to_owned(),
            contact: contact.id,
            occasion,
            reckoning: by_the_moon.map_or(Reckoning::Gregorian, |_| Reckoning::Lunar),
            month: by_the_moon.map_or(day.month(), |it| it.month),
            day: by_the_moon.map_or(day.day(), |it| it.day),
            leap_month: by_the_moon.is_some_and(|it| it.is_leap),
            year,
            remind_days: Some(7),
            created_by: contact.owner,
            created_at: Some(made),
            ..blank
        });
    }

    /// Whom the company knows outside of its customers.
    fn resources(&mut self, seed: u64, today: NaiveDate, keepers: &[Id<User>]) {
        let made = midnight(earlier(today, 300));
        for (number, (name, what, city, is_open)) in RESOURCES.iter().enumerate() {
            let mut random = Random::new(seed, 8_500_000_000 + number as u64);
            let owner = keepers.get(number % keepers.len().max(1)).copied();
            let contact = Contact {
                name: (*name).to_owned(),
                job_title: Some((*what).to_owned()),
                city: Some((*city).to_owned()),
                owner,
                relation: ContactKind::PublicRelations,
                open_to_all: *is_open,
                contact_days: Some(365),
                created_by: owner,
                created_at: Some(made),
                ..Contact::blank(random.id(made))
            };
            self.add(&mut random, today, &contact, made, 0);
            self.contacts.push(contact);
        }
    }
}

/// The words in the language of the person's name.
fn said<'a>(contact: &Contact, chinese: &'a str, latin: &'a str) -> &'a str {
    let is_chinese = contact.name.chars().next().is_some_and(|first| first >= '\u{2E80}');
    if is_chinese { chinese } else { latin }
}
