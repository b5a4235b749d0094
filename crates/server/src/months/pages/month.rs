//! The page of a month: the report on screen, the invoice with its reasons, penalties, closing.

use axum::extract::{Path, State};
use axum::response::Response;
use intendant_contract::month::Month;
use intendant_domain::access::Permission::{CloseMonths, ExportEvidence};
use intendant_domain::id::ClientId;
use intendant_domain::months::Figures;
use maud::{Markup, html};

use super::super::actions::{self, Standing, View};
use super::super::api::parsed;
use super::super::close::close as close_month;
use super::super::print::cents;
use super::list::document_table;
use super::{capital, money, said, service, standing, worked};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Icon, Tile, Tone, breadcrumbs, confirm_button, definition_list, empty_state, format,
    icon, link_button, page_header_marked, panel, panel_flush, refusal, tiles,
};
use crate::platform::shell::{Shell, onward};

/// Everything on the page.
pub(super) struct Seen {
    pub client: ClientId,
    pub name: String,
    pub view: View,
}

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path((client, month)): Path<(ClientId, String)>,
) -> Result<Response, Failure> {
    let month = parsed(&month)?;
    page(&app, &shell, client, month, None).await
}

async fn page(
    app: &App,
    shell: &Shell,
    client: ClientId,
    month: Month,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let seen = app
        .read(&shell.actor, move |tx| {
            Ok(Seen {
                client,
                name: crate::clients::show(tx, client)?.name,
                view: actions::view(tx, client, month)?,
            })
        })
        .await?;
    let lang = shell.lang;
    let title = lang.ta(
        "month-title",
        &[
            ("month", &capital(&said(lang, month))),
            ("client", &seen.name),
        ],
    );
    let mut answer = shell.page(&title, &body(shell, &seen, &title, failure));
    if let Some(failure) = failure {
        *answer.status_mut() = failure.status();
    }
    Ok(answer)
}

pub(super) async fn close(
    State(app): State<App>,
    shell: Shell,
    Path((client, month)): Path<(ClientId, String)>,
) -> Result<Response, Failure> {
    use axum::response::IntoResponse;
    let month = parsed(&month)?;
    let done = app
        .write(&shell.actor, move |tx| close_month(tx, client, month))
        .await;
    match done {
        Ok(_) => Ok(onward(format!("/clients/{client}/months/{month}"))
            .saying("month-closed-now", &[("month", &said(shell.lang, month))])
            .into_response()),
        Err(failure @ (Failure::Refused(_) | Failure::Conflict(_))) => {
            page(&app, &shell, client, month, Some(&failure)).await
        }
        Err(other) => Err(other),
    }
}

fn body(shell: &Shell, seen: &Seen, title: &str, failure: Option<&Failure>) -> Markup {
    let lang = shell.lang;
    let view = &seen.view;
    let here = format!("/clients/{}/months", seen.client);
    html! {
        @if shell.actor.is_clients() {
            (breadcrumbs(lang, &[("/months", &lang.t("nav-my-reports"))]))
        } @else {
            (breadcrumbs(lang, &[("/months", &lang.t("nav-months")), (&here, &seen.name)]))
        }
        (page_header_marked(title, &html! {
            (standing(lang, view.state.standing))
            @if view.state.before_start { span { (lang.t("month-before-start")) } }
            @if let Ok(figures) = &view.figures {
                span.muted { (lang.ta("month-contract", &[("reference", &figures.reference), ("number", &figures.version.to_string())])) }
            }
        }, &tools(shell, seen, &here)))
        @if let Some(failure) = failure { (refusal(lang, &failure.text(lang), None, "")) }
        @match &view.figures {
            Err(problem) => {
                (refusal(lang, &problem.text(lang), None, ""))
                @if problem.key.starts_with("month-index") && shell.actor.can(CloseMonths) {
                    p { (link_button(Button::Primary, "/months/indices", Some(Icon::Activity), &lang.t("index-title"))) }
                }
            }
            Ok(figures) => { (content(shell, seen, figures)) }
        }
    }
}

fn tools(shell: &Shell, seen: &Seen, here: &str) -> Markup {
    let lang = shell.lang;
    let view = &seen.view;
    let closed = view.closed.is_some();
    html! {
        @if closed && shell.actor.can(ExportEvidence) {
            (link_button(Button::Secondary, &format!("{here}/{}/evidence.jsonl", view.month), Some(Icon::Download), &lang.t("month-evidence")))
        }
        @if view.state.standing == Standing::Due && shell.actor.can(CloseMonths)
            && view.missing.is_empty() && view.figures.is_ok() {
            form method="post" action={ (here) "/" (view.month) "/close" } {
                (confirm_button(Button::Primary, &lang.t("month-close"), &lang.t("month-close-ask")))
            }
        }
    }
}

fn content(shell: &Shell, seen: &Seen, figures: &Figures) -> Markup {
    html! {
        @if !figures.before_start { (figure_tiles(shell, figures)) }
        (documents(shell, seen))
        (closing(shell, seen, figures))
        @if !figures.before_start {
            (service::promises(shell, seen.client, figures))
            (service::breaches(shell, seen.client, figures))
            (service::availability(shell, seen.client, figures))
            (service::items(shell, figures))
            (service::outside(shell, figures))
            (worked::time(shell, figures))
            (worked::list(shell, figures))
            (money::penalties(shell, seen.client, figures))
        }
        (money::invoice(shell, seen.client, figures))
    }
}

/// "3 sur 4", and whether that is all.
fn kept(lang: Lang, figures: &Figures) -> (String, bool) {
    let of: u64 = figures.promises.iter().map(|row| row.of).sum();
    let met: u64 = figures.promises.iter().map(|row| row.met).sum();
    if of == 0 {
        return ("—".to_owned(), false);
    }
    let values = [("met", met.to_string()), ("of", of.to_string())];
    let values: Vec<(&str, &str)> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
    (lang.ta("month-of", &values), met == of)
}

fn figure_tiles(shell: &Shell, figures: &Figures) -> Markup {
    let lang = shell.lang;
    let (kept, all_kept) = kept(lang, figures);
    let charged = figures.penalty.as_ref().map_or(0, |one| cents(one.charged));
    let net = figures.invoice.as_ref().map_or(0, |one| cents(one.net));
    let money = |value| format::money(lang, value, &figures.currency);
    let note = lang.ta(
        "month-opened-note",
        &[
            ("ended", &figures.tickets.ended.to_string()),
            ("left", &figures.tickets.left.to_string()),
        ],
    );
    let late = figures.breaches.len() + figures.overdue.len();
    let tone = |bad: bool| if bad { Tone::Bad } else { Tone::Neutral };
    tiles(&[
        Tile {
            label: &lang.t("month-clocks-kept"),
            value: &kept,
            note: "",
            tone: if all_kept { Tone::Good } else { Tone::Neutral },
            href: Some("#promises"),
        },
        Tile {
            label: &lang.t("month-breaches"),
            value: &late.to_string(),
            note: "",
            tone: tone(late > 0),
            href: Some("#breaches"),
        },
        Tile {
            label: &lang.t("month-opened"),
            value: &figures.tickets.opened.to_string(),
            note: &note,
            tone: Tone::Neutral,
            href: None,
        },
        Tile {
            label: &lang.t("month-penalties"),
            value: &money(charged),
            note: "",
            tone: tone(charged > 0),
            href: Some("#penalties"),
        },
        Tile {
            label: &lang.t("month-invoice-net"),
            value: &money(net),
            note: "",
            tone: Tone::Neutral,
            href: Some("#invoice"),
        },
    ])
}

/// What the closing issued, and its fingerprint.
fn documents(shell: &Shell, seen: &Seen) -> Markup {
    let lang = shell.lang;
    let Some(closed) = &seen.view.closed else {
        return html! {};
    };
    let zone = &shell.actor.zone;
    html! {
        (panel_flush(&lang.t("months-documents"), &html! {}, &html! {
            @if seen.view.documents.is_empty() { p.muted { (lang.t("month-no-documents")) } }
            @else { (document_table(shell, seen.client, &seen.view.documents)) }
        }))
        (panel(&lang.t("month-proof"), &html! {}, &html! {
            (definition_list(&[
                (&lang.t("month-closed-at"), format::time(lang, closed.closed_at, zone, shell.now)),
                (&lang.t("month-chain"), html! { (lang.ta("month-chain-at", &[("seq", &closed.chain.seq.to_string())])) }),
                (&lang.t("month-sha"), html! { span.mono.wrap { (closed.evidence_sha256) } }),
            ]))
            p.muted { (lang.t("month-verify")) " " code { "intendant verify " (actions::file_name(&closed.figures)) } }
        }))
    }
}

/// What closing would do, or what keeps it from being done.
fn closing(shell: &Shell, seen: &Seen, figures: &Figures) -> Markup {
    let lang = shell.lang;
    let view = &seen.view;
    if view.closed.is_some() || !shell.actor.can(CloseMonths) {
        return html! {};
    }
    if !view.missing.is_empty() {
        return panel(
            &lang.t("month-missing"),
            &html! {},
            &html! { ul { @for one in &view.missing { li { (icon(Icon::Alert)) " " (one.text(lang)) } } } },
        );
    }
    let text = match view.state.standing {
        Standing::Running(at) => lang.ta(
            "month-close-later",
            &[(
                "when",
                &format::moment(lang, at, &shell.actor.zone, shell.now),
            )],
        ),
        Standing::Behind => lang.t("month-close-behind"),
        _ => lang.t("month-close-what"),
    };
    let issued = would_issue(lang, figures);
    panel(
        &lang.t("month-closing"),
        &html! {},
        &html! {
            p { (text) }
            @if issued.is_empty() {
                (empty_state(Icon::Invoice, &lang.t("month-nothing"), "", &html! {}))
            } @else {
                ul { @for one in &issued { li { (one) } } }
            }
            p.muted { (lang.t("month-close-final")) }
        },
    )
}

/// The documents that closing issues, in words.
fn would_issue(lang: Lang, figures: &Figures) -> Vec<String> {
    let mut issued = Vec::new();
    if !figures.before_start {
        issued.push(lang.t("month-issue-report"));
    }
    if let Some(invoice) = &figures.invoice {
        let gross = format::money(lang, cents(invoice.gross), &invoice.currency);
        let period = if invoice.first == invoice.last {
            said(lang, invoice.first)
        } else {
            format!(
                "{} – {}",
                said(lang, invoice.first),
                said(lang, invoice.last)
            )
        };
        issued.push(lang.ta(
            "month-issue-invoice",
            &[("period", &period), ("gross", &gross)],
        ));
    }
    if let Some(owed) = &figures.owed {
        let gross = format::money(lang, cents(owed.gross), &figures.currency);
        let key = if owed.credit_note {
            "month-issue-credit"
        } else {
            "month-issue-penalty"
        };
        issued.push(lang.ta(key, &[("gross", &gross)]));
    }
    issued
}
