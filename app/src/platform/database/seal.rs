//! Seal: how a value stands in the database, so that damage is noticed at the next start.
//!
//! The first byte says how: [`PLAIN`] with a checksum, or [`SEALED`] with AES-GCM, whose tag is the
//! checksum. Anything else was written by an app before both and is taken as it is; none of our records
//! begins like that. The place of a value is sealed with it, so one cannot stand for another.

use std::future::ready;
use std::pin::Pin;

use js_sys::{Array, Promise, Reflect, Uint8Array};
use shared::checksum::crc32;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::DatabaseError;
use crate::platform::crypto::{IV_BYTES, Key};

const PLAIN: u8 = 1;
const SEALED: u8 = 2;
/// The first byte and the checksum.
const PLAIN_HEAD: usize = 5;

/// What became of a stored value.
pub(super) enum Opened {
    /// As it was written.
    Whole(Vec<u8>),
    /// Written before there were checks.
    Old(Vec<u8>),
    /// Not what was written.
    Damaged,
}

/// Values that the browser is sealing, in order.
pub(super) type Sealing = Pin<Box<dyn Future<Output = Result<Vec<JsValue>, DatabaseError>>>>;

/// Begins to seal values, each with its place: the browser goes on by itself, on a thread of its own.
pub(super) fn close(
    key: Option<&Key>,
    values: Vec<(String, &[u8])>,
) -> Result<Sealing, DatabaseError> {
    let Some(key) = key else {
        let plain = values.into_iter().map(|(_, bytes)| {
            let head = [&[PLAIN][..], &crc32(bytes).to_be_bytes()].concat();
            joined(&[&Uint8Array::from(&head[..]), &Uint8Array::from(bytes)])
        });
        return Ok(Box::pin(ready(Ok(plain.collect()))));
    };
    let (ivs, promises) = (Array::new(), Array::new());
    for (place, bytes) in values {
        let (iv, promise) =
            key.seal(&place, &Uint8Array::from(bytes)).map_err(|_| DatabaseError::Refused)?;
        ivs.push(&iv);
        promises.push(&promise);
    }
    let sealed = JsFuture::from(Promise::all(&promises));
    Ok(Box::pin(async move {
        let sealed = Array::from(&sealed.await.map_err(|_| DatabaseError::Refused)?);
        let head = Uint8Array::from(&[SEALED][..]);
        let value = |(iv, sealed): (JsValue, JsValue)| {
            joined(&[&head, iv.unchecked_ref(), &Uint8Array::new(&sealed)])
        };
        Ok(ivs.iter().zip(sealed.iter()).map(value).collect())
    }))
}

fn joined(parts: &[&Uint8Array]) -> JsValue {
    let whole = Uint8Array::new_with_length(parts.iter().map(|part| part.length()).sum());
    let mut at = 0;
    for part in parts {
        whole.set(part, at);
        at += part.length();
    }
    whole.into()
}

/// Values that the browser is opening, in order.
pub(super) struct Opening {
    opened: Vec<Option<Opened>>,
    /// Those that are not opened yet.
    later: JsFuture,
}

/// Begins to open values, each with its place: the browser goes on by itself, on a thread of its own.
pub(super) fn begin(key: Option<&Key>, values: Vec<(String, JsValue)>) -> Opening {
    let promises = Array::new();
    let mut opened = Vec::new();
    for (place, value) in values {
        let (now, later) = begin_one(key, &place, &value);
        opened.push(now);
        if let Some(later) = later {
            promises.push(&later);
        }
    }
    Opening { opened, later: JsFuture::from(Promise::all_settled(&promises)) }
}

impl Opening {
    /// Waits until all of them are opened.
    pub(super) async fn end(self) -> Vec<Opened> {
        let settled = self.later.await.map_or_else(|_| Array::new(), |it| Array::from(&it));
        let mut settled = settled.iter();
        let mut next = || {
            let value = Reflect::get(&settled.next()?, &"value".into()).ok()?;
            value.is_object().then(|| Opened::Whole(Uint8Array::new(&value).to_vec()))
        };
        let opened = self.opened.into_iter();
        opened.map(|now| now.or_else(&mut next).unwrap_or(Opened::Damaged)).collect()
    }
}

/// Opens what needs no key; begins to open what does.
fn begin_one(key: Option<&Key>, place: &str, value: &JsValue) -> (Option<Opened>, Option<Promise>) {
    let Some(bytes) = value.dyn_ref::<Uint8Array>().filter(|bytes| bytes.length() > 0) else {
        return (Some(Opened::Damaged), None);
    };
    if bytes.get_index(0) == SEALED {
        let rest = IV_BYTES + 1;
        let begun = key.filter(|_| bytes.length() > rest).and_then(|key| {
            let iv = bytes.subarray(1, rest);
            key.open(place, &iv, &bytes.subarray(rest, bytes.length())).ok()
        });
        let now = begun.is_none().then_some(Opened::Damaged);
        return (now, begun);
    }
    let bytes = bytes.to_vec();
    if bytes[0] != PLAIN {
        return (Some(Opened::Old(bytes)), None);
    }
    let whole = bytes
        .get(1..PLAIN_HEAD)
        .zip(bytes.get(PLAIN_HEAD..))
        .filter(|(sum, content)| crc32(content).to_be_bytes() == **sum);
    (Some(whole.map_or(Opened::Damaged, |(_, content)| Opened::Whole(content.to_vec()))), None)
}
