//! A lost tablet: the administrator revokes it while it has edits that never travelled. At its next
//! contact they are handed in and everything on it is removed; the administrator accepts one.

use serde_json::json;
use tests::browser::{DESKTOP, Setup, TABLET};
use tests::server::Server;
use tests::story::story;

use super::steps::arrive;

const CANARY: &str = "Canary Instruments Ltd";

#[test]
fn a_lost_tablet_gives_up_its_edits_is_wiped_and_they_are_reviewed() {
    story("revoked", Server::demo(), async |story| {
        let lost = arrive(story, Setup::of(TABLET), "lin").await?;
        let office = arrive(story, Setup::of(DESKTOP), "admin").await?;
        let tablet = &story[lost];
        tablet.open("/accounts").await?;
        tablet.find(".vlist").await?;
        tablet.set_offline(true).await?;
        tablet.press("New Account").await?;
        tablet.fill("dialog[open] .field:first-child input", CANARY).await?;
        tablet.press("Create").await?;
        tablet.sees("1 change on this device").await?;

        let desk = &story[office];
        desk.open("/admin/devices").await?;
        desk.sees("This device").await?;
        desk.press("Revoke").await?;
        desk.sees("hands in the changes that it had not sent").await?;
        desk.click("dialog[open] .dialog-actions .button-danger").await?;
        desk.sees("Revoked, not wiped yet").await?;

        tablet.set_offline(false).await?;
        tablet.sees("This device was removed").await?;
        tablet.sees("all data on it is deleted").await?;
        let left =
            "return Object.keys(localStorage).filter((key) => key.startsWith('fieldline.')).length";
        let left = tablet.page.execute(left, vec![]).await?.json().clone();
        assert_eq!(left, json!(0));

        desk.press("Reload").await?;
        desk.sees("Wiped").await?;
        desk.sees(CANARY).await?;
        desk.press("Accept").await?;
        desk.sees("The change has taken effect.").await?;
        desk.sees_no("Changes from revoked devices").await?;
        desk.open("/accounts?q=Canary").await?;
        desk.sees(CANARY).await?;
        Ok(())
    });
}
