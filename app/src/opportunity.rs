//! Opportunity: the list, the board and the page of sales that may happen.

pub mod board;
pub mod close_sheet;
pub mod columns;
pub mod confirming;
pub mod create;
pub mod criteria_list;
pub mod detail;
pub mod drill;
pub mod drill_words;
pub mod hand_all;
pub mod hand_over;
pub mod list;
pub mod moves;
pub mod promotion_sheet;
pub mod stage_path;
pub mod waiting;

pub use create::{NewOpportunity, begin as begin_new};
pub use detail::OpportunityPage;
pub use list::OpportunityList;
