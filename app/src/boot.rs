//! Boot: from nothing to a page with the person's data, without waiting for the network.
//!
//! A person remembered on this device gets their own database at once; the server is asked later.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::sync::client::{Client, Effect, Saved};
use shared::sync::server::Person;
use shared::sync::tabs::Message;

use crate::lock::{self, Asking};
use crate::platform::database::{Damage, Database, DatabaseError, Vault};
use crate::platform::http::HttpError;
use crate::platform::{clock, dom, files, http, random};
use crate::session::{self, Session};
use crate::text::tv;
use crate::ui::notice::{Notice, notify};
use crate::{removal, store, sync_driver, tabs};

/// How far the start is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Reading the device.
    Opening,
    /// Nobody is remembered on this device.
    SignedOut,
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
    http::name_device(|| session::browser_id().to_string());
    match Session::remembered() {
        // The page is not there yet, nor what runs its tasks.
        Some(session) => wasm_bindgen_futures::spawn_local(open(session)),
        None => Session::rescue(|rescued| match rescued {
            Some(session) => open_for(session),
            None => enter(Stage::SignedOut),
        }),
    }
}

/// Opens for a person who has just signed in.
pub(crate) fn open_for(session: Session) {
    // A browser that refuses will ask for the sign-in again; the work goes on without.
    session.remember();
    lock::note_contact();
    spawn_local(open(session));
}

/// How the names of the databases of all persons begin; the person's id follows.
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

/// Goes on with an open database, alone or beside other tabs.
pub(crate) fn opened(database: Database, saved: Saved, damage: Damage, session: Session) {
    if database.is_in_memory() {
        return begin(database, saved, damage, session, true);
    }
    tabs::join(&database_name(&session), move |leads| {
        spawn_local(async move {
            let unchanged = if leads { database.lead().await } else { Ok(true) };
            let read = match unchanged {
                Ok(true) => return begin(database, saved, damage, session, leads),
                // Between reading and leading another tab has written.
                Ok(false) => database.load().await,
                Err(error) => Err(error),
            };
            match read {
                Ok((saved, damage)) => begin(database, saved, damage, session, leads),
                // Nobody leads with what is old: it is shown, and read again.
                Err(error) => {
                    if error == DatabaseError::Replaced {
                        tabs::replaced();
                    }
                    database.follow();
                    begin(database, saved, damage, session, false);
                    sync_driver::reopen();
                }
            }
        });
    });
}

fn begin(database: Database, saved: Saved, damage: Damage, session: Session, leads: bool) {
    let (client, effects) = client(&database, saved, damage, session.person(), leads);
    store::open(client, session);
    clock::mark("fieldline-ready");
    sync_driver::start(database, effects);
    enter(Stage::Open);
    tell_damage(damage);
    lock::watch();
    if leads {
        spawn_local(check_session());
    }
    if leads != tabs::leads() {
        sync_driver::reopen();
    }
    spawn_local(async {
        files::persist().await;
    });
}

/// Opens what was read, as the leader of the tabs or as one that follows.
pub(crate) fn client(
    database: &Database,
    mut saved: Saved,
    damage: Damage,
    person: Person,
    leads: bool,
) -> (Client, Vec<Effect>) {
    if saved.meta.device.0 == 0 {
        // A device that has forgotten its name must not use it again: its numbers are taken.
        let own = Some(database.device()).filter(|own| *own != 0 && !damage.is_nameless);
        saved.meta.device.0 = own.unwrap_or_else(random::bits);
    }
    if leads {
        return Client::open(person, saved);
    }
    let random = u64::try_from(random::bits() >> 64).unwrap_or_default();
    (Client::follow(person, saved, random), Vec::new())
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
pub(crate) async fn check_session() {
    match session::check().await {
        Ok(current) => {
            lock::note_contact();
            let same_person = current.user == store::me().user;
            if same_person {
                lock::follow_policy(&current);
                // Kept for the next start; this one goes on with what it has when refused.
                if current != store::me() && current.remember() {
                    store::set_session(current);
                    tabs::say(&Message::SignedIn);
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
    let is_same = store::me().user == session.user;
    session.remember();
    if is_same {
        tabs::say(&Message::SignedIn);
        signed_in_elsewhere(session);
    } else {
        tabs::say(&Message::SignedOut);
        dom::reload();
    }
}

/// Goes on with what another tab has learnt of the person.
pub(crate) fn signed_in_elsewhere(session: Session) {
    if Stage::Open == STAGE.with(ArcRwSignal::get_untracked) && store::me().user == session.user {
        store::set_session(session);
        if tabs::leads() {
            sync_driver::signed_in();
        }
    }
}

/// Signs out on this device. The person's data stays, under their own name, for their next sign-in.
///
/// # Errors
/// When the server was not reached, so that the sign-in could be used again; nothing was done.
pub(crate) async fn sign_out() -> Result<(), HttpError> {
    session::sign_out().await?;
    session::forget().await;
    tabs::say(&Message::SignedOut);
    sync_driver::stop();
    store::close();
    dom::reload();
    Ok(())
}
