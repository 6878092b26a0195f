//! Files become records in the browser: without a network, and twice without a difference; real
//! files give the known funnel.

use std::path::{Path, PathBuf};

use tests::browser::{DESKTOP, Setup, TABLET};
use tests::server::Server;
use tests::story::story;

use crate::import::real_files;

/// Three deals and two lines that cannot be taken, as some other system exports them.
const DEALS: &str = "\u{feff}Deal no;Opportunity Name;Account;Stage;Amount;Close Date\r\n\
    1;\"Boiler,\nsecond floor\";Northern Dairy;立项 Qualify;1200.50;2026-12-31\r\n\
    2;Pump;Northern Dairy;立项 Qualify;900;2027-01-15\r\n\
    3;Valve;Southern Steel;立项 Qualify;10.00;2027-02-28\r\n\
    4;Pipe;Southern Steel;立项 Qualify;1.234,56;2027-03-31\r\n\
    5;Tank;Southern Steel;立项 Qualify;77;2025-13-01\r\n";

/// How many records the page says a group holds.
fn group(name: &str) -> String {
    format!("document.querySelector('.import-group[data-group={name}] strong')?.textContent")
}

#[test]
fn a_file_becomes_records_without_a_network() {
    story("import", Server::demo(), async |story| {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("deals.csv");
        std::fs::write(&file, DEALS)?;
        let no_table = folder.path().join("picture.csv");
        std::fs::write(&no_table, b"\x89PNG\r\n\x1a\n and so on")?;

        let (name, password) = story.server.demo_person()?;
        let seat = story.seat(Setup::of(TABLET)).await?;
        let tablet = &story[seat];
        tablet.open("/").await?;
        tablet.sign_in(&name, &password).await?;
        tablet.find(".kpis").await?;
        tablet.arrived().await?;
        tablet.set_offline(true).await?;
        tablet.open("/import").await?;

        tablet.give_file("input[type=file]", &no_table).await?;
        tablet.sees("but a picture").await?;
        tablet.click("button[aria-label='Take this file off the desk']").await?;
        tablet.find(".drop-zone").await?;

        tablet.give_file("input[type=file]", &file).await?;
        // Nobody has heard of the two accounts: they are to be made on the way.
        tablet.until_true("five rejected rows", &format!("{} === '5'", group("rejected"))).await?;
        tablet.sees("names no account that exists").await?;
        let missing = "select[aria-describedby] option[value=create]";
        tablet.click(missing).await?;
        tablet.until_true("three new rows", &format!("{} === '3'", group("new"))).await?;
        tablet.until_true("two rejected rows", &format!("{} === '2'", group("rejected"))).await?;
        tablet.click(".import-group[data-group=rejected]").await?;
        tablet.sees("1.234,56").await?;
        tablet.sees("2025-13-01").await?;

        tablet.press("Import 5 records").await?;
        tablet.sees("5 records were imported").await?;
        // The same file is known now, line for line.
        tablet.until_true("no new row", &format!("{} === '0'", group("new"))).await?;
        tablet.until_true("three known rows", &format!("{} === '3'", group("unchanged"))).await?;
        // Three opportunities, two accounts, and what the import did, so that it can be taken back.
        tablet.sees("6 changes on this device").await?;

        tablet.open("/opportunities?q=Boiler").await?;
        tablet.sees("Boiler, second floor").await?;
        tablet.set_offline(false).await?;
        tablet.sees("Everything is saved").await?;
        Ok(())
    });
}

#[test]
fn real_files_give_the_known_funnel() {
    let Some(folder) = real_files("maven-crm") else { return };
    story("import-real", Server::empty(), async |story| {
        let password = one_time_password(story.server.printed());
        let seat = story.seat(Setup::of(DESKTOP)).await?;
        let desk = &story[seat];
        desk.open("/").await?;
        desk.fill("input[name=username]", "admin").await?;
        desk.fill("input[name=password]", &password).await?;
        desk.click("form [type=submit]").await?;
        desk.fill("input[name=new-password]", "correct horse battery").await?;
        desk.click("form [type=submit]").await?;
        desk.press("Import").await?;

        desk.find(".drop-zone").await?;
        let mapping = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings/maven-crm.toml");
        let names = ["accounts.csv", "products.csv", "sales_pipeline.csv", "sales_teams.csv"];
        let files: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
        desk.give_file("input[type=file]", &mapping).await?;
        desk.give_files("input[type=file]", &files).await?;
        let sheets = "document.querySelectorAll('.import-files [role=tab]').length === 4";
        desk.until_true("four files on the desk", sheets).await?;
        desk.press("sales_pipeline.csv").await?;
        desk.until_true("all rows", &format!("{} === '8,800'", group("new"))).await?;
        desk.until_true(
            "the button",
            "document.querySelector('.page-actions .button-primary:not([aria-busy])') !== null",
        )
        .await?;
        desk.click(".page-actions .button-primary").await?;
        desk.sees("records were imported").await?;

        desk.open("/?period=all&who=company").await?;
        desk.find(".chart-toggle").await?;
        for toggle in desk.page.find_all(thirtyfour::By::Css(".chart-toggle")).await? {
            toggle.click().await?;
        }
        desk.press("Department").await?;
        // Counted from the files by somebody else.
        for known in ["500", "1,589", "4,238", "Melvin Marxen", "2,251,930"] {
            desk.sees(known).await?;
        }
        desk.sees("63.2%").await?;
        Ok(())
    });
}

fn one_time_password(printed: &[String]) -> String {
    let line = printed.iter().find(|line| line.contains("one-time password:"));
    let line = line.expect("the first start prints a password");
    line.split_whitespace().last().unwrap_or_default().to_owned()
}
