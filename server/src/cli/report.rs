//! `fieldline report`: the funnel and the ranking, computed natively by the analytics of the app.
//! Invariant: reads only; amounts are printed exactly, to the last minor unit, and what has no answer
//! (a rate of nothing) is left empty rather than 0.

use std::io::Write;

use clap::{Args, Subcommand, ValueEnum};
use shared::analytics::filter::Filter;
use shared::analytics::funnel::{Funnel, StageRow, funnel};
use shared::analytics::measures::Sum;
use shared::analytics::ranking::{Figures, RankBy, RankMeasure, RankSpec, Ranking, ranking};
use shared::analytics::trail::Trails;
use shared::book::Book;
use shared::calendar::{InvalidPeriod, Period, PeriodName};
use shared::entity::{Entity, Kind, Record, StageCategory};
use shared::id::Id;
use shared::sync::server::load_book;
use shared::value::Millis;

use self::sheet::{Cell, Sheet};
use super::{CliError, DataArgs, now_ms, with_data};

mod sheet;

/// Print the funnel or a ranking.
#[derive(Debug, Args)]
pub struct ReportArgs {
    #[command(subcommand)]
    report: Report,
}

#[derive(Debug, Subcommand)]
enum Report {
    /// Stages of one pipeline: what stands there, how it got on, what it came to.
    Funnel(FunnelArgs),
    /// Who or what sold most.
    Ranking(RankingArgs),
}

#[derive(Debug, Args)]
struct FunnelArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// The day that is today, for what is overdue. [default: the machine's, in UTC]
    #[arg(long, value_name = "DAY")]
    today: Option<String>,
}

#[derive(Debug, Args)]
struct RankingArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// What the rows are.
    #[arg(long, default_value = "region", value_parser = by_name(RankBy::ALL, RankBy::name))]
    by: String,
    /// What they are ranked by.
    #[arg(
        long,
        default_value = "won_amount",
        value_parser = by_name(RankMeasure::ALL, RankMeasure::name)
    )]
    measure: String,
    /// Compare with this period; without a value, with the one before --period.
    #[arg(long, value_name = "PERIOD", num_args = 0..=1, default_missing_value = "")]
    previous: Option<String>,
    /// Group regions or departments this many steps below the top. [default: just below the top]
    #[arg(long, value_name = "N")]
    level: Option<usize>,
}

#[derive(Debug, Args)]
struct CommonArgs {
    #[command(flatten)]
    data: DataArgs,
    /// Only this period: 2026, 2026-H1, 2026-Q4, 2026-M03 or 2026-01-01..2026-03-31.
    #[arg(long, value_name = "PERIOD")]
    period: Option<PeriodName>,
    /// Only this pipeline. [default: for the funnel that of new opportunities, else all]
    #[arg(long, value_name = "NAME")]
    pipeline: Option<String>,
    /// Only this department and those below it.
    #[arg(long, value_name = "NAME")]
    department: Option<String>,
    /// Only this region and those below it.
    #[arg(long, value_name = "NAME")]
    region: Option<String>,
    /// Only this person.
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Only this way to the customer.
    #[arg(long, value_name = "NAME")]
    channel: Option<String>,
    /// Only this product.
    #[arg(long, value_name = "NAME")]
    product: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Aligned columns to read.
    Table,
    /// Totals and rows; amounts, shares (percent) and days as exact decimal texts.
    Json,
    /// Rows only; amounts, shares (percent) and days as decimals.
    Csv,
}

/// Why a report was not made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A name that nothing bears.
    #[error("there is no {kind} called `{name}`; there is {}", known(.names))]
    NoSuch {
        /// Kind of record.
        kind: &'static str,
        /// What was asked for.
        name: String,
        /// What there is.
        names: Vec<String>,
    },
    /// A name that several bear.
    #[error("{count} records of kind {kind} are called `{name}`; rename all but one of them first")]
    Several {
        /// Kind of record.
        kind: &'static str,
        /// What was asked for.
        name: String,
        /// How many.
        count: usize,
    },
    /// Not a day.
    #[error("--today: `{0}` is not a day; write it as 2026-03-31")]
    Day(String),
    /// Not a period.
    #[error("--previous: {0}")]
    Period(#[from] InvalidPeriod),
    /// Nothing to come before.
    #[error("--previous without a value means the period before --period; give --period too")]
    NoPeriod,
}

/// Names at the most so many of what there is.
const NAMES_MAX: usize = 12;

fn known(names: &[String]) -> String {
    match names {
        [] => "none yet".to_owned(),
        names if names.len() > NAMES_MAX => {
            format!("{} and {} more", names[..NAMES_MAX].join(", "), names.len() - NAMES_MAX)
        }
        names => names.join(", "),
    }
}

fn by_name<T: Copy>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(all.iter().map(|one| name(*one)))
}

/// Prints the report.
pub fn run(args: &ReportArgs, out: &mut dyn Write) -> Result<(), CliError> {
    let common = match &args.report {
        Report::Funnel(args) => &args.common,
        Report::Ranking(args) => &args.common,
    };
    let book = with_data(&common.data.data, |committer| {
        Ok(committer.read_blocking(|view| load_book(view))??)
    })?;
    let sheet = match &args.report {
        Report::Funnel(args) => funnel_sheet(&book, args)?,
        Report::Ranking(args) => ranking_sheet(&book, args)?,
    };
    let text = match common.format {
        Format::Table => sheet.to_table(),
        Format::Json => sheet.to_json(),
        Format::Csv => sheet.to_csv(),
    };
    out.write_all(text.as_bytes())?;
    Ok(())
}

fn filter(book: &Book, args: &CommonArgs) -> Result<Filter, ReportError> {
    Ok(Filter {
        pipeline: find_in(args.pipeline.as_deref(), book.templates(true))?,
        period: args.period.map(|name| book.calendar().resolve(name)),
        department: find(book, args.department.as_deref())?,
        region: find(book, args.region.as_deref())?,
        owner: find(book, args.owner.as_deref())?,
        channel: find(book, args.channel.as_deref())?,
        product: find(book, args.product.as_deref())?,
    })
}

/// Finds the one record of a kind with this name, capitals aside.
fn find<E: Entity>(book: &Book, name: Option<&str>) -> Result<Option<Id<E>>, ReportError> {
    find_in(name, E::table(book).iter().collect())
}

/// Finds a record by its name among these.
fn find_in<E: Entity>(name: Option<&str>, all: Vec<&E>) -> Result<Option<Id<E>>, ReportError> {
    let Some(name) = name else { return Ok(None) };
    let wanted = name.trim().to_lowercase();
    let records = || all.iter().copied();
    let found: Vec<_> = records().filter(|one| one.title().to_lowercase() == wanted).collect();
    let kind = E::KIND.name();
    match found.as_slice() {
        [one] => Ok(Some(one.id())),
        [] => {
            let mut names: Vec<_> = records().map(Record::title).collect();
            names.sort();
            Err(ReportError::NoSuch { kind, name: name.to_owned(), names })
        }
        several => Err(ReportError::Several { kind, name: name.to_owned(), count: several.len() }),
    }
}

fn title(book: &Book, kind: Kind, id: Option<shared::id::RawId>) -> Cell {
    let record = id.and_then(|id| book.record(kind, id));
    record.map_or(Cell::Nothing, |record| Cell::Text(record.title()))
}

fn period_cell(period: Option<Period>) -> Cell {
    period.map_or(Cell::Nothing, |period| Cell::Text(period.to_string()))
}

const FUNNEL_COLUMNS: &[&str] = &[
    "stage",
    "category",
    "count",
    "amount",
    "weighted",
    "entered",
    "advanced",
    "lost",
    "open",
    "conversion",
    "norm_conversion",
    "mean_days",
    "median_days",
    "norm_days",
];

fn funnel_sheet(book: &Book, args: &FunnelArgs) -> Result<Sheet, CliError> {
    let filter = filter(book, &args.common)?;
    let now = Millis(i64::try_from(now_ms()).unwrap_or(i64::MAX));
    let today = match &args.today {
        Some(day) => day.parse().map_err(|_| ReportError::Day(day.clone()))?,
        None => now.date().unwrap_or_default(),
    };
    let funnel = funnel(book, &Trails::of(book), &filter, today);
    let mut sheet = Sheet::new(funnel.currency, FUNNEL_COLUMNS);
    sheet.total("report", Cell::Text("funnel".to_owned()));
    let pipeline = funnel.pipeline.map(Id::raw);
    sheet.total("pipeline", title(book, Kind::Pipeline, pipeline));
    sheet.total("period", period_cell(filter.period));
    sheet.total("today", Cell::Text(today.to_string()));
    funnel_totals(&mut sheet, &funnel);
    for row in &funnel.stages {
        sheet.row(stage_cells(row));
    }
    for (category, sum) in [(StageCategory::Won, funnel.won), (StageCategory::Lost, funnel.lost)] {
        let stages = funnel.pipeline.map(|id| book.stages_of(id)).unwrap_or_default();
        let stage = stages.into_iter().find(|stage| stage.category == category);
        let name = stage.map(|stage| stage.name.clone()).unwrap_or_default();
        let mut cells = vec![Cell::Text(name), Cell::Text(category.name().to_owned())];
        cells.extend([Cell::Count(sum.count), Cell::Amount(sum.minor)]);
        cells.resize(FUNNEL_COLUMNS.len(), Cell::Nothing);
        sheet.row(cells);
    }
    Ok(sheet)
}

fn funnel_totals(sheet: &mut Sheet, funnel: &Funnel) {
    let mut sum = |name: [&'static str; 2], sum: Sum| {
        sheet.total(name[0], Cell::Count(sum.count));
        sheet.total(name[1], Cell::Amount(sum.minor));
    };
    sum(["open_count", "open_amount"], funnel.open);
    sum(["overdue_count", "overdue_amount"], funnel.overdue);
    sum(["leftover_count", "leftover_amount"], funnel.leftover);
    sum(["won_count", "won_amount"], funnel.won);
    sum(["lost_count", "lost_amount"], funnel.lost);
    sheet.total("win_rate", Cell::Share(funnel.win_rate));
    sheet.total("win_rate_by_value", Cell::Share(funnel.win_rate_value));
    sheet.total("weighted_open", Cell::Amount(funnel.weighted_open));
    sheet.total("forecast", Cell::Amount(funnel.forecast));
    sheet.total("cycle_mean_days", Cell::Tenths(funnel.cycle.mean_tenths()));
    sheet.total("cycle_median_days", Cell::Tenths(funnel.cycle.median_tenths));
    sheet.total("velocity_per_day", funnel.velocity.map_or(Cell::Nothing, Cell::Amount));
    sheet.total("without_amount", Cell::Count(funnel.without_amount));
    sheet.total("without_exchange_rate", Cell::Count(funnel.unconverted));
    sheet.total("lost_from_unknown_stage", Cell::Count(funnel.unplaced));
}

fn stage_cells(row: &StageRow) -> Vec<Cell> {
    let norm_days = row.norm_days.and_then(|days| usize::try_from(days).ok());
    vec![
        Cell::Text(row.name.clone()),
        Cell::Text("open".to_owned()),
        Cell::Count(row.now.count),
        Cell::Amount(row.now.minor),
        Cell::Amount(row.now_weighted),
        Cell::Count(row.entered.count),
        Cell::Count(row.advanced.count),
        Cell::Count(row.lost.count),
        Cell::Count(row.open.count),
        Cell::Share(row.conversion),
        Cell::Share(row.norm_conversion),
        Cell::Tenths(row.stay.mean_tenths()),
        Cell::Tenths(row.stay.median_tenths),
        norm_days.map_or(Cell::Nothing, Cell::Count),
    ]
}

fn ranking_sheet(book: &Book, args: &RankingArgs) -> Result<Sheet, CliError> {
    let filter = filter(book, &args.common)?;
    let spec = RankSpec {
        by: RankBy::from_name(&args.by).unwrap_or_default(),
        measure: RankMeasure::from_name(&args.measure).unwrap_or_default(),
        level: args.level,
        previous: previous(book, &filter, args.previous.as_deref())?,
    };
    let ranking = ranking(book, &filter, &spec);
    let mut columns = vec![
        "rank",
        spec.by.name(),
        "won",
        "won_amount",
        "lost",
        "open",
        "open_amount",
        "win_rate",
    ];
    if spec.previous.is_some() {
        columns.extend([
            "previous_rank",
            "previous_won",
            "previous_won_amount",
            "previous_win_rate",
        ]);
    }
    let mut sheet = Sheet::new(ranking.currency, &columns);
    sheet.total("report", Cell::Text("ranking".to_owned()));
    sheet.total("measure", Cell::Text(spec.measure.name().to_owned()));
    let pipeline = filter.pipeline.map(Id::raw);
    sheet.total("pipeline", title(book, Kind::Pipeline, pipeline));
    sheet.total("period", period_cell(filter.period));
    sheet.total("previous", period_cell(spec.previous));
    sheet.total("without_amount", Cell::Count(ranking.without_amount));
    sheet.total("without_exchange_rate", Cell::Count(ranking.unconverted));
    ranking_rows(&mut sheet, &ranking);
    Ok(sheet)
}

fn ranking_rows(sheet: &mut Sheet, ranking: &Ranking) {
    let place = |place: Option<usize>| place.map_or(Cell::Nothing, Cell::Count);
    let cells = |rank, name: &str, figures: Figures, previous_rank, previous: Option<Figures>| {
        let mut cells = vec![place(rank), Cell::Text(name.to_owned())];
        cells.extend(figure_cells(&figures));
        if let Some(previous) = previous {
            let [won, amount, _, _, _, rate] = figure_cells(&previous);
            cells.extend([place(previous_rank), won, amount, rate]);
        }
        cells
    };
    for row in &ranking.rows {
        let name = if row.key.is_none() { "(none)" } else { row.name.as_str() };
        sheet.row(cells(row.rank, name, row.figures, row.previous_rank, row.previous));
    }
    sheet.all(cells(None, "(all)", ranking.total, None, ranking.previous_total));
}

fn figure_cells(figures: &Figures) -> [Cell; 6] {
    [
        Cell::Count(figures.won.count),
        Cell::Amount(figures.won.minor),
        Cell::Count(figures.lost.count),
        Cell::Count(figures.open.count),
        Cell::Amount(figures.open.minor),
        Cell::Share(figures.win_rate()),
    ]
}

fn previous(
    book: &Book,
    filter: &Filter,
    asked: Option<&str>,
) -> Result<Option<Period>, ReportError> {
    let calendar = book.calendar();
    match (asked, filter.period) {
        (None, _) => Ok(None),
        (Some(""), Some(period)) => Ok(Some(calendar.previous(period))),
        (Some(""), None) => Err(ReportError::NoPeriod),
        (Some(name), _) => Ok(Some(calendar.resolve(name.parse()?))),
    }
}

#[cfg(test)]
mod tests;
