//! `fieldline user`: the people who may sign in.
//! Invariant: a password is printed once, is good for one sign-in, and is stored only as a hash;
//! one administrator who can sign in always remains.

use std::io::Write;

use clap::{Args, Subcommand, ValueEnum};
use shared::entity::Role;

use super::{CliError, DataArgs, now_ms, with_data};
use crate::commit::Committer;
use crate::commit::overlay::Overlay;
use crate::login::Login;
use crate::person::Person;
use crate::user::{self, NewUser, UserError};
use crate::{password, random};

/// Add, list and change the people who may sign in.
#[derive(Debug, Args)]
pub struct UserArgs {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Add a person; prints a one-time password, which must be changed at the first sign-in.
    Add(AddArgs),
    /// List everybody who may sign in.
    List(DataArgs),
    /// Stop a person from signing in, and sign them out; their records stay.
    Disable(NameArgs),
    /// Let a disabled person sign in again.
    Enable(NameArgs),
    /// Give a person a new one-time password, and sign them out everywhere.
    ResetPassword(NameArgs),
}

#[derive(Debug, Args)]
struct AddArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The sign-in name: letters, digits and . - _ @
    name: String,
    /// The name that colleagues read; the sign-in name when it is left out.
    #[arg(long, value_name = "NAME")]
    full_name: Option<String>,
    /// The e-mail address, which is then also good for signing in.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// What the person is here to do.
    #[arg(long, value_enum, default_value = "rep")]
    role: RoleArg,
}

#[derive(Debug, Args)]
struct NameArgs {
    #[command(flatten)]
    data: DataArgs,
    /// The sign-in name.
    name: String,
}

/// [`Role`], as it is typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleArg {
    /// Sells.
    Rep,
    /// Leads people who sell.
    Manager,
    /// Compares plan, forecast and result.
    Director,
    /// Keeps the house.
    Administrator,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Rep => Self::Rep,
            RoleArg::Manager => Self::Manager,
            RoleArg::Director => Self::Director,
            RoleArg::Administrator => Self::Administrator,
        }
    }
}

/// Does it.
pub fn run(args: UserArgs, out: &mut dyn Write) -> Result<(), CliError> {
    match args.command {
        UserCommand::Add(AddArgs { data, name, full_name, email, role }) => {
            let full_name = full_name.unwrap_or_else(|| name.clone());
            let new = NewUser { name, full_name, email, role: role.into(), must_change: true };
            with_data(&data.data, |committer| add(committer, new, out))
        }
        UserCommand::List(data) => with_data(&data.data, |committer| list(committer, out)),
        UserCommand::Disable(NameArgs { data, name }) => {
            with_data(&data.data, |committer| disable(committer, &name, out))
        }
        UserCommand::Enable(NameArgs { data, name }) => with_data(&data.data, |committer| {
            let login = change(committer, move |overlay| user::enable(overlay, &name))?;
            Ok(writeln!(out, "{} may sign in again", login.name)?)
        }),
        UserCommand::ResetPassword(NameArgs { data, name }) => {
            with_data(&data.data, |committer| reset_password(committer, &name, out))
        }
    }
}

/// Adds a user and prints the one-time password.
pub fn add(committer: &Committer, new: NewUser, out: &mut dyn Write) -> Result<(), CliError> {
    let name = new.name.clone();
    let password = random::one_time_password().map_err(UserError::from)?;
    user::add(committer, new, &password, now_ms())?;
    print_password(&name, &password, out)
}

fn reset_password(committer: &Committer, name: &str, out: &mut dyn Write) -> Result<(), CliError> {
    let password = random::one_time_password().map_err(UserError::from)?;
    let hash = password::hash(&password).map_err(UserError::from)?;
    let folded = name.to_owned();
    let login = change(committer, move |overlay| user::reset(overlay, &folded, hash))?;
    print_password(&login.name, &password, out)
}

fn print_password(name: &str, password: &str, out: &mut dyn Write) -> Result<(), CliError> {
    writeln!(out, "sign-in name:       {name}")?;
    writeln!(out, "one-time password:  {password}")?;
    writeln!(out, "It is shown only now and must be changed at the first sign-in.")?;
    Ok(())
}

fn disable(committer: &Committer, name: &str, out: &mut dyn Write) -> Result<(), CliError> {
    let folded = name.to_owned();
    let login = change(committer, move |overlay| user::disable(overlay, &folded))?;
    Ok(writeln!(out, "{} is signed out and may not sign in any more", login.name)?)
}

/// Changes a login in one batch.
fn change(
    committer: &Committer,
    change: impl FnOnce(&mut Overlay<'_>) -> Result<Login, UserError> + Send + 'static,
) -> Result<Login, CliError> {
    Ok(committer.commit_blocking(512, change)??)
}

fn list(committer: &Committer, out: &mut dyn Write) -> Result<(), CliError> {
    let mut rows = vec![["SIGN-IN NAME", "NAME", "ROLE", "E-MAIL", "STATE"].map(str::to_owned)];
    for (login, person) in all(committer)? {
        let state = match user::state_name(&login, person.as_ref()) {
            "gone" => "no user record",
            "one_time_password" => "one-time password",
            plain => plain,
        };
        let (name, role) =
            person.map_or((String::new(), ""), |person| (person.name, person.role.name()));
        let email = login.email.unwrap_or_default();
        rows.push([login.name, name, role.to_owned(), email, state.to_owned()]);
    }
    let widths: [usize; 5] = std::array::from_fn(|column| {
        rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)
    });
    for row in rows {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

/// Returns everybody who may sign in, with the person behind.
pub fn all(committer: &Committer) -> Result<Vec<(Login, Option<Person>)>, CliError> {
    Ok(committer.read_blocking(user::all)??)
}
