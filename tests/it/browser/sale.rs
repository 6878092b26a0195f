//! One sale from the pool to its loss, through every hand: the administrator says what managers confirm,
//! a rep converts a lead, the manager confirms, a promotion is refused and passes, and the sale is lost.

use tests::browser::{DESKTOP, Setup, TABLET};
use tests::server::Server;
use tests::story::story;

use super::funnel::lose;
use super::leads;
use super::steps::{arrive, choose, device_file, reads};
use super::templates::{go_to, is_refused_then_passes, stands_in};

#[test]
fn a_lead_becomes_a_confirmed_sale_that_is_promoted_with_evidence_and_lost() {
    story("sale", Server::demo(), async |story| {
        let admin = arrive(story, Setup::of(DESKTOP), "admin").await?;
        let manager = arrive(story, Setup::of(DESKTOP), "zhou").await?;
        let rep = arrive(story, Setup::of(TABLET), "li").await?;
        let (admin, manager, rep) = (&story[admin], &story[manager], &story[rep]);
        admin.open("/settings").await?;
        choose(admin, "Opportunities a manager confirms", "All that reps make").await?;
        admin.sees("Everything is saved").await?;

        let account = leads::own_account(rep).await?;
        let lead = leads::make(rep, &account).await?;
        leads::claim(rep).await?;
        rep.open(&lead).await?;
        let sale = leads::convert(rep).await?;
        reads(rep, ".confirming", "It counts once a manager has qualified it").await?;
        rep.sees("Everything is saved").await?;
        manager.open(&sale).await?;
        manager.press("Confirm").await?;
        manager.gone(".confirming").await?;
        rep.gone(".confirming").await?;

        // The contact came with the lead: nothing is missing for the second stage.
        go_to(rep, 2).await?;
        stands_in(rep, 2).await?;
        is_refused_then_passes(rep, "李伟").await?;
        lose(rep, "Price", "Kestrel Motion").await?;
        reads(rep, "main", "Kestrel Motion").await?;
        rep.sees("Everything is saved").await?;
        reads(manager, "main", "Kestrel Motion").await?;
        let kept = device_file(rep).await?;
        anyhow::ensure!(kept.contains("Kestrel Motion"), "the competitor is no record");
        Ok(())
    });
}
