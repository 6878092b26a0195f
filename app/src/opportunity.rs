//! Opportunity: the list, the board and the page of sales that may happen.

pub mod board;
pub mod close_sheet;
pub mod columns;
pub mod create;
pub mod criteria_list;
pub mod detail;
pub mod drill;
pub mod drill_words;
pub mod list;
pub mod moves;
pub mod promotion_sheet;
pub mod stage_path;

pub use create::{NewOpportunity, begin as begin_new};
pub use detail::OpportunityPage;
pub use list::OpportunityList;
