//! Service reports: every reference has its explanation, and no count exceeds what it is part of.

use intendant_protocol::documents::report::{ItemCount, ServiceReport, Why};

use super::{accent, breach, currency, party, period, timezone, want};
use crate::input::Refusal;

pub(super) fn check(report: &ServiceReport) -> Result<(), Refusal> {
    accent(report.accent.as_deref())?;
    currency(&report.currency)?;
    timezone(&report.timezone)?;
    period(&report.period, "period")?;
    party(&report.provider, "provider")?;
    party(&report.client, "client")?;
    references(report)?;
    counts(report)?;
    for (n, late) in report.breaches.iter().enumerate() {
        breach(late, &format!("breaches[{n}]"))?;
    }
    if let Some(evidence) = &report.evidence {
        let hash = &evidence.sha256;
        let right = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        want(right, "evidence.sha256", || {
            "is not 64 hexadecimal digits".to_owned()
        })?;
    }
    Ok(())
}

fn references(report: &ServiceReport) -> Result<(), Refusal> {
    let known = report.explanations.len();
    let every = |name: &str, whys: Vec<Option<Why>>| {
        for (n, why) in whys.into_iter().enumerate() {
            let Some(why) = why else { continue };
            want(
                (1..=known).contains(&usize::from(why)),
                &format!("{name}[{n}].why"),
                || format!("is {why}, but there are {known} explanations, counted from 1"),
            )?;
        }
        Ok::<(), Refusal>(())
    };
    every(
        "summary",
        report.summary.iter().map(|row| row.why).collect(),
    )?;
    every(
        "highlights",
        report.highlights.iter().map(|row| row.why).collect(),
    )?;
    every("clocks", report.clocks.iter().map(|row| row.why).collect())?;
    every(
        "availability",
        report.availability.iter().map(|row| row.why).collect(),
    )?;
    every("items", report.items.iter().map(|row| row.why).collect())?;
    every(
        "outside",
        report.outside.iter().map(|row| row.why).collect(),
    )?;
    every("time", report.time.iter().map(|row| row.why).collect())
}

fn counts(report: &ServiceReport) -> Result<(), Refusal> {
    for (n, row) in report.clocks.iter().enumerate() {
        want(
            row.in_time <= row.counted,
            &format!("clocks[{n}].in_time"),
            || format!("{} in time of {} counted", row.in_time, row.counted),
        )?;
    }
    for (n, month) in report.history.iter().enumerate() {
        want(
            month.in_time <= month.counted,
            &format!("history[{n}].in_time"),
            || format!("{} in time of {} counted", month.in_time, month.counted),
        )?;
    }
    for (n, row) in report.items.iter().enumerate() {
        want(adds_up(row), &format!("items[{n}].at_end"), || {
            format!(
                "{} + {} - {} is not {}",
                row.at_start, row.added, row.removed, row.at_end
            )
        })?;
    }
    for (n, service) in report.availability.iter().enumerate() {
        for (m, downtime) in service.downtimes.iter().enumerate() {
            let path = format!("availability[{n}].downtimes[{m}].to");
            want(downtime.from <= downtime.to, &path, || {
                "is before `from`".to_owned()
            })?;
        }
    }
    Ok(())
}

fn adds_up(row: &ItemCount) -> bool {
    u64::from(row.at_start) + u64::from(row.added) == u64::from(row.at_end) + u64::from(row.removed)
}
