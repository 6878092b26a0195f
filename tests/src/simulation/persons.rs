//! Persons: what they do to what their screen shows. Random, but such as people do.

use shared::book::{Book, RowKey};
use shared::entity::conflict::ConflictState;
use shared::entity::opportunity::Closing;
use shared::entity::{
    Account, Conflict, Contact, ContactKind, Department, Entity, Kind, Opportunity, Pipeline,
    Product, Role, Share, Stage, StageCategory, User,
};
use shared::id::{Id, RawId};
use shared::money::{BasisPoints, Currency, Money};
use shared::rights::Action;
use shared::sync::client::Client;
use shared::sync::protocol::Mutation;
use shared::sync::undo::Steps;
use shared::value::Value;

use super::canary::mark;
use super::random::Random;

const PIPELINE: Id<Pipeline> = Id::new(RawId(1));

/// Sells in Harbour, a part of East.
pub const ANN: u128 = 0;
/// Leads East.
pub const MANAGER: u128 = 1;
/// Sells in West.
pub const BEN: u128 = 2;
/// Leads everything.
pub const DIRECTOR: u128 = 3;
/// Keeps the house.
pub const ADMINISTRATOR: u128 = 4;
/// A manager in West, which names nobody who leads it.
pub const CLEO: u128 = 5;
/// How many persons there are.
pub const PERSONS: usize = 6;

const EAST: Id<Department> = Id::new(RawId(801));
const HARBOUR: Id<Department> = Id::new(RawId(802));
const WEST: Id<Department> = Id::new(RawId(803));
const DEPARTMENTS: [Id<Department>; 3] = [EAST, HARBOUR, WEST];

/// What the company has before anybody acts: people in departments, a pipeline with its stages, a
/// product, and some customers.
pub fn company() -> Book {
    let mut book = Book::default();
    let (rep, manager) = (Role::Rep, Role::Manager);
    let roles = [rep, manager, rep, Role::Director, Role::Administrator, manager];
    let places = [HARBOUR, EAST, WEST, EAST, WEST, WEST];
    for ((number, role), department) in (0..).zip(roles).zip(places) {
        let name = format!("Person {number}");
        let department = Some(department);
        book.put_record(&User { name, role, department, ..User::blank(user(number)) });
    }
    for (id, parent, manager) in
        [(EAST, None, Some(user(MANAGER))), (HARBOUR, Some(EAST), None), (WEST, None, None)]
    {
        let name = id.to_string();
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
    book.put_record(&Product { name: "Pump".to_owned(), ..Product::blank(Id::new(RawId(21))) });
    let owners = [None, None, Some(ANN), Some(BEN), Some(CLEO)];
    for (number, owner) in (11..).zip(owners) {
        let name = format!("Customer {number}");
        let owner = owner.map(user);
        book.put_record(&Account { name, owner, ..Account::blank(Id::new(RawId(number))) });
    }
    book
}

/// Names a person.
pub fn user(number: u128) -> Id<User> {
    Id::new(RawId(900 + number))
}

/// One person at one device, about to do something.
pub struct Person<'a> {
    pub random: &'a mut Random,
    pub client: &'a Client,
    /// What the person did last.
    pub done: &'a Steps,
    /// No two actions have the same.
    pub action: u64,
}

impl Person<'_> {
    /// What the person does; nothing when there is nothing to do it to.
    pub fn act(&mut self) -> Vec<Mutation> {
        let role = self.client.person().role;
        if role == Role::Administrator && self.random.chance(350) {
            return self.reorganise().into_iter().collect();
        }
        match self.random.between(0, 99) {
            0..12 => vec![self.new_account(0)],
            12..38 => self.patch_account().into_iter().collect(),
            38..42 => self.delete_account().into_iter().collect(),
            42..50 => self.hand_over().into_iter().collect(),
            50..57 => self.share().into_iter().collect(),
            57..60 => self.change_share().into_iter().collect(),
            60..63 => self.set_apart().into_iter().collect(),
            63..67 => self.move_stage().into_iter().collect(),
            67..79 => self.new_business(),
            79..86 => self.several(),
            86..92 => self.undo(),
            92..95 => self.decide().into_iter().collect(),
            95 => self.guess().into_iter().collect(),
            _ => self.keep_house().into_iter().collect(),
        }
    }

    fn id(&self, place: u64) -> RawId {
        RawId(u128::from(self.action) * 16 + u128::from(place) + 1_000)
    }

    /// Words of this action for one record, which its place tells apart from others.
    fn text(&mut self, place: u64) -> Value {
        // Now and then two persons write the same.
        if self.random.chance(150) {
            return Value::Text("the same".to_owned());
        }
        let mark = mark(self.action * 16 + place);
        Value::Text(format!("{mark} {}", self.random.between(1, 9)))
    }

    /// Mostly the person, now and then nobody, seldom a colleague.
    fn owner(&mut self) -> Option<Id<User>> {
        match self.random.between(0, 9) {
            0..6 => Some(self.client.person().user),
            6..8 => None,
            _ => Some(self.colleague()),
        }
    }

    fn colleague(&mut self) -> Id<User> {
        user(self.random.index(PERSONS) as u128)
    }

    fn rev(&self, kind: Kind, id: RawId) -> u64 {
        self.client.rev(RowKey::new(kind, id))
    }

    fn patch(&self, kind: Kind, id: RawId, field: (u16, Value)) -> Mutation {
        Mutation::patch(kind, id, self.rev(kind, id), [field])
    }

    fn new_account(&mut self, place: u64) -> Mutation {
        let name = (Account::NAME.number, self.text(place));
        let owner = Account::OWNER.to(&self.owner());
        Mutation::create(Kind::Account, self.id(place), [name, owner])
    }

    /// A few records are everybody's favourites, so that people meet there.
    fn account(&mut self) -> Option<RawId> {
        let accounts: Vec<RawId> =
            self.client.book().accounts.iter().map(|it| it.id.raw()).collect();
        let among = if self.random.chance(700) { accounts.len().min(4) } else { accounts.len() };
        (among > 0).then(|| accounts[self.random.index(among)])
    }

    fn patch_account(&mut self) -> Option<Mutation> {
        let id = self.account()?;
        let base = self.rev(Kind::Account, id);
        let mut fields = Vec::new();
        for _ in 0..self.random.between(1, 2) {
            let number = *self.random.pick(&[
                Account::NAME.number,
                Account::CITY.number,
                Account::PHONE.number,
                Account::NOTES.number,
            ]);
            let empty = number == Account::CITY.number && self.random.chance(200);
            let mut value = if empty { Value::Null } else { self.text(0) };
            if number == Account::NOTES.number
                && let (Value::Text(text), Some(account)) =
                    (&value, self.client.book().accounts.get(Id::new(id)))
                && self.random.chance(500)
            {
                value = Value::Text(format!("{}\n{text}", account.notes.0));
            }
            fields.push((number, value));
        }
        Some(Mutation::patch(Kind::Account, id, base, fields))
    }

    fn delete_account(&mut self) -> Option<Mutation> {
        let id = self.account()?;
        let base = self.rev(Kind::Account, id);
        Some(Mutation::Delete { kind: Kind::Account.number(), id, base })
    }

    /// A customer, a contact or a deal goes to a colleague, or to nobody.
    fn hand_over(&mut self) -> Option<Mutation> {
        let to = if self.random.chance(200) { None } else { Some(self.colleague()) };
        let kinds = [Kind::Account, Kind::Account, Kind::Contact, Kind::Opportunity];
        let kind = *self.random.pick(&kinds);
        let id = self.record(kind)?;
        let owner = if kind == Kind::Contact {
            Contact::OWNER.to(&to)
        } else if kind == Kind::Opportunity {
            Opportunity::OWNER.to(&to)
        } else {
            Account::OWNER.to(&to)
        };
        Some(self.patch(kind, id, owner))
    }

    fn record(&mut self, kind: Kind) -> Option<RawId> {
        let all: Vec<RawId> = self.client.book().records(kind).map(|it| it.raw_id()).collect();
        (!all.is_empty()).then(|| all[self.random.index(all.len())])
    }

    fn share(&mut self) -> Option<Mutation> {
        let kind = *self.random.pick(&[Kind::Account, Kind::Account, Kind::Opportunity]);
        let about = self.record(kind)?;
        let fields = [
            Share::USER.to(&self.colleague()),
            Share::ABOUT_KIND.to(&i64::from(kind.number())),
            Share::ABOUT.to(&about),
            Share::MAY_EDIT.to(&self.random.chance(500)),
        ];
        Some(Mutation::create(Kind::Share, self.id(4), fields))
    }

    fn change_share(&mut self) -> Option<Mutation> {
        let id = self.record(Kind::Share)?;
        if self.random.chance(300) {
            let may_edit = Share::MAY_EDIT.to(&self.random.chance(500));
            return Some(self.patch(Kind::Share, id, may_edit));
        }
        let base = self.rev(Kind::Share, id);
        Some(Mutation::Delete { kind: Kind::Share.number(), id, base })
    }

    /// Somebody at a customer becomes a contact of public relations, with or without an owner, or one that
    /// everybody sees; or the other way.
    fn set_apart(&mut self) -> Option<Mutation> {
        let id = self.record(Kind::Contact)?;
        let relation = [ContactKind::PublicRelations, ContactKind::Business];
        let mut fields = vec![Contact::RELATION.to(self.random.pick(&relation))];
        if self.random.chance(500) {
            fields.push(Contact::OPEN_TO_ALL.to(&self.random.chance(500)));
        }
        if self.random.chance(500) {
            fields.push(Contact::OWNER.to(&self.owner()));
        }
        Some(Mutation::patch(Kind::Contact, id, self.rev(Kind::Contact, id), fields))
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
            competitor: None,
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
                let phone = (Account::PHONE.number, self.text(1));
                self.patch(Kind::Account, id, phone)
            }
            None => self.new_account(1),
        };
        let account = Some(Id::new(first.key().id));
        let contact = [(Contact::NAME.number, self.text(2)), Contact::ACCOUNT.to(&account)];
        let opportunity = [
            (Opportunity::NAME.number, self.text(3)),
            Opportunity::ACCOUNT.to(&account),
            Opportunity::OWNER.to(&self.owner()),
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
        let is_removal = self.random.chance(200);
        let action = if is_removal { Action::Delete } else { Action::Edit };
        let rows = self.client.book().accounts.rows();
        let may = rows
            .filter(|row| self.client.may(RowKey::new(Kind::Account, row.record.id.raw()), action));
        let some: Vec<(RawId, u64)> = may
            .map(|row| (row.record.id.raw(), row.rev))
            .take(if is_removal { 2 } else { 4 })
            .collect();
        let mut mutations = Vec::new();
        for ((id, base), place) in some.into_iter().zip(5..) {
            let kind = Kind::Account;
            mutations.push(if is_removal {
                Mutation::Delete { kind: kind.number(), id, base }
            } else {
                let text = self.text(place);
                Mutation::patch(kind, id, base, [(Account::INDUSTRY.number, text)])
            });
        }
        mutations
    }

    /// What was done last is taken back.
    fn undo(&mut self) -> Vec<Mutation> {
        let rev = |key| self.client.rev(key);
        self.done.way_back(self.client.book(), &rev).mutations
    }

    /// What is in the inbox is decided; now and then the own value is set after all.
    fn decide(&mut self) -> Option<Mutation> {
        let open = self.client.book().conflicts.iter();
        let open: Vec<&Conflict> = open.filter(|it| it.state == ConflictState::Open).collect();
        if open.is_empty() {
            return None;
        }
        let conflict = open[self.random.index(open.len())];
        let state = *self.random.pick(&[ConflictState::KeptTheirs, ConflictState::Discarded]);
        let id = conflict.id.raw();
        Some(self.patch(Kind::Conflict, id, Conflict::STATE.to(&state)))
    }

    /// A deal with a customer whose address a colleague has told, whether or not the person sees it.
    fn guess(&mut self) -> Option<Mutation> {
        let stage = self.client.book().stages.iter().next()?.id;
        let account = Some(Id::new(RawId(u128::from(self.random.between(11, 15)))));
        let fields = [
            (Opportunity::NAME.number, self.text(3)),
            Opportunity::ACCOUNT.to(&account),
            Opportunity::OWNER.to(&Some(self.client.person().user)),
            Opportunity::PIPELINE.to(&PIPELINE),
            Opportunity::STAGE.to(&stage),
        ];
        Some(Mutation::create(Kind::Opportunity, self.id(3), fields))
    }

    /// Words of the catalogue and of the house.
    fn keep_house(&mut self) -> Option<Mutation> {
        let role = self.client.person().role;
        if role >= Role::Director && self.random.chance(500) {
            let id = self.record(Kind::Stage)?;
            let name = (Stage::NAME.number, self.text(0));
            return Some(self.patch(Kind::Stage, id, name));
        }
        let id = self.record(Kind::Product).filter(|_| role >= Role::Manager)?;
        let description = (Product::DESCRIPTION.number, self.text(0));
        Some(self.patch(Kind::Product, id, description))
    }

    /// People and departments are moved about.
    fn reorganise(&mut self) -> Option<Mutation> {
        let person = self.random.pick(&[ANN, MANAGER, BEN, CLEO]);
        let person = user(*person).raw();
        let unit = self.random.pick(&DEPARTMENTS).raw();
        let department = Some(*self.random.pick(&DEPARTMENTS)).filter(|_| self.random.chance(800));
        let leader = Some(self.colleague()).filter(|_| self.random.chance(600));
        Some(match self.random.between(0, 5) {
            0 => self.patch(Kind::Department, unit, Department::PARENT.to(&department)),
            1 => self.patch(Kind::Department, unit, Department::MANAGER.to(&leader)),
            2 => self.patch(Kind::User, person, User::DEPARTMENT.to(&department)),
            3 | 4 => self.patch(Kind::User, person, User::MANAGER.to(&leader)),
            _ => {
                let role = *self.random.pick(&[Role::Rep, Role::Manager, Role::Director]);
                self.patch(Kind::User, person, User::ROLE.to(&role))
            }
        })
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
