//! The provider's catalogue and the terms that go into every draft contract.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::Administer;
use intendant_domain::audits::catalogue::Offer;
use maud::{Markup, html};
use serde::Deserialize;

use super::with_status;
use crate::audits::actions::{self, Terms};
use crate::audits::model::OfferRow;
use crate::audits::words;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Icon, Row, Tab, Table, Tone, badge, breadcrumbs, error_summary, form_actions,
    link_button, page_header, panel, panel_flush, row, submit, table, tabs,
};
use crate::platform::shell::{Shell, onward};

pub(super) fn head(shell: &Shell, terms: bool) -> Markup {
    let lang = shell.lang;
    let add = html! {
        @if shell.actor.can(Administer) && !terms {
            (link_button(Button::Primary, "/administration/catalogue/new", Some(Icon::Plus), &lang.t("catalogue-new")))
        }
    };
    let (offers, common) = (lang.t("catalogue-offers"), lang.t("catalogue-terms"));
    html! {
        (breadcrumbs(lang, &[("/audits", &lang.t("nav-audits"))]))
        (page_header(&lang.t("catalogue-title"), &lang.t("catalogue-text"), &add))
        @if shell.actor.can(Administer) {
            (tabs(&lang.t("catalogue-title"), &[
                Tab { href: "/administration/catalogue", text: &offers, count: None, here: !terms },
                Tab { href: "/administration/catalogue-terms", text: &common, count: None, here: terms },
            ]))
        }
    }
}

pub(super) async fn list(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    let known = app.read(&shell.actor, actions::catalogue).await?;
    let lang = shell.lang;
    let body = html! {
        (head(&shell, false))
        (panel_flush("", &html! {}, &lines(&shell, &known)))
    };
    Ok(shell.page(&lang.t("catalogue-title"), &body))
}

fn lines(shell: &Shell, known: &[OfferRow]) -> Markup {
    let lang = shell.lang;
    let english = words::english(lang);
    let columns = [
        Column::main(lang.t("catalogue-offer")),
        Column::new(lang.t("catalogue-covers")),
        Column::wide_only(lang.t("catalogue-meets")),
        Column::new(lang.t("catalogue-prices")),
        Column::tight(String::new()),
    ];
    let caption = lang.t("catalogue-offers");
    let frame = Table {
        id: "offers",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let may = shell.actor.can(Administer);
    let rows = html! {
        @for known in known {
            @let offer = &known.offer;
            @let href = format!("/administration/catalogue/{}", offer.key);
            (row(lang, &frame, &Row {
                id: &format!("offer-{}", offer.key), href: may.then_some(href.as_str()), value: "", name: offer.name.get(english),
                cells: &[
                    html! {
                        @if may { a href=(href) { (offer.name.get(english)) } } @else { (offer.name.get(english)) }
                        @if known.archived_at.is_some() { " " (badge(Tone::Muted, &lang.t("catalogue-away"))) }
                        div.muted { (offer.about.get(english)) }
                    },
                    html! { (offer.kinds.iter().map(|kind| words::kind(lang, kind)).collect::<Vec<_>>().join(", ")) },
                    html! { (offer.meets.iter().map(|need| lang.t(&format!("audit-need-{need}"))).collect::<Vec<_>>().join(", ")) },
                    prices(offer),
                    html! { @if may { (archive_form(lang, known)) } },
                ],
            }))
        }
    };
    table(lang, &frame, &rows)
}

fn prices(offer: &Offer) -> Markup {
    html! {
        @for level in &offer.levels {
            div.num {
                @if !level.level.is_empty() { strong { (level.level) } " " }
                (level.flat) @if !level.flat.is_empty() && !level.bands.is_empty() { " + " } (level.bands)
            }
        }
    }
}

fn archive_form(lang: Lang, known: &OfferRow) -> Markup {
    html! {
        form method="post" action={ "/administration/catalogue/" (known.offer.key) "/archive" } {
            @if known.archived_at.is_some() {
                button.btn.quiet.small type="submit" { (lang.t("catalogue-take-back")) }
            } @else {
                input type="hidden" name="away" value="1";
                button.btn.quiet.small type="submit" { (lang.t("catalogue-archive")) }
            }
        }
    }
}

#[derive(Default, Deserialize)]
pub(super) struct Away {
    #[serde(default)]
    away: String,
}

pub(super) async fn archive(
    State(app): State<App>,
    shell: Shell,
    Path(key): Path<String>,
    Form(typed): Form<Away>,
) -> Result<Response, Failure> {
    let away = !typed.away.is_empty();
    app.write(&shell.actor, move |tx| {
        actions::archive_offer(tx, &key, away)
    })
    .await?;
    let said = if away {
        "catalogue-archived"
    } else {
        "catalogue-back"
    };
    Ok(onward("/administration/catalogue")
        .saying(said, &[])
        .into_response())
}

pub(super) async fn terms(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    let terms = app
        .read(&shell.actor, |tx| {
            tx.allow(Administer)?;
            actions::terms(tx)
        })
        .await?;
    Ok(terms_page(&shell, &terms, None))
}

fn terms_page(shell: &Shell, terms: &Terms, failure: Option<&Failure>) -> Response {
    let lang = shell.lang;
    let problems: Vec<String> = match failure {
        Some(Failure::Refused(problems)) => problems.iter().map(|one| one.text(lang)).collect(),
        _ => Vec::new(),
    };
    let problems: Vec<(&str, &str)> = problems.iter().map(|one| ("text", one.as_str())).collect();
    let title = lang.t("catalogue-terms");
    let body = html! {
        (head(shell, true))
        (error_summary(&title, &problems))
        (panel("", &html! {}, &html! {
            p { (lang.t("catalogue-terms-text")) }
            @if !terms.own { p.muted { (lang.t("catalogue-terms-starter")) } }
            form method="post" action="/administration/catalogue-terms" {
                textarea.source #f-text name="text" rows="40" spellcheck="false" aria-label=(title) { "\n" (terms.text) }
                (form_actions(&submit(Button::Primary, &lang.t("audit-save"))))
            }
        }))
    };
    with_status(shell.page(&title, &body), failure)
}

#[derive(Default, Deserialize)]
pub(super) struct TypedTerms {
    #[serde(default)]
    text: String,
}

pub(super) async fn save_terms(
    State(app): State<App>,
    shell: Shell,
    Form(typed): Form<TypedTerms>,
) -> Result<Response, Failure> {
    let text = typed.text.clone();
    let done = app
        .write(&shell.actor, move |tx| actions::set_terms(tx, &text))
        .await;
    match done {
        Ok(()) => Ok(onward("/administration/catalogue-terms")
            .saying("catalogue-terms-saved", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let terms = Terms {
                text: typed.text,
                own: true,
            };
            Ok(terms_page(&shell, &terms, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}
