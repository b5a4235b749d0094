//! Price lines: billed last, counted now, what the next period bills, each amount with its bands; and
//! the same month by month.

use intendant_contract::price::bands::BandPart;
use intendant_domain::access::Permission::SeeMachines;
use intendant_domain::perimeter::LineDrift;
use maud::{Markup, html};
use rust_decimal::Decimal;

use super::client::{currency, month_name};
use super::{count, home, signed};
use crate::perimeter::actions::{MonthCounts, View, cents};
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Chart, Column, Row, Series, Table, chart, explain, format, panel, panel_flush, row, table,
};
use crate::platform::shell::Shell;

/// Months of the table; the drawing has them all.
const COLUMNS: usize = 6;

pub(super) fn lines(shell: &Shell, view: &View) -> Markup {
    let lang = shell.lang;
    if view.drift.lines.is_empty() {
        return html! {};
    }
    let title = lang.t("perimeter-lines");
    let mut columns = vec![
        Column::main(lang.t("perimeter-line")),
        Column::number(lang.t("perimeter-billed")),
        Column::number(lang.t("perimeter-now")),
        Column::number(lang.t("perimeter-really")),
    ];
    if view.money {
        columns.extend([
            Column::number(lang.ta(
                "perimeter-next-month",
                &[("month", &month_name(shell, view))],
            )),
            Column::number(lang.t("perimeter-gap")),
            Column::number(lang.t("perimeter-real-amount")),
        ]);
    }
    let frame = Table {
        id: "lines",
        caption: &title,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for line in &view.drift.lines {
            (row(lang, &frame, &Row {
                id: &format!("line-{}", line.line),
                href: None,
                value: "",
                name: "",
                cells: &cells(shell, view, line),
            }))
        }
    };
    html! { div id="price-lines" { (panel_flush(&title, &html! {}, &table(lang, &frame, &rows))) } }
}

fn cells(shell: &Shell, view: &View, line: &LineDrift) -> Vec<Markup> {
    let lang = shell.lang;
    let currency = currency(view);
    let none = || html! { span.muted { "—" } };
    let number = view.version.as_ref().map_or(0, |version| version.number);
    let clause = format!(
        "/clients/{}/contract/{number}/file#L{}",
        view.client.id, line.clause.line
    );
    let now = count(lang, line.counted);
    let items = format!("{}/items?line={}", home(view.client.id), line.line);
    let mut cells = vec![
        html! {
            strong { (line.label) } " "
            a.deed-line href=(clause) { (lang.ta("contract-line", &[("line", &line.clause.line.to_string())])) }
            @if line.minimum > 0 { div.muted { (lang.ta("perimeter-minimum", &[("n", &count(lang, line.minimum))])) } }
        },
        billed(lang, view, line, &currency),
        html! { @if shell.actor.can(SeeMachines) { a href=(items) { (now) } } @else { (now) } },
        html! {
            (count(lang, line.counted.saturating_sub(line.gone)))
            @if line.gone > 0 { " " span.muted { "(−" (count(lang, line.gone)) ")" } }
        },
    ];
    if view.money {
        let gap = line.billed.as_ref().zip(line.next);
        let gap = gap.map(|(billed, next)| next - billed.amount);
        cells.extend([
            next(lang, line, &currency),
            html! { @match gap { Some(gap) => (signed(lang, gap, &currency)), None => (none()) } },
            html! { @match line.real { Some(real) => (format::money(lang, cents(real), &currency)), None => (none()) } },
        ]);
    }
    cells
}

/// What the last invoice billed for a month, with the day of the count and the bands.
fn billed(lang: Lang, view: &View, line: &LineDrift, currency: &str) -> Markup {
    let Some(billed) = &line.billed else {
        return html! { span.muted { "—" } };
    };
    let month = format::month(lang, billed.month.year(), billed.month.number());
    let text = lang.ta(
        "perimeter-billed-why",
        &[
            ("n", &count(lang, billed.counted)),
            ("day", &format::date(lang, billed.on)),
            ("month", &month),
        ],
    );
    let reasons = html! {
        p { (text) }
        @if view.money {
            (bands(lang, &billed.bands, currency))
            p { strong { (format::money(lang, cents(billed.amount), currency)) } }
        }
    };
    explain(&html! { (count(lang, billed.billed)) }, &reasons)
}

/// What the next period bills a month, with its bands and revision.
fn next(lang: Lang, line: &LineDrift, currency: &str) -> Markup {
    let Some(next) = line.next else {
        return html! { span.muted { "—" } };
    };
    let units = [
        ("n", count(lang, line.units)),
        ("counted", count(lang, line.counted)),
    ];
    let units = units
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let reasons = html! {
        p { (lang.ta("perimeter-units", &units)) }
        (bands(lang, &line.bands, currency))
        @if line.coefficient != Decimal::ONE {
            p { (lang.ta("perimeter-coefficient", &[("value", &format::decimal(lang, line.coefficient, 4))])) }
        }
    };
    explain(
        &html! { (format::money(lang, cents(next), currency)) },
        &reasons,
    )
}

/// Bands, one a line: "1 à 50 : 50 × 18,00 € = 900,00 €".
fn bands(lang: Lang, parts: &[BandPart], currency: &str) -> Markup {
    let money = |amount: Decimal| format::money(lang, cents(amount), currency);
    html! {
        ul.reasons-list {
            @for part in parts {
                @let last = part.from + part.units - 1;
                li {
                    (lang.ta("perimeter-band", &[
                        ("from", &count(lang, part.from)), ("to", &count(lang, last)),
                        ("units", &count(lang, part.units)), ("each", &money(part.each)), ("amount", &money(part.amount)),
                    ]))
                }
            }
        }
    }
}

/// Month by month: billed beside there, line by line, and the fleet as a drawing.
pub(super) fn months(shell: &Shell, view: &View) -> Markup {
    let lang = shell.lang;
    let known: Vec<&MonthCounts> = view.history.iter().collect();
    if known.is_empty() {
        return html! {};
    }
    let shown = &known[known.len().saturating_sub(COLUMNS)..];
    html! {
        @if view.drift.lines.iter().len() > 0 { (month_table(shell, view, shown)) }
        @if known.iter().filter(|one| one.items.is_some()).count() > 1 {
            (panel(&lang.t("perimeter-trend"), &html! {}, &trend(shell, view, &known)))
        }
    }
}

fn month_table(shell: &Shell, view: &View, months: &[&MonthCounts]) -> Markup {
    let lang = shell.lang;
    let title = lang.t("perimeter-months");
    let mut columns = vec![Column::main(lang.t("perimeter-line"))];
    for month in months {
        let name = format::month(lang, month.month.year(), month.month.number());
        columns.push(Column::number(name));
    }
    let frame = Table {
        id: "months",
        caption: &title,
        columns: &columns,
        selectable: false,
    };
    let mut labels: Vec<&str> = view
        .drift
        .lines
        .iter()
        .map(|one| one.label.as_str())
        .collect();
    for label in months.iter().flat_map(|month| month.lines.keys()) {
        if !labels.contains(&label.as_str()) {
            labels.push(label);
        }
    }
    let rows = html! {
        @for (at, label) in labels.iter().enumerate() {
            (row(lang, &frame, &Row {
                id: &format!("month-line-{at}"),
                href: None,
                value: "",
                name: "",
                cells: &month_cells(shell, view, label, months),
            }))
        }
    };
    let body = html! {
        (table(lang, &frame, &rows))
        p.panel-body.muted { (lang.t("perimeter-months-note")) }
    };
    panel_flush(&title, &html! {}, &body)
}

fn month_cells(shell: &Shell, view: &View, label: &str, months: &[&MonthCounts]) -> Vec<Markup> {
    let lang = shell.lang;
    let currency = currency(view);
    let mut cells = vec![html! { (label) }];
    for month in months {
        let line = month.lines.get(label);
        let billed = line.and_then(|line| line.billed.as_ref());
        // A line that nothing is known of in a month with a count has none.
        let there = line.and_then(|line| line.there).or(month.items.map(|_| 0));
        cells.push(html! {
            div {
                @match billed { Some(billed) => { strong { (count(lang, billed.billed)) } } None => { span.muted { "—" } } }
                " / "
                @match there {
                    Some(there) => { (count(lang, there)) @if !month.counted { span.muted title=(lang.t("perimeter-from-dates")) { " ≈" } } }
                    None => { span.muted { "—" } }
                }
            }
            @if let Some(billed) = billed.filter(|_| view.money) { div.muted { (format::money(lang, cents(billed.amount), &currency)) } }
        });
    }
    cells
}

fn trend(shell: &Shell, view: &View, months: &[&MonthCounts]) -> Markup {
    let lang = shell.lang;
    let times: Vec<i64> = months
        .iter()
        .map(|month| {
            let day = month
                .month
                .first()
                .to_zoned_datetime(jiff::tz::TimeZone::UTC);
            day.map_or(0, |day| day.timestamp().as_second())
        })
        .collect();
    let values = |of: fn(&MonthCounts) -> Option<u64>| -> Vec<Option<f64>> {
        let figure = |n: u64| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        months.iter().map(|month| of(month).map(figure)).collect()
    };
    let (items, covered, gone) = (
        values(|one| one.items),
        values(|one| one.covered),
        values(|one| one.gone),
    );
    let names = [
        lang.t("perimeter-items"),
        lang.t("perimeter-covered"),
        lang.t("perimeter-gone"),
    ];
    chart(
        lang,
        &Chart {
            title: &lang.t("perimeter-trend-text"),
            unit: "",
            times: &times,
            series: &[
                Series {
                    name: &names[0],
                    values: &items,
                },
                Series {
                    name: &names[1],
                    values: &covered,
                },
                Series {
                    name: &names[2],
                    values: &gone,
                },
            ],
            zone: &view.client.zone,
            scale: None,
        },
    )
}
