//! Everything that crosses crates, in one binary.
#![allow(clippy::unwrap_used, reason = "all of it is tests, their helpers included")]

mod browser;
mod cli;
mod durability;
mod http;
mod import;
mod lifecycle;
#[cfg(feature = "simulation")]
mod simulation;
mod tidy;

use std::path::Path;

/// The simulation is not passed over in silence.
#[cfg(not(feature = "simulation"))]
#[test]
fn the_simulation_is_built() {
    panic!(
        "the simulation is not built: run this through `cargo xtask test` (which takes a filter), or \
         give cargo `--features simulation`"
    );
}

/// A test file that nobody declares would never run.
#[test]
fn no_test_file_is_forgotten() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("it");
    let complaints = forgotten(&folder, &folder.join("main.rs"));
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn a_forgotten_test_file_is_found() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("main.rs"), "//! Root.\n\nmod told;\n").unwrap();
    std::fs::write(folder.path().join("told.rs"), "").unwrap();
    std::fs::write(folder.path().join("untold.rs"), "").unwrap();
    std::fs::create_dir(folder.path().join("told")).unwrap();
    std::fs::write(folder.path().join("told/deep.rs"), "").unwrap();
    let complaints = forgotten(folder.path(), &folder.path().join("main.rs"));
    assert_eq!(complaints.len(), 2, "{complaints:?}");
    assert!(complaints.iter().any(|it| it.contains("`mod untold;`")), "{complaints:?}");
    assert!(complaints.iter().any(|it| it.contains("`mod deep;`")), "{complaints:?}");
}

/// Says which files of a folder its module does not declare; folders inside it are asked as well.
fn forgotten(folder: &Path, module: &Path) -> Vec<String> {
    let declared = std::fs::read_to_string(module).unwrap_or_default();
    let mut complaints = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if path.is_dir() {
            complaints.extend(forgotten(&path, &path.with_extension("rs")));
        } else if path.extension().is_some_and(|it| it == "rs")
            && path != module
            && !declared.lines().any(|it| it.trim_start_matches("pub ") == format!("mod {name};"))
        {
            let (module, path) = (module.display(), path.display());
            complaints.push(format!("{module} lacks `mod {name};`, so {path} never runs"));
        }
    }
    complaints
}
