//! The small closed lists of a ticket: each value has a code that files, addresses and the database
//! use, and that never changes.

use intendant_contract::model;
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $code:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$value_doc])* #[serde(rename = $code)] $value),+
        }

        impl $name {
            /// Every value, in the order in which lists show them.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The name that files, addresses and the database use.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$value => $code),+ }
            }

            /// The value of that code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$value),)+ _ => None }
            }
        }
    )+};
}

codes! {
    /// What a ticket is about.
    Kind {
        /// Something that worked does not.
        Incident = "incident",
        /// Something is asked for.
        Request = "request",
    }

    /// Where a ticket stands.
    State {
        /// Nobody has it yet.
        New = "new",
        /// A person or a team has it, nobody works on it yet.
        Assigned = "assigned",
        /// Somebody works on it.
        InProgress = "in-progress",
        /// It waits, for a reason that the contract may know.
        Waiting = "waiting",
        /// The service works again; the cause may still be there.
        Restored = "restored",
        /// The cause is gone, or the request fulfilled.
        Resolved = "resolved",
        /// Confirmed; nothing more happens unless it is reopened.
        Closed = "closed",
        /// It should not have been, or is another ticket's duplicate.
        Cancelled = "cancelled",
    }

    /// Impact or urgency.
    Degree {
        /// High.
        High = "high",
        /// Medium.
        Medium = "medium",
        /// Low.
        Low = "low",
    }

    /// `P1`, the most urgent, to `P5`.
    Priority {
        /// Most urgent.
        P1 = "P1",
        /// Second.
        P2 = "P2",
        /// Third.
        P3 = "P3",
        /// Fourth.
        P4 = "P4",
        /// Least urgent.
        P5 = "P5",
    }

    /// The four clocks, in the order in which they are listed.
    Clock {
        /// GTI: until a qualified person has taken charge.
        Respond = "respond",
        /// Until someone is on site, where a visit was asked for.
        Onsite = "onsite",
        /// GTR: until the service is restored.
        Restore = "restore",
        /// Until the cause is gone.
        Resolve = "resolve",
    }

    /// Where a clock stands, at one instant.
    ClockState {
        /// It runs and its target is ahead.
        Running = "running",
        /// It waits for a reason of the contract.
        Paused = "paused",
        /// It runs, past its target.
        Overdue = "overdue",
        /// It stopped in time.
        Met = "met",
        /// It stopped after its target.
        Breached = "breached",
        /// The promise no longer applies.
        Dropped = "dropped",
        /// The ticket was cancelled.
        Cancelled = "cancelled",
    }

    /// How two tickets of a client belong together, read from the one that holds the link.
    Relation {
        /// They have to do with one another.
        Related = "related",
        /// This one is caused by the other.
        CausedBy = "caused-by",
        /// This one causes the other.
        Causes = "causes",
        /// This one cannot go on before the other.
        BlockedBy = "blocked-by",
        /// The other cannot go on before this one.
        Blocks = "blocks",
    }

    /// How a ticket came in.
    Source {
        /// Typed in by the provider's people.
        Console = "console",
        /// By a client's person, in the portal.
        Portal = "portal",
        /// By a program, over the API.
        Api = "api",
        /// By a check that failed.
        Watch = "watch",
        /// From another tool's history.
        Import = "import",
    }

    /// What the contract says of a ticket.
    Verdict {
        /// A service covers it.
        In = "in",
        /// No service covers it: work is outside the flat rate.
        Out = "out",
        /// An order is needed first.
        NeedsOrder = "needs-order",
        /// The client must approve first.
        NeedsApproval = "needs-approval",
        /// There is no contract in force.
        NoContract = "no-contract",
    }
}

impl State {
    /// Whether work remains: the states that the queue shows.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Resolved | Self::Closed | Self::Cancelled)
    }
}

impl Relation {
    /// The same link, read from the other ticket.
    #[must_use]
    pub const fn inverse(self) -> Self {
        match self {
            Self::Related => Self::Related,
            Self::CausedBy => Self::Causes,
            Self::Causes => Self::CausedBy,
            Self::BlockedBy => Self::Blocks,
            Self::Blocks => Self::BlockedBy,
        }
    }
}

impl Verdict {
    /// Whether a service of the contract covers it, at once or after the client's approval.
    #[must_use]
    pub const fn is_in(self) -> bool {
        matches!(self, Self::In | Self::NeedsApproval)
    }
}

impl Priority {
    /// 1 (most urgent) to 5.
    #[must_use]
    pub const fn level(self) -> u8 {
        self as u8 + 1
    }

    /// The priority of a level, 1 to 5.
    #[must_use]
    pub fn from_level(level: i64) -> Option<Self> {
        usize::try_from(level.checked_sub(1)?)
            .ok()
            .and_then(|index| Self::ALL.get(index).copied())
    }

    /// Where a contract has no matrix: the sum of both degrees, as ITIL's table has it.
    #[must_use]
    pub const fn usual(impact: Degree, urgency: Degree) -> Self {
        match impact as u8 + urgency as u8 {
            0 => Self::P1,
            1 => Self::P2,
            2 => Self::P3,
            3 => Self::P4,
            _ => Self::P5,
        }
    }
}

macro_rules! same_as_engine {
    ($($name:ident = $engine:ident { $($value:ident),+ })+) => {$(
        impl From<$name> for model::$engine {
            fn from(value: $name) -> Self {
                match value { $($name::$value => Self::$value),+ }
            }
        }
        impl From<model::$engine> for $name {
            fn from(value: model::$engine) -> Self {
                match value { $(model::$engine::$value => Self::$value),+ }
            }
        }
    )+};
}

same_as_engine! {
    Degree = Degree { High, Medium, Low }
    Priority = Priority { P1, P2, P3, P4, P5 }
    Clock = ClockKind { Respond, Onsite, Restore, Resolve }
}
