//! User stories in real browsers against the real server, one file each. `every_engine!(story);` lets
//! one run in Chromium, WebKit and Firefox, `chromium!(story);` in Chromium only; see `tests::engine`.
//!
//! `cargo xtask test browser::` runs only these, `cargo xtask test ::webkit` only those in one engine.

mod admin;
mod board;
mod committee;
mod confirming;
mod conflict;
mod device;
mod fence;
mod funnel;
mod harness;
mod import;
mod keyboard;
mod language;
mod later;
mod leads;
mod lists;
mod merge;
mod new_record;
mod offline;
mod palette;
mod people;
mod reminders;
mod revoked;
mod sale;
mod sharing;
mod sign_in;
mod steps;
mod storage;
mod tabs;
mod templates;
mod update;
mod vcard;
