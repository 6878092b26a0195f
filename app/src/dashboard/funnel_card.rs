//! FunnelCard: what stands in or entered each stage of a pipeline, and how much goes on, against the norm.
//!
//! What stands and what entered are two populations: the last bar is what was won in the period beside
//! the first, and what became of those who entered the last stage beside the second.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::analytics::filter::Filter;
use shared::analytics::funnel::{Funnel, Part, StageRow};
use shared::analytics::measures::Sum;
use shared::entity::{Kind, Pipeline};
use shared::id::Id;

use crate::chart::card::{ChartCard, ChartColumn, ChartTable};
use crate::chart::drawing::Frame;
use crate::chart::echart::EChart;
use crate::chart::funnel::{FunnelBar, FunnelWords, height};
use crate::chart::pen::Pen;
use crate::opportunity::drill::{Drill, What};
use crate::text::{t, tr, tv};
use crate::ui::choice::{Choice, Segmented};
use crate::ui::menu::{Menu, MenuItem};
use crate::{format, store};

use super::figures::Figures;

/// What the bars are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    /// What stands there now.
    Standing,
    /// What first came there in the period.
    Entered,
}

/// A bar of the chart.
#[derive(Clone, Debug, PartialEq)]
struct Bar {
    name: String,
    sum: Sum,
    part: Part,
    /// Place of its stage in the funnel; none for the last bar.
    stage: Option<usize>,
}

fn bars(funnel: &Funnel, which: Which) -> Vec<Bar> {
    let stage = |(at, row): (usize, &StageRow)| {
        let (sum, part) = match which {
            Which::Standing => (row.now, Part::Now(row.stage)),
            Which::Entered => (row.entered, Part::Entered(row.stage)),
        };
        Bar { name: row.name.clone(), sum, part, stage: Some(at) }
    };
    let mut bars: Vec<Bar> = funnel.stages.iter().enumerate().map(stage).collect();
    let (sum, part) = match (which, funnel.stages.last()) {
        (Which::Entered, Some(last)) => (last.advanced, Part::Advanced(last.stage)),
        (Which::Standing, _) | (_, None) => (funnel.won, Part::Won),
    };
    bars.push(Bar { name: t("stage-category-won"), sum, part, stage: None });
    bars
}

fn drawn(funnel: &Funnel, bars: &[Bar], by_count: bool) -> Vec<FunnelBar> {
    let draw = |bar: &Bar| {
        let row = bar.stage.and_then(|at| funnel.stages.get(at));
        let amount = format::money_compact(bar.sum.money(funnel.currency));
        let count = format::count(bar.sum.count);
        let (value_text, sub_text) = if by_count { (count, amount) } else { (amount, count) };
        FunnelBar {
            label: bar.name.clone(),
            value: length(bar.sum, by_count),
            value_text,
            sub_text,
            conversion_text: row.and_then(goes_on),
            is_below_norm: row.is_some_and(|row| {
                row.decided_conversion.zip(row.norm_conversion).is_some_and(|(is, norm)| is < norm)
            }),
        }
    };
    bars.iter().map(draw).collect()
}

/// How many of the decided got beyond a stage, and how many should.
fn goes_on(row: &StageRow) -> Option<String> {
    let measured = format::percent(i64::from(row.decided_conversion?.0));
    Some(match row.norm_conversion {
        Some(norm) => {
            let norm = format::percent(i64::from(norm.0));
            tv("dashboard-goes-on-norm", &[("measured", measured.into()), ("norm", norm.into())])
        }
        None => tv("dashboard-goes-on", &[("measured", measured.into())]),
    })
}

#[expect(clippy::cast_precision_loss, reason = "the length of a bar needs no more than 52 bits")]
fn length(sum: Sum, by_count: bool) -> f64 {
    if by_count { sum.count as f64 } else { sum.minor as f64 / 100.0 }
}

fn table(funnel: &Funnel, bars: &[Bar]) -> ChartTable {
    let columns = [
        "stage",
        "entered",
        "entered-amount",
        "count",
        "amount",
        "measured",
        "norm",
        "days",
        "norm-days",
    ];
    let numbers = |sum: Sum| [format::count(sum.count), format::money(sum.money(funnel.currency))];
    let row = |bar: &Bar| {
        let mut cells = vec![bar.name.clone()];
        let stage = bar.stage.and_then(|at| funnel.stages.get(at));
        cells.extend(numbers(stage.map_or(bar.sum, |stage| stage.entered)));
        if let Some(stage) = stage {
            let days = stage.stay.median_tenths.map(|tenths| (tenths + 5) / 10);
            cells.extend(numbers(stage.now));
            cells.extend([
                format::rate(stage.decided_conversion),
                format::rate(stage.norm_conversion),
                days.map_or_else(|| "–".to_owned(), format::integer),
                stage.norm_days.map_or_else(|| "–".to_owned(), format::integer),
            ]);
        }
        cells.resize(columns.len(), String::new());
        cells
    };
    let name = |id: &&str| ChartColumn {
        name: t(&format!("dashboard-column-{id}")),
        is_number: *id != "stage",
    };
    ChartTable { columns: columns.iter().map(name).collect(), rows: bars.iter().map(row).collect() }
}

/// The card; it chooses among the funnels of the figures.
#[component]
pub fn FunnelCard(figures: Memo<Figures>) -> impl IntoView {
    let measure = RwSignal::new("amount".to_owned());
    let which = RwSignal::new(Which::Entered);
    let chosen = RwSignal::new(None::<Id<Pipeline>>);
    let usual = store::use_kinds(&[Kind::Pipeline], |book| book.default_pipeline().map(|it| it.id));
    let funnel = Memo::new(move |_| {
        let wanted = chosen.get().or(usual.get());
        figures.with(|figures| {
            let mut funnels = figures.funnels.iter();
            funnels.find(|funnel| funnel.pipeline == wanted).cloned()
        })
    });
    let shown = Memo::new(move |_| {
        funnel.with(|funnel| funnel.as_ref().map(|it| bars(it, which.get()))).unwrap_or_default()
    });
    let navigate = use_navigate();
    let open = Callback::new(move |at: usize| {
        let part = shown.with_untracked(|bars| bars.get(at).map(|bar| bar.part));
        let pipeline = funnel.with_untracked(|funnel| funnel.as_ref().and_then(|it| it.pipeline));
        if let Some(part) = part {
            let filter = figures.with_untracked(|figures| Filter { pipeline, ..figures.filter });
            let drill = Drill { what: What::Funnel(part), filter };
            navigate(&drill.href(), NavigateOptions::default());
        }
    });
    let draw = move |(pen, frame): (Pen, Frame)| {
        let by_count = *measure.read() == "count";
        let drawn = funnel
            .with(|funnel| funnel.as_ref().map(|it| shown.with(|bars| drawn(it, bars, by_count))));
        (pen.funnel)(&drawn.unwrap_or_default(), &words(by_count), &frame)
    };
    let rows = Signal::derive(move || {
        funnel
            .with(|funnel| funnel.as_ref().map(|it| shown.with(|bars| table(it, bars))))
            .unwrap_or_default()
    });
    let subtitle = move || match which.get() {
        Which::Standing => t("dashboard-funnel-standing"),
        Which::Entered => t("dashboard-funnel-entered"),
    };
    view! {
        <ChartCard
            title=Signal::derive(|| t("dashboard-funnel"))
            subtitle=Signal::derive(subtitle)
            controls=move || view! { <Controls measure which chosen usual/> }
            table=rows
            on_row=open
        >
            <EChart
                draw=draw
                label=Signal::derive(|| t("dashboard-funnel"))
                height=Signal::derive(move || height(shown.with(Vec::len)))
                on_pick=move |pick: crate::chart::echart::ChartPick| open.run(pick.data_index)
            />
        </ChartCard>
    }
}

fn words(by_count: bool) -> FunnelWords {
    let (value, sub) = if by_count { ("count", "amount") } else { ("amount", "count") };
    FunnelWords {
        series: t("dashboard-funnel"),
        value: t(&format!("dashboard-column-{value}")),
        sub: t(&format!("dashboard-column-{sub}")),
        conversion: t("dashboard-column-measured"),
    }
}

#[component]
fn Controls(
    measure: RwSignal<String>,
    which: RwSignal<Which>,
    chosen: RwSignal<Option<Id<Pipeline>>>,
    usual: Memo<Option<Id<Pipeline>>>,
) -> impl IntoView {
    let pipelines = store::use_kinds(&[Kind::Pipeline], |book| {
        book.templates(true).into_iter().map(|it| (it.id, it.name.clone())).collect::<Vec<_>>()
    });
    let now = move || chosen.get().or(usual.get());
    let name = move || {
        pipelines.with(|all| {
            let found = all.iter().find(|(id, _)| Some(*id) == now());
            found.map(|(_, name)| name.clone()).unwrap_or_default()
        })
    };
    let lines = move |()| {
        let line = |(id, name): (Id<Pipeline>, String)| {
            MenuItem::new(name, move || chosen.set(Some(id)))
                .checked(Signal::derive(move || now() == Some(id)))
        };
        pipelines.get_untracked().into_iter().map(line).collect::<Vec<_>>()
    };
    let which_choices = vec![
        Choice::new("entered", tr("dashboard-entered")),
        Choice::new("standing", tr("dashboard-standing")),
    ];
    let choices = vec![
        Choice::new("amount", tr("dashboard-by-amount")),
        Choice::new("count", tr("dashboard-by-count")),
    ];
    view! {
        <Show when=move || pipelines.with(|all| all.len() > 1)>
            <Menu label=TextProp::from(name) items=lines/>
        </Show>
        <Segmented
            label=tr("dashboard-which")
            choices=which_choices
            value=Signal::derive(move || {
                if which.get() == Which::Standing { "standing" } else { "entered" }.to_owned()
            })
            on_change=move |id: String| {
                which.set(if id == "entered" { Which::Entered } else { Which::Standing });
            }
        />
        <Segmented
            label=tr("dashboard-measure")
            choices=choices
            value=measure
            on_change=move |id| measure.set(id)
        />
    }
}
