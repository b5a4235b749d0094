//! What agents are given to do beside their own inventory, and what becomes of their answers: jobs on
//! networks, over SNMP.

use intendant_inventory::reply::Job;
use intendant_inventory::{Hello, devices};

use super::sender::Sender;
use super::store::Token;
use crate::network::{self, Greeting};
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

/// What a GLPI agent says of itself when it asks in JSON.
pub(super) fn greeting(sender: &Sender, hello: &Hello) -> Greeting {
    let tasks = if hello.enabled_tasks.is_empty() {
        &hello.installed_tasks
    } else {
        &hello.enabled_tasks
    };
    Greeting {
        number: sender.agent_id.clone(),
        device: hello.deviceid.clone(),
        tasks: tasks.iter().map(|one| one.to_ascii_lowercase()).collect(),
    }
}

/// Whether a GLPI agent has to ask again in XML, for jobs on networks.
pub(super) fn awaits(
    tx: &mut Tx<'_>,
    token: Option<&Token>,
    greeting: &Greeting,
) -> Result<bool, Failure> {
    match token {
        Some(token) => network::greeted(tx, token.client, greeting),
        None => Ok(false),
    }
}

/// An agent says where its job is. Answers whether it is one of ours: its devices are then taken in.
pub(super) fn heard(tx: &mut Tx<'_>, token: &Token, job: &devices::Job) -> Result<bool, Failure> {
    network::answered(tx, token.client, job.clone())
}
