//! The shell around the pages: sign-in, navigation, what waits, what is new.

pub mod actions;
pub mod changes;
pub mod frame;
pub mod later;
pub mod news;
pub mod not_found;
pub mod places;
pub mod recent;
pub mod settings;
pub mod shortcuts;
pub mod sign_in;
pub mod sync_badge;
mod tools;
pub mod update_prompt;

use leptos::prelude::*;
use leptos_router::components::Router;

use crate::boot::{self, Stage};
use crate::lock::LockScreen;
use crate::platform::splash;
use crate::removal::RemovedPage;
use crate::text;
use crate::ui::notice::Notices;

/// Everything on the screen.
#[component]
pub fn Root() -> impl IntoView {
    crate::crash::follow_language();
    leptos::task::spawn_local(text::start());
    let (stage, has_words) = (boot::stage(), text::is_ready());
    let now = Memo::new(move |_| if has_words.get() { stage.get() } else { Stage::Opening });
    // The start is covered until there is something to see.
    Effect::new(move || {
        if now.get() != Stage::Opening {
            splash::remove();
        }
    });
    view! {
        {move || match now.get() {
            Stage::Opening => ().into_any(),
            Stage::SignedOut => view! { <sign_in::SignInPage/> }.into_any(),
            Stage::Locked(asking) => view! { <LockScreen asking/> }.into_any(),
            Stage::Removed(done) => view! { <RemovedPage done/> }.into_any(),
            Stage::Open => view! { <Router><frame::Shell/></Router> }.into_any(),
        }}
        <Notices/>
    }
}
