//! A third party: its form, and what it promised where it is spoken of.

use axum::extract::{Form as Sent, Path, Query, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditClients;
use intendant_domain::clients::folded;
use intendant_domain::id::{ClientId, ThirdPartyId};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Away, Form, archive_form, with_status};
use crate::clients::actions;
use crate::clients::input::ThirdPartyInput;
use crate::clients::store::{Client, ThirdParty};
use crate::contracts::Compiled;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Input, breadcrumbs, definition_list, form_actions, format, link_button,
    page_header, panel, submit, text_area, text_field,
};
use crate::platform::shell::{Shell, onward};

/// The name that a contract gives somebody of whom nothing is written down yet.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    name: String,
}

fn page(
    shell: &Shell,
    client: &Client,
    known: Option<&ThirdParty>,
    typed: &ThirdPartyInput,
    failure: Option<&Failure>,
) -> Response {
    let lang = shell.lang;
    let form = Form { lang, failure };
    let back = format!("/clients/{}", client.id);
    let here = known.map_or_else(String::new, |one| {
        format!("{back}/third-parties/{}", one.id)
    });
    let (title, action, save) = match known {
        Some(one) => (one.terms.name.clone(), format!("{here}/edit"), "form-save"),
        None => (
            lang.t("third-party-new"),
            format!("{back}/third-parties"),
            "third-party-add",
        ),
    };
    let area = |name: &str, label: &str, hint: &str, lines: u8, text: &str| {
        let (label, hint, wrong) = (lang.t(label), lang.t(hint), form.wrong(name));
        let field = Field::new(name, &label)
            .optional()
            .hint(&hint)
            .error(wrong.as_deref());
        text_area(&field, lines, text)
    };
    let (name, name_hint, wrong_name) = (
        lang.t("third-party-name"),
        lang.t("third-party-name-hint"),
        form.wrong("name"),
    );
    let (ends, wrong_ends) = (lang.t("third-party-ends"), form.wrong("ends_on"));
    let fields = html! {
        form.form method="post" action=(action) {
            (text_field(&Field::new("name", &name).hint(&name_hint).error(wrong_name.as_deref()), Input::Text, &typed.name))
            (form.line("reference", "third-party-reference", "", &typed.reference))
            (area("contact", "third-party-contact", "third-party-contact-hint", 3, &typed.contact))
            (form.line("hours", "third-party-hours", "third-party-hours-hint", &typed.hours))
            (form.line("respond", "third-party-respond", "third-party-words-hint", &typed.respond))
            (form.line("restore", "third-party-restore", "third-party-words-hint", &typed.restore))
            (text_field(&Field::new("ends_on", &ends).optional().error(wrong_ends.as_deref()), Input::Date, &typed.ends_on))
            (area("notes", "third-party-notes", "third-party-notes-hint", 4, &typed.notes))
            (form_actions(&html! {
                (submit(Button::Primary, &lang.t(save)))
                (link_button(Button::Quiet, &back, None, &lang.t("ui-cancel")))
            }))
        }
    };
    let body = html! {
        (breadcrumbs(lang, &[("/clients", &lang.t("nav-clients")), (&back, &client.name)]))
        (page_header(&title, "", &html! {
            @if let Some(one) = known { (archive_form(lang, &here, one.archived_at.is_some(), "third-party-archive-ask")) }
        }))
        (panel("", &html! {}, &fields))
    };
    with_status(shell.page(&title, &body), failure)
}

/// What a third party promised, as a list of facts; nothing where nothing is known.
#[must_use]
pub fn facts(lang: Lang, known: &ThirdParty) -> Markup {
    let terms = &known.terms;
    let ends = terms
        .ends_on
        .parse::<jiff::civil::Date>()
        .map_or_else(|_| String::new(), |day| format::date(lang, day));
    let facts: Vec<(String, Markup)> = [
        ("third-party-reference", terms.reference.as_str()),
        ("third-party-contact", &terms.contact),
        ("third-party-hours", &terms.hours),
        ("third-party-respond", &terms.respond),
        ("third-party-restore", &terms.restore),
        ("third-party-ends", &ends),
        ("third-party-notes", &terms.notes),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .map(|(key, text)| (lang.t(key), html! { span.pre-line { (text) } }))
    .collect();
    let facts: Vec<(&str, Markup)> = facts
        .iter()
        .map(|(label, text)| (label.as_str(), text.clone()))
        .collect();
    definition_list(&facts)
}

/// Names that the contract in force gives third parties, without those that are written down.
pub(super) fn unknown(version: Option<&Compiled>, known: &[ThirdParty]) -> Vec<String> {
    let known: Vec<String> = known.iter().map(|one| folded(&one.terms.name)).collect();
    version
        .map(|version| version.contract.third_parties.as_slice())
        .unwrap_or_default()
        .iter()
        .map(|named| named.name.clone())
        .filter(|name| !known.contains(&folded(name)))
        .collect()
}

async fn ground(
    app: &App,
    shell: &Shell,
    client: ClientId,
    id: Option<ThirdPartyId>,
) -> Result<(Client, Option<ThirdParty>), Failure> {
    app.read(&shell.actor, move |tx| {
        tx.allow_on(EditClients, client)?;
        let known = match id {
            Some(id) => Some(actions::third_party(tx, client, id)?),
            None => None,
        };
        Ok((actions::show(tx, client)?, known))
    })
    .await
}

pub(super) async fn new(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let (client, _) = ground(&app, &shell, client, None).await?;
    let typed = ThirdPartyInput {
        name: asked.name,
        ..ThirdPartyInput::default()
    };
    Ok(page(&shell, &client, None, &typed, None))
}

pub(super) async fn add(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
    Sent(typed): Sent<ThirdPartyInput>,
) -> Result<Response, Failure> {
    let given = typed.clone();
    let done = app
        .write(&shell.actor, move |tx| {
            actions::add_third_party(tx, client, &given)
        })
        .await;
    match done {
        Ok(_) => Ok(onward(format!("/clients/{client}"))
            .saying("third-party-added", &[("name", typed.name.trim())])
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
    Path((client, id)): Path<(ClientId, ThirdPartyId)>,
) -> Result<Response, Failure> {
    let (client, known) = ground(&app, &shell, client, Some(id)).await?;
    let typed = known
        .as_ref()
        .map_or_else(ThirdPartyInput::default, |known| known.terms.clone());
    Ok(page(&shell, &client, known.as_ref(), &typed, None))
}

pub(super) async fn change(
    State(app): State<App>,
    shell: Shell,
    Path((client, id)): Path<(ClientId, ThirdPartyId)>,
    Sent(typed): Sent<ThirdPartyInput>,
) -> Result<Response, Failure> {
    let given = typed.clone();
    let done = app
        .write(&shell.actor, move |tx| {
            actions::change_third_party(tx, client, id, &given)
        })
        .await;
    match done {
        Ok(()) => Ok(onward(format!("/clients/{client}"))
            .saying("form-saved", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let (client, known) = ground(&app, &shell, client, Some(id)).await?;
            Ok(page(
                &shell,
                &client,
                known.as_ref(),
                &typed,
                Some(&failure),
            ))
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn archive(
    State(app): State<App>,
    shell: Shell,
    Path((client, id)): Path<(ClientId, ThirdPartyId)>,
    Sent(form): Sent<Away>,
) -> Result<Response, Failure> {
    let away = !form.away.is_empty();
    app.write(&shell.actor, move |tx| {
        actions::archive_third_party(tx, client, id, away)
    })
    .await?;
    Ok(onward(format!("/clients/{client}"))
        .saying("form-saved", &[])
        .into_response())
}
