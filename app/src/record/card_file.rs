//! The file that hands a contact on: a card, for phones and mail programs.

use shared::entity::Kind;
use shared::id::RawId;

use super::words;
use crate::export;
use crate::store;
use crate::text::{tr, tv};
use crate::ui::icon::Icon;
use crate::ui::menu::MenuItem;
use crate::ui::notice::{Notice, notify};

/// The kind of record that has a card.
pub(super) const KIND: Kind = Kind::Contact;

/// Returns the entry of a record's menu that saves its card; nothing where there is none.
pub(super) fn menu_item(kind: Kind, id: RawId) -> Option<MenuItem> {
    let save = move || {
        let name = store::read(|book| words::link_title(book, KIND, id));
        if export::save_cards(&name, &export::cards(&[id])) {
            notify(Notice::good(tv("contact-card-saved", &[("name", name.into())])));
        }
    };
    (kind == KIND).then(|| MenuItem::new(tr("contact-card"), save).icon(Icon::Download))
}
