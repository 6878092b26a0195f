//! Full disks, failing syncs and power cuts, at every operation.

use std::sync::Arc;

use super::failing::{FailingFiles, Failure};
use super::*;

fn options(files: &FailingFiles) -> DiskOptions {
    DiskOptions { files: Arc::new(files.clone()), reserved_bytes: 0, ..forgetful() }
}

/// Applies some batches with checkpoints between; returns what was acknowledged, or the first error
/// with the batch that failed.
fn work(
    store: &DiskStore,
    expected: &mut State,
    seed: u64,
) -> Result<(), (StoreError, Option<Vec<Write>>)> {
    let mut random = random_numbers(seed);
    for turn in 0..8 {
        let batch = random_batch(&mut random);
        if let Err(error) = store.apply(&batch) {
            return Err((error, Some(batch)));
        }
        note(expected, &batch);
        if turn % 3 == 2 {
            store.checkpoint().map_err(|error| (error, None))?;
        }
    }
    Ok(())
}

#[test]
fn a_disk_that_is_full_at_any_operation_loses_nothing_and_recovers_by_itself() {
    for after in 0.. {
        let dir = room();
        let files = FailingFiles::default();
        let mut expected = State::new();
        // Three in a row, so that taking back fails as well.
        files.fail_after(after, 1 + after % 3, Failure::NoRoom);
        let store = match DiskStore::open_with(dir.path(), options(&files)) {
            Ok(store) => store,
            Err(error) => {
                assert!(matches!(error, StoreError::Full(_)), "{error}");
                files.mend();
                DiskStore::open_with(dir.path(), options(&files)).unwrap()
            }
        };
        if let Err((error, batch)) = work(&store, &mut expected, after) {
            assert!(error.may_recover(), "{error}");
            assert_eq!(state(&store).unwrap(), expected, "a refused batch is visible");
            files.mend();
            store.revive().unwrap();
            assert_eq!(state(&store).unwrap(), expected, "a refused batch came back");
            if let Some(batch) = batch {
                store.apply(&batch).unwrap();
                note(&mut expected, &batch);
            }
        }
        let is_over = files.n_done() <= after;
        files.mend();
        work(&store, &mut expected, after + 1_000).unwrap();
        assert_eq!(state(&store).unwrap(), expected);
        drop(store);
        fs::remove_dir_all(dir.path().join("db")).unwrap();
        let store = DiskStore::open_with(dir.path(), quiet()).unwrap();
        assert_eq!(state(&store).unwrap(), expected);
        if is_over {
            assert!(after > 40, "only {after} operations");
            return;
        }
    }
}

#[test]
fn after_a_failed_sync_nothing_is_acknowledged_until_a_restart() {
    let mut n_stopped = 0;
    for after in 0.. {
        let dir = room();
        let files = FailingFiles::default();
        let mut expected = State::new();
        files.fail_after(after, 1, Failure::NoSync);
        let opened = DiskStore::open_with(dir.path(), options(&files));
        let mut in_doubt = None;
        if let Ok(store) = opened
            && let Err((error, batch)) = work(&store, &mut expected, after)
        {
            assert!(!error.may_recover(), "{error}");
            assert!(error.to_string().contains("restart the server"), "{error}");
            in_doubt = batch;
            // A base or a checkpoint may be tried again; a frame may not.
            if in_doubt.is_some() {
                assert!(store.revive().is_err());
                assert!(matches!(store.apply(&[put("x", "y")]), Err(StoreError::Unsynced(_))));
                assert_eq!(state(&store).unwrap(), expected, "an unsynced batch is visible");
                n_stopped += 1;
            }
        }
        let is_over = files.n_done() <= after;
        files.mend();
        files.cut_power(&mut random_numbers(after)).unwrap();
        let store = DiskStore::open_with(dir.path(), options(&files)).unwrap();
        let found = state(&store).unwrap();
        if found != expected {
            note(&mut expected, &in_doubt.unwrap_or_default());
            assert_eq!(found, expected, "operation {after}");
        }
        work(&store, &mut expected, after + 1_000).unwrap();
        assert_eq!(state(&store).unwrap(), expected);
        if is_over {
            assert!(n_stopped >= 8, "only {n_stopped} frames failed");
            return;
        }
    }
}

#[test]
fn a_power_cut_at_any_moment_loses_nothing_that_was_acknowledged() {
    for seed in 0..40 {
        let dir = room();
        let files = FailingFiles::default();
        let mut random = random_numbers(seed);
        let mut expected = State::new();
        for _ in 0..4 {
            let store = DiskStore::open_with(dir.path(), options(&files)).unwrap();
            assert_eq!(state(&store).unwrap(), expected, "seed {seed}");
            // The database as the last checkpoint left it: all that a cut may leave of it.
            let on_disk = room();
            store.checkpoint().unwrap();
            copy(&dir.path().join("db"), on_disk.path());
            for _ in 0..random(6) {
                let batch = random_batch(&mut random);
                store.apply(&batch).unwrap();
                note(&mut expected, &batch);
            }
            // The next frame is written but not synced.
            let batch = random_batch(&mut random);
            files.fail_after(1, 1, Failure::NoSync);
            let is_in_doubt = store.apply(&batch).is_err();
            files.mend();
            if !is_in_doubt {
                note(&mut expected, &batch);
            }
            drop(store);
            files.cut_power(&mut random).unwrap();
            let db = dir.path().join("db");
            fs::remove_dir_all(&db).unwrap();
            if random(4) > 0 {
                copy(on_disk.path(), &db);
            }
            let store = DiskStore::open_with(dir.path(), options(&files)).unwrap();
            let found = state(&store).unwrap();
            if is_in_doubt && found != expected {
                note(&mut expected, &batch);
            }
            assert_eq!(found, expected, "seed {seed}");
        }
    }
}

#[test]
fn a_frame_that_did_not_fit_leaves_nothing_behind() {
    let dir = room();
    let files = FailingFiles::default();
    let store = DiskStore::open_with(dir.path(), options(&files)).unwrap();
    files.fail_after(0, 1, Failure::NoRoom);
    let large = "x".repeat(3_000);
    assert!(store.apply(&[put("large", &large)]).unwrap_err().may_recover());
    // Shorter than what was left of the other.
    store.apply(&[put("small", "x")]).unwrap();
    // Copied while it is open, as a kill leaves it.
    let killed = room();
    copy(&dir.path().join("journal"), &killed.path().join("journal"));
    let store = DiskStore::open_with(killed.path(), quiet()).unwrap();
    assert_eq!(keys(&store, "a", "z"), ["small"]);
}
