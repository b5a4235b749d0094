//! Fleet reports: those that were issued, one on screen, as PDF, and issuing another.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditContracts;
use intendant_domain::id::ClientId;
use intendant_protocol::documents::fleet::{AgeBand, FleetReport, System, SystemState};
use intendant_protocol::documents::report::Verdict;
use maud::{Markup, html};
use serde::Deserialize;

use super::{home, way};
use crate::perimeter::reports::{self, Issued};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Icon, Row, Table, Tile, Tone, badge, empty_state, format, icon, link_button,
    page_header, panel, panel_flush, row, submit, table, tiles,
};
use crate::platform::shell::{Shell, onward};

/// In which language; the reader's unless it is said.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    lang: String,
}

/// `GET /machines/perimeter/{client}/reports`
pub(super) async fn list(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
) -> Result<Response, Failure> {
    let (known, all) = app
        .read(&shell.actor, move |tx| reports::issued(tx, client))
        .await?;
    let lang = shell.lang;
    let title = lang.t("fleet-reports");
    let actions = html! {
        @if shell.actor.can(EditContracts) {
            form method="post" action={ (home(client)) "/reports" } { (submit(Button::Primary, &lang.t("fleet-report-issue"))) }
        }
    };
    let body = html! {
        (way(&shell, client, &known.name, true))
        (page_header(&title, &known.name, &actions))
        @if all.is_empty() {
            (empty_state(Icon::Report, &lang.t("fleet-no-report"), &lang.t("fleet-no-report-text"), &html! {}))
        } @else {
            (panel_flush("", &html! {}, &rows(lang, client, &all)))
        }
    };
    Ok(shell.page(&title, &body))
}

fn rows(lang: Lang, client: ClientId, all: &[Issued]) -> Markup {
    html! {
        ul.rows {
            @for one in all {
                @let here = format!("{}/reports/{}", home(client), one.id);
                li {
                    a.grow href=(here) { (one.name) }
                    span.muted { (format::date(lang, one.on)) }
                    a href={ (here) "/pdf?lang=fr" } hreflang="fr" { "PDF (fr)" }
                    a href={ (here) "/pdf?lang=en" } hreflang="en" { "PDF (en)" }
                }
            }
        }
    }
}

/// `POST /machines/perimeter/{client}/reports`
pub(super) async fn issue(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
) -> Result<Response, Failure> {
    let issued = app
        .write(&shell.actor, move |tx| reports::issue(tx, client))
        .await?;
    // Printed at once where there is a printer; otherwise when somebody first asks for the file.
    for lang in [Lang::Fr, Lang::En] {
        if let Err(failure) = reports::pdf(&app, &shell.actor, client, issued.id, Some(lang)).await
        {
            tracing::warn!(?failure, report = issued.name, "not printed yet");
        }
    }
    Ok(onward(format!("{}/reports/{}", home(client), issued.id))
        .saying("fleet-report-issued", &[("name", &issued.name)])
        .into_response())
}

/// `GET /machines/perimeter/{client}/reports/{report}/pdf`
pub(super) async fn pdf(
    State(app): State<App>,
    shell: Shell,
    Path((client, id)): Path<(ClientId, i64)>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let lang = Lang::from_code(&wanted.lang);
    let (name, bytes) = reports::pdf(&app, &shell.actor, client, id, lang).await?;
    Ok(crate::months::download(
        "application/pdf",
        "inline",
        &name,
        bytes,
    ))
}

/// `GET /machines/perimeter/{client}/reports/{report}`
pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path((client, id)): Path<(ClientId, i64)>,
) -> Result<Response, Failure> {
    let lang = shell.lang;
    let (issued, report) = app
        .read(&shell.actor, move |tx| {
            reports::show(tx, client, id, Some(lang))
        })
        .await?;
    let here = format!("{}/reports/{id}", home(client));
    let actions = html! {
        (link_button(Button::Primary, &format!("{here}/pdf?lang=fr"), Some(Icon::Download), &lang.t("fleet-pdf-fr")))
        (link_button(Button::Secondary, &format!("{here}/pdf?lang=en"), Some(Icon::Download), &lang.t("fleet-pdf-en")))
    };
    let title = lang.ta("fleet-report-title", &[("name", &issued.name)]);
    let subtitle = format!("{} · {}", report.client.name, format::date(lang, issued.on));
    let body = html! {
        (way(&shell, client, &report.client.name, true))
        (page_header(&title, &subtitle, &actions))
        (highlights(&report))
        (summary(lang, &report))
        (panel_flush(&lang.t("fleet-counts"), &html! {}, &kinds(lang, &report)))
        div.grid2 {
            (panel(&lang.t("fleet-ages"), &html! {}, &ages(lang, &report)))
            (panel(&lang.t("fleet-warranties"), &html! {}, &warranties(lang, &report)))
        }
        (panel_flush(&lang.t("fleet-systems"), &html! {}, &systems(lang, &report.systems)))
        (panel_flush(&lang.t("fleet-drift"), &html! {}, &drift(lang, &report)))
        (panel(&lang.t("fleet-changes"), &html! {}, &changes(lang, &report)))
    };
    Ok(shell.page(&title, &body))
}

fn highlights(report: &FleetReport) -> Markup {
    let all: Vec<Tile<'_>> = report
        .highlights
        .iter()
        .map(|one| Tile {
            label: &one.label,
            value: &one.value,
            note: one.note.as_deref().unwrap_or_default(),
            tone: if one.verdict == Verdict::Missed {
                Tone::Warn
            } else {
                Tone::Neutral
            },
            href: None,
        })
        .collect();
    tiles(&all)
}

fn summary(lang: Lang, report: &FleetReport) -> Markup {
    let mark = |verdict| match verdict {
        Verdict::Kept => Icon::CircleCheck,
        Verdict::Missed => Icon::Alert,
        Verdict::None => Icon::Report,
    };
    panel(
        &lang.t("fleet-summary"),
        &html! {},
        &html! { @for one in &report.summary { p { (icon(mark(one.verdict))) " " (one.text) } } },
    )
}

fn grid(lang: Lang, id: &str, caption: &str, columns: &[Column], rows: &[Vec<Markup>]) -> Markup {
    let frame = Table {
        id,
        caption,
        columns,
        selectable: false,
    };
    let body = html! {
        @for (at, cells) in rows.iter().enumerate() {
            (row(lang, &frame, &Row { id: &format!("{id}-{at}"), href: None, value: "", name: "", cells }))
        }
    };
    table(lang, &frame, &body)
}

fn number(lang: Lang, n: u32) -> Markup {
    html! { (format::number(lang, i64::from(n))) }
}

fn kinds(lang: Lang, report: &FleetReport) -> Markup {
    let columns = [
        Column::main(lang.t("cover-kind")),
        Column::number(lang.t("fleet-before")),
        Column::number(lang.t("fleet-in")),
        Column::number(lang.t("fleet-out")),
        Column::number(lang.t("fleet-now")),
    ];
    let rows: Vec<Vec<Markup>> = report
        .kinds
        .iter()
        .map(|one| {
            vec![
                html! { (one.kind) },
                html! { @match one.before { Some(n) => (number(lang, n)), None => { span.muted { "—" } } } },
                number(lang, one.came),
                number(lang, one.went),
                html! { strong { (number(lang, one.now)) } },
            ]
        })
        .collect();
    grid(lang, "kinds", &lang.t("fleet-counts"), &columns, &rows)
}

/// A bar for each band; its figure stands beside it.
fn ages(lang: Lang, report: &FleetReport) -> Markup {
    let total = |band: &AgeBand| band.desks + band.servers + band.others;
    let most = report.ages.iter().map(total).max().unwrap_or(0).max(1);
    html! {
        dl.facts {
            @for band in &report.ages {
                div {
                    dt { (band.label) }
                    dd {
                        meter min="0" max=(most) value=(total(band)) aria-label=(band.label) { (total(band)) }
                        " " (number(lang, total(band)))
                        @if total(band) > 0 { " " span.muted { (lang.ta("fleet-age-parts", &[("desks", &band.desks.to_string()), ("servers", &band.servers.to_string())])) } }
                    }
                }
            }
        }
        @if report.age_unknown > 0 { p.muted { (lang.ta("fleet-age-unknown", &[("n", &report.age_unknown.to_string())])) } }
    }
}

fn warranties(lang: Lang, report: &FleetReport) -> Markup {
    html! {
        @if report.warranties_over > 0 { p { (lang.ta("fleet-warranties-over", &[("n", &report.warranties_over.to_string())])) } }
        @if report.warranties.is_empty() { p.muted { (lang.t("fleet-warranties-none")) } }
        ul.rows {
            @for one in &report.warranties { li { span.grow { strong { (one.item) } " " span.muted { (one.what) } } span { (format::date(lang, one.on)) } } }
        }
    }
}

fn systems(lang: Lang, all: &[System]) -> Markup {
    let columns = [
        Column::main(lang.t("fleet-system")),
        Column::number(lang.t("perimeter-items")),
        Column::tight(lang.t("fleet-until")),
        Column::tight(lang.t("fleet-state")),
    ];
    let rows: Vec<Vec<Markup>> = all
        .iter()
        .map(|one| {
            let (tone, key) = match one.state {
                SystemState::Over => (Tone::Bad, "fleet-state-over"),
                SystemState::Soon => (Tone::Warn, "fleet-state-soon"),
                SystemState::Supported => (Tone::Good, "fleet-state-supported"),
                SystemState::Unknown => (Tone::Muted, "fleet-state-unknown"),
            };
            vec![
                html! { (one.name) },
                number(lang, one.items),
                html! { @match one.ends { Some(day) => (format::date(lang, day)), None => { span.muted { "—" } } } },
                badge(tone, &lang.t(key)),
            ]
        })
        .collect();
    if rows.is_empty() {
        return html! { p.panel-body.muted { (lang.t("fleet-systems-none")) } };
    }
    grid(lang, "systems", &lang.t("fleet-systems"), &columns, &rows)
}

fn drift(lang: Lang, report: &FleetReport) -> Markup {
    let columns = [
        Column::main(lang.t("perimeter-what")),
        Column::number(lang.t("perimeter-count")),
        Column::number(lang.t("perimeter-worth")),
    ];
    let rows: Vec<Vec<Markup>> = report
        .drift
        .iter()
        .map(|one| {
            vec![
                html! { (one.what) },
                number(lang, one.items),
                html! { @match one.worth { Some(worth) => (format::money(lang, worth.cents(), &report.currency)), None => { span.muted { (lang.t("perimeter-unknown")) } } } },
            ]
        })
        .collect();
    if rows.is_empty() {
        return html! { p.panel-body.muted { (lang.t("perimeter-no-finding")) } };
    }
    grid(lang, "drift", &lang.t("fleet-drift"), &columns, &rows)
}

fn changes(lang: Lang, report: &FleetReport) -> Markup {
    html! {
        @if report.changes.is_empty() { p.muted { (lang.t("fleet-changes-none")) } }
        ul.rows {
            @for one in &report.changes { li { span.grow { strong { (one.item) } " " (one.what) } span.muted { (format::date(lang, one.on)) } } }
        }
        @let more = report.changes_total.saturating_sub(u32::try_from(report.changes.len()).unwrap_or(0));
        @if more > 0 { p.muted { (lang.ta("fleet-more", &[("n", &more.to_string())])) } }
    }
}
