//! Share: a record shown by name to somebody who would not see it otherwise.

use crate::entity::User;
use crate::id::{Id, RawId};
use crate::money::BasisPoints;

crate::entity! {
    /// One person let into one record. What follows the record (contacts of an account) is shown too.
    Share => shares {
        /// Who is let in.
        1 user USER: Id<User>;
        /// Number of the shared record's kind.
        2 about_kind ABOUT_KIND: i64;
        /// The shared record.
        3 about ABOUT: RawId;
        /// Whether the person may change it too.
        4 may_edit MAY_EDIT: bool, tracked;
        /// Why, in the words of who shared it.
        5 note NOTE: Option<String>;
        /// The person's share of the credit for the sale; the rest is the owner's.
        6 credit CREDIT: Option<BasisPoints>, tracked;
        /// Who shared it.
        60 created_by CREATED_BY: Option<Id<User>>;
    }
}
