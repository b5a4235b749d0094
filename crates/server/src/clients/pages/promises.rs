//! The promises on a client's page: what is open, the contract in its versions, the months closed last.

use intendant_contract::term::Standing;
use intendant_domain::tickets::number as ticket_number;
use jiff::Timestamp;
use maud::{Markup, html};

use super::show::Seen;
use crate::months::{self, Document};
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Icon, Row, Table, Tone, badge, empty_state, format, link_button, panel,
    panel_flush, priority, row, table,
};
use crate::platform::shell::Shell;
use crate::tickets::{self, Listed};

/// What is open, what runs out first at the top.
pub(super) fn tickets_panel(shell: &Shell, seen: &Seen) -> Markup {
    let lang = shell.lang;
    let all = format!("/tickets?client={}", seen.client.id);
    let aside = html! { a href=(all) { (lang.t("client-all-tickets")) } };
    if seen.tickets.is_empty() {
        let none = html! { p.muted { (lang.t("client-tickets-none")) } };
        return panel(&lang.t("client-open-tickets"), &aside, &none);
    }
    let columns = [
        Column::tight(lang.t("client-ticket-number")),
        Column::main(lang.t("client-ticket-title")),
        Column::tight(lang.t("client-ticket-priority")),
        Column::tight(lang.t("client-ticket-state")),
        Column::tight(lang.t("client-next-due")),
    ];
    let caption = lang.t("client-open-tickets");
    let frame = Table {
        id: "tickets",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! { @for ticket in &seen.tickets { (ticket_row(shell, &frame, ticket)) } };
    panel_flush(&caption, &aside, &table(lang, &frame, &rows))
}

fn ticket_row(shell: &Shell, frame: &Table<'_>, ticket: &Listed) -> Markup {
    let (lang, now) = (shell.lang, shell.now);
    let number = ticket_number(ticket.id);
    let href = format!("/tickets/{number}");
    let due = ticket
        .due_clock
        .and_then(|_| Timestamp::from_microsecond(ticket.sort_due).ok());
    row(
        lang,
        frame,
        &Row {
            id: &format!("ticket-{number}"),
            href: Some(&href),
            value: "",
            name: &ticket.title,
            cells: &[
                html! { a href=(href) { (format::ticket_number(number)) } },
                html! { a href=(href) { (ticket.title) } },
                priority(ticket.priority.level(), ""),
                html! {
                    (tickets::wording::state(lang, ticket.state))
                    @if ticket.service.is_none() { " " (badge(Tone::Warn, &lang.t("client-uncovered"))) }
                },
                html! { @if let Some(due) = due { span.missed[due < now] { (format::time(lang, due, &shell.actor.zone, now)) } } },
            ],
        },
    )
}

pub(super) fn contract_panel(shell: &Shell, seen: &Seen, here: &str) -> Markup {
    let lang = shell.lang;
    let contract = format!("{here}/contract");
    let may_add = shell
        .actor
        .can(intendant_domain::access::Permission::EditContracts);
    if seen.versions.is_empty() {
        return panel(
            &lang.t("client-contract"),
            &html! {},
            &empty_state(
                Icon::Contract,
                &lang.t("contract-none"),
                &lang.t("contract-none-text"),
                &html! { @if may_add { (link_button(Button::Primary, &format!("{contract}/new"), Some(Icon::Upload), &lang.t("contract-add-first"))) } },
            ),
        );
    }
    let aside = html! {
        (link_button(Button::Secondary, &contract, Some(Icon::Contract), &lang.t("contract-read")))
        @if may_add { (link_button(Button::Quiet, &format!("{contract}/new"), Some(Icon::Plus), &lang.t("contract-amend"))) }
    };
    let body = html! {
        @if let Some(notice) = notice(lang, seen.figures.standing) { p { (notice) } }
        ul.versions {
            @for version in seen.versions.iter().rev() {
                li {
                    a href={ (contract) "?version=" (version.number) } { (lang.ta("contract-version", &[("number", &version.number.to_string())])) }
                    " " (lang.ta("contract-effect", &[("day", &format::date(lang, version.effective_on))]))
                    @if seen.in_force == Some(version.number) { " " (badge(Tone::Good, &lang.t("contract-in-force"))) }
                    @if !version.note.is_empty() { " " span.muted { (version.note) } }
                }
            }
        }
    };
    panel(
        &format!(
            "{} {}",
            lang.t("client-contract"),
            seen.versions[0].reference
        ),
        &aside,
        &body,
    )
}

/// Until when notice can be given, when that matters.
fn notice(lang: Lang, standing: Option<Standing>) -> Option<String> {
    match standing? {
        Standing::InForce {
            last_day,
            notice_by: Some(notice),
            ..
        } => Some(lang.ta(
            "contract-notice",
            &[
                ("end", &format::date(lang, last_day)),
                ("notice", &format::date(lang, notice)),
            ],
        )),
        Standing::InForce { last_day, .. } => {
            Some(lang.ta("contract-ends", &[("end", &format::date(lang, last_day))]))
        }
        _ => None,
    }
}

/// The months closed last, each with its papers.
pub(super) fn months_panel(shell: &Shell, documents: &[Document], here: &str) -> Markup {
    let lang = shell.lang;
    let Some(client) = documents.first().map(|one| one.client) else {
        let body = html! {
            p.muted { (lang.t("client-months-none")) }
        };
        return panel(&lang.t("nav-months"), &all_months(lang, here), &body);
    };
    let body = months::papers(lang, client, documents, 4);
    panel(&lang.t("nav-months"), &all_months(lang, here), &body)
}

fn all_months(lang: Lang, here: &str) -> Markup {
    html! { a href={ (here) "/months" } { (lang.t("client-all-months")) } }
}
