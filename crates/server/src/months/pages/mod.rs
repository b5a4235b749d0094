//! Pages: months of all clients, of one, a month, credit notes, index series.

mod credit;
mod indices;
mod list;
mod money;
mod month;
mod papers;
mod service;
mod worked;

pub use papers::papers;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use intendant_contract::model::Clause;
use intendant_contract::month::Month;
use intendant_domain::access::Permission::{CloseMonths, ExportEvidence, SeeMonths};
use intendant_domain::id::{ClientId, DocumentId};
use maud::{Markup, html};

use super::actions::{self, Standing};
use super::api::{Wanted, download, parsed};
use super::printer;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{self, Tone, badge, clause_link, format};

pub(super) fn doors() -> Doors {
    let see = Guard::Needs(SeeMonths);
    let close = Guard::Needs(CloseMonths);
    Doors::default()
        .get(see, "/months", list::overview)
        .get(see, "/months/indices", indices::show)
        .post(close, "/months/indices", indices::enter)
        .get(see, "/clients/{client}/months", list::of_client)
        .get(see, "/clients/{client}/months/{month}", month::show)
        .post(
            close,
            "/clients/{client}/months/{month}/close",
            month::close,
        )
        .get(
            Guard::Needs(ExportEvidence),
            "/clients/{client}/months/{month}/evidence.jsonl",
            evidence,
        )
        .get(see, "/clients/{client}/documents/{document}/pdf", pdf)
        .get(
            close,
            "/clients/{client}/documents/{document}/credit",
            credit::show,
        )
        .post(
            close,
            "/clients/{client}/documents/{document}/credit",
            credit::issue,
        )
}

async fn evidence(
    State(app): State<App>,
    actor: Actor,
    Path((client, month)): Path<(ClientId, String)>,
) -> Result<Response, Failure> {
    let month = parsed(&month)?;
    let (name, file) = app
        .read(&actor, move |tx| actions::evidence(tx, client, month))
        .await?;
    Ok(download("application/jsonl", "attachment", &name, file))
}

async fn pdf(
    State(app): State<App>,
    actor: Actor,
    Path((client, document)): Path<(ClientId, DocumentId)>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let (name, bytes) = printer::pdf(&app, &actor, client, document, wanted.lang()).await?;
    Ok(download("application/pdf", "inline", &name, bytes))
}

/// "mars 2026".
fn said(lang: Lang, month: Month) -> String {
    format::month(lang, month.year(), month.number())
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// Where a month stands, in a word.
fn standing(lang: Lang, standing: Standing) -> Markup {
    let (tone, key) = match standing {
        Standing::Closed(_) => (Tone::Good, "month-closed"),
        Standing::Due => (Tone::Accent, "month-due"),
        Standing::Behind => (Tone::Warn, "month-behind"),
        Standing::Running(_) => (Tone::Neutral, "month-running"),
    };
    badge(tone, &lang.t(key))
}

/// A kind of item in words; one that the product does not know is shown as it is written.
pub(super) fn kind_words(lang: Lang, kind: &str) -> String {
    let key = format!("month-kind-{kind}");
    if lang.has(&key) {
        lang.t(&key)
    } else {
        kind.to_owned()
    }
}

/// A clause, leading to the version of the contract that it stands in.
fn clause(lang: Lang, client: ClientId, version: i64, clause: &Clause) -> Markup {
    let shown = page::Clause {
        label: lang.ta(
            "month-clause",
            &[("path", &clause.path), ("line", &clause.line.to_string())],
        ),
        href: Some(format!("/clients/{client}/contract?version={version}")),
    };
    html! { (clause_link(lang, &shown)) }
}

/// Links to tickets by their numbers.
fn tickets(numbers: &[i64]) -> Markup {
    html! {
        @for (at, number) in numbers.iter().enumerate() {
            @if at > 0 { ", " }
            a href={ "/tickets/" (number) } { (format::ticket_number(*number)) }
        }
        @if numbers.is_empty() { "—" }
    }
}
