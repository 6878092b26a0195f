//! Tree: rolls the nodes of a tree up to the groups that a ranking shows.
//!
//! A circle or a missing parent ends the way up instead of failing: such a node counts as a top.

use crate::entity::Entity;
use crate::id::Id;

use crate::id_map::IdMap;

/// Where the groups of a ranking lie in a tree.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cut<E> {
    /// The children of this node; the node itself for what hangs directly on it.
    Below(Id<E>),
    /// So many steps below the tops; nodes above that stand for themselves.
    Level(usize),
    /// The tops, or the level below when there is only one.
    Natural,
}

/// Returns for each node the group that it rolls up to.
pub(super) fn roll_up<E: Entity>(
    nodes: &[(Id<E>, Option<Id<E>>)],
    cut: Cut<E>,
) -> IdMap<Id<E>, Id<E>> {
    let parents: IdMap<Id<E>, Option<Id<E>>> = nodes.iter().copied().collect();
    let chains: Vec<Vec<Id<E>>> = nodes.iter().map(|(node, _)| chain(*node, &parents)).collect();
    let level = match cut {
        Cut::Level(level) => level,
        Cut::Below(_) => 0,
        Cut::Natural => usize::from(chains.iter().filter(|chain| chain.len() == 1).count() == 1),
    };
    chains
        .iter()
        .filter_map(|chain| {
            let node = *chain.last()?;
            let place = match cut {
                Cut::Below(top) => chain.iter().position(|id| *id == top).map_or(0, |at| at + 1),
                Cut::Level(_) | Cut::Natural => level,
            };
            Some((node, chain.get(place).copied().unwrap_or(node)))
        })
        .collect()
}

/// Returns the way from the top down to `node`, both included.
fn chain<E: Entity>(node: Id<E>, parents: &IdMap<Id<E>, Option<Id<E>>>) -> Vec<Id<E>> {
    let mut way = vec![node];
    let mut at = node;
    while let Some(parent) = parents.get(&at).copied().flatten() {
        if way.contains(&parent) || !parents.contains_key(&parent) {
            break;
        }
        way.push(parent);
        at = parent;
    }
    way.reverse();
    way
}
