//! Credit: who works on a record beside its owner, and how the credit for the sale is shared among them.

use crate::book::Book;
use crate::entity::{Kind, Share, User};
use crate::id::{Id, RawId};
use crate::money::BasisPoints;
use crate::order;

/// Somebody who was let into a record by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The share that lets them in.
    pub share: Id<Share>,
    /// Who.
    pub user: Id<User>,
    /// Whether they may change it.
    pub may_edit: bool,
    /// Their share of the credit; nothing was said while empty.
    pub credit: Option<BasisPoints>,
}

/// Everybody who works on a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Team {
    /// The members, those with the largest credit first.
    pub members: Vec<Member>,
    /// What is left for the owner: all that was not given to others, and never less than nothing.
    /// With 30 % and 20 % given away it is 50 %.
    pub owner: BasisPoints,
    /// How much more than the whole was given away, which two people can do who do not know of each
    /// other; nothing when all is well.
    pub over: BasisPoints,
}

impl Team {
    /// Reads who was let into a record.
    #[must_use]
    pub fn of(book: &Book, kind: Kind, id: RawId) -> Self {
        let number = i64::from(kind.number());
        let about = book.shares.iter().filter(|it| it.about == id && it.about_kind == number);
        let mut members: Vec<Member> = about
            .map(|share| Member {
                share: share.id,
                user: share.user,
                may_edit: share.may_edit,
                credit: share.credit,
            })
            .collect();
        order::sort_by_key(&mut members, |it| (std::cmp::Reverse(it.credit), it.user));
        let given: u64 = members.iter().filter_map(|it| it.credit).map(|it| u64::from(it.0)).sum();
        let whole = u64::from(BasisPoints::ONE.0);
        let points = |points: u64| BasisPoints(u32::try_from(points).unwrap_or(u32::MAX));
        Self {
            members,
            owner: points(whole.saturating_sub(given)),
            over: points(given.saturating_sub(whole)),
        }
    }

    /// Returns the most that one member may get so that the whole is not exceeded.
    #[must_use]
    pub fn most_for(&self, share: Option<Id<Share>>) -> BasisPoints {
        let others = self.members.iter().filter(|it| Some(it.share) != share);
        let given: u32 = others.filter_map(|it| it.credit).map(|it| it.0).sum();
        BasisPoints(BasisPoints::ONE.0.saturating_sub(given))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::Entity;

    fn team(credits: &[Option<u32>]) -> Team {
        let mut book = Book::default();
        for (at, credit) in (1..).zip(credits) {
            book.put_record(&Share {
                user: Id::new(RawId(100 + at)),
                about_kind: i64::from(Kind::Opportunity.number()),
                about: RawId(7),
                credit: credit.map(BasisPoints::percent),
                ..Share::blank(Id::new(RawId(at)))
            });
        }
        // Let into another record: none of this team.
        let about = RawId(8);
        book.put_record(&Share { about, ..Share::blank(Id::new(RawId(99))) });
        Team::of(&book, Kind::Opportunity, RawId(7))
    }

    #[test]
    fn the_owner_has_what_was_not_given_away() {
        let team = team(&[Some(20), None, Some(30)]);
        assert_eq!(team.owner, BasisPoints::percent(50));
        assert_eq!(team.over, BasisPoints(0));
        let order: Vec<u128> = team.members.iter().map(|it| it.user.raw().0).collect();
        assert_eq!(order, [103, 101, 102]);
        assert_eq!(team.most_for(None), BasisPoints::percent(50));
        assert_eq!(team.most_for(Some(Id::new(RawId(1)))), BasisPoints::percent(70));
    }

    #[test]
    fn too_much_given_away_is_told_and_leaves_the_owner_nothing() {
        let team = team(&[Some(70), Some(50)]);
        assert_eq!((team.owner, team.over), (BasisPoints(0), BasisPoints::percent(20)));
        assert_eq!(team.most_for(None), BasisPoints(0));
    }
}
