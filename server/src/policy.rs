//! Policy: how the company wants devices to be locked, which they hear of with every session; and what
//! it lets people know of others.
//!
//! What the company's record leaves open has a default.

use serde::Serialize;
use shared::book::RowKey;
use shared::entity::company::StandingsPolicy;
use shared::entity::{Company, Kind};
use shared::sync::protocol::Fields;
use shared::sync::server::row;
use shared::value::FieldValue;

use crate::commit::overlay::Overlay;

/// What devices are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// How devices lock.
    pub lock: LockPolicy,
    /// After so many days without the server a device locks itself.
    pub lease_days: u32,
}

/// How devices lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LockPolicy {
    /// Whether a PIN or passphrase must be set.
    pub pin: bool,
    /// After so many minutes without a touch.
    pub idle_minutes: Option<u32>,
}

impl Default for Policy {
    fn default() -> Self {
        Self { lock: LockPolicy { pin: false, idle_minutes: None }, lease_days: 14 }
    }
}

/// Returns what the company wants.
#[must_use]
pub fn find(view: &Overlay<'_>) -> Policy {
    let mut policy = Policy::default();
    let Some(fields) = company(view) else { return policy };
    policy.lock.pin = get(&fields, Company::PIN_REQUIRED.number);
    policy.lock.idle_minutes = get(&fields, Company::LOCK_MINUTES.number);
    let days: Option<u32> = get(&fields, Company::LEASE_DAYS.number);
    policy.lease_days = days.unwrap_or(policy.lease_days);
    policy
}

/// Returns what the company lets people know of others.
#[must_use]
pub fn standings(view: &Overlay<'_>) -> StandingsPolicy {
    company(view).map(|fields| get(&fields, Company::STANDINGS.number)).unwrap_or_default()
}

fn company(view: &Overlay<'_>) -> Option<Fields> {
    let key = RowKey::new(Kind::Company, Company::ID.raw());
    // A record that cannot be read says nothing; whoever reads rows for their sake hears of it.
    row(view, key).ok()??.fields
}

fn get<T: FieldValue>(fields: &Fields, number: u16) -> T {
    fields.get(&number).and_then(|value| T::from_value(value).ok()).unwrap_or_default()
}
