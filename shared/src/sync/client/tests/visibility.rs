//! Who sees what: devices of a small company against one server.
//!
//! The director leads everything, the manager the department East with its part Harbour; Ann and Ben
//! sell in East and Harbour, Cleo in West.

use super::*;
use crate::entity::{Contact, Department, Opportunity, Pipeline, Share, Stage, User};
use crate::sync::server::load_rows;

pub(super) const DIRECTOR: u128 = 1;
pub(super) const MANAGER: u128 = 2;
pub(super) const ANN: u128 = 3;
pub(super) const BEN: u128 = 4;
const CLEO: u128 = 5;
const EAST: Id<Department> = Id::new(RawId(21));
const HARBOUR: Id<Department> = Id::new(RawId(22));
const WEST: Id<Department> = Id::new(RawId(23));
pub(super) const PIPELINE: Id<Pipeline> = Id::new(RawId(31));
pub(super) const STAGE: Id<Stage> = Id::new(RawId(32));

pub(super) fn person(number: u128) -> Id<User> {
    Id::new(RawId(number))
}

pub(super) fn company() -> (MemoryStore, Vec<Device>) {
    let mut book = Book::default();
    let roles = [Role::Director, Role::Manager, Role::Rep, Role::Rep, Role::Rep];
    let places = [WEST, EAST, EAST, HARBOUR, WEST];
    for ((number, role), department) in (1..).zip(roles).zip(places) {
        let name = format!("Person {number}");
        let department = Some(department);
        book.put_record(&User { name, role, department, ..User::blank(person(number)) });
    }
    for (id, parent, manager) in
        [(EAST, None, Some(person(MANAGER))), (HARBOUR, Some(EAST), None), (WEST, None, None)]
    {
        let name = id.to_string();
        book.put_record(&Department { name, parent, manager, ..Department::blank(id) });
    }
    book.put_record(&Pipeline { name: "Sales".to_owned(), ..Pipeline::blank(PIPELINE) });
    let name = "New".to_owned();
    book.put_record(&Stage { name, pipeline: PIPELINE, ..Stage::blank(STAGE) });
    let mut store = server();
    let rows = load_rows(&store, &book).unwrap();
    store.apply(rows);
    let mut devices: Vec<Device> = (1..)
        .zip(roles)
        .map(|(number, role)| Device::of(number, Person { user: person(number), role }))
        .collect();
    sync_all(&mut devices, &mut store);
    (store, devices)
}

pub(super) fn sync_all(devices: &mut [Device], store: &mut MemoryStore) {
    for device in devices {
        device.sync(store);
    }
}

/// The numbers of the persons whose devices have the record.
fn who_has(devices: &[Device], kind: Kind, id: RawId) -> Vec<u128> {
    let has = |device: &&Device| device.client.book().record(kind, id).is_some();
    devices.iter().filter(has).map(|device| device.person.user.raw().0).collect()
}

/// Nothing of the text may be stored on the device in any form.
#[track_caller]
fn assert_no_bytes(device: &Device, text: &str) {
    let stored = device.pages.values().chain(device.outbox.values());
    for bytes in stored {
        let found = bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!found, "{text} is still on the device of {:?}", device.person.user);
    }
}

pub(super) fn account(id: RawId, name: &str, owner: Option<u128>) -> Mutation {
    let owner = Account::OWNER.to(&owner.map(person));
    Mutation::create(Kind::Account, id, [Account::NAME.to(&name.to_owned()), owner])
}

fn contact(id: RawId, name: &str, account: RawId) -> Mutation {
    let account = Contact::ACCOUNT.to(&Some(Id::new(account)));
    Mutation::create(Kind::Contact, id, [Contact::NAME.to(&name.to_owned()), account])
}

pub(super) fn opportunity(id: RawId, account: RawId, owner: u128) -> Mutation {
    let fields = [
        Opportunity::NAME.to(&"Deal".to_owned()),
        Opportunity::ACCOUNT.to(&Some(Id::new(account))),
        Opportunity::OWNER.to(&Some(person(owner))),
        Opportunity::PIPELINE.to(&PIPELINE),
        Opportunity::STAGE.to(&STAGE),
    ];
    Mutation::create(Kind::Opportunity, id, fields)
}

pub(super) fn index(number: u128) -> usize {
    usize::try_from(number).unwrap() - 1
}

/// Lets a person do something online.
pub(super) fn act(
    devices: &mut [Device],
    store: &mut MemoryStore,
    who: u128,
    mutations: Vec<Mutation>,
) {
    devices[index(who)].edit(mutations, Some(store));
    sync_all(devices, store);
}

pub(super) fn patch(device: &Device, kind: Kind, id: RawId, field: (u16, Value)) -> Mutation {
    Mutation::patch(kind, id, device.client.rev(RowKey::new(kind, id)), [field])
}

const OSLO: RawId = RawId(601);
const ROME: RawId = RawId(602);
const LISA: RawId = RawId(611);

#[test]
fn a_record_is_seen_by_its_owner_and_by_who_leads_the_owner() {
    let (mut store, mut devices) = company();
    act(&mut devices, &mut store, BEN, vec![account(OSLO, "Canary Oslo", Some(BEN))]);
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, MANAGER, BEN]);
    for other in [ANN, CLEO] {
        assert_no_bytes(&devices[index(other)], "Canary Oslo");
        assert!(devices[index(other)].client.status().complete);
    }
    act(&mut devices, &mut store, BEN, vec![account(RawId(602), "Commons", None)]);
    assert_eq!(
        who_has(&devices, Kind::Account, RawId(602)).len(),
        5,
        "what nobody owns is everyone's"
    );
}

#[test]
fn what_is_handed_over_leaves_the_device_with_all_that_follows_it() {
    let (mut store, mut devices) = company();
    let made =
        vec![contact(RawId(611), "Canary Olga", OSLO), account(OSLO, "Canary Oslo", Some(ANN))];
    act(&mut devices, &mut store, ANN, made);
    let city = Account::CITY.to(&Some("Canary Bergen".to_owned()));
    let mutation = patch(&devices[index(ANN)], Kind::Account, OSLO, city);
    act(&mut devices, &mut store, ANN, vec![mutation]);
    assert_eq!(who_has(&devices, Kind::Contact, RawId(611)), [DIRECTOR, MANAGER, ANN]);
    let owner = Account::OWNER.to(&Some(person(CLEO)));
    let mutation = patch(&devices[index(MANAGER)], Kind::Account, OSLO, owner);
    act(&mut devices, &mut store, MANAGER, vec![mutation]);
    for (kind, id) in [(Kind::Account, OSLO), (Kind::Contact, RawId(611))] {
        assert_eq!(who_has(&devices, kind, id), [DIRECTOR, CLEO], "{kind:?}");
    }
    let history = devices[index(CLEO)].client.book().changes_of(OSLO);
    assert_eq!(history.len(), 2, "the new owner sees what changed before");
    for gone in [ANN, MANAGER] {
        for canary in ["Canary Oslo", "Canary Olga", "Canary Bergen"] {
            assert_no_bytes(&devices[index(gone)], canary);
        }
        devices[index(gone)].reopen();
    }
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, CLEO]);
}

#[test]
fn an_edit_of_what_was_taken_away_meanwhile_is_kept_for_its_author() {
    let (mut store, mut devices) = company();
    act(&mut devices, &mut store, ANN, vec![account(OSLO, "Oslo", Some(ANN))]);
    let phone = Account::PHONE.to(&Some("123".to_owned()));
    let late = patch(&devices[index(ANN)], Kind::Account, OSLO, phone.clone());
    devices[index(ANN)].edit(vec![late], None);
    let owner = Account::OWNER.to(&Some(person(BEN)));
    let mutation = patch(&devices[index(MANAGER)], Kind::Account, OSLO, owner);
    act(&mut devices, &mut store, MANAGER, vec![mutation]);
    sync_all(&mut devices, &mut store);
    let ann = devices[index(ANN)].client.book();
    let conflict = ann.conflicts.iter().next().unwrap();
    assert_eq!(conflict.reason, crate::entity::conflict::ConflictReason::OutOfReach);
    assert_eq!(conflict.refused().unwrap().fields(), Some(&order::map([phone])));
    assert!(conflict.their_author.is_none(), "nothing is told of a record out of sight");
    assert_eq!(devices[index(BEN)].account(OSLO).phone, None);
    assert_eq!(
        devices[index(DIRECTOR)].client.book().conflicts.len(),
        0,
        "not even the director's"
    );
}

#[test]
fn an_opportunity_lets_its_owner_see_the_account_but_not_change_it() {
    let (mut store, mut devices) = company();
    act(&mut devices, &mut store, ANN, vec![account(OSLO, "Oslo", Some(ANN))]);
    act(&mut devices, &mut store, ANN, vec![contact(RawId(611), "Olga", OSLO)]);
    let deal = vec![opportunity(RawId(621), OSLO, BEN)];
    act(&mut devices, &mut store, MANAGER, deal);
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, MANAGER, ANN, BEN]);
    assert_eq!(who_has(&devices, Kind::Contact, RawId(611)), [DIRECTOR, MANAGER, ANN, BEN]);
    let city = Account::CITY.to(&Some("Bergen".to_owned()));
    let mutation = patch(&devices[index(BEN)], Kind::Account, OSLO, city);
    let refused = devices[index(BEN)].client.edit(vec![mutation], Millis(1)).unwrap_err();
    assert_eq!(refused, (0, Rejection::NotAllowed), "told at once, on the device");
    // When the deal goes to somebody else, so does the view into the account.
    let owner = Opportunity::OWNER.to(&Some(person(CLEO)));
    let mutation = patch(&devices[index(MANAGER)], Kind::Opportunity, RawId(621), owner);
    act(&mut devices, &mut store, MANAGER, vec![mutation]);
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, MANAGER, ANN, CLEO]);
    assert_eq!(who_has(&devices, Kind::Opportunity, RawId(621)), [DIRECTOR, CLEO]);
}

#[test]
fn nobody_reaches_a_record_by_linking_to_it() {
    let (mut store, mut devices) = company();
    act(&mut devices, &mut store, ANN, vec![account(OSLO, "Oslo", Some(ANN))]);
    // A forged client: Cleo's device does not know the account, so it takes the link for a new one.
    act(&mut devices, &mut store, CLEO, vec![opportunity(RawId(621), OSLO, CLEO)]);
    act(&mut devices, &mut store, CLEO, vec![contact(RawId(611), "Spy", OSLO)]);
    let share = [
        Share::USER.to(&person(CLEO)),
        Share::ABOUT_KIND.to(&i64::from(Kind::Account.number())),
        Share::ABOUT.to(&OSLO),
    ];
    act(&mut devices, &mut store, CLEO, vec![Mutation::create(Kind::Share, RawId(641), share)]);
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, MANAGER, ANN]);
    assert_eq!(devices[index(CLEO)].client.status().conflicts, 3);
}

#[test]
fn a_share_lets_one_person_in_and_out_again() {
    let (mut store, mut devices) = company();
    act(&mut devices, &mut store, ANN, vec![account(OSLO, "Canary Oslo", Some(ANN))]);
    act(&mut devices, &mut store, ANN, vec![contact(RawId(611), "Canary Olga", OSLO)]);
    let share = |may_edit: bool| {
        [
            Share::USER.to(&person(CLEO)),
            Share::ABOUT_KIND.to(&i64::from(Kind::Account.number())),
            Share::ABOUT.to(&OSLO),
            Share::MAY_EDIT.to(&may_edit),
        ]
    };
    let id = RawId(641);
    act(&mut devices, &mut store, ANN, vec![Mutation::create(Kind::Share, id, share(false))]);
    assert_eq!(who_has(&devices, Kind::Contact, RawId(611)), [DIRECTOR, MANAGER, ANN, CLEO]);
    let city = Account::CITY.to(&Some("Bergen".to_owned()));
    let mutation = patch(&devices[index(CLEO)], Kind::Account, OSLO, city);
    let refused = devices[index(CLEO)].client.edit(vec![mutation.clone()], Millis(1)).unwrap_err();
    assert_eq!(refused.1, Rejection::NotAllowed);
    let may = patch(&devices[index(ANN)], Kind::Share, id, Share::MAY_EDIT.to(&true));
    act(&mut devices, &mut store, ANN, vec![may]);
    act(&mut devices, &mut store, CLEO, vec![mutation]);
    assert_eq!(devices[index(ANN)].account(OSLO).city.as_deref(), Some("Bergen"));
    let base = devices[index(ANN)].client.rev(RowKey::new(Kind::Share, id));
    let kind = Kind::Share.number();
    act(&mut devices, &mut store, ANN, vec![Mutation::Delete { kind, id, base }]);
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, MANAGER, ANN]);
    assert_no_bytes(&devices[index(CLEO)], "Canary Oslo");
    assert_no_bytes(&devices[index(CLEO)], "Canary Olga");
}

#[test]
fn moving_a_department_moves_what_its_leader_sees_and_touches_no_row() {
    let (mut store, mut devices) = company();
    act(&mut devices, &mut store, CLEO, vec![account(OSLO, "Canary Oslo", Some(CLEO))]);
    act(&mut devices, &mut store, BEN, vec![account(RawId(602), "Canary Kiel", Some(BEN))]);
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, CLEO]);
    let row = |store: &MemoryStore| {
        crate::sync::server::row(store, RowKey::new(Kind::Account, OSLO)).unwrap().unwrap()
    };
    let before = row(&store);
    // An administrator puts West under East, and Harbour to the top.
    let mut admin = Device::of(9, Person { user: person(9), role: Role::Administrator });
    admin.sync(&mut store);
    let moves = |admin: &Device, id: Id<Department>, parent| {
        patch(admin, Kind::Department, id.raw(), Department::PARENT.to(&parent))
    };
    let both = vec![moves(&admin, WEST, Some(EAST)), moves(&admin, HARBOUR, None)];
    admin.edit(both, Some(&mut store));
    sync_all(&mut devices, &mut store);
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, MANAGER, CLEO]);
    assert_eq!(who_has(&devices, Kind::Account, RawId(602)), [DIRECTOR, BEN]);
    assert_no_bytes(&devices[index(MANAGER)], "Canary Kiel");
    assert_eq!(row(&store), before);
    devices[index(MANAGER)].reopen();
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, MANAGER, CLEO]);
}

#[test]
fn what_left_a_scope_before_the_scope_was_lost_is_forgotten_too() {
    let (mut store, mut devices) = company();
    act(&mut devices, &mut store, BEN, vec![account(OSLO, "Canary Oslo", Some(BEN))]);
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, MANAGER, BEN]);
    let mut admin = Device::of(9, Person { user: person(9), role: Role::Administrator });
    admin.sync(&mut store);
    // The manager's device is away: the account goes to somebody else, then the department too.
    let owner = Account::OWNER.to(&Some(person(CLEO)));
    let handed = patch(&admin, Kind::Account, OSLO, owner);
    let parent = patch(&admin, Kind::Department, HARBOUR.raw(), Department::PARENT.to(&None));
    let led = Department::MANAGER.to(&Some(person(DIRECTOR)));
    let led = patch(&admin, Kind::Department, EAST.raw(), led);
    for mutation in [handed, parent, led] {
        admin.edit(vec![mutation], Some(&mut store));
    }
    sync_all(&mut devices, &mut store);
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, CLEO]);
    assert_no_bytes(&devices[index(MANAGER)], "Canary Oslo");
}

#[test]
fn a_gained_scope_comes_whole_even_in_many_replies() {
    let (mut store, mut devices) = company();
    let name = "A rather long name, so that the rows need several replies: ".repeat(3);
    for part in 0..20_u128 {
        let some = (0..500).map(|number| {
            let id = 10_000 + part * 500 + number;
            account(RawId(id), &format!("{name}{id}"), Some(CLEO))
        });
        devices[index(CLEO)].edit(some.collect(), Some(&mut store));
    }
    let mut admin = Device::of(9, Person { user: person(9), role: Role::Administrator });
    admin.sync(&mut store);
    let reports = User::MANAGER.to(&Some(person(MANAGER)));
    let mutation = patch(&admin, Kind::User, RawId(CLEO), reports);
    admin.edit(vec![mutation], Some(&mut store));
    let requests = devices[index(MANAGER)].requests;
    devices[index(MANAGER)].sync(&mut store);
    assert!(devices[index(MANAGER)].requests > requests + 2, "it took several replies");
    assert_eq!(devices[index(MANAGER)].client.book().accounts.len(), 10_000);
    devices[index(MANAGER)].reopen();
    assert_eq!(devices[index(MANAGER)].client.book().accounts.len(), 10_000);
    assert_eq!(devices[index(MANAGER)].client.status().progress, None);
}

#[test]
fn a_pull_costs_what_is_new_for_the_person() {
    let (mut store, mut devices) = company();
    let more = |from: u128, count: u128, owner| {
        (from..from + count)
            .map(|id| account(RawId(id), "Account", Some(owner)))
            .collect::<Vec<_>>()
    };
    let mut costs = Vec::new();
    for round in 0..2_u128 {
        // The company grows by much, the person's part by ten.
        for part in 0..10 {
            let some = more(100_000 + round * 10_000 + part * 500, 500, CLEO);
            devices[index(CLEO)].edit(some, Some(&mut store));
        }
        devices[index(BEN)].edit(more(50_000 + round * 100, 10, BEN), Some(&mut store));
        let ann = &devices[index(BEN)];
        let mut request = ann.client.request();
        request.cursor -= 10;
        let (reply, counted) = crate::sync::server::pull_counted(
            &store,
            &Orgs::default(),
            &ann.person,
            &request,
            Millis(0),
        )
        .unwrap();
        assert!(!reply.more);
        costs.push((counted.scopes, counted.places, counted.rows));
    }
    assert_eq!(costs, [(3, 10, 10), (3, 10, 10)]);
}

#[test]
fn a_device_of_a_new_role_sees_what_the_role_sees() {
    let (mut store, mut devices) = company();
    act(&mut devices, &mut store, CLEO, vec![account(OSLO, "Canary Oslo", Some(CLEO))]);
    let director = Person { user: person(ANN), role: Role::Director };
    devices[index(ANN)].person = director;
    devices[index(ANN)].sync(&mut store);
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, ANN, CLEO]);
    devices[index(ANN)].person = Person { user: person(ANN), role: Role::Rep };
    devices[index(ANN)].sync(&mut store);
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, CLEO]);
    assert_no_bytes(&devices[index(ANN)], "Canary Oslo");
}

#[test]
fn the_history_of_a_share_goes_along_with_the_record() {
    let (mut store, mut devices) = company();
    act(&mut devices, &mut store, ANN, vec![account(OSLO, "Oslo", Some(ANN))]);
    let share = [
        Share::USER.to(&person(ANN)),
        Share::ABOUT_KIND.to(&i64::from(Kind::Account.number())),
        Share::ABOUT.to(&OSLO),
    ];
    let id = RawId(641);
    act(&mut devices, &mut store, ANN, vec![Mutation::create(Kind::Share, id, share)]);
    let may = patch(&devices[index(ANN)], Kind::Share, id, Share::MAY_EDIT.to(&true));
    act(&mut devices, &mut store, ANN, vec![may]);
    let owner = Account::OWNER.to(&Some(person(CLEO)));
    let mutation = patch(&devices[index(MANAGER)], Kind::Account, OSLO, owner);
    act(&mut devices, &mut store, MANAGER, vec![mutation]);
    let history = |who| devices[index(who)].client.book().changes_of(id).len();
    assert_eq!((history(ANN), history(CLEO), history(BEN)), (1, 1, 0));
}

#[test]
fn a_done_edit_of_what_a_restored_server_no_longer_shows_is_forgotten() {
    let (mut store, mut devices) = company();
    act(&mut devices, &mut store, ANN, vec![account(OSLO, "Canary Oslo", Some(ANN))]);
    let owner = Account::OWNER.to(&Some(person(CLEO)));
    let mutation = patch(&devices[index(DIRECTOR)], Kind::Account, OSLO, owner);
    devices[index(DIRECTOR)].edit(vec![mutation], Some(&mut store));
    // Ann has not heard of it when the server is restored with it.
    let writes = set_epoch(&store, RawId(78)).unwrap();
    store.apply(writes);
    sync_all(&mut devices, &mut store);
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, CLEO]);
    assert_no_bytes(&devices[index(ANN)], "Canary Oslo");
}

#[test]
fn a_done_edit_of_what_was_taken_away_while_pages_were_damaged_is_forgotten() {
    let (mut store, mut devices) = company();
    act(&mut devices, &mut store, ANN, vec![account(OSLO, "Oslo", Some(ANN))]);
    let city = Account::CITY.to(&Some("Canary Bergen".to_owned()));
    let mutation = patch(&devices[index(ANN)], Kind::Account, OSLO, city);
    act(&mut devices, &mut store, ANN, vec![mutation]);
    for page in devices[index(ANN)].pages.values_mut() {
        page[0] = u8::MAX;
    }
    super::reopen_with(&mut devices[index(ANN)], Vec::new());
    let owner = Account::OWNER.to(&Some(person(CLEO)));
    let mutation = patch(&devices[index(DIRECTOR)], Kind::Account, OSLO, owner);
    devices[index(DIRECTOR)].edit(vec![mutation], Some(&mut store));
    sync_all(&mut devices, &mut store);
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, CLEO]);
    assert_no_bytes(&devices[index(ANN)], "Canary Bergen");
}

#[test]
fn what_waits_follows_the_rights_of_its_author() {
    let (mut store, mut devices) = company();
    act(&mut devices, &mut store, BEN, vec![account(OSLO, "Oslo", Some(BEN))]);
    let director = &mut devices[index(DIRECTOR)];
    let city = Account::CITY.to(&Some("Bergen".to_owned()));
    let mutation = patch(director, Kind::Account, OSLO, city);
    director.edit(vec![mutation], None);
    assert_eq!(director.account(OSLO).city.as_deref(), Some("Bergen"));
    let rep = Person { user: person(DIRECTOR), role: Role::Rep };
    director.client.signed_in(rep);
    assert_eq!(director.account(OSLO).city, None, "a rep may not, so it is not shown");
    director.client.signed_in(Person { role: Role::Director, ..rep });
    assert_eq!(director.account(OSLO).city.as_deref(), Some("Bergen"));
}

#[test]
fn a_done_action_is_forgotten_as_a_whole_or_not_at_all() {
    let (mut store, mut devices) = company();
    let backup = store.clone();
    let both = vec![account(OSLO, "Oslo", Some(ANN)), account(ROME, "Rome", Some(ANN))];
    act(&mut devices, &mut store, ANN, both);
    // One of the two is taken away, and with it the done edit of it.
    let owner = Account::OWNER.to(&Some(person(CLEO)));
    let mutation = patch(&devices[index(DIRECTOR)], Kind::Account, OSLO, owner);
    act(&mut devices, &mut store, DIRECTOR, vec![mutation]);
    // The device of the director is lost; only Ann's can bring back what the backup has not.
    store = backup;
    let writes = set_epoch(&store, RawId(78)).unwrap();
    store.apply(writes);
    let ann = &mut devices[index(ANN)];
    ann.sync(&mut store);
    assert_eq!(ann.client.book().accounts.len(), 0, "half of an action is no action");
    assert_no_bytes(ann, "Oslo");
}

#[test]
fn what_waits_follows_the_rights_to_the_record_that_it_is_a_part_of() {
    let (mut store, mut devices) = company();
    act(&mut devices, &mut store, ANN, vec![account(OSLO, "Oslo", Some(ANN))]);
    act(&mut devices, &mut store, ANN, vec![contact(LISA, "Lisa", OSLO)]);
    act(&mut devices, &mut store, ANN, vec![opportunity(RawId(621), OSLO, ANN)]);
    let ann = &mut devices[index(ANN)];
    let name = Contact::NAME.to(&"Lisa Berg".to_owned());
    let mutation = patch(ann, Kind::Contact, LISA, name);
    ann.edit(vec![mutation], None);
    let shown = |device: &Device| {
        device.client.book().contacts.get(Id::new(LISA)).map(|contact| contact.name.clone())
    };
    assert_eq!(shown(ann).as_deref(), Some("Lisa Berg"));
    // The account goes to another person. Ann still sees it for her opportunity, and nothing of the
    // contact has changed.
    let owner = Account::OWNER.to(&Some(person(CLEO)));
    let mutation = patch(&devices[index(DIRECTOR)], Kind::Account, OSLO, owner);
    devices[index(DIRECTOR)].edit(vec![mutation], Some(&mut store));
    let ann = &mut devices[index(ANN)];
    let effects = ann.client.handle(Event::Connect);
    let sent = effects.into_iter().find_map(|effect| match effect {
        Effect::Send(request) => Some(*request),
        Effect::StoreOutbox { .. }
        | Effect::Store(_)
        | Effect::Retry(_)
        | Effect::Changed(_)
        | Effect::Tell(_) => None,
    });
    // The reply to a request that did not take the edit along.
    let request = Request { mutations: Vec::new(), ..sent.unwrap() };
    let reply = exchange(&mut store, &ann.person, &request);
    let effects = ann.client.handle(Event::Replied(Box::new(reply)));
    ann.perform(effects, None);
    assert_eq!(ann.account(OSLO).owner, Some(person(CLEO)));
    assert_eq!(
        shown(ann).as_deref(),
        Some("Lisa"),
        "who only reads it may not, so it is not shown"
    );
    ann.sync(&mut store);
    assert_eq!(ann.client.status().conflicts, 1);
}

#[test]
fn a_deleted_department_leads_nobody_on_either_side() {
    let (mut store, mut devices) = company();
    // In Harbour, which names no leader, those who manage there lead.
    let boss = Person { user: person(8), role: Role::Manager };
    let mut admin = Device::of(9, Person { user: person(9), role: Role::Administrator });
    admin.sync(&mut store);
    let fields = [
        User::NAME.to(&"Person 8".to_owned()),
        User::ROLE.to(&Role::Manager),
        User::DEPARTMENT.to(&Some(HARBOUR)),
    ];
    admin.edit(vec![Mutation::create(Kind::User, RawId(8), fields)], Some(&mut store));
    devices.push(Device::of(8, boss));
    act(&mut devices, &mut store, BEN, vec![account(OSLO, "Canary Oslo", Some(BEN))]);
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, MANAGER, BEN, 8]);
    admin.sync(&mut store);
    let base = admin.client.rev(RowKey::new(Kind::Department, HARBOUR.raw()));
    let delete = Mutation::Delete { kind: Kind::Department.number(), id: HARBOUR.raw(), base };
    admin.edit(vec![delete], Some(&mut store));
    sync_all(&mut devices, &mut store);
    assert_eq!(who_has(&devices, Kind::Account, OSLO), [DIRECTOR, BEN]);
    let both = [crate::sync::visibility::Org::of(admin.client.book()), org_of(&store)];
    assert_eq!(both[0], both[1], "the device and the server agree");
}

fn org_of(store: &MemoryStore) -> crate::sync::visibility::Org {
    (*Orgs::default().of(store, false).unwrap()).clone()
}
