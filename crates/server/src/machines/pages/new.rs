//! A new machine (a token and the commands to copy), or an item added by hand.

use axum::extract::{Form as Sent, Query, State};
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditMachines;
use intendant_domain::clients::folded;
use intendant_domain::id::ItemId;
use intendant_domain::machines;
use intendant_domain::machines::kinds::KINDS;
use maud::{Markup, html};
use serde::Deserialize;

use super::{marks, with_status};
use crate::machines::actions::{self, Choices};
use crate::machines::input::{EnrolmentInput, ItemInput};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Icon, Input, Tab, breadcrumbs, form_actions, icon, link_button, page_header,
    panel, select, submit, tabs, text_field, text_field_among,
};
use crate::platform::shell::{Shell, onward};
use crate::watch::Enrolment;

/// What is typed in, for either form.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Typed {
    /// `hand` for an item without an agent.
    #[serde(default)]
    by: String,
    #[serde(default)]
    client: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    tags: String,
    #[serde(default)]
    since: String,
}

async fn choices(app: &App, shell: &Shell) -> Result<Choices, Failure> {
    app.read(&shell.actor, |tx| {
        tx.allow(EditMachines)?;
        actions::choices(tx)
    })
    .await
}

pub(super) async fn new(
    State(app): State<App>,
    shell: Shell,
    Query(mut typed): Query<Typed>,
) -> Result<Response, Failure> {
    let choices = choices(&app, &shell).await?;
    if typed.kind.is_empty() && typed.by != "hand" {
        "server".clone_into(&mut typed.kind);
    }
    Ok(page(&shell, &choices, &typed, None))
}

fn page(shell: &Shell, choices: &Choices, typed: &Typed, failure: Option<&Failure>) -> Response {
    let lang = shell.lang;
    let by_hand = typed.by == "hand";
    let title = lang.t("machine-new");
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines"))]))
        (page_header(&title, "", &html! {}))
        (tabs(&title, &[
            Tab { href: "/machines/new", text: &lang.t("machine-new-agent"), count: None, here: !by_hand },
            Tab { href: "/machines/new?by=hand", text: &lang.t("machine-new-hand"), count: None, here: by_hand },
        ]))
        (panel("", &html! {}, &form(lang, choices, typed, by_hand, failure)))
    };
    with_status(shell.page(&title, &body), failure)
}

fn form(
    lang: Lang,
    choices: &Choices,
    typed: &Typed,
    by_hand: bool,
    failure: Option<&Failure>,
) -> Markup {
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    let ids: Vec<(String, &str)> = choices
        .clients
        .iter()
        .map(|client| (client.id.to_string(), client.name.as_str()))
        .collect();
    let clients: Vec<(&str, &str)> = ids.iter().map(|(id, name)| (id.as_str(), *name)).collect();
    let (client, wrong_client) = (lang.t("machine-client"), wrong("client"));
    let (name, name_hint, wrong_name) = (
        lang.t("machine-name"),
        lang.t("machine-name-hint"),
        wrong("name"),
    );
    let (since, since_hint, wrong_since) = (
        lang.t("machine-since"),
        lang.t("machine-since-hint"),
        wrong("since"),
    );
    let action = if by_hand {
        "/machines"
    } else {
        "/machines/enrolments"
    };
    html! {
        p.muted { (lang.t(if by_hand { "machine-new-hand-text" } else { "machine-new-agent-text" })) }
        form.form method="post" action=(action) {
            @if by_hand {
                input type="hidden" name="by" value="hand";
                (text_field(&Field::new("name", &name).hint(&name_hint).error(wrong_name.as_deref()), Input::Text, &typed.name))
            }
            (select(&Field::new("client", &client).error(wrong_client.as_deref()), &clients, &typed.client))
            (kind_field(lang, choices, &typed.kind, wrong("kind").as_deref()))
            (site_field(lang, choices, &typed.site, wrong("site").or_else(|| wrong("site_id")).as_deref()))
            (tags_field(lang, &typed.tags, wrong("tags").as_deref()))
            @if by_hand {
                (text_field(&Field::new("since", &since).optional().hint(&since_hint).error(wrong_since.as_deref()), Input::Date, &typed.since))
            }
            (form_actions(&html! {
                (submit(Button::Primary, &lang.t(if by_hand { "machine-add" } else { "machine-make-token" })))
                (link_button(Button::Quiet, "/machines", None, &lang.t("ui-cancel")))
            }))
        }
    }
}

/// The field of a kind: by its name, with those that are known offered; any other can be typed.
pub(super) fn kind_field(
    lang: Lang,
    choices: &Choices,
    value: &str,
    wrong: Option<&str>,
) -> Markup {
    let (label, hint) = (lang.t("machine-kind"), lang.t("machine-kind-hint"));
    let built_in = KINDS.iter().map(|kind| kind.code);
    let mut names: Vec<String> = built_in
        .chain(choices.kinds.iter().map(String::as_str))
        .map(|code| marks::kind(lang, code))
        .collect();
    names.sort_by_key(|name| folded(name));
    names.dedup();
    let shown = match value {
        "" => String::new(),
        code => marks::kind(lang, code),
    };
    let field = Field::new("kind", &label).hint(&hint).error(wrong);
    html! {
        (text_field_among(&field, "kinds", &shown))
        datalist id="kinds" { @for name in &names { option value=(name) {} } }
    }
}

/// The code of a kind that was typed by its name in either language; anything else as it is.
pub(super) fn kind_code(typed: &str) -> String {
    let word = folded(typed.trim());
    let is_called = |code: &str| {
        [Lang::Fr, Lang::En]
            .into_iter()
            .any(|lang| folded(&marks::kind(lang, code)) == word)
    };
    KINDS
        .iter()
        .find(|kind| {
            kind.code == word || kind.words.contains(&word.as_str()) || is_called(kind.code)
        })
        .map_or_else(
            || typed.trim().replace(' ', "-"),
            |kind| kind.code.to_owned(),
        )
}

/// The field of a site; sites carry their client's name where there are several clients.
pub(super) fn site_field(
    lang: Lang,
    choices: &Choices,
    value: &str,
    wrong: Option<&str>,
) -> Markup {
    let named: Vec<(String, String)> = choices
        .sites
        .iter()
        .map(|site| {
            let client = choices
                .clients
                .iter()
                .find(|client| client.id == site.client);
            let text = match client {
                Some(client) if choices.clients.len() > 1 => {
                    format!("{} · {}", client.name, site.name)
                }
                _ => site.name.clone(),
            };
            (site.id.to_string(), text)
        })
        .collect();
    let options: Vec<(&str, &str)> = named
        .iter()
        .map(|(id, text)| (id.as_str(), text.as_str()))
        .collect();
    let label = lang.t("machine-site");
    select(
        &Field::new("site", &label).optional().error(wrong),
        &options,
        value,
    )
}

/// The field of tags.
pub(super) fn tags_field(lang: Lang, value: &str, wrong: Option<&str>) -> Markup {
    let (label, hint) = (lang.t("machine-tags"), lang.t("machine-tags-hint"));
    text_field(
        &Field::new("tags", &label)
            .optional()
            .hint(&hint)
            .error(wrong),
        Input::Text,
        value,
    )
}

pub(super) async fn add(
    State(app): State<App>,
    shell: Shell,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Failure> {
    let input = ItemInput {
        client: typed.client.parse().unwrap_or_default(),
        name: typed.name.clone(),
        kind: kind_code(&typed.kind),
        site: typed.site.parse().ok(),
        tags: machines::tags(&typed.tags),
        since: Some(typed.since.clone()),
    };
    let done = app
        .write(&shell.actor, move |tx| actions::add(tx, &input))
        .await;
    match done {
        Ok(id) => Ok(onward(format!("/machines/{id}"))
            .saying("machine-added", &[("name", typed.name.trim())])
            .into_response()),
        Err(failure @ (Failure::Refused(_) | Failure::NotFound)) => {
            let choices = choices(&app, &shell).await?;
            let failure = named(failure);
            let typed = Typed {
                by: "hand".to_owned(),
                ..typed
            };
            Ok(page(&shell, &choices, &typed, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

/// A client that is not there is a field to fill in, in a form.
fn named(failure: Failure) -> Failure {
    match failure {
        Failure::NotFound => {
            crate::platform::failure::Problem::new("client", "machine-no-such-client").into()
        }
        other => other,
    }
}

pub(super) async fn enrol(
    State(app): State<App>,
    shell: Shell,
    headers: HeaderMap,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Failure> {
    let input = EnrolmentInput {
        client: typed.client.parse().unwrap_or_default(),
        site: typed.site.parse().ok(),
        kind: kind_code(&typed.kind),
        tags: machines::tags(&typed.tags),
    };
    let done = app
        .write(&shell.actor, move |tx| actions::enrol(tx, &input))
        .await;
    match done {
        Ok(made) => Ok(token(&app, shell, &headers, &made)),
        Err(failure @ (Failure::Refused(_) | Failure::NotFound)) => {
            let choices = choices(&app, &shell).await?;
            Ok(page(&shell, &choices, &typed, Some(&named(failure))))
        }
        Err(other) => Err(other),
    }
}

/// The token, this once, and what to type on the machine.
fn token(app: &App, shell: Shell, headers: &HeaderMap, made: &Enrolment) -> Response {
    let lang = shell.lang;
    let server = match (
        &app.config().public_url,
        headers.get(HOST).and_then(|v| v.to_str().ok()),
    ) {
        (None, Some(host)) => format!("http://{host}"),
        _ => app.config().address(),
    };
    let commands = [
        (
            "machine-step-enrol",
            format!(
                "sudo intendant-agent enrol --server {server} --token {}",
                made.token
            ),
        ),
        (
            "machine-step-run",
            "sudo systemctl enable --now intendant-agent".to_owned(),
        ),
    ];
    let title = lang.t("machine-token-title");
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines"))]))
        (page_header(&title, &lang.t("machine-token-once"), &html! {}))
        (panel(&lang.t("machine-on-it"), &html! {}, &html! {
            div.stack {
                @for (n, (key, command)) in commands.iter().enumerate() {
                    div {
                        p { strong { (n + 1) ". " } (lang.t(key)) }
                        div.prose { pre tabindex="0" { code { (command) } } }
                    }
                }
                p.muted { (lang.t("machine-run-without-systemd")) " " code { "sudo intendant-agent run" } }
            }
        }))
        (panel("", &html! {}, &html! {
            div id="arrival" { p { (icon(Icon::Waiting)) " " (lang.t("machine-waits")) } }
        }))
    };
    let live = format!("/live/enrolments/{}", made.id);
    shell.live(&live).page(&title, &body)
}

/// What replaces the waiting once the machine is there.
pub(super) fn arrived(lang: Lang, item: ItemId) -> Markup {
    html! {
        div id="arrival" {
            p { (icon(Icon::CircleCheck)) " " (lang.t("machine-arrived")) }
            (form_actions(&link_button(Button::Primary, &format!("/machines/{item}"), Some(Icon::Computer), &lang.t("machine-see-it"))))
        }
    }
}
