//! Tabs: who of the person's tabs leads, and what they say to each other.
//!
//! Every tab works. The leader, who holds the tab lock, alone sends and stores what comes; the others
//! follow it (see [`shared::sync::tabs`]). A leader that does not answer is replaced; should it wake, the
//! database refuses what it writes.

use std::cell::{Cell, RefCell};

use shared::sync::client::Stored;
use shared::sync::protocol::to_cbor;
use shared::sync::tabs::{Message, PING_MS, Position, Watch, epoch};

use crate::platform::channel::Channel;
use crate::platform::{clock, dom, tab_lock};
use crate::session::Session;
use crate::{boot, store, sync_driver};

/// A tab that does not get the lock so soon follows. After a reload the page before may still hold it.
const PATIENCE_MS: u32 = 200;

type Begin = Box<dyn FnOnce(bool)>;

struct Joined {
    name: String,
    channel: Option<Channel>,
    _ticks: clock::Ticks,
}

thread_local! {
    static JOINED: RefCell<Option<Joined>> = const { RefCell::new(None) };
    static BEGIN: RefCell<Option<Begin>> = const { RefCell::new(None) };
    static WATCH: Cell<Watch> = const { Cell::new(Watch::new(true)) };
    /// This tab is to lead.
    static LEADS: Cell<bool> = const { Cell::new(true) };
    /// It waits for the lock.
    static QUEUES: Cell<bool> = const { Cell::new(false) };
    /// Somebody listens.
    static FOLLOWED: Cell<bool> = const { Cell::new(false) };
}

/// Joins the tabs that work with the database of this name. Calls `begin` when it is known whether this
/// one leads at first.
pub(crate) fn join(name: &str, begin: impl FnOnce(bool) + 'static) {
    LEADS.set(false);
    BEGIN.set(Some(Box::new(begin)));
    let channel = Channel::open(name, |bytes| match minicbor::decode(&bytes) {
        Ok(message) => heard(message),
        // From a newer app. Whatever it was, the database tells the rest.
        Err(_) => sync_driver::follow(Position::MAX, None),
    });
    let ticks = clock::every(PING_MS, tick);
    JOINED.set(Some(Joined { name: name.to_owned(), channel, _ticks: ticks }));
    WATCH.set(Watch::new(queue()));
    say(&Message::Ping);
    clock::after(PATIENCE_MS, || {
        begin_as(false);
    });
}

/// Leaves them: the database is closed here.
pub(crate) fn leave() {
    tab_lock::release();
    JOINED.set(None);
    BEGIN.set(None);
    QUEUES.set(false);
    FOLLOWED.set(false);
    LEADS.set(true);
}

/// Tells whether this tab is to lead; one that shares its database with nobody always is.
pub(crate) fn leads() -> bool {
    LEADS.get()
}

/// Notes that the database knows another leader.
pub(crate) fn replaced() {
    LEADS.set(false);
}

fn request(steal: bool) -> bool {
    let name = JOINED.with_borrow(|joined| joined.as_ref().map(|joined| joined.name.clone()));
    name.is_some_and(|name| tab_lock::request(&name, steal, granted, lost))
}

/// Waits for the lock; returns whether there are locks.
fn queue() -> bool {
    QUEUES.replace(true) || request(false)
}

fn granted() {
    QUEUES.set(false);
    LEADS.set(true);
    if !begin_as(true) {
        sync_driver::reopen();
    }
}

fn lost() {
    LEADS.set(false);
    queue();
    sync_driver::reopen();
}

/// Begins, unless it has begun.
fn begin_as(leads: bool) -> bool {
    let begin = BEGIN.take();
    let is_first = begin.is_some();
    if let Some(begin) = begin {
        begin(leads);
    }
    is_first
}

/// Asks for the leader as long as somebody looks at this tab, and takes over from one that is silent.
fn tick() {
    if LEADS.get() || dom::is_hidden() {
        return;
    }
    let mut watch = WATCH.get();
    if !watch.is_silent() {
        say(&Message::Ping);
    } else if !request(true) {
        granted();
    }
    WATCH.set(watch);
}

/// Says something to the other tabs.
pub(crate) fn say(message: &Message) {
    JOINED.with_borrow(|joined| {
        if let Some(channel) = joined.as_ref().and_then(|joined| joined.channel.as_ref()) {
            channel.post(&to_cbor(message));
        }
    });
}

/// Tells those that follow what was stored.
pub(crate) fn stored(position: Position, stored: impl FnOnce() -> Stored) {
    if FOLLOWED.get() {
        say(&Message::Stored { position, stored: Box::new(stored()) });
    }
}

/// Tells those that follow how things stand.
pub(crate) fn announce() {
    let Some(position) = sync_driver::leading_position().filter(|_| FOLLOWED.get()) else { return };
    let Some(status) = store::with_client(|client| client.status()) else { return };
    say(&Message::Leading { position, link: status.link, progress: status.progress });
}

fn heard(message: Message) {
    match message {
        Message::Ping => {
            FOLLOWED.set(true);
            // Answered when it has been done: a page that is half asleep hears, but works no more.
            sync_driver::take_handed();
        }
        Message::Leading { position, link, progress } if !LEADS.get() => {
            if epoch(position) >= epoch(sync_driver::position()) {
                let mut watch = WATCH.get();
                watch.heard();
                WATCH.set(watch);
                store::with_client(|client| client.heard(link, progress));
                store::settle(Vec::new());
            }
            sync_driver::follow(position, None);
        }
        Message::Stored { position, stored } => sync_driver::follow(position, Some(stored)),
        Message::Handed => sync_driver::take_handed(),
        Message::Forgot(number) => store::discard_parked(number),
        Message::Connect if LEADS.get() => sync_driver::connect(),
        Message::Emptied if LEADS.get() => sync_driver::emptied(),
        Message::SignedIn => {
            if let Some(session) = Session::remembered() {
                boot::signed_in_elsewhere(session);
            }
        }
        Message::SignedOut => dom::reload(),
        Message::Leading { .. } | Message::Connect | Message::Emptied => {}
    }
}
