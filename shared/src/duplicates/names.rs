//! Names: what of a name is compared, and the pieces by which two names are alike.

use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

use crate::palette::fold::fold;
use crate::palette::sound;

/// What says how a company is made up rather than which it is; as words.
const FORMS: &[&str] = &[
    "ab",
    "ag",
    "and",
    "aps",
    "as",
    "bhd",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "group",
    "holding",
    "holdings",
    "inc",
    "incorporated",
    "kg",
    "kk",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "mbh",
    "nv",
    "oy",
    "plc",
    "pte",
    "pty",
    "sa",
    "sarl",
    "sas",
    "sdn",
    "spa",
    "srl",
    "the",
];

/// The same in Chinese, at the end of a name; the longer ones first.
const FORMS_HAN: &[&str] = &[
    "有限责任公司",
    "有限責任公司",
    "股份有限公司",
    "控股有限公司",
    "集团有限公司",
    "集團有限公司",
    "有限公司",
    "股份公司",
    "集团公司",
    "集團公司",
    "总公司",
    "總公司",
    "公司",
    "集团",
    "集團",
    "控股",
    "股份",
];

/// A name's distinct pieces, hashed.
pub(super) type Pieces = Vec<u64>;

/// Returns a company's name as it is compared: as it sounds, without its legal form. `Acme Inc.` is
/// `acme`; 華為技術 and 华为技术有限公司 are both `·hua·wei·ji·shu`.
#[must_use]
pub fn company_key(name: &str) -> Option<String> {
    let folded = comparable(name);
    let words = words(&folded);
    let telling: Vec<&str> = words.iter().copied().filter(|word| !FORMS.contains(word)).collect();
    // A company may be called nothing but `The Group`.
    let words = if telling.is_empty() { words } else { telling };
    spoken(words.into_iter().map(without_form))
}

/// Returns a person's name as it is compared: as it sounds, whatever comes first. `Li, Wei` and
/// `Wei Li` are one; 李偉 and 李 伟 are one.
#[must_use]
pub fn person_key(name: &str) -> Option<String> {
    let folded = comparable(name);
    let mut words = words(&folded);
    if folded.is_ascii() {
        words.sort_unstable();
    }
    spoken(words.into_iter())
}

/// Folds a name, with no dots and no spaces between Chinese characters: 华 为 is 华为.
fn comparable(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    let whole = fold(name);
    let mut letters = whole.chars().filter(|letter| *letter != '.').peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        if letter != ' ' || !(sound::is_han(before) && sound::is_han(next)) {
            folded.push(letter);
            before = letter;
        }
    }
    folded
}

fn words(folded: &str) -> Vec<&str> {
    folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// Takes the legal form off the end of a Chinese name, unless nothing is left.
fn without_form(word: &str) -> &str {
    let mut word = word;
    while let Some(rest) = FORMS_HAN.iter().find_map(|form| word.strip_suffix(form)) {
        if rest.is_empty() {
            break;
        }
        word = rest;
    }
    word
}

/// Joins the words, each Chinese character as it is read.
fn spoken<'a>(words: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut key = String::new();
    for word in words {
        let begins_latin = word.chars().next().is_some_and(|first| !sound::is_han(first));
        if begins_latin && !key.is_empty() {
            key.push(' ');
        }
        let mut after_han = false;
        for letter in word.chars() {
            let is_han = sound::is_han(letter);
            if is_han {
                key.push(SYLLABLE);
                match sound::reading(letter) {
                    Some(reading) => key.push_str(reading),
                    None => key.push(letter),
                }
            } else {
                if after_han {
                    key.push(' ');
                }
                key.push(letter);
            }
            after_han = is_han;
        }
    }
    (!key.is_empty()).then_some(key)
}

/// Stands before the reading of a character.
const SYLLABLE: char = '·';

/// Takes a name's key to pieces: three letters of a Latin word, two syllables of a Chinese one.
pub(super) fn pieces(key: &str) -> Pieces {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut pieces = Pieces::new();
    for word in key.split(' ') {
        let mut syllables = word.split(SYLLABLE);
        let latin = syllables.next().unwrap_or_default();
        if !latin.is_empty() {
            let letters: Vec<char> = format!("^{latin}$").chars().collect();
            pieces.extend(letters.windows(3).map(|three| hasher.hash_one(three)));
        }
        let syllables: Vec<&str> = syllables.collect();
        match syllables.as_slice() {
            [] => {}
            [only] => pieces.push(hasher.hash_one((only, ""))),
            more => pieces.extend(more.windows(2).map(|two| hasher.hash_one((two[0], two[1])))),
        }
    }
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}
