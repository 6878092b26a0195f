//! What is special about opportunities: a decision is a stage here, and elsewhere a status beside
//! the step it was decided from; and the steps of a file may be of a pipeline that is not here yet.

use std::collections::{BTreeMap, BTreeSet};

use super::bare;
use super::words::{LOST, OPEN, STATUS, WON};
use crate::book::Book;
use crate::entity::StageCategory;
use crate::import::index::normal;
use crate::import::mapping::{
    ColumnMapping, Columns, Mapping, PipelineSetup, Replacement, StageSetup,
};
use crate::import::number::{NumberFormat, ShareUnit, parse_share};
use crate::import::table::Table;

/// Joins product and account to a title when no column has one.
pub(super) fn add_title(table: &Table, section: &mut Mapping) {
    let column_of = |field: &str| {
        let column = section.columns.iter().find(|column| column.field == field)?;
        column.columns.0.first().filter(|name| table.column(name).is_some()).cloned()
    };
    if column_of("name").is_some() {
        return;
    }
    let parts: Vec<_> = ["product", "account"].into_iter().filter_map(column_of).collect();
    if let Some(first) = parts.first() {
        let mut column = ColumnMapping::new("name", first);
        column.join = (parts.len() > 1).then(|| " – ".to_owned());
        column.columns = Columns(parts);
        section.columns.insert(0, column);
    }
}

/// What a file says of how far its opportunities are.
struct Progress {
    /// The column with the steps.
    step: Option<String>,
    /// The column with won and lost; may be the same.
    decided: Option<String>,
    /// The texts of `decided`.
    texts: BTreeSet<String>,
}

impl Progress {
    /// Tells whether the step stays readable when an opportunity is decided.
    fn has_both(&self) -> bool {
        self.step.is_some() && self.decided.is_some() && self.step != self.decided
    }

    fn closed_texts(&self) -> impl Iterator<Item = &String> {
        self.texts.iter().filter(|text| is_closed(text))
    }
}

/// Turns statuses into stages and closing dates into days of decision; returns the pipeline of the
/// file when its steps are not those of the preferred one.
pub(super) fn add_stage(
    book: &Book,
    table: &Table,
    section: &mut Mapping,
) -> Option<PipelineSetup> {
    let step = section.columns.iter().find(|column| column.field == "stage");
    let step = step.and_then(|column| column.columns.0.first().cloned());
    let decided = decided_column(table, step.as_deref());
    let texts = decided.as_ref().map(|name| distinct_texts(table, name)).unwrap_or_default();
    let progress = Progress { step, decided, texts };
    let setup = missing_pipeline(book, table, section, &progress);
    let Some(decided) = &progress.decided else { return setup };
    section.columns.retain(|column| column.field != "stage");
    section.columns.push(stage_column(book, setup.as_ref(), &progress, decided));
    if let Some(from) = progress.step.clone().filter(|_| progress.has_both()) {
        let mut closed_from = ColumnMapping::new("closed_from", decided);
        closed_from.values = progress
            .closed_texts()
            .map(|text| (text.clone(), Replacement::Column { from: from.clone() }))
            .chain([("*".to_owned(), Replacement::Text(String::new()))])
            .collect();
        section.columns.push(closed_from);
    }
    split_closing_day(section, &progress, decided);
    setup
}

fn stage_column(
    book: &Book,
    setup: Option<&PipelineSetup>,
    progress: &Progress,
    decided: &str,
) -> ColumnMapping {
    let mut column = ColumnMapping::new("stage", decided);
    for text in &progress.texts {
        let target = match (category_of(text), progress.step.clone()) {
            (Some(StageCategory::Won | StageCategory::Lost), _) if setup.is_some() => None,
            (Some(category @ (StageCategory::Won | StageCategory::Lost)), _) => {
                stage_named(book, category).map(Replacement::Text)
            }
            (_, Some(from)) if progress.has_both() => Some(Replacement::Column { from }),
            _ => None,
        };
        if let Some(target) = target {
            column.values.insert(text.clone(), target);
        }
    }
    column
}

/// A closing date is the day of the decision for what is decided, and an expectation for the rest.
fn split_closing_day(section: &mut Mapping, progress: &Progress, decided: &str) {
    let has = |field: &str| section.columns.iter().any(|column| column.field == field);
    if has("closed_on") {
        return;
    }
    let Some(expected) = section.columns.iter_mut().find(|column| column.field == "expected_close")
    else {
        return;
    };
    let Some(from) = expected.columns.0.first().cloned() else { return };
    let nothing = || Replacement::Text(String::new());
    let day = || Replacement::Column { from: from.clone() };
    let mut closed_on = ColumnMapping::new("closed_on", decided);
    *expected = ColumnMapping::new("expected_close", decided);
    for text in progress.closed_texts() {
        expected.values.insert(text.clone(), nothing());
        closed_on.values.insert(text.clone(), day());
    }
    expected.values.insert("*".to_owned(), day());
    closed_on.values.insert("*".to_owned(), nothing());
    section.columns.push(closed_on);
}

/// Describes the file's pipeline when the preferred one does not have its steps.
fn missing_pipeline(
    book: &Book,
    table: &Table,
    section: &Mapping,
    progress: &Progress,
) -> Option<PipelineSetup> {
    let source = progress.step.as_ref().or(progress.decided.as_ref())?;
    let mut steps: Vec<_> = distinct_texts(table, source)
        .into_iter()
        .filter(|text| !is_closed(text) && (progress.step.is_some() || !is_open(text)))
        .collect();
    let known: BTreeSet<_> = book
        .default_pipeline()
        .map(|pipeline| book.stages_of(pipeline.id))
        .unwrap_or_default()
        .iter()
        .map(|stage| normal(&stage.name))
        .collect();
    if steps.is_empty() || steps.iter().all(|step| known.contains(&normal(step))) {
        return None;
    }
    let percents = percents(table, section, source);
    // From the least likely to the most; steps with numbers in front sort by themselves.
    steps.sort_by_key(|step| percents.get(step).copied());
    let open = steps.iter().map(|step| StageSetup {
        name: step.clone(),
        category: StageCategory::Open.name().to_owned(),
        percent: percents.get(step).copied(),
        norm_percent: None,
        norm_days: None,
    });
    let mut stages: Vec<_> = open.collect();
    for (category, plain) in [(StageCategory::Won, "Won"), (StageCategory::Lost, "Lost")] {
        let texts = progress.texts.iter().filter(|text| category_of(text) == Some(category));
        let mut names: Vec<_> = texts.cloned().collect();
        if names.is_empty() {
            names.push(plain.to_owned());
        }
        stages.extend(names.into_iter().map(|name| StageSetup {
            name,
            category: category.name().to_owned(),
            percent: None,
            norm_percent: None,
            norm_days: None,
        }));
    }
    let name = section.files.first().map_or("CSV", String::as_str);
    let name = name.rsplit_once('.').map_or(name, |(name, _)| name).to_owned();
    Some(PipelineSetup { name, stages })
}

/// Returns the probability that stands most often beside each step, in percent.
fn percents(table: &Table, section: &Mapping, step: &str) -> BTreeMap<String, u32> {
    let mut counts: BTreeMap<String, BTreeMap<u32, usize>> = BTreeMap::new();
    let column = section.columns.iter().find(|column| column.field == "probability");
    let index = column.and_then(|column| table.column(column.columns.0.first()?));
    if let (Some(column), Some(index), Some(step)) = (column, index, table.column(step)) {
        let unit: ShareUnit = column.share.unwrap_or_default();
        for row in &table.rows {
            if let Ok(share) = parse_share(row.cell(index), NumberFormat::Point, unit) {
                let of_step = counts.entry(row.cell(step).to_owned()).or_default();
                *of_step.entry(share.0 / 100).or_default() += 1;
            }
        }
    }
    let most = |counts: BTreeMap<u32, usize>| {
        counts.into_iter().max_by_key(|(_, count)| *count).map(|(percent, _)| percent)
    };
    counts.into_iter().filter_map(|(step, counts)| Some((step, most(counts)?))).collect()
}

/// Finds the column that says won or lost: the stage itself, or a status beside it.
fn decided_column(table: &Table, step: Option<&str>) -> Option<String> {
    let decides = |name: &str| distinct_texts(table, name).iter().any(|text| is_closed(text));
    if let Some(step) = step.filter(|step| decides(step)) {
        return Some(step.to_owned());
    }
    let mut status = table.headers.iter().filter(|header| STATUS.contains(&bare(header).as_str()));
    status.find(|header| decides(header)).cloned()
}

/// Returns the different texts of a column; none when there are too many for a choice.
fn distinct_texts(table: &Table, name: &str) -> BTreeSet<String> {
    const CHOICES_MAX: usize = 30;
    let mut texts = BTreeSet::new();
    if let Some(index) = table.column(name) {
        for cell in table.filled(index) {
            if !texts.contains(cell) {
                texts.insert(cell.to_owned());
            }
            if texts.len() > CHOICES_MAX {
                return BTreeSet::new();
            }
        }
    }
    texts
}

fn category_of(text: &str) -> Option<StageCategory> {
    let text = normal(text);
    let text = text.as_str();
    if WON.contains(&text) {
        Some(StageCategory::Won)
    } else if LOST.contains(&text) {
        Some(StageCategory::Lost)
    } else {
        OPEN.contains(&text).then_some(StageCategory::Open)
    }
}

fn is_closed(text: &str) -> bool {
    matches!(category_of(text), Some(StageCategory::Won | StageCategory::Lost))
}

fn is_open(text: &str) -> bool {
    category_of(text) == Some(StageCategory::Open)
}

/// Returns the name of the preferred pipeline's stage of a category.
fn stage_named(book: &Book, category: StageCategory) -> Option<String> {
    let pipeline = book.default_pipeline()?;
    let stages = book.stages_of(pipeline.id);
    stages.iter().find(|stage| stage.category == category).map(|stage| stage.name.clone())
}
