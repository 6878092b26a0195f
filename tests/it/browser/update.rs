//! A new version is offered, waits while a form is half filled, and comes when it is asked for.

use std::path::Path;

use anyhow::Context;
use tests::browser::{DESKTOP, Setup};
use tests::engine::Engine;
use tests::every_engine;
use tests::server::{Server, copy};

/// The next build: the same files under another build number, and a mark on the page.
fn next_build(from: &Path, to: &Path) -> anyhow::Result<()> {
    copy(from, to)?;
    let version = std::fs::read_to_string(from.join("version.json"))?;
    let build = version.split('"').nth(3).context("version.json names no build")?;
    for (name, old, new) in [
        ("version.json", build, "ffffffffffff"),
        ("sw.js", build, "ffffffffffff"),
        ("index.html", "<html lang=en>", "<html lang=en data-next=true>"),
    ] {
        let path = to.join(name);
        let text = std::fs::read_to_string(&path)?;
        anyhow::ensure!(text.contains(old), "{name} does not hold {old}");
        std::fs::write(&path, text.replace(old, new))?;
        for packed in ["br", "gz"] {
            let packed = to.join(format!("{name}.{packed}"));
            if packed.exists() {
                std::fs::remove_file(packed)?;
            }
        }
    }
    Ok(())
}

every_engine!(a_new_version_waits_for_a_half_filled_form);

fn a_new_version_waits_for_a_half_filled_form(engine: Engine) {
    engine.story("update", Server::demo(), async |story| {
        let folder = tempfile::tempdir()?;
        let next = folder.path().join("next");
        std::fs::create_dir(&next)?;
        next_build(story.server.build(), &next)?;
        let (name, password) = story.server.demo_person()?;
        let seat = story.seat(Setup::of(DESKTOP)).await?;
        story[seat].open("/").await?;
        story[seat].sign_in(&name, &password).await?;
        story[seat].arrived().await?;

        story.server.stop()?;
        story.server.serve_build(next);
        story.server.start_again()?;
        let desk = &story[seat];
        desk.evaluate("void navigator.serviceWorker.ready.then(it => it.update())").await?;
        desk.find(".update-prompt").await?;
        desk.open("/accounts").await?;
        let is_next = "document.documentElement.dataset.next === 'true'";
        desk.find(".update-prompt").await?;
        assert_eq!(desk.evaluate(is_next).await?, false, "nobody has asked for it");

        desk.click(".page-actions .button-primary").await?;
        desk.fill("dialog[open] input", "Half filled").await?;
        // The dialog lies over the bar; a person on a keyboard or with a wide screen may reach it.
        desk.evaluate("void document.querySelector('.update-prompt-now').click()").await?;
        desk.find("#update-prompt-why").await?;
        assert_eq!(desk.evaluate(is_next).await?, false, "the form would be lost");
        let kept = desk.evaluate("document.querySelector('dialog[open] input').value").await?;
        assert_eq!(kept, "Half filled");

        desk.press("Cancel").await?;
        desk.gone("dialog[open]").await?;
        desk.click(".update-prompt-now").await?;
        desk.until_true("the new version", is_next).await?;
        desk.find(".vlist").await?;
        Ok(())
    });
}
