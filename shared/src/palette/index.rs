//! Index: every title ready to be compared, in one text, each with the set of its letters.

use super::fold;
use super::sound::{Sounds, is_han};

/// Which letters there are: one bit for each Latin letter and digit, some bits for all others, and one
/// for Chinese. A title that lacks a typed letter is passed over without being read.
pub(super) type Letters = u64;

/// There is a Chinese character.
pub(super) const HAN: Letters = 1 << 63;

/// Returns the bit of a letter.
pub(super) fn letter_bit(letter: char) -> Letters {
    match letter {
        'a'..='z' => 1 << (u32::from(letter) - u32::from('a')),
        '0'..='9' => 1 << (26 + u32::from(letter) - u32::from('0')),
        _ if is_han(letter) => HAN,
        _ => 1 << (36 + u32::from(letter) % 27),
    }
}

/// What a letter is, as far as words go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Space,
    Letter,
    Digit,
    /// A character that is a word by itself.
    Han,
    Sign,
}

impl Class {
    pub(super) fn of(letter: char) -> Self {
        match letter {
            ' ' => Self::Space,
            'a'..='z' => Self::Letter,
            '0'..='9' => Self::Digit,
            _ if letter.is_ascii() => Self::Sign,
            _ if is_han(letter) => Self::Han,
            _ if letter.is_alphabetic() => Self::Letter,
            _ if letter.is_numeric() => Self::Digit,
            _ => Self::Sign,
        }
    }

    /// Tells whether a word begins here, after a letter of class `before`.
    pub(super) fn begins_word(self, before: Self) -> bool {
        match self {
            Self::Space => false,
            Self::Han | Self::Sign => true,
            Self::Letter | Self::Digit => self != before,
        }
    }
}

/// One title.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    start: u32,
    end: u32,
    /// The entry whose title is read along with this one, or [`NONE`].
    context: u32,
    /// Letters of the title and of its readings.
    pub(super) letters: Letters,
    /// Those that begin a word or a reading.
    pub(super) starts: Letters,
    /// What is likelier to be meant stands above what fits as well.
    pub(super) weight: u8,
    /// Place among what was used last, from 1; 0 for all others.
    pub(super) recent: u8,
}

const NONE: u32 = u32::MAX;

/// All titles; entries are numbered in the order in which they were put.
#[derive(Clone, Debug, Default)]
pub struct Index {
    text: String,
    entries: Vec<Entry>,
    pub(super) sounds: Sounds,
}

impl Index {
    /// Puts a title. Words may also be found in the title of `context`, an entry put before: an
    /// opportunity by its account. Of two that fit as well the one with more `weight` (at most 20)
    /// stands above. A title past the four billionth letter is left out.
    pub fn push(&mut self, title: &str, context: Option<u32>, weight: u8) {
        let start = self.text.len();
        fold::fold_into(title, &mut self.text);
        let end = self.text.len();
        let (Ok(first), Ok(last)) = (u32::try_from(start), u32::try_from(end)) else {
            self.text.truncate(start);
            self.entries.push(Entry {
                start: 0,
                end: 0,
                context: NONE,
                letters: 0,
                starts: 0,
                weight,
                recent: 0,
            });
            return;
        };
        let (letters, starts) = letters_of(&self.text[start..], &mut self.sounds);
        let context = context.filter(|at| *at < self.len()).unwrap_or(NONE);
        let entry = Entry {
            start: first,
            end: last,
            context,
            letters,
            starts,
            weight: weight.min(20),
            recent: 0,
        };
        self.entries.push(entry);
    }

    /// Returns how many entries there are.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "each entry is 40 bytes: memory ends first"
    )]
    pub fn len(&self) -> u32 {
        self.entries.len() as u32
    }

    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Says what was used last, the newest first: it stands above what fits as well. More than 255 are
    /// too many.
    pub fn set_recent(&mut self, recent: &[u32]) {
        self.entries.iter_mut().for_each(|entry| entry.recent = 0);
        for (place, at) in (1..=u8::MAX).zip(recent) {
            if let Some(entry) = self.entries.get_mut(*at as usize)
                && entry.recent == 0
            {
                entry.recent = place;
            }
        }
    }

    pub(super) fn entry(&self, at: u32) -> Option<&Entry> {
        self.entries.get(at as usize)
    }

    pub(super) fn title(&self, entry: &Entry) -> &str {
        &self.text[entry.start as usize..entry.end as usize]
    }

    /// The entry that is read along with another.
    pub(super) fn context(&self, entry: &Entry) -> Option<&Entry> {
        self.entry(entry.context)
    }
}

fn letters_of(text: &str, sounds: &mut Sounds) -> (Letters, Letters) {
    let (mut letters, mut starts) = (0, 0);
    let mut before = Class::Space;
    for letter in text.chars() {
        let class = Class::of(letter);
        if class == Class::Space {
            before = class;
            continue;
        }
        let bit = letter_bit(letter);
        letters |= bit;
        if class.begins_word(before) {
            starts |= bit;
        }
        for typed in sounds.learn(letter).into_iter().flat_map(|sound| &sound.typed) {
            letters |= typed.chars().map(letter_bit).fold(0, |all, bit| all | bit);
            starts |= typed.chars().next().map_or(0, letter_bit);
        }
        before = class;
    }
    (letters, starts)
}
