//! Persons: what they do to what their screen shows. Random, but such as people do.

use shared::book::{Book, RowKey};
use shared::entity::opportunity::Closing;
use shared::entity::{
    Account, Contact, Entity, Kind, Opportunity, Pipeline, Role, Stage, StageCategory, User,
};
use shared::id::{Id, RawId};
use shared::money::{BasisPoints, Currency, Money};
use shared::sync::client::Client;
use shared::sync::protocol::Mutation;
use shared::value::Value;

use super::random::Random;

const PIPELINE: Id<Pipeline> = Id::new(RawId(1));

/// What the company has before anybody acts: a pipeline with its stages, and two customers.
pub fn company() -> Book {
    let mut book = Book::default();
    let name = "Sales".to_owned();
    book.put_record(&Pipeline { name, preferred: true, ..Pipeline::blank(PIPELINE) });
    let categories = [StageCategory::Open, StageCategory::Open, StageCategory::Won];
    for (position, category) in (1..).zip(categories) {
        book.put_record(&Stage {
            name: format!("Stage {position}"),
            pipeline: PIPELINE,
            position,
            category,
            probability: BasisPoints(2_000),
            ..Stage::blank(Id::new(RawId(position.unsigned_abs().into())))
        });
    }
    for number in 11..13 {
        let name = format!("Customer {number}");
        book.put_record(&Account { name, ..Account::blank(Id::new(RawId(number))) });
    }
    book
}

pub fn user(number: u128) -> Id<User> {
    Id::new(RawId(900 + number))
}

/// One person at one device, about to do something.
pub struct Person<'a> {
    pub random: &'a mut Random,
    pub client: &'a Client,
    /// No two actions have the same.
    pub action: u64,
}

impl Person<'_> {
    /// What the person does; nothing when there is nothing to do it to.
    pub fn act(&mut self) -> Vec<Mutation> {
        match self.random.between(0, 99) {
            0..14 => vec![self.new_account(0)],
            14..50 => self.patch_account().into_iter().collect(),
            50..56 => self.delete_account().into_iter().collect(),
            56..72 => self.move_stage().into_iter().collect(),
            72..86 => self.new_business(),
            86..94 => self.several(),
            _ => self.rename_stage().into_iter().collect(),
        }
    }

    fn id(&self, place: u64) -> RawId {
        RawId(u128::from(self.action) * 16 + u128::from(place) + 1_000)
    }

    fn text(&mut self) -> Value {
        // Now and then two persons write the same.
        if self.random.chance(150) {
            return Value::Text("the same".to_owned());
        }
        Value::Text(format!("{} of {}", self.random.between(1, 9), self.action))
    }

    fn new_account(&mut self, place: u64) -> Mutation {
        let name = (Account::NAME.number, self.text());
        Mutation::create(Kind::Account, self.id(place), [name])
    }

    /// A few records are everybody's favourites, so that people meet there.
    fn account(&mut self) -> Option<RawId> {
        let accounts: Vec<RawId> =
            self.client.book().accounts.iter().map(|it| it.id.raw()).collect();
        let among = if self.random.chance(700) { accounts.len().min(3) } else { accounts.len() };
        (among > 0).then(|| accounts[self.random.index(among)])
    }

    fn patch_account(&mut self) -> Option<Mutation> {
        let id = self.account()?;
        let base = self.client.rev(RowKey::new(Kind::Account, id));
        let mut fields = Vec::new();
        for _ in 0..self.random.between(1, 2) {
            let number = *self.random.pick(&[
                Account::NAME.number,
                Account::CITY.number,
                Account::PHONE.number,
                Account::NOTES.number,
            ]);
            let empty = number == Account::CITY.number && self.random.chance(200);
            fields.push((number, if empty { Value::Null } else { self.text() }));
        }
        Some(Mutation::patch(Kind::Account, id, base, fields))
    }

    fn delete_account(&mut self) -> Option<Mutation> {
        let id = self.account()?;
        let base = self.client.rev(RowKey::new(Kind::Account, id));
        Some(Mutation::Delete { kind: Kind::Account.number(), id, base })
    }

    fn move_stage(&mut self) -> Option<Mutation> {
        let book = self.client.book();
        let all: Vec<&Opportunity> = book.opportunities.iter().collect();
        let stages: Vec<Id<Stage>> = book.stages.iter().map(|stage| stage.id).collect();
        if all.is_empty() || stages.is_empty() {
            return None;
        }
        let opportunity = all[self.random.index(all.len())];
        let stage = *self.random.pick(&stages);
        let closing = Closing {
            amount: Some(Money::new(self.action.cast_signed(), Currency::CNY)),
            closed_on: "2026-05-01".parse().ok(),
            reason: None,
        };
        let fields = opportunity.move_to(book, stage, &closing).ok()?;
        let key = RowKey::new(Kind::Opportunity, opportunity.id.raw());
        Some(Mutation::patch(Kind::Opportunity, key.id, self.client.rev(key), fields))
    }

    /// One action with several mutations: a customer (new or known), a contact, an opportunity.
    fn new_business(&mut self) -> Vec<Mutation> {
        let stage = self.client.book().stages.iter().next().map(|stage| stage.id);
        let Some(stage) = stage else { return Vec::new() };
        let known = self.account().filter(|_| self.random.chance(600));
        let first = match known {
            Some(id) => {
                let base = self.client.rev(RowKey::new(Kind::Account, id));
                let phone = (Account::PHONE.number, self.text());
                Mutation::patch(Kind::Account, id, base, [phone])
            }
            None => self.new_account(1),
        };
        let account = Some(Id::new(first.key().id));
        let contact = [(Contact::NAME.number, self.text()), Contact::ACCOUNT.to(&account)];
        let opportunity = [
            (Opportunity::NAME.number, self.text()),
            Opportunity::ACCOUNT.to(&account),
            Opportunity::PIPELINE.to(&PIPELINE),
            Opportunity::STAGE.to(&stage),
        ];
        let mut action = vec![
            Mutation::create(Kind::Contact, self.id(2), contact),
            Mutation::create(Kind::Opportunity, self.id(3), opportunity),
        ];
        // What may be refused stands first, in the middle or last.
        action.insert(self.random.index(3).max(usize::from(known.is_none())), first);
        if known.is_none() {
            action.swap(0, 1);
        }
        action
    }

    /// The same change to all customers at once, as in a list; or the removal of two.
    fn several(&mut self) -> Vec<Mutation> {
        let text = self.text();
        let is_removal = self.random.chance(200);
        let rows = self.client.book().accounts.rows();
        rows.take(if is_removal { 2 } else { 4 })
            .map(|row| {
                let (kind, id) = (Kind::Account, row.record.id.raw());
                if is_removal {
                    return Mutation::Delete { kind: kind.number(), id, base: row.rev };
                }
                Mutation::patch(kind, id, row.rev, [(Account::INDUSTRY.number, text.clone())])
            })
            .collect()
    }

    fn rename_stage(&mut self) -> Option<Mutation> {
        if self.client.person().role != Role::Director {
            return None;
        }
        let stage = self.client.book().stages.rows().next()?;
        let name = (Stage::NAME.number, self.text());
        Some(Mutation::patch(Kind::Stage, stage.record.id.raw(), stage.rev, [name]))
    }
}

/// An action whose last mutation breaks a rule: it must leave no trace.
pub fn broken(client: &Client, action: u64) -> Vec<Mutation> {
    let id = RawId(u128::from(action) * 16 + 1_000);
    let name = Account::NAME.to(&"never".to_owned());
    let mut mutations = vec![Mutation::create(Kind::Account, id, [name])];
    if let Some(row) = client.book().accounts.rows().next() {
        let (id, phone) = (row.record.id.raw(), Account::PHONE.to(&Some("never".to_owned())));
        mutations.push(Mutation::patch(Kind::Account, id, row.rev, [phone]));
    }
    mutations.push(Mutation::create(Kind::Account, RawId(id.0 + 1), []));
    mutations
}
