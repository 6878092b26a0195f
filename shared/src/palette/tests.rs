//! What is found by which letters, and in which order.

use proptest::prelude::*;

use super::fold::fold;
use super::{Gathering, Index, Search};
use crate::book::Book;
use crate::entity::{Account, Contact, Kind, Opportunity, Task};
use crate::id::{Id, RawId};

fn index(titles: &[&str]) -> Index {
    let mut index = Index::default();
    titles.iter().for_each(|title| index.push(title, None, 0));
    index
}

fn found(index: &mut Index, typed: &str) -> Vec<u32> {
    Search::default().find(index, typed, 100).hits.iter().map(|hit| hit.at).collect()
}

#[track_caller]
fn finds(title: &str, typed: &str) {
    assert_eq!(found(&mut index(&[title]), typed), [0], "'{typed}' finds {title}");
}

#[track_caller]
fn misses(title: &str, typed: &str) {
    let none: [u32; 0] = [];
    assert_eq!(found(&mut index(&[title]), typed), none, "'{typed}' does not find {title}");
}

/// The titles in the order in which they are found.
#[track_caller]
fn ranks(typed: &str, titles: &[&str]) {
    // Put the other way round: the order is not theirs.
    let backwards: Vec<&str> = titles.iter().rev().copied().collect();
    for given in [titles.to_vec(), backwards] {
        let mut index = index(&given);
        let order: Vec<&str> =
            found(&mut index, typed).into_iter().map(|at| given[at as usize]).collect();
        assert_eq!(order, titles, "{typed}");
    }
}

#[test]
fn chinese_is_found_by_its_readings_and_their_beginnings() {
    for typed in [
        "h",
        "hw",
        "hwk",
        "hwkj",
        "huawei",
        "huaweikeji",
        "huaweikj",
        "hwkeji",
        "HuaWei",
        "hua wei",
        "kj",
        "wei",
        "华",
        "华为",
        "科技",
    ] {
        finds("华为科技", typed);
    }
    for typed in ["x", "hx", "wh", "uawei", "huaweix", "kjj", "uw", "eiji"] {
        misses("华为科技", typed);
    }
    // Beside Latin letters and digits.
    for typed in ["hw", "hwp60", "p60", "huawei p60", "mate", "hwmate", "60hw"] {
        let typed = typed.replace("60hw", "hw60");
        finds("华为 Mate P60", &typed);
    }
}

#[test]
fn a_character_with_several_readings_is_found_by_each() {
    for typed in ["chongqing", "zhongqing", "cq", "zq", "重庆"] {
        finds("重庆长安汽车", typed);
    }
    for typed in ["yinhang", "yh", "gongshangyinhang", "gsyh"] {
        finds("工商银行", typed);
    }
    for typed in ["lv", "lu", "lvyou", "luyou", "lyj"] {
        finds("旅游局", typed);
    }
    for typed in ["xian", "xi'an", "xi’an", "xa"] {
        finds("西安", typed);
    }
}

#[test]
fn traditional_and_simplified_find_each_other() {
    for (title, typed) in [
        ("华为科技", "華為"),
        ("華為科技", "华为"),
        ("臺灣電力", "台湾电力"),
        ("台湾电力", "臺灣"),
        ("聯發科技", "联发科"),
        ("鴻海精密", "鸿海"),
        ("发展银行", "發展"),
        ("理发店", "理髮"),
        ("陳嘉欣", "陈嘉"),
    ] {
        finds(title, typed);
    }
    // As written stands above what only sounds the same.
    ranks("华为", &["华为", "华为科技", "華為科技", "花圍科技"]);
    misses("联想集团", "华为");
}

#[test]
fn better_ways_to_fit_stand_above() {
    ranks("nor", &["Nor", "Nordex", "Big Nordex", "New Orleans", "Tenorio"]);
    ranks("nor", &["Nordex", "Newer Original", "Tenorio", "Nexor"]);
    ranks("acme", &["Acme", "Acme Ltd", "Acme Limited Company of Ohio", "The Acme", "Placmeter"]);
    ranks("anna novak", &["Anna Novak", "Anna Novakova", "Dr Anna Novak", "Novak, Anna"]);
    ranks("kj", &["KJ", "科技", "科学技术", "Oakjet"]);
}

#[test]
fn letters_may_be_left_out_of_longer_words() {
    for typed in ["mcrsft", "micsoft", "msft", "mirosoft"] {
        finds("Microsoft", typed);
    }
    misses("Microsoft", "ms");
    misses("Microsoft", "crsft");
    misses("A long way from the beginning to the end", "fgb");
    for typed in ["nwi", "norwin", "nw ind", "north win", "wn north", "north ind"] {
        let typed = typed.replace("wn ", "wi ");
        finds("Northwind Wind Industries", &typed);
    }
}

#[test]
fn accents_width_and_case_make_no_difference() {
    for (title, typed) in [
        ("Müller & Söhne", "muller sohne"),
        ("Muller", "MÜLLER"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("STRASSE", "straße"),
        ("Ørsted", "orsted"),
        ("Ｆｉｅｌｄｌｉｎｅ", "fieldline"),
        ("Fieldline", "ｆｉｅｌｄ"),
        ("ﾃｽﾄ株式会社", "テスト"),
        ("Société Générale", "societe"),
        ("Societe", "socie\u{301}te\u{301}"),
        ("O'Brien", "obrien"),
        ("OBrien", "o’brien"),
        ("№ 5", "no 5"),
        ("Привет", "ПРИВ"),
        ("삼성전자", "삼성"),
        ("삼성전자", "사"),
        ("İstanbul", "istanbul"),
        ("ﬁeld", "field"),
    ] {
        finds(title, typed);
    }
}

#[test]
fn signs_and_emoji_are_found_as_they_are() {
    finds("Launch 🚀 party", "🚀");
    finds("Launch 🚀 party", "launch 🚀");
    finds("❤\u{fe0f} Heart", "❤");
    misses("Launch party", "🚀");
    finds("C++ course", "c++");
    finds("AT&T", "att");
    finds("AT&T", "at&t");
    finds("2026-Q3", "2026q3");
    finds("R2-D2", "r2d2");
}

#[test]
fn nothing_typed_shows_what_was_used_last() {
    let mut index = index(&["Alpha", "Beta", "Gamma", "Delta"]);
    for typed in ["", " ", "\u{200b}", "'", "\t"] {
        assert_eq!(found(&mut index, typed), [0_u32; 0]);
    }
    index.set_recent(&[2, 0, 2, 99]);
    assert_eq!(found(&mut index, " "), [2, 0]);
    // What was used stands above what fits as well, and below what fits better.
    let mut index = self::index(&["Anna", "Annabel", "Annalena", "Joanna"]);
    index.set_recent(&[2, 3]);
    assert_eq!(found(&mut index, "anna"), [0, 2, 1, 3]);
    index.set_recent(&[]);
    assert_eq!(found(&mut index, "anna"), [0, 1, 2, 3]);
}

#[test]
fn endless_words_find_nothing_and_do_no_harm() {
    let long = "华为科技".repeat(100);
    finds(&long, &long);
    finds(&long, &"hwkj".repeat(16));
    misses(&long, &"a".repeat(100_000));
    misses("short", &"s h o r t ".repeat(10_000).replace("o r", "z"));
    misses("aaaa", &"a".repeat(65));
    finds(&"a".repeat(65), &"a".repeat(65));
}

#[test]
fn only_the_best_are_returned_and_all_are_counted() {
    let titles: Vec<String> = (0..500).map(|at| format!("Deal {at}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let mut index = index(&titles);
    let found = Search::default().find(&mut index, "deal", 10);
    assert_eq!((found.hits.len(), found.count), (10, 500));
    // The shortest, and of those the newest.
    assert_eq!(found.hits.iter().map(|hit| hit.at).collect::<Vec<_>>()[..3], [99, 98, 97]);
    assert_eq!(Search::default().find(&mut index, "deal", 0).hits.len(), 0);
}

#[test]
fn records_are_found_with_what_they_belong_to() {
    let mut book = Book::default();
    let account =
        Account { id: Id::new(RawId(7)), name: "华为科技".to_owned(), ..Account::default() };
    let contact = Contact {
        id: Id::new(RawId(3)),
        name: "Anna Lin".to_owned(),
        account: Some(account.id),
        ..Contact::default()
    };
    let deal = Opportunity {
        id: Id::new(RawId(5)),
        name: "Storage".to_owned(),
        account: Some(account.id),
        ..Opportunity::default()
    };
    let task = Task {
        id: Id::new(RawId(4)),
        title: "Storage quote".to_owned(),
        done: true,
        ..Task::default()
    };
    book.put_record(&account);
    book.put_record(&contact);
    book.put_record(&deal);
    book.put_record(&task);
    let mut gathering = Gathering::of(&[
        Kind::Account,
        Kind::Contact,
        Kind::Opportunity,
        Kind::Task,
        Kind::Product,
    ]);
    let mut steps = 0;
    while !gathering.step(&book, 1) {
        steps += 1;
    }
    assert!(steps >= 3, "one by one");
    let mut records = gathering.end();
    let mut ask = |typed: &str| -> Vec<(Kind, RawId)> {
        let found = Search::default().find(&mut records.index, typed, 9);
        found.hits.iter().filter_map(|hit| records.record(hit.at)).collect()
    };
    let (account, contact) = ((Kind::Account, RawId(7)), (Kind::Contact, RawId(3)));
    let (deal, task) = ((Kind::Opportunity, RawId(5)), (Kind::Task, RawId(4)));
    assert_eq!(ask("huawei"), [account, contact, deal]);
    assert_eq!(ask("hw anna"), [contact]);
    assert_eq!(ask("storage"), [deal, task]);
    assert_eq!(ask("storage hw"), [deal]);
    assert_eq!(records.entry(Kind::Task, RawId(4)), Some(3));
    assert_eq!(records.entry(Kind::Task, RawId(5)), None);
    assert_eq!(records.entry(Kind::Product, RawId(4)), None);
    assert_eq!(records.entry(Kind::User, RawId(4)), None);
    assert_eq!(records.record(4), None);
}

const LETTERS: &str = "[a-cA-C0-1 华为科技重華é&🚀'-]{0,12}";

proptest! {
    #[test]
    fn typing_on_finds_what_typing_at_once_finds(
        titles in proptest::collection::vec(LETTERS, 1..12),
        typed in LETTERS,
    ) {
        let mut index = Index::default();
        for (at, title) in titles.iter().enumerate() {
            index.push(title, u32::try_from(at / 2).ok(), 0);
        }
        let mut search = Search::default();
        let mut so_far = String::new();
        for letter in typed.chars() {
            so_far.push(letter);
            let grown = search.find(&mut index, &so_far, 100);
            let anew = Search::default().find(&mut index, &so_far, 100);
            prop_assert_eq!(grown, anew, "{}", so_far);
        }
    }

    #[test]
    fn any_text_is_folded_once_and_found_by_itself(title in "\\PC{0,40}", typed in "\\PC{0,40}") {
        let folded = fold(&title);
        prop_assert_eq!(fold(&folded), folded.clone());
        let mut index = index(&[&title]);
        let by_itself = found(&mut index, &title);
        prop_assert_eq!(by_itself.is_empty(), folded.is_empty());
        // Whatever is typed does no harm.
        found(&mut index, &typed);
    }

    #[test]
    fn every_word_and_every_beginning_of_one_is_found(words in proptest::collection::vec("[a-z]{1,8}", 1..5), cut in 1..8_usize) {
        let title = words.join(" ");
        let mut index = index(&[&title]);
        for word in &words {
            let beginning: String = word.chars().take(cut).collect();
            prop_assert_eq!(found(&mut index, &beginning), vec![0]);
        }
        let initials: String = words.iter().map(|word| &word[..1]).collect();
        prop_assert_eq!(found(&mut index, &initials), vec![0]);
    }
}
