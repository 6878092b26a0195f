//! Policy: what devices are told about working without the server.
//! Invariant: what is not decided by the company has a default that is safe for a lost tablet.

use serde::Serialize;

/// How long a device may work without the server.
const LEASE_DAYS: u32 = 14;

/// When the app locks itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Lock {
    /// A PIN must be set.
    pub pin: bool,
    /// After so many minutes without a touch; never when absent.
    pub idle_minutes: Option<u32>,
}

/// What a device must keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// Days that it may work without the server before it locks.
    pub lease_days: u32,
    /// When the app locks itself.
    pub lock: Lock,
}

impl Default for Policy {
    fn default() -> Self {
        Self { lease_days: LEASE_DAYS, lock: Lock::default() }
    }
}
