//! Every finding with its evidence; those that somebody set aside, with the reason.

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::audits::catalogue::Offer;
use intendant_domain::audits::finding::{Finding, Topic};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Here, may_change, page, severity};
use crate::audits::actions::{self, Assessment};
use crate::audits::words;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Button, Icon, empty_state, filters, format, panel, panel_flush, submit,
};
use crate::platform::shell::{Shell, onward};

/// Proofs shown of one finding.
const PROOFS: usize = 50;

#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    domain: String,
}

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let topic = Topic::from_code(&wanted.domain);
    let (seen, offers) = app
        .read(&shell.actor, move |tx| {
            Ok((actions::assessment(tx, id)?, actions::in_use(tx)?))
        })
        .await?;
    let lang = shell.lang;
    let shown: Vec<&Finding> = seen
        .findings
        .iter()
        .filter(|one| topic.is_none_or(|topic| one.topic == topic))
        .collect();
    let body = html! {
        (choices(&shell, &seen, topic))
        @if shown.is_empty() {
            (empty_state(Icon::CircleCheck, &lang.t("audit-findings-none"), &lang.t("audit-findings-none-text"), &html! {}))
        } @else {
            (panel_flush("", &html! {}, &html! {
                ol.risks.numbered { @for one in shown { li { (finding(&shell, &seen, one, &offers)) } } }
            }))
        }
        @if !seen.dismissed.is_empty() { (aside(&shell, &seen)) }
    };
    Ok(page(&shell, &seen, Here::Findings, &body))
}

fn choices(shell: &Shell, seen: &Assessment, here: Option<Topic>) -> Markup {
    let lang = shell.lang;
    let base = format!("/audits/{}/findings", seen.campaign.id);
    let n = |count: usize| u64::try_from(count).ok();
    let mut told = vec![(
        base.clone(),
        lang.t("audit-domain-all"),
        n(seen.findings.len()),
        here.is_none(),
    )];
    told.extend(Topic::ALL.into_iter().map(|topic| {
        let count = seen
            .findings
            .iter()
            .filter(|one| one.topic == topic)
            .count();
        (
            format!("{base}?domain={}", topic.code()),
            words::topic(lang, topic),
            n(count),
            here == Some(topic),
        )
    }));
    let told: Vec<(&str, &str, Option<u64>, bool)> = told
        .iter()
        .map(|(href, text, count, here)| (href.as_str(), text.as_str(), *count, *here))
        .collect();
    filters(&lang.t("audit-domain"), &told)
}

fn finding(shell: &Shell, seen: &Assessment, one: &Finding, offers: &[Offer]) -> Markup {
    let lang = shell.lang;
    let service = words::service(offers, &one.need);
    html! {
        div.score-head { strong { (words::title(lang, one)) } (severity(lang, one.severity)) }
        p { (words::advice(lang, one)) }
        p.muted {
            (words::topic(lang, one.topic))
            @if let Some(offer) = service {
                " · " (lang.ta("audit-answered-by", &[("service", offer.name.get(words::english(lang)))]))
            }
        }
        (evidence(shell, one))
        @if may_change(shell, seen) {
            details.fold {
                summary { (lang.t("audit-dismiss")) }
                form.inline method="post" action={ "/audits/" (seen.campaign.id) "/findings" } {
                    input type="hidden" name="finding" value=(one.key);
                    input type="text" name="reason" required maxlength="1000" placeholder=(lang.t("audit-dismiss-reason"))
                        aria-label={ (lang.t("audit-dismiss-reason")) " : " (words::title(lang, one)) };
                    button.btn.small type="submit" { (lang.t("audit-dismiss")) }
                }
            }
        }
    }
}

fn evidence(shell: &Shell, one: &Finding) -> Markup {
    let lang = shell.lang;
    if let Some(told) = words::answered(lang, one) {
        return html! {
            @for proof in &one.evidence {
                p.proof { (told) @if !proof.value.is_empty() { " « " (proof.value) " »" }
                    " " span.muted { (words::seen(lang, one)) } }
            }
        };
    }
    let count = words::proofs(one);
    html! {
        details.fold open[count <= 3] {
            summary { (lang.ta("audit-evidence", &[("count", &count.to_string())])) }
            ul.proofs {
                @for proof in one.evidence.iter().take(PROOFS) {
                    li {
                        @match proof.item {
                            Some(item) => { a href={ "/machines/" (item) } { (proof.name) } }
                            None => { strong { (proof.name) } }
                        }
                        " " code { (proof.value) } " "
                        span.muted {
                            (proof.source)
                            @if let Some(at) = proof.at { " · " (format::time(lang, at, &shell.actor.zone, shell.now)) }
                        }
                    }
                }
                @if count > PROOFS { li.muted { (lang.ta("audit-more", &[("count", &(count - PROOFS).to_string())])) } }
            }
        }
    }
}

fn aside(shell: &Shell, seen: &Assessment) -> Markup {
    let lang = shell.lang;
    let body = html! {
        ul.lines {
            @for (one, why) in &seen.dismissed {
                @let when = format::moment(lang, why.at, &shell.actor.zone, shell.now);
                li {
                    div {
                        strong { (words::title(lang, one)) }
                        div.muted { (lang.ta("audit-dismissed-by", &[("reason", &why.reason), ("by", &why.by), ("when", &when)])) }
                    }
                    @if may_change(shell, seen) {
                        form method="post" action={ "/audits/" (seen.campaign.id) "/findings" } {
                            input type="hidden" name="finding" value=(one.key);
                            input type="hidden" name="stand" value="1";
                            (submit(Button::Quiet, &lang.t("audit-stand")))
                        }
                    }
                }
            }
        }
    };
    panel(&lang.t("audit-dismissed-list"), &html! {}, &body)
}

#[derive(Default, Deserialize)]
pub(super) struct Judged {
    #[serde(default)]
    finding: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    stand: String,
}

pub(super) async fn judge(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
    Form(judged): Form<Judged>,
) -> Result<Response, Failure> {
    let stands = !judged.stand.is_empty();
    let done = app
        .write(&shell.actor, move |tx| {
            if stands {
                actions::stand(tx, id, &judged.finding)
            } else {
                actions::dismiss(tx, id, &judged.finding, &judged.reason)
            }
        })
        .await;
    let onward = onward(format!("/audits/{id}/findings"));
    match done {
        Ok(()) if stands => Ok(onward.saying("audit-stands", &[]).into_response()),
        Ok(()) => Ok(onward.saying("audit-dismissed", &[]).into_response()),
        Err(Failure::Refused(_)) => Ok(onward.warning("audit-reason-missing", &[]).into_response()),
        Err(other) => Err(other),
    }
}
