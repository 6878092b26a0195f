//! Fuzzing: whatever bytes come from outside, every decoder ends with a value or an error.
//!
//! Valid encodings are damaged in the ways that matter (flipped bits, cuts, lengths that promise far
//! more than there is, nesting ten thousand deep) and read again: nothing panics, a promised length
//! takes no memory, and what is read is read the same again after it was written. A length of 2^60
//! that were believed would end the test with an allocation nobody can make.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};
use proptest::prelude::*;

use crate::book::{WireRow, read_rows, write_row};
use crate::entity::{Account, Entity, Kind, Role};
use crate::id::{Id, RawId};
use crate::import::table::{Table, TableOptions};
use crate::money::{Currency, Money};
use crate::sync::client::{Client, Event, Meta, Parked, Saved};
use crate::sync::memory::MemoryStore;
use crate::sync::packs::Packs;
use crate::sync::protocol::{
    Answer, Envelope, FirstNumber, Mutation, Outcome, Rejection, Reply, Request, Stop, to_cbor,
};
use crate::sync::quarantine::{Quarantine, Unreadable};
use crate::sync::server::{Orgs, Person, View, load_book, load_rows, pull, push, row, set_epoch};
use crate::sync::visibility::{Held, Scope};
use crate::value::{Millis, Value};

/// How many damaged inputs each test reads.
const CASES: u32 = 2_000;
/// Deep enough to end any recursion.
const DEPTH: usize = 10_000;

/// One way to damage bytes. Places are taken modulo the length.
#[derive(Clone, Debug)]
enum Damage {
    Flip(usize, u8),
    Cut(usize),
    Remove(usize, usize),
    /// The head of an item that promises 2^60 elements or bytes, in place of what stands there.
    Promise(usize, u8),
    /// So many arrays or tags, one inside the other.
    Nest(usize, u8),
    Repeat(usize, usize),
    Insert(usize, Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<usize>();
    let promising = prop::sample::select(vec![0x5b_u8, 0x7b, 0x9b, 0xbb, 0xdb]);
    // Arrays and maps of one or of unknown length, tags.
    let nesting = prop::sample::select(vec![0x81_u8, 0x9f, 0xa1, 0xbf, 0xc1]);
    prop_oneof![
        6 => (at, any::<u8>()).prop_map(|(at, bits)| Damage::Flip(at, bits)),
        2 => at.prop_map(Damage::Cut),
        2 => (at, 1_usize..9).prop_map(|(at, n)| Damage::Remove(at, n)),
        3 => (at, promising).prop_map(|(at, head)| Damage::Promise(at, head)),
        1 => (at, nesting).prop_map(|(at, head)| Damage::Nest(at, head)),
        1 => (at, 1_usize..99).prop_map(|(at, n)| Damage::Repeat(at, n)),
        2 => (at, prop::collection::vec(any::<u8>(), 1..6))
            .prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
    ]
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(), 1..4)
}

fn damaged(mut bytes: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        let place = |at: usize| at % (bytes.len() + 1);
        match damage {
            Damage::Flip(at, bits) => {
                let at = place(*at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= bits;
                }
            }
            Damage::Cut(at) => bytes.truncate(place(*at)),
            Damage::Remove(at, n) => {
                let at = place(*at);
                bytes.drain(at..(at + n).min(bytes.len()));
            }
            Damage::Promise(at, head) => {
                let at = place(*at);
                let promise = [*head, 0x10, 0, 0, 0, 0, 0, 0, 0];
                bytes.splice(at..(at + 1).min(bytes.len()), promise);
            }
            Damage::Nest(at, head) => {
                let at = place(*at);
                bytes.splice(at..at, std::iter::repeat_n(*head, DEPTH));
            }
            Damage::Repeat(at, n) => {
                let at = place(*at);
                let again = bytes[at..(at + n).min(bytes.len())].to_vec();
                bytes.splice(at..at, again);
            }
            Damage::Insert(at, more) => {
                let at = place(*at);
                bytes.splice(at..at, more.iter().copied());
            }
        }
    }
    bytes
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        "[a-z立 ]{0,12}".prop_map(Value::Text),
        any::<u128>().prop_map(|id| Value::Id(RawId(id))),
        any::<i64>().prop_map(|minor| Value::Money(Money::new(minor, Currency::CNY))),
        (-700_000_i64..700_000).prop_map(|days| Value::Time(Millis(days * 86_400_000))),
        (-700_000_i64..700_000)
            .prop_map(|days| { Millis(days * 86_400_000).date().map_or(Value::Null, Value::Date) }),
    ]
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let kinds = Kind::ALL.iter().map(|kind| kind.number()).chain([999]).collect::<Vec<_>>();
    let fields = prop::collection::btree_map(0_u16..30, value(), 0..6);
    let parts = (prop::sample::select(kinds), 1_u128..40, any::<u64>(), fields, 0..4);
    parts.prop_map(|(kind, id, base, fields, sort)| {
        let id = RawId(id);
        match sort {
            0 => Mutation::Create { kind, id, fields },
            1 => Mutation::Patch { kind, id, base, seen: fields.clone(), fields },
            2 => Mutation::Restore { kind, id, fields },
            _ => Mutation::Delete { kind, id, base },
        }
    })
}

fn envelope() -> impl Strategy<Value = Envelope> {
    let first = (0_u32..3, number(), prop::option::of(number()))
        .prop_map(|(incarnation, seq, group)| FirstNumber { incarnation, seq, group });
    let numbers = (number(), prop::option::of(number()), prop::option::of(first));
    (numbers, any::<i64>(), mutation()).prop_map(|((seq, group, first), at, mutation)| Envelope {
        group,
        first,
        ..Envelope::alone(seq, at, mutation)
    })
}

/// Numbers as they are, and as nobody gives them.
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 0_u64..9, 1 => Just(u64::MAX), 1 => any::<u64>()]
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        (number(), prop::collection::vec(any::<u16>(), 0..4))
            .prop_map(|(commit, superseded)| Outcome::Applied { commit, superseded }),
        (any::<u16>(), number()).prop_map(|(field, commit)| {
            Outcome::Rejected { reason: Rejection::WrongType { field }, commit }
        }),
        Just(Outcome::Rejected { reason: Rejection::Deleted, commit: 0 }),
        Just(Outcome::Rejected { reason: Rejection::Together { seq: 3 }, commit: 0 }),
    ]
}

fn request() -> impl Strategy<Value = Request> {
    let mutations = prop::collection::vec(envelope(), 0..5);
    let scopes = (number(), prop::option::of(held()));
    (1_u16..4, number(), number(), any::<u32>(), mutations, scopes).prop_map(
        |(protocol, cursor, acked, incarnation, mutations, (scopes_digest, scopes))| Request {
            protocol,
            epoch: Some(RawId(7)),
            cursor,
            device: RawId(5),
            incarnation,
            acked,
            mutations,
            scopes_digest,
            scopes,
        },
    )
}

/// Scopes of any sort, some of them on their way.
fn held() -> impl Strategy<Value = Held> {
    let scope = (0..4, 899_u128..903).prop_map(|(sort, id)| match sort {
        0 => Scope::Everyone,
        1 => Scope::Company,
        2 => Scope::Person(Id::new(RawId(id))),
        _ => Scope::Private(Id::new(RawId(id))),
    });
    let scopes = prop::collection::btree_set(scope, 0..4);
    (scopes.clone(), scopes, number()).prop_map(|(whole, joining, joined)| Held {
        whole,
        joining,
        joined,
    })
}

fn rows() -> impl Strategy<Value = Vec<u8>> {
    let fields = prop::option::of(prop::collection::btree_map(0_u16..40, value(), 0..9));
    let one = (mutation(), number(), any::<bool>(), fields);
    prop::collection::vec(one, 0..6).prop_map(|rows| {
        let mut bytes = Vec::new();
        for (mutation, rev, is_forgotten, fields) in rows {
            let key = mutation.key();
            if is_forgotten && fields.is_none() {
                WireRow::Forget { key }.write(&mut bytes);
            } else {
                write_row(&mut bytes, key, rev, fields.as_ref());
            }
        }
        bytes
    })
}

fn reply() -> impl Strategy<Value = Reply> {
    let answers = prop::collection::vec(
        (number(), outcome()).prop_map(|(seq, outcome)| Answer { seq, outcome }),
        0..4,
    );
    let stop = prop::option::of(prop::sample::select(vec![Stop::Gap, Stop::Forked]));
    let flags = (any::<bool>(), any::<bool>(), stop, any::<bool>(), any::<bool>());
    let digest = prop::option::of(prop::collection::vec(any::<u8>(), 0..20));
    let scopes = (prop::option::of(held()), prop::option::of(number()), digest);
    (answers, rows(), number(), number(), flags, scopes).prop_map(
        |(outcomes, rows, cursor, remaining, flags, (scopes, known_seq, digest))| {
            let (reset, more, stop, asks_scopes, must_update) = flags;
            Reply {
                epoch: RawId(7),
                outcomes,
                stop,
                reset,
                rows: rows.into(),
                cursor,
                more,
                remaining,
                asks_scopes,
                scopes,
                known_seq,
                must_update,
                known_digest: digest.map(Into::into),
                ..Reply::default()
            }
        },
    )
}

fn meta() -> impl Strategy<Value = Meta> {
    (any::<u32>(), number(), number(), number(), any::<bool>(), held()).prop_map(
        |(incarnation, next_seq, cursor, acked, catching_up, held)| Meta {
            device: RawId(5),
            incarnation,
            next_seq,
            cursor,
            epoch: Some(RawId(7)),
            acked,
            catching_up,
            held,
        },
    )
}

/// What can be read is written and read again as the same.
fn reads<T>(bytes: &[u8])
where
    T: for<'b> Decode<'b, ()> + Encode<()> + PartialEq + std::fmt::Debug,
{
    if let Ok(read) = minicbor::decode::<T>(bytes) {
        let again = minicbor::decode::<T>(&to_cbor(&read)).expect("what was written is read");
        assert_eq!(read, again);
    }
}

const PERSON: Person = Person { user: Id::new(RawId(900)), role: Role::Director };

fn house() -> MemoryStore {
    let mut store = MemoryStore::default();
    store.apply(set_epoch(&store, RawId(7)).unwrap());
    let mut book = crate::book::Book::default();
    for id in 1..9 {
        let name = format!("Customer {id}");
        book.put_record(&Account { name, ..Account::blank(Id::new(RawId(id))) });
    }
    let rows = load_rows(&store, &book).unwrap();
    store.apply(rows);
    store
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn a_damaged_message_is_read_or_refused(
        request in request(), reply in reply(), envelope in envelope(), meta in meta(),
        outcome in outcome(), damages in damages(),
    ) {
        let parked = Parked { number: 3, envelope: envelope.clone(), reason: Rejection::Deleted };
        reads::<Request>(&damaged(to_cbor(&request), &damages));
        reads::<Reply>(&damaged(to_cbor(&reply), &damages));
        reads::<Envelope>(&damaged(to_cbor(&envelope), &damages));
        reads::<Mutation>(&damaged(to_cbor(&envelope.mutation), &damages));
        reads::<Outcome>(&damaged(to_cbor(&outcome), &damages));
        reads::<Meta>(&damaged(to_cbor(&meta), &damages));
        reads::<Parked>(&damaged(to_cbor(&parked), &damages));
        let handed_in = Quarantine {
            envelopes: vec![envelope],
            parked: vec![parked],
            user: Some(RawId(3)),
            unreadable: Some(Unreadable { edits: Some(2), is_locked: true }),
            ..Quarantine::default()
        };
        reads::<Quarantine>(&damaged(to_cbor(&handed_in), &damages));
    }

    #[test]
    fn a_damaged_value_is_one_item_or_refused(value in value(), damages in damages()) {
        let bytes = damaged(to_cbor(&value), &damages);
        let mut decoder = minicbor::Decoder::new(&bytes);
        if let Ok(read) = decoder.decode::<Value>() {
            prop_assert!(decoder.position() > 0, "a value has at least one byte");
            // It must not end an array or a map around it.
            let mut outer = vec![0x9f];
            outer.extend(to_cbor(&read));
            outer.push(0xff);
            let all: Result<Vec<Value>, _> = minicbor::decode(&outer);
            prop_assert_eq!(all.ok(), Some(vec![read]));
        }
    }

    #[test]
    fn damaged_rows_are_read_or_refused(rows in rows(), damages in damages()) {
        let bytes = damaged(rows, &damages);
        if let Ok(rows) = read_rows(&bytes) {
            let mut again = Vec::new();
            rows.iter().for_each(|row| row.write(&mut again));
            prop_assert_eq!(read_rows(&again).unwrap(), rows);
        }
        let (_, edits) = Packs::load([(1, bytes)]);
        prop_assert!(edits.iter().all(|edit| minicbor::decode::<Envelope>(edit).is_ok()));
    }

    #[test]
    fn a_device_survives_whatever_it_stored_and_hears(
        meta in meta(), page in rows(), outbox in prop::collection::vec(envelope(), 0..4),
        replies in prop::collection::vec(reply(), 1..4), edit in mutation(), damages in damages(),
    ) {
        let parked = Parked {
            number: u64::MAX,
            envelope: Envelope::alone(1, 0, edit.clone()),
            reason: Rejection::Deleted,
        };
        let saved = Saved {
            meta,
            pages: [(0, page.clone()), (7, damaged(page, &damages))].into_iter().collect(),
            handed: vec![(1, damaged(outbox.iter().flat_map(to_cbor).collect(), &damages))],
            outbox: outbox.iter().map(|it| damaged(to_cbor(it), &damages)).collect(),
            parked: vec![to_cbor(&parked), damaged(to_cbor(&parked), &damages)],
            damaged: Vec::new(),
        };
        let (mut client, mut effects) = Client::open(PERSON, saved);
        effects.extend(client.handle(Event::Connect));
        for reply in replies {
            let damaged = damaged(to_cbor(&reply), &damages);
            effects.extend(client.edit(vec![edit.clone()], Millis(0)).unwrap_or_default());
            for reply in [Ok(reply), minicbor::decode(&damaged)].into_iter().flatten() {
                effects.extend(client.handle(Event::Replied(Box::new(reply))));
                effects.extend(client.handle(Event::OutboxStored(1)));
                effects.extend(client.handle(Event::BatchStored));
                effects.extend(client.handle(Event::RetryDue));
            }
            prop_assert!(client.status().refused >= client.parked().len());
        }
    }

    #[test]
    fn a_server_survives_whatever_it_is_sent(requests in prop::collection::vec(request(), 1..5)) {
        let mut store = house();
        for request in requests {
            let pushed = push(&store, &Orgs::default(), &PERSON, &request, Millis(5)).unwrap();
            prop_assert!(pushed.outcomes.len() <= request.mutations.len());
            store.apply(pushed.writes);
            let reply = pull(&store, &Orgs::default(), &PERSON, &request, Millis(5)).unwrap();
            prop_assert!(read_rows(&reply.rows).is_ok());
            prop_assert!(load_book(&store).is_ok());
        }
    }

    #[test]
    fn a_damaged_store_is_an_error_and_no_end(
        request in request(), at in any::<usize>(), damages in damages(),
    ) {
        let mut store = house();
        let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
        store
            .scan(b"a", b"z", &mut |key, value| {
                pairs.push((key.to_vec(), value.to_vec()));
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
        let (key, value) = pairs[at % pairs.len()].clone();
        store.apply(BTreeMap::from([(key, Some(damaged(value, &damages)))]));
        for key in request.mutations.iter().map(|it| it.mutation.key()) {
            drop(row(&store, key));
        }
        drop(load_book(&store));
        drop(pull(&store, &Orgs::default(), &PERSON, &request, Millis(5)));
        drop(push(&store, &Orgs::default(), &PERSON, &request, Millis(5)));
    }

    #[test]
    fn a_damaged_file_becomes_rows_or_a_sentence(
        text in "(a,b;\"c\t立\r\n|x){0,8}[a-z,;\"\r\n]{0,30}", is_wide in any::<bool>(), damages in damages(),
    ) {
        let plain = if is_wide {
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            [0xFF, 0xFE].into_iter().chain(units).collect()
        } else {
            text.into_bytes()
        };
        let bytes = damaged(plain, &damages);
        match Table::from_bytes(&bytes, &TableOptions::default()) {
            Ok(table) => prop_assert!(!table.rows.is_empty()),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}

#[test]
fn deep_nesting_is_kept_as_bytes() {
    for head in [0x81_u8, 0xa1, 0xc1] {
        let mut bytes = vec![head; DEPTH];
        // A map's key before each value.
        bytes.push(0x00);
        if head == 0xa1 {
            bytes = [0xa1, 0x00].repeat(DEPTH);
            bytes.push(0x00);
        }
        let value: Value = minicbor::decode(&bytes).unwrap();
        assert_eq!(value, Value::Opaque(bytes));
    }
}

#[test]
fn an_end_mark_is_no_value() {
    assert!(minicbor::decode::<Value>(&[0xff]).is_err());
    assert!(minicbor::decode::<Value>(&[0x81, 0xff]).is_err());
    assert!(minicbor::decode::<Value>(&[0x9f, 0xff]).is_ok());
    let row = [
        0x85, 0x06, 0x50, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0xa1, 0x18, 99,
        0xff,
    ];
    let mut decoder = minicbor::Decoder::new(&row);
    assert!(WireRow::read(&mut decoder).is_err());
}
