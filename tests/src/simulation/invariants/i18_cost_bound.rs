//! I18 cost bound: rows scanned by a pull ≤ rows returned + changed nodes × depth + c; outbox replay ≤ n.
//!
//! A row that lies in several scopes of a person has a place in each; so the places read are at most
//! the rows given times the scopes asked. When more wait, some places of those are read as well, in
//! each scope as many as one reply may hold and somewhat more.

use shared::planted::{Limit, limit};
use shared::sync::protocol::{Reply, Request};
use shared::sync::server::Counted;

use super::hold;

/// After a pull.
pub fn check(request: &Request, reply: &Reply, counted: Counted) {
    let Counted { scopes, places, rows } = counted;
    let given = shared::book::read_rows(&reply.rows).unwrap().len();
    hold!(18, rows == given, "{rows} rows were read, and {given} given");
    let bound = if reply.more || reply.scopes.is_some() {
        let most = limit(Limit::PullRows, 16_384);
        given * scopes.max(1) + scopes * (2 * most + 1)
    } else {
        given * scopes
    };
    hold!(18, places <= bound, "{places} places were read to give {given} rows of {scopes} scopes");
    let is_up_to_date = request.epoch == Some(reply.epoch)
        && request.cursor == reply.cursor
        && !reply.more
        && reply.scopes.is_none();
    hold!(18, !is_up_to_date || places == 0, "{places} places were read, and nothing is new");
}
