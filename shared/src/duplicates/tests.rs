use proptest::prelude::*;

use super::*;
use crate::entity::Entity;

fn account(number: u128, name: &str) -> Account {
    Account { name: name.to_owned(), ..Account::blank(Id::new(RawId(number))) }
}

fn contact(number: u128, name: &str, at: u128) -> Contact {
    let account = Some(Id::new(RawId(at)));
    Contact { name: name.to_owned(), account, ..Contact::blank(Id::new(RawId(number))) }
}

fn company(name: &str) -> Facts {
    Facts { company: Some(name.to_owned()), ..Facts::default() }
}

/// Some hundred companies, so that the pieces of names have their weights.
fn book() -> Book {
    let mut book = Book::default();
    let places = ["上海", "深圳", "北京", "杭州", "成都"];
    let words = ["明达", "恒信", "华能", "天工", "远航", "瑞丰", "嘉禾", "中科", "金鼎", "海川"];
    for (number, (place, word)) in
        places.iter().flat_map(|place| words.iter().map(move |word| (place, word))).enumerate()
    {
        book.put_record(&account(1_000 + number as u128, &format!("{place}{word}技术有限公司")));
    }
    for (number, word) in
        ["Northwind", "Contoso", "Initech", "Umbrella", "Globex"].iter().enumerate()
    {
        book.put_record(&account(2_000 + number as u128, &format!("{word} Trading Ltd.")));
    }
    book.put_record(&Account {
        phone: Some("+86 21 5555 1234".to_owned()),
        website: Some("https://www.huawei.example/cn".to_owned()),
        ..account(1, "华为技术有限公司")
    });
    book.put_record(&account(2, "Müller & Söhne GmbH"));
    book.put_record(&contact(10, "Li Wei", 1));
    book.put_record(&Contact {
        email: Some("j.muller@mueller.example".to_owned()),
        ..contact(11, "Jörg Müller", 2)
    });
    book
}

fn found(facts: &Facts) -> Vec<(u128, Vec<Reason>)> {
    Duplicates::of(&book())
        .find(facts, &[Kind::Account, Kind::Contact, Kind::Lead], None)
        .into_iter()
        .map(|likely| (likely.id.0, likely.reasons))
        .collect()
}

#[test]
fn a_company_is_known_however_it_is_written() {
    for name in ["华为技术", "華為技術股份有限公司", "华为 技术 有限公司", "华 为 技 术"]
    {
        let found = found(&company(name));
        assert_eq!(found.first(), Some(&(1, vec![Reason::Company])), "{name}: {found:?}");
    }
    for name in ["Muller and Sohne", "MÜLLER & SÖHNE", "ｍüller söhne g.m.b.h."] {
        let found = found(&company(name));
        assert_eq!(found.first(), Some(&(2, vec![Reason::Company])), "{name}: {found:?}");
    }
}

#[test]
fn rare_pieces_of_a_name_count_and_common_ones_do_not() {
    let alike = found(&company("深圳华为技术有限公司"));
    assert!(
        matches!(alike.first(), Some((1, reasons)) if matches!(reasons[0], Reason::CompanyAlike(_))),
        "{alike:?}"
    );
    let alike = found(&company("Northwinds Trading"));
    assert_eq!(alike.first().map(|it| it.0), Some(2_000), "{alike:?}");
    assert_eq!(found(&company("广州新星技术有限公司")), [], "技术 alone is no likeness");
    assert_eq!(found(&company("Zenith Trading Ltd")), []);
}

#[test]
fn numbers_and_addresses_identify() {
    let phone = |number: &str| Facts { phone: Some(number.to_owned()), ..Facts::default() };
    for number in ["021-55551234", "(+86) 021 5555 1234 ext. 7", "０２１５５５５１２３４"]
    {
        assert_eq!(found(&phone(number)), [(1, vec![Reason::Phone])], "{number}");
    }
    assert_eq!(found(&phone("5551234")), []);
    assert_eq!(found(&phone("1234")), []);
    let email = |address: &str| Facts { email: Some(address.to_owned()), ..Facts::default() };
    assert_eq!(
        found(&email("J.Muller+fair@mueller.example"))[0],
        (11, vec![Reason::Email, Reason::Site])
    );
    assert_eq!(found(&email("sales@huawei.example")), [(1, vec![Reason::Site])]);
    assert_eq!(found(&email("somebody@qq.com")), []);
}

#[test]
fn a_name_of_a_person_counts_with_the_company() {
    let person = |name: &str, company: Option<&str>| Facts {
        person: Some(name.to_owned()),
        company: company.map(str::to_owned),
        ..Facts::default()
    };
    for name in ["Wei Li", "Li, Wei", "li wei"] {
        let likely = found(&person(name, Some("华为技术公司")));
        assert!(
            likely.contains(&(10, vec![Reason::Company, Reason::Person])),
            "{name}: {likely:?}"
        );
        assert_eq!(found(&person(name, None)), [(10, vec![Reason::Person])]);
        let elsewhere = found(&person(name, Some("Contoso Trading")));
        assert!(elsewhere.iter().all(|(id, _)| *id != 10), "{elsewhere:?}");
    }
}

#[test]
fn what_was_merged_leads_to_what_it_was_merged_into() {
    let mut book = book();
    let old = Account { merged_into: Some(Id::new(RawId(1))), ..account(3, "Huawei Technologies") };
    book.put_record(&old);
    let all = Duplicates::of(&book);
    let likely = all.find(&company("Huawei Technologies Co., Ltd."), &[Kind::Account], None);
    assert_eq!(likely[0].id, RawId(1));
    assert_eq!(all.find(&company("Huawei Technologies"), &[Kind::Account], Some(RawId(1))), []);
}

#[test]
fn merges_in_a_circle_end() {
    let mut book = Book::default();
    for (one, other) in [(1, 2), (2, 1)] {
        let into = Some(Id::new(RawId(other)));
        book.put_record(&Account { merged_into: into, ..account(one, "Acme") });
    }
    let end = book.account_now(Id::new(RawId(1)));
    assert!([1, 2].contains(&end.raw().0));
}

#[test]
fn certainties_of_reasons_add_up_as_told() {
    assert_eq!(certainty(&[Reason::Phone, Reason::Person]), 86);
    assert_eq!(certainty(&[Reason::Email]), 95);
    assert_eq!(certainty(&[]), 0);
}

proptest! {
    #[test]
    fn nothing_that_is_typed_breaks_it(text in "\\PC{0,40}", other in "[\\p{Han}a-z .&()0-9]{0,30}") {
        let book = book();
        let all = Duplicates::of(&book);
        for name in [&text, &other] {
            let facts = Facts {
                person: Some(name.clone()),
                company: Some(name.clone()),
                phone: Some(name.clone()),
                email: Some(name.clone()),
                website: Some(name.clone()),
            };
            for likely in all.find(&facts, &[Kind::Account, Kind::Contact], None) {
                prop_assert!((1..=100).contains(&likely.certainty) && !likely.reasons.is_empty());
            }
        }
    }

    #[test]
    fn every_company_finds_itself(at in 0_usize..57) {
        let book = book();
        let account = book.accounts.iter().nth(at).unwrap();
        let likely = Duplicates::of(&book).find(&Facts::of_account(account), &[Kind::Account], None);
        prop_assert_eq!(likely[0].id, account.id.raw());
    }
}
