//! Fleet reports: the parts of a count make its whole.

use intendant_protocol::documents::fleet::{FleetReport, KindCount};

use super::{accent, currency, party, period, timezone, want};
use crate::input::Refusal;

pub(super) fn check(report: &FleetReport) -> Result<(), Refusal> {
    accent(report.accent.as_deref())?;
    currency(&report.currency)?;
    timezone(&report.timezone)?;
    period(&report.period, "period")?;
    party(&report.provider, "provider")?;
    party(&report.client, "client")?;
    want(!report.number.trim().is_empty(), "number", || {
        "is empty".to_owned()
    })?;
    for (n, kind) in report.kinds.iter().enumerate() {
        counts(report, kind, &format!("kinds[{n}]"))?;
    }
    for (n, line) in report.lines.iter().enumerate() {
        want(
            line.gone <= line.counted,
            &format!("lines[{n}].gone"),
            || format!("{} gone of {} counted", line.gone, line.counted),
        )?;
    }
    let listed = report.warranties.len();
    let total = usize::try_from(report.warranties_total).unwrap_or(usize::MAX);
    want(listed <= total, "warranties_total", || {
        format!("is {total}, but {listed} are listed")
    })?;
    let listed = report.changes.len();
    let total = usize::try_from(report.changes_total).unwrap_or(usize::MAX);
    want(listed <= total, "changes_total", || {
        format!("is {total}, but {listed} are listed")
    })
}

fn counts(report: &FleetReport, kind: &KindCount, path: &str) -> Result<(), Refusal> {
    let sites = report.sites.len();
    want(
        kind.by_site.len() == sites,
        &format!("{path}.by_site"),
        || format!("has {} counts for {sites} sites", kind.by_site.len()),
    )?;
    let sum: u64 = kind.by_site.iter().map(|n| u64::from(*n)).sum();
    let adds_up = sites == 0 || sum == u64::from(kind.now);
    want(adds_up, &format!("{path}.now"), || {
        format!("is {}, but its sites make {sum}", kind.now)
    })
}
