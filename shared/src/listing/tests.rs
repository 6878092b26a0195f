//! Tests of listing, on small books and on the demo company.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::{
    ALL, Alphabet, Arranged, Cell, Column, Context, Entry, Query, SearchText, Sheet, Sort, Tongue,
    Trouble, View, arrange, guarded, troubles,
};
use crate::book::Book;
use crate::entity::{
    Account, Confirmation, Entity as _, ExchangeRate, Kind, Opportunity, Region, Stage,
    StageCategory, User,
};
use crate::id::{Id, RawId};
use crate::money::{Currency, Money};
use crate::value::{FieldType, Value};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn id<E>(number: u128) -> Id<E> {
    Id::new(RawId(number))
}

/// Four accounts in two regions, one of them below the other; two owners; one without anything.
fn book() -> Book {
    let mut book = Book::default();
    for (number, name, parent) in [(1, "China", None), (2, "华东", Some(1)), (3, "Europe", None)]
    {
        let mut region = Region::blank(id(number));
        name.clone_into(&mut region.name);
        region.parent = parent.map(id);
        book.put_record(&region);
    }
    for (number, name) in [(1, "Li Wei"), (2, "Anna")] {
        let mut user = User::blank(id(number));
        name.clone_into(&mut user.name);
        book.put_record(&user);
    }
    let accounts = [
        (1, "Account 10", Some(1), Some(2), Some((50_000, Currency::CNY))),
        (2, "account 9", Some(2), Some(1), Some((10_000, Currency::USD))),
        (3, "东方电气", Some(1), Some(3), Some((1_000, Currency::EUR))),
        (4, "Zeta", None, None, None),
    ];
    for (number, name, owner, region, revenue) in accounts {
        let mut account = Account::blank(id(number));
        name.clone_into(&mut account.name);
        account.owner = owner.map(id);
        account.region = region.map(id);
        account.annual_revenue = revenue.map(|(minor, currency)| Money::new(minor, currency));
        book.put_record(&account);
    }
    let mut rate = ExchangeRate::blank(id(1));
    "USD".clone_into(&mut rate.name);
    rate.rate_micros = 7_000_000;
    book.put_record(&rate);
    book
}

fn list(book: &Book, kind: Kind, columns: &[Column], search: &str, folded: &[Value]) -> Arranged {
    let query = Query::parse(search, columns);
    let text = SearchText::read(book, kind, columns);
    let context = Context { book, today: day("2026-11-23"), me: id(1) };
    let view = View {
        kind,
        columns,
        query: &query,
        sort: &Sort::parse("name"),
        only: None,
        search: Some(&text),
        folded: &folded.iter().cloned().collect(),
    };
    arrange(&context, &view, &mut Alphabet::default(), &|letters| letters.sort_unstable())
}

/// Lists accounts and prints their numbers, groups as `[value count]`.
#[track_caller]
fn check(search: &str, expected: &str) {
    let book = book();
    let list = list(&book, Kind::Account, &Column::all(Kind::Account), search, &[]);
    let lines: Vec<String> = list
        .entries
        .iter()
        .map(|entry| match entry {
            Entry::Row(id) => id.0.to_string(),
            Entry::Group(at) => {
                let group = &list.groups[*at];
                let value = if let Value::Id(id) = &group.value { id.0 } else { 0 };
                format!("[{value}: {}]", group.count)
            }
        })
        .collect();
    assert_eq!(lines.join(" "), expected, "{search}");
}

#[test]
fn rows_are_sorted_as_people_sort() {
    // Numbers by value, capitals as small letters, Chinese after Latin.
    check("", "2 1 4 3");
    check("sort=-name", "3 4 1 2");
    // Links by the name of what they point at; what is empty comes last, both ways.
    check("sort=owner", "2 3 1 4");
    check("sort=-owner", "3 1 2 4");
    // Amounts in the company's currency; 100 USD are 700, and euros have no rate.
    check("sort=-annual_revenue", "2 1 4 3");
}

#[test]
fn words_are_found_in_names_and_links() {
    check("q=ACCOUNT", "2 1");
    check("q=电气", "3");
    check("q=%E7%94%B5%E6%B0%94", "3");
    check("q=anna", "2");
    check("q=account+li", "1");
    check("q=weizeta", "");
}

#[test]
fn filters_leave_records_out() {
    check("owner=me", "1 3");
    check("owner=me,none", "1 4 3");
    check("owner=00000000000000000000000002", "2");
    check("owner=none", "4");
    check("owner=any", "2 1 3");
    // A region stands for the regions below it.
    check("region=00000000000000000000000001", "2 1");
    check("name=~count", "2 1");
    check("annual_revenue=600..", "2");
    check("annual_revenue=..500", "1");
    check("annual_revenue=500.001..699.99", "");
    // What cannot be read filters nothing and is kept.
    check("annual_revenue=much", "2 1 4 3");
}

#[test]
fn groups_are_in_order_and_have_sums() {
    check("group=owner", "[2: 1] 2 [1: 2] 1 3 [0: 1] 4");
    let book = book();
    let columns = Column::all(Kind::Account);
    let folded = [Value::Id(RawId(1))];
    let list = list(&book, Kind::Account, &columns, "group=owner", &folded);
    let sums: Vec<(i128, usize)> =
        list.groups.iter().map(|it| (it.sums[0].total, it.sums[0].without_rate)).collect();
    assert_eq!(sums, [(70_000, 0), (50_000, 1), (0, 0)]);
    assert_eq!((list.sums[0].total, list.sums[0].without_rate), (120_000, 1));
    // A folded group counts and sums, and lists nothing.
    assert_eq!(list.rows().map(|id| id.0).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(list.found().iter().map(|id| id.0).collect::<Vec<_>>(), [2, 1, 3, 4]);
    assert_eq!((list.count, list.all), (4, 4));
}

#[test]
fn stages_stand_as_they_follow_each_other() {
    let mut book = Book::default();
    let stages = [
        (1, "Won", 1, StageCategory::Won),
        (2, "Proposal", 2, StageCategory::Open),
        (3, "Qualified", 1, StageCategory::Open),
    ];
    for (number, name, position, category) in stages {
        let mut stage = Stage::blank(id(number));
        name.clone_into(&mut stage.name);
        stage.position = position;
        stage.category = category;
        book.put_record(&stage);
        let mut opportunity = crate::entity::Opportunity::blank(id(number));
        opportunity.stage = id(number);
        book.put_record(&opportunity);
    }
    let columns = Column::all(Kind::Opportunity);
    let list = list(&book, Kind::Opportunity, &columns, "sort=stage", &[]);
    assert_eq!(list.rows().map(|id| id.0).collect::<Vec<_>>(), [3, 2, 1]);
}

#[test]
fn days_follow_the_calendar() {
    let mut book = Book::default();
    for (number, close) in
        [(1, "2026-09-30"), (2, "2026-10-01"), (3, "2026-12-31"), (4, "2027-01-01")]
    {
        let mut opportunity = crate::entity::Opportunity::blank(id(number));
        opportunity.expected_close = Some(day(close));
        book.put_record(&opportunity);
    }
    let columns = Column::all(Kind::Opportunity);
    let found = |search: &str| {
        let search = format!("{search}&sort=expected_close");
        let list = list(&book, Kind::Opportunity, &columns, &search, &[]);
        list.rows().map(|id| id.0).collect::<Vec<_>>()
    };
    assert_eq!(found("expected_close=this-quarter"), [2, 3]);
    assert_eq!(found("expected_close=last-quarter"), [1]);
    assert_eq!(found("expected_close=next-quarter"), [4]);
    assert_eq!(found("expected_close=past"), [1, 2]);
    assert_eq!(found("expected_close=coming"), [3, 4]);
    assert_eq!(found("expected_close=2026-10-01..2026-12-31"), [2, 3]);
    assert_eq!(found("expected_close=..2026-10-01"), [1, 2]);
    let months = list(&book, Kind::Opportunity, &columns, "group=expected_close", &[]);
    assert_eq!(months.groups.len(), 4);
    assert_eq!(months.groups[0].value, Value::Date(day("2026-09-01")));
}

#[test]
fn an_address_survives_reading_and_writing() {
    let columns = Column::all(Kind::Opportunity);
    let addresses = [
        "q=%E5%8D%8E%20x&owner=me,none&amount=100..2500.5&group=stage&sort=-amount&cols=name,amount",
        "stage=00000000000000000000000001,00000000000000000000000002&view=board",
        "expected_close=this-quarter&probability=..50&next_step=~call&notes=none",
        "closed_on=2026-01-01..&product=any",
    ];
    for address in addresses {
        let query = Query::parse(address, &columns);
        assert_eq!(query.print(), address);
        assert_eq!(Query::parse(&query.print(), &columns), query);
    }
    // Another page's parameter, and a filter that cannot be read, are kept.
    let query = Query::parse("?view=board&amount=x&cols=gone", &columns);
    assert_eq!(query.print(), "view=board&amount=x");
}

#[test]
fn a_share_is_asked_in_percent() {
    let mut book = Book::default();
    for (number, share) in [(1, 2_500), (2, 6_513)] {
        let mut opportunity = crate::entity::Opportunity::blank(id(number));
        opportunity.probability = Some(crate::money::BasisPoints(share));
        book.put_record(&opportunity);
    }
    let columns = Column::all(Kind::Opportunity);
    let list = list(&book, Kind::Opportunity, &columns, "probability=65.13..", &[]);
    assert_eq!(list.rows().map(|id| id.0).collect::<Vec<_>>(), [2]);
}

#[test]
fn a_restriction_leaves_only_its_records() {
    let book = book();
    let columns = Column::all(Kind::Account);
    let only = HashSet::from([RawId(3), RawId(4)]);
    let view = View {
        kind: Kind::Account,
        columns: &columns,
        query: &Query::parse("name=~e", &columns),
        sort: &Sort::parse("name"),
        only: Some(&only),
        search: None,
        folded: &HashSet::new(),
    };
    let context = Context { book: &book, today: day("2026-11-23"), me: id(1) };
    let list = arrange(&context, &view, &mut Alphabet::default(), &|letters| letters.sort());
    assert_eq!(list.rows().map(|id| id.0).collect::<Vec<_>>(), [4]);
}

#[test]
fn the_whole_demo_company_can_be_listed() {
    let mut book = Book::default();
    for row in crate::sample::company(1, day("2026-11-23"), 500) {
        book.put(row);
    }
    let letters_of = |record: &dyn crate::entity::Record| record.title().chars().count();
    let mut columns = Column::all(Kind::Opportunity);
    columns.push(
        Column::computed("letters", FieldType::Int, |_, record| {
            Value::Int(i64::try_from(record.title().chars().count()).unwrap_or(0))
        })
        .summed(true),
    );
    let all = list(&book, Kind::Opportunity, &columns, "sort=-letters&group=stage", &[]);
    assert_eq!(all.count, book.opportunities.len());
    assert_eq!(all.rows().count(), all.count);
    let confirmed = || book.opportunities.iter().filter(|one| one.counts());
    let letters: usize = confirmed().map(|one| letters_of(one)).sum();
    assert_eq!(all.apart, all.count - confirmed().count());
    let sum = all.sums.iter().find(|sum| sum.column == "letters");
    assert_eq!(sum.map(|sum| sum.total), i128::try_from(letters).ok());
    let counted: usize = all.groups.iter().map(|group| group.count).sum();
    assert_eq!(counted, all.count);
}

#[test]
fn new_letters_join_the_alphabet() {
    let mut alphabet = Alphabet::default();
    let sort = |letters: &mut Vec<char>| letters.sort_unstable();
    alphabet.learn(["b"].into_iter(), &sort);
    alphabet.learn(["É", "a", "A"].into_iter(), &sort);
    assert_eq!(alphabet.key("A"), alphabet.key("a"));
    assert_eq!(alphabet.key("É"), alphabet.key("é"));
    assert!(alphabet.key("z") < alphabet.key("é"));
    assert!(alphabet.key("item 9") < alphabet.key("item 10"));
    assert!(alphabet.key("item 10") < alphabet.key("item 10 b"));
    assert!(alphabet.key("007") < alphabet.key("8"));
}

#[test]
fn means_are_of_the_values_that_count() {
    let book = book();
    let columns = Column::all(Kind::Account);
    let list = list(&book, Kind::Account, &columns, "group=owner&figure=mean", &[]);
    let means: Vec<_> = list.groups.iter().map(|group| group.sums[0].mean()).collect();
    // 500 and an amount without a rate: the mean is 500.
    assert_eq!(means, [Some(70_000), Some(50_000), None]);
    assert_eq!(list.sums[0].mean(), Some(60_000));
    let sum = |total, values| super::Sum { total, values, ..list.sums[0] };
    assert_eq!(sum(-5, 2).mean(), Some(-3));
    assert_eq!(sum(i128::MAX, 1).mean(), Some(i64::MAX));
    let query = Query::parse("group=owner&figure=mean&sort=name", &columns);
    assert!(query.mean);
    assert_eq!(query.print(), "group=owner&figure=mean&sort=name");
}

/// The sheet of two accounts, with its currencies named.
fn sheet(ids: &[u128], names: &[&str]) -> Sheet {
    let book = book();
    let columns: Vec<Column> =
        names.iter().filter_map(|name| Column::field(Kind::Account, name)).collect();
    let words = |book: &Book, column: &Column, value: &Value| match (value, column.field_type) {
        (Value::Id(id), FieldType::Link(kind)) => {
            book.record(kind, *id).map(crate::entity::Record::title).unwrap_or_default()
        }
        (Value::Text(text), _) => text.clone(),
        (other, _) => format!("{other:?}"),
    };
    let heads = names.iter().map(|name| (*name).to_owned()).collect();
    let mut sheet = Sheet { heads, ..Sheet::default() };
    let ids: Vec<RawId> = ids.iter().map(|id| RawId(*id)).collect();
    let tongue = Tongue { words: &words, ahead: &|_| 60 };
    sheet.extend(&book, Kind::Account, &columns, &ids, &tongue);
    sheet.name_currencies(&|head, more| format!("{head} ({more})"), "currency");
    sheet
}

#[test]
fn a_sheet_has_what_is_shown_and_says_the_currency_once_or_beside_each() {
    let csv = sheet(&[1, 4, 99], &["name", "owner", "annual_revenue"]).to_csv("yes", "no");
    assert_eq!(
        csv,
        "\u{feff}name,owner,annual_revenue (CNY)\r\nAccount 10,Li Wei,500.00\r\nZeta,,\r\n"
    );
    let csv = sheet(&[1, 2, 4], &["annual_revenue", "name"]).to_csv("yes", "no");
    assert_eq!(
        csv,
        "\u{feff}annual_revenue,annual_revenue (currency),name\r\n500.00,CNY,Account 10\r\n\
         100.00,USD,account 9\r\n,,Zeta\r\n"
    );
}

#[test]
fn no_cell_of_a_csv_is_run_as_a_formula() {
    for text in ["=1+1", "+49 30", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "＝1"] {
        assert_eq!(guarded(text), format!("'{text}"));
    }
    for text in ["", "Acme", "a=b", "3 - 4", "东方"] {
        assert_eq!(guarded(text), text);
    }
    // A number that is less than nothing stays a number.
    let cells = vec![Cell::Int(-5), Cell::Money(-1, 2, "CNY".to_owned()), Cell::Share(-50)];
    let mut sheet = Sheet { heads: vec!["=a".to_owned()], ..Sheet::default() };
    sheet.rows = vec![cells, vec![Cell::Text("=b".to_owned()), Cell::Bool(true)]];
    sheet.rows.push(vec![Cell::Date(2026, 1, 2), Cell::Time(61_000)]);
    let csv = sheet.to_csv("yes", "no");
    assert_eq!(
        csv,
        "\u{feff}'=a\r\n-5,-0.01,-0.50%\r\n'=b,yes\r\n2026-01-02,1970-01-01 00:01:01\r\n"
    );
}

#[test]
fn a_view_keeps_what_is_shown_and_not_how_it_came_to_be() {
    let columns = Column::all(Kind::Account);
    let shown = ["name", "owner"];
    let kept = |search: &str| Query::parse(search, &columns).kept(&shown);
    assert_eq!(kept(""), "cols=name,owner");
    assert_eq!(kept("owner=me&name=~a&saved=7"), "name=~a&owner=me&cols=name,owner");
    assert_eq!(kept("name=~a&owner=me&saved=8"), kept("owner=me&name=~a"));
    assert_eq!(kept("cols=name&view=board&board=1"), kept("board=1&view=board&cols=name"));
    assert_ne!(kept("cols=name"), kept(""));
    let query = Query::parse("owner=me&saved=7", &columns);
    assert_eq!(query.saved(), Some("7"));
    assert_eq!(query.clone().with_saved(None).print(), "owner=me");
    assert_eq!(query.with_saved(Some(ALL)).print(), "owner=me&saved=all");
}

#[test]
fn what_of_a_view_cannot_be_shown_is_named() {
    let book = book();
    let columns = Column::all(Kind::Account);
    let told = |search: &str| troubles(&book, &columns, &["view", "drill"], search);
    let unknown = |name: &str| Trouble::Unknown(name.to_owned());
    let sound = "q=a&owner=me,none&region=00000000000000000000000002&sort=-name&group=owner\
                 &figure=mean&cols=name,owner&view=board&drill-stage=1&saved=1";
    assert_eq!(told(sound), []);
    // A person of whom the reader knows nothing, a field of another version, and what is no test.
    assert_eq!(told("owner=00000000000000000000000009"), [Trouble::Hidden("owner")]);
    assert_eq!(
        told("mood=happy&annual_revenue=much"),
        [unknown("mood"), unknown("annual_revenue")]
    );
    assert_eq!(told("sort=mood&group=humour"), [unknown("humour"), unknown("mood")]);
    assert_eq!(told("cols=name,mood"), [unknown("mood")]);
    assert_eq!(told("cols=mood"), [unknown("mood")]);
}

#[test]
fn what_is_not_confirmed_is_in_the_list_and_in_no_sum_unless_asked_for() {
    let mut book = book();
    let money = |minor| Some(Money::new(minor, Currency::CNY));
    let states = [Confirmation::Confirmed, Confirmation::Assigned, Confirmation::Declined];
    for (number, confirmation) in (1..).zip(states) {
        let name = format!("Deal {number}");
        let blank = Opportunity::blank(id(number));
        book.put_record(&Opportunity { name, confirmation, amount: money(100), ..blank });
    }
    let columns = Column::all(Kind::Opportunity);
    let of = |search: &str| {
        let found = list(&book, Kind::Opportunity, &columns, search, &[]);
        let amount = found.sums.iter().find(|sum| sum.column == "amount").unwrap();
        (found.count, found.apart, amount.minor())
    };
    assert_eq!(of(""), (3, 2, 100));
    assert_eq!(of("group=owner"), (3, 2, 100));
    assert_eq!(of("confirmation=1,2"), (1, 0, 100));
}

#[test]
fn what_was_merged_is_listed_only_where_it_is_asked_for() {
    let mut book = book();
    let mut merged = Account::blank(id(9));
    "Zeta Ltd.".clone_into(&mut merged.name);
    merged.merged_into = Some(id(4));
    book.put_record(&merged);
    let columns = Column::all(Kind::Account);
    let of = |search: &str| list(&book, Kind::Account, &columns, search, &[]).count;
    assert_eq!((of(""), of("q=zeta"), of("merged_into=any")), (4, 1, 1));
}
