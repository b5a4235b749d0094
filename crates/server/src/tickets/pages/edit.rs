//! Changing what a ticket says and what it is about, on a page of its own that keeps what was typed
//! when somebody else was quicker.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission;
use intendant_domain::id::TicketId;
use maud::{Markup, html};
use serde::Deserialize;

use super::new::with_status;
use super::{parts, tools};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Button, Field, Flash, Input, Tone, breadcrumbs, flash, form_actions, link_button, page_header,
    panel, select, submit, text_area, text_field,
};
use crate::platform::shell::{Shell, onward};
use crate::tickets::actions::Asked;
use crate::tickets::choices::{self, Choice, OfClient};
use crate::tickets::view::{self, Shown};
use crate::tickets::{api, work};

/// What is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    revision: String,
    title: String,
    description: String,
    site: String,
    item: String,
    requester: String,
    service: String,
}

impl Typed {
    fn of(shown: &Shown) -> Self {
        let ticket = &shown.known.ticket;
        let text = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        Self {
            revision: ticket.revision.to_string(),
            title: ticket.title.clone(),
            description: ticket.description.clone(),
            site: text(ticket.site.map(Into::into)),
            item: text(ticket.item.map(Into::into)),
            requester: text(ticket.requester.map(Into::into)),
            service: ticket.coverage.service.clone().unwrap_or_default(),
        }
    }

    fn about(&self) -> work::About {
        work::About {
            site: self.site.parse().ok(),
            item: self.item.parse().ok(),
            requester: self.requester.parse().ok(),
            service: (!self.service.is_empty()).then(|| self.service.clone()),
        }
    }
}

/// `GET /tickets/{number}/edit`
pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    page(&app, &shell, api::ticket(&number)?, None, None).await
}

async fn page(
    app: &App,
    shell: &Shell,
    id: TicketId,
    typed: Option<Typed>,
    failure: Option<Failure>,
) -> Result<Response, Failure> {
    let lang = shell.lang;
    let (shown, of_client) = app
        .read(&shell.actor, move |tx| {
            let shown = view::show(tx, id)?;
            tx.allow(Permission::WorkTickets)?;
            let of_client = choices::of_client(tx, shown.known.ticket.client)?;
            Ok((shown, of_client))
        })
        .await?;
    let mut typed = typed.unwrap_or_else(|| Typed::of(&shown));
    if matches!(failure, Some(Failure::Conflict(_))) {
        // What the other did has been read now: saving again is a choice.
        typed.revision = shown.known.ticket.revision.to_string();
    }
    let number = parts::spoken(lang, id);
    let title = lang.ta("edit-title", &[("number", &number)]);
    let body = html! {
        (breadcrumbs(lang, &[("/tickets", &lang.t("nav-tickets")), (&parts::address(id), &number)]))
        (page_header(&title, &shown.known.ticket.title, &html! {}))
        @if let Some(text) = tools::whole(failure.as_ref(), lang) {
            (flash(&Flash { tone: Tone::Bad, text }))
        }
        (form(shell, id, &typed, &of_client, failure.as_ref()))
    };
    Ok(with_status(shell.page(&title, &body), failure.as_ref()))
}

fn form(
    shell: &Shell,
    id: TicketId,
    typed: &Typed,
    of_client: &OfClient,
    failure: Option<&Failure>,
) -> Markup {
    let lang = shell.lang;
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    let pick = |name: &str, key: &str, choices: &[Choice], value: &str| {
        let label = lang.t(key);
        let choices: Vec<(&str, &str)> = choices
            .iter()
            .map(|(v, t)| (v.as_str(), t.as_str()))
            .collect();
        html! { (select(&Field::new(name, &label).optional(), &choices, value)) }
    };
    let (title, text) = (lang.t("new-title"), lang.t("new-description"));
    let title_wrong = wrong("title");
    html! {
        form.split method="post" action={ (parts::address(id)) "/edit" } {
            input type="hidden" name="revision" value=(typed.revision);
            div.stack {
                (panel("", &html! {}, &html! { div.stack {
                    (text_field(&Field::new("title", &title).error(title_wrong.as_deref()), Input::Text, &typed.title))
                    (text_area(&Field::new("description", &text).optional(), 10, &typed.description))
                    (form_actions(&html! {
                        (submit(Button::Primary, &lang.t("edit-save")))
                        (link_button(Button::Quiet, &parts::address(id), None, &lang.t("ui-cancel")))
                    }))
                } }))
            }
            (panel(&lang.t("new-about"), &html! {}, &html! { div.stack {
                (pick("item", "ticket-item", &of_client.items, &typed.item))
                (pick("service", "ticket-service", &of_client.services, &typed.service))
                (pick("site", "ticket-site", &of_client.sites, &typed.site))
                (pick("requester", "ticket-requester", &of_client.people, &typed.requester))
                p.muted { (lang.t("edit-decides-again")) }
            } }))
        }
    }
}

/// `POST /tickets/{number}/edit`
pub(super) async fn save(
    State(app): State<App>,
    shell: Shell,
    Path(number): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let id = api::ticket(&number)?;
    let wanted = typed.clone();
    let saved = app
        .write(&shell.actor, move |tx| {
            let before = Typed::of(&view::show(tx, id)?);
            let mut asked = Asked {
                expected: wanted.revision.parse().ok(),
                at: None,
            };
            if (&wanted.title, &wanted.description) != (&before.title, &before.description) {
                work::edit(tx, id, asked, &wanted.title, &wanted.description)?;
                asked = Asked::default();
            }
            let about = |t: &Typed| {
                [
                    t.site.clone(),
                    t.item.clone(),
                    t.requester.clone(),
                    t.service.clone(),
                ]
            };
            if about(&wanted) != about(&before) {
                work::concern(tx, id, asked, &wanted.about())?;
            }
            Ok(())
        })
        .await;
    match saved {
        Ok(()) => Ok(onward(parts::address(id)).into_response()),
        Err(failure @ (Failure::Refused(_) | Failure::Conflict(_))) => {
            page(&app, &shell, id, Some(typed), Some(failure)).await
        }
        Err(other) => Err(other),
    }
}
