//! User: a person who works with Fieldline: a rep, a manager, a director or an administrator.

use crate::entity::{Department, Region};
use crate::id::{Id, RawId};
use crate::value::Millis;

crate::choice! {
    /// What a person is here to do; later issues build the rights on it.
    Role {
        /// Sells.
        Rep = "rep",
        /// Leads people who sell.
        Manager = "manager",
        /// Compares plan, forecast and result.
        Director = "director",
        /// Keeps the house.
        Administrator = "administrator",
    }
}

crate::entity! {
    /// A person who works with Fieldline.
    User => users {
        /// Full name as colleagues write it.
        1 name NAME: String, tracked;
        /// E-mail address; also a name to sign in with.
        2 email EMAIL: Option<String>;
        /// What the person is here to do.
        3 role ROLE: Role, tracked;
        /// Where the person belongs.
        4 department DEPARTMENT: Option<Id<Department>>, tracked;
        /// Where the person mainly sells.
        5 region REGION: Option<Id<Region>>, tracked;
        /// Whom the person reports to.
        6 manager MANAGER: Option<Id<User>>, tracked;
        /// Job title.
        7 job_title JOB_TITLE: Option<String>;
        /// Telephone number.
        8 phone PHONE: Option<String>;
        /// Whether the person has left; their records stay.
        9 left LEFT: bool, tracked;
        /// Key in another system.
        50 external_key EXTERNAL_KEY: Option<String>;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}

impl User {
    /// Who did what the server does by itself, such as giving a lead to whoever is next. No record has
    /// this id.
    pub const SERVER: Id<Self> = Id::new(RawId(0));
}
