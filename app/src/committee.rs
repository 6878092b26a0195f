//! Committee: the tree of those who decide about a sale (functions DT1 and DT2): a card on the sale's
//! page and a page to work in.
//!
//! - [`tree`] is what both show: people, places, and the card that is being carried;
//! - [`canvas`] and [`node`] draw it, [`carry`] moves cards by mouse, finger and keys;
//! - [`side`] says what is missing, [`sheet`] asks and shows what is known of one;
//! - [`picture`] draws it as an SVG for the card, for a file and for paper.

pub mod add_dialog;
pub mod canvas;
pub mod carry;
pub mod lines_card;
pub mod member_of;
pub mod node;
pub mod page;
pub mod picture;
pub mod sheet;
pub mod side;
pub mod summary;
pub mod tree;
pub mod words;

pub use member_of::MemberOf;
pub use page::CommitteePage;
pub use summary::CommitteeCard;
