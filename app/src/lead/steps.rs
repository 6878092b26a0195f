//! Steps: what a person does with a lead, done at once and taken back from its notice.

use shared::book::RowKey;
use shared::entity::{Activity, ActivityKind, Kind, Lead};
use shared::id::Id;
use shared::leads::Edits;
use shared::leads::steps::StepRefused;
use shared::order;
use shared::sync::protocol::{Mutation, Rejection};

use crate::platform::clock;
use crate::record::{layout, words};
use crate::text::{t, tr, tv};
use crate::ui::notice::{Notice, notify};
use crate::{store, undo};

/// Why a step was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The lead is no longer there, or no longer for this person.
    #[error("the lead is no longer there")]
    Gone,
    /// It makes no sense for the lead as it is.
    #[error(transparent)]
    Step(#[from] StepRefused),
    /// A rule of the house is against it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
}

impl Problem {
    /// Returns what happened and what to do, in the person's language.
    pub fn sentence(&self) -> String {
        match self {
            Self::Gone => t("lead-gone"),
            Self::Step(reason) => t(step_sentence(*reason)),
            Self::Rejected(reason) => words::rejection(Kind::Lead, reason),
        }
    }
}

/// The sentence for a step that makes no sense.
pub const fn step_sentence(reason: StepRefused) -> &'static str {
    match reason {
        StepRefused::Ended => "lead-refused-ended",
        StepRefused::Open => "lead-refused-open",
        StepRefused::Converted => "lead-refused-converted",
        StepRefused::Owned => "lead-refused-owned",
        StepRefused::InPool => "lead-refused-in-pool",
        StepRefused::SameOwner => "lead-refused-same-owner",
        StepRefused::NotHere => "lead-refused-not-here",
        StepRefused::ReasonMissing => "lead-refused-reason",
    }
}

/// Takes a step and tells of it with the sentence `done`, which names the lead.
///
/// # Errors
/// When the lead does not take it; nothing has changed then.
pub fn take(
    id: Id<Lead>,
    done: &'static str,
    step: impl FnOnce(&shared::book::Book, &Lead) -> Result<Edits, StepRefused>,
) -> Result<(), Problem> {
    let (name, edits) = store::read(|book| {
        let lead = book.get(id).ok_or(Problem::Gone)?;
        Ok::<_, Problem>((lead.name.clone(), step(book, lead)?))
    })?;
    store::act(vec![patch(id, &name, edits)]).map_err(|(_, reason)| reason)?;
    let text = move || tv(done, &[("name", name.clone().into())]);
    notify(Notice::good(text).action(tr("undo-undo"), undo::undo));
    Ok(())
}

/// [`take`], with the reason in a notice where it is not taken.
pub fn take_or_tell(
    id: Id<Lead>,
    done: &'static str,
    step: impl FnOnce(&shared::book::Book, &Lead) -> Result<Edits, StepRefused>,
) {
    if let Err(problem) = take(id, done, step) {
        notify(Notice::bad(move || problem.sentence()));
    }
}

/// Takes a lead from the pool.
pub fn claim(id: Id<Lead>) {
    let me = store::me().user;
    take_or_tell(id, "lead-claimed", |_, lead| lead.claim(me, clock::now()));
}

/// A change of a lead that remembers its name: whoever comes second does not see the lead any more, and
/// should still be told which one it was.
fn patch(id: Id<Lead>, name: &str, edits: Edits) -> Mutation {
    let key = RowKey::new(Kind::Lead, id.raw());
    let base = store::with_client(|client| client.rev(key)).unwrap_or(0);
    let seen = store::read(|book| {
        let record = book.record(Kind::Lead, id.raw());
        let seen = edits.iter().filter_map(|(number, _)| Some((*number, record?.field(*number))));
        let name = Lead::NAME.to(&name.to_owned());
        order::map(seen.filter(|(_, value)| !value.is_empty()).chain([name]))
    });
    Mutation::Patch {
        kind: Kind::Lead.number(),
        id: id.raw(),
        base,
        fields: order::map(edits),
        seen,
    }
}

/// Notes a call with a lead at once; what was said can be added on its page, and it can be taken back.
pub fn log_call(lead: Id<Lead>) {
    let id = store::new_raw_id();
    let fields = store::read(|book| {
        let mut fields = layout::beginning(Kind::Activity, book);
        fields.extend([
            Activity::TITLE.to(&t("choice-activity-how-call")),
            Activity::HOW.to(&ActivityKind::Call),
            Activity::AT.to(&Some(clock::now())),
            Activity::LEAD.to(&Some(lead)),
        ]);
        if let Some(one) = book.get(lead) {
            fields.extend([
                Activity::ACCOUNT.to(&one.account),
                Activity::CONTACT.to(&one.contact),
                Activity::OPPORTUNITY.to(&one.opportunity),
            ]);
        }
        fields
    });
    match store::act(vec![store::create(Kind::Activity, id, fields)]) {
        Ok(()) => notify(Notice::good(tr("work-call-logged")).action(tr("undo-undo"), undo::undo)),
        Err((_, reason)) => notify(Notice::bad(words::rejection(Kind::Activity, &reason))),
    }
}
