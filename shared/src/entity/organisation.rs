//! Department, Region, Channel: three independent ways to divide the company's business.

use crate::book::Book;
use crate::entity::User;
use crate::id::Id;

crate::entity! {
    /// A part of the company; departments form a tree.
    Department => departments {
        /// Name.
        1 name NAME: String, tracked;
        /// The department above; none for the top.
        2 parent PARENT: Option<Id<Department>>, tracked;
        /// Who leads it.
        3 manager MANAGER: Option<Id<User>>, tracked;
        /// Key in another system.
        50 external_key EXTERNAL_KEY: Option<String>;
    }
}

crate::entity! {
    /// A part of the world; regions form a tree.
    Region => regions {
        /// Name.
        1 name NAME: String, tracked;
        /// The region above; none for the top.
        2 parent PARENT: Option<Id<Region>>, tracked;
        /// Key in another system.
        50 external_key EXTERNAL_KEY: Option<String>;
    }
}

crate::entity! {
    /// A way to the customer: direct, distributor, online shop, project.
    Channel => channels {
        /// Name.
        1 name NAME: String, tracked;
        /// Key in another system.
        50 external_key EXTERNAL_KEY: Option<String>;
    }
}

/// How deep a tree may be; deeper (or a circle) is cut off rather than followed for ever.
const DEPTH_MAX: usize = 32;

impl Book {
    /// Tells whether `department` is `ancestor` or below it.
    #[must_use]
    pub fn department_within(
        &self,
        department: Option<Id<Department>>,
        ancestor: Id<Department>,
    ) -> bool {
        within(department, ancestor, |id| self.departments.get(id)?.parent)
    }

    /// Tells whether `region` is `ancestor` or below it.
    #[must_use]
    pub fn region_within(&self, region: Option<Id<Region>>, ancestor: Id<Region>) -> bool {
        within(region, ancestor, |id| self.regions.get(id)?.parent)
    }
}

fn within<E>(
    from: Option<Id<E>>,
    ancestor: Id<E>,
    parent: impl Fn(Id<E>) -> Option<Id<E>>,
) -> bool {
    std::iter::successors(from, |id| parent(*id)).take(DEPTH_MAX).any(|id| id == ancestor)
}
