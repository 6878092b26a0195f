//! Files: reading one that the person gives, and giving one to the person.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, DragEvent, File, FileList, HtmlAnchorElement, HtmlInputElement, Url,
};

/// A file that the person gave.
#[derive(Clone, Debug)]
pub struct Given {
    file: File,
}

impl Given {
    /// Returns its name, without folders.
    #[must_use]
    pub fn name(&self) -> String {
        self.file.name()
    }

    /// Returns its length in bytes.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a length of bytes"
    )]
    pub fn length(&self) -> u64 {
        self.file.size() as u64
    }

    /// Reads it whole.
    ///
    /// # Errors
    /// When the device cannot read it (moved, removed, no permission).
    pub async fn read(&self) -> Result<Vec<u8>, JsValue> {
        let buffer = JsFuture::from(self.file.array_buffer()).await?;
        Ok(js_sys::Uint8Array::new(&buffer).to_vec())
    }
}

/// Takes the files out of a file field, so that the same file can be chosen again.
#[must_use]
pub fn chosen(field: &HtmlInputElement) -> Vec<Given> {
    let given = given(field.files());
    field.set_value("");
    given
}

/// Returns the files that were let go over the page.
#[must_use]
pub fn dropped(event: &DragEvent) -> Vec<Given> {
    given(event.data_transfer().and_then(|data| data.files()))
}

fn given(files: Option<FileList>) -> Vec<Given> {
    let Some(files) = files else { return Vec::new() };
    (0..files.length()).filter_map(|at| files.get(at)).map(|file| Given { file }).collect()
}

/// Saves bytes as a file under this name where the person's downloads go.
///
/// # Errors
/// When the browser refuses.
pub fn save(name: &str, media_type: &str, content: &[u8]) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(content));
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let document = super::dom::document().ok_or(JsValue::UNDEFINED)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The download has its own hold on the bytes by the next minute.
    super::clock::after(60_000, move || {
        if Url::revoke_object_url(&address).is_err() {
            super::dom::warn("a finished download could not be released");
        }
    });
    Ok(())
}

/// Asks the browser to keep this device's data even when space runs low; returns whether it will.
pub async fn persist() -> bool {
    let Some(window) = super::dom::window() else { return false };
    let Ok(promise) = window.navigator().storage().persist() else { return false };
    JsFuture::from(promise).await.is_ok_and(|kept| kept.is_truthy())
}

/// How the browser keeps this device's data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keeping {
    /// Whether it keeps the data even when space runs low.
    pub is_persistent: bool,
    /// Megabytes in use.
    pub used: i64,
    /// Megabytes that may be used; 0 when the browser does not say.
    pub most: i64,
}

/// Returns how the browser keeps this device's data, as far as it says.
pub async fn keeping() -> Keeping {
    let Some(window) = super::dom::window() else { return Keeping::default() };
    let storage = window.navigator().storage();
    let persisted = match storage.persisted() {
        Ok(promise) => JsFuture::from(promise).await.is_ok_and(|kept| kept.is_truthy()),
        Err(_) => false,
    };
    let estimate = match storage.estimate() {
        Ok(promise) => JsFuture::from(promise).await.unwrap_or_default(),
        Err(_) => JsValue::UNDEFINED,
    };
    let megabytes = |name: &str| {
        let bytes = js_sys::Reflect::get(&estimate, &name.into()).ok().and_then(|it| it.as_f64());
        #[expect(clippy::cast_possible_truncation, reason = "no device has 2^63 megabytes")]
        let megabytes = (bytes.unwrap_or(0.0) / 1_000_000.0).ceil() as i64;
        megabytes
    };
    Keeping { is_persistent: persisted, used: megabytes("usage"), most: megabytes("quota") }
}
