//! Customers: the accounts of the demo company and the people there.

use crate::entity::{Account, Contact, ContactKind};
use crate::id::Id;
use crate::money::Money;
use crate::value::{LongText, Millis};

use super::names;
use super::organisation::{CHANNEL_TEAMS, Land, Organisation, Writing};
use super::random::Random;

/// An account with what the sales need to know of it.
#[derive(Clone, Debug)]
pub(super) struct Customer {
    pub(super) account: Account,
    pub(super) contacts: Vec<Contact>,
    /// What it is called in short.
    pub(super) brand: &'static str,
    /// Place in [`Organisation::lands`].
    pub(super) land: usize,
}

/// Makes `count` accounts, spread over the people who sell by their load. Returns them with the
/// places of each seller's own.
pub(super) fn customers(
    organisation: &Organisation,
    seed: u64,
    count: usize,
    made: Millis,
) -> (Vec<Customer>, Vec<Vec<usize>>) {
    let mut random = Random::new(seed, 2);
    let loads: Vec<i64> = organisation.sellers.iter().map(|seller| seller.load).collect();
    let mut own = vec![Vec::new(); organisation.sellers.len()];
    let mut customers = Vec::with_capacity(count);
    for number in 0..count {
        // Everyone has at least one; the rest go by load.
        let seller = if number < own.len() { number } else { random.weighted(&loads) };
        own[seller].push(number);
        customers.push(customer(organisation, &mut random, seller, made));
    }
    (customers, own)
}

/// Makes one account, in a land of the seller.
pub(super) fn customer(
    organisation: &Organisation,
    random: &mut Random,
    seller: usize,
    made: Millis,
) -> Customer {
    let seller = &organisation.sellers[seller];
    let place = *random.pick(&seller.lands);
    let land = &organisation.lands[place];
    let city = *random.pick(land.cities);
    let (brand, domain, trade, industry) = company_words(random, land.writing);
    let name = match land.writing {
        Writing::Hans | Writing::Hant => format!("{city}{brand}{trade}{}", land.legal_form),
        Writing::Latin => format!("{brand} {trade} {}", land.legal_form),
    };
    let channel = if CHANNEL_TEAMS.contains(&seller.team) {
        seller.team - CHANNEL_TEAMS.start + 3
    } else {
        random.weighted(&[55, 25, 20])
    };
    let made = Millis(made.0 + random.between(0, 86_400_000));
    let (road, road_latin) = *random.pick(names::STREETS);
    let number = random.between(1, 399);
    let account = Account {
        id: random.id(made),
        name,
        industry: Some(industry.to_owned()),
        owner: Some(seller.user),
        region: Some(land.region),
        channel: Some(organisation.channels[channel].id),
        parent: None,
        phone: Some(phone(random, land)),
        website: Some(format!("https://{}.example", plain(domain))),
        street: Some(match land.writing {
            Writing::Hans | Writing::Hant => format!("{road}{number}号"),
            Writing::Latin => format!("{number} {road_latin}"),
        }),
        city: Some(city.to_owned()),
        state: None,
        postal_code: Some(format!("{:06}", random.between(10_000, 659_999))),
        country: Some(land.country.to_owned()),
        annual_revenue: random
            .chance(700)
            .then(|| Money::of_major(random.between(5, 900) * 1_000_000, land.currency)),
        employees: random.chance(800).then(|| random.between(2, 400) * 10),
        notes: LongText::default(),
        merged_into: None,
        external_key: None,
        created_by: Some(seller.user),
        created_at: Some(made),
    };
    let people = 1 + random.weighted(&[30, 45, 20, 5]);
    let contacts =
        (0..people).map(|_| contact(random, &account, land, domain, seller.user)).collect();
    Customer { account, contacts, brand, land: place }
}

/// Returns brand, its Latin letters, line of business in the name, industry.
fn company_words(
    random: &mut Random,
    writing: Writing,
) -> (&'static str, &'static str, &'static str, &'static str) {
    let ((brand, latin), (trade, industry)) = match writing {
        Writing::Hans => (*random.pick(names::BRAND_HANS), *random.pick(names::TRADE_HANS)),
        Writing::Hant => (*random.pick(names::BRAND_HANT), *random.pick(names::TRADE_HANT)),
        Writing::Latin => {
            let brand = *random.pick(names::BRAND_LATIN);
            ((brand, brand), *random.pick(names::TRADE_LATIN))
        }
    };
    (brand, latin, trade, industry)
}

fn contact(
    random: &mut Random,
    account: &Account,
    land: &Land,
    domain: &str,
    owner: Id<crate::entity::User>,
) -> Contact {
    let title = *random.pick(names::JOB_TITLES);
    let (name, local, job_title) = match land.writing {
        Writing::Hans => {
            let (family, latin) = *random.pick(names::FAMILY_HANS);
            let (given, given_latin) = *random.pick(names::GIVEN_HANS);
            (format!("{family}{given}"), format!("{given_latin}.{latin}"), title.0)
        }
        Writing::Hant => {
            let (family, latin) = *random.pick(names::FAMILY_HANT);
            let (given, given_latin) = *random.pick(names::GIVEN_HANT);
            (format!("{family}{given}"), format!("{given_latin}.{latin}"), title.1)
        }
        Writing::Latin => {
            let (given, family) =
                (*random.pick(names::GIVEN_LATIN), *random.pick(names::FAMILY_LATIN));
            (format!("{given} {family}"), format!("{given}.{family}"), title.2)
        }
    };
    let made = account.created_at.unwrap_or_default();
    Contact {
        id: random.id(made),
        name,
        account: Some(account.id),
        job_title: Some(job_title.to_owned()),
        email: Some(format!("{}@{}.example", plain(&local), plain(domain))),
        phone: Some(phone(random, land)),
        city: account.city.clone(),
        country: account.country.clone(),
        owner: Some(owner),
        notes: LongText::default(),
        merged_into: None,
        relation: ContactKind::Business,
        open_to_all: false,
        contact_days: None,
        external_key: None,
        created_by: Some(owner),
        created_at: Some(made),
    }
}

/// Makes a part of an address: small Latin letters and dots.
fn plain(text: &str) -> String {
    text.chars()
        .filter_map(|letter| match letter {
            'a'..='z' | '.' => Some(letter),
            'A'..='Z' => Some(letter.to_ascii_lowercase()),
            'é' | 'É' => Some('e'),
            'ü' => Some('u'),
            'ä' => Some('a'),
            'í' => Some('i'),
            _ => None,
        })
        .collect()
}

/// Makes a number of the kind that is set aside for stories (555 …).
fn phone(random: &mut Random, land: &Land) -> String {
    format!("{} 555 {:04}", land.dial, random.between(0, 9_999))
}
