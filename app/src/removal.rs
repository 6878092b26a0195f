//! Removal: what a device does when the server has removed it. It hands over the edits that are not with
//! the server, then wipes itself. Until the edits are handed over nothing is wiped.

use std::cell::Cell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::sync::protocol::{Quarantine, to_cbor};
use shared::sync::tabs::Message;

use crate::boot::{self, Stage};
use crate::platform::http::{self, HttpError, HttpMethod};
use crate::platform::{clock, dom, keepsake, wipe};
use crate::session::Session;
use crate::text::{t, tr};
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::{lock, store, sync_driver, tabs};

/// So many of the largest edits are less than the server takes at once.
const PART_EDITS: usize = 60;
const FIRST_WAIT_MS: u32 = 1_000;
const WAIT_MAX_MS: u32 = 5 * 60 * 1_000;

thread_local! {
    static HAS_BEGUN: Cell<bool> = const { Cell::new(false) };
}

/// What the server says to a device that was removed.
const REMOVED: &str = "device-revoked";

/// Begins when an answer of the server, whatever was asked, says that this device is removed.
pub(crate) fn heard(code: &str) {
    if code == REMOVED && !HAS_BEGUN.replace(true) {
        spawn_local(remove());
    }
}

async fn remove() {
    if store::with_client(|client| client.follows()).unwrap_or_default() {
        // The tab that leads has all edits under their numbers. It hears the same.
        HAS_BEGUN.set(false);
        return tabs::say(&Message::Connect);
    }
    // The names of all our databases begin with that of the smallest, which knows who signed in.
    let mut known = vec![keepsake::NAME.to_owned()];
    known.extend(Session::remembered().map(|session| boot::database_name(&session)));
    if lock::has_edits() {
        // Nobody can read them without the PIN. They are handed over when it is entered.
        HAS_BEGUN.set(false);
        return;
    }
    if let Some(edits) = unsent() {
        boot::enter(Stage::Removed(false));
        sync_driver::stop();
        // An import can be larger than one request. What is sent twice is kept once.
        for part in edits.envelopes.chunks(PART_EDITS) {
            let part = to_cbor(&Quarantine { envelopes: part.to_vec(), ..edits });
            until_done(async || http::cbor("/api/quarantine", &part).await).await;
        }
    }
    boot::enter(Stage::Removed(false));
    sync_driver::stop();
    store::close();
    lock::give_up();
    if !wipe::everything(keepsake::NAME, &known).await {
        dom::warn("something of the data could not be removed");
    }
    // Whether the server hears of it or not, the data is gone.
    if http::empty(HttpMethod::POST, "/api/wiped").await.is_err() {
        dom::warn("the server was not told that this device is empty");
    }
    boot::enter(Stage::Removed(true));
}

/// The edits that are not with the server; nothing when no data is open.
fn unsent() -> Option<Quarantine> {
    store::with_client(|client| {
        let id = client.id();
        let envelopes = client.waiting().cloned().collect();
        Quarantine { device: id.device, incarnation: id.incarnation, envelopes }
    })
    .filter(|edits| !edits.envelopes.is_empty())
}

/// Tries again, ever more slowly, until the server takes it.
async fn until_done(attempt: impl AsyncFn() -> Result<(), HttpError>) {
    let mut wait = FIRST_WAIT_MS;
    loop {
        match attempt().await {
            Ok(()) => return,
            Err(_) => clock::sleep(wait).await,
        }
        wait = (wait * 2).min(WAIT_MAX_MS);
    }
}

/// The page of a device that was removed.
#[component]
pub fn RemovedPage(
    /// Whether its data is gone by now.
    done: bool,
) -> impl IntoView {
    let text = if done { "device-removed-text" } else { "device-removing-text" };
    view! {
        <main class="page-alone">
            <EmptyState icon=Icon::Device title=tr("device-removed") text=move || t(text)/>
        </main>
    }
}
