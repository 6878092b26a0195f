use super::*;
use crate::entity::{Account, Contact, Entity, Opportunity, User};
use crate::sync::protocol::Mutation;
use crate::sync::undo::Steps;
use crate::value::LongText;

const STAYS: RawId = RawId(1);
const OTHER: RawId = RawId(2);

fn book() -> Book {
    let mut book = Book::default();
    book.put_record(&Account {
        name: "Acme".to_owned(),
        city: Some("Bergen".to_owned()),
        notes: LongText("Pays late".to_owned()),
        parent: Some(Id::new(OTHER)),
        ..Account::blank(Id::new(STAYS))
    });
    book.put_record(&Account {
        name: "ACME Inc.".to_owned(),
        city: Some("Oslo".to_owned()),
        phone: Some("5551234567".to_owned()),
        notes: LongText("Likes coffee".to_owned()),
        ..Account::blank(Id::new(OTHER))
    });
    for id in 10..13 {
        book.put_record(&Opportunity {
            name: format!("Deal {id}"),
            account: Some(Id::new(OTHER)),
            ..Opportunity::blank(Id::new(RawId(id)))
        });
    }
    book.put_record(&Contact {
        name: "Ann".to_owned(),
        account: Some(Id::new(OTHER)),
        ..Contact::blank(Id::new(RawId(20)))
    });
    book.put_record(&Account {
        name: "Acme North".to_owned(),
        parent: Some(Id::new(OTHER)),
        ..Account::blank(Id::new(RawId(3)))
    });
    let share = |id: u128, user: u128, about: RawId| Share {
        user: Id::<User>::new(RawId(user)),
        about_kind: i64::from(Kind::Account.number()),
        about,
        may_edit: user == 71,
        ..Share::blank(Id::new(RawId(id)))
    };
    book.put_record(&share(30, 70, STAYS));
    book.put_record(&share(31, 70, OTHER));
    book.put_record(&share(32, 71, OTHER));
    book
}

fn usual(book: &Book) -> BTreeSet<u16> {
    let all = differences(book, Kind::Account, STAYS, OTHER).unwrap();
    all.into_iter().filter(|it| it.is_taken).map(|it| it.field).collect()
}

fn mutations(merge: &Merge) -> Vec<Mutation> {
    let patch = |kind, id, fields: &Vec<(u16, Value)>| Mutation::patch(kind, id, 9, fields.clone());
    let mut all =
        vec![patch(Kind::Account, STAYS, &merge.stays), patch(Kind::Account, OTHER, &merge.other)];
    all.extend(merge.links.iter().map(|(kind, id, fields)| patch(*kind, *id, fields)));
    all
}

fn apply(book: &mut Book, mutations: &[Mutation]) {
    for mutation in mutations {
        let Mutation::Patch { kind, id, fields, .. } = mutation else { panic!("{mutation:?}") };
        let mut row = book.row(Kind::from_number(*kind).unwrap(), *id).unwrap();
        for (number, value) in fields {
            row.as_dyn_mut().set_field(*number, value).unwrap();
        }
        book.put(row);
    }
}

#[test]
fn what_is_lacking_is_taken_and_the_rest_is_asked() {
    let book = book();
    let all = differences(&book, Kind::Account, STAYS, OTHER).unwrap();
    let told: Vec<(&str, bool)> = all
        .iter()
        .map(|it| (Kind::Account.field_numbered(it.field).unwrap().name, it.is_taken))
        .collect();
    assert_eq!(told, [("name", false), ("phone", true), ("city", false)]);
}

#[test]
fn everything_comes_to_the_one_that_stays_and_can_be_taken_back() {
    let mut book = book();
    let before = book.clone();
    let taken = usual(&book);
    let merge = merge(&book, Kind::Account, STAYS, OTHER, &taken, &|_, _| true).unwrap();
    let mutations = mutations(&merge);
    let steps = Steps::of(&book, &mutations);
    apply(&mut book, &mutations);
    let stays = book.accounts.get(Id::new(STAYS)).unwrap();
    assert_eq!((stays.name.as_str(), stays.city.as_deref()), ("Acme", Some("Bergen")));
    assert_eq!(stays.phone.as_deref(), Some("5551234567"));
    assert_eq!(stays.notes.0, "Pays late\n\nLikes coffee");
    assert_eq!(stays.parent, None, "nobody is their own parent");
    assert!(book.opportunities.iter().all(|it| it.account == Some(Id::new(STAYS))));
    assert!(book.contacts.iter().all(|it| it.account == Some(Id::new(STAYS))));
    assert_eq!(book.accounts.get(Id::new(RawId(3))).unwrap().parent, Some(Id::new(STAYS)));
    assert_eq!(now(&book, Kind::Account, OTHER), Some(STAYS));
    assert_eq!(merged_here(&book, Kind::Account, STAYS), [OTHER]);
    assert_eq!(merge.shares, [(RawId(71), true)], "who was let in already is not let in twice");
    assert_eq!(strays(&book), []);

    let back = steps.way_back(&book, &|_| 9);
    assert_eq!(back.kept, 0);
    apply(&mut book, &back.mutations);
    for kind in [Kind::Account, Kind::Contact, Kind::Opportunity] {
        for record in before.records(kind) {
            let fields = kind.fields().iter().map(|spec| spec.number);
            let now = book.record(kind, record.raw_id()).unwrap();
            assert!(fields.into_iter().all(|number| record.field(number) == now.field(number)));
        }
    }
}

#[test]
fn what_comes_later_or_was_not_to_be_changed_is_a_stray() {
    let mut book = book();
    let not_the_first = |kind, id| (kind, id) != (Kind::Opportunity, RawId(10));
    let merge =
        merge(&book, Kind::Account, STAYS, OTHER, &BTreeSet::new(), &not_the_first).unwrap();
    apply(&mut book, &mutations(&merge));
    let account = Opportunity::ACCOUNT.to(&Some(Id::new(STAYS)));
    assert_eq!(strays(&book), [(Kind::Opportunity, RawId(10), vec![account])]);
    let strays = strays(&book);
    let patch = |(kind, id, fields): &(Kind, RawId, Vec<(u16, Value)>)| {
        Mutation::patch(*kind, *id, 9, fields.clone())
    };
    let mutations: Vec<Mutation> = strays.iter().map(patch).collect();
    apply(&mut book, &mutations);
    assert_eq!(super::strays(&book), []);
}

#[test]
fn what_cannot_be_merged_is_refused() {
    let mut book = book();
    let try_it =
        |book: &Book, kind, stays, other| differences(book, kind, stays, other).unwrap_err();
    assert_eq!(try_it(&book, Kind::Account, STAYS, STAYS), MergeRefused::Same);
    assert_eq!(try_it(&book, Kind::Account, STAYS, RawId(99)), MergeRefused::Gone);
    assert_eq!(try_it(&book, Kind::Opportunity, RawId(10), RawId(11)), MergeRefused::OtherKind);
    let none = BTreeSet::new();
    let merge = merge(&book, Kind::Account, STAYS, OTHER, &none, &|_, _| true).unwrap();
    apply(&mut book, &mutations(&merge));
    assert_eq!(try_it(&book, Kind::Account, RawId(3), OTHER), MergeRefused::Merged);
    assert_eq!(try_it(&book, Kind::Account, OTHER, RawId(3)), MergeRefused::Merged);
}

#[test]
fn chains_of_merges_lead_to_the_last() {
    let mut book = book();
    for (one, into) in [(OTHER, STAYS), (STAYS, RawId(3))] {
        let none = BTreeSet::new();
        let merge = merge(&book, Kind::Account, into, one, &none, &|_, _| false).unwrap();
        let patch = Mutation::patch(Kind::Account, one, 9, merge.other);
        apply(&mut book, &[patch]);
    }
    assert_eq!(now(&book, Kind::Account, OTHER), Some(RawId(3)));
    let lead = |(_, _, fields): &(Kind, RawId, Vec<(u16, Value)>)| {
        fields.iter().all(|(_, value)| *value == Value::Id(RawId(3)))
    };
    assert!(strays(&book).iter().all(lead) && !strays(&book).is_empty());
}
