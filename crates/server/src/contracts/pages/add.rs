//! Adding a version: the file is checked, everything that would change is shown, and only then it is
//! added.

use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use intendant_contract::Problem as Mistake;
use intendant_contract::diff::diff;
use intendant_contract::lint::{Finding, lint};
use intendant_domain::access::Permission::EditContracts;
use intendant_domain::id::ClientId;
use maud::{Markup, html};

use super::changes::side_by_side;
use super::document::{Ground, ground};
use crate::contracts::actions::{self, Draft, NewVersion};
use crate::contracts::words;
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Icon, Input, Tone, breadcrumbs, error_summary, file_field, form_actions, format,
    icon, link_button, page_header, panel, panel_flush, submit, text_area, text_field,
};
use crate::platform::shell::{Shell, onward};

/// What was sent.
#[derive(Default)]
struct Sent {
    new: NewVersion,
    confirmed: bool,
}

async fn read(mut form: Multipart) -> Result<Sent, Failure> {
    let mut sent = Sent::default();
    let unreadable = |_| Failure::from(Problem::new("text", "contract-unreadable"));
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(unreadable)?;
        let text = String::from_utf8(bytes.to_vec())
            .map_err(|_| Failure::from(Problem::new("text", "contract-unreadable")))?;
        // Browsers end the lines of a form with CR LF, whatever the file has.
        let text = text.replace("\r\n", "\n");
        match name.as_str() {
            "file" if !text.trim().is_empty() => sent.new.text = text,
            "text" if sent.new.text.is_empty() => sent.new.text = text,
            "effective_on" => sent.new.effective_on = text,
            "note" => sent.new.note = text,
            "confirm" => sent.confirmed = true,
            _ => {}
        }
    }
    Ok(sent)
}

pub(super) async fn new(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
) -> Result<Response, Failure> {
    let ground = editable(&app, &shell, client).await?;
    Ok(form(&shell, &ground, &NewVersion::default(), &[], None))
}

async fn editable(app: &App, shell: &Shell, client: ClientId) -> Result<Ground, Failure> {
    app.read(&shell.actor, move |tx| {
        tx.allow_on(EditContracts, client)?;
        ground(tx, client, None)
    })
    .await
}

pub(super) async fn add(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
    sent: Multipart,
) -> Result<Response, Failure> {
    let ground = editable(&app, &shell, client).await?;
    let sent = match read(sent).await {
        Ok(sent) => sent,
        Err(failure @ Failure::Refused(_)) => {
            return Ok(form(
                &shell,
                &ground,
                &NewVersion::default(),
                &[],
                Some(&failure),
            ));
        }
        Err(other) => return Err(other),
    };
    let new = sent.new.clone();
    let outcome = if sent.confirmed {
        app.write(&shell.actor, move |tx| {
            actions::add_version(tx, client, &new).map(|(_, number)| Err(number))
        })
        .await
    } else {
        app.read(&shell.actor, move |tx| {
            actions::draft(tx, client, &new).map(Ok)
        })
        .await
    };
    match outcome {
        Ok(Ok(draft)) => Ok(review(&shell, &ground, &sent.new, &draft)),
        Ok(Err(number)) => Ok(
            onward(format!("/clients/{client}/contract?version={number}"))
                .saying("contract-added", &[("number", &number.to_string())])
                .into_response(),
        ),
        Err(failure @ Failure::Refused(_)) => {
            let mistakes = match actions::check("contract.toml", &sent.new.text) {
                Err(errors) if !sent.new.text.trim().is_empty() => errors.0,
                _ => Vec::new(),
            };
            Ok(form(&shell, &ground, &sent.new, &mistakes, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

fn way(lang: Lang, ground: &Ground) -> Markup {
    let client = format!("/clients/{}", ground.client);
    let contract = format!("{client}/contract");
    breadcrumbs(
        lang,
        &[
            ("/clients", &lang.t("nav-clients")),
            (&client, &ground.client_name),
            (&contract, &lang.t("client-contract")),
        ],
    )
}

fn title(lang: Lang, ground: &Ground) -> String {
    lang.t(if ground.versions.is_empty() {
        "contract-add-first"
    } else {
        "contract-new-amendment"
    })
}

fn form(
    shell: &Shell,
    ground: &Ground,
    typed: &NewVersion,
    mistakes: &[Mistake],
    failure: Option<&Failure>,
) -> Response {
    let lang = shell.lang;
    let title = title(lang, ground);
    let first = ground.versions.is_empty();
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    let (file, file_hint) = (lang.t("contract-file"), lang.t("contract-file-hint"));
    let (text, wrong_text) = (
        lang.t("contract-text"),
        wrong("text").filter(|_| mistakes.is_empty()),
    );
    let (effect, effect_hint, wrong_effect) = (
        lang.t("contract-effect-on"),
        lang.t(if first {
            "contract-effect-first-hint"
        } else {
            "contract-effect-hint"
        }),
        wrong("effective_on"),
    );
    let (note, note_hint, wrong_note) = (
        lang.t("contract-note"),
        lang.t("contract-note-hint"),
        wrong("note"),
    );
    let mut effect_field = Field::new("effective_on", &effect)
        .hint(&effect_hint)
        .error(wrong_effect.as_deref());
    effect_field.required = !first;
    let back = format!("/clients/{}/contract", ground.client);
    let body = html! {
        (way(lang, ground))
        (page_header(&title, &lang.t("contract-add-text"), &html! {}))
        @if !mistakes.is_empty() { (mistakes_panel(lang, &typed.text, mistakes)) }
        (panel("", &html! {}, &html! {
            form.form.wide method="post" enctype="multipart/form-data" action={ (back) "/new" } {
                (file_field(&Field::new("file", &file).optional().hint(&file_hint), ".toml,application/toml,text/plain", false))
                (text_area(&Field::new("text", &text).optional().error(wrong_text.as_deref()), 14, &typed.text))
                div.fields2 {
                    (text_field(&effect_field, Input::Date, &typed.effective_on))
                    (text_field(&Field::new("note", &note).optional().hint(&note_hint).error(wrong_note.as_deref()), Input::Text, &typed.note))
                }
                (form_actions(&html! {
                    (submit(Button::Primary, &lang.t("contract-check")))
                    (link_button(Button::Quiet, &back, None, &lang.t("ui-cancel")))
                }))
            }
        }))
    };
    let mut page = shell.page(&title, &body);
    if let Some(failure) = failure {
        *page.status_mut() = failure.status();
    }
    page
}

fn mistakes_panel(lang: Lang, text: &str, mistakes: &[Mistake]) -> Markup {
    let lines: Vec<&str> = text.lines().collect();
    let n = mistakes.len().to_string();
    html! {
        (error_summary(&lang.ta("contract-mistakes", &[("n", &n)]), &[("", &lang.t("contract-mistakes-text"))]))
        (panel_flush("", &html! {}, &html! {
            ol.mistakes {
                @for mistake in mistakes {
                    li {
                        p { (icon(Icon::CircleX)) " "
                            strong { (lang.ta("contract-place", &[("line", &mistake.line.to_string()), ("column", &mistake.column.to_string())])) }
                            " " (words(&mistake.sentence(), lang))
                        }
                        @if let Some(line) = index(mistake.line).and_then(|at| lines.get(at)) { (excerpt(line, mistake)) }
                    }
                }
            }
        }))
    }
}

fn index(line: u32) -> Option<usize> {
    usize::try_from(line).ok()?.checked_sub(1)
}

/// The line with what is wrong in it marked.
fn excerpt(line: &str, mistake: &Mistake) -> Markup {
    let start = index(mistake.column).unwrap_or(0);
    let length = usize::try_from(mistake.length).unwrap_or(1).max(1);
    let chars: Vec<char> = line.chars().collect();
    let start = start.min(chars.len());
    let end = (start + length).min(chars.len());
    // Lines as long as a page are shown around the mistake only.
    let from = if start > 100 { start - 60 } else { 0 };
    let piece = |a: usize, b: usize| chars[a..b].iter().collect::<String>();
    let until = chars.len().min(end.max(from) + 80);
    html! {
        pre.excerpt { span.muted { (mistake.line) " │ " } (piece(from, start)) mark { (piece(start, end)) @if start == end { " " } } (piece(end, until)) }
    }
}

fn review(shell: &Shell, ground: &Ground, new: &NewVersion, draft: &Draft) -> Response {
    let lang = shell.lang;
    let title = title(lang, ground);
    let findings = lint(&draft.contract);
    let back = format!("/clients/{}/contract/new", ground.client);
    let number = draft.number.to_string();
    let day = format::date_long(lang, draft.effective_on);
    let body = html! {
        (way(lang, ground))
        (page_header(&lang.ta("contract-review", &[("number", &number)]), &draft.contract.title, &html! {}))
        div.flash data-tone="accent" role="status" {
            (icon(Icon::Calendar))
            div {
                p { (lang.ta("contract-review-effect", &[("day", &day)])) }
                @if let Some(until) = &draft.until {
                    p { strong { (lang.ta("contract-review-until", &[("number", &until.number.to_string()), ("day", &format::date(lang, until.effective_on))])) } }
                }
                @if draft.effective_at < shell.now { p { (lang.t("contract-review-past")) } }
            }
        }
        (review_changes(lang, draft))
        (review_findings(lang, &findings))
        form method="post" enctype="multipart/form-data" action=(back) {
            input type="hidden" name="confirm" value="1";
            input type="hidden" name="effective_on" value=(draft.effective_on);
            input type="hidden" name="note" value=(new.note);
            textarea name="text" hidden { "\n" (new.text) }
            (form_actions(&html! {
                (submit(Button::Primary, &lang.ta("contract-confirm", &[("number", &number)])))
                (link_button(Button::Quiet, &back, None, &lang.t("ui-cancel")))
            }))
        }
    };
    let mut page = shell.page(&title, &body);
    *page.status_mut() = StatusCode::OK;
    page
}

fn review_changes(lang: Lang, draft: &Draft) -> Markup {
    let Some(before) = &draft.before else {
        return html! {};
    };
    let changes = diff(&before.contract, &draft.contract);
    let title = lang.ta(
        "contract-review-changes",
        &[("number", &before.number.to_string())],
    );
    panel_flush(
        &title,
        &html! {},
        &html! {
            @if changes.is_empty() { p.panel-body.muted { (lang.t("changes-no-promise")) } }
            @else { (side_by_side(lang, &changes, None)) }
        },
    )
}

fn review_findings(lang: Lang, findings: &[Finding]) -> Markup {
    html! {
        @if !findings.is_empty() {
            (panel_flush(&lang.ta("contract-findings", &[("n", &findings.len().to_string())]), &html! {}, &html! {
                ol.mistakes data-tone=(Tone::Warn.code()) {
                    @for finding in findings {
                        li { p { (icon(Icon::Alert)) " " strong { (lang.ta("contract-line", &[("line", &finding.line.to_string())])) } " " (words(&finding.message, lang)) } }
                    }
                }
            }))
        }
    }
}
