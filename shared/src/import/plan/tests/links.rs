//! Plans of rows that link to other records.

use expect_test::expect;

use super::{ACCOUNTS, BY_NAME, CONTEXT, check, import, mapping, table, tell};
use crate::book::Book;
use crate::entity::Role;
use crate::import::plan::{Context, Planner};

#[test]
fn rows_of_one_file_link_to_each_other_in_any_order() {
    check(
        &Book::default(),
        BY_NAME,
        "name,city,parent\nBolt,,Acme\nAcme,,\nCora,,Cora\n",
        &expect![[r#"
            2 new account Bolt: parent=Acme
            3 new account Acme:
            4 new account Cora:
            4 note parent “Cora” names the row itself: left empty
        "#]],
    );
}

#[test]
fn a_row_that_links_to_a_rejected_row_is_rejected_too() {
    let with_employees = format!("{BY_NAME}[[file.column]]\nfield = 'employees'\nfrom = 'n'\n");
    check(
        &Book::default(),
        &with_employees,
        "name,city,parent,n\nBolt,,Acme,1\nAcme,,,many\nCora,,Bolt,2\nDora,,,3\n",
        &expect![[r#"
            5 new account Dora: employees=Int(3)
            2 ✗ names the row of line 3, which was rejected itself
            3 ✗ n “many” is not a number
            4 ✗ names the row of line 2, which was rejected itself
        "#]],
    );
}

#[test]
fn linked_records_are_made_once_and_only_for_rows_that_are_taken() {
    let sections = "
[[file]]
kind = 'user'
[[file.column]]
field = 'name'
from = 'name'
name_order = 'last_first'
[[file.column]]
field = 'region'
from = 'region'
create = true
[[file.column]]
field = 'manager'
from = 'boss'
name_order = 'last_first'
create = true
with = { role = 'manager' }
[[file.column]]
field = 'left'
from = 'left'
";
    check(
        &Book::default(),
        sections,
        "name,region,boss,left\n\"Low, Ann\",East,\"Ray, Bo\",no\n\"Kim, Cy\",east,Bo Ray,yes\n\
         Di,West,Bo Ray,maybe\n",
        &expect![[r#"
            2 new user Bo Ray: role=Int(1)
            2 new region East:
            2 new user Ann Low: region=East manager=Bo Ray left=Bool(false)
            3 new user Cy Kim: region=East manager=Bo Ray left=Bool(true)
            4 ✗ left “maybe” is neither yes nor no
        "#]],
    );
    // The manager made first is the person described later.
    let mut book = Book::default();
    let mapping = mapping(sections);
    import(&mut book, &mapping, "name,region,boss,left\nAnn,East,Bo Ray,no\n");
    check(
        &book,
        sections,
        "name,region,boss,left\nBo Ray,East,,no\n",
        &expect![[r#"
        2 changed user Bo Ray: region=∅ → East
    "#]],
    );
}

#[test]
fn optional_links_and_links_by_mail_key_and_id() {
    let mut book = Book::default();
    let users = mapping(
        "[[file]]\nkind = 'user'\nkey = 'no'\n[[file.column]]\nfield = 'name'\nfrom = 'name'\n\
         [[file.column]]\nfield = 'email'\nfrom = 'mail'\n",
    );
    import(&mut book, &users, "no,name,mail\n7,Ann,ann@x.example\n");
    let id = book.users.iter().next().unwrap().id;
    let by = |options: &str| {
        format!("{ACCOUNTS}[[file.column]]\nfield = 'owner'\nfrom = 'who'\n{options}\n")
    };
    let head = "no,name,city,who";
    check(
        &book,
        &by("link = 'email'"),
        &format!("{head}\n1,Acme,,ANN@x.example\n2,Bolt,,bob@x.example\n"),
        &expect![[r#"
            2 new account Acme: owner=Ann
            3 ✗ who “bob@x.example” names no user that exists: import it first, correct the text, or let it be made
        "#]],
    );
    check(
        &book,
        &by("link = 'key'"),
        &format!("{head}\n1,Acme,,7\n2,B,,8\n"),
        &expect![[r#"
        2 new account Acme: owner=Ann
        3 ✗ who “8” names no user that exists: import it first, correct the text, or let it be made
    "#]],
    );
    check(
        &book,
        &by("link = 'key'\nsource = 'other'"),
        &format!("{head}\n1,Acme,,7\n"),
        &expect![[r#"
            2 ✗ who “7” names no user that exists: import it first, correct the text, or let it be made
        "#]],
    );
    check(
        &book,
        &by("link = 'id'"),
        &format!("{head}\n1,Acme,,{id}\n2,B,,x\n"),
        &expect![[r#"
            2 new account Acme: owner=Ann
            3 ✗ who “x” is not an id of 26 letters and digits
        "#]],
    );
    check(
        &book,
        &by("optional = true"),
        &format!("{head}\n1,Acme,,Bob\n"),
        &expect![[r#"
        2 new account Acme:
        2 note who “Bob” names no user that exists: left empty
    "#]],
    );
}

#[test]
fn a_rep_makes_no_regions_on_the_way() {
    let sections =
        format!("{ACCOUNTS}[[file.column]]\nfield = 'region'\nfrom = 'r'\ncreate = true\n");
    let context = Context { role: Role::Rep, ..CONTEXT };
    let table = table("no,name,city,r\n1,A,,East\n2,B,,\n");
    let book = Book::default();
    let plan = Planner::new(&book, &mapping(&sections), 0, table, context).unwrap().finish(&book);
    expect![[r#"
        3 new account B:
        2 ✗ r “East” names no region that exists: import it first, correct the text, or let it be made
    "#]].assert_eq(&tell(&book, &plan));
}
