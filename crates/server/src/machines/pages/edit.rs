//! What is kept of an item: the form; retiring it; withdrawing an agent's key.

use std::collections::HashMap;

use axum::extract::{Path, RawForm, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{AgentId, ItemId};
use intendant_domain::machines;
use maud::{Markup, html};

use super::described::capital;
use super::new::{kind_code, kind_field, site_field, tags_field};
use super::{marks, with_status};
use crate::machines::actions::{self, Choices, Machine};
use crate::machines::input::ItemPatch;
use crate::machines::kinds::Own;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Input, breadcrumbs, confirm_button, form_actions, link_button, page_header,
    panel, select, submit, text_field,
};
use crate::platform::shell::{Shell, onward};
use crate::watch;

/// What is typed in, field by field; the own fields of a kind begin with `own-`.
#[derive(Clone, Default)]
pub(super) struct Typed(HashMap<String, String>);

impl Typed {
    fn of(body: &[u8]) -> Self {
        Self(super::form_pairs(body).into_iter().collect())
    }

    fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    fn given(&self, field: &str) -> Option<String> {
        self.0.get(field).cloned()
    }

    fn own(&self) -> serde_json::Map<String, serde_json::Value> {
        self.0
            .iter()
            .filter_map(|(name, value)| {
                let key = name.strip_prefix("own-")?;
                Some((key.to_owned(), value.as_str().into()))
            })
            .collect()
    }
}

/// The texts of the form that sources fill too, in its order.
const TEXTS: [&str; 7] = [
    "manufacturer",
    "model",
    "serial",
    "person",
    "location",
    "responsible",
    "supplier",
];

async fn ground(app: &App, shell: &Shell, id: ItemId) -> Result<(Machine, Choices), Failure> {
    app.read(&shell.actor, move |tx| {
        tx.allow(EditMachines)?;
        let machine = actions::show(tx, id)?;
        let mut choices = actions::choices(tx)?;
        let client = machine.item.client;
        choices.sites.retain(|site| site.client == client);
        choices.clients.retain(|one| one.id == client);
        Ok((machine, choices))
    })
    .await
}

pub(super) async fn edit(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<ItemId>,
) -> Result<Response, Failure> {
    let (machine, choices) = ground(&app, &shell, id).await?;
    let item = &machine.item;
    let zone = marks::zone(&item.zone);
    let typed = typed_of(&machine, zone.to_datetime(item.since).date().to_string());
    Ok(page(&shell, &machine, &choices, &typed, None))
}

/// What the form shows of an item.
fn typed_of(machine: &Machine, since: String) -> Typed {
    let (item, more) = (&machine.item, &machine.more);
    let day = |at: Option<jiff::Timestamp>| {
        at.map_or_else(String::new, |at| {
            jiff::tz::TimeZone::UTC.to_datetime(at).date().to_string()
        })
    };
    let mut typed: HashMap<String, String> = [
        ("name", item.name.clone()),
        ("kind", item.kind.clone()),
        (
            "site",
            item.site.map(|site| site.to_string()).unwrap_or_default(),
        ),
        ("tags", item.tags.join(", ")),
        ("since", since),
        ("state", more.state.clone()),
        ("purchased", day(more.purchased_at)),
        ("warranty_ends", day(more.warranty_ends)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    for field in TEXTS {
        typed.insert(field.to_owned(), more.text(field).to_owned());
    }
    let attributes: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&more.attributes).unwrap_or_default();
    for own in &machine.own {
        let value = attributes.get(&own.key).and_then(|value| value.as_str());
        typed.insert(format!("own-{}", own.key), value.unwrap_or("").to_owned());
    }
    Typed(typed)
}

/// Life, warranty, place, people; then the own fields of the kind.
fn more_fields(
    lang: Lang,
    machine: &Machine,
    typed: &Typed,
    wrong: &dyn Fn(&str) -> Option<String>,
) -> Markup {
    let states: Vec<(&str, String)> = machines::kinds::STATES
        .into_iter()
        .filter(|state| *state != "retired")
        .map(|state| (state, lang.t(&format!("fleet-state-{state}"))))
        .collect();
    let states: Vec<(&str, &str)> = states
        .iter()
        .map(|(code, text)| (*code, text.as_str()))
        .collect();
    let label = |field: &str| capital(&lang.t(&format!("machine-field-{field}")));
    let hint = |field: &str| -> String {
        let key = format!("fleet-hint-{field}");
        let said = said_by_source(lang, &machine.more.fields, field);
        match (said, lang.has(&key)) {
            (Some(said), _) => said,
            (None, true) => lang.t(&key),
            (None, false) => String::new(),
        }
    };
    html! {
        (select(&Field::new("state", &label("state")), &states, typed.get("state")))
        div.fields2 {
            @for field in ["purchased", "warranty_ends"] {
                (text_field(&Field::new(field, &label(field)).optional().error(wrong(field).as_deref()), Input::Date, typed.get(field)))
            }
            @for field in TEXTS {
                (text_field(&Field::new(field, &label(field)).optional().hint(&hint(field)).error(wrong(field).as_deref()), Input::Text, typed.get(field)))
            }
        }
        @if !machine.own.is_empty() {
            @if let Some(text) = wrong("attributes") { p.error { (text) } }
            div.fields2 {
                @for own in &machine.own { (own_field(own, typed)) }
            }
        }
    }
}

fn own_field(own: &Own, typed: &Typed) -> Markup {
    let name = format!("own-{}", own.key);
    let field = Field::new(&name, &own.label).optional();
    let value = typed.get(&name);
    match own.kind.as_str() {
        "choice" => {
            let choices: Vec<(&str, &str)> = own
                .choices
                .iter()
                .map(|one| (one.as_str(), one.as_str()))
                .collect();
            select(&field, &choices, value)
        }
        "date" => text_field(&field, Input::Date, value),
        _ => text_field(&field, Input::Text, value),
    }
}

/// What a source says of a field that a person wrote otherwise.
fn said_by_source(lang: Lang, fields: &str, field: &str) -> Option<String> {
    let fields: serde_json::Value = serde_json::from_str(fields).ok()?;
    let known = fields.get(field)?;
    let (said, hand) = (known["value"].as_str()?, known["hand"]["value"].as_str()?);
    if said.is_empty() || said == hand {
        return None;
    }
    let source = marks::source(lang, known["source"].as_str().unwrap_or(""));
    Some(lang.ta("fleet-source-says", &[("source", &source), ("value", said)]))
}

fn page(
    shell: &Shell,
    machine: &Machine,
    choices: &Choices,
    typed: &Typed,
    failure: Option<&Failure>,
) -> Response {
    let lang = shell.lang;
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    let item = &machine.item;
    let back = format!("/machines/{}", item.id);
    let (name, wrong_name) = (lang.t("machine-name"), wrong("name"));
    let (since, since_hint, wrong_since) = (
        lang.t("machine-since"),
        lang.t("machine-since-hint"),
        wrong("since"),
    );
    let fields = html! {
        form.form method="post" action={ (back) "/edit" } {
            (text_field(&Field::new("name", &name).error(wrong_name.as_deref()), Input::Text, typed.get("name")))
            (kind_field(lang, choices, typed.get("kind"), wrong("kind").as_deref()))
            (site_field(lang, choices, typed.get("site"), wrong("site").as_deref()))
            (tags_field(lang, typed.get("tags"), wrong("tags").as_deref()))
            (text_field(&Field::new("since", &since).optional().hint(&since_hint).error(wrong_since.as_deref()), Input::Date, typed.get("since")))
            (more_fields(lang, machine, typed, &wrong))
            (form_actions(&html! {
                (submit(Button::Primary, &lang.t("form-save")))
                (link_button(Button::Quiet, &back, None, &lang.t("ui-cancel")))
            }))
        }
    };
    let title = lang.ta("machine-edit-title", &[("name", &item.name)]);
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), (&back, &item.name)]))
        (page_header(&title, &lang.t("machine-edit-text"), &html! {}))
        (panel("", &html! {}, &fields))
        @if item.retired_at.is_none() {
            (panel(&lang.t("machine-retire"), &html! {}, &html! {
                p { (lang.t("machine-retire-text")) }
                form method="post" action={ (back) "/retire" } {
                    (form_actions(&confirm_button(Button::Danger, &lang.t("machine-retire"), &lang.ta("machine-retire-ask", &[("name", &item.name)]))))
                }
            }))
        }
    };
    with_status(shell.page(&title, &body), failure)
}

pub(super) async fn change(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<ItemId>,
    RawForm(body): RawForm,
) -> Result<Response, Failure> {
    let typed = Typed::of(&body);
    let given = typed.clone();
    let done = app
        .write(&shell.actor, move |tx| {
            let machine = actions::show(tx, id)?;
            let zone = marks::zone(&machine.item.zone);
            let was = zone.to_datetime(machine.item.since).date().to_string();
            actions::change(tx, id, &patch(&given, &machine, &was))
        })
        .await;
    match done {
        Ok(()) => Ok(onward(format!("/machines/{id}"))
            .saying("form-saved", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let (machine, choices) = ground(&app, &shell, id).await?;
            Ok(page(&shell, &machine, &choices, &typed, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

/// What the form asks to change; the own fields only while the kind stays the one they are of.
fn patch(given: &Typed, machine: &Machine, was: &str) -> ItemPatch {
    let had = machine.item.kind.as_str();
    let kind = given.given("kind").map(|typed| {
        let unchanged = [Lang::Fr, Lang::En]
            .into_iter()
            .any(|lang| marks::kind(lang, had) == typed.trim());
        match unchanged {
            true => had.to_owned(),
            false => kind_code(&typed),
        }
    });
    let same_kind = kind.as_deref() == Some(had);
    ItemPatch {
        name: given.given("name"),
        kind,
        site: given.given("site").map(|site| site.parse().unwrap_or(0)),
        tags: given.given("tags").map(|tags| machines::tags(&tags)),
        // The day as it was shown: the instant within it stays.
        since: given.given("since").filter(|since| since != was),
        state: given.given("state"),
        manufacturer: given.given("manufacturer"),
        model: given.given("model"),
        serial: given.given("serial"),
        fqdn: None,
        person: given.given("person"),
        location: given.given("location"),
        responsible: given.given("responsible"),
        supplier: given.given("supplier"),
        purchased: given.given("purchased"),
        warranty_ends: given.given("warranty_ends"),
        attributes: Some(given.own()).filter(|own| same_kind && !own.is_empty()),
    }
}

pub(super) async fn retire(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<ItemId>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| actions::retire(tx, id))
        .await?;
    Ok(onward(format!("/machines/{id}"))
        .saying("machine-retired-now", &[])
        .into_response())
}

pub(super) async fn revoke(
    State(app): State<App>,
    shell: Shell,
    Path((id, agent)): Path<(ItemId, AgentId)>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| {
        let known = actions::show(tx, id)?;
        if !known.agents.iter().any(|one| one.id == agent) {
            return Err(Failure::NotFound);
        }
        watch::revoke(tx, agent)
    })
    .await?;
    Ok(onward(format!("/machines/{id}"))
        .saying("machine-agent-revoked", &[])
        .into_response())
}
