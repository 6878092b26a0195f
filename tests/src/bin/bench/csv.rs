//! A CSV file as another program would export it: 20,000 deals, the same ones from the same seed.

use std::fmt::Write;

use chrono::{Days, NaiveDate};

pub(crate) const ROWS: usize = 20_000;
const SEED: u64 = 20_260;
/// How many accounts the deals are with.
const ACCOUNTS: usize = 1_500;

/// The mapping for it; the users are those of the demo company.
pub(crate) const MAPPING: &str = include_str!("deals.toml");

const COMPANIES: &[&str] = &[
    "Northwind",
    "Contoso",
    "Alpine",
    "Harbour",
    "Meridian",
    "Silverline",
    "Bluewater",
    "Redwood",
    "Keystone",
    "Summit",
    "Lakeside",
    "Granite",
    "Ironbridge",
    "Fairview",
    "Westgate",
    "Oakfield",
    "华衡",
    "远景",
    "东方",
    "金石",
    "海川",
    "启明",
    "中科",
    "宏达",
    "瑞丰",
    "天行",
];
const TRADES: &[&str] = &[
    "Logistics",
    "Foods",
    "Pharma",
    "Textiles",
    "Energy",
    "Robotics",
    "Paper",
    "Dairy",
    "Motors",
    "Instruments",
    "Packaging",
    "Chemicals",
    "Hospitals",
    "Retail",
];
const FORMS: &[&str] = &["Ltd", "GmbH", "Inc.", "S.A.", "有限公司", "& Sons", "Group"];
const SUBJECTS: &[&str] = &[
    "Line 3 retrofit",
    "Annual service contract",
    "Spare parts, second half",
    "Pilot installation",
    "Replacement of controllers",
    "Warehouse extension",
    "Framework agreement",
    "Sensors \"Type B\"",
    "Training and start-up",
    "Energy audit",
    "Software licences",
    "产线改造",
    "备件年度合同",
];
const STAGES: &[(&str, u64)] =
    &[("Qualify", 24), ("Offer", 20), ("Negotiate", 12), ("Won", 24), ("Lost", 20)];

/// Numbers that look like chance and are the same everywhere (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let count = u64::try_from(all.len()).unwrap_or(u64::MAX);
        &all[usize::try_from(self.below(count)).unwrap_or_default()]
    }

    fn stage(&mut self) -> &'static str {
        let mut left = self.below(STAGES.iter().map(|(_, weight)| weight).sum());
        for (name, weight) in STAGES {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return name,
            }
        }
        STAGES[0].0
    }
}

/// Writes the file; `owners` are e-mail addresses of people who exist.
pub(crate) fn deals(owners: &[String]) -> String {
    let mut numbers = Numbers(SEED);
    let accounts: Vec<String> = (0..ACCOUNTS).map(|at| account(&mut numbers, at)).collect();
    let first = NaiveDate::from_ymd_opt(2024, 7, 1).unwrap_or_default();
    let mut text =
        "Deal no,Deal,Account,Owner,Stage,Amount,Opened,Expected close,Closed\n".to_owned();
    for number in 1..=ROWS {
        let (subject, account) = (numbers.one_of(SUBJECTS), numbers.one_of(&accounts));
        let (owner, stage) = (numbers.one_of(owners), numbers.stage());
        // Small deals are many, large ones few.
        let amount = 800 + numbers.below(1_000) * numbers.below(1_000) / (1 + numbers.below(9));
        let cents = numbers.below(100);
        let opened = first + Days::new(numbers.below(700));
        let close = opened + Days::new(10 + numbers.below(200));
        let closed =
            if matches!(stage, "Won" | "Lost") { close.to_string() } else { String::new() };
        let name = quoted(&format!("{subject}, {account}"));
        let account = quoted(account);
        // A text takes every line.
        writeln!(
            text,
            "D-{number:06},{name},{account},{owner},{stage},{amount}.{cents:02},{opened},{close},{closed}"
        )
        .expect("a text has room");
    }
    text
}

fn account(numbers: &mut Numbers, at: usize) -> String {
    let (company, trade, form) =
        (numbers.one_of(COMPANIES), numbers.one_of(TRADES), numbers.one_of(FORMS));
    // The number keeps two companies of one name apart.
    format!("{company} {trade} {form} {at}")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_always_the_same_and_has_its_rows() {
        let owners = ["ann@example.com".to_owned(), "bob@example.com".to_owned()];
        let file = deals(&owners);
        assert_eq!(file, deals(&owners));
        assert_eq!(file.lines().count(), ROWS + 1);
        let first = file.lines().nth(1).expect("a first deal");
        assert!(first.starts_with("D-000001,\""), "{first}");
        assert!(owners.iter().all(|owner| file.contains(owner.as_str())));
    }
}
