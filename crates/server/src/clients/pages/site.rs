//! The form of a site.

use axum::extract::{Form as Sent, Path, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditClients;
use intendant_domain::id::{ClientId, SiteId};
use maud::html;

use super::{Away, Form, archive_form, with_status, zones};
use crate::clients::actions;
use crate::clients::input::SiteInput;
use crate::clients::store::{Client, Site};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Button, Field, Input, breadcrumbs, form_actions, link_button, page_header, panel, select,
    submit, text_area, text_field,
};
use crate::platform::shell::{Shell, onward};

fn page(
    shell: &Shell,
    client: &Client,
    site: Option<&Site>,
    typed: &SiteInput,
    failure: Option<&Failure>,
) -> Response {
    let lang = shell.lang;
    let form = Form { lang, failure };
    let back = format!("/clients/{}", client.id);
    let here = site.map_or_else(String::new, |site| format!("{back}/sites/{}", site.id));
    let (title, action, save) = match site {
        Some(site) => (site.name.clone(), format!("{here}/edit"), "form-save"),
        None => (lang.t("site-new"), format!("{back}/sites"), "site-add"),
    };
    let (name, name_hint, wrong_name) = (
        lang.t("site-name"),
        lang.t("site-name-hint"),
        form.wrong("name"),
    );
    let (zone, zone_hint, wrong_zone) = (
        lang.t("client-zone"),
        lang.t("site-zone-hint"),
        form.wrong("timezone"),
    );
    let (address, wrong_address) = (lang.t("client-address"), form.wrong("address"));
    let fields = html! {
        form.form method="post" action=(action) {
            (text_field(&Field::new("name", &name).hint(&name_hint).error(wrong_name.as_deref()), Input::Text, &typed.name))
            (select(&Field::new("timezone", &zone).hint(&zone_hint).error(wrong_zone.as_deref()), &zones(&typed.timezone), &typed.timezone))
            (text_area(&Field::new("address", &address).optional().error(wrong_address.as_deref()), 3, &typed.address))
            (form_actions(&html! {
                (submit(Button::Primary, &lang.t(save)))
                (link_button(Button::Quiet, &back, None, &lang.t("ui-cancel")))
            }))
        }
    };
    let body = html! {
        (breadcrumbs(lang, &[("/clients", &lang.t("nav-clients")), (&back, &client.name)]))
        (page_header(&title, "", &html! {
            @if let Some(site) = site { (archive_form(lang, &here, site.archived_at.is_some(), "site-archive-ask")) }
        }))
        (panel("", &html! {}, &fields))
    };
    with_status(shell.page(&title, &body), failure)
}

async fn ground(
    app: &App,
    shell: &Shell,
    client: ClientId,
    site: Option<SiteId>,
) -> Result<(Client, Option<Site>), Failure> {
    app.read(&shell.actor, move |tx| {
        tx.allow_on(EditClients, client)?;
        let site = match site {
            Some(site) => Some(actions::site(tx, client, site)?),
            None => None,
        };
        Ok((actions::show(tx, client)?, site))
    })
    .await
}

pub(super) async fn new(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
) -> Result<Response, Failure> {
    let (client, _) = ground(&app, &shell, client, None).await?;
    let typed = SiteInput {
        timezone: client.timezone.clone(),
        ..SiteInput::default()
    };
    Ok(page(&shell, &client, None, &typed, None))
}

pub(super) async fn add(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
    Sent(typed): Sent<SiteInput>,
) -> Result<Response, Failure> {
    let given = typed.clone();
    let done = app
        .write(&shell.actor, move |tx| {
            actions::add_site(tx, client, &given)
        })
        .await;
    match done {
        Ok(_) => Ok(onward(format!("/clients/{client}"))
            .saying("site-added", &[("name", typed.name.trim())])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let (client, _) = ground(&app, &shell, client, None).await?;
            Ok(page(&shell, &client, None, &typed, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn edit(
    State(app): State<App>,
    shell: Shell,
    Path((client, id)): Path<(ClientId, SiteId)>,
) -> Result<Response, Failure> {
    let (client, site) = ground(&app, &shell, client, Some(id)).await?;
    let typed = site
        .as_ref()
        .map_or_else(SiteInput::default, |site| SiteInput {
            name: site.name.clone(),
            timezone: site.timezone.clone(),
            address: site.address.clone(),
        });
    Ok(page(&shell, &client, site.as_ref(), &typed, None))
}

pub(super) async fn change(
    State(app): State<App>,
    shell: Shell,
    Path((client, id)): Path<(ClientId, SiteId)>,
    Sent(typed): Sent<SiteInput>,
) -> Result<Response, Failure> {
    let given = typed.clone();
    let done = app
        .write(&shell.actor, move |tx| {
            actions::change_site(tx, client, id, &given)
        })
        .await;
    match done {
        Ok(()) => Ok(onward(format!("/clients/{client}"))
            .saying("form-saved", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let (client, site) = ground(&app, &shell, client, Some(id)).await?;
            Ok(page(&shell, &client, site.as_ref(), &typed, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn archive(
    State(app): State<App>,
    shell: Shell,
    Path((client, id)): Path<(ClientId, SiteId)>,
    Sent(form): Sent<Away>,
) -> Result<Response, Failure> {
    let away = !form.away.is_empty();
    app.write(&shell.actor, move |tx| {
        actions::archive_site(tx, client, id, away)
    })
    .await?;
    Ok(onward(format!("/clients/{client}"))
        .saying("form-saved", &[])
        .into_response())
}
