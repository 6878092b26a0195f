//! Figures: the headline numbers of all pipelines together, each a way to the records behind it.

use leptos::prelude::*;
use shared::analytics::filter::Filter;
use shared::analytics::funnel::{Funnel, Part, funnel};
use shared::analytics::measures::{self, Sum, win_rate, win_rate_value};
use shared::analytics::ranking::{RankSpec, ranking};
use shared::analytics::trail::Trails;
use shared::book::Book;
use shared::money::{BasisPoints, Currency};

use crate::format;
use crate::opportunity::drill::{Drill, What, pipelines};
use crate::platform::clock;
use crate::text::{tr, tv};
use crate::ui::card::KpiCard;
use crate::ui::chip::Tone;

use crate::look::previous;

/// The funnels of all pipelines, and what was won in the period before.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    pub filter: Filter,
    /// One for each pipeline, in order of their ids.
    pub funnels: Vec<Funnel>,
    currency: Currency,
    won_before: Option<Sum>,
}

impl Figures {
    pub fn of(book: &Book, trails: &Trails, filter: &Filter) -> Self {
        let today = clock::today();
        let funnels =
            pipelines(book, filter).map(|filter| funnel(book, trails, &filter, today)).collect();
        let spec = RankSpec { previous: previous(book, filter), ..RankSpec::default() };
        let before = spec.previous.and_then(|_| ranking(book, filter, &spec).previous_total);
        Self {
            filter: *filter,
            funnels,
            currency: book.base_currency(),
            won_before: before.map(|figures| figures.won),
        }
    }

    fn sum(&self, of: impl Fn(&Funnel) -> Sum) -> Sum {
        self.funnels.iter().map(of).fold(Sum::default(), Sum::and)
    }

    fn won(&self) -> Sum {
        self.sum(|funnel| funnel.won)
    }

    fn open(&self) -> Sum {
        self.sum(|funnel| funnel.open)
    }

    fn win_rates(&self) -> (Option<BasisPoints>, Option<BasisPoints>) {
        let (won, lost) = (self.won(), self.sum(|funnel| funnel.lost));
        (win_rate(won, lost), win_rate_value(won, lost))
    }

    fn forecast(&self) -> i128 {
        self.funnels.iter().map(|funnel| funnel.forecast).sum()
    }

    /// Days from opening to decision of what was won, on average, and of how many.
    fn cycle(&self) -> (Option<i64>, usize) {
        let days: i64 = self.funnels.iter().map(|funnel| funnel.cycle.days).sum();
        let visits: usize = self.funnels.iter().map(|funnel| funnel.cycle.visits).sum();
        let whole = i64::try_from(visits).unwrap_or(i64::MAX);
        ((whole > 0).then(|| (days + whole / 2) / whole), visits)
    }

    /// The change against the period before in tenths of a percent; nothing without anything before.
    fn change(&self) -> Option<i64> {
        let before = self.won_before?.minor;
        let change = self.won().minor - before;
        (before != 0).then(|| i64::try_from(change * 1_000 / before.abs()).unwrap_or(i64::MAX))
    }

    fn href(&self, part: Part) -> String {
        Drill { what: What::Funnels(part), filter: self.filter }.href()
    }
}

fn money(minor: i128, currency: Currency) -> String {
    format::money_compact(measures::money(minor, currency))
}

/// The headline numbers.
#[component]
pub fn Kpis(figures: Memo<Figures>) -> impl IntoView {
    let href = move |part: Part| Signal::derive(move || figures.read().href(part));
    view! {
        <div class="kpis">
            <WonKpi figures/>
            <KpiCard
                label=tr("dashboard-open")
                value=move || figures.with(|it| money(it.open().minor, it.currency))
                sub=move || {
                    let (open, late) = figures.with(|it| (it.open(), it.sum(|one| one.overdue)));
                    tv("dashboard-open-sub", &[("count", open.count.into()), ("late", late.count.into())])
                }
                href=href(Part::Open)
            />
            <KpiCard
                label=tr("dashboard-forecast")
                value=move || figures.with(|it| money(it.forecast(), it.currency))
                sub=tr("dashboard-forecast-sub")
                href=href(Part::Open)
            />
            <KpiCard
                label=tr("dashboard-win-rate")
                value=move || format::rate(figures.read().win_rates().0)
                sub=move || {
                    tv("dashboard-win-rate-sub", &[("rate", format::rate(figures.read().win_rates().1).into())])
                }
                href=href(Part::Lost)
            />
            <KpiCard
                label=tr("dashboard-cycle")
                value=move || match figures.read().cycle().0 {
                    Some(days) => tv("opportunity-days", &[("days", days.into())]),
                    None => "–".to_owned(),
                }
                sub=move || {
                    tv("dashboard-cycle-sub", &[("count", figures.read().cycle().1.into())])
                }
                href=href(Part::Won)
            />
        </div>
    }
}

#[component]
fn WonKpi(figures: Memo<Figures>) -> impl IntoView {
    let change = Memo::new(move |_| figures.read().change());
    let sub = move || match change.get() {
        None => tv("dashboard-count", &[("count", figures.read().won().count.into())]),
        Some(permille) => {
            let share = format::percent(permille.saturating_mul(10).saturating_abs());
            let arrow = if permille < 0 { "▼" } else { "▲" };
            tv("dashboard-against-previous", &[("change", format!("{arrow} {share}").into())])
        }
    };
    let tone = Signal::derive(move || match change.get() {
        Some(permille) if permille < 0 => Tone::Bad,
        Some(_) => Tone::Good,
        None => Tone::Neutral,
    });
    view! {
        <KpiCard
            label=tr("dashboard-won")
            value=move || figures.with(|it| money(it.won().minor, it.currency))
            sub=sub
            tone=tone
            href=Signal::derive(move || figures.read().href(Part::Won))
        />
    }
}
