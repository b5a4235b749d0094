//! SQL on items, their checks and their maintenance.

mod checks;
mod item;
mod list;
mod maintenance;

pub(super) use checks::{checks, checks_of, history};
pub(super) use item::{
    Changed, add, agents, change, client, clients, end_all, enrolled, events, incident, inventory,
    item, kinds, outages, retire, sites, ticket_title,
};
pub(super) use list::{candidates, counts, list};
pub(super) use maintenance::{
    add as add_maintenance, cancel as cancel_maintenance, find as maintenance,
    list as maintenances, now_on as maintenance_now,
};

pub use checks::{CheckSeen, Measured};
pub use item::{AgentSeen, ClientSeen, Described, Item, Outage, SiteSeen};
pub use list::{Counts, Filter, Listed, View};
pub use maintenance::{Maintenance, Wanted as MaintenanceWanted};
