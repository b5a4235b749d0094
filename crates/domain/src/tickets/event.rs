//! What can happen to a ticket. Each event is kept for ever as it was written: fields are added, never
//! renamed, and what is absent in an old one has a default.

use serde::{Deserialize, Serialize};

use super::codes::{Clock, Degree, Kind, Priority, Relation, Source};
use super::coverage::Coverage;
use crate::id::{AttachmentId, ItemId, PersonId, SiteId, TeamId, TicketId, VersionId};

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $kind:literal {
        $($(#[$field_doc:meta])* $field:ident : $ty:ty),* $(,)?
    })+) => {
        /// Something that happened to a ticket.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", content = "body")]
        pub enum TicketEvent {
            $($(#[$doc])* #[serde(rename = $kind)] $name($name)),+
        }

        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
            pub struct $name { $($(#[$field_doc])* pub $field: $ty),* }

            impl From<$name> for TicketEvent {
                fn from(event: $name) -> Self {
                    Self::$name(event)
                }
            }
        )+

        impl TicketEvent {
            /// Every kind of event, as the chain names it.
            pub const KINDS: &'static [&'static str] = &[$($kind),+];

            /// Its kind, as the chain names it.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$name(_) => $kind),+ }
            }

            /// Its own data, a JSON object.
            ///
            /// # Errors
            /// Never for these types; the writer of JSON says so all the same.
            pub fn body(&self) -> Result<String, serde_json::Error> {
                match self { $(Self::$name(event) => serde_json::to_string(event)),+ }
            }

            /// The event of a kind and its data, as the chain holds them.
            ///
            /// # Errors
            /// When the kind is not known or its data is of another shape.
            pub fn read(kind: &str, body: &str) -> Result<Self, serde_json::Error> {
                match kind {
                    $($kind => serde_json::from_str(body).map(Self::$name),)+
                    _ => Err(serde::de::Error::custom(format!("no ticket event is called {kind}"))),
                }
            }
        }
    };
}

events! {
    /// Opened.
    Opened = "opened" {
        /// Incident or request.
        ticket: Kind,
        /// In a line.
        title: String,
        /// In Markdown.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        description: String,
        /// How much it hurts.
        impact: Degree,
        /// How fast.
        urgency: Degree,
        /// From both by the contract's matrix, or as asked.
        priority: Priority,
        /// Where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        site: Option<SiteId>,
        /// On what.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<ItemId>,
        /// For whom.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        requester: Option<PersonId>,
        /// Contract version in force then; it decides for the ticket's whole life.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<VersionId>,
        /// What that version says.
        coverage: Coverage,
        /// How it came in.
        source: Source,
    }

    /// Somebody wrote.
    Commented = "commented" {
        /// In Markdown.
        text: String,
        /// Whether only the provider's people read it.
        internal: bool,
    }

    /// Given to a person, or to nobody.
    Assigned = "assigned" {
        /// Who.
        person: Option<PersonId>,
        /// Their name then.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        name: String,
    }

    /// Given to a team, or to none.
    TeamSet = "team" {
        /// Which.
        team: Option<TeamId>,
        /// Its name then.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        name: String,
    }

    /// A qualified person took charge: the response.
    Taken = "taken" {}

    /// Work began.
    Started = "started" {}

    /// It waits.
    Paused = "paused" {
        /// The contract's reason, for example `awaiting-client`.
        reason: String,
        /// For what exactly.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    }

    /// It waits no longer.
    Resumed = "resumed" {
        /// The reason that ended.
        reason: String,
    }

    /// Someone must come on site.
    OnsiteRequested = "onsite-requested" {}

    /// Someone is on site.
    Arrived = "arrived" {}

    /// Impact, urgency or priority changed.
    Prioritised = "prioritised" {
        /// How much it hurts.
        impact: Degree,
        /// How fast.
        urgency: Degree,
        /// What follows.
        priority: Priority,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    }

    /// The service works again.
    Restored = "restored" {
        /// How.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    }

    /// The cause is gone.
    Resolved = "resolved" {
        /// What was done, for the client.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        solution: String,
    }

    /// Confirmed.
    Closed = "closed" {
        /// By nobody's word, after the days that the settings give.
        #[serde(default)]
        by_itself: bool,
    }

    /// Not solved after all.
    Reopened = "reopened" {
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    }

    /// Not to be done.
    Cancelled = "cancelled" {
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    }

    /// Somebody worked on it for a while.
    TimeSpent = "time-spent" {
        /// Whole minutes.
        minutes: i64,
        /// On what.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// Whether it is to be billed by the hour.
        billable: bool,
    }

    /// A file was attached.
    Attached = "attached" {
        /// Which.
        attachment: AttachmentId,
        /// Its name as it was sent.
        name: String,
        /// Bytes.
        size: i64,
        /// Of its content, lower-case hexadecimal.
        sha256: String,
        /// Whether only the provider's people see it.
        internal: bool,
    }

    /// Linked to another ticket.
    Linked = "linked" {
        /// Which.
        to: TicketId,
        /// How.
        relation: Relation,
    }

    /// No longer linked.
    Unlinked = "unlinked" {
        /// From which.
        to: TicketId,
    }

    /// It was another ticket's duplicate; everything goes on there.
    MergedInto = "merged-into" {
        /// The one that stays.
        into: TicketId,
    }

    /// A duplicate was merged into it.
    Absorbed = "absorbed" {
        /// The one that was closed.
        from: TicketId,
        /// Its title then.
        title: String,
    }

    /// Title or description changed.
    Edited = "edited" {
        /// In a line.
        title: String,
        /// In Markdown.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        description: String,
    }

    /// Site, item, service or requester changed; the contract decided again.
    Concerned = "concerned" {
        /// Where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        site: Option<SiteId>,
        /// On what.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<ItemId>,
        /// For whom.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        requester: Option<PersonId>,
        /// What the contract says now.
        coverage: Coverage,
    }

    /// A clock reached a share of its target; 100 is the breach.
    ClockWarning = "clock-warning" {
        /// Which.
        clock: Clock,
        /// Per cent of the target: 50, 75, 90 or 100.
        threshold: u8,
        /// When the target is reached.
        due: jiff::Timestamp,
    }

    /// Why a promise was missed, in somebody's words, for the month's report.
    BreachCause = "breach-cause" {
        /// Which.
        clock: Clock,
        /// Why.
        cause: String,
    }
}

/// An event, and what the chain knows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Place in the client's chain.
    pub seq: i64,
    /// When it happened.
    pub at: jiff::Timestamp,
    /// Who, when it was a person.
    pub person: Option<PersonId>,
    /// Their name, or what made the program act.
    pub actor: String,
    /// What.
    pub event: TicketEvent,
}
