//! A lead is claimed from the pool and becomes a sale of an account that is there already; one action
//! takes all of it back. Of two who claim one at once the second is told.

use serde_json::json;
use tests::browser::{Browser, DESKTOP, Setup, TABLET};
use tests::server::Server;
use tests::story::story;

use super::steps::{arrive, holds, labelled, reads};

const POOL: &str = "/leads?status=open&owner=none";
pub(super) const PERSON: &str = "Pat Example";

/// Types into a field and leaves it, without Enter, which would send the form.
async fn fill(device: &Browser, label: &str, text: &str) -> anyhow::Result<()> {
    let field = labelled(device, label).await?;
    device.fill(&field, text).await?;
    holds(device, &field, text).await
}

/// Makes a lead that lies in the pool; whoever has typed is told of a company that is known.
pub(super) async fn make(device: &Browser, company: &str) -> anyhow::Result<String> {
    device.open(POOL).await?;
    device.press("New Lead").await?;
    fill(device, "Person or subject", PERSON).await?;
    fill(device, "Company", company).await?;
    reads(device, "dialog[open] .likely", "Is it one of these already?").await?;
    reads(device, "dialog[open] .likely", "same company name").await?;
    device.press("Create").await?;
    reads(device, "main h1", PERSON).await?;
    reads(device, ".tag", "In the pool").await?;
    device.path().await
}

/// Claims the lead from the list by one touch.
pub(super) async fn claim(device: &Browser) -> anyhow::Result<()> {
    device.open(POOL).await?;
    device.click(&format!("[aria-label={}]", json!(format!("Claim {PERSON}")))).await?;
    device.sees(&format!("{PERSON} is yours")).await?;
    device.gone(&format!("[aria-label={}]", json!(format!("Claim {PERSON}")))).await
}

/// Converts the open lead into a sale of the account that is there already; returns the sale's address.
pub(super) async fn convert(device: &Browser) -> anyhow::Result<String> {
    device.press("Convert").await?;
    reads(device, "dialog[open] .likely", "An account like this is there already").await?;
    device.press("Use this one").await?;
    device.gone("dialog[open] .convert-part:first-child .likely-line").await?;
    device.click("dialog[open] .dialog-actions .button-primary").await?;
    device.sees(&format!("{PERSON} was converted")).await?;
    let is_there = "location.pathname.startsWith('/opportunities/')";
    device.until_true("the opportunity", is_there).await?;
    device.path().await
}

/// The name of an account of this person's own.
pub(super) async fn own_account(device: &Browser) -> anyhow::Result<String> {
    device.open("/accounts?owner=me").await?;
    device.find("a.row-link").await?;
    let name = device.evaluate("document.querySelector('a.row-link').innerText").await?;
    Ok(name.as_str().unwrap_or_default().trim().to_owned())
}

#[test]
fn a_lead_of_the_pool_becomes_a_sale_of_a_known_account_and_is_taken_back_as_one() {
    story("lead-conversion", Server::demo(), async |story| {
        let rep = arrive(story, Setup::of(TABLET), "li").await?;
        let rep = &story[rep];
        let account = own_account(rep).await?;
        let page = make(rep, &account).await?;
        claim(rep).await?;

        rep.open(&page).await?;
        reads(rep, "main .card", "Claimed from the pool").await?;
        rep.press("Log a call").await?;
        rep.sees("The call is noted").await?;
        let sale = convert(rep).await?;
        reads(rep, "main", &account).await?;
        let contact = labelled(rep, "Contact").await?;
        holds(rep, &contact, PERSON).await?;
        // The call came along.
        reads(rep, "main", "Activities 1 record").await?;
        rep.sees("Everything is saved").await?;

        rep.click(".notice .button").await?;
        rep.sees("This opportunity is not here").await?;
        rep.open(&page).await?;
        reads(rep, "main", "Convert").await?;
        rep.open("/contacts?q=Pat").await?;
        rep.sees_no(PERSON).await?;
        rep.open(&sale).await?;
        rep.sees("This opportunity is not here").await?;
        // The account that was used is still there, with what it had.
        rep.open("/accounts?owner=me").await?;
        rep.sees(&account).await
    });
}

#[test]
fn of_two_who_claim_a_lead_at_once_the_second_is_told_whose_it_is_not() {
    story("lead-claimed-twice", Server::demo(), async |story| {
        let first = arrive(story, Setup::of(TABLET), "li").await?;
        let second = arrive(story, Setup::of(DESKTOP), "anna").await?;
        let account = own_account(&story[first]).await?;
        let page = make(&story[first], &account).await?;
        let (first, second) = (&story[first], &story[second]);
        first.sees("Everything is saved").await?;
        second.open(POOL).await?;
        second.sees(PERSON).await?;

        second.set_offline(true).await?;
        claim(second).await?;
        claim(first).await?;
        first.sees("Everything is saved").await?;
        second.set_offline(false).await?;
        let count = "document.querySelector('.nav-item[href=\"/changes\"] .nav-count')?.innerText";
        second.until_true("a count in the shell", &format!("{count} === '1'")).await?;
        second.open("/changes").await?;
        reads(second, ".conflict-head", PERSON).await?;
        reads(second, ".conflict-why", "Somebody else took this lead from the pool").await?;
        second.open(&page).await?;
        second.sees("is not here").await?;
        first.open(&page).await?;
        reads(first, "main .card", "Claimed from the pool").await
    });
}
