//! Torn ends, flipped bits and sled's leftovers: all that was acknowledged, or a clear refusal.

use super::*;
use crate::store::offline::{check_files, compact, salvage};

/// A store with some batches; returns what it holds after each of the last `n` of them.
fn filled(dir: &Path, options: &DiskOptions, seed: u64, n_batches: usize) -> Vec<State> {
    let mut random = random_numbers(seed);
    let store = DiskStore::open_with(dir, options.clone()).unwrap();
    let mut states = vec![state(&store).unwrap()];
    for _ in 0..n_batches {
        let batch = random_batch(&mut random);
        store.apply(&batch).unwrap();
        let mut next = states.last().unwrap().clone();
        note(&mut next, &batch);
        states.push(next);
    }
    states
}

fn last_journal(dir: &Path) -> std::path::PathBuf {
    let journals = fs::read_dir(dir.join("journal")).unwrap().map(|entry| entry.unwrap().path());
    let is_journal = |path: &std::path::PathBuf| path.extension().is_some_and(|it| it == "journal");
    journals.filter(is_journal).max().unwrap()
}

/// Opens and reads everything; a damaged database may show only then, and is mended by a restart.
fn open_and_read(dir: &Path) -> Result<State, StoreError> {
    let read = DiskStore::open_with(dir, quiet()).and_then(|store| state(&store));
    match read {
        Err(StoreError::DamagedDatabase { .. }) => {
            let store = DiskStore::open_with(dir, quiet())?;
            state(&store)
        }
        read => read,
    }
}

#[test]
fn a_journal_cut_at_any_byte_of_its_last_two_frames_keeps_every_whole_frame() {
    let dir = room();
    let mut before = filled(dir.path(), &quiet(), 11, 4).pop().unwrap();
    let behind = room();
    copy(dir.path(), behind.path());
    let first_cut = fs::metadata(last_journal(dir.path())).unwrap().len();
    let mut states = vec![(first_cut, before.clone())];
    for batch in [vec![put("a", "one"), put("b", "two")], vec![(b"a".to_vec(), None)]] {
        let store = DiskStore::open_with(dir.path(), quiet()).unwrap();
        store.apply(&batch).unwrap();
        drop(store);
        note(&mut before, &batch);
        states.push((fs::metadata(last_journal(dir.path())).unwrap().len(), before.clone()));
    }
    let whole = fs::read(last_journal(dir.path())).unwrap();
    for n_left in usize::try_from(first_cut).unwrap()..=whole.len() {
        let reached = |(end, _): &&(u64, State)| *end <= n_left as u64;
        let (_, expected) = states.iter().rev().find(reached).unwrap();
        let cut = room();
        copy(behind.path(), cut.path());
        if n_left % 2 == 0 {
            fs::remove_dir_all(cut.path().join("db")).unwrap();
        }
        fs::write(last_journal(cut.path()), &whole[..n_left]).unwrap();
        let store = DiskStore::open_with(cut.path(), quiet()).unwrap();
        assert_eq!(state(&store).unwrap(), *expected, "cut after {n_left} bytes");
        store.apply(&[put("c", "three")]).unwrap();
        drop(store);
        check_files(cut.path()).unwrap();
    }
}

#[test]
fn a_journal_that_lost_its_end_goes_on_with_the_database_or_is_refused() {
    let dir = room();
    let expected = filled(dir.path(), &quiet(), 12, 5).pop().unwrap();
    let n_bytes = fs::metadata(last_journal(dir.path())).unwrap().len();
    for n_lost in [1, 40, n_bytes - 10] {
        for has_database in [true, false] {
            let cut = room();
            copy(dir.path(), cut.path());
            let journal = last_journal(cut.path());
            let file = fs::File::options().write(true).open(&journal).unwrap();
            file.set_len(n_bytes - n_lost).unwrap();
            if has_database {
                assert_eq!(open_and_read(cut.path()).unwrap(), expected);
                continue;
            }
            fs::remove_dir_all(cut.path().join("db")).unwrap();
            let refusal = DiskStore::open(cut.path()).unwrap_err().to_string();
            assert!(refusal.contains("files are missing"), "{refusal}");
        }
    }
}

#[test]
fn flipped_bits_anywhere_are_mended_or_refused_and_never_believed() {
    let n_flips = std::env::var("FIELDLINE_FLIPS").map_or(120, |it| it.parse().unwrap());
    let dir = room();
    let options = DiskOptions { rotate_bytes: 20_000, keep: None, ..forgetful() };
    filled(dir.path(), &options, 13, 60);
    compact(dir.path()).unwrap();
    // Opened several times, so that sled has snapshots and a log after them.
    for seed in 14..17 {
        filled(dir.path(), &options, seed, 40);
    }
    let expected = open_and_read(dir.path()).unwrap();
    let mut random = random_numbers(17);
    let mut counts = BTreeMap::<(&str, &str), u32>::new();
    for flip in 0..n_flips {
        let broken = room();
        copy(dir.path(), broken.path());
        let of_journal = flip % 2 == 0;
        let folder = broken.path().join(if of_journal { "journal" } else { "db" });
        let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()).collect();
        let mut files: Vec<_> = files.into_iter().filter(|path| path.is_file()).collect();
        files.sort();
        let path = &files[usize::try_from(random(files.len() as u64)).unwrap()];
        let mut bytes = fs::read(path).unwrap();
        // sled's file is mostly empty: look for a byte that says something.
        let mut at = usize::try_from(random(bytes.len() as u64)).unwrap();
        while bytes[at] == 0 && random(50) > 0 {
            at = (at + 1) % bytes.len();
        }
        bytes[at] ^= 1 << random(8);
        fs::write(path, bytes).unwrap();
        // Half of the time the machine had also no time to close the database.
        if of_journal && random(2) == 0 {
            fs::remove_dir_all(broken.path().join("db")).unwrap();
        }
        let outcome = match open_and_read(broken.path()) {
            Ok(found) => {
                assert_eq!(found, expected, "flip {flip} at {at} of {}", path.display());
                let is_rebuilt = broken.path().join("db.damaged-1").exists();
                if is_rebuilt { "rebuilt" } else { "whole" }
            }
            Err(error) => {
                let is_clear = matches!(
                    error,
                    StoreError::Damaged { .. }
                        | StoreError::Lost { .. }
                        | StoreError::NoBase { .. }
                );
                assert!(is_clear && of_journal, "flip {flip} of {}: {error}", path.display());
                "refused"
            }
        };
        *counts.entry((if of_journal { "journal" } else { "db" }, outcome)).or_default() += 1;
    }
    println!("{counts:?}");
    assert!(counts[&("journal", "refused")] > 0 && counts[&("db", "rebuilt")] > 0, "{counts:?}");
}

#[test]
fn a_damaged_frame_in_the_middle_is_refused_and_can_be_accepted() {
    for has_database in [true, false] {
        let dir = room();
        let states = filled(dir.path(), &quiet(), 21, 10);
        let journal = last_journal(dir.path());
        let mut bytes = fs::read(&journal).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 4;
        fs::write(&journal, &bytes).unwrap();
        if !has_database {
            fs::remove_dir_all(dir.path().join("db")).unwrap();
        }
        let refusal = DiskStore::open(dir.path()).unwrap_err().to_string();
        assert!(refusal.contains("checksum of frame"), "{refusal}");
        assert!(refusal.contains("--accept-damage"), "{refusal}");
        assert_eq!(fs::read(&journal).unwrap(), bytes, "a refused journal was changed");

        let salvaged = salvage(dir.path()).unwrap();
        let store = DiskStore::open_with(dir.path(), quiet()).unwrap();
        let found = state(&store).unwrap();
        if has_database {
            assert_eq!(salvaged.upto, salvaged.known);
            assert_eq!(&found, states.last().unwrap());
        } else {
            assert!(salvaged.upto < salvaged.known);
            assert!(states.contains(&found), "{salvaged:?}");
            assert_ne!(&found, states.last().unwrap());
        }
        assert!(salvaged.aside.iter().all(|path| path.exists()));
        store.apply(&[put("a", "goes on")]).unwrap();
        drop(store);
        check_files(dir.path()).unwrap();
    }
}

#[test]
fn a_missing_journal_in_the_middle_is_refused() {
    let dir = room();
    let options = DiskOptions { keep: None, ..forgetful() };
    filled(dir.path(), &options, 22, 20);
    let mut journals: Vec<_> =
        fs::read_dir(dir.path().join("journal")).unwrap().map(|it| it.unwrap().path()).collect();
    journals.retain(|path| path.extension().is_some_and(|it| it == "journal"));
    journals.sort();
    assert!(journals.len() > 3);
    fs::remove_file(&journals[1]).unwrap();
    fs::remove_dir_all(dir.path().join("db")).unwrap();
    let refusal = DiskStore::open(dir.path()).unwrap_err().to_string();
    assert!(refusal.contains("which comes next"), "{refusal}");
    fs::remove_file(&journals[0]).unwrap();
    let refusal = DiskStore::open(dir.path()).unwrap_err().to_string();
    assert!(refusal.contains("has no base"), "{refusal}");
}

#[test]
fn what_sled_stumbles_over_is_survived() {
    let dir = room();
    let expected = filled(dir.path(), &quiet(), 31, 20).pop().unwrap();
    // A second start, so that there is a snapshot.
    drop(DiskStore::open_with(dir.path(), quiet()).unwrap());
    let snapshot_of = |dir: &Path| {
        let files = fs::read_dir(dir.join("db")).unwrap().map(|entry| entry.unwrap().path());
        let is_snapshot = |path: &std::path::PathBuf| {
            path.file_name().unwrap().to_string_lossy().starts_with("snap.")
        };
        files.filter(is_snapshot).max().unwrap()
    };
    let leftover = |dir: &Path| {
        let leftover = dir.join("db/snap.00000000000FFFFF.generating");
        fs::write(leftover, b"half a snapshot").unwrap();
    };
    let cut_snapshot = |dir: &Path| {
        let snapshot = snapshot_of(dir);
        let bytes = fs::read(&snapshot).unwrap();
        fs::write(&snapshot, &bytes[..bytes.len() / 2]).unwrap();
    };
    let no_snapshot = |dir: &Path| fs::remove_file(snapshot_of(dir)).unwrap();
    let no_main_file = |dir: &Path| fs::remove_file(dir.join("db/db")).unwrap();
    let empty_main_file = |dir: &Path| fs::write(dir.join("db/db"), b"").unwrap();
    let garbage = |dir: &Path| fs::write(dir.join("db/db"), vec![0xa5; 3_000_000]).unwrap();
    let no_configuration = |dir: &Path| fs::remove_file(dir.join("db/conf")).unwrap();
    let nothing = |dir: &Path| fs::remove_dir_all(dir.join("db")).unwrap();
    let half_built = |dir: &Path| copy(&dir.join("db"), &dir.join("db.new"));
    type Harm<'a> = (&'a str, &'a dyn Fn(&Path));
    let cases: [Harm<'_>; 9] = [
        ("a leftover", &leftover),
        ("a cut snapshot", &cut_snapshot),
        ("no snapshot", &no_snapshot),
        ("no main file", &no_main_file),
        ("an empty main file", &empty_main_file),
        ("garbage", &garbage),
        ("no configuration", &no_configuration),
        ("no database", &nothing),
        ("a half-built database", &half_built),
    ];
    for (name, harm) in cases {
        let harmed = room();
        copy(dir.path(), harmed.path());
        harm(harmed.path());
        assert_eq!(open_and_read(harmed.path()).unwrap(), expected, "{name}");
        let store = DiskStore::open_with(harmed.path(), quiet()).unwrap();
        store.apply(&[put("a", "goes on")]).unwrap();
        drop(store);
        assert_eq!(open_and_read(harmed.path()).unwrap().len(), expected.len() + 1, "{name}");
    }
}

#[test]
fn a_database_that_breaks_while_people_work_is_built_anew_and_kept_aside() {
    use crate::commit::{CommitError, Committer, DiskState};

    let dir = room();
    let expected = filled(dir.path(), &quiet(), 41, 20).pop().unwrap();
    let store = std::sync::Arc::new(DiskStore::open_with(dir.path(), quiet()).unwrap());
    let shared = std::sync::Arc::clone(&store) as std::sync::Arc<dyn Store>;
    let (committer, thread) = Committer::start(shared, 0, std::sync::Arc::default()).unwrap();
    store.damage_index();
    let read = || committer.read_blocking(|view| view.get(b"k001"));
    let refusal = read().unwrap_err().to_string();
    assert!(refusal.contains("it is built anew from the journal"), "{refusal}");
    // The next write mends it, unless the thread has done so already.
    let write =
        || committer.commit_blocking(1, |overlay| overlay.put(b"z".to_vec(), b"1".to_vec()));
    while let Err(error) = write() {
        assert!(matches!(error, CommitError::Store(_)), "{error}");
    }
    assert!(matches!(committer.disk_state(), DiskState::Working));
    assert_eq!(read().unwrap(), expected.get(b"k001".as_slice()).cloned());
    assert!(dir.path().join("db.damaged-1").exists());
    thread.stop();
    drop(committer);
    let mut found = state(&*store).unwrap();
    // What the thread tried its luck with, if it was quicker.
    found.remove(b"m/probe".as_slice());
    assert_eq!(found.remove(b"z".as_slice()), Some(b"1".to_vec()));
    assert_eq!(found, expected);
}

#[test]
fn a_flipped_bit_in_the_last_frame_of_a_killed_server_is_no_torn_frame() {
    let dir = room();
    filled(dir.path(), &quiet(), 51, 3);
    let start = usize::try_from(fs::metadata(last_journal(dir.path())).unwrap().len()).unwrap();
    let store = DiskStore::open_with(dir.path(), quiet()).unwrap();
    store.apply(&[put("a", "one")]).unwrap();
    // Copied while it is open: as a kill leaves it, and nobody noted that the frame was there.
    let killed = room();
    copy(&dir.path().join("journal"), &killed.path().join("journal"));
    drop(store);
    let end = usize::try_from(fs::metadata(last_journal(dir.path())).unwrap().len()).unwrap();
    assert!(end > start + 30);
    let whole = fs::read(last_journal(killed.path())).unwrap();
    for at in start..end {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        fs::write(last_journal(killed.path()), bytes).unwrap();
        let refusal = DiskStore::open_with(killed.path(), quiet()).unwrap_err();
        assert!(matches!(refusal, StoreError::Damaged { .. }), "byte {at}: {refusal}");
    }
    fs::write(last_journal(killed.path()), whole).unwrap();
    let store = DiskStore::open_with(killed.path(), quiet()).unwrap();
    assert_eq!(store.get(b"a").unwrap().as_deref(), Some(b"one".as_slice()));
}
