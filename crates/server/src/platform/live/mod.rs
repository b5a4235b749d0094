//! What changed, told to pages that are open: after the commit, never before.

mod stream;

pub use stream::{Part, changes, parts};

use std::sync::{Arc, OnceLock};

use crossbeam_channel::Sender;
use intendant_domain::id::{ClientId, ItemId, TicketId};
use tokio::sync::broadcast;

use super::db::{Db, DbError};

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

/// A change as it is told to another server, and back.
impl Change {
    fn to_line(&self) -> String {
        match self {
            Self::Ticket(client, id) => format!("ticket {client} {id}"),
            Self::Item(client, id) => format!("item {client} {id}"),
            Self::Client(client) => format!("client {client}"),
        }
    }

    /// `None` for what a newer server may say and this one does not know.
    fn from_line(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let what = words.next()?;
        let client = words.next()?.parse().ok()?;
        match what {
            "ticket" => Some(Self::Ticket(client, words.next()?.parse().ok()?)),
            "item" => Some(Self::Item(client, words.next()?.parse().ok()?)),
            "client" => Some(Self::Client(client)),
            _ => None,
        }
    }
}

/// Where changes are announced.
#[derive(Clone, Debug)]
pub struct Live {
    sender: broadcast::Sender<Change>,
    /// To other servers on the same database.
    others: Arc<OnceLock<Sender<String>>>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            sender: broadcast::channel(1024).0,
            others: Arc::default(),
        }
    }
}

impl Live {
    /// Announces a change, here and to other servers; nobody listening is fine.
    pub fn tell(&self, change: Change) {
        if let Some(others) = self.others.get() {
            // Nobody waits for the others: what finds no room is not told.
            let _ = others.try_send(change.to_line());
        }
        let _ = self.sender.send(change);
    }

    /// Hears what other servers on `db` announce, and tells them what is announced here.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn join_others(&self, db: &Db) -> Result<(), DbError> {
        let sender = self.sender.clone();
        let hear = move |line: &str| {
            if let Some(change) = Change::from_line(line) {
                let _ = sender.send(change);
            }
        };
        if let Some(others) = db.exchange(hear)? {
            let _ = self.others.set(others);
        }
        Ok(())
    }

    /// From now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Change> {
        self.sender.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_survives_the_way_to_another_server() {
        let (client, ticket, item) = (ClientId(4), TicketId(17), ItemId(9));
        for change in [
            Change::Ticket(client, ticket),
            Change::Item(client, item),
            Change::Client(client),
        ] {
            assert_eq!(Change::from_line(&change.to_line()), Some(change));
        }
        assert_eq!(Change::from_line("comet 4"), None);
        assert_eq!(Change::from_line("ticket x 17"), None);
    }
}
