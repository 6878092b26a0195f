//! User: making and changing the people who may sign in, as an administrator does at the command
//! line and in the app. Invariant: a login and the `User` row behind it are written in one batch, and
//! one administrator who can sign in always remains.

use shared::book::RowKey;
use shared::entity::{Kind, Role, User};
use shared::id::{Id, RawId};
use shared::sync::protocol::{ClientId, Envelope, Fields, Mutation, Outcome, Rejection, Request};
use shared::sync::server::{Orgs, Person as Actor, ReadRow, StoreError as ViewError, push};
use shared::value::Millis;

use crate::commit::overlay::Overlay;
use crate::commit::{CommitError, Committer};
use crate::login::{self, Login, LoginError};
use crate::password::{self, PasswordError, Unsuitable};
use crate::person::{self, Person};
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
    /// The last one must stay.
    #[error("`{0}` is the last administrator who can sign in; add another one first")]
    LastAdministrator(String),
    /// Nobody to sign in as.
    #[error(
        "there is no such person on the server, or they have left; wait until the new person has \
         reached the server and try again"
    )]
    UnknownPerson,
    /// One is enough.
    #[error("this person already signs in as `{0}`; give that sign-in a new password instead")]
    HasLogin(String),
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

/// Makes a login for a person whose row is there.
pub fn add_login_for(
    overlay: &mut Overlay<'_>,
    user: Id<User>,
    name: &str,
    hash: String,
) -> Result<Login, UserError> {
    let login = Login {
        name: name.to_owned(),
        email: None,
        hash,
        user: user.raw().to_bytes(),
        is_disabled: false,
        must_change: true,
        generation: 0,
    };
    let found = person::find(overlay, &login)?.filter(|person| !person.has_left);
    let email = found.ok_or(UserError::UnknownPerson)?.email;
    let same = login::all(overlay)?.into_iter().find(|other| other.user == login.user);
    if let Some(other) = same {
        return Err(UserError::HasLogin(other.name));
    }
    let login = Login { email, ..login };
    login::add(overlay, &login)?;
    Ok(login)
}

/// Gives a login a password that must be changed at the next sign-in, and ends its sessions.
pub fn reset(overlay: &mut Overlay<'_>, name: &str, hash: String) -> Result<Login, UserError> {
    Ok(login::change(overlay, name, |login| {
        login.hash = hash;
        login.must_change = true;
    })?)
}

/// Stops a login and ends its sessions, unless nobody would be left to keep the house.
pub fn disable(overlay: &mut Overlay<'_>, name: &str) -> Result<Login, UserError> {
    let folded = login::fold(name);
    let (this, others): (Vec<_>, Vec<_>) = all(overlay)?
        .into_iter()
        .filter(is_active_administrator)
        .partition(|(login, _)| login::fold(&login.name) == folded);
    if others.is_empty() && !this.is_empty() {
        return Err(UserError::LastAdministrator(name.to_owned()));
    }
    Ok(login::change(overlay, name, |login| login.is_disabled = true)?)
}

/// Lets a login sign in again.
pub fn enable(overlay: &mut Overlay<'_>, name: &str) -> Result<Login, UserError> {
    Ok(login::change(overlay, name, |login| login.is_disabled = false)?)
}

/// Returns everybody who may sign in, with the person behind.
pub fn all(view: &Overlay<'_>) -> Result<Vec<(Login, Option<Person>)>, UserError> {
    let with_person = |login: Login| {
        let person = person::find(view, &login)?;
        Ok((login, person))
    };
    login::all(view)?.into_iter().map(with_person).collect()
}

/// Returns whether the entry is an administrator who can sign in.
#[must_use]
pub fn is_active_administrator((login, person): &(Login, Option<Person>)) -> bool {
    !login.is_disabled
        && person
            .as_ref()
            .is_some_and(|person| !person.has_left && person.role == Role::Administrator)
}

/// Returns the name of how a login stands.
#[must_use]
pub fn state_name(login: &Login, person: Option<&Person>) -> &'static str {
    match person {
        None => "gone",
        Some(person) if person.has_left => "left",
        Some(_) if login.is_disabled => "disabled",
        Some(_) if login.must_change => "one_time_password",
        Some(_) => "active",
    }
}

/// Refuses a change of a person's record that would leave no administrator who can sign in.
pub fn keep_an_administrator(
    view: &Overlay<'_>,
    envelope: &Envelope,
    read: ReadRow<'_>,
) -> Result<Option<Rejection>, ViewError> {
    let key = envelope.mutation.key();
    let is_about_right = key.kind == Kind::User.number()
        && match &envelope.mutation {
            Mutation::Create { fields, .. } | Mutation::Patch { fields, .. } => {
                fields.contains_key(&User::ROLE.number) || fields.contains_key(&User::LEFT.number)
            }
            Mutation::Delete { .. } => true,
            // Somebody more can do no harm.
            Mutation::Restore { .. } => false,
        };
    if !is_about_right {
        return Ok(None);
    }
    let is_administrator = |fields: &Fields| {
        let role: Role = person::value(fields, User::ROLE.number);
        role == Role::Administrator && !person::value::<bool>(fields, User::LEFT.number)
    };
    let before = read(key)?.and_then(|row| row.fields);
    let Some(before) = before.filter(|fields| is_administrator(fields)) else { return Ok(None) };
    let after = match &envelope.mutation {
        Mutation::Create { fields, .. } | Mutation::Patch { fields, .. } => {
            let mut after = before;
            after.extend(fields.clone());
            is_administrator(&after)
        }
        Mutation::Delete { .. } => false,
        Mutation::Restore { .. } => true,
    };
    if after {
        return Ok(None);
    }
    let logins = login::all(view).map_err(|error| ViewError::Damaged(error.to_string()))?;
    let (mut can_sign_in, mut is_other_left) = (false, false);
    for login in logins.iter().filter(|login| !login.is_disabled) {
        let user = RawId::from_bytes(login.user);
        if user == key.id {
            can_sign_in = true;
        } else {
            let row = read(RowKey::new(Kind::User, user))?;
            is_other_left |= row.and_then(|row| row.fields).is_some_and(|it| is_administrator(&it));
        }
    }
    Ok((can_sign_in && !is_other_left).then_some(Rejection::LastAdministrator))
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
    let envelope = Envelope::alone(1, at, mutation);
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
