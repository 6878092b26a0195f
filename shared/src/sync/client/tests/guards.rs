//! Guards between devices: a stage goes while others put opportunities into it.

use super::visibility::{
    ANN, DIRECTOR, STAGE, account, act, company, index, opportunity, patch, sync_all,
};
use super::*;
use crate::entity::conflict::ConflictReason;
use crate::entity::{Opportunity, Pipeline, Stage};

const OSLO: RawId = RawId(601);
const DEAL: RawId = RawId(621);

fn removal(device: &Device) -> Mutation {
    let base = device.client.rev(RowKey::new(Kind::Stage, STAGE.raw()));
    Mutation::Delete { kind: Kind::Stage.number(), id: STAGE.raw(), base }
}

fn reasons(device: &Device) -> Vec<ConflictReason> {
    device.client.book().conflicts.iter().map(|conflict| conflict.reason).collect()
}

#[test]
fn a_stage_stays_when_somebody_put_an_opportunity_into_it_meanwhile() {
    let (mut store, mut devices) = company();
    act(&mut devices, &mut store, ANN, vec![account(OSLO, "Oslo", Some(ANN))]);
    devices[index(ANN)].edit(vec![opportunity(DEAL, OSLO, ANN)], Some(&mut store));
    // The director has not heard of the deal, so the director's device lets the stage go.
    let mutation = removal(&devices[index(DIRECTOR)]);
    devices[index(DIRECTOR)].edit(vec![mutation], None);
    assert!(devices[index(DIRECTOR)].client.book().stages.get(STAGE).is_none());
    sync_all(&mut devices, &mut store);
    sync_all(&mut devices, &mut store);
    for device in &devices {
        assert!(device.client.book().stages.get(STAGE).is_some());
    }
    assert_eq!(reasons(&devices[index(DIRECTOR)]), [ConflictReason::InUse]);
    let again = removal(&devices[index(DIRECTOR)]);
    let refused = devices[index(DIRECTOR)].client.edit(vec![again], Millis(1)).unwrap_err();
    assert_eq!(refused.1, Rejection::InUse, "told at once where the deal is known");
}

#[test]
fn a_move_to_a_stage_that_went_is_kept_for_its_author() {
    let (mut store, mut devices) = company();
    let (kind, next) = (Kind::Stage, RawId(33));
    let pipeline = Stage::PIPELINE.to(&super::visibility::PIPELINE);
    let stage = Mutation::create(kind, next, [Stage::NAME.to(&"Next".to_owned()), pipeline]);
    act(&mut devices, &mut store, DIRECTOR, vec![stage]);
    act(&mut devices, &mut store, ANN, vec![account(OSLO, "Oslo", Some(ANN))]);
    act(&mut devices, &mut store, ANN, vec![opportunity(DEAL, OSLO, ANN)]);
    let to_next = Opportunity::STAGE.to(&Id::new(next));
    let mutation = patch(&devices[index(ANN)], Kind::Opportunity, DEAL, to_next);
    devices[index(ANN)].edit(vec![mutation], None);
    let base = devices[index(DIRECTOR)].client.rev(RowKey::new(kind, next));
    let removal = Mutation::Delete { kind: kind.number(), id: next, base };
    devices[index(DIRECTOR)].edit(vec![removal], Some(&mut store));
    sync_all(&mut devices, &mut store);
    sync_all(&mut devices, &mut store);
    let stage =
        |device: &Device| device.client.book().get(Id::<Opportunity>::new(DEAL)).unwrap().stage;
    assert_eq!(stage(&devices[index(ANN)]), STAGE);
    assert_eq!(reasons(&devices[index(ANN)]), [ConflictReason::NoStage]);
}

/// A second version of the template, published, to which the deal was carried over.
fn publish_second(devices: &mut [Device], store: &mut MemoryStore) -> (RawId, RawId) {
    let (pipeline, first, next) = (RawId(81), RawId(82), RawId(83));
    let name = |text: &str| Stage::NAME.to(&text.to_owned());
    let of_second = Stage::PIPELINE.to(&Id::new(pipeline));
    let fields = [
        Pipeline::NAME.to(&"Sales".to_owned()),
        Pipeline::REPLACES.to(&Some(super::visibility::PIPELINE)),
    ];
    let carried =
        [Opportunity::PIPELINE.to(&Id::new(pipeline)), Opportunity::STAGE.to(&Id::new(first))];
    let director = &devices[index(DIRECTOR)];
    let base = director.client.rev(RowKey::new(Kind::Opportunity, DEAL));
    let replaces = |stage: RawId| Stage::REPLACES.to(&Some(Id::new(stage)));
    let edits = vec![
        Mutation::create(Kind::Pipeline, pipeline, fields),
        Mutation::create(
            Kind::Stage,
            first,
            [name("New"), of_second.clone(), replaces(STAGE.raw())],
        ),
        Mutation::create(Kind::Stage, next, [name("Next"), of_second, replaces(RawId(33))]),
        Mutation::patch(Kind::Opportunity, DEAL, base, carried),
    ];
    devices[index(DIRECTOR)].edit(edits, Some(store));
    (pipeline, next)
}

/// The company with a deal in the first of two stages.
fn with_deal() -> (MemoryStore, Vec<Device>) {
    let (mut store, mut devices) = company();
    let pipeline = Stage::PIPELINE.to(&super::visibility::PIPELINE);
    let position = Stage::POSITION.to(&5);
    let next = [Stage::NAME.to(&"Next".to_owned()), pipeline, position];
    let stage = Mutation::create(Kind::Stage, RawId(33), next);
    act(&mut devices, &mut store, DIRECTOR, vec![stage]);
    act(&mut devices, &mut store, ANN, vec![account(OSLO, "Oslo", Some(ANN))]);
    act(&mut devices, &mut store, ANN, vec![opportunity(DEAL, OSLO, ANN)]);
    (store, devices)
}

fn deal(device: &Device) -> Opportunity {
    device.client.book().get(Id::<Opportunity>::new(DEAL)).unwrap().clone()
}

#[test]
fn a_move_within_a_retired_version_that_comes_late_waits_for_its_author() {
    let (mut store, mut devices) = with_deal();
    let to_next = Opportunity::STAGE.to(&Id::new(RawId(33)));
    let mutation = patch(&devices[index(ANN)], Kind::Opportunity, DEAL, to_next.clone());
    devices[index(ANN)].edit(vec![mutation], None);
    let (pipeline, next) = publish_second(&mut devices, &mut store);
    sync_all(&mut devices, &mut store);
    sync_all(&mut devices, &mut store);
    // The deal was carried over first: that stands, and the move is offered to its author.
    let ann = &devices[index(ANN)];
    assert_eq!(deal(ann).pipeline.raw(), pipeline);
    assert_eq!(reasons(ann), [ConflictReason::Superseded]);
    // Applied after all, it names a stage of the version before; it counts as what took its place.
    let mutation = patch(ann, Kind::Opportunity, DEAL, to_next);
    act(&mut devices, &mut store, ANN, vec![mutation]);
    for device in [&devices[index(ANN)], &devices[index(DIRECTOR)]] {
        assert_eq!(deal(device).stage.raw(), RawId(33));
        assert_eq!(device.client.book().stage_of(&deal(device)).raw(), next);
    }
}

#[test]
fn carrying_over_what_was_moved_meanwhile_keeps_the_move() {
    let (mut store, mut devices) = with_deal();
    let to_next = Opportunity::STAGE.to(&Id::new(RawId(33)));
    let mutation = patch(&devices[index(ANN)], Kind::Opportunity, DEAL, to_next);
    devices[index(ANN)].edit(vec![mutation], Some(&mut store));
    let (pipeline, next) = publish_second(&mut devices, &mut store);
    sync_all(&mut devices, &mut store);
    sync_all(&mut devices, &mut store);
    let director = &devices[index(DIRECTOR)];
    assert_eq!(deal(director).pipeline.raw(), pipeline);
    assert_eq!(deal(director).stage.raw(), RawId(33), "the move stands");
    assert_eq!(director.client.book().stage_of(&deal(director)).raw(), next);
    assert_eq!(reasons(director), [ConflictReason::Superseded]);
}
