//! Pattern: one typed word, and how well it fits a title.

use super::index::{Class, Entry, HAN, Letters, letter_bit};
use super::sound::{Likeness, Sound, Sounds, is_han};

/// Points of the ways to fit, from the whole title down.
pub(super) const WHOLE: u32 = 1_000;
const BEGINNING: u32 = 900;
const WORD: u32 = 800;
const WORDS: u32 = 700;
const INSIDE: u32 = 550;
const LETTERS: u32 = 400;

/// Taken off [`WORDS`]: for each word before the first that fits, for each left out between two, and
/// for each character in a reading that is not its usual one, and for each that only sounds the same,
/// in all its readings or in some.
const BEFORE: u16 = 2;
const BETWEEN: u16 = 15;
const RARE: u16 = 12;
/// Taken off for a reading that breaks off after its first letter: `hua` means 华 before 黄.
const PART: u16 = 8;
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

/// How a word fits a title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// So well.
    Points(u32),
    /// Not as well as was asked for, if at all.
    Untried,
    /// Not at all.
    Never,
}

/// One word as it was typed, folded.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    text: String,
    chars: Vec<char>,
    letters: Letters,
    first: Letters,
    /// For each Chinese character the letters of its readings: a title that may fit has those of one.
    read: Vec<Vec<Letters>>,
    heard: Heard,
}

impl Pattern {
    /// Makes the pattern of a folded word and looks its characters up.
    pub(super) fn new(text: &str, sounds: &mut Sounds) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let read: Vec<_> =
            chars.iter().filter_map(|letter| sounds.learn(*letter).map(readings)).collect();
        let heard = Heard::new(&chars, sounds);
        let letters = chars.iter().fold(0, |all, letter| all | letter_bit(*letter));
        let first = chars.first().map_or(0, |letter| letter_bit(*letter));
        Self { text: text.to_owned(), chars, letters, first, read, heard }
    }

    /// Tells whether only longer words may have letters left out.
    pub(super) fn is_short(&self) -> bool {
        self.chars.len() < SHORT
    }

    /// Tells whether the title has all letters, in any order: what does not cannot fit this word, nor
    /// any that begins with it.
    pub(super) fn may_fit(&self, entry: &Entry) -> bool {
        self.letters & !entry.letters == 0
            && self.read.iter().all(|read| read.iter().any(|one| one & !entry.letters == 0))
    }

    /// Looks for the best way to fit that may bring `least` points; ways that cannot are not tried.
    pub(super) fn fit(&self, entry: &Entry, title: &str, sounds: &Sounds, least: u32) -> Fit {
        let may_begin = self.first & !entry.starts == 0 || self.letters & HAN != 0;
        if !self.may_fit(entry) || self.chars.is_empty() || (self.chars.len() == 1 && !may_begin) {
            return Fit::Never;
        }
        let standing = self.stands_in(title);
        let points = match standing {
            Some(points) if points > WORDS => Some(points),
            _ if !may_begin || self.chars.len() > LONG => standing,
            _ if WORDS < least => return Fit::Untried,
            _ => self.spread(entry, title, sounds).or(standing),
        };
        match points {
            Some(points) => Fit::Points(points),
            None if !may_begin || self.is_short() || self.chars.len() > LONG => Fit::Never,
            None if LETTERS < least => Fit::Untried,
            None => self.letter_by_letter(title).map_or(Fit::Never, Fit::Points),
        }
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
        let mut reach = Reach::new(&self.chars, &self.heard);
        let mut before = Class::Space;
        for (at, letter) in title.char_indices() {
            let class = Class::of(letter);
            match class {
                Class::Space => {}
                Class::Han => reach.character(letter, sounds),
                Class::Sign => reach.sign(letter),
                Class::Letter | Class::Digit if class == before => {}
                Class::Letter | Class::Digit => reach.word(&title[at..], class),
            }
            before = class;
        }
        let off = reach.end()?;
        Some(WORDS - u32::from(off).min(MOST_OFF))
    }

    /// The letters in their order from the beginning of a word on, with a few of the title's left out.
    fn letter_by_letter(&self, title: &str) -> Option<u32> {
        let (first, rest) = self.chars.split_first()?;
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

fn readings(sound: &Sound) -> Vec<Letters> {
    let letters = |typed: &String| typed.chars().fold(0, |all, letter| all | letter_bit(letter));
    // A character without a reading fits itself only.
    if sound.typed.is_empty() { vec![0] } else { sound.typed.iter().map(letters).collect() }
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

/// How well each Chinese character that occurs fits each typed letter and those after it.
#[derive(Clone, Debug)]
struct Heard {
    /// For a Latin letter how many letters of a reading are typed from there on: of the usual one in
    /// the upper half, with [`WHOLE_READING`] if that is all of it, of any other in the lower. For a Chinese one [`SAME_SOUND`] or [`LIKE_SOUND`].
    /// Row by row, one row a typed letter.
    fits: Vec<u8>,
    row: usize,
}

const WHOLE_READING: u8 = 0x80;
const SAME_SOUND: u8 = 0xff;
const LIKE_SOUND: u8 = 0xfe;

impl Heard {
    fn new(word: &[char], sounds: &Sounds) -> Self {
        let row = sounds.all().len();
        let word = if word.len() > LONG { &[] } else { word };
        let fits = (0..word.len()).flat_map(|at| {
            let left = &word[at..];
            sounds.all().iter().map(move |sound| fit_of(left, sound, sounds))
        });
        Self { fits: fits.collect(), row }
    }

    fn fit(&self, at: usize, place: usize) -> u8 {
        self.fits.get(at * self.row + place).copied().unwrap_or(0)
    }
}

fn fit_of(left: &[char], sound: &Sound, sounds: &Sounds) -> u8 {
    let typed = left[0];
    if is_han(typed) {
        return match sounds.get(typed).map_or(Likeness::None, |other| sound.likeness(other)) {
            Likeness::None => 0,
            Likeness::Some => LIKE_SOUND,
            Likeness::Same => SAME_SOUND,
        };
    }
    let alike = |reading: &String| {
        reading.bytes().zip(left).take_while(|(of_it, typed)| char::from(*of_it) == **typed).count()
    };
    // The longest reading has six letters, so that a half is enough.
    let longest = |readings: &[String]| {
        readings.iter().map(alike).max().and_then(|it| u8::try_from(it).ok()).unwrap_or(0)
    };
    let (usual, rare) = sound.typed.split_at(sound.usual);
    let length = longest(usual);
    let is_whole = usual.iter().any(|it| it.len() == usize::from(length));
    let whole = if is_whole && length > 0 { WHOLE_READING } else { 0 };
    whole | length << 4 | longest(rare)
}

/// For each count of typed letters, what it costs to have them fit the title so far.
struct Reach<'a> {
    costs: [u16; LONG + 1],
    word: &'a [char],
    heard: &'a Heard,
}

const NEVER: u16 = u16::MAX;

impl<'a> Reach<'a> {
    fn new(word: &'a [char], heard: &'a Heard) -> Self {
        let mut costs = [NEVER; LONG + 1];
        costs[0] = 0;
        Self { costs, word, heard }
    }

    fn end(&self) -> Option<u16> {
        Some(self.costs[self.word.len()]).filter(|cost| *cost != NEVER)
    }

    /// Takes every beginning of the title's next word that is typed.
    fn word(&mut self, title: &str, class: Class) {
        for done in (0..self.word.len()).rev() {
            let cost = self.costs[done];
            if cost == NEVER {
                continue;
            }
            let typed = title.chars().zip(&self.word[done..]);
            for (more, (letter, typed)) in typed.enumerate() {
                if letter != *typed || Class::of(letter) != class {
                    break;
                }
                self.improve(done + more + 1, cost);
            }
            self.leave_out(done, cost);
        }
    }

    /// Takes a Chinese character: as it is, every beginning of a reading, or by its sound.
    fn character(&mut self, letter: char, sounds: &Sounds) {
        let place = sounds.place(letter);
        for done in (0..self.word.len()).rev() {
            let cost = self.costs[done];
            if cost == NEVER {
                continue;
            }
            if self.word[done] == letter {
                self.improve(done + 1, cost);
            } else if let Some(place) = place {
                match self.heard.fit(done, place) {
                    SAME_SOUND => self.improve(done + 1, cost.saturating_add(SAME)),
                    LIKE_SOUND => self.improve(done + 1, cost.saturating_add(ALIKE)),
                    letters => {
                        let usual = usize::from((letters & !WHOLE_READING) >> 4);
                        let whole = if letters & WHOLE_READING > 0 { usual } else { 0 };
                        for more in 1..=usual {
                            let part = if more == 1 || more == whole { 0 } else { PART };
                            self.improve(done + more, cost.saturating_add(part));
                        }
                        for more in 1..=usize::from(letters & 0xf) {
                            self.improve(done + more, cost.saturating_add(RARE));
                        }
                    }
                }
            }
            self.leave_out(done, cost);
        }
    }

    /// Takes a sign if it is typed; leaving it out costs nothing.
    fn sign(&mut self, sign: char) {
        for done in (0..self.word.len()).rev() {
            if self.word[done] == sign && self.costs[done] != NEVER {
                self.improve(done + 1, self.costs[done]);
            }
        }
    }

    /// What one unit adds to those that did not take it. The counts go downwards, so that a unit is
    /// used once.
    fn leave_out(&mut self, done: usize, cost: u16) {
        let more = if done == 0 { BEFORE } else { BETWEEN };
        self.costs[done] = cost.saturating_add(more).min(NEVER - 1);
    }

    fn improve(&mut self, done: usize, cost: u16) {
        self.costs[done] = self.costs[done].min(cost);
    }
}
