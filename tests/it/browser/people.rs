//! People beside their names: days by the moon, a second account, and somebody whom only some see.

use anyhow::Context;
use shared::entity::{Entity as _, ImportantDate, Reckoning};
use shared::id::{Id, RawId};
use tests::browser::{Browser, DESKTOP, PHONE, Setup, TABLET};
use tests::server::Server;
use tests::story::story;

use super::steps::{arrive, choose, labelled, reads, write};

/// Opens the first contact of one's own; returns its address.
async fn open_own_contact(device: &Browser) -> anyhow::Result<String> {
    device.open("/contacts?owner=me").await?;
    device.find(".vlist-row .row-link").await?;
    let address = "document.querySelector('.vlist-row .row-link').getAttribute('href')";
    let address = device.evaluate(address).await?;
    let address = address.as_str().context("a row without an address")?.to_owned();
    device.open(&address).await?;
    device.sees("Important dates").await?;
    Ok(address)
}

/// The words that say for the how-manieth time a birthday by the moon comes next.
async fn turns(device: &Browser, year: u32) -> anyhow::Result<String> {
    let today = device.evaluate("new Date().toLocaleDateString('sv')").await?;
    let today = today.as_str().context("a day")?.parse()?;
    let birthday = ImportantDate {
        reckoning: Reckoning::Lunar,
        month: 8,
        day: 15,
        year: Some(year),
        ..ImportantDate::blank(Id::new(RawId(1)))
    };
    let count = birthday.next_on(today).and_then(|next| next.count).context("no next one")?;
    Ok(format!("turns {count}"))
}

#[test]
fn a_birthday_by_the_moon_is_noted_on_a_tablet_and_arrives_elsewhere() {
    story("people-date", Server::demo(), async |story| {
        let rep = arrive(story, Setup::of(TABLET), "li").await?;
        let manager = arrive(story, Setup::of(PHONE), "zhou").await?;
        let (tablet, boss) = (&story[rep], &story[manager]);
        let address = open_own_contact(tablet).await?;
        tablet.set_offline(true).await?;
        tablet.press("Add a date").await?;
        choose(tablet, "Calendar", "Chinese lunar").await?;
        choose(tablet, "Month", "lunar month 8").await?;
        choose(tablet, "Day", "day 15").await?;
        let year = labelled(tablet, "Year").await?;
        write(tablet, &year, "76").await?;
        tablet.press("Save").await?;
        reads(tablet, ".field-error", "Write the year with four digits").await?;
        write(tablet, &year, "1976").await?;
        let turns = turns(tablet, 1976).await?;
        reads(tablet, ".date-next", &turns).await?;
        tablet.press("Save").await?;
        tablet.gone("dialog[open]").await?;
        reads(tablet, ".people-lines", "day 15 of lunar month 8, 1976").await?;
        tablet.set_offline(false).await?;
        boss.open(&address).await?;
        reads(boss, ".people-lines", &turns).await?;

        // What is no birthday needs a name; what goes comes back.
        tablet.press("Add a date").await?;
        choose(tablet, "Occasion", "Something else").await?;
        tablet.press("Save").await?;
        reads(tablet, ".field-error", "Say what happens on that day.").await?;
        let title = labelled(tablet, "What it is").await?;
        write(tablet, &title, "Opening of the new hall").await?;
        tablet.press("Save").await?;
        reads(boss, ".people-lines", "Opening of the new hall").await?;
        let remove = "[...document.querySelectorAll('.people-lines li')]
            .find(it => it.innerText.includes('Opening of the new hall'))
            .querySelector('.people-tools button:last-child').click() || true";
        tablet.evaluate(remove).await?;
        tablet.sees("The date was removed.").await?;
        tablet.sees_no("Opening of the new hall").await?;
        tablet.press("Undo").await?;
        reads(tablet, ".people-lines", "Opening of the new hall").await
    });
}

#[test]
fn a_person_belongs_to_a_second_account_and_is_found_there() {
    story("people-account", Server::demo(), async |story| {
        let rep = arrive(story, Setup::of(DESKTOP), "li").await?;
        let desk = &story[rep];
        open_own_contact(desk).await?;
        let name = desk.evaluate("document.querySelector('.page-title').innerText").await?;
        let name = name.as_str().context("a name")?.to_owned();
        desk.press("Add an account").await?;
        desk.click("dialog[open] .button-primary").await?;
        desk.sees("Choose the account that the person also belongs to.").await?;
        let account = labelled(desk, "Account").await?;
        desk.click(&account).await?;
        desk.click("dialog[open] [role=option]:nth-child(2)").await?;
        let position = labelled(desk, "Position there").await?;
        write(desk, &position, "Member of the board").await?;
        desk.click("dialog[open] .button-primary").await?;
        desk.gone("dialog[open]").await?;
        reads(desk, ".people-lines", "Member of the board").await?;
        let way = "document.querySelector('.people-lines a[href^=\"/accounts/\"]').click() || true";
        desk.evaluate(way).await?;
        desk.sees("Also belong here").await?;
        reads(desk, ".people-lines", &name).await?;
        reads(desk, ".people-lines", "Member of the board").await
    });
}

#[test]
fn somebody_of_public_relations_is_seen_by_whom_they_are_opened_to() {
    story("people-apart", Server::demo(), async |story| {
        let owner = arrive(story, Setup::of(DESKTOP), "anna").await?;
        let other = arrive(story, Setup::of(TABLET), "li").await?;
        let (owner, other) = (&story[owner], &story[other]);
        let address = open_own_contact(owner).await?;
        choose(owner, "Known as", "Public relations").await?;
        reads(owner, ".page-head", "Public relations").await?;
        owner.sees("Everything is saved").await?;
        other.open(&address).await?;
        other.sees("This Contact is not here").await?;
        owner.press("Everybody sees the person (public relations only)").await?;
        reads(other, ".page-head", "Public relations").await?;
        // They see, and do not change.
        other.sees("Important dates").await?;
        other.sees_no("Add a date").await?;
        owner.press("Everybody sees the person (public relations only)").await?;
        other.sees("This Contact is not here").await
    });
}
