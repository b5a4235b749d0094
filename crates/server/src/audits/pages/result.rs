//! The summary on screen, the report as PDF.

use axum::extract::{Form, Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use intendant_domain::audits::catalogue::Offer;
use intendant_domain::audits::finding::{Finding, Severity};
use maud::{Markup, html};
use serde::Deserialize;

use super::radar::radar;
use super::{Here, page, severity};
use crate::audits::actions::{self, Assessment};
use crate::audits::{print, words};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Icon, Tile, Tone, badge, empty_state, link_button, panel, panel_flush, tiles,
};
use crate::platform::shell::{Shell, onward};

/// Risks and quick wins on the page.
const RISKS: usize = 10;

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let (seen, offers) = app
        .read(&shell.actor, move |tx| {
            Ok((actions::assessment(tx, id)?, actions::in_use(tx)?))
        })
        .await?;
    let lang = shell.lang;
    if seen.overall.is_none() && seen.findings.is_empty() {
        let first = html! {
            (link_button(Button::Primary, &format!("/audits/{id}/questions"), None, &lang.t("audit-tab-questions")))
            (link_button(Button::Secondary, &format!("/audits/{id}/machines"), None, &lang.t("audit-tab-machines")))
        };
        let none = empty_state(
            Icon::Report,
            &lang.t("audit-nothing-yet"),
            &lang.t("audit-nothing-yet-text"),
            &first,
        );
        return Ok(page(&shell, &seen, Here::Result, &none));
    }
    let body = html! {
        (figures(&shell, &seen))
        div.grid2 {
            (panel(&lang.t("audit-radar"), &html! {}, &radar(lang, &seen.scores)))
            (panel_flush(&lang.t("audit-domain"), &html! {}, &scores(lang, &seen)))
        }
        div.grid2 {
            (panel_flush(&lang.t("audit-risks"), &html! {}, &risks(lang, &seen, &offers)))
            (panel_flush(&lang.t("audit-quick"), &html! {}, &quick(lang, &seen)))
        }
    };
    Ok(page(&shell, &seen, Here::Result, &body))
}

fn figures(shell: &Shell, seen: &Assessment) -> Markup {
    let lang = shell.lang;
    let base = format!("/audits/{}", seen.campaign.id);
    let urgent = seen
        .findings
        .iter()
        .filter(|one| one.severity >= Severity::High)
        .count();
    let overall = seen
        .overall
        .map_or("–".to_owned(), |value| value.to_string());
    let progress = format!("{} / {}", seen.progress.0, seen.progress.1);
    tiles(&[
        Tile {
            label: &lang.t("audit-overall"),
            value: &overall,
            note: &words::grade_word(lang, seen.overall),
            tone: words::score_tone(seen.overall),
            href: None,
        },
        Tile {
            label: &lang.t("audit-figure-urgent"),
            value: &urgent.to_string(),
            note: "",
            tone: if urgent > 0 { Tone::Bad } else { Tone::Good },
            href: Some(&format!("{base}/findings")),
        },
        Tile {
            label: &lang.t("audit-progress"),
            value: &progress,
            note: "",
            tone: Tone::Neutral,
            href: Some(&format!("{base}/questions")),
        },
        Tile {
            label: &lang.t("audit-figure-items"),
            value: &seen.items.len().to_string(),
            note: "",
            tone: Tone::Neutral,
            href: Some(&format!("{base}/machines")),
        },
    ])
}

fn scores(lang: Lang, seen: &Assessment) -> Markup {
    html! {
        ul.scores {
            @for one in &seen.scores {
                li {
                    div.score-head {
                        strong { (words::topic(lang, one.topic)) }
                        span { (words::grade_word(lang, one.value)) " " (badge(words::score_tone(one.value), &one.value.map_or("–".to_owned(), |value| value.to_string()))) }
                    }
                    meter min="0" max="100" low="25" high="74" optimum="100" value=(one.value.unwrap_or(0)) aria-label=(words::topic(lang, one.topic)) {}
                    p.muted { (words::made_of(lang, one)) }
                }
            }
        }
    }
}

fn risks(lang: Lang, seen: &Assessment, offers: &[Offer]) -> Markup {
    html! {
        ol.risks {
            @for one in seen.findings.iter().filter(|one| one.severity > Severity::Low).take(RISKS) {
                li { (risk(lang, one, offers)) }
            }
        }
    }
}

fn risk(lang: Lang, one: &Finding, offers: &[Offer]) -> Markup {
    let service = words::service(offers, &one.need);
    html! {
        div.score-head { strong { (words::title(lang, one)) } (severity(lang, one.severity)) }
        p { (words::advice(lang, one)) }
        p.muted {
            (words::topic(lang, one.topic)) " · " (words::seen(lang, one))
            @if let Some(offer) = service {
                " · " (lang.ta("audit-answered-by", &[("service", offer.name.get(words::english(lang)))]))
            }
        }
    }
}

fn quick(lang: Lang, seen: &Assessment) -> Markup {
    html! {
        ul.risks {
            @for one in seen.findings.iter().filter(|one| one.quick).take(RISKS) {
                li { strong { (words::title(lang, one)) } p { (words::advice(lang, one)) } }
            }
        }
    }
}

#[derive(Default, Deserialize)]
pub(super) struct Spoken {
    #[serde(default)]
    lang: String,
}

pub(super) async fn report(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
    Query(spoken): Query<Spoken>,
) -> Result<Response, Failure> {
    let lang = Lang::from_code(&spoken.lang);
    let (name, bytes) = print::pdf(&app, &shell.actor, id, lang).await?;
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")),
    ];
    Ok((headers, bytes).into_response())
}

#[derive(Default, Deserialize)]
pub(super) struct Turn {
    #[serde(default)]
    open: String,
}

pub(super) async fn turn(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
    Form(turn): Form<Turn>,
) -> Result<Response, Failure> {
    let open = !turn.open.is_empty();
    app.write(&shell.actor, move |tx| actions::turn(tx, id, open))
        .await?;
    let said = if open {
        "audit-reopened"
    } else {
        "audit-closed"
    };
    Ok(onward(format!("/audits/{id}"))
        .saying(said, &[])
        .into_response())
}
