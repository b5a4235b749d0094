//! `intendant contract explain FILE item kind=server site=Lyon tag=prod`: coverage and, at an
//! instant, the decision before work.

use intendant_contract::coverage::{Asked, Outcome, cover, decide};
use intendant_contract::model::Contract;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::explain::{Told, item, pair};

/// Which item.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What the item is: `kind=server site=Lyon tag=prod`.
    #[arg(required = true, value_parser = pair)]
    attributes: Vec<(String, String)>,
    /// Work at this instant (2026-05-02T18:00+02:00): also says whether it is within the contract.
    #[arg(long, value_name = "INSTANT")]
    at: Option<Timestamp>,
    /// Hours of work, for the price of an order.
    #[arg(long, default_value = "1", requires = "at")]
    hours: Decimal,
    /// Last day in force, when notice was given.
    #[arg(long, value_name = "DAY", requires = "at")]
    ended: Option<Date>,
}

/// Covered, or within the contract: yes.
pub(crate) fn tell(contract: &Contract, args: &Args) -> Result<Told, String> {
    let item = item(&args.attributes);
    let Some(when) = args.at else {
        let coverage = cover(contract, &item);
        return Told::new(coverage.covered.is_some(), coverage.explain(), &coverage);
    };
    let decision = decide(
        contract,
        &Asked {
            item: Some(&item),
            service: None,
            action: "",
            actor: None,
            ticket_open: false,
            when,
            quantity: args.hours,
            used: Decimal::ZERO,
            ended: args.ended,
        },
    );
    let yes = matches!(decision.outcome, Outcome::In { .. });
    Told::new(yes, decision.explain(&contract.currency), &decision)
}
