//! The form of a client.

use axum::extract::{Form as Sent, Path, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditClients;
use intendant_domain::id::ClientId;
use maud::html;

use super::{Away, Form, with_status, zones};
use crate::clients::actions;
use crate::clients::input::ClientInput;
use crate::clients::store::Client;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Button, Field, breadcrumbs, form_actions, link_button, page_header, panel, select, submit,
    text_area,
};
use crate::platform::shell::{Shell, onward};

fn page(
    shell: &Shell,
    typed: &ClientInput,
    client: Option<&Client>,
    failure: Option<&Failure>,
) -> Response {
    let lang = shell.lang;
    let form = Form { lang, failure };
    let (title, action, back, save) = match client {
        Some(client) => (
            client.name.clone(),
            format!("/clients/{}/edit", client.id),
            format!("/clients/{}", client.id),
            "form-save",
        ),
        None => (
            lang.t("client-new"),
            "/clients".to_owned(),
            "/clients".to_owned(),
            "client-add",
        ),
    };
    let (zone, wrong_zone) = (lang.t("client-zone"), form.wrong("timezone"));
    let (language, fr, en) = (
        lang.t("client-language"),
        lang.t("language-fr"),
        lang.t("language-en"),
    );
    let (address, wrong_address) = (lang.t("client-address"), form.wrong("address"));
    let (notes, hint, wrong_notes) = (
        lang.t("client-notes"),
        lang.t("client-notes-hint"),
        form.wrong("notes"),
    );
    let fields = html! {
        form.form method="post" action=(action) {
            (form.needed("name", "client-name", &typed.name))
            div.fields2 {
                (form.line("siren", "client-siren", "", &typed.siren))
                (form.line("vat_number", "client-vat", "", &typed.vat_number))
                (form.line("email", "client-email", "", &typed.email))
                (form.line("phone", "client-phone", "", &typed.phone))
                (select(&Field::new("timezone", &zone).error(wrong_zone.as_deref()), &zones(&typed.timezone), &typed.timezone))
                (select(&Field::new("language", &language), &[("fr", &fr), ("en", &en)], &typed.language))
            }
            (text_area(&Field::new("address", &address).optional().error(wrong_address.as_deref()), 3, &typed.address))
            (text_area(&Field::new("notes", &notes).optional().hint(&hint).error(wrong_notes.as_deref()), 4, &typed.notes))
            (form_actions(&html! {
                (submit(Button::Primary, &lang.t(save)))
                (link_button(Button::Quiet, &back, None, &lang.t("ui-cancel")))
            }))
        }
    };
    let body = html! {
        (breadcrumbs(lang, &[("/clients", &lang.t("nav-clients"))]))
        (page_header(&title, "", &html! {}))
        (panel("", &html! {}, &fields))
    };
    with_status(shell.page(&title, &body), failure)
}

pub(super) async fn new(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    app.read(&shell.actor, |tx| tx.allow(EditClients).map(drop))
        .await?;
    Ok(page(&shell, &ClientInput::default(), None, None))
}

pub(super) async fn add(
    State(app): State<App>,
    shell: Shell,
    Sent(typed): Sent<ClientInput>,
) -> Result<Response, Failure> {
    let given = typed.clone();
    let done = app
        .write(&shell.actor, move |tx| actions::add(tx, &given))
        .await;
    match done {
        Ok(id) => Ok(onward(format!("/clients/{id}"))
            .saying("client-added", &[("name", typed.name.trim())])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => Ok(page(&shell, &typed, None, Some(&failure))),
        Err(other) => Err(other),
    }
}

fn typed_of(client: &Client) -> ClientInput {
    let client = client.clone();
    ClientInput {
        name: client.name,
        siren: client.siren.unwrap_or_default(),
        vat_number: client.vat_number.unwrap_or_default(),
        address: client.address,
        language: client.language,
        timezone: client.timezone,
        email: client.email,
        phone: client.phone,
        notes: client.notes,
    }
}

pub(super) async fn edit(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<ClientId>,
) -> Result<Response, Failure> {
    let client = app
        .read(&shell.actor, move |tx| {
            tx.allow_on(EditClients, id)?;
            actions::show(tx, id)
        })
        .await?;
    Ok(page(&shell, &typed_of(&client), Some(&client), None))
}

pub(super) async fn change(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<ClientId>,
    Sent(typed): Sent<ClientInput>,
) -> Result<Response, Failure> {
    let given = typed.clone();
    let done = app
        .write(&shell.actor, move |tx| actions::change(tx, id, &given))
        .await;
    match done {
        Ok(()) => Ok(onward(format!("/clients/{id}"))
            .saying("form-saved", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let client = app
                .read(&shell.actor, move |tx| actions::show(tx, id))
                .await?;
            Ok(page(&shell, &typed, Some(&client), Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn archive(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<ClientId>,
    Sent(form): Sent<Away>,
) -> Result<Response, Failure> {
    let away = !form.away.is_empty();
    let done = app
        .write(&shell.actor, move |tx| actions::archive(tx, id, away))
        .await;
    let back = onward(format!("/clients/{id}"));
    let said = if away {
        "client-archived"
    } else {
        "client-taken-back"
    };
    match done {
        Ok(()) => Ok(back.saying(said, &[]).into_response()),
        Err(Failure::Conflict(problem)) => Ok(back.warning(problem.key, &[]).into_response()),
        Err(other) => Err(other),
    }
}

pub(super) async fn becomes_client(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<ClientId>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| actions::becomes_client(tx, id))
        .await?;
    Ok(onward(format!("/clients/{id}"))
        .saying("client-became-client", &[])
        .into_response())
}
