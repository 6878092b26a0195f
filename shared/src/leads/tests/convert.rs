//! Tests of conversions.

use super::score::with_sales;
use super::*;

fn by() -> By {
    By { user: id(1), role: Role::Rep, today: today(), now: NOW }
}

fn to_convert(book: &mut Book) -> Lead {
    let lead = Lead {
        company: Some("云帆科技".to_owned()),
        phone: Some("010 5555 1234".to_owned()),
        budget: Some(Money::of_major(500, Currency::CNY)),
        wanted_by: today().checked_add_days(chrono::Days::new(40)),
        region: Some(id(NORTH)),
        notes: LongText("met at the fair".to_owned()),
        owner: Some(id(2)),
        assigned_at: Some(NOW),
        ..lead(100)
    };
    book.put_record(&lead);
    book.put_record(&LeadProduct { lead: id(100), product: id(70), ..LeadProduct::blank(id(200)) });
    book.put_record(&Activity {
        title: "Call".to_owned(),
        how: ActivityKind::Call,
        lead: Some(id(100)),
        at: Some(NOW),
        ..Activity::blank(id(300))
    });
    book.put_record(&Task {
        title: "Send prices".to_owned(),
        lead: Some(id(100)),
        account: Some(id(41)),
        ..Task::blank(id(310))
    });
    lead
}

fn fields(deeds: &[Deed], kind: Kind) -> std::collections::BTreeMap<u16, Value> {
    let found = deeds.iter().find_map(|deed| match deed {
        Deed::Make(of, _, edits) | Deed::Change(of, _, edits) if *of == kind => Some(edits),
        Deed::Make(..) | Deed::Change(..) => None,
    });
    crate::order::map(found.unwrap().iter().cloned())
}

#[test]
fn a_conversion_makes_what_the_lead_suggests_and_carries_its_work_over() {
    let mut book = with_sales();
    let lead = to_convert(&mut book);
    let wanted = suggestion(&book, &lead, (id(401), id(402), id(403)));
    let sale = wanted.sale.clone().unwrap();
    assert_eq!((sale.name.as_str(), sale.product), ("云帆科技 · Pump", Some(id(70))));
    let deeds = convert(&book, &lead, &wanted, &by()).unwrap();
    let kinds: Vec<_> = deeds
        .iter()
        .map(|deed| match deed {
            Deed::Make(kind, ..) => (true, *kind),
            Deed::Change(kind, ..) => (false, *kind),
        })
        .collect();
    assert_eq!(
        kinds,
        [
            (true, Kind::Account),
            (true, Kind::Contact),
            (true, Kind::Opportunity),
            (false, Kind::Activity),
            (false, Kind::Task),
            (false, Kind::Lead),
        ]
    );
    let sale = fields(&deeds, Kind::Opportunity);
    let link = |number: u128| Value::Id(RawId(number));
    assert_eq!(sale[&Opportunity::ACCOUNT.number], link(401));
    assert_eq!(sale[&Opportunity::CONTACT.number], link(402));
    assert_eq!(sale[&Opportunity::STAGE.number], link(31));
    assert_eq!(sale[&Opportunity::LEAD.number], link(100));
    assert_eq!(sale[&Opportunity::OWNER.number], link(2), "its owner keeps it, not who converts");
    assert_eq!(sale[&Opportunity::AMOUNT.number], lead.budget.to_value());
    assert_eq!(sale[&Opportunity::NOTES.number], Value::Text("met at the fair".to_owned()));
    let call = fields(&deeds, Kind::Activity);
    assert_eq!(call[&Activity::OPPORTUNITY.number], link(403));
    // A link that somebody made stays.
    let task = fields(&deeds, Kind::Task);
    assert!(!task.contains_key(&Task::ACCOUNT.number));
    assert_eq!(task[&Task::CONTACT.number], link(402));
    let after = fields(&deeds, Kind::Lead);
    assert_eq!(after[&Lead::STATUS.number], LeadStatus::Converted.to_value());
    assert_eq!(after[&Lead::OPPORTUNITY.number], link(403));
    assert!(!after.contains_key(&Lead::OWNER.number));
}

#[test]
fn a_conversion_into_what_is_there_makes_nothing_twice() {
    let mut book = with_sales();
    let lead = Lead { owner: None, ..to_convert(&mut book) };
    book.put_record(&Contact { account: None, ..Contact::blank(id(42)) });
    let wanted = Conversion {
        account: Taken::Known(id(41)),
        contact: Some(Taken::Known(id(42))),
        sale: None,
    };
    let deeds = convert(&book, &lead, &wanted, &by()).unwrap();
    assert!(deeds.iter().all(|deed| matches!(deed, Deed::Change(..))));
    // A contact without an account gets it; a lead of the pool is its converter's.
    let contact = fields(&deeds, Kind::Contact);
    assert_eq!(contact[&Contact::ACCOUNT.number], Value::Id(RawId(41)));
    let after = fields(&deeds, Kind::Lead);
    assert_eq!(after[&Lead::OWNER.number], Value::Id(RawId(1)));
    assert!(
        !after.contains_key(&Lead::OPPORTUNITY.number)
            || after[&Lead::OPPORTUNITY.number] == Value::Null
    );
}

#[test]
fn a_conversion_that_cannot_be_says_why() {
    let mut book = with_sales();
    let lead = to_convert(&mut book);
    let good = suggestion(&book, &lead, (id(401), id(402), id(403)));
    book.put_record(&Contact { account: Some(id(40)), ..Contact::blank(id(42)) });
    let refused = |change: &dyn Fn(&mut Conversion)| {
        let mut wanted = good.clone();
        change(&mut wanted);
        convert(&book, &lead, &wanted, &by()).unwrap_err()
    };
    let name = |text: &str| text.to_owned();
    let sale = |change: &dyn Fn(&mut Sale)| {
        let mut sale = good.sale.clone().unwrap();
        change(&mut sale);
        Some(sale)
    };
    type Case<'a> = (ConvertRefused, &'a dyn Fn(&mut Conversion));
    let cases: [Case<'_>; 7] = [
        (ConvertRefused::AccountName, &|it| it.account = Taken::New(id(1), name(" "))),
        (ConvertRefused::ContactName, &|it| it.contact = Some(Taken::New(id(1), name("")))),
        (ConvertRefused::SaleName, &|it| it.sale = sale(&|it| it.name = name(""))),
        (ConvertRefused::AccountGone, &|it| it.account = Taken::Known(id(999))),
        (ConvertRefused::ContactGone, &|it| it.contact = Some(Taken::Known(id(999)))),
        (ConvertRefused::ContactElsewhere, &|it| {
            it.account = Taken::Known(id(41));
            it.contact = Some(Taken::Known(id(42)));
        }),
        (ConvertRefused::NoPipeline, &|it| it.sale = sale(&|it| it.pipeline = id(999))),
    ];
    for (expected, change) in cases {
        assert_eq!(refused(change), expected);
    }
    let ended = Lead { status: LeadStatus::Converted, ..lead.clone() };
    let refused = convert(&book, &ended, &good, &by()).unwrap_err();
    assert_eq!(refused, ConvertRefused::Step(StepRefused::Ended));
}

#[test]
fn a_company_that_confirms_every_sale_gets_the_rep_s_accepted() {
    let mut book = with_sales();
    let lead = to_convert(&mut book);
    let wanted = suggestion(&book, &lead, (id(401), id(402), id(403)));
    let made = |book: &Book, by: &By| {
        let deeds = convert(book, &lead, &wanted, by).unwrap();
        let value = fields(&deeds, Kind::Opportunity).remove(&Opportunity::CONFIRMATION.number);
        Confirmation::from_value(&value.unwrap()).unwrap()
    };
    let own = By { user: id(2), ..by() };
    assert_eq!(made(&book, &own), Confirmation::Confirmed);
    // What becomes another's has to be accepted there.
    assert_eq!(made(&book, &By { role: Role::Manager, ..by() }), Confirmation::Assigned);
    let confirmation = ConfirmationPolicy::All;
    book.put_record(&Company { confirmation, ..Company::blank(Company::ID) });
    assert_eq!(made(&book, &own), Confirmation::Accepted);
    assert_eq!(made(&book, &By { role: Role::Manager, ..own }), Confirmation::Confirmed);
}
