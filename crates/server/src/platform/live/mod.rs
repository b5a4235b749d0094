//! What changed, told to pages that are open: after the commit, never before.

mod stream;

pub use stream::{Part, changes, parts};

use intendant_domain::id::{ClientId, ItemId, TicketId};
use tokio::sync::broadcast;

/// Something changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A ticket was opened or has a new event.
    Ticket(ClientId, TicketId),
    /// An item, its checks or its agent.
    Item(ClientId, ItemId),
    /// A client, site, person or contract.
    Client(ClientId),
}

impl Change {
    /// Whose it is: a page shows it only to who may see that client.
    #[must_use]
    pub fn client(&self) -> ClientId {
        match self {
            Self::Ticket(client, _) | Self::Item(client, _) | Self::Client(client) => *client,
        }
    }
}

/// Where changes are announced.
#[derive(Clone, Debug)]
pub struct Live {
    sender: broadcast::Sender<Change>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            sender: broadcast::channel(1024).0,
        }
    }
}

impl Live {
    /// Announces a change; nobody listening is fine.
    pub fn tell(&self, change: Change) {
        let _ = self.sender.send(change);
    }

    /// From now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Change> {
        self.sender.subscribe()
    }
}
