//! SQL on audits and the catalogue.

mod campaign;
mod catalogue;
mod estate;

pub(super) use campaign::{
    add, all, answers, dismissals, due, end_link, find, link_by_hash, links, make_link,
    set_adopted, set_answer, set_dismissal, set_findings, set_open, set_profile, set_proposal,
    use_link,
};
pub(super) use catalogue::{add_offer, archive_offer, change_offer, offers};
pub(super) use estate::{Said, items, said};
