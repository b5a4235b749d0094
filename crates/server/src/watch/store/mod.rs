//! SQL of the watch.

mod agents;
mod checks;
mod incidents;

pub use agents::reconfigure;
pub(super) use agents::{
    AgentRow, EnrolmentRow, add_agent, add_enrolment, add_item, agent, enrolment, greeted,
    has_described, language, received, revoke, silent, site_exists, use_enrolment,
};
pub use checks::{ALIVE, NewCheck, refresh_standing};
pub(super) use checks::{
    CheckRow, add_check, alive_check, change_check, check, checks_for_agent, failing,
    forget_results, remove_check, set_result, state_word,
};
pub(super) use incidents::{
    ItemRow, add_incident, begin_outage, client_of, drop_incident, end_outage, in_maintenance,
    item, owed,
};
