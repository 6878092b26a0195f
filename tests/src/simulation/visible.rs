//! Visible: who sees what and who may do what, written a second time as plainly as possible.
//!
//! Nothing here is shared with the product: it walks from record to record every time it is asked. What
//! is deleted keeps the audience that it had. What hangs on a record that was never made (its action
//! was refused) lies with its author.

use std::collections::{BTreeMap, BTreeSet};

use shared::book::{Book, RowKey, WireRow};
use shared::entity::{
    Account, Change, Conflict, Contact, Department, Kind, Opportunity, Role, Share, User,
};
use shared::id::{Id, RawId};
use shared::sync::protocol::Fields;
use shared::value::Value;

/// Whose a record is, by name; who leads them and who is above them all sees it too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody's.
    Everyone,
    /// Of these.
    People(BTreeSet<RawId>),
    /// Of one alone, whoever leads them.
    Alone(RawId),
}

/// How a person stands to a record, from far to near.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// Not at all.
    Far,
    /// Sees it.
    Reads,
    /// Works on it.
    Works,
    /// Owns it.
    Owns,
    /// Leads the owner, or is above everybody.
    Leads,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    /// The person.
    pub user: Id<User>,
    /// What the person is here to do.
    pub role: Role,
}

/// All rows at one commit.
#[derive(Clone, Debug, Default)]
pub struct Company {
    /// What living rows hold.
    pub rows: BTreeMap<RowKey, Fields>,
    /// What deleted ones kept.
    pub gone: BTreeMap<RowKey, Audience>,
    /// Who made what persons made.
    pub authors: BTreeMap<RowKey, RawId>,
}

impl Company {
    /// Of rows as they stand on the wire, and what is `kept` of those that are gone.
    #[must_use]
    pub fn of(rows: &BTreeMap<RowKey, &WireRow>, kept: &Self) -> Self {
        let mut book = Book::default();
        for row in rows.values() {
            if let WireRow::Put(row) = row {
                book.put(row.clone());
            }
        }
        let (gone, authors) = (kept.gone.clone(), kept.authors.clone());
        Self { gone, authors, ..Self::of_book(&book) }
    }

    /// Of what a screen shows.
    #[must_use]
    pub fn of_book(book: &Book) -> Self {
        let mut company = Self::default();
        for kind in Kind::ALL {
            for record in book.records(*kind) {
                let fields =
                    kind.fields().iter().map(|spec| (spec.number, record.field(spec.number)));
                company.rows.insert(RowKey::new(*kind, record.raw_id()), fields.collect());
            }
        }
        company
    }

    /// Whose a row is; nothing when it was never there.
    #[must_use]
    pub fn audience(&self, key: RowKey) -> Option<Audience> {
        let Some(fields) = self.rows.get(&key) else { return self.gone.get(&key).cloned() };
        match Kind::from_number(key.kind)? {
            Kind::Account | Kind::Contact | Kind::Opportunity => self.of_business(key, fields),
            Kind::Change | Kind::Share => {
                self.audience(above(key, fields)?).or_else(|| self.of_author(key))
            }
            Kind::Conflict => link(fields, Conflict::AUTHOR.number).map(Audience::Alone),
            Kind::User
            | Kind::Department
            | Kind::Region
            | Kind::Channel
            | Kind::Product
            | Kind::Pipeline
            | Kind::Stage
            | Kind::Company
            | Kind::ExchangeRate
            | Kind::ImportMapping
            | Kind::UndoLog
            | Kind::Standing => Some(Audience::Everyone),
        }
    }

    fn of_business(&self, key: RowKey, fields: &Fields) -> Option<Audience> {
        let owner = owner(key, fields);
        let above = above(key, fields);
        if owner.is_none() && above.is_none() {
            return Some(Audience::Everyone);
        }
        let mut people: BTreeSet<RawId> = owner.into_iter().chain(self.shown_to(key)).collect();
        for (other, deal) in &self.rows {
            let account = link(deal, Opportunity::ACCOUNT.number);
            let is_deal = other.kind == Kind::Opportunity.number() && account == Some(key.id);
            if is_deal && key.kind == Kind::Account.number() {
                people.extend(link(deal, Opportunity::OWNER.number));
                people.extend(self.shown_to(*other));
            }
        }
        match above.map(|above| self.audience(above)) {
            Some(None) if people.is_empty() => self.of_author(key),
            None | Some(None) => Some(Audience::People(people)),
            Some(Some(Audience::People(more))) => {
                people.extend(more);
                Some(Audience::People(people))
            }
            Some(other) => other,
        }
    }

    /// What hangs on nothing lies with who made it.
    fn of_author(&self, key: RowKey) -> Option<Audience> {
        self.authors.get(&key).map(|author| Audience::People(BTreeSet::from([*author])))
    }

    fn shares(&self, key: RowKey) -> impl Iterator<Item = &Fields> {
        let shares = self.rows.iter().filter(|(other, _)| other.kind == Kind::Share.number());
        shares.filter(move |(other, share)| above(**other, share) == Some(key)).map(|(_, it)| it)
    }

    fn shown_to(&self, key: RowKey) -> impl Iterator<Item = RawId> {
        self.shares(key).filter_map(|share| link(share, Share::USER.number))
    }

    /// Whether a person sees a row.
    #[must_use]
    pub fn sees(&self, asker: Asker, key: RowKey) -> bool {
        self.audience(key).is_some_and(|audience| self.is_in(asker, &audience))
    }

    /// Whether a person belongs to an audience.
    #[must_use]
    pub fn is_in(&self, asker: Asker, audience: &Audience) -> bool {
        match audience {
            Audience::Everyone => true,
            Audience::Alone(person) => *person == asker.user.raw(),
            Audience::People(_) if is_above_all(asker.role) => true,
            Audience::People(people) => {
                let mut people = people.iter();
                people.any(|it| *it == asker.user.raw() || self.leads(asker, *it))
            }
        }
    }

    /// Whether the one who asks leads a person: as their boss or a boss of that one, or by a department
    /// of theirs or above.
    fn leads(&self, asker: Asker, person: RawId) -> bool {
        let me = asker.user.raw();
        let of_user = |id: RawId| self.rows.get(&RowKey::new(Kind::User, id));
        let boss = |id: RawId| link(of_user(id)?, User::MANAGER.number);
        let place = |id: RawId| link(of_user(id)?, User::DEPARTMENT.number);
        let rep = User::ROLE.to(&Role::Rep).1;
        let is_rep = of_user(me).is_none_or(|it| it.get(&User::ROLE.number) == Some(&rep));
        if me == person || asker.role == Role::Rep || is_rep {
            return false;
        }
        let mut bosses = BTreeSet::new();
        let mut next = boss(person);
        while let Some(one) = next.filter(|one| bosses.insert(*one)) {
            next = boss(one);
        }
        let mut places = BTreeSet::new();
        let mut next = place(person);
        while let Some(one) = next.filter(|one| places.insert(*one)) {
            let department = self.rows.get(&RowKey::new(Kind::Department, one));
            next = department.and_then(|it| link(it, Department::PARENT.number));
            let leader = department.map(|it| link(it, Department::MANAGER.number));
            if leader == Some(Some(me)) || leader == Some(None) && place(me) == Some(one) {
                return true;
            }
        }
        bosses.contains(&me)
    }

    /// How a person stands to a row with these fields; `is_there` when it is not just being made.
    #[must_use]
    pub fn nearness(&self, asker: Asker, key: RowKey, fields: &Fields, is_there: bool) -> Nearness {
        if is_above_all(asker.role) {
            return Nearness::Leads;
        }
        let is_seen = is_there && self.sees(asker, key);
        let mut best = if is_seen { Nearness::Reads } else { Nearness::Far };
        let (owner, above) = (owner(key, fields), above(key, fields));
        let nobodys = if asker.role == Role::Rep { Nearness::Works } else { Nearness::Leads };
        match owner {
            Some(owner) if owner == asker.user.raw() => best = Nearness::Owns,
            Some(owner) if self.leads(asker, owner) => best = Nearness::Leads,
            None if above.is_none() => best = best.max(nobodys),
            _ => {}
        }
        if let Some(above) = above {
            best = best.max(match (self.rows.get(&above), self.gone.get(&above)) {
                (Some(fields), _) => self.nearness(asker, above, fields, true),
                (None, Some(audience)) if self.is_in(asker, audience) => nobodys,
                (None, Some(_)) => best,
                (None, None) => Nearness::Owns,
            });
        }
        for share in self.shares(key) {
            if link(share, Share::USER.number) == Some(asker.user.raw()) {
                let may_edit = share.get(&Share::MAY_EDIT.number) == Some(&Value::Bool(true));
                best = best.max(if may_edit { Nearness::Works } else { Nearness::Reads });
            }
        }
        best
    }

    /// Whether a person may make, change or remove (`is_removal`) a row.
    #[must_use]
    pub fn may(
        &self,
        asker: Asker,
        key: RowKey,
        fields: &Fields,
        is_there: bool,
        is_removal: bool,
    ) -> bool {
        let nearness = || self.nearness(asker, key, fields, is_there);
        match Kind::from_number(key.kind) {
            Some(Kind::User) => asker.role == Role::Administrator,
            Some(Kind::Department | Kind::Stage | Kind::Pipeline) => is_above_all(asker.role),
            Some(Kind::Share) => nearness() >= Nearness::Owns,
            Some(Kind::Account | Kind::Contact | Kind::Opportunity) => {
                nearness() >= if is_removal { Nearness::Owns } else { Nearness::Works }
            }
            _ => false,
        }
    }

    /// The rows that a row must not name unless its author sees them.
    pub fn reached(key: RowKey, fields: &Fields) -> impl Iterator<Item = RowKey> {
        let account = link(fields, Opportunity::ACCOUNT.number);
        let account = account.filter(|_| key.kind == Kind::Opportunity.number());
        above(key, fields).into_iter().chain(account.map(|id| RowKey::new(Kind::Account, id)))
    }

    /// Whether what a row hangs on is here.
    #[must_use]
    pub fn has_above(&self, key: RowKey) -> bool {
        let above = self.rows.get(&key).and_then(|fields| above(key, fields));
        above.is_none_or(|above| self.rows.contains_key(&above) && self.has_above(above))
    }
}

fn is_above_all(role: Role) -> bool {
    matches!(role, Role::Director | Role::Administrator)
}

fn link(fields: &Fields, number: u16) -> Option<RawId> {
    if let Some(Value::Id(id)) = fields.get(&number) { Some(*id) } else { None }
}

fn owner(key: RowKey, fields: &Fields) -> Option<RawId> {
    match Kind::from_number(key.kind)? {
        Kind::Account => link(fields, Account::OWNER.number),
        Kind::Contact => link(fields, Contact::OWNER.number),
        Kind::Opportunity => link(fields, Opportunity::OWNER.number),
        Kind::User
        | Kind::Department
        | Kind::Region
        | Kind::Channel
        | Kind::Product
        | Kind::Pipeline
        | Kind::Stage
        | Kind::Change
        | Kind::Company
        | Kind::ExchangeRate
        | Kind::ImportMapping
        | Kind::Share
        | Kind::Conflict
        | Kind::UndoLog
        | Kind::Standing => None,
    }
}

/// What a row hangs on.
fn above(key: RowKey, fields: &Fields) -> Option<RowKey> {
    let about = |kind: u16, id: u16| {
        let Some(Value::Int(kind)) = fields.get(&kind) else { return None };
        Some(RowKey { kind: u16::try_from(*kind).ok()?, id: link(fields, id)? })
    };
    match Kind::from_number(key.kind)? {
        Kind::Contact => Some(RowKey::new(Kind::Account, link(fields, Contact::ACCOUNT.number)?)),
        Kind::Change => about(Change::ABOUT_KIND.number, Change::ABOUT.number),
        Kind::Share => about(Share::ABOUT_KIND.number, Share::ABOUT.number),
        Kind::User
        | Kind::Department
        | Kind::Region
        | Kind::Channel
        | Kind::Product
        | Kind::Account
        | Kind::Pipeline
        | Kind::Stage
        | Kind::Opportunity
        | Kind::Company
        | Kind::ExchangeRate
        | Kind::ImportMapping
        | Kind::Conflict
        | Kind::UndoLog
        | Kind::Standing => None,
    }
}
