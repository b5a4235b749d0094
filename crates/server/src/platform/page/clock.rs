//! The clock: one drawing for every promise that runs, the same in a list, on a ticket, in a
//! report. Time left in words, a bar with its target, and the ledger behind one click.

use intendant_domain::wording::{self, StretchKind};
use jiff::Timestamp;
use maud::{Markup, html};

use super::clock_view::{Clause, ClockState, ClockView, LedgerLine};
use super::format;
use super::icons::{Icon, icon};
use crate::platform::i18n::Lang;

/// The clock in a list: its name, a bar, the time left. One line high, the same width in every
/// row.
#[must_use]
pub fn clock_row(lang: Lang, clock: &ClockView) -> Markup {
    html! {
        span.clk.clk-row id=(clock.id) data-clock data-state=(clock.state.code())
            data-level=(clock.level()) data-elapsed=(clock.elapsed) data-target=(clock.target)
            data-at=(clock.now.as_second())
            data-until=[live_until(clock)] data-due=[clock.due.map(Timestamp::as_second)]
            title=(clock.next(lang))
        {
            span.clk-name { (clock.name) }
            (row_bar(clock))
            span.clk-left {
                span.clk-icon { (icon(clock.icon())) }
                span data-left { (clock.words(lang)) }
            }
        }
    }
}

/// The clock in full: target, bar with pauses hatched and closed hours folded, what comes next,
/// and the ledger behind one click.
#[must_use]
pub fn clock_bar(lang: Lang, clock: &ClockView) -> Markup {
    let next = clock.next(lang);
    html! {
        section.clk.clk-full id=(clock.id) data-clock data-state=(clock.state.code())
            data-level=(clock.level()) data-elapsed=(clock.elapsed) data-target=(clock.target)
            data-at=(clock.now.as_second())
            data-until=[live_until(clock)] data-due=[clock.due.map(Timestamp::as_second)]
            aria-label=(clock.name)
        {
            div.clk-head {
                span.clk-name { (clock.name) }
                span.clk-target { (lang.ta("clock-target", &[("time", &clock.target_words(lang))])) }
                span.clk-left {
                    span.clk-icon { (icon(clock.icon())) }
                    strong data-left { (clock.words(lang)) }
                }
            }
            (full_bar(clock))
            @if !next.is_empty() { p.clk-next { (next) } }
            @if !clock.ledger.is_empty() { (ledger(lang, clock)) }
        }
    }
}

/// Until when the page may go on counting by itself.
fn live_until(clock: &ClockView) -> Option<i64> {
    let until = clock.open_until.filter(|_| clock.state.is_live())?;
    Some(until.as_second())
}

/// The bar of a row: elapsed against target, in counted time.
fn row_bar(clock: &ClockView) -> Markup {
    let whole = clock.target.max(clock.elapsed).max(1);
    let share = |seconds: i64| percent(seconds.max(0) * 1000 / whole);
    html! {
        svg.clk-bar width="100%" height="8" aria-hidden="true" focusable="false" {
            rect.clk-track width="100%" height="8" rx="2" {}
            rect.clk-fill data-fill width=(share(clock.elapsed)) height="8" rx="2" {}
            @if clock.state == ClockState::Paused {
                rect.clk-hatch x=(share(clock.elapsed.min(clock.target))) width=(share(whole - clock.elapsed.min(clock.target))) height="8" fill="url(#hatch)" {}
            }
            @for warning in &clock.warnings {
                @let at = share(clock.target * i64::from(*warning) / 100);
                line.clk-tick x1=(at) x2=(at) y1="0" y2="8" {}
            }
            @if clock.elapsed > clock.target {
                rect.clk-over x=(share(clock.target)) width=(share(clock.elapsed - clock.target)) height="8" {}
            }
        }
    }
}

/// The bar of the full clock: its stretches in order, closed hours folded.
fn full_bar(clock: &ClockView) -> Markup {
    let mut stretches: Vec<_> = clock
        .ledger
        .iter()
        .map(|line| wording::Stretch {
            kind: line.kind,
            seconds: line.seconds,
        })
        .collect();
    if stretches.is_empty() {
        stretches.push(wording::Stretch {
            kind: StretchKind::Counted,
            seconds: clock.elapsed,
        });
    }
    let waits = matches!(clock.state, ClockState::Running | ClockState::Paused);
    let stopped_early = matches!(clock.state, ClockState::Met);
    if (waits || stopped_early) && clock.left() > 0 {
        stretches.push(wording::Stretch {
            kind: StretchKind::Ahead,
            seconds: clock.left(),
        });
    }
    let (pieces, mark) = wording::lay_out(&stretches, clock.target);
    html! {
        svg.clk-bar width="100%" height="22" aria-hidden="true" focusable="false" {
            rect.clk-track y="6" width="100%" height="12" rx="3" {}
            @for piece in &pieces { (full_piece(*piece)) }
            @for warning in &clock.warnings {
                @let (_, at) = wording::lay_out(&stretches, clock.target * i64::from(*warning) / 100);
                line.clk-tick x1=(percent(at.into())) x2=(percent(at.into())) y1="6" y2="18" {}
            }
            @if clock.elapsed > clock.target {
                rect.clk-over x=(percent(mark.into())) y="6" width=(percent(1000 - i64::from(mark))) height="12" {}
            }
            svg.clk-mark x=(percent(mark.into())) overflow="visible" {
                path d="M0 4V20" {}
                path.clk-flag d="M-4 0H4L0 5Z" {}
            }
        }
    }
}

fn full_piece(piece: wording::Piece) -> Markup {
    let x = percent(piece.start.into());
    let width = percent(piece.width.into());
    html! {
        @match piece.kind {
            StretchKind::Counted => { rect.clk-fill x=(x) y="6" width=(width) height="12" {} }
            StretchKind::Paused => {
                rect.clk-hatch x=(x) y="6" width=(width) height="12" fill="url(#hatch)" {}
            }
            StretchKind::Closed => {
                svg.clk-fold x=(x) width=(width) y="4" height="16" viewBox="0 0 8 16" preserveAspectRatio="none" {
                    path d="M0 1H8V15H0Z" {}
                    path.clk-zig d="M4 0L2 4L6 8L2 12L4 16" {}
                }
            }
            StretchKind::Ahead => {}
        }
    }
}

fn ledger(lang: Lang, clock: &ClockView) -> Markup {
    let counted = format::counted(lang, clock.elapsed);
    html! {
        details.clk-ledger {
            summary {
                (lang.ta("clock-why", &[("time", &counted), ("target", &clock.target_words(lang))]))
            }
            table.ledger {
                thead { tr {
                    th scope="col" { (lang.t("clock-when")) }
                    th scope="col" { (lang.t("clock-what")) }
                    th.num scope="col" { (lang.t("clock-counted")) }
                } }
                tbody { @for line in &clock.ledger { (ledger_line(lang, clock, line)) } }
                tfoot { tr {
                    th scope="row" colspan="2" { (lang.t("clock-sum")) }
                    td.num { (counted) " / " (clock.target_words(lang)) }
                } }
            }
            @if let Some(clause) = &clock.clause { p.clk-clause { (clause_link(lang, clause)) } }
        }
    }
}

fn ledger_line(lang: Lang, clock: &ClockView, line: &LedgerLine) -> Markup {
    let kind = match line.kind {
        StretchKind::Counted => "counted",
        StretchKind::Paused => "paused",
        StretchKind::Closed => "closed",
        StretchKind::Ahead => "ahead",
    };
    let day = |at: Timestamp| at.to_zoned_datetime(clock.zone.clone()).date();
    let from = format::time_of_day(line.from, &clock.zone);
    html! {
        tr data-kind=(kind) {
            td.when title=(format::stamp(lang, line.from, &clock.zone)) {
                span.day { (format::date_short(lang, day(line.from))) } " " (from) "–"
                @match line.to {
                    Some(to) => {
                        @if day(to) != day(line.from) {
                            span.day { (format::date_short(lang, day(to))) } " "
                        }
                        (format::time_of_day(to, &clock.zone))
                    }
                    None => { (lang.t("clock-now")) }
                }
            }
            td { span.swatch {} (line.text) }
            td.num { @if line.kind == StretchKind::Counted { (format::counted(lang, line.seconds)) } @else { "—" } }
        }
    }
}

/// "Clause : …", as a link when there is a page for it.
#[must_use]
pub fn clause_link(lang: Lang, clause: &Clause) -> Markup {
    html! {
        span.clause {
            (icon(Icon::Contract)) " " (lang.t("ui-clause")) " "
            @match &clause.href {
                Some(href) => { a href=(href) { (clause.label) } }
                None => { (clause.label) }
            }
        }
    }
}

/// Thousandths as a length of SVG: "49.4%".
fn percent(thousandths: i64) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}
