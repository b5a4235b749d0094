//! The contract as one reads a contract, with its life in the margin of each clause.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use intendant_contract::show::{ClauseText, Document, Section, show as in_words};
use intendant_domain::access::Permission::EditContracts;
use intendant_domain::id::ClientId;
use maud::{Markup, html};
use serde::Deserialize;

use super::margin::Margin;
use super::{Head, Here};
use crate::clients;
use crate::contracts::compiled::Compiled;
use crate::contracts::life::{Life, life};
use crate::contracts::store::Version;
use crate::contracts::{actions, language};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::live::{self, Part};
use crate::platform::page::{
    Button, Icon, breadcrumbs, empty_state, icon, link_button, page_header,
};
use crate::platform::shell::Shell;
use crate::platform::tx::Tx;

/// Which version; absent: the one in force, or else the last.
#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    pub(super) version: Option<i64>,
}

/// What every page of a contract is made from.
pub(super) struct Ground {
    pub(super) client: ClientId,
    pub(super) client_name: String,
    pub(super) versions: Vec<Version>,
    pub(super) in_force: Option<i64>,
    pub(super) shown: Option<Arc<Compiled>>,
}

impl Ground {
    pub(super) fn head<'a>(&'a self, shown: &'a Compiled, here: Here) -> Head<'a> {
        Head {
            client: self.client,
            client_name: &self.client_name,
            title: &shown.contract.title,
            versions: &self.versions,
            number: shown.number,
            in_force: self.in_force,
            here,
        }
    }
}

/// The versions of a client's contract, and the one that is wanted.
pub(super) fn ground(
    tx: &mut Tx<'_>,
    client: ClientId,
    wanted: Option<i64>,
) -> Result<Ground, Failure> {
    let versions = actions::list(tx, client)?;
    let now = tx.now();
    let in_force = match actions::the_one_at(tx, client, now) {
        Ok(version) => Some(version.number),
        Err(Failure::NotFound) => None,
        Err(other) => return Err(other),
    };
    let number = wanted
        .or(in_force)
        .or_else(|| versions.last().map(|last| last.number));
    let shown = match number {
        Some(number) => Some(actions::the_version(tx, client, number)?.1),
        None => None,
    };
    Ok(Ground {
        client,
        client_name: clients::show(tx, client)?.name,
        versions,
        in_force,
        shown,
    })
}

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    page(&app, &shell, client, wanted.version).await
}

/// One's own organisation's contract.
pub(super) async fn own(
    State(app): State<App>,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let client = shell.actor.client.ok_or(Failure::NotFound)?;
    page(&app, &shell, client, wanted.version).await
}

/// A version with its life.
fn seen(
    tx: &mut Tx<'_>,
    client: ClientId,
    wanted: Option<i64>,
) -> Result<(Ground, Option<Life>), Failure> {
    let ground = ground(tx, client, wanted)?;
    let life = match &ground.shown {
        Some(shown) => {
            let in_force = ground.in_force == Some(shown.number);
            Some(life(tx, client, shown, in_force)?)
        }
        None => None,
    };
    Ok((ground, life))
}

/// Where a page that is open says that there is a newer version.
const NEWS: &str = "contract-news";

async fn page(
    app: &App,
    shell: &Shell,
    client: ClientId,
    wanted: Option<i64>,
) -> Result<Response, Failure> {
    let (ground, life) = app
        .read(&shell.actor, move |tx| seen(tx, client, wanted))
        .await?;
    let lang = shell.lang;
    let (Some(shown), Some(life)) = (&ground.shown, &life) else {
        return Ok(shell.page(&lang.t("client-contract"), &nothing_yet(shell, &ground)));
    };
    let document = in_words(&shown.contract, language(lang));
    let body = html! {
        (ground.head(shown, Here::Document).markup(shell))
        (Part::new(NEWS, None, None).html)
        (contract(shell, &ground, shown, &document, life))
    };
    let live = format!(
        "/live/contracts/{client}?version={}&of={}",
        shown.number,
        ground.versions.len()
    );
    Ok(shell.clone().live(&live).page(&shown.contract.title, &body))
}

fn nothing_yet(shell: &Shell, ground: &Ground) -> Markup {
    let lang = shell.lang;
    let client = format!("/clients/{}", ground.client);
    let add = html! {
        @if shell.actor.can(EditContracts) {
            (link_button(Button::Primary, &format!("{client}/contract/new"), Some(Icon::Upload), &lang.t("contract-add-first")))
        }
    };
    html! {
        (breadcrumbs(lang, &[(&client, &ground.client_name)]))
        (page_header(&lang.t("client-contract"), "", &html! {}))
        (empty_state(Icon::Contract, &lang.t("contract-none"), &lang.t("contract-none-text"), &add))
    }
}

fn contract(
    shell: &Shell,
    ground: &Ground,
    shown: &Compiled,
    document: &Document,
    life: &Life,
) -> Markup {
    let lang = shell.lang;
    let margin = Margin {
        actor: &shell.actor,
        now: shell.now,
        client: ground.client,
        version: shown,
        life,
    };
    let file = format!("/clients/{}/contract/{}/file", ground.client, shown.number);
    html! {
        div.deed {
            nav.deed-toc aria-label=(lang.t("contract-contents")) {
                ol {
                    @for section in document.sections.iter().filter(|section| section.depth == 1) {
                        li { a href={ "#" (section.path) } { (section.title) } }
                    }
                }
            }
            article.deed-text lang=(lang.code()) {
                p.deed-parties { (document.subtitle) }
                p.deed-since { (margin.since()) }
                @for (number, section) in numbered(&document.sections) {
                    (section_markup(&margin, &file, &number, section))
                }
            }
        }
    }
}

/// Sections with their number as contracts have it: 1, 1.1, 1.2, 2…
fn numbered(sections: &[Section]) -> Vec<(String, &Section)> {
    let (mut chapter, mut part) = (0, 0);
    sections
        .iter()
        .map(|section| {
            if section.depth == 1 {
                (chapter, part) = (chapter + 1, 0);
                (chapter.to_string(), section)
            } else {
                part += 1;
                (format!("{chapter}.{part}"), section)
            }
        })
        .collect()
}

fn section_markup(margin: &Margin<'_>, file: &str, number: &str, section: &Section) -> Markup {
    html! {
        section.deed-section data-depth=(section.depth) id=(section.path) {
            div.deed-row {
                @if section.depth == 1 {
                    h2 { span.deed-number { (number) } (section.title) }
                } @else {
                    h3 { span.deed-number { (number) } (section.title) }
                }
                (beside(&section_note(&section.path), margin.of_section(&section.path)))
            }
            @for clause in &section.clauses { (clause_markup(margin, file, section, clause)) }
        }
    }
}

fn clause_markup(
    margin: &Margin<'_>,
    file: &str,
    section: &Section,
    clause: &ClauseText,
) -> Markup {
    // A clause that bears its section's path must not bear its anchor as well.
    let id = (clause.path != section.path).then_some(clause.path.as_str());
    html! {
        div.deed-row.deed-clause id=[id] {
            div.deed-words {
                strong { (clause.label) }
                " " span { (clause.text) }
                @if clause.line > 0 {
                    " " a.deed-line href={ (file) "#L" (clause.line) } title=(clause.path) {
                        (icon(Icon::Link)) (margin.actor.lang.ta("contract-line", &[("line", &clause.line.to_string())]))
                    }
                }
            }
            (beside(&clause_note(&clause.path), margin.of_clause(&clause.path)))
        }
    }
}

fn section_note(path: &str) -> String {
    format!("note-of-{path}")
}

fn clause_note(path: &str) -> String {
    format!("note-{path}")
}

/// What stands in the margin; without a note it is there, unseen, for the day that it has one.
fn beside(id: &str, note: Option<Markup>) -> Markup {
    html! {
        aside.deed-note id=(id) data-calm hidden[note.is_none()] { @if let Some(note) = note { (note) } }
    }
}

/// Of a page that is open: which version it shows (as [`Wanted`]), and how many there were.
#[derive(Clone, Copy, Deserialize)]
pub(super) struct Shown {
    #[serde(default)]
    version: Option<i64>,
    #[serde(default)]
    of: Option<usize>,
}

/// Changes that come together are looked at together; a margin counts over the whole fleet.
const GATHER: Duration = Duration::from_secs(3);
/// Time alone moves deadlines: looked at this often when nothing happens.
const AT_LEAST: Duration = Duration::from_secs(60);

/// `GET /live/contracts/{client}`: the notes in the margin of a contract, and word of new versions.
pub(super) async fn live(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<ClientId>,
    Query(shown): Query<Shown>,
) -> Result<Response, Failure> {
    notes(&app, &actor, client, shown).await?;
    let to_read = app.clone();
    Ok(live::parts(
        app.live(),
        GATHER,
        AT_LEAST,
        move |change| change.client() == client,
        move || {
            let (app, actor) = (to_read.clone(), actor.clone());
            async move {
                notes(&app, &actor, client, shown)
                    .await
                    .inspect_err(|failure| tracing::warn!(?failure, "live contract"))
                    .ok()
            }
        },
    ))
}

async fn notes(
    app: &App,
    actor: &Actor,
    client: ClientId,
    shown: Shown,
) -> Result<Vec<Part>, Failure> {
    let (ground, life) = app
        .read(actor, move |tx| seen(tx, client, shown.version))
        .await?;
    let (Some(version), Some(life)) = (&ground.shown, &life) else {
        return Err(Failure::NotFound);
    };
    let margin = Margin {
        actor,
        now: app.now(),
        client,
        version,
        life,
    };
    let part = |id: String, note: Option<Markup>| {
        let html = beside(&id, note);
        let mark = html.0.clone();
        Part { id, mark, html }
    };
    let document = in_words(&version.contract, language(actor.lang));
    let newer = shown.of.is_some_and(|known| ground.versions.len() > known);
    let news = newer.then(|| {
        let href = format!("/clients/{client}/contract");
        html! {
            div.flash data-tone="accent" role="status" {
                (icon(Icon::Contract))
                div { p { (actor.lang.t("contract-new-version")) " " a href=(href) { (actor.lang.t("contract-new-version-see")) } } }
            }
        }
    });
    let mut parts = vec![Part::new(NEWS, None, news)];
    for section in &document.sections {
        parts.push(part(
            section_note(&section.path),
            margin.of_section(&section.path),
        ));
        for clause in &section.clauses {
            parts.push(part(
                clause_note(&clause.path),
                margin.of_clause(&clause.path),
            ));
        }
    }
    Ok(parts)
}
