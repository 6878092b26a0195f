//! BrowserName: what an administrator reads of this browser in the list of devices.

use super::dom;

/// Looked for in this order: most browsers also call themselves by the names of others.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const PLATFORMS: &[(&str, &str)] = &[
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

/// Returns the browser's and the platform's own names, such as `Firefox, Windows`; nothing where the
/// browser does not say.
#[must_use]
pub fn label() -> String {
    let agent = dom::window().and_then(|window| window.navigator().user_agent().ok());
    label_of(&agent.unwrap_or_default())
}

fn label_of(agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let names: Vec<_> = [first(BROWSERS), first(PLATFORMS)].into_iter().flatten().collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_that_carry_other_names_too_are_told_apart() {
        let chrome =
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Safari/537.36";
        assert_eq!(label_of(chrome), "Chrome, Android");
        let edge = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(label_of(edge), "Edge, Windows");
        let safari = "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Safari/605.1";
        assert_eq!(label_of(safari), "Safari, iPad");
        assert_eq!(label_of(""), "");
    }
}
