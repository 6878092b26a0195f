//! Past: what analyses read of the history, gathered once for each version of the data.
//!
//! Every card and every list of records asks here, so that another filter costs one pass over the
//! opportunities and not one over all changes.

use std::cell::RefCell;
use std::rc::Rc;

use shared::analytics::trail::Trails;
use shared::analytics::watch::Background;
use shared::book::Book;
use shared::entity::Pipeline;
use shared::id::Id;

use crate::store;

#[derive(Debug)]
struct Past {
    version: u64,
    trails: Rc<Trails>,
    /// For the pipeline that was asked for last.
    background: Option<Rc<Background>>,
}

thread_local!(static KEPT: RefCell<Option<Past>> = const { RefCell::new(None) });

/// Returns the trails of this version of the data, which `book` is.
pub fn trails(book: &Book) -> Rc<Trails> {
    let version = store::version();
    let known = KEPT.with_borrow(|kept| {
        kept.as_ref().filter(|kept| kept.version == version).map(|kept| Rc::clone(&kept.trails))
    });
    known.unwrap_or_else(|| {
        let trails = Rc::new(Trails::of(book));
        KEPT.set(Some(Past { version, trails: Rc::clone(&trails), background: None }));
        trails
    })
}

/// Returns what watching reads of this version of the data for one pipeline, or for all.
pub fn background(book: &Book, trails: &Trails, pipeline: Option<Id<Pipeline>>) -> Rc<Background> {
    let version = store::version();
    let known = KEPT.with_borrow(|kept| {
        let kept = kept.as_ref().filter(|kept| kept.version == version)?;
        kept.background.as_ref().filter(|it| it.pipeline() == pipeline).map(Rc::clone)
    });
    known.unwrap_or_else(|| {
        let background = Rc::new(Background::of(book, trails, pipeline));
        KEPT.with_borrow_mut(|kept| {
            if let Some(kept) = kept.as_mut().filter(|kept| kept.version == version) {
                kept.background = Some(Rc::clone(&background));
            }
        });
        background
    })
}
