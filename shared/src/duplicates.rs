//! Duplicates: which accounts, contacts and leads are likely the same as one that is being made.
//!
//! What identifies somebody decides first: telephone number, e-mail address, web site. Names are compared
//! as they sound and without what says nothing (`Acme Inc.` and `ACME`, 華為技術 and 华为技术有限公司),
//! and those that are merely alike by their rare parts: `技术` is in half of all names and counts little,
//! `华为` counts much. Each likeness says why, since a person decides.

use std::collections::HashMap;

use crate::book::Book;
use crate::entity::{Account, Contact, Kind, Lead};
use crate::id::{Id, RawId};
use crate::order;

mod keys;
mod names;

pub use keys::{email_key, phone_key, site_key};
pub use names::{company_key, person_key};

use names::{Pieces, pieces};

/// What is known of a company or a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Name of the person.
    pub person: Option<String>,
    /// Name of the company.
    pub company: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Web address.
    pub website: Option<String>,
}

impl Facts {
    /// Returns what an account tells.
    #[must_use]
    pub fn of_account(account: &Account) -> Self {
        Self {
            company: Some(account.name.clone()),
            phone: account.phone.clone(),
            website: account.website.clone(),
            ..Self::default()
        }
    }

    /// Returns what a contact tells.
    #[must_use]
    pub fn of_contact(book: &Book, contact: &Contact) -> Self {
        let account = contact.account.and_then(|id| book.accounts.get(id));
        Self {
            person: Some(contact.name.clone()),
            company: account.map(|account| account.name.clone()),
            phone: contact.phone.clone(),
            email: contact.email.clone(),
            ..Self::default()
        }
    }

    /// Returns what a lead tells.
    #[must_use]
    pub fn of_lead(lead: &Lead) -> Self {
        Self {
            person: Some(lead.name.clone()),
            company: lead.company.clone(),
            phone: lead.phone.clone(),
            email: lead.email.clone(),
            ..Self::default()
        }
    }
}

/// Why two records are likely one, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The same e-mail address.
    Email,
    /// The same telephone number.
    Phone,
    /// The same web site, or an address at it.
    Site,
    /// The same company's name, written another way at most.
    Company,
    /// A company's name that is so many per cent alike.
    CompanyAlike(u8),
    /// The same name of a person, written another way at most.
    Person,
}

impl Reason {
    /// How sure this alone makes it, per cent; our choice.
    fn certainty(self) -> u32 {
        match self {
            Self::Email => 95,
            Self::Phone => 80,
            Self::Site => 65,
            Self::Company => 85,
            Self::CompanyAlike(percent) => u32::from(percent) * 3 / 4,
            Self::Person => 30,
        }
    }

    /// Returns the name used in message ids.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Site => "site",
            Self::Company => "company",
            Self::CompanyAlike(_) => "company-alike",
            Self::Person => "person",
        }
    }
}

/// A record that is likely the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likely {
    /// Its kind: account, contact or lead.
    pub kind: Kind,
    /// The record; of one that was merged the one it was merged into.
    pub id: RawId,
    /// How sure it is, in per cent: 100 - (100 - a) × (100 - b) of its reasons' certainties. The same
    /// telephone number (80) and person (30) make 86.
    pub certainty: u32,
    /// Why, the surest first.
    pub reasons: Vec<Reason>,
}

/// Below this certainty nobody is bothered …
const CERTAIN_MIN: u32 = 40;
/// … and below this while no company was told, when a person's name is all there is to go by.
const CERTAIN_MIN_ALONE: u32 = 30;
/// Company names that are less alike than this, in per cent, are no hint.
const ALIKE_MIN: u32 = 58;
/// A piece that is in more names than this says nothing.
const COMMON: usize = 4_000;

/// One record, as far as it is compared.
#[derive(Clone, Debug)]
struct Entry {
    kind: Kind,
    id: RawId,
    company: Option<String>,
    /// Length of the vector of its name's pieces.
    length: f64,
}

/// Everything of a book that may be a duplicate, ready to be asked. Make it once for a version of a book.
#[derive(Clone, Debug, Default)]
pub struct Duplicates {
    entries: Vec<Entry>,
    emails: HashMap<String, Vec<u32>>,
    phones: HashMap<String, Vec<u32>>,
    sites: HashMap<String, Vec<u32>>,
    companies: HashMap<String, Vec<u32>>,
    persons: HashMap<String, Vec<u32>>,
    pieces: HashMap<u64, Vec<u32>>,
    /// How many names of companies there are.
    names: usize,
}

impl Duplicates {
    /// Reads the accounts, contacts and leads of a book.
    #[must_use]
    pub fn of(book: &Book) -> Self {
        let mut all = Self::default();
        let mut lengths: Vec<Pieces> = Vec::new();
        for account in book.accounts.iter() {
            let id = book.account_now(account.id);
            all.add(Kind::Account, id.raw(), &Facts::of_account(account), &mut lengths);
        }
        for contact in book.contacts.iter() {
            let id = book.contact_now(contact.id);
            all.add(Kind::Contact, id.raw(), &Facts::of_contact(book, contact), &mut lengths);
        }
        for lead in book.leads.iter() {
            all.add(Kind::Lead, lead.id.raw(), &Facts::of_lead(lead), &mut lengths);
        }
        for (at, pieces) in lengths.into_iter().enumerate() {
            all.entries[at].length = all.length(&pieces);
        }
        all
    }

    fn add(&mut self, kind: Kind, id: RawId, facts: &Facts, lengths: &mut Vec<Pieces>) {
        let at = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let note = |map: &mut HashMap<String, Vec<u32>>, key: Option<String>| {
            if let Some(key) = key {
                map.entry(key).or_default().push(at);
            }
        };
        note(&mut self.emails, facts.email.as_deref().and_then(email_key));
        note(&mut self.phones, facts.phone.as_deref().and_then(phone_key));
        note(&mut self.sites, site_of(facts));
        note(&mut self.persons, facts.person.as_deref().and_then(person_key));
        let company = facts.company.as_deref().and_then(company_key);
        let mut found = Pieces::default();
        // The name of a contact's company is its account's; it is found there.
        if let Some(company) = company.as_deref().filter(|_| kind != Kind::Contact) {
            note(&mut self.companies, Some(company.to_owned()));
            found = pieces(company);
            self.names += 1;
            for piece in &found {
                self.pieces.entry(*piece).or_default().push(at);
            }
        }
        self.entries.push(Entry { kind, id, company, length: 0.0 });
        lengths.push(found);
    }

    /// How much a piece tells: the rarer it is among the names, the more (inverse document frequency,
    /// `ln(1 + names / names with it)`). In 1,000 names one that is in 500 weighs 1.1, one in 2 6.2.
    fn weight(&self, piece: u64) -> f64 {
        let with = self.pieces.get(&piece).map_or(0, Vec::len);
        if with > COMMON {
            return 0.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "names are far fewer than 2^52")]
        let ratio = self.names.max(1) as f64 / with.max(1) as f64;
        ratio.ln_1p()
    }

    fn length(&self, pieces: &Pieces) -> f64 {
        pieces.iter().map(|piece| self.weight(*piece).powi(2)).sum::<f64>().sqrt()
    }

    /// Returns the records of these kinds that are likely the same as what is known, the surest first;
    /// `except` is the record that the facts are of.
    #[must_use]
    pub fn find(&self, facts: &Facts, kinds: &[Kind], except: Option<RawId>) -> Vec<Likely> {
        let mut found: HashMap<u32, Vec<Reason>> = HashMap::new();
        let mut take = |map: &HashMap<String, Vec<u32>>, key: Option<String>, reason: Reason| {
            let Some(entries) = key.and_then(|key| map.get(&key)) else { return };
            for at in entries {
                found.entry(*at).or_default().push(reason);
            }
        };
        take(&self.emails, facts.email.as_deref().and_then(email_key), Reason::Email);
        take(&self.phones, facts.phone.as_deref().and_then(phone_key), Reason::Phone);
        take(&self.sites, site_of(facts), Reason::Site);
        take(&self.persons, facts.person.as_deref().and_then(person_key), Reason::Person);
        let company = facts.company.as_deref().and_then(company_key);
        take(&self.companies, company.clone(), Reason::Company);
        for (at, percent) in company.as_deref().map_or_else(Vec::new, |name| self.alike(name)) {
            let reasons = found.entry(at).or_default();
            if !reasons.contains(&Reason::Company) {
                reasons.push(Reason::CompanyAlike(percent));
            }
        }
        // Two people of one name at one company are one person rather than two.
        for (at, reasons) in &mut found {
            let entry = &self.entries[*at as usize];
            let same = company.is_some() && entry.company == company;
            if entry.kind == Kind::Contact && same && reasons.contains(&Reason::Person) {
                reasons.push(Reason::Company);
            }
        }
        let least = if company.is_some() { CERTAIN_MIN } else { CERTAIN_MIN_ALONE };
        let mut likely = self.told(found, kinds, except);
        likely.retain(|likely| likely.certainty >= least);
        likely
    }

    /// The names that share rare pieces with this one, and how alike they are: the cosine between the
    /// two names as vectors of weighted pieces.
    fn alike(&self, name: &str) -> Vec<(u32, u8)> {
        let own = pieces(name);
        let length = self.length(&own);
        let mut dots: HashMap<u32, f64> = HashMap::new();
        for piece in &own {
            let weight = self.weight(*piece).powi(2);
            if weight == 0.0 {
                continue;
            }
            for at in self.pieces.get(piece).into_iter().flatten() {
                *dots.entry(*at).or_default() += weight;
            }
        }
        dots.into_iter()
            .filter_map(|(at, dot)| {
                let both = length * self.entries[at as usize].length;
                let percent = if both > 0.0 { (dot / both * 100.0).round() } else { 0.0 };
                #[expect(clippy::cast_possible_truncation, reason = "at most a hundred")]
                #[expect(clippy::cast_sign_loss, reason = "weights are never negative")]
                let percent = percent.min(100.0) as u8;
                (u32::from(percent) >= ALIKE_MIN).then_some((at, percent))
            })
            .collect()
    }

    fn told(
        &self,
        found: HashMap<u32, Vec<Reason>>,
        kinds: &[Kind],
        except: Option<RawId>,
    ) -> Vec<Likely> {
        let mut by_record: HashMap<(Kind, RawId), Vec<Reason>> = HashMap::new();
        for (at, reasons) in found {
            let entry = &self.entries[at as usize];
            if kinds.contains(&entry.kind) && Some(entry.id) != except {
                by_record.entry((entry.kind, entry.id)).or_default().extend(reasons);
            }
        }
        let mut likely: Vec<Likely> = by_record
            .into_iter()
            .map(|((kind, id), mut reasons)| {
                reasons.sort_unstable();
                reasons.dedup();
                Likely { kind, id, certainty: certainty(&reasons), reasons }
            })
            .collect();
        let rank = |it: &Likely| (std::cmp::Reverse(it.certainty), it.kind, it.id);
        order::sort_by_key(&mut likely, rank);
        likely
    }
}

fn certainty(reasons: &[Reason]) -> u32 {
    let doubt = reasons.iter().fold(10_000, |doubt, it| doubt * (100 - it.certainty()) / 100);
    100 - doubt / 100
}

/// The web site, or the one behind an e-mail address that is a company's own.
fn site_of(facts: &Facts) -> Option<String> {
    let site = facts.website.as_deref().and_then(site_key);
    site.or_else(|| facts.email.as_deref().and_then(keys::own_domain))
}

/// So many merges are followed; longer chains end there.
const MERGES: usize = 16;

impl Book {
    /// Returns the account itself, or the one that it was merged into.
    #[must_use]
    pub fn account_now(&self, id: Id<Account>) -> Id<Account> {
        let next = |id: &Id<Account>| self.accounts.get(*id)?.merged_into;
        std::iter::successors(Some(id), next).take(MERGES).last().unwrap_or(id)
    }

    /// Returns the contact itself, or the one that it was merged into.
    #[must_use]
    pub fn contact_now(&self, id: Id<Contact>) -> Id<Contact> {
        let next = |id: &Id<Contact>| self.contacts.get(*id)?.merged_into;
        std::iter::successors(Some(id), next).take(MERGES).last().unwrap_or(id)
    }
}

#[cfg(test)]
mod tests;
