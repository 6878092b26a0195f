//! Tree: what the page of a committee holds in common.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::book::RowKey;
use shared::committee::layout::{Extent, Place};
use shared::committee::{Committee, Person};
use shared::entity::{CommitteeMember, Kind, Opportunity};
use shared::id::Id;
use shared::rights::Action;
use shared::sync::protocol::Mutation;
use shared::value::Millis;

use super::carry::Carried;
use crate::opportunity::moves::report;
use crate::platform::clock;
use crate::store;
use crate::text::{Arg, t, tv};
use crate::ui::notice::{Notice, notify};
use crate::undo;

/// What a committee is told from.
pub const READS: &[Kind] =
    &[Kind::CommitteeMember, Kind::InfluenceLine, Kind::Contact, Kind::Activity, Kind::Change];
/// Empty ground around the cards, in points.
const MARGIN: i64 = 40;

/// The committee of one sale on the screen.
#[derive(Clone, Copy)]
pub struct Tree {
    pub opportunity: Id<Opportunity>,
    /// The committee as it is, or as it was at `moment`.
    pub committee: Memo<Committee>,
    /// The moment that is looked at; now while nothing.
    pub moment: RwSignal<Option<Millis>>,
    /// Where the cards lie while none is carried.
    pub places: Memo<BTreeMap<Id<CommitteeMember>, Place>>,
    /// The card that is on its way.
    pub carried: RwSignal<Option<Carried>>,
    /// Whose sheet is open.
    pub chosen: RwSignal<Option<Id<CommitteeMember>>>,
    /// How large points are drawn: 1 as they are.
    pub zoom: RwSignal<f64>,
    /// What was done last, for screen readers.
    pub said: RwSignal<String>,
    /// Whether the person may change what is shown.
    pub may: Memo<bool>,
}

impl Tree {
    pub fn new(opportunity: Id<Opportunity>) -> Self {
        let moment = RwSignal::new(None::<Millis>);
        let committee = store::use_kinds(READS, move |book| match moment.get() {
            None => Committee::of(book, opportunity),
            Some(at) => Committee::at(book, opportunity, at),
        });
        let may_edit = store::use_may_about(
            Kind::CommitteeMember,
            Action::Edit,
            RowKey::new(Kind::Opportunity, opportunity.raw()),
        );
        Self {
            opportunity,
            committee,
            moment,
            places: Memo::new(move |_| committee.with(Committee::layout)),
            carried: RwSignal::new(None),
            chosen: RwSignal::new(None),
            zoom: RwSignal::new(1.0),
            said: RwSignal::new(String::new()),
            may: Memo::new(move |_| moment.get().is_none() && may_edit.get()),
        }
    }

    /// Where a card lies at this moment, on its way or not.
    pub fn place(self, id: Id<CommitteeMember>) -> Place {
        let on_its_way = self.carried.with(|it| it.filter(|it| it.id == id).map(|it| it.at));
        on_its_way.unwrap_or_else(|| self.lies(id))
    }

    /// Where a card lies when it is not carried.
    pub fn lies(self, id: Id<CommitteeMember>) -> Place {
        self.places.with(|places| places.get(&id).copied().unwrap_or_default())
    }

    /// What the ground covers.
    pub fn ground(self) -> Extent {
        let extent = self.places.with(|places| Extent::of(places.values().copied()));
        let extent = extent.unwrap_or_default();
        let (from, to) = (extent.from, extent.to);
        Extent {
            from: Place { x: from.x - MARGIN, y: from.y - MARGIN },
            to: Place { x: to.x + MARGIN, y: to.y + MARGIN },
        }
    }

    pub fn person(self, id: Id<CommitteeMember>) -> Option<Person> {
        self.committee.with(|it| it.person(id).cloned())
    }

    pub fn name(self, id: Id<CommitteeMember>) -> String {
        self.committee
            .with_untracked(|it| it.person(id).map(|it| it.name.clone()))
            .unwrap_or_default()
    }

    /// Does something with the committee as it is on the screen, and says so.
    pub fn act(self, edits: Vec<Mutation>, said: &str, values: &[(&str, Arg)]) -> bool {
        match store::act(edits) {
            Ok(()) => {
                let words = tv(said, values);
                self.said.set(words.clone());
                notify(Notice::good(words).action(move || t("undo-undo"), undo::undo));
                true
            }
            Err((_, reason)) => {
                report(Err(reason));
                false
            }
        }
    }

    /// Lets somebody leave the committee.
    pub fn leave(self, id: Id<CommitteeMember>) {
        let name = self.name(id);
        let edits = store::plan(|_, rev| {
            self.committee.with_untracked(|it| it.leave(id, clock::now(), rev))
        });
        if self.act(edits, "committee-left", &[("name", name.into())]) {
            self.chosen.set(None);
        }
    }
}
