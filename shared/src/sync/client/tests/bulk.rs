//! One change of many records: seen first, done for the rest, and taken back in one go.

use super::visibility::{
    ANN, BEN, EAST, HARBOUR, PIPELINE, STAGE, account, company, person, sync_all,
};
use super::*;
use crate::entity::{Department, Opportunity, Share};
use crate::sync::bulk::{Bulk, Plan, Reason, Way};
use crate::sync::undo::Steps;

const IDS: [RawId; 6] = [RawId(901), RawId(902), RawId(903), RawId(904), RawId(905), RawId(906)];

fn city(name: &str) -> Vec<(u16, Way)> {
    vec![(Account::CITY.number, Way::Set(Value::Text(name.to_owned())))]
}

/// The share that lets Ann into an account.
fn share(id: RawId, account: RawId, may_edit: bool) -> Mutation {
    let fields = [
        Share::USER.to(&person(ANN)),
        Share::ABOUT_KIND.to(&i64::from(Kind::Account.number())),
        Share::ABOUT.to(&account),
        Share::MAY_EDIT.to(&may_edit),
    ];
    Mutation::create(Kind::Share, id, fields)
}

fn plan(device: &Device, bulk: &Bulk) -> Plan {
    bulk.plan(&device.client, Kind::Account, &IDS, Millis(9))
}

/// Ann's accounts 901 to 903, of which 903 is in Oslo; Ben's 904 that Ann may read and 905 that she may
/// edit; nobody has 906.
fn accounts() -> (MemoryStore, Vec<Device>) {
    let (mut store, mut devices) = company();
    let (ann, ben) = (2, 3);
    for (id, name) in IDS.iter().zip(["A", "B", "C"]) {
        devices[ann].edit(vec![account(*id, name, Some(ANN))], None);
    }
    devices[ann].set(IDS[2], Account::CITY.to(&Some("Oslo".to_owned())), None);
    for (id, name) in IDS[3..5].iter().zip(["D", "E"]) {
        devices[ben].edit(vec![account(*id, name, Some(BEN))], None);
    }
    sync_all(&mut devices, &mut store);
    let shares = vec![share(RawId(951), IDS[3], false), share(RawId(952), IDS[4], true)];
    devices[ben].edit(shares, None);
    sync_all(&mut devices, &mut store);
    sync_all(&mut devices, &mut store);
    (store, devices)
}

fn cities(device: &Device) -> Vec<Option<String>> {
    let book = device.client.book();
    IDS.iter().map(|id| book.get(Id::<Account>::new(*id)).and_then(|it| it.city.clone())).collect()
}

#[test]
fn a_preview_says_what_changes_what_stays_and_what_cannot() {
    let (_, devices) = accounts();
    let ann = &devices[2];
    let edit = plan(ann, &Bulk::Edit(city("Oslo")));
    let keys: Vec<RawId> = edit.mutations.iter().map(|it| it.key().id).collect();
    assert_eq!(keys, [IDS[0], IDS[1], IDS[4]]);
    assert_eq!(edit.same, [IDS[2], IDS[5]]);
    assert_eq!(edit.left_out, [(IDS[3], Reason::Refused(Rejection::NotAllowed))]);
    // Nothing was done by looking.
    assert_eq!(ann.client.status().waiting, 0);
    assert_eq!(cities(ann)[0], None);
    // Who was let in for editing does not remove.
    let delete = plan(ann, &Bulk::Delete);
    assert_eq!(delete.mutations.len(), 3);
    let left_out: Vec<RawId> = delete.left_out.iter().map(|(id, _)| *id).collect();
    assert_eq!(left_out, [IDS[3], IDS[4]]);
}

#[test]
fn what_the_server_refuses_later_does_not_take_the_others_back() {
    let (mut store, mut devices) = accounts();
    let planned = plan(&devices[2], &Bulk::Edit(city("Oslo"))).mutations;
    let steps = Steps::of(devices[2].client.book(), &planned);
    // Meanwhile Ben takes his account away from Ann.
    let ben = &mut devices[3];
    let key = RowKey::new(Kind::Account, IDS[4]);
    let base = ben.client.rev(key);
    ben.edit(vec![Mutation::Delete { kind: Kind::Account.number(), id: IDS[4], base }], None);
    ben.sync(&mut store);
    let ann = &mut devices[2];
    let effects = ann.client.edit_each(planned, Millis(9)).unwrap();
    ann.perform(effects, None);
    ann.sync(&mut store);
    let oslo = Some("Oslo".to_owned());
    assert_eq!(cities(ann)[..3], [oslo.clone(), oslo.clone(), oslo.clone()]);
    // The one that failed lies in her conflict inbox, with what she wanted.
    let conflicts: Vec<&Conflict> = ann.client.book().conflicts.iter().collect();
    assert_eq!(conflicts.iter().map(|it| it.about).collect::<Vec<_>>(), [IDS[4]]);
    let back = steps.way_back(ann.client.book(), &|key| ann.client.rev(key));
    assert_eq!((back.mutations.len(), back.kept), (2, 1));
    let effects = ann.client.edit_each(back.mutations, Millis(9)).unwrap();
    ann.perform(effects, None);
    assert_eq!(cities(ann)[..3], [None, None, oslo]);
}

#[test]
fn days_move_and_a_day_that_does_not_exist_is_said() {
    let (_, mut devices) = company();
    let device = &mut devices[2];
    let close = |day: &str| Some(day.parse::<chrono::NaiveDate>().unwrap());
    for (id, day) in IDS.iter().zip([close("2026-12-31"), None, close("9999-12-20")]) {
        let name = Opportunity::NAME.to(&"Sale".to_owned());
        let owner = Opportunity::OWNER.to(&Some(person(ANN)));
        let fields = [
            name,
            owner,
            Opportunity::PIPELINE.to(&PIPELINE),
            Opportunity::STAGE.to(&STAGE),
            Opportunity::EXPECTED_CLOSE.to(&day),
        ];
        device.edit(vec![Mutation::create(Kind::Opportunity, *id, fields)], None);
    }
    let bulk = |days| Bulk::Edit(vec![(Opportunity::EXPECTED_CLOSE.number, Way::Shift(days))]);
    let planned = |days| bulk(days).plan(&device.client, Kind::Opportunity, &IDS[..3], Millis(9));
    let later = planned(14);
    let fields = later.mutations[0].fields().unwrap();
    assert_eq!(
        fields.get(&Opportunity::EXPECTED_CLOSE.number),
        Some(&Value::Date(close("2027-01-14").unwrap()))
    );
    assert_eq!((later.mutations.len(), later.same), (1, vec![IDS[1]]));
    assert_eq!(later.left_out, [(IDS[2], Reason::NoDay)]);
    assert_eq!(planned(-1).mutations.len(), 2);
    assert_eq!(planned(i32::MAX).left_out.len(), 2);
    assert_eq!(planned(i32::MIN).left_out.len(), 2);
}

#[test]
fn nothing_becomes_a_part_of_itself() {
    let (_, devices) = company();
    let (east, harbour) = (EAST.raw(), HARBOUR.raw());
    let below = Bulk::Edit(vec![(Department::PARENT.number, Way::Set(Value::Id(harbour)))]);
    let plan = below.plan(&devices[0].client, Kind::Department, &[east, harbour], Millis(9));
    assert_eq!(plan.left_out, [(east, Reason::Circle), (harbour, Reason::Circle)]);
}

/// What a list at the limit costs is measured by the story; here only that it is taken whole.
#[test]
fn more_records_than_one_action_may_have_are_taken() {
    let mut device = Device::new(7);
    let count = 2_500_u32;
    let ids: Vec<RawId> = (0..count).map(|it| RawId(u128::from(it) + 1_000)).collect();
    let made = ids.iter().map(|id| account(*id, "Acme", Some(7))).collect();
    let effects = device.client.edit_each(made, Millis(1)).unwrap();
    device.perform(effects, None);
    let bulk = Bulk::Edit(city("Oslo"));
    let plan = bulk.plan(&device.client, Kind::Account, &ids, Millis(9));
    assert_eq!(plan.mutations.len(), ids.len());
    let effects = device.client.edit_each(plan.mutations, Millis(9)).unwrap();
    device.perform(effects, None);
    assert!(bulk.plan(&device.client, Kind::Account, &ids, Millis(9)).mutations.is_empty());
}
