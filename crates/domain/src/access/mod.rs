//! Who may do what in the product: the whole policy, in one table. (What the provider may do to a
//! client's machines is not here: the contract's authorisations say it.)

use serde::{Deserialize, Serialize};

use crate::id::{ClientId, PersonId};

/// What a person is in the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Provider: everything, accounts and settings included.
    Administrator,
    /// Provider: clients, contracts, months.
    ServiceManager,
    /// Provider: tickets and machines.
    Technician,
    /// Provider: months, invoices, credit notes.
    Billing,
    /// Provider: reads everything, changes nothing.
    Auditor,
    /// Client: sees all that is its organisation's, approves.
    Decider,
    /// Client: asks for help and sees their own tickets.
    User,
}

impl Role {
    /// Every role, provider's first.
    pub const ALL: [Self; 7] = [
        Self::Administrator,
        Self::ServiceManager,
        Self::Technician,
        Self::Billing,
        Self::Auditor,
        Self::Decider,
        Self::User,
    ];

    /// Whether the role belongs to a client's person rather than the provider's.
    #[must_use]
    pub fn is_clients(self) -> bool {
        matches!(self, Self::Decider | Self::User)
    }

    /// The name that files, addresses and the database use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::ServiceManager => "service-manager",
            Self::Technician => "technician",
            Self::Billing => "billing",
            Self::Auditor => "auditor",
            Self::Decider => "decider",
            Self::User => "user",
        }
    }

    /// The role of that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// Something that the product lets people do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// See the control room.
    SeeControlRoom,
    /// See tickets, their public comments, clocks and files.
    SeeTickets,
    /// See internal comments, time spent, cost.
    SeeInternal,
    /// Open a ticket.
    OpenTickets,
    /// Comment in public on a ticket.
    Comment,
    /// Take, assign, pause, restore, resolve, change priority, merge, log time.
    WorkTickets,
    /// Say that one's own ticket is not solved, or confirm that it is.
    AnswerTickets,
    /// See clients, sites and people.
    SeeClients,
    /// Change clients, sites and people of clients.
    EditClients,
    /// See contracts and their versions.
    SeeContracts,
    /// Add a contract version.
    EditContracts,
    /// See machines, checks and their history.
    SeeMachines,
    /// Enrol machines, change checks, plan maintenance.
    EditMachines,
    /// See reports and invoices.
    SeeMonths,
    /// Close a month, issue invoices and credit notes.
    CloseMonths,
    /// Export the evidence of a month.
    ExportEvidence,
    /// Accounts of the provider, teams, roles, settings, audit trail.
    Administer,
    /// Read the audit trail.
    SeeAudit,
    /// See audits before a contract, the catalogue, proposals.
    SeeAudits,
    /// Run audits: questionnaires, findings, proposals.
    EditAudits,
}

impl Permission {
    /// Every permission, in the table's order.
    pub const ALL: [Self; 20] = [
        Self::SeeControlRoom,
        Self::SeeTickets,
        Self::SeeInternal,
        Self::OpenTickets,
        Self::Comment,
        Self::WorkTickets,
        Self::AnswerTickets,
        Self::SeeClients,
        Self::EditClients,
        Self::SeeContracts,
        Self::EditContracts,
        Self::SeeMachines,
        Self::EditMachines,
        Self::SeeMonths,
        Self::CloseMonths,
        Self::ExportEvidence,
        Self::Administer,
        Self::SeeAudit,
        Self::SeeAudits,
        Self::EditAudits,
    ];
}

/// How far a permission reaches for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Rows of every client.
    Everything,
    /// Rows of one client.
    Client(ClientId),
    /// Within one client, only what this person asked for.
    Own(ClientId, PersonId),
}

/// How far a role's permission reaches, before it is known whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Not at all.
    No,
    /// Every client.
    All,
    /// The person's own client.
    Client,
    /// What the person asked for.
    Own,
}

/// The policy: one line a permission, one column a role.
#[must_use]
#[rustfmt::skip]
pub fn policy(role: Role, permission: Permission) -> Grant {
    use Grant::{All, Client, No, Own};
    use Permission as P;
    //                              admin manager techn. billing audit. decider user
    let row = match permission {
        P::SeeControlRoom      => [ All,  All,    All,   All,    All,   No,     No  ],
        P::SeeTickets          => [ All,  All,    All,   All,    All,   Client, Own ],
        P::SeeInternal         => [ All,  All,    All,   All,    All,   No,     No  ],
        P::OpenTickets         => [ All,  All,    All,   No,     No,    Client, Own ],
        P::Comment             => [ All,  All,    All,   No,     No,    Client, Own ],
        P::WorkTickets         => [ All,  All,    All,   No,     No,    No,     No  ],
        P::AnswerTickets       => [ No,   No,     No,    No,     No,    Client, Own ],
        P::SeeClients          => [ All,  All,    All,   All,    All,   Client, No  ],
        P::EditClients         => [ All,  All,    No,    No,     No,    No,     No  ],
        P::SeeContracts        => [ All,  All,    All,   All,    All,   Client, No  ],
        P::EditContracts       => [ All,  All,    No,    No,     No,    No,     No  ],
        P::SeeMachines         => [ All,  All,    All,   No,     All,   Client, No  ],
        P::EditMachines        => [ All,  All,    All,   No,     No,    No,     No  ],
        P::SeeMonths           => [ All,  All,    No,    All,    All,   Client, No  ],
        P::CloseMonths         => [ All,  All,    No,    All,    No,    No,     No  ],
        P::ExportEvidence      => [ All,  All,    No,    All,    All,   Client, No  ],
        P::Administer          => [ All,  No,     No,    No,     No,    No,     No  ],
        P::SeeAudit            => [ All,  No,     No,    No,     All,   No,     No  ],
        P::SeeAudits           => [ All,  All,    All,   All,    All,   No,     No  ],
        P::EditAudits          => [ All,  All,    All,   No,     No,    No,     No  ],
    };
    row[role as usize]
}

/// How far `permission` reaches for a person of `role`; `None`: not at all. A client's role without
/// a client reaches nothing.
#[must_use]
pub fn reach(
    role: Role,
    client: Option<ClientId>,
    person: PersonId,
    permission: Permission,
) -> Option<Reach> {
    match (policy(role, permission), client) {
        (Grant::No, _) => None,
        (Grant::All, _) if !role.is_clients() => Some(Reach::Everything),
        (Grant::Client, Some(client)) => Some(Reach::Client(client)),
        (Grant::Own, Some(client)) => Some(Reach::Own(client, person)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
