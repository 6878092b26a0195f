//! Alphabet: the order of letters in a language, learned once for the letters that occur.
//!
//! A language's own comparison of two texts is far too slow for every comparison of a sort. Its order
//! of single letters is enough for names (Chinese by reading or strokes, é beside e), and there are a
//! few thousand at most: they are sorted once, and every text becomes a key that compares as bytes.

use std::collections::{BTreeSet, HashMap};

/// The place of each letter that was seen.
#[derive(Clone, Debug, Default)]
pub struct Alphabet {
    places: HashMap<char, u32>,
    known: BTreeSet<char>,
}

/// Keys keep this many characters; texts that agree so far count as equal and keep their order.
const KEY_CHARS: usize = 40;

/// Letters get places from here on, after digits and signs.
const FIRST_PLACE: u32 = 0x100;

impl Alphabet {
    /// Learns the letters of these texts; `sort` puts letters into the language's order, and is called
    /// only when there is a new one.
    pub fn learn<'a>(
        &mut self,
        texts: impl Iterator<Item = &'a str>,
        sort: &dyn Fn(&mut Vec<char>),
    ) {
        let before = self.known.len();
        let letters = texts.flat_map(|text| text.chars().take(KEY_CHARS));
        for letter in letters.filter(|letter| letter.is_alphabetic()) {
            self.places.entry(letter).or_insert_with(|| {
                self.known.extend(letter.to_lowercase());
                0
            });
        }
        if self.known.len() == before {
            // A new capital of known letters: give it the place of the small one.
            self.place_capitals();
            return;
        }
        self.known.extend('a'..='z');
        let mut ordered: Vec<char> = self.known.iter().copied().collect();
        sort(&mut ordered);
        for (place, letter) in (FIRST_PLACE..).zip(ordered) {
            self.places.insert(letter, place);
        }
        self.place_capitals();
    }

    fn place_capitals(&mut self) {
        let places: Vec<(char, u32)> = self
            .places
            .keys()
            .filter_map(|letter| {
                let small = letter.to_lowercase().next()?;
                Some((*letter, *self.places.get(&small)?))
            })
            .collect();
        self.places.extend(places);
    }

    /// Returns a key that sorts as the text does: capitals as small letters, runs of digits by value.
    #[must_use]
    pub fn key(&self, text: &str) -> String {
        let mut key = String::with_capacity(text.len());
        let mut letters = text.trim().chars().take(KEY_CHARS).peekable();
        while let Some(letter) = letters.next() {
            if letter.is_ascii_digit() {
                let mut digits = String::from(letter);
                while let Some(next) = letters.next_if(char::is_ascii_digit) {
                    digits.push(next);
                }
                let digits = digits.trim_start_matches('0');
                // The length first: 10 comes after 9. Forty digits stay below the letters.
                let length = u32::try_from(digits.len()).unwrap_or(0);
                key.push('0');
                key.extend(char::from_u32(0x80 + length));
                key.push_str(digits);
            } else {
                let place = self.places.get(&letter).copied().unwrap_or(0);
                key.push(char::from_u32(place).filter(|_| place > 0).unwrap_or(letter));
            }
        }
        key
    }
}
