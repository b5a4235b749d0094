//! What can be done with audits: permission, rule, row, trail.

mod analysis;
mod assessment;
mod campaign;
mod catalogue;
mod link;
mod offer;

pub use analysis::analyse;
pub use assessment::{Assessment, assessment};
pub(super) use campaign::{HOURS, OBLIGATIONS};
pub use campaign::{answer, dismiss, list, open, set_profile, show, stand, turn};
pub use catalogue::{
    Terms, add_offer, archive_offer, catalogue, change_offer, in_use, level_names, offer,
    set_terms, terms,
};
pub use link::{answer_by_link, by_link, finish_by_link, links, make_link, withdraw_link};
pub use offer::{Drafted, adopt, drafted, proposal_of, set_proposal};
