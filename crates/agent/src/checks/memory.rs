//! Memory in use: all that is not available to a new program without swapping.

use intendant_protocol::Perfdata;

use super::{Outcome, judge, round, size};
use crate::lang::{said, why};

pub(super) fn run(warn: f64, crit: f64) -> Outcome {
    let text = match std::fs::read_to_string("/proc/meminfo") {
        Ok(text) => text,
        Err(error) => return Outcome::unknown(format!("/proc/meminfo: {}", why(&error))),
    };
    let Some((total, available)) = total_and_available(&text) else {
        return Outcome::unknown(said!(
            "/proc/meminfo does not tell the memory",
            "/proc/meminfo ne dit pas la mémoire"
        ));
    };
    let used = total.saturating_sub(available);
    let percent = used as f64 * 100.0 / total as f64;
    let bytes = |percent: f64| Some(format!("{:.0}", total as f64 * percent / 100.0));
    Outcome::new(
        judge(percent, warn, crit),
        said!(
            "{percent:.0}% of {} used, {} available",
            "{percent:.0} % de {} pris, {} disponibles",
            size(total),
            size(available)
        ),
    )
    .with(vec![
        Perfdata {
            label: "used".to_owned(),
            value: Some(used as f64),
            uom: "B".to_owned(),
            warn: bytes(warn),
            crit: bytes(crit),
            min: Some(0.0),
            max: Some(total as f64),
        },
        Perfdata {
            label: "used_percent".to_owned(),
            value: Some(round(percent, 2)),
            uom: "%".to_owned(),
            warn: Some(warn.to_string()),
            crit: Some(crit.to_string()),
            min: Some(0.0),
            max: Some(100.0),
        },
    ])
}

/// Bytes. Kernels before 3.14 do not tell what is available: free, buffers and cache are close.
fn total_and_available(meminfo: &str) -> Option<(u64, u64)> {
    let field = |name: &str| crate::proc::field_kib(meminfo, name);
    let total = field("MemTotal").filter(|&total| total > 0)?;
    let available = field("MemAvailable").or_else(|| {
        Some(field("MemFree")? + field("Buffers").unwrap_or(0) + field("Cached").unwrap_or(0))
    })?;
    Some((total, available.min(total)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_kernels_are_understood_too() {
        let new = "MemTotal:  1000 kB\nMemFree: 100 kB\nMemAvailable:  600 kB\n";
        assert_eq!(total_and_available(new), Some((1_024_000, 614_400)));
        let old = "MemTotal:  1000 kB\nMemFree: 100 kB\nBuffers: 50 kB\nCached: 250 kB\n";
        assert_eq!(total_and_available(old), Some((1_024_000, 409_600)));
        assert_eq!(total_and_available("MemTotal: 0 kB"), None);
    }
}
