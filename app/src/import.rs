//! Import: other people's files become records, after a person has seen what will happen.
//!
//! `bench` speaks with the desk in its worker and keeps what it shows while the app runs; `run` does
//! what the desk has prepared; the others are the parts of the page.

mod bench;
mod columns;
mod outcome;
pub mod page;
mod reading;
mod run;
mod taken_back;
mod words;

use leptos::prelude::*;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::shell::later::PageView;

/// Fetches the code of the page.
#[wasm_split(import, fallible)]
pub fn import_page() -> Result<PageView, SplitLoaderError> {
    Ok(|| view! { <page::ImportPage/> }.into_any())
}
