//! Finder: the index of this device's records, laid out a piece at a time and kept between keys and
//! openings.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::book::Book;
use shared::entity::Kind;
use shared::id::RawId;
use shared::palette::{Gathering, Records, Search};

use crate::platform::clock;
use crate::record::address;
use crate::shell::actions::Asking;
use crate::shell::recent;
use crate::store;

/// So many records are read before the time is looked at, and so long before the screen gets its turn.
const PIECE: usize = 250;
const TURN_MS: f64 = 8.0;

/// What was laid out, and of which state of the data.
struct Kept {
    records: Records,
    search: Search,
    version: u64,
}

thread_local! {
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
    /// Counts what was begun: what was begun before is not finished any more.
    static BEGUN: Cell<u64> = const { Cell::new(0) };
}

/// Forgets the index when the shell goes, and when records have left the person's sight.
pub(super) fn follow() {
    let counts =
        store::use_book(|book| kinds().iter().map(|kind| book.count(*kind)).sum::<usize>());
    Effect::new(move |before: Option<usize>| {
        let now = counts.get();
        if before.is_some_and(|before| now < before) {
            forget();
        }
        now
    });
    on_cleanup(forget);
}

fn forget() {
    BEGUN.set(BEGUN.get() + 1);
    KEPT.set(None);
}

/// The kinds with pages, in the order in which they are registered: what others belong to comes first.
fn kinds() -> Vec<Kind> {
    Kind::ALL.iter().copied().filter(|kind| address::list(*kind).is_some()).collect()
}

/// Lays the records out unless that was done for this state of the data, and calls `then`. What was
/// laid out before serves meanwhile.
pub(super) fn prepare(then: impl Fn() + 'static) {
    let version = store::version();
    let is_new = KEPT.with_borrow(|kept| kept.as_ref().is_some_and(|kept| kept.version == version));
    if is_new {
        return;
    }
    let begun = BEGUN.get() + 1;
    BEGUN.set(begun);
    spawn_local(async move {
        let mut gathering = Gathering::of(&kinds());
        clock::mark("palette-gather");
        loop {
            // The screen first: what was typed meanwhile, and the open dialog.
            clock::breathe().await;
            if BEGUN.get() != begun {
                return;
            }
            if store::read(|book| turn(&mut gathering, book)) {
                break;
            }
        }
        clock::mark("palette-gathered");
        KEPT.set(Some(Kept { records: gathering.end(), search: Search::default(), version }));
        then();
    });
}

/// Reads for one turn; returns whether all is read.
fn turn(gathering: &mut Gathering, book: &Book) -> bool {
    let start = clock::monotonic_ms();
    while clock::monotonic_ms() - start < TURN_MS {
        if gathering.step(book, PIECE) {
            return true;
        }
    }
    false
}

/// Begins a search at the opening of the palette.
pub(super) fn begin(asking: Asking) {
    KEPT.with_borrow_mut(|kept| {
        let Some(Kept { records, search, .. }) = kept else { return };
        let recent: Vec<u32> =
            recent::list().into_iter().filter_map(|(kind, id)| records.entry(kind, id)).collect();
        records.index.set_recent(&recent);
        *search = match asking {
            Asking::Anything => Search::default(),
            Asking::CallAbout => Search::within(records.between(Kind::Account, Kind::Opportunity)),
        };
    });
}

/// A record that fits, and how well.
pub(super) type Fitting = (Kind, RawId, u32);

/// Finds records for what is typed; nothing while they are still being laid out.
pub(super) fn find(typed: &str, most: usize) -> Option<Vec<Fitting>> {
    KEPT.with_borrow_mut(|kept| {
        let Kept { records, search, .. } = kept.as_mut()?;
        let hits = search.find(&mut records.index, typed, most);
        let found = hits.into_iter().filter_map(|hit| {
            let (kind, id) = records.record(hit.at)?;
            Some((kind, id, hit.points))
        });
        Some(found.collect())
    })
}
