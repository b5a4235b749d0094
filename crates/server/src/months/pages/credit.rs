//! The form of a credit note.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::CloseMonths;
use intendant_domain::id::{ClientId, DocumentId};
use intendant_protocol::documents::invoice::Invoice;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::credit::{self, NewCredit, NewLine};
use super::super::store::{self, Document, DocumentKind};
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::page::{
    Button, Field, Input, breadcrumbs, confirm_button, form_actions, format, link_button,
    page_header, refusal, select, text_area, text_field,
};
use crate::platform::shell::{Shell, onward};

/// What is typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    label: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    vat: String,
    #[serde(default)]
    reason: String,
}

struct Seen {
    invoice: Document,
    rates: Vec<String>,
    left: i64,
}

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path((client, document)): Path<(ClientId, DocumentId)>,
) -> Result<Response, Failure> {
    form(&app, &shell, client, document, &Typed::default(), None).await
}

async fn form(
    app: &App,
    shell: &Shell,
    client: ClientId,
    document: DocumentId,
    typed: &Typed,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let seen = app
        .read(&shell.actor, move |tx| {
            let mut rows = tx.allow_on(CloseMonths, client)?;
            let invoice = store::document(&mut rows, client, document)?.ok_or(Failure::NotFound)?;
            if invoice.kind != DocumentKind::Invoice {
                return Err(Failure::Conflict(Problem::new(
                    "",
                    "month-credit-not-invoice",
                )));
            }
            let (input, _) =
                store::printed(&mut rows, client, document, "fr")?.ok_or(Failure::NotFound)?;
            let original: Invoice = serde_json::from_str(&input)?;
            Ok(Seen {
                left: credit::left_of(&mut rows, &invoice)?,
                rates: credit::rates(&original),
                invoice,
            })
        })
        .await?;
    let lang = shell.lang;
    let title = lang.ta("credit-title", &[("name", &seen.invoice.name)]);
    let mut answer = shell.page(
        &title,
        &body(shell, client, &seen, &title, (typed, failure)),
    );
    if let Some(failure) = failure {
        *answer.status_mut() = failure.status();
    }
    Ok(answer)
}

fn body(
    shell: &Shell,
    client: ClientId,
    seen: &Seen,
    title: &str,
    (typed, failure): (&Typed, Option<&Failure>),
) -> Markup {
    let lang = shell.lang;
    let wrong = |field: &str| failure.and_then(|one| one.of_field(field, lang));
    let here = format!("/clients/{client}/months");
    let left = format::money(lang, seen.left, &seen.invoice.currency);
    let whole = wrong("lines").or_else(|| failure.and_then(|one| one.of_field("", lang)));
    let (label, amount, vat, reason) = (
        lang.t("credit-label"),
        lang.t("credit-amount"),
        lang.t("credit-vat"),
        lang.t("credit-reason"),
    );
    let left_hint = lang.ta("credit-left", &[("left", &left)]);
    let reason_hint = lang.t("credit-reason-hint");
    let rates: Vec<(&str, String)> = seen
        .rates
        .iter()
        .map(|rate| (rate.as_str(), format!("{rate} %")))
        .collect();
    let options: Vec<(&str, &str)> = rates
        .iter()
        .map(|(code, text)| (*code, text.as_str()))
        .collect();
    html! {
        (breadcrumbs(lang, &[("/months", &lang.t("nav-months")), (&here, &lang.t("months-title"))]))
        (page_header(title, &lang.t("credit-text"), &html! {}))
        @if let Some(text) = whole { (refusal(lang, &text, None, "")) }
        form.stack method="post" {
            (text_field(&Field::new("label", &label).error(wrong("label").as_deref()), Input::Text, &typed.label))
            (text_field(&Field::new("amount", &amount).hint(&left_hint).error(wrong("amount").as_deref()), Input::Text, &typed.amount))
            @if options.len() > 1 {
                (select(&Field::new("vat", &vat).error(wrong("vat").as_deref()), &options, &typed.vat))
            }
            (text_area(&Field::new("reason", &reason).hint(&reason_hint).error(wrong("reason").as_deref()), 3, &typed.reason))
            (form_actions(&html! {
                (confirm_button(Button::Primary, &lang.t("credit-issue"), &lang.t("credit-ask")))
                (link_button(Button::Quiet, &here, None, &lang.t("credit-cancel")))
            }))
        }
    }
}

pub(super) async fn issue(
    State(app): State<App>,
    shell: Shell,
    Path((client, document)): Path<(ClientId, DocumentId)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let new = NewCredit {
        reason: typed.reason.clone(),
        lines: vec![NewLine {
            label: typed.label.clone(),
            amount: typed.amount.clone(),
            vat: typed.vat.clone(),
        }],
    };
    let done = app
        .write(&shell.actor, move |tx| {
            credit::credit(tx, client, document, &new)
        })
        .await;
    match done {
        Ok(issued) => Ok(onward(format!("/clients/{client}/months"))
            .saying("credit-issued", &[("name", &issued.name)])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            form(&app, &shell, client, document, &typed, Some(&failure)).await
        }
        Err(other) => Err(other),
    }
}
