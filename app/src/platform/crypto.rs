//! Crypto: the browser's own AES-GCM and PBKDF2. Nothing is computed here; a page without it (no https)
//! gets `None` or an error, and says so elsewhere.
//!
//! Never await these inside a transaction of the database: it would end.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = importKey)]
    fn import_key(
        format: &str,
        key: &Uint8Array,
        algorithm: &str,
        extractable: bool,
        usages: &Array,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = generateKey)]
    fn generate_key(
        algorithm: &Object,
        extractable: bool,
        usages: &Array,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = deriveKey)]
    fn derive_key(
        algorithm: &Object,
        base: &JsValue,
        derived: &Object,
        extractable: bool,
        usages: &Array,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = encrypt)]
    fn encrypt(algorithm: &Object, key: &JsValue, data: &Uint8Array) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = decrypt)]
    fn decrypt(algorithm: &Object, key: &JsValue, data: &Uint8Array) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = crypto, js_name = getRandomValues)]
    fn fill(bytes: &Uint8Array) -> Result<(), JsValue>;
}

/// How many random bytes a value is sealed with; they stand before it.
pub const IV_BYTES: u32 = 12;
/// What the browser gives at once.
const RANDOM_MAX: u32 = 65_536;

/// The key of a database, raw. It is in memory only while it is made, wrapped or brought back.
pub type RawKey = [u8; 32];

/// A key that never leaves the browser.
#[derive(Clone, Debug)]
pub struct Key(JsValue);

impl Key {
    /// Takes a key out of a value that the browser kept.
    #[must_use]
    pub fn from_js(value: JsValue) -> Option<Self> {
        (!value.is_undefined() && !value.is_null()).then_some(Self(value))
    }

    /// Returns it as a value that the browser can keep.
    #[must_use]
    pub fn to_js(&self) -> JsValue {
        self.0.clone()
    }

    /// Makes a key of its bytes.
    ///
    /// # Errors
    /// When the browser has no cryptography for this page.
    pub async fn of(raw: &RawKey) -> Result<Self, JsValue> {
        let usages = usages(&["encrypt", "decrypt"]);
        let raw = Uint8Array::from(&raw[..]);
        let key = JsFuture::from(import_key("raw", &raw, "AES-GCM", false, &usages)?).await;
        // So that no copy of it waits for the garbage collector.
        raw.fill(0, 0, raw.length());
        key.map(Self)
    }

    /// Makes a random one that can be kept and used, but not be read.
    ///
    /// # Errors
    /// When the browser has no cryptography for this page.
    pub async fn random() -> Result<Self, JsValue> {
        let usages = usages(&["encrypt", "decrypt"]);
        Ok(Self(JsFuture::from(generate_key(&aes_256()?, false, &usages)?).await?))
    }

    /// Works one out of a PIN or passphrase, slowly.
    ///
    /// # Errors
    /// When the browser has no cryptography for this page.
    pub async fn of_secret(secret: &str, salt: &[u8], rounds: u32) -> Result<Self, JsValue> {
        let bytes = Uint8Array::from(secret.as_bytes());
        let base = import_key("raw", &bytes, "PBKDF2", false, &usages(&["deriveKey"]))?;
        let base = JsFuture::from(base).await?;
        let algorithm = object(&[
            ("name", "PBKDF2".into()),
            ("hash", "SHA-256".into()),
            ("salt", Uint8Array::from(salt).into()),
            ("iterations", rounds.into()),
        ])?;
        let usages = usages(&["encrypt", "decrypt"]);
        let key = derive_key(&algorithm, &base, &aes_256()?, false, &usages)?;
        Ok(Self(JsFuture::from(key).await?))
    }

    /// Begins to seal bytes that belong to `place`: they can only be opened for the same one.
    ///
    /// # Errors
    /// When the browser refuses.
    pub fn seal(&self, place: &str, bytes: &Uint8Array) -> Result<(Uint8Array, Promise), JsValue> {
        let iv = Uint8Array::new_with_length(IV_BYTES);
        fill(&iv)?;
        let promise = encrypt(&parameters(&iv, place)?, &self.0, bytes)?;
        Ok((iv, promise))
    }

    /// Begins to open what was sealed; the promise fails when it was changed.
    ///
    /// # Errors
    /// When the browser refuses.
    pub fn open(
        &self,
        place: &str,
        iv: &Uint8Array,
        sealed: &Uint8Array,
    ) -> Result<Promise, JsValue> {
        decrypt(&parameters(iv, place)?, &self.0, sealed)
    }
}

/// Returns whether this page may use the browser's cryptography; it may not over plain http.
#[must_use]
pub fn is_here() -> bool {
    super::dom::window().and_then(|window| window.crypto().ok()).is_some_and(|crypto| {
        Reflect::get(&crypto, &"subtle".into()).is_ok_and(|subtle| subtle.is_object())
    })
}

/// Returns so many random bytes.
///
/// # Errors
/// When the browser has none.
pub fn random(length: u32) -> Result<Uint8Array, JsValue> {
    let bytes = Uint8Array::new_with_length(length);
    let mut at = 0;
    while at < length {
        let end = length.min(at + RANDOM_MAX);
        fill(&bytes.subarray(at, end))?;
        at = end;
    }
    Ok(bytes)
}

fn parameters(iv: &Uint8Array, place: &str) -> Result<Object, JsValue> {
    object(&[
        ("name", "AES-GCM".into()),
        ("iv", iv.into()),
        ("additionalData", Uint8Array::from(place.as_bytes()).into()),
    ])
}

fn aes_256() -> Result<Object, JsValue> {
    object(&[("name", "AES-GCM".into()), ("length", 256.into())])
}

fn usages(names: &[&str]) -> Array {
    names.iter().map(|name| JsValue::from(*name)).collect()
}

/// Makes a plain object.
pub(super) fn object(entries: &[(&str, JsValue)]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, value) in entries {
        Reflect::set(&object, &(*name).into(), value)?;
    }
    Ok(object)
}
