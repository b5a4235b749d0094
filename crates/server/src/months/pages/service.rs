//! What was promised against what was kept, on screen: each figure opens what it was computed from.

use intendant_domain::id::ClientId;
use intendant_domain::months::{Available, Breach, Figures, Outside, Promise};
use intendant_domain::tickets::Verdict;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use rust_decimal::Decimal;

use super::super::print::moved;
use super::{capital, clause, kind_words, tickets};
use crate::contracts::words;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    self, ClockState, ClockView, Column, LedgerLine, Row, Table, Tone, badge, clock_bar, explain,
    format, panel, panel_flush, priority, row, table,
};
use crate::platform::shell::Shell;

fn share(lang: Lang, value: Decimal) -> String {
    let cut = (value * Decimal::ONE_HUNDRED).trunc_with_scale(2);
    let places = cut.normalize().scale().min(2);
    format::percent(lang, cut, places)
}

fn clock_name(lang: Lang, clock: intendant_domain::tickets::Clock) -> String {
    lang.t(&format!("ticket-clock-{}", clock.code()))
}

fn target(lang: Lang, seconds: Option<i64>, days: Option<u32>) -> String {
    match (seconds, days) {
        (Some(seconds), _) => format::counted(lang, seconds),
        (None, Some(days)) => lang.ta("doc-open-days", &[("count", &days.to_string())]),
        (None, None) => String::new(),
    }
}

/// Promised against kept: rows in which a clock stopped first, the others folded.
pub(super) fn promises(shell: &Shell, client: ClientId, figures: &Figures) -> Markup {
    let lang = shell.lang;
    let (counted, idle): (Vec<&Promise>, Vec<&Promise>) =
        figures.promises.iter().partition(|row| row.of > 0);
    let body = html! {
        @if counted.is_empty() {
            div.panel-body { p.muted { (lang.t("month-no-clocks")) } }
        } @else {
            (promise_table(shell, client, figures, &counted, "promise"))
        }
        @if !idle.is_empty() {
            details.panel-body {
                summary { (lang.ta("month-idle", &[("count", &idle.len().to_string())])) }
                (promise_table(shell, client, figures, &idle, "idle"))
            }
        }
    };
    html! { div id="promises" { (panel_flush(&lang.t("month-promises"), &html! {}, &body)) } }
}

fn promise_table(
    shell: &Shell,
    client: ClientId,
    figures: &Figures,
    rows: &[&Promise],
    id: &str,
) -> Markup {
    let lang = shell.lang;
    let caption = lang.t("month-promises");
    let columns = [
        Column::main(lang.t("month-promise")),
        Column::tight(lang.t("month-priority")),
        Column::new(lang.t("month-target")),
        Column::new(lang.t("month-kept")),
        Column::number(lang.t("month-share")),
        Column::tight(lang.t("month-verdict")),
    ];
    let frame = Table {
        id,
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let body = html! {
        @for (at, one) in rows.iter().enumerate() {
            (row(lang, &frame, &Row {
                id: &format!("{id}-{at}"),
                href: None,
                value: "",
                name: "",
                cells: &promise_cells(lang, client, figures, one),
            }))
        }
    };
    table(lang, &frame, &body)
}

fn promise_cells(lang: Lang, client: ClientId, figures: &Figures, one: &Promise) -> [Markup; 6] {
    let kept = lang.ta(
        "month-of",
        &[("met", &one.met.to_string()), ("of", &one.of.to_string())],
    );
    let (tone, key) = match one.kept {
        Some(true) => (Tone::Good, "month-promise-kept"),
        Some(false) => (Tone::Bad, "month-promise-missed"),
        None => (Tone::Muted, "month-promise-none"),
    };
    let reasons = html! {
        p { (lang.t("month-in-time")) " " (tickets(&one.met_tickets)) }
        @if !one.late_tickets.is_empty() { p { (lang.t("month-too-late")) " " (tickets(&one.late_tickets)) } }
        p.muted { (one.services.join(", ")) }
        p { (clause(lang, client, figures.version, &one.clause)) }
    };
    [
        html! { (clock_name(lang, one.clock)) " " span.muted { (one.level) } },
        priority(one.priority.level(), one.priority.code()),
        html! { (target(lang, one.target_s, one.open_days)) " " span.muted { (one.calendar) } },
        explain(&html! { (kept) }, &reasons),
        html! {
            @match one.kept_share() {
                Some(kept) => { (share(lang, kept)) }
                None => { "—" }
            }
            " / " (share(lang, one.share))
        },
        badge(tone, &lang.t(key)),
    ]
}

/// Breaches, each with its clock, its ledger and its cause.
pub(super) fn breaches(shell: &Shell, client: ClientId, figures: &Figures) -> Markup {
    let lang = shell.lang;
    let all: Vec<(&Breach, bool)> = figures
        .breaches
        .iter()
        .map(|one| (one, false))
        .chain(figures.overdue.iter().map(|one| (one, true)))
        .collect();
    let body = html! {
        @if all.is_empty() { p { (lang.t("month-no-breaches")) } }
        div.stack { @for (at, (one, running)) in all.iter().enumerate() {
            section {
                h3 {
                    (priority(one.priority.level(), one.priority.code())) " "
                    a href={ "/tickets/" (one.ticket) } { (format::ticket_number(one.ticket)) } " " (one.title)
                    @if *running { " " (badge(Tone::Bad, &lang.t("month-still-late"))) }
                }
                (clock_bar(lang, &clock(shell, client, figures, one, *running, at)))
                p {
                    strong { (lang.t("month-cause")) } " "
                    @match &one.cause {
                        Some(cause) => { (cause) }
                        None => { span.muted { (lang.t("month-no-cause")) } }
                    }
                }
            }
        } }
    };
    html! { div id="breaches" { (panel(&lang.t("month-breaches-title"), &html! {}, &body)) } }
}

fn clock(
    shell: &Shell,
    client: ClientId,
    figures: &Figures,
    one: &Breach,
    running: bool,
    at: usize,
) -> ClockView {
    let lang = shell.lang;
    ClockView {
        id: format!("breach-{at}"),
        name: clock_name(lang, one.clock),
        state: if running {
            ClockState::Overdue
        } else {
            ClockState::Breached
        },
        elapsed: one.elapsed_s,
        target: one.target_s.unwrap_or(one.elapsed_s - one.late_s),
        target_text: one.open_days.map(|days| target(lang, None, Some(days))),
        due: one.due,
        open_until: None,
        resumes: None,
        pause: None,
        warnings: Vec::new(),
        clause: Some(page::Clause {
            label: lang.ta(
                "month-clause",
                &[
                    ("path", &one.clause.path),
                    ("line", &one.clause.line.to_string()),
                ],
            ),
            href: Some(format!(
                "/clients/{client}/contract?version={}",
                figures.version
            )),
        }),
        ledger: one
            .ledger
            .iter()
            .map(|line| LedgerLine {
                from: line.from,
                to: Some(line.to),
                kind: line.kind.into(),
                text: words(&line.words, lang).to_owned(),
                seconds: line.seconds,
            })
            .collect(),
        zone: TimeZone::get(&one.timezone).unwrap_or(TimeZone::UTC),
        now: shell.now,
    }
}

/// Availability of each service, with what was counted.
pub(super) fn availability(shell: &Shell, client: ClientId, figures: &Figures) -> Markup {
    let lang = shell.lang;
    if figures.availability.is_empty() {
        return html! {};
    }
    let one = |available: &Available| {
        let measured = &available.measured;
        let (tone, key) = match (available.complete, measured.met) {
            (false, _) => (Tone::Muted, "month-period-running"),
            (true, true) => (Tone::Good, "month-promise-kept"),
            (true, false) => (Tone::Bad, "month-promise-missed"),
        };
        html! {
            li {
                (explain(&html! {
                    strong { (available.name) } " " (share(lang, measured.kept)) " / " (share(lang, measured.target)) " "
                    (badge(tone, &lang.t(key)))
                }, &html! {
                    @if !available.downs.is_empty() { (told(shell, available)) }
                    ul { @for step in measured.explain() { li { (capital(words(&step, lang))) } } }
                    p { (clause(lang, client, figures.version, &measured.clause)) }
                }))
                @if !available.downs.is_empty() { (drawn(lang, available)) }
            }
        }
    };
    let body = html! { ul.rows { @for available in &figures.availability { (one(available)) } } };
    panel_flush(&lang.t("month-availability"), &html! {}, &body)
}

/// The period from end to end, with the times that the service was down: at least a hairline wide.
fn drawn(lang: Lang, available: &Available) -> Markup {
    let measured = &available.measured;
    let (from, to) = (measured.from.as_second(), measured.to.as_second());
    // In thousandths of the period: whole numbers suffice.
    let place = |at: jiff::Timestamp| (at.as_second() - from).max(0) * 1000 / (to - from).max(1);
    let text = lang.ta(
        "month-downs",
        &[("count", &available.downs.len().to_string())],
    );
    html! {
        svg.downs viewBox="0 0 1000 14" preserveAspectRatio="none" width="100%" height="14" role="img" aria-label=(text) {
            rect.downs-time x="0" y="0" width="1000" height="14" {}
            @for down in &available.downs {
                @let start = place(down.from).min(996);
                @let class = if down.counted_s > 0 { "downs-counted" } else { "downs-planned" };
                rect class=(class) x=(start) y="0" width=((place(down.to) - start).max(4)) height="14" {
                    title { (down.what) }
                }
            }
        }
    }
}

/// Each of these times in words.
fn told(shell: &Shell, available: &Available) -> Markup {
    let lang = shell.lang;
    html! {
        ul {
            @for down in available.downs.iter().take(50) {
                li {
                    (format::moment(lang, down.from, &shell.actor.zone, shell.now)) " – "
                    (format::moment(lang, down.to, &shell.actor.zone, shell.now)) " · "
                    @if down.counted_s > 0 { strong { (format::counted(lang, down.counted_s)) } }
                    @else { span.muted { (lang.t("month-down-uncounted")) } }
                    " · " (down.what)
                }
            }
        }
    }
}

/// Covered items by kind, and what came and went.
pub(super) fn items(shell: &Shell, figures: &Figures) -> Markup {
    let lang = shell.lang;
    let caption = lang.t("month-items");
    let columns = [
        Column::main(lang.t("month-item-kind")),
        Column::number(lang.t("month-item-start")),
        Column::number(lang.t("month-item-came")),
        Column::number(lang.t("month-item-went")),
        Column::number(lang.t("month-item-end")),
    ];
    let frame = Table {
        id: "items",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let number = |value: u64| html! { (value) };
    let rows = html! {
        @for one in &figures.items {
            (row(lang, &frame, &Row {
                id: &format!("kind-{}", one.kind),
                href: None,
                value: "",
                name: "",
                cells: &[
                    html! { (capital(&kind_words(lang, &one.kind))) },
                    number(one.start), number(one.added), number(one.removed), number(one.end),
                ],
            }))
        }
    };
    let zone = TimeZone::get(&figures.timezone).unwrap_or(TimeZone::UTC);
    let body = html! {
        @if figures.items.is_empty() {
            div.panel-body { p.muted { (lang.t("month-no-items")) } }
        } @else { (table(lang, &frame, &rows)) }
        @if figures.not_covered > 0 {
            div.panel-body { p { (badge(Tone::Warn, &lang.ta("month-not-covered", &[("count", &figures.not_covered.to_string())]))) } }
        }
        @if !figures.changes.is_empty() {
            details.panel-body {
                summary { (lang.ta("month-changes", &[("count", &figures.changes.len().to_string())])) }
                ul { @for change in &figures.changes {
                    li {
                        (format::date_short(lang, zone.to_datetime(change.at).date())) " · "
                        a href={ "/machines/" (change.item) } { (change.name) } " · " (moved(lang, &change.what))
                    }
                } }
            }
        }
    };
    panel_flush(&caption, &html! {}, &body)
}

fn verdict(lang: Lang, verdict: Verdict) -> String {
    lang.t(&format!("month-outside-{}", verdict.code()))
}

/// Work outside the contract.
pub(super) fn outside(shell: &Shell, figures: &Figures) -> Markup {
    let lang = shell.lang;
    if figures.outside.is_empty() {
        return html! {};
    }
    let one = |outside: &Outside| {
        let minutes: i64 = outside
            .work
            .iter()
            .map(|entry| entry.work.to.as_second() - entry.work.from.as_second())
            .sum();
        html! {
            li {
                (explain(&html! {
                    (format::ticket_number(outside.ticket)) " " (outside.title) " "
                    (badge(Tone::Warn, &verdict(lang, outside.verdict)))
                    @if minutes > 0 { " " (format::counted(lang, minutes)) }
                }, &html! {
                    p { a href={ "/tickets/" (outside.ticket) } { (lang.t("month-open-ticket")) } }
                    ul {
                        @for reason in &outside.reasons { li { (capital(words(reason, lang))) } }
                        @for entry in &outside.work {
                            li {
                                (format::moment(lang, entry.work.from, &shell.actor.zone, shell.now)) " · "
                                (format::counted(lang, entry.work.to.as_second() - entry.work.from.as_second())) " · "
                                (entry.who)
                                @if !entry.work.label.is_empty() { " · " (entry.work.label) }
                                @if !entry.note.is_empty() { " · " (entry.note) }
                            }
                        }
                    }
                }))
            }
        }
    };
    let body = html! { ul.rows { @for outside in &figures.outside { (one(outside)) } } };
    panel_flush(&lang.t("month-outside"), &html! {}, &body)
}
