//! The store on a real disk, and what it refuses. What it survives is in the modules below.

mod damage;
mod failing;
mod failures;
mod takeover;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use super::disk::{DiskOptions, DiskStore};
use super::retention::Keep;
use super::*;

type State = BTreeMap<Vec<u8>, Vec<u8>>;

fn put(key: &str, value: &str) -> Write {
    (key.as_bytes().to_vec(), Some(value.as_bytes().to_vec()))
}

fn keys(store: &dyn Store, from: &str, to: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut visit = |key: &[u8], _: &[u8]| {
        keys.push(String::from_utf8_lossy(key).into_owned());
        ControlFlow::Continue(())
    };
    store.range(from.as_bytes(), to.as_bytes(), &mut visit).unwrap();
    keys
}

/// Everything but what the store keeps for itself.
fn state(store: &dyn Store) -> Result<State, StoreError> {
    let mut state = State::new();
    store.range(b"\x01", &[u8::MAX; 64], &mut |key, value| {
        state.insert(key.to_vec(), value.to_vec());
        ControlFlow::Continue(())
    })?;
    Ok(state)
}

fn note(state: &mut State, batch: &[Write]) {
    for (key, value) in batch {
        match value {
            Some(value) => state.insert(key.clone(), value.clone()),
            None => state.remove(key),
        };
    }
}

/// No checkpoint but at the end, so that nothing happens beside the test.
fn quiet() -> DiskOptions {
    DiskOptions { checkpoint_every: Duration::from_secs(3_600), ..DiskOptions::default() }
}

/// Small journals, of which none is kept for its age.
fn forgetful() -> DiskOptions {
    let keep = Some(Keep { age: Duration::ZERO, fold_bytes: 0 });
    DiskOptions { rotate_bytes: 300, keep, ..quiet() }
}

/// A directory in memory, where there is such a thing: these tests open hundreds of stores, and what
/// a disk keeps is played by `failing`.
fn room() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Numbers that are the same in every run.
fn random_numbers(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16) % below.max(1)
    }
}

fn random_batch(random: &mut dyn FnMut(u64) -> u64) -> Vec<Write> {
    (0..1 + random(6))
        .map(|_| {
            let key = format!("k{:03}", random(200)).into_bytes();
            let n_bytes = usize::try_from(random(400)).unwrap();
            let byte = u8::try_from(random(256)).unwrap();
            (key, (random(5) > 0).then(|| vec![byte; n_bytes]))
        })
        .collect()
}

#[test]
fn what_was_applied_is_there_after_opening_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = DiskStore::open(dir.path()).unwrap();
    store.apply(&[put("a/1", "one"), put("a/2", "two"), put("b/1", "three")]).unwrap();
    store.apply(&[(b"a/2".to_vec(), None)]).unwrap();
    drop(store);

    let store = DiskStore::open(dir.path()).unwrap();
    assert_eq!(store.get(b"a/1").unwrap().as_deref(), Some(b"one".as_slice()));
    assert_eq!(keys(&store, "a/", "b"), ["a/1"]);
    assert_eq!(keys(&store, "b", "a"), Vec::<String>::new());
}

#[test]
fn a_directory_in_use_is_refused_with_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let _first = DiskStore::open(dir.path()).unwrap();
    let refusal = DiskStore::open(dir.path()).unwrap_err().to_string();
    assert!(refusal.contains("in use by a running fieldline server"), "{refusal}");
}

#[test]
fn a_newer_format_is_refused_with_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let store = DiskStore::open(dir.path()).unwrap();
    let newer = (FORMAT + 1).to_be_bytes().to_vec();
    store.apply(&[(FORMAT_KEY.to_vec(), Some(newer))]).unwrap();
    drop(store);
    let refusal = DiskStore::open(dir.path()).unwrap_err().to_string();
    assert!(refusal.contains(&format!("newer fieldline (format {}", FORMAT + 1)), "{refusal}");
}

#[test]
fn a_disk_that_is_nearly_full_refuses_the_batch_and_recovers() {
    let dir = tempfile::tempdir().unwrap();
    drop(DiskStore::open(dir.path()).unwrap());
    let options = DiskOptions { reserved_bytes: u64::MAX, ..quiet() };
    let store = DiskStore::open_with(dir.path(), options).unwrap();
    let refusal = store.apply(&[put("a", "0")]).unwrap_err();
    assert!(refusal.may_recover());
    assert!(refusal.to_string().starts_with("the disk is full"), "{refusal}");
    assert_eq!(store.get(b"a").unwrap(), None);
    drop(store);

    let store = DiskStore::open(dir.path()).unwrap();
    store.apply(&[put("a", "1")]).unwrap();
    store.revive().unwrap();
    assert_eq!(store.get(b"a").unwrap().as_deref(), Some(b"1".as_slice()));
}

#[test]
fn a_value_that_sled_would_not_sync_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let store = DiskStore::open(dir.path()).unwrap();
    let largest = vec![7; MAX_VALUE_BYTES];
    store.apply(&[(b"a".to_vec(), Some(largest.clone()))]).unwrap();
    let blobs = dir.path().join("db").join("blobs");
    assert_eq!(fs::read_dir(blobs).unwrap().count(), 0, "a value became a file of its own");
    let too_large = [largest.as_slice(), &[7]].concat();
    let refusal = store.apply(&[(b"a".to_vec(), Some(too_large))]).unwrap_err();
    assert!(matches!(refusal, StoreError::TooLarge(_)), "{refusal}");
}

#[test]
fn readers_wait_only_while_a_batch_becomes_visible() {
    let dir = tempfile::tempdir().unwrap();
    let store = DiskStore::open_with(dir.path(), quiet()).unwrap();
    let gate = Gate::default();
    let before = store.newest_frame();
    std::thread::scope(|scope| {
        let reading = gate.among_readers();
        let writer = scope.spawn(|| store.apply_behind(&[put("a", "1")], &gate));
        // The frame is on disk while we still read: writing does not wait for readers.
        while super::offline::check_files(dir.path()).unwrap().newest == before {
            std::thread::yield_now();
        }
        assert_eq!(store.get(b"a").unwrap(), None);
        drop(reading);
        writer.join().unwrap().unwrap();
    });
    assert_eq!(store.get(b"a").unwrap().as_deref(), Some(b"1".as_slice()));
}

#[test]
fn the_end_of_a_prefix_is_after_all_its_keys() {
    assert_eq!(prefix_end(b"s/"), b"s0");
    assert_eq!(prefix_end(&[b'a', 0xff]), b"b");
}
