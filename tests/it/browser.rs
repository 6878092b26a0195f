//! User stories in a real Chromium against the real server, one file each.
//!
//! `cargo xtask test browser::` runs only these.

mod board;
mod device;
mod import;
mod keyboard;
mod language;
mod later;
mod new_record;
mod offline;
mod sign_in;
mod tabs;
mod update;
