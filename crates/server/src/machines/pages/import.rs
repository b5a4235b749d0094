//! Bringing in a table: the file, what its columns mean, what each row would change, the deed.

use axum::extract::{Multipart, Path, Query, RawForm, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{ClientId, SiteId};
use intendant_domain::machines::import::FIELDS;
use maud::{Markup, html};
use serde::Deserialize;

use super::{cells, marks, with_status};
use crate::machines::actions::{self, Choices};
use crate::machines::import::{self, Preview, Verdict};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Icon, Tone, badge, badge_icon, breadcrumbs, file_field, filters, form_actions,
    icon, link_button, page_header, panel, panel_flush, select, submit,
};
use crate::platform::shell::{Onward, Shell, onward};

/// Largest file.
const LARGEST: usize = 10 * 1024 * 1024;
/// Rows shown at once.
const SHOWN: usize = 200;

/// What is typed in beside the file.
#[derive(Clone, Default)]
struct Typed {
    client: String,
    site: String,
}

/// `GET /machines/import`
pub(super) async fn new(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    page(&app, &shell, &Typed::default(), None).await
}

/// Every site with its client's name before it.
fn places(choices: &Choices) -> Vec<(String, String)> {
    choices
        .sites
        .iter()
        .map(|site| {
            let of = choices
                .clients
                .iter()
                .find(|client| client.id == site.client);
            let of = of.map_or("", |client| client.name.as_str());
            (site.id.to_string(), format!("{of} · {}", site.name))
        })
        .collect()
}

async fn page(
    app: &App,
    shell: &Shell,
    typed: &Typed,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let choices: Choices = app
        .read(&shell.actor, |tx| {
            tx.allow(EditMachines)?;
            actions::choices(tx)
        })
        .await?;
    let lang = shell.lang;
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    let clients: Vec<(String, &str)> = choices
        .clients
        .iter()
        .map(|client| (client.id.to_string(), client.name.as_str()))
        .collect();
    let clients: Vec<(&str, &str)> = clients
        .iter()
        .map(|(id, name)| (id.as_str(), *name))
        .collect();
    let sites = places(&choices);
    let sites: Vec<(&str, &str)> = sites
        .iter()
        .map(|(id, name)| (id.as_str(), name.as_str()))
        .collect();
    let labels = [
        "machine-client",
        "fleet-import-site",
        "fleet-import-file",
        "fleet-import-site-hint",
        "fleet-import-file-hint",
    ];
    let [client, site, file, site_hint, file_hint] = labels.map(|key| lang.t(key));
    let title = lang.t("fleet-import-title");
    let template = html! {
        (link_button(Button::Secondary, "/machines/import/template.csv", Some(Icon::Download), &lang.t("fleet-import-template")))
    };
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines"))]))
        (page_header(&title, &lang.t("fleet-import-text"), &template))
        (panel("", &html! {}, &html! {
            form.form method="post" action="/machines/import" enctype="multipart/form-data" {
                (select(&Field::new("client", &client).error(wrong("client").as_deref()), &clients, &typed.client))
                (select(&Field::new("site", &site).optional().hint(&site_hint).error(wrong("site").as_deref()), &sites, &typed.site))
                (file_field(&Field::new("file", &file).hint(&file_hint).error(wrong("file").as_deref()), ".csv,.txt,.xlsx", false))
                (form_actions(&html! {
                    (submit(Button::Primary, &lang.t("fleet-bulk-look")))
                    (link_button(Button::Quiet, "/machines", None, &lang.t("ui-cancel")))
                }))
            }
        }))
    };
    Ok(with_status(shell.page(&title, &body), failure))
}

/// `POST /machines/import`
pub(super) async fn upload(
    State(app): State<App>,
    shell: Shell,
    mut form: Multipart,
) -> Result<Response, Failure> {
    let cut = |_| Failure::from(Problem::new("file", "ticket-file-cut"));
    let mut typed = Typed::default();
    let mut file: Option<(String, Vec<u8>)> = None;
    while let Some(field) = form.next_field().await.map_err(cut)? {
        match field.name() {
            Some("client") => typed.client = field.text().await.map_err(cut)?,
            Some("site") => typed.site = field.text().await.map_err(cut)?,
            Some("file") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                file = Some((name, field.bytes().await.map_err(cut)?.to_vec()));
            }
            _ => {}
        }
    }
    let done = begun(&app, &shell.actor, &typed, file).await;
    match done {
        Ok(id) => Ok(onward(format!("/machines/import/{id}")).into_response()),
        Err(failure @ Failure::Refused(_)) => page(&app, &shell, &typed, Some(&failure)).await,
        Err(other) => Err(other),
    }
}

async fn begun(
    app: &App,
    actor: &Actor,
    typed: &Typed,
    file: Option<(String, Vec<u8>)>,
) -> Result<i64, Failure> {
    let (name, bytes) = file
        .filter(|(_, bytes)| !bytes.is_empty())
        .ok_or(Problem::new("file", "ticket-file-missing"))?;
    if bytes.len() > LARGEST {
        return Err(Failure::TooLarge);
    }
    let client = typed
        .client
        .parse::<ClientId>()
        .map_err(|_| Failure::from(Problem::new("client", "machine-no-such-client")))?;
    let site: Option<SiteId> = typed.site.parse().ok().map(SiteId);
    let rows =
        tokio::task::spawn_blocking(move || import::table(&name, bytes).map(|rows| (name, rows)))
            .await
            .map_err(|error| Failure::Broken(error.to_string()))?;
    let (name, rows) = rows?;
    app.write(actor, move |tx| {
        import::begin(tx, client, site, &name, &rows)
    })
    .await
}

/// Which rows are shown.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    show: String,
}

/// `GET /machines/import/{import}`
pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let seen = app
        .read(&shell.actor, move |tx| import::preview(tx, id))
        .await?;
    let lang = shell.lang;
    let here = format!("/machines/import/{id}");
    let new = seen.count(|one| *one == Verdict::New);
    let changed = seen.count(|one| matches!(one, Verdict::Changes(..)));
    let same = seen.count(|one| matches!(one, Verdict::Same(_)));
    let wrong = seen.count(|one| matches!(one, Verdict::Wrong(_) | Verdict::Twice(_)));
    let chips: Vec<(String, String, usize, bool)> = [
        ("", seen.verdicts.len()),
        ("new", new),
        ("changed", changed),
        ("same", same),
        ("wrong", wrong),
    ]
    .into_iter()
    .map(|(code, n)| {
        let href = if code.is_empty() {
            here.clone()
        } else {
            format!("{here}?show={code}")
        };
        let key = if code.is_empty() { "all" } else { code };
        (
            href,
            lang.t(&format!("fleet-import-{key}")),
            n,
            wanted.show == code,
        )
    })
    .collect();
    let chips: Vec<(&str, &str, Option<u64>, bool)> = chips
        .iter()
        .map(|(href, text, n, on)| (href.as_str(), text.as_str(), u64::try_from(*n).ok(), *on))
        .collect();
    let title = lang.t("fleet-import-title");
    let todo = (new + changed).to_string();
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), ("/machines/import", &title)]))
        (page_header(&seen.import.name, &lang.t("fleet-import-preview"), &html! {}))
        (mapping(lang, &seen, &here))
        (filters(&lang.t("fleet-import-rows"), &chips))
        form method="post" action={ (here) "/apply" } {
            (form_actions(&html! {
                @if new + changed > 0 { (submit(Button::Primary, &lang.ta("fleet-import-do", &[("n", &todo)]))) }
                (link_button(Button::Quiet, "/machines", None, &lang.t("ui-cancel")))
            }))
        }
        (panel_flush("", &html! {}, &rows(lang, &seen, &wanted.show)))
    };
    Ok(shell.page(&title, &body))
}

/// The name of a field.
fn field_name(lang: Lang, code: &str, label: &str) -> String {
    if !label.is_empty() {
        return label.to_owned();
    }
    lang.t(&format!("fleet-field-{code}"))
}

/// What the columns mean: guessed, and for somebody to say better.
fn mapping(lang: Lang, seen: &Preview, here: &str) -> Markup {
    let heading = seen.import.rows.first().cloned().unwrap_or_default();
    let guessed = seen
        .import
        .mapping
        .iter()
        .filter(|field| !field.is_empty())
        .count();
    let summary = lang.ta(
        "fleet-import-mapping",
        &[
            ("n", &guessed.to_string()),
            ("of", &heading.len().to_string()),
        ],
    );
    html! {
        details.fold open[guessed < heading.len()] {
            summary { (icon(Icon::List)) " " (summary) }
            (panel("", &html! {}, &html! {
                form method="post" action={ (here) "/columns" } {
                    div.fields3 {
                        @for (n, (title, field)) in heading.iter().zip(&seen.import.mapping).enumerate() {
                            div.field {
                                label for={ "col-" (n) } { (title) }
                                select id={ "col-" (n) } name="field" {
                                    option value="" { (lang.t("fleet-import-nothing")) }
                                    @for (code, label) in &seen.fields {
                                        option value=(code) selected[code == field] { (field_name(lang, code, label)) }
                                    }
                                }
                            }
                        }
                    }
                    (form_actions(&submit(Button::Secondary, &lang.t("fleet-import-remap"))))
                }
            }))
        }
    }
}

fn rows(lang: Lang, seen: &Preview, show: &str) -> Markup {
    let fits = |verdict: &Verdict| match show {
        "new" => *verdict == Verdict::New,
        "changed" => matches!(verdict, Verdict::Changes(..)),
        "same" => matches!(verdict, Verdict::Same(_)),
        "wrong" => matches!(verdict, Verdict::Wrong(_) | Verdict::Twice(_)),
        _ => true,
    };
    let mut all: Vec<(usize, &Verdict)> = (2..)
        .zip(&seen.verdicts)
        .filter(|(_, verdict)| fits(verdict))
        .collect();
    // What somebody has to look at comes first.
    all.sort_by_key(|(_, verdict)| match verdict {
        Verdict::Wrong(_) | Verdict::Twice(_) => 0,
        Verdict::Changes(..) => 1,
        Verdict::New => 2,
        Verdict::Same(_) => 3,
    });
    let left = all.len().saturating_sub(SHOWN);
    html! {
        div.table-wrap { table.table {
            caption.vh { (lang.t("fleet-import-rows")) }
            thead { tr {
                th.num scope="col" { (lang.t("fleet-import-row")) }
                th scope="col" { (lang.t("machine-name")) }
                th scope="col" { (lang.t("fleet-bulk-fate")) }
                th scope="col" { (lang.t("fleet-import-what")) }
            } }
            tbody {
                @for (n, verdict) in all.into_iter().take(SHOWN) {
                    @let cells = seen.import.rows.get(n - 1);
                    tr {
                        td.num data-label=(lang.t("fleet-import-row")) { (n) }
                        td data-label=(lang.t("machine-name")) { (row_name(seen, cells)) }
                        td data-label=(lang.t("fleet-bulk-fate")) { (mark(lang, verdict)) }
                        td data-label=(lang.t("fleet-import-what")) { (what(lang, seen, cells, verdict)) }
                    }
                }
            }
        } }
        @if left > 0 { p.fleet-all.muted { (lang.ta("fleet-more-rows", &[("n", &left.to_string())])) } }
    }
}

fn row_name(seen: &Preview, cells: Option<&Vec<String>>) -> String {
    let of = |field: &str| {
        let at = seen
            .import
            .mapping
            .iter()
            .position(|known| known == field)?;
        cells?.get(at).filter(|text| !text.is_empty()).cloned()
    };
    of("name")
        .or_else(|| of("serial"))
        .or_else(|| of("id"))
        .unwrap_or_default()
}

fn mark(lang: Lang, verdict: &Verdict) -> Markup {
    match verdict {
        Verdict::New => badge_icon(Tone::Good, Icon::Plus, &lang.t("fleet-import-new")),
        Verdict::Changes(item, _) => html! {
            a href={ "/machines/" (item) } { (badge_icon(Tone::Accent, Icon::Edit, &lang.t("fleet-import-changed"))) }
        },
        Verdict::Same(item) => html! {
            a href={ "/machines/" (item) } { (badge(Tone::Muted, &lang.t("fleet-import-same"))) }
        },
        Verdict::Twice(_) | Verdict::Wrong(_) => {
            badge_icon(Tone::Bad, Icon::Ban, &lang.t("fleet-import-wrong"))
        }
    }
}

/// What a row would change: field by field, from what to what; or what is wrong with it and in
/// which column.
fn what(lang: Lang, seen: &Preview, cells: Option<&Vec<String>>, verdict: &Verdict) -> Markup {
    let column = |field: &str| -> String {
        seen.import
            .mapping
            .iter()
            .position(|known| known == field)
            .and_then(|at| seen.import.rows.first()?.get(at).cloned())
            .unwrap_or_default()
    };
    match verdict {
        Verdict::Changes(_, changes) => html! {
            @for (n, (field, from, to)) in changes.iter().enumerate() {
                @if n > 0 { " · " }
                span.muted { (lang.t(&format!("fleet-field-{field}"))) } " "
                @if !from.is_empty() { del { (shown(lang, field, from)) } " → " }
                ins { (shown(lang, field, to)) }
            }
        },
        Verdict::Wrong(problems) => html! {
            @for (n, (field, problem)) in problems.iter().enumerate() {
                @if n > 0 { br; }
                @if !column(field).is_empty() { strong { (column(field)) } " : " }
                (problem.text(lang))
            }
        },
        Verdict::Twice(first) => {
            html! { (lang.ta("fleet-import-twice", &[("n", &first.to_string())])) }
        }
        Verdict::New => html! {
            span.muted { (cells.map(|cells| cells.iter().filter(|cell| !cell.is_empty()).cloned().collect::<Vec<_>>().join(" · ")).unwrap_or_default()) }
        },
        Verdict::Same(_) => html! {},
    }
}

fn shown(lang: Lang, field: &str, value: &str) -> String {
    match field {
        "kind" => marks::kind(lang, value),
        "state" => lang.t(&format!("fleet-state-{value}")),
        "responsible" => cells::responsible(lang, value),
        _ => value.to_owned(),
    }
}

/// `POST /machines/import/{import}/columns`
pub(super) async fn remap(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
    RawForm(body): RawForm,
) -> Result<Onward, Failure> {
    let fields: Vec<String> = super::form_pairs(&body)
        .into_iter()
        .filter(|(name, _)| name == "field")
        .map(|(_, value)| value)
        .collect();
    app.write(&shell.actor, move |tx| import::remap(tx, id, &fields))
        .await?;
    Ok(onward(format!("/machines/import/{id}")))
}

/// `POST /machines/import/{import}/apply`
pub(super) async fn apply(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
) -> Result<Onward, Failure> {
    let done = app
        .write(&shell.actor, move |tx| import::apply(tx, id))
        .await;
    match done {
        Ok(done) => Ok(onward("/machines").saying(
            "fleet-import-done",
            &[
                ("new", &done.new.to_string()),
                ("changed", &done.changed.to_string()),
                ("same", &done.same.to_string()),
                ("wrong", &done.wrong.to_string()),
            ],
        )),
        Err(Failure::Refused(problems)) => Ok(super::warned(
            format!("/machines/import/{id}"),
            problems.first(),
        )),
        Err(other) => Err(other),
    }
}

/// `GET /machines/import/template.csv`
pub(super) async fn template(State(app): State<App>, actor: Actor) -> Result<Response, Failure> {
    app.read(&actor, |tx| tx.allow(EditMachines).map(drop))
        .await?;
    let lang = actor.lang;
    let names: Vec<String> = FIELDS
        .iter()
        .filter(|(field, _)| *field != "id")
        .map(|(field, _)| field_name(lang, field, ""))
        .collect();
    let text = format!("\u{feff}{}\r\n", names.join(";"));
    let name = lang.t("fleet-import-template-name");
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.csv\""),
        ),
    ];
    Ok((headers, text).into_response())
}
