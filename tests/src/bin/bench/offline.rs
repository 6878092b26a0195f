//! The data of a server that is not running.

use std::path::Path;

use anyhow::Context;
use server::commit::overlay::Overlay;
use server::store::disk::DiskStore;
use shared::sync::server::head;

/// Looks at the data as the server does.
pub(crate) fn look<T>(
    data: &Path,
    look: impl FnOnce(&Overlay<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let store = DiskStore::open(data).context("the data cannot be opened")?;
    look(&Overlay::over(&store))
}

/// How many rows there are.
pub(crate) fn rows(data: &Path) -> anyhow::Result<u64> {
    look(data, |view| Ok(head(view)?.rows))
}
