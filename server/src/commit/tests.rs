//! The committer over a store whose disk can be filled or broken.

use std::ops::ControlFlow;
use std::sync::mpsc::channel;

use super::*;
use crate::store::memory::{Disk, MemoryStore};

fn start() -> (Arc<MemoryStore>, Committer, CommitThread) {
    let store = Arc::new(MemoryStore::default());
    let (committer, thread) =
        Committer::start(Arc::clone(&store) as Arc<dyn Store>, 0, Arc::default()).unwrap();
    (store, committer, thread)
}

fn put(committer: &Committer, key: &'static str) -> Result<(), CommitError> {
    committer.commit_blocking(1, move |overlay| overlay.put(key.into(), b"x".to_vec()))
}

fn keys(committer: &Committer) -> Result<Vec<String>, CommitError> {
    committer.read_blocking(|view| {
        let mut keys = Vec::new();
        view.scan(b"k", &mut |key, _| {
            keys.push(String::from_utf8_lossy(key).into_owned());
            ControlFlow::Continue(())
        });
        keys
    })
}

#[test]
fn jobs_of_one_group_see_each_other_and_share_one_sync() {
    let (store, committer, thread) = start();
    let (entered, has_entered) = channel();
    let (go_on, may_go_on) = channel::<()>();
    let blocker = committer
        .enqueue(1, move |_| {
            entered.send(()).unwrap();
            may_go_on.recv().unwrap();
        })
        .unwrap();
    has_entered.recv().unwrap();
    // While the first job holds the thread the others wait, and so become one group.
    let add_one = |overlay: &mut Overlay<'_>| {
        let count = overlay.get(b"k").map_or(0, |value| value[0]);
        overlay.put(b"k".to_vec(), vec![count + 1]);
        count + 1
    };
    let waiting: Vec<_> = (0..20).map(|_| committer.enqueue(1, add_one).unwrap()).collect();
    go_on.send(()).unwrap();
    blocker.blocking_recv().unwrap().unwrap();
    let counts: Vec<u8> =
        waiting.into_iter().map(|answer| answer.blocking_recv().unwrap().unwrap()).collect();
    assert_eq!(counts, (1..=20).collect::<Vec<u8>>());
    assert_eq!(store.n_syncs(), 1);
    thread.stop();
}

#[test]
fn a_full_disk_acknowledges_nothing_shows_nothing_and_recovers() {
    let (store, committer, thread) = start();
    put(&committer, "k1").unwrap();
    store.set_disk(Disk::Full);
    let refusal = put(&committer, "k2").unwrap_err().to_string();
    assert!(refusal.starts_with("the disk is full"), "{refusal}");
    assert!(matches!(committer.disk_state(), DiskState::Failing { is_readable: true, .. }));
    assert_eq!(keys(&committer).unwrap(), ["k1"]);

    store.set_disk(Disk::Working);
    put(&committer, "k2").unwrap();
    assert!(matches!(committer.disk_state(), DiskState::Working));
    assert_eq!(keys(&committer).unwrap(), ["k1", "k2"]);
    thread.stop();
}

#[test]
fn a_broken_disk_shows_nothing_that_may_be_lost_until_a_restart() {
    let (store, committer, thread) = start();
    store.set_disk(Disk::Broken);
    let refusal = put(&committer, "k1").unwrap_err().to_string();
    assert!(refusal.contains("restart the server"), "{refusal}");
    assert!(keys(&committer).is_err());
    store.set_disk(Disk::Working);
    assert!(put(&committer, "k1").is_err());
    thread.stop();
}

#[test]
fn a_job_that_panics_leaves_no_trace_and_the_next_one_works() {
    let (_store, committer, thread) = start();
    let broken = committer.commit_blocking(1, |overlay| {
        overlay.put(b"k1".to_vec(), b"half".to_vec());
        overlay.announce(99);
        assert!(overlay.get(b"k1").is_none(), "broken on purpose");
    });
    assert!(matches!(broken, Err(CommitError::Panicked)));
    put(&committer, "k2").unwrap();
    assert_eq!(keys(&committer).unwrap(), ["k2"]);
    assert_eq!(*committer.newest().borrow(), 0);
    thread.stop();
}

#[test]
fn the_newest_change_is_told_after_it_is_on_disk() {
    let (store, committer, thread) = start();
    let write = |committer: &Committer, seq: u64| {
        committer.commit_blocking(1, move |overlay| {
            overlay.put(b"k".to_vec(), b"x".to_vec());
            overlay.announce(seq);
        })
    };
    let newest = committer.newest();
    write(&committer, 7).unwrap();
    store.set_disk(Disk::Full);
    write(&committer, 8).unwrap_err();
    thread.stop();
    assert_eq!(*newest.borrow(), 7);
    assert!(matches!(put(&committer, "k"), Err(CommitError::Stopping)));
}

#[test]
fn a_full_queue_sheds_load() {
    let (_store, committer, thread) = start();
    let (entered, has_entered) = channel();
    let (go_on, may_go_on) = channel::<()>();
    let blocker = committer
        .enqueue(1, move |_| {
            entered.send(()).unwrap();
            may_go_on.recv().unwrap();
        })
        .unwrap();
    has_entered.recv().unwrap();
    let waiting: Vec<_> =
        (0..QUEUE_LENGTH).map(|_| committer.enqueue(1, |_| ()).unwrap()).collect();
    assert!(matches!(put(&committer, "k"), Err(CommitError::Busy)));
    go_on.send(()).unwrap();
    blocker.blocking_recv().unwrap().unwrap();
    for answer in waiting {
        answer.blocking_recv().unwrap().unwrap();
    }
    thread.stop();
}

#[test]
fn a_range_shows_the_store_with_the_writes_on_top() {
    let store = MemoryStore::default();
    let put = |key: &str| (key.as_bytes().to_vec(), Some(b"stored".to_vec()));
    store.apply(&[put("k2"), put("k4"), put("k6")]).unwrap();
    let mut overlay = Overlay::over(&store);
    for key in ["k1", "k4", "k5", "k9"] {
        overlay.put(key.into(), b"written".to_vec());
    }
    overlay.remove(b"k6".to_vec());
    let seen = |overlay: &Overlay<'_>, limit: usize| {
        let mut seen = Vec::new();
        overlay.range(b"k1", b"k9", &mut |key, value| {
            seen.push(format!(
                "{} {}",
                String::from_utf8_lossy(key),
                String::from_utf8_lossy(value)
            ));
            if seen.len() == limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        seen
    };
    let all = ["k1 written", "k2 stored", "k4 written", "k5 written"];
    assert_eq!(seen(&overlay, 99), all);
    for limit in 1..all.len() {
        assert_eq!(seen(&overlay, limit), all[..limit]);
    }
    overlay.begin();
    overlay.put(b"k2".to_vec(), b"again".to_vec());
    overlay.remove(b"k1".to_vec());
    overlay.undo();
    assert_eq!(seen(&overlay, 99), all);
}
