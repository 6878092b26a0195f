//! Cards of people come from a phone, find their account, and leave as cards that find their contact
//! again; the import is taken back like any other.

use std::path::Path;

use anyhow::Context as _;
use serde_json::json;
use tests::browser::{Browser, DESKTOP, Setup};
use tests::server::Server;
use tests::story::story;

use super::steps::{arrive, saved_by};

/// One person as a phone writes them, with a picture, and one whose card is broken off.
fn cards(account: &str) -> String {
    let account = account.replace(',', "\\,");
    format!(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Quill;Zora;;Dr.;\r\nFN:Dr. Zora Quill\r\nORG:{account}\r\n\
         TITLE:Head of purchasing\r\nitem1.EMAIL;type=INTERNET:zora@example.com\r\n\
         TEL;TYPE=cell:+49 170 5550\r\nTEL;TYPE=work:+49 30 5551\r\n\
         PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\r\n SkZJRgABAQ==\r\nEND:VCARD\r\n\
         BEGIN:VCARD\r\nVERSION:2.1\r\nN:Broken;Off\r\n"
    )
}

/// Waits until the page says how many records a group holds.
async fn holds(desk: &Browser, group: &str, count: u32) -> anyhow::Result<()> {
    let strong = format!("document.querySelector('.import-group[data-group={group}] strong')");
    let is_so = format!("{strong}?.textContent === '{count}'");
    desk.until_true(format!("{count} {group}"), &is_so).await
}

/// Waits until a field of the page holds these words.
async fn a_field_says(desk: &Browser, words: &str) -> anyhow::Result<()> {
    let fields = "[...document.querySelectorAll('main input, main textarea')]";
    let is_so = format!("{fields}.some(it => it.value.includes({}))", json!(words));
    desk.until_true(format!("'{words}' in a field"), &is_so).await
}

async fn lay_down(desk: &Browser, file: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(file, text)?;
    desk.open("/import").await?;
    desk.give_file("input[type=file]", file).await
}

#[test]
fn a_card_becomes_a_contact_and_the_contact_a_card_again() {
    story("vcard", Server::demo(), async |story| {
        let folder = tempfile::tempdir()?;
        let seat = arrive(story, Setup::of(DESKTOP), "anna").await?;
        let desk = &story[seat];
        desk.open("/accounts?sort=name").await?;
        desk.find(".vlist-row .row-link").await?;
        let account = desk.evaluate("document.querySelector('.row-link').innerText.trim()").await?;
        let account = account.as_str().context("the name of an account")?;

        lay_down(desk, &folder.path().join("phone.vcf"), &cards(account)).await?;
        holds(desk, "new", 1).await?;
        holds(desk, "rejected", 1).await?;
        desk.sees("has no place here: left out").await?;
        desk.sees("put under the notes").await?;
        desk.click(".import-group[data-group=rejected]").await?;
        desk.sees("END:VCARD is missing").await?;
        desk.press("Import 1 record").await?;
        desk.sees("1 record was imported").await?;
        holds(desk, "unchanged", 1).await?;

        desk.open("/contacts?q=Zora").await?;
        desk.press("Export").await?;
        let list = saved_by(desk, "Save vCard").await?;
        desk.sees("1 row was saved").await?;
        desk.click(".vlist-row .row-link").await?;
        a_field_says(desk, account).await?;
        a_field_says(desk, "Phone (work): +49 30 5551").await?;
        desk.press("More actions").await?;
        let card = saved_by(desk, "Save as vCard").await?;
        desk.sees("The card of Dr. Zora Quill is saved").await?;
        anyhow::ensure!(card == list, "{card}\n{list}");
        for line in ["FN:Dr. Zora Quill", "UID:urn:uuid:", "TEL;TYPE=work:+49 170 5550"] {
            anyhow::ensure!(card.contains(line), "no {line} in {card}");
        }

        // What left finds its contact: nothing to write, and after a change just that.
        lay_down(desk, &folder.path().join("back.vcf"), &card).await?;
        holds(desk, "unchanged", 1).await?;
        let moved = card.replace("Head of purchasing", "Managing director");
        lay_down(desk, &folder.path().join("moved.vcf"), &moved).await?;
        holds(desk, "changed", 1).await?;
        holds(desk, "new", 0).await?;

        desk.open("/import").await?;
        desk.press("Take back").await?;
        desk.click("dialog[open] .button-danger").await?;
        desk.sees("1 records were taken back").await?;
        desk.open("/contacts?q=Zora").await?;
        desk.sees("Nothing matches").await
    });
}
