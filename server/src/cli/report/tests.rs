//! Reports over a small demo company on a real directory.

use clap::Parser as _;
use expect_test::{Expect, expect};
use shared::sample;
use shared::sync::server::load_rows;

use crate::cli::{Cli, CliError, open, run};

/// A data directory with a small demo company of a fixed day.
fn data() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let (committer, thread) = open(dir.path()).unwrap();
    let book = sample::book(1, "2026-11-20".parse().unwrap(), 200);
    committer
        .commit_blocking(1 << 20, move |overlay| {
            for write in load_rows(overlay, &book).unwrap() {
                overlay.write(write);
            }
        })
        .unwrap();
    thread.stop();
    dir
}

fn report(dir: &tempfile::TempDir, args: &str) -> Result<String, CliError> {
    let data = ["--data", dir.path().to_str().unwrap()];
    let words = ["fieldline", "report"].into_iter().chain(args.split(' ')).chain(data);
    let mut out = Vec::new();
    run(Cli::try_parse_from(words).unwrap(), &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

fn check(args: &str, expected: &Expect) {
    // CSV ends its lines as RFC 4180 says; a source file cannot hold that.
    expected.assert_eq(&report(&data(), args).unwrap().replace("\r\n", "\n"));
}

#[test]
fn a_funnel_is_printed_as_a_table() {
    check(
        "funnel --today 2026-11-20",
        &expect![[r#"
            stage           category  count       amount   weighted  entered  advanced  lost  open  conversion  norm conversion  mean days  median days  norm days
            立项 Qualify    open          2    886100.00  148510.00      172       100    70     2     58.14 %          62.00 %       18.7         16.0         14
            需求 Develop    open          6   1038730.00  326145.50      100        60    34     6     60.00 %          66.00 %       32.8         25.5         21
            方案 Propose    open          3   1141000.00  604570.00       60        44    13     3     73.33 %          72.00 %       30.0         27.0         21
            谈判 Negotiate  open          2    435304.00  326478.00       44        36     6     2     81.82 %          80.00 %       22.0         14.0         14
            赢单 Won        won          36  11472891.10          –        –         –     –     –           –                –          –            –          –
            丢单 Lost       lost        123  29017818.60          –        –         –     –     –           –                –          –            –          –

            currency                                   CNY
            report                                  funnel
            pipeline                 项目直销 Project Sale
            today                               2026-11-20
            open count                                  13
            open amount                         3501134.00
            overdue count                                5
            overdue amount                      2126100.00
            leftover count                               0
            leftover amount                           0.00
            won count                                   36
            won amount                         11472891.10
            lost count                                 123
            lost amount                        29017818.60
            win rate                               22.64 %
            win rate by value                      28.33 %
            weighted open                       1405703.50
            forecast                           12878594.60
            cycle mean days                          108.7
            cycle median days                         85.0
            velocity per day                       8630.02
            without amount                              28
            without exchange rate                        0
            lost from unknown stage                      0
        "#]],
    );
}

#[test]
fn a_ranking_of_one_person_is_printed_as_json() {
    check(
        "ranking --by person --owner 李伟 --period 2026-Q3 --format json",
        &expect![[r#"
            {
              "currency": "CNY",
              "report": "ranking",
              "measure": "won_amount",
              "pipeline": null,
              "period": "2026-07-01..2026-09-30",
              "previous": null,
              "without_amount": 0,
              "without_exchange_rate": 0,
              "rows": [
                {
                  "rank": 1,
                  "person": "李伟",
                  "won": 1,
                  "won_amount": "122800.00",
                  "lost": 0,
                  "open": 0,
                  "open_amount": "0.00",
                  "win_rate": "100.00"
                }
              ],
              "all": {
                "rank": null,
                "person": "(all)",
                "won": 1,
                "won_amount": "122800.00",
                "lost": 0,
                "open": 0,
                "open_amount": "0.00",
                "win_rate": "100.00"
              }
            }
        "#]],
    );
}

#[test]
fn a_ranking_is_compared_with_the_period_before() {
    check(
        "ranking --by region --period 2026-H1 --previous --format table",
        &expect![[r#"
        rank  region              won  won amount  lost  open  open amount  win rate  previous rank  previous won  previous won amount  previous win rate
           1  华北 North China      4  1033452.00     3     0         0.00   57.14 %              2             2            875600.00            66.67 %
           2  西部 West China       2   839121.00     6     0         0.00   25.00 %              4             1            307760.00            20.00 %
           3  美洲 Americas         1   455820.00     1     0         0.00   50.00 %              3             1            568078.10            25.00 %
           4  亚太 Asia-Pacific     2   369200.00     5     0         0.00   28.57 %              5             1            149810.00            14.29 %
           5  华东 East China       2   330800.00    10     0         0.00   16.67 %              1             5           1404250.00            50.00 %
           6  华南 South China      3   256714.00     4     0         0.00   42.86 %              6             1             51000.00            20.00 %
           7  华中 Central China    0        0.00     2     0         0.00    0.00 %              7             0                 0.00             0.00 %
           7  欧洲 Europe           0        0.00     5     1    812200.00    0.00 %              7             0                 0.00             0.00 %
           –  (all)                14  3285107.00    36     1    812200.00   28.00 %              –            11           3356498.10            26.19 %

        currency                                  CNY
        report                                ranking
        measure                            won_amount
        period                 2026-01-01..2026-06-30
        previous               2025-07-01..2025-12-31
        without amount                              4
        without exchange rate                       0
    "#]],
    );
}

#[test]
fn a_ranking_is_printed_as_csv() {
    check(
        "ranking --by channel --measure win_rate --previous 2025 --format csv",
        &expect![[r#"
            ﻿rank,channel,won,won_amount,lost,open,open_amount,win_rate,previous_rank,previous_won,previous_won_amount,previous_win_rate
            1,线上商城 Online Shop,4,154998.00,4,0,0.00,50.00,1,2,88300.00,50.00
            1,经销商 Distributor,6,514614.00,6,0,0.00,50.00,1,1,84400.00,50.00
            3,项目投标 Project Tender,8,1532840.00,20,4,1257570.00,28.57,4,2,453500.00,18.18
            4,直销 Direct,24,7597733.00,76,6,1401454.00,24.00,3,10,4061674.00,21.74
            5,系统集成商 System Integrator,7,2442476.10,31,4,878704.00,18.42,5,3,752978.10,15.00
        "#]],
    );
}

#[test]
fn mistakes_are_answered_with_a_sentence() {
    let dir = data();
    for (args, expected) in [
        (
            "funnel --pipeline Sales",
            "there is no pipeline called `Sales`; there is 渠道分销 Distribution, 项目直销 Project Sale",
        ),
        ("funnel --region Mars", "and 18 more"),
        ("funnel --today 31/12/2025", "`31/12/2025` is not a day"),
        ("ranking --previous", "give --period too"),
        ("ranking --previous=2026-Q9", "--previous: `2026-Q9` is not a period"),
    ] {
        let message = report(&dir, args).unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
    }
    for args in ["--by planet", "--period 2026-Q9", "--measure luck"] {
        let words = format!("fieldline report ranking --data x {args}");
        assert!(Cli::try_parse_from(words.split(' ')).is_err(), "{args}");
    }
}
