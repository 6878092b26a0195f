//! Layout: where the cards of a committee lie. A card lies where somebody put it, else where the tree of
//! reports puts it: each above the middle of those who report to them.

use std::collections::BTreeMap;

use crate::entity::CommitteeMember;
use crate::id::Id;

use super::Committee;

/// Width of a card, in points.
pub const CARD_WIDTH: i64 = 208;
/// Height of a card, in points.
pub const CARD_HEIGHT: i64 = 112;
/// Points between two cards beside each other.
pub const GAP: i64 = 28;
/// Points between a card and those below it.
pub const DROP: i64 = 56;

/// Where a card's upper left corner lies, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// To the right.
    pub x: i64,
    /// Down.
    pub y: i64,
}

/// The whole that cards cover, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// The leftmost and uppermost corner.
    pub from: Place,
    /// The rightmost and lowest corner.
    pub to: Place,
}

impl Committee {
    /// Returns where each card lies.
    #[must_use]
    pub fn layout(&self) -> BTreeMap<Id<CommitteeMember>, Place> {
        let mut places = self.tree();
        for person in &self.people {
            if let (Some(x), Some(y)) = (person.member.x, person.member.y) {
                places.insert(person.member.id, Place { x: bounded(x), y: bounded(y) });
            }
        }
        places
    }

    /// Returns where each card lies by the tree alone.
    #[must_use]
    pub fn tree(&self) -> BTreeMap<Id<CommitteeMember>, Place> {
        let superiors = self.superiors();
        let mut below: BTreeMap<Option<Id<CommitteeMember>>, Vec<Id<CommitteeMember>>> =
            BTreeMap::new();
        for person in &self.people {
            let above = superiors.get(&person.member.id).copied();
            below.entry(above).or_default().push(person.member.id);
        }
        let mut tree = Tree { below, places: BTreeMap::new() };
        let mut x = 0;
        for root in tree.below.get(&None).cloned().unwrap_or_default() {
            x += tree.place(root, x, 0) + GAP;
        }
        tree.places
    }
}

/// No card lies so far out that it is never found again.
fn bounded(points: i64) -> i64 {
    points.clamp(-20_000, 20_000)
}

struct Tree {
    below: BTreeMap<Option<Id<CommitteeMember>>, Vec<Id<CommitteeMember>>>,
    places: BTreeMap<Id<CommitteeMember>, Place>,
}

impl Tree {
    /// Places somebody and everybody below from `x` on; returns how wide that is.
    fn place(&mut self, id: Id<CommitteeMember>, x: i64, y: i64) -> i64 {
        let below = self.below.get(&Some(id)).cloned().unwrap_or_default();
        let mut width = 0;
        for one in &below {
            if width > 0 {
                width += GAP;
            }
            width += self.place(*one, x + width, y + CARD_HEIGHT + DROP);
        }
        let width = width.max(CARD_WIDTH);
        let middle = match (below.first(), below.last()) {
            (Some(first), Some(last)) => {
                let x_of = |id: &Id<CommitteeMember>| self.places.get(id).map_or(x, |it| it.x);
                i64::midpoint(x_of(first), x_of(last))
            }
            _ => x,
        };
        self.places.insert(id, Place { x: middle, y });
        width
    }
}

impl Extent {
    /// Returns what cards at these places cover; nothing when there are none.
    #[must_use]
    pub fn of(places: impl IntoIterator<Item = Place>) -> Option<Self> {
        let corner = |it: Place| Self {
            from: it,
            to: Place { x: it.x + CARD_WIDTH, y: it.y + CARD_HEIGHT },
        };
        places.into_iter().map(corner).reduce(|all, one| Self {
            from: Place { x: all.from.x.min(one.from.x), y: all.from.y.min(one.from.y) },
            to: Place { x: all.to.x.max(one.to.x), y: all.to.y.max(one.to.y) },
        })
    }

    /// Returns how wide it is.
    #[must_use]
    pub fn width(self) -> i64 {
        self.to.x - self.from.x
    }

    /// Returns how high it is.
    #[must_use]
    pub fn height(self) -> i64 {
        self.to.y - self.from.y
    }
}
