//! A director looks at the funnel: makes a measure the norm and takes that back, opens what a bar is made
//! of, finds what wants attention; a rep loses a sale to a competitor and notes a call.

use anyhow::ensure;
use tests::browser::{Browser, DESKTOP, Setup, TABLET};
use tests::server::Server;
use tests::story::story;

use super::steps::{arrive, labelled, open_first_card};

#[test]
fn the_funnel_tells_where_its_numbers_come_from() {
    story("funnel", Server::demo(), async |story| {
        let seat = arrive(story, Setup::of(DESKTOP), "lin").await?;
        let desk = &story[seat];
        desk.open("/funnel/stages?period=this-year").await?;
        desk.find(".funnel-table").await?;
        let first_norm = "document.querySelector('.funnel-table tbody small').innerText";
        let before = desk.evaluate(first_norm).await?;
        desk.click(".funnel-table tbody button").await?;
        desk.sees("what was measured is the norm now").await?;
        desk.until_true("another norm", &format!("{first_norm} !== {before}")).await?;
        desk.press("Undo").await?;
        desk.until_true("the old norm", &format!("{first_norm} === {before}")).await?;

        desk.open("/funnel/bridge").await?;
        desk.press("Table").await?;
        desk.find(".chart-table").await?;
        let won = "[...document.querySelectorAll('.chart-table tbody tr')]
            .find(row => row.querySelector('th').innerText === 'Won')";
        let count = desk.evaluate(&format!("{won}.querySelector('td').innerText")).await?;
        ensure!(count.as_str().is_some_and(|count| count != "0"), "nothing was won: {count}");
        desk.evaluate(&format!("{won}.querySelector('button').click()")).await?;
        desk.find(".list .vlist-row").await?;
        // The list says how many it has; they are those of the bar.
        let told = format!("{count} of").replace('"', "");
        desk.sees(&told).await?;

        desk.open("/funnel/promotion").await?;
        desk.find(".promotion .promotion-forward").await?;
        desk.open("/funnel/attention").await?;
        desk.find(".watch-list .vlist-row").await?;
        desk.click(".funnel-table tbody button").await?;
        desk.until_true(
            "the chosen ones",
            "document.querySelector('.funnel-table [aria-pressed=true]').innerText
                === document.querySelectorAll('.card-sub')[1].innerText.split(' ')[0]",
        )
        .await
    });
}

/// Marks the open opportunity as lost to a competitor that is not known yet.
pub(super) async fn lose(device: &Browser, why: &str, to: &str) -> anyhow::Result<()> {
    device.press("More actions").await?;
    device.press("Mark as lost").await?;
    let reason = labelled(device, "Why it was lost").await?;
    device.click(&reason).await?;
    device.type_keys(why).await?;
    let winner = labelled(device, "Lost to").await?;
    device.click(&winner).await?;
    device.type_keys(to).await?;
    device.click("[role=option]").await?;
    device.press("Mark as lost").await
}

#[test]
fn a_loss_names_who_won_and_a_call_is_noted_in_two_taps() {
    story("funnel-loss", Server::demo(), async |story| {
        let seat = arrive(story, Setup::of(TABLET), "li").await?;
        let tablet = &story[seat];
        let address = open_first_card(tablet).await?;
        let calls = "parseInt([...document.querySelectorAll('.card')]
            .find(card => card.innerText.startsWith('Activities'))
            ?.querySelector('.card-sub').innerText ?? '-1')";
        let before = tablet.evaluate(calls).await?;
        tablet.press("More actions").await?;
        tablet.press("Log a call").await?;
        tablet.sees("The call is noted.").await?;
        tablet.until_true("one call more", &format!("{calls} === {before} + 1")).await?;

        lose(tablet, "Price", "Kestrel Motion").await?;
        tablet.open("/competitors").await?;
        tablet.sees("Kestrel Motion").await?;
        tablet.open(&address).await?;
        tablet.sees("Kestrel Motion").await
    });
}
