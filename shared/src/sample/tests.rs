//! Tests that the demo company is the same every time and believable.

use std::collections::{BTreeMap, BTreeSet};

use expect_test::{Expect, expect};
use sha2::{Digest, Sha256};

use super::{SIGN_INS, book, company};
use crate::analytics::filter::Filter;
use crate::analytics::funnel::funnel;
use crate::analytics::trail::Trails;
use crate::book::WireRow;
use crate::entity::{AnyRow, Kind, Opportunity, StageCategory};
use crate::id::Id;

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

fn hash(rows: Vec<AnyRow>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for row in rows {
        WireRow::Put(row).write(&mut bytes);
    }
    Sha256::digest(&bytes).to_vec()
}

#[test]
fn the_same_seed_and_day_give_the_same_bytes() {
    let today = day("2026-11-20");
    let first = hash(company(7, today, 300));
    assert_eq!(first, hash(company(7, today, 300)));
    assert_ne!(first, hash(company(8, today, 300)));
    assert_ne!(first, hash(company(7, day("2026-11-21"), 300)));
}

#[test]
fn every_row_has_an_address_of_its_own_and_points_to_rows_that_are_there() {
    let rows = company(1, day("2026-11-20"), 1_000);
    let keys: BTreeSet<_> = rows.iter().map(AnyRow::key).collect();
    assert_eq!(keys.len(), rows.len());
    for row in &rows {
        for spec in Kind::from_number(row.key().kind).unwrap().fields() {
            if let (crate::value::FieldType::Link(kind), crate::value::Value::Id(id)) =
                (spec.field_type, row.record().field(spec.number))
            {
                let target = crate::book::RowKey::new(kind, id);
                if id == crate::entity::User::SERVER.raw() {
                    assert_eq!((row.key().kind, spec.name), (Kind::Change.number(), "author"));
                    continue;
                }
                assert!(keys.contains(&target), "{} of {:?}", spec.name, row.key());
            }
        }
    }
}

#[test]
fn changes_lead_from_the_first_value_to_the_one_held() {
    let book = book(3, day("2026-11-20"), 2_000);
    for opportunity in book.opportunities.iter() {
        let mut held: BTreeMap<i64, crate::value::Value> = BTreeMap::new();
        let mut last = opportunity.created_at.unwrap();
        for change in book.changes_of(opportunity.id.raw()) {
            assert!(change.at > last && change.before != change.after);
            last = change.at;
            if let Some(before) = held.insert(change.field, change.after.clone()) {
                assert_eq!(before, change.before);
            }
        }
        for (field, value) in held {
            let number = u16::try_from(field).unwrap();
            assert_eq!(crate::entity::Entity::value(opportunity, number), value);
        }
        assert!(opportunity.closed_on.is_none_or(|closed| closed < day("2026-11-20")));
        let open = opportunity.category(&book) == StageCategory::Open;
        assert_eq!(open, opportunity.closed_on.is_none() && opportunity.closed_from.is_none());
    }
}

#[test]
fn everyone_worth_signing_in_as_is_a_user_with_that_role() {
    let book = book(1, day("2026-11-20"), 10);
    for sign_in in SIGN_INS {
        let email = format!("{}@fieldline.example", sign_in.login);
        let user = book.users.iter().find(|user| user.email.as_deref() == Some(&email)).unwrap();
        assert_eq!((user.name.as_str(), user.role), (sign_in.name, sign_in.role));
    }
}

fn check(seed: u64, expected: &Expect) {
    let today = day("2026-11-20");
    let book = book(seed, today, 5_000);
    let sums = funnel(&book, &Trails::of(&book), &Filter::default(), today);
    let mut text = String::new();
    for kind in Kind::ALL {
        text.push_str(&format!("{} {}\n", kind.name(), book.count(*kind)));
    }
    let count = |test: fn(&Opportunity) -> bool| {
        book.opportunities.iter().filter(|opportunity| test(opportunity)).count()
    };
    text.push_str(&format!(
        "without amount {} without date {}\n",
        count(|one| one.amount.is_none()),
        count(|one| one.expected_close.is_none()),
    ));
    for row in &sums.stages {
        text.push_str(&format!(
            "{} now {} entered {} conversion {} of {} days {} of {}\n",
            row.name,
            row.now.count,
            row.entered.count,
            row.decided_conversion.unwrap(),
            row.norm_conversion.unwrap(),
            row.stay.mean_tenths().unwrap() / 10,
            row.norm_days.unwrap(),
        ));
    }
    text.push_str(&format!(
        "won {} {} lost {} rate {} cycle {} overdue {} forecast {}\n",
        sums.won.count,
        sums.won.money(sums.currency),
        sums.lost.count,
        sums.win_rate.unwrap(),
        sums.cycle.mean_tenths().unwrap() / 10,
        sums.overdue.count,
        crate::analytics::measures::money(sums.forecast, sums.currency),
    ));
    expected.assert_eq(&text);
}

#[test]
fn the_company_is_believable() {
    check(
        1,
        &expect![[r#"
            user 40
            department 13
            region 30
            channel 5
            product 30
            account 600
            contact 1204
            pipeline 2
            stage 11
            opportunity 5000
            change 14021
            company 1
            exchange_rate 2
            import_mapping 0
            share 0
            conflict 0
            undo_log 0
            standing 0
            competitor 6
            task 667
            activity 4034
            lead 188
            lead_product 60
            assignment_rule 3
            criterion 12
            evidence 531
            stage_task 10
            saved_view 0
            view_pin 0
            milestone 36
            review_note 15
            committee_member 160
            influence_line 6
            affiliation 35
            important_date 681
            snooze 0
            without amount 660 without date 190
            立项 Qualify now 100 entered 3991 conversion 61.27 % of 62.00 % days 18 of 14
            需求 Develop now 115 entered 2386 conversion 64.08 % of 66.00 % days 28 of 21
            方案 Propose now 60 entered 1454 conversion 74.34 % of 72.00 % days 27 of 21
            谈判 Negotiate now 43 entered 1037 conversion 81.25 % of 80.00 % days 21 of 14
            won 806 234590273.15 CNY lost 2867 rate 21.94 % cycle 94 overdue 69 forecast 271723904.80 CNY
        "#]],
    );
}

#[test]
fn names_are_in_all_three_writings() {
    let book = book(1, day("2026-11-20"), 5_000);
    let named = |part: &str| book.accounts.iter().any(|account| account.name.contains(part));
    assert!(named("有限公司") && named("股份有限公司") && named("GmbH"));
    let regions: BTreeSet<_> =
        book.opportunities.iter().filter_map(|one| one.region_in(&book)).collect();
    assert_eq!(regions.len(), book.regions.len() - 8);
    let top: Vec<_> = book.regions.iter().filter(|region| region.parent.is_none()).collect();
    assert_eq!(top.len(), 8);
    assert!(regions.iter().all(|id| top.iter().all(|region| region.id != Id::new(id.raw()))));
}

#[test]
fn leads_have_become_something_led_nowhere_or_wait() {
    use crate::entity::{AssignedBy, LeadStatus};
    use crate::leads::duties::duties;
    use crate::leads::figures::Figures;

    let today = day("2026-11-20");
    let book = book(1, today, 5_000);
    let noon = crate::value::Millis(super::sales::midnight(today).0 + 43_200_000);
    // Nothing is left for the server to do: the pool is what no rule speaks of.
    let left = duties(&book, noon);
    assert_eq!((left.edits.len(), left.unplaced), (0, 0));
    assert!(left.next.is_some());
    for lead in book.leads.iter() {
        match lead.status {
            LeadStatus::Converted => {
                let sale = book.get(lead.opportunity.unwrap()).unwrap();
                assert_eq!((sale.lead, sale.account), (Some(lead.id), lead.account));
                assert!(sale.created_at > lead.created_at);
            }
            LeadStatus::Disqualified => assert!(lead.reason.is_some() && lead.owner.is_some()),
            LeadStatus::Open => assert!(lead.opportunity.is_none() && lead.ended_on.is_none()),
        }
        assert!(!lead.name.is_empty());
    }
    let figures = Figures::of(&book);
    let all = figures.all;
    let shown = format!(
        "pool {} owned {} converted {} disqualified {} rate {}",
        all.pool,
        all.owned,
        all.converted,
        all.disqualified,
        all.rate().unwrap().share
    );
    expect!["pool 30 owned 36 converted 63 disqualified 59 rate 51.64 %"].assert_eq(&shown);
    let back = |by| book.leads.iter().filter(|it| it.is_in_pool() && it.assigned_by == by).count();
    assert!(back(AssignedBy::Returned) > 0 && back(AssignedBy::GivenBack) > 0);
}
