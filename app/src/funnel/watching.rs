//! WatchCard: which open opportunities want attention and why, and how all of them stand by promotion
//! and by contact. A touch on a number of the table shows its opportunities below.

use leptos::prelude::*;
use shared::analytics::filter::Filter;
use shared::analytics::measures::{Sum, money};
use shared::analytics::watch::{Limits, Motion, Touch, Watched, Why, watch};
use shared::book::Book;
use shared::entity::{Kind, Opportunity};

use crate::platform::clock;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::Card;
use crate::ui::chip::{Tag, Tone};
use crate::ui::empty_state::EmptyState;
use crate::ui::icon::Icon;
use crate::ui::virtual_list::VirtualList;
use crate::{format, store};

use crate::look::past::{background, trails};

/// What is looked at.
const KINDS: &[Kind] = &[
    Kind::Opportunity,
    Kind::Change,
    Kind::Pipeline,
    Kind::Stage,
    Kind::Account,
    Kind::User,
    Kind::Department,
    Kind::Region,
    Kind::Company,
    Kind::ExchangeRate,
    Kind::Activity,
    Kind::Task,
];

/// Two lines: the name, and under it why.
const ROW_PX: f64 = 68.0;

const MOTIONS: [(Motion, &str); 3] =
    [(Motion::Moving, "moving"), (Motion::Standing, "standing"), (Motion::Rotting, "rotting")];
const TOUCHES: [(Touch, &str); 4] = [
    (Touch::ThisMonth, "this-month"),
    (Touch::Recent, "recent"),
    (Touch::Silent, "silent"),
    (Touch::Never, "never"),
];

/// A number of the table: all that stand so.
type Place = (Motion, Touch);

/// The card.
#[component]
pub fn WatchCard(filter: Memo<Filter>) -> impl IntoView {
    let all = store::use_kinds(KINDS, move |book| {
        let (filter, trails) = (filter.get(), trails(book));
        let background = background(book, &trails, filter.pipeline);
        watch(book, &trails, &background, &filter, &Limits::default(), clock::today())
    });
    let chosen = RwSignal::new(None::<Place>);
    let shown = Memo::new(move |_| {
        let chosen = chosen.get();
        let is_shown = |it: &&Watched| match chosen {
            Some(place) => (it.motion, it.touch) == place,
            None => !it.why.is_empty(),
        };
        all.with(|all| all.iter().filter(is_shown).cloned().collect::<Vec<_>>())
    });
    let count = Memo::new(move |_| shown.with(Vec::len));
    let title = move || match chosen.get() {
        None => t("funnel-attention"),
        Some(place) => place_name(place),
    };
    let render =
        move |at: usize| shown.with_untracked(|it| it.get(at).cloned()).map(line).into_any();
    let key = move |at: usize| {
        shown.with(|it| it.get(at).map(|it| it.opportunity.to_string()).unwrap_or_default())
    };
    view! {
        <Card title=tr("funnel-tracking") sub=tr("funnel-tracking-sub") flush=true>
            {move || all.with(|all| matrix(all, chosen))}
        </Card>
        <Card
            title=title
            sub=move || tv("dashboard-count", &[("count", count.get().into())])
            actions=move || chosen.get().map(|_| view! {
                <Button
                    label=tr("funnel-attention-all") icon=Icon::Close kind=ButtonKind::Quiet
                    on_click=move |()| chosen.set(None)
                />
            })
            flush=true
        >
            <Show
                when=move || { count.get() > 0 }
                fallback=|| view! {
                    <EmptyState
                        icon=Icon::CheckCircle title=tr("funnel-attention-none")
                        text=tr("funnel-attention-none-text")
                    />
                }
            >
                <div class="watch-list">
                    <VirtualList
                        label=TextProp::from(title) count=count
                        row_height=Signal::derive(|| ROW_PX) key=key render=render
                    />
                </div>
            </Show>
        </Card>
    }
}

fn place_name((motion, touch): Place) -> String {
    let name = |names: &[(&'static str, bool)]| {
        names.iter().find(|(_, is)| *is).map(|(name, _)| *name).unwrap_or_default()
    };
    let motion = name(&MOTIONS.map(|(it, name)| (name, it == motion)));
    let touch = name(&TOUCHES.map(|(it, name)| (name, it == touch)));
    format!("{} · {}", t(&format!("funnel-motion-{motion}")), t(&format!("funnel-touch-{touch}")))
}

/// Promotion down, contact across; each number with its amount.
fn matrix(all: &[Watched], chosen: RwSignal<Option<Place>>) -> impl IntoView + use<> {
    let currency = store::read(Book::base_currency);
    let heads = TOUCHES
        .map(|(_, name)| {
            view! { <th scope="col" class="number">{t(&format!("funnel-touch-{name}"))}</th> }
        })
        .collect_view();
    let rows = MOTIONS
        .map(|(motion, name)| {
            let cells = TOUCHES
                .map(|(touch, _)| {
                    let place = (motion, touch);
                    let mut sum = Sum::default();
                    for it in all.iter().filter(|it| (it.motion, it.touch) == place) {
                        sum.add(Some(it.minor));
                    }
                    cell(place, sum, format::money_compact(money(sum.minor, currency)), chosen)
                })
                .collect_view();
            view! { <tr><th scope="row">{t(&format!("funnel-motion-{name}"))}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="group">
            <table class="table funnel-table">
                <thead><tr><th></th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn cell(
    place: Place,
    sum: Sum,
    amount: String,
    chosen: RwSignal<Option<Place>>,
) -> impl IntoView + use<> {
    if sum.count == 0 {
        return view! { <td class="number text-muted">"0"</td> }.into_any();
    }
    let name = place_name(place);
    view! {
        <td class="number">
            <button
                type="button" class="chart-open" aria-label=format!("{name}: {}", sum.count)
                aria-pressed=move || (chosen.get() == Some(place)).to_string()
                on:click=move |_| chosen.update(|it| {
                    *it = if *it == Some(place) { None } else { Some(place) };
                })
            >
                {format::count(sum.count)}
            </button>
            <small>{amount}</small>
        </td>
    }
    .into_any()
}

fn line(watched: Watched) -> impl IntoView {
    let id = watched.opportunity;
    let told = store::use_kinds(&[Kind::Opportunity, Kind::User, Kind::Stage], move |book| {
        let one = book.get(id)?;
        Some((one.name.clone(), facts(book, one), one.amount))
    });
    let why = watched.why;
    view! {
        <span class="watch-line" role="gridcell">
            {move || {
                let (name, facts, amount) = told.get().unwrap_or_default();
                view! {
                    <span class="watch-head">
                        <a href=format!("/opportunities/{id}")>{name}</a>
                        <small>{facts}</small>
                        <b>{amount.map(format::money_compact)}</b>
                    </span>
                }
            }}
            <span class="watch-why">{why.into_iter().map(reason).collect_view()}</span>
        </span>
    }
}

/// Where it stands and whose it is.
fn facts(book: &Book, one: &Opportunity) -> String {
    let stage = book.get(one.stage).map(|stage| stage.name.clone());
    let owner = one.owner.and_then(|id| book.get(id)).map(|owner| owner.name.clone());
    stage.into_iter().chain(owner).collect::<Vec<_>>().join(" · ")
}

/// Why it wants attention, with its norm.
fn reason(why: Why) -> impl IntoView {
    let id = format!("funnel-why-{}", why.name());
    let (tone, label) = match why {
        Why::Late { days } => (Tone::Bad, tv(&id, &[("days", days.into())])),
        Why::Rotting { days, limit } => {
            (Tone::Warn, tv(&id, &[("days", days.into()), ("limit", limit.into())]))
        }
        Why::Pushed { times, days } => {
            (Tone::Warn, tv(&id, &[("times", times.into()), ("days", days.into())]))
        }
        Why::Jumped { before, after } => {
            let words = |money| format::money_compact(money);
            (
                Tone::Info,
                tv(&id, &[("before", words(before).into()), ("after", words(after).into())]),
            )
        }
        Why::NoNextStep | Why::NeverMet => (Tone::Neutral, t(&id)),
        Why::Uncovered { gaps } => (Tone::Neutral, tv(&id, &[("gaps", gaps.into())])),
    };
    view! { <Tag label tone/> }
}

#[cfg(test)]
mod tests {
    use shared::analytics::watch::Background;
    use shared::id::Id;
    use shared::sample;

    use super::*;

    #[test]
    fn everything_open_stands_in_one_place_of_the_table() {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let book = sample::book(3, today, 600);
        let trails = shared::analytics::trail::Trails::of(&book);
        let background = Background::of(&book, &trails, None);
        let (filter, limits) = (Filter::default(), Limits::default());
        let all = watch(&book, &trails, &background, &filter, &limits, today);
        let in_table = MOTIONS
            .iter()
            .flat_map(|(motion, _)| TOUCHES.iter().map(move |(touch, _)| (*motion, *touch)))
            .map(|place| all.iter().filter(|it| (it.motion, it.touch) == place).count())
            .sum::<usize>();
        assert_eq!(in_table, all.len());
        let ids: std::collections::HashSet<Id<Opportunity>> =
            all.iter().map(|it| it.opportunity).collect();
        assert_eq!(ids.len(), all.len());
    }
}
