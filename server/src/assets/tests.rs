//! Which bytes and which headers an address gets.

use std::fs;

use super::*;
use crate::config::AppSource;

const HTML: &str = "<html><script type=\"module\">start()</script></html>";

fn dist() -> (tempfile::TempDir, AppSource) {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write("index.html", HTML);
    write("app-0123456789abcdef.js", "plain");
    write("app-0123456789abcdef.js.br", "brotli");
    write("app-0123456789abcdef.js.gz", "gzip");
    write("app-0123456789abcdef_bg.wasm", "wasm");
    write("sw.js", "worker");
    let source = AppSource::Directory(dir.path().to_owned());
    (dir, source)
}

fn get(
    source: &AppSource,
    path: &str,
    headers: &[(axum::http::HeaderName, &str)],
) -> Option<Response> {
    let headers = headers
        .iter()
        .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
        .collect();
    find(source, &clean(path)?, &headers).unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

async fn text(response: Response) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), 1_000_000).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn addresses_of_pages_get_the_page_with_a_policy_for_its_script() {
    let (_dir, source) = dist();
    let hash = "vfhCHlU6TS6MNk+tmh/dWIYuUEQSSuwCeCC3Fkd7Tog=";
    let expected = csp::inline_script_hashes(HTML.as_bytes());
    assert_eq!(expected.len(), 1, "{hash}");
    for path in ["/", "/opportunities", "/opportunities/01J/edit", "/suche/%E4%B8%AD"] {
        let response = get(&source, path, &[]).unwrap();
        assert_eq!(header(&response, "content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!(header(&response, "cache-control"), ASK_EACH_TIME);
        let policy = header(&response, "content-security-policy");
        assert!(policy.contains(&format!("'sha256-{}'", expected[0])), "{policy}");
        assert_eq!(text(response).await, HTML);
    }
}

#[tokio::test]
async fn a_prepared_sibling_is_sent_to_who_can_read_it() {
    let (_dir, source) = dist();
    let path = "/app-0123456789abcdef.js";
    for (accepted, encoding, body) in [
        ("gzip, deflate, br", "br", "brotli"),
        ("gzip", "gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip", "gzip"),
        ("identity", "", "plain"),
    ] {
        let response = get(&source, path, &[(ACCEPT_ENCODING, accepted)]).unwrap();
        assert_eq!(header(&response, "content-encoding"), encoding, "{accepted}");
        assert_eq!(header(&response, "content-type"), "text/javascript; charset=utf-8");
        assert_eq!(header(&response, "cache-control"), FOREVER);
        assert_eq!(text(response).await, body);
    }
}

#[tokio::test]
async fn a_sibling_older_than_its_file_is_not_sent() {
    let (dir, source) = dist();
    let sibling = dir.path().join("app-0123456789abcdef.js.br");
    let file = fs::File::options().write(true).open(sibling).unwrap();
    file.set_modified(std::time::UNIX_EPOCH).unwrap();
    let response = get(&source, "/app-0123456789abcdef.js", &[(ACCEPT_ENCODING, "br")]).unwrap();
    assert_eq!(text(response).await, "plain");
}

#[test]
fn what_is_missing_or_outside_is_not_found() {
    let (_dir, source) = dist();
    for path in
        ["/missing.js", "/../Cargo.toml", "/.git/config", "/a/..%2f..%2fetc/passwd.txt", "/x\\y.js"]
    {
        assert!(get(&source, path, &[]).is_none(), "{path}");
    }
    assert!(get(&AppSource::None, "/", &[]).is_none());
}

#[test]
fn an_unchanged_file_is_not_sent_again() {
    let (_dir, source) = dist();
    let first = get(&source, "/sw.js", &[]).unwrap();
    assert_eq!(header(&first, "cache-control"), ASK_EACH_TIME);
    let tag = header(&first, "etag").to_owned();
    let again = get(&source, "/sw.js", &[(IF_NONE_MATCH, &tag)]).unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let other = get(&source, "/sw.js", &[(IF_NONE_MATCH, "W/\"0-0\"")]).unwrap();
    assert_eq!(other.status(), StatusCode::OK);
}

#[test]
fn only_names_with_a_hash_are_kept_for_ever() {
    for (path, expected) in [
        ("app-0123456789abcdef.js", true),
        ("app-0123456789abcdef_bg.wasm", true),
        ("snippets/leptos-0123456789abcdef/inline0.js", true),
        ("sw.js", false),
        ("icons/icon-512.png", false),
        ("manifest.webmanifest", false),
        ("apple-touch-icon.png", false),
    ] {
        assert_eq!(has_hash(path), expected, "{path}");
    }
}
