//! Figures of clients for lists and pages: tickets, items, the contract's standing.

use std::collections::HashMap;

use intendant_contract::term::Standing;
use intendant_domain::access::Permission::SeeClients;
use intendant_domain::id::ClientId;
use jiff::Timestamp;

use super::store;
use crate::contracts;
use crate::platform::failure::Failure;
use crate::platform::tx::Tx;

/// Figures of one client.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Tickets that are not over.
    pub open: i64,
    /// What runs out next.
    pub next_due: Option<Timestamp>,
    /// Items that have not been retired.
    pub items: i64,
    /// Those that no service covers.
    pub uncovered: i64,
    /// Where the contract stands today; absent: there is no version yet.
    pub standing: Option<Standing>,
}

/// The figures of some clients.
///
/// # Errors
/// As the database says.
pub fn of(
    tx: &mut Tx<'_>,
    clients: impl Iterator<Item = ClientId>,
) -> Result<HashMap<ClientId, Figures>, Failure> {
    let now = tx.now();
    let mut all = HashMap::new();
    for client in clients {
        let mut rows = tx.allow_on(SeeClients, client)?;
        let mut figures = Figures::default();
        (figures.items, figures.uncovered) = store::item_counts(&mut rows, client)?;
        (figures.open, figures.next_due) = store::ticket_counts(&mut rows, client)?;
        figures.standing = match contracts::in_force(&mut rows, client, now)? {
            Some(version) => Some(contracts::standing_on(&version, now).term),
            None => contracts::versions(&mut rows, client)?
                .first()
                .map(|first| Standing::NotStarted {
                    starts: first.effective_on,
                }),
        };
        all.insert(client, figures);
    }
    Ok(all)
}
