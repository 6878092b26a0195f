//! Fold: makes texts comparable: small letters without accents, one width, nothing invisible.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Returns the text as it is compared: `Ｍüller's  Łódź` is `mullers lodz`. Spaces stand alone and not
/// at the ends.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Puts the folded text behind what is there.
pub(super) fn fold_into(text: &str, out: &mut String) {
    let start = out.len();
    if text.is_ascii() {
        text.bytes().for_each(|byte| put(out, start, byte.to_ascii_lowercase().into()));
    } else {
        for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)) {
            match plain(letter) {
                Some(plain) => out.push_str(plain),
                None => letter.to_lowercase().for_each(|small| put(out, start, small)),
            }
        }
    }
    if out.len() > start && out.ends_with(' ') {
        out.pop();
    }
}

fn put(out: &mut String, start: usize, letter: char) {
    if letter.is_whitespace() || letter.is_control() {
        if out.len() > start && !out.ends_with(' ') {
            out.push(' ');
        }
    } else if !is_left_out(letter) && !is_combining_mark(letter) {
        out.push(letter);
    }
}

/// Apostrophes join what they stand between (`O'Brien`, `xi'an`); the others are invisible.
fn is_left_out(letter: char) -> bool {
    matches!(
        letter,
        '\'' | '’' | '‘' | '`' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}

/// Letters with a stroke or joined ones, which Unicode does not take apart.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}
