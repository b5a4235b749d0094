//! The list of audits, and opening one.

use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::{EditAudits, EditClients};
use intendant_domain::id::ClientId;
use maud::{Markup, html};
use serde::Deserialize;

use super::with_status;
use crate::audits::actions::{self, Assessment};
use crate::audits::model::NewAudit;
use crate::audits::words;
use crate::clients::{self, Client, ClientInput};
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::page::{
    Button, Column, Field, Icon, Input, Row, Table, Tone, badge, breadcrumbs, empty_state,
    form_actions, format, link_button, page_header, panel, panel_flush, row, select, submit, table,
    text_field,
};
use crate::platform::shell::{Shell, onward};

#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    client: String,
}

pub(super) async fn list(
    State(app): State<App>,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let client = wanted.client.parse::<ClientId>().ok();
    let seen = app
        .read(&shell.actor, move |tx| {
            let found = actions::list(tx, client)?;
            found
                .iter()
                .take(100)
                .map(|one| actions::assessment(tx, one.id))
                .collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let lang = shell.lang;
    let new = match client {
        Some(client) => format!("/audits/new?client={client}"),
        None => "/audits/new".to_owned(),
    };
    let add = html! {
        (link_button(Button::Quiet, "/administration/catalogue", Some(Icon::Book), &lang.t("audit-offer-catalogue")))
        @if shell.actor.can(EditAudits) {
            (link_button(Button::Primary, &new, Some(Icon::Plus), &lang.t("audit-new")))
        }
    };
    let body = html! {
        (page_header(&lang.t("nav-audits"), "", &add))
        @if seen.is_empty() {
            (empty_state(Icon::Report, &lang.t("audit-none"), &lang.t("audit-none-text"), &html! {
                @if shell.actor.can(EditAudits) {
                    (link_button(Button::Primary, &new, Some(Icon::Plus), &lang.t("audit-new")))
                }
            }))
        } @else { (panel_flush("", &html! {}, &lines(&shell, &seen))) }
    };
    Ok(shell.page(&lang.t("nav-audits"), &body))
}

fn lines(shell: &Shell, seen: &[Assessment]) -> Markup {
    let lang = shell.lang;
    let columns = [
        Column::main(lang.t("audit-client")),
        Column::new(lang.t("audit-title")),
        Column::tight(lang.t("audit-started")),
        Column::number(lang.t("audit-progress")),
        Column::number(lang.t("audit-items")),
        Column::number(lang.t("audit-findings")),
        Column::tight(lang.t("audit-score")),
    ];
    let caption = lang.t("nav-audits");
    let frame = Table {
        id: "audits",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for one in seen {
            @let campaign = &one.campaign;
            @let href = format!("/audits/{}", campaign.id);
            (row(lang, &frame, &Row {
                id: &format!("audit-{}", campaign.id), href: Some(&href), value: "", name: &campaign.title,
                cells: &[
                    html! { a href=(href) { (campaign.client_name) } },
                    html! { (campaign.title)
                        @if campaign.adopted.is_some() { " " (badge(Tone::Good, &lang.t("audit-state-adopted"))) }
                        @else if !campaign.open { " " (badge(Tone::Muted, &lang.t("audit-state-closed"))) } },
                    html! { (format::time(lang, campaign.created_at, &shell.actor.zone, shell.now)) },
                    html! { (one.progress.0) " / " (one.progress.1) },
                    html! { (one.items.len()) },
                    html! { (one.findings.len()) },
                    html! { @match one.overall {
                        Some(value) => { (badge(words::score_tone(one.overall), &value.to_string())) }
                        None => { span.muted { "–" } }
                    } },
                ],
            }))
        }
    };
    table(lang, &frame, &rows)
}

/// What is typed to open an audit.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    client: String,
    prospect: String,
    title: String,
}

pub(super) async fn new(
    State(app): State<App>,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let typed = Typed {
        client: wanted.client,
        ..Typed::default()
    };
    form(&app, &shell, &typed, None).await
}

async fn form(
    app: &App,
    shell: &Shell,
    typed: &Typed,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let known: Vec<Client> = app
        .read(&shell.actor, |tx| {
            tx.allow(EditAudits)?;
            let asked = clients::Asked {
                limit: 1000,
                ..clients::Asked::default()
            };
            Ok(clients::list(tx, &asked)?.items)
        })
        .await?;
    let lang = shell.lang;
    let wrong = |field| failure.and_then(|failure| failure.of_field(field, lang));
    let options: Vec<(String, String)> = known
        .iter()
        .map(|one| {
            let mark = if one.prospect {
                format!(" ({})", lang.t("client-prospect"))
            } else {
                String::new()
            };
            (one.id.to_string(), format!("{}{mark}", one.name))
        })
        .collect();
    let options: Vec<(&str, &str)> = options
        .iter()
        .map(|(id, name)| (id.as_str(), name.as_str()))
        .collect();
    let (client, prospect, title) = (
        lang.t("audit-client"),
        lang.t("audit-client-new"),
        lang.t("audit-title"),
    );
    let (in_client, in_prospect, in_title) = (wrong("client"), wrong("name"), wrong("title"));
    let fields = html! {
        form.form method="post" action="/audits" {
            (select(&Field::new("client", &client).optional().error(in_client.as_deref()), &options, &typed.client))
            @if shell.actor.can(EditClients) {
                (text_field(&Field::new("prospect", &prospect).optional().hint(&lang.t("audit-client-new-hint")).error(in_prospect.as_deref()), Input::Text, &typed.prospect))
            }
            (text_field(&Field::new("title", &title).optional().hint(&lang.t("audit-title-hint")).error(in_title.as_deref()), Input::Text, &typed.title))
            (form_actions(&html! {
                (submit(Button::Primary, &lang.t("audit-open-do")))
                (link_button(Button::Quiet, "/audits", None, &lang.t("ui-cancel")))
            }))
        }
    };
    let body = html! {
        (breadcrumbs(lang, &[("/audits", &lang.t("nav-audits"))]))
        (page_header(&lang.t("audit-new"), "", &html! {}))
        (panel("", &html! {}, &fields))
    };
    Ok(with_status(
        shell.page(&lang.t("audit-new"), &body),
        failure,
    ))
}

pub(super) async fn open(
    State(app): State<App>,
    shell: Shell,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let given = typed.clone();
    let done = app
        .write(&shell.actor, move |tx| {
            tx.allow(EditAudits)?;
            let client = if given.prospect.trim().is_empty() {
                given
                    .client
                    .parse::<ClientId>()
                    .map_err(|_| Failure::from(Problem::new("client", "audit-client-unknown")))?
            } else {
                let input = ClientInput {
                    name: given.prospect,
                    ..ClientInput::default()
                };
                clients::add_prospect(tx, &input)?
            };
            let new = NewAudit {
                client: client.0,
                title: given.title,
            };
            actions::open(tx, &new)
        })
        .await;
    match done {
        Ok(id) => Ok(onward(format!("/audits/{id}/profile"))
            .saying("audit-opened", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => form(&app, &shell, &typed, Some(&failure)).await,
        Err(other) => Err(other),
    }
}
