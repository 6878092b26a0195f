//! Saved views of a list: which there are, which one is looked at, and what a person does with them.
//!
//! The address says which view is looked at (`saved`) and, as always, what is shown; when both differ
//! the view is changed, which can be saved or taken back. A list that is opened without anything in its
//! address begins with the view that the person chose for that.

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::{Entity as _, Kind, SavedView, User, ViewPin};
use shared::id::{Id, RawId};
use shared::listing::{ALL, Query};
use shared::rights::Action;
use shared::sync::protocol::Mutation;

use super::state::{ListState, Step};
use crate::platform::clock;
use crate::record::words;
use crate::store;
use crate::text::tr;
use crate::ui::notice::{Notice, notify};
use crate::undo;

/// A view as the list shows it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shown {
    pub(super) id: Id<SavedView>,
    pub(super) name: String,
    pub(super) author: Id<User>,
    pub(super) text: String,
    pub(super) is_shared: bool,
    pub(super) is_pinned: bool,
    pub(super) is_preferred: bool,
    position: i64,
}

/// The views of a list; its parts share it by copy.
#[derive(Clone, Copy)]
pub(super) struct Views {
    state: ListState,
    /// Every view of the kind that the person sees, the pinned first.
    pub(super) all: Memo<Vec<Shown>>,
    /// The one that is looked at.
    pub(super) current: Memo<Option<Shown>>,
    /// Whether what is shown is no longer what it says.
    pub(super) is_changed: Memo<bool>,
}

const READS: &[Kind] = &[Kind::SavedView, Kind::ViewPin];

impl Views {
    pub(super) fn new(state: ListState) -> Self {
        let kind = state.spec.kind;
        let all = store::use_kinds(READS, move |book| views(book, kind, store::me().user));
        let current = Memo::new(move |_| {
            let id = state.query.with(|query| query.saved().and_then(|id| id.parse().ok()));
            let id: RawId = id?;
            all.with(|all| all.iter().find(|view| view.id.raw() == id).cloned())
        });
        let views = Self {
            state,
            all,
            current,
            is_changed: Memo::new(move |_| {
                let now = state.kept();
                current.with(|view| view.as_ref().is_some_and(|view| state.as_kept(view) != now))
            }),
        };
        views.begin();
        views.follow();
        views
    }

    /// A list that is opened without anything in its address begins with the preferred view.
    fn begin(self) {
        let is_bare = self.state.query.with_untracked(|query| *query == Query::default());
        let preferred =
            || self.all.with_untracked(|all| all.iter().find(|it| it.is_preferred).cloned());
        if let Some(view) = is_bare.then(preferred).flatten() {
            self.open_as(&view, Step::Same);
        }
    }

    /// A link may name a view and nothing else; and the list is left by a link to itself without
    /// anything, as by the navigation.
    fn follow(self) {
        Effect::new(move |before: Option<Query>| {
            let query = self.state.query.get();
            let was_saved = before.is_some_and(|before| before.saved().is_some());
            if query == Query::default() && was_saved {
                self.begin();
            }
            if query.saved().is_some() && query.clone().with_saved(None) == Query::default() {
                // It may only just have come to this device.
                if let Some(view) = self.current.get() {
                    self.open_as(&view, Step::Same);
                }
            }
            query
        });
    }

    /// Looks at a view.
    pub(super) fn open(self, view: &Shown) {
        self.open_as(view, Step::New);
    }

    fn open_as(self, view: &Shown, step: Step) {
        let columns = self.state.columns.get_value();
        let query = Query::parse(&view.text, &columns);
        let query = query.with_saved(Some(&view.id.raw().to_string()));
        self.state.show_query(step, query);
    }

    /// Shows every record, whatever the list begins with.
    pub(super) fn open_all(self) {
        let query = Query::default().with_saved(Some(ALL));
        self.state.show_query(Step::New, query);
    }

    /// Takes back what was changed of the view.
    pub(super) fn take_back(self) {
        if let Some(view) = self.current.get_untracked() {
            self.open(&view);
        }
    }

    /// Keeps what is shown in the view.
    pub(super) fn save(self) {
        if let Some(view) = self.current.get_untracked() {
            let query = SavedView::QUERY.to(&Some(self.state.kept_untracked()));
            if act(vec![patch(view.id, query)]) {
                notify(Notice::good(tr("views-saved")).action(tr("undo-undo"), undo::undo));
            }
        }
    }

    /// Keeps what is shown as a view of a new name, and looks at it.
    pub(super) fn save_as(self, name: &str, wish: Wish) -> bool {
        let id: Id<SavedView> = store::new_id();
        let fields = [
            SavedView::NAME.to(&name.to_owned()),
            SavedView::AUTHOR.to(&store::me().user),
            SavedView::ABOUT_KIND.to(&i64::from(self.state.spec.kind.number())),
            SavedView::QUERY.to(&Some(self.state.kept_untracked())),
            SavedView::SHARED.to(&wish.is_shared),
            SavedView::CREATED_AT.to(&Some(clock::now())),
        ];
        let mut mutations = vec![store::create(Kind::SavedView, id.raw(), fields)];
        mutations.extend(self.pin(id, Some(wish.is_pinned), Some(wish.is_preferred)));
        let done = act(mutations);
        if done {
            self.state.change(Step::Same, |query| {
                *query = std::mem::take(query).with_saved(Some(&id.raw().to_string()));
            });
            notify(Notice::good(tr("views-saved")).action(tr("undo-undo"), undo::undo));
        }
        done
    }

    /// Gives a view another name.
    pub(super) fn rename(self, id: Id<SavedView>, name: &str) -> bool {
        act(vec![patch(id, SavedView::NAME.to(&name.to_owned()))])
    }

    /// Shares a view with everybody, or no longer.
    pub(super) fn share(self, id: Id<SavedView>, is_shared: bool) {
        if act(vec![patch(id, SavedView::SHARED.to(&is_shared))]) {
            let words = if is_shared { "views-now-shared" } else { "views-now-private" };
            notify(Notice::good(tr(words)).action(tr("undo-undo"), undo::undo));
        }
    }

    /// Puts a view above the list, or lets the list begin with it.
    pub(super) fn set_pin(self, id: Id<SavedView>, pinned: Option<bool>, preferred: Option<bool>) {
        let mutations = self.pin(id, pinned, preferred);
        if !mutations.is_empty() {
            act(mutations);
        }
    }

    /// Removes a view; what it shows stays on the screen.
    pub(super) fn delete(self, id: Id<SavedView>) {
        let pin = pin_id(id);
        let mut mutations = vec![store::delete(Kind::SavedView, id.raw())];
        if store::read(|book| book.get(pin).is_some()) {
            mutations.push(store::delete(Kind::ViewPin, pin.raw()));
        }
        if act(mutations) {
            self.state.change(Step::Same, |query| {
                *query = std::mem::take(query).with_saved(Some(ALL));
            });
            notify(Notice::good(tr("views-deleted")).action(tr("undo-undo"), undo::undo));
        }
    }

    /// Whether the person may change a view, as a signal.
    pub(super) fn may_change(id: Id<SavedView>) -> Memo<bool> {
        store::use_may(Kind::SavedView, id.raw(), Action::Edit)
    }

    /// The edits that pin a view; a list begins with one view only.
    fn pin(
        self,
        id: Id<SavedView>,
        pinned: Option<bool>,
        preferred: Option<bool>,
    ) -> Vec<Mutation> {
        let pin = pin_id(id);
        let all = self.all.get_untracked();
        let last = all.iter().filter(|view| view.is_pinned).map(|view| view.position).max();
        let place = ViewPin::POSITION.to(&last.map_or(0, |last| last.saturating_add(1)));
        let mut fields = Vec::new();
        fields.extend(pinned.map(|pinned| ViewPin::PINNED.to(&pinned)));
        fields.extend(preferred.map(|preferred| ViewPin::PREFERRED.to(&preferred)));
        let mut mutations = Vec::new();
        if store::read(|book| book.get(pin).is_some()) {
            fields.extend((pinned == Some(true)).then_some(place));
            mutations.push(store::patch(Kind::ViewPin, pin.raw(), fields));
        } else if pinned == Some(true) || preferred == Some(true) {
            fields.extend([ViewPin::USER.to(&store::me().user), ViewPin::VIEW.to(&id), place]);
            mutations.push(store::create(Kind::ViewPin, pin.raw(), fields));
        }
        if preferred == Some(true) {
            let others = all.iter().filter(|view| view.is_preferred && view.id != id);
            mutations.extend(others.map(|view| {
                let no = ViewPin::PREFERRED.to(&false);
                store::patch(Kind::ViewPin, pin_id(view.id).raw(), [no])
            }));
        }
        mutations
    }
}

/// What is wished of a new view besides its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub(super) is_shared: bool,
    pub(super) is_pinned: bool,
    pub(super) is_preferred: bool,
}

impl ListState {
    /// What a view would keep of what is shown.
    fn kept(self) -> String {
        let mut query = self.query.get();
        query.words = self.words.get();
        self.shown.with(|shown| query.kept(shown))
    }

    fn kept_untracked(self) -> String {
        untrack(|| self.kept())
    }

    /// A view's text as it would be kept now: what is not known any more counts for nothing.
    fn as_kept(self, view: &Shown) -> String {
        let columns = self.columns.get_value();
        Query::parse(&view.text, &columns).kept(self.spec.shown)
    }
}

/// The pin of a view has a name of its own for each person, so that two devices make the same one.
fn pin_id(view: Id<SavedView>) -> Id<ViewPin> {
    let me = store::me().user.raw().to_bytes();
    Id::new(RawId::derived(&[b"view pin", &me, &view.raw().to_bytes()]))
}

fn patch(id: Id<SavedView>, field: (u16, shared::value::Value)) -> Mutation {
    store::patch(Kind::SavedView, id.raw(), [field])
}

/// Does it; says why not when it cannot be.
fn act(mutations: Vec<Mutation>) -> bool {
    match store::act(mutations) {
        Ok(()) => true,
        Err((_, reason)) => {
            notify(Notice::bad(words::rejection(Kind::SavedView, &reason)));
            false
        }
    }
}

fn views(book: &Book, kind: Kind, me: Id<User>) -> Vec<Shown> {
    let about = i64::from(kind.number());
    let mut views: Vec<Shown> = book
        .saved_views
        .iter()
        .filter(|view| view.about_kind == about)
        .map(|view| {
            let mut pins = book.view_pins.iter();
            let pin = pins.find(|pin| pin.view == view.id() && pin.user == me);
            Shown {
                id: view.id(),
                name: view.name.clone(),
                author: view.author,
                text: view.query.clone().unwrap_or_default(),
                is_shared: view.shared,
                is_pinned: pin.is_some_and(|pin| pin.pinned),
                is_preferred: pin.is_some_and(|pin| pin.preferred),
                position: pin.map_or(i64::MAX, |pin| pin.position),
            }
        })
        .collect();
    views.sort_by(|a, b| {
        let place = |view: &Shown| (!view.is_pinned, view.position);
        place(a).cmp(&place(b)).then_with(|| crate::format::compare(&a.name, &b.name))
    });
    views
}
