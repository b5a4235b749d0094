//! The form of somebody of a client.

use axum::extract::{Form as Sent, Path, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditClients;
use intendant_domain::access::Role;
use intendant_domain::id::{ClientId, PersonId};
use maud::{Markup, html};

use super::{Away, Form, with_status};
use crate::clients::actions::{self, Access};
use crate::clients::input::PersonInput;
use crate::clients::store::{Client, Person, Site};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, breadcrumbs, confirm_button, form_actions, link_button, page_header, panel,
    radios, select, submit,
};
use crate::platform::shell::{Shell, onward};

/// What the form stands on.
struct Ground {
    client: Client,
    sites: Vec<Site>,
    person: Option<Person>,
}

async fn ground(
    app: &App,
    shell: &Shell,
    client: ClientId,
    person: Option<PersonId>,
) -> Result<Ground, Failure> {
    app.read(&shell.actor, move |tx| {
        tx.allow_on(EditClients, client)?;
        Ok(Ground {
            client: actions::show(tx, client)?,
            sites: actions::sites(tx, client)?,
            person: match person {
                Some(person) => Some(actions::person(tx, client, person)?),
                None => None,
            },
        })
    })
    .await
}

fn page(
    shell: &Shell,
    ground: &Ground,
    typed: &PersonInput,
    failure: Option<&Failure>,
    invitation: Option<&str>,
) -> Response {
    let lang = shell.lang;
    let back = format!("/clients/{}", ground.client.id);
    let title = ground
        .person
        .as_ref()
        .map_or_else(|| lang.t("person-new"), |person| person.name.clone());
    let body = html! {
        (breadcrumbs(lang, &[("/clients", &lang.t("nav-clients")), (&back, &ground.client.name)]))
        (page_header(&title, "", &html! {
            @if let Some(person) = &ground.person { (access_forms(lang, &format!("{back}/people/{}", person.id), person)) }
        }))
        @if let Some(link) = invitation {
            div.flash data-tone="good" role="status" {
                div { p { (lang.ta("person-invitation", &[("name", &title)])) } p { code.mono { (link) } } }
            }
        }
        (panel("", &html! {}, &fields(Form { lang, failure }, &back, ground, typed)))
    };
    with_status(shell.page(&title, &body), failure)
}

fn fields(form: Form<'_>, back: &str, ground: &Ground, typed: &PersonInput) -> Markup {
    let numbers: Vec<String> = ground.sites.iter().map(|s| s.id.to_string()).collect();
    let sites: Vec<(&str, &str)> = numbers
        .iter()
        .zip(&ground.sites)
        .map(|(id, site)| (id.as_str(), site.name.as_str()))
        .collect();
    let (site, wrong_site) = (form.t("person-site"), form.wrong("site"));
    let (role, wrong_role) = (form.t("person-role"), form.wrong("role"));
    let choices = [
        ("", "person-contact", "person-contact-hint"),
        ("user", "role-user", "person-user-hint"),
        ("decider", "role-decider", "person-decider-hint"),
    ]
    .map(|(code, text, hint)| (code, form.t(text), form.t(hint)));
    let choices: Vec<(&str, &str, &str)> = choices
        .iter()
        .map(|(code, text, hint)| (*code, text.as_str(), hint.as_str()))
        .collect();
    let (action, save) = match &ground.person {
        Some(person) => (format!("{back}/people/{}/edit", person.id), "form-save"),
        None => (format!("{back}/people"), "person-add"),
    };
    html! {
        form.form method="post" action=(action) {
            (form.needed("name", "person-name", &typed.name))
            div.fields2 {
                (form.line("email", "client-email", "", &typed.email))
                (form.line("phone", "client-phone", "", &typed.phone))
                (form.line("job", "person-job", "", &typed.job))
                (select(&Field::new("site", &site).optional().error(wrong_site.as_deref()), &sites, &typed.site))
            }
            (radios(&Field::new("role", &role).optional().error(wrong_role.as_deref()), &choices, &typed.role))
            (form_actions(&html! {
                (submit(Button::Primary, &form.t(save)))
                (link_button(Button::Quiet, back, None, &form.t("ui-cancel")))
            }))
        }
    }
}

fn access_forms(lang: Lang, here: &str, person: &Person) -> Markup {
    html! {
        @if matches!(person.access(), Access::Invited | Access::Active) {
            form method="post" action={ (here) "/invite" } {
                (submit(Button::Secondary, &lang.t(if person.has_password { "person-new-password" } else { "person-invite-again" })))
            }
        }
        form method="post" action={ (here) "/access" } {
            @if person.disabled_at.is_some() {
                (submit(Button::Secondary, &lang.t("person-enable")))
            } @else {
                input type="hidden" name="away" value="1";
                (confirm_button(Button::Danger, &lang.t("person-disable"), &lang.t("person-disable-ask")))
            }
        }
    }
}

pub(super) async fn new(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
) -> Result<Response, Failure> {
    let ground = ground(&app, &shell, client, None).await?;
    Ok(page(&shell, &ground, &PersonInput::default(), None, None))
}

pub(super) async fn add(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
    Sent(typed): Sent<PersonInput>,
) -> Result<Response, Failure> {
    let given = typed.clone();
    let done = app
        .write(&shell.actor, move |tx| {
            actions::add_person(tx, client, &given)
        })
        .await;
    match done {
        Ok((id, Some(secret))) => invited(&app, &shell, client, id, &secret).await,
        Ok((_, None)) => Ok(onward(format!("/clients/{client}"))
            .saying("person-added", &[("name", typed.name.trim())])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let ground = ground(&app, &shell, client, None).await?;
            Ok(page(&shell, &ground, &typed, Some(&failure), None))
        }
        Err(other) => Err(other),
    }
}

/// The person's page with the link to hand on: it is shown this once.
async fn invited(
    app: &App,
    shell: &Shell,
    client: ClientId,
    id: PersonId,
    secret: &str,
) -> Result<Response, Failure> {
    let ground = ground(app, shell, client, Some(id)).await?;
    let link = format!("{}/welcome/{secret}", app.config().address());
    let typed = ground.person.as_ref().map(typed_of).unwrap_or_default();
    Ok(page(shell, &ground, &typed, None, Some(&link)))
}

fn typed_of(person: &Person) -> PersonInput {
    PersonInput {
        name: person.name.clone(),
        email: person.email.clone(),
        phone: person.phone.clone(),
        job: person.job.clone(),
        site: person.site.map(|site| site.to_string()).unwrap_or_default(),
        role: person.role.map(Role::code).unwrap_or_default().to_owned(),
    }
}

pub(super) async fn edit(
    State(app): State<App>,
    shell: Shell,
    Path((client, id)): Path<(ClientId, PersonId)>,
) -> Result<Response, Failure> {
    let ground = ground(&app, &shell, client, Some(id)).await?;
    let typed = ground.person.as_ref().map(typed_of).unwrap_or_default();
    Ok(page(&shell, &ground, &typed, None, None))
}

pub(super) async fn change(
    State(app): State<App>,
    shell: Shell,
    Path((client, id)): Path<(ClientId, PersonId)>,
    Sent(typed): Sent<PersonInput>,
) -> Result<Response, Failure> {
    let given = typed.clone();
    let done = app
        .write(&shell.actor, move |tx| {
            actions::change_person(tx, client, id, &given)
        })
        .await;
    match done {
        Ok(Some(secret)) => invited(&app, &shell, client, id, &secret).await,
        Ok(None) => Ok(onward(format!("/clients/{client}"))
            .saying("form-saved", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let ground = ground(&app, &shell, client, Some(id)).await?;
            Ok(page(&shell, &ground, &typed, Some(&failure), None))
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn access(
    State(app): State<App>,
    shell: Shell,
    Path((client, id)): Path<(ClientId, PersonId)>,
    Sent(form): Sent<Away>,
) -> Result<Response, Failure> {
    let away = !form.away.is_empty();
    app.write(&shell.actor, move |tx| {
        actions::disable_person(tx, client, id, away)
    })
    .await?;
    Ok(onward(format!("/clients/{client}"))
        .saying("form-saved", &[])
        .into_response())
}

pub(super) async fn invite(
    State(app): State<App>,
    shell: Shell,
    Path((client, id)): Path<(ClientId, PersonId)>,
) -> Result<Response, Failure> {
    let secret = app
        .write(&shell.actor, move |tx| {
            actions::invite_person(tx, client, id)
        })
        .await?;
    invited(&app, &shell, client, id, &secret).await
}
