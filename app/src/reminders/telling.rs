//! Telling: hands reminders to the system, each once a day on a device, whatever the number of tabs.

use std::collections::BTreeSet;

use shared::reminders::Reminder;

use super::words;
use crate::platform::notification::{self, Permission};
use crate::platform::{clock, local};
use crate::text::tv;

/// Whether the person wants it on this device.
const WANTED: &str = "reminders.wanted";
/// The day, and what was told on it.
const TOLD: &str = "reminders.told";
/// So many are named in one message.
const NAMED: usize = 3;

/// Tells whether the person wants messages of the system here.
pub fn is_wanted() -> bool {
    local::read(WANTED).is_some()
}

/// Notes what the person wants; returns whether the browser kept it.
pub fn set_wanted(wanted: bool) -> bool {
    if wanted { local::write(WANTED, "yes") } else { local::remove(WANTED) }
}

/// What names a reminder on this device.
fn name(reminder: &Reminder) -> String {
    format!("{}.{}", reminder.source.kind, reminder.source.id)
}

/// What was told on a day, as it is kept: `2026-12-01 20.01JD… 35.01JE…`.
fn read_told(kept: Option<&str>, today: &str) -> BTreeSet<String> {
    let mut words = kept.unwrap_or_default().split(' ');
    if words.next() == Some(today) { words.map(str::to_owned).collect() } else { BTreeSet::new() }
}

fn write_told(told: &BTreeSet<String>, today: &str) -> String {
    std::iter::once(today).chain(told.iter().map(String::as_str)).collect::<Vec<_>>().join(" ")
}

/// Says what was not said today yet, if the person wants it and the browser lets us.
pub fn tell(all: &[Reminder]) {
    if !is_wanted() || notification::permission() != Permission::Granted {
        return;
    }
    let today = clock::today().to_string();
    let mut told = read_told(local::read(TOLD).as_deref(), &today);
    let new: Vec<&Reminder> = all.iter().filter(|it| !told.contains(&name(it))).collect();
    if new.is_empty() {
        return;
    }
    told.extend(new.iter().map(|it| name(it)));
    // What cannot be kept would be said again and again.
    if !local::write(TOLD, &write_told(&told, &today)) {
        return;
    }
    let named: Vec<String> = new.iter().take(NAMED).map(|it| words::title(it)).collect();
    let title = tv("reminder-notice", &[("count", new.len().into())]);
    notification::show(&title, &named.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_counts_for_its_day() {
        let mut told = read_told(None, "2026-12-01");
        assert!(told.is_empty());
        told.extend(["20.A".to_owned(), "35.B".to_owned()]);
        let kept = write_told(&told, "2026-12-01");
        assert_eq!(read_told(Some(&kept), "2026-12-01"), told);
        assert!(read_told(Some(&kept), "2026-12-02").is_empty());
        assert!(read_told(Some("something else"), "2026-12-01").is_empty());
    }
}
