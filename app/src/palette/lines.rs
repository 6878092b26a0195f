//! Lines: what the palette shows of a record and of an action.

use std::cell::RefCell;

use leptos::prelude::*;
use shared::book::Book;
use shared::entity::{Kind, Record};
use shared::id::RawId;
use shared::palette::{Index, Search};

use super::finder;
use crate::lock;
use crate::platform::database::Lock;
use crate::platform::dom;
use crate::record::face::face;
use crate::record::{address, words};
use crate::shell::actions::{Asking, ShellActions, makeable};
use crate::shell::recent;
use crate::shell::shortcuts::{self, Shortcut};
use crate::text::{Locale, set_locale, t, tv};
use crate::theme::{Theme, set_theme};
use crate::ui::icon::Icon;
use crate::{store, work};

/// So many lines are shown.
const MOST: usize = 30;
/// So many records stand above the actions while nothing is typed.
const MOST_RECENT: usize = 7;

/// Something to choose.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) icon: Icon,
    pub(super) title: String,
    /// What tells it from others with the same title.
    pub(super) sub: String,
    /// What it is.
    pub(super) tag: String,
    /// What can be pressed instead.
    pub(super) keys: Vec<String>,
    pub(super) what: What,
}

/// What a line leads to.
#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    Record(Kind, RawId),
    Act(Act),
}

/// Lines under a heading, if they have one.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) heading: Option<&'static str>,
    pub(super) lines: Vec<Line>,
}

/// Something to do.
#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    Shortcut(Shortcut),
    Make(Kind),
    Theme(Theme),
    Language(Locale),
    Lock,
    Print,
}

impl Act {
    fn all() -> Vec<Self> {
        let of_keys = shortcuts::all().filter(|it| it.is_action() || it.is_page());
        let lock = (lock::kind() == Lock::Secret).then_some(Self::Lock);
        let makes = makeable().into_iter().map(Self::Make);
        makes
            .chain(of_keys.map(Self::Shortcut))
            .chain(Theme::ALL.into_iter().map(Self::Theme))
            .chain(Locale::ALL.into_iter().map(Self::Language))
            .chain(lock)
            .chain([Self::Print])
            .collect()
    }

    fn label(self) -> String {
        match self {
            Self::Shortcut(shortcut) => shortcut.label(),
            Self::Make(kind) => tv("record-new", &[("kind", words::kind_name(kind).into())]),
            Self::Theme(theme) => tv("palette-theme", &[("theme", t(theme.name_id()).into())]),
            Self::Language(locale) => {
                tv("palette-language", &[("language", t(locale.name_id()).into())])
            }
            Self::Lock => t("lock-now"),
            Self::Print => t("palette-print"),
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Shortcut(shortcut) => shortcut.drawing(),
            Self::Make(_) => Icon::Plus,
            Self::Theme(_) => Icon::Sun,
            Self::Language(_) => Icon::Language,
            Self::Lock => Icon::Lock,
            Self::Print => Icon::Print,
        }
    }

    fn keys(self) -> Vec<String> {
        match self {
            Self::Shortcut(shortcut) => shortcut.ways().next().map(|it| it.shown()),
            Self::Make(_) | Self::Theme(_) | Self::Language(_) | Self::Lock | Self::Print => None,
        }
        .unwrap_or_default()
    }

    fn run(self, shell: ShellActions) {
        match self {
            Self::Shortcut(shortcut) => shortcut.run(shell),
            Self::Make(kind) => shell.making.set(Some(kind)),
            Self::Theme(theme) => set_theme(theme),
            Self::Language(locale) => set_locale(locale),
            Self::Lock => lock::lock(),
            Self::Print => dom::print(),
        }
    }

    fn line(self) -> Line {
        Line {
            icon: self.icon(),
            title: self.label(),
            sub: String::new(),
            tag: String::new(),
            keys: self.keys(),
            what: What::Act(self),
        }
    }
}

impl What {
    /// Does what was chosen.
    pub(super) fn choose(self, asking: Asking, shell: ShellActions) {
        match (self, asking) {
            (Self::Act(act), _) => act.run(shell),
            (Self::Record(kind, id), Asking::CallAbout) => work::log_call_about(kind, id),
            (Self::Record(kind, id), Asking::Anything) => {
                if let Some(page) = address::record(kind, id) {
                    shell.go(&page);
                }
            }
        }
    }
}

thread_local! {
    /// The actions in the words of now.
    static ACTS: RefCell<(Vec<Act>, Index)> = RefCell::default();
}

/// Lays the actions out for an opening.
pub(super) fn begin() {
    let acts = Act::all();
    let mut index = Index::default();
    // Pages and actions are few and meant more often than a record that fits as well.
    acts.iter().for_each(|act| index.push(&act.label(), None, 20));
    ACTS.set((acts, index));
}

/// What is shown for what is typed; nothing while the records are still being laid out.
pub(super) fn find(typed: &str, asking: Asking) -> Option<Vec<Group>> {
    if typed.trim().is_empty() {
        return Some(unasked(asking));
    }
    let records = finder::find(typed, MOST)?;
    let mut found: Vec<(u32, Line)> = store::read(|book| {
        let line = |(kind, id, points)| Some((points, record(book, kind, id)?));
        records.into_iter().filter_map(line).collect()
    });
    if asking == Asking::Anything {
        found.extend(acts(typed));
    }
    // Stable: of those alike records stand above actions.
    found.sort_by_key(|(points, _)| std::cmp::Reverse(*points));
    let lines: Vec<Line> = found.into_iter().take(MOST).map(|(_, line)| line).collect();
    Some(vec![Group { heading: None, lines }])
}

fn acts(typed: &str) -> Vec<(u32, Line)> {
    ACTS.with_borrow_mut(|(acts, index)| {
        let hits = Search::default().find(index, typed, MOST);
        let line = |hit: shared::palette::Hit| {
            let act = acts.get(usize::try_from(hit.at).ok()?)?;
            Some((hit.points, act.line()))
        };
        hits.into_iter().filter_map(line).collect()
    })
}

/// Before a letter is typed: what was open last, then what can be done.
fn unasked(asking: Asking) -> Vec<Group> {
    let is_meant = |kind: Kind| match asking {
        Asking::Anything => true,
        Asking::CallAbout => {
            matches!(kind, Kind::Account | Kind::Contact | Kind::Opportunity)
        }
    };
    let recent = store::read(|book| {
        let recent = recent::list().into_iter().filter(|(kind, _)| is_meant(*kind));
        let lines = recent.filter_map(|(kind, id)| record(book, kind, id));
        lines.take(MOST_RECENT).collect::<Vec<_>>()
    });
    let acts = match asking {
        Asking::Anything => ACTS.with_borrow(|(acts, _)| acts.iter().map(|it| it.line()).collect()),
        Asking::CallAbout => Vec::new(),
    };
    [("palette-recent", recent), ("palette-actions", acts)]
        .into_iter()
        .filter(|(_, lines)| !lines.is_empty())
        .map(|(heading, lines)| Group { heading: Some(heading), lines })
        .collect()
}

/// A record's line, if it has a page and is there.
fn record(book: &Book, kind: Kind, id: RawId) -> Option<Line> {
    address::list(kind)?;
    let record = book.record(kind, id)?;
    Some(Line {
        icon: face(kind).icon,
        title: record.title(),
        sub: facts(book, record),
        tag: words::kind_name(kind),
        keys: Vec::new(),
        what: What::Record(kind, id),
    })
}

fn facts(book: &Book, record: &dyn Record) -> String {
    let kind = record.kind();
    let fact = |name: &&str| {
        let spec = kind.field_named(name)?;
        let value = record.field(spec.number);
        let text = words::display(book, kind, spec.name, spec.field_type, &value);
        Some(text).filter(|text| !text.is_empty())
    };
    face(kind).telling.iter().filter_map(fact).collect::<Vec<_>>().join(" · ")
}
