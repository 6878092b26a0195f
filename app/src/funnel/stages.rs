//! StagesCard: every figure of the stages of one pipeline against their norms, and, when wanted, those
//! of somebody else beside them.

use leptos::prelude::*;
use shared::analytics::filter::{Filter, Scope};
use shared::analytics::funnel::{Funnel, Part, StageRow, funnel};
use shared::analytics::measures::{self, Stay, Sum};
use shared::entity::{Kind, Stage};
use shared::money::{Currency, Money};
use shared::rights::Action;

use crate::look::choosers::{NAMED, WhoChooser, who_name};
use crate::look::past::trails;
use crate::look::{READS, Who};
use crate::opportunity::drill::{Drill, What};
use crate::opportunity::waiting;
use crate::platform::clock;
use crate::record::words;
use crate::text::{t, tr, tv};
use crate::ui::button::{Button, ButtonKind};
use crate::ui::card::{Card, KpiCard};
use crate::ui::chip::Tone;
use crate::ui::icon::Icon;
use crate::ui::notice::{Notice, notify};
use crate::{format, store, undo};

use super::Address;

/// The stages of one or two views.
#[component]
pub fn StagesCard(
    address: Memo<Address>,
    filters: Memo<(Filter, Option<Filter>)>,
    change: Callback<Address>,
) -> impl IntoView {
    let one = Memo::new(move |_| filters.get().0);
    let versus = move || address.get().versus;
    let set = move |versus| change.run(Address { versus, ..address.get_untracked() });
    view! {
        <div class="funnel-compare">
            {move || match versus() {
                None => view! {
                    <Button
                        label=tr("funnel-compare") icon=Icon::Plus
                        on_click=move |()| set(Some(Who::Company))
                    />
                }
                .into_any(),
                Some(_) => view! {
                    <span class="text-muted">{move || t("funnel-beside")}</span>
                    <WhoChooser
                        who=Signal::derive(move || versus().unwrap_or(Who::Company))
                        on_change=move |who| set(Some(who))
                    />
                    <Button
                        label=tr("funnel-compare-end") icon=Icon::Close kind=ButtonKind::Quiet
                        on_click=move |()| set(None)
                    />
                }
                .into_any(),
            }}
        </div>
        <div class="funnel-views" data-two=move || versus().map(|_| "true")>
            <View filter=one who=Signal::derive(move || address.get().look.who)/>
            {move || {
                versus().map(|_| {
                    let other = Memo::new(move |_| filters.get().1.unwrap_or_default());
                    let who = Signal::derive(move || versus().unwrap_or(Who::Company));
                    view! { <View filter=other who/> }
                })
            }}
        </div>
    }
}

/// The figures of one view.
#[component]
fn View(filter: Memo<Filter>, who: Signal<Who>) -> impl IntoView {
    let funnel = store::use_kinds(READS, move |book| {
        funnel(book, &trails(book), &filter.get(), clock::today())
    });
    let name = store::use_kinds(NAMED, move |book| who_name(book, who.get()));
    let sub = move || {
        let unknown = funnel.with(|it| it.unplaced);
        match unknown {
            0 => t("funnel-stages-sub"),
            count => tv("funnel-stages-unplaced", &[("count", count.into())]),
        }
    };
    view! {
        <section class="stack" aria-label=move || name.get()>
            <Apart filter/>
            <Headlines funnel filter/>
            <Card title=move || name.get() sub flush=true>
                {move || funnel.with(|it| table(it, filter.get()))}
            </Card>
        </section>
    }
}

/// What these figures leave out since it is not confirmed yet.
#[component]
fn Apart(filter: Memo<Filter>) -> impl IntoView {
    let apart = store::use_kinds(READS, move |book| {
        let scope = Scope::new(book, &filter.get());
        let (count, minor) = scope.unconfirmed();
        (count, Money { minor, currency: scope.currency() })
    });
    move || {
        let (count, money) = apart.get();
        (count > 0).then(|| {
            let text = move || {
                let amount = format::money_compact(money);
                tv("confirm-apart", &[("count", count.into()), ("amount", amount.into())])
            };
            view! {
                <p class="apart">
                    <span>{text}</span>
                    <a href=waiting::address_of_all()>{move || t("confirm-apart-show")}</a>
                </p>
            }
        })
    }
}

#[component]
fn Headlines(funnel: Memo<Funnel>, filter: Memo<Filter>) -> impl IntoView {
    let href = move |part: Part| {
        Signal::derive(move || Drill { what: What::Funnel(part), filter: filter.get() }.href())
    };
    let money = move |minor: i128| {
        funnel.with(|it| format::money_compact(measures::money(minor, it.currency)))
    };
    let lost_most = move || {
        funnel.with(|it| {
            let row = it.stages.iter().find(|row| Some(row.stage) == it.lost_most);
            row.map(|row| (row.stage, row.name.clone(), row.lost_from.count))
        })
    };
    view! {
        <div class="kpis">
            <KpiCard
                label=tr("dashboard-win-rate")
                value=move || funnel.with(|it| format::rate(it.win_rate))
                sub=move || {
                    tv("dashboard-win-rate-sub", &[("rate", funnel.with(|it| format::rate(it.win_rate_value)).into())])
                }
                href=href(Part::Lost)
            />
            <KpiCard
                label=tr("funnel-cycle")
                value=move || funnel.with(|it| days_text(it.cycle.median_tenths))
                sub=move || funnel.with(|it| {
                    tv("funnel-cycle-sub", &[
                        ("mean", days_text(it.cycle.mean_tenths()).into()),
                        ("count", it.cycle.visits.into()),
                    ])
                })
                href=href(Part::Won)
            />
            <KpiCard
                label=tr("funnel-velocity")
                value=move || match funnel.with(|it| it.velocity) {
                    Some(minor) => money(minor),
                    None => "–".to_owned(),
                }
                sub=tr("funnel-velocity-sub")
                href=href(Part::Open)
            />
            <KpiCard
                label=tr("funnel-lost-most")
                value=move || lost_most().map_or_else(|| "–".to_owned(), |(_, name, _)| name)
                sub=move || match lost_most() {
                    Some((_, _, count)) => tv("funnel-lost-most-sub", &[("count", count.into())]),
                    None => t("funnel-lost-none"),
                }
                href=Signal::derive(move || {
                    let part = lost_most().map_or(Part::Lost, |(stage, ..)| Part::LostFrom(stage));
                    Drill { what: What::Funnel(part), filter: filter.get() }.href()
                })
                tone=Signal::derive(|| Tone::Neutral)
            />
        </div>
    }
}

/// Days from tenths: 12.5 is 13 d, nothing is a dash.
fn days_text(tenths: Option<i64>) -> String {
    match tenths {
        Some(tenths) => tv("opportunity-days", &[("days", ((tenths + 5) / 10).into())]),
        None => "–".to_owned(),
    }
}

fn stay_text(stay: &Stay) -> String {
    match stay.median_tenths {
        None => "–".to_owned(),
        Some(median) => {
            let whole = |tenths: i64| format::integer((tenths + 5) / 10);
            let mean = stay.mean_tenths().unwrap_or_default();
            format!("{} / {}", whole(median), whole(mean))
        }
    }
}

const HEADS: [&str; 10] =
    ["stage", "now", "amount", "entered", "advanced", "lost", "open", "rate", "days", "age"];

fn table(funnel: &Funnel, filter: Filter) -> AnyView {
    if funnel.stages.is_empty() {
        return view! { <p class="related-none">{t("chart-empty")}</p> }.into_any();
    }
    let heads = HEADS
        .map(|head| {
            let class = if head == "stage" { "" } else { "number" };
            view! {
                <th scope="col" class=class title=t(&format!("funnel-hint-{head}"))>
                    {t(&format!("funnel-column-{head}"))}
                </th>
            }
        })
        .collect_view();
    let currency = funnel.currency;
    let rows = funnel.stages.iter().map(|row| stage_row(row, currency, filter)).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="group">
            <table class="table funnel-table">
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn stage_row(row: &StageRow, currency: Currency, filter: Filter) -> impl IntoView + use<> {
    let link = |part: Part, sum: Sum| {
        let href = Drill { what: What::Funnel(part), filter }.href();
        let text = format::count(sum.count);
        if sum.count == 0 {
            view! { <td class="number">{text}</td> }.into_any()
        } else {
            view! { <td class="number"><a href=href>{text}</a></td> }.into_any()
        }
    };
    let stage = row.stage;
    let is_below =
        row.decided_conversion.zip(row.norm_conversion).is_some_and(|(is, norm)| is < norm);
    let norm_days = row.norm_days.map(i64::from);
    let is_slow = row.stay.median_tenths.zip(norm_days).is_some_and(|(is, norm)| is > norm * 10);
    let norm = |text: Option<String>| {
        text.map(|norm| view! { <small>{tv("funnel-norm", &[("norm", norm.into())])}</small> })
    };
    let rate_norm = norm(row.norm_conversion.map(|norm| format::percent(i64::from(norm.0))));
    let days_norm = norm(norm_days.map(format::integer));
    view! {
        <tr>
            <th scope="row">{row.name.clone()} {adopt(row)}</th>
            {link(Part::Now(stage), row.now)}
            <td class="number">{format::money_compact(row.now.money(currency))}</td>
            {link(Part::Entered(stage), row.entered)}
            {link(Part::Advanced(stage), row.advanced)}
            {link(Part::LostBefore(stage), row.lost)}
            {link(Part::Undecided(stage), row.open)}
            <td class="number" class:text-bad=is_below>{format::rate(row.decided_conversion)} {rate_norm}</td>
            <td class="number" class:text-bad=is_slow>{stay_text(&row.stay)} {days_norm}</td>
            <td class="number">{stay_text(&row.age)}</td>
        </tr>
    }
}

/// Fewer cases than this are no measure to make a norm of.
const CASES_MIN: usize = 5;

/// The button that makes what was measured the norm; the history of the stage keeps the old one, and
/// the step can be taken back.
fn adopt(row: &StageRow) -> Option<impl IntoView + use<>> {
    let may = store::use_may(Kind::Stage, row.stage.raw(), Action::Edit).get();
    let measured =
        row.decided_conversion.filter(|_| row.advanced.count + row.lost.count >= CASES_MIN);
    let days = row.stay.median_tenths.filter(|_| row.stay.visits >= CASES_MIN);
    let days = days.and_then(|tenths| u32::try_from((tenths + 5) / 10).ok());
    let is_new = measured.is_some_and(|it| Some(it) != row.norm_conversion)
        || days.is_some_and(|it| Some(it) != row.norm_days);
    if !may || !is_new {
        return None;
    }
    let (stage, name) = (row.stage, row.name.clone());
    let click = move |()| {
        let mut fields = Vec::new();
        fields.extend(measured.map(|rate| Stage::NORM_CONVERSION.to(&Some(rate))));
        fields.extend(days.map(|days| Stage::NORM_DAYS.to(&Some(days))));
        let patch = store::patch(Kind::Stage, stage.raw(), fields);
        match store::act(vec![patch]) {
            Ok(()) => {
                let done = tv("funnel-adopted", &[("stage", name.clone().into())]);
                notify(Notice::good(done).action(tr("undo-undo"), undo::undo));
            }
            Err((_, reason)) => notify(Notice::bad(words::rejection(Kind::Stage, &reason))),
        }
    };
    Some(view! {
        <Button
            label=tr("funnel-adopt") icon=Icon::Check icon_only=true kind=ButtonKind::Quiet
            on_click=click
        />
    })
}
