//! Steps: what people do with a committee, as the edits that do it.

use crate::book::RowKey;
use crate::entity::{CommitteeMember, InfluenceLine, Kind};
use crate::id::{Id, RawId};
use crate::sync::protocol::{CommitSeq, Mutation};
use crate::value::{Millis, Value};

use super::layout::Place;
use super::{Committee, is_above};

/// Why somebody cannot report to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Circle {
    /// They are the same.
    #[error("nobody reports to themselves")]
    Same,
    /// The other reports to them, directly or not.
    #[error("that person is below: nobody reports to somebody who reports to them")]
    Below,
}

/// The revision of a row as it is seen.
pub type Rev<'a> = &'a dyn Fn(RowKey) -> CommitSeq;

impl Committee {
    /// Tells whether somebody may report to another.
    ///
    /// # Errors
    /// When that would close a circle.
    pub fn may_report(
        &self,
        id: Id<CommitteeMember>,
        to: Option<Id<CommitteeMember>>,
    ) -> Result<(), Circle> {
        match to {
            Some(to) if to == id => Err(Circle::Same),
            Some(to) if is_above(&self.superiors(), to, id) => Err(Circle::Below),
            Some(_) | None => Ok(()),
        }
    }

    /// Returns the edits by which somebody reports to another, or to nobody. The card goes to where the
    /// tree puts it.
    ///
    /// # Errors
    /// When that would close a circle.
    pub fn report(
        &self,
        id: Id<CommitteeMember>,
        to: Option<Id<CommitteeMember>>,
        rev: Rev<'_>,
    ) -> Result<Vec<Mutation>, Circle> {
        self.may_report(id, to)?;
        let to = CommitteeMember::REPORTS_TO.to(&to);
        let fields = [to, CommitteeMember::X.to(&None), CommitteeMember::Y.to(&None)];
        Ok(vec![patch(Kind::CommitteeMember, id.raw(), fields, rev)])
    }

    /// Returns the edits by which somebody leaves: who reported to them reports to whom they did, and
    /// their lines of influence end.
    #[must_use]
    pub fn leave(&self, id: Id<CommitteeMember>, now: Millis, rev: Rev<'_>) -> Vec<Mutation> {
        let above = self.superiors().get(&id).copied();
        let gone = [CommitteeMember::LEFT_AT.to(&Some(now))];
        let mut edits = vec![patch(Kind::CommitteeMember, id.raw(), gone, rev)];
        let below = self.people.iter().filter(|it| it.member.reports_to == Some(id));
        edits.extend(below.map(|it| {
            let fields = [CommitteeMember::REPORTS_TO.to(&above)];
            patch(Kind::CommitteeMember, it.member.id.raw(), fields, rev)
        }));
        let lines = self.lines.iter().filter(|it| it.from == id || it.to == id);
        edits.extend(lines.map(|it| end_line(it.id, now, rev)));
        edits
    }

    /// Returns the edit that puts a card somewhere.
    #[must_use]
    pub fn put(id: Id<CommitteeMember>, place: Place, rev: Rev<'_>) -> Mutation {
        let fields = [CommitteeMember::X.to(&Some(place.x)), CommitteeMember::Y.to(&Some(place.y))];
        patch(Kind::CommitteeMember, id.raw(), fields, rev)
    }

    /// Returns the edits that let every card lie where the tree puts it.
    #[must_use]
    pub fn tidy(&self, rev: Rev<'_>) -> Vec<Mutation> {
        let put = self.people.iter().filter(|it| it.member.x.is_some() || it.member.y.is_some());
        put.map(|it| {
            let fields = [CommitteeMember::X.to(&None), CommitteeMember::Y.to(&None)];
            patch(Kind::CommitteeMember, it.member.id.raw(), fields, rev)
        })
        .collect()
    }
}

/// Returns the edit that ends a line of influence.
#[must_use]
pub fn end_line(id: Id<InfluenceLine>, now: Millis, rev: Rev<'_>) -> Mutation {
    patch(Kind::InfluenceLine, id.raw(), [InfluenceLine::LEFT_AT.to(&Some(now))], rev)
}

fn patch(
    kind: Kind,
    id: RawId,
    fields: impl IntoIterator<Item = (u16, Value)>,
    rev: Rev<'_>,
) -> Mutation {
    Mutation::patch(kind, id, rev(RowKey::new(kind, id)), fields)
}
