//! The vault: what agents sign in with. What is typed in is never shown again.

use axum::extract::{Form as Sent, Path, Query, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::CredentialId;
use intendant_inventory::ssh::{COMMANDS, DEVICE_COMMAND};
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::{Here, head, with_status};
use crate::machines;
use crate::network::credentials;
use crate::network::input::CredentialInput;
use crate::network::store::credentials::{Credential, Use};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Field, Icon, Input, Row, Table, Tone, badge, breadcrumbs, confirm_button,
    definition_list, empty_state, form_actions, format, link_button, page_header, panel,
    panel_flush, row, select, submit, table, text_area, text_field,
};
use crate::platform::shell::{Shell, onward};

/// The kinds there are.
const KINDS: [&str; 4] = ["snmp-v2c", "snmp-v3", "snmp-v1", "ssh"];
/// What a form offers for SNMPv3, the best first.
const AUTH: [&str; 6] = ["sha256", "sha512", "sha384", "sha224", "sha1", "md5"];
const PRIVACY: [&str; 6] = [
    "aes128",
    "aes256",
    "aes192",
    "aes256-reeder",
    "aes192-reeder",
    "des",
];

pub(super) async fn list(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    let found = app
        .read(&shell.actor, |tx| credentials::list(tx, None))
        .await?;
    let lang = shell.lang;
    let add = link_button(
        Button::Primary,
        "/machines/network/credentials/new",
        Some(Icon::Plus),
        &lang.t("network-credential-new"),
    );
    let body = html! {
        (head(&shell, Here::Credentials, None, &add))
        p.muted { (lang.t("network-vault-text")) }
        @if found.is_empty() {
            (empty_state(Icon::Lock, &lang.t("network-vault-none"), &lang.t("network-vault-none-text"), &html! {}))
        } @else {
            (panel_flush("", &html! {}, &credentials_table(&shell, &found)))
        }
        (panel(&lang.t("network-ssh-commands"), &html! {}, &commands(lang)))
    };
    Ok(shell.page(&lang.t("network-tab-credentials"), &body))
}

/// What is run over SSH: all of it.
fn commands(lang: Lang) -> Markup {
    html! {
        p { (lang.t("network-ssh-commands-text")) }
        details {
            summary { (lang.t("network-ssh-commands-show")) }
            pre.breaks tabindex="0" {
                @for command in COMMANDS { (command.line) "\n" }
                (DEVICE_COMMAND) "\n"
            }
        }
    }
}

fn kind_name(lang: Lang, kind: &str) -> String {
    lang.t(&format!("network-credential-{kind}"))
}

fn shown(lang: Lang, one: &Credential) -> String {
    let ways = [
        one.shown.user.clone(),
        one.shown.auth.to_uppercase(),
        one.shown.privacy.to_uppercase(),
        match one.shown.by.as_str() {
            "key" => lang.t("network-by-key"),
            "password" => lang.t("network-by-password"),
            _ => String::new(),
        },
    ];
    let ways: Vec<String> = ways.into_iter().filter(|word| !word.is_empty()).collect();
    ways.join(" · ")
}

fn credentials_table(shell: &Shell, found: &[Credential]) -> Markup {
    let lang = shell.lang;
    let columns = [
        Column::main(lang.t("network-name")),
        Column::new(lang.t("machine-client")),
        Column::new(lang.t("network-kind")),
        Column::wide_only(lang.t("network-credential-shown")),
        Column::tight(lang.t("network-used-at")),
    ];
    let caption = lang.t("network-tab-credentials");
    let frame = Table {
        id: "credentials",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for one in found {
            @let href = format!("/machines/network/credentials/{}", one.id);
            (row(lang, &frame, &Row {
                id: &format!("credential-{}", one.id), href: Some(&href), value: "", name: &one.name,
                cells: &[
                    html! {
                        a href=(href) { (one.name) }
                        @if one.withdrawn_at.is_some() { " " (badge(Tone::Muted, &lang.t("network-withdrawn"))) }
                    },
                    html! { (one.client_name) },
                    html! { (kind_name(lang, &one.kind)) },
                    html! { (shown(lang, one)) },
                    html! {
                        @match one.used_at {
                            Some(at) => { (format::ago(lang, at, &TimeZone::UTC, shell.now)) }
                            None => { span.muted { (lang.t("network-never-used")) } }
                        }
                    },
                ],
            }))
        }
    };
    table(lang, &frame, &rows)
}

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<CredentialId>,
) -> Result<Response, Failure> {
    let (one, uses) = app
        .read(&shell.actor, move |tx| credentials::show(tx, id))
        .await?;
    let lang = shell.lang;
    let made = html! {
        (format::ago(lang, one.made_at, &TimeZone::UTC, shell.now))
        @if let Some(by) = &one.made_by { " · " (by) }
    };
    let (kind, user, secret, at) = (
        lang.t("network-kind"),
        lang.t("network-credential-shown"),
        lang.t("network-secret"),
        lang.t("network-made-at"),
    );
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), ("/machines/network/credentials", &lang.t("network-tab-credentials"))]))
        (page_header(&one.name, &one.client_name, &html! {}))
        (panel("", &html! {}, &definition_list(&[
            (&kind, html! { (kind_name(lang, &one.kind)) }),
            (&user, html! { (shown(lang, &one)) }),
            (&secret, html! {
                @if one.withdrawn_at.is_some() { (lang.t("network-secret-gone")) } @else { (lang.t("network-secret-kept")) }
            }),
            (&at, made),
        ])))
        (panel_flush(&lang.t("network-uses"), &html! {}, &uses_table(&shell, &uses)))
        @if one.withdrawn_at.is_none() {
            (panel(&lang.t("network-withdraw"), &html! {}, &html! {
                p { (lang.t("network-withdraw-text")) }
                form method="post" action={ "/machines/network/credentials/" (id) "/withdraw" } {
                    (confirm_button(Button::Danger, &lang.t("network-withdraw"), &lang.ta("network-withdraw-ask", &[("name", &one.name)])))
                }
            }))
        }
    };
    Ok(shell.page(&one.name, &body))
}

fn uses_table(shell: &Shell, uses: &[Use]) -> Markup {
    let lang = shell.lang;
    let columns = [
        Column::tight(lang.t("network-when")),
        Column::main(lang.t("network-what")),
        Column::new(lang.t("network-job")),
        Column::new(lang.t("network-job-doer")),
    ];
    let caption = lang.t("network-uses");
    let frame = Table {
        id: "uses",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for (place, one) in uses.iter().enumerate() {
            @let words = match one.what.as_str() {
                "read" => lang.ta("network-use-read", &[("count", &one.devices.to_string())]),
                _ => lang.ta("network-use-handed", &[("person", one.person.as_deref().unwrap_or("—"))]),
            };
            (row(lang, &frame, &Row {
                id: &format!("use-{place}"), href: None, value: "", name: &words,
                cells: &[
                    format::ago(lang, one.at, &TimeZone::UTC, shell.now),
                    html! { (words) },
                    html! { (one.job.as_deref().unwrap_or_default()) },
                    html! { (one.agent) },
                ],
            }))
        }
    };
    html! {
        @if uses.is_empty() { p.quiet { (lang.t("network-never-used")) } } @else { (table(lang, &frame, &rows)) }
    }
}

/// What the address of the form asks for.
#[derive(Clone, Default, serde::Deserialize)]
pub(super) struct Begun {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    client: String,
}

async fn clients(app: &App, shell: &Shell) -> Result<Vec<(String, String)>, Failure> {
    app.read(&shell.actor, |tx| {
        tx.allow(EditMachines)?;
        let choices = machines::clients_and_sites(tx)?;
        Ok(choices
            .0
            .into_iter()
            .map(|one| (one.id.to_string(), one.name))
            .collect())
    })
    .await
}

pub(super) async fn new(
    State(app): State<App>,
    shell: Shell,
    Query(begun): Query<Begun>,
) -> Result<Response, Failure> {
    let clients = clients(&app, &shell).await?;
    let typed = Typed {
        kind: Some(begun.kind)
            .filter(|kind| KINDS.contains(&kind.as_str()))
            .unwrap_or_else(|| KINDS[0].to_owned()),
        client: begun.client,
        auth: AUTH[0].to_owned(),
        privacy: PRIVACY[0].to_owned(),
        ..Typed::default()
    };
    Ok(page(&shell, &clients, &typed, None))
}

/// What is typed in. Secrets are not put back into a form that was refused.
#[derive(Clone, Default, serde::Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    client: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    community: String,
    #[serde(default)]
    user: String,
    #[serde(default)]
    auth: String,
    #[serde(default)]
    auth_secret: String,
    #[serde(default)]
    privacy: String,
    #[serde(default)]
    privacy_secret: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    private_key: String,
}

fn page(
    shell: &Shell,
    clients: &[(String, String)],
    typed: &Typed,
    failure: Option<&Failure>,
) -> Response {
    let lang = shell.lang;
    let title = lang.t("network-credential-new");
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    let options: Vec<(&str, &str)> = clients
        .iter()
        .map(|(id, name)| (id.as_str(), name.as_str()))
        .collect();
    let (client, name) = (lang.t("machine-client"), lang.t("network-name"));
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), ("/machines/network/credentials", &lang.t("network-tab-credentials"))]))
        (page_header(&title, &lang.t("network-vault-text"), &html! {}))
        nav.tabs aria-label=(lang.t("network-kind")) {
            @for kind in KINDS {
                a href={ "/machines/network/credentials/new?kind=" (kind) "&client=" (typed.client) } aria-current=[(kind == typed.kind).then_some("page")] { (kind_name(lang, kind)) }
            }
        }
        (panel("", &html! {}, &html! {
            form.form method="post" action="/machines/network/credentials" autocomplete="off" {
                input type="hidden" name="kind" value=(typed.kind);
                (select(&Field::new("client", &client).error(wrong("client").as_deref()), &options, &typed.client))
                (text_field(&Field::new("name", &name).error(wrong("name").as_deref()), Input::Text, &typed.name))
                (secrets(lang, typed, &wrong))
                (form_actions(&html! {
                    (submit(Button::Primary, &lang.t("network-keep")))
                    (link_button(Button::Quiet, "/machines/network/credentials", None, &lang.t("ui-cancel")))
                }))
            }
        }))
    };
    with_status(shell.page(&title, &body), failure)
}

/// The fields of a kind.
fn secrets(lang: Lang, typed: &Typed, wrong: &dyn Fn(&str) -> Option<String>) -> Markup {
    let secret = |name: &str, key: &str, hint: &str, needed: bool| {
        let (label, hint, error) = (lang.t(key), lang.t(hint), wrong(name));
        let field = Field::new(name, &label).hint(&hint).error(error.as_deref());
        let field = if needed { field } else { field.optional() };
        text_field(&field, Input::NewPassword, "")
    };
    let choice = |name: &str, key: &str, all: &[&str], value: &str| {
        let (label, error) = (lang.t(key), wrong(name));
        let texts: Vec<(String, String)> = all
            .iter()
            .map(|one| ((*one).to_owned(), lang.t(&format!("network-way-{one}"))))
            .collect();
        let options: Vec<(&str, &str)> = texts
            .iter()
            .map(|(code, text)| (code.as_str(), text.as_str()))
            .collect();
        let field = Field::new(name, &label).error(error.as_deref()).optional();
        select(&field, &options, value)
    };
    let user = |key: &str| {
        let (label, error) = (lang.t(key), wrong("user"));
        text_field(
            &Field::new("user", &label).error(error.as_deref()),
            Input::Text,
            &typed.user,
        )
    };
    html! {
        @match typed.kind.as_str() {
            "snmp-v3" => {
                (user("network-user"))
                (choice("auth", "network-auth", &AUTH, &typed.auth))
                (secret("auth_secret", "network-auth-secret", "network-passphrase-hint", false))
                (choice("privacy", "network-privacy", &PRIVACY, &typed.privacy))
                (secret("privacy_secret", "network-privacy-secret", "network-passphrase-hint", false))
            }
            "ssh" => {
                (user("network-account"))
                (secret("password", "network-password", "network-password-hint", false))
                @let (label, hint, error) = (lang.t("network-private-key"), lang.t("network-private-key-hint"), wrong("private_key"));
                (text_area(&Field::new("private_key", &label).hint(&hint).error(error.as_deref()).optional(), 6, ""))
            }
            _ => { (secret("community", "network-community", "network-community-hint", true)) }
        }
    }
}

pub(super) async fn add(
    State(app): State<App>,
    shell: Shell,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Failure> {
    let given = CredentialInput {
        client: typed.client.parse().unwrap_or(0),
        name: typed.name.clone(),
        kind: typed.kind.clone(),
        community: typed.community.clone(),
        user: typed.user.clone(),
        auth: typed.auth.clone(),
        auth_secret: typed.auth_secret.clone(),
        privacy: typed.privacy.clone(),
        privacy_secret: typed.privacy_secret.clone(),
        password: typed.password.clone(),
        private_key: typed.private_key.clone(),
    };
    let done = app
        .write(&shell.actor, move |tx| credentials::add(tx, &given))
        .await;
    match done {
        Ok(id) => Ok(onward(format!("/machines/network/credentials/{id}"))
            .saying("network-kept", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let clients = clients(&app, &shell).await?;
            Ok(page(&shell, &clients, &typed, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn withdraw(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<CredentialId>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| credentials::withdraw(tx, id))
        .await?;
    Ok(onward(format!("/machines/network/credentials/{id}"))
        .saying("network-withdrawn-now", &[])
        .into_response())
}
