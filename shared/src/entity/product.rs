//! Product: something the company sells.

use crate::id::Id;
use crate::money::Money;
use crate::value::{LongText, Millis};

use super::User;

crate::entity! {
    /// Something the company sells.
    Product => products {
        /// Name.
        1 name NAME: String, tracked;
        /// The family it belongs to.
        2 category CATEGORY: Option<String>, tracked;
        /// Number in the price list.
        3 sku SKU: Option<String>, tracked;
        /// List price of one.
        4 price PRICE: Option<Money>, tracked;
        /// Whether it is no longer offered.
        5 retired RETIRED: bool, tracked;
        /// What it is.
        6 description DESCRIPTION: LongText,
            latest = "One person at a time writes a product's text; the newest wording is the valid one.";
        /// Key in another system.
        50 external_key EXTERNAL_KEY: Option<String>;
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}
