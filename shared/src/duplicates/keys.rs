//! Keys: telephone numbers, e-mail and web addresses as they are compared.

/// Two numbers that agree in their last nine digits are one: what comes before is a country or an area
/// that is often left out.
const PHONE_DIGITS: usize = 9;
/// Shorter numbers are extensions.
const PHONE_MIN: usize = 7;

/// Addresses there say nothing about a company.
const PUBLIC: &[&str] = &[
    "126.com",
    "139.com",
    "163.com",
    "189.cn",
    "aliyun.com",
    "aol.com",
    "foxmail.com",
    "gmail.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "outlook.com",
    "pchome.com.tw",
    "proton.me",
    "qq.com",
    "sina.cn",
    "sina.com",
    "sohu.com",
    "vip.qq.com",
    "web.de",
    "yahoo.co.jp",
    "yahoo.com",
    "yahoo.com.hk",
    "yahoo.com.tw",
    "yandex.ru",
    "yeah.net",
];

/// Returns a telephone number as it is compared: its last nine digits, without an extension.
/// `+86 (21) 5555-1234 ext. 9` and `021 55551234` are `155551234`.
#[must_use]
pub fn phone_key(phone: &str) -> Option<String> {
    let is_extension = |letter: char| letter.is_alphabetic() || letter == '#' || letter == ',';
    let number =
        phone.trim().trim_start_matches(|letter: char| letter.is_alphabetic() || letter == ':');
    let number = number.split(is_extension).next().unwrap_or(number);
    let digits: Vec<u32> = number.chars().filter_map(wide_digit).collect();
    if digits.len() < PHONE_MIN {
        return None;
    }
    let last = &digits[digits.len().saturating_sub(PHONE_DIGITS)..];
    Some(last.iter().filter_map(|digit| char::from_digit(*digit, 10)).collect())
}

/// Reads a digit, a full-width one too.
fn wide_digit(letter: char) -> Option<u32> {
    match letter {
        '０'..='９' => Some(u32::from(letter) - u32::from('０')),
        _ => letter.to_digit(10),
    }
}

/// Returns an e-mail address as it is compared: in small letters, without `+anything`.
#[must_use]
pub fn email_key(email: &str) -> Option<String> {
    let email = email.trim().to_lowercase();
    let (local, domain) = email.rsplit_once('@')?;
    let local = local.split('+').next().unwrap_or(local);
    (!local.is_empty() && domain.contains('.')).then(|| format!("{local}@{domain}"))
}

/// Returns a web address as it is compared: `https://www.acme.example/about` is `acme.example`.
#[must_use]
pub fn site_key(address: &str) -> Option<String> {
    let address = address.trim().to_lowercase();
    let host = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or(host);
    let host = host.strip_prefix("www.").unwrap_or(host).trim_end_matches('.');
    let is_host = host.contains('.') && !host.contains(char::is_whitespace);
    (is_host && !PUBLIC.contains(&host)).then(|| host.to_owned())
}

/// Returns the site behind an e-mail address, unless everybody can have one there.
pub(super) fn own_domain(email: &str) -> Option<String> {
    site_key(email.trim().rsplit_once('@')?.1)
}
