//! The proposal: services at their levels, terms, the price of a month, the draft contract; and the
//! review before it is adopted.

use axum::extract::{Form, Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use intendant_contract::lint::lint;
use intendant_domain::access::Permission::EditContracts;
use intendant_domain::audits::catalogue::{Chosen, LevelPrice, Offer};
use maud::{Markup, html};

use super::{Here, may_change, page, with_status};
use crate::audits::actions::{self, Drafted};
use crate::audits::model::Proposal;
use crate::audits::{print, words};
use crate::contracts;
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Field, Icon, Input, Row, Table, Tone, breadcrumbs, error_summary, form_actions,
    format, icon, link_button, page_header, panel, panel_flush, row, select, submit, table,
    text_field,
};
use crate::platform::shell::{Shell, onward};

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let draft = app
        .read(&shell.actor, move |tx| actions::drafted(tx, id))
        .await?;
    Ok(shown(&shell, &draft, None))
}

fn shown(shell: &Shell, draft: &Drafted, failure: Option<&Failure>) -> Response {
    let lang = shell.lang;
    let seen = &draft.seen;
    let may = may_change(shell, seen);
    let base = format!("/audits/{}", seen.campaign.id);
    let problems: Vec<String> = match failure {
        Some(Failure::Refused(problems)) => problems.iter().map(|one| one.text(lang)).collect(),
        _ => Vec::new(),
    };
    let problems: Vec<(&str, &str)> = problems.iter().map(|one| ("", one.as_str())).collect();
    let body = html! {
        (error_summary(&lang.t("audit-offer-terms"), &problems))
        form method="post" action={ (base) "/proposal" } {
            fieldset.bare disabled[!may] {
                legend.vh { (lang.t("audit-tab-offer")) }
                div.split {
                    div.stack {
                        (panel_flush(&lang.t("audit-offer-services"), &html! {}, &services(lang, draft)))
                        (price(lang, draft))
                    }
                    div.stack {
                        (panel(&lang.t("audit-offer-terms"), &html! {}, &terms(lang, &draft.proposal, may)))
                        (contract(shell, draft, &base))
                    }
                }
            }
        }
    };
    with_status(page(shell, seen, Here::Offer, &body), failure)
}

fn services(lang: Lang, draft: &Drafted) -> Markup {
    let suggested = draft.seen.campaign.proposal.chosen.is_empty();
    html! {
        @if suggested { p.panel-body.muted { (lang.t("audit-offer-suggested")) } }
        ul.sells {
            @for (offer, level) in &draft.chosen { li { (service(lang, draft, offer, Some(level))) } }
            @for offer in &draft.others { li { (service(lang, draft, offer, None)) } }
        }
    }
}

fn service(lang: Lang, draft: &Drafted, offer: &Offer, chosen: Option<&LevelPrice>) -> Markup {
    let english = words::english(lang);
    let name = offer.name.get(english);
    let answers = draft
        .seen
        .findings
        .iter()
        .filter(|one| offer.meets.contains(&one.need))
        .count();
    let level = chosen.map_or(offer.default.as_str(), |level| level.level.as_str());
    html! {
        label.sell {
            input type="checkbox" name="offer" value=(offer.key) checked[chosen.is_some()];
            span {
                strong { (name) }
                span.muted { (offer.about.get(english)) }
                @if answers > 0 { span.muted { (lang.ta("audit-offer-answers", &[("count", &answers.to_string())])) } }
            }
        }
        @if offer.levels.len() > 1 {
            select.small name={ "level." (offer.key) } aria-label=(lang.ta("audit-offer-level", &[("offer", name)])) {
                @for one in &offer.levels { option value=(one.level) selected[one.level == level] { (one.level) } }
            }
        } @else if let Some(only) = offer.levels.first() {
            input type="hidden" name={ "level." (offer.key) } value=(only.level);
            span.muted { (only.level) }
        }
    }
}

fn terms(lang: Lang, proposal: &Proposal, may: bool) -> Markup {
    let scope = lang.t("audit-offer-scope");
    let (global, partial) = (lang.t("audit-offer-global"), lang.t("audit-offer-partial"));
    let scopes = [("partial", partial.as_str()), ("global", global.as_str())];
    let chosen = if proposal.global { "global" } else { "partial" };
    let (starts, months, reference) = (
        lang.t("audit-offer-starts"),
        lang.t("audit-offer-months"),
        lang.t("audit-offer-reference"),
    );
    html! {
        div.stack {
        (select(&Field::new("scope", &scope), &scopes, chosen))
        (text_field(&Field::new("starts", &starts), Input::Date, &proposal.starts))
        (text_field(&Field::new("months", &months), Input::Number, &proposal.months.to_string()))
        (text_field(&Field::new("reference", &reference), Input::Text, &proposal.reference))
        @if may { (form_actions(&submit(Button::Primary, &lang.t("audit-offer-save")))) }
        }
    }
}

fn price(lang: Lang, draft: &Drafted) -> Markup {
    let Ok(priced) = &draft.priced else {
        return html! {};
    };
    let columns = [
        Column::main(lang.t("audit-offer-line")),
        Column::new(lang.t("audit-offer-calc")),
        Column::number(lang.t("audit-offer-amount")),
    ];
    let caption = lang.t("audit-offer-price");
    let frame = Table {
        id: "price",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let month = priced.invoice.first;
    let rows = html! {
        @for (n, line) in priced.invoice.lines.iter().filter(|line| line.month == month).enumerate() {
            (row(lang, &frame, &Row {
                id: &format!("line-{n}"), href: None, value: "", name: &line.label,
                cells: &[
                    html! { (line.label) },
                    html! { span.muted { (print::line_made_of(lang, line)) } },
                    html! { (format::money(lang, print::cents(line.amount), "EUR")) },
                ],
            }))
        }
    };
    let total = format::money(lang, print::cents(priced.monthly), "EUR");
    panel_flush(
        &caption,
        &html! {},
        &html! {
            (table(lang, &frame, &rows))
            p.panel-body.total { (lang.t("audit-offer-total")) " " strong.num { (total) } }
            p.panel-body.muted { (lang.t("audit-price-note")) }
        },
    )
}

fn contract(shell: &Shell, draft: &Drafted, base: &str) -> Markup {
    let lang = shell.lang;
    let client = draft.seen.campaign.client;
    let body = html! {
        @match &draft.priced {
            Ok(_) => { p.passes { (icon(Icon::CircleCheck)) " " (lang.t("audit-offer-passes")) } }
            Err(problems) => { (broken(lang, problems)) }
        }
        div.actions {
            (link_button(Button::Secondary, &format!("{base}/contract"), Some(Icon::Download), &lang.t("audit-offer-download")))
            @if draft.priced.is_ok() && may_change(shell, &draft.seen) && shell.actor.can(EditContracts) {
                (link_button(Button::Secondary, &format!("{base}/adopt"), Some(Icon::Contract), &lang.t("audit-offer-adopt")))
            }
        }
        @if let Some(number) = draft.seen.campaign.adopted {
            p { (lang.ta("audit-offer-adopted", &[("number", &number.to_string())])) " "
                a href={ "/clients/" (client) "/contract" } { (lang.t("audit-offer-see")) } }
        }
        div.actions { (link_button(Button::Quiet, "/administration/catalogue", Some(Icon::Book), &lang.t("audit-offer-catalogue"))) }
    };
    panel(&lang.t("audit-offer-draft"), &html! {}, &body)
}

fn broken(lang: Lang, problems: &[Problem]) -> Markup {
    let told: Vec<String> = problems.iter().map(|one| one.text(lang)).collect();
    let told: Vec<(&str, &str)> = told.iter().map(|one| ("", one.as_str())).collect();
    error_summary(&lang.t("audit-offer-fails"), &told)
}

pub(super) async fn save(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let typed = pairs.clone();
    let done = app
        .write(&shell.actor, move |tx| {
            let mut proposal = actions::show(tx, id)?.proposal;
            proposal.chosen.clear();
            let of = |name: &str| {
                typed
                    .iter()
                    .find(|(key, _)| key == name)
                    .map(|(_, value)| value.trim().to_owned())
                    .unwrap_or_default()
            };
            for (_, offer) in typed.iter().filter(|(key, _)| key == "offer") {
                proposal.chosen.push(Chosen {
                    offer: offer.clone(),
                    level: of(&format!("level.{offer}")),
                });
            }
            proposal.global = of("scope") == "global";
            proposal.starts = of("starts");
            proposal.months = of("months")
                .parse()
                .map_err(|_| Failure::from(Problem::new("months", "proposal-months-wrong")))?;
            proposal.reference = of("reference");
            actions::set_proposal(tx, id, &proposal)
        })
        .await;
    match done {
        Ok(()) => Ok(onward(format!("/audits/{id}/proposal"))
            .saying("audit-saved", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let draft = app
                .read(&shell.actor, move |tx| actions::drafted(tx, id))
                .await?;
            Ok(shown(&shell, &draft, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn download(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let draft = app
        .read(&shell.actor, move |tx| actions::drafted(tx, id))
        .await?;
    let name = format!(
        "attachment; filename=\"{}\"",
        file_name(&draft.proposal.reference)
    );
    let headers = [
        (CONTENT_TYPE, "application/toml; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, draft.text).into_response())
}

/// A reference as the name of a file.
fn file_name(reference: &str) -> String {
    let kept = reference.to_lowercase();
    let kept: String = kept
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '-'
            }
        })
        .collect();
    format!("{kept}.toml")
}

pub(super) async fn review(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let (draft, prospect) = app
        .read(&shell.actor, move |tx| {
            let draft = actions::drafted(tx, id)?;
            let client = draft.seen.campaign.client;
            tx.allow_on(EditContracts, client)?;
            let prospect = crate::clients::show(tx, client)?.prospect;
            Ok((draft, prospect))
        })
        .await?;
    let lang = shell.lang;
    let client = draft.seen.campaign.client_name.clone();
    let back = format!("/audits/{id}/proposal");
    let priced = match &draft.priced {
        Ok(priced) => priced,
        Err(problems) => return Err(Failure::Refused(problems.clone())),
    };
    let findings = lint(&priced.contract);
    let title = lang.t("audit-adopt-title");
    let body = html! {
        (breadcrumbs(lang, &[("/audits", &lang.t("nav-audits")), (&back, &client)]))
        (page_header(&title, &priced.contract.title, &html! {}))
        div.flash data-tone="accent" role="status" {
            (icon(Icon::Calendar))
            div {
                p { (lang.t("audit-adopt-text")) }
                @if prospect { p { strong { (lang.ta("audit-adopt-prospect", &[("client", &client)])) } } }
            }
        }
        (price(lang, &draft))
        @if !findings.is_empty() {
            (panel_flush(&lang.t("audit-adopt-findings"), &html! {}, &html! {
                ol.mistakes data-tone=(Tone::Warn.code()) {
                    @for finding in &findings {
                        li { p { (icon(Icon::Alert)) " " strong { (lang.ta("contract-line", &[("line", &finding.line.to_string())])) } " " (contracts::words(&finding.message, lang)) } }
                    }
                }
            }))
        }
        (panel_flush(&lang.t("audit-offer-draft"), &html! {}, &html! { pre.draft tabindex="0" { (draft.text) } }))
        form method="post" action={ "/audits/" (id) "/adopt" } {
            input type="hidden" name="sha256" value=(draft.sha256);
            (form_actions(&html! {
                (submit(Button::Primary, &lang.ta("audit-adopt-do", &[("client", &client)])))
                (link_button(Button::Quiet, &back, None, &lang.t("ui-cancel")))
            }))
        }
    };
    Ok(shell.page(&title, &body))
}

#[derive(Default, serde::Deserialize)]
pub(super) struct Reviewed {
    #[serde(default)]
    sha256: String,
}

pub(super) async fn adopt(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
    Form(reviewed): Form<Reviewed>,
) -> Result<Response, Failure> {
    let (client, number) = app
        .write(&shell.actor, move |tx| {
            let number = actions::adopt(tx, id, &reviewed.sha256)?;
            Ok((actions::show(tx, id)?.client, number))
        })
        .await?;
    Ok(onward(format!("/clients/{client}/contract"))
        .saying("audit-offer-adopted", &[("number", &number.to_string())])
        .into_response())
}
