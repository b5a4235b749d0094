//! `intendant contract explain FILE availability servers --on 2026-03-05 --outages outages.json`.

use std::path::PathBuf;

use intendant_contract::availability::{Interval, measure};
use intendant_contract::model::Contract;
use jiff::Timestamp;
use jiff::civil::Date;

use super::explain::{Told, json_of};

/// Of what, over what.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Key of the service.
    service: String,
    /// A day of the period (month, quarter or year, as promised).
    #[arg(long, value_name = "DAY")]
    on: Date,
    /// Unplanned downtime: a JSON list of `{"id", "from", "to"}`, without `to` while it lasts.
    #[arg(long, value_name = "FILE")]
    outages: Option<PathBuf>,
    /// Planned maintenance: a list of the same form.
    #[arg(long, value_name = "FILE")]
    maintenance: Option<PathBuf>,
    /// Measure up to this instant (2026-05-02T18:00+02:00); by default to the end of the period.
    #[arg(long, value_name = "INSTANT")]
    at: Option<Timestamp>,
}

/// Promise kept: yes.
pub(crate) fn tell(contract: &Contract, args: &Args) -> Result<Told, String> {
    let read = |path: &Option<PathBuf>| -> Result<Vec<Interval>, String> {
        path.as_ref().map_or(Ok(Vec::new()), |path| json_of(path))
    };
    let measured = measure(
        contract,
        &args.service,
        args.on,
        &read(&args.outages)?,
        &read(&args.maintenance)?,
        args.at.unwrap_or(Timestamp::MAX),
    )
    .map_err(|error| error.to_string())?;
    Told::new(measured.met, measured.explain(), &measured)
}
