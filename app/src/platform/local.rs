//! Small settings kept on the device (language, theme, a list's columns): strings under a prefix.
//!
//! A browser that refuses storage is no error here: reading gives `None`, and `write` says whether
//! the value was kept. No record and nothing a person typed is ever stored through this file.

const PREFIX: &str = "fieldline.";

fn storage() -> Option<web_sys::Storage> {
    super::dom::window()?.local_storage().ok().flatten()
}

/// Returns the setting, if the device has one.
#[must_use]
pub fn read(key: &str) -> Option<String> {
    storage()?.get_item(&format!("{PREFIX}{key}")).ok().flatten()
}

/// Keeps the setting and returns whether the browser took it.
pub fn write(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(&format!("{PREFIX}{key}"), value).is_ok())
}

/// Forgets the setting.
pub fn remove(key: &str) -> bool {
    storage().is_some_and(|storage| storage.remove_item(&format!("{PREFIX}{key}")).is_ok())
}

/// Forgets every setting; returns whether the browser did.
#[must_use]
pub fn remove_all() -> bool {
    let Some(storage) = storage() else { return true };
    let count = storage.length().unwrap_or(0);
    let keys: Vec<String> = (0..count).filter_map(|at| storage.key(at).ok().flatten()).collect();
    let ours = keys.iter().filter(|key| key.starts_with(PREFIX));
    ours.fold(true, |all, key| all & storage.remove_item(key).is_ok())
}
