//! The committer: one thread owns every write, in groups.
//! Invariant: a job is answered only after its group is on disk, and nobody reads what a crash
//! could take back: a group becomes visible after it is on disk, behind a gate that readers share.
//! Jobs of a group see each other's writes in order. It knows no entity and no protocol.

pub mod overlay;
mod thread;

use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{oneshot, watch};

use crate::metrics::Metrics;
use crate::store::{Gate, Store, StoreError};
use overlay::Overlay;

/// Jobs that may wait; the next one is told to come back later, so that a rush does not become a
/// queue of requests nobody waits for any more.
pub const QUEUE_LENGTH: usize = 4096;

/// Why a job was not committed. None of its writes exist.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CommitError {
    /// Too many jobs wait.
    #[error("the server is busy; try again in a moment")]
    Busy,
    /// The store refused; see the sentence.
    #[error("{0}")]
    Store(Arc<StoreError>),
    /// The job has a mistake; the log has the details.
    #[error("the server made a mistake and changed nothing; tell the administrator the time")]
    Panicked,
    /// The server is stopping.
    #[error("the server is stopping; try again in a moment")]
    Stopping,
}

impl From<StoreError> for CommitError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

/// Whether writes reach the disk.
#[derive(Debug, Clone, Default)]
pub enum DiskState {
    /// They do.
    #[default]
    Working,
    /// They do not: nothing is acknowledged until they do.
    Failing {
        /// What is wrong and what to do.
        error: Arc<StoreError>,
        /// Whether what can be read is known to be on disk.
        is_readable: bool,
    },
}

/// A handle on the committer, for everything that reads or writes.
#[derive(Debug, Clone)]
pub struct Committer {
    jobs: SyncSender<thread::Message>,
    shared: Arc<Shared>,
}

/// What handles and the thread have in common.
#[derive(Debug)]
struct Shared {
    store: Arc<dyn Store>,
    gate: Gate,
    state: Mutex<DiskState>,
    newest: watch::Sender<u64>,
    metrics: Arc<Metrics>,
}

impl Shared {
    fn state(&self) -> DiskState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_state(&self, state: DiskState) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

/// The running thread; stop it to close the store.
#[derive(Debug)]
pub struct CommitThread {
    jobs: SyncSender<thread::Message>,
    thread: std::thread::JoinHandle<()>,
}

impl CommitThread {
    /// Lets the waiting jobs finish, ends the thread and with it the writing.
    pub fn stop(self) {
        // An error means that the thread has ended, which is what was wanted.
        self.jobs.send(thread::Message::Stop).ok();
        if self.thread.join().is_err() {
            tracing::error!("commit.thread_panicked");
        }
    }
}

impl Committer {
    /// Starts the committer over `store`; `newest` is the sequence number of the last change.
    pub fn start(
        store: Arc<dyn Store>,
        newest: u64,
        metrics: Arc<Metrics>,
    ) -> std::io::Result<(Self, CommitThread)> {
        let (jobs, received) = sync_channel(QUEUE_LENGTH);
        let shared = Arc::new(Shared {
            store,
            gate: Gate::default(),
            state: Mutex::default(),
            newest: watch::Sender::new(newest),
            metrics,
        });
        let thread = thread::spawn(received, Arc::clone(&shared))?;
        Ok((Self { jobs: jobs.clone(), shared }, CommitThread { jobs, thread }))
    }

    /// Runs `decide` in its turn and answers once what it wrote is on disk.
    /// `n_bytes` is about how much it will write.
    pub async fn commit<T: Send + 'static>(
        &self,
        n_bytes: usize,
        decide: impl FnOnce(&mut Overlay<'_>) -> T + Send + 'static,
    ) -> Result<T, CommitError> {
        self.enqueue(n_bytes, decide)?.await.unwrap_or(Err(CommitError::Stopping))
    }

    /// [`Self::commit`] for commands that run without a runtime.
    pub fn commit_blocking<T: Send + 'static>(
        &self,
        n_bytes: usize,
        decide: impl FnOnce(&mut Overlay<'_>) -> T + Send + 'static,
    ) -> Result<T, CommitError> {
        self.enqueue(n_bytes, decide)?.blocking_recv().unwrap_or(Err(CommitError::Stopping))
    }

    fn enqueue<T: Send + 'static>(
        &self,
        n_bytes: usize,
        decide: impl FnOnce(&mut Overlay<'_>) -> T + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, CommitError>>, CommitError> {
        let (answer, answered) = oneshot::channel();
        let job = thread::Job::new(n_bytes, decide, answer);
        match self.jobs.try_send(thread::Message::Job(job)) {
            Ok(()) => Ok(answered),
            Err(TrySendError::Full(_)) => Err(CommitError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(CommitError::Stopping),
        }
    }

    /// Runs `read` over what is on disk. It blocks: call it where blocking is allowed.
    pub fn read_blocking<T>(&self, read: impl FnOnce(&Overlay<'_>) -> T) -> Result<T, CommitError> {
        let reading = self.shared.gate.among_readers();
        if let DiskState::Failing { error, is_readable: false } = self.shared.state() {
            return Err(CommitError::Store(error));
        }
        let view = Overlay::over(&*self.shared.store);
        let result = read(&view);
        let Err(error) = view.into_writes() else { return Ok(result) };
        drop(reading);
        let error = Arc::new(error);
        if error.is_lasting() {
            // The thread finds out whether this can be mended, and how.
            let error = Arc::clone(&error);
            self.shared.set_state(DiskState::Failing { error, is_readable: false });
            self.jobs.try_send(thread::Message::Look).ok();
        }
        Err(CommitError::Store(error))
    }

    /// Runs `read` over what is on disk, away from the threads that answer requests.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Overlay<'_>) -> T + Send + 'static,
    ) -> Result<T, CommitError> {
        let committer = self.clone();
        tokio::task::spawn_blocking(move || committer.read_blocking(read))
            .await
            .unwrap_or(Err(CommitError::Panicked))
    }

    /// Follows the sequence number of the newest change that is on disk.
    #[must_use]
    pub fn newest(&self) -> watch::Receiver<u64> {
        self.shared.newest.subscribe()
    }

    /// Returns whether writes reach the disk.
    #[must_use]
    pub fn disk_state(&self) -> DiskState {
        self.shared.state()
    }

    /// Returns the bytes used on disk.
    pub fn size_on_disk(&self) -> Result<u64, StoreError> {
        self.shared.store.size_on_disk()
    }
}

#[cfg(test)]
mod tests;
