//! Sounds: how Chinese characters are read, looked up once for each character that occurs.

use std::collections::HashMap;

use pinyin::{Pinyin, ToPinyin as _, ToPinyinMulti as _};

/// The readings of one character.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sound {
    /// As they are typed: `lü` as `lv` and as `lu`.
    pub(super) typed: Vec<String>,
    /// With their tones: what sounds the same shares one.
    toned: Vec<&'static str>,
}

impl Sound {
    fn of(letter: char) -> Option<Self> {
        let mut sound = Self::default();
        for reading in letter.to_pinyin_multi()? {
            let plain = Pinyin::plain(reading);
            for typed in [plain.replace('ü', "v"), plain.replace('ü', "u")] {
                // A few rare readings are written with other letters: they cannot be typed.
                if typed.is_ascii() && !typed.is_empty() && !sound.typed.contains(&typed) {
                    sound.typed.push(typed);
                }
            }
            sound.toned.push(reading.with_tone());
        }
        Some(sound)
    }

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
    known: HashMap<char, Sound>,
}

impl Sounds {
    /// Looks the character up, if it is Chinese.
    pub(super) fn learn(&mut self, letter: char) -> Option<&Sound> {
        if !is_han(letter) {
            return None;
        }
        Some(self.known.entry(letter).or_insert_with(|| Sound::of(letter).unwrap_or_default()))
    }

    /// Returns the readings of a character that was looked up.
    pub(super) fn get(&self, letter: char) -> Option<&Sound> {
        self.known.get(&letter)
    }
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
