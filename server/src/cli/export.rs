//! `fieldline export`: everything people entered, as one CSV file an entity.
//! Invariant: no file is overwritten; `fieldline import` with the mapping that is
//! written beside the files reads them back, change history aside: only the server writes that.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use shared::entity::Kind;
use shared::import::export::{export_csv, file_name, own_mapping};
use shared::sync::server::load_book;

use super::{CliError, DataArgs, with_data};

/// The file with which the others are imported again: `fieldline import --mapping mapping.toml *.csv`.
const MAPPING: &str = "mapping.toml";

/// Write everything as CSV files, one for each kind of record, and the mapping to import them again.
#[derive(Debug, Args)]
pub struct ExportArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The directory for the files; it is made when it is not there.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// A file of an export cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {source}; choose an empty directory with --out", path.display())]
pub struct ExportError {
    path: PathBuf,
    #[source]
    source: io::Error,
}

/// Writes the files.
pub fn run(args: &ExportArgs, out: &mut dyn Write) -> Result<(), CliError> {
    with_data(&args.data.data, |committer| {
        let book = committer.read_blocking(|view| load_book(view))??;
        fs::create_dir_all(&args.out)
            .map_err(|source| ExportError { path: args.out.clone(), source })?;
        let mapping = args.out.join(MAPPING);
        let text = own_mapping().to_toml().map_err(io::Error::other);
        text.and_then(|text| File::create_new(&mapping)?.write_all(text.as_bytes()))
            .map_err(|source| ExportError { path: mapping.clone(), source })?;
        for kind in Kind::ALL {
            let path = args.out.join(file_name(*kind));
            File::create_new(&path)
                .and_then(|mut file| file.write_all(export_csv(&book, *kind).as_bytes()))
                .map_err(|source| ExportError { path: path.clone(), source })?;
            writeln!(out, "{:>8} records  {}", book.count(*kind), path.display())?;
        }
        Ok(())
    })
}
