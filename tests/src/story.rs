//! A user story: a server, the devices that the story opens, and an orderly end.
//!
//! However a story ends, its browsers are closed. One that fails leaves a picture of every device
//! and says where; one that passes still fails when a page logged an error.

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;

use anyhow::Context;
use futures_util::FutureExt;

use crate::browser::{Browser, Setup};
use crate::engine::Engine;
use crate::server::Server;

/// What a story plays with.
pub struct Story {
    pub server: Server,
    engine: Engine,
    browsers: Vec<Browser>,
}

/// Names one of a story's browsers.
#[derive(Clone, Copy)]
pub struct Seat(usize);

impl Story {
    /// Starts a browser of the story's engine.
    pub async fn seat(&mut self, setup: Setup) -> anyhow::Result<Seat> {
        let setup = Setup { engine: self.engine, ..setup };
        self.browsers.push(Browser::start(&self.server, setup).await?);
        Ok(Seat(self.browsers.len() - 1))
    }

    /// Ends a browser without warning and starts it again; see [`Browser::kill_and_start_again`].
    pub async fn kill_and_start_again(&mut self, seat: Seat) -> anyhow::Result<()> {
        // One that does not come back leaves its seat, so the story ends here.
        let browser = self.browsers.remove(seat.0).kill_and_start_again().await?;
        self.browsers.insert(seat.0, browser);
        Ok(())
    }
}

impl std::ops::Index<Seat> for Story {
    type Output = Browser;

    fn index(&self, seat: Seat) -> &Browser {
        &self.browsers[seat.0]
    }
}

impl std::ops::IndexMut<Seat> for Story {
    fn index_mut(&mut self, seat: Seat) -> &mut Browser {
        &mut self.browsers[seat.0]
    }
}

/// Plays a story in Chromium; [`Engine::story`] plays it in another.
///
/// # Panics
/// When the story fails: it is called from a test.
#[track_caller]
pub fn story(
    name: &str,
    server: anyhow::Result<Server>,
    told: impl AsyncFnOnce(&mut Story) -> anyhow::Result<()>,
) {
    play(Engine::Chromium, name, server, told);
}

/// Plays a story to its end, whatever that is.
#[track_caller]
pub(crate) fn play(
    engine: Engine,
    name: &str,
    server: anyhow::Result<Server>,
    told: impl AsyncFnOnce(&mut Story) -> anyhow::Result<()>,
) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime for the story");
    let result = server.and_then(|server| {
        runtime.block_on(async {
            let mut story = Story { server, engine, browsers: Vec::new() };
            let played = AssertUnwindSafe(told(&mut story)).catch_unwind().await;
            let failed = !matches!(played, Ok(Ok(())));
            let closed = close(name, story, failed).await;
            match played {
                Ok(result) => result.and(closed),
                Err(panic) => {
                    if let Err(error) = closed {
                        eprint(&error);
                    }
                    std::panic::resume_unwind(panic)
                }
            }
        })
    });
    if let Err(error) = result {
        panic!("{name}: {error:#}");
    }
}

async fn close(name: &str, story: Story, failed: bool) -> anyhow::Result<()> {
    let mut result = Ok(());
    for (index, browser) in story.browsers.into_iter().enumerate() {
        if failed {
            let file = pictures().join(format!("{name}-{index}.png"));
            match browser.picture(&file).await {
                Ok(()) => eprint(&anyhow::anyhow!("the last picture: {}", file.display())),
                Err(error) => eprint(&error),
            }
        }
        let closed = browser.close().await.with_context(|| format!("device {index}"));
        if failed && let Err(error) = &closed {
            eprint(error);
        }
        result = result.and(closed);
    }
    result
}

/// Where pictures of failed stories go.
fn pictures() -> PathBuf {
    let chosen = std::env::var_os("FIELDLINE_PICTURES").map(PathBuf::from);
    chosen.unwrap_or_else(|| std::env::temp_dir().join("fieldline-stories"))
}

#[expect(clippy::print_stderr, reason = "a failing test explains itself there")]
fn eprint(error: &anyhow::Error) {
    eprintln!("{error:#}");
}
