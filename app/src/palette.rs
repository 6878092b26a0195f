//! Palette: any record or action by a few letters; and what else the shell opens over a page: a new
//! record, the sheet of keys. All of it is one part that is fetched when it is first wanted.
//!
//! The matching is `shared::palette`; `finder` keeps its index in step with the data, `lines` says
//! what is shown, `dialog` shows it.

pub mod dialog;
mod finder;
pub mod keys_sheet;
mod lines;

use leptos::prelude::*;
use shared::entity::Kind;
use shared::value::Value;

use crate::record::new_dialog::NewDialog;
use crate::shell::actions::{ShellActions, use_shell};
use crate::work;

use dialog::PaletteDialog;
use keys_sheet::KeysSheet;

/// Everything of this part; each shows itself when the shell is asked for it.
#[component]
pub fn Parts() -> impl IntoView {
    let shell = use_shell();
    finder::follow();
    view! {
        <PaletteDialog/>
        <KeysSheet/>
        {move || shell.making.get().map(|kind| view! { <Making kind/> })}
    }
}

/// A new record of a kind; about the record whose page is open, where it can be.
#[component]
fn Making(kind: Kind) -> impl IntoView {
    let shell = use_shell();
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            shell.making.set(None);
        }
    });
    let preset = about_here(shell, kind);
    view! { <NewDialog kind open preset/> }
}

fn about_here(shell: ShellActions, kind: Kind) -> Vec<(u16, Value)> {
    match shell.here() {
        // Beside a sale one makes another one, not one like it.
        Some((here, Some(id))) if here != kind => work::links(kind, here, id),
        Some(_) | None => Vec::new(),
    }
}
