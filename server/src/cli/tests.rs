//! Commands over a real directory.

use clap::{CommandFactory as _, Parser as _};

use super::*;
use crate::login;
use crate::password;
use crate::store::Store as _;

fn fieldline(args: &[&str]) -> Result<String, CliError> {
    let cli = Cli::try_parse_from([&["fieldline"], args].concat()).unwrap();
    let mut out = Vec::new();
    run(cli, &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

fn fails(args: &[&str]) -> String {
    fieldline(args).unwrap_err().to_string()
}

/// A data directory with an administrator.
fn data() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let (committer, thread) = open(dir.path()).unwrap();
    let new = crate::user::NewUser {
        name: "admin".to_owned(),
        full_name: "Administrator".to_owned(),
        email: None,
        role: shared::entity::Role::Administrator,
        must_change: true,
    };
    user::add(&committer, new, &mut Vec::new()).unwrap();
    thread.stop();
    dir
}

fn password_in(text: &str) -> String {
    let line = text.lines().find(|line| line.starts_with("one-time password:")).unwrap();
    line.split_whitespace().last().unwrap().to_owned()
}

fn login(dir: &Path, name: &'static str) -> login::Login {
    with_data(dir, |committer| {
        Ok(committer.read_blocking(|view| login::find(view, name))?.unwrap().unwrap())
    })
    .unwrap()
}

#[test]
fn the_commands_are_well_formed() {
    Cli::command().debug_assert();
}

#[test]
fn users_are_added_listed_disabled_and_given_new_passwords() {
    let dir = data();
    let path = dir.path().to_str().unwrap();
    let added = fieldline(&[
        "user",
        "add",
        "bob",
        "--data",
        path,
        "--full-name",
        "Bob Builder",
        "--email",
        "bob@example.com",
    ])
    .unwrap();
    let first = password_in(&added);
    let stored = login(dir.path(), "BOB@example.com");
    assert!(stored.must_change);
    assert!(password::verify(&first, &stored.hash).unwrap());

    expect_test::expect![[r"
        SIGN-IN NAME  NAME           ROLE           E-MAIL           STATE
        admin         Administrator  administrator                   one-time password
        bob           Bob Builder    rep            bob@example.com  one-time password
    "]]
    .assert_eq(&fieldline(&["user", "list", "--data", path]).unwrap());

    fieldline(&["user", "disable", "bob", "--data", path]).unwrap();
    let listed = fieldline(&["user", "list", "--data", path]).unwrap();
    assert!(listed.contains("bob@example.com  disabled"), "{listed}");
    fieldline(&["user", "enable", "bob", "--data", path]).unwrap();
    let second =
        password_in(&fieldline(&["user", "reset-password", "bob", "--data", path]).unwrap());
    let stored = login(dir.path(), "bob");
    assert!(password::verify(&second, &stored.hash).unwrap());
    assert!(!password::verify(&first, &stored.hash).unwrap());
    assert_eq!(stored.generation, 3, "each change must end the sessions");
}

#[test]
fn mistakes_are_answered_with_a_sentence() {
    let dir = data();
    let path = dir.path().to_str().unwrap();
    for (args, expected) in [
        (vec!["add", "ADMIN"], "already a user with the sign-in name `ADMIN`"),
        (vec!["add", "a b"], "cannot be a sign-in name"),
        (vec!["disable", "admin"], "the last administrator"),
        (vec!["disable", "nobody"], "no user with the sign-in name `nobody`"),
        (vec!["reset-password", "nobody"], "no user with the sign-in name `nobody`"),
    ] {
        let message = fails(&[&["user"], args.as_slice(), &["--data", path]].concat());
        assert!(message.contains(expected), "{message}");
    }
    let message = fails(&["user", "list", "--data", "/nowhere/at/all"]);
    assert!(message.contains("there is no Fieldline data in /nowhere/at/all"), "{message}");
    let message = fails(&["serve", "--data", path, "--app", path]);
    assert!(message.contains("holds no index.html"), "{message}");
    let (committer, thread) = open(dir.path()).unwrap();
    let message = fails(&["user", "list", "--data", path]);
    assert!(message.contains("in use by a running fieldline server"), "{message}");
    drop(committer);
    thread.stop();
}

#[test]
fn a_refused_user_leaves_no_row_behind() {
    let dir = data();
    let path = dir.path().to_str().unwrap();
    let commit = || with_data(dir.path(), |committer| Ok(*committer.newest().borrow())).unwrap();
    let before = commit();
    fails(&["user", "add", "admin", "--data", path]);
    assert_eq!(commit(), before);
}

#[test]
fn a_backup_restores_everything_under_a_new_epoch() {
    let dir = data();
    let path = dir.path().to_str().unwrap();
    let head = |dir: &Path| {
        with_data(dir, |committer| {
            Ok(committer.read_blocking(|view| shared::sync::server::head(view))??)
        })
        .unwrap()
    };
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("today.backup");
    let file = file.to_str().unwrap();
    fieldline(&["backup", "--data", path, "--out", file]).unwrap();
    assert!(fails(&["backup", "--data", path, "--out", file]).contains("cannot create"));

    let restored = files.path().join("restored");
    let restored_path = restored.to_str().unwrap();
    fieldline(&["restore", "--data", restored_path, "--from", file]).unwrap();
    assert_eq!(
        fieldline(&["user", "list", "--data", restored_path]).unwrap(),
        fieldline(&["user", "list", "--data", path]).unwrap()
    );
    let (old, new) = (head(dir.path()), head(&restored));
    assert_eq!((old.commit, old.rows), (new.commit, new.rows));
    assert_ne!(old.epoch, new.epoch);
    let message = fails(&["restore", "--data", restored_path, "--from", file]);
    assert!(message.contains("holds data already"), "{message}");
}

#[test]
fn a_damaged_backup_is_refused_before_anything_is_written() {
    let dir = data();
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("backup");
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    fieldline(&["backup", "--data", &path(dir.path()), "--out", &path(&file)]).unwrap();
    let whole = std::fs::read(&file).unwrap();
    let target = files.path().join("target");
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    let newer = [b"fieldline backup 99\n".as_slice(), &whole].concat();
    for (bytes, expected) in [
        (&whole[..whole.len() - 1], "damaged or incomplete"),
        (&flipped, "damaged or incomplete"),
        (b"something else".as_slice(), "no Fieldline backup"),
        (&newer, "newer fieldline"),
    ] {
        std::fs::write(&file, bytes).unwrap();
        let message = fails(&["restore", "--data", &path(&target), "--from", &path(&file)]);
        assert!(message.contains(expected), "{message}");
        assert!(!target.exists());
    }
}

#[test]
fn an_export_writes_each_kind_and_overwrites_nothing() {
    let dir = data();
    let path = dir.path().to_str().unwrap();
    let files = tempfile::tempdir().unwrap();
    let out = files.path().join("csv");
    let args = ["export", "--data", path, "--out", out.to_str().unwrap()];
    let told = fieldline(&args).unwrap();
    assert!(told.contains("       1 records"), "{told}");
    let names =
        shared::entity::Kind::ALL.iter().map(|kind| shared::import::export::file_name(*kind));
    for name in names {
        assert!(out.join(&name).is_file(), "{name}");
    }
    let users = std::fs::read_to_string(
        out.join(shared::import::export::file_name(shared::entity::Kind::User)),
    )
    .unwrap();
    assert!(users.contains("Administrator"), "{users}");
    assert!(fails(&args).contains("choose an empty directory"));
}

#[test]
fn a_whole_directory_is_verified_and_a_disagreement_is_told() {
    let dir = data();
    let path = dir.path().to_str().unwrap();
    let told = fieldline(&["verify", "--data", path]).unwrap();
    assert!(told.contains("the same as in base and journal"), "{told}");
    assert!(told.contains("records   1 rows, 0 of them deleted, 1 index entries"), "{told}");
    assert!(told.ends_with("everything is whole\n"), "{told}");

    let store = DiskStore::open(dir.path()).unwrap();
    let mut entry = Vec::new();
    store
        .range(b"x", b"y", &mut |key, _| {
            entry = key.to_vec();
            std::ops::ControlFlow::Break(())
        })
        .unwrap();
    store.apply(&[(entry, None)]).unwrap();
    drop(store);
    let mut out = Vec::new();
    let cli = Cli::try_parse_from(["fieldline", "verify", "--data", path]).unwrap();
    let failed = run(cli, &mut out).unwrap_err().to_string();
    assert!(failed.contains("1 disagreements were found"), "{failed}");
    let told = String::from_utf8(out).unwrap();
    assert!(told.contains("has no entry for commit 1"), "{told}");
}

#[test]
fn compacting_keeps_the_epoch_and_accepting_damage_begins_a_new_one() {
    let dir = data();
    let path = dir.path().to_str().unwrap();
    let head = || {
        with_data(dir.path(), |committer| {
            Ok(committer.read_blocking(|view| shared::sync::server::head(view))??)
        })
        .unwrap()
    };
    let before = head();
    fieldline(&["compact", "--data", path]).unwrap();
    assert_eq!(head(), before);
    let told = fieldline(&["compact", "--accept-damage", "--data", path]).unwrap();
    assert!(told.contains("nothing is damaged"), "{told}");
    assert_eq!(head(), before);

    fieldline(&["user", "add", "bob", "--data", path]).unwrap();
    let files = std::fs::read_dir(dir.path().join("journal")).unwrap();
    let journal = files
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|it| it == "journal"))
        .unwrap();
    let mut bytes = std::fs::read(&journal).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&journal, bytes).unwrap();
    for command in [["user", "list", "--data", path].as_slice(), &["verify", "--data", path]] {
        let message = fails(command);
        assert!(message.contains("is damaged at byte"), "{message}");
    }
    let told = fieldline(&["compact", "--accept-damage", "--data", path]).unwrap();
    assert!(told.contains("was kept") && !told.contains("lost:"), "{told}");
    let after = head();
    assert_ne!(after.epoch, before.epoch);
    assert_eq!(after.commit, before.commit + 1);
    assert!(fieldline(&["user", "list", "--data", path]).unwrap().contains("bob"));
}

#[test]
fn a_backup_needs_no_database_and_no_stopped_server() {
    let dir = data();
    let path = dir.path().to_str().unwrap();
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("today.backup");
    let (committer, thread) = open(dir.path()).unwrap();
    let told = fieldline(&["backup", "--data", path, "--out", file.to_str().unwrap()]).unwrap();
    assert!(told.contains("everything up to batch"), "{told}");
    let told = fieldline(&["verify", "--data", path]).unwrap();
    assert!(told.contains("not checked: a running server has it"), "{told}");
    drop(committer);
    thread.stop();
}
