//! Audit reports: scores within 0 and 100, price lines that make the month's price.

use intendant_protocol::documents::audit::AuditReport;

use super::{accent, currency, party, same, timezone, want};
use crate::input::Refusal;

pub(super) fn check(report: &AuditReport) -> Result<(), Refusal> {
    accent(report.accent.as_deref())?;
    currency(&report.currency)?;
    timezone(&report.timezone)?;
    party(&report.provider, "provider")?;
    want(!report.client.trim().is_empty(), "client", || {
        "is empty".to_owned()
    })?;
    let scores = report.scores.iter().enumerate();
    let scores = scores.map(|(n, score)| (format!("scores[{n}].value"), score.value));
    for (path, value) in scores.chain([("overall".to_owned(), report.overall)]) {
        want(value.is_none_or(|value| value <= 100), &path, || {
            "is more than 100".to_owned()
        })?;
    }
    want(report.scores.len() >= 3, "scores", || {
        "has fewer than three domains: no radar can be drawn".to_owned()
    })?;
    if let Some(proposal) = &report.proposal {
        let sum = proposal.lines.iter().map(|line| line.amount).sum();
        same(proposal.monthly, sum, "proposal.monthly", "its lines make")?;
    }
    Ok(())
}
