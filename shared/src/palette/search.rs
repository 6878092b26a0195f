//! Search: the best of an index for what is typed; a further letter looks only at what is left.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::fold::fold;
use super::index::{Entry, Index};
use super::pattern::{Fit, Pattern, WHOLE};

/// An entry that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The entry's number.
    pub at: u32,
    /// How well it fits; more is better.
    pub points: u32,
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
    /// Only these entries; all when it is not set.
    within: Option<Range<u32>>,
}

impl Search {
    /// Looks among these entries only.
    #[must_use]
    pub fn within(entries: Range<u32>) -> Self {
        Self { within: Some(entries), ..Self::default() }
    }

    /// Begins anew: the index is another one now.
    pub fn reset(&mut self) {
        (self.asked, self.left) = (String::new(), None);
    }

    /// Finds the best for what is typed, at most `most`. Without a letter typed: what was used last,
    /// the newest first.
    #[must_use]
    pub fn find(&mut self, index: &mut Index, typed: &str, most: usize) -> Vec<Hit> {
        let asked = fold(typed);
        if asked.is_empty() {
            self.reset();
            return recent(index, self.entries(index), most);
        }
        let words: Vec<Pattern> = asked
            .split(' ')
            .take(MOST_WORDS)
            .map(|word| Pattern::new(word, &mut index.sounds))
            .collect();
        let whole = (words.len() > 1).then(|| Pattern::new(&asked, &mut index.sounds));
        let goes_on = asked.starts_with(&self.asked);
        let entries = self.entries(index);
        let before = self.left.take().filter(|_| goes_on);
        let asking = Asking { index, words: &words, whole: whole.as_ref() };
        let mut left = Vec::new();
        let mut best = Best { keys: BinaryHeap::new(), most };
        let mut look = |at: u32| {
            let Some(entry) = asking.index.entry(at) else { return };
            match asking.judge(entry, best.least()) {
                Fit::Points(points) => {
                    left.push(at);
                    best.take(key(points, entry, at));
                }
                Fit::Untried => left.push(at),
                Fit::Never => {}
            }
        };
        match before {
            Some(before) => before.into_iter().for_each(&mut look),
            None => entries.for_each(&mut look),
        }
        self.asked = asked;
        self.left = Some(left);
        best.end()
    }

    fn entries(&self, index: &Index) -> Range<u32> {
        let all = 0..index.len();
        self.within.as_ref().map_or(all.clone(), |range| range.start..range.end.min(all.end))
    }
}

/// What hits are ordered by, in one number: the points, then what was used last, then what was put
/// later, which is the newer record.
fn key(points: u32, entry: &Entry, at: u32) -> u64 {
    let recent = if entry.recent == 0 { 0 } else { u8::MAX - entry.recent + 1 };
    u64::from(points) << 40 | u64::from(recent) << 32 | u64::from(at)
}

#[expect(clippy::cast_possible_truncation, reason = "the parts that `key` has put together")]
fn hit(key: u64) -> Hit {
    Hit { at: key as u32, points: (key >> 40) as u32 }
}

/// The best so far.
struct Best {
    keys: BinaryHeap<Reverse<u64>>,
    most: usize,
}

impl Best {
    /// What is worse than this has no place among them.
    fn least(&self) -> u32 {
        match self.keys.peek() {
            Some(Reverse(worst)) if self.keys.len() >= self.most => hit(*worst).points,
            _ => 0,
        }
    }

    fn take(&mut self, key: u64) {
        if self.keys.len() < self.most {
            self.keys.push(Reverse(key));
        } else if let Some(mut worst) = self.keys.peek_mut()
            && worst.0 < key
        {
            worst.0 = key;
        }
    }

    fn end(self) -> Vec<Hit> {
        self.keys.into_sorted_vec().into_iter().map(|Reverse(key)| hit(key)).collect()
    }
}

fn recent(index: &Index, entries: Range<u32>, most: usize) -> Vec<Hit> {
    let recent = |at: &u32| index.entry(*at).map_or(0, |entry| entry.recent);
    let mut used: Vec<u32> = entries.filter(|at| recent(at) > 0).collect();
    used.sort_unstable_by_key(recent);
    used.into_iter().take(most).map(|at| Hit { at, points: 0 }).collect()
}

struct Asking<'a> {
    index: &'a Index,
    words: &'a [Pattern],
    whole: Option<&'a Pattern>,
}

impl Asking<'_> {
    /// Every word has to fit the title or the one read along with it. [`Fit::Untried`] also where a
    /// longer last word may fit: letters may be left out from the third on.
    fn judge(&self, entry: &Entry, least: u32) -> Fit {
        let Some((last, others)) = self.words.split_last() else { return Fit::Never };
        let along = self.index.context(entry);
        // The last word is the one that grows: if it has no chance, the others need no look.
        if !last.may_fit(entry) && !along.is_some_and(|along| last.may_fit(along)) {
            return Fit::Never;
        }
        let title = self.index.title(entry);
        let bonus = bonus(entry, title);
        // Of several words one may make up for another.
        let least = if others.is_empty() { least.saturating_sub(bonus) } else { 0 };
        let mut points = 0;
        for word in others {
            let Fit::Points(more) = self.points(word, entry, along, 0) else { return Fit::Never };
            points += more;
        }
        match self.points(last, entry, along, least) {
            Fit::Points(more) => points += more,
            Fit::Never if last.is_short() => return Fit::Untried,
            other @ (Fit::Never | Fit::Untried) => return other,
        }
        let mean = points / u32::try_from(self.words.len()).unwrap_or(1);
        let whole = self.whole.and_then(|whole| whole.stands_in(title));
        let whole = whole.map_or(0, |points| points + TOGETHER);
        Fit::Points(mean.max(whole) + bonus)
    }

    fn points(&self, word: &Pattern, entry: &Entry, along: Option<&Entry>, least: u32) -> Fit {
        let sounds = &self.index.sounds;
        let own = word.fit(entry, self.index.title(entry), sounds, least);
        let Some(along) = along else { return own };
        if matches!(own, Fit::Points(points) if points >= WHOLE - ALONG) {
            return own;
        }
        let other = word.fit(along, self.index.title(along), sounds, least.saturating_add(ALONG));
        match (own, other) {
            (Fit::Points(own), Fit::Points(other)) => {
                Fit::Points(own.max(other.saturating_sub(ALONG)))
            }
            (Fit::Untried | Fit::Never, Fit::Points(other)) => {
                Fit::Points(other.saturating_sub(ALONG))
            }
            (Fit::Untried, _) | (Fit::Never, Fit::Untried) => Fit::Untried,
            (Fit::Points(_) | Fit::Never, _) => own,
        }
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
