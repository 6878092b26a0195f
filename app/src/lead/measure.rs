//! What leads are measured against, and what they may be the same as: gathered once for a version of the
//! data, since every cell of a list asks.

use std::cell::RefCell;
use std::rc::Rc;

use shared::book::Book;
use shared::leads::score::Scorer;

use crate::store;

thread_local! {
    static SCORER: RefCell<Option<(u64, Rc<Scorer>)>> = const { RefCell::new(None) };
}

/// Works with what scores are measured against.
pub fn with<T>(book: &Book, work: impl FnOnce(&Scorer) -> T) -> T {
    let version = store::version();
    let known = SCORER.with_borrow(|known| {
        known.as_ref().filter(|(of, _)| *of == version).map(|(_, scorer)| Rc::clone(scorer))
    });
    let scorer = known.unwrap_or_else(|| {
        let scorer = Rc::new(Scorer::of(book));
        SCORER.set(Some((version, Rc::clone(&scorer))));
        scorer
    });
    work(&scorer)
}
