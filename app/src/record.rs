//! Record pages of any kind: what a page of an account, a contact, a product or an opportunity is
//! made of. Everything works on `&dyn Record`, a [`Kind`](shared::entity::Kind) and field names, so
//! there is one copy of it for all kinds.
//!
//! | part | one line |
//! |---|---|
//! | [`page::RecordPage`] | `<RecordPage kind=Kind::Account main=related top=stage_path tags=… actions=…/>`: reads the id from the address; head, fields, timeline, "not found". The slots are `Callback<RawId, AnyView>`. |
//! | [`fields::RecordFields`] | `<RecordFields kind id groups=face(kind).groups/>`: every field edits in place and is one `store::act` |
//! | [`field::FieldInput`] | `<FieldInput kind spec value on_commit sibling look error required/>`: the form part that fits a field's type, in [`Value`](shared::value::Value)s |
//! | [`one_field::OneField`] | `<OneField kind id name="amount"/>`: one field of a record, edited in place anywhere |
//! | [`timeline::Timeline`] | `<Timeline kind id/>`: what happened, newest first: changes, activities, tasks, own edits that did not take effect; by sort, person and field |
//! | [`related::RelatedList`] | `<RelatedList kind=Kind::Opportunity field="account" of=id columns=&["name", "stage", "amount"]/>`: who links here, with count and sums |
//! | [`new_dialog::NewDialog`] | `<NewDialog kind open preset=vec![Account::NAME.to(&name)]/>`; `on_created` instead of opening the new page |
//! | [`delete_dialog::DeleteDialog`] | `<DeleteDialog kind id open/>`: names the record and what links to it |
//! | [`words`] | `kind_name`, `kind_plural`, `field_label(kind, name)`, `display(book, kind, id, field_type, &value)`, `rejection(&reason)` |
//! | [`address`] | `list(kind)`, `record(kind, id)`: the addresses of pages |
//! | [`layout`] | which fields a page groups and a dialog asks for, and what a new record begins with |

pub mod address;
mod card_file;
pub mod delete_dialog;
pub mod face;
pub mod field;
pub mod fields;
pub mod layout;
pub mod likely;
pub(crate) mod links;
pub mod merge_dialog;
pub mod new_dialog;
pub mod one_field;
pub mod page;
pub mod related;
pub mod share_dialog;
pub mod stage_words;
pub mod timeline;
pub mod words;
