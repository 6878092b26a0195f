//! Setup: what a mapping describes beside its files: the company's settings and the pipelines.
//! Only what is missing is made; what is there stays as people arranged it.

use std::collections::BTreeMap;

use crate::book::{Book, RowKey};
use crate::entity::{Company, Entity, Kind, Pipeline, Stage, StageCategory};
use crate::id::{Id, RawId};
use crate::import::compile::{Compiled, MappingError};
use crate::import::index::{full_key, normal};
use crate::import::mapping::{MappingFile, PipelineSetup, StageSetup};
use crate::import::plan::{Context, PlannedRow, RowChange, Warning};
use crate::money::BasisPoints;
use crate::rights::{self, Action};
use crate::value::{FieldType, Value};

/// The pipelines that opportunities may lie in.
#[derive(Clone, Debug, Default)]
pub(super) struct Pipelines {
    /// The one for rows that name none.
    pub(super) chosen: Option<RawId>,
    /// The first open stage of each pipeline that is made.
    first_stages: BTreeMap<RawId, RawId>,
}

impl Pipelines {
    /// Returns a pipeline's first open stage.
    pub(super) fn first_stage(&self, book: &Book, pipeline: RawId) -> Option<RawId> {
        let stages = book.stages_of(Id::new(pipeline));
        let first = stages.iter().find(|stage| stage.category == StageCategory::Open);
        first.map(|stage| stage.id.raw()).or_else(|| self.first_stages.get(&pipeline).copied())
    }
}

/// Plans what the mapping describes and the book does not have.
pub(super) fn plan(
    book: &Book,
    file: &MappingFile,
    compiled: &Compiled,
    context: Context,
) -> Result<(Vec<PlannedRow>, Pipelines), MappingError> {
    let mut made: Vec<_> = company(book, file, context).into_iter().collect();
    let mut pipelines = Pipelines::default();
    let mut named: BTreeMap<String, RawId> = BTreeMap::new();
    // Of a template with versions the one in force is meant.
    let offered = book.pipelines.iter().filter(|it| it.is_offered());
    let retired = book.pipelines.iter().filter(|it| it.retired && !it.draft);
    for pipeline in offered.chain(retired) {
        named.entry(normal(&pipeline.name)).or_insert(pipeline.id.raw());
    }
    let may_make = rights::ever(Kind::Pipeline, Action::Create, context.role);
    for setup in file.pipelines.iter().filter(|_| may_make) {
        let id = named.get(&normal(&setup.name)).copied();
        let id = id.unwrap_or_else(|| {
            let row = new_pipeline(book, &file.source, setup);
            let id = row.key.id;
            made.push(row);
            id
        });
        named.insert(normal(&setup.name), id);
        stages(book, &file.source, setup, id, &mut made, &mut pipelines)?;
    }
    if compiled.kind == Kind::Opportunity {
        pipelines.chosen = choose(book, file, compiled, &named)?;
    }
    Ok((made, pipelines))
}

fn choose(
    book: &Book,
    file: &MappingFile,
    compiled: &Compiled,
    named: &BTreeMap<String, RawId>,
) -> Result<Option<RawId>, MappingError> {
    if let Some(name) = &compiled.pipeline {
        let id = named.get(&normal(name)).copied();
        return id.map(Some).ok_or_else(|| MappingError::NoPipeline(name.clone()));
    }
    let by_column = compiled
        .columns
        .iter()
        .any(|column| column.spec.field_type == FieldType::Link(Kind::Pipeline));
    let described = file.pipelines.first().and_then(|setup| named.get(&normal(&setup.name)));
    let preferred = book.default_pipeline().map(|pipeline| pipeline.id.raw());
    match described.copied().or(preferred) {
        None if !by_column => Err(MappingError::NoPipelineAtAll),
        chosen => Ok(chosen),
    }
}

fn company(book: &Book, file: &MappingFile, context: Context) -> Option<PlannedRow> {
    let setup = file
        .company
        .as_ref()
        .filter(|_| rights::ever(Kind::Company, Action::Create, context.role))?;
    let row = |change, fields| PlannedRow {
        line: 0,
        key: RowKey::new(Kind::Company, Company::ID.raw()),
        title: book.companies.get(Company::ID).map_or(&setup.name, |it| &it.name).clone(),
        change,
        fields,
    };
    let Some(existing) = book.companies.row(Company::ID) else {
        let mut fields = vec![Company::NAME.to(&setup.name), Company::CURRENCY.to(&setup.currency)];
        fields.extend(setup.fiscal_start.map(|month| Company::FISCAL_START.to(&Some(month))));
        return Some(row(RowChange::New, fields));
    };
    let now = existing.record.currency;
    if now == setup.currency || has_amounts(book) {
        return None;
    }
    let before = vec![existing.record.value(Company::CURRENCY.number)];
    let change = RowChange::Changed { base: existing.rev, before };
    Some(row(change, vec![Company::CURRENCY.to(&setup.currency)]))
}

fn has_amounts(book: &Book) -> bool {
    book.opportunities.iter().any(|opportunity| opportunity.amount.is_some())
        || book.products.iter().any(|product| product.price.is_some())
        || book.accounts.iter().any(|account| account.annual_revenue.is_some())
}

fn new_pipeline(book: &Book, source: &str, setup: &PipelineSetup) -> PlannedRow {
    let key = normal(&setup.name);
    let fields = vec![
        Pipeline::NAME.to(&setup.name),
        Pipeline::PREFERRED.to(&book.pipelines.is_empty()),
        Pipeline::EXTERNAL_KEY.to(&Some(full_key(source, &key))),
    ];
    new_row(Kind::Pipeline, RawId::from_external(Kind::Pipeline, source, &key), &setup.name, fields)
}

fn new_row(kind: Kind, id: RawId, title: &str, fields: Vec<(u16, Value)>) -> PlannedRow {
    let key = RowKey::new(kind, id);
    PlannedRow { line: 0, key, title: title.to_owned(), change: RowChange::New, fields }
}

fn stages(
    book: &Book,
    source: &str,
    setup: &PipelineSetup,
    pipeline: RawId,
    made: &mut Vec<PlannedRow>,
    pipelines: &mut Pipelines,
) -> Result<(), MappingError> {
    let existing = book.stages_of(Id::new(pipeline));
    let last = existing.iter().map(|stage| stage.position).max().unwrap_or(0);
    for (position, stage) in (last + 1..).zip(&setup.stages) {
        let category = category_of(stage)?;
        if existing.iter().any(|other| normal(&other.name) == normal(&stage.name)) {
            continue;
        }
        let row = new_stage(source, pipeline, stage, category, position);
        if category == StageCategory::Open {
            pipelines.first_stages.entry(pipeline).or_insert(row.key.id);
        }
        made.push(row);
    }
    Ok(())
}

fn category_of(stage: &StageSetup) -> Result<StageCategory, MappingError> {
    let wanted = normal(&stage.category);
    let category = StageCategory::ALL.iter().find(|category| category.name() == wanted);
    category.copied().ok_or_else(|| MappingError::StageCategory {
        stage: stage.name.clone(),
        category: stage.category.clone(),
    })
}

fn new_stage(
    source: &str,
    pipeline: RawId,
    setup: &StageSetup,
    category: StageCategory,
    position: i64,
) -> PlannedRow {
    let key = format!("{pipeline} {}", normal(&setup.name));
    let chance = match (setup.percent, category) {
        (Some(percent), _) => BasisPoints::percent(percent.min(100)),
        (None, StageCategory::Won) => BasisPoints::ONE,
        (None, StageCategory::Open | StageCategory::Lost) => BasisPoints(0),
    };
    let mut fields = vec![
        Stage::NAME.to(&setup.name),
        Stage::PIPELINE.to(&Id::new(pipeline)),
        Stage::POSITION.to(&position),
        Stage::CATEGORY.to(&category),
        Stage::PROBABILITY.to(&chance),
        Stage::EXTERNAL_KEY.to(&Some(full_key(source, &key))),
    ];
    if let Some(percent) = setup.norm_percent {
        fields.push(Stage::NORM_CONVERSION.to(&Some(BasisPoints::percent(percent.min(100)))));
    }
    if setup.norm_days.is_some() {
        fields.push(Stage::NORM_DAYS.to(&setup.norm_days));
    }
    new_row(Kind::Stage, RawId::from_external(Kind::Stage, source, &key), &setup.name, fields)
}

/// Returns what to know of the file before it is read.
pub(super) fn warnings(book: &Book, setup: &[PlannedRow], compiled: &Compiled) -> Vec<Warning> {
    let mut warnings = Vec::new();
    // An export names linked records twice, once for people.
    if !compiled.unused.is_empty() && !compiled.is_own() {
        warnings.push(Warning::UnusedColumns(compiled.unused.clone()));
    }
    let amounts = compiled.columns.iter().filter(|column| {
        column.spec.field_type == FieldType::Money && column.currency_cell.is_none()
    });
    let base = book.base_currency();
    for column in amounts {
        let currency = column.reading.currency;
        let becomes_base = setup.iter().any(|row| {
            row.fields.contains(&Company::CURRENCY.to(&currency))
                && row.key.kind == Kind::Company.number()
        });
        let has_rate = book.exchange_rates.iter().any(|rate| rate.name == currency.code());
        let warning =
            Warning::NoRate { currency: currency.code().to_owned(), base: base.code().to_owned() };
        if currency != base && !has_rate && !becomes_base && !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    warnings
}
