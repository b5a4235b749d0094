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

/// A point every five minutes.
const STEP_S: i64 = 300;
/// A day of points.
const STEPS: usize = 288;

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
    let last = now.as_second() / STEP_S;
    let first = last - i64::try_from(STEPS).unwrap_or(0) + 1;
    let mut lines = Lines::new();
    for result in results {
        let Some(at) = usize::try_from(result.at.as_second() / STEP_S - first)
            .ok()
            .filter(|at| *at < STEPS)
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
                .or_insert_with(|| vec![None; STEPS]);
            let (sum, n) = line[at].unwrap_or((0.0, 0));
            line[at] = Some((sum + value, n + 1));
        }
    }
    let times: Vec<i64> = (first..=last).map(|step| step * STEP_S).collect();
    let mut units: Vec<&String> = lines.keys().map(|(unit, _)| unit).collect();
    units.dedup();
    let name = marks::check_name(lang, &check.name);
    units
        .into_iter()
        .map(|unit| Figure {
            title: name.clone(),
            unit: unit.clone(),
            times: times.clone(),
            lines: lines
                .iter()
                .filter(|((of, _), _)| of == unit)
                .take(4)
                .map(|((_, label), values)| (label.clone(), means(values)))
                .collect(),
            scale: (unit == "%").then_some((0.0, 100.0)),
        })
        .collect()
}

fn means(values: &[Option<(f64, u32)>]) -> Vec<Option<f64>> {
    values
        .iter()
        .map(|value| value.map(|(sum, n)| sum / f64::from(n)))
        .collect()
}

/// Bytes in gigabytes and seconds in milliseconds: what people read.
fn scaled(uom: &str, value: f64) -> (String, f64) {
    match uom {
        "B" => ("GB".to_owned(), value / 1e9),
        "s" => ("ms".to_owned(), value * 1000.0),
        other => (other.to_owned(), value),
    }
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
                @let unit = match (figure.unit.as_str(), lang) { ("GB", Lang::Fr) => "Go", (unit, _) => unit };
                (chart(lang, &Chart {
                    title: &figure.title, unit, times: &figure.times, series: &series, zone,
                    scale: figure.scale,
                }))
            }
        }
    }
}
