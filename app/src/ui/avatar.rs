//! A person in a circle: initials on a colour that follows from the name.

use leptos::prelude::*;

/// `<Avatar name="李伟 Li Wei"/>`: beside the written name, so hidden from screen readers.
#[component]
pub fn Avatar(
    /// The person's name.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    view! {
        <span class=move || colour(&name.read()) aria-hidden="true">
            {move || initials(&name.read())}
        </span>
    }
}

/// One of eight classes; the same name has the same colour on every device.
fn colour(name: &str) -> &'static str {
    // FNV-1a: short, and its low bits differ for names that differ in one letter.
    let hash = name
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    match (hash ^ (hash >> 16)) % 8 {
        0 => "avatar avatar-1",
        1 => "avatar avatar-2",
        2 => "avatar avatar-3",
        3 => "avatar avatar-4",
        4 => "avatar avatar-5",
        5 => "avatar avatar-6",
        6 => "avatar avatar-7",
        _ => "avatar avatar-8",
    }
}

/// The given name for a Chinese name, first letters of the first and last word for others.
fn initials(name: &str) -> String {
    let is_han = |c: &char| ('\u{3400}'..='\u{9fff}').contains(c);
    let han: Vec<char> = name.trim().chars().take_while(is_han).collect();
    if !han.is_empty() {
        return han[han.len().saturating_sub(2)..].iter().collect();
    }
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_suit_the_script() {
        let cases = [
            ("李伟 Li Wei", "李伟"),
            ("欧阳明慧", "明慧"),
            ("Anna Keller", "AK"),
            ("omar", "O"),
            ("Ana de la Cruz", "AC"),
            ("", ""),
        ];
        for (name, expected) in cases {
            assert_eq!(initials(name), expected, "{name}");
        }
    }
}
