//! Guesses, in English and Chinese.

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;
use crate::import::table::TableOptions;

#[track_caller]
fn check(file_name: &str, csv: &str, expected: &Expect) {
    let table = Table::from_text(csv, &TableOptions::default()).unwrap();
    let guess = guess(&Book::default(), &table, file_name);
    let file = &guess.file;
    let section = &file.files[0];
    let mut shown = format!(
        "{} by {:?}, {}, {}{}\n",
        section.kind.name(),
        section.key.0,
        file.dates.name(),
        file.numbers.name(),
        file.currency.map(|currency| format!(", {currency}")).unwrap_or_default()
    );
    for column in &section.columns {
        write!(shown, "{} = {}", column.field, column.columns.0.join(" + ")).unwrap();
        if let Some(link) = column.link {
            write!(shown, " by {link:?}").unwrap();
        }
        if column.create {
            write!(shown, ", made").unwrap();
        }
        if let Some(order) = column.name_order {
            write!(shown, ", {order:?}").unwrap();
        }
        if let Some(share) = column.share {
            write!(shown, ", {share:?}").unwrap();
        }
        for (text, replacement) in &column.values {
            write!(shown, ", {text:?}: {replacement:?}").unwrap();
        }
        shown.push('\n');
    }
    for pipeline in &file.pipelines {
        let stages: Vec<_> = pipeline
            .stages
            .iter()
            .map(|stage| format!("{} {} {:?}", stage.name, stage.category, stage.percent))
            .collect();
        writeln!(shown, "pipeline {}: {}", pipeline.name, stages.join(", ")).unwrap();
    }
    if !guess.questions.is_empty() {
        writeln!(shown, "asks {:?}", guess.questions).unwrap();
    }
    expected.assert_eq(&shown);
}

#[test]
fn simplified_chinese() {
    check(
        "客户列表.csv",
        "客户编号,客户名称,行业,负责人,区域,电话,城市,备注\nK001,华为技术,通信,王伟,华南,0755-1,深圳,无\n\
         K002,长城汽车,n/a,李娜,华北,0312-2,保定,\n",
        &expect![[r#"
            account by ["客户编号"], ymd, point
            name = 客户名称
            industry = 行业, "n/a": Text("")
            owner = 负责人 by Name
            region = 区域 by Name, made
            phone = 电话
            city = 城市
            notes = 备注
        "#]],
    );
    check(
        "商机.csv",
        "商机编号,商机名称,客户名称,阶段,状态,金额(元),赢率,预计成交日期,负责人\n\
         1,设备采购,华为技术,初步接触,进行中,\"1,200.50\",10%,2025年3月4日,王伟\n\
         2,软件升级,长城汽车,方案报价,赢单,8000,60%,2025年1月20日,李娜\n\
         3,年度维护,长城汽车,初步接触,输单,500,10%,2025年1月2日,李娜\n",
        &expect![[r#"
            opportunity by ["商机编号"], ymd, point, CNY
            name = 商机名称
            account = 客户名称 by Name
            owner = 负责人 by Name
            amount = 金额(元)
            probability = 赢率
            expected_close = 状态, "*": Column { from: "预计成交日期" }, "赢单": Text(""), "输单": Text("")
            stage = 状态, "进行中": Column { from: "阶段" }
            closed_from = 状态, "*": Text(""), "赢单": Column { from: "阶段" }, "输单": Column { from: "阶段" }
            closed_on = 状态, "*": Text(""), "赢单": Column { from: "预计成交日期" }, "输单": Column { from: "预计成交日期" }
            pipeline 商机: 初步接触 open Some(10), 方案报价 open Some(60), 赢单 won None, 输单 lost None
        "#]],
    );
}

#[test]
fn traditional_chinese() {
    check(
        "聯絡人.csv",
        "姓名,公司名稱,職位,電子郵件,電話\n陳怡君,台積電,採購經理,chen@example.tw,02-1\n",
        &expect![[r#"
            contact by [], ymd, point
            name = 姓名
            account = 公司名稱 by Name
            job_title = 職位
            email = 電子郵件
            phone = 電話
        "#]],
    );
    check(
        "聯絡人2.csv",
        "姓,名,公司名稱\n陳,怡君,台積電\n",
        &expect![[r#"
        contact by [], ymd, point
        name = 姓 + 名
        account = 公司名稱 by Name
    "#]],
    );
    check(
        "產品.csv",
        "產品編號,產品名稱,系列,單價\nA1,伺服器,硬體,\"99,000\"\n",
        &expect![[r#"
            product by ["產品編號"], ymd, point
            name = 產品名稱
            category = 系列
            price = 單價
        "#]],
    );
}

#[test]
fn formats_are_found_or_asked_for() {
    check(
        "deals.csv",
        "Deal ID;Deal Name;Amount (EUR);Close Date\n1;A;1.234,50;31.12.2025\n2;B;12,00;01.02.2025\n",
        &expect![[r#"
            opportunity by ["Deal ID"], dmy, comma, EUR
            name = Deal Name
            amount = Amount (EUR)
            expected_close = Close Date
        "#]],
    );
    check(
        "deals.csv",
        "Deal ID,Deal Name,Amount,Close Date\n1,A,5,12/31/2025\n2,B,7,01/02/2025\n",
        &expect![[r#"
            opportunity by ["Deal ID"], mdy, point
            name = Deal Name
            amount = Amount
            expected_close = Close Date
        "#]],
    );
    check(
        "deals.csv",
        "Deal ID,Deal Name,Amount,Close Date\n1,A,\"1,234\",04/03/2025\n2,B,\"9,876,543\",01/02/2025\n",
        &expect![[r#"
            opportunity by ["Deal ID"], dmy, point
            name = Deal Name
            amount = Amount
            expected_close = Close Date
            asks [DateOrder]
        "#]],
    );
}

#[test]
fn people_and_places() {
    check(
        "employees.csv",
        "Employee ID,Full Name,E-Mail,Team,Region,Reports To\n7,\"Low, Ann\",a@x.example,North,East,\"Ray, Bo\"\n\
         8,\"Kim, Cy\",c@x.example,North,East,\"Low, Ann\"\n",
        &expect![[r#"
            user by ["Employee ID"], ymd, point
            name = Full Name, LastFirst
            email = E-Mail
            department = Team by Name, made
            region = Region by Name, made
            manager = Reports To by Name, made, LastFirst
        "#]],
    );
    check(
        "regions.csv",
        "Region,Parent Region\nNorth,\nEast,North\n",
        &expect![[r#"
        region by [], ymd, point
        name = Region
        parent = Parent Region by Name, made
    "#]],
    );
}

#[test]
fn a_key_must_tell_all_rows_apart() {
    check(
        "accounts.csv",
        "Account ID,Account Name\n1,A\n1,B\n",
        &expect![[r#"
        account by [], ymd, point
        name = Account Name
    "#]],
    );
    check(
        "accounts.csv",
        "Account ID,Account Name\n1,A\n,B\n",
        &expect![[r#"
        account by [], ymd, point
        name = Account Name
    "#]],
    );
}

#[test]
fn a_person_may_choose_the_kind() {
    let table = Table::from_text("Name,City\nAda,Bonn\n", &TableOptions::default()).unwrap();
    for kind in [Kind::Account, Kind::Contact] {
        let guess = guess_as(&Book::default(), &table, "list.csv", kind);
        assert_eq!(guess.file.files[0].kind, kind);
        let fields: Vec<_> = guess.columns.iter().map(|column| column.field).collect();
        assert_eq!(fields, [Some("name"), Some("city")]);
    }
}

#[test]
fn every_word_names_a_field() {
    for (kind, field, words) in FIELDS {
        assert!(kind.field_named(field).is_some(), "{kind:?} {field}");
        for word in *words {
            assert_eq!(bare(word), *word, "{kind:?} {field}");
        }
    }
}
