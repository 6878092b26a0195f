//! Sounds: how Chinese characters are read, looked up once for each character that occurs.

use std::collections::HashMap;

use pinyin::{Pinyin, ToPinyin as _, ToPinyinMulti as _};

/// The readings of one character.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sound {
    /// As they are typed: `lü` as `lv` and as `lu`.
    pub(super) typed: Vec<String>,
    /// So many of them are the usual reading; the others are heard less.
    pub(super) usual: usize,
    /// With their tones, each by its number: what sounds the same shares one.
    toned: Vec<u16>,
}

impl Sound {
    /// Tells how alike two characters sound. The traditional and the simplified form of one mostly have
    /// all their readings in common.
    pub(super) fn likeness(&self, other: &Self) -> Likeness {
        let shared = self.toned.iter().filter(|tone| other.toned.contains(tone)).count();
        match shared {
            0 => Likeness::None,
            _ if shared == self.toned.len() && shared == other.toned.len() => Likeness::Same,
            _ => Likeness::Some,
        }
    }
}

/// How alike two characters sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    /// They share no reading.
    None,
    /// They share a reading.
    Some,
    /// They share all.
    Same,
}

/// The readings of all characters that were seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Sounds {
    known: Vec<Sound>,
    /// For each character of the first plane, from [`FIRST`] on, its place in `known` plus one.
    places: Vec<u16>,
    /// The places of the others, which are rare.
    rare: HashMap<char, u16>,
    tones: HashMap<&'static str, u16>,
}

const FIRST: u32 = 0x3400;

impl Sounds {
    /// Looks the character up, if it is Chinese.
    pub(super) fn learn(&mut self, letter: char) -> Option<&Sound> {
        if !is_han(letter) {
            return None;
        }
        if self.place(letter).is_none() {
            let sound = self.read(letter);
            self.known.push(sound);
            // More characters than there are numbers: those after them have no reading.
            let place = u16::try_from(self.known.len()).unwrap_or(0);
            match common(letter) {
                Some(at) => {
                    if self.places.len() <= at {
                        self.places.resize(at + 1, 0);
                    }
                    self.places[at] = place;
                }
                None => drop(self.rare.insert(letter, place)),
            }
        }
        self.get(letter)
    }

    /// Returns the readings of a character that was looked up.
    pub(super) fn get(&self, letter: char) -> Option<&Sound> {
        self.known.get(self.place(letter)?)
    }

    /// Returns where in [`Self::all`] the readings of a character are.
    pub(super) fn place(&self, letter: char) -> Option<usize> {
        let place = match common(letter) {
            Some(at) => self.places.get(at),
            None => self.rare.get(&letter),
        };
        usize::from(*place?).checked_sub(1)
    }

    /// Returns all that was looked up.
    pub(super) fn all(&self) -> &[Sound] {
        &self.known
    }

    fn read(&mut self, letter: char) -> Sound {
        let mut sound = Sound::default();
        for reading in letter.to_pinyin_multi().into_iter().flatten() {
            let plain = Pinyin::plain(reading);
            for typed in [plain.replace('ü', "v"), plain.replace('ü', "u")] {
                // A few rare readings are written with other letters: they cannot be typed.
                if typed.is_ascii() && !typed.is_empty() && !sound.typed.contains(&typed) {
                    sound.typed.push(typed);
                }
            }
            if sound.toned.is_empty() {
                sound.usual = sound.typed.len();
            }
            let next = u16::try_from(self.tones.len()).unwrap_or(u16::MAX);
            sound.toned.push(*self.tones.entry(reading.with_tone()).or_insert(next));
        }
        sound
    }
}

fn common(letter: char) -> Option<usize> {
    let code = u32::from(letter);
    (FIRST..0xa000).contains(&code).then(|| (code - FIRST) as usize)
}

/// Tells whether a character is Chinese: the blocks of unified ideographs.
pub(crate) fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// Returns the most usual reading of a character, without its tone; nothing for one that is not Chinese.
/// 华 and 華 are both `hua`.
#[must_use]
pub(crate) fn reading(letter: char) -> Option<&'static str> {
    if is_han(letter) { letter.to_pinyin().map(Pinyin::plain) } else { None }
}
