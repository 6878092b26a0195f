//! `fieldline demo`: fills an empty data directory with the demo company.
//! Invariant: a directory that holds anything already is left as it is.

use std::io::Write;

use clap::Args;
use shared::book::Book;
use shared::entity::{AnyRow, Kind};
use shared::sample;
use shared::sync::server::{head, load_rows};
use shared::value::Millis;

use super::{CliError, DataArgs, now_ms, open};
use crate::login::Login;
use crate::random::{NoRandomness, one_time_password};
use crate::{password, user};

/// So many rows are written together: sled needs several times as much memory as it is given at once, and
/// a company of a million rows would be more than a machine has.
const PORTION: usize = 5_000;

/// Fill an empty data directory with a demo company, and print who can sign in.
#[derive(Debug, Args)]
pub struct DemoArgs {
    #[command(flatten)]
    data: DataArgs,
    /// How many opportunities.
    #[arg(long, value_name = "N", default_value_t = sample::OPPORTUNITIES)]
    opportunities: usize,
    /// The same number makes the same company on the same day.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

/// Why no demo company was made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Something is there.
    #[error("there is data in this directory already; choose an empty one for the demo company")]
    NotEmpty,
    /// The password cannot be hashed.
    #[error("the demo password cannot be made: {0}")]
    Password(#[from] password::PasswordError),
    /// No random numbers.
    #[error("the demo password cannot be made: {0}")]
    Random(#[from] NoRandomness),
}

/// Makes the demo company.
pub fn run(args: &DemoArgs, out: &mut dyn Write) -> Result<(), CliError> {
    let (committer, thread) = open(&args.data.data)?;
    let made = fill(&committer, args, out);
    thread.stop();
    made
}

fn fill(
    committer: &crate::commit::Committer,
    args: &DemoArgs,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    if committer.read_blocking(|view| head(view))??.commit > 0 {
        return Err(DemoError::NotEmpty.into());
    }
    let now = i64::try_from(now_ms()).unwrap_or(i64::MAX);
    let today = Millis(now).date().unwrap_or_default();
    let rows = sample::company(args.seed, today, args.opportunities);
    let password = one_time_password().map_err(DemoError::from)?;
    let hash = password::hash(&password).map_err(DemoError::from)?;
    let logins: Vec<Login> = rows.iter().filter_map(|row| login(row, &hash)).collect();
    let n_opportunities =
        rows.iter().filter(|row| row.record().kind() == Kind::Opportunity).count();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut portion = Book::default();
        rows.by_ref().take(PORTION).for_each(|row| portion.put(row));
        committer.commit_blocking(1 << 20, move |overlay| -> Result<(), CliError> {
            for write in load_rows(overlay, &portion)? {
                overlay.write(write);
            }
            let newest = head(overlay)?.commit;
            overlay.announce(newest);
            Ok(())
        })??;
    }
    for login in logins {
        user::add_login(committer, login)?;
    }
    writeln!(out, "A demo company with {n_opportunities} opportunities. Sign in as:")?;
    for person in sample::SIGN_INS {
        let (login, role, name) = (person.login, person.role.name(), person.name);
        writeln!(out, "  {login}@fieldline.example  {role}, {name}: {password}")?;
    }
    Ok(())
}

/// The login of a demo person: the part of the e-mail address before the `@`.
fn login(row: &AnyRow, hash: &str) -> Option<Login> {
    let AnyRow::User(row) = row else { return None };
    let user = &row.record;
    let email = user.email.clone()?;
    let name = email.split('@').next()?.to_owned();
    Some(Login {
        name,
        email: Some(email),
        hash: hash.to_owned(),
        user: user.id.raw().to_bytes(),
        is_disabled: user.left,
        must_change: false,
        generation: 0,
    })
}
