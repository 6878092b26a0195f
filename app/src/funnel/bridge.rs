//! BridgeCard: how the open pipeline came from what it was to what it is; each bar opens its records.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::analytics::bridge::{Bridge, BridgePart, BridgeSpec, bridge};
use shared::analytics::filter::Filter;
use shared::analytics::measures::Sum;
use shared::calendar::Grain;

use crate::chart::card::{ChartCard, ChartColumn, ChartTable};
use crate::chart::drawing::Frame;
use crate::chart::echart::{ChartPick, EChart};
use crate::chart::pen::Pen;
use crate::chart::waterfall::{Fall, FallKind, HEIGHT};
use crate::look::READS;
use crate::opportunity::drill::{Drill, What};
use crate::platform::clock;
use crate::text::{t, tr, tv};
use crate::ui::choice::{Choice, Segmented};
use crate::{format, store};

use crate::look::past::trails;

/// A bridge with what it is of.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    bridge: Bridge,
    spec: BridgeSpec,
    filter: Filter,
}

fn compute(book: &shared::book::Book, filter: Filter, in_period: bool) -> Shown {
    let today = clock::today();
    // Without days, the year until now: a bridge must begin somewhere.
    let period = filter.period.unwrap_or_else(|| book.calendar().around(today, Grain::Year));
    let spec = BridgeSpec {
        start: period.first.pred_opt().unwrap_or(period.first),
        end: period.last.min(today),
        window: in_period.then_some(period),
    };
    let filter = Filter { period: None, ..filter };
    Shown { bridge: bridge(book, &trails(book), &filter, &spec), spec, filter }
}

/// The card.
#[component]
pub fn BridgeCard(filter: Memo<Filter>) -> impl IntoView {
    let in_period = RwSignal::new(false);
    let shown = store::use_kinds(READS, move |book| compute(book, filter.get(), in_period.get()));
    let navigate = use_navigate();
    let open = Callback::new(move |at: usize| {
        let Some(part) = BridgePart::ALL.get(at).copied() else { return };
        let (spec, filter) = shown.with_untracked(|it| (it.spec, it.filter));
        let drill = Drill { what: What::Bridge { part, spec }, filter };
        navigate(&drill.href(), NavigateOptions::default());
    });
    let subtitle = move || {
        let (start, end) = shown.with(|it| (it.spec.start, it.spec.end));
        tv(
            "funnel-bridge-sub",
            &[("start", format::date(start).into()), ("end", format::date(end).into())],
        )
    };
    let choices = vec![
        Choice::new("all", tr("funnel-bridge-all")),
        Choice::new("period", tr("funnel-bridge-period")),
    ];
    let controls = move || {
        view! {
            <Segmented
                label=tr("funnel-bridge-which")
                choices=choices.clone()
                value=Signal::derive(move || if in_period.get() { "period" } else { "all" }.to_owned())
                on_change=move |id: String| in_period.set(id == "period")
            />
        }
    };
    view! {
        <ChartCard
            title=Signal::derive(|| t("funnel-bridge"))
            subtitle=Signal::derive(subtitle)
            controls
            table=Signal::derive(move || shown.with(table))
            on_row=open
        >
            <EChart
                draw=move |(pen, frame): (Pen, Frame)| {
                    shown.with(|it| (pen.waterfall)(&falls(it), &t("funnel-bridge"), &frame))
                }
                label=Signal::derive(|| t("funnel-bridge"))
                height=Signal::derive(|| HEIGHT)
                on_pick=move |pick: ChartPick| open.run(pick.data_index)
            />
        </ChartCard>
        {move || shown.with(notes)}
    }
}

/// What a reader should know of the numbers.
fn notes(shown: &Shown) -> impl IntoView + use<> {
    let Bridge { unrecorded, without_amount, unconverted, .. } = shown.bridge;
    let told = [
        ("funnel-unrecorded", unrecorded),
        ("funnel-without-amount", without_amount),
        ("funnel-unconverted", unconverted),
    ];
    told.into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(id, count)| {
            view! { <p class="settings-note">{tv(id, &[("count", count.into())])}</p> }
        })
        .collect_view()
}

fn name(part: BridgePart) -> String {
    t(&format!("funnel-bridge-{}", part.name()))
}

#[expect(clippy::cast_precision_loss, reason = "the height of a column needs no more than 52 bits")]
fn height(sum: Sum) -> f64 {
    sum.minor as f64 / 100.0
}

fn amount(bridge: &Bridge, part: BridgePart) -> String {
    let text = format::money_compact(bridge.bar(part).money(bridge.currency));
    signed(part, bridge.bar(part), text)
}

/// The amount of a bar with the way it counts; nothing has no way.
fn signed(part: BridgePart, sum: Sum, text: String) -> String {
    match part.sign() {
        0 => text,
        _ if sum.minor == 0 => text,
        sign if sign > 0 => format!("+{text}"),
        _ => format!("−{text}"),
    }
}

fn falls(shown: &Shown) -> Vec<Fall> {
    let bridge = &shown.bridge;
    let fall = |part: BridgePart| {
        let sum = bridge.bar(part);
        let kind = match part.sign() {
            0 => FallKind::Total(height(sum)),
            sign => FallKind::Change(height(sum) * f64::from(sign)),
        };
        let facts = vec![
            (t("dashboard-by-amount"), format::money(sum.money(bridge.currency))),
            (t("dashboard-by-count"), format::count(sum.count)),
        ];
        Fall { label: name(part), kind, text: amount(bridge, part), facts }
    };
    BridgePart::ALL.into_iter().map(fall).collect()
}

fn table(shown: &Shown) -> ChartTable {
    let bridge = &shown.bridge;
    let column = |id: &str, is_number| ChartColumn { name: t(id), is_number };
    let row = |part: BridgePart| {
        let sum = bridge.bar(part);
        let amount = signed(part, sum, format::money(sum.money(bridge.currency)));
        vec![name(part), format::count(sum.count), amount]
    };
    ChartTable {
        columns: vec![
            column("funnel-bridge-part", false),
            column("dashboard-by-count", true),
            column("dashboard-by-amount", true),
        ],
        rows: BridgePart::ALL.into_iter().map(row).collect(),
    }
}
