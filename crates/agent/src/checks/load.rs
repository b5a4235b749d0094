//! Load average, for each core.

use intendant_protocol::{LoadPeriod, Perfdata};

use super::{Outcome, judge, round};
use crate::proc;

pub(super) fn run(warn: f64, crit: f64, period: LoadPeriod) -> Outcome {
    let averages = proc::line("/proc/loadavg").and_then(|line| averages(&line));
    let Some(averages) = averages else {
        return Outcome::unknown("/proc/loadavg does not tell the load");
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
        format!(
            "load per core {one:.2}, {five:.2}, {fifteen:.2} over 1, 5, 15 min ({cores} cores)"
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
