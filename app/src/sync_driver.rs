//! SyncDriver: performs what the sync client asks for (storing, sending, waiting) and tells it what
//! became of it. It decides nothing.
//!
//! Storing goes through one queue, so that transactions happen in the order the client asked for them.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Waker};

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::sync::client::{Batch, Effect, Event, Failure, News};
use shared::sync::protocol::Request;

use crate::platform::database::{Database, DatabaseError};
use crate::platform::{clock, dom, http, poke};
use crate::{lock, store};

enum Job {
    Edits { entries: Vec<(u64, Vec<u8>)>, meta: Vec<u8> },
    Batch(Box<Batch>),
    ForgetParked(u64),
    Ballast,
}

thread_local! {
    static DATABASE: RefCell<Option<Rc<Database>>> = const { RefCell::new(None) };
    static JOBS: RefCell<VecDeque<Job>> = const { RefCell::new(VecDeque::new()) };
    static WORKING: Cell<bool> = const { Cell::new(false) };
    static RUNNING: Cell<bool> = const { Cell::new(false) };
    static TROUBLE: ArcRwSignal<Option<DatabaseError>> = ArcRwSignal::new(None);
    static SERVER_TROUBLE: ArcRwSignal<Option<String>> = ArcRwSignal::new(None);
    static NEWS: ArcRwSignal<VecDeque<News>> = ArcRwSignal::new(VecDeque::new());
}

/// Begins: what the person did is stored in `database` from now on, and sent.
pub(crate) fn start(database: Database, effects: Vec<Effect>) {
    DATABASE.set(Some(Rc::new(database)));
    RUNNING.set(true);
    perform(effects);
    push(Job::Ballast);
    connect();
}

/// Returns the database, while one is open.
pub(crate) fn database() -> Option<Rc<Database>> {
    DATABASE.with_borrow(Clone::clone)
}

/// Returns whether something waits to be stored.
pub(crate) fn is_storing() -> bool {
    WORKING.get() || !JOBS.with_borrow(VecDeque::is_empty)
}

/// Ends: another tab works with the database now, or the person signed out.
pub(crate) fn stop() {
    RUNNING.set(false);
    poke::stop();
    DATABASE.set(None);
}

/// Tries the server: at the start, when the network comes back, when the page comes to the front.
pub(crate) fn connect() {
    if RUNNING.get() {
        if TROUBLE.with(ArcRwSignal::get_untracked) == Some(DatabaseError::Tight) {
            push(Job::Ballast);
        }
        tell(Event::Connect);
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
    push(Job::ForgetParked(number));
}

fn tell(event: Event) {
    perform(store::handle(event));
}

/// Performs effects.
pub(crate) fn perform(effects: Vec<Effect>) {
    for effect in effects {
        match effect {
            Effect::StoreOutbox { entries, meta } => push(Job::Edits { entries, meta }),
            Effect::Store(batch) => push(Job::Batch(batch)),
            Effect::Send(request) => send(*request),
            Effect::Retry(ms) => clock::after(ms, || {
                if RUNNING.get() {
                    tell(Event::RetryDue);
                }
            }),
            // The store settles these; one that comes here changes nothing.
            Effect::Changed(_) => {}
            Effect::Tell(news) => NEWS.with(|all| all.update(|all| all.push_back(news))),
        }
    }
}

fn send(request: Request) {
    spawn_local(async move {
        let waiting = store::with_client(|client| client.waiting().count()).unwrap_or_default();
        let event = match http::sync(&request, waiting).await {
            Ok(reply) => {
                lock::note_contact();
                set_server_trouble(None);
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
        if RUNNING.get() {
            tell(event);
        }
    });
}

fn push(job: Job) {
    JOBS.with_borrow_mut(|jobs| jobs.push_back(job));
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
        let (done, then, otherwise) = match &job {
            Job::Edits { entries, meta } => {
                let last = entries.last().map_or(0, |(seq, _)| *seq);
                let then = Some(Event::OutboxStored(last));
                (database.keep_edits(entries, meta).await, then, Some(Event::OutboxFailed))
            }
            Job::Batch(batch) => {
                (database.keep(batch).await, Some(Event::BatchStored), Some(Event::BatchFailed))
            }
            // Read again at the next start, and can be discarded then.
            Job::ForgetParked(number) => (database.forget_parked(*number).await, None, None),
            // Without room for it the device is nearly full, which the database says itself.
            Job::Ballast => (database.keep_ballast().await.or(Ok(())), None, None),
        };
        match done {
            Ok(()) => {
                set_trouble(database.trouble());
                if let Some(event) = then {
                    tell(event);
                }
            }
            // Not as a failure: the edits would come twice, by themselves and with everything else.
            Err(DatabaseError::Emptied) => {
                tell(Event::StorageEmptied);
                push(Job::Ballast);
            }
            Err(error) => failed(error, otherwise),
        }
    }
}

/// Nothing is lost from memory: the client asks to store it again, after a while.
fn failed(error: DatabaseError, event: Option<Event>) {
    dom::warn(&format!("not kept on this device: {error:?}"));
    set_trouble(Some(error));
    let Some(event) = event else { return };
    clock::after(RETRY_MS, || {
        if RUNNING.get() {
            tell(event);
        }
    });
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
