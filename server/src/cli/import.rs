//! `fieldline import`: other people's CSV and vCard files become records, by a mapping.
//! Invariant: everything is read, checked and planned before anything is written, so a wrong mapping
//! or a file that is no CSV changes nothing; writing goes the way of every device's push, and
//! importing again after an interruption writes only what is missing.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use shared::book::Book;
use shared::entity::Role;
use shared::id::RawId;
use shared::import::compile::MappingError;
use shared::import::decode::{FileError, check_length};
use shared::import::mapping::{MappingFile, MappingText};
use shared::import::plan::{Context, Plan, Planner};
use shared::import::report::{ReportHeaders, rejected_csv, summary};
use shared::import::table::{Table, TableOptions};
use shared::sync::protocol::{
    Answer, ClientId, Envelope, Mutation, Outcome, PUSH_COUNT_MAX, Request,
};
use shared::sync::server::{self, Orgs, load_book, push};
use shared::value::Millis;

use super::{CliError, DataArgs, now_ms, with_data};
use crate::commit::Committer;
use crate::login;
use crate::person::{self, Person};
use crate::random;

/// How many rejected rows and notes of a file are printed; `--report` writes all.
const SHOWN: usize = 20;
/// About how many bytes a row writes, for the committer's groups.
const BYTES_PER_ROW: usize = 512;

/// Import CSV or vCard files: new and changed rows are taken, the others reported with line and reason.
#[derive(Debug, Args)]
pub struct ImportArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The mapping: which column of which file becomes which field (see docs/import.md).
    #[arg(long, value_name = "FILE.toml")]
    mapping: PathBuf,
    /// Say what would happen, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Write the rejected rows, with line and reason, to this file; with several FILES one file
    /// each, OUT-NAME.csv. Correct them and import that file.
    #[arg(long, value_name = "OUT.csv")]
    report: Option<PathBuf>,
    /// The sign-in name of the person who imports; the administrator when there is only one.
    #[arg(long = "as", value_name = "LOGIN")]
    author: Option<String>,
    /// The CSV and vCard files, in any order: the mapping says which comes first.
    #[arg(required = true, value_name = "FILES")]
    files: Vec<PathBuf>,
}

/// Why an import was not done. Nothing is written then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The report cannot be written.
    #[error("cannot write the report {}: {source}", path.display())]
    Report {
        /// Where.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The mapping is no mapping.
    #[error("{}: {source}", path.display())]
    MappingText {
        /// Which file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: MappingText,
    },
    /// The mapping does not fit a file.
    #[error("{}: the mapping does not fit; nothing was imported\n{}", path.display(), lines(errors))]
    Mapping {
        /// Which file.
        path: PathBuf,
        /// Everything that is wrong.
        errors: Vec<MappingError>,
    },
    /// A file is no CSV.
    #[error("{}: {source}; nothing was imported", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        #[source]
        source: FileError,
    },
    /// The mapping is for other files.
    #[error(
        "no section of {} is for these files; its sections are for {patterns}: \
         rename the files or change `files` in the mapping", path.display()
    )]
    NoFile {
        /// The mapping.
        path: PathBuf,
        /// The names it is for.
        patterns: String,
    },
    /// Nobody has that sign-in name.
    #[error("nobody signs in as `{0}`; `fieldline user list` shows who does")]
    NoAuthor(String),
    /// It is not clear who imports.
    #[error("say who imports with --as LOGIN; administrators are {0}")]
    WhichAuthor(String),
    /// A login cannot be read.
    #[error(transparent)]
    Login(#[from] login::LoginError),
    /// No random number.
    #[error(transparent)]
    Random(#[from] random::NoRandomness),
    /// The store did not number a push as expected.
    #[error("the store refused the import after {written} rows; import the files again")]
    Stopped {
        /// How many were written before.
        written: u64,
    },
}

fn lines(errors: &[MappingError]) -> String {
    errors.iter().map(|error| format!("  {error}")).collect::<Vec<_>>().join("\n")
}

/// A file that was planned.
struct Planned<'a> {
    path: &'a Path,
    table: Arc<Table>,
    plan: Plan,
}

/// Does it.
pub fn run(args: &ImportArgs, out: &mut dyn Write) -> Result<(), CliError> {
    let mapping = read_mapping(&args.mapping)?;
    with_data(&args.data.data, |committer| {
        let author = author(committer, args.author.as_deref())?;
        let planned = plan(committer, args, &mapping, &author, out)?;
        for file in &planned {
            writeln!(out, "{}", summary(&name_of(file.path), &file.plan, SHOWN))?;
        }
        if let Some(report) = &args.report {
            write_reports(report, &planned, args.files.len() > 1, out)?;
        }
        if args.dry_run {
            writeln!(out, "nothing was written: this was a trial (--dry-run)")?;
            return Ok(());
        }
        let mutations = planned.iter().flat_map(|file| file.plan.mutations()).collect();
        let written = write(committer, &author, mutations)?;
        for problem in &written.problems {
            writeln!(out, "not written: {problem}")?;
        }
        let rejected: usize = planned.iter().map(|file| file.plan.counts.rejected).sum();
        writeln!(out, "{} records written, {rejected} rows rejected", written.applied)?;
        Ok(())
    })
}

fn read_mapping(path: &Path) -> Result<MappingFile, ImportError> {
    let text = fs::read_to_string(path)
        .map_err(|source| ImportError::Read { path: path.to_owned(), source })?;
    MappingFile::from_toml(&text)
        .map_err(|source| ImportError::MappingText { path: path.to_owned(), source })
}

/// Finds the person who imports.
fn author(committer: &Committer, name: Option<&str>) -> Result<Person, CliError> {
    let found =
        committer.read_blocking(|view| -> Result<Result<Person, ImportError>, CliError> {
            if let Some(name) = name {
                let person = match login::find(view, name).map_err(ImportError::from)? {
                    Some(login) => person::find(view, &login)?,
                    None => None,
                };
                return Ok(person.ok_or_else(|| ImportError::NoAuthor(name.to_owned())));
            }
            let mut administrators = Vec::new();
            let logins = login::all(view).map_err(ImportError::from)?;
            for login in logins.into_iter().filter(|login| !login.is_disabled) {
                let person = person::find(view, &login)?;
                if let Some(person) = person.filter(|person| person.role == Role::Administrator) {
                    administrators.push((login.name.clone(), person));
                }
            }
            let names: Vec<_> = administrators.iter().map(|(name, _)| name.clone()).collect();
            Ok(match <[_; 1]>::try_from(administrators) {
                Ok([(_, person)]) => Ok(person),
                Err(_) => Err(ImportError::WhichAuthor(names.join(", "))),
            })
        })?;
    Ok(found??)
}

/// Plans every file over the book as the files before it leave it.
fn plan<'a>(
    committer: &Committer,
    args: &'a ImportArgs,
    mapping: &MappingFile,
    author: &Person,
    out: &mut dyn Write,
) -> Result<Vec<Planned<'a>>, CliError> {
    let names: Vec<_> = args.files.iter().map(|path| name_of(path)).collect();
    let order = mapping.order(&names.iter().map(String::as_str).collect::<Vec<_>>());
    if order.is_empty() {
        let patterns: Vec<_> =
            mapping.files.iter().flat_map(|section| section.files.clone()).collect();
        let (path, patterns) = (args.mapping.clone(), patterns.join(", "));
        return Err(ImportError::NoFile { path, patterns }.into());
    }
    let taken: HashSet<_> = order.iter().map(|(file, _)| *file).collect();
    for (_, name) in names.iter().enumerate().filter(|(index, _)| !taken.contains(index)) {
        writeln!(out, "{name}: passed over, the mapping has no section for it")?;
    }
    let mut book = committer.read_blocking(|view| load_book(view))??;
    let now = Millis(i64::try_from(now_ms()).unwrap_or(i64::MAX));
    let context = Context { now, author: Some(author.user), role: author.role };
    let mut planned = Vec::new();
    for (file, section) in order {
        let path = &args.files[file];
        let Some(table) = read_table(path, mapping, section)? else {
            writeln!(out, "{}: passed over, it has no rows", names[file])?;
            continue;
        };
        let table = Arc::new(table);
        let plan = plan_file(&book, mapping, section, &table, context)
            .map_err(|errors| ImportError::Mapping { path: path.clone(), errors })?;
        plan.apply(&mut book);
        planned.push(Planned { path, table, plan });
    }
    Ok(planned)
}

fn plan_file(
    book: &Book,
    mapping: &MappingFile,
    section: usize,
    table: &Arc<Table>,
    context: Context,
) -> Result<Plan, Vec<MappingError>> {
    Ok(Planner::new(book, mapping, section, Arc::clone(table), context)?.finish(book))
}

/// Reads a file; nothing when it has a header and no rows.
fn read_table(
    path: &Path,
    mapping: &MappingFile,
    section: usize,
) -> Result<Option<Table>, ImportError> {
    let unreadable = |source| ImportError::Read { path: path.to_owned(), source };
    let no_csv = |source| ImportError::File { path: path.to_owned(), source };
    // Asked before reading: a file that is far too large must not fill the memory first.
    check_length(fs::metadata(path).map_err(unreadable)?.len()).map_err(no_csv)?;
    let bytes = fs::read(path).map_err(unreadable)?;
    let section = mapping.files.get(section);
    let options = TableOptions {
        delimiter: section.and_then(|section| section.delimiter),
        headers: section.and_then(|section| section.headers.clone()),
    };
    match Table::from_bytes(&bytes, &options) {
        Ok(table) => Ok(Some(table)),
        Err(FileError::HeaderOnly) => Ok(None),
        Err(error) => Err(no_csv(error)),
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn write_reports(
    report: &Path,
    planned: &[Planned<'_>],
    several: bool,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    for file in planned.iter().filter(|file| !file.plan.rejected.is_empty()) {
        let path = if several { report_for(report, file.path) } else { report.to_owned() };
        let text = rejected_csv(&file.plan, &file.table, ReportHeaders::ENGLISH, |reject| {
            reject.to_string()
        });
        fs::write(&path, text)
            .map_err(|source| ImportError::Report { path: path.clone(), source })?;
        writeln!(out, "rejected rows of {} are in {}", name_of(file.path), path.display())?;
    }
    Ok(())
}

/// `OUT.csv` and `Accounts.csv` make `OUT-Accounts.csv`.
fn report_for(report: &Path, file: &Path) -> PathBuf {
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    report.with_file_name(format!("{}-{}.csv", stem(report), stem(file)))
}

/// What became of the mutations.
struct Written {
    applied: usize,
    problems: Vec<String>,
}

/// Pushes the mutations as a device of its own would.
fn write(
    committer: &Committer,
    author: &Person,
    mutations: Vec<Mutation>,
) -> Result<Written, CliError> {
    let device = RawId::from_bytes(random::bytes().map_err(ImportError::from)?);
    let now = Millis(i64::try_from(now_ms()).unwrap_or(i64::MAX));
    let keys: Vec<_> = mutations.iter().map(Mutation::key).collect();
    let mut envelopes =
        (1..).zip(mutations).map(|(seq, mutation)| Envelope::alone(seq, now.0, mutation));
    let mut written = Written { applied: 0, problems: Vec::new() };
    let orgs = Arc::new(Orgs::default());
    let mut last = 0;
    loop {
        let mutations: Vec<_> = envelopes.by_ref().take(PUSH_COUNT_MAX).collect();
        let is_end = mutations.is_empty();
        if is_end && last == 0 {
            return Ok(written);
        }
        let next = mutations.last().map_or(last, |envelope| envelope.seq);
        // The last, empty push says that every outcome was heard, so that none is kept.
        let client = ClientId { device, incarnation: 0 };
        let request = Request { acked: last, ..Request::first(client, mutations) };
        for Answer { seq, outcome } in push_blocking(committer, &orgs, author, request, now, last)?
        {
            let name = usize::try_from(seq).ok().and_then(|seq| keys.get(seq.checked_sub(1)?));
            let name = name.map(|key| key.id.to_string()).unwrap_or_default();
            match outcome {
                Outcome::Applied { superseded, .. } if superseded.is_empty() => {
                    written.applied += 1;
                }
                Outcome::Applied { .. } => {
                    written.applied += 1;
                    let problem = "somebody changed fields of it meanwhile; theirs stay";
                    written.problems.push(format!("{name}: {problem}"));
                }
                Outcome::Rejected { reason, .. } => {
                    written.problems.push(format!("{name}: {reason}"));
                }
            }
        }
        if is_end {
            return Ok(written);
        }
        last = next;
    }
}

fn push_blocking(
    committer: &Committer,
    orgs: &Arc<Orgs>,
    author: &Person,
    request: Request,
    now: Millis,
    written: u64,
) -> Result<Vec<Answer>, CliError> {
    let person = server::Person { user: author.user, role: author.role };
    let n_bytes = request.mutations.len() * BYTES_PER_ROW;
    let orgs = Arc::clone(orgs);
    let pushed = committer.commit_blocking(n_bytes, move |overlay| {
        push(overlay, &orgs, &person, &request, now).map(|pushed| {
            let is_written = !pushed.writes.is_empty();
            pushed.writes.into_iter().for_each(|write| overlay.write(write));
            if is_written {
                overlay.announce(pushed.head);
            }
            (pushed.outcomes, pushed.stop)
        })
    });
    match pushed?? {
        (outcomes, None) => Ok(outcomes),
        (_, Some(_)) => Err(ImportError::Stopped { written }.into()),
    }
}

#[cfg(test)]
mod tests;
