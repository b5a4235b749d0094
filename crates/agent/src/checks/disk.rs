//! Room on filesystems, and inodes where they are counted.

use intendant_protocol::{CheckState, DiskMeasure, Perfdata};

use super::{Outcome, judge, round, size};
use crate::lang::{said, why};
use crate::mounts::{self, Usage};

pub(super) fn run(
    path: Option<&str>,
    exclude: &[String],
    measure: DiskMeasure,
    limits: (f64, f64),
) -> Outcome {
    // Both measures are judged as "per cent used".
    let (warn, crit) = match measure {
        DiskMeasure::Used => limits,
        DiskMeasure::Free => (100.0 - limits.0, 100.0 - limits.1),
    };
    let points = match path {
        Some(path) => vec![path.to_owned()],
        None => match mounts::real() {
            Ok(mounts) => mounts
                .into_iter()
                .filter(|mount| !mount.read_only && !exclude.contains(&mount.point))
                .map(|mount| mount.point)
                .collect(),
            Err(error) => {
                return Outcome::unknown(said!(
                    "the mounts cannot be read: {}",
                    "les montages sont illisibles : {}",
                    why(&error)
                ));
            }
        },
    };
    let mut state = CheckState::Ok;
    let mut worst = Vec::new();
    let mut all = Vec::new();
    let mut perfdata = Vec::new();
    for point in points {
        let (this, text) = match mounts::usage(&point) {
            Ok(usage) => {
                perfdata.push(measured(&point, usage, warn, crit));
                describe(&point, usage, warn, crit)
            }
            Err(error) => (
                CheckState::Unknown,
                said!("{point}: {}", "{point} : {}", why(&error)),
            ),
        };
        state = state.worse(this);
        if this != CheckState::Ok {
            worst.push(text.clone());
        }
        all.push(text);
    }
    if all.is_empty() {
        return Outcome::unknown(said!(
            "no filesystem to look at",
            "aucun système de fichiers à regarder"
        ));
    }
    let text = if worst.is_empty() { &all } else { &worst };
    Outcome::new(state, text.join(&said!("; ", " ; "))).with(perfdata)
}

fn describe(point: &str, usage: Usage, warn: f64, crit: f64) -> (CheckState, String) {
    let used = usage.used_percent();
    let mut state = judge(used, warn, crit);
    let mut text = said!(
        "{point} {used:.0}% used, {} free of {}",
        "{point} occupé à {used:.0} %, {} libres sur {}",
        size(usage.free),
        size(usage.size)
    );
    if let Some(inodes) = usage.inodes_used_percent() {
        let of_inodes = judge(inodes, warn, crit);
        if of_inodes != CheckState::Ok {
            text.push_str(&said!(
                ", {inodes:.0}% of its inodes used",
                ", {inodes:.0} % de ses inodes pris"
            ));
        }
        state = state.worse(of_inodes);
    }
    (state, text)
}

fn measured(point: &str, usage: Usage, warn: f64, crit: f64) -> Perfdata {
    let reachable = (usage.used + usage.free) as f64;
    let bytes = |percent: f64| Some(format!("{:.0}", reachable * percent / 100.0));
    Perfdata {
        label: point.to_owned(),
        value: Some(usage.used as f64),
        uom: "B".to_owned(),
        warn: bytes(warn),
        crit: bytes(crit),
        min: Some(0.0),
        max: Some(round(reachable, 0)),
    }
}
