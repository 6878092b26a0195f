//! Activity: a contact with a customer that took place.

use crate::id::Id;
use crate::value::{LongText, Millis};

use super::{Account, Contact, Lead, Opportunity, User};

crate::choice! {
    /// How the contact took place.
    ActivityKind {
        /// By telephone.
        Call = "call",
        /// Face to face, or by video.
        Meeting = "meeting",
        /// By e-mail or message.
        Message = "message",
        /// Nobody was met: something worth remembering.
        Note = "note",
    }
}

crate::entity! {
    /// A contact with a customer that took place. Those who see what it is about see it too.
    Activity => activities {
        /// What it was about.
        1 title TITLE: String, tracked;
        /// How it took place.
        2 how HOW: ActivityKind, tracked;
        /// When, by the clock of the device.
        3 at AT: Option<Millis>, tracked;
        /// Who was in contact.
        4 owner OWNER: Option<Id<User>>, tracked;
        /// The sale it was about.
        5 opportunity OPPORTUNITY: Option<Id<Opportunity>>, tracked, follows;
        /// The company it was with.
        6 account ACCOUNT: Option<Id<Account>>, tracked, follows;
        /// The person it was with.
        7 contact CONTACT: Option<Id<Contact>>, tracked, follows;
        /// What was said.
        8 notes NOTES: LongText,
            append = "Two people who note something both want it read; the later note goes under the earlier.";
        /// The lead it was with.
        9 lead LEAD: Option<Id<Lead>>, tracked, follows;
        /// Who made the record.
        60 created_by CREATED_BY: Option<Id<User>>;
        /// When the record was made.
        61 created_at CREATED_AT: Option<Millis>;
    }
}

impl Activity {
    /// Tells whether somebody at the customer was reached: a note reaches nobody.
    #[must_use]
    pub fn is_contact(&self) -> bool {
        match self.how {
            ActivityKind::Call | ActivityKind::Meeting | ActivityKind::Message => true,
            ActivityKind::Note => false,
        }
    }
}
