//! What people in a committee are called in the language of the page.

use chrono::NaiveDate;
use shared::committee::Person;
use shared::committee::findings::Finding;
use shared::entity::{Attitude, CommitteeRole, Kind, Strength};

use super::side::Look;
use crate::platform::clock;
use crate::record::words;
use crate::text::{t, tv};
use crate::ui::chip::Tone;

pub fn role(role: Option<CommitteeRole>) -> String {
    role.map_or_else(
        || t("committee-no-role"),
        |role| words::choice_label(Kind::CommitteeMember, "role", role.name()),
    )
}

pub fn attitude(attitude: Attitude) -> String {
    words::choice_label(Kind::CommitteeMember, "attitude", attitude.name())
}

pub fn strength(strength: Strength) -> String {
    words::choice_label(Kind::CommitteeMember, "strength", strength.name())
}

pub fn tone(attitude: Attitude) -> Tone {
    match attitude {
        Attitude::Champion | Attitude::Supports => Tone::Good,
        Attitude::Doubts => Tone::Warn,
        Attitude::Opposes => Tone::Bad,
        Attitude::Unknown | Attitude::Neutral => Tone::Neutral,
    }
}

/// When somebody was last reached.
pub fn met(person: &Person, today: NaiveDate) -> String {
    match person.silent_days(today) {
        None => t("committee-never-met"),
        Some(days) => tv("committee-met", &[("days", days.into())]),
    }
}

/// Something to look at as a sentence.
pub fn look(look: &Look) -> String {
    let id = format!("committee-finding-{}", look.finding.name());
    let name = ("name", look.name.clone().into());
    match look.finding {
        Finding::Missing(missing) => tv(&id, &[("role", role(Some(missing)).into())]),
        Finding::Silent { days, limit, .. } => {
            tv(&id, &[name, ("days", days.into()), ("limit", limit.into())])
        }
        Finding::Against(_) | Finding::NeverMet(_) | Finding::Unread(_) => tv(&id, &[name]),
    }
}

/// Everything about somebody in a line, for screen readers.
pub fn all(person: &Person) -> String {
    let parts = [
        person.name.clone(),
        person.job_title.clone().unwrap_or_default(),
        role(person.member.role),
        format!(
            "{}: {}",
            words::field_label(Kind::CommitteeMember, "attitude"),
            attitude(person.member.attitude)
        ),
        met(person, clock::today()),
    ];
    parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ")
}
