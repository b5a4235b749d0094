//! The documents of the months closed last, for the client's page and the portal: each month with its
//! report, invoice and statements, and their PDF one click away.

use intendant_domain::id::ClientId;
use maud::{Markup, html};

use super::super::store::{Document, DocumentKind};
use super::list::kind;
use super::{capital, said};
use crate::platform::i18n::Lang;
use crate::platform::page::format;

/// Months with a document, latest first, at most `months` of them. PDF in the reader's language.
pub fn papers(lang: Lang, client: ClientId, documents: &[Document], months: usize) -> Markup {
    let mut latest: Vec<_> = documents.iter().map(|one| one.last).collect();
    latest.sort_unstable();
    latest.dedup();
    html! {
        ul.lines.papers {
            @for month in latest.iter().rev().take(months) {
                li {
                    a href={ "/clients/" (client) "/months/" (month) } { (capital(&said(lang, *month))) }
                    span {
                        @for one in documents.iter().filter(|one| one.last == *month) {
                            div { (paper(lang, client, one)) }
                        }
                    }
                }
            }
        }
    }
}

fn paper(lang: Lang, client: ClientId, one: &Document) -> Markup {
    let what = kind(lang, one.kind);
    let label = format!("PDF {} {what} {}", lang.code(), one.name);
    let href = format!(
        "/clients/{client}/documents/{}/pdf?lang={}",
        one.id,
        lang.code()
    );
    html! {
        span.muted { (what) } " "
        @if one.kind != DocumentKind::Report {
            @let sign = if one.kind == DocumentKind::Invoice { 1 } else { -1 };
            span.num { (format::money(lang, sign * one.gross, &one.currency)) } " "
        }
        a href=(href) hreflang=(lang.code()) aria-label=(label) { "PDF" }
    }
}
