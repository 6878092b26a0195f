//! Planted: bugs put in on purpose, and limits made small, to prove that the tests would notice.
//!
//! Without the feature `planted`, which no product is built with, every question here is answered at
//! compile time: no bug, the usual limit. With it, one bug at a time can be chosen on a thread while
//! the program runs, so that one build serves all of them (docs/decisions/0007). The simulation in
//! `tests` must catch each; one that it cannot catch means that a check is missing.

/// Declares the bugs: each with what it breaks.
macro_rules! bugs {
    ($($name:ident = $breaks:literal),+ $(,)?) => {
        /// A bug that can be planted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Bug {
            $(#[doc = $breaks] $name,)+
        }

        impl Bug {
            /// Every bug, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Returns what it breaks.
            #[must_use]
            pub fn breaks(self) -> &'static str {
                match self {
                    $(Self::$name => $breaks,)+
                }
            }
        }
    };
}

bugs! {
    AnswerBeforeDisk = "the server answers before its disk has what it took",
    ReuseNumber = "the last edit of an action gives its number to the next",
    DropGroupMember = "the last edit of an action is answered and not done",
    ApplyGroupPartly = "an action whose last edit is refused keeps the effect of the others",
    SplitGroup = "a full request parts an action in two",
    SkipDigest = "another edit under a taken number is answered with the first one's outcome",
    ForgetOutcomeEarly = "the server forgets outcomes before the device has stored them",
    AcknowledgeEarly = "the device acknowledges outcomes that a power cut takes back",
    AnswerOtherwise = "a repeated push is answered otherwise than the first time",
    SkipUnsentRows = "the cursor passes rows that were not sent",
    ShowPartial = "a reply that is no whole state is shown as one",
    LeaveOutOfRebase = "an edit is not run again over what was pulled",
    ForgetBeforePulled = "an edit leaves the outbox before its effect was pulled",
    CursorBeforeRows = "the cursor is stored before the rows it speaks of",
    GiveUpBatch = "what could not be stored is not tried again",
    SendUnstored = "an edit is sent before it is durable",
    TrustRenumbered = "renumbered edits count as durable before anybody knows",
    TrustKnownNumber = "a restored server that knows a number counts as knowing the edit",
    ForgetFirstNumber = "an edit with a new number is not known by its first one",
    ForgetDigest = "what was taken under a number is forgotten with its outcome",
    DropKeptAtFork = "a device that begins anew throws away the edits that are done",
    ResendDecided = "what the server has decided is sent again under a new number",
    RenumberWithoutLifting = "renumbered edits are run over their own old effects",
    RenumberGroupsApart = "the edits of one action lose each other when they are renumbered",
    TakeOverNewer = "a patch is taken in spite of a newer revision of the field",
    LoseSuperseded = "what came second is not kept",
    SilentSuperseded = "nobody is told what came second",
    ForgetTombstone = "an old page brings a deleted record back",
    KeepOldIndex = "the old place of a changed row stays in the index",
    TakeTruncated = "a damaged reply is taken as far as it can be read",
    Resurrect = "an edit that came later brings a deleted record back",
    SkipForget = "the rows of a scope that a person has lost are not named to be forgotten",
    ForgetOnlyLiving = "a row that left a scope before the person lost it is not forgotten",
    LeakRow = "a row goes to a person who no longer sees it",
    GainWithoutHistory = "a gained scope counts as whole before its rows were sent",
    CursorBeforeGained = "the cursor advances before a gained scope is whole",
    SkipLeft = "a scope does not say that a row has left it",
    LeaveFollowers = "what follows a record stays where it was when the record moves",
    ForgetShareHistory = "the history of a share stays where it was when the share moves",
    KeepLetIn = "whoever was let into a record stays in it",
    KeepOldOrganisation = "who leads whom is not read anew when it changed",
    OpenInbox = "conflicts are everybody's",
    KeepOldPage = "a forgotten row stays in an old page",
    ForgetPartOfAction = "a done edit whose row is forgotten goes without the rest of its action",
    KeepForgottenEdits = "edits that are done stay when their rows are forgotten",
    LinkToHidden = "a record may be linked to one that its author does not see",
    AllowHandOver = "everybody may hand over everything",
    DeleteUnseen = "what somebody else changed since is deleted",
    LoseRefused = "a refused edit goes into no inbox",
    LoseNote = "the second of two notes replaces the first",
    ForgetKept = "edits that a restored server lacks are not sent again",
    LeaveActionsBehind = "a revoked device does not hand in actions of several edits",
    RestoreWithoutEpoch = "a restored server goes on as if nothing had happened",
    SkipFence = "a leading tab that was replaced goes on writing",
    LeadAsRead = "who begins to lead takes the position of the leader after it for its own",
    FollowOverGap = "a tab that follows takes a step although it missed the one before",
    ForgetHanded = "who takes the lead forgets what other tabs have handed over",
    KeepTaken = "what another tab handed over stays handed over once it has its number",
    NumberFromMemory = "who leads again goes on with the numbers it had, not with the stored ones",
    LeaveHandedBehind = "a revoked device does not hand in what tabs have handed over",
    ForgetUnstored = "a tab that reads the storage anew forgets what it has not stored",
    StoreUnstoredTwice = "a tab that reads the storage anew stores again what it has stored",
}

/// A limit that a simulation makes small, so that little data reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Rows in one reply.
    PullRows,
    /// Bytes of rows in one reply.
    PullBytes,
    /// Mutations in one request.
    PushCount,
    /// Bytes of a full page.
    PageBytes,
    /// Bytes of a small page.
    SmallBytes,
    /// Small pages that are left alone.
    SmallPages,
    /// Outcomes that are kept after they were acknowledged.
    Outcomes,
}

#[cfg(feature = "planted")]
mod chosen {
    use std::cell::Cell;

    use super::{Bug, Limit};

    thread_local! {
        static BUG: Cell<Option<Bug>> = const { Cell::new(None) };
        static SMALL: Cell<bool> = const { Cell::new(false) };
    }

    /// Plants a bug on this thread, or none; and says whether limits are small.
    pub fn plant(bug: Option<Bug>, small_limits: bool) {
        BUG.set(bug);
        SMALL.set(small_limits);
    }

    /// Tells whether this bug is planted on this thread.
    #[must_use]
    pub fn planted(bug: Bug) -> bool {
        BUG.get() == Some(bug)
    }

    /// Returns the limit that holds on this thread, `usual` unless limits are small.
    #[must_use]
    pub fn limit(limit: Limit, usual: usize) -> usize {
        if !SMALL.get() {
            return usual;
        }
        match limit {
            Limit::PullRows => 6,
            Limit::PullBytes => 1_500,
            // The largest action of a simulated person fits; only larger ones may be parted.
            Limit::PushCount => 5,
            Limit::PageBytes => 2_000,
            Limit::SmallBytes => 400,
            Limit::SmallPages => 4,
            Limit::Outcomes => 2,
        }
    }
}
#[cfg(feature = "planted")]
pub use chosen::{limit, plant, planted};

/// Tells that no bug is planted: this is no build for tests.
#[cfg(not(feature = "planted"))]
#[must_use]
pub const fn planted(_: Bug) -> bool {
    false
}

/// Returns the usual limit: this is no build for tests.
#[cfg(not(feature = "planted"))]
#[must_use]
pub const fn limit(_: Limit, usual: usize) -> usize {
    usual
}
