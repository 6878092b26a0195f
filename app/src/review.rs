//! Review: key projects (FC8): their milestones and review notes on the page of an opportunity, and the
//! weekly walk through all of them, which turns decisions into tasks.

pub mod milestones;
pub mod notes;
pub mod walk;

pub use milestones::MilestonesCard;
pub use notes::NotesCard;
pub use walk::ReviewPage;

use leptos::prelude::*;
use shared::entity::{Kind, Opportunity};
use shared::id::Id;
use shared::rights::Action;

use crate::opportunity::moves::report;
use crate::store;
use crate::text::tr;
use crate::ui::icon::Icon;
use crate::ui::menu::MenuItem;

/// Milestones and notes, shown while an opportunity is a key project.
#[component]
pub fn KeyProject(id: Id<Opportunity>) -> impl IntoView {
    let is_key = store::use_kinds(&[Kind::Opportunity], move |book| {
        book.get(id).is_some_and(|one| one.key_project)
    });
    view! {
        <Show when=move || is_key.get()>
            <MilestonesCard id/>
            <NotesCard id/>
        </Show>
    }
}

/// The entry of an opportunity's menu that makes it a key project or ends that; nothing for those who
/// may not.
pub fn menu_item(id: Id<Opportunity>, may: Memo<bool>) -> Option<MenuItem> {
    if !may.get_untracked() {
        return None;
    }
    let is_key = store::read(|book| book.get(id).is_some_and(|one| one.key_project));
    let text = if is_key { "review-unmark" } else { "review-mark" };
    let set = move || report(store::edit(id, [Opportunity::KEY_PROJECT.to(&!is_key)]));
    Some(MenuItem::new(tr(text), set).icon(Icon::Ranking))
}

/// Whether the person may work on an opportunity, as a signal.
fn use_may_edit(id: Id<Opportunity>) -> Memo<bool> {
    store::use_may(Kind::Opportunity, id.raw(), Action::Edit)
}
