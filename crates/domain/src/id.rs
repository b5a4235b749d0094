//! One identifier type per noun, so that passing the wrong one does not compile.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> i64 {
                id.0
            }
        }
    )+};
}

ids! {
    /// A client organisation.
    ClientId,
    /// A site of a client.
    SiteId,
    /// A third party that holds part of a client's system.
    ThirdPartyId,
    /// A person: of the provider, or of a client (with or without access).
    PersonId,
    /// A team of the provider.
    TeamId,
    /// A version of a client's contract.
    VersionId,
    /// A ticket (not its number, which people say aloud).
    TicketId,
    /// An item: a machine or anything else that a contract can cover.
    ItemId,
    /// An agent on a machine.
    AgentId,
    /// A check that an agent runs.
    CheckId,
    /// A file attached to a ticket.
    AttachmentId,
    /// An issued document: invoice, credit note, report.
    DocumentId,
    /// A credential of the vault.
    CredentialId,
    /// A job on a client's network.
    NetworkJobId,
    /// A device that such a job found.
    NetworkDeviceId,
}
