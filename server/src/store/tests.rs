//! The store on a real disk, and what it refuses.

use super::disk::DiskStore;
use super::*;

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
fn a_snapshot_left_by_a_kill_does_not_stop_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let store = DiskStore::open(dir.path()).unwrap();
    store.apply(&[put("a", "kept")]).unwrap();
    drop(store);
    let leftover = dir.path().join("db").join("snap.00000000000FFFFF.generating");
    std::fs::write(&leftover, b"half a snapshot").unwrap();

    let store = DiskStore::open(dir.path()).unwrap();
    assert_eq!(store.get(b"a").unwrap().as_deref(), Some(b"kept".as_slice()));
    assert!(!leftover.exists());
}

#[test]
fn a_newer_format_is_refused_with_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let store = DiskStore::open(dir.path()).unwrap();
    store.apply(&[(FORMAT_KEY.to_vec(), Some(2u32.to_be_bytes().to_vec()))]).unwrap();
    drop(store);
    let refusal = DiskStore::open(dir.path()).unwrap_err().to_string();
    assert!(refusal.contains("newer fieldline (format 2"), "{refusal}");
}

#[test]
fn a_full_disk_refuses_the_batch_and_recovers() {
    let dir = tempfile::tempdir().unwrap();
    drop(DiskStore::open(dir.path()).unwrap());
    let store = DiskStore::open_reserving(dir.path(), u64::MAX).unwrap();
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
    assert_eq!(std::fs::read_dir(blobs).unwrap().count(), 0, "a value became a file of its own");
    let too_large = [largest.as_slice(), &[7]].concat();
    let refusal = store.apply(&[(b"a".to_vec(), Some(too_large))]).unwrap_err();
    assert!(matches!(refusal, StoreError::TooLarge(_)), "{refusal}");
}

#[test]
fn the_end_of_a_prefix_is_after_all_its_keys() {
    assert_eq!(prefix_end(b"s/"), b"s0");
    assert_eq!(prefix_end(&[b'a', 0xff]), b"b");
}
