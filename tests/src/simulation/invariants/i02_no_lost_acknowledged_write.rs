//! I2 no lost acknowledged write: if `Outcome::Applied{c}` was *sent* by the server, effects with rev
//! ≥ c exist after any sequence of crash (losing all un-fsynced data), journal replay, sled rebuild.

use shared::sync::protocol::{Answer, Outcome, Request};
use shared::sync::server::row;

use super::hold;
use crate::simulation::server::{Server, name};

/// Before an answer leaves: what it says is on disk. Of an edit that was taken long ago or under another
/// number it may say only that.
pub fn is_on_disk(request: &Request, answers: &[Answer], server: &Server) {
    for answer in answers {
        let envelope = request.mutations.iter().find(|it| it.seq == answer.seq).unwrap();
        let taken = server.taken(request.client(), answer.seq).map(|(_, outcome)| outcome);
        let is_known = server.record.history.contains_key(&name(envelope))
            && answer.outcome.commit() <= server.head();
        let is_there = taken == Some(&answer.outcome) || is_known;
        hold!(2, is_there, "sent, but not on disk: {answer:?}");
    }
}

/// After a crash and at the end: all that was ever sent is there.
pub fn check(server: &Server) {
    for ((client, seq), outcome) in &server.record.sent {
        let Outcome::Applied { commit, .. } = outcome else { continue };
        let taken = server.taken(*client, *seq);
        let is_there = taken.is_some_and(|(_, taken)| taken == outcome);
        hold!(2, is_there, "number {seq} of {client:?} was acknowledged and is gone");
        let head = server.head();
        hold!(2, *commit <= head, "commit {commit} was acknowledged, and the head is {head}");
        let Some((name, _)) = taken else { continue };
        let is_there = row(&server.disk.store, name.1).unwrap().is_some();
        hold!(2, is_there, "{:?} was acknowledged and is not there", name.1);
    }
    server.check_rows(2);
}
