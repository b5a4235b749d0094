//! SQL on items, their checks and their maintenance.

mod checks;
mod columns;
mod documents;
mod fill;
mod imports;
mod item;
mod kinds;
mod list;
mod maintenance;
mod more;
mod query;
mod views;
mod words;

pub(super) use checks::{checks, checks_of, history};
pub(super) use documents::{add_document, documents, remove_document};
pub(super) use fill::{Filled, fill};
pub(super) use imports::{
    add_import, close_import, forget_imports, import, known_by, remap_import,
};
pub(super) use item::{
    Changed, add, agents, change, client, clients, end_all, enrolled, events, head_counts,
    incident, item, kinds, outages, retire, sites, ticket_title,
};
pub(super) use kinds::{archive_kind, keep_kind, own_kinds};
pub(super) use list::{counts, everything, list, these};
pub(super) use maintenance::{
    add as add_maintenance, cancel as cancel_maintenance, find as maintenance,
    list as maintenances, now_on as maintenance_now,
};
pub(super) use more::{keep_more, more};
pub(super) use views::{beginnings, columns_of, drop_view, keep_columns, keep_view, views};
pub(super) use words::{rederive, underived};

pub use checks::{CheckSeen, Measured};
pub use columns::{Col, Place, Sorting};
pub use documents::Document;
pub use imports::ImportRow;
pub use item::{AgentSeen, ClientSeen, Item, Outage, SiteSeen};
pub use list::{COUNTED, Counts, Filter, Listed, View};
pub use maintenance::{Maintenance, Wanted as MaintenanceWanted};
pub use more::{More, WRITTEN};
pub use views::SavedView;
