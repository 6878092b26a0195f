//! The state of one list: what the address says, what is typed, and the list made from both.
//!
//! The address is the truth. Typed words run ahead of it: the list follows every letter, the address a
//! moment later, because browsers limit how often it may change.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use shared::book::Book;
use shared::id::RawId;
use shared::listing::{
    Alphabet, Arranged, Column, Context, Entry, Query, SearchText, Sort, Test, View, arrange,
};
use shared::order;
use shared::value::Value;

use super::selection::Selection;
use super::{ListSpec, Restriction, settings};
use crate::format;
use crate::platform::{clock, dom};
use crate::store;
use crate::text::{Locale, locale};

/// From the last letter to the new address.
const QUIET_MS: u32 = 300;

/// Narrower than this, rows are cards.
const NARROW: &str = "(max-width: 639px)";

thread_local! {
    static ALPHABETS: RefCell<HashMap<Locale, Alphabet>> = RefCell::default();
}

/// How a change of the view is written into the history of the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// "Back" returns to the view before.
    New,
    /// Refines the view that is there.
    Same,
}

type Go = Box<dyn Fn(&str, NavigateOptions)>;

/// The state of a list; its parts share it by copy.
#[derive(Clone, Copy)]
pub(super) struct ListState {
    pub(super) spec: &'static ListSpec,
    pub(super) columns: StoredValue<Arc<Vec<Column>>>,
    pub(super) query: Memo<Query>,
    /// The typed words.
    pub(super) words: RwSignal<String>,
    /// Groups whose rows are folded away.
    pub(super) folded: RwSignal<HashSet<Value>>,
    pub(super) restrict: Signal<Option<Restriction>>,
    pub(super) list: Memo<Arranged>,
    /// The columns shown, in order.
    pub(super) shown: Memo<Vec<&'static str>>,
    /// Whether rows are cards.
    pub(super) narrow: Signal<bool>,
    /// The column whose filter is being changed.
    pub(super) editing: RwSignal<Option<&'static str>>,
    /// Whether the filter popover is open.
    pub(super) filtering: RwSignal<bool>,
    /// Which rows are chosen.
    pub(super) selection: Selection,
    /// The line the keyboard is on.
    pub(super) active: RwSignal<Option<usize>>,
    /// The record on that line.
    pub(super) active_row: Memo<Option<RawId>>,
    /// The column the keyboard is on; nothing while it walks whole rows.
    pub(super) cursor: RwSignal<Option<&'static str>>,
    /// The cell that is edited.
    pub(super) cell: RwSignal<Option<(RawId, &'static str)>>,
    /// Whether a touch on a cell edits it instead of opening the record.
    pub(super) touch_edits: RwSignal<bool>,
    search: Memo<Arc<SearchText>>,
    chosen: RwSignal<Option<Vec<String>>>,
    path: StoredValue<String>,
    go: StoredValue<Go, LocalStorage>,
}

impl ListState {
    pub(super) fn new(spec: &'static ListSpec, restrict: Signal<Option<Restriction>>) -> Self {
        let columns = Arc::new((spec.columns)());
        let location = use_location();
        let search = location.search;
        let known = columns.clone();
        let query = Memo::new(move |_| Query::parse(&search.read(), &known));
        let words = RwSignal::new(query.with_untracked(|query| query.words.clone()));
        let folded = RwSignal::new(HashSet::new());
        let chosen = RwSignal::new(settings::columns(spec.kind));
        let known = columns.clone();
        let shown = Memo::new(move |_| shown(spec, &known, &query.read(), chosen.get()));
        let searched = columns.clone();
        let search = store::use_kinds(spec.reads, move |book| {
            Arc::new(SearchText::read(book, spec.kind, &searched))
        });
        let list = arranged(spec, columns.clone(), query, words, search, folded, restrict);
        let active = RwSignal::new(None);
        let active_row = Memo::new(move |_| {
            let at = active.get()?;
            list.with(|list| match list.entries.get(at) {
                Some(Entry::Row(id)) => Some(*id),
                Some(Entry::Group(_)) | None => None,
            })
        });
        let navigate = use_navigate();
        let state = Self {
            spec,
            columns: StoredValue::new(columns),
            query,
            words,
            folded,
            restrict,
            list,
            shown,
            narrow: narrow(),
            editing: RwSignal::new(None),
            filtering: RwSignal::new(false),
            selection: Selection::new(list),
            active,
            active_row,
            cursor: RwSignal::new(None),
            cell: RwSignal::new(None),
            touch_edits: RwSignal::new(false),
            search,
            chosen,
            path: StoredValue::new(location.pathname.get_untracked()),
            go: StoredValue::new_local(Box::new(move |to, options| navigate(to, options))),
        };
        state.follow_words();
        state
    }

    /// Changes the view.
    pub(super) fn change(self, step: Step, change: impl FnOnce(&mut Query)) {
        let mut query = self.query.get_untracked();
        self.words.with_untracked(|words| words.clone_into(&mut query.words));
        change(&mut query);
        self.words.set(query.words.clone());
        self.write(step, &query);
    }

    /// Shows another view, words and all.
    pub(super) fn show_query(self, step: Step, query: Query) {
        self.change(step, |now| *now = query);
    }

    fn write(self, step: Step, query: &Query) {
        let search = query.print();
        let path = self.path.get_value();
        let to = if search.is_empty() { path } else { format!("{path}?{search}") };
        let options =
            NavigateOptions { replace: step == Step::Same, scroll: false, ..Default::default() };
        self.go.with_value(|go| go(&to, options));
    }

    /// Makes the text ready that is searched, so that the first letter need not wait for it.
    pub(super) fn prepare_search(self) {
        self.search.with_untracked(|_| ());
    }

    /// Sets or removes the filter of a column.
    pub(super) fn filter(self, column: &str, test: Option<Test>) {
        let there = self.query.with_untracked(|query| query.filter(column).is_some());
        let step = if there && test.is_some() { Step::Same } else { Step::New };
        self.change(step, |query| query.set_filter(column, test));
    }

    /// Sorts by a column; by the same one again the other way round.
    pub(super) fn sort_by(self, column: &str) {
        let now = self.sort();
        let descending = now.column == column && !now.descending;
        let sort = Sort { column: column.to_owned(), descending };
        self.change(Step::Same, |query| query.sort = Some(sort));
    }

    /// The order now.
    pub(super) fn sort(self) -> Sort {
        let own = || Sort::parse(self.spec.sort);
        self.query.with(|query| query.sort.clone()).unwrap_or_else(own)
    }

    /// Shows these columns from now on, on this device; `None` for the list's own.
    pub(super) fn show(self, columns: Option<Vec<String>>) {
        settings::keep_columns(self.spec.kind, columns.as_deref());
        self.chosen.set(columns.clone());
        self.change(Step::Same, |query| query.columns = columns);
    }

    /// Removes words and filters.
    pub(super) fn clear(self) {
        self.change(Step::New, |query| {
            query.words.clear();
            query.filters.clear();
        });
    }

    /// Folds a group or unfolds it.
    pub(super) fn fold(self, value: &Value) {
        self.folded.update(|folded| {
            if !folded.remove(value) {
                folded.insert(value.clone());
            }
        });
    }

    /// Folds every group, or none.
    pub(super) fn fold_all(self, folded: bool) {
        let all = self.list.with_untracked(|list| {
            let groups = list.groups.iter().filter(|_| folded);
            groups.map(|group| group.value.clone()).collect()
        });
        self.folded.set(all);
    }

    /// Gives the keyboard to the rows.
    pub(super) fn focus_list(self) {
        dom::focus_matching(".list-grid > .vlist");
    }

    pub(super) fn column(self, id: &str) -> Option<Column> {
        self.columns.with_value(|columns| columns.iter().find(|it| it.id == id).copied())
    }

    /// Words and address follow each other: the address a moment after the last letter, the words at
    /// once when the address changed by itself ("back", a link).
    fn follow_words(self) {
        let written = StoredValue::new(self.words.get_untracked());
        Effect::watch(
            move || self.query.with(|query| query.words.clone()),
            move |words, _, _| {
                if written.get_value() != *words {
                    written.set_value(words.clone());
                    self.words.set(words.clone());
                }
            },
            false,
        );
        Effect::watch(
            move || self.words.get(),
            move |words, _, _| {
                let words = words.clone();
                clock::after(QUIET_MS, move || {
                    // The page may have gone, or another letter come.
                    if self.words.try_get_untracked().as_ref() != Some(&words)
                        || self.query.with_untracked(|query| query.words == words)
                    {
                        return;
                    }
                    written.set_value(words.clone());
                    self.change(Step::Same, |query| query.words = words);
                });
            },
            false,
        );
    }
}

fn shown(
    spec: &ListSpec,
    columns: &[Column],
    query: &Query,
    chosen: Option<Vec<String>>,
) -> Vec<&'static str> {
    let known =
        |id: &String| columns.iter().find(|column| column.id == id.as_str()).map(|it| it.id);
    let asked = query.columns.clone().or(chosen);
    let shown: Vec<_> = asked.iter().flatten().filter_map(known).collect();
    if shown.is_empty() { spec.shown.to_vec() } else { shown }
}

fn arranged(
    spec: &'static ListSpec,
    columns: Arc<Vec<Column>>,
    query: Memo<Query>,
    words: RwSignal<String>,
    search: Memo<Arc<SearchText>>,
    folded: RwSignal<HashSet<Value>>,
    restrict: Signal<Option<Restriction>>,
) -> Memo<Arranged> {
    store::use_kinds(spec.reads, move |book: &Book| {
        let mut query = query.get();
        query.words = words.get();
        let only = restrict.get();
        // Ready text is made when somebody searches, not before.
        let search = (!query.words.trim().is_empty()).then(|| search.get());
        let context = Context { book, today: clock::today(), me: store::me().user };
        let view = View {
            kind: spec.kind,
            columns: &columns,
            query: &query,
            sort: &Sort::parse(spec.sort),
            only: only.as_ref().map(|only| &*only.ids),
            search: search.as_deref(),
            folded: &folded.read(),
        };
        let locale = locale();
        ALPHABETS.with_borrow_mut(|alphabets| {
            let alphabet = alphabets.entry(locale).or_default();
            arrange(&context, &view, alphabet, &sort_letters)
        })
    })
}

/// Puts letters into the order of the current language.
fn sort_letters(letters: &mut Vec<char>) {
    let mut texts: Vec<(String, char)> = letters.drain(..).map(|it| (it.to_string(), it)).collect();
    order::sort_by(&mut texts, |(a, _), (b, _)| format::compare(a, b));
    letters.extend(texts.into_iter().map(|(_, letter)| letter));
}

/// Whether the window is as narrow as a phone; one listener for the whole page.
fn narrow() -> Signal<bool> {
    thread_local! {
        static WIDTH: ArcRwSignal<bool> = {
            let narrow = ArcRwSignal::new(dom::media_matches(NARROW));
            let changed = narrow.clone();
            dom::on_media_change(NARROW, move |now| changed.set(now));
            narrow
        };
    }
    WIDTH.with(|width| width.clone().into())
}
