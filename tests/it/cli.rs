//! The `fieldline` program as a person types it, and as a service manager stops it.

use tests::server::{Server, fieldline};

fn arguments(server: &Server, words: &[&str]) -> Vec<String> {
    let data = server.data().to_str().unwrap();
    words.iter().copied().chain(["--data", data]).map(str::to_owned).collect()
}

#[test]
fn the_first_start_prints_a_one_time_password_and_the_second_does_not() {
    let mut server = Server::empty().unwrap();
    let first = server.printed().join("\n");
    assert!(first.contains("one-time password:"), "{first}");
    server.stop().unwrap();
    server.start_again().unwrap();
    let second = server.printed().join("\n");
    assert!(!second.contains("one-time password:"), "{second}");
    server.stop().unwrap();
}

#[test]
fn a_directory_in_use_is_refused_and_free_again_after_a_kill() {
    let mut server = Server::empty().unwrap();
    let refused = fieldline(arguments(&server, &["user", "list"])).unwrap();
    assert!(!refused.success);
    assert!(refused.error.contains("in use by a running fieldline server"), "{}", refused.error);
    server.kill().unwrap();
    let listed = fieldline(arguments(&server, &["user", "list"])).unwrap();
    assert!(listed.success, "{}", listed.error);
    assert!(listed.out.contains("admin"), "{}", listed.out);
}

#[test]
fn every_command_explains_itself() {
    for command in [
        vec!["--help"],
        vec!["serve", "--help"],
        vec!["user", "--help"],
        vec!["user", "add", "--help"],
        vec!["demo", "--help"],
        vec!["import", "--help"],
        vec!["export", "--help"],
        vec!["report", "--help"],
        vec!["backup", "--help"],
        vec!["restore", "--help"],
        vec!["verify", "--help"],
        vec!["compact", "--help"],
    ] {
        let answer = fieldline(&command).unwrap();
        assert!(answer.success, "{command:?}: {}", answer.error);
        assert!(answer.out.contains("Usage: fieldline"), "{command:?}: {}", answer.out);
    }
    let nonsense = fieldline(["nonsense"]).unwrap();
    assert!(!nonsense.success);
    assert!(nonsense.error.contains("--help"), "{}", nonsense.error);
}

#[test]
fn a_demo_company_has_as_many_opportunities_as_asked_for() {
    let data = tempfile::tempdir().unwrap();
    let arguments = ["demo", "--opportunities", "40", "--data", data.path().to_str().unwrap()];
    let made = fieldline(arguments).unwrap();
    assert!(made.success, "{}", made.error);
    assert!(made.out.contains("with 40 opportunities"), "{}", made.out);
    let again = fieldline(arguments).unwrap();
    assert!(!again.success);
    assert!(again.error.contains("choose an empty one"), "{}", again.error);
}
