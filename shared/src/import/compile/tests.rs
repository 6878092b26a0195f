//! What is found wrong with a mapping before a row is read.

use std::sync::Arc;

use expect_test::{Expect, expect};

use super::*;
use crate::import::plan::{Context, Planner};
use crate::import::table::TableOptions;
use crate::value::Millis;

#[track_caller]
fn refuses(book: &Book, sections: &str, role: Role, expected: &Expect) {
    let mapping =
        MappingFile::from_toml(&format!("name = 'Test'\nsource = 'test'\n{sections}")).unwrap();
    let context = Context { now: Millis(0), author: None, role };
    let table = Table::from_text("no,name,city\n1,A,B\n", &TableOptions::default()).unwrap();
    let errors = Planner::new(book, &mapping, 0, Arc::new(table), context).unwrap_err();
    let told: Vec<_> = errors.iter().map(|error| format!("{}: {error}", error.code())).collect();
    expected.assert_eq(&told.join("\n"));
}

#[test]
fn a_wrong_mapping_is_refused_with_everything_that_is_wrong() {
    let book = Book::default();
    let role = Role::Administrator;
    refuses(
        &book,
        "",
        role,
        &expect![
            "no-section: the mapping has no section for this file: add a [[file]] whose `files` fit its name"
        ],
    );
    refuses(
        &book,
        "[[file]]\nkind = 'account'\nkey = 'nr'\n\
         [[file.column]]\nfield = 'name'\nfrom = 'Name 1'\n\
         [[file.column]]\nfield = 'town'\nfrom = 'city'\n\
         [[file.column]]\nfield = 'city'\nfrom = 'city'\ncreate = true\n\
         [[file.column]]\nfield = 'city'\nfrom = 'name'\n\
         [[file.column]]\nfield = 'owner'\nfrom = 'name'\nlink = 'key'\ncreate = true\n\
         [[file.column]]\nfield = 'region'\nfrom = 'name'\nlink = 'email'\n\
         [[file.column]]\nfield = 'phone'\nfrom = []\n",
        role,
        &expect![[r#"
            missing-column: the file has no column “nr”; it has no, name, city
            missing-column: the file has no column “Name 1”; it has no, name, city
            unknown-field: a record of kind account has no field `town`; it has name, industry, owner, region, channel, parent, phone, website, street, city, state, postal_code, country, annual_revenue, employees, notes, merged_into, external_key, created_by, created_at
            not-a-link: the field `city` is no link: remove `link`, `create`, `optional`, `with` and `source`
            create-by-name: the field `owner` can only make records by name: remove `create` or the `link`
            no-email: records of kind region have no e-mail address to link by
            no-column: the field `phone` names no column: write `from = "…"`
            field-twice: the field `city` is mapped twice: keep one of the two"#]],
    );
}

#[test]
fn kinds_need_what_they_need() {
    let book = Book::default();
    let role = Role::Administrator;
    refuses(
        &book,
        "[[file]]\nkind = 'account'\n[[file.column]]\nfield = 'city'\nfrom = 'city'\n",
        role,
        &expect!["title-missing: the field `name` must be mapped: it names the records"],
    );
    refuses(
        &book,
        "[[file]]\nkind = 'change'\nkey = 'no'\n",
        role,
        &expect!["kind: records of kind change cannot be imported"],
    );
    refuses(
        &book,
        "[[file]]\nkind = 'company'\nkey = 'no'\n",
        role,
        &expect!["kind: records of kind company cannot be imported"],
    );
    refuses(
        &book,
        "[[file]]\nkind = 'stage'\n[[file.column]]\nfield = 'name'\nfrom = 'name'\n",
        role,
        &expect![
            "key-needed: records of kind stage need key columns: their names alone do not tell them apart"
        ],
    );
    let deals = "[[file]]\nkind = 'opportunity'\n[[file.column]]\nfield = 'name'\nfrom = 'name'\n";
    refuses(
        &book,
        deals,
        role,
        &expect![
            "no-pipeline-at-all: opportunities need a pipeline: make one first or describe it in the mapping"
        ],
    );
    let elsewhere = deals.replace("'opportunity'\n", "'opportunity'\npipeline = 'Elsewhere'\n");
    refuses(
        &book,
        &elsewhere,
        role,
        &expect![
            "no-pipeline: there is no pipeline “Elsewhere”: make it first or describe it in the mapping"
        ],
    );
    let odd =
        format!("[[pipeline]]\nname = 'P'\nstage = [{{ name = 'S', category = 'half' }}]\n{deals}");
    refuses(
        &book,
        &odd,
        role,
        &expect![
            "stage-category: the stage “S” has the category `half`; there are open, won and lost"
        ],
    );
    let users = "[[file]]\nkind = 'user'\n[[file.column]]\nfield = 'name'\nfrom = 'name'\n";
    refuses(
        &book,
        users,
        Role::Rep,
        &expect![
            "not-allowed: your role may not write records of kind user: ask an administrator to import the file"
        ],
    );
}
