//! SQL of the network, one file a table or two.

pub(super) mod credentials;
pub(super) mod devices;
pub(super) mod jobs;
pub(super) mod places;
