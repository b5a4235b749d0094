//! The provider's own people, its identity, and the audit trail.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::{Permission, Role};
use intendant_domain::id::PersonId;
use maud::{Markup, html};
use serde::Deserialize;

use super::actions;
use super::pages::with_status;
use super::settings::{self, Provider};
use super::store::{self, Account};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Field, Input, Row, Tab, Table, Tone, badge, checkbox, form_actions, format,
    page_header, pagination, panel, panel_flush, row, select, submit, table, tabs, text_field,
};
use crate::platform::shell::{Shell, onward};

/// What is typed to add somebody.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NewPerson {
    name: String,
    email: String,
    role: String,
}

fn sections(lang: Lang, here: &str) -> Markup {
    let (people, provider, teams, desk, kinds) = (
        lang.t("administration-people"),
        lang.t("administration-provider"),
        lang.t("administration-teams"),
        lang.t("desk-settings"),
        lang.t("fleet-kinds"),
    );
    tabs(
        &lang.t("nav-administration"),
        &[
            Tab {
                href: "/administration",
                text: &people,
                count: None,
                here: here == "people",
            },
            Tab {
                href: "/teams",
                text: &teams,
                count: None,
                here: false,
            },
            Tab {
                href: "/administration/provider",
                text: &provider,
                count: None,
                here: here == "provider",
            },
            Tab {
                href: "/administration/desk",
                text: &desk,
                count: None,
                here: false,
            },
            Tab {
                href: "/administration/kinds",
                text: &kinds,
                count: None,
                here: false,
            },
        ],
    )
}

pub(super) async fn show(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    page(&app, &shell, &NewPerson::default(), None, None).await
}

async fn page(
    app: &App,
    shell: &Shell,
    typed: &NewPerson,
    failure: Option<&Failure>,
    invitation: Option<&str>,
) -> Result<Response, Failure> {
    let people = app.read(&shell.actor, actions::people).await?;
    let lang = shell.lang;
    let body = html! {
        (page_header(&lang.t("nav-administration"), "", &html! {}))
        (sections(lang, "people"))
        @if let Some(link) = invitation {
            div.flash data-tone="good" role="status" {
                p { (lang.t("administration-invitation")) br; code.mono { (link) } }
            }
        }
        (panel_flush(&lang.t("administration-people"), &html! {}, &people_table(shell, &people)))
        (panel(&lang.t("administration-add"), &html! {}, &add_form(lang, typed, failure)))
    };
    Ok(with_status(
        shell.page(&lang.t("nav-administration"), &body),
        failure,
    ))
}

fn roles(lang: Lang) -> Vec<(&'static str, String)> {
    Role::ALL
        .into_iter()
        .filter(|role| !role.is_clients())
        .map(|role| (role.code(), lang.t(&format!("role-{}", role.code()))))
        .collect()
}

fn people_table(shell: &Shell, people: &[Account]) -> Markup {
    let lang = shell.lang;
    let caption = lang.t("administration-people");
    let columns = [
        Column::main(lang.t("account-name")),
        Column::new(lang.t("account-email")),
        Column::tight(lang.t("account-access")),
        Column::new(lang.t("account-role")),
    ];
    let whole = Table {
        id: "people",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for person in people {
            (row(lang, &whole, &Row {
                id: &format!("person-{}", person.id), href: None, value: "", name: &person.name,
                cells: &[html! { (person.name) }, html! { (person.email) }, access(lang, person), change_form(lang, person)],
            }))
        }
    };
    table(lang, &whole, &rows)
}

fn access(lang: Lang, person: &Account) -> Markup {
    if person.disabled_at.is_some() {
        badge(Tone::Muted, &lang.t("account-access-off"))
    } else if person.password_hash.is_none() {
        badge(Tone::Warn, &lang.t("account-access-invited"))
    } else if person.totp_secret.is_some() {
        badge(Tone::Good, &lang.t("account-access-two-factors"))
    } else {
        badge(Tone::Neutral, &lang.t("account-access-password"))
    }
}

fn change_form(lang: Lang, person: &Account) -> Markup {
    let now = person.role.map_or("", Role::code);
    html! {
        div.toolbar {
            form.toolbar method="post" action={ "/administration/people/" (person.id) } {
                select.small name="role" aria-label={ (lang.t("account-role")) " · " (person.name) } {
                    @for (code, text) in roles(lang) {
                        option value=(code) selected[code == now] { (text) }
                    }
                }
                @if person.disabled_at.is_some() {
                    input type="hidden" name="disabled" value="";
                    (submit(Button::Secondary, &lang.t("account-enable")))
                } @else {
                    (submit(Button::Secondary, &lang.t("account-save")))
                    button.btn.quiet.small name="disabled" value="yes" type="submit" data-confirm=(lang.ta("account-disable-sure", &[("name", &person.name)])) {
                        (lang.t("account-disable"))
                    }
                }
            }
            form method="post" action={ "/administration/people/" (person.id) "/invite" } {
                button.btn.quiet.small type="submit" { (lang.t("account-invite-again")) }
            }
        }
    }
}

fn add_form(lang: Lang, typed: &NewPerson, failure: Option<&Failure>) -> Markup {
    let error = |field| failure.and_then(|f| f.of_field(field, lang));
    let (name, email, role) = (
        lang.t("account-name"),
        lang.t("account-email"),
        lang.t("account-role"),
    );
    let choices = roles(lang);
    let choices: Vec<(&str, &str)> = choices.iter().map(|(c, t)| (*c, t.as_str())).collect();
    let chosen = if typed.role.is_empty() {
        "technician"
    } else {
        &typed.role
    };
    html! {
        form.stack method="post" action="/administration/people" {
            div.grid3 {
                (text_field(&Field::new("name", &name).error(error("name").as_deref()), Input::Text, &typed.name))
                (text_field(&Field::new("email", &email).error(error("email").as_deref()), Input::Text, &typed.email))
                (select(&Field::new("role", &role).error(error("role").as_deref()), &choices, chosen))
            }
            (form_actions(&submit(Button::Primary, &lang.t("administration-add"))))
        }
    }
}

pub(super) async fn add(
    State(app): State<App>,
    shell: Shell,
    Form(typed): Form<NewPerson>,
) -> Result<Response, Failure> {
    let given = typed.clone();
    let done = app
        .write(&shell.actor, move |tx| {
            actions::add_person(tx, &given.name, &given.email, &given.role)
        })
        .await;
    match done {
        Ok((_, secret)) => {
            let link = format!("{}/welcome/{secret}", app.config().address());
            page(&app, &shell, &NewPerson::default(), None, Some(&link)).await
        }
        Err(failure @ Failure::Refused(_)) => {
            page(&app, &shell, &typed, Some(&failure), None).await
        }
        Err(other) => Err(other),
    }
}

/// A changed role, or access taken away.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    role: String,
    #[serde(default)]
    disabled: String,
}

pub(super) async fn change(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<PersonId>,
    Form(typed): Form<Change>,
) -> Result<Response, Failure> {
    let done = app
        .write(&shell.actor, move |tx| {
            actions::change_person(tx, id, &typed.role, typed.disabled == "yes")
        })
        .await;
    match done {
        Ok(()) => Ok(onward("/administration")
            .saying("account-saved", &[])
            .into_response()),
        Err(Failure::Refused(problems)) => {
            let key = problems.first().map_or("failure-broken", |p| p.key);
            Ok(onward("/administration").warning(key, &[]).into_response())
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn invite_again(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<PersonId>,
) -> Result<Response, Failure> {
    let secret = app
        .write(&shell.actor, move |tx| actions::invite_again(tx, id))
        .await?;
    let link = format!("{}/welcome/{secret}", app.config().address());
    page(&app, &shell, &NewPerson::default(), None, Some(&link)).await
}

pub(super) async fn show_provider(
    State(app): State<App>,
    shell: Shell,
) -> Result<Response, Failure> {
    let provider = app
        .read(&shell.actor, |tx| {
            tx.allow(Permission::Administer)?;
            settings::provider(tx)
        })
        .await?;
    Ok(provider_page(&shell, &provider, None))
}

fn provider_page(shell: &Shell, provider: &Provider, failure: Option<&Failure>) -> Response {
    let lang = shell.lang;
    let line = |name: &'static str, value: &str, required: bool| {
        let label = lang.t(&format!("provider-{}", name.replace('_', "-")));
        let error = failure.and_then(|f| f.of_field(name, lang));
        let field = Field::new(name, &label).error(error.as_deref());
        text_field(
            &if required { field } else { field.optional() },
            Input::Text,
            value,
        )
    };
    let debits = lang.t("provider-vat-on-debits");
    let form = html! {
        form.stack method="post" {
            div.grid2 {
                (line("name", &provider.name, true)) (line("legal_form", &provider.legal_form, false))
                (line("street", &provider.street, false)) (line("postcode", &provider.postcode, false))
                (line("city", &provider.city, false)) (line("country", &provider.country, false))
                (line("siren", &provider.siren, false)) (line("siret", &provider.siret, false))
                (line("vat_number", &provider.vat_number, false)) (line("registration", &provider.registration, false))
                (line("iban", &provider.iban, false)) (line("bic", &provider.bic, false))
                (line("email", &provider.email, false)) (line("phone", &provider.phone, false))
            }
            (checkbox(&Field::new("vat_on_debits", &debits).optional(), "true", provider.vat_on_debits))
            (form_actions(&submit(Button::Primary, &lang.t("account-save"))))
        }
    };
    let body = html! {
        (page_header(&lang.t("nav-administration"), "", &html! {}))
        (sections(lang, "provider"))
        (panel(&lang.t("administration-provider"), &html! {}, &html! { p.muted { (lang.t("administration-provider-text")) } (form) }))
    };
    with_status(
        shell.page(&lang.t("administration-provider"), &body),
        failure,
    )
}

pub(super) async fn set_provider(
    State(app): State<App>,
    shell: Shell,
    Form(typed): Form<Provider>,
) -> Result<Response, Failure> {
    let given = typed.clone();
    match app
        .write(&shell.actor, move |tx| settings::save(tx, &given))
        .await
    {
        Ok(()) => Ok(onward("/administration/provider")
            .saying("account-saved", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => Ok(provider_page(&shell, &typed, Some(&failure))),
        Err(other) => Err(other),
    }
}

/// Where in the trail.
#[derive(Debug, Deserialize)]
pub(super) struct Before {
    before: Option<i64>,
}

const AUDIT_PAGE: i64 = 50;

pub(super) async fn audit(
    State(app): State<App>,
    shell: Shell,
    Query(at): Query<Before>,
) -> Result<Response, Failure> {
    let before = at.before.unwrap_or(i64::MAX);
    let lines = app
        .read(&shell.actor, move |tx| {
            tx.allow(Permission::SeeAudit)?;
            Ok(store::audit(tx.conn(), before, AUDIT_PAGE)?)
        })
        .await?;
    let lang = shell.lang;
    let caption = lang.t("nav-audit");
    let columns = [
        Column::tight(lang.t("audit-when")),
        Column::new(lang.t("audit-who")),
        Column::main(lang.t("audit-what")),
        Column::new(lang.t("audit-detail")),
    ];
    let whole = Table {
        id: "audit",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for (id, line) in &lines {
            (row(lang, &whole, &Row {
                id: &format!("audit-{id}"), href: None, value: "", name: &line.action,
                cells: &[
                    html! { (format::stamp(lang, line.at, &shell.actor.zone)) },
                    html! { (line.who.as_deref().unwrap_or("Intendant")) },
                    html! { (line.action) " " span.muted { (line.subject) } },
                    html! { (line.detail) },
                ],
            }))
        }
    };
    let next = lines
        .last()
        .filter(|_| lines.len() >= AUDIT_PAGE as usize)
        .map(|(id, _)| format!("/administration/audit?before={id}"));
    let body = html! {
        (page_header(&caption, "", &html! {}))
        (panel_flush(&caption, &html! {}, &table(lang, &whole, &rows)))
        (pagination(lang, None, next.as_deref(), ""))
    };
    Ok(shell.page(&caption, &body))
}
