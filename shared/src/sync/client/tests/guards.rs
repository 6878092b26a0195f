//! Guards between devices: a stage goes while others put opportunities into it.

use super::visibility::{
    ANN, DIRECTOR, STAGE, account, act, company, index, opportunity, patch, sync_all,
};
use super::*;
use crate::entity::conflict::ConflictReason;
use crate::entity::{Opportunity, Stage};

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
