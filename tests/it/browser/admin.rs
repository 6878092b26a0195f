//! An administrator at work: people and what they sign in with, departments and regions, roles, and
//! what reps may know of others.

use std::collections::BTreeSet;

use anyhow::Context;
use serde_json::Value;
use shared::rights::Class;
use tests::browser::{Browser, DESKTOP, PHONE, Setup, TABLET};
use tests::server::Server;
use tests::story::story;

use super::steps::{arrive, choose, device_file, holds, labelled, reads, write};

const TEAM: &str = "North Shore Team";
const EAST: &str = "华东团队";
const SOUTH: &str = "华南团队";

/// Makes a record on the list that is open, and waits until the server has it.
async fn make(
    desk: &Browser,
    kind: &str,
    name: &str,
    chosen: &[(&str, &str)],
) -> anyhow::Result<()> {
    desk.press(&format!("New {kind}")).await?;
    desk.fill(&labelled(desk, "Name").await?, name).await?;
    for (label, words) in chosen {
        choose(desk, label, words).await?;
    }
    desk.press("Create").await?;
    desk.sees(&format!("“{name}” was created")).await?;
    desk.sees("Everything is saved").await
}

/// Opens the page of a record by its name in a list; returns its address.
async fn open(desk: &Browser, list: &str, name: &str) -> anyhow::Result<String> {
    desk.open(list).await?;
    desk.fill("input[type=search]", name).await?;
    let link = format!(
        "[...document.querySelectorAll('.vlist a')].find(it => it.innerText.trim() === '{name}')"
    );
    desk.until_true(format!("'{name}' in the list"), &link).await?;
    desk.evaluate(&format!("{link}.click()")).await?;
    desk.until_true("its page", &format!("location.pathname.startsWith('{list}/')")).await?;
    desk.path().await
}

/// Gives the person on the open page something to sign in with; returns the one-time password.
async fn make_sign_in(desk: &Browser, name: &str) -> anyhow::Result<String> {
    desk.sees("This person cannot sign in yet").await?;
    let field = labelled(desk, "Name or e-mail").await?;
    write(desk, &field, "li").await?;
    desk.press("Make a sign-in").await?;
    desk.sees("Somebody else signs in with this name").await?;
    write(desk, &field, name).await?;
    desk.press("Make a sign-in").await?;
    let password = desk.find("dialog[open] code").await?.text().await?;
    desk.press("Close").await?;
    desk.sees("has not used the one-time password yet").await?;
    Ok(password)
}

/// Whose opportunities are on the device.
async fn owners(device: &Browser) -> anyhow::Result<BTreeSet<String>> {
    let file = device_file(device).await?;
    let lines = file.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let found = lines.filter(|it| it["record"] == "opportunity");
    Ok(found.filter_map(|it| it["owner"].as_str().map(str::to_owned)).collect())
}

#[test]
fn a_new_person_signs_in_and_as_a_manager_sees_whom_they_lead() {
    story("admin-person", Server::demo(), async |story| {
        let admin = arrive(story, Setup::of(DESKTOP), "admin").await?;
        let desk = &story[admin];
        desk.open("/admin/departments").await?;
        make(desk, "Department", TEAM, &[("Part of", EAST)]).await?;
        desk.open("/admin/people").await?;
        let chosen = [("Role", "Sales rep"), ("Department", TEAM)];
        make(desk, "Person", "Nora Berg", &chosen).await?;
        let nora = desk.path().await?;
        let password = make_sign_in(desk, "nora").await?;
        let seat = story.seat(Setup::of(TABLET)).await?;
        first_sign_in(&story[seat], "nora", &password).await?;
        let (desk, tablet) = (&story[admin], &story[seat]);
        desk.open(&nora).await?;
        desk.sees("may sign in").await?;

        // A colleague moves into the team; a rep sees nothing of that.
        let colleague = open(desk, "/admin/people", "孙丽").await?;
        choose(desk, "Department", TEAM).await?;
        desk.sees("Everything is saved").await?;
        let colleague = colleague.rsplit('/').next().context("an address")?.to_owned();
        tablet.open("/opportunities").await?;
        tablet.sees("0 records").await?;
        anyhow::ensure!(owners(tablet).await?.is_empty(), "a rep has what others own");

        desk.open(&nora).await?;
        choose(desk, "Role", "Manager").await?;
        tablet.open("/opportunities").await?;
        tablet.find(".vlist [role=row]").await?;
        tablet.sees("Everything is saved").await?;
        let seen = owners(tablet).await?;
        anyhow::ensure!(seen == BTreeSet::from([colleague]), "a manager has those of {seen:?}");
        choose(desk, "Role", "Sales rep").await?;
        tablet.open("/opportunities").await?;
        tablet.sees("0 records").await?;
        anyhow::ensure!(owners(tablet).await?.is_empty(), "they stay on the device");
        Ok(())
    });
}

/// Signs in with a password that was given, and chooses another.
async fn first_sign_in(device: &Browser, name: &str, password: &str) -> anyhow::Result<()> {
    device.open("/").await?;
    device.fill("input[name=username]", name).await?;
    device.fill("input[name=password]", password).await?;
    device.click("form [type=submit]").await?;
    device.fill("input[name=new-password]", "correct horse battery").await?;
    device.click("form [type=submit]").await?;
    device.gone("input[type=password]").await?;
    device.arrived().await
}

#[test]
fn departments_and_regions_are_made_moved_and_removed_knowingly() {
    story("admin-departments", Server::demo(), async |story| {
        let admin = arrive(story, Setup::of(DESKTOP), "admin").await?;
        let desk = &story[admin];
        desk.open("/admin/departments").await?;
        make(desk, "Department", TEAM, &[("Part of", EAST)]).await?;
        choose(desk, "Part of", SOUTH).await?;
        desk.sees("Everything is saved").await?;
        desk.reload().await?;
        let above = labelled(desk, "Part of").await?;
        let shown = format!("document.querySelector('{above}').selectedOptions[0].text");
        desk.until_true("the department above", &format!("{shown}.includes('{SOUTH}')")).await?;
        let name = labelled(desk, "Name").await?;
        write(desk, &name, "South Shore Team").await?;

        // One with people says so first; an empty one goes and comes back.
        open(desk, "/admin/departments", "华南团队 South China Team").await?;
        desk.press("More actions").await?;
        desk.press("Delete").await?;
        reads(desk, "dialog[open]", "6 records point to it").await?;
        reads(desk, "dialog[open]", "People: 5").await?;
        reads(desk, "dialog[open]", "Departments: 1").await?;
        desk.press("Cancel").await?;
        // Its own part cannot become what it is a part of.
        choose(desk, "Part of", "South Shore Team").await?;
        desk.sees("That would close a circle").await?;
        open(desk, "/admin/departments", "South Shore Team").await?;
        desk.press("More actions").await?;
        desk.press("Delete").await?;
        desk.sees("is removed for everyone").await?;
        desk.sees_no("point to it").await?;
        desk.click("dialog[open] .dialog-actions .button-danger").await?;
        desk.sees("was deleted").await?;
        desk.press("Undo").await?;
        desk.sees("Undone").await?;
        desk.sees("Everything is saved").await?;
        open(desk, "/admin/departments", "South Shore Team").await?;

        desk.open("/admin/regions").await?;
        make(desk, "Region", "荷兰 Netherlands", &[("Part of", "欧洲 Europe")]).await?;
        let above = labelled(desk, "Part of").await?;
        let shown = format!("document.querySelector('{above}').selectedOptions[0].text");
        desk.until_true("the region above", &format!("{shown} === '欧洲 Europe'")).await
    });
}

#[test]
fn the_page_of_roles_is_the_table_of_rights_and_administrators_have_it_alone() {
    story("admin-roles", Server::demo(), async |story| {
        let admin = arrive(story, Setup::of(DESKTOP), "admin").await?;
        let desk = &story[admin];
        // On a phone the last tab stands beyond the edge until its page is open.
        desk.become_device(PHONE).await?;
        desk.open("/admin/devices").await?;
        desk.sees("This device").await?;
        let tab = "document.querySelector('.tab[aria-selected=true]').getBoundingClientRect()";
        desk.until_true("the open tab in sight", &format!("{tab}.right <= innerWidth")).await?;
        desk.become_device(DESKTOP).await?;
        desk.open("/admin/roles").await?;
        desk.find(".rights").await?;
        assert_eq!(desk.count(".rights table").await?, Class::ALL.len());
        let business = "[...document.querySelectorAll('.card')]
            .find(it => it.innerText.startsWith('Work with customers'))
            ?.innerText.replace(/\\s+/g, ' ')";
        let delete = "Remove Their own Their own Their own Their own";
        desk.until_true("who removes", &format!("{business}?.includes('{delete}')")).await?;

        let rep = arrive(story, Setup::of(TABLET), "li").await?;
        let tablet = &story[rep];
        assert_eq!(tablet.count("a[href='/admin']").await?, 0);
        tablet.open("/admin/people").await?;
        tablet.sees("Only administrators work here").await?;
        assert_eq!(tablet.count(".vlist").await?, 0);
        Ok(())
    });
}

/// The rep wins something today, so that they have a place on any day of the year.
async fn win(rep: &Browser) -> anyhow::Result<()> {
    rep.open("/opportunities?view=board").await?;
    rep.find(".board-card a").await?;
    let ready = "document.querySelectorAll('.board-column')[3].querySelector('.board-card a').href";
    let ready = rep.evaluate(ready).await?;
    let ready = ready.as_str().context("a card before the last stage")?.to_owned();
    rep.page.goto(&ready).await?;
    rep.press("Mark as won").await?;
    rep.click("dialog[open] .dialog-actions .button-primary").await?;
    rep.gone("dialog[open]").await?;
    rep.sees("Everything is saved").await
}

#[test]
fn what_reps_know_of_others_follows_the_rule_of_the_company() {
    story("admin-standings", Server::demo(), async |story| {
        let rep = arrive(story, Setup::of(TABLET), "li").await?;
        let admin = arrive(story, Setup::of(DESKTOP), "admin").await?;
        win(&story[rep]).await?;
        story[rep].open("/").await?;
        story[admin].open("/settings").await?;
        let rule = "What reps see of rankings";
        let (desk, tablet) = (&story[admin], &story[rep]);
        choose(desk, rule, "Own rank and the average").await?;
        tablet.sees("Where you stand").await?;
        tablet.gone(".standing-all").await?;
        tablet.press("This month").await?;
        reads(tablet, ".standing-own", "average").await?;
        choose(desk, rule, "The ranking with names").await?;
        reads(tablet, ".standing-all .is-mine", "李伟").await?;
        let others = ".standing-line:not(.is-mine)";
        tablet.find(others).await?;
        choose(desk, rule, "Nothing of others").await?;
        tablet.sees_no("Where you stand").await?;
        anyhow::ensure!(
            !device_file(tablet).await?.contains("{\"record\":\"standing\""),
            "places of others stay on the device"
        );
        holds(desk, &labelled(desk, rule).await?, "nothing").await
    });
}
