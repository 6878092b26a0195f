//! Search: the best of an index for what is typed; a further letter looks only at what is left.

use std::cmp::Reverse;

use super::fold::fold;
use super::index::{Entry, Index};
use super::pattern::Pattern;

/// An entry that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The entry's number.
    pub at: u32,
    /// How well it fits; more is better.
    pub points: u32,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The best, the best first.
    pub hits: Vec<Hit>,
    /// How many fit.
    pub count: usize,
}

/// A word in the title that is read along counts so much less.
const ALONG: u32 = 250;
/// What was used last stands so much above what fits as well, the newest most.
const RECENT: u32 = 60;
/// Words that stand together as they were typed count so much more.
const TOGETHER: u32 = 100;
/// So many words are looked for; those after them are not.
const MOST_WORDS: usize = 8;

/// A search that goes on from key to key.
#[derive(Clone, Debug, Default)]
pub struct Search {
    asked: String,
    /// What may fit `asked` and whatever begins with it.
    left: Option<Vec<u32>>,
}

impl Search {
    /// Begins anew: the index is another one now.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Finds the best for what is typed, at most `most`. Without a letter typed: what was used last,
    /// the newest first.
    #[must_use]
    pub fn find(&mut self, index: &mut Index, typed: &str, most: usize) -> Found {
        let asked = fold(typed);
        if asked.is_empty() {
            self.reset();
            return recent(index, most);
        }
        let words: Vec<Pattern> = asked
            .split(' ')
            .take(MOST_WORDS)
            .map(|word| Pattern::new(word, &mut index.sounds))
            .collect();
        let whole = (words.len() > 1).then(|| Pattern::new(&asked, &mut index.sounds));
        let goes_on = asked.starts_with(&self.asked);
        let before = self.left.take().filter(|_| goes_on);
        let asking = Asking { index, words: &words, whole: whole.as_ref() };
        let mut left = Vec::new();
        let mut found = Vec::new();
        let mut look = |at: u32| {
            let Some(entry) = asking.index.entry(at) else { return };
            match asking.judge(entry) {
                Judged::Fits(points) => {
                    left.push(at);
                    found.push(Hit { at, points });
                }
                Judged::MayFitLater => left.push(at),
                Judged::Never => {}
            }
        };
        match before {
            Some(before) => before.into_iter().for_each(&mut look),
            None => (0..asking.index.len()).for_each(&mut look),
        }
        self.asked = asked;
        self.left = Some(left);
        best(index, found, most)
    }
}

/// The best of what fits, in their order.
fn best(index: &Index, mut found: Vec<Hit>, most: usize) -> Found {
    let count = found.len();
    // Of two that are alike, the one put later: it is the newer record.
    let order = |hit: &Hit| {
        let recent = index.entry(hit.at).map_or(0, |entry| entry.recent);
        (Reverse(hit.points), recent == 0, recent, Reverse(hit.at))
    };
    if count > most && most > 0 {
        found.select_nth_unstable_by_key(most - 1, order);
    }
    found.truncate(most);
    found.sort_unstable_by_key(order);
    Found { hits: found, count }
}

fn recent(index: &Index, most: usize) -> Found {
    let recent = |at: &u32| index.entry(*at).map_or(0, |entry| entry.recent);
    let mut used: Vec<u32> = (0..index.len()).filter(|at| recent(at) > 0).collect();
    used.sort_unstable_by_key(recent);
    let count = used.len();
    let hits = used.into_iter().take(most).map(|at| Hit { at, points: 0 }).collect();
    Found { hits, count }
}

enum Judged {
    Fits(u32),
    /// Not yet, but a longer last word may: letters may be left out from the third on.
    MayFitLater,
    Never,
}

struct Asking<'a> {
    index: &'a Index,
    words: &'a [Pattern],
    whole: Option<&'a Pattern>,
}

impl Asking<'_> {
    /// Every word has to fit the title or the one read along with it.
    fn judge(&self, entry: &Entry) -> Judged {
        let Some((last, others)) = self.words.split_last() else { return Judged::Never };
        let along = self.index.context(entry);
        // The last word is the one that grows: if it has no chance, the others need no look.
        if !last.may_fit(entry) && !along.is_some_and(|along| last.may_fit(along)) {
            return Judged::Never;
        }
        let mut points = 0;
        for word in others {
            let Some(more) = self.points(word, entry, along) else { return Judged::Never };
            points += more;
        }
        let Some(more) = self.points(last, entry, along) else {
            return if last.is_short() { Judged::MayFitLater } else { Judged::Never };
        };
        let title = self.index.title(entry);
        let mean = (points + more) / u32::try_from(self.words.len()).unwrap_or(1);
        let whole = self.whole.and_then(|whole| whole.stands_in(title));
        let whole = whole.map_or(0, |points| points + TOGETHER);
        Judged::Fits(mean.max(whole) + bonus(entry, title))
    }

    fn points(&self, word: &Pattern, entry: &Entry, along: Option<&Entry>) -> Option<u32> {
        let sounds = &self.index.sounds;
        let own = word.fit(entry, self.index.title(entry), sounds);
        own.or_else(|| {
            let along = along?;
            Some(word.fit(along, self.index.title(along), sounds)?.saturating_sub(ALONG))
        })
    }
}

fn bonus(entry: &Entry, title: &str) -> u32 {
    let recent = match u32::from(entry.recent) {
        0 => 0,
        place => RECENT.saturating_sub(place),
    };
    let length = u32::try_from(title.len() / 4).unwrap_or(u32::MAX).min(10);
    recent + u32::from(entry.weight) + 10 - length
}
