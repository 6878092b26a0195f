//! Words of cards: what properties are called, what a value is for, names put together.

use super::property::Property;

/// Properties that say something of the card, not of the person.
pub(super) const OF_THE_CARD: [&str; 17] = [
    "VERSION",
    "PRODID",
    "REV",
    "PROFILE",
    "SOURCE",
    "NAME",
    "CLASS",
    "MAILER",
    "SORT-STRING",
    "CLIENTPIDMAP",
    "X-ABLABEL",
    "X-ABADR",
    "X-ABUID",
    "X-ABSHOWAS",
    "X-EVOLUTION-FILE-AS",
    "X-GENERATOR",
    "X-MS-OL-DEFAULT-POSTAL-ADDRESS",
];

/// Further properties of the person, and what to call them. The words are the same in every language,
/// so that a file says the same wherever it is imported.
pub(super) const OTHERS: [(&str, &str); 47] = [
    ("BDAY", "Birthday"),
    ("ANNIVERSARY", "Anniversary"),
    ("X-ANNIVERSARY", "Anniversary"),
    ("X-MS-ANNIVERSARY", "Anniversary"),
    ("X-EVOLUTION-ANNIVERSARY", "Anniversary"),
    ("X-ABDATE", "Date"),
    ("DEATHDATE", "Died"),
    ("NICKNAME", "Nickname"),
    ("GENDER", "Gender"),
    ("X-GENDER", "Gender"),
    ("ROLE", "Role"),
    ("URL", "Website"),
    ("IMPP", "Chat"),
    ("X-MS-IMADDRESS", "Chat"),
    ("X-AIM", "AIM"),
    ("X-ICQ", "ICQ"),
    ("X-QQ", "QQ"),
    ("X-MSN", "MSN"),
    ("X-SKYPE", "Skype"),
    ("X-SKYPE-USERNAME", "Skype"),
    ("X-GTALK", "Google Talk"),
    ("X-GOOGLE-TALK", "Google Talk"),
    ("X-JABBER", "Jabber"),
    ("X-YAHOO", "Yahoo"),
    ("X-WECHAT", "WeChat"),
    ("X-TWITTER", "Twitter"),
    ("X-SOCIALPROFILE", "Profile"),
    ("SOCIALPROFILE", "Profile"),
    ("RELATED", "Related"),
    ("X-ABRELATEDNAMES", "Related"),
    ("X-SPOUSE", "Spouse"),
    ("X-MS-SPOUSE", "Spouse"),
    ("X-EVOLUTION-SPOUSE", "Spouse"),
    ("X-MANAGER", "Manager"),
    ("X-MS-MANAGER", "Manager"),
    ("X-EVOLUTION-MANAGER", "Manager"),
    ("X-ASSISTANT", "Assistant"),
    ("X-MS-ASSISTANT", "Assistant"),
    ("X-EVOLUTION-ASSISTANT", "Assistant"),
    ("X-MS-TEL", "Phone"),
    ("X-PHONETIC-FIRST-NAME", "Phonetic first name"),
    ("X-PHONETIC-LAST-NAME", "Phonetic last name"),
    ("CATEGORIES", "Categories"),
    ("LANG", "Language"),
    ("LANGUAGE", "Language"),
    ("TZ", "Time zone"),
    ("GEO", "Place"),
];

/// How far behind a value stands: 1 to 100 as version 4.0 says it, 1 for what is preferred elsewhere.
pub(super) fn rank(property: &Property<'_>) -> u32 {
    let given = property.parameter("PREF").and_then(|rank| rank.parse::<u32>().ok());
    match given {
        Some(rank) => rank.clamp(1, 100),
        None if is_type(property, "pref") => 1,
        None => 101,
    }
}

/// Tells whether a value is of a type such as `fax`.
pub(super) fn is_type(property: &Property<'_>, name: &str) -> bool {
    property.values("TYPE").any(|value| value.eq_ignore_ascii_case(name))
}

/// What a value is for, in small letters, without the words that say nothing.
pub(super) fn types(property: &Property<'_>) -> String {
    const SILENT: [&str; 12] = [
        "internet",
        "pref",
        "voice",
        "postal",
        "parcel",
        "intl",
        "dom",
        "base64",
        "b",
        "quoted-printable",
        "7bit",
        "8bit",
    ];
    let mut types: Vec<String> = Vec::new();
    for value in property.values("TYPE") {
        let value = one_line(value).to_lowercase();
        if !value.is_empty() && !SILENT.contains(&value.as_str()) && !types.contains(&value) {
            types.push(value);
        }
    }
    types.join(", ")
}

/// Reads the labels of Apple's programs: `_$!<Anniversary>!$_`.
pub(super) fn plain(label: &str) -> String {
    let label = label.strip_prefix("_$!<").and_then(|it| it.strip_suffix(">!$_")).unwrap_or(label);
    one_line(label)
}

/// Joins the lines of a text by commas.
pub(crate) fn one_line(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim().trim_end_matches(',').trim_end());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Takes the scheme of an address out, such as `tel:`.
pub(super) fn without(text: &str, scheme: &str) -> String {
    match text.get(..scheme.len()) {
        Some(start) if start.eq_ignore_ascii_case(scheme) => text[scheme.len()..].to_owned(),
        _ => text.to_owned(),
    }
}

/// Writes `19800321` as 1980-03-21; other texts stay as they are.
pub(super) fn day(text: String) -> String {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]);
    }
    text
}

/// Puts a name together from its parts: family, given, additional, before, after. Chinese, Japanese
/// and Korean names begin with the family and have no space.
pub(super) fn composed(parts: &[String]) -> String {
    let part = |index: usize| parts.get(index).map_or("", String::as_str).trim();
    let (family, given) = (part(0), part(1));
    let is_eastern = |text: &str| text.chars().any(|it| ('\u{2e80}'..='\u{d7ff}').contains(&it));
    if is_eastern(family) || is_eastern(given) {
        return one_line(&format!("{family}{}{given}", part(2)));
    }
    let all = [part(3), given, part(2), family, part(4)];
    one_line(&all.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" "))
}
