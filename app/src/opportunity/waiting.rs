//! WaitingBand: what waits to be accepted or confirmed by the person who looks, wherever numbers stand
//! that leave it out.

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::{Confirmation, Kind, Role, User};
use shared::id::Id;

use crate::store;
use crate::text::tv;
use crate::ui::icon::{Icon, IconView};

/// How many wait for whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Waiting {
    /// Given to the person, who has not said yes yet.
    to_accept: usize,
    /// To be qualified by the person.
    to_confirm: usize,
    /// Declined: the person gives them to somebody else.
    declined: usize,
}

fn waiting(book: &Book, me: Id<User>, role: Role) -> Waiting {
    let mut waiting = Waiting::default();
    for one in book.opportunities.iter() {
        let is_mine = one.owner == Some(me);
        match one.confirmation {
            Confirmation::Confirmed => {}
            Confirmation::Assigned => waiting.to_accept += usize::from(is_mine),
            // Who leads sees those of the people led; nobody qualifies what is their own.
            Confirmation::Accepted => {
                waiting.to_confirm += usize::from(role >= Role::Manager && !is_mine);
            }
            Confirmation::Declined => {
                waiting.declined += usize::from(role >= Role::Manager && !is_mine);
            }
        }
    }
    waiting
}

/// The list of those in a state; a choice stands in an address by its number.
fn address(state: Confirmation, is_mine: bool) -> String {
    let owner = if is_mine { "&owner=me" } else { "" };
    format!("/opportunities?confirmation={}{owner}", state as u8)
}

/// The list of all that wait to be confirmed.
pub fn address_of_all() -> String {
    let (assigned, accepted) = (Confirmation::Assigned as u8, Confirmation::Accepted as u8);
    format!("/opportunities?confirmation={assigned},{accepted}")
}

/// One line for each sort, each a way to its list; nothing while nothing waits.
#[component]
pub fn WaitingBand() -> impl IntoView {
    let me = store::me();
    let role = me.person().role;
    let found = store::use_kinds(&[Kind::Opportunity], move |book| waiting(book, me.user, role));
    let line = |text: &'static str, count: usize, href: String| {
        (count > 0).then(|| {
            view! {
                <a class="waiting" href=href>
                    <IconView icon=Icon::CheckCircle/>
                    <span>{move || tv(text, &[("count", count.into())])}</span>
                    <IconView icon=Icon::ChevronRight/>
                </a>
            }
        })
    };
    move || {
        let Waiting { to_accept, to_confirm, declined } = found.get();
        (to_accept + to_confirm + declined > 0).then(|| view! {
            <div class="waiting-band">
                {line("confirm-wait-accept", to_accept, address(Confirmation::Assigned, true))}
                {line("confirm-wait-confirm", to_confirm, address(Confirmation::Accepted, false))}
                {line("confirm-wait-declined", declined, address(Confirmation::Declined, false))}
            </div>
        })
    }
}

#[cfg(test)]
mod tests {
    use shared::entity::{Entity, Opportunity};
    use shared::id::RawId;

    use super::*;

    #[test]
    fn a_rep_accepts_and_a_manager_qualifies_what_others_have() {
        let (rep, manager) = (Id::new(RawId(1)), Id::new(RawId(2)));
        let mut book = Book::default();
        let states = [Confirmation::Assigned, Confirmation::Accepted, Confirmation::Declined];
        for (id, confirmation) in (10..).zip(states.into_iter().chain([Confirmation::Confirmed])) {
            let blank = Opportunity::blank(Id::new(RawId(id)));
            book.put_record(&Opportunity { owner: Some(rep), confirmation, ..blank });
        }
        let of_rep = Waiting { to_accept: 1, ..Waiting::default() };
        assert_eq!(waiting(&book, rep, Role::Rep), of_rep);
        let of_manager = Waiting { to_accept: 0, to_confirm: 1, declined: 1 };
        assert_eq!(waiting(&book, manager, Role::Manager), of_manager);
    }
}
