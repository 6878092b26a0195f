//! Tests of scores and figures.

use super::*;

/// A pipeline with an open and a won stage, an account that bought and one that did not.
pub(super) fn with_sales() -> Book {
    let mut book = company();
    book.put_record(&Pipeline { preferred: true, ..Pipeline::blank(id(30)) });
    for (number, category) in [(31, StageCategory::Open), (32, StageCategory::Won)] {
        book.put_record(&Stage {
            pipeline: id(30),
            position: i64::try_from(number).unwrap(),
            category,
            ..Stage::blank(id(number))
        });
    }
    for (number, name) in [(40, "Acme GmbH"), (41, "北京云帆科技有限公司")] {
        book.put_record(&Account { name: name.to_owned(), ..Account::blank(id(number)) });
    }
    for (number, amount) in [(60, 100), (61, 300), (62, 200)] {
        book.put_record(&Opportunity {
            account: Some(id(40)),
            pipeline: id(30),
            stage: id(32),
            amount: Some(Money::of_major(amount, Currency::CNY)),
            ..Opportunity::blank(id(number))
        });
    }
    book.put_record(&Product { name: "Pump".to_owned(), ..Product::blank(id(70)) });
    book
}

#[test]
fn a_score_is_the_sum_of_parts_that_say_why() {
    let mut book = with_sales();
    // 4 of 10 leads of fairs were converted, and 8 of 20 of all.
    for number in 0..20 {
        let source = if number < 10 { LeadSource::Event } else { LeadSource::Website };
        let status = if number % 5 < 2 { LeadStatus::Converted } else { LeadStatus::Disqualified };
        book.put_record(&Lead { source, status, ..lead(500 + number) });
    }
    // The example of the module.
    let lead = Lead {
        phone: Some("+49 711 1234".to_owned()),
        company: Some("ACME G.m.b.H.".to_owned()),
        budget: Some(Money::of_major(100, Currency::CNY)),
        source: LeadSource::Event,
        created_at: Some(NOW),
        ..lead(100)
    };
    let score = Scorer::of(&book).score(&book, &lead, today());
    let points: Vec<u32> = score.parts.iter().map(|part| part.points).collect();
    assert_eq!(points, [10, 15, 10, 0, 8, 0, 0, 5]);
    assert_eq!(score.total(), 48);
    let why = |aspect: Aspect| score.parts.iter().find(|it| it.aspect == aspect).unwrap().why;
    assert_eq!(why(Aspect::Reach), Why::Reach { phone: true, email: false });
    assert_eq!(why(Aspect::Company), Why::Account { account: id(40), customer: true });
    let share = crate::money::BasisPoints::percent(50);
    assert_eq!(why(Aspect::Budget), Why::Budget { median: 20_000, share });
    let (rate, all) = (Rate::of(4, 10).unwrap(), Rate::of(8, 20).unwrap());
    assert_eq!(why(Aspect::Source), Why::Source { source: LeadSource::Event, rate, all });
    assert_eq!(why(Aspect::Wanted), Why::Unknown);
}

#[test]
fn every_part_has_its_most_and_all_are_a_hundred() {
    assert_eq!(Aspect::ALL.into_iter().map(Aspect::most).sum::<u32>(), 100);
    let mut book = with_sales();
    for number in 0..10 {
        let status = if number < 8 { LeadStatus::Converted } else { LeadStatus::Disqualified };
        book.put_record(&Lead { source: LeadSource::Referral, status, ..lead(500 + number) });
    }
    for number in 10..40 {
        book.put_record(&Lead { status: LeadStatus::Disqualified, ..lead(500 + number) });
    }
    let best = Lead {
        phone: Some("1".to_owned()),
        email: Some("a@b.example".to_owned()),
        company: Some("Acme".to_owned()),
        budget: Some(Money::of_major(90_000, Currency::CNY)),
        source: LeadSource::Referral,
        wanted_by: Some(today()),
        created_at: Some(NOW),
        ..lead(100)
    };
    book.put_record(&LeadProduct { lead: id(100), ..LeadProduct::blank(id(200)) });
    book.put_record(&Activity { lead: Some(id(100)), at: Some(NOW), ..Activity::blank(id(300)) });
    let scorer = Scorer::of(&book);
    assert_eq!(scorer.score(&book, &best, today()).total(), 100);
    let worst = Lead {
        created_at: Some(days_ago(400)),
        wanted_by: Some(days_ago(9).date().unwrap()),
        ..lead(101)
    };
    let worst = scorer.score(&book, &worst, today());
    assert_eq!(worst.total(), 0);
    let why = |aspect: Aspect| worst.parts.iter().find(|it| it.aspect == aspect).unwrap().why;
    assert_eq!(why(Aspect::Wanted), Why::Wanted(-9));
    assert_eq!(why(Aspect::Fresh), Why::Age(400));
}

#[test]
fn too_few_ended_leads_say_nothing_of_their_source() {
    let mut book = company();
    for number in 0..4 {
        book.put_record(&Lead { status: LeadStatus::Converted, ..lead(500 + number) });
    }
    let score = |book: &Book| Scorer::of(book).score(book, &lead(100), today()).parts[4];
    assert_eq!(score(&book).why, Why::FewEnded(LeadSource::Unknown));
    assert_eq!(score(&book).points, 0);
    book.put_record(&Lead { status: LeadStatus::Disqualified, ..lead(504) });
    assert_eq!(score(&book).points, 8);
}

#[test]
fn a_budget_in_another_currency_is_compared_at_the_plan_rate() {
    let mut book = with_sales();
    let dollars = Lead { budget: Some(Money::of_major(10, Currency::USD)), ..lead(100) };
    let budget = |book: &Book| Scorer::of(book).score(book, &dollars, today()).parts[2];
    assert_eq!(budget(&book).why, Why::Unknown, "no rate, no comparison");
    book.put_record(&crate::entity::ExchangeRate {
        name: "USD".to_owned(),
        rate_micros: 10_000_000,
        ..crate::entity::ExchangeRate::blank(id(2))
    });
    assert_eq!(budget(&book).points, 10);
}

#[test]
fn figures_count_what_became_of_leads() {
    let mut book = company();
    let states = [
        (LeadStatus::Open, None),
        (LeadStatus::Open, Some(1)),
        (LeadStatus::Converted, Some(1)),
        (LeadStatus::Disqualified, None),
    ];
    for (number, (status, owner)) in (100..).zip(states) {
        book.put_record(&Lead { status, owner: owner.map(id), ..lead(number) });
    }
    book.put_record(&Lead { source: LeadSource::Event, ..lead(110) });
    let figures = Figures::of(&book);
    let all = figures.all;
    assert_eq!((all.owned, all.pool, all.converted, all.disqualified), (1, 2, 1, 1));
    assert_eq!((all.all(), all.rate()), (5, None));
    assert_eq!(figures.source(LeadSource::Event).all(), 1);
    assert_eq!(figures.source(LeadSource::Partner).all(), 0);
}

#[test]
fn a_rate_of_nothing_and_of_everything_has_a_span() {
    let none = Rate::of(0, 10).unwrap();
    assert_eq!((none.low.0, none.share.0), (0, 0));
    assert!(none.high.0 > 2_000 && none.high.0 < 3_000);
    let all = Rate::of(10, 10).unwrap();
    assert_eq!((all.share.0, all.high.0), (10_000, 10_000));
    assert_eq!(all.low.0, 10_000 - none.high.0);
    let many = Rate::of(400_000, 1_000_000).unwrap();
    assert!(many.high.0 - many.low.0 < 25);
}
