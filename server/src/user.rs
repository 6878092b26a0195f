//! User: making and changing the people who may sign in, as an administrator does at the command
//! line. Invariant: a login and the `User` row behind it are written in one batch.

use shared::entity::{Kind, Role, User};
use shared::id::{Id, RawId};
use shared::sync::protocol::{ClientId, Envelope, Mutation, Outcome, Rejection, Request};
use shared::sync::server::{Orgs, Person as Actor, StoreError as ViewError, push};
use shared::value::Millis;

use crate::commit::overlay::Overlay;
use crate::commit::{CommitError, Committer};
use crate::login::{self, Login, LoginError};
use crate::password::{self, PasswordError, Unsuitable};
use crate::random::{self, NoRandomness};

/// Somebody to be added.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The sign-in name.
    pub name: String,
    /// The name that colleagues read.
    pub full_name: String,
    /// Also good for signing in.
    pub email: Option<String>,
    /// What the person is here to do.
    pub role: Role,
    /// The password must be changed at the first sign-in.
    pub must_change: bool,
}

/// Why a user was not added or changed.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// Nothing was written.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The name or the address.
    #[error(transparent)]
    Login(#[from] LoginError),
    /// The store cannot be read.
    #[error(transparent)]
    View(#[from] ViewError),
    /// The password will not do.
    #[error(transparent)]
    Unsuitable(#[from] Unsuitable),
    /// The password cannot be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// No random numbers.
    #[error(transparent)]
    Random(#[from] NoRandomness),
    /// The row was refused.
    #[error("the user was not added: {0}")]
    Rejected(#[from] Rejection),
    /// The mutation was not even looked at.
    #[error("the user was not added because the store did not take the change; try again")]
    NotTaken,
}

/// Adds a user with a password. It blocks.
pub fn add(
    committer: &Committer,
    new: NewUser,
    password: &str,
    now_ms: u64,
) -> Result<Id<User>, UserError> {
    password::check_suitable(password, &new.name)?;
    let user = RawId::from_parts(now_ms, u128::from_be_bytes(random::bytes()?));
    // Its own device each time: nobody else numbers mutations under it.
    let device = RawId::from_bytes(random::bytes()?);
    let login = Login {
        name: new.name.clone(),
        email: new.email.clone(),
        hash: password::hash(password)?,
        user: user.to_bytes(),
        is_disabled: false,
        must_change: new.must_change,
        generation: 0,
    };
    committer.commit_blocking(1024, move |overlay| -> Result<Id<User>, UserError> {
        let checked = check_free(overlay, &login);
        checked?;
        create_row(overlay, device, user, &new, now_ms)?;
        login::add(overlay, &login)?;
        Ok(Id::new(user))
    })?
}

/// Adds a login for a person whose row is already there. It blocks.
pub fn add_login(committer: &Committer, login: Login) -> Result<(), UserError> {
    Ok(committer.commit_blocking(512, move |overlay| login::add(overlay, &login))??)
}

/// Lets a person sign in with another password, or not at all. It blocks.
pub fn change(
    committer: &Committer,
    name: &str,
    change: impl FnOnce(&mut Login) + Send + 'static,
) -> Result<Login, UserError> {
    let name = name.to_owned();
    Ok(committer.commit_blocking(512, move |overlay| login::change(overlay, &name, change))??)
}

/// Looks before anything is written: a job that refuses must leave no trace.
fn check_free(overlay: &Overlay<'_>, login: &Login) -> Result<(), LoginError> {
    login::check_name(&login.name)?;
    if login::find(overlay, &login.name)?.is_some() {
        return Err(LoginError::NameTaken(login.name.clone()));
    }
    match &login.email {
        Some(email) if login::find(overlay, email)?.is_some() => {
            Err(LoginError::EmailTaken(email.clone()))
        }
        Some(_) | None => Ok(()),
    }
}

fn create_row(
    overlay: &mut Overlay<'_>,
    device: RawId,
    user: RawId,
    new: &NewUser,
    now_ms: u64,
) -> Result<(), UserError> {
    let at = i64::try_from(now_ms).unwrap_or(i64::MAX);
    let fields = [
        User::NAME.to(&new.full_name),
        User::EMAIL.to(&new.email),
        User::ROLE.to(&new.role),
        User::CREATED_AT.to(&Some(Millis(at))),
    ];
    let mutation = Mutation::create(Kind::User, user, fields);
    let client = ClientId { device, incarnation: 0 };
    let envelope = Envelope { seq: 1, group: None, at, mutation };
    let request = Request::first(client, vec![envelope]);
    // Whoever has the data directory may do everything.
    let actor = Actor { user: Id::new(user), role: Role::Administrator };
    let pushed = push(overlay, &Orgs::default(), &actor, &request, Millis(at))?;
    match pushed.outcomes.into_iter().next().map(|answer| answer.outcome) {
        Some(Outcome::Applied { .. }) => {}
        Some(Outcome::Rejected { reason, .. }) => return Err(reason.into()),
        None => return Err(UserError::NotTaken),
    }
    pushed.writes.into_iter().for_each(|write| overlay.write(write));
    overlay.announce(pushed.head);
    Ok(())
}
