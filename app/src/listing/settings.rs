//! The columns a person chose for a kind, remembered on this device.

use shared::entity::Kind;

use crate::platform::{dom, local};

fn key(kind: Kind) -> String {
    format!("columns.{}", kind.name())
}

/// Returns the chosen columns of a kind.
pub(super) fn columns(kind: Kind) -> Option<Vec<String>> {
    let text = local::read(&key(kind))?;
    Some(text.split(',').map(str::to_owned).collect())
}

/// Keeps the chosen columns, or forgets them for `None`.
pub(super) fn keep_columns(kind: Kind, columns: Option<&[String]>) {
    let kept = match columns {
        Some(columns) => local::write(&key(kind), &columns.join(",")),
        None => local::remove(&key(kind)),
    };
    if !kept {
        dom::warn("the browser did not keep the chosen columns");
    }
}
