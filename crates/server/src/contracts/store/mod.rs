//! SQL of contracts.

mod cover;
mod life;
mod months;
mod versions;

pub(super) use cover::{
    ItemRow, NewDecision, cover_events, covering, decide, items, subjects, undecided,
};
pub(super) use life::{
    open_by_service, people_by_role, people_by_team, tickets_since, waiting_by_reason,
};
pub use months::{ClosedMonth, Issued, closed_months};
pub(super) use months::{available, closed_month_after};
pub use versions::{Version, version, versions};
pub(super) use versions::{add, client_zone, in_force, lock_client, reference_is_taken, text};
