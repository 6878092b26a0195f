//! The simulation itself: runs follow from their options, options can be written and read, failures
//! become small, and the table of invariants is true.

use std::collections::BTreeSet;
use std::path::Path;

use shared::planted::Bug;
use tests::simulation::faults::{Fault, Faults};
use tests::simulation::invariants::{Standing, TABLE};
use tests::simulation::options::Options;
use tests::simulation::play::{examine, play};
use tests::simulation::seeds::parse;
use tests::simulation::shrink::shrink;

#[test]
fn a_run_follows_from_its_seed() {
    let (one, other) = (play(&Options::of(5)).unwrap(), play(&Options::of(5)).unwrap());
    assert_eq!(one.history, other.history);
    assert_eq!((one.simulated_ms, one.tally), (other.simulated_ms, other.tally));
    assert_ne!(one.history, play(&Options::of(6)).unwrap().history);
}

#[test]
fn options_are_read_as_they_are_written() {
    for seed in 0..50 {
        let options = Options::of(seed);
        assert_eq!(options.to_string().parse(), Ok(options));
    }
    let options = Options::of(3).with(Bug::SkipDigest);
    assert_eq!(options.to_string().parse(), Ok(options));
    let few: Options = "seed=7;steps=3;faults=reload:5".parse().unwrap();
    let faults = Faults::only(Fault::Reload, 5);
    assert_eq!(few, Options { steps: 3, faults, ..Options::of(7) });
    assert_eq!("seed=7;faults=none".parse::<Options>().unwrap().faults, Faults::default());
}

#[test]
fn wrong_options_are_told() {
    #[track_caller]
    fn check(text: &str, told: &str) {
        let error = text.parse::<Options>().unwrap_err();
        assert!(error.contains(told), "{error}");
    }
    check("steps=3", "begins with seed=");
    check("seed=x", "seed is a number, not 'x'");
    check("seed=1;devices=0", "devices is from 1 to 12, not 0");
    check("seed=1;limits=tiny", "small or usual");
    check("seed=1;faults=rain:5", "there is no fault 'rain'; there are lose_request");
    check("seed=1;faults=reload", "name:rate");
    check("seed=1;luck=3", "no option 'luck'");
    check("seed=1;bug=Beetle", "there is no bug 'Beetle'");
}

#[test]
fn a_kept_seed_has_a_sentence_and_one_line_of_options() {
    let kept = parse("a.seed", "# A lost\n# reply.\n\nseed=7;steps=3\n").unwrap();
    assert_eq!(kept.sentence, "A lost reply.");
    assert_eq!((kept.options.seed, kept.options.steps), (7, 3));
    let error = |text| parse("a.seed", text).err().unwrap();
    assert!(error("seed=7").contains("say in a comment"));
    assert!(error("# Why.").contains("one line of options"));
    assert!(error("# Why.\nseed=7\nseed=8").contains("one line of options"));
}

#[test]
fn a_failure_becomes_small_and_stays_the_same() {
    let found = (0..50).find_map(|seed| {
        let options = Options::of(seed).with(Bug::LeaveOutOfRebase);
        examine(&options).err().filter(|failure| failure.options.devices > 2)
    });
    let failure = found.expect("the bug is caught");
    let small = shrink(&failure, 300);
    assert_eq!(small.invariant, failure.invariant);
    let (before, after) = (&failure.options, &small.options);
    assert!(after.steps < before.steps, "{after}");
    assert!(after.faults.present().count() < before.faults.present().count(), "{after}");
    let again = examine(&small.to_string().lines().last().map(replayed).unwrap()).unwrap_err();
    assert_eq!((again.invariant, &again.sentence), (small.invariant, &small.sentence));
}

/// Reads the options from the last line of a told failure.
fn replayed(line: &str) -> Options {
    line.split('"').nth(1).expect("a line with options").parse().unwrap()
}

#[test]
fn the_table_of_invariants_is_the_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/simulation/invariants");
    let mut files = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        files.insert(entry.unwrap().file_name().into_string().unwrap());
    }
    let mut checked = BTreeSet::new();
    for (number, invariant) in (1..).zip(TABLE) {
        assert_eq!(invariant.number, number, "the table is in order of the numbers");
        let file = format!("i{number:02}_{}.rs", invariant.name);
        match invariant.standing {
            Standing::Checked => checked.insert(file),
            Standing::NotYet(reason) => {
                assert!(!reason.is_empty(), "say why I{number} is not checked yet");
                let begun = files.iter().find(|name| name.starts_with(&format!("i{number:02}_")));
                assert_eq!(
                    begun, None,
                    "I{number} has a file: say in the table that it is checked"
                );
                false
            }
        };
    }
    assert_eq!(checked, files, "the table and the files differ");
}

#[test]
fn every_invariant_opens_with_its_statement() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/simulation/invariants");
    for invariant in TABLE.iter().filter(|it| it.standing == Standing::Checked) {
        let (number, name) = (invariant.number, invariant.name);
        let text = std::fs::read_to_string(folder.join(format!("i{number:02}_{name}.rs"))).unwrap();
        let head = format!("//! I{number} {}: ", name.replace('_', " "));
        assert!(text.starts_with(&head), "{name} opens with '{head}' and its statement");
        assert!(
            text.contains(&format!("hold!({number},"))
                || text.contains(&format!("hold!(\n        {number},")),
            "{name} holds nothing"
        );
    }
}
