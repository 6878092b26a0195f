//! The generic parts of the interface. They know nothing of sales, and read no store.
//!
//! Callbacks without a value are written `on_click=move || …`; an attribute that needs `<…>` types
//! stands in braces: `items={move || found.collect::<Vec<_>>()}`.
//! Words come in as [`TextProp`](leptos::prelude::TextProp): `tr("id")`, a closure, or a `String`.
//! Views that belong to a part (actions, tags) come in as closures: `actions=move || view! { … }`.
//! Of `platform` only `dom` is used. A strict content policy holds: no `style` attribute, only
//! classes and `style:property=` bindings with closures.
//!
//! | part | one line |
//! |---|---|
//! | [`frame`] | `<Frame brand=… items=vec![NavItem::new("/", tr("shell-home"), Icon::Home, at_home).on_phone()] footer=…> page </Frame>` |
//! | [`page_header`] | `<PageHeader title=tr("…") crumbs=vec![Crumb::new(tr("…"), "/…")] tags=… actions=…/>` |
//! | [`icon`] | `<IconView icon=Icon::Search/>` |
//! | [`button`] | `<Button label=tr("ui-save") kind=ButtonKind::Primary icon=Icon::Check busy=saving blocked=reason on_click=save/>`, `<ButtonLink label href/>` |
//! | [`choice`] | `<Segmented label choices=vec![Choice::new("amount", tr("…"))] value on_change/>`, `<Tabs …/>` the same |
//! | [`chip`] | `<Chip label on on_open on_remove/>`, `<Tag label tone=Tone::Good/>` |
//! | [`card`] | `<Card title sub actions flush> … </Card>`, `<KpiCard label value sub tone progress href/>` |
//! | [`dialog`] | `<Dialog open title actions strict> … </Dialog>`, `<Sheet …>` the same |
//! | [`keys`] | `<KeysView keys=vec!["Ctrl".to_owned(), "K".to_owned()]/>`: what is pressed |
//! | [`menu`] | `<Menu label=tr("ui-more") icon=Icon::More icon_only=true items=move \|\| vec![MenuItem::new(tr("ui-delete"), delete).danger()]/>`, `<Popover label> … </Popover>` |
//! | [`notice`] | `notify(Notice::good(tr("…")).action(tr("ui-undo"), undo))`, `<Notices/>` once, `<Banner tone text actions/>` |
//! | [`empty_state`] | `<EmptyState icon title text action/>` |
//! | [`progress`] | `<ProgressBar label value/>` (0 to 1), `<Spinner/>`, `<Skeleton lines=3/>` |
//! | [`avatar`] | `<Avatar name/>` |
//! | [`virtual_list`] | `<VirtualList label count row_height key render header active on_open top_on keep/>`, `row_height()` |
//! | [`search_box`] | `<SearchBox value=words label=tr("…")/>` |

pub mod avatar;
pub mod button;
pub mod card;
pub mod chip;
pub mod choice;
pub mod dialog;
pub mod empty_state;
pub mod frame;
pub mod icon;
pub mod keys;
pub mod menu;
pub mod notice;
pub mod page_header;
pub mod progress;
pub mod search_box;
pub mod virtual_list;
