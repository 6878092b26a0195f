use super::*;
use crate::entity::{Account, Kind};
use crate::sync::client::{Meta, PROVISIONAL};
use crate::sync::protocol::Mutation;

fn edit(seq: u64, name: &str) -> Envelope {
    let id = RawId(u128::from(seq));
    let name = [Account::NAME.to(&name.to_owned())];
    Envelope::alone(seq, 5, Mutation::create(Kind::Account, id, name))
}

#[test]
fn everything_that_only_the_device_has_goes_along_and_nothing_else() {
    let parked = Parked { number: 1, envelope: edit(2, "Refused"), reason: Rejection::Missing };
    let handed = [edit(PROVISIONAL, "In another tab"), edit(PROVISIONAL + 1, "Too")];
    let saved = Saved {
        meta: Meta { device: RawId(7), incarnation: 3, acked: 2, ..Meta::default() },
        outbox: [edit(2, "Done"), edit(3, "Waits"), edit(CARRIED, "Done before")]
            .iter()
            .map(to_cbor)
            .collect(),
        parked: vec![to_cbor(&parked)],
        handed: vec![(1, handed.iter().flat_map(to_cbor).collect())],
        ..Saved::default()
    };
    let given = Quarantine::of(&saved);
    assert_eq!(given.client(), ClientId { device: RawId(7), incarnation: 3 });
    let [one, two] = handed;
    assert_eq!(given.envelopes, [edit(3, "Waits"), one, two]);
    assert_eq!(given.parked, [parked]);
}

#[test]
fn parts_hold_everything_and_none_is_more_than_a_request_takes() {
    let large = "x".repeat(100_000);
    let parked = |number| Parked {
        number,
        envelope: edit(number, &"y".repeat(PART_BYTES)),
        reason: Rejection::TooLarge { bytes: 1 },
    };
    let whole = Quarantine {
        device: RawId(7),
        envelopes: (1..=50).map(|seq| edit(seq, &large)).collect(),
        parked: vec![parked(60), parked(61)],
        unreadable: Some(Unreadable { edits: Some(2), is_locked: true }),
        ..Quarantine::default()
    };
    let parts = whole.clone().parts();
    assert!(parts.iter().all(|part| to_cbor(part).len() < 2 * PART_BYTES));
    let envelopes: Vec<_> = parts.iter().flat_map(|part| part.envelopes.clone()).collect();
    let parked: Vec<_> = parts.iter().flat_map(|part| part.parked.clone()).collect();
    assert_eq!((envelopes, parked), (whole.envelopes, whole.parked));
    assert_eq!(parts.iter().filter_map(|part| part.unreadable).count(), 1);
    assert_eq!(Quarantine { device: RawId(7), ..Quarantine::default() }.parts(), []);
}
