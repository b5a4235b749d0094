//! The tickets of a month and the time spent on them, on screen.

use intendant_domain::months::{Figures, TicketOfMonth};
use intendant_domain::tickets::Kind;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::super::print::hours_spent;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Column, Row, Table, Tone, badge, format, panel_flush, priority, row, table,
};
use crate::platform::shell::Shell;

/// Most tickets on screen; the report's annex has more, the queue all of them.
const MOST: usize = 200;

/// Time spent: on what, in all, on site.
pub(super) fn time(shell: &Shell, figures: &Figures) -> Markup {
    let lang = shell.lang;
    let spent = hours_spent(figures);
    if spent.is_empty() {
        return html! {};
    }
    let caption = lang.t("month-time");
    let columns = [
        Column::main(lang.t("month-time-on")),
        Column::number(lang.t("month-time-remote")),
        Column::number(lang.t("month-time-onsite")),
        Column::number(lang.t("month-time-all")),
    ];
    let frame = Table {
        id: "time",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let length = |seconds: i64| match seconds {
        0 => "—".to_owned(),
        seconds => format::counted(lang, seconds),
    };
    let line = |id: &str, what: &str, all: i64, onsite: i64| {
        row(
            lang,
            &frame,
            &Row {
                id,
                href: None,
                value: "",
                name: what,
                cells: &[
                    html! { (what) },
                    html! { (length(all - onsite)) },
                    html! { (length(onsite)) },
                    html! { strong { (length(all)) } },
                ],
            },
        )
    };
    let (all, onsite) = spent
        .iter()
        .fold((0, 0), |sum, one| (sum.0 + one.1, sum.1 + one.2));
    let rows = html! {
        @for (key, worked, there) in &spent { (line(key, &lang.t(key), *worked, *there)) }
        @if spent.len() > 1 { (line("month-time-sum", &lang.t("month-time-together"), all, onsite)) }
    };
    panel_flush(&caption, &html! {}, &table(lang, &frame, &rows))
}

/// The tickets opened or ended in the month or open at its end, folded.
pub(super) fn list(shell: &Shell, figures: &Figures) -> Markup {
    let lang = shell.lang;
    if figures.list.is_empty() {
        return html! {};
    }
    let caption = lang.t("month-tickets");
    let columns = [
        Column::tight(lang.t("month-ticket-number")),
        Column::main(lang.t("month-ticket-title")),
        Column::tight(lang.t("month-ticket-kind")),
        Column::tight(lang.t("month-ticket-opened")),
        Column::tight(lang.t("month-ticket-ended")),
        Column::number(lang.t("month-time-all")),
        Column::tight(lang.t("month-verdict")),
    ];
    let frame = Table {
        id: "month-tickets",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let zone = TimeZone::get(&figures.timezone).unwrap_or(TimeZone::UTC);
    let rows = html! {
        @for one in figures.list.iter().take(MOST) {
            @let href = format!("/tickets/{}", one.ticket);
            (row(lang, &frame, &Row {
                id: &format!("month-ticket-{}", one.ticket),
                href: Some(&href),
                value: "",
                name: &one.title,
                cells: &cells(lang, one, &zone, &href),
            }))
        }
    };
    let count = figures.list.len();
    let body = html! {
        details.panel-body {
            summary { (lang.ta("month-tickets-count", &[("count", &count.to_string())])) }
            (table(lang, &frame, &rows))
            @if count > MOST { p.muted { (lang.ta("month-tickets-more", &[("count", &(count - MOST).to_string())])) } }
        }
    };
    html! { div id="tickets" { (panel_flush(&caption, &html! {}, &body)) } }
}

fn cells(lang: Lang, one: &TicketOfMonth, zone: &TimeZone, href: &str) -> [Markup; 7] {
    let day = |at| format::date_short(lang, zone.to_datetime(at).date());
    let kind = match one.kind {
        Kind::Incident => lang.t("month-ticket-incident"),
        Kind::Request => lang.t("month-ticket-request"),
    };
    let verdict = match one.in_time {
        Some(true) => badge(Tone::Good, &lang.t("month-promise-kept")),
        Some(false) => badge(Tone::Bad, &lang.t("month-promise-missed")),
        None => html! { span.muted { "—" } },
    };
    [
        html! { a href=(href) { (format::ticket_number(one.ticket)) } },
        html! { (one.title) },
        html! { (kind) " " (priority(one.priority.level(), "")) },
        html! { (day(one.opened)) },
        html! { @match one.ended {
            Some(at) => { (day(at)) }
            None => { span.muted { (lang.t("month-ticket-open")) } }
        } },
        html! { @if one.worked_s > 0 { (format::counted(lang, one.worked_s)) } @else { "—" } },
        verdict,
    ]
}
