//! ImportMapping: how the columns of a kind of file become fields, saved under a name for next time.

use crate::value::LongText;

crate::entity! {
    /// A saved mapping of columns to fields.
    ImportMapping => import_mappings {
        /// Name.
        1 name NAME: String;
        /// The mapping as TOML; see [`crate::import`].
        2 mapping MAPPING: LongText,
            latest = "Whoever saved a mapping last has just tried it on a file.";
    }
}
