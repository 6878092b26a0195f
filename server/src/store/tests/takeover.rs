//! From one layout to another: directories of an earlier format, folding, compacting, rebuilding.

use super::*;
use crate::store::offline::{Everything, check_files, compact, compare};

fn files_of(dir: &Path, extension: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir.join("journal"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(extension))
        .collect();
    names.sort();
    names
}

/// What the program before the journal left: sled alone, with format 1.
fn earlier_format(dir: &Path) -> State {
    let db = sled::Config::new().path(dir.join("db")).segment_size(2 * 1024 * 1024).open().unwrap();
    db.insert(FORMAT_KEY, &1_u32.to_be_bytes()).unwrap();
    let mut state = State::new();
    for number in 0..500_u32 {
        let (key, value) = (format!("k{number:04}"), vec![7; 300]);
        db.insert(&key, value.as_slice()).unwrap();
        state.insert(key.into_bytes(), value);
    }
    db.flush().unwrap();
    state
}

#[test]
fn a_directory_without_a_journal_is_taken_over() {
    let dir = room();
    let mut expected = earlier_format(dir.path());
    let store = DiskStore::open_with(dir.path(), quiet()).unwrap();
    assert_eq!(state(&store).unwrap(), expected);
    assert_eq!(store.get(FORMAT_KEY).unwrap().unwrap(), FORMAT.to_be_bytes());
    let batch = [put("k0001", "new"), (b"k0002".to_vec(), None)];
    store.apply(&batch).unwrap();
    note(&mut expected, &batch);
    drop(store);

    fs::remove_dir_all(dir.path().join("db")).unwrap();
    let store = DiskStore::open_with(dir.path(), quiet()).unwrap();
    assert_eq!(state(&store).unwrap(), expected, "base and journal do not hold everything");
}

#[test]
fn a_takeover_that_was_interrupted_begins_again() {
    let dir = room();
    let expected = earlier_format(dir.path());
    drop(DiskStore::open_with(dir.path(), quiet()).unwrap());
    // The base is there, the journal was not yet begun, and the database knows nothing of both.
    let interrupted = room();
    earlier_format(interrupted.path());
    let journal = interrupted.path().join("journal");
    fs::create_dir(&journal).unwrap();
    let base = &files_of(dir.path(), ".base")[0];
    fs::copy(dir.path().join("journal").join(base), journal.join(base)).unwrap();
    let store = DiskStore::open_with(interrupted.path(), quiet()).unwrap();
    assert_eq!(state(&store).unwrap(), expected);
}

#[test]
fn old_journals_are_folded_into_a_base_and_nothing_is_missing() {
    let dir = room();
    let mut random = random_numbers(3);
    let mut expected = State::new();
    let store = DiskStore::open_with(dir.path(), forgetful()).unwrap();
    for turn in 0..60 {
        let batch = random_batch(&mut random);
        store.apply(&batch).unwrap();
        note(&mut expected, &batch);
        if turn % 7 == 6 {
            store.checkpoint().unwrap();
            assert_eq!(files_of(dir.path(), ".base").len(), 1);
        }
    }
    assert!(store.newest_frame() > 60);
    // Only as much is left as is not worth another base.
    let left = files_of(dir.path(), ".journal");
    assert!(left.len() < 30 && !left[0].contains("0000000001."), "{left:?}");
    assert!(compare(dir.path(), &store).unwrap().is_ok());
    drop(store);
    check_files(dir.path()).unwrap();
    fs::remove_dir_all(dir.path().join("db")).unwrap();
    let store = DiskStore::open_with(dir.path(), quiet()).unwrap();
    assert_eq!(state(&store).unwrap(), expected);
}

#[test]
fn young_journals_and_those_not_covered_are_kept() {
    let dir = room();
    let options = DiskOptions { keep: Some(Keep::days(14)), ..forgetful() };
    let store = DiskStore::open_with(dir.path(), options).unwrap();
    for number in 0..30 {
        store.apply(&[put("k", &"x".repeat(number * 10))]).unwrap();
    }
    store.checkpoint().unwrap();
    assert!(files_of(dir.path(), ".journal").len() > 5);
    assert_eq!(files_of(dir.path(), ".base").len(), 0);
}

#[test]
fn compacting_keeps_everything_and_drops_the_journal() {
    let dir = room();
    let mut expected = State::new();
    let mut random = random_numbers(5);
    let store = DiskStore::open_with(dir.path(), quiet()).unwrap();
    for _ in 0..100 {
        let batch = random_batch(&mut random);
        store.apply(&batch).unwrap();
        note(&mut expected, &batch);
    }
    drop(store);
    for _ in 0..2 {
        let compacted = compact(dir.path()).unwrap();
        assert_eq!(compacted.n_keys, expected.len() as u64 + 1, "the format is a key too");
        assert_eq!(files_of(dir.path(), ".journal").len(), 1);
        assert_eq!(files_of(dir.path(), ".base").len(), 1);
    }
    let left: Vec<_> =
        fs::read_dir(dir.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
    let store = DiskStore::open_with(dir.path(), quiet()).unwrap();
    assert_eq!(state(&store).unwrap(), expected);
}

#[test]
fn everything_can_be_read_beside_a_running_server() {
    let dir = room();
    let store = DiskStore::open_with(dir.path(), forgetful()).unwrap();
    let (dir, store) = (dir.path(), &store);
    let is_over = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let is_over = &is_over;
        scope.spawn(move || {
            // Both keys always have the same value: a state between two batches would show.
            for number in 0..150 {
                let value = number.to_string();
                store.apply(&[put("a", &value), put("b", &value)]).unwrap();
                if number % 10 == 0 {
                    store.checkpoint().unwrap();
                }
            }
            is_over.store(true, std::sync::atomic::Ordering::Release);
        });
        let mut n_reads = 0;
        let mut last = 0;
        while !is_over.load(std::sync::atomic::Ordering::Acquire) || n_reads == 0 {
            let mut everything = Everything::open(dir).unwrap();
            assert!(everything.upto() >= last);
            last = everything.upto();
            let mut values = Vec::new();
            while let Some((key, value)) = everything.next_pair().unwrap() {
                if !key.starts_with(b"\0") {
                    values.push(value);
                }
            }
            assert!(values.is_empty() || values.len() == 2 && values[0] == values[1]);
            n_reads += 1;
        }
    });
}
