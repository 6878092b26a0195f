//! The content security policy: the browser runs our files and nothing else.
//! Invariant: an inline script runs only if its hash is in the policy, and the hashes are taken
//! from the very page that is sent. There is no `unsafe-inline`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Returns the policy that lets scripts with these hashes run inline.
#[must_use]
pub fn content_security_policy(inline_script_hashes: &[String]) -> String {
    let hashes: String =
        inline_script_hashes.iter().map(|hash| format!(" 'sha256-{hash}'")).collect();
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; \
         img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; \
         frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )
}

/// Returns the base64 hash of each inline script of a page, in order.
#[must_use]
pub fn inline_script_hashes(page: &[u8]) -> Vec<String> {
    let page = String::from_utf8_lossy(page);
    let mut hashes = Vec::new();
    let mut rest = &*page;
    while let Some(start) = find_ignoring_case(rest, "<script") {
        rest = &rest[start + "<script".len()..];
        let Some(open_end) = rest.find('>') else { break };
        let attributes = &rest[..open_end];
        rest = &rest[open_end + 1..];
        let Some(end) = find_ignoring_case(rest, "</script") else { break };
        if !has_attribute(attributes, "src") {
            hashes.push(STANDARD.encode(Sha256::digest(&rest.as_bytes()[..end])));
        }
        rest = &rest[end..];
    }
    hashes
}

fn has_attribute(attributes: &str, name: &str) -> bool {
    attributes.split_whitespace().any(|attribute| {
        attribute.split('=').next().is_some_and(|it| it.eq_ignore_ascii_case(name))
    })
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    // Only ASCII letters change, so that places stay the same.
    text.to_ascii_lowercase().find(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_a_known_script_is_right() {
        // `printf 'alert(1)' | openssl dgst -sha256 -binary | base64`
        let page = b"<html><script>alert(1)</script><script src=\"/app.js\"></script>";
        assert_eq!(inline_script_hashes(page), ["bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI="]);
    }

    #[test]
    fn every_inline_script_counts_however_it_is_written() {
        let page = "<SCRIPT type='module'>\nlet ü = 1;\n</SCRIPT>\
                    <script async src=a.js></script><script data-src=1>x</script><script>never closed";
        assert_eq!(inline_script_hashes(page.as_bytes()).len(), 2);
    }

    #[test]
    fn the_policy_holds_the_hashes_and_nothing_unsafe() {
        let policy = content_security_policy(&["AAA=".to_owned(), "BBB=".to_owned()]);
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-AAA=' 'sha256-BBB=';"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe-inline"));
    }
}
