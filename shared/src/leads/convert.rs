//! Convert: account, contact and opportunity of a lead, as one action.
//!
//! The account and the contact are new or known ones. What was said and what is to be done goes along:
//! activities and tasks keep their lead and get the links of what it became. The lead stays as it was,
//! with links to what it became, so undoing the action undoes all of it.

use chrono::NaiveDate;

use crate::book::Book;
use crate::confirmation;
use crate::entity::{
    Account, Activity, Confirmation, Contact, Entity, Kind, Lead, LeadStatus, Opportunity,
    Pipeline, Product, Role, Stage, StageCategory, Task, User,
};
use crate::id::{Id, RawId};
use crate::money::Money;
use crate::value::{Millis, Value};

use super::Edits;
use super::steps::StepRefused;

/// A record that is made, or one that is there.
#[derive(Clone, Debug, PartialEq)]
pub enum Taken<E> {
    /// Made under this id with this name.
    New(Id<E>, String),
    /// There already.
    Known(Id<E>),
}

/// The opportunity that a lead becomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Sale {
    /// Its id.
    pub id: Id<Opportunity>,
    /// What it is about.
    pub name: String,
    /// The kind of business.
    pub pipeline: Id<Pipeline>,
    /// What it is worth.
    pub amount: Option<Money>,
    /// When it should be decided.
    pub expected_close: Option<NaiveDate>,
    /// The main product.
    pub product: Option<Id<Product>>,
    /// What happens next.
    pub next_step: Option<String>,
}

/// What a lead becomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversion {
    /// The company.
    pub account: Taken<Account>,
    /// The person, where there is one.
    pub contact: Option<Taken<Contact>>,
    /// The sale, where there is one.
    pub sale: Option<Sale>,
}

/// Who converts, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct By {
    /// The person.
    pub user: Id<User>,
    /// The person's role.
    pub role: Role,
    /// The day.
    pub today: NaiveDate,
    /// The moment.
    pub now: Millis,
}

/// Why a lead is not converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConvertRefused {
    /// The lead is not open.
    #[error(transparent)]
    Step(#[from] StepRefused),
    /// The account needs a name.
    #[error("the new account needs a name")]
    AccountName,
    /// The contact needs a name.
    #[error("the new contact needs a name")]
    ContactName,
    /// The opportunity needs a name.
    #[error("the new opportunity needs a name")]
    SaleName,
    /// The account was removed meanwhile.
    #[error("the account is no longer there")]
    AccountGone,
    /// The contact was removed meanwhile.
    #[error("the contact is no longer there")]
    ContactGone,
    /// The contact belongs to another account.
    #[error("the contact belongs to another account")]
    ContactElsewhere,
    /// The pipeline has no open stage to begin in.
    #[error("the pipeline is no longer there, or has no open stage")]
    NoPipeline,
}

/// One part of an action; who commits it knows the revisions that it is based on.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// Makes a record.
    Make(Kind, RawId, Edits),
    /// Changes a record.
    Change(Kind, RawId, Edits),
}

/// Returns what a lead suggests: the company's name (the person's where none is told), the person where
/// a company is told, and a sale in the usual pipeline with what is known of it.
#[must_use]
pub fn suggestion(
    book: &Book,
    lead: &Lead,
    ids: (Id<Account>, Id<Contact>, Id<Opportunity>),
) -> Conversion {
    let company = lead.company.clone().filter(|name| !name.trim().is_empty());
    let first = book.lead_products.iter().find(|asked| asked.lead == lead.id);
    let product = first.map(|asked| asked.product).filter(|id| book.products.get(*id).is_some());
    let about = product.and_then(|id| book.products.get(id)).map(|product| product.name.as_str());
    let whose = company.as_deref().unwrap_or(&lead.name);
    let sale = book.default_pipeline().map(|pipeline| Sale {
        id: ids.2,
        name: about.map_or_else(|| whose.to_owned(), |about| format!("{whose} · {about}")),
        pipeline: pipeline.id,
        amount: lead.budget,
        expected_close: lead.wanted_by,
        product,
        next_step: None,
    });
    Conversion {
        account: Taken::New(ids.0, whose.to_owned()),
        contact: company.is_some().then(|| Taken::New(ids.1, lead.name.clone())),
        sale,
    }
}

/// Returns everything that converts a lead, to be done as one action.
///
/// # Errors
/// When the lead is not open, a name is missing, or something that is linked to is not (any more) there.
pub fn convert(
    book: &Book,
    lead: &Lead,
    conversion: &Conversion,
    by: &By,
) -> Result<Vec<Deed>, ConvertRefused> {
    lead.check_open()?;
    let owner = lead.owner.unwrap_or(by.user);
    let maker = Maker { lead, by, owner };
    let mut deeds = Vec::new();
    let account = maker.account(book, &conversion.account, &mut deeds)?;
    let contact = match &conversion.contact {
        Some(contact) => Some(maker.contact(book, contact, account, &mut deeds)?),
        None => None,
    };
    let sale = match &conversion.sale {
        Some(sale) => Some(maker.sale(book, sale, account, contact, &mut deeds)?),
        None => None,
    };
    carry_over(book, lead.id, (account, contact, sale), &mut deeds);
    let mut edits = vec![
        Lead::STATUS.to(&LeadStatus::Converted),
        Lead::ACCOUNT.to(&Some(account)),
        Lead::CONTACT.to(&contact),
        Lead::OPPORTUNITY.to(&sale),
        Lead::ENDED_ON.to(&Some(by.today)),
    ];
    if lead.owner.is_none() {
        edits.extend(lead.claim(by.user, by.now)?);
    }
    deeds.push(Deed::Change(Kind::Lead, lead.id.raw(), edits));
    Ok(deeds)
}

struct Maker<'a> {
    lead: &'a Lead,
    by: &'a By,
    owner: Id<User>,
}

impl Maker<'_> {
    fn account(
        &self,
        book: &Book,
        taken: &Taken<Account>,
        deeds: &mut Vec<Deed>,
    ) -> Result<Id<Account>, ConvertRefused> {
        let (id, name) = match taken {
            Taken::Known(id) => {
                // Somebody may have merged it while the sheet was open.
                let now = book.account_now(*id);
                return book.get(now).map(|_| now).ok_or(ConvertRefused::AccountGone);
            }
            Taken::New(id, name) => (*id, named(name).ok_or(ConvertRefused::AccountName)?),
        };
        let lead = self.lead;
        self.make(
            id,
            deeds,
            vec![
                Account::NAME.to(&name),
                Account::OWNER.to(&Some(self.owner)),
                Account::REGION.to(&lead.region),
                Account::CHANNEL.to(&lead.channel),
                Account::PHONE.to(&lead.phone),
                Account::CITY.to(&lead.city),
                Account::CREATED_BY.to(&Some(self.by.user)),
                Account::CREATED_AT.to(&Some(self.by.now)),
            ],
        );
        Ok(id)
    }

    fn contact(
        &self,
        book: &Book,
        taken: &Taken<Contact>,
        account: Id<Account>,
        deeds: &mut Vec<Deed>,
    ) -> Result<Id<Contact>, ConvertRefused> {
        let (id, name) = match taken {
            Taken::Known(id) => {
                let id = &book.contact_now(*id);
                let contact = book.get(*id).ok_or(ConvertRefused::ContactGone)?;
                return match contact.account {
                    Some(other) if other != account => Err(ConvertRefused::ContactElsewhere),
                    Some(_) => Ok(*id),
                    None => {
                        let edits = vec![Contact::ACCOUNT.to(&Some(account))];
                        deeds.push(Deed::Change(Kind::Contact, id.raw(), edits));
                        Ok(*id)
                    }
                };
            }
            Taken::New(id, name) => (*id, named(name).ok_or(ConvertRefused::ContactName)?),
        };
        let lead = self.lead;
        self.make(
            id,
            deeds,
            vec![
                Contact::NAME.to(&name),
                Contact::ACCOUNT.to(&Some(account)),
                Contact::OWNER.to(&Some(self.owner)),
                Contact::JOB_TITLE.to(&lead.job_title),
                Contact::PHONE.to(&lead.phone),
                Contact::EMAIL.to(&lead.email),
                Contact::CITY.to(&lead.city),
                Contact::CREATED_BY.to(&Some(self.by.user)),
                Contact::CREATED_AT.to(&Some(self.by.now)),
            ],
        );
        Ok(id)
    }

    fn sale(
        &self,
        book: &Book,
        sale: &Sale,
        account: Id<Account>,
        contact: Option<Id<Contact>>,
        deeds: &mut Vec<Deed>,
    ) -> Result<Id<Opportunity>, ConvertRefused> {
        let name = named(&sale.name).ok_or(ConvertRefused::SaleName)?;
        let stage = first_stage(book, sale.pipeline).ok_or(ConvertRefused::NoPipeline)?;
        let lead = self.lead;
        self.make(
            sale.id,
            deeds,
            vec![
                Opportunity::NAME.to(&name),
                Opportunity::ACCOUNT.to(&Some(account)),
                Opportunity::CONTACT.to(&contact),
                Opportunity::OWNER.to(&Some(self.owner)),
                Opportunity::PIPELINE.to(&sale.pipeline),
                Opportunity::STAGE.to(&stage),
                Opportunity::AMOUNT.to(&sale.amount),
                Opportunity::EXPECTED_CLOSE.to(&sale.expected_close),
                Opportunity::OPENED_ON.to(&Some(self.by.today)),
                Opportunity::CHANNEL.to(&lead.channel),
                Opportunity::REGION.to(&lead.region),
                Opportunity::PRODUCT.to(&sale.product),
                Opportunity::NEXT_STEP.to(&sale.next_step.as_deref().and_then(named)),
                Opportunity::NOTES.to(&lead.notes),
                Opportunity::CONFIRMATION.to(&self.confirmation(book)),
                Opportunity::LEAD.to(&Some(lead.id)),
                Opportunity::CREATED_BY.to(&Some(self.by.user)),
                Opportunity::CREATED_AT.to(&Some(self.by.now)),
            ],
        );
        Ok(sale.id)
    }

    /// What the sale waits for, by whose it is and what the company wants.
    fn confirmation(&self, book: &Book) -> Confirmation {
        let policy = book.confirmation_policy();
        confirmation::beginning(policy, self.by.role, self.by.user, Some(self.owner))
    }

    fn make<E: Entity>(&self, id: Id<E>, deeds: &mut Vec<Deed>, fields: Edits) {
        let filled = fields.into_iter().filter(|(_, value)| !is_nothing(value)).collect();
        deeds.push(Deed::Make(E::KIND, id.raw(), filled));
    }
}

fn is_nothing(value: &Value) -> bool {
    matches!(value, Value::Null) || *value == Value::Text(String::new())
}

fn first_stage(book: &Book, pipeline: Id<Pipeline>) -> Option<Id<Stage>> {
    let stages = book.stages_of(pipeline);
    let open = stages.iter().find(|it| it.category == StageCategory::Open);
    open.map(|stage| stage.id)
}

fn named(name: &str) -> Option<String> {
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// What a lead became.
type Became = (Id<Account>, Option<Id<Contact>>, Option<Id<Opportunity>>);

/// Links what was said and what is to be done about a lead to what it became, where they are not linked
/// to something else.
fn carry_over(book: &Book, lead: Id<Lead>, became: Became, deeds: &mut Vec<Deed>) {
    let (account, contact, sale) = became;
    for one in book.activities.iter().filter(|one| one.lead == Some(lead)) {
        let mut edits = Vec::new();
        link(&mut edits, one.account, Some(account), |to| Activity::ACCOUNT.to(&to));
        link(&mut edits, one.contact, contact, |to| Activity::CONTACT.to(&to));
        link(&mut edits, one.opportunity, sale, |to| Activity::OPPORTUNITY.to(&to));
        if !edits.is_empty() {
            deeds.push(Deed::Change(Kind::Activity, one.id.raw(), edits));
        }
    }
    for one in book.tasks.iter().filter(|one| one.lead == Some(lead)) {
        let mut edits = Vec::new();
        link(&mut edits, one.account, Some(account), |to| Task::ACCOUNT.to(&to));
        link(&mut edits, one.contact, contact, |to| Task::CONTACT.to(&to));
        link(&mut edits, one.opportunity, sale, |to| Task::OPPORTUNITY.to(&to));
        if !edits.is_empty() {
            deeds.push(Deed::Change(Kind::Task, one.id.raw(), edits));
        }
    }
}

fn link<E>(
    edits: &mut Edits,
    now: Option<Id<E>>,
    wanted: Option<Id<E>>,
    edit: impl Fn(Option<Id<E>>) -> (u16, Value),
) {
    if now.is_none() && wanted.is_some() {
        edits.push(edit(wanted));
    }
}
