//! Lead: somebody who may want to buy, before anybody knows; and the rules by which leads find a seller.

use chrono::NaiveDate;

use crate::id::Id;
use crate::money::Money;
use crate::value::{LongText, Millis};

use super::{Account, Channel, Contact, Department, Opportunity, Product, Region, User};

crate::choice! {
    /// How a lead came to us.
    LeadSource {
        /// Nobody noted it.
        Unknown = "unknown",
        /// From our web site.
        Website = "website",
        /// From a fair or an event.
        Event = "event",
        /// Recommended by somebody.
        Referral = "referral",
        /// From an advertisement.
        Advertising = "advertising",
        /// We called or wrote first.
        Outreach = "outreach",
        /// From a partner.
        Partner = "partner",
        /// They called or wrote by themselves.
        Inquiry = "inquiry",
    }
}

crate::choice! {
    /// What has become of a lead.
    LeadStatus {
        /// Still to be worked on.
        Open = "open",
        /// It became an opportunity, or a customer.
        Converted = "converted",
        /// It led nowhere.
        Disqualified = "disqualified",
    }
}

crate::choice! {
    /// How a lead came to its owner, or lost one.
    AssignedBy {
        /// By hand: whoever made it or handed it over.
        Hand = "hand",
        /// The owner took it from the pool.
        Claim = "claim",
        /// By a rule that names a person.
        RulePerson = "rule_person",
        /// By a rule, to whoever was next.
        RuleTurn = "rule_turn",
        /// By a rule, to whoever had the fewest open leads.
        RuleLoad = "rule_load",
        /// Back to the pool, since nobody had touched it.
        Returned = "returned",
        /// Back to the pool by its owner.
        GivenBack = "given_back",
    }
}

crate::choice! {
    /// Whom a rule gives a lead to.
    AssignMethod {
        /// The person it names.
        Person = "person",
        /// The people of its department, one after the other.
        Turn = "turn",
        /// Whoever of its department has the fewest open leads.
        Load = "load",
    }
}

crate::entity! {
    /// Somebody who may want to buy. One without an owner lies in the pool, where everybody sees it.
    Lead => leads {
        /// The person, or what it is about where no person is known.
        1 name NAME: String, tracked;
        /// The company's name, as it was told.
        2 company COMPANY: Option<String>, tracked;
        /// Job title of the person.
        3 job_title JOB_TITLE: Option<String>, tracked;
        /// Telephone number.
        4 phone PHONE: Option<String>, tracked;
        /// E-mail address.
        5 email EMAIL: Option<String>, tracked;
        /// How it came to us.
        6 source SOURCE: LeadSource, tracked;
        /// The way to the customer.
        7 channel CHANNEL: Option<Id<Channel>>, tracked;
        /// The campaign it came from.
        8 campaign CAMPAIGN: Option<String>, tracked;
        /// Where it is for us.
        9 region REGION: Option<Id<Region>>, tracked;
        /// City.
        10 city CITY: Option<String>, tracked;
        /// What they could spend; nothing while unknown.
        11 budget BUDGET: Option<Money>, tracked;
        /// By when they want it.
        12 wanted_by WANTED_BY: Option<NaiveDate>, tracked;
        /// Who works on it; nobody while it lies in the pool.
        13 owner OWNER: Option<Id<User>>, tracked;
        /// What has become of it.
        14 status STATUS: LeadStatus, tracked;
        /// Why it was disqualified.
        15 reason REASON: Option<String>, tracked;
        /// How it came to its owner.
        16 assigned_by ASSIGNED_BY: AssignedBy, tracked;
        /// The rule by which it came to its owner.
        17 assigned_rule ASSIGNED_RULE: Option<Id<AssignmentRule>>, tracked;
        /// When it came to its owner, or back to the pool.
        18 assigned_at ASSIGNED_AT: Option<Millis>,
            latest = "It dates what the owner says; whose lead it is is asked about, not when that was.";
        /// A word from whoever assigned it.
        19 assigned_note ASSIGNED_NOTE: Option<String>, tracked;
        /// The account it became.
        20 account ACCOUNT: Option<Id<Account>>, tracked;
        /// The contact it became.
        21 contact CONTACT: Option<Id<Contact>>, tracked;
        /// The opportunity it became.
        22 opportunity OPPORTUNITY: Option<Id<Opportunity>>, tracked;
        /// When it was converted or disqualified.
        23 ended_on ENDED_ON: Option<NaiveDate>, tracked;
        /// Anything else.
        24 notes NOTES: LongText, tracked,
            append = "Two people who note something both want it read; the later note goes under the earlier.";
        /// Key in another system.
        50 external_key EXTERNAL_KEY: Option<String>;
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}

crate::entity! {
    /// A product that a lead asked about.
    LeadProduct => lead_products {
        /// Who asked.
        1 lead LEAD: Id<Lead>, follows;
        /// What they asked about.
        2 product PRODUCT: Id<Product>, tracked;
        /// How many they may want.
        3 quantity QUANTITY: Option<i64>, tracked;
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
    }
}

crate::entity! {
    /// To whom leads of a sort go by themselves. The first rule that fits decides.
    AssignmentRule => assignment_rules {
        /// Name.
        1 name NAME: String, tracked;
        /// Its turn, from small to large.
        2 position POSITION: i64, tracked;
        /// Whether it waits for now.
        3 paused PAUSED: bool, tracked;
        /// Only leads from this region or one below it.
        4 region REGION: Option<Id<Region>>, tracked;
        /// Only leads that asked about this product.
        5 product PRODUCT: Option<Id<Product>>, tracked;
        /// Only leads that came this way.
        6 channel CHANNEL: Option<Id<Channel>>, tracked;
        /// Only leads from this source.
        7 source SOURCE: Option<LeadSource>, tracked;
        /// Whom it gives them to.
        8 method METHOD: AssignMethod, tracked;
        /// The person, where it names one.
        9 person PERSON: Option<Id<User>>, tracked;
        /// The department whose people take turns, with those below it.
        10 department DEPARTMENT: Option<Id<Department>>, tracked;
    }
}
