//! A new ticket: asks the least, and says what the contract decides before it is sent.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission;
use intendant_domain::id::ClientId;
use intendant_domain::tickets::{Degree, Kind, Source};
use maud::{Markup, html};
use serde::Deserialize;

use super::{parts, preview as drawn, tools};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Flash, Input, Tone, breadcrumbs, flash, form_actions, link_button, page_header,
    panel, select, submit, text_area, text_field,
};
use crate::platform::shell::{Shell, onward};
use crate::platform::tx::Tx;
use crate::tickets::actions::{self, NewTicket, Preview};
use crate::tickets::choices::{self, Choice, OfClient};

/// What is typed; all of it text, so that it can be shown again.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    client: String,
    kind: String,
    title: String,
    description: String,
    impact: String,
    urgency: String,
    site: String,
    item: String,
    requester: String,
    service: String,
}

impl Typed {
    fn client(&self, actor: &Actor) -> Option<ClientId> {
        actor.client.or_else(|| self.client.parse().ok())
    }

    fn read(&self, actor: &Actor) -> Result<NewTicket, Failure> {
        let client = self
            .client(actor)
            .ok_or_else(|| Problem::new("client", "ticket-client-missing"))?;
        let degree = |code: &str| Degree::from_code(code).unwrap_or(Degree::Medium);
        Ok(NewTicket {
            client,
            kind: Kind::from_code(&self.kind).unwrap_or(Kind::Incident),
            title: self.title.clone(),
            description: self.description.clone(),
            impact: degree(&self.impact),
            urgency: degree(&self.urgency),
            priority: None,
            service: (!self.service.is_empty()).then(|| self.service.clone()),
            site: self.site.parse().ok(),
            item: self.item.parse().ok(),
            requester: self.requester.parse().ok(),
            source: match actor.is_clients() {
                true => Source::Portal,
                false => Source::Console,
            },
            at: None,
        })
    }
}

/// What the form can offer, and what would be decided.
struct Offer {
    clients: Vec<Choice>,
    of_client: Option<OfClient>,
    preview: Option<Preview>,
    zone: String,
}

fn offer(tx: &mut Tx<'_>, typed: &Typed) -> Result<Offer, Failure> {
    tx.allow(Permission::OpenTickets)?;
    let actor = tx.actor().clone();
    let clients = match actor.is_clients() {
        true => Vec::new(),
        false => choices::clients(tx)?,
    };
    let client = typed.client(&actor);
    let of_client = client
        .map(|client| choices::of_client(tx, client))
        .transpose()?;
    let preview = match client {
        // What does not fit (an item of the client chosen before) is simply not decided on.
        Some(_) => typed
            .read(&actor)
            .and_then(|new| actions::preview(tx, &new))
            .ok(),
        None => None,
    };
    Ok(Offer {
        clients,
        of_client,
        preview,
        zone: actor.zone.iana_name().unwrap_or("Europe/Paris").to_owned(),
    })
}

/// `GET /tickets/new`
pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Query(typed): Query<Typed>,
) -> Result<Response, Failure> {
    page(&app, &shell, typed, None).await
}

async fn page(
    app: &App,
    shell: &Shell,
    typed: Typed,
    failure: Option<Failure>,
) -> Result<Response, Failure> {
    let lang = shell.lang;
    let offered = {
        let typed = typed.clone();
        app.read(&shell.actor, move |tx| offer(tx, &typed)).await?
    };
    let title = match shell.actor.is_clients() {
        true => lang.t("nav-new-ticket"),
        false => lang.t("ticket-new"),
    };
    let body = html! {
        (breadcrumbs(lang, &[("/tickets", &lang.t("nav-tickets"))]))
        (page_header(&title, "", &html! {}))
        @if let Some(text) = tools::whole(failure.as_ref(), lang) {
            (flash(&Flash { tone: Tone::Bad, text }))
        }
        (form(shell, &typed, &offered, failure.as_ref()))
    };
    let answer = shell.page(&title, &body);
    Ok(match failure {
        Some(failure) => (failure.status(), answer).into_response(),
        None => answer,
    })
}

fn borrowed(choices: &[Choice]) -> Vec<(&str, &str)> {
    choices
        .iter()
        .map(|(value, text)| (value.as_str(), text.as_str()))
        .collect()
}

/// The form. Every choice asks again what the contract decides; choosing another client asks for its
/// lists.
fn form(shell: &Shell, typed: &Typed, offered: &Offer, failure: Option<&Failure>) -> Markup {
    let lang = shell.lang;
    html! {
        form method="post" action="/tickets/new" id="new-ticket" {
            // Not on the form itself: what is not filled in yet must not keep the contract silent.
            div.split hx-get="/tickets/new/preview" hx-trigger="change delay:50ms" hx-include="#new-ticket"
                hx-target="#decision" hx-swap="outerHTML"
            {
                div.stack {
                    (panel("", &html! {}, &html! { div.stack { (first(shell, typed, offered, failure)) } }))
                }
                div.stack {
                    (panel(&lang.t("new-about"), &html! {}, &html! { div.stack {
                        div id="new-lists" { (lists(shell, typed, offered, failure)) }
                    } }))
                    (panel(&lang.t("new-decision"), &html! {}, &drawn::decision(
                        lang, offered.preview.as_ref(), &parts::zone(&offered.zone), shell.now)))
                }
            }
        }
    }
}

fn first(shell: &Shell, typed: &Typed, offered: &Offer, failure: Option<&Failure>) -> Markup {
    let lang = shell.lang;
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    let degrees: Vec<(&str, String)> = Degree::ALL
        .iter()
        .map(|d| (d.code(), lang.t(&format!("ticket-degree-{}", d.code()))))
        .collect();
    let degrees: Vec<(&str, &str)> = degrees.iter().map(|(c, t)| (*c, t.as_str())).collect();
    let or_medium = |code: &str| {
        if code.is_empty() {
            "medium".to_owned()
        } else {
            code.to_owned()
        }
    };
    let (client_label, title_label) = (lang.t("new-client"), lang.t("new-title"));
    let (text_label, text_hint) = (lang.t("new-description"), lang.t("new-description-hint"));
    let (impact, urgency) = (lang.t("ticket-impact"), lang.t("ticket-urgency"));
    let (client_wrong, title_wrong) = (wrong("client"), wrong("title"));
    let text_wrong = wrong("description");
    html! {
        @if !shell.actor.is_clients() {
            div hx-get="/tickets/new/preview?lists=1" hx-trigger="change" hx-include="#new-ticket"
                hx-target="#new-lists" hx-swap="innerHTML"
            {
                (select(&Field::new("client", &client_label).error(client_wrong.as_deref()),
                    &with_empty(&borrowed(&offered.clients), "—"), &typed.client))
            }
        }
        (kind(lang, typed))
        (text_field(&Field::new("title", &title_label).error(title_wrong.as_deref()), Input::Text, &typed.title))
        (text_area(&Field::new("description", &text_label).optional().hint(&text_hint).error(text_wrong.as_deref()), 6, &typed.description))
        div.grid2 {
            (select(&Field::new("impact", &impact), &degrees, &or_medium(&typed.impact)))
            (select(&Field::new("urgency", &urgency), &degrees, &or_medium(&typed.urgency)))
        }
        (form_actions(&html! {
            (submit(Button::Primary, &lang.t("new-open")))
            (link_button(Button::Quiet, "/tickets", None, &lang.t("ui-cancel")))
        }))
    }
}

fn with_empty<'a>(choices: &[(&'a str, &'a str)], text: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut all = vec![("", text)];
    all.extend_from_slice(choices);
    all
}

fn kind(lang: Lang, typed: &Typed) -> Markup {
    html! {
        fieldset.field.radios {
            legend { (lang.t("new-kind")) }
            div.toolbar {
                @for kind in Kind::ALL {
                    label.radio {
                        input type="radio" name="kind" value=(kind.code())
                            checked[typed.kind == kind.code() || (typed.kind.is_empty() && *kind == Kind::Incident)];
                        span { (lang.t(&format!("ticket-kind-{}", kind.code()))) }
                    }
                }
            }
        }
    }
}

/// The lists that depend on the client.
fn lists(shell: &Shell, typed: &Typed, offered: &Offer, failure: Option<&Failure>) -> Markup {
    let lang = shell.lang;
    let Some(of_client) = &offered.of_client else {
        return html! { p.muted { (lang.t("new-choose-client")) } };
    };
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    let field = |name: &str, key: &str, choices: &[Choice], value: &str, error: Option<String>| {
        let label = lang.t(key);
        html! {
            @if !choices.is_empty() {
                (select(&Field::new(name, &label).optional().error(error.as_deref()), &borrowed(choices), value))
            }
        }
    };
    html! {
        div.stack {
            (field("item", "ticket-item", &of_client.items, &typed.item, wrong("item_id")))
            (field("service", "ticket-service", &of_client.services, &typed.service, wrong("service")))
            (field("site", "ticket-site", &of_client.sites, &typed.site, wrong("site_id")))
            (field("requester", "ticket-requester", &of_client.people, &typed.requester, wrong("requester_id")))
        }
    }
}

/// What is asked for again while typing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Again {
    lists: String,
    #[serde(flatten)]
    typed: Typed,
}

/// `GET /tickets/new/preview`
pub(super) async fn preview(
    State(app): State<App>,
    shell: Shell,
    Query(again): Query<Again>,
) -> Result<Markup, Failure> {
    let typed = again.typed.clone();
    let offered = app.read(&shell.actor, move |tx| offer(tx, &typed)).await?;
    if again.lists == "1" {
        return Ok(lists(&shell, &again.typed, &offered, None));
    }
    let zone = parts::zone(&offered.zone);
    Ok(drawn::decision(
        shell.lang,
        offered.preview.as_ref(),
        &zone,
        shell.now,
    ))
}

/// `POST /tickets/new`
pub(super) async fn open(
    State(app): State<App>,
    shell: Shell,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let outcome = match typed.read(&shell.actor) {
        Ok(new) => {
            app.write(&shell.actor, move |tx| actions::open(tx, &new))
                .await
        }
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(known) => {
            let number = parts::spoken(shell.lang, known.ticket.id);
            let said = match known.ticket.coverage.verdict.is_in() {
                true => "new-opened",
                false => "new-opened-outside",
            };
            let to = onward(parts::address(known.ticket.id)).saying(said, &[("number", &number)]);
            Ok(to.into_response())
        }
        Err(failure @ (Failure::Refused(_) | Failure::Conflict(_))) => {
            page(&app, &shell, typed, Some(failure)).await
        }
        Err(other) => Err(other),
    }
}

/// A page that was refused keeps its status.
pub(super) fn with_status(answer: Response, failure: Option<&Failure>) -> Response {
    match failure {
        Some(failure) => (failure.status(), answer).into_response(),
        None => (StatusCode::OK, answer).into_response(),
    }
}
