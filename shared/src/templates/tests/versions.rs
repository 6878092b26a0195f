//! Drafts, publication and carrying over.

use std::collections::BTreeMap;

use super::criteria::{Way, checks, way};
use super::difference::{What, differences};
use super::lineage::Lineage;
use super::ready::Language;
use super::version::{Carry, Problem, Stays, discard, draft, problems, publish, remove_stage};
use super::*;
use crate::entity::Evidence;
use crate::entity::criterion::Proof;

/// The company with a draft of the second version; returns its stages by name.
fn drafted() -> (Book, Id<Pipeline>) {
    let mut book = company();
    book.put_record(&Criterion {
        name: "Asked".to_owned(),
        stage: A,
        ..Criterion::blank(Id::new(RawId(30)))
    });
    book.put_record(&StageTask {
        title: "Call".to_owned(),
        stage: A,
        ..StageTask::blank(Id::new(RawId(60)))
    });
    let pipeline = book.pipelines.get(SALES).unwrap().clone();
    let (draft, made) = draft(&book, &pipeline, &mut ids(1000));
    perform(&mut book, &made);
    (book, draft)
}

fn named(book: &Book, pipeline: Id<Pipeline>, name: &str) -> Stage {
    let stages = book.stages_of(pipeline);
    (*stages.into_iter().find(|stage| stage.name == name).unwrap()).clone()
}

#[test]
fn a_draft_is_a_copy_that_nobody_uses_yet() {
    let (book, draft) = drafted();
    let pipeline = book.pipelines.get(draft).unwrap();
    assert!(pipeline.draft && !pipeline.preferred && !pipeline.retired);
    assert_eq!((pipeline.number(), pipeline.replaces), (2, Some(SALES)));
    assert_eq!(book.draft_of(SALES).map(|it| it.id), Some(draft));
    assert_eq!(book.default_pipeline().map(|it| it.id), Some(SALES));
    assert_eq!(differences(&book, pipeline), []);
    assert_eq!(problems(&book, draft), []);
    let stage = named(&book, draft, "A");
    assert_eq!(stage.replaces, Some(A));
    let copied = book.criteria.iter().find(|it| it.stage == stage.id).unwrap();
    assert_eq!(copied.replaces, Some(Id::new(RawId(30))));
    let templates: Vec<_> = book.templates(true).into_iter().map(|it| it.id).collect();
    assert_eq!(templates, [SALES]);
}

#[test]
fn discarding_a_draft_leaves_nothing_of_it() {
    let (mut book, draft) = drafted();
    let gone = discard(&book, draft, &rev);
    perform(&mut book, &gone);
    let counts = (book.pipelines.len(), book.stages.len(), book.criteria.len());
    assert_eq!((counts, book.stage_tasks.len()), ((1, 5, 1), 1));
}

#[test]
fn publishing_retires_the_version_before_and_hands_on_its_preference() {
    let (mut book, draft) = drafted();
    let edits = publish(&book, book.pipelines.get(draft).unwrap(), &rev);
    perform(&mut book, &edits);
    assert_eq!(book.default_pipeline().map(|it| it.id), Some(draft));
    let old = book.pipelines.get(SALES).unwrap();
    assert!(old.retired && !old.preferred && !old.draft);
    assert_eq!(book.version_in_force(SALES), draft);
    let templates: Vec<_> = book.templates(true).into_iter().map(|it| it.id).collect();
    assert_eq!(templates, [draft]);
    // Open opportunities stay in theirs.
    assert_eq!(deal(&book).pipeline, SALES);
}

fn put_deals(book: &mut Book) {
    for (id, stage) in [(101, A), (102, B), (103, C), (104, B), (105, WON)] {
        book.put_record(&Opportunity {
            pipeline: SALES,
            stage,
            ..Opportunity::blank(Id::new(RawId(id)))
        });
    }
}

#[test]
fn open_opportunities_are_carried_over_stage_by_stage() {
    let (mut book, draft) = drafted();
    put_deals(&mut book);
    let removed = remove_stage(&book, named(&book, draft, "B").id, &rev);
    perform(&mut book, &removed);
    let all = |_| true;
    let carry = Carry::of(&book, draft, &BTreeMap::new(), &all);
    let rows: Vec<_> = carry
        .rows
        .iter()
        .map(|row| (row.from, row.to, row.is_chosen, row.opportunities.len()))
        .collect();
    let (a, c) = (named(&book, draft, "A").id, named(&book, draft, "C").id);
    let expected = [(A, Some(a), false, 2), (B, None, true, 2), (C, Some(c), false, 1)];
    assert_eq!(rows, expected);
    assert_eq!(carry.count(), 3);
    let stay: Vec<_> = carry.stay.iter().map(|(one, why)| (one.raw().0, *why)).collect();
    assert_eq!(stay, [(102, Stays::NoTarget), (104, Stays::NoTarget)]);
    let targets = BTreeMap::from([(B, c)]);
    let some = |one: Id<Opportunity>| one.raw().0 != 101;
    let carry = Carry::of(&book, draft, &targets, &some);
    assert_eq!(carry.count(), 4);
    assert_eq!(carry.stay, [(Id::new(RawId(101)), Stays::NotAllowed)]);
    let edits = carry.edits(draft, &rev);
    perform(&mut book, &edits);
    let at = |id| book.opportunities.get(Id::new(RawId(id))).map(|it| (it.pipeline, it.stage));
    assert_eq!(at(100), Some((draft, a)));
    assert_eq!(at(101), Some((SALES, A)));
    assert_eq!(at(102), Some((draft, c)));
    assert_eq!(at(105), Some((SALES, WON)), "what is decided stays");
    // The rest can be carried over later.
    assert_eq!(Carry::of(&book, draft, &targets, &all).count(), 1);
}

#[test]
fn what_stands_in_a_stage_that_is_gone_is_told_and_stays() {
    let (mut book, draft) = drafted();
    let one = Opportunity { stage: Id::new(RawId(98)), ..deal(&book) };
    book.put_record(&one);
    let carry = Carry::of(&book, draft, &BTreeMap::new(), &|_| true);
    assert_eq!(carry, Carry { rows: Vec::new(), stay: vec![(DEAL, Stays::StageGone)] });
}

#[test]
fn marks_go_along_to_the_next_version() {
    let (mut book, draft) = drafted();
    book.put_record(&Evidence {
        opportunity: DEAL,
        criterion: Id::new(RawId(30)),
        ..Evidence::blank(Id::new(RawId(50)))
    });
    let edits = Carry::of(&book, draft, &BTreeMap::new(), &|_| true).edits(draft, &rev);
    perform(&mut book, &edits);
    let one = deal(&book);
    let [check] = &checks(&book, &one, one.stage)[..] else { panic!("one criterion") };
    assert!(!check.is_missing());
    assert_eq!(way(&book, A, one.stage), Way::Carried);
    assert_eq!(way(&book, A, named(&book, draft, "C").id), Way::On { skipped: 1 });
}

#[test]
fn each_difference_is_told() {
    let (mut book, draft) = drafted();
    let c = named(&book, draft, "C");
    book.put_record(&Stage { position: 15, norm_days: Some(9), ..c.clone() });
    let removed = remove_stage(&book, named(&book, draft, "B").id, &rev);
    perform(&mut book, &removed);
    let added: Id<Stage> = Id::new(RawId(2000));
    book.put_record(&Stage {
        name: "New".to_owned(),
        pipeline: draft,
        position: 5,
        ..Stage::blank(added)
    });
    let criterion = book.criteria.iter().find(|it| it.replaces.is_some()).unwrap().clone();
    book.put_record(&Criterion { proof: Proof::Meeting, ..criterion.clone() });
    let found = differences(&book, book.pipelines.get(draft).unwrap());
    let told: Vec<_> = found.iter().map(|it| (it.id, it.what.clone())).collect();
    let changed = |field: u16, before: Value, after: Value| What::Changed { field, before, after };
    let expected = [
        (added.raw(), What::Added),
        (c.id.raw(), changed(Stage::NORM_DAYS.number, Value::Null, Value::Int(9))),
        (B.raw(), What::Removed),
        (
            criterion.id.raw(),
            changed(Criterion::PROOF.number, Value::Int(0), Proof::Meeting.to_value()),
        ),
    ];
    assert_eq!(told, expected);
    assert_eq!(found[3].stage, "A");
}

#[test]
fn a_stage_that_passed_another_is_told_once() {
    let (mut book, draft) = drafted();
    let c = named(&book, draft, "C");
    book.put_record(&Stage { position: 5, ..c });
    let found = differences(&book, book.pipelines.get(draft).unwrap());
    assert!(found.iter().all(|it| it.what == What::Reordered) && !found.is_empty(), "{found:?}");
}

#[test]
fn what_keeps_a_draft_from_being_published_is_said() {
    let (mut book, draft) = drafted();
    let removed = remove_stage(&book, named(&book, draft, "Lost").id, &rev);
    perform(&mut book, &removed);
    let b = named(&book, draft, "B");
    book.put_record(&Stage { name: " a".to_owned(), ..b });
    let criterion = book.criteria.iter().find(|it| it.replaces.is_some()).unwrap().clone();
    book.put_record(&Criterion { proof: Proof::Field, ..criterion.clone() });
    let expected = [
        Problem::Without(StageCategory::Lost),
        Problem::SameName("A".to_owned()),
        Problem::NoField(criterion.id),
    ];
    assert_eq!(problems(&book, draft), expected);
}

#[test]
fn a_circle_of_versions_ends() {
    let (mut book, draft) = drafted();
    let first = book.pipelines.get(SALES).unwrap().clone();
    book.put_record(&Pipeline { replaces: Some(draft), ..first });
    assert_eq!(book.versions_until(draft), [draft, SALES]);
    assert_eq!(Lineage::of(&book, draft).versions().len(), 2);
    let _ends = book.version_in_force(SALES);
}

#[test]
fn each_ready_template_can_be_published_in_each_language() {
    for ready in ready::ALL {
        for language in [Language::En, Language::ZhHans, Language::ZhHant] {
            let mut book = Book::default();
            let (pipeline, made) = ready.make(language, &mut ids(1));
            perform(&mut book, &made);
            assert_eq!(problems(&book, pipeline), [], "{} {language:?}", ready.key);
            let stages = book.stages_of(pipeline);
            let open: Vec<_> =
                stages.iter().filter(|it| it.category == StageCategory::Open).collect();
            assert!((3..=6).contains(&open.len()));
            let chances: Vec<_> = open.iter().map(|stage| stage.probability).collect();
            assert!(chances.is_sorted(), "{}: {chances:?}", ready.key);
            for stage in open {
                let asks = book.criteria.iter().any(|it| it.stage == stage.id && !it.advisory);
                let does = book.stage_tasks.iter().any(|it| it.stage == stage.id);
                assert!(asks && does, "{} {}", ready.key, stage.name);
                assert!(stage.rot_days > stage.norm_days);
                // Tasks are due before the stay should be over.
                let tasks = book.stage_tasks.iter().filter(|it| it.stage == stage.id);
                assert!(tasks.clone().all(|it| it.days <= stage.norm_days), "{}", stage.name);
            }
        }
    }
}

#[test]
fn an_import_that_names_a_template_means_the_version_in_force() {
    use crate::import::index::{Found, Index};
    let (mut book, draft) = drafted();
    let named = |book: &Book| Index::of(book, &[Kind::Pipeline]).by_name(Kind::Pipeline, "sales");
    assert_eq!(named(&book), Found::One(SALES.raw()));
    let edits = publish(&book, book.pipelines.get(draft).unwrap(), &rev);
    perform(&mut book, &edits);
    assert_eq!(named(&book), Found::One(draft.raw()));
}
