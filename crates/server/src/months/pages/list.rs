//! Lists: which months wait to be closed, the months of a client, its documents.

use axum::extract::{Path, State};
use axum::response::Response;
use intendant_domain::access::Permission::CloseMonths;
use intendant_domain::id::ClientId;
use maud::{Markup, html};

use super::super::actions::{self, MonthState, Overview, Standing};
use super::super::store::{Document, DocumentKind};
use super::{capital, said, standing};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Icon, Row, Table, Tone, badge, breadcrumbs, empty_state, format, link_button,
    page_header, panel_flush, row, table,
};
use crate::platform::shell::Shell;

/// For the provider: every client's next month to close. For a client: its own months.
pub(super) async fn overview(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    if let Some(own) = shell.actor.client {
        return client(app, shell, own).await;
    }
    let all = app.read(&shell.actor, actions::overview).await?;
    let lang = shell.lang;
    let waiting = all.iter().filter(|one| one.due.is_some()).count();
    let subtitle = match waiting {
        0 => lang.t("months-none-due"),
        _ => lang.ta("months-due", &[("count", &waiting.to_string())]),
    };
    let tools = html! {
        @if shell.actor.can(CloseMonths) {
            (link_button(Button::Secondary, "/months/indices", Some(Icon::Activity), &lang.t("index-title")))
        }
    };
    let body = html! {
        (page_header(&lang.t("nav-months"), &subtitle, &tools))
        @if all.is_empty() {
            (empty_state(Icon::Invoice, &lang.t("months-none"), &lang.t("months-none-text"),
                &link_button(Button::Primary, "/clients", Some(Icon::Building), &lang.t("nav-clients"))))
        } @else {
            (panel_flush("", &html! {}, &clients(&shell, &all)))
        }
    };
    Ok(shell.page(&lang.t("nav-months"), &body))
}

fn clients(shell: &Shell, all: &[Overview]) -> Markup {
    let lang = shell.lang;
    let caption = lang.t("nav-months");
    let columns = [
        Column::main(lang.t("months-client")),
        Column::new(lang.t("months-next")),
        Column::new(lang.t("months-last")),
        Column::wide_only(lang.t("months-running")),
    ];
    let frame = Table {
        id: "months",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for one in all {
            @let here = format!("/clients/{}/months", one.client);
            @let href = one.due.map_or_else(|| here.clone(), |month| format!("{here}/{month}"));
            (row(lang, &frame, &Row {
                id: &format!("client-{}", one.client),
                href: Some(&href),
                value: "",
                name: &one.name,
                cells: &[
                    html! { a href=(here) { (one.name) } },
                    html! {
                        @match one.due {
                            Some(month) => {
                                a href={ (here) "/" (month) } { (capital(&said(lang, month))) }
                                @if one.waiting > 1 { " " (badge(Tone::Warn, &lang.ta("months-waiting", &[("count", &one.waiting.to_string())]))) }
                            }
                            None => { span.muted { "—" } }
                        }
                    },
                    html! {
                        @match one.last {
                            Some((month, at)) => {
                                a href={ (here) "/" (month) } { (capital(&said(lang, month))) }
                                " " span.muted { (format::date_short(lang, at.to_zoned_datetime(shell.actor.zone.clone()).date())) }
                            }
                            None => { span.muted { "—" } }
                        }
                    },
                    html! {
                        @if let Some((month, _)) = one.running {
                            a href={ (here) "/" (month) } { (capital(&said(lang, month))) }
                        }
                    },
                ],
            }))
        }
    };
    table(lang, &frame, &rows)
}

/// The months and documents of a client.
pub(super) async fn of_client(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<ClientId>,
) -> Result<Response, Failure> {
    client(app, shell, id).await
}

async fn client(app: App, shell: Shell, id: ClientId) -> Result<Response, Failure> {
    let (name, mut months, documents) = app
        .read(&shell.actor, move |tx| {
            let months = actions::months(tx, id)?;
            let documents = actions::documents(tx, id)?;
            Ok((crate::clients::show(tx, id)?.name, months, documents))
        })
        .await?;
    months.reverse();
    let lang = shell.lang;
    let own = shell.actor.is_clients();
    let title = if own {
        lang.t("nav-my-reports")
    } else {
        lang.ta("months-of", &[("client", &name)])
    };
    let body = html! {
        @if !own {
            (breadcrumbs(lang, &[("/clients", &lang.t("nav-clients")), (&format!("/clients/{id}"), &name)]))
        }
        (page_header(&title, "", &html! {}))
        @if months.is_empty() {
            @let text = if own { "months-none-closed-text" } else { "months-no-contract-text" };
            (empty_state(Icon::Report, &lang.t("months-none"), &lang.t(text), &html! {}))
        } @else {
            (panel_flush(&lang.t("months-title"), &html! {}, &month_table(&shell, id, &months)))
        }
        @if !documents.is_empty() {
            (panel_flush(&lang.t("months-documents"), &html! {}, &document_table(&shell, id, &documents)))
        }
    };
    Ok(shell.page(&title, &body))
}

fn month_table(shell: &Shell, client: ClientId, months: &[MonthState]) -> Markup {
    let lang = shell.lang;
    let caption = lang.t("months-title");
    let columns = [
        Column::main(lang.t("months-month")),
        Column::new(lang.t("months-standing")),
        Column::new(lang.t("months-when")),
    ];
    let frame = Table {
        id: "months",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let day = |at: jiff::Timestamp| {
        format::date_short(lang, at.to_zoned_datetime(shell.actor.zone.clone()).date())
    };
    let rows = html! {
        @for one in months {
            @let href = format!("/clients/{client}/months/{}", one.month);
            (row(lang, &frame, &Row {
                id: &format!("month-{}", one.month),
                href: Some(&href),
                value: "",
                name: &said(lang, one.month),
                cells: &[
                    html! {
                        a href=(href) { (capital(&said(lang, one.month))) }
                        @if one.before_start { " " span.muted { (lang.t("month-before-start")) } }
                    },
                    standing(lang, one.standing),
                    html! { @match one.standing {
                        Standing::Closed(at) => { (day(at)) }
                        Standing::Running(at) => { (lang.ta("month-from", &[("day", &day(at))])) }
                        _ => { "—" }
                    } },
                ],
            }))
        }
    };
    table(lang, &frame, &rows)
}

/// What a document is, in words.
pub(super) fn kind(lang: Lang, kind: DocumentKind) -> String {
    lang.t(match kind {
        DocumentKind::Invoice => "document-invoice",
        DocumentKind::CreditNote => "document-credit-note",
        DocumentKind::PenaltyStatement => "document-penalty-statement",
        DocumentKind::Report => "document-report",
    })
}

/// Documents with their PDF in both languages.
pub(super) fn document_table(shell: &Shell, client: ClientId, documents: &[Document]) -> Markup {
    let lang = shell.lang;
    let caption = lang.t("months-documents");
    let columns = [
        Column::main(lang.t("document-name")),
        Column::new(lang.t("document-kind")),
        Column::new(lang.t("document-issued")),
        Column::number(lang.t("document-net")),
        Column::number(lang.t("document-gross")),
        Column::tight(lang.t("document-print")),
    ];
    let frame = Table {
        id: "documents",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for one in documents {
            (row(lang, &frame, &Row {
                id: &format!("document-{}", one.id),
                href: None,
                value: "",
                name: &one.name,
                cells: &document_cells(shell, client, one, documents),
            }))
        }
    };
    table(lang, &frame, &rows)
}

fn document_cells(
    shell: &Shell,
    client: ClientId,
    one: &Document,
    all: &[Document],
) -> [Markup; 6] {
    let lang = shell.lang;
    let here = format!("/clients/{client}/documents/{}", one.id);
    let follows = one
        .follows
        .and_then(|id| all.iter().find(|other| other.id == id));
    let money = |cents: i64| -> Markup {
        if one.kind == DocumentKind::Report {
            return html! { "—" };
        }
        let sign = if one.kind == DocumentKind::Invoice {
            1
        } else {
            -1
        };
        html! { (format::money(lang, sign * cents, &one.currency)) }
    };
    [
        html! { span.mono { (one.name) } },
        html! {
            (kind(lang, one.kind))
            @if let Some(invoice) = follows { " " span.muted { (lang.ta("document-on", &[("name", &invoice.name)])) } }
            @if !one.reason.is_empty() { br; span.muted { (one.reason) } }
        },
        html! { (format::date_short(lang, one.issued_on)) },
        money(one.net),
        money(one.gross),
        html! {
            a href={ (here) "/pdf?lang=fr" } hreflang="fr" { "PDF fr" } " "
            a href={ (here) "/pdf?lang=en" } hreflang="en" { "PDF en" }
            @if one.kind == DocumentKind::Invoice && shell.actor.can(CloseMonths) {
                " " a href={ (here) "/credit" } { (lang.t("document-credit")) }
            }
        },
    ]
}
