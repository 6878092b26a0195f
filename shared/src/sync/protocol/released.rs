//! What released versions wrote: these bytes must be read as the same for ever, since devices have them
//! in their outboxes and servers in their conflict inboxes.
//!
//! Never change a line of `released`. When a release adds to a message, add a line of its own.

use super::*;
use crate::entity::{Account, Role};
use crate::sync::memory::MemoryStore;
use crate::sync::server::{Orgs, Person, pull, push, row, set_epoch};
use crate::value::Millis;

const ACME: RawId = RawId(5);

fn fields() -> Fields {
    Fields::from([Account::NAME.to(&"Acme".to_owned()), Account::EMPLOYEES.to(&Some(7))])
}

fn city(name: &str) -> Fields {
    Fields::from([Account::CITY.to(&Some(name.to_owned()))])
}

/// Each mutation as version 0.1.0 wrote it, and what it is.
fn released() -> Vec<(&'static str, Mutation)> {
    let (kind, id) = (Kind::Account.number(), ACME);
    vec![
        (CREATE, Mutation::Create { kind, id, fields: fields() }),
        (
            PATCH_UNSEEN,
            Mutation::Patch { kind, id, base: 9, fields: city("Bergen"), seen: Fields::new() },
        ),
        (PATCH, Mutation::Patch { kind, id, base: 9, fields: city("Bergen"), seen: city("Oslo") }),
        (DELETE, Mutation::Delete { kind, id, base: 9 }),
        (RESTORE, Mutation::Restore { kind, id, fields: fields() }),
    ]
}

const CREATE: &str = "8201a3000601500000000000000000000000000000000502a2016441636d650f07";
const PATCH_UNSEEN: &str = "8202a40006015000000000000000000000000000000005020903a10a6642657267656e";
const PATCH: &str =
    "8202a50006015000000000000000000000000000000005020903a10a6642657267656e04a10a644f736c6f";
const DELETE: &str = "8203a300060150000000000000000000000000000000050209";
const RESTORE: &str = "8204a3000601500000000000000000000000000000000502a2016441636d650f07";
/// Edit 3 of the action that began with edit 2.
const ENVELOPE: &str = "a4000301020220038203a300060150000000000000000000000000000000050209";
/// A request of protocol 1, which knows nothing of scopes.
const REQUEST_1: &str = "a700010204030004500000000000000000000000000000004d050006000781a300010200038201a3000601500000000000000000000000000000000502a2016441636d650f07";
/// A refusal before refusals had commits.
const REJECTED_1: &str = "8202a100820680";

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn released_mutations_are_read_for_ever() {
    for (released, mutation) in released() {
        assert_eq!(minicbor::decode::<Mutation>(&bytes(released)).unwrap(), mutation);
        assert_eq!(
            hex(&to_cbor(&mutation)),
            released,
            "this release writes {mutation:?} otherwise"
        );
    }
}

#[test]
fn a_released_envelope_keeps_its_digest() {
    let mutation = Mutation::Delete { kind: Kind::Account.number(), id: ACME, base: 9 };
    let envelope = Envelope { group: Some(2), ..Envelope::alone(3, -1, mutation) };
    let read: Envelope = minicbor::decode(&bytes(ENVELOPE)).unwrap();
    assert_eq!(read, envelope);
    // Servers know an edit again by it.
    assert_eq!(hex(&to_cbor(&read)), ENVELOPE);
}

#[test]
fn a_refusal_without_a_commit_is_read() {
    let outcome: Outcome = minicbor::decode(&bytes(REJECTED_1)).unwrap();
    assert_eq!(outcome, Outcome::Rejected { reason: Rejection::Deleted, commit: 0 });
}

#[test]
fn an_old_app_gets_its_edits_taken_and_is_told_to_update() {
    let request: Request = minicbor::decode(&bytes(REQUEST_1)).unwrap();
    assert_eq!((request.protocol, request.scopes_digest, &request.scopes), (1, 0, &None));
    let mut store = MemoryStore::default();
    let writes = set_epoch(&store, RawId(7)).unwrap();
    store.apply(writes);
    let person = Person { user: crate::id::Id::new(RawId(1)), role: Role::Rep };
    let orgs = Orgs::default();
    let pushed = push(&store, &orgs, &person, &request, Millis(0)).unwrap();
    assert!(matches!(pushed.outcomes[0].outcome, Outcome::Applied { commit: 1, .. }));
    store.apply(pushed.writes);
    let key = RowKey::new(Kind::Account, ACME);
    assert_eq!(row(&store, key).unwrap().unwrap().fields, Some(fields()));
    let reply = pull(&store, &orgs, &person, &request, Millis(0)).unwrap();
    assert!(reply.must_update && reply.rows.is_empty());
    assert_eq!(reply.cursor, request.cursor);
}

#[test]
fn every_released_mutation_is_taken_from_every_released_protocol() {
    for protocol in 1..=PROTOCOL {
        let mut store = MemoryStore::default();
        let writes = set_epoch(&store, RawId(7)).unwrap();
        store.apply(writes);
        let person = Person { user: crate::id::Id::new(RawId(1)), role: Role::Administrator };
        let client = ClientId { device: RawId(4), incarnation: 0 };
        for (seq, (golden, _)) in (1..).zip(released()) {
            // As the old app put it together: the mutation's own bytes in an envelope of four fields.
            let envelope = [&[0xa3, 0x00, seq, 0x02, 0x05, 0x03][..], &bytes(golden)].concat();
            let envelope: Envelope = minicbor::decode(&envelope).unwrap();
            assert_eq!((envelope.seq, envelope.first), (u64::from(seq), None));
            let request = Request { protocol, ..Request::first(client, vec![envelope]) };
            let pushed = push(&store, &Orgs::default(), &person, &request, Millis(0)).unwrap();
            store.apply(pushed.writes);
            let outcome = &pushed.outcomes[0].outcome;
            assert!(
                matches!(outcome, Outcome::Applied { superseded, .. } if superseded.is_empty()),
                "protocol {protocol}, {golden}: {outcome:?}"
            );
        }
        let row = row(&store, RowKey::new(Kind::Account, ACME)).unwrap().unwrap();
        assert_eq!(row.fields, Some(fields()), "made, changed, deleted, brought back");
    }
}
