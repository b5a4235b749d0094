//! What agents are given to do beside their own inventory, and what becomes of their answers: jobs on
//! networks, over SNMP.

use intendant_inventory::devices;
use intendant_inventory::reply::Job;

use super::store::Token;
use crate::network;
use crate::platform::failure::Failure;
use crate::platform::tx::Tx;

/// The jobs for an agent that says hello with XML. `device` is the agent's name for its machine.
/// They hold credentials: whoever shows no token is given none.
pub(super) fn jobs_for(
    tx: &mut Tx<'_>,
    token: Option<&Token>,
    device: &str,
) -> Result<Vec<Job>, Failure> {
    match token {
        Some(token) => network::for_other_agent(tx, token.client, device),
        None => Ok(Vec::new()),
    }
}

/// An agent says where its job is. Answers whether it is one of ours: its devices are then taken in.
pub(super) fn heard(tx: &mut Tx<'_>, token: &Token, job: &devices::Job) -> Result<bool, Failure> {
    network::answered(tx, token.client, job.clone())
}
