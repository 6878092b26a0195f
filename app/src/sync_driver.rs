//! SyncDriver: performs what the sync client asks for (storing, sending, waiting) and tells it what
//! became of it. It decides nothing.
//!
//! Storing goes through one queue, so that transactions happen in the order the client asked for them.
//! So does what the leader of several tabs has stored, in a tab that follows.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Waker};

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::sync::client::{Batch, Effect, Event, Failure, News, Stored, Taken};
use shared::sync::protocol::Request;
use shared::sync::tabs::{Message, Position, Step, step};

use crate::platform::database::{Database, DatabaseError};
use crate::platform::{clock, dom, http, poke};
use crate::{boot, lock, store, tabs};

enum Job {
    Edits {
        entries: Vec<(u64, Vec<u8>)>,
        taken: Vec<Taken>,
        meta: Vec<u8>,
    },
    Batch(Box<Batch>),
    ForgetParked(u64),
    Ballast,
    TakeHanded,
    /// The leader stands there; what it stored, when that is a step.
    Follow(Position, Option<Box<Stored>>),
    /// Read everything again, to lead or to follow.
    Reopen,
}

thread_local! {
    static DATABASE: RefCell<Option<Rc<Database>>> = const { RefCell::new(None) };
    static JOBS: RefCell<VecDeque<Job>> = const { RefCell::new(VecDeque::new()) };
    static WORKING: Cell<bool> = const { Cell::new(false) };
    static RUNNING: Cell<bool> = const { Cell::new(false) };
    /// Raised with every new client: what was asked for by one before concerns nobody.
    static ERA: Cell<u32> = const { Cell::new(0) };
    /// What this tab has told the others of, as the leader.
    static SHIPPED: Cell<Position> = const { Cell::new(0) };
    static TROUBLE: ArcRwSignal<Option<DatabaseError>> = ArcRwSignal::new(None);
    static SERVER_TROUBLE: ArcRwSignal<Option<String>> = ArcRwSignal::new(None);
    static NEWS: ArcRwSignal<VecDeque<News>> = ArcRwSignal::new(VecDeque::new());
}

/// Begins: what the person did is stored in `database` from now on, and sent.
pub(crate) fn start(database: Database, effects: Vec<Effect>) {
    SHIPPED.set(database.position());
    DATABASE.set(Some(Rc::new(database)));
    RUNNING.set(true);
    perform(effects);
    push(Job::Ballast);
    if is_leading() {
        connect();
    }
}

/// Returns the database, while one is open.
pub(crate) fn database() -> Option<Rc<Database>> {
    DATABASE.with_borrow(Clone::clone)
}

/// Returns whether something waits to be stored.
pub(crate) fn is_storing() -> bool {
    WORKING.get() || !JOBS.with_borrow(VecDeque::is_empty)
}

/// Ends: the person signed out, or the data is locked.
pub(crate) fn stop() {
    RUNNING.set(false);
    ERA.set(ERA.get() + 1);
    tabs::leave();
    poke::stop();
    JOBS.take();
    DATABASE.set(None);
}

/// Tells whether this tab has begun to lead.
fn is_leading() -> bool {
    store::with_client(|client| !client.follows()).unwrap_or_default()
}

/// Returns what this tab knows to be stored.
pub(crate) fn position() -> Position {
    database().map_or(0, |database| database.position())
}

/// Returns what this tab has stored as the leader; nothing while it does not lead or is storing.
pub(crate) fn leading_position() -> Option<Position> {
    is_leading().then(|| SHIPPED.get())
}

/// Reads everything again, to lead or to follow, before anything else.
pub(crate) fn reopen() {
    if RUNNING.get() {
        JOBS.with_borrow_mut(|jobs| jobs.push_front(Job::Reopen));
        work_on();
    }
}

/// Hears where the leader stands, and what it has just stored.
pub(crate) fn follow(position: Position, stored: Option<Box<Stored>>) {
    if RUNNING.get() && !tabs::leads() {
        push(Job::Follow(position, stored));
    }
}

/// Looks for what other tabs have handed over.
pub(crate) fn take_handed() {
    if RUNNING.get() && tabs::leads() {
        push(Job::TakeHanded);
    }
}

/// Stores everything again: another tab has noticed that nothing is left.
pub(crate) fn emptied() {
    if RUNNING.get() && is_leading() {
        tell(Event::StorageEmptied);
    }
}

/// Tries the server: at the start, when the network comes back, when the page comes to the front.
pub(crate) fn connect() {
    if RUNNING.get() {
        if TROUBLE.with(ArcRwSignal::get_untracked) == Some(DatabaseError::Tight) {
            push(Job::Ballast);
        }
        if is_leading() {
            take_handed();
            tell(Event::Connect);
        } else {
            tabs::say(&Message::Connect);
        }
    }
}

/// Notes that the person must sign in again before anything travels.
pub(crate) fn signed_out() {
    poke::stop();
    tell(Event::Failed(Failure::SignedOut));
}

/// Goes on after the person has signed in again.
pub(crate) fn signed_in() {
    let person = store::me().person();
    let effects = store::with_client(|client| client.signed_in(person)).unwrap_or_default();
    perform(store::settle(effects));
}

/// Returns why the device does not keep what is entered, if it does not.
#[must_use]
pub(crate) fn trouble() -> Signal<Option<DatabaseError>> {
    TROUBLE.with(|trouble| trouble.clone().into())
}

/// Returns the server's name for why it takes nothing at the moment, if it does not.
#[must_use]
pub(crate) fn server_trouble() -> Signal<Option<String>> {
    SERVER_TROUBLE.with(|trouble| trouble.clone().into())
}

fn set_server_trouble(code: Option<String>) {
    SERVER_TROUBLE.with(|trouble| {
        if trouble.with_untracked(|now| *now != code) {
            trouble.set(code);
        }
    });
}

/// Takes the oldest news that nobody has shown yet; tracks their coming.
#[must_use]
pub(crate) fn next_news() -> Option<News> {
    NEWS.with(|news| {
        if news.with(VecDeque::is_empty) {
            return None;
        }
        news.try_update_untracked(VecDeque::pop_front).flatten()
    })
}

/// Removes a refused edit from storage.
pub(crate) fn forget_parked(number: u64) {
    tabs::say(&Message::Forgot(number));
    push(Job::ForgetParked(number));
}

fn tell(event: Event) {
    perform(store::handle(event));
}

/// Performs effects.
pub(crate) fn perform(effects: Vec<Effect>) {
    for effect in effects {
        match effect {
            Effect::StoreOutbox { entries, meta, taken } => {
                push(Job::Edits { entries, taken, meta });
            }
            Effect::Store(batch) => push(Job::Batch(batch)),
            Effect::Send(request) => send(*request),
            Effect::Retry(ms) => tell_after(ms, Event::RetryDue),
            // The store settles these; one that comes here changes nothing.
            Effect::Changed(_) => {}
            // The tab that somebody looks at tells it, or the leader to whoever comes.
            Effect::Tell(_) if dom::is_hidden() && !is_leading() => {}
            Effect::Tell(news) => NEWS.with(|all| all.update(|all| all.push_back(news))),
        }
    }
}

/// Tells the client that this is so after a while, if it is still the same.
fn tell_after(ms: u32, event: Event) {
    let era = ERA.get();
    clock::after(ms, move || {
        if ERA.get() == era {
            tell(event);
        }
    });
}

fn send(request: Request) {
    let era = ERA.get();
    spawn_local(async move {
        let waiting = store::with_client(|client| client.waiting().count()).unwrap_or_default();
        let event = match http::sync(&request, waiting).await {
            Ok(reply) => {
                lock::note_contact();
                set_server_trouble(None);
                if ERA.get() != era {
                    return;
                }
                poke::listen(
                    |upto| tell(Event::Poked(upto)),
                    // What was missed while the line was cut.
                    || tell(Event::Poked(u64::MAX)),
                );
                Event::Replied(Box::new(reply))
            }
            Err((failure, trouble)) => {
                set_server_trouble(trouble);
                if failure == Failure::SignedOut {
                    poke::stop();
                }
                Event::Failed(failure)
            }
        };
        if ERA.get() == era {
            tell(event);
        }
    });
}

fn push(job: Job) {
    JOBS.with_borrow_mut(|jobs| jobs.push_back(job));
    work_on();
}

fn work_on() {
    if !WORKING.replace(true) {
        begin(Box::pin(async {
            work().await;
            WORKING.set(false);
        }));
    }
}

/// Runs a task up to its first wait at once, and the rest later: the browser has the data before the
/// page goes on to draw.
fn begin(mut task: Pin<Box<dyn Future<Output = ()>>>) {
    // Whoever runs the rest asks again, so nobody needs to be woken for this first step.
    if task.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {
        spawn_local(task);
    }
}

async fn work() {
    while let Some(job) = JOBS.with_borrow_mut(VecDeque::pop_front) {
        let Some(database) = DATABASE.with_borrow(Clone::clone) else { return };
        let era = ERA.get();
        let (done, then, otherwise) = perform_job(&database, &job).await;
        if ERA.get() != era && !matches!(job, Job::Reopen) {
            continue;
        }
        match done {
            Ok(()) => {
                set_trouble(database.trouble());
                tell_tabs(&database, job);
                if let Some(event) = then {
                    tell(event);
                }
            }
            // Not as a failure: the edits would come twice, by themselves and with everything else.
            Err(DatabaseError::Emptied) if is_leading() => {
                tell(Event::StorageEmptied);
                push(Job::Ballast);
            }
            Err(DatabaseError::Replaced) => {
                // Unless it is to read everything again already, perhaps to lead once more.
                if !JOBS.with_borrow(|jobs| jobs.iter().any(|job| matches!(job, Job::Reopen))) {
                    tabs::replaced();
                    reopen();
                }
            }
            Err(error) => {
                if error == DatabaseError::Emptied {
                    tabs::say(&Message::Emptied);
                }
                failed(error, otherwise);
                if matches!(job, Job::Reopen) {
                    clock::after(RETRY_MS, reopen);
                }
            }
        }
    }
}

type Performed = (Result<(), DatabaseError>, Option<Event>, Option<Event>);

async fn perform_job(database: &Rc<Database>, job: &Job) -> Performed {
    match job {
        Job::Edits { entries, taken, meta } => {
            let last = entries.last().map_or(0, |(seq, _)| *seq);
            let kept = if is_leading() {
                database.keep_edits(entries, taken, meta).await
            } else {
                database.hand(entries).await
            };
            (kept, Some(Event::OutboxStored(last)), Some(Event::OutboxFailed))
        }
        Job::Batch(batch) => {
            (database.keep(batch).await, Some(Event::BatchStored), Some(Event::BatchFailed))
        }
        // Read again at the next start, and can be discarded then.
        Job::ForgetParked(number) => (database.forget_parked(*number).await, None, None),
        // Without room for it the device is nearly full, which the database says itself.
        Job::Ballast => (database.keep_ballast().await.or(Ok(())), None, None),
        Job::TakeHanded => (take(database).await, None, None),
        Job::Follow(position, stored) => {
            (follow_now(database, *position, stored.as_deref()), None, None)
        }
        Job::Reopen => (read_again(database).await, None, None),
    }
}

/// Tells the other tabs what was done.
fn tell_tabs(database: &Database, job: Job) {
    let stored = match job {
        Job::Edits { .. } if !is_leading() => return tabs::say(&Message::Handed),
        Job::Edits { entries, taken, meta } => Stored::edits(entries, taken, meta),
        Job::Batch(batch) => Stored::batch(*batch),
        Job::ForgetParked(_) | Job::Ballast | Job::TakeHanded | Job::Follow(..) | Job::Reopen => {
            return;
        }
    };
    SHIPPED.set(database.position());
    tabs::stored(database.position(), || stored);
}

async fn take(database: &Database) -> Result<(), DatabaseError> {
    if is_leading() {
        let handed = database.handed().await?;
        let effects = store::with_client(|client| client.take_handed(&handed));
        perform(store::settle(effects.unwrap_or_default()));
        // The answer to whoever asked, also when nothing has changed.
        tabs::announce();
    }
    Ok(())
}

fn follow_now(
    database: &Database,
    position: Position,
    stored: Option<&Stored>,
) -> Result<(), DatabaseError> {
    if is_leading() {
        return Ok(());
    }
    let followed = match (step(database.position(), position), stored) {
        (Step::Ignore, _) => return Ok(()),
        (Step::Follow, Some(stored)) => {
            database.followed(position);
            store::with_client(|client| client.followed(stored.clone()))
        }
        (Step::Follow | Step::Reopen, _) => None,
    };
    match followed {
        Some(Ok(effects)) => perform(store::settle(effects)),
        Some(Err(_)) | None => reopen(),
    }
    Ok(())
}

/// Reads everything again. What was not stored yet stays on the screen and is stored again.
async fn read_again(database: &Rc<Database>) -> Result<(), DatabaseError> {
    let leads = tabs::leads();
    if leads {
        database.lead().await?;
    } else {
        database.follow();
    }
    let (saved, damage) = database.load().await?;
    if !RUNNING.get() {
        return Ok(());
    }
    let (client, mut effects) = boot::client(database, saved, damage, store::me().person(), leads);
    ERA.set(ERA.get() + 1);
    SHIPPED.set(database.position());
    // The client before asked for these; this one asks again.
    JOBS.with_borrow_mut(|jobs| {
        jobs.retain(|job| !matches!(job, Job::Edits { .. } | Job::Batch(_)));
    });
    effects.extend(store::replace(client));
    perform(effects);
    if leads {
        tell(Event::Connect);
        tabs::announce();
        spawn_local(boot::check_session());
    } else {
        poke::stop();
        tabs::say(&Message::Ping);
    }
    Ok(())
}

/// Nothing is lost from memory: the client asks to store it again, after a while.
fn failed(error: DatabaseError, event: Option<Event>) {
    dom::warn(&format!("not kept on this device: {error:?}"));
    set_trouble(Some(error));
    if let Some(event) = event {
        tell_after(RETRY_MS, event);
    }
}

const RETRY_MS: u32 = 3_000;

fn set_trouble(error: Option<DatabaseError>) {
    TROUBLE.with(|trouble| {
        if trouble.get_untracked() != error {
            trouble.set(error);
            if error == Some(DatabaseError::Tight) {
                clock::after(BALLAST_AGAIN_MS, keep_ballast);
            }
        }
    });
}

/// Looks, as long as the device is nearly full, whether it still is.
fn keep_ballast() {
    if RUNNING.get() && TROUBLE.with(ArcRwSignal::get_untracked) == Some(DatabaseError::Tight) {
        push(Job::Ballast);
        clock::after(BALLAST_AGAIN_MS, keep_ballast);
    }
}

const BALLAST_AGAIN_MS: u32 = 60_000;
