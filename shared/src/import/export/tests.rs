//! Files for people, and the way back.

use std::sync::Arc;

use expect_test::expect;

use super::*;
use crate::entity::{Account, Opportunity, Region, Role, Stage, StageCategory, User};
use crate::id::Id;
use crate::import::plan::{Context, Planner};
use crate::import::table::{Table, TableOptions};
use crate::money::{BasisPoints, Currency, Money};
use crate::value::{LongText, Millis};

fn book() -> Book {
    let mut book = Book::default();
    let region = Region { id: Id::from_parts(1, 1), name: "Öst".to_owned(), ..Region::default() };
    let owner = User {
        id: Id::from_parts(2, 1),
        name: "Ann".to_owned(),
        role: Role::Manager,
        manager: Some(Id::from_parts(2, 9)),
        left: true,
        ..User::default()
    };
    let account = Account {
        id: Id::from_parts(3, 1),
        name: "Acme, \"Inc\"".to_owned(),
        owner: Some(owner.id),
        region: Some(region.id),
        postal_code: Some("01234".to_owned()),
        annual_revenue: Some(Money::new(-1205, Currency::EUR)),
        employees: Some(1_000),
        notes: LongText("two\nlines".to_owned()),
        created_at: Some(Millis(1_000)),
        ..Account::default()
    };
    let stage = Stage {
        id: Id::from_parts(4, 1),
        name: "Won".to_owned(),
        category: StageCategory::Won,
        probability: BasisPoints(9_950),
        norm_days: Some(7),
        ..Stage::default()
    };
    let opportunity = Opportunity {
        id: Id::from_parts(5, 1),
        name: "Deal".to_owned(),
        stage: stage.id,
        pipeline: Id::from_parts(6, 1),
        account: Some(account.id),
        closed_on: Some("2025-12-31".parse().unwrap()),
        probability: Some(BasisPoints(1)),
        ..Opportunity::default()
    };
    book.put_record(&region);
    book.put_record(&owner);
    book.put_record(&account);
    book.put_record(&stage);
    book.put_record(&opportunity);
    book
}

/// Exports a kind, without the mark and the line ends that spreadsheets want.
fn exported(kind: Kind) -> String {
    let csv = export_csv(&book(), kind);
    assert!(csv.ends_with("\r\n"));
    csv.strip_prefix('\u{feff}').unwrap().replace("\r\n", "\n")
}

#[test]
fn an_export_is_for_people_and_for_the_way_back() {
    expect![[r#"
        id,name,industry,owner,owner_id,region,region_id,channel,channel_id,parent,parent_id,phone,website,street,city,state,postal_code,country,annual_revenue,annual_revenue_currency,employees,notes,merged_into,merged_into_id,external_key,created_by,created_by_id,created_at
        00000000030000000000000001,"Acme, ""Inc""",,Ann,00000000020000000000000001,Öst,00000000010000000000000001,,,,,,,,,,01234,,-12.05,EUR,1000,"two
        lines",,,,,,1970-01-01T00:00:01.000Z
    "#]].assert_eq(&exported(Kind::Account));
    expect![[r#"
        id,name,pipeline,pipeline_id,position,category,probability,norm_conversion,norm_days,rot_days,replaces,replaces_id,contact_days,external_key
        00000000040000000000000001,Won,,,0,won,99.50%,,7,,,,,
    "#]].assert_eq(&exported(Kind::Stage));
}

#[test]
fn the_way_back_restores_every_field() {
    let book = book();
    let own = own_mapping();
    assert_eq!(MappingFile::from_toml(&own.to_toml().unwrap()).unwrap(), own);
    let context = Context { now: Millis(5), author: None, role: Role::Administrator };
    let mut restored = Book::default();
    for (section, mapping) in own.files.iter().enumerate() {
        let csv = export_csv(&book, mapping.kind);
        let Ok(table) = Table::from_bytes(csv.as_bytes(), &TableOptions::default()) else {
            assert_eq!(book.count(mapping.kind), 0);
            continue;
        };
        let planner = Planner::new(&restored, &own, section, Arc::new(table), context).unwrap();
        let plan = planner.finish(&restored);
        assert_eq!(plan.rejected, []);
        plan.apply(&mut restored);
    }
    for kind in Kind::ALL {
        let fields = |book: &Book| -> Vec<_> {
            book.records(*kind)
                .map(|record| {
                    let values = kind.fields().iter().map(|spec| record.field(spec.number));
                    (record.raw_id(), values.collect::<Vec<_>>())
                })
                .collect()
        };
        let mut expected = fields(&book);
        // What has no moment of its making gets the one of the import.
        for (_, values) in &mut expected {
            for (spec, value) in kind.fields().iter().zip(values) {
                if spec.name == "created_at" && *value == Value::Null {
                    *value = Value::Time(context.now);
                }
            }
        }
        assert_eq!(expected, fields(&restored), "{kind:?}");
    }
}
