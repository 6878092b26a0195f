//! Policy: how the company wants devices to be locked. Devices hear of it with every session.
//!
//! The company's record has no fields for it yet: until it has, every company has the default. The only
//! place to change then is [`find`].

use serde::Serialize;

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
pub fn find(_company: &Overlay<'_>) -> Policy {
    Policy::default()
}
