//! RankingCard: who brings what, this period against the previous one.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::analytics::filter::Filter;
use shared::analytics::ranking::{
    Figures, RankBy, RankMeasure, RankPart, RankSpec, Ranking, ranking,
};
use shared::calendar::Period;

use crate::chart::card::{ChartCard, ChartColumn, ChartTable};
use crate::chart::drawing::Frame;
use crate::chart::echart::{ChartPick, EChart};
use crate::chart::pen::Pen;
use crate::chart::ranking::{RankBar, RankWords, height};
use crate::opportunity::drill::{Drill, What};
use crate::text::{t, tr, tv};
use crate::ui::choice::{Choice, Segmented};
use crate::{format, store};

use crate::look::{READS, previous};

/// More bars than this are only in the table.
const BARS_MAX: usize = 10;

const BYS: [RankBy; 3] = [RankBy::Person, RankBy::Department, RankBy::Region];

/// A ranking with what it was computed of.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    filter: Filter,
    previous: Option<Period>,
    measure: RankMeasure,
    by: RankBy,
    ranking: Ranking,
}

impl Shown {
    fn text(&self, figures: &Figures, measure: RankMeasure, exact: bool) -> String {
        let money = if exact { format::money } else { format::money_compact };
        match measure {
            RankMeasure::WonAmount => money(figures.won.money(self.ranking.currency)),
            RankMeasure::OpenAmount => money(figures.open.money(self.ranking.currency)),
            RankMeasure::WonCount => format::count(figures.won.count),
            RankMeasure::WinRate => format::rate(figures.win_rate()),
        }
    }

    fn bars(&self) -> Vec<RankBar> {
        let me = store::me().user.raw();
        let rows = self.ranking.rows.iter().take(BARS_MAX);
        rows.map(|row| RankBar {
            label: name(&row.name),
            value: length(&row.figures, self.measure),
            value_text: self.text(&row.figures, self.measure, false),
            previous: row.previous.map(|figures| length(&figures, self.measure)),
            previous_text: row
                .previous
                .map(|figures| self.text(&figures, self.measure, false))
                .unwrap_or_default(),
            is_mine: row.key == Some(me),
        })
        .collect()
    }

    fn table(&self) -> ChartTable {
        // The name heads its row and opens it.
        let columns =
            ["name", "rank", "won-amount", "won-count", "win-rate", "open-amount", "previous"];
        let row = |row: &shared::analytics::ranking::RankRow| {
            let shown = |measure| self.text(&row.figures, measure, true);
            let before = row.previous.map(|it| self.text(&it, RankMeasure::WonAmount, true));
            vec![
                name(&row.name),
                row.rank.map_or_else(|| "–".to_owned(), format::count),
                shown(RankMeasure::WonAmount),
                shown(RankMeasure::WonCount),
                shown(RankMeasure::WinRate),
                shown(RankMeasure::OpenAmount),
                before.unwrap_or_default(),
            ]
        };
        let column = |id: &str| ChartColumn {
            name: t(&format!("dashboard-column-{id}")),
            is_number: id != "name",
        };
        ChartTable {
            columns: columns.into_iter().map(column).collect(),
            rows: self.ranking.rows.iter().map(row).collect(),
        }
    }

    /// The records behind a row, of the period or of the one before it.
    fn drill(&self, at: usize, is_before: bool) -> Option<Drill> {
        let row = self.ranking.rows.get(at)?;
        let part = match self.measure {
            RankMeasure::OpenAmount => RankPart::Open,
            RankMeasure::WonAmount | RankMeasure::WonCount | RankMeasure::WinRate => RankPart::Won,
        };
        let period = if is_before { self.previous } else { self.filter.period };
        Some(Drill {
            what: What::Ranking { by: self.by, key: row.key, part },
            filter: Filter { period, ..self.filter },
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "the length of a bar needs no more than 52 bits")]
fn length(figures: &Figures, measure: RankMeasure) -> f64 {
    figures.measure(measure).unwrap_or(0) as f64
}

fn name(name: &str) -> String {
    if name.is_empty() { t("dashboard-nobody") } else { name.to_owned() }
}

fn words() -> RankWords {
    RankWords { current: t("dashboard-this-period"), previous: t("dashboard-last-period") }
}

/// The card.
#[component]
pub fn RankingCard(filter: Memo<Filter>) -> impl IntoView {
    let by = RwSignal::new(RankBy::Person);
    let measure = RwSignal::new(RankMeasure::WonAmount);
    let shown = store::use_kinds(READS, move |book| {
        let (filter, by, measure) = (filter.get(), by.get(), measure.get());
        let previous = previous(book, &filter);
        let spec = RankSpec { by, measure, level: None, previous };
        Shown { filter, previous, measure, by, ranking: ranking(book, &filter, &spec) }
    });
    let navigate = use_navigate();
    let open = Callback::new(move |(at, is_before): (usize, bool)| {
        if let Some(drill) = shown.with_untracked(|shown| shown.drill(at, is_before)) {
            navigate(&drill.href(), NavigateOptions::default());
        }
    });
    let pick = move |pick: ChartPick| {
        open.run((pick.data_index, pick.series == words().previous));
    };
    let subtitle = move || {
        let rows = shown.with(|shown| shown.ranking.rows.len());
        if rows > BARS_MAX {
            tv("dashboard-ranking-first", &[("count", BARS_MAX.into()), ("all", rows.into())])
        } else {
            String::new()
        }
    };
    view! {
        <ChartCard
            title=Signal::derive(|| t("dashboard-ranking"))
            subtitle=Signal::derive(subtitle)
            controls=move || view! { <Controls by measure/> }
            table=Signal::derive(move || shown.read().table())
            on_row=move |at| open.run((at, false))
        >
            <EChart
                draw=move |(pen, frame): (Pen, Frame)| {
                    (pen.ranking)(&shown.read().bars(), &words(), &frame)
                }
                label=Signal::derive(|| t("dashboard-ranking"))
                height=Signal::derive(move || height(shown.read().ranking.rows.len().min(BARS_MAX)))
                on_pick=pick
            />
        </ChartCard>
    }
}

#[component]
fn Controls(by: RwSignal<RankBy>, measure: RwSignal<RankMeasure>) -> impl IntoView {
    let by_choices = BYS
        .map(|by| Choice::new(by.name(), move || t(&format!("dashboard-by-{}", by.name()))))
        .to_vec();
    let measure_choices = RankMeasure::ALL
        .iter()
        .map(|it| {
            Choice::new(it.name(), move || {
                t(&format!("dashboard-rank-{}", it.name().replace('_', "-")))
            })
        })
        .collect::<Vec<_>>();
    view! {
        <Segmented
            label=tr("dashboard-measure")
            choices=measure_choices
            value=Signal::derive(move || measure.get().name().to_owned())
            on_change=move |id: String| {
                if let Some(chosen) = RankMeasure::from_name(&id) {
                    measure.set(chosen);
                }
            }
        />
        <Segmented
            label=tr("dashboard-by")
            choices=by_choices
            value=Signal::derive(move || by.get().name().to_owned())
            on_change=move |id: String| {
                if let Some(chosen) = RankBy::from_name(&id) {
                    by.set(chosen);
                }
            }
        />
    }
}
