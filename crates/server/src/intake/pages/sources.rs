//! The page of sources: tokens, a form for one more, settings, what was refused.

use axum::extract::{Form as Sent, Path, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::{Administer, EditMachines};
use maud::{Markup, html};
use serde::Deserialize;

use super::{rejects, with_status};
use crate::intake::actions;
use crate::intake::settings::{self, Settings};
use crate::intake::store::{self, Listed, Named, Reject};
use crate::machines::{FleetTab, fleet_tabs};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Field, Icon, Input, Row, Table, checkbox, confirm_button, empty_state,
    form_actions, format, page_header, panel, panel_flush, row, select, submit, table, text_field,
};
use crate::platform::shell::{Shell, onward};

/// What is typed in for a token.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    pub(super) client: String,
    pub(super) site: String,
    pub(super) label: String,
}

/// What is ticked in the settings.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Ticked {
    hours: String,
    environment: String,
    command_lines: String,
    licence_keys: String,
}

struct Held {
    tokens: Vec<Listed>,
    rejects: Vec<Reject>,
    clients: Vec<Named>,
    sites: Vec<Named>,
    settings: Settings,
}

pub(super) async fn show(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    page(&app, &shell, &Typed::default(), None).await
}

/// The page, with a form that was refused where one was.
pub(super) async fn page(
    app: &App,
    shell: &Shell,
    typed: &Typed,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let held = app
        .read(&shell.actor, |tx| {
            let tokens = actions::tokens(tx, None)?;
            let rejects = actions::rejects(tx, 100)?;
            let settings = settings::settings(tx)?;
            let mut rows = tx.allow(EditMachines)?;
            let (clients, sites) = (store::clients(&mut rows)?, store::sites(&mut rows)?);
            Ok(Held {
                tokens,
                rejects,
                clients,
                sites,
                settings,
            })
        })
        .await?;
    let lang = shell.lang;
    let title = lang.t("intake-title");
    let body = html! {
        (page_header(&title, &lang.t("intake-subtitle"), &html! {}))
        (fleet_tabs(shell, FleetTab::Sources))
        (tokens(shell, &held.tokens))
        div.grid2 {
            (panel(&lang.t("intake-new"), &html! {}, &new_form(lang, &held, typed, failure)))
            (panel(&lang.t("intake-settings"), &html! {}, &settings_form(shell, held.settings, failure)))
        }
        (rejects::panel(shell, &held.rejects))
    };
    Ok(with_status(shell.page(&title, &body), failure))
}

fn tokens(shell: &Shell, tokens: &[Listed]) -> Markup {
    let lang = shell.lang;
    if tokens.is_empty() {
        let (title, text) = (lang.t("intake-none"), lang.t("intake-none-text"));
        return empty_state(Icon::Key, &title, &text, &html! {});
    }
    let columns = [
        Column::main(lang.t("intake-label")),
        Column::new(lang.t("machine-client")),
        Column::new(lang.t("machine-site")),
        Column::tight(lang.t("intake-login")),
        Column::tight(lang.t("intake-made")),
        Column::tight(lang.t("intake-used")),
        Column::tight(String::new()),
    ];
    let caption = lang.t("intake-tokens");
    let frame = Table {
        id: "tokens",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! { @for token in tokens { (token_row(shell, &frame, token)) } };
    panel_flush(&caption, &html! {}, &table(lang, &frame, &rows))
}

fn token_row(shell: &Shell, frame: &Table<'_>, token: &Listed) -> Markup {
    let lang = shell.lang;
    let zone = &shell.actor.zone;
    let cells = [
        html! { (token.label) },
        html! { a href={ "/clients/" (token.client) } { (token.client_name) } },
        html! { @if let Some(site) = &token.site { (site) } @else { span.muted { (lang.t("intake-any-site")) } } },
        html! { code { (token.login) } },
        html! {
            (format::ago(lang, token.created_at, zone, shell.now))
            @if let Some(by) = &token.created_by { " " span.muted { (by) } }
        },
        html! {
            @if let Some(used) = token.used_at { (format::ago(lang, used, zone, shell.now)) }
            @else { span.muted { (lang.t("intake-never")) } }
        },
        html! {
            @if let Some(at) = token.revoked_at {
                span.muted { (lang.t("intake-revoked")) " " (format::ago(lang, at, zone, shell.now)) }
            } @else {
                form method="post" action={ "/machines/sources/tokens/" (token.id) "/revoke" } {
                    (confirm_button(Button::Danger, &lang.t("intake-revoke"), &lang.ta("intake-revoke-sure", &[("label", &token.label)])))
                }
            }
        },
    ];
    let id = format!("token-{}", token.id);
    row(
        lang,
        frame,
        &Row {
            id: &id,
            href: None,
            value: "",
            name: &token.label,
            cells: &cells,
        },
    )
}

fn options(list: &[Named]) -> Vec<(String, &str)> {
    list.iter()
        .map(|one| (one.id.to_string(), one.name.as_str()))
        .collect()
}

fn new_form(lang: Lang, held: &Held, typed: &Typed, failure: Option<&Failure>) -> Markup {
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    let (client, site, label) = (
        lang.t("machine-client"),
        lang.t("machine-site"),
        lang.t("intake-label"),
    );
    let (wrong_client, wrong_site, wrong_label) = (wrong("client"), wrong("site"), wrong("label"));
    let (site_hint, label_hint) = (lang.t("intake-site-hint"), lang.t("intake-label-hint"));
    let (clients, sites) = (options(&held.clients), options(&held.sites));
    let clients: Vec<(&str, &str)> = clients
        .iter()
        .map(|(id, name)| (id.as_str(), *name))
        .collect();
    let sites: Vec<(&str, &str)> = sites
        .iter()
        .map(|(id, name)| (id.as_str(), *name))
        .collect();
    html! {
        p.muted { (lang.t("intake-new-text")) }
        form.form method="post" action="/machines/sources/tokens" {
            (select(&Field::new("client", &client).error(wrong_client.as_deref()), &clients, &typed.client))
            (select(&Field::new("site", &site).optional().hint(&site_hint).error(wrong_site.as_deref()), &sites, &typed.site))
            (text_field(&Field::new("label", &label).hint(&label_hint).error(wrong_label.as_deref()), Input::Text, &typed.label))
            (form_actions(&submit(Button::Primary, &lang.t("intake-make"))))
        }
    }
}

fn settings_form(shell: &Shell, settings: Settings, failure: Option<&Failure>) -> Markup {
    let lang = shell.lang;
    let can_change = shell.actor.can(Administer);
    let wrong = failure.and_then(|failure| failure.of_field("hours", lang));
    let (hours, hours_hint) = (lang.t("intake-hours"), lang.t("intake-hours-hint"));
    let ticks = [
        ("environment", settings.environment),
        ("command_lines", settings.command_lines),
        ("licence_keys", settings.licence_keys),
    ];
    if !can_change {
        let kept: Vec<String> = ticks
            .iter()
            .filter(|(_, on)| *on)
            .map(|(name, _)| lang.t(&format!("intake-keep-{}", name.replace('_', "-"))))
            .collect();
        return html! {
            p { (lang.ta("intake-hours-now", &[("hours", &settings.hours.to_string())])) }
            p { @if kept.is_empty() { (lang.t("intake-keep-none")) } @else { (kept.join(" · ")) } }
            p.muted { (lang.t("intake-settings-who")) }
        };
    }
    html! {
        form.form method="post" action="/machines/sources/settings" {
            (text_field(&Field::new("hours", &hours).hint(&hours_hint).error(wrong.as_deref()), Input::Number, &settings.hours.to_string()))
            p.muted { (lang.t("intake-keep-text")) }
            @for (name, on) in ticks {
                @let label = lang.t(&format!("intake-keep-{}", name.replace('_', "-")));
                (checkbox(&Field::new(name, &label).optional(), "yes", on))
            }
            (form_actions(&submit(Button::Secondary, &lang.t("intake-save"))))
        }
    }
}

pub(super) async fn revoke(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| actions::revoke(tx, id))
        .await?;
    Ok(onward("/machines/sources")
        .saying("intake-revoked-said", &[])
        .into_response())
}

pub(super) async fn set(
    State(app): State<App>,
    shell: Shell,
    Sent(ticked): Sent<Ticked>,
) -> Result<Response, Failure> {
    let new = Settings {
        hours: ticked.hours.trim().parse().unwrap_or(0),
        environment: !ticked.environment.is_empty(),
        command_lines: !ticked.command_lines.is_empty(),
        licence_keys: !ticked.licence_keys.is_empty(),
    };
    match app
        .write(&shell.actor, move |tx| settings::save(tx, new))
        .await
    {
        Ok(()) => Ok(onward("/machines/sources")
            .saying("intake-saved", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            page(&app, &shell, &Typed::default(), Some(&failure)).await
        }
        Err(other) => Err(other),
    }
}
