//! The real program: it starts, stops when asked, survives being killed, and keeps its data.

use tests::server::{Server, fieldline};

fn answers(server: &Server) -> bool {
    reqwest::blocking::get(server.address()).is_ok_and(|it| it.status().is_success())
}

#[test]
fn a_server_comes_back_on_its_port_after_a_stop_and_after_a_kill() {
    let mut server = Server::demo().unwrap();
    let address = server.address();
    assert!(answers(&server));
    server.stop().unwrap();
    assert!(!answers(&server));
    server.start_again().unwrap();
    assert!(answers(&server));
    server.kill().unwrap();
    assert!(!answers(&server));
    server.start_again().unwrap();
    assert!(answers(&server));
    assert_eq!(server.address(), address);
}

#[test]
fn a_directory_in_use_is_refused_with_a_sentence() {
    let server = Server::demo().unwrap();
    let data = server.data().as_os_str();
    let answer = fieldline(["user".as_ref(), "list".as_ref(), "--data".as_ref(), data]).unwrap();
    assert!(!answer.success, "{answer:?}");
    assert!(answer.error.contains("in use"), "{answer:?}");
}

#[test]
fn the_demo_company_has_people_who_can_sign_in() {
    let server = Server::demo().unwrap();
    let (name, password) = server.demo_person().unwrap();
    assert!(name.contains('@') && password.len() >= 8, "{}", server.demo_sign_ins());
}
