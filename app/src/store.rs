//! Store: the one copy of the data on this device, and the one way to change it.
//!
//! Screens read through [`use_row`], [`use_kinds`] and [`use_book`], which compute again when what
//! they look at changes: one trigger a row, one a kind, one for everything. Screens write through
//! [`act`] and its shorthands: the edit is on the screen in the same tick, and the sync driver makes it
//! durable and sends it. Never write from inside a read.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use leptos::prelude::*;
use shared::book::{Book, RowKey};
use shared::entity::{Entity, Kind};
use shared::id::{Id, RawId};
use shared::leads::steps::complete_owner;
use shared::order;
use shared::rights::Action;
use shared::sync::bulk::{Bulk, Plan};
use shared::sync::client::{Changed, Client, Effect, Event, Status};
use shared::sync::protocol::{CommitSeq, Fields, Mutation, Rejection};
use shared::sync::undo::{Steps, WayBack};
use shared::value::Value;

use crate::platform::{clock, random};
use crate::session::Session;
use crate::{sync_driver, tabs, undo};

struct Open {
    client: Client,
    session: Session,
}

thread_local! {
    static OPEN: RefCell<Option<Open>> = const { RefCell::new(None) };
    static ROWS: RefCell<HashMap<RowKey, ArcTrigger>> = RefCell::default();
    static KINDS: RefCell<HashMap<Kind, ArcTrigger>> = RefCell::default();
    static STATUS: ArcRwSignal<Status> = ArcRwSignal::new(Status::default());
    static ALL: ArcTrigger = ArcTrigger::new();
    static VERSION: Cell<u64> = const { Cell::new(0) };
}

/// Opens the store for a person; replaces what was open.
pub(crate) fn open(client: Client, session: Session) {
    undo::forget();
    OPEN.set(Some(Open { client, session }));
    refresh(&Changed::All);
    refresh_status();
}

/// Goes on with what was read anew, and with what was not stored yet.
pub(crate) fn replace(mut client: Client) -> Vec<Effect> {
    let effects = with_client(|before| {
        let effects = client.adopt(before);
        *before = client;
        effects
    });
    refresh(&Changed::All);
    refresh_status();
    effects.unwrap_or_default()
}

/// Closes the store.
pub(crate) fn close() {
    OPEN.set(None);
}

/// Returns who is signed in.
///
/// # Panics
/// When nobody is: pages exist only while the store is open.
#[must_use]
pub fn me() -> Session {
    OPEN.with_borrow(|open| open.as_ref().expect("the store is open").session.clone())
}

/// Notes what the server now says of the person.
pub(crate) fn set_session(session: Session) {
    OPEN.with_borrow_mut(|open| {
        if let Some(open) = open {
            open.session = session;
        }
    });
}

/// Removes a refused edit that the person has dealt with.
pub(crate) fn discard_parked(number: u64) {
    with_client(|client| client.discard_parked(number)).unwrap_or_default();
    refresh_status();
}

/// Looks at the data once, without following it. A closed store is an empty book.
pub fn read<T>(look: impl FnOnce(&Book) -> T) -> T {
    OPEN.with_borrow(|open| match open {
        Some(open) => look(open.client.book()),
        None => look(&Book::default()),
    })
}

/// Looks at the sync client once.
pub(crate) fn with_client<T>(look: impl FnOnce(&mut Client) -> T) -> Option<T> {
    OPEN.with_borrow_mut(|open| open.as_mut().map(|open| look(&mut open.client)))
}

/// Looks at the data once together with the revisions of its rows, to plan edits of many.
pub fn plan<T>(look: impl FnOnce(&Book, &dyn Fn(RowKey) -> CommitSeq) -> T) -> T {
    OPEN.with_borrow(|open| match open {
        Some(open) => look(open.client.book(), &|key| open.client.rev(key)),
        None => look(&Book::default(), &|_| 0),
    })
}

/// Tells the sync client what happened, and draws what changed.
pub(crate) fn handle(event: Event) -> Vec<Effect> {
    let effects = with_client(|client| client.handle(event)).unwrap_or_default();
    settle(effects)
}

/// Handles the effects that concern the screen; returns the others.
pub(crate) fn settle(effects: Vec<Effect>) -> Vec<Effect> {
    let mut others = Vec::new();
    for effect in effects {
        if let Effect::Changed(changed) = effect {
            refresh(&changed);
        } else {
            others.push(effect);
        }
    }
    refresh_status();
    others
}

/// Returns how this device stands with the server, as a signal.
#[must_use]
pub fn status() -> Signal<Status> {
    STATUS.with(|status| status.clone().into())
}

fn refresh_status() {
    let now = with_client(|client| client.status()).unwrap_or_default();
    STATUS.with(|status| {
        if status.get_untracked() != now {
            status.set(now);
            tabs::announce();
        }
    });
}

/// Returns a number that grows with every change of the data.
#[must_use]
pub fn version() -> u64 {
    VERSION.get()
}

fn refresh(changed: &Changed) {
    VERSION.set(VERSION.get() + 1);
    let mut triggers: Vec<ArcTrigger> = Vec::new();
    match changed {
        Changed::All => {
            ROWS.with_borrow(|rows| triggers.extend(rows.values().cloned()));
            KINDS.with_borrow(|kinds| triggers.extend(kinds.values().cloned()));
        }
        Changed::Rows(keys) => {
            ROWS.with_borrow(|rows| {
                triggers.extend(keys.iter().filter_map(|key| rows.get(key).cloned()));
            });
            let mut kinds: Vec<Kind> =
                keys.iter().filter_map(|key| Kind::from_number(key.kind)).collect();
            // An edit of a tracked field makes change records beside the row.
            kinds.push(Kind::Change);
            kinds.sort_unstable();
            kinds.dedup();
            KINDS.with_borrow(|known| {
                triggers.extend(kinds.iter().filter_map(|kind| known.get(kind).cloned()));
            });
        }
    }
    triggers.push(ALL.with(Clone::clone));
    for trigger in triggers {
        trigger.notify();
    }
}

fn follow_row(key: RowKey) {
    ROWS.with_borrow_mut(|rows| rows.entry(key).or_default().clone()).track();
}

fn follow_kind(kind: Kind) {
    KINDS.with_borrow_mut(|kinds| kinds.entry(kind).or_default().clone()).track();
}

/// Returns a record that follows its changes; nothing when it is not there.
#[must_use]
pub fn use_row<E: Entity>(id: Id<E>) -> Memo<Option<E>> {
    Memo::new(move |_| {
        follow_row(RowKey::new(E::KIND, id.raw()));
        read(|book| book.get(id).cloned())
    })
}

/// Computes over records of these kinds, again when one of them changes, comes or goes.
pub fn use_kinds<T: PartialEq + Send + Sync + 'static>(
    kinds: &'static [Kind],
    compute: impl Fn(&Book) -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new(move |_| {
        for kind in kinds {
            follow_kind(*kind);
        }
        read(&compute)
    })
}

/// Computes over everything, again whenever anything changes.
pub fn use_book<T: PartialEq + Send + Sync + 'static>(
    compute: impl Fn(&Book) -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new(move |_| {
        ALL.with(ArcTrigger::track);
        read(&compute)
    })
}

/// Tells whether the person may do this to a record, as a signal.
pub fn use_may(kind: Kind, id: RawId, action: Action) -> Memo<bool> {
    use_may_about(kind, action, RowKey::new(kind, id))
}

/// Tells whether the person may do this to a record of `kind` that is about another, as a signal.
pub fn use_may_about(kind: Kind, action: Action, about: RowKey) -> Memo<bool> {
    Memo::new(move |_| {
        follow_row(about);
        for kind in [Kind::User, Kind::Department, Kind::Share] {
            follow_kind(kind);
        }
        with_client(|client| client.may_about(kind, action, about)).unwrap_or(false)
    })
}

/// Makes the id of a new record.
#[must_use]
pub fn new_id<E>() -> Id<E> {
    Id::new(new_raw_id())
}

/// Makes the id of a new record of a kind known only at run time.
#[must_use]
pub fn new_raw_id() -> RawId {
    RawId::from_parts(u64::try_from(clock::now().0).unwrap_or(0), random::bits())
}

/// Does what a person asked for: one action, all or nothing. On the screen at once, durable soon after,
/// with the server when it can be reached.
///
/// # Errors
/// When it breaks a rule; then nothing was done, and the reason names the mutation.
pub fn act(mut mutations: Vec<Mutation>) -> Result<(), (usize, Rejection)> {
    if mutations.is_empty() {
        return Ok(());
    }
    let now = clock::now();
    complete_owner(&mut mutations, now);
    let steps = read(|book| Steps::of(book, &mutations));
    let effects = with_client(|client| client.edit(mutations, now)).unwrap_or(Ok(Vec::new()))?;
    undo::note(steps);
    let (drawn, stored): (Vec<_>, Vec<_>) =
        effects.into_iter().partition(|effect| matches!(effect, Effect::Changed(_)));
    // In this order the browser writes to the disk while the screen is drawn.
    sync_driver::perform(stored);
    sync_driver::perform(settle(drawn));
    Ok(())
}

/// Does what has nothing to do with each other, such as the rows of an import: here all or nothing,
/// and decided by the server one by one. Returns what was done, to be taken back.
///
/// # Errors
/// When one breaks a rule; then nothing was done, and the reason names the mutation.
pub fn act_each(mut mutations: Vec<Mutation>) -> Result<Steps, (usize, Rejection)> {
    let now = clock::now();
    complete_owner(&mut mutations, now);
    let steps = read(|book| Steps::of(book, &mutations));
    let taken = with_client(|client| client.edit_each(mutations, now));
    sync_driver::perform(settle(taken.unwrap_or(Ok(Vec::new()))?));
    Ok(steps)
}

/// So many independent edits are taken between two looks at the screen.
pub const PORTION: usize = 1_000;

/// Does what has nothing to do with each other, and leaves out what breaks a rule. Returns what was done,
/// and what was not with the reasons.
pub fn act_where_it_may(mut mutations: Vec<Mutation>) -> (Steps, Vec<(RowKey, Rejection)>) {
    let mut refused = Vec::new();
    while !mutations.is_empty() {
        match act_each(mutations.clone()) {
            Ok(steps) => return (steps, refused),
            Err((index, reason)) => refused.push((mutations.remove(index).key(), reason)),
        }
    }
    (Steps::default(), refused)
}

/// Says what one change of many records would do; nothing is done.
#[must_use]
pub fn plan_bulk(bulk: &Bulk, kind: Kind, ids: &[RawId]) -> Plan {
    let now = clock::now();
    with_client(|client| bulk.plan(client, kind, ids, now)).unwrap_or_default()
}

/// Returns what takes steps back, from what is on the screen now.
#[must_use]
pub fn way_back(steps: &Steps) -> WayBack {
    with_client(|client| steps.way_back(client.book(), &|key| client.rev(key))).unwrap_or_default()
}

/// Changes fields of a record.
///
/// # Errors
/// When it breaks a rule; then nothing was done.
pub fn edit<E: Entity>(
    id: Id<E>,
    fields: impl IntoIterator<Item = (u16, Value)>,
) -> Result<(), Rejection> {
    act(vec![patch(E::KIND, id.raw(), fields)]).map_err(|(_, reason)| reason)
}

/// The mutation that changes fields of a record, based on what is seen now.
#[must_use]
pub fn patch(kind: Kind, id: RawId, fields: impl IntoIterator<Item = (u16, Value)>) -> Mutation {
    let base = with_client(|client| client.rev(RowKey::new(kind, id))).unwrap_or(0);
    Mutation::patch(kind, id, base, fields)
}

/// The mutation that makes a record, signed and dated where its kind has fields for that.
#[must_use]
pub fn create(kind: Kind, id: RawId, fields: impl IntoIterator<Item = (u16, Value)>) -> Mutation {
    let mut fields: Fields = order::map(fields);
    if let Some(spec) = kind.field_named("created_by") {
        fields.entry(spec.number).or_insert(Value::Id(me().user.raw()));
    }
    if let Some(spec) = kind.field_named("created_at") {
        fields.entry(spec.number).or_insert(Value::Time(clock::now()));
    }
    Mutation::create(kind, id, fields)
}

/// The mutation that removes a record, as it is seen now.
#[must_use]
pub fn delete(kind: Kind, id: RawId) -> Mutation {
    let base = with_client(|client| client.rev(RowKey::new(kind, id))).unwrap_or(0);
    Mutation::Delete { kind: kind.number(), id, base }
}
