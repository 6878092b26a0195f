//! A person signs in on a tablet and is still signed in after a reload; nothing offers
//! the first version as a new one.

use tests::browser::{Setup, TABLET};
use tests::engine::Engine;
use tests::every_engine;
use tests::server::Server;

every_engine!(a_person_signs_in_and_stays);

fn a_person_signs_in_and_stays(engine: Engine) {
    engine.story("sign-in", Server::demo(), async |story| {
        let (name, password) = story.server.demo_person()?;
        let seat = story.seat(Setup::of(TABLET)).await?;
        let tablet = &story[seat];
        tablet.open("/").await?;
        tablet.sign_in(&name, &password).await?;
        tablet.find("main").await?;
        tablet.arrived().await?;
        assert_eq!(tablet.count(".update-prompt").await?, 0, "the first version is no new one");
        tablet.reload().await?;
        tablet.find("main").await?;
        assert_eq!(tablet.count("input[type=password]").await?, 0);
        Ok(())
    });
}
