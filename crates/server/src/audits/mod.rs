//! The audit before a contract: a campaign for a prospect (or a client), its questionnaire, what the
//! machines show, the report, the proposal from the provider's catalogue, and the draft contract.

mod actions;
mod api;
mod jobs;
mod model;
mod pages;
mod print;
mod store;
mod words;

pub use actions::{
    Assessment, analyse, answer, assessment, list, open, proposal_of, set_profile, set_proposal,
};
pub use jobs::run;
pub use model::{Campaign, Given, NewAudit, Profile, Proposal};
pub use print::pdf;

use crate::platform::doors::Doors;

/// The doors of this slice.
#[must_use]
pub fn doors() -> Doors {
    api::doors().and(pages::doors())
}
