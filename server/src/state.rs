//! State: what handlers share. Invariant: cheap to clone; whatever must end, ends with `stop`.

use std::sync::Arc;

use shared::id::RawId;
use shared::sync::server::{Orgs, head, is_outdated, set_epoch, upgrade};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::commit::overlay::Overlay;
use crate::commit::{CommitError, CommitThread, Committer};
use crate::config::Config;
use crate::guess::Guesses;
use crate::metrics::Metrics;
use crate::password::{PasswordError, Passwords};
use crate::random::{self, NoRandomness};
use crate::session;
use crate::store::{Store, StoreError, Write};

/// A stream that misses one of more than these ends too, and comes back when its device may.
const REVOKED_LENGTH: usize = 64;

/// What handlers share.
#[derive(Debug, Clone)]
pub struct AppState {
    /// Reads and writes.
    pub committer: Committer,
    /// Checks passwords.
    pub passwords: Passwords,
    /// Who leads whom, as last read.
    pub orgs: Arc<Orgs>,
    /// Slows guessing down.
    pub guesses: Arc<Guesses>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Counts.
    pub metrics: Arc<Metrics>,
    /// What the server was told at its start.
    pub config: Arc<Config>,
    /// Names each device that is revoked, so that its stream of hints ends and it asks why.
    pub revoked: broadcast::Sender<[u8; 16]>,
    /// Ends open streams.
    pub stop: CancellationToken,
}

/// Why the server cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store cannot be opened or read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The first writes failed.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The store cannot be understood.
    #[error(transparent)]
    View(#[from] shared::sync::server::StoreError),
    /// No password can be checked.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// No random numbers.
    #[error(transparent)]
    Random(#[from] NoRandomness),
    /// No thread.
    #[error("the system gave no thread for the committer: {0}")]
    Thread(std::io::Error),
}

/// Returns the writes that begin a new epoch: with a new store, and where a store goes back to an
/// earlier state, so that devices send again what it lacks.
pub fn new_epoch(view: &Overlay<'_>) -> Result<Vec<Write>, StartError> {
    let epoch = RawId::from_bytes(random::bytes()?);
    Ok(set_epoch(view, epoch)?.into_iter().collect())
}

/// Starts the committer over `store`, which becomes a Fieldline store when it is empty.
pub fn start_committer(
    store: Arc<dyn Store>,
    metrics: Arc<Metrics>,
) -> Result<(Committer, CommitThread), StartError> {
    let newest = {
        let view = Overlay::over(&*store);
        let mut head = head(&view)?;
        if head.epoch == RawId::default() {
            store.apply(&new_epoch(&view)?)?;
        } else if is_outdated(&view)? {
            tracing::info!("store.laid_out_anew");
            let writes: Vec<_> = upgrade(&view)?.into_iter().collect();
            store.apply(&writes)?;
            head = shared::sync::server::head(&Overlay::over(&*store))?;
        }
        head.commit
    };
    Committer::start(store, newest, metrics).map_err(StartError::Thread)
}

impl AppState {
    /// Starts what a server needs over `store`. It blocks for a moment.
    pub fn start(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        config: Config,
    ) -> Result<(Self, CommitThread), StartError> {
        let metrics = Arc::new(Metrics::default());
        let passwords = Passwords::new()?;
        let (committer, thread) = start_committer(store, Arc::clone(&metrics))?;
        let now_ms = clock.now_ms();
        let n_over =
            committer.commit_blocking(1, move |overlay| session::sweep(overlay, now_ms))?;
        tracing::debug!(n_over, "session.swept");
        let state = Self {
            committer,
            passwords,
            orgs: Arc::default(),
            guesses: Arc::default(),
            clock,
            metrics,
            config: Arc::new(config),
            revoked: broadcast::Sender::new(REVOKED_LENGTH),
            stop: CancellationToken::new(),
        };
        Ok((state, thread))
    }
}
