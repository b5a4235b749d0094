//! A new token, this once, with what to write into each make of agent.

use axum::extract::{Form as Sent, State};
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::response::Response;
use maud::html;

use super::sources::{self, Typed};
use crate::intake::actions::{self, Made, NewToken};
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::page::{
    Button, Icon, breadcrumbs, form_actions, link_button, page_header, panel,
};
use crate::platform::shell::Shell;

pub(super) async fn add(
    State(app): State<App>,
    shell: Shell,
    headers: HeaderMap,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Failure> {
    let new = NewToken {
        client: typed.client.parse().unwrap_or_default(),
        site: typed.site.parse().ok(),
        label: typed.label.clone(),
    };
    match app
        .write(&shell.actor, move |tx| actions::new_token(tx, &new))
        .await
    {
        Ok(made) => Ok(page(&app, &shell, &headers, &made)),
        Err(Failure::NotFound) => {
            let failure = Problem::new("client", "machine-no-such-client").into();
            sources::page(&app, &shell, &typed, Some(&failure)).await
        }
        Err(failure @ Failure::Refused(_)) => {
            sources::page(&app, &shell, &typed, Some(&failure)).await
        }
        Err(other) => Err(other),
    }
}

/// Ways to set an agent up: the key of its name, where the lines go, and the lines.
fn ways(server: &str, made: &Made) -> Vec<(&'static str, &'static str, String)> {
    let (url, token, login) = (
        format!("{server}/inventory/{}", made.token),
        &made.token,
        &made.login,
    );
    vec![
        (
            "intake-way-glpi",
            "/etc/glpi-agent/conf.d/intendant.cfg",
            format!("server = {url}"),
        ),
        (
            "intake-way-glpi-windows",
            "cmd.exe",
            format!("msiexec /i GLPI-Agent-x64.msi /quiet SERVER=\"{url}\" RUNNOW=1"),
        ),
        (
            "intake-way-fusion",
            "/etc/fusioninventory/conf.d/intendant.cfg",
            format!("server = {url}"),
        ),
        (
            "intake-way-ocs",
            "/etc/ocsinventory/ocsinventory-agent.cfg",
            format!("server={url}\nlocal="),
        ),
        (
            "intake-way-ocs-windows",
            "cmd.exe",
            format!("OCS-Windows-Agent-Setup.exe /S /SERVER=\"{url}\" /NOW"),
        ),
        (
            "intake-way-basic",
            "/etc/glpi-agent/conf.d/intendant.cfg",
            format!("server = {server}/inventory\nuser = {login}\npassword = {token}"),
        ),
        (
            "intake-way-oauth",
            "/etc/glpi-agent/conf.d/intendant.cfg",
            format!(
                "server = {server}/inventory\noauth-client-id = {login}\noauth-client-secret = {token}"
            ),
        ),
        (
            "intake-way-tag",
            "/etc/glpi-agent/conf.d/intendant.cfg",
            format!("server = {server}/inventory\ntag = {token}"),
        ),
    ]
}

fn page(app: &App, shell: &Shell, headers: &HeaderMap, made: &Made) -> Response {
    let lang = shell.lang;
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let server = match (&app.config().public_url, host) {
        (None, Some(host)) => format!("http://{host}"),
        _ => app.config().address(),
    };
    let title = lang.t("intake-made-title");
    let way = lang.t("intake-title");
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), ("/machines/sources", &way)]))
        (page_header(&title, &lang.t("intake-made-once"), &html! {}))
        (panel("", &html! {}, &html! {
            p { (lang.t("intake-made-url")) }
            div.prose { pre tabindex="0" { code { (server) "/inventory/" (made.token) } } }
            p.muted { (lang.t("intake-made-text")) }
        }))
        (panel(&lang.t("intake-ways"), &html! {}, &html! {
            div.stack {
                @for (key, place, lines) in ways(&server, made) {
                    div {
                        p { strong { (lang.t(key)) } " " span.muted { code { (place) } } }
                        div.prose { pre tabindex="0" { code { (lines) } } }
                    }
                }
            }
        }))
        (form_actions(&link_button(Button::Primary, "/machines/sources", Some(Icon::Check), &lang.t("intake-made-done"))))
    };
    shell.page(&title, &body)
}
