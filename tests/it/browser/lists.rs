//! Lists: a cell is edited by keyboard, many records are changed after a preview and taken back, what is
//! shown leaves as a file, and a view is kept, shared and opened by somebody else.

use anyhow::Context;
use calamine::{Data, Reader as _, Xlsx};
use serde_json::json;
use tests::browser::{Browser, DESKTOP, PHONE, Setup, TABLET};
use tests::server::Server;
use tests::story::story;
use thirtyfour::Key;

use super::steps::{NEXT, arrive, choose, labelled, open_first_card, reads, write};

const LIST: &str = ".list-grid > .vlist";

/// Gives the keyboard to the rows and goes to the first one.
async fn first_row(desk: &Browser) -> anyhow::Result<()> {
    desk.find(".list-grid .vlist-row .row-link").await?;
    desk.evaluate(&format!("document.querySelector({}).focus()", json!(LIST))).await?;
    desk.type_keys(Key::Home + "").await?;
    desk.until_true("an active row", "document.querySelector('.vlist [data-active]')").await
}

/// Walks to a cell of the active row.
async fn walk_to(desk: &Browser, column: &str) -> anyhow::Result<()> {
    let there = format!("document.querySelector('[data-cursor]')?.id.endsWith('-{column}')");
    for _ in 0..20 {
        if desk.evaluate(&there).await? == true {
            return Ok(());
        }
        desk.type_keys(Key::Right + "").await?;
    }
    anyhow::bail!("the arrow does not reach {column}")
}

/// What stands in a column of the first row.
fn first(column: &str) -> String {
    format!("document.querySelector('.vlist-row [id$=\"-{column}\"]')?.innerText.trim()")
}

async fn first_is(desk: &Browser, column: &str, words: &str) -> anyhow::Result<()> {
    let is_so = format!("{} === {}", first(column), json!(words));
    desk.until_true(format!("'{words}' in {column}"), &is_so).await
}

/// Waits until a cell of this column is edited, with the keyboard in it.
async fn edits(desk: &Browser, column: &str) -> anyhow::Result<()> {
    let is_so =
        format!("document.activeElement.closest('[data-edited]')?.id.endsWith('-{column}')");
    desk.until_true(format!("the field of {column}"), &is_so).await
}

/// How many records the list says it has.
async fn found(desk: &Browser) -> anyhow::Result<u64> {
    let foot = "Number(document.querySelector('.list-foot > span').innerText.split(' ')[0]
        .replaceAll(',', ''))";
    desk.find(".list-foot").await?;
    desk.evaluate(foot).await?.as_u64().context("a count in the foot")
}

#[test]
fn a_cell_is_edited_by_keyboard_and_says_what_it_does_not_take() {
    story("list-cell", Server::demo(), async |story| {
        let seat = arrive(story, Setup::of(DESKTOP), "li").await?;
        let desk = &story[seat];
        let columns =
            "/opportunities?stage=any&cols=name,stage,amount,next_step,expected_close&sort=name";
        desk.open(columns).await?;
        first_row(desk).await?;
        let before = desk.evaluate(&first("amount")).await?;

        walk_to(desk, "amount").await?;
        desk.type_keys(Key::Enter + "").await?;
        edits(desk, "amount").await?;
        // What cannot be read stays, with a sentence.
        desk.find(".cell-editor input").await?.send_keys(Key::Control + "a").await?;
        desk.type_keys("many").await?;
        desk.type_keys(Key::Enter + "").await?;
        desk.sees("This is not a number").await?;
        edits(desk, "amount").await?;
        let typed = desk.evaluate("document.activeElement.value").await?;
        anyhow::ensure!(typed == "many", "the text is {typed}");

        // Tab saves and goes on to the next cell that can be edited.
        desk.find(".cell-editor input").await?.send_keys(Key::Control + "a").await?;
        desk.type_keys("4321").await?;
        desk.type_keys(Key::Tab + "").await?;
        edits(desk, "next_step").await?;
        first_is(desk, "amount", "¥4,321").await?;
        desk.type_keys("Never mind").await?;
        // Escape takes back.
        desk.type_keys(Key::Escape + "").await?;
        desk.gone("[data-edited]").await?;
        desk.sees_no("Never mind").await?;
        desk.until_true("the focus on the rows", "document.activeElement.matches('.vlist')")
            .await?;

        // A stage is moved by its own command, and the list says so.
        desk.type_keys(Key::Left + Key::Left).await?;
        desk.type_keys(Key::F2 + "").await?;
        desk.sees("Stage is changed on the record’s page").await?;
        desk.sees("Everything is saved").await?;
        desk.find("body").await?.send_keys(Key::Control + "z").await?;
        let back = format!("{} === {before}", first("amount"));
        desk.until_true("the amount from before", &back).await
    });
}

#[test]
fn many_records_are_changed_after_a_preview_and_taken_back_at_once() {
    story("list-bulk", Server::demo(), async |story| {
        let owner = arrive(story, Setup::of(TABLET), "anna").await?;
        let seat = arrive(story, Setup::of(DESKTOP), "li").await?;
        // One of the list may only be read.
        let anna = &story[owner];
        let address = open_first_card(anna).await?;
        anna.press("More actions").await?;
        anna.press("Share…").await?;
        choose(anna, "Colleague", "李伟").await?;
        anna.click("dialog[open] .share-new .button-primary").await?;
        reads(anna, "dialog[open] .change-lines", "李伟").await?;

        let desk = &story[seat];
        desk.open(&address).await?;
        desk.find(NEXT).await?;
        desk.open("/opportunities?cols=name,owner,next_step&sort=name").await?;
        desk.click("[role=columnheader] .check-input").await?;
        let all = found(desk).await?;
        desk.sees(&format!("{all} selected")).await?;
        desk.press("Edit").await?;
        choose(desk, "Field", "Next step").await?;
        let next = labelled(desk, "Next step").await?;
        write(desk, &next, "Ring the bell").await?;
        let most = all - 1;
        reads(desk, ".bulk-tally", &format!("{most} change")).await?;
        reads(desk, ".bulk-tally", "1 cannot").await?;
        reads(desk, ".bulk-reasons", "Your role does not allow").await?;
        reads(desk, ".bulk-changes", "Ring the bell").await?;
        desk.sees_no("records were changed").await?;
        desk.press(&format!("Change {most} records")).await?;
        desk.sees(&format!("{most} records were changed.")).await?;
        desk.sees("1 stayed as it was.").await?;
        desk.sees("Everything is saved").await?;

        // One action, however many records: taken back, done again, taken back.
        let none = "!document.querySelector('.vlist-rows').innerText.includes('Ring the bell')";
        reads(desk, ".vlist-rows", "Ring the bell").await?;
        desk.press("Undo").await?;
        desk.until_true("none that ring", none).await?;
        desk.find("body").await?.send_keys(Key::Control + "y").await?;
        reads(desk, ".vlist-rows", "Ring the bell").await?;
        desk.find("body").await?.send_keys(Key::Control + "z").await?;
        desk.until_true("none that ring", none).await?;
        desk.sees("Everything is saved").await?;
        // So it is in the whole list, and after a new start.
        desk.open("/opportunities?next_step=~Ring%20the%20bell").await?;
        desk.sees("Nothing matches").await
    });
}

/// The rows of the workbook that the list saves.
async fn workbook(desk: &Browser) -> anyhow::Result<Vec<Vec<Data>>> {
    let keep = "window.kept = new Promise((done) => {
        const make = URL.createObjectURL;
        URL.createObjectURL = (blob) => {
            blob.arrayBuffer().then((it) => done([...new Uint8Array(it)]));
            return make.call(URL, blob);
        };
    }); return true;";
    desk.page.execute(keep, vec![]).await?;
    desk.press("Save Excel").await?;
    let file = desk.page.execute_async("window.kept.then(arguments[0]);", vec![]).await?;
    let bytes: Vec<u8> = serde_json::from_value(file.json().clone())?;
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes))?;
    let range = book.worksheet_range_at(0).context("a sheet")??;
    Ok(range.rows().map(<[Data]>::to_vec).collect())
}

#[test]
fn what_is_shown_leaves_as_a_workbook_without_what_is_not_ones_own() {
    story("list-export", Server::demo(), async |story| {
        let seat = arrive(story, Setup::of(DESKTOP), "li").await?;
        let desk = &story[seat];
        desk.open("/accounts?cols=name,owner&sort=name").await?;
        let all = found(desk).await?;
        desk.press("Export").await?;
        let text = desk.find("dialog[open] p").await?.text().await?;
        let rows: u64 = text.split(' ').next().context("a count")?.parse()?;
        anyhow::ensure!(rows > 0 && rows <= all, "{text}");
        if rows < all {
            desk.sees("you may export only what is your own").await?;
        }
        let lines = workbook(desk).await?;
        let is_head = lines[0] == ["Name", "Owner"].map(|it| Data::String(it.to_owned()));
        anyhow::ensure!(is_head, "{:?}", lines[0]);
        anyhow::ensure!(lines.len() as u64 == rows + 1, "{} lines", lines.len());
        let own = |line: &Vec<Data>| line[1] == Data::String("李伟".to_owned());
        anyhow::ensure!(
            lines[1..].iter().all(own),
            "of others: {:?}",
            lines.iter().find(|it| !own(it))
        );
        desk.sees("rows were saved").await
    });
}

#[test]
fn a_view_is_kept_shared_opened_by_another_and_changed_only_by_its_author() {
    story("list-view", Server::demo(), async |story| {
        let author = arrive(story, Setup::of(DESKTOP), "anna").await?;
        let other = arrive(story, Setup::of(DESKTOP), "li").await?;
        let anna = &story[author];
        anna.open("/opportunities?owner=me&group=stage&sort=-amount").await?;
        anna.press("Views").await?;
        anna.press("Save as a new view").await?;
        anna.fill(&labelled(anna, "Name").await?, "Largest first").await?;
        anna.press("Share it with everybody").await?;
        anna.press("Save").await?;
        reads(anna, ".list-views", "Largest first").await?;
        anna.sees("Everything is saved").await?;

        let li = &story[other];
        li.open("/opportunities").await?;
        li.gone(".list-views").await?;
        li.press("Views").await?;
        li.click(".menu-item:has(.menu-hint)").await?;
        reads(li, ".list-views", "Largest first").await?;
        li.until_true("what it shows", "location.search.includes('owner=me&')").await?;
        li.find(".list-group").await?;
        li.sees_no("Changed").await?;
        // A reader looks at it in another way, and cannot keep that in it.
        li.click("[role=columnheader] .list-sort").await?;
        reads(li, ".list-views", "Changed").await?;
        anyhow::ensure!(!li.words().await?.contains("Changed Save Save"), "a reader may save it");
        li.press("Take back").await?;
        li.until_true("its order", "location.search.includes('sort=-amount')").await?;
        li.press("What to do with this view").await?;
        li.press("Open the list with it").await?;
        li.sees("Everything is saved").await?;
        li.open("/opportunities").await?;
        reads(li, ".list-views", "Largest first").await?;
        li.find(".list-group").await?;

        // The author changes it: to what the other does not see.
        let account = "document.querySelector('.vlist-row .cell-link').href.split('/').pop()";
        let account = anna.evaluate(account).await?;
        let account = account.as_str().context("an account")?.to_owned();
        let saved = anna.evaluate("new URLSearchParams(location.search).get('saved')").await?;
        let saved = saved.as_str().context("a view")?.to_owned();
        anna.open(&format!("/opportunities?account={account}&saved={saved}")).await?;
        reads(anna, ".list-views", "Changed").await?;
        anna.press("Save").await?;
        anna.sees("The view was saved").await?;
        li.open(&format!("/opportunities?saved={saved}")).await?;
        reads(li, ".list-trouble", "filters by something in Account that you cannot see").await?;

        anna.press("What to do with this view").await?;
        anna.press("Stop sharing").await?;
        anna.sees("Only you see this view now").await?;
        li.open("/opportunities").await?;
        li.find(".vlist-row").await?;
        li.gone(".list-views").await
    });
}

#[test]
fn on_a_phone_rows_are_chosen_and_changed_without_cells() {
    story("list-phone", Server::demo(), async |story| {
        let seat = arrive(story, Setup::of(PHONE), "li").await?;
        let phone = &story[seat];
        phone.open("/opportunities?sort=name").await?;
        phone.find(".list-card").await?;
        phone.press("More actions").await?;
        phone.press("Select rows").await?;
        phone.click(".list-card").await?;
        phone.sees("1 selected").await?;
        let path = phone.path().await?;
        anyhow::ensure!(path.starts_with("/opportunities?"), "a touch left the list for {path}");
        phone.press("Edit").await?;
        choose(phone, "Field", "Expected close").await?;
        choose(phone, "How", "Move by days").await?;
        write(phone, &labelled(phone, "Days").await?, "14").await?;
        phone.press("Change 1 record").await?;
        phone.sees("1 record was changed.").await
    });
}
