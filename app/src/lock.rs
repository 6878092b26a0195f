//! Lock: when the data on this device is closed, and what opens it again.
//!
//! The key of the database is kept by the device itself, or by a PIN or passphrase when the company or
//! the person wants one. Locked means that neither the key nor a record is in memory. Before a PIN
//! counts, the server has the key too: whoever forgets the PIN signs in and gets it back, so no edit is
//! lost with it. After too many days without the server the device locks itself until the person signs
//! in again.

pub mod screen;

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::RawId;

use crate::boot::{self, Stage};
use crate::platform::crypto::{self, RawKey};
use crate::platform::database::{self, DatabaseError, Lock, UnlockError, Vault};
use crate::platform::http::HttpError;
use crate::platform::{clock, dom, local};
use crate::session::{self, Session};
use crate::{store, sync_driver};

pub use screen::{LockScreen, SecretForm, Work};

/// The shortest PIN or passphrase.
pub(crate) const SECRET_LETTERS_MIN: usize = 6;
/// When neither the company nor anybody else says, a device with a PIN locks after so long.
const IDLE_MINUTES: u32 = 15;
const LOOK_EVERY_MS: u32 = 5_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const MINUTE_MS: i64 = 60 * 1_000;
/// Wrong tries before the next has to wait, and the longest wait.
const FREE_TRIES: u32 = 3;
const WAIT_MAX_MS: i64 = 15 * MINUTE_MS;

/// What the locked page asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// The PIN or passphrase.
    Secret,
    /// A new one.
    NewSecret,
    /// Signing in, since the server was not reached for too long.
    Lease,
    /// Signing in, since the device has lost its own key.
    Key,
}

/// Why it stays locked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The PIN is another one; the next try may be made after so many seconds.
    Wrong(u32),
    /// The next try may be made after so many seconds.
    Wait(u32),
    /// The server keeps no key of this device.
    NoKey,
    /// The server was not reached, or refused.
    Http(HttpError),
    /// The browser refused.
    Database,
}

impl From<HttpError> for Trouble {
    fn from(error: HttpError) -> Self {
        Self::Http(error)
    }
}

impl From<DatabaseError> for Trouble {
    fn from(_: DatabaseError) -> Self {
        Self::Database
    }
}

struct Waiting {
    vault: Vault,
    session: Session,
    /// The key that the server gave back.
    raw: Option<RawKey>,
}

thread_local! {
    static WAITING: RefCell<Option<Waiting>> = const { RefCell::new(None) };
    static IS_WATCHING: Cell<bool> = const { Cell::new(false) };
    static TOUCHED: Cell<i64> = const { Cell::new(0) };
}

/// Opens a database, or asks for what opens it.
pub(crate) async fn begin(mut vault: Vault, session: Session) {
    let asking = match vault.lock() {
        _ if is_lease_over(&session) => Asking::Lease,
        Some(Lock::Secret) => Asking::Secret,
        None if session.lock.pin && crypto::is_here() => Asking::NewSecret,
        None => match vault.make_key(None).await {
            Ok(raw) => return open(Waiting { vault, session, raw }).await,
            Err(_) => return boot::without_storage(session),
        },
        Some(Lock::Device | Lock::None) => match vault.unlock(None).await {
            Ok(raw) => return open(Waiting { vault, session, raw }).await,
            Err(_) => Asking::Key,
        },
    };
    WAITING.set(Some(Waiting { vault, session, raw: None }));
    boot::enter(Stage::Locked(asking));
    // Whether the device was removed shows in any answer.
    drop(session::check().await);
}

async fn open(waiting: Waiting) {
    let Waiting { vault, session, raw } = waiting;
    match vault.open(raw).await {
        Ok((database, saved, damage)) => boot::opened(database, saved, damage, session),
        Err(_) => boot::without_storage(session),
    }
}

/// Returns whose data waits behind the lock.
pub(crate) fn whose() -> Option<Session> {
    WAITING.with_borrow(|waiting| waiting.as_ref().map(|waiting| waiting.session.clone()))
}

/// Returns whether edits wait behind the lock.
pub(crate) fn has_edits() -> bool {
    WAITING.with_borrow(|waiting| {
        waiting.as_ref().is_some_and(|it| it.vault.waiting() != database::Waiting::Nothing)
    })
}

/// Drops what waits, so that its database can be removed.
pub(crate) fn give_up() {
    WAITING.set(None);
}

/// Removes a database whose key is lost, as the person wants, and begins with a new one.
pub(crate) async fn start_anew() -> Result<(), Trouble> {
    let Some(Waiting { vault, session, .. }) = WAITING.take() else { return Ok(()) };
    database::delete_all("", &[vault.into_name()]).await?;
    boot::open(session).await;
    Ok(())
}

/// Tries a PIN or passphrase.
pub(crate) async fn unlock(secret: String) -> Result<(), Trouble> {
    let wait = wait_seconds();
    if wait > 0 {
        return Err(Trouble::Wait(wait));
    }
    let Some(waiting) = WAITING.take() else { return Ok(()) };
    // It counts as wrong until it was right: loading the page again gains nothing.
    note_try();
    match waiting.vault.unlock(Some(&secret)).await {
        Ok(raw) => {
            forget_tries();
            open(Waiting { raw, ..waiting }).await;
            Ok(())
        }
        Err(UnlockError::Wrong) => {
            WAITING.set(Some(waiting));
            Err(Trouble::Wrong(wait_seconds()))
        }
        Err(UnlockError::Damaged) => {
            WAITING.set(Some(waiting));
            boot::enter(Stage::Locked(Asking::Key));
            Ok(())
        }
    }
}

/// Goes on after the person has signed in at the lock: for a forgotten PIN, a lost key or a lease that
/// was over.
pub(crate) async fn signed_in(session: Session) -> Result<(), Trouble> {
    let is_own = whose().is_some_and(|own| own.user == session.user);
    note_contact();
    session.remember();
    let Some(mut waiting) = WAITING.take() else { return Ok(()) };
    if !is_own {
        boot::open_for(session);
        return Ok(());
    }
    waiting.session = session;
    if boot::stage().get_untracked() == Stage::Locked(Asking::Lease) {
        begin(waiting.vault, waiting.session).await;
        return Ok(());
    }
    let kept = session::kept_key(RawId(waiting.vault.device())).await;
    let kept = kept.map(|kept| kept.and_then(|bytes| RawKey::try_from(bytes).ok()));
    waiting.raw = kept.clone().ok().flatten();
    WAITING.set(Some(waiting));
    if kept?.is_none() {
        return Err(Trouble::NoKey);
    }
    forget_tries();
    boot::enter(Stage::Locked(Asking::NewSecret));
    Ok(())
}

/// Takes a new PIN or passphrase at the lock; `None` for none, where the company allows that.
pub(crate) async fn choose(secret: Option<String>) -> Result<(), Trouble> {
    let Some(mut waiting) = WAITING.take() else {
        // The company has just asked for one, and the data is open behind the page.
        change(None, secret).await?;
        boot::enter(Stage::Open);
        return Ok(());
    };
    let secret = secret.as_deref();
    if let Some(raw) = waiting.raw {
        // Given back by the server, which goes on keeping it.
        let Waiting { vault, session, .. } = waiting;
        let (database, saved, damage) = vault.open(Some(raw)).await?;
        let kept = database.rewrap(&raw, secret).await;
        boot::opened(database, saved, damage, session);
        return Ok(kept?);
    }
    let made = waiting.vault.make_key(secret).await;
    let kept = match &made {
        Ok(Some(raw)) => session::keep_key(RawId(waiting.vault.device()), raw).await,
        Ok(None) | Err(_) => Ok(()),
    };
    if let (Ok(raw), Ok(())) = (&made, &kept) {
        waiting.raw = *raw;
        open(waiting).await;
        return Ok(());
    }
    waiting.vault.forget_key();
    WAITING.set(Some(waiting));
    made?;
    Ok(kept?)
}

/// Changes the PIN of the open database, sets a first one, or takes it away.
pub(crate) async fn change(current: Option<String>, new: Option<String>) -> Result<(), Trouble> {
    let wait = wait_seconds();
    if wait > 0 {
        return Err(Trouble::Wait(wait));
    }
    let Some(database) = sync_driver::database() else { return Err(Trouble::Database) };
    note_try();
    let raw = database.raw_key(current.as_deref()).await;
    let raw = raw.map_err(|_| Trouble::Wrong(wait_seconds()))?;
    forget_tries();
    if new.is_some() {
        session::keep_key(RawId(database.device()), &raw).await?;
    }
    database.rewrap(&raw, new.as_deref()).await?;
    watch();
    Ok(())
}

/// Does what the company wants now.
pub(crate) fn follow_policy(session: &Session) {
    let kept = sync_driver::database().map(|database| database.lock());
    if session.lock.pin && kept == Some(Lock::Device) {
        boot::enter(Stage::Locked(Asking::NewSecret));
    }
}

/// Returns how the open database keeps its key.
pub(crate) fn kind() -> Lock {
    sync_driver::database().map_or(Lock::None, |database| database.lock())
}

/// Locks as soon as everything entered is stored.
pub(crate) fn lock() {
    let is_open = boot::stage().get_untracked() == Stage::Open;
    if !is_open {
        return;
    }
    let unsaved = store::status().get_untracked().unsaved > 0;
    if unsaved || sync_driver::is_storing() {
        // A locked device that has lost an edit would be the worse evil.
        return clock::after(200, lock);
    }
    let session = store::me();
    boot::enter(Stage::Opening);
    sync_driver::stop();
    store::close();
    spawn_local(boot::open(session));
}

/// Looks from now on whether the device is to lock itself.
pub(crate) fn watch() {
    touched();
    if IS_WATCHING.replace(true) {
        return;
    }
    dom::on_touch(touched);
    look();
}

fn look() {
    if boot::stage().get_untracked() == Stage::Open {
        let session = store::me();
        let minutes = session.lock.idle_minutes.unwrap_or(IDLE_MINUTES).max(1);
        let idle = clock::now().0 - last_touch();
        let is_idle = kind() == Lock::Secret && idle >= i64::from(minutes) * MINUTE_MS;
        if is_idle || is_lease_over(&session) {
            lock();
        }
    }
    clock::after(LOOK_EVERY_MS, look);
}

fn touched() {
    let now = clock::now().0;
    // Other tabs of the person must not lock meanwhile, and a setting costs a write.
    if now - TOUCHED.replace(now) >= i64::from(LOOK_EVERY_MS)
        && !local::write(TOUCH, &now.to_string())
    {
        dom::warn("the last touch was not kept");
    }
}

/// The last touch in any tab.
fn last_touch() -> i64 {
    TOUCHED.get().max(number(TOUCH).unwrap_or(0))
}

const TOUCH: &str = "touch";
const CONTACT: &str = "contact";
const TRIES: &str = "lock-tries";
const NEXT_TRY: &str = "lock-next";

fn number(setting: &str) -> Option<i64> {
    local::read(setting)?.parse().ok()
}

/// Notes that the server was reached.
pub(crate) fn note_contact() {
    let now = clock::now().0;
    let is_fresh = number(CONTACT).is_some_and(|then| (0..10 * MINUTE_MS).contains(&(now - then)));
    if !is_fresh && !local::write(CONTACT, &now.to_string()) {
        dom::warn("the last contact was not kept");
    }
}

/// Whether the server was not reached for too long. A device whose clock went back is not punished.
fn is_lease_over(session: &Session) -> bool {
    let days = i64::from(session.lease_days.max(1));
    number(CONTACT).is_some_and(|then| clock::now().0 - then > days * DAY_MS)
}

fn note_try() {
    let tries = number(TRIES).unwrap_or(0).saturating_add(1);
    let over = u32::try_from(tries).unwrap_or(u32::MAX).saturating_sub(FREE_TRIES);
    let wait = if over == 0 { 0 } else { (2_500_i64 << over.min(12)).min(WAIT_MAX_MS) };
    let kept = local::write(TRIES, &tries.to_string())
        && local::write(NEXT_TRY, &(clock::now().0 + wait).to_string());
    if !kept {
        dom::warn("a try was not counted");
    }
}

fn forget_tries() {
    local::remove(TRIES);
    local::remove(NEXT_TRY);
}

fn wait_seconds() -> u32 {
    let wait = number(NEXT_TRY).map_or(0, |then| then - clock::now().0);
    // A clock that was set back must not lock anybody out for longer.
    u32::try_from((wait.clamp(0, WAIT_MAX_MS) + 999) / 1_000).unwrap_or(0)
}
