//! One job: who does it, its last run, what it found.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::id::{NetworkDeviceId, NetworkJobId};
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::network::actions;
use crate::network::other::NO_TASK;
use crate::network::store::devices::Device;
use crate::network::store::jobs::Job;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Button, Column, Icon, Row, Table, Tone, badge, badge_icon, breadcrumbs, confirm_button,
    definition_list, empty_state, format, link_button, page_header, panel, panel_flush, row,
    submit, table,
};
use crate::platform::shell::{Shell, onward};

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<NetworkJobId>,
) -> Result<Response, Failure> {
    let (job, devices) = app
        .read(&shell.actor, move |tx| actions::show(tx, id))
        .await?;
    let lang = shell.lang;
    let here = format!("/machines/network/jobs/{id}");
    let buttons = html! {
        @if job.stopped_at.is_none() {
            form.inline method="post" action={ (here) "/run" } { (submit(Button::Primary, &lang.t("network-run-now"))) }
        }
        (link_button(Button::Quiet, &format!("{here}/edit"), Some(Icon::Edit), &lang.t("network-edit")))
    };
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), ("/machines/network/jobs", &lang.t("network-tab-jobs"))]))
        (page_header(&job.name, &job.client_name, &buttons))
        (panel(&lang.t("network-last-run"), &html! {}, &facts(&shell, &job)))
        @if devices.is_empty() {
            (empty_state(Icon::Search, &lang.t("network-found-nothing"), &lang.t("network-found-nothing-text"), &html! {}))
        } @else {
            (panel_flush(&lang.t("network-found"), &html! {}, &devices_table(&shell, &devices)))
        }
        @if job.stopped_at.is_none() {
            (panel(&lang.t("network-stop"), &html! {}, &html! {
                p { (lang.t("network-stop-text")) }
                form method="post" action={ (here) "/stop" } {
                    (confirm_button(Button::Danger, &lang.t("network-stop"), &lang.ta("network-stop-ask", &[("name", &job.name)])))
                }
            }))
        }
    };
    Ok(shell.page(&job.name, &body))
}

fn facts(shell: &Shell, job: &Job) -> Markup {
    let lang = shell.lang;
    let ago = |at| format::ago(lang, at, &TimeZone::UTC, shell.now);
    let mut rows = vec![
        ("network-job-ranges", html! { (job.ranges.join(", ")) }),
        ("network-job-doer", html! { (job.agent_name) }),
        (
            "network-job-every",
            html! { (lang.ta("network-hours", &[("count", &job.every_hours.to_string())])) },
        ),
        ("network-state", run_state(shell, job)),
    ];
    if let Some(site) = &job.site_name {
        rows.push(("machine-site", html! { (site) }));
    }
    if let Some(began) = job.began_at {
        rows.push(("network-job-began", ago(began)));
        let counts = lang.ta(
            "network-job-counts",
            &[
                ("addresses", &format::number(lang, job.addresses)),
                ("found", &format::number(lang, job.found)),
                ("failed", &format::number(lang, job.failed)),
            ],
        );
        rows.push(("network-job-result", html! { (counts) }));
    }
    if job.ended_at.is_some() && job.duration_ms > 0 {
        let seconds = (job.duration_ms / 1_000).max(1);
        rows.push((
            "network-job-took",
            html! { (format::counted(lang, seconds)) },
        ));
    }
    let rows: Vec<(String, Markup)> = rows
        .into_iter()
        .map(|(key, value)| (lang.t(key), value))
        .collect();
    let rows: Vec<(&str, Markup)> = rows
        .iter()
        .map(|(term, value)| (term.as_str(), value.clone()))
        .collect();
    definition_list(&rows)
}

/// Why a job cannot run: what our agent said of it, or our words for another's.
fn problem(shell: &Shell, job: &Job) -> String {
    match job.problem.as_str() {
        NO_TASK => shell.lang.t("network-problem-no-task"),
        said => said.to_owned(),
    }
}

/// Where a job stands, in a word.
pub(super) fn run_state(shell: &Shell, job: &Job) -> Markup {
    let lang = shell.lang;
    let waits = match (job.asked_at, job.began_at) {
        (Some(asked), Some(began)) => asked > began,
        (_, None) => true,
        _ => false,
    };
    html! {
        @if job.stopped_at.is_some() { (badge(Tone::Muted, &lang.t("network-stopped"))) }
        @else if !job.problem.is_empty() { (badge_icon(Tone::Bad, Icon::Alert, &problem(shell, job))) }
        @else if waits { (badge(Tone::Neutral, &lang.t("network-waits"))) }
        @else if job.ended_at.is_none() { (badge(Tone::Accent, &lang.t("network-runs"))) }
        @else if job.failed > 0 { (badge(Tone::Warn, &lang.t("network-done-with-failures"))) }
        @else { (badge(Tone::Good, &lang.t("network-done"))) }
    }
}

fn devices_table(shell: &Shell, devices: &[Device]) -> Markup {
    let lang = shell.lang;
    let columns = [
        Column::tight(lang.t("network-address")),
        Column::main(lang.t("network-device")),
        Column::new(lang.t("network-kind")),
        Column::new(lang.t("network-state")),
        Column::wide_only(lang.t("network-credential")),
        Column::tight(lang.t("network-seen")),
    ];
    let caption = lang.t("network-found");
    let frame = Table {
        id: "devices",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for one in devices {
            @let name = if one.name.is_empty() { &one.address } else { &one.name };
            (row(lang, &frame, &Row {
                id: &format!("device-{}", one.id), href: None, value: "", name,
                cells: &[
                    html! { code { (one.address) } },
                    html! {
                        @match one.item {
                            Some(item) => { a href={ "/machines/" (item) } { (name) } }
                            None => { (name) }
                        }
                        (key(shell, one))
                    },
                    html! { (kind(shell, &one.kind)) },
                    state(shell, one),
                    html! { (one.credential_name.as_deref().unwrap_or_default()) },
                    format::ago(lang, one.seen_at, &TimeZone::UTC, shell.now),
                ],
            }))
        }
    };
    table(lang, &frame, &rows)
}

fn kind(shell: &Shell, kind: &str) -> String {
    let key = format!("network-kind-{}", kind.to_lowercase());
    if !kind.is_empty() && shell.lang.has(&key) {
        shell.lang.t(&key)
    } else {
        kind.to_owned()
    }
}

/// The pinned key, and what to do when another was met.
fn key(shell: &Shell, one: &Device) -> Markup {
    let lang = shell.lang;
    html! {
        @if !one.host_key.is_empty() {
            div.muted.breaks { (lang.t("network-host-key")) " " code { (one.host_key) } }
        }
        @if !one.host_key.is_empty() && one.reason == "host-key" {
            @if !one.other_key.is_empty() {
                div.breaks { (lang.t("network-other-key")) " " code { (one.other_key) } }
            }
            form method="post" action={ "/machines/network/devices/" (one.id) "/forget-key" } {
                (confirm_button(Button::Quiet, &lang.t("network-forget-key"), &lang.t("network-forget-key-ask")))
            }
        }
    }
}

fn state(shell: &Shell, one: &Device) -> Markup {
    let lang = shell.lang;
    html! {
        @match one.state.as_str() {
            "read" if one.item.is_none() => {
                (badge(Tone::Warn, &lang.t("network-in-doubt")))
            }
            "read" => { (badge(Tone::Good, &lang.t("network-read"))) }
            "seen" => { (badge(Tone::Neutral, &lang.t("network-only-seen"))) }
            _ => {
                (badge_icon(Tone::Bad, Icon::Alert, &lang.t(&format!("network-reason-{}", if one.reason.is_empty() { "other" } else { one.reason.as_str() }))))
                @if !one.detail.is_empty() { div.muted { (one.detail) } }
            }
        }
    }
}

pub(super) async fn run(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<NetworkJobId>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| actions::ask(tx, id))
        .await?;
    Ok(onward(format!("/machines/network/jobs/{id}"))
        .saying("network-asked", &[])
        .into_response())
}

pub(super) async fn stop(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<NetworkJobId>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| actions::stop(tx, id))
        .await?;
    Ok(onward("/machines/network/jobs")
        .saying("network-stopped-now", &[])
        .into_response())
}

pub(super) async fn forget_key(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<NetworkDeviceId>,
) -> Result<Response, Failure> {
    let job = app
        .write(&shell.actor, move |tx| actions::forget_key(tx, id))
        .await?;
    Ok(onward(format!("/machines/network/jobs/{job}"))
        .saying("network-key-forgotten", &[])
        .into_response())
}
