//! Import: the real files, read with the shipped mappings, give the known answers to the cent.
//!
//! The files are not part of the repository; without them these tests say so and pass over.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use shared::analytics::bridge::{BridgePart, BridgeSpec, bridge};
use shared::analytics::filter::Filter;
use shared::analytics::funnel::{Funnel, funnel};
use shared::analytics::promotion::{Pace, PromotionSpec, Tally, promotion_table};
use shared::analytics::ranking::{RankBy, RankSpec, ranking};
use shared::analytics::trail::Trails;
use shared::book::Book;
use shared::calendar::Period;
use shared::entity::{Kind, Role};
use shared::import::decode::FileError;
use shared::import::export::{export_csv, file_name, own_mapping};
use shared::import::guess::guess;
use shared::import::mapping::MappingFile;
use shared::import::plan::{Context, Counts, Plan, Planner};
use shared::import::report::summary;
use shared::import::table::{Table, TableOptions};
use shared::value::Millis;

const CONTEXT: Context = Context { now: Millis(0), author: None, role: Role::Administrator };

/// Returns a folder of real files, or nothing when this machine does not have it.
#[expect(clippy::print_stdout, reason = "a test that passes over says so")]
pub(crate) fn real_files(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(name);
    if !folder.is_dir() {
        println!("passed over: {} is not there", folder.display());
        return None;
    }
    Some(folder)
}

fn mapping(name: &str) -> MappingFile {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings").join(name);
    MappingFile::from_toml(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Imports every file of a folder that the mapping has a section for.
fn import(book: &mut Book, folder: &Path, mapping: &MappingFile) -> Vec<(String, Plan)> {
    import_at(book, folder, mapping, CONTEXT)
}

fn import_at(
    book: &mut Book,
    folder: &Path,
    mapping: &MappingFile,
    context: Context,
) -> Vec<(String, Plan)> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".csv"))
        .collect();
    names.sort();
    let order = mapping.order(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut plans = Vec::new();
    for (file, section) in order {
        let bytes = std::fs::read(folder.join(&names[file])).unwrap();
        let table = Table::from_bytes(&bytes, &TableOptions::default()).unwrap();
        let plan = Planner::new(book, mapping, section, Arc::new(table), context)
            .unwrap_or_else(|errors| panic!("{}: {errors:?}", names[file]))
            .finish(book);
        plan.apply(book);
        plans.push((names[file].clone(), plan));
    }
    plans
}

fn counts(plans: &[(String, Plan)]) -> Vec<(&str, Counts)> {
    plans.iter().map(|(name, plan)| (name.as_str(), plan.counts)).collect()
}

fn new(new: usize, made: usize) -> Counts {
    Counts { new, made, ..Counts::default() }
}

fn unchanged(unchanged: usize) -> Counts {
    Counts { unchanged, ..Counts::default() }
}

fn funnel_of(book: &Book) -> Funnel {
    funnel(book, &Trails::of(book), &Filter::default(), "2021-05-25".parse().unwrap())
}

/// Returns what was won, in whole units, by the names of a division.
fn won_by(book: &Book, by: RankBy) -> Vec<(String, i128)> {
    let ranking = ranking(book, &Filter::default(), &RankSpec { by, ..RankSpec::default() });
    ranking.rows.iter().map(|row| (row.name.clone(), row.figures.won.minor / 100)).collect()
}

fn expected(rows: &[(&str, i128)]) -> Vec<(String, i128)> {
    rows.iter().map(|(name, won)| ((*name).to_owned(), *won)).collect()
}

#[test]
fn the_sample_crm_gives_the_known_answers() {
    let Some(folder) = real_files("ms-ai-sample-crm") else { return };
    let mapping = mapping("ms-ai-sample-crm.toml");
    let mut book = Book::default();
    let plans = import(&mut book, &folder, &mapping);
    for (name, plan) in &plans {
        assert!(plan.rejected.is_empty(), "{}", summary(name, plan, 5));
    }
    // Made on the way: the company, the pipeline, six stages and two departments; then four regions.
    let counts_now = counts(&plans);
    assert_eq!(
        counts_now,
        [
            ("Owners.csv", new(13, 10)),
            ("Products.csv", new(10, 0)),
            ("Accounts.csv", new(300, 4)),
            ("Contacts.csv", new(300, 0)),
            ("Opportunities.csv", new(20_000, 0)),
        ]
    );

    let funnel = funnel_of(&book);
    assert_eq!(funnel.currency.code(), "USD");
    assert_eq!((funnel.won.count, funnel.won.minor), (11_420, 2_962_100_000));
    assert_eq!((funnel.lost.count, funnel.lost.minor), (6_113, 1_475_900_000));
    assert_eq!((funnel.open.count, funnel.open.minor), (2_467, 620_770_000));
    assert_eq!(funnel.win_rate.unwrap().0, 6_513);
    assert_eq!(funnel.weighted_open, 218_281_000);
    let steps: Vec<_> =
        funnel.stages.iter().map(|row| (row.name.as_str(), row.now.count)).collect();
    assert_eq!(
        steps,
        [("1-Qualify", 1_256), ("2-Develop", 402), ("3-Propose", 283), ("4-Close", 526)]
    );
    let regions = expected(&[
        ("North America", 21_811_300),
        ("LATAM", 3_652_200),
        ("EMEA", 2_932_200),
        ("APAC", 1_225_300),
    ]);
    assert_eq!(won_by(&book, RankBy::Region), regions);
    assert_eq!(won_by(&book, RankBy::Person)[0], ("Molly Clark".to_owned(), 5_951_600));

    // Two companies of one name stay two, and `n/a` is no line of business.
    let twins = book.accounts.iter().filter(|a| a.name == "Abbott Group (El Paso, Texas)").count();
    assert_eq!(twins, 2);
    assert_eq!(book.accounts.iter().filter(|account| account.industry.is_none()).count(), 32);
    let low = book.users.iter().find(|user| user.name == "Spencer Low").unwrap();
    assert_eq!(low.manager, None, "nobody is above the top");
    assert_eq!(book.users.iter().filter(|user| user.manager == Some(low.id)).count(), 5);
}

#[test]
fn importing_the_sample_crm_again_changes_nothing() {
    let Some(folder) = real_files("ms-ai-sample-crm") else { return };
    let mapping = mapping("ms-ai-sample-crm.toml");
    let mut book = Book::default();
    import(&mut book, &folder, &mapping);
    let again = import(&mut book, &folder, &mapping);
    assert_eq!(
        counts(&again),
        [
            ("Owners.csv", unchanged(13)),
            ("Products.csv", unchanged(10)),
            ("Accounts.csv", unchanged(300)),
            ("Contacts.csv", unchanged(300)),
            ("Opportunities.csv", unchanged(20_000)),
        ]
    );
    assert!(again.iter().all(|(_, plan)| plan.mutations().is_empty()));
}

#[test]
fn maven_gives_the_known_answers() {
    let Some(folder) = real_files("maven-crm") else { return };
    let mapping = mapping("maven-crm.toml");
    let mut book = Book::default();
    let plans = import(&mut book, &folder, &mapping);
    for (name, plan) in &plans {
        assert!(plan.rejected.is_empty(), "{}", summary(name, plan, 5));
    }
    // Made on the way: the company, the pipeline, four stages, six managers, six teams, three regions.
    assert_eq!(
        counts(&plans),
        [
            ("sales_teams.csv", new(35, 21)),
            ("products.csv", new(7, 0)),
            ("accounts.csv", new(85, 0)),
            ("sales_pipeline.csv", new(8_800, 0)),
        ]
    );

    let funnel = funnel_of(&book);
    assert_eq!((funnel.won.count, funnel.won.minor), (4_238, 1_000_553_400));
    assert_eq!(funnel.lost.count, 2_473);
    assert_eq!(funnel.win_rate.unwrap().0, 6_315);
    let steps: Vec<_> =
        funnel.stages.iter().map(|row| (row.name.as_str(), row.now.count)).collect();
    assert_eq!(steps, [("Prospecting", 500), ("Engaging", 1_589)]);
    let managers = expected(&[
        ("Melvin Marxen", 2_251_930),
        ("Summer Sewald", 1_964_750),
        ("Rocco Neubert", 1_960_545),
        ("Celia Rouche", 1_603_897),
        ("Cara Losch", 1_130_049),
        ("Dustin Brinkmann", 1_094_363),
    ]);
    assert_eq!(won_by(&book, RankBy::Department), managers);

    // Links within one file, and an opportunity that has no account yet.
    let bluth = book.accounts.iter().find(|account| account.name == "Bluth Company").unwrap();
    assert_eq!(book.get(bluth.parent.unwrap()).unwrap().name, "Acme Corporation");
    assert_eq!(bluth.annual_revenue.unwrap().to_string(), "1242320000.00 USD");
    let without = book.opportunities.iter().filter(|it| it.account.is_none()).count();
    assert_eq!(without, 1_425);

    let again = import(&mut book, &folder, &mapping);
    assert!(again.iter().all(|(_, plan)| plan.mutations().is_empty()));
}

/// Neither of the real companies brings a history of stages. Days of opening and decision are known;
/// what happened between them is not, and no analysis may make it up.
#[test]
fn a_history_that_was_not_brought_along_is_unknown() {
    for (folder, name, year) in
        [("maven-crm", "maven-crm.toml", 2017), ("ms-ai-sample-crm", "ms-ai-sample-crm.toml", 2021)]
    {
        let Some(folder) = real_files(folder) else { return };
        let mut book = Book::default();
        // They came to this system in 2026.
        let context = Context { now: Millis(1_780_000_000_000), ..CONTEXT };
        import_at(&mut book, &folder, &mapping(name), context);
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let (filter, trails) = (Filter::default(), Trails::of(&book));
        let (start, end) = (day(2, 28), day(4, 30));
        let of = |window| bridge(&book, &trails, &filter, &BridgeSpec { start, end, window });
        let period = Period::new(day(3, 1), end);
        for bridge in [of(None), of(Some(period))] {
            assert_eq!(bridge.total(), bridge.bar(BridgePart::End).minor, "{name}");
            assert_eq!(bridge.bar(BridgePart::Increased).count, 0, "{name}");
        }
        let all = of(None);
        assert!(all.bar(BridgePart::Won).count > 0 && all.unrecorded > 0, "{name}: {all:?}");

        let spec = PromotionSpec { period, pace: Pace::Months, by: RankBy::Person };
        let table = promotion_table(&book, &trails, &filter, &spec, day(12, 31));
        let whole = Filter { period: Some(period), ..filter };
        let closed = ranking(&book, &whole, &RankSpec::default()).total;
        let sum = |of: fn(&Tally) -> usize| table.tallies.iter().map(of).sum::<usize>();
        assert_eq!(sum(|it| it.won), closed.won.count, "{name}");
        assert_eq!(sum(|it| it.lost), closed.lost.count, "{name}");
        assert_eq!(sum(|it| it.forward + it.back + it.stood + it.slipped), 0, "{name}");
        assert!(sum(|it| it.unknown) > 0, "{name}");
    }
}

#[test]
fn without_the_translation_the_misspelt_product_is_reported_not_guessed() {
    let Some(folder) = real_files("maven-crm") else { return };
    let mut mapping = mapping("maven-crm.toml");
    for column in mapping.files.iter_mut().flat_map(|file| &mut file.columns) {
        column.values.clear();
    }
    let plans = import(&mut Book::default(), &folder, &mapping);
    let (_, opportunities) = plans.last().unwrap();
    assert_eq!(opportunities.counts.rejected, 1_480);
    assert_eq!(opportunities.counts.new, 8_800 - 1_480);
    let reason = opportunities.rejected[0].reasons[0].to_string();
    assert_eq!(
        reason,
        "product “GTXPro” names no product that exists: import it first, correct the text, or let it \
         be made"
    );
}

#[test]
fn what_is_exported_can_be_imported_into_an_empty_book() {
    let Some(folder) = real_files("maven-crm") else { return };
    let mut book = Book::default();
    import(&mut book, &folder, &mapping("maven-crm.toml"));
    let own = own_mapping();
    let mut restored = Book::default();
    for (section, file) in own.files.iter().enumerate() {
        let text = export_csv(&book, file.kind);
        let table = match Table::from_bytes(text.as_bytes(), &TableOptions::default()) {
            Ok(table) => table,
            Err(FileError::HeaderOnly) => continue,
            Err(error) => panic!("{}: {error}", file_name(file.kind)),
        };
        let planner = Planner::new(&restored, &own, section, Arc::new(table), CONTEXT).unwrap();
        let plan = planner.finish(&restored);
        assert!(plan.rejected.is_empty(), "{}", summary(&file_name(file.kind), &plan, 5));
        plan.apply(&mut restored);
    }
    for kind in Kind::ALL {
        assert_eq!(book.count(*kind), restored.count(*kind), "{kind:?}");
        for (before, after) in book.records(*kind).zip(restored.records(*kind)) {
            assert_eq!(before.raw_id(), after.raw_id());
            for spec in kind.fields() {
                assert_eq!(before.field(spec.number), after.field(spec.number), "{}", spec.name);
            }
        }
    }
}

#[test]
fn the_kind_of_every_real_file_is_guessed() {
    let cases = [
        ("ms-ai-sample-crm", "Owners.csv", Kind::User),
        ("ms-ai-sample-crm", "Products.csv", Kind::Product),
        ("ms-ai-sample-crm", "Accounts.csv", Kind::Account),
        ("ms-ai-sample-crm", "Contacts.csv", Kind::Contact),
        ("ms-ai-sample-crm", "Opportunities.csv", Kind::Opportunity),
        ("maven-crm", "sales_teams.csv", Kind::User),
        ("maven-crm", "products.csv", Kind::Product),
        ("maven-crm", "accounts.csv", Kind::Account),
        ("maven-crm", "sales_pipeline.csv", Kind::Opportunity),
    ];
    for (folder, name, kind) in cases {
        let Some(folder) = real_files(folder) else { return };
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let table = Table::from_bytes(&bytes, &TableOptions::default()).unwrap();
        let guess = guess(&Book::default(), &table, name);
        assert_eq!(guess.file.files[0].kind, kind, "{name}");
        println!("{name}:\n{}", guess.file.to_toml().unwrap());
    }
}

/// Imports files one after another with what is guessed of each, as a person who corrects nothing.
fn import_by_guess(folder: &Path, names: &[&str]) -> (Book, Vec<Plan>) {
    let mut book = Book::default();
    let mut plans = Vec::new();
    for name in names {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let table = Table::from_bytes(&bytes, &TableOptions::default()).unwrap();
        let guess = guess(&book, &table, name);
        assert_eq!(guess.questions, [], "{name}");
        let plan = Planner::new(&book, &guess.file, 0, Arc::new(table), CONTEXT)
            .unwrap_or_else(|errors| panic!("{name}: {errors:?}"))
            .finish(&book);
        plan.apply(&mut book);
        plans.push(plan);
    }
    (book, plans)
}

#[test]
fn guessed_mappings_give_the_known_answers_of_the_sample_crm() {
    let Some(folder) = real_files("ms-ai-sample-crm") else { return };
    let names = ["Owners.csv", "Products.csv", "Accounts.csv", "Contacts.csv", "Opportunities.csv"];
    let (book, plans) = import_by_guess(&folder, &names);
    for (name, plan) in names.iter().zip(&plans) {
        assert!(plan.rejected.is_empty(), "{}", summary(name, plan, 5));
    }
    let funnel = funnel_of(&book);
    assert_eq!((funnel.won.count, funnel.won.minor), (11_420, 2_962_100_000));
    assert_eq!((funnel.lost.count, funnel.lost.minor), (6_113, 1_475_900_000));
    assert_eq!((funnel.open.count, funnel.weighted_open), (2_467, 218_281_000));
    let steps: Vec<_> =
        funnel.stages.iter().map(|row| (row.name.as_str(), row.now.count)).collect();
    assert_eq!(
        steps,
        [("1-Qualify", 1_256), ("2-Develop", 402), ("3-Propose", 283), ("4-Close", 526)]
    );
    assert_eq!(won_by(&book, RankBy::Person)[0], ("Molly Clark".to_owned(), 5_951_600));
}

#[test]
fn guessed_mappings_reject_only_the_misspelt_product_of_maven() {
    let Some(folder) = real_files("maven-crm") else { return };
    let names = ["sales_teams.csv", "products.csv", "accounts.csv", "sales_pipeline.csv"];
    let (book, plans) = import_by_guess(&folder, &names);
    let rejected: Vec<_> = plans.iter().map(|plan| plan.counts.rejected).collect();
    assert_eq!(rejected, [0, 0, 0, 1_480]);
    assert_eq!(book.users.iter().filter(|user| user.role == Role::Manager).count(), 6);
}

/// Reads the answer beside a file: a list of objects, their values in the order of the headers.
fn answer(path: &Path, headers: &[String]) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rows = json.as_array().unwrap().iter();
    rows.map(|row| {
        headers.iter().map(|header| row[header.as_str()].as_str().unwrap().to_owned()).collect()
    })
    .collect()
}

#[test]
fn the_csv_spectrum_is_read() {
    let Some(folder) = real_files("csv/csv-spectrum") else { return };
    let mut n_files = 0;
    for entry in std::fs::read_dir(folder.join("csvs")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let table = Table::from_bytes(&bytes, &TableOptions::default()).unwrap();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        // The answer to this one is about another telephone number than the file's, and a list.
        if stem == "location_coordinates" {
            assert_eq!(table.rows[0].cell(2), "Modesto");
            continue;
        }
        let rows: Vec<Vec<String>> = table
            .rows
            .iter()
            .map(|row| {
                assert_eq!(row.misfit, None, "{stem}");
                row.cells.iter().map(str::to_owned).collect()
            })
            .collect();
        let json = folder.join("json").join(format!("{stem}.json"));
        assert_eq!(rows, answer(&json, &table.headers), "{stem}");
        n_files += 1;
    }
    assert_eq!(n_files, 11);
}

/// Collects the codes that `fn code` of a source file gives.
fn codes(source: &str) -> Vec<&str> {
    let after = source.split("=> \"").skip(1);
    after.filter_map(|rest| rest.split_once('"')).map(|(code, _)| code).collect()
}

#[test]
fn every_reason_has_a_sentence() {
    let words = include_str!("../../app/locales/en/import.ftl");
    let sources = [
        ("import-reason-", include_str!("../../shared/src/import/reason.rs")),
        ("import-file-", include_str!("../../shared/src/import/decode.rs")),
        ("import-mapping-", include_str!("../../shared/src/import/compile.rs")),
    ];
    for (prefix, source) in sources {
        let codes = codes(source);
        assert!(codes.len() >= 10, "{prefix}: {codes:?}");
        for code in codes {
            assert!(words.contains(&format!("\n{prefix}{code} = ")), "{prefix}{code}");
        }
    }
    let plan = codes(include_str!("../../shared/src/import/plan.rs"));
    assert_eq!(plan.len(), 8);
    for code in plan {
        let is_said = ["note", "warning"]
            .iter()
            .any(|part| words.contains(&format!("\nimport-{part}-{code} = ")));
        assert!(is_said, "{code}");
    }
}

#[test]
fn the_mapping_in_the_docs_is_read() {
    let docs = include_str!("../../docs/import.md");
    let (_, rest) = docs.split_once("```toml\n").unwrap();
    let (toml, _) = rest.split_once("```").unwrap();
    let mapping = MappingFile::from_toml(toml).unwrap();
    let section = &mapping.files[0];
    let headers = ["Deal no", "Product", "Customer", "Customer no", "Region", "Status", "Step"];
    let csv = format!("{}\n1,A,B,,East,Offen,First talk\n", headers.join(","));
    let table = Table::from_text(&csv, &TableOptions::default()).unwrap();
    let book = Book::default();
    let planner = Planner::new(&book, &mapping, 0, Arc::new(table), CONTEXT).unwrap();
    let plan = planner.finish(&book);
    assert_eq!(section.kind, Kind::Opportunity);
    let reason = plan.rejected[0].reasons[0].to_string();
    assert!(reason.starts_with("Status “Offen” names no stage that exists"), "{reason}");
}

/// What programs write: every card comes in whole, and twice makes no difference.
#[test]
fn cards_of_real_programs_come_in_whole() {
    let Some(folder) = real_files("vcard/ez-vcard") else { return };
    let mapping = mapping("vcard.toml");
    let mut cards = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "vcf") {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        let table = Arc::new(Table::from_bytes(&bytes, &TableOptions::default()).unwrap());
        let begun = |line: &&[u8]| line.trim_ascii().eq_ignore_ascii_case(b"begin:vcard");
        let begun = bytes.split(|byte| matches!(byte, b'\r' | b'\n')).filter(begun).count();
        assert_eq!(table.rows.len(), begun, "{name}: some cards were not seen");
        cards += begun;
        let plan = |book: &Book| {
            let table = Arc::clone(&table);
            Planner::new(book, &mapping, 0, table, CONTEXT).unwrap().finish(book)
        };
        let mut book = Book::default();
        let first = plan(&book);
        assert!(first.rejected.is_empty(), "{}", summary(&name, &first, 5));
        assert_eq!(first.counts.new, table.rows.len(), "{name}");
        first.apply(&mut book);
        assert!(plan(&book).mutations().is_empty(), "{name} says something else the second time");
        assert_eq!(told(&book, &name), known(&name), "{name}");
    }
    assert!(cards >= 20, "{cards} cards are hardly those of many programs");
}

/// Tells the first contact of a file by what is in its fields.
fn told(book: &Book, name: &str) -> Option<[String; 5]> {
    known(name)?;
    let contact = book.contacts.iter().min_by_key(|contact| contact.name.clone()).unwrap();
    let account = contact.account.and_then(|id| book.accounts.get(id));
    Some([
        contact.name.clone(),
        account.map(|account| account.name.clone()).unwrap_or_default(),
        contact.email.clone().unwrap_or_default(),
        contact.phone.clone().unwrap_or_default(),
        contact.city.clone().unwrap_or_default(),
    ])
}

/// What somebody else read in some of the files.
fn known(name: &str) -> Option<[String; 5]> {
    let known = match name {
        "John_Doe_IPHONE.vcf" => [
            "Mr. John Richter James Doe Sr.",
            "IBM",
            "john.doe@ibm.com",
            "905-555-1234",
            "New York",
        ],
        "John_Doe_MS_OUTLOOK.vcf" => [
            "Mr. John Richter James Doe Sr.",
            "IBM",
            "john.doe@ibm.cm",
            "(905) 555-1234",
            "Albaney",
        ],
        "rfc6350-example.vcf" => [
            "Simon Perreault",
            "Viagenie",
            "simon.perreault@viagenie.ca",
            "+1-418-656-9254 ext. 102",
            "Quebec",
        ],
        "issue114.vcf" => {
            ["Dummy, Dummy", "Dummy GmbH", "dummy.dummy@dummy.com", "+49 1234 56789", "Bad Homburg"]
        }
        "gmail-single.vcf" => {
            ["Greg Dartmouth", "TheCompany", "gdartmouth@hotmail.com", "555 555 1111", ""]
        }
        "John_Doe_BLACK_BERRY.vcf" => ["John Doe", "Acme Solutions", "", "+96123456789", ""],
        _ => return None,
    };
    Some(known.map(str::to_owned))
}
