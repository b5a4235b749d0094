//! The contract as one reads a contract, with its life in the margin of each clause.

use std::sync::Arc;

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
use crate::platform::app::App;
use crate::platform::failure::Failure;
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

async fn page(
    app: &App,
    shell: &Shell,
    client: ClientId,
    wanted: Option<i64>,
) -> Result<Response, Failure> {
    let (ground, life) = app
        .read(&shell.actor, move |tx| {
            let ground = ground(tx, client, wanted)?;
            let life = match &ground.shown {
                Some(shown) => {
                    let in_force = ground.in_force == Some(shown.number);
                    Some(life(tx, client, shown, in_force)?)
                }
                None => None,
            };
            Ok((ground, life))
        })
        .await?;
    let lang = shell.lang;
    let (Some(shown), Some(life)) = (&ground.shown, &life) else {
        return Ok(shell.page(&lang.t("client-contract"), &nothing_yet(shell, &ground)));
    };
    let document = in_words(&shown.contract, language(lang));
    let body = html! {
        (ground.head(shown, Here::Document).markup(shell))
        (contract(shell, &ground, shown, &document, life))
    };
    Ok(shell.page(&shown.contract.title, &body))
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
        shell,
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
    let note = margin.of_section(&section.path);
    html! {
        section.deed-section data-depth=(section.depth) id=(section.path) {
            div.deed-row {
                @if section.depth == 1 {
                    h2 { span.deed-number { (number) } (section.title) }
                } @else {
                    h3 { span.deed-number { (number) } (section.title) }
                }
                @if let Some(note) = note { aside.deed-note { (note) } }
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
    let note = margin.of_clause(&clause.path);
    // A clause that bears its section's path must not bear its anchor as well.
    let id = (clause.path != section.path).then_some(clause.path.as_str());
    html! {
        div.deed-row.deed-clause id=[id] {
            div.deed-words {
                strong { (clause.label) }
                " " span { (clause.text) }
                @if clause.line > 0 {
                    " " a.deed-line href={ (file) "#L" (clause.line) } title=(clause.path) {
                        (icon(Icon::Link)) (margin.shell.lang.ta("contract-line", &[("line", &clause.line.to_string())]))
                    }
                }
            }
            @if let Some(note) = note { aside.deed-note { (note) } }
        }
    }
}
