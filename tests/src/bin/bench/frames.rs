//! Frames: what is moved by hand keeps up with the screen: a board of 2,000 cards that is scrolled and
//! dragged on, and a buying committee of 60 people.

use anyhow::{Context, ensure};
use serde_json::json;
use shared::book::WireRow;
use shared::entity::{AnyRow, CommitteeMember, Entity, Opportunity};
use shared::id::{Id, RawId};
use shared::sync::protocol::Mutation;

use crate::company::Company;
use crate::page::{Page, number};
use crate::table::{Figure, Limit, Row, Table};

/// Of so many, more than 2,000 stand on the board.
const OPPORTUNITIES: usize = 14_000;
const CARDS: f64 = 2_000.0;
const PEOPLE: u128 = 60;
const FRAMES: u32 = 120;
/// A screen draws 60 a second; one frame in twenty may be late.
const SMOOTH: Limit = Limit::AtLeast(Figure::PerSecond(57.0));

/// The cards on the board, as its columns count them.
const COUNTED: &str = "[...document.querySelectorAll('.board-head-count')]\
    .reduce((sum, it) => sum + Number(it.innerText.replace(/[^0-9]/g, '')), 0)";
/// Takes a card by its middle; what follows goes through the window, as a hand's does.
const HAND: &str = "const box = card.getBoundingClientRect();\
    const from = { x: box.left + box.width / 2, y: box.top + 20 };\
    const event = (kind, x, y) => new PointerEvent(kind, { bubbles: true, cancelable: true,\
        isPrimary: true, pointerId: 7, pointerType: 'mouse', button: 0, buttons: 1, clientX: x, clientY: y });\
    card.dispatchEvent(event('pointerdown', from.x, from.y));\
    const turn = (at) => window.dispatchEvent(event('pointermove',\
        from.x + 300 * Math.sin(at / 12), from.y + 160 * Math.sin(at / 17)));\
    const end = () => window.dispatchEvent(event('pointercancel', from.x, from.y));";

pub(crate) async fn measure(table: &mut Table) -> anyhow::Result<()> {
    let company = Company::of(OPPORTUNITIES)?;
    let sale = people(&company).await?;
    let page = Page::start(&company.server).await?;
    let measured = on_pages(&company, &page, sale, table).await;
    page.end(measured).await
}

async fn on_pages(
    company: &Company,
    page: &Page,
    sale: RawId,
    table: &mut Table,
) -> anyhow::Result<()> {
    let browser = &page.browser;
    browser.open("/").await?;
    browser.sign_in(&company.name, &company.password).await?;
    browser.arrived().await?;
    let idle = frames(page, "", "() => {}", "").await?;

    browser.open("/opportunities?view=board").await?;
    browser.find(".board-card").await?;
    let cards = browser.evaluate(COUNTED).await?.as_f64().context("no count of cards")?;
    ensure!(cards >= CARDS, "the board has only {cards} cards");
    let scrolled = frames(
        page,
        "const cards = document.querySelector('.board-cards');",
        "(at) => { cards.scrollTop = at * 90; }",
        "",
    );
    let what = format!("a board of {cards} cards");
    report(table, &format!("{what}, scrolled"), &scrolled.await?, &idle);
    let card = format!("const card = document.querySelector('.board-card'); {HAND}");
    let dragged = frames(page, &card, "turn", "end();").await?;
    report(table, &format!("{what}, a card dragged"), &dragged, &idle);

    browser.open(&format!("/opportunities/{sale}/committee")).await?;
    browser
        .until_true(
            "everybody",
            &format!("document.querySelectorAll('.tree-card').length >= {PEOPLE}"),
        )
        .await?;
    let card = format!("const card = document.querySelectorAll('.tree-card')[3]; {HAND}");
    let dragged = frames(page, &card, "turn", "end();").await?;
    report(table, &format!("a committee of {PEOPLE} people, a card dragged"), &dragged, &idle);
    Ok(())
}

/// Frames a second, and the longest a turn took but for one in twenty.
struct Frames {
    a_second: f64,
    work: f64,
}

/// Does something in each of many frames.
async fn frames(page: &Page, begin: &str, turn: &str, end: &str) -> anyhow::Result<Frames> {
    let body = format!(
        "{begin} const turns = {turn}; const work = []; const times = [];\
         for (let at = 0; at < args[0]; at++) {{\
             times.push(await new Promise((done) => requestAnimationFrame(done)));\
             const start = performance.now(); turns(at);\
             await null; document.body.getBoundingClientRect();\
             work.push(performance.now() - start);\
         }}\
         {end} work.sort((a, b) => a - b);\
         return {{ a_second: (times.length - 1) * 1000 / (times.at(-1) - times[0]),\
             work: work[Math.floor(work.length * 0.95)] }};"
    );
    let answer = page.ask(&body, vec![json!(FRAMES)]).await?;
    Ok(Frames { a_second: number(&answer, "a_second")?, work: number(&answer, "work")? })
}

fn report(table: &mut Table, what: &str, measured: &Frames, idle: &Frames) {
    table.row(
        Row::new(format!("{what}, frames"), Figure::PerSecond(measured.a_second))
            .limit(SMOOTH)
            .beside("a page where nothing moves", Figure::PerSecond(idle.a_second)),
    );
    table.row(Row::new(
        format!("{what}, work in a frame, p95"),
        Figure::Milliseconds(measured.work),
    ));
}

/// Lets many people decide about one sale, each reporting to one before; returns the sale.
async fn people(company: &Company) -> anyhow::Result<RawId> {
    let (mut device, rows) = company.device().await?;
    let is_open = |row: &WireRow| {
        let WireRow::Put(AnyRow::Opportunity(row)) = row else { return None };
        row.record.closed_on.is_none().then_some(row.record.id)
    };
    let sale: Id<Opportunity> = rows.iter().find_map(is_open).context("no open opportunity")?;
    let id = |number: u128| RawId((0xf7a_u128 << 100) + number);
    let member = |number: u128| {
        let above = (number > 1).then(|| Id::<CommitteeMember>::new(id(number / 4 + 1)));
        let above = above.filter(|it| it.raw() != id(number));
        let fields = [
            CommitteeMember::NAME.to(&format!("Person {number}")),
            CommitteeMember::OPPORTUNITY.to(&sale),
            CommitteeMember::REPORTS_TO.to(&above),
        ];
        Mutation::create(CommitteeMember::KIND, id(number), fields)
    };
    device.push((1..=PEOPLE).map(member).collect()).await?;
    Ok(sale.raw())
}
