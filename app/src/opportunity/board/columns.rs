//! Columns: which opportunities stand in which stage of a pipeline, in what order, and their sums.

use std::sync::Arc;

use shared::analytics::filter::{Filter, Scope};
use shared::analytics::measures::Sum;
use shared::book::Book;
use shared::calendar::Period;
use shared::entity::{Opportunity, Pipeline, Stage, StageCategory};
use shared::id::Id;
use shared::order;
use shared::templates::lineage::Lineage;

/// One stage of the board.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardColumn {
    pub stage: Id<Stage>,
    pub name: String,
    pub category: StageCategory,
    pub sum: Sum,
    /// Σ amount × chance, each rounded to minor units.
    pub weighted: i128,
    /// Open ones by expected close, decided ones by the day, latest first.
    pub ids: Arc<[Id<Opportunity>]>,
}

/// What the board is about.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardScope {
    pub pipeline: Id<Pipeline>,
    /// Only these; nothing means all.
    pub only: Option<Arc<[Id<Opportunity>]>>,
    /// Decided ones only of these days; nothing means all.
    pub closed: Option<Period>,
}

/// Returns the stages of the pipeline in order, each with what stands there.
pub fn columns(book: &Book, board: &BoardScope) -> Vec<BoardColumn> {
    let stages = book.stages_of(board.pipeline);
    let mut piles: Vec<Vec<&Opportunity>> = stages.iter().map(|_| Vec::new()).collect();
    // Opportunities of older versions of the template stand where their stage would be now.
    let lineage = Lineage::of(book, board.pipeline);
    let mut pile = |opportunity| {
        if let Some(at) = place(&stages, &lineage, board, opportunity) {
            piles[at].push(opportunity);
        }
    };
    match &board.only {
        Some(only) => only.iter().filter_map(|id| book.get(*id)).for_each(&mut pile),
        None => book.opportunities.iter().for_each(&mut pile),
    }
    let scope = Scope::new(book, &Filter::default());
    stages.iter().zip(piles).map(|(stage, pile)| column(&scope, stage, pile)).collect()
}

fn place(
    stages: &[&Stage],
    lineage: &Lineage,
    board: &BoardScope,
    opportunity: &Opportunity,
) -> Option<usize> {
    // What is not confirmed yet stands apart, like in every number.
    if !lineage.versions().contains(&opportunity.pipeline) || !opportunity.counts() {
        return None;
    }
    let stage = lineage.stage(opportunity.stage)?;
    let at = stages.iter().position(|it| it.id == stage)?;
    let is_in_sight = match (stages[at].category, board.closed) {
        (StageCategory::Open, _) | (_, None) => true,
        (StageCategory::Won | StageCategory::Lost, Some(period)) => {
            opportunity.closed_on.is_some_and(|day| period.contains(day))
        }
    };
    is_in_sight.then_some(at)
}

fn column(scope: &Scope<'_>, stage: &Stage, mut pile: Vec<&Opportunity>) -> BoardColumn {
    match stage.category {
        StageCategory::Open => order::sort_by_key(&mut pile, |opportunity| {
            (opportunity.expected_close.is_none(), opportunity.expected_close, opportunity.id)
        }),
        StageCategory::Won | StageCategory::Lost => {
            order::sort_by_key(&mut pile, |opportunity| {
                (std::cmp::Reverse(opportunity.closed_on), opportunity.id)
            });
        }
    }
    let mut sum = Sum::default();
    let mut weighted = 0;
    for opportunity in &pile {
        let minor = scope.worth(opportunity).minor();
        sum.add(minor);
        weighted += minor.map_or(0, |minor| i128::from(scope.chance_of(opportunity).of(minor)));
    }
    BoardColumn {
        stage: stage.id,
        name: stage.name.clone(),
        category: stage.category,
        sum,
        weighted,
        ids: pile.iter().map(|opportunity| opportunity.id).collect(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use shared::calendar::Grain;
    use shared::id::RawId;
    use shared::sample;

    use super::*;

    #[test]
    fn every_opportunity_of_the_pipeline_stands_in_one_column() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let book = sample::book(1, today, 400);
        let pipeline = book.default_pipeline().unwrap().id;
        let board = |closed| BoardScope { pipeline, only: None, closed };
        let all = columns(&book, &board(None));
        let shown: usize = all.iter().map(|column| column.ids.len()).sum();
        let there = book
            .opportunities
            .iter()
            .filter(|one| one.pipeline == pipeline && one.counts())
            .count();
        assert_eq!(shown, there);
        assert!(all.iter().all(|column| column.sum.count == column.ids.len()));

        let quarter = book.calendar().around(today, Grain::Quarter);
        let recent = columns(&book, &board(Some(quarter)));
        for (all, recent) in all.iter().zip(&recent) {
            match all.category {
                StageCategory::Open => assert_eq!(all, recent),
                StageCategory::Won | StageCategory::Lost => {
                    assert!(recent.ids.len() < all.ids.len(), "{}", all.name);
                }
            }
        }
    }

    #[test]
    fn those_of_an_older_version_stand_on_the_board_of_the_newest() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let mut book = sample::book(1, today, 400);
        let first = book.default_pipeline().unwrap().clone();
        let board = |pipeline| BoardScope { pipeline, only: None, closed: None };
        let before = columns(&book, &board(first.id));
        let second: Id<Pipeline> = Id::new(RawId(2));
        let replaces = Some(first.id);
        book.put_record(&Pipeline { id: second, replaces, ..first.clone() });
        // Without the second stage: what stands there counts to the first.
        let stages: Vec<Stage> = book.stages_of(first.id).into_iter().cloned().collect();
        for (at, stage) in stages.iter().enumerate().filter(|(at, _)| *at != 1) {
            let id = Id::new(RawId(100 + at as u128));
            let replaces = Some(stage.id);
            book.put_record(&Stage { id, pipeline: second, replaces, ..stage.clone() });
        }
        let after = columns(&book, &board(second));
        let counts = |columns: &[BoardColumn]| -> Vec<usize> {
            columns.iter().map(|column| column.ids.len()).collect()
        };
        let mut expected = counts(&before);
        let moved = expected.remove(1);
        expected[0] += moved;
        assert!(moved > 0);
        assert_eq!(counts(&after), expected);
    }

    #[test]
    fn a_won_column_weighs_its_whole_sum_and_a_lost_one_nothing() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let book = sample::book(1, today, 400);
        let pipeline = book.default_pipeline().unwrap().id;
        let all = columns(&book, &BoardScope { pipeline, only: None, closed: None });
        for column in all {
            match column.category {
                StageCategory::Won => assert_eq!(column.weighted, column.sum.minor),
                StageCategory::Lost => assert_eq!(column.weighted, 0),
                StageCategory::Open => assert!(column.weighted < column.sum.minor),
            }
        }
    }
}
