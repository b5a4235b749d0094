//! The questionnaire: one domain at a time, each answer kept as it is chosen; and the links with
//! which the company answers itself.

use axum::extract::{Form, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use intendant_domain::audits::finding::Topic;
use intendant_domain::audits::questionnaire::{Answer, Answers, Question, questionnaire};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Here, may_change, page};
use crate::audits::actions::{self, Assessment};
use crate::audits::model::{Given, Link};
use crate::audits::words;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Input, Tone, badge, confirm_button, filters, form_actions, format, link_button,
    panel, submit, text_field,
};
use crate::platform::shell::{Shell, onward};

#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    domain: String,
}

impl Wanted {
    fn topic(&self) -> Topic {
        Topic::from_code(&self.domain).unwrap_or(Topic::ALL[0])
    }
}

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    shown(&app, &shell, id, wanted.topic(), None).await
}

async fn shown(
    app: &App,
    shell: &Shell,
    id: i64,
    topic: Topic,
    made: Option<(&str, &str)>,
) -> Result<Response, Failure> {
    let (seen, links) = app
        .read(&shell.actor, move |tx| {
            Ok((actions::assessment(tx, id)?, actions::links(tx, id)?))
        })
        .await?;
    let lang = shell.lang;
    let base = format!("/audits/{id}/questions");
    let may = may_change(shell, &seen);
    let body = html! {
        @if let Some((name, link)) = made {
            div.flash data-tone="good" role="status" {
                div { p { (lang.ta("audit-link-made", &[("name", name)])) } code.mono.breaks { (link) } }
            }
        }
        (domains(lang, &seen.answers, topic, &base))
        div.split {
            (panel(&words::topic(lang, topic), &html! {}, &form(lang, &Sheet {
                action: &format!("{base}?domain={}", topic.code()),
                topic,
                answers: &seen.answers,
                may,
                by: Some(&|at| format::moment(lang, at, &shell.actor.zone, shell.now)),
                next: next(topic).map(|next| format!("{base}?domain={}", next.code())),
            })))
            (links_panel(shell, &seen, &links))
        }
    };
    Ok(page(shell, &seen, Here::Questions, &body))
}

/// The domain after this one.
pub(super) fn next(topic: Topic) -> Option<Topic> {
    let place = Topic::ALL.iter().position(|one| *one == topic)?;
    Topic::ALL.get(place + 1).copied()
}

/// The domains with how many questions are left in each.
pub(super) fn domains(lang: Lang, answers: &Answers, here: Topic, base: &str) -> Markup {
    let told: Vec<(String, String, u64, bool)> = Topic::ALL
        .into_iter()
        .map(|topic| {
            let left = questionnaire()
                .of(topic)
                .filter(|one| {
                    answers
                        .get(&one.key)
                        .is_none_or(|given| given.choice.is_empty())
                })
                .count();
            (
                format!("{base}?domain={}", topic.code()),
                words::topic(lang, topic),
                u64::try_from(left).unwrap_or(0),
                topic == here,
            )
        })
        .collect();
    let told: Vec<(&str, &str, Option<u64>, bool)> = told
        .iter()
        .map(|(href, text, left, here)| {
            (
                href.as_str(),
                text.as_str(),
                Some(*left).filter(|n| *n > 0),
                *here,
            )
        })
        .collect();
    filters(&lang.t("audit-domain"), &told)
}

/// A domain's questions to be answered.
pub(super) struct Sheet<'a> {
    /// Where the answers go.
    pub action: &'a str,
    /// Which domain.
    pub topic: Topic,
    /// What was answered so far.
    pub answers: &'a Answers,
    /// Whether it may be changed.
    pub may: bool,
    /// How an instant is told, where who answered is shown.
    pub by: Option<&'a dyn Fn(Timestamp) -> String>,
    /// The next domain's page.
    pub next: Option<String>,
}

/// The form of a domain. Every change is sent at once where scripts run; the button sends the rest.
pub(super) fn form(lang: Lang, sheet: &Sheet<'_>) -> Markup {
    html! {
        form.questions method="post" action=(sheet.action) hx-post=(sheet.action) hx-trigger="change" hx-target="#kept" hx-swap="innerHTML" {
            p.muted { (lang.t("audit-autosave")) }
            fieldset.bare disabled[!sheet.may] {
                legend.vh { (words::topic(lang, sheet.topic)) }
                @for question in questionnaire().of(sheet.topic) {
                    (ask(lang, question, sheet.answers.get(&question.key), sheet.by))
                }
            }
            (form_actions(&html! {
                @if sheet.may { (submit(Button::Primary, &lang.t("audit-save-answers"))) }
                @if let Some(next) = &sheet.next { (link_button(Button::Secondary, next, None, &lang.t("audit-next-domain"))) }
                span.muted #kept role="status" {}
            }))
        }
    }
}

fn ask(
    lang: Lang,
    question: &Question,
    given: Option<&Answer>,
    by: Option<&dyn Fn(Timestamp) -> String>,
) -> Markup {
    let english = words::english(lang);
    let chosen = given.map_or("", |given| given.choice.as_str());
    let comment = given.map_or("", |given| given.comment.as_str());
    let text = question.ask.get(english);
    let help = question.help.get(english);
    html! {
        fieldset.question {
            legend { (text) }
            @if !help.is_empty() { p.hint { (help) } }
            div.options {
                @for choice in question.choices() {
                    label.option {
                        input type="radio" name={ "a." (question.key) } value=(choice.key) checked[choice.key == chosen];
                        span { (choice.text.get(english)) }
                    }
                }
                @if !chosen.is_empty() {
                    label.option.quiet {
                        input type="radio" name={ "a." (question.key) } value="";
                        span { (lang.t("audit-clear")) }
                    }
                }
            }
            input.comment type="text" name={ "c." (question.key) } value=(comment) maxlength="2000"
                placeholder=(lang.t("audit-comment")) aria-label=(lang.ta("audit-comment-of", &[("question", text)]));
            @if let (Some(given), Some(by)) = (given, by) {
                @if let Some(at) = given.at {
                    p.hint { (lang.ta("audit-answer-by", &[("by", &given.by), ("when", &by(at))])) }
                }
            }
        }
    }
}

/// Answers of a form: `a.` and a question's key, `c.` and its comment.
pub(super) fn given(pairs: Vec<(String, String)>, before: &Answers) -> Vec<Given> {
    let mut out: Vec<Given> = Vec::new();
    for (name, value) in pairs {
        let Some((kind, key)) = name.split_once('.') else {
            continue;
        };
        let place = out.iter().position(|one| one.question == key);
        let place = place.unwrap_or_else(|| {
            let was = before.get(key).cloned().unwrap_or_default();
            out.push(Given {
                question: key.to_owned(),
                choice: was.choice,
                comment: was.comment,
            });
            out.len() - 1
        });
        match (kind, out.get_mut(place)) {
            ("a", Some(one)) => one.choice = value,
            ("c", Some(one)) => one.comment = value,
            _ => {}
        }
    }
    out
}

pub(super) async fn save(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| {
        let before = actions::assessment(tx, id)?.answers;
        actions::answer(tx, id, &given(pairs, &before))
    })
    .await?;
    let lang = shell.lang;
    if headers.contains_key("hx-request") {
        return Ok(html! { (lang.t("audit-answers-saved")) }.into_response());
    }
    let topic = wanted.topic();
    Ok(
        onward(format!("/audits/{id}/questions?domain={}", topic.code()))
            .saying("audit-answers-saved", &[])
            .into_response(),
    )
}

fn links_panel(shell: &Shell, seen: &Assessment, links: &[Link]) -> Markup {
    let lang = shell.lang;
    let base = format!("/audits/{}/links", seen.campaign.id);
    let name = lang.t("audit-link-for");
    let body = html! {
        p.muted { (lang.t("audit-links-text")) }
        @if may_change(shell, seen) {
            form.stack method="post" action=(base) {
                (text_field(&Field::new("name", &name), Input::Text, ""))
                (submit(Button::Secondary, &lang.t("audit-link-make")))
            }
        }
        ul.lines {
            @for link in links {
                li {
                    div { strong { (link.name) } div.muted { (standing(shell, link)) } }
                    @if link.ended_at.is_none() && link.expires_at > shell.now && may_change(shell, seen) {
                        form method="post" action={ (base) "/" (link.id) } {
                            (confirm_button(Button::Quiet, &lang.t("audit-link-withdraw"), &format!("{} ?", lang.t("audit-link-withdraw"))))
                        }
                    }
                }
            }
        }
    };
    panel(&lang.t("audit-links"), &html! {}, &body)
}

fn standing(shell: &Shell, link: &Link) -> Markup {
    let lang = shell.lang;
    let zone = &shell.actor.zone;
    let day = format::date(lang, link.expires_at.to_zoned_datetime(zone.clone()).date());
    html! {
        @if link.ended_at.is_some() { (badge(Tone::Muted, &lang.t("audit-link-ended"))) }
        @else if link.expires_at <= shell.now { (badge(Tone::Muted, &lang.t("audit-link-over"))) }
        @else { (lang.ta("audit-link-open", &[("day", &day)])) }
        " · "
        @match link.used_at {
            Some(at) => { (lang.ta("audit-link-used", &[("when", &format::moment(lang, at, zone, shell.now))])) }
            None => { (lang.t("audit-link-unused")) }
        }
    }
}

#[derive(Default, Deserialize)]
pub(super) struct NewLink {
    #[serde(default)]
    name: String,
}

pub(super) async fn make_link(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
    Form(new): Form<NewLink>,
) -> Result<Response, Failure> {
    let name = new.name.clone();
    let made = app
        .write(&shell.actor, move |tx| {
            actions::make_link(tx, id, &new.name)
        })
        .await;
    match made {
        Ok((_, secret)) => {
            let link = format!("{}/questionnaire/{secret}", app.config().address());
            shown(&app, &shell, id, Topic::ALL[0], Some((name.trim(), &link))).await
        }
        Err(Failure::Refused(problems)) => {
            let said = problems.first().map_or("audit-link-name", |one| one.key);
            Ok(onward(format!("/audits/{id}/questions"))
                .warning(said, &[])
                .into_response())
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn withdraw(
    State(app): State<App>,
    shell: Shell,
    Path((id, link)): Path<(i64, i64)>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| actions::withdraw_link(tx, id, link))
        .await?;
    Ok(onward(format!("/audits/{id}/questions"))
        .saying("audit-link-withdrawn", &[])
        .into_response())
}
