//! Differences: what a draft changes in the version in force, in words.

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::Pipeline;
use shared::id::Id;
use shared::templates::difference::{Difference, What, differences};

use super::READS;
use crate::record::words;
use crate::store;
use crate::text::{t, tr, tv};
use crate::ui::card::Card;

/// One difference as it is read.
fn sentence(book: &Book, it: &Difference) -> String {
    let kind = words::kind_name(it.kind);
    let name = if it.stage.is_empty() {
        it.name.clone()
    } else {
        tv(
            "template-part-of",
            &[("name", it.name.clone().into()), ("stage", it.stage.clone().into())],
        )
    };
    let said = |id, more: &[(&str, String)]| {
        let mut arguments: Vec<(&str, crate::text::Arg)> =
            vec![("kind", kind.clone().into()), ("name", name.clone().into())];
        arguments.extend(more.iter().map(|(key, text)| (*key, text.clone().into())));
        tv(id, &arguments)
    };
    match &it.what {
        What::Added => said("template-added", &[]),
        What::Removed => said("template-removed", &[]),
        What::Reordered => said("template-reordered", &[]),
        What::Changed { field, before, after } => {
            let Some(spec) = it.kind.field_numbered(*field) else { return String::new() };
            let shown = |value| {
                let text = words::display(book, it.kind, spec.name, spec.field_type, value);
                if text.is_empty() { t("record-nothing") } else { text }
            };
            let label = words::field_label(it.kind, spec.name);
            said(
                "template-changed",
                &[("field", label), ("before", shown(before)), ("after", shown(after))],
            )
        }
    }
}

/// The card of differences of a draft.
#[component]
pub fn DifferencesCard(draft: Id<Pipeline>) -> impl IntoView {
    let lines = store::use_kinds(READS, move |book| {
        let found = book.get(draft).map(|draft| differences(book, draft)).unwrap_or_default();
        found.iter().map(|it| sentence(book, it)).collect::<Vec<_>>()
    });
    view! {
        <Card title=tr("template-differences")>
            <Show
                when=move || lines.with(|it| !it.is_empty())
                fallback=|| {
                    view! { <p class="settings-note">{move || t("template-no-differences")}</p> }
                }
            >
                <ul class="differences">
                    {move || lines.get().into_iter().map(|it| view! { <li>{it}</li> }).collect_view()}
                </ul>
            </Show>
        </Card>
    }
}
