//! Persons: what they do to what their screen shows. Random, but such as people do.

use shared::book::{Book, RowKey};
use shared::entity::opportunity::Closing;
use shared::entity::{
    Account, Contact, Department, Entity, Kind, Opportunity, Pipeline, Role, Share, Stage,
    StageCategory, User,
};
use shared::id::{Id, RawId};
use shared::money::{BasisPoints, Currency, Money};
use shared::sync::client::Client;
use shared::sync::protocol::Mutation;
use shared::value::Value;

use super::random::Random;

const PIPELINE: Id<Pipeline> = Id::new(RawId(1));

/// How many people work here.
pub const PEOPLE: usize = 5;
/// What each is here to do: the first leads the second, and the third is led by nobody.
pub const ROLES: [Role; PEOPLE] =
    [Role::Manager, Role::Rep, Role::Rep, Role::Director, Role::Administrator];
/// The departments: the first is above the others.
const DEPARTMENTS: [Id<Department>; 3] =
    [Id::new(RawId(31)), Id::new(RawId(32)), Id::new(RawId(33))];

/// What the company has before anybody acts: people in departments, a pipeline with its stages, and
/// two customers that nobody owns.
pub fn company() -> Book {
    let mut book = Book::default();
    let [house, east, west] = DEPARTMENTS;
    for ((number, role), department) in (0..).zip(ROLES).zip([east, east, west, house, house]) {
        let name = format!("Person {number}");
        let department = Some(department);
        book.put_record(&User { name, role, department, ..User::blank(user(number)) });
    }
    for (id, parent, manager) in
        [(house, None, None), (east, Some(house), Some(user(0))), (west, Some(house), None)]
    {
        let name = format!("Department {id}");
        book.put_record(&Department { name, parent, manager, ..Department::blank(id) });
    }
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
        let rules_the_house = self.client.person().role >= Role::Director;
        if rules_the_house && self.random.chance(300) {
            return self.rule_the_house().into_iter().collect();
        }
        match self.random.between(0, 99) {
            0..14 => vec![self.new_account(0)],
            14..46 => self.patch_account().into_iter().collect(),
            46..52 => self.delete_account().into_iter().collect(),
            52..66 => self.move_stage().into_iter().collect(),
            66..78 => self.new_business(),
            78..85 => self.several(),
            85..92 => self.hand_over().into_iter().collect(),
            _ => self.share().into_iter().collect(),
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

    /// The person, so many times in a thousand.
    fn me(&mut self, per_mille: u64) -> Option<Id<User>> {
        self.random.chance(per_mille).then(|| self.client.person().user)
    }

    fn colleague(&mut self) -> Id<User> {
        user(self.random.index(PEOPLE) as u128)
    }

    /// Gives a customer, a contact or a deal to somebody, or to nobody.
    fn hand_over(&mut self) -> Option<Mutation> {
        let to = if self.random.chance(150) { None } else { Some(self.colleague()) };
        let (kind, field) = match self.random.between(0, 3) {
            0 | 1 => (Kind::Account, Account::OWNER.to(&to)),
            2 => (Kind::Contact, Contact::OWNER.to(&to)),
            _ => (Kind::Opportunity, Opportunity::OWNER.to(&to)),
        };
        let (id, base) = self.any(kind)?;
        Some(Mutation::patch(kind, id, base, [field]))
    }

    /// Any record of a kind that is on the screen, and its revision.
    fn any(&mut self, kind: Kind) -> Option<(RawId, u64)> {
        let ids: Vec<RawId> = self.client.book().records(kind).map(|it| it.raw_id()).collect();
        let id = *self.random.pick(ids.get(..).filter(|ids| !ids.is_empty())?);
        Some((id, self.client.rev(RowKey::new(kind, id))))
    }

    /// Lets somebody into a record, changes how far, or ends it.
    fn share(&mut self) -> Option<Mutation> {
        let may_edit = Share::MAY_EDIT.to(&self.random.chance(500));
        let known = self.any(Kind::Share).filter(|_| self.random.chance(500));
        if let Some((id, base)) = known {
            if self.random.chance(700) {
                return Some(Mutation::Delete { kind: Kind::Share.number(), id, base });
            }
            return Some(Mutation::patch(Kind::Share, id, base, [may_edit]));
        }
        let kind = *self.random.pick(&[Kind::Account, Kind::Account, Kind::Opportunity]);
        let (about, _) = self.any(kind)?;
        let fields = [
            Share::USER.to(&self.colleague()),
            Share::ABOUT_KIND.to(&i64::from(kind.number())),
            Share::ABOUT.to(&about),
            (Share::NOTE.number, self.text()),
            may_edit,
        ];
        Some(Mutation::create(Kind::Share, self.id(0), fields))
    }

    /// What only those above all do: names of stages, departments and who leads them, people.
    fn rule_the_house(&mut self) -> Option<Mutation> {
        let to = if self.random.chance(300) { None } else { Some(self.colleague()) };
        let (kind, field) = match self.random.between(0, 5) {
            0 => return self.rename_stage(),
            1 => (Kind::Department, Department::MANAGER.to(&to)),
            2 => {
                let parent = *self.random.pick(&[None, Some(DEPARTMENTS[0]), Some(DEPARTMENTS[1])]);
                (Kind::Department, Department::PARENT.to(&parent))
            }
            3 => (Kind::User, User::DEPARTMENT.to(&Some(*self.random.pick(&DEPARTMENTS)))),
            4 => (Kind::User, User::MANAGER.to(&to)),
            _ => (Kind::User, User::ROLE.to(self.random.pick(&[Role::Rep, Role::Manager]))),
        };
        let (id, base) = self.any(kind)?;
        Some(Mutation::patch(kind, id, base, [field]))
    }

    fn new_account(&mut self, place: u64) -> Mutation {
        let name = (Account::NAME.number, self.text());
        let owner = Account::OWNER.to(&self.me(600));
        Mutation::create(Kind::Account, self.id(place), [name, owner])
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
        let contact = [
            (Contact::NAME.number, self.text()),
            Contact::ACCOUNT.to(&account),
            Contact::OWNER.to(&self.me(200)),
        ];
        let opportunity = [
            (Opportunity::NAME.number, self.text()),
            Opportunity::ACCOUNT.to(&account),
            Opportunity::PIPELINE.to(&PIPELINE),
            Opportunity::STAGE.to(&stage),
            Opportunity::OWNER.to(&self.me(600)),
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
