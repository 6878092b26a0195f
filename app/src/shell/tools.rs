//! The shell's tools: the way into the palette, and the menu of what can be made.

use leptos::prelude::*;

use super::actions::{Asking, ShellActions, makeable};
use crate::platform::dom;
use crate::record::face::face;
use crate::record::words;
use crate::text::{t, tr, tv};
use crate::ui::button::ButtonKind;
use crate::ui::icon::{Icon, IconView};
use crate::ui::keys::KeysView;
use crate::ui::menu::{Menu, MenuItem};

/// Stands in the frame beside the product's name.
pub(super) fn tools(shell: ShellActions) -> impl IntoView {
    let items = move |()| {
        let call = MenuItem::new(tr("work-log-call"), move || shell.log_call()).icon(Icon::Phone);
        let kinds = makeable().into_iter().enumerate().map(move |(at, kind)| {
            let label = move || tv("record-new", &[("kind", words::kind_name(kind).into())]);
            let item = MenuItem::new(label, move || shell.making.set(Some(kind)));
            let item = item.icon(face(kind).icon);
            if at == 0 { item.divided() } else { item }
        });
        std::iter::once(call).chain(kinds).collect::<Vec<_>>()
    };
    view! {
        <button
            type="button"
            class="nav-search"
            aria-haspopup="dialog"
            aria-label=move || t("keys-palette")
            title=move || t("keys-palette")
            on:click=move |_| shell.palette.set(Some(Asking::Anything))
        >
            <IconView icon=Icon::Search/>
            <span class="nav-search-label">{move || t("ui-search")}</span>
            <KeysView keys=vec![dom::control_key().to_owned(), "K".to_owned()]/>
        </button>
        <Menu
            label=tr("shell-make") icon=Icon::Plus icon_only=true kind=ButtonKind::Plain
            open=shell.menu items
        />
    }
}
