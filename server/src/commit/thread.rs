//! The thread behind the committer: drain, decide, write once, answer all.
//! Invariant: jobs run in the order they came in; a job that panics or cannot read leaves no trace.

use std::fmt::{self, Debug, Formatter};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use super::overlay::Overlay;
use super::{CommitError, DiskState, Shared};
use crate::clock::stopwatch;
use crate::store::{StoreError, Write};

/// A group is closed at this many jobs …
const GROUP_JOBS: usize = 512;
/// … or at about this many bytes, whichever comes first.
const GROUP_BYTES: usize = 1024 * 1024;
/// How often a failing disk is tried when nobody writes, so that health tells the truth.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// Written to find out whether writing works again.
const PROBE_KEY: &[u8] = b"m/probe";

/// What the thread receives.
#[derive(Debug)]
pub(super) enum Message {
    Job(Job),
    /// A reader found that the store fails.
    Look,
    Stop,
}

/// Answers a job once its fate is known.
type Answer = Box<dyn FnOnce(Result<(), CommitError>) + Send>;

/// A decision to be made in its turn.
pub(super) struct Job {
    n_bytes: usize,
    decide: Box<dyn FnOnce(&mut Overlay<'_>) -> Answer + Send>,
    /// Tells a job that never ran, or broke while it ran, why.
    refuse: Answer,
}

impl Job {
    pub(super) fn new<T: Send + 'static>(
        n_bytes: usize,
        decide: impl FnOnce(&mut Overlay<'_>) -> T + Send + 'static,
        answer: oneshot::Sender<Result<T, CommitError>>,
    ) -> Self {
        // Either of the two closures answers, never both: the cell hands the sender to the first.
        let answer = Arc::new(std::sync::Mutex::new(Some(answer)));
        let send = move |answer: &std::sync::Mutex<Option<oneshot::Sender<_>>>, result| {
            let sender = answer.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(sender) = sender {
                // Whoever asked may have gone; the writes stand all the same.
                sender.send(result).ok();
            }
        };
        let to_refuse = Arc::clone(&answer);
        Self {
            n_bytes,
            decide: Box::new(move |overlay| {
                let decided = decide(overlay);
                Box::new(move |fate| send(&answer, fate.map(|()| decided)))
            }),
            refuse: Box::new(move |fate| {
                if let Err(error) = fate {
                    send(&to_refuse, Err(error));
                }
            }),
        }
    }
}

impl Debug for Job {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").field("n_bytes", &self.n_bytes).finish_non_exhaustive()
    }
}

/// Starts the thread.
pub(super) fn spawn(
    received: Receiver<Message>,
    shared: Arc<Shared>,
) -> std::io::Result<std::thread::JoinHandle<()>> {
    std::thread::Builder::new().name("committer".into()).spawn(move || run(&received, &shared))
}

fn run(received: &Receiver<Message>, shared: &Shared) {
    loop {
        let first = match shared.state() {
            DiskState::Working => received.recv().map_err(|_| RecvTimeoutError::Disconnected),
            DiskState::Failing { .. } => received.recv_timeout(TRY_AGAIN_AFTER),
        };
        let mut is_stopping = false;
        match first {
            Ok(Message::Job(first)) => {
                let group = drain(first, received, &mut is_stopping);
                commit_group(group, shared);
            }
            Ok(Message::Look) | Err(RecvTimeoutError::Timeout) => try_again(shared),
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
        }
        if is_stopping {
            return;
        }
    }
}

/// Takes what already waits; it never lingers for more.
fn drain(first: Job, received: &Receiver<Message>, is_stopping: &mut bool) -> Vec<Job> {
    let mut n_bytes = first.n_bytes;
    let mut group = vec![first];
    while group.len() < GROUP_JOBS && n_bytes < GROUP_BYTES {
        match received.try_recv() {
            Ok(Message::Job(job)) => {
                n_bytes += job.n_bytes;
                group.push(job);
            }
            Ok(Message::Stop) => {
                *is_stopping = true;
                break;
            }
            // This group finds out as well.
            Ok(Message::Look) => {}
            Err(_) => break,
        }
    }
    group
}

fn commit_group(group: Vec<Job>, shared: &Shared) {
    if let Err(error) = revive(shared) {
        for job in group {
            (job.refuse)(Err(CommitError::Store(Arc::clone(&error))));
        }
        return;
    }
    let n_jobs = group.len();
    let started = stopwatch();
    let mut overlay = Overlay::over(&*shared.store);
    let answers: Vec<Answer> =
        group.into_iter().filter_map(|job| decide(job, &mut overlay, shared)).collect();
    let newest = overlay.newest();
    let written = overlay.into_writes().map_err(Arc::new).and_then(|writes| write(&writes, shared));
    match written {
        Ok(n_writes) => {
            if n_writes > 0 {
                shared.metrics.committed(n_jobs, n_writes, started.elapsed());
            }
            for answer in answers {
                answer(Ok(()));
            }
            if let Some(newest) = newest {
                shared.newest.send_if_modified(|seq| {
                    let is_newer = newest > *seq;
                    *seq = newest.max(*seq);
                    is_newer
                });
            }
        }
        Err(error) => {
            for answer in answers {
                answer(Err(CommitError::Store(Arc::clone(&error))));
            }
        }
    }
}

/// Runs one job over the writes of those before it.
fn decide(job: Job, overlay: &mut Overlay<'_>, shared: &Shared) -> Option<Answer> {
    let Job { decide, refuse, .. } = job;
    overlay.begin();
    // The overlay is put back to where the job began, so nothing half-done is seen afterwards.
    match catch_unwind(AssertUnwindSafe(|| decide(overlay))) {
        Ok(answer) => match overlay.take_failure() {
            None => Some(answer),
            Some(error) => {
                overlay.undo();
                answer(Err(CommitError::Store(remember(error, shared))));
                None
            }
        },
        Err(_) => {
            tracing::error!("commit.job_panicked");
            overlay.undo();
            refuse(Err(CommitError::Panicked));
            None
        }
    }
}

/// Makes the writes of a group durable, and then visible while nobody reads.
fn write(writes: &[Write], shared: &Shared) -> Result<usize, Arc<StoreError>> {
    if writes.is_empty() {
        return Ok(0);
    }
    match shared.store.apply_behind(writes, &shared.gate) {
        Ok(()) => {
            if let DiskState::Failing { .. } = shared.state() {
                tracing::info!("commit.disk_works_again");
                shared.set_state(DiskState::Working);
            }
            Ok(writes.len())
        }
        Err(error) => {
            tracing::error!(error = %error, "commit.write_failed");
            Err(remember(error, shared))
        }
    }
}

/// Remembers why the store failed.
fn remember(error: StoreError, shared: &Shared) -> Arc<StoreError> {
    let error = Arc::new(error);
    if error.is_lasting() {
        let is_readable =
            error.may_recover() && shared.gate.alone(|| shared.store.revive()).is_ok();
        shared.set_state(DiskState::Failing { error: Arc::clone(&error), is_readable });
    }
    error
}

/// Makes a store that failed usable again, where that is possible without a restart.
fn revive(shared: &Shared) -> Result<(), Arc<StoreError>> {
    match shared.state() {
        DiskState::Working | DiskState::Failing { is_readable: true, .. } => Ok(()),
        DiskState::Failing { error, .. } if !error.may_recover() => Err(error),
        DiskState::Failing { error, .. } => match shared.gate.alone(|| shared.store.revive()) {
            Ok(()) => {
                shared.set_state(DiskState::Failing { error, is_readable: true });
                Ok(())
            }
            Err(again) => {
                tracing::warn!(error = %again, "commit.revive_failed");
                Err(error)
            }
        },
    }
}

/// Tries a small write when nobody else does.
fn try_again(shared: &Shared) {
    if revive(shared).is_ok() {
        // A failure is remembered and logged where it happens; the next second tries again.
        write(&[(PROBE_KEY.to_vec(), Some(Vec::new()))], shared).ok();
    }
}
