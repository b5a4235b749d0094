//! `intendant contract explain FILE authorise kind=server --action remote-shell --role technician`.

use intendant_contract::authorise::{Actor, Attempt, may};
use intendant_contract::model::Contract;
use jiff::Timestamp;
use jiff::civil::Date;

use super::explain::{Told, item, pair};

/// Who, what, on what, when.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What the item is: `kind=server site=Lyon tag=prod`.
    #[arg(required = true, value_parser = pair)]
    attributes: Vec<(String, String)>,
    /// The action, for example `remote-shell`.
    #[arg(long)]
    action: String,
    /// Name of the account.
    #[arg(long, default_value = "")]
    user: String,
    /// A role of it; may be repeated.
    #[arg(long = "role")]
    roles: Vec<String>,
    /// A team of it; may be repeated.
    #[arg(long = "team")]
    teams: Vec<String>,
    /// When (2026-05-02T18:00+02:00).
    #[arg(long, value_name = "INSTANT")]
    at: Timestamp,
    /// An open ticket covers the item.
    #[arg(long)]
    ticket_open: bool,
    /// Last day in force, when notice was given.
    #[arg(long, value_name = "DAY")]
    ended: Option<Date>,
}

/// Allowed: yes.
pub(crate) fn tell(contract: &Contract, args: &Args) -> Result<Told, String> {
    let actor = Actor {
        user: args.user.clone(),
        roles: args.roles.clone(),
        teams: args.teams.clone(),
    };
    let permission = may(
        contract,
        &Attempt {
            actor: &actor,
            action: &args.action,
            item: &item(&args.attributes),
            when: args.at,
            ticket_open: args.ticket_open,
            ended: args.ended,
        },
    );
    Told::new(permission.allowed(), permission.explain(), &permission)
}
