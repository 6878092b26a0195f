use super::*;
use crate::sync::protocol::to_cbor;

#[test]
fn scopes_keep_their_order_in_bytes() {
    let person = |number| Id::new(RawId(number));
    let scopes = [
        Scope::Everyone,
        Scope::Company,
        Scope::Person(person(1)),
        Scope::Person(person(2)),
        Scope::Private(person(0)),
    ];
    for pair in scopes.windows(2) {
        assert!(pair[0] < pair[1] && pair[0].to_bytes() < pair[1].to_bytes());
    }
    for scope in scopes {
        assert_eq!(Scope::from_bytes(&scope.to_bytes()), Some(scope));
    }
    assert_eq!(Scope::from_bytes(&[9; 17]), None);
    assert_eq!(Scope::from_bytes(&[0; 16]), None);
}

#[test]
fn what_a_device_holds_travels_and_is_told_apart() {
    let held = Held {
        whole: [Scope::Everyone, Scope::Private(Id::new(RawId(7)))].into(),
        joining: [Scope::Company].into(),
        joined: 12,
    };
    assert_eq!(minicbor::decode::<Held>(&to_cbor(&held)).unwrap(), held);
    let moved = Held { whole: held.joining.clone(), joining: held.whole.clone(), joined: 12 };
    assert_ne!(held.digest(), moved.digest());
    assert!(minicbor::decode::<Held>(&[0xa3, 0, 0x41, 1, 1, 0x40, 2, 0]).is_err());
}

#[test]
fn a_circle_of_leaders_ends() {
    let mut org = Org::default();
    let user = |manager: u128, department: u128| {
        crate::order::map([
            User::ROLE.to(&crate::entity::Role::Manager),
            User::MANAGER.to(&Some(Id::new(RawId(manager)))),
            User::DEPARTMENT.to(&Some(Id::new(RawId(department)))),
        ])
    };
    org.put_user(Id::new(RawId(1)), Some(&user(2, 5)));
    org.put_user(Id::new(RawId(2)), Some(&user(1, 6)));
    let parent = |id: u128| {
        crate::order::map([crate::entity::Department::PARENT.to(&Some(Id::new(RawId(id))))])
    };
    org.put_department(Id::new(RawId(5)), Some(&parent(6)));
    org.put_department(Id::new(RawId(6)), Some(&parent(5)));
    let (one, two, stranger) = (Id::new(RawId(1)), Id::new(RawId(2)), Id::new(RawId(3)));
    assert!(org.leads(one, two) && org.leads(two, one));
    assert!(!org.leads(one, one) && !org.leads(stranger, one) && !org.leads(one, stranger));
}

#[test]
fn every_kind_has_a_home_whose_fields_it_has() {
    for kind in Kind::ALL {
        match Home::of(*kind) {
            Home::Owner(number) | Home::Private(number) | Home::Reader(number) => {
                let spec = kind.field_numbered(number).unwrap();
                assert_eq!(spec.field_type, crate::value::FieldType::Link(Kind::User), "{kind:?}");
            }
            Home::Published(author, shared) => {
                let type_of = |number| kind.field_numbered(number).unwrap().field_type;
                assert_eq!(type_of(author), crate::value::FieldType::Link(Kind::User), "{kind:?}");
                assert_eq!(type_of(shared), crate::value::FieldType::Bool, "{kind:?}");
            }
            Home::Parents => {
                let leads = |spec: &&crate::entity::FieldSpec| spec.follows && !spec.optional;
                assert!(kind.fields().iter().any(|spec| leads(&spec)), "{kind:?}");
            }
            Home::About => assert!(kind.field_named("about").is_some(), "{kind:?}"),
            Home::Everyone => {}
        }
    }
}

#[test]
fn a_view_is_its_authors_until_it_is_shared() {
    let author: Id<User> = Id::new(RawId(7));
    let mut fields = Fields::from([
        SavedView::NAME.to(&"Late".to_owned()),
        SavedView::AUTHOR.to(&author),
        SavedView::SHARED.to(&false),
    ]);
    let lies = |fields: &Fields| audience(Kind::SavedView, fields, [], [], None);
    assert_eq!(lies(&fields), BTreeSet::from([Scope::Private(author)]));
    fields.extend([SavedView::SHARED.to(&true)]);
    assert_eq!(lies(&fields), BTreeSet::from([Scope::Everyone]));
}

/// Somebody of public relations is seen by their owner, or by everybody, and never with the account.
#[test]
fn public_relations_are_seen_apart_from_accounts() {
    let (owner, other): (Id<User>, Id<User>) = (Id::new(RawId(7)), Id::new(RawId(8)));
    let account: Id<Account> = Id::new(RawId(70));
    let mut fields = Fields::from([
        Contact::NAME.to(&"Vogt".to_owned()),
        Contact::ACCOUNT.to(&Some(account)),
        Contact::OWNER.to(&Some(owner)),
    ]);
    let lies = |fields: &Fields| {
        let parents = followed(Kind::Contact, fields);
        let parents = parents.iter().map(|_| BTreeSet::from([Scope::Person(other)]));
        audience(Kind::Contact, fields, [], parents, None)
    };
    let both = [Scope::Company, Scope::Person(owner), Scope::Person(other)];
    assert_eq!(lies(&fields), BTreeSet::from(both));
    // Open to all says nothing of somebody at a customer.
    fields.extend([Contact::OPEN_TO_ALL.to(&true)]);
    assert_eq!(lies(&fields), BTreeSet::from(both));
    fields.extend([Contact::RELATION.to(&ContactKind::PublicRelations)]);
    assert_eq!(lies(&fields), BTreeSet::from([Scope::Everyone]));
    fields.extend([Contact::OPEN_TO_ALL.to(&false)]);
    assert_eq!(lies(&fields), BTreeSet::from([Scope::Company, Scope::Person(owner)]));
    // Without an owner, as no edit can make it, nobody but those who answer for the company.
    fields.remove(&Contact::OWNER.number);
    assert_eq!(lies(&fields), BTreeSet::from([Scope::Company]));
}
