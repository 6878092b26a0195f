//! The browser engines that stories run in, and the macros that make one test of each.
//!
//! A story is a function of an [`Engine`]; the line before it says where it runs. To let a story run
//! in all engines, write `every_engine!` where `chromium!` stands:
//!
//! ```ignore
//! every_engine!(a_person_signs_in_and_stays);
//!
//! fn a_person_signs_in_and_stays(engine: Engine) {
//!     engine.story("sign-in", Server::demo(), async |story| { … });
//! }
//! ```
//!
//! The tests are named `a_person_signs_in_and_stays::chromium`, `::webkit` and `::firefox`.

use crate::server::Server;
use crate::story::{Story, play};

/// What draws the pages and keeps the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Chromium,
    /// The iPad's, as WebKitGTK in its own small browser.
    WebKit,
    Firefox,
}

impl Engine {
    /// Its name in the names of tests and pictures.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::WebKit => "webkit",
            Self::Firefox => "firefox",
        }
    }

    /// Plays a story in browsers of this engine.
    ///
    /// # Panics
    /// When the story fails: it is called from a test.
    #[track_caller]
    pub fn story(
        self,
        name: &str,
        server: anyhow::Result<Server>,
        told: impl AsyncFnOnce(&mut Story) -> anyhow::Result<()>,
    ) {
        play(self, &format!("{name}-{}", self.name()), server, told);
    }
}

/// Makes a story a test in Chromium only.
#[macro_export]
macro_rules! chromium {
    ($story:ident) => {
        mod $story {
            #[test]
            fn chromium() {
                super::$story(tests::engine::Engine::Chromium);
            }
        }
    };
}

/// Makes a story a test in each engine.
#[macro_export]
macro_rules! every_engine {
    ($story:ident) => {
        mod $story {
            #[test]
            fn chromium() {
                super::$story(tests::engine::Engine::Chromium);
            }

            #[test]
            fn webkit() {
                super::$story(tests::engine::Engine::WebKit);
            }

            #[test]
            fn firefox() {
                super::$story(tests::engine::Engine::Firefox);
            }
        }
    };
}
