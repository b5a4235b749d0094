//! Figures over time: drawn on the server, made interactive by uPlot where scripts run.

use maud::{Markup, html};
use serde_json::json;

use super::format;
use crate::platform::i18n::Lang;

/// A line of a chart; `None` where nothing was measured.
pub struct Series<'a> {
    /// Its name.
    pub name: &'a str,
    /// A value for each time of the chart.
    pub values: &'a [Option<f64>],
}

/// A chart of one or a few lines.
pub struct Chart<'a> {
    /// What it shows, as its title.
    pub title: &'a str,
    /// The unit after a value: "%", "ms"; may be empty.
    pub unit: &'a str,
    /// Times, in seconds since 1970 UTC, ascending.
    pub times: &'a [i64],
    /// Its lines, at most four.
    pub series: &'a [Series<'a>],
    /// The zone's IANA name, in which times are shown.
    pub zone: &'a str,
    /// A fixed scale such as (0, 100); otherwise as the values need.
    pub scale: Option<(f64, f64)>,
}

/// The chart, with the least, mean and greatest value of each line in words.
#[must_use]
pub fn chart(lang: Lang, chart: &Chart<'_>) -> Markup {
    let (low, high) = chart
        .scale
        .unwrap_or_else(|| bounds(chart.series.iter().map(|s| s.values)));
    let data = json!({
        "times": chart.times,
        "series": chart.series.iter().map(|s| json!({"name": s.name, "values": s.values})).collect::<Vec<_>>(),
        "unit": chart.unit, "zone": chart.zone, "scale": chart.scale, "lang": lang.code(),
    });
    html! {
        figure.chart {
            figcaption { (chart.title) }
            div.plot data-chart=(data.to_string()) {
                svg viewBox="0 0 600 120" width="100%" height="160" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                    @for at in [30, 60, 90] { line.grid x1="0" x2="600" y1=(at) y2=(at) {} }
                    @for (n, series) in chart.series.iter().enumerate() {
                        path data-series=(n + 1) d=(line(series.values, low, high, 600.0, 120.0)) {}
                    }
                }
            }
            ul.legend { @for (n, series) in chart.series.iter().enumerate() {
                li data-series=(n + 1) { span.swatch {} strong { (series.name) } " " (summary(lang, series.values, chart.unit)) }
            } }
        }
    }
}

/// A line as small as a word, beside its figure.
#[must_use]
pub fn sparkline(values: &[Option<f64>]) -> Markup {
    let (low, high) = bounds(std::iter::once(values));
    html! {
        svg.spark viewBox="0 0 80 20" width="80" height="20" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            path d=(line(values, low, high, 80.0, 20.0)) {}
        }
    }
}

fn bounds<'a>(all: impl Iterator<Item = &'a [Option<f64>]>) -> (f64, f64) {
    let (low, high) = all
        .flat_map(|values| values.iter().flatten().copied())
        .filter(|v| v.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
            (low.min(v), high.max(v))
        });
    if low > high {
        (0.0, 1.0)
    } else if (high - low).abs() < f64::EPSILON {
        (low - 1.0, high + 1.0)
    } else {
        (low, high)
    }
}

/// The path of a line; a gap in the values is a gap in the line.
fn line(values: &[Option<f64>], low: f64, high: f64, width: f64, height: f64) -> String {
    use std::fmt::Write as _;
    let steps = values.len().saturating_sub(1).max(1) as f64;
    let mut path = String::new();
    let mut pen_down = false;
    for (n, value) in values.iter().enumerate() {
        let Some(value) = value.filter(|v| v.is_finite()) else {
            pen_down = false;
            continue;
        };
        let x = n as f64 / steps * width;
        let y = height - 2.0 - (value.clamp(low, high) - low) / (high - low) * (height - 4.0);
        let _ = write!(path, "{}{x:.1} {y:.1}", if pen_down { "L" } else { "M" });
        pen_down = true;
    }
    path
}

fn summary(lang: Lang, values: &[Option<f64>], unit: &str) -> String {
    let known: Vec<f64> = values
        .iter()
        .flatten()
        .copied()
        .filter(|v| v.is_finite())
        .collect();
    if known.is_empty() {
        return lang.t("ui-chart-none");
    }
    // Not `bounds`, which makes room around a line that is flat.
    let low = known.iter().copied().fold(f64::INFINITY, f64::min);
    let high = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    let last = known.last().copied().unwrap_or(mean);
    let say = |v: f64| {
        let value = rust_decimal::Decimal::from_f64_retain(v).unwrap_or_default();
        let text = format::decimal(lang, value, 1);
        if unit.is_empty() {
            text
        } else {
            format!("{text}\u{a0}{unit}")
        }
    };
    lang.ta(
        "ui-chart-summary",
        &[
            ("low", &say(low)),
            ("mean", &say(mean)),
            ("high", &say(high)),
            ("last", &say(last)),
        ],
    )
}
