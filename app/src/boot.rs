//! Boot: from nothing to a page with the person's data, without waiting for the network.
//!
//! A person remembered on this device gets their own database at once; the server is asked later. Only
//! one tab works with a database; another tab says so and can take over.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::sync::client::{Client, Saved};

use crate::lock::{self, Asking};
use crate::platform::database::{Damage, Database, Vault};
use crate::platform::http::HttpError;
use crate::platform::{clock, files, http, random, tab_lock};
use crate::session::{self, Session};
use crate::text::tv;
use crate::ui::notice::{Notice, notify};
use crate::{removal, store, sync_driver};

/// How far the start is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Reading the device.
    Opening,
    /// Nobody is remembered on this device.
    SignedOut,
    /// Another tab works with the data.
    OtherTab,
    /// The data is there and locked, or a lock must be chosen.
    Locked(Asking),
    /// The server has removed this device; whether its data is gone by now.
    Removed(bool),
    /// The pages are there.
    Open,
}

thread_local! {
    static STAGE: ArcRwSignal<Stage> = ArcRwSignal::new(Stage::Opening);
}

/// Returns how far the start is.
pub(crate) fn stage() -> Signal<Stage> {
    STAGE.with(|stage| stage.clone().into())
}

pub(crate) fn enter(stage: Stage) {
    STAGE.with(|signal| signal.set(stage));
}

/// Opens what this device remembers.
pub(crate) fn start() {
    http::on_refusal(removal::heard);
    match Session::remembered() {
        Some(session) => take_lock(session, false),
        None => Session::rescue(|rescued| match rescued {
            Some(session) => open_for(session),
            None => enter(Stage::SignedOut),
        }),
    }
}

/// Takes the data from the other tab.
pub(crate) fn take_over() {
    if let Some(session) = Session::remembered() {
        take_lock(session, true);
    }
}

/// Opens for a person who has just signed in.
pub(crate) fn open_for(session: Session) {
    // A browser that refuses will ask for the sign-in again; the work goes on without.
    session.remember();
    lock::note_contact();
    take_lock(session, false);
}

fn take_lock(session: Session, steal: bool) {
    let name = database_name(&session);
    tab_lock::acquire(
        &name,
        steal,
        move |granted| {
            if granted {
                spawn_local(open(session.clone()));
            } else {
                enter(Stage::OtherTab);
            }
        },
        || {
            // Another tab took over; what was entered here is in the database it now reads.
            sync_driver::stop();
            store::close();
            enter(Stage::OtherTab);
        },
    );
}

/// What the names of all our databases begin with.
pub(crate) const DATABASES: &str = "fieldline-";

pub(crate) fn database_name(session: &Session) -> String {
    format!("{DATABASES}{}", session.user)
}

/// Opens the person's database; where the browser keeps none, the tab's memory stands in for it.
pub(crate) async fn open(session: Session) {
    clock::mark("fieldline-open");
    match Vault::find(&database_name(&session)).await {
        Ok(vault) => lock::begin(vault, session).await,
        Err(_) => without_storage(session),
    }
}

/// Goes on in the memory of the tab.
pub(crate) fn without_storage(session: Session) {
    opened(Database::in_memory(), Saved::default(), Damage::default(), session);
}

/// Goes on with an open database.
pub(crate) fn opened(database: Database, mut saved: Saved, damage: Damage, session: Session) {
    clock::mark("fieldline-read");
    if saved.meta.device.0 == 0 {
        // A device that has forgotten its name must not use it again: its numbers are taken.
        let own = Some(database.device()).filter(|own| *own != 0 && !damage.is_nameless);
        saved.meta.device.0 = own.unwrap_or_else(random::bits);
    }
    let (client, effects) = Client::open(session.person(), saved);
    store::open(client, session);
    clock::mark("fieldline-ready");
    sync_driver::start(database, effects);
    enter(Stage::Open);
    tell_damage(damage);
    lock::watch();
    spawn_local(async {
        check_session().await;
        files::persist().await;
    });
}

fn tell_damage(damage: Damage) {
    for (count, id) in
        [(damage.edits, "device-damaged-edits"), (damage.pages, "device-damaged-pages")]
    {
        if count > 0 {
            notify(Notice::bad(TextProp::from(move || tv(id, &[("count", count.into())]))));
        }
    }
}

/// Learns from the server what changed about the person (a new role, a new name).
async fn check_session() {
    match session::check().await {
        Ok(current) => {
            lock::note_contact();
            let same_person = current.user == store::me().user;
            if same_person {
                lock::follow_policy(&current);
                // Kept for the next start; this one goes on with what it has when refused.
                if current.remember() {
                    store::set_session(current);
                }
            } else {
                // Another person's cookie: this data must not travel under it.
                sync_driver::signed_out();
            }
        }
        Err(HttpError::Refused(401, _)) => sync_driver::signed_out(),
        Err(HttpError::Unreachable | HttpError::Damaged | HttpError::Refused(..)) => {}
    }
}

/// Signs in again for the data that is open. Another person opens their own.
pub(crate) fn signed_in_again(session: Session) {
    lock::note_contact();
    let same = store::me().user == session.user;
    if same {
        if session.remember() {
            store::set_session(session);
        }
        sync_driver::signed_in();
    } else {
        sync_driver::stop();
        store::close();
        open_for(session);
    }
}

/// Signs out on this device. The person's data stays, under their own name, for their next sign-in.
///
/// # Errors
/// When the server was not reached, so that the sign-in could be used again; nothing was done.
pub(crate) async fn sign_out() -> Result<(), HttpError> {
    session::sign_out().await?;
    sync_driver::stop();
    session::forget().await;
    store::close();
    crate::platform::dom::reload();
    Ok(())
}
