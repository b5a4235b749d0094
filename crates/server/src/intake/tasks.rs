//! What agents are given to do beside their own inventory, and what becomes of their answers. One
//! hook for each: network discovery and device inventories over SNMP.

use intendant_inventory::devices;
use intendant_inventory::reply::Job;

use super::store::Token;
use crate::platform::failure::Failure;
use crate::platform::tx::Tx;

/// The jobs for an agent that says hello with XML. `device` is the agent's name for its machine.
pub(super) fn jobs_for(
    _tx: &mut Tx<'_>,
    _token: Option<&Token>,
    _device: &str,
) -> Result<Vec<Job>, Failure> {
    Ok(Vec::new())
}

/// An agent says where its job is; devices that answered come with it and were taken in already.
pub(super) fn heard(_tx: &mut Tx<'_>, _token: &Token, _job: &devices::Job) -> Result<(), Failure> {
    Ok(())
}
