//! Codes that the API takes as texts, for its description: each reads as one of a list. The texts
//! themselves are read by the rules, which answer in the reader's language.
#![allow(
    dead_code,
    reason = "these types are described, never made: rules read the codes"
)]

use utoipa::ToSchema;

/// Kind of a ticket.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum TicketKind {
    /// Something does not work.
    Incident,
    /// Something is needed.
    Request,
}

/// A degree of impact or urgency.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum Degree {
    /// Many are stopped; now.
    High,
    /// Some are hindered; soon.
    Medium,
    /// One is bothered; when there is time.
    Low,
}

/// A priority, the most urgent first.
#[derive(ToSchema)]
pub enum PriorityCode {
    /// First.
    P1,
    /// Second.
    P2,
    /// Third.
    P3,
    /// Fourth.
    P4,
    /// Last.
    P5,
}

/// A clock of the contract.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum ClockCode {
    /// Until somebody takes charge.
    Respond,
    /// Until somebody is on site.
    Onsite,
    /// Until the service works again.
    Restore,
    /// Until the cause is gone.
    Resolve,
}

/// How a ticket stands to another.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum RelationCode {
    /// About the same.
    Related,
    /// The other is the cause.
    CausedBy,
    /// This one is the cause.
    Causes,
    /// The other must come first.
    BlockedBy,
    /// This one must come first.
    Blocks,
}

/// One thing to do with several tickets.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum BulkCode {
    /// Take charge.
    Take,
    /// Give to a person.
    Assign,
    /// Give to a team.
    Team,
    /// Set the priority.
    Priority,
    /// Resolve.
    Resolve,
    /// Close.
    Close,
    /// Cancel.
    Cancel,
}

/// A language.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum LanguageCode {
    /// French.
    Fr,
    /// English.
    En,
}

/// A role of the provider.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum ProviderRole {
    /// Everything.
    Administrator,
    /// Contracts, months, people of clients.
    ServiceManager,
    /// Tickets and machines.
    Technician,
    /// Months and invoices.
    Billing,
    /// Sees, changes nothing.
    Auditor,
}

/// A role of a client's person; empty: a contact who does not sign in.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum ClientRole {
    /// Sees all of the client's own.
    Decider,
    /// Sees what they asked for.
    User,
    /// Does not sign in.
    #[schema(rename = "")]
    Contact,
}
