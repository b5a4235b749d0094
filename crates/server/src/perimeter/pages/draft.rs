//! An amendment being written: what it changes in the file, in promises, in items and in money; then
//! the contract's own way of adding a version.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::id::ClientId;
use intendant_domain::perimeter::{Change as Amend, Proposal};
use maud::{Markup, html};
use serde::Deserialize;

use super::effect::{changed_lines, effects, line_name, service_name};
use super::{home, way, with_status};
use crate::contracts::{self, words as say};
use crate::perimeter::drafts::{self, Edit, From, Shown};
use crate::perimeter::words;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Icon, Input, Tone, badge, confirm_button, error_summary, form_actions, icon,
    link_button, page_header, panel, panel_flush, submit, submit_named, text_area, text_field,
};
use crate::platform::shell::{Shell, onward};

/// The difference that the button stands beside.
#[derive(Deserialize)]
pub(super) struct Begun {
    #[serde(default)]
    finding: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    line: String,
}

/// `POST /machines/perimeter/{client}/drafts`
pub(super) async fn begin(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
    Form(begun): Form<Begun>,
) -> Result<Response, Failure> {
    let from = From {
        finding: begun.finding,
        kind: begun.kind,
        site: begun.site.parse().ok(),
        line: begun.line.parse().ok(),
        choice: 0,
    };
    let id = app
        .write(&shell.actor, move |tx| drafts::begin(tx, client, &from))
        .await?;
    Ok(onward(format!("{}/drafts/{id}", home(client)))
        .saying("perimeter-draft-begun", &[])
        .into_response())
}

/// `GET /machines/perimeter/{client}/drafts/{draft}`
pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path((client, id)): Path<(ClientId, i64)>,
) -> Result<Response, Failure> {
    page(&app, &shell, client, id, None).await
}

/// What the page sends: its text, another way, or that it is thrown away.
#[derive(Clone, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    act: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    effective_on: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    revision: i64,
    #[serde(default)]
    choice: usize,
}

impl Sent {
    fn edit(&self) -> Edit {
        Edit {
            title: self.title.clone(),
            note: self.note.clone(),
            effective_on: self.effective_on.clone(),
            text: self.text.clone(),
            revision: self.revision,
        }
    }
}

/// `POST /machines/perimeter/{client}/drafts/{draft}`
pub(super) async fn save(
    State(app): State<App>,
    shell: Shell,
    Path((client, id)): Path<(ClientId, i64)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    let asked = sent.clone();
    let done = app
        .write(&shell.actor, move |tx| match asked.act.as_str() {
            "choose" => drafts::choose(tx, client, id, asked.choice),
            "drop" => drafts::drop(tx, client, id),
            _ => drafts::edit(tx, client, id, &asked.edit()),
        })
        .await;
    let (to, said) = match sent.act.as_str() {
        "drop" => (home(client), "perimeter-draft-dropped"),
        "choose" => (
            format!("{}/drafts/{id}", home(client)),
            "perimeter-draft-chosen",
        ),
        _ => (
            format!("{}/drafts/{id}", home(client)),
            "perimeter-draft-saved",
        ),
    };
    match done {
        Ok(()) => Ok(onward(to).saying(said, &[]).into_response()),
        Err(failure @ Failure::Refused(_)) => {
            page(&app, &shell, client, id, Some((&sent, &failure))).await
        }
        Err(other) => Err(other),
    }
}

async fn page(
    app: &App,
    shell: &Shell,
    client: ClientId,
    id: i64,
    refused: Option<(&Sent, &Failure)>,
) -> Result<Response, Failure> {
    let shown = app
        .read(&shell.actor, move |tx| drafts::show(tx, client, id))
        .await?;
    let lang = shell.lang;
    let about = lang.ta(
        "perimeter-draft-about",
        &[
            ("client", &shown.client.name),
            ("n", &shown.base.number.to_string()),
        ],
    );
    let body = html! {
        (way(shell, client, &shown.client.name, true))
        (page_header(&shown.draft.title, &about, &html! {}))
        (standing(lang, client, &shown))
        (ways(lang, &shown))
        @match (&shown.amended, &shown.effect) {
            (Err(mistakes), _) => {
                (error_summary(&lang.ta("contract-mistakes", &[("n", &mistakes.len().to_string())]), &[("", &lang.t("contract-mistakes-text"))]))
                (panel_flush("", &html! {}, &html! {
                    ol.mistakes { @for mistake in mistakes { li { p { (icon(Icon::CircleX)) " " strong { (lang.ta("contract-line", &[("line", &mistake.line.to_string())])) } " " (say(&mistake.sentence(), lang)) } } } }
                }))
            }
            (Ok(_), Some(effect)) => { (effects(shell, &shown, effect)) }
            (Ok(_), None) => {}
        }
        (changed_lines(lang, &shown))
        (editor(lang, &shown, refused))
        @if shown.added.is_none() { (add(lang, client, &shown)) }
    };
    let page = shell.page(&shown.draft.title, &body);
    Ok(with_status(page, refused.map(|(_, failure)| failure)))
}

fn standing(lang: Lang, client: ClientId, shown: &Shown) -> Markup {
    html! {
        @if let Some(number) = shown.added {
            div.flash data-tone="good" role="status" {
                (icon(Icon::CircleCheck))
                p { a href={ "/clients/" (client) "/contract?version=" (number) } { (lang.ta("perimeter-draft-added", &[("n", &number.to_string())])) } }
            }
        } @else if shown.behind {
            div.flash data-tone="warn" role="status" { (icon(Icon::Alert)) p { (lang.t("perimeter-draft-behind")) } }
        }
    }
}

/// The ways to close the difference: the one taken, and the others one click away.
fn ways(lang: Lang, shown: &Shown) -> Markup {
    if shown.ways.is_empty() {
        return html! {};
    }
    let here = format!("{}/drafts/{}", home(shown.draft.client), shown.draft.id);
    let chosen = taken(shown);
    let body = html! {
        ul.rows {
            @for (at, way) in shown.ways.iter().enumerate() {
                li {
                    span.grow { (sentence(lang, shown, way)) }
                    @if let Some(tag) = &way.tag { (tagging(lang, shown, tag)) }
                    @else if Some(at) == chosen { (badge(Tone::Accent, &lang.t("perimeter-way-taken"))) }
                    @else {
                        form method="post" action=(here) {
                            input type="hidden" name="choice" value=(at);
                            (submit_named(Button::Quiet, "act", "choose", &lang.t("perimeter-way-take")))
                        }
                    }
                }
            }
        }
    };
    panel_flush(&lang.t("perimeter-ways"), &html! {}, &body)
}

/// The way that the draft was written from.
fn taken(shown: &Shown) -> Option<usize> {
    let asked = shown.ways.get(shown.from.choice);
    match asked {
        Some(way) if way.tag.is_none() => Some(shown.from.choice),
        _ => shown.ways.iter().position(|way| way.tag.is_none()),
    }
}

fn tagging(lang: Lang, shown: &Shown, tag: &str) -> Markup {
    let from = &shown.from;
    html! {
        form method="post" action={ (home(shown.draft.client)) "/tags" } {
            input type="hidden" name="finding" value=(from.finding);
            input type="hidden" name="kind" value=(from.kind);
            @if let Some(site) = from.site { input type="hidden" name="site" value=(site); }
            input type="hidden" name="tag" value=(tag);
            (submit(Button::Secondary, &lang.t("perimeter-tag-instead")))
        }
    }
}

/// A way in words: each change of it.
fn sentence(lang: Lang, shown: &Shown, way: &Proposal) -> Markup {
    if let Some(tag) = &way.tag {
        let service = service_name(shown, &way.service);
        let values = [("tag", tag.as_str()), ("service", service.as_str())];
        return html! { (lang.ta("perimeter-change-tag", &values)) };
    }
    let all: Vec<String> = way
        .changes
        .iter()
        .map(|one| change(lang, shown, one))
        .collect();
    html! { (words::capital(&all.join(" ; "))) }
}

/// Values as people call them: « onduleur », « scanner ».
fn named_values(lang: Lang, key: &str, values: &[String]) -> String {
    let names: Vec<String> = values
        .iter()
        .map(|value| {
            let name = contracts::value_name(lang, key, value);
            match lang {
                Lang::Fr => format!("«\u{a0}{name}\u{a0}»"),
                Lang::En => format!("“{name}”"),
            }
        })
        .collect();
    names.join(", ")
}

fn change(lang: Lang, shown: &Shown, one: &Amend) -> String {
    match one {
        Amend::Widen {
            service,
            key,
            values,
        } => lang.ta(
            "perimeter-change-widen",
            &[
                ("service", &service_name(shown, service)),
                ("key", &contracts::key_name(lang, key)),
                ("values", &named_values(lang, key, values)),
            ],
        ),
        Amend::Free { service, key } => lang.ta(
            "perimeter-change-free",
            &[
                ("service", &service_name(shown, service)),
                ("key", &contracts::key_name(lang, key)),
            ],
        ),
        Amend::AddService { name, level, .. } => lang.ta(
            "perimeter-change-service",
            &[("name", name), ("level", level.as_deref().unwrap_or("—"))],
        ),
        Amend::Count { line, key, values } => lang.ta(
            "perimeter-change-count",
            &[
                ("line", &line_name(shown, *line)),
                ("key", &contracts::key_name(lang, key)),
                ("values", &named_values(lang, key, values)),
            ],
        ),
        Amend::AddLine { label, .. } => lang.ta("perimeter-change-line", &[("line", label)]),
        Amend::Minimum { line, to } => lang.ta(
            "perimeter-change-minimum",
            &[("line", &line_name(shown, *line)), ("n", &to.to_string())],
        ),
        Amend::RemoveLine { line } => lang.ta(
            "perimeter-change-remove",
            &[("line", &line_name(shown, *line))],
        ),
    }
}

fn editor(lang: Lang, shown: &Shown, refused: Option<(&Sent, &Failure)>) -> Markup {
    let draft = &shown.draft;
    let wrong = |field: &str| refused.and_then(|(_, failure)| failure.of_field(field, lang));
    let value = |of: fn(&Sent) -> &String, known: &str| {
        refused.map_or_else(|| known.to_owned(), |(sent, _)| of(sent).clone())
    };
    let labels = [
        ("title", lang.t("perimeter-draft-name")),
        ("effective_on", lang.t("contract-effect-on")),
        ("note", lang.t("contract-note")),
        ("text", lang.t("perimeter-draft-text")),
    ];
    let errors: Vec<Option<String>> = labels.iter().map(|(name, _)| wrong(name)).collect();
    let field = |at: usize| {
        let (name, label): &(&str, String) = &labels[at];
        Field::new(name, label).error(errors[at].as_deref())
    };
    let here = format!("{}/drafts/{}", home(draft.client), draft.id);
    panel(
        &lang.t("perimeter-edit"),
        &html! {},
        &html! {
            form.form.wide method="post" action=(here) {
                input type="hidden" name="revision" value=(draft.revision);
                div.fields2 {
                    (text_field(&field(0), Input::Text, &value(|sent| &sent.title, &draft.title)))
                    (text_field(&field(1), Input::Date, &value(|sent| &sent.effective_on, &draft.effective_on)))
                }
                (text_field(&field(2).optional(), Input::Text, &value(|sent| &sent.note, &draft.note)))
                (text_area(&field(3), 18, &value(|sent| &sent.text, &draft.text)))
                (form_actions(&html! {
                    (submit(Button::Secondary, &lang.t("perimeter-draft-save")))
                    (link_button(Button::Quiet, &home(draft.client), None, &lang.t("perimeter-back")))
                }))
            }
            form method="post" action=(here) {
                input type="hidden" name="act" value="drop";
                (confirm_button(Button::Quiet, &lang.t("perimeter-draft-drop"), &lang.t("perimeter-draft-drop-ask")))
            }
        },
    )
}

/// On to the contract's own way: checked, shown once more, and only then added.
fn add(lang: Lang, client: ClientId, shown: &Shown) -> Markup {
    let draft = &shown.draft;
    html! {
        @if shown.amended.is_ok() && shown.base_text != draft.text {
            form method="post" enctype="multipart/form-data" action={ "/clients/" (client) "/contract/new" } {
                input type="hidden" name="effective_on" value=(draft.effective_on);
                input type="hidden" name="note" value=(draft.note);
                textarea name="text" hidden aria-label=(lang.t("perimeter-draft-text")) { "\n" (draft.text) }
                (form_actions(&html! {
                    (submit(Button::Primary, &lang.t("perimeter-draft-add")))
                    span.muted { (lang.t("perimeter-draft-add-note")) }
                }))
            }
        }
    }
}
