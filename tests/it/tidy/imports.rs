//! Who may use whom: crates are layers, modules are features.

use super::source::Source;
use super::{check, hold};

/// In these modules these words must not stand in code.
struct Ban {
    modules: &'static [&'static str],
    except: &'static [&'static str],
    words: &'static [&'static str],
    why: &'static str,
}

const BANS: &[Ban] = &[
    Ban {
        modules: &["shared/src"],
        except: &[],
        words: &[
            "leptos",
            "tokio",
            "web_sys",
            "js_sys",
            "wasm_bindgen",
            "sled",
            "rand",
            "getrandom",
            "std::fs",
            "std::net",
            "std::env",
            "std::process",
            "std::thread",
        ],
        why: "`shared` is pure and runs on both sides: leave this to `app` or `server`",
    },
    Ban {
        modules: &["shared/src"],
        except: &[],
        words: &["Utc::now", "Local::now", "SystemTime", "Instant::now", "std::time::Instant"],
        why: "`shared` has no clock: take the time as a parameter",
    },
    Ban {
        modules: &["shared/src/analytics"],
        except: &[],
        words: &["crate::sync"],
        why: "an analysis reads a book and knows nothing of how it came there",
    },
    Ban {
        modules: &["shared/src/entity"],
        except: &[],
        words: &["crate::analytics", "crate::sync", "crate::import"],
        why: "an entity knows values and other entities' ids, and nothing built on top of it",
    },
    Ban {
        modules: &["server/src"],
        except: &["server/src/store"],
        words: &["sled"],
        why: "only `server::store` talks to sled: go through its trait",
    },
    Ban {
        modules: &["app/src/ui", "app/src/form"],
        except: &[],
        words: &["shared::entity", "crate::store"],
        why: "a generic part knows no sales: pass values and callbacks in",
    },
    Ban {
        modules: &["app/src/chart"],
        except: &[],
        words: &["crate::store"],
        why: "a chart draws the rows it is given",
    },
    Ban {
        modules: &["app/src"],
        // The chart host holds an element and hands it to ECharts; the virtual list scrolls and
        // measures its own element. Neither asks the browser for anything else. A thread's own
        // program only listens and answers.
        except: &[
            "app/src/platform",
            "app/src/chart/echart",
            "app/src/ui/virtual_list",
            "app/src/bin",
        ],
        words: &["web_sys", "js_sys", "wasm_bindgen", "gloo", "indexed_db_futures"],
        why: "only `app::platform` talks to the browser: add a function there",
    },
    Ban {
        modules: &["app/src/platform"],
        except: &[],
        words: &["shared::entity", "crate::store", "view!"],
        why: "`platform` knows the browser and neither sales nor views",
    },
    Ban {
        modules: &["shared/src", "app/src"],
        except: &[],
        words: &["anyhow"],
        why: "errors here are small enums beside what fails",
    },
];

fn banned(source: &Source) -> Vec<String> {
    if !source.is_rust() {
        return Vec::new();
    }
    let mut complaints = Vec::new();
    for ban in BANS {
        let applies = ban.modules.iter().any(|it| source.is_in(it));
        if !applies || ban.except.iter().any(|it| source.is_in(it)) {
            continue;
        }
        for (index, line) in source.code.lines().take(source.lines_of_product()).enumerate() {
            for word in ban.words.iter().filter(|it| has_word(line, it)) {
                complaints.push(source.complain(index, &format!("uses {word}; {}", ban.why)));
            }
        }
    }
    complaints
}

/// Whether `line` has `word` as a whole word and not as a part of a longer name.
fn has_word(line: &str, word: &str) -> bool {
    let joins = |it: char| it.is_alphanumeric() || it == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        // `self.rand` and `fn rand(` are names of our own; a path to call has `::` in it.
        let is_own = before == Some('.') || (after == Some('(') && !word.contains("::"));
        !is_own && !before.is_some_and(joins) && !after.is_some_and(joins)
    })
}

#[test]
fn modules_use_only_what_they_may() {
    hold(banned);
}

#[test]
fn a_forbidden_import_is_found() {
    check(banned, "shared/src/money.rs", "use tokio::time;\nfn a() {}", &["1 uses tokio"]);
    check(banned, "shared/src/sync/client.rs", "\nlet t = Utc::now();", &["2 uses Utc::now"]);
    check(banned, "server/src/api/push.rs", "fn a(db: &sled::Db) {}", &["uses sled"]);
    check(banned, "app/src/ui/button.rs", "use shared::entity::User;", &["knows no sales"]);
    check(banned, "app/src/form.rs", "use crate::store::Store;", &["knows no sales"]);
    check(banned, "app/src/board.rs", "web_sys::window()", &["app::platform"]);
    check(banned, "app/src/platform/dom.rs", "view! { <p/> }", &["neither sales nor views"]);
}

#[test]
fn what_is_allowed_is_left_alone() {
    check(banned, "shared/src/money.rs", "// tokio\nlet it = \"sled\"; operand();", &[]);
    let tested = "use a;\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}";
    check(banned, "shared/src/money.rs", tested, &[]);
    let tests_elsewhere = "#[cfg(test)]\nmod tests;\nuse std::fs;";
    check(banned, "shared/src/money.rs", tests_elsewhere, &["3 uses std::fs"]);
    check(banned, "server/src/store/disk.rs", "use sled::Db;", &[]);
    check(banned, "app/src/platform.rs", "use web_sys::window;", &[]);
    check(banned, "app/src/chart/echart.rs", "use web_sys::HtmlElement;", &[]);
}
