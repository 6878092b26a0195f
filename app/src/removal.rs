//! Removal: what a device does when the server has removed it. It hands over the edits that are not with
//! the server, of everybody whose data lies here, then wipes itself. Until the edits are handed over
//! nothing is wiped. What a PIN of somebody who is not signed in locks cannot be handed over; the server is
//! told of it, so that nobody believes that nothing was lost.

use std::cell::Cell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::RawId;
use shared::sync::protocol::to_cbor;
use shared::sync::quarantine::{Quarantine, Unreadable};
use shared::sync::tabs::Message;

use crate::boot::{self, Stage};
use crate::platform::database::{self, Lock, Vault, Waiting};
use crate::platform::http::{self, HttpError, HttpMethod};
use crate::platform::{clock, dom, keepsake, wipe};
use crate::session::Session;
use crate::text::{t, tr};
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::{lock, store, sync_driver, tabs};

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
    if lock::has_edits() {
        // Nobody can read them without the PIN. They are handed over when it is entered.
        HAS_BEGUN.set(false);
        return;
    }
    boot::enter(Stage::Removed(false));
    let database = sync_driver::database();
    sync_driver::stop();
    // What other tabs have handed over, or stored while this one slept, only the database knows.
    let loaded = match database {
        Some(database) => {
            // Whoever leads by now: it is all this device's.
            database.follow();
            database.load().await.ok()
        }
        None => None,
    };
    let (saved, _) = loaded.unwrap_or_default();
    let own = store::with_client(|client| client.unsent(&saved));
    if let Some(own) = own {
        hand_in(own).await;
    }
    // The names of all our databases begin with that of the smallest, which knows who signed in.
    let mut known = vec![keepsake::NAME.to_owned()];
    let own = Session::remembered().map(|session| boot::database_name(&session));
    known.extend(own.clone());
    store::close();
    lock::give_up();
    for name in database::names(boot::DATABASES).await {
        if Some(&name) != own.as_ref() {
            hand_in_of(&name).await;
        }
    }
    http::forget_device();
    if !wipe::everything(keepsake::NAME, &known).await {
        dom::warn("something of the data could not be removed");
    }
    // Whether the server hears of it or not, the data is gone.
    if http::empty(HttpMethod::POST, "/api/wiped").await.is_err() {
        dom::warn("the server was not told that this device is empty");
    }
    boot::enter(Stage::Removed(true));
}

async fn hand_in(given: Quarantine) {
    // An import can be larger than one request. What is sent twice is kept once.
    for part in given.parts() {
        let part = to_cbor(&part);
        until_done(async || http::cbor("/api/quarantine", &part).await).await;
    }
}

/// Hands in what somebody else left on this device. What cannot be read, or what the server does not
/// take as theirs, it is told of.
async fn hand_in_of(name: &str) {
    let user = name.strip_prefix(boot::DATABASES).and_then(|user| user.parse::<RawId>().ok());
    if user.is_none() {
        return;
    }
    let lost = |edits, is_locked| Quarantine {
        user,
        unreadable: Some(Unreadable { edits, is_locked }),
        ..Quarantine::default()
    };
    let (given, waiting) = match read(name).await {
        Ok((given, waiting)) => (given, waiting),
        Err(Waiting::Nothing) => return,
        Err(Waiting::Edits(edits)) => return hand_in(lost(Some(edits), true)).await,
        Err(Waiting::Unknown) => return hand_in(lost(None, true)).await,
    };
    for part in (Quarantine { user, ..given }).parts() {
        let part = to_cbor(&part);
        let refused = until_answered(async || http::cbor("/api/quarantine", &part).await).await;
        if refused {
            return hand_in(lost(waiting, false)).await;
        }
    }
}

/// Reads what a database holds that the server has not, and how many edits that is; or says what is
/// locked in it.
async fn read(name: &str) -> Result<(Quarantine, Option<u32>), Waiting> {
    let vault = Vault::find(name).await.map_err(|_| Waiting::Unknown)?;
    let waiting = vault.waiting();
    if vault.lock().is_none() {
        return Err(Waiting::Nothing);
    }
    if vault.lock() == Some(Lock::Secret) {
        return Err(waiting);
    }
    let raw = vault.unlock(None).await.map_err(|_| waiting)?;
    let (database, saved, damage) = vault.open(raw).await.map_err(|_| waiting)?;
    let mut given = Quarantine::of(&saved);
    if given.device == RawId::default() {
        given.device = RawId(database.device());
    }
    let damaged = u32::try_from(damage.edits).unwrap_or(u32::MAX);
    if damaged > 0 {
        given.unreadable = Some(Unreadable { edits: Some(damaged), is_locked: false });
    }
    let edits = given.envelopes.len() + given.parked.len();
    Ok((given, u32::try_from(edits).ok()))
}

/// Tries again, ever more slowly, until the server answers; returns whether it refuses for good.
async fn until_answered(attempt: impl AsyncFn() -> Result<(), HttpError>) -> bool {
    let refused = Cell::new(false);
    until_done(async || match attempt().await {
        Err(HttpError::Refused(400 | 403 | 413, _)) => {
            refused.set(true);
            Ok(())
        }
        end => end,
    })
    .await;
    refused.get()
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
