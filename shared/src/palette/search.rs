//! Search: the best of an index for what is typed; a further letter looks only at what is left.

use std::cmp::Reverse;
use std::ops::Range;

use super::fold::fold;
use super::index::{Entry, Index};
use super::pattern::{Pattern, WORD};

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
        let mut found = Vec::new();
        let mut good = 0;
        let mut look = |at: u32| {
            let Some(entry) = asking.index.entry(at) else { return };
            // With enough good ones no other way to fit comes among the best. Of several words one may
            // make up for another.
            let haste = good >= most && asking.words.len() == 1;
            match asking.judge(entry, haste) {
                Judged::Fits(points) => {
                    good += usize::from(points >= WORD);
                    left.push(at);
                    found.push(key(points, entry, at));
                }
                Judged::MayFitLater => left.push(at),
                Judged::Never => {}
            }
        };
        match before {
            Some(before) => before.into_iter().for_each(&mut look),
            None => entries.for_each(&mut look),
        }
        self.asked = asked;
        self.left = Some(left);
        best(found, most)
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

/// The best of what fits, in their order.
fn best(mut found: Vec<u64>, most: usize) -> Vec<Hit> {
    if found.len() > most && most > 0 {
        found.select_nth_unstable_by_key(most - 1, |key| Reverse(*key));
    }
    found.truncate(most);
    found.sort_unstable_by_key(|key| Reverse(*key));
    found.into_iter().map(hit).collect()
}

fn recent(index: &Index, entries: Range<u32>, most: usize) -> Vec<Hit> {
    let recent = |at: &u32| index.entry(*at).map_or(0, |entry| entry.recent);
    let mut used: Vec<u32> = entries.filter(|at| recent(at) > 0).collect();
    used.sort_unstable_by_key(recent);
    used.into_iter().take(most).map(|at| Hit { at, points: 0 }).collect()
}

enum Judged {
    Fits(u32),
    /// Not yet, but a longer last word may: letters may be left out from the third on. Or it was not
    /// looked at closely.
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
    fn judge(&self, entry: &Entry, haste: bool) -> Judged {
        let Some((last, others)) = self.words.split_last() else { return Judged::Never };
        let along = self.index.context(entry);
        // The last word is the one that grows: if it has no chance, the others need no look.
        if !last.may_fit(entry) && !along.is_some_and(|along| last.may_fit(along)) {
            return Judged::Never;
        }
        let mut points = 0;
        for word in others {
            let Some(more) = self.points(word, entry, along, false) else { return Judged::Never };
            points += more;
        }
        let Some(more) = self.points(last, entry, along, haste) else {
            return if haste || last.is_short() { Judged::MayFitLater } else { Judged::Never };
        };
        let title = self.index.title(entry);
        let mean = (points + more) / u32::try_from(self.words.len()).unwrap_or(1);
        let whole = self.whole.and_then(|whole| whole.stands_in(title));
        let whole = whole.map_or(0, |points| points + TOGETHER);
        Judged::Fits(mean.max(whole) + bonus(entry, title))
    }

    fn points(
        &self,
        word: &Pattern,
        entry: &Entry,
        along: Option<&Entry>,
        haste: bool,
    ) -> Option<u32> {
        let sounds = &self.index.sounds;
        let own = word.fit(entry, self.index.title(entry), sounds, haste);
        own.or_else(|| {
            let along = along?;
            Some(word.fit(along, self.index.title(along), sounds, haste)?.saturating_sub(ALONG))
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
