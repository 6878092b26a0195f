//! Decide: what becomes of the mutations of one action.

use crate::entity::Kind;
use crate::planted::{Bug, planted};
use crate::sync::conflict;
use crate::sync::keys;
use crate::sync::protocol::{
    Answer, ClientId, Envelope, Fields, MUTATION_BYTES_MAX, Mutation, Outcome, Rejection, Stop,
    to_cbor,
};
use crate::sync::rules::{Actor, Decision, apply, title};
use crate::sync::server::stored::read;
use crate::sync::server::{ClientState, Person, StoreError, StoredOutcome};
use crate::value::Millis;

use super::{Group, taken_before};

impl Group<'_> {
    /// Takes the mutations of one action and answers them, or tells why nothing more is taken.
    pub(in crate::sync::server) fn take(
        &mut self,
        person: &Person,
        client: ClientId,
        action: &[Envelope],
        state: &mut ClientState,
        now: Millis,
        answers: &mut Vec<Answer>,
    ) -> Result<Option<Stop>, StoreError> {
        let known = action.iter().take_while(|envelope| envelope.seq <= state.last).count();
        let (known, fresh) = action.split_at(known);
        for envelope in known {
            match self.answer_known(client, envelope)? {
                Some(outcome) => answers.push(Answer { seq: envelope.seq, outcome }),
                // Other content under a number that was taken.
                None => return Ok(Some(Stop::Forked)),
            }
        }
        if (state.last.saturating_add(1)..).zip(fresh).any(|(next, envelope)| envelope.seq != next)
        {
            return Ok(Some(Stop::Gap));
        }
        let actor = Actor { user: person.user, role: person.role, client };
        let outcomes = self.decide_new(&actor, fresh, now)?;
        for (envelope, outcome) in fresh.iter().zip(outcomes) {
            let digest = envelope.digest().to_vec().into();
            let stored = StoredOutcome { digest, outcome: outcome.clone() };
            self.keep(keys::outcome(client, envelope.seq), to_cbor(&stored));
            state.last = envelope.seq;
            answers.push(Answer { seq: envelope.seq, outcome });
        }
        Ok(None)
    }

    /// Returns what became of a mutation whose number was taken before.
    fn answer_known(
        &self,
        client: ClientId,
        envelope: &Envelope,
    ) -> Result<Option<Outcome>, StoreError> {
        if planted(Bug::SkipDigest) {
            let stored: Option<StoredOutcome> =
                read(self.view, &keys::outcome(client, envelope.seq))?;
            return Ok(stored.map(|stored| stored.outcome));
        }
        let mut known = taken_before(self.view, self.opened.commit, client, envelope)?;
        if let Some(Outcome::Applied { commit, .. }) = &mut known
            && planted(Bug::AnswerOtherwise)
        {
            *commit = self.opened.commit;
        }
        Ok(known)
    }

    /// Decides those mutations of one action that were not taken before under other numbers.
    fn decide_new(
        &mut self,
        actor: &Actor,
        action: &[Envelope],
        now: Millis,
    ) -> Result<Vec<Outcome>, StoreError> {
        let mut outcomes = Vec::new();
        let mut new = Vec::new();
        for envelope in action {
            let known = taken_before(self.view, self.opened.commit, actor.client, envelope)?;
            if known.is_none() {
                new.push(envelope.clone());
            }
            outcomes.push(known);
        }
        let mut decided = self.decide(actor, &new, now)?.into_iter();
        for (envelope, outcome) in action.iter().zip(&mut outcomes).filter(|(_, it)| it.is_none()) {
            *outcome = decided.next();
            if let Some(outcome) = outcome {
                self.note_first(actor.client, envelope, outcome);
            }
        }
        Ok(outcomes.into_iter().flatten().collect())
    }

    /// Decides the mutations of one action: all take effect, or none does.
    fn decide(
        &mut self,
        actor: &Actor,
        action: &[Envelope],
        now: Millis,
    ) -> Result<Vec<Outcome>, StoreError> {
        let mut outcomes = Vec::new();
        for envelope in action {
            let commit = self.tried.head.commit + 1;
            let decision = match (self.guard)(envelope, &|key| self.state_of(key))? {
                Some(reason) => Decision::rejected(reason),
                None => apply(self, actor, envelope, commit, now),
            };
            self.take_failure()?;
            match decision.outcome {
                // When nothing changed, nothing new has to be pulled.
                Outcome::Applied { superseded, .. } => {
                    if !decision.writes.is_empty() {
                        self.tried.head.commit = commit;
                    }
                    let is_last = !outcomes.is_empty() && outcomes.len() + 1 == action.len();
                    for (key, row) in decision.writes {
                        if is_last && planted(Bug::DropGroupMember) {
                            break;
                        }
                        self.write_row(key, row)?;
                    }
                    let commit = self.tried.head.commit;
                    outcomes.push(Outcome::Applied { commit, superseded });
                }
                Outcome::Rejected { reason, .. } => {
                    if planted(Bug::ApplyGroupPartly) {
                        self.settle();
                    }
                    self.drop_tried()?;
                    return self.refuse(actor, action, envelope.seq, &reason, now);
                }
            }
        }
        self.settle();
        Ok(outcomes)
    }

    /// Tells whether the rows that mutations change are as their author saw them.
    pub(in crate::sync::server) fn is_as_seen(
        &self,
        action: &[Mutation],
    ) -> Result<bool, StoreError> {
        for mutation in action {
            if let Mutation::Patch { base, .. } | Mutation::Delete { base, .. } = mutation
                && self.state_of(mutation.key())?.is_none_or(|row| row.rev != *base)
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Does an action of the server itself, or returns why not: it has no inbox for what is refused.
    pub(in crate::sync::server) fn act(
        &mut self,
        actor: &Actor,
        action: &[Envelope],
        now: Millis,
    ) -> Result<Option<Rejection>, StoreError> {
        for envelope in action {
            let commit = self.tried.head.commit + 1;
            let decision = apply(self, actor, envelope, commit, now);
            self.take_failure()?;
            if let Outcome::Rejected { reason, .. } = decision.outcome {
                self.drop_tried()?;
                return Ok(Some(reason));
            }
            if !decision.writes.is_empty() {
                self.tried.head.commit = commit;
            }
            for (key, row) in decision.writes {
                self.write_row(key, row)?;
            }
        }
        self.settle();
        Ok(None)
    }

    /// Puts a refused action into its author's conflict inbox.
    fn refuse(
        &mut self,
        actor: &Actor,
        action: &[Envelope],
        cause: u64,
        reason: &Rejection,
        now: Millis,
    ) -> Result<Vec<Outcome>, StoreError> {
        let mut outcomes = Vec::new();
        for envelope in action {
            let reason = if envelope.seq == cause {
                reason.clone()
            } else {
                Rejection::Together { seq: cause }
            };
            let key = envelope.mutation.key();
            // What the store cannot keep stays on the device.
            let is_kept = to_cbor(&envelope.mutation).len() <= MUTATION_BYTES_MAX;
            let mut commit = 0;
            if is_kept {
                commit = self.tried.head.commit + 1;
                self.tried.head.commit = commit;
                let current = self.state_of(key)?;
                let seen = current.as_ref().filter(|row| self.sees_row(actor, row));
                let empty = Fields::new();
                let name = Kind::from_number(key.kind).map_or_else(String::new, |kind| {
                    let fields = seen.and_then(|row| row.fields.as_ref()).unwrap_or(&empty);
                    let named = title(fields, envelope.mutation.fields().unwrap_or(&empty), kind);
                    // Of a row out of sight its author may still have said what it was called.
                    if named.is_empty()
                        && let Mutation::Patch { seen, .. } = &envelope.mutation
                    {
                        return title(seen, &empty, kind);
                    }
                    named
                });
                let last = seen.and_then(|row| {
                    row.written.values().chain([&row.created]).max_by_key(|it| it.commit).copied()
                });
                let place = conflict::Place { actor, envelope, commit, now };
                let (key, row) = conflict::refused(place, name, &reason, last);
                if !planted(Bug::LoseRefused) {
                    self.write_row(key, row)?;
                }
            }
            outcomes.push(Outcome::Rejected { reason, commit });
        }
        self.settle();
        Ok(outcomes)
    }
}
