//! Saved view: how somebody looks at a list, kept by name.

use crate::id::Id;
use crate::value::Millis;

use super::User;

crate::entity! {
    /// Filters, groups, order and columns of a list, by name. Its author's alone until it is shared.
    SavedView => saved_views {
        /// Name.
        1 name NAME: String, tracked;
        /// Who made it.
        2 author AUTHOR: Id<User>;
        /// Number of the kind whose list it shows.
        3 about_kind ABOUT_KIND: i64;
        /// What stands after `?` in the list's address.
        4 query QUERY: Option<String>, tracked;
        /// Whether everybody sees it.
        5 shared SHARED: bool, tracked;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}

crate::entity! {
    /// What a view is to one person.
    ViewPin => view_pins {
        /// The person.
        1 user USER: Id<User>;
        /// The view.
        2 view VIEW: Id<SavedView>;
        /// Whether it stands above the list.
        3 pinned PINNED: bool,
            latest = "One person's own habit: what was chosen last is what they want.";
        /// Whether the list begins with it.
        4 preferred PREFERRED: bool,
            latest = "One person's own habit: what was chosen last is what they want.";
        /// Place among the pinned, from small to large.
        5 position POSITION: i64,
            latest = "One person's own habit: what was chosen last is what they want.";
    }
}
