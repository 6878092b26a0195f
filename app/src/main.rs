//! Fieldline on the device.
//!
//! `boot` opens the person's data, `shell` frames the pages of `routes`; a page is a feature folder
//! that reads and writes through `store`. `ui`, `form`, `chart`, `listing` and `record` are the parts
//! pages are made of; `platform` is the browser.

pub mod account;
pub mod admin;
pub mod boot;
pub mod chart;
pub mod committee;
pub mod conflict;
pub mod contact;
pub mod crash;
pub mod dashboard;
pub mod device;
pub mod export;
pub mod form;
pub mod format;
pub mod funnel;
pub mod import;
pub mod lead;
pub mod listing;
pub mod lock;
pub mod look;
pub mod opportunity;
pub mod palette;
pub mod platform;
pub mod product;
pub mod record;
pub mod reminders;
pub mod removal;
pub mod review;
pub mod routes;
pub mod session;
pub mod shell;
pub mod store;
pub mod sync_driver;
pub mod tabs;
pub mod template;
pub mod text;
pub mod theme;
pub mod ui;
pub mod undo;
pub mod work;

fn main() {
    crash::install();
    theme::start();
    // Mounting makes tasks possible, and the start is one.
    leptos::mount::mount_to_body(shell::Root);
    boot::start();
}
