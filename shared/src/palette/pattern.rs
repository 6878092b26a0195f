//! Pattern: one typed word, and how well it fits a title.

use super::index::{Class, Entry, HAN, Letters, letter_bit};
use super::sound::{Likeness, Sounds, is_han};

/// Points of the ways to fit, from the whole title down.
const WHOLE: u32 = 1_000;
const BEGINNING: u32 = 900;
const WORD: u32 = 800;
const WORDS: u32 = 700;
const INSIDE: u32 = 550;
const LETTERS: u32 = 400;

/// Taken off [`WORDS`]: for each word before the first that fits, for each left out between two, and
/// for each character that only sounds the same, in all its readings or in some.
const BEFORE: u16 = 2;
const BETWEEN: u16 = 15;
const SAME: u16 = 4;
const ALIKE: u16 = 12;
/// So much is taken off at most, so that the ways stay apart.
const MOST_OFF: u32 = 140;
/// Taken off [`LETTERS`] for each letter left out, and how many may be.
const LEFT_OUT: u32 = 10;
const MOST_LEFT_OUT: usize = 10;

/// A longer word is not looked for letter by letter: it stands in the title as it is, or it does not.
const LONG: usize = 64;
/// From so many letters on, some of the title's may be left out.
pub(super) const SHORT: usize = 3;
/// Of one letter in the middle of a word there is one everywhere.
const TWO: usize = 2;

/// One word as it was typed, folded.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    text: String,
    chars: Vec<char>,
    letters: Letters,
    first: Letters,
}

impl Pattern {
    /// Makes the pattern of a folded word and looks its characters up.
    pub(super) fn new(text: &str, sounds: &mut Sounds) -> Self {
        let chars: Vec<char> = text.chars().collect();
        for letter in &chars {
            sounds.learn(*letter);
        }
        let letters = chars.iter().fold(0, |all, letter| all | letter_bit(*letter));
        let first = chars.first().map_or(0, |letter| letter_bit(*letter));
        Self { text: text.to_owned(), chars, letters, first }
    }

    /// Tells whether only longer words may have letters left out.
    pub(super) fn is_short(&self) -> bool {
        self.chars.len() < SHORT
    }

    /// Tells whether the title has all letters, in any order: what does not cannot fit this word, nor
    /// any that begins with it.
    pub(super) fn may_fit(&self, entry: &Entry) -> bool {
        self.letters & !entry.letters == 0
    }

    /// Returns the points of the best way to fit.
    pub(super) fn fit(&self, entry: &Entry, title: &str, sounds: &Sounds) -> Option<u32> {
        if !self.may_fit(entry) || self.chars.is_empty() {
            return None;
        }
        let may_begin = self.first & !entry.starts == 0;
        if self.chars.len() == 1 && !may_begin {
            return None;
        }
        let standing = self.stands_in(title);
        if standing.is_some_and(|points| points > WORDS) || self.chars.len() > LONG {
            return standing;
        }
        let spread = if may_begin { self.spread(entry, title, sounds) } else { None };
        spread.or(standing).or_else(|| if may_begin { self.letter_by_letter(title) } else { None })
    }

    /// The word as it is, somewhere in the title.
    pub(super) fn stands_in(&self, title: &str) -> Option<u32> {
        let (bytes, word) = (title.as_bytes(), self.text.as_bytes());
        let first = *word.first()?;
        let last = bytes.len().checked_sub(word.len())?;
        let mut inside = None;
        for at in 0..=last {
            if bytes[at] != first || &bytes[at..at + word.len()] != word {
                continue;
            }
            if at == 0 {
                return Some(if word.len() == bytes.len() { WHOLE } else { BEGINNING });
            }
            if begins_word(title, at) {
                return Some(WORD);
            }
            inside = (self.chars.len() >= TWO).then_some(INSIDE);
        }
        inside
    }

    /// The beginnings of words and readings, in their order; some may be left out.
    fn spread(&self, entry: &Entry, title: &str, sounds: &Sounds) -> Option<u32> {
        // One letter at the beginning of a word was found already, unless it begins a reading.
        if self.chars.len() == 1 && entry.letters & HAN == 0 {
            return None;
        }
        let mut reach = Reach::new(self.chars.len());
        for unit in units(title) {
            reach.step(unit, &self.chars, sounds);
        }
        let off = reach.end()?;
        Some(WORDS - u32::from(off).min(MOST_OFF))
    }

    /// The letters in their order from the beginning of a word on, with a few of the title's left out.
    fn letter_by_letter(&self, title: &str) -> Option<u32> {
        let (first, rest) = self.chars.split_first()?;
        if self.is_short() {
            return None;
        }
        let mut best: Option<usize> = None;
        let mut before = Class::Space;
        for (at, letter) in title.char_indices() {
            let class = Class::of(letter);
            if letter == *first && class.begins_word(before) {
                let left_out = left_out(&title[at + letter.len_utf8()..], rest);
                best = best.into_iter().chain(left_out).min();
            }
            before = class;
        }
        let left_out = u32::try_from(best.filter(|it| *it <= MOST_LEFT_OUT)?).ok()?;
        Some(LETTERS - LEFT_OUT * left_out)
    }
}

/// Counts the letters left out until the last of `word` was found; nothing when one is not there. The
/// first that fits is always the best here, since the beginning is given.
fn left_out(title: &str, word: &[char]) -> Option<usize> {
    let mut word = word.iter();
    let Some(mut wanted) = word.next() else { return Some(0) };
    let mut left_out = 0;
    for letter in title.chars() {
        if letter == *wanted {
            match word.next() {
                Some(next) => wanted = next,
                None => return Some(left_out),
            }
        } else {
            left_out += 1;
            if left_out > MOST_LEFT_OUT {
                return None;
            }
        }
    }
    None
}

fn begins_word(title: &str, at: usize) -> bool {
    let before = title[..at].chars().next_back().map_or(Class::Space, Class::of);
    title[at..].chars().next().is_some_and(|letter| Class::of(letter).begins_word(before))
}

/// A word, or a character that is one.
#[derive(Clone, Copy)]
enum Unit<'a> {
    Word(&'a str),
    Han(char),
    Sign(char),
}

fn units(title: &str) -> impl Iterator<Item = Unit<'_>> {
    let mut rest = title;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(' ');
        let letter = rest.chars().next()?;
        let class = Class::of(letter);
        let end = match class {
            Class::Letter | Class::Digit => rest
                .char_indices()
                .find(|(_, it)| Class::of(*it) != class)
                .map_or(rest.len(), |it| it.0),
            Class::Space | Class::Han | Class::Sign => letter.len_utf8(),
        };
        let (unit, after) = rest.split_at(end);
        rest = after;
        Some(match class {
            Class::Letter | Class::Digit => Unit::Word(unit),
            Class::Han => Unit::Han(letter),
            Class::Space | Class::Sign => Unit::Sign(letter),
        })
    })
}

/// For each count of typed letters, what it costs to have them fit the units so far.
struct Reach {
    costs: [u16; LONG + 1],
    letters: usize,
}

const NEVER: u16 = u16::MAX;

impl Reach {
    fn new(letters: usize) -> Self {
        let mut costs = [NEVER; LONG + 1];
        costs[0] = 0;
        Self { costs, letters }
    }

    fn end(&self) -> Option<u16> {
        Some(self.costs[self.letters]).filter(|cost| *cost != NEVER)
    }

    fn step(&mut self, unit: Unit<'_>, word: &[char], sounds: &Sounds) {
        // Downwards, so that one unit is used once.
        for done in (0..self.letters).rev() {
            let cost = self.costs[done];
            if cost == NEVER {
                continue;
            }
            let left = &word[done..];
            match unit {
                Unit::Word(text) => self.take(done, cost, text.chars(), left),
                Unit::Sign(sign) => self.take(done, cost, std::iter::once(sign), left),
                Unit::Han(han) => self.take_han(done, cost, han, left, sounds),
            }
            let skipped = match unit {
                Unit::Sign(_) => 0,
                Unit::Word(_) | Unit::Han(_) if done == 0 => BEFORE,
                Unit::Word(_) | Unit::Han(_) => BETWEEN,
            };
            self.costs[done] = cost.saturating_add(skipped).min(NEVER - 1);
        }
    }

    /// Every beginning of the unit that is typed.
    fn take(&mut self, done: usize, cost: u16, unit: impl Iterator<Item = char>, left: &[char]) {
        for (more, (of_unit, typed)) in unit.zip(left).enumerate() {
            if of_unit != *typed {
                return;
            }
            self.improve(done + more + 1, cost);
        }
    }

    fn take_han(&mut self, done: usize, cost: u16, han: char, left: &[char], sounds: &Sounds) {
        let Some(typed) = left.first().copied() else { return };
        if typed == han {
            return self.improve(done + 1, cost);
        }
        let Some(sound) = sounds.get(han) else { return };
        if is_han(typed) {
            let likeness = sounds.get(typed).map_or(Likeness::None, |other| sound.likeness(other));
            return match likeness {
                Likeness::None => {}
                Likeness::Some => self.improve(done + 1, cost.saturating_add(ALIKE)),
                Likeness::Same => self.improve(done + 1, cost.saturating_add(SAME)),
            };
        }
        for reading in &sound.typed {
            self.take(done, cost, reading.chars(), left);
        }
    }

    fn improve(&mut self, done: usize, cost: u16) {
        self.costs[done] = self.costs[done].min(cost);
    }
}
