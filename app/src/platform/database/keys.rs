//! Keys: the key of a database, and how it is kept beside what it seals.
//!
//! The key is random and stays for the life of the database. It is kept wrapped: by a key of the device,
//! which the browser keeps and never shows, or by one that is worked out of a PIN or passphrase.
//! Invariant: the raw key is never stored.

use js_sys::{Reflect, Uint8Array};
use minicbor::{Decode, Encode};
use shared::sync::protocol::to_cbor;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::DatabaseError;
use crate::platform::crypto::{self, IV_BYTES, Key, RawKey, object};

/// What OWASP asks of PBKDF2 with SHA-256.
const ROUNDS: u32 = 600_000;
const SALT_BYTES: u32 = 16;
const PLACE: &str = "key";

/// How the key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// Nothing is encrypted: the browser has no cryptography for this page.
    None,
    /// By a key of the device.
    Device,
    /// By a PIN or passphrase.
    Secret,
}

/// Why the key was not to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnlockError {
    /// The PIN or passphrase is another one.
    Wrong,
    /// The key cannot be read.
    Damaged,
}

/// The part that is bytes.
#[derive(Clone, Debug, Default, Encode, Decode)]
#[cbor(map)]
struct Parts {
    /// Random, so that the server knows which device's key it keeps.
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    device: Vec<u8>,
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    wrapped: Vec<u8>,
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    salt: Vec<u8>,
    #[n(3)]
    rounds: u32,
}

/// The kept key.
#[derive(Clone, Debug)]
pub(super) struct Record {
    parts: Parts,
    device_key: Option<Key>,
}

impl Record {
    /// Takes what the database holds.
    pub(super) fn from_js(value: &JsValue) -> Option<Self> {
        let parts = Reflect::get(value, &"parts".into()).ok()?.dyn_into::<Uint8Array>().ok()?;
        let parts = minicbor::decode(&parts.to_vec()).ok()?;
        let device_key = Key::from_js(Reflect::get(value, &"deviceKey".into()).ok()?);
        Some(Self { parts, device_key })
    }

    /// Returns it as the database keeps it.
    pub(super) fn to_js(&self) -> Result<JsValue, DatabaseError> {
        let parts = Uint8Array::from(&to_cbor(&self.parts)[..]);
        let device_key = self.device_key.as_ref().map_or(JsValue::UNDEFINED, Key::to_js);
        object(&[("parts", parts.into()), ("deviceKey", device_key)])
            .map(Into::into)
            .map_err(|_| DatabaseError::Refused)
    }

    /// Makes one for a new database, and its key: by a secret when one is given. Without cryptography
    /// nothing is encrypted.
    pub(super) async fn new(secret: Option<&str>) -> Result<(Self, Option<RawKey>), DatabaseError> {
        let device = crypto::random(16).map_err(|_| DatabaseError::Refused)?.to_vec();
        let bare = Self { parts: Parts { device, ..Parts::default() }, device_key: None };
        if !crypto::is_here() {
            return Ok((bare, None));
        }
        let mut raw = RawKey::default();
        let random = crypto::random(32).map_err(|_| DatabaseError::Refused)?;
        random.copy_to(&mut raw);
        Ok((bare.wrapped(&raw, secret).await?, Some(raw)))
    }

    /// Wraps the key anew.
    pub(super) async fn wrapped(
        &self,
        raw: &RawKey,
        secret: Option<&str>,
    ) -> Result<Self, DatabaseError> {
        self.try_wrapped(raw, secret).await.map_err(|_| DatabaseError::Refused)
    }

    async fn try_wrapped(&self, raw: &RawKey, secret: Option<&str>) -> Result<Self, JsValue> {
        let salt = crypto::random(SALT_BYTES)?.to_vec();
        let key = match secret {
            Some(secret) => Key::of_secret(secret, &salt, ROUNDS).await?,
            None => Key::random().await?,
        };
        let (iv, sealed) = key.seal(PLACE, &Uint8Array::from(&raw[..]))?;
        let sealed = Uint8Array::new(&JsFuture::from(sealed).await?);
        let wrapped = [iv.to_vec(), sealed.to_vec()].concat();
        let device = self.parts.device.clone();
        Ok(Self {
            parts: Parts { device, wrapped, salt, rounds: ROUNDS },
            device_key: secret.is_none().then_some(key),
        })
    }

    /// Returns the raw key.
    pub(super) async fn unwrap(&self, secret: Option<&str>) -> Result<RawKey, UnlockError> {
        let Parts { wrapped, salt, rounds, .. } = &self.parts;
        let key = match (&self.device_key, secret) {
            (Some(key), _) => Some(key.clone()),
            (None, Some(secret)) => Key::of_secret(secret, salt, *rounds).await.ok(),
            (None, None) => None,
        };
        let (iv, sealed) =
            wrapped.split_at_checked(IV_BYTES as usize).ok_or(UnlockError::Damaged)?;
        let opened = key
            .and_then(|key| key.open(PLACE, &Uint8Array::from(iv), &Uint8Array::from(sealed)).ok());
        let wrong =
            if self.device_key.is_some() { UnlockError::Damaged } else { UnlockError::Wrong };
        let opened = JsFuture::from(opened.ok_or(wrong)?).await.map_err(|_| wrong)?;
        Uint8Array::new(&opened).to_vec().try_into().map_err(|_| UnlockError::Damaged)
    }

    /// Returns how the key is kept.
    pub(super) fn lock(&self) -> Lock {
        match (&self.device_key, self.parts.wrapped.is_empty()) {
            (Some(_), _) => Lock::Device,
            (None, false) => Lock::Secret,
            (None, true) => Lock::None,
        }
    }

    /// Returns the name under which the server keeps the key for a forgotten PIN.
    pub(super) fn device(&self) -> u128 {
        self.parts.device.as_slice().try_into().map_or(0, u128::from_be_bytes)
    }

    /// Tells whether both keep the same database's key.
    pub(super) fn is_of(&self, other: &Self) -> bool {
        self.parts.device == other.parts.device
    }
}
