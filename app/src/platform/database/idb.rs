//! Idb: the browser's IndexedDB in a few calls.
//!
//! A request becomes a promise whose handlers are the promise's own, so nothing has to be kept alive.
//! The rest of a transaction runs inside the event that answered its request, as long as nothing else
//! is awaited in between.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::DatabaseError;
use crate::platform::crypto::object;
use crate::platform::{clock, dom};

#[wasm_bindgen]
extern "C" {
    type Factory;
    #[wasm_bindgen(method, catch)]
    fn open(this: &Factory, name: &str, version: u32) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch, js_name = deleteDatabase)]
    fn delete_database(this: &Factory, name: &str) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn databases(this: &Factory) -> Result<Promise, JsValue>;

    pub(super) type Request;
    #[wasm_bindgen(method, catch, getter)]
    fn result(this: &Request) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, getter)]
    fn error(this: &Request) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, setter)]
    fn set_onsuccess(this: &Request, handler: &Function);
    #[wasm_bindgen(method, setter)]
    fn set_onerror(this: &Request, handler: &Function);
    #[wasm_bindgen(method, setter)]
    fn set_onupgradeneeded(this: &Request, handler: &Function);

    #[wasm_bindgen(extends = Object)]
    type Db;
    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &Db,
        stores: &Array,
        mode: &str,
        options: &Object,
    ) -> Result<Transaction, JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &Db);
    #[wasm_bindgen(method, catch, js_name = createObjectStore)]
    fn create_object_store(this: &Db, name: &str, options: &Object) -> Result<Store, JsValue>;
    #[wasm_bindgen(method, setter)]
    fn set_onversionchange(this: &Db, handler: Option<&Function>);
    #[wasm_bindgen(method, setter)]
    fn set_onclose(this: &Db, handler: Option<&Function>);

    /// A transaction. It ends by itself when it has no request left.
    pub(super) type Transaction;
    #[wasm_bindgen(method, catch, js_name = objectStore)]
    fn object_store(this: &Transaction, name: &str) -> Result<Store, JsValue>;
    #[wasm_bindgen(method, catch, js_name = commit)]
    fn commit_now(this: &Transaction) -> Result<(), JsValue>;
    #[wasm_bindgen(method, getter)]
    fn error(this: &Transaction) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_oncomplete(this: &Transaction, handler: &Function);
    #[wasm_bindgen(method, setter)]
    fn set_onabort(this: &Transaction, handler: &Function);

    /// A store of a transaction.
    pub(super) type Store;
    #[wasm_bindgen(method, catch)]
    pub(super) fn get(this: &Store, key: &JsValue) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getAll)]
    pub(super) fn get_all(this: &Store) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getAll)]
    pub(super) fn get_range(this: &Store, range: &JsValue) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getAllKeys)]
    pub(super) fn get_all_keys(this: &Store) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn put(this: &Store, value: &JsValue, key: &JsValue) -> Result<Request, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn delete(this: &Store, key: &JsValue) -> Result<Request, JsValue>;

    #[wasm_bindgen(catch, js_namespace = IDBKeyRange, js_name = bound)]
    fn bound(first: &JsValue, last: &JsValue) -> Result<JsValue, JsValue>;
}

/// Longer than any transaction takes. A connection that has died may never say so.
const PATIENCE_MS: u32 = 20_000;

fn factory() -> Result<Factory, DatabaseError> {
    let factory = Reflect::get(&js_sys::global(), &"indexedDB".into());
    match factory {
        Ok(factory) if factory.is_object() => Ok(factory.unchecked_into()),
        Ok(_) | Err(_) => Err(DatabaseError::Refused),
    }
}

/// An open connection, closed when it is dropped.
pub(super) struct Connection {
    db: Db,
    is_closed: Rc<Cell<bool>>,
    /// Lives as long as the connection it closes.
    _on_end: Closure<dyn Fn()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        // An event on its way must not find a handler that is gone.
        self.db.set_onversionchange(None);
        self.db.set_onclose(None);
        self.db.close();
    }
}

impl Connection {
    /// Opens the database with this name, made with these stores where they are missing.
    pub(super) async fn open(
        name: &str,
        version: u32,
        stores: &'static [&'static str],
    ) -> Result<Self, DatabaseError> {
        let asked = ask(factory()?.open(name, version))?;
        let upgraded: Request = JsValue::clone(asked.request.as_ref()).unchecked_into();
        let on_upgrade = Closure::<dyn Fn()>::new(move || {
            let Ok(db) = upgraded.result().map(JsCast::unchecked_into::<Db>) else { return };
            // What is put without a key gets the next number, and no number comes twice.
            let Ok(options) = object(&[("autoIncrement", true.into())]) else { return };
            for store in stores {
                // One that is there already refuses, which is what is wanted.
                drop(db.create_object_store(store, &options));
            }
        });
        asked.request.set_onupgradeneeded(on_upgrade.as_ref().unchecked_ref());
        let db: Db = asked.answer().await?.unchecked_into();
        let is_closed = Rc::new(Cell::new(false));
        let on_end = {
            let (closed, db) = (Rc::clone(&is_closed), JsValue::clone(db.as_ref()));
            Closure::<dyn Fn()>::new(move || {
                // Another tab wants to upgrade or remove the database, or the browser took it away.
                db.unchecked_ref::<Db>().close();
                closed.set(true);
            })
        };
        db.set_onversionchange(Some(on_end.as_ref().unchecked_ref()));
        db.set_onclose(Some(on_end.as_ref().unchecked_ref()));
        Ok(Self { db, is_closed, _on_end: on_end })
    }

    /// Returns whether the browser has closed it; then only a new one helps.
    pub(super) fn is_closed(&self) -> bool {
        self.is_closed.get()
    }

    /// Begins a transaction over all of these stores.
    pub(super) fn begin(
        &self,
        stores: &[&str],
        mode: &str,
        durability: &str,
    ) -> Result<Transaction, DatabaseError> {
        let names: Array = stores.iter().map(|name| JsValue::from(*name)).collect();
        object(&[("durability", durability.into())])
            .and_then(|options| self.db.transaction(&names, mode, &options))
            .map_err(|error| kind_of(&error))
    }
}

/// Returns the keys from the first to the last, both among them.
pub(super) fn range(first: &JsValue, last: &JsValue) -> Result<JsValue, DatabaseError> {
    bound(first, last).map_err(|error| kind_of(&error))
}

impl Transaction {
    /// Returns a store of it.
    pub(super) fn store(&self, name: &str) -> Result<Store, DatabaseError> {
        self.object_store(name).map_err(|error| kind_of(&error))
    }

    /// Waits for its end. Call it before the first request is awaited, await it after the last.
    pub(super) fn end(&self) -> JsFuture {
        JsFuture::from(Promise::new(&mut |done, failed| {
            self.set_oncomplete(&done);
            self.set_onabort(&failed);
            clock::after(PATIENCE_MS, move || {
                // Too late, when it has ended meanwhile.
                drop(failed.call0(&JsValue::UNDEFINED));
            });
        }))
    }

    /// Says that nothing more comes: the browser need not wait until this thread has heard every answer.
    pub(super) fn commit(&self) {
        // An older browser finds out by itself.
        drop(self.commit_now());
    }

    /// Returns why it was aborted.
    pub(super) fn trouble(&self) -> DatabaseError {
        kind_of(&self.error())
    }
}

/// A request on its way. Its handlers are set from the start: the answer may come before it is awaited.
pub(super) struct Asked {
    request: Request,
    end: JsFuture,
}

impl Asked {
    /// Waits for the answer.
    pub(super) async fn answer(self) -> Result<JsValue, DatabaseError> {
        match self.end.await {
            Ok(_) => self.request.result().map_err(|error| kind_of(&error)),
            Err(_) => {
                Err(self.request.error().map_or(DatabaseError::Lost, |error| kind_of(&error)))
            }
        }
    }
}

/// Takes a request whose answer matters.
pub(super) fn ask(request: Result<Request, JsValue>) -> Result<Asked, DatabaseError> {
    let request = sent(request)?;
    let end = JsFuture::from(Promise::new(&mut |done, failed| {
        request.set_onsuccess(&done);
        request.set_onerror(&failed);
    }));
    Ok(Asked { request, end })
}

/// Takes a request that shows in the end of its transaction.
pub(super) fn sent(request: Result<Request, JsValue>) -> Result<Request, DatabaseError> {
    request.map_err(|error| kind_of(&error))
}

/// Deletes the database with this name.
pub(super) async fn delete(name: &str) -> Result<(), DatabaseError> {
    ask(factory()?.delete_database(name))?.answer().await.map(drop)
}

/// Returns the names of all databases; none where the browser does not tell.
pub(super) async fn names() -> Vec<String> {
    let Ok(promise) = factory().and_then(|it| it.databases().map_err(|error| kind_of(&error)))
    else {
        return Vec::new();
    };
    let found = JsFuture::from(promise).await.unwrap_or_default();
    let named = |it: JsValue| Reflect::get(&it, &"name".into()).ok()?.as_string();
    Array::from(&found).iter().filter_map(named).collect()
}

/// What an error of the browser means for us.
fn kind_of(error: &JsValue) -> DatabaseError {
    let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
    let name = name.unwrap_or_default();
    dom::warn(&format!("the database: {name} {error:?}"));
    match name.as_str() {
        "QuotaExceededError" => DatabaseError::Full,
        "SecurityError" | "InvalidAccessError" | "NotSupportedError" | "VersionError" => {
            DatabaseError::Refused
        }
        _ => DatabaseError::Lost,
    }
}
