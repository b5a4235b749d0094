//! Jobs: their list and their form.

use axum::extract::{Form as Sent, Path, Query, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::NetworkJobId;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::{Here, Wanted, head, job::run_state, with_status};
use crate::machines::{self, ClientSeen, SiteSeen};
use crate::network::actions;
use crate::network::input::JobInput;
use crate::network::store::credentials::Credential;
use crate::network::store::jobs::{Doer, Job};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Button, Column, Field, Icon, Input, Row, Table, breadcrumbs, empty_state, form_actions, format,
    link_button, page_header, panel, panel_flush, row, select, submit, table, text_area,
    text_field,
};
use crate::platform::shell::{Shell, onward};

pub(super) async fn list(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    let found = app.read(&shell.actor, |tx| actions::list(tx, None)).await?;
    let lang = shell.lang;
    let add = link_button(
        Button::Primary,
        "/machines/network/jobs/new",
        Some(Icon::Plus),
        &lang.t("network-job-new"),
    );
    let body = html! {
        (head(&shell, Here::Jobs, None, &add))
        p.muted { (lang.t("network-jobs-text")) }
        @if found.is_empty() {
            (empty_state(Icon::Search, &lang.t("network-jobs-none"), &lang.t("network-jobs-none-text"), &html! {}))
        } @else {
            (panel_flush("", &html! {}, &jobs_table(&shell, &found)))
        }
    };
    Ok(shell.page(&lang.t("network-tab-jobs"), &body))
}

fn jobs_table(shell: &Shell, found: &[Job]) -> Markup {
    let lang = shell.lang;
    let columns = [
        Column::main(lang.t("network-name")),
        Column::new(lang.t("machine-client")),
        Column::wide_only(lang.t("network-job-ranges")),
        Column::wide_only(lang.t("network-job-doer")),
        Column::new(lang.t("network-state")),
        Column::number(lang.t("network-found")),
        Column::tight(lang.t("network-job-began")),
    ];
    let caption = lang.t("network-tab-jobs");
    let frame = Table {
        id: "network-jobs",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for one in found {
            @let href = format!("/machines/network/jobs/{}", one.id);
            (row(lang, &frame, &Row {
                id: &format!("network-job-{}", one.id), href: Some(&href), value: "", name: &one.name,
                cells: &[
                    html! { a href=(href) { (one.name) } },
                    html! { (one.client_name) },
                    html! { (one.ranges.join(", ")) },
                    html! { (one.agent_name) },
                    run_state(shell, one),
                    html! { (format::number(lang, one.found)) },
                    html! { @if let Some(at) = one.began_at { (format::ago(lang, at, &TimeZone::UTC, shell.now)) } },
                ],
            }))
        }
    };
    table(lang, &frame, &rows)
}

/// What the form offers.
struct Ground {
    clients: Vec<ClientSeen>,
    sites: Vec<SiteSeen>,
    credentials: Vec<Credential>,
    doers: Vec<Doer>,
}

async fn ground(app: &App, shell: &Shell) -> Result<Ground, Failure> {
    app.read(&shell.actor, |tx| {
        tx.allow(EditMachines)?;
        let (clients, sites) = machines::clients_and_sites(tx)?;
        let (credentials, doers) = actions::choices(tx)?;
        Ok(Ground {
            clients,
            sites,
            credentials,
            doers,
        })
    })
    .await
}

/// What is typed in.
#[derive(Clone, Default)]
struct Typed {
    client: String,
    site: String,
    name: String,
    ranges: String,
    credentials: Vec<i64>,
    doer: String,
    numbers: [String; 5],
}

const NUMBERS: [(&str, &str, &str); 5] = [
    ("every_hours", "network-job-every-hours", "24"),
    ("parallel", "network-job-parallel", "16"),
    ("timeout_ms", "network-job-timeout", "2000"),
    ("snmp_port", "network-job-snmp-port", "161"),
    ("ssh_port", "network-job-ssh-port", "22"),
];

impl Typed {
    fn read(fields: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "client" => typed.client = value,
                "site" => typed.site = value,
                "name" => typed.name = value,
                "ranges" => typed.ranges = value,
                "agent" => typed.doer = value,
                "credentials" => typed.credentials.push(value.parse().unwrap_or(0)),
                other => {
                    if let Some(place) = NUMBERS.iter().position(|(name, ..)| *name == other) {
                        typed.numbers[place] = value;
                    }
                }
            }
        }
        typed
    }

    fn of(job: &Job) -> Self {
        Self {
            client: job.client.to_string(),
            site: job.site.map(|site| site.to_string()).unwrap_or_default(),
            name: job.name.clone(),
            ranges: job.ranges.join("\n"),
            credentials: job.credentials.iter().map(|one| one.0).collect(),
            doer: match (job.agent, job.source) {
                (Some(agent), _) => format!("agent:{agent}"),
                (None, Some(source)) => format!("source:{source}"),
                (None, None) => String::new(),
            },
            numbers: [
                job.every_hours,
                job.parallel,
                job.timeout_ms,
                job.snmp_port,
                job.ssh_port,
            ]
            .map(|number| number.to_string()),
        }
    }

    fn input(&self) -> JobInput {
        let number = |place: usize| {
            let text = self.numbers[place].trim();
            // What cannot be read is out of every range: the rule says so.
            (!text.is_empty()).then(|| text.parse().unwrap_or(-1))
        };
        let doer = |kind: &str| {
            let (code, id) = self.doer.split_once(':')?;
            (code == kind).then(|| id.parse().unwrap_or(0))
        };
        JobInput {
            client: self.client.parse().unwrap_or(0),
            site: self.site.parse().ok(),
            name: self.name.clone(),
            ranges: self
                .ranges
                .split(['\n', ',', ';'])
                .map(str::to_owned)
                .collect(),
            credentials: self.credentials.clone(),
            agent: doer("agent"),
            source: doer("source"),
            every_hours: number(0),
            parallel: number(1),
            timeout_ms: number(2),
            snmp_port: number(3),
            ssh_port: number(4),
        }
    }
}

pub(super) async fn new(
    State(app): State<App>,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let ground = ground(&app, &shell).await?;
    let mut typed = Typed {
        client: wanted.client,
        numbers: NUMBERS.map(|(.., usual)| usual.to_owned()),
        ..Typed::default()
    };
    // Whom there is only one of is chosen.
    if let ([only], true) = (ground.clients.as_slice(), typed.client.is_empty()) {
        typed.client = only.id.to_string();
    }
    Ok(page(&shell, &ground, None, &typed, None))
}

fn page(
    shell: &Shell,
    ground: &Ground,
    id: Option<NetworkJobId>,
    typed: &Typed,
    failure: Option<&Failure>,
) -> Response {
    let lang = shell.lang;
    let title = lang.t(if id.is_some() {
        "network-job-edit"
    } else {
        "network-job-new"
    });
    let back = id.map_or_else(
        || "/machines/network/jobs".to_owned(),
        |id| format!("/machines/network/jobs/{id}"),
    );
    let action = id.map_or_else(|| back.clone(), |_| format!("{back}/edit"));
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), ("/machines/network/jobs", &lang.t("network-tab-jobs"))]))
        (page_header(&title, &lang.t("network-jobs-text"), &html! {}))
        (panel("", &html! {}, &html! {
            form.form method="post" action=(action) {
                (places(shell, ground, id.is_some(), typed, failure))
                (ways(shell, ground, typed, failure))
                (form_actions(&html! {
                    (submit(Button::Primary, &lang.t(if id.is_some() { "form-save" } else { "network-job-add" })))
                    (link_button(Button::Quiet, &back, None, &lang.t("ui-cancel")))
                }))
            }
        }))
    };
    with_status(shell.page(&title, &body), failure)
}

/// Where: client, site, name, ranges.
fn places(
    shell: &Shell,
    ground: &Ground,
    is_known: bool,
    typed: &Typed,
    failure: Option<&Failure>,
) -> Markup {
    let lang = shell.lang;
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    let name_of = |id: i64| {
        let mut all = ground.clients.iter();
        all.find(|one| one.id.0 == id).map(|one| one.name.clone())
    };
    let clients: Vec<(String, String)> = ground
        .clients
        .iter()
        .map(|one| (one.id.to_string(), one.name.clone()))
        .collect();
    let sites: Vec<(String, String)> = ground
        .sites
        .iter()
        .filter(|one| !is_known || one.client.to_string() == typed.client)
        .map(|one| {
            let client = name_of(one.client.0).unwrap_or_default();
            (one.id.to_string(), format!("{client} — {}", one.name))
        })
        .collect();
    let (client, site, name, ranges, hint) = (
        lang.t("machine-client"),
        lang.t("machine-site"),
        lang.t("network-name"),
        lang.t("network-job-ranges"),
        lang.t("network-ranges-hint"),
    );
    html! {
        @if is_known { input type="hidden" name="client" value=(typed.client); }
        @else { (select(&Field::new("client", &client).error(wrong("client").as_deref()), &texts(&clients), &typed.client)) }
        (select(&Field::new("site", &site).optional().error(wrong("site").as_deref()), &texts(&sites), &typed.site))
        (text_field(&Field::new("name", &name).error(wrong("name").as_deref()), Input::Text, &typed.name))
        (text_area(&Field::new("ranges", &ranges).hint(&hint).error(wrong("ranges").as_deref()), 3, &typed.ranges))
    }
}

fn texts(all: &[(String, String)]) -> Vec<(&str, &str)> {
    all.iter()
        .map(|(code, text)| (code.as_str(), text.as_str()))
        .collect()
}

/// How: credentials, who does it, numbers.
fn ways(shell: &Shell, ground: &Ground, typed: &Typed, failure: Option<&Failure>) -> Markup {
    let lang = shell.lang;
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    // Where there are several clients, whose agent it is matters.
    let whose = |client| {
        let mut all = ground.clients.iter();
        let found = all
            .find(|one| one.id == client)
            .filter(|_| ground.clients.len() > 1);
        found.map_or_else(String::new, |one| format!("{} — ", one.name))
    };
    let doers: Vec<(String, String)> = ground
        .doers
        .iter()
        .map(|one| {
            (
                one.code.clone(),
                format!("{}{}", whose(one.client), one.name),
            )
        })
        .collect();
    let (doer, doer_hint) = (lang.t("network-job-doer"), lang.t("network-doer-hint"));
    let problem = wrong("credentials");
    html! {
        fieldset.field data-invalid[problem.is_some()] {
            legend { (lang.t("network-tab-credentials")) }
            @for one in &ground.credentials {
                label.radio {
                    input type="checkbox" name="credentials" value=(one.id) checked[typed.credentials.contains(&one.id.0)];
                    span { (one.name) " " span.muted { (lang.t(&format!("network-credential-{}", one.kind))) " · " (one.client_name) } }
                }
            }
            @if ground.credentials.is_empty() {
                p { a href="/machines/network/credentials/new" { (lang.t("network-credential-new")) } }
            }
            @if let Some(error) = &problem { p.error { span { (error) } } }
        }
        (select(&Field::new("agent", &doer).hint(&doer_hint).error(wrong("agent").as_deref()), &texts(&doers), &typed.doer))
        details open[NUMBERS.iter().any(|(name, ..)| wrong(name).is_some())] {
            summary { (lang.t("network-job-more")) }
            @for (place, (name, key, _)) in NUMBERS.iter().enumerate() {
                @let label = lang.t(key);
                (text_field(&Field::new(name, &label).error(wrong(name).as_deref()), Input::Number, &typed.numbers[place]))
            }
        }
    }
}

pub(super) async fn add(
    State(app): State<App>,
    shell: Shell,
    Sent(fields): Sent<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let typed = Typed::read(fields);
    let input = typed.input();
    let done = app
        .write(&shell.actor, move |tx| actions::add(tx, &input))
        .await;
    match done {
        Ok(id) => Ok(onward(format!("/machines/network/jobs/{id}"))
            .saying("network-job-added", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let ground = ground(&app, &shell).await?;
            Ok(page(&shell, &ground, None, &typed, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn edit(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<NetworkJobId>,
) -> Result<Response, Failure> {
    let ground = ground(&app, &shell).await?;
    let (job, _) = app
        .read(&shell.actor, move |tx| actions::show(tx, id))
        .await?;
    Ok(page(&shell, &ground, Some(id), &Typed::of(&job), None))
}

pub(super) async fn change(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<NetworkJobId>,
    Sent(fields): Sent<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let typed = Typed::read(fields);
    let input = typed.input();
    let done = app
        .write(&shell.actor, move |tx| actions::change(tx, id, &input))
        .await;
    match done {
        Ok(()) => Ok(onward(format!("/machines/network/jobs/{id}"))
            .saying("form-saved", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let ground = ground(&app, &shell).await?;
            Ok(page(&shell, &ground, Some(id), &typed, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}
