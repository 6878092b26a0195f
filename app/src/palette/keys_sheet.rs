//! The sheet of keys: the table of shortcuts as people read it.

use leptos::prelude::*;

use crate::shell::actions::use_shell;
use crate::shell::shortcuts::{self, Group, Shortcut};
use crate::text::{t, tr};
use crate::ui::dialog::Dialog;
use crate::ui::keys::KeysView;

/// Shows itself when the shell's sheet is asked for.
#[component]
pub fn KeysSheet() -> impl IntoView {
    let shell = use_shell();
    view! {
        <Dialog open=shell.sheet title=tr("keys-title")>
            <p class="settings-note">{move || t("keys-note")}</p>
            {Group::ALL.into_iter().map(group).collect_view()}
        </Dialog>
    }
}

fn group(group: Group) -> impl IntoView {
    let of_group = shortcuts::all().filter(|shortcut| shortcut.group == group);
    let lines = of_group.map(line).collect_view();
    view! {
        <h3 class="keys-heading">{move || t(group.name_id())}</h3>
        <dl class="keys-lines">{lines}</dl>
    }
}

fn line(shortcut: Shortcut) -> impl IntoView {
    let ways = shortcut.ways().map(|way| view! { <KeysView keys=way.shown()/> }).collect_view();
    view! {
        <div class="keys-line">
            <dt>{move || shortcut.label()}</dt>
            <dd>{ways}</dd>
        </div>
    }
}
