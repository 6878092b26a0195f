//! Sync: how devices and server agree. Mutations go up, rows come down.
//!
//! - The server gives the only order: each committed mutation gets the next [`CommitSeq`]. A row bears
//!   the commit that last changed it, each changed field too.
//! - A device applies its edits at once with [`rules::apply`], the same pure function that the server
//!   runs, keeps them in its outbox, and runs them again over whatever it pulls. An edit leaves the
//!   outbox only when its effect has been pulled.
//! - A mutation names the revision its author saw. The server takes a field when nobody else changed it
//!   since; otherwise the first stays and the second is kept as a superseded [`Change`]. Clocks label,
//!   they never decide.
//! - A client numbers its mutations from 1; the server keeps the outcome of each until the client has
//!   seen it, so that a repeated push answers the same and applies nothing twice.
//! - A pull gives rows in order of their commits from the client's cursor up to a head fixed at its
//!   start; the client shows them when it has reached that head.
//!
//! [`protocol`] has the wire types, [`rules`] the pure decision with a guard for some kinds, [`server`] and [`client`] the two
//! state machines without input or output, [`pages`] how a device packs rows for its storage, [`tabs`]
//! how several pages of one device go together, [`quarantine`] what an administrator sees of a revoked
//! device.
//!
//! [`Change`]: crate::entity::Change
//! [`CommitSeq`]: protocol::CommitSeq

pub mod check;
pub mod client;
pub mod conflict;
mod guards;
pub mod keys;
pub mod memory;
pub mod packs;
pub mod pages;
pub mod protocol;
pub mod quarantine;
pub mod rules;
pub mod server;
pub mod tabs;
pub mod undo;
pub mod visibility;
