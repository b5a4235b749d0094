//! The watch: agents enrol and report; what fails becomes one incident, what is well again restores
//! it. The rules of who may do what on a machine stay with the machine; here is only what it says.

mod alive;
mod checks;
mod enrol;
mod incidents;
mod ingest;
mod link;
mod older;
mod store;

pub use alive::run;
pub use checks::{add_check, change_check, remove_check};
pub use enrol::{Enrolment, NewEnrolment, new_enrolment, revoke, take_in};
pub use ingest::take;
pub use store::{ALIVE, NewCheck, reconfigure, refresh_standing};

use crate::platform::doors::{Doors, Guard};

/// The doors of the agents.
#[must_use]
pub fn doors() -> Doors {
    Doors::default()
        .post(Guard::Agent, intendant_protocol::ENROL_PATH, enrol::enrol)
        .get(Guard::Agent, intendant_protocol::LINK_PATH, link::open)
}
