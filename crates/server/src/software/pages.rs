//! Pages: titles, a title with who has it, licences.

use axum::Json;
use axum::extract::{Form as Sent, Path, Query, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::{EditMachines, SeeMachines};
use intendant_domain::id::ClientId;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Deserialize;

use super::actions::{self, Held, LicenceInput, Whole};
use crate::machines::{FleetTab, fleet_tabs};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Icon, Input, breadcrumbs, confirm_button, empty_state, form_actions, format,
    icon, page_header, pagination, panel, panel_flush, select, submit, text_field,
};
use crate::platform::shell::{Shell, onward};

pub(super) fn doors() -> Doors {
    let (see, edit) = (Guard::Needs(SeeMachines), Guard::Needs(EditMachines));
    Doors::default()
        .get(see, "/machines/software", list)
        .get(see, "/machines/software/names", names)
        .get(see, "/machines/software/{title}", show)
        .get(see, "/machines/licences", licences)
        .post(edit, "/machines/licences", add)
        .post(edit, "/machines/licences/{licence}/end", end)
}

/// The address of the list.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    q: String,
    client: String,
    after: String,
}

/// Titles of a page.
const ROWS: usize = 60;

async fn list(
    State(app): State<App>,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let lang = shell.lang;
    let asked = wanted.clone();
    let (found, next) = app
        .read(&shell.actor, move |tx| {
            let client = asked.client.parse::<ClientId>().ok();
            actions::titles(tx, (&asked.q, client), &asked.after, ROWS)
        })
        .await?;
    let title = lang.t("software-title");
    let search = lang.t("software-search");
    let next = next.map(|after| {
        format!(
            "/machines/software?q={}&client={}&after={}",
            encoded(&wanted.q),
            encoded(&wanted.client),
            encoded(&after)
        )
    });
    let body = html! {
        (page_header(&title, &lang.t("software-text"), &html! {}))
        (fleet_tabs(&shell, FleetTab::Software))
        form.search.narrow role="search" method="get" action="/machines/software" {
            (icon(Icon::Search))
            input type="search" name="q" value=(wanted.q) aria-label=(search) placeholder=(search);
            @if !wanted.client.is_empty() { input type="hidden" name="client" value=(wanted.client); }
        }
        @if found.is_empty() {
            (empty_state(Icon::List, &lang.t("software-none"), &lang.t("software-none-text"), &html! {}))
        } @else {
            (panel_flush("", &html! {}, &html! {
                div.table-wrap {
                    table.table {
                        caption.vh { (title) }
                        thead { tr {
                            th scope="col" { (lang.t("software-name")) }
                            th scope="col" { (lang.t("software-publisher")) }
                            th.num scope="col" { (lang.t("software-items")) }
                            th scope="col" { (lang.t("software-newest")) }
                        } }
                        tbody { @for one in &found { tr {
                            td.main { a href={ "/machines/software/" (one.title.id) } { (one.title.name) } }
                            td.muted { (one.title.publisher) }
                            td.num data-label=(lang.t("software-items")) { (format::number(lang, one.items)) }
                            td { code { (one.newest) } }
                        } } }
                    }
                }
                @if let Some(next) = &next { (pagination(lang, None, Some(next), "")) }
            }))
        }
    };
    Ok(shell.page(&title, &body))
}

/// A title being typed.
#[derive(Deserialize)]
struct Naming {
    #[serde(default)]
    q: String,
}

/// Titles whose name has the words, in the shape of what completes a query.
async fn names(
    State(app): State<App>,
    actor: Actor,
    Query(naming): Query<Naming>,
) -> Result<Json<serde_json::Value>, Failure> {
    let to = naming.q.chars().count();
    let (found, _) = app
        .read(&actor, move |tx| {
            actions::titles(tx, (naming.q.trim(), None), "", 12)
        })
        .await?;
    let offers: Vec<serde_json::Value> = found
        .iter()
        .map(|one| serde_json::json!({ "text": one.title.name, "about": one.title.publisher }))
        .collect();
    Ok(Json(
        serde_json::json!({ "from": 0, "to": to, "offers": offers }),
    ))
}

fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let whole = app
        .read(&shell.actor, move |tx| actions::title(tx, id, None))
        .await?;
    let lang = shell.lang;
    let name = whole.title.name.clone();
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), ("/machines/software", &lang.t("software-title"))]))
        (page_header(&name, &whole.title.publisher, &html! {}))
        (panel_flush(&lang.t("software-versions"), &html! {}, &versions(lang, &whole)))
        (panel_flush(&lang.ta("software-holders", &[("n", &whole.items.to_string())]), &html! {}, &holders(lang, &whole)))
    };
    Ok(shell.page(&name, &body))
}

fn versions(lang: Lang, whole: &Whole) -> Markup {
    html! { div.table-wrap { table.table {
        thead { tr {
            th scope="col" { (lang.t("software-version")) }
            th scope="col" { (lang.t("software-package")) }
            th.num scope="col" { (lang.t("software-items")) }
        } }
        tbody { @for (one, count) in &whole.versions { tr {
            td { code { (one.version) } }
            td { (one.package) " " span.muted { (one.origin) } }
            td.num { (format::number(lang, *count)) }
        } } }
    } } }
}

fn holders(lang: Lang, whole: &Whole) -> Markup {
    let version = |id: &i64| {
        let found = whole.versions.iter().find(|(one, _)| one.id == *id);
        found
            .map(|(one, _)| one.version.as_str())
            .unwrap_or_default()
    };
    html! {
        div.table-wrap { table.table {
            thead { tr {
                th scope="col" { (lang.t("software-item")) }
                th scope="col" { (lang.t("machine-client")) }
                th scope="col" { (lang.t("software-version")) }
            } }
            tbody { @for one in &whole.holders { tr {
                td.main { a href={ "/machines/" (one.item) } { (one.name) } }
                td { (one.client_name) }
                td { @for id in &one.versions { code { (version(id)) } " " } }
            } } }
        } }
        @let more = whole.items - i64::try_from(whole.holders.len()).unwrap_or(0);
        @if more > 0 {
            p.quiet { (lang.ta("machine-more", &[("n", &more.to_string())])) }
        }
    }
}

/// What is typed in.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    client: String,
    title: String,
    metric: String,
    bought: String,
    price: String,
    renews_at: String,
    note: String,
}

async fn licences(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    page(&app, &shell, &Typed::default(), None).await
}

async fn page(
    app: &App,
    shell: &Shell,
    typed: &Typed,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let (held, clients) = app
        .read(&shell.actor, |tx| {
            Ok::<_, Failure>((actions::licences(tx, None)?, actions::clients(tx)?))
        })
        .await?;
    let lang = shell.lang;
    let can_edit = shell.actor.can(EditMachines);
    let title = lang.t("licences-title");
    let total = |pick: fn(&Held) -> i64| -> String {
        let sum = held.iter().map(pick).fold(0, i64::saturating_add);
        format::money(lang, sum, "EUR")
    };
    let body = html! {
        (page_header(&title, &lang.t("licences-text"), &html! {}))
        (fleet_tabs(shell, FleetTab::Licences))
        @if held.is_empty() {
            (empty_state(Icon::Key, &lang.t("licences-none"), &lang.t("licences-none-text"), &html! {}))
        } @else {
            p {
                (lang.t("licences-missing-sum")) " " strong { (total(|one| one.balance.missing_cents)) } " · "
                (lang.t("licences-unused-sum")) " " strong { (total(|one| one.balance.unused_cents)) }
            }
            (panel_flush("", &html! {}, &table(lang, &held, can_edit)))
        }
        @if can_edit { (panel(&lang.t("licences-add"), &html! {}, &form(lang, &clients, typed, failure))) }
    };
    let mut answer = shell.page(&title, &body);
    if let Some(failure) = failure {
        *answer.status_mut() = failure.status();
    }
    Ok(answer)
}

fn table(lang: Lang, held: &[Held], can_edit: bool) -> Markup {
    let heads = [
        "machine-client",
        "software-name",
        "licence-bought",
        "licence-installed",
        "licence-missing",
        "licence-unused",
        "licence-renews",
    ];
    html! { div.table-wrap { table.table {
        thead { tr {
            @for (n, key) in heads.iter().enumerate() { th.num[(2..6).contains(&n)] scope="col" { (lang.t(key)) } }
            @if can_edit { th scope="col" { span.vh { (lang.t("licence-end")) } } }
        } }
        tbody { @for one in held {
            @let licence = &one.licence;
            tr {
                td { (licence.client_name) }
                td.main {
                    a href={ "/machines/software/" (licence.title) } { (licence.title_name) } " "
                    span.muted { (lang.t(&format!("licence-metric-{}", licence.metric))) " · " (format::money(lang, licence.unit_cents, &licence.currency)) }
                    @if !licence.note.is_empty() { br; span.muted { (licence.note) } }
                }
                td.num data-label=(lang.t("licence-bought")) { (format::number(lang, licence.bought)) }
                td.num data-label=(lang.t("licence-installed")) { (format::number(lang, one.installed)) }
                td.num data-label=(lang.t("licence-missing")) { (amount(lang, one.balance.missing, one.balance.missing_cents, &licence.currency)) }
                td.num data-label=(lang.t("licence-unused")) { (amount(lang, one.balance.unused, one.balance.unused_cents, &licence.currency)) }
                td { @if let Some(at) = licence.renews_at { (format::date(lang, TimeZone::UTC.to_datetime(at).date())) } }
                @if can_edit { td {
                    form method="post" action={ "/machines/licences/" (licence.id) "/end" } {
                        (confirm_button(Button::Quiet, &lang.t("licence-end"), &lang.t("licence-end-ask")))
                    }
                } }
            }
        } }
    } } }
}

fn amount(lang: Lang, units: i64, cents: i64, currency: &str) -> Markup {
    html! {
        @if units > 0 { strong { (format::number(lang, units)) } br; span.muted { (format::money(lang, cents, currency)) } }
        @else { span.muted { "—" } }
    }
}

fn form(
    lang: Lang,
    clients: &[(ClientId, String)],
    typed: &Typed,
    failure: Option<&Failure>,
) -> Markup {
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    let ids: Vec<(String, &str)> = clients
        .iter()
        .map(|(id, name)| (id.to_string(), name.as_str()))
        .collect();
    let clients: Vec<(&str, &str)> = ids.iter().map(|(id, name)| (id.as_str(), *name)).collect();
    let device = lang.t("licence-metric-device");
    let seat = lang.t("licence-metric-seat");
    let metrics = [("device", device.as_str()), ("seat", seat.as_str())];
    let keys = [
        "machine-client",
        "software-name",
        "licence-title-hint",
        "licence-metric",
        "licence-bought",
        "licence-price",
        "licence-renews",
        "licence-note",
    ];
    let [
        client,
        title,
        title_hint,
        metric,
        bought,
        price,
        renews,
        note,
    ] = &keys.map(|key| lang.t(key));
    html! {
        form.form method="post" action="/machines/licences" {
            div.fields2 {
                (select(&Field::new("client", client).error(wrong("client").as_deref()), &clients, &typed.client))
                (select(&Field::new("metric", metric).error(wrong("metric").as_deref()), &metrics, &typed.metric))
            }
            div.picks data-complete="/machines/software/names" {
                (text_field(&Field::new("title", title).hint(title_hint).error(wrong("title").as_deref()), Input::Text, &typed.title))
            }
            div.fields3 {
                (text_field(&Field::new("bought", bought).error(wrong("bought").as_deref()), Input::Number, &typed.bought))
                (text_field(&Field::new("price", price).error(wrong("unit_cents").as_deref()), Input::Text, &typed.price))
                (text_field(&Field::new("renews_at", renews).optional().error(wrong("renews_at").as_deref()), Input::Date, &typed.renews_at))
            }
            (text_field(&Field::new("note", note).optional().error(wrong("note").as_deref()), Input::Text, &typed.note))
            (form_actions(&html! { (submit(Button::Primary, &lang.t("licences-add"))) }))
        }
    }
}

/// `1 250,00` or `1250.5`, in cents; as many digits as money has.
fn cents(text: &str) -> Option<i64> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '€')
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    if part.len() > 2
        || !part
            .bytes()
            .chain(whole.bytes())
            .all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    whole
        .parse::<i64>()
        .ok()?
        .checked_mul(100)?
        .checked_add(part)
}

async fn add(
    State(app): State<App>,
    shell: Shell,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Failure> {
    let input = LicenceInput {
        client: typed.client.parse().unwrap_or_default(),
        title: typed.title.clone(),
        metric: typed.metric.clone(),
        bought: typed.bought.trim().parse().unwrap_or(-1),
        unit_cents: cents(&typed.price).unwrap_or(-1),
        renews_at: typed.renews_at.clone(),
        note: typed.note.clone(),
    };
    let done = app
        .write(&shell.actor, move |tx| actions::add_licence(tx, &input))
        .await;
    match done {
        Ok(_) => Ok(onward("/machines/licences".to_owned())
            .saying("licence-is-added", &[])
            .into_response()),
        Err(failure @ (Failure::Refused(_) | Failure::NotFound)) => {
            let failure = match failure {
                Failure::NotFound => Problem::new("client", "machine-no-such-client").into(),
                other => other,
            };
            page(&app, &shell, &typed, Some(&failure)).await
        }
        Err(other) => Err(other),
    }
}

async fn end(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| actions::end_licence(tx, id))
        .await?;
    Ok(onward("/machines/licences".to_owned())
        .saying("licence-is-ended", &[])
        .into_response())
}

#[cfg(test)]
mod tests {
    use super::cents;

    #[test]
    fn prices_as_people_write_them() {
        for (text, expected) in [
            ("1\u{202f}250,00 €", Some(125_000)),
            ("12.5", Some(1_250)),
            ("7", Some(700)),
            ("1,234", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(cents(text), expected, "{text}");
        }
    }
}
