//! What the other stories rely on: how a page is looked at.

use tests::browser::{DESKTOP, Setup};
use tests::server::Server;
use tests::story::story;

#[test]
fn what_is_still_faint_is_not_gone() {
    story("harness-gone", Server::empty(), async |story| {
        let seat = story.seat(Setup::of(DESKTOP)).await?;
        let page = &story[seat];
        page.open("/offline.html").await?;
        let add = "Object.entries({ faint: ['opacity', 0], hidden: ['visibility', 'hidden'],
            none: ['display', 'none'] }).forEach(([id, [name, value]]) => {
                const made = document.createElement('p');
                made.id = made.textContent = id;
                made.style.setProperty(name, value);
                document.body.append(made);
            })";
        page.evaluate(add).await?;
        anyhow::ensure!(page.is_drawn("#faint").await?, "what fades in counts as gone");
        for away in ["#hidden", "#none", "#nowhere"] {
            anyhow::ensure!(!page.is_drawn(away).await?, "{away} is not to be seen");
            page.gone(away).await?;
        }
        Ok(())
    });
}
