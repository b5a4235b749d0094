//! A day of what the checks measured, as charts.

use std::collections::BTreeMap;

use intendant_domain::id::ItemId;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::marks;
use crate::machines::actions;
use crate::machines::store::{CheckSeen, Measured};
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{Chart, Series, chart};
use crate::platform::tx::Tx;

/// At most so many points: one every five minutes of a day.
const STEPS: i64 = 288;
/// The least time between two points.
const LEAST_STEP_S: i64 = 60;

/// One chart: what one check measures in one unit.
pub(super) struct Figure {
    title: String,
    unit: String,
    times: Vec<i64>,
    lines: Vec<(String, Vec<Option<f64>>)>,
    scale: Option<(f64, f64)>,
}

/// The charts of an item's last day.
pub(super) fn of(
    tx: &mut Tx<'_>,
    lang: Lang,
    item: ItemId,
    checks: &[CheckSeen],
) -> Result<Vec<Figure>, Failure> {
    let now = tx.now();
    let from = now
        .checked_sub(SignedDuration::from_hours(24))
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let mut figures = Vec::new();
    for check in checks.iter().filter(|check| !check.is_alive()) {
        let results = actions::history(tx, (item, check.id), (from, now), 20_000)?;
        figures.extend(drawn(lang, check, &results, now));
    }
    Ok(figures)
}

/// Values of one label, and of one unit, over the day; the mean of what falls into one step.
type Lines = BTreeMap<(String, String), Vec<Option<(f64, u32)>>>;

fn drawn(lang: Lang, check: &CheckSeen, results: &[Measured], now: Timestamp) -> Vec<Figure> {
    let Some(earliest) = results.first().map(|result| result.at.as_second()) else {
        return Vec::new();
    };
    // What has been measured fills the chart: a machine that came an hour ago shows that hour.
    let span = (now.as_second() - earliest).max(LEAST_STEP_S);
    // A step is longer than the time between two runs, or the line would be nothing but gaps.
    let least = (check.interval_s * 6 / 5 / LEAST_STEP_S + 1) * LEAST_STEP_S;
    let step = least.max(LEAST_STEP_S * (span / (STEPS * LEAST_STEP_S) + 1));
    let (first, last) = (earliest / step, now.as_second() / step);
    let steps = usize::try_from(last - first + 1).unwrap_or(1);
    let mut lines = Lines::new();
    for result in results {
        let Some(at) = usize::try_from(result.at.as_second() / step - first)
            .ok()
            .filter(|at| *at < steps)
        else {
            continue;
        };
        for one in &result.perfdata {
            let Some(value) = one.value.filter(|value| value.is_finite()) else {
                continue;
            };
            let (unit, value) = scaled(&one.uom, value);
            let line = lines
                .entry((unit, one.label.clone()))
                .or_insert_with(|| vec![None; steps]);
            let (sum, n) = line[at].unwrap_or((0.0, 0));
            line[at] = Some((sum + value, n + 1));
        }
    }
    let times: Vec<i64> = (first..=last).map(|at| at * step).collect();
    let mut units: Vec<&String> = lines.keys().map(|(unit, _)| unit).collect();
    units.dedup();
    let name = marks::check_name(lang, &check.name);
    units
        .into_iter()
        .map(|unit| {
            let mut of_unit: Vec<_> = lines
                .iter()
                .filter(|((of, _), _)| of == unit)
                .take(4)
                .map(|((_, label), values)| (marks::measure_name(lang, label), means(values)))
                .collect();
            let shown = if unit == "B" {
                in_bytes(&mut of_unit)
            } else {
                unit.as_str()
            };
            Figure {
                title: name.clone(),
                unit: shown.to_owned(),
                times: times.clone(),
                lines: of_unit,
                scale: (unit == "%").then_some((0.0, 100.0)),
            }
        })
        .collect()
}

fn means(values: &[Option<(f64, u32)>]) -> Vec<Option<f64>> {
    values
        .iter()
        .map(|value| value.map(|(sum, n)| sum / f64::from(n)))
        .collect()
}

/// Seconds in milliseconds: what people read.
fn scaled(uom: &str, value: f64) -> (String, f64) {
    match uom {
        "s" => ("ms".to_owned(), value * 1000.0),
        "d" | "c" => (String::new(), value),
        other => (other.to_owned(), value),
    }
}

/// Bytes in the unit that the greatest of them asks for.
fn in_bytes(lines: &mut [(String, Vec<Option<f64>>)]) -> &'static str {
    let values = lines.iter().flat_map(|(_, values)| values.iter().flatten());
    let most = values.copied().fold(0.0, f64::max);
    let (unit, size) = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)]
        .into_iter()
        .find(|(_, size)| most >= *size)
        .unwrap_or(("B", 1.0));
    for value in lines
        .iter_mut()
        .flat_map(|(_, values)| values.iter_mut().flatten())
    {
        *value /= size;
    }
    unit
}

/// The charts, or what there is to say instead.
pub(super) fn markup(lang: Lang, figures: &[Figure], zone: &str) -> Markup {
    if figures.is_empty() {
        return html! { p.muted { (lang.t("machine-no-history")) } };
    }
    html! {
        div.grid2 {
            @for figure in figures {
                @let series: Vec<Series<'_>> = figure.lines.iter()
                    .map(|(name, values)| Series { name, values }).collect();
                @let unit = match lang { Lang::Fr => figure.unit.replace('B', "o"), Lang::En => figure.unit.clone() };
                (chart(lang, &Chart {
                    title: &figure.title, unit: &unit, times: &figure.times, series: &series, zone,
                    scale: figure.scale,
                }))
            }
        }
    }
}
