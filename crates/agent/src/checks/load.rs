//! Load average, for each core.

use intendant_protocol::{LoadPeriod, Perfdata};

use super::{Outcome, judge, round};
use crate::lang::{decimal, said};
use crate::proc;

pub(super) fn run(warn: f64, crit: f64, period: LoadPeriod) -> Outcome {
    let averages = proc::line("/proc/loadavg").and_then(|line| averages(&line));
    let Some(averages) = averages else {
        return Outcome::unknown(said!(
            "/proc/loadavg does not tell the load",
            "/proc/loadavg ne dit pas la charge"
        ));
    };
    let cores = proc::cpu_threads();
    let [one, five, fifteen] = averages.map(|load| load / f64::from(cores));
    let watched = match period {
        LoadPeriod::One => one,
        LoadPeriod::Five => five,
        LoadPeriod::Fifteen => fifteen,
    };
    let measured = |label: &str, value: f64, is: LoadPeriod| Perfdata {
        label: label.to_owned(),
        value: Some(round(value, 3)),
        warn: (is == period).then(|| warn.to_string()),
        crit: (is == period).then(|| crit.to_string()),
        min: Some(0.0),
        ..Perfdata::default()
    };
    Outcome::new(
        judge(watched, warn, crit),
        said!(
            "load per core {}, {}, {} over 1, 5, 15 min ({cores} cores)",
            "charge par cœur {} · {} · {} sur 1, 5, 15 min ({cores} cœurs)",
            decimal(one, 2),
            decimal(five, 2),
            decimal(fifteen, 2)
        ),
    )
    .with(vec![
        measured("load1", one, LoadPeriod::One),
        measured("load5", five, LoadPeriod::Five),
        measured("load15", fifteen, LoadPeriod::Fifteen),
    ])
}

fn averages(line: &str) -> Option<[f64; 3]> {
    let mut numbers = line.split(' ').map(str::parse::<f64>);
    Some([
        numbers.next()?.ok()?,
        numbers.next()?.ok()?,
        numbers.next()?.ok()?,
    ])
}
