//! The palette on the host: laying the titles out, and each key of what a person types.

use anyhow::Context;
use chrono::NaiveDate;
use shared::book::Book;
use shared::entity::{Account, Contact, Entity, Kind};
use shared::id::{Id, RawId};
use shared::palette::{Gathering, Records, Search};
use shared::sample;

use crate::sample::{Sample, Watch, milliseconds};
use crate::table::{Figure, Limit, Row, Table};

const OPPORTUNITIES: usize = 100_000;
const ACCOUNTS: usize = 20_000;
const CONTACTS: usize = 60_000;
/// Every kind that has pages, in the order in which the app reads them.
const KINDS: [Kind; 7] = [
    Kind::Account,
    Kind::Contact,
    Kind::Opportunity,
    Kind::Product,
    Kind::Competitor,
    Kind::Task,
    Kind::Activity,
];
/// So many records are read before the screen gets its turn.
const PIECE: usize = 2_000;
/// So many lines are shown.
const SHOWN: usize = 40;
const REPEATS: usize = 5;
/// The longest that a key may take.
const KEY: Limit = Limit::AtMost(Figure::Milliseconds(50.0));

/// What is typed, key by key: names and parts of them, readings whole and begun, two words, one that
/// nothing fits, a slip that is typed over.
const TYPED: [&str; 14] = [
    "anna",
    "e",
    "northwind ind",
    "a b c",
    "hwkj",
    "huaweikeji",
    "shanghai",
    "zjg",
    "陈",
    "華為科技",
    "storage",
    "müller",
    "xqzvj",
    "mcrsft",
];

pub(crate) fn measure(table: &mut Table) -> anyhow::Result<()> {
    let book = book()?;
    let mut gathered = Vec::new();
    let mut pieces = Vec::new();
    let mut records = Records::default();
    for _ in 0..REPEATS {
        let watch = Watch::start();
        records = gather(&book, &mut pieces);
        gathered.push(watch.elapsed());
    }
    let count = records.index.len();
    let gathered: Sample = gathered.into_iter().collect();
    let what = format!("palette: laying out {count} records, natively");
    table.row(Row::new(what, gathered.median()));
    let pieces = Sample::new(pieces);
    table.row(Row::new(format!("palette: {PIECE} of them, worst"), pieces.worst()));

    let mut keys = Vec::new();
    for typed in TYPED {
        keys.extend(type_in(&mut records, typed));
    }
    let name = |what: &str| format!("palette: a key among {count} records, natively, {what}");
    let times = Sample::new(keys.iter().map(|(_, time)| *time).collect());
    table.row(Row::new(name("median"), times.median()).limit(KEY));
    let slowest = keys.iter().max_by(|a, b| a.1.total_cmp(&b.1)).context("no key")?;
    let worst = format!("worst of {} (the last of '{}')", keys.len(), slowest.0);
    table.row(Row::new(name(&worst), times.worst()).limit(KEY));
    Ok(())
}

/// The demo company with as many accounts and contacts as a large one has.
fn book() -> anyhow::Result<Book> {
    let today = NaiveDate::from_ymd_opt(2026, 6, 30).context("no such day")?;
    let mut book = sample::book(1, today, OPPORTUNITIES);
    let accounts: Vec<Account> = book.accounts.iter().cloned().collect();
    let contacts: Vec<Contact> = book.contacts.iter().cloned().collect();
    // Another company and another person for each pair of names.
    for at in accounts.len()..ACCOUNTS {
        let (one, two) = (&accounts[at % accounts.len()], &accounts[at / accounts.len()]);
        let name = format!("{} {}", two.name.split(' ').next().unwrap_or_default(), one.name);
        book.put_record(&Account { id: new_id(at), name, ..one.clone() });
    }
    for at in contacts.len()..CONTACTS {
        let (one, two) = (&contacts[at % contacts.len()], &contacts[at / contacts.len()]);
        let name = format!("{} {}", one.name, two.name.split(' ').next_back().unwrap_or_default());
        book.put_record(&Contact { id: new_id(at), name, ..one.clone() });
    }
    Ok(book)
}

/// Ids after those of the demo company.
fn new_id<E: Entity>(at: usize) -> Id<E> {
    Id::new(RawId(u128::MAX - at as u128))
}

fn gather(book: &Book, pieces: &mut Vec<f64>) -> Records {
    let mut gathering = Gathering::of(&KINDS);
    loop {
        let watch = Watch::start();
        let done = gathering.step(book, PIECE);
        pieces.push(milliseconds(watch.elapsed()));
        if done {
            return gathering.end();
        }
    }
}

/// Types the text `REPEATS` times; returns for each key what stood there and its median time.
fn type_in(records: &mut Records, typed: &str) -> Vec<(String, f64)> {
    let ends: Vec<usize> =
        typed.char_indices().map(|(at, letter)| at + letter.len_utf8()).collect();
    let mut times = vec![Vec::new(); ends.len()];
    for _ in 0..REPEATS {
        let mut search = Search::default();
        for (end, times) in ends.iter().zip(&mut times) {
            let watch = Watch::start();
            std::hint::black_box(search.find(&mut records.index, &typed[..*end], SHOWN));
            times.push(milliseconds(watch.elapsed()));
        }
    }
    let median = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    ends.iter()
        .zip(&mut times)
        .map(|(end, times)| (typed[..*end].to_owned(), median(times)))
        .collect()
}
