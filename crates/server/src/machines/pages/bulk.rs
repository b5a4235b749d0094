//! One thing done with many items: which, what, what would become of each, then the deed.

use axum::extract::{RawForm, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::ItemId;
use intendant_domain::machines::kinds;
use maud::{Markup, html};

use super::list::Wanted;
use super::{cells, marks};
use crate::machines::actions::{self, Choices};
use crate::machines::bulk::{self, Act, Chosen, Fate, Outlook};
use crate::machines::kinds as own;
use crate::machines::store::Listed;
use crate::platform::app::App;
use crate::platform::faces::percent_decoded;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Column, Field, Icon, Input, Row, Table, Tone, badge, badge_icon, breadcrumbs,
    form_actions, link_button, page_header, panel, panel_flush, row, select, submit, table,
    text_field,
};
use crate::platform::shell::{Shell, onward};

/// Items shown one by one.
const SHOWN: usize = 100;

/// What is typed in.
#[derive(Clone, Default)]
struct Typed {
    pairs: Vec<(String, String)>,
}

impl Typed {
    fn get(&self, field: &str) -> &str {
        self.pairs
            .iter()
            .find(|(name, _)| name == field)
            .map_or("", |(_, value)| value.as_str())
    }

    fn chosen(&self) -> Result<Chosen, Failure> {
        let query = self.get("query");
        if !query.is_empty() {
            let wanted = wanted(query)?;
            return Ok(Chosen::All(Box::new(wanted.asked().read()?)));
        }
        let ids = self
            .pairs
            .iter()
            .filter(|(name, _)| name == "ids")
            .filter_map(|(_, value)| value.parse().ok());
        Ok(Chosen::These(ids.collect::<Vec<ItemId>>()))
    }

    /// The value of the act that was chosen: each has a field of its own in the form.
    fn value(&self) -> &str {
        self.get(&format!("value-{}", self.get("act")))
    }

    /// Where the list was.
    fn back(&self) -> String {
        match self.get("back") {
            back if back.starts_with("/machines") => back.to_owned(),
            _ => "/machines".to_owned(),
        }
    }
}

/// The list of an address's query.
fn wanted(query: &str) -> Result<Wanted, Failure> {
    let pairs: serde_json::Map<String, serde_json::Value> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), percent_decoded(value).into()))
        .collect();
    Ok(serde_json::from_value(pairs.into())?)
}

/// `POST /machines/bulk`
pub(super) async fn bulk(
    State(app): State<App>,
    shell: Shell,
    RawForm(body): RawForm,
) -> Result<Response, Failure> {
    let typed = Typed {
        pairs: super::form_pairs(&body),
    };
    let chosen = typed.chosen()?;
    if matches!(&chosen, Chosen::These(ids) if ids.is_empty()) {
        return Ok(onward(typed.back())
            .warning("fleet-bulk-none", &[])
            .into_response());
    }
    let act = match typed.get("act") {
        "" => None,
        code => Some(Act::read(code, typed.value())),
    };
    match act {
        Some(Ok(act)) if typed.get("sure") == "1" => deed(&app, &shell, &typed, chosen, act).await,
        Some(Ok(act)) => {
            let outlook = app
                .read(&shell.actor, move |tx| {
                    tx.allow(EditMachines)?;
                    bulk::outlook(tx, &chosen, &act)
                })
                .await?;
            Ok(preview(&shell, &typed, &outlook))
        }
        Some(Err(failure @ Failure::Refused(_))) => {
            form(&app, &shell, &typed, chosen, Some(&failure)).await
        }
        Some(Err(other)) => Err(other),
        None => form(&app, &shell, &typed, chosen, None).await,
    }
}

async fn deed(
    app: &App,
    shell: &Shell,
    typed: &Typed,
    chosen: Chosen,
    act: Act,
) -> Result<Response, Failure> {
    let outlook = app
        .write(&shell.actor, move |tx| bulk::act(tx, &chosen, &act))
        .await?;
    let done = outlook.count(|fate| *fate == Fate::Changes).to_string();
    let refused = outlook
        .count(|fate| matches!(fate, Fate::Refused(_)))
        .to_string();
    Ok(onward(typed.back())
        .saying("fleet-bulk-done", &[("n", &done), ("refused", &refused)])
        .into_response())
}

/// What is passed on from step to step.
fn passed_on(typed: &Typed) -> Markup {
    html! {
        @for (name, value) in &typed.pairs {
            @if ["ids", "query", "back"].contains(&name.as_str()) { input type="hidden" name=(name) value=(value); }
        }
    }
}

async fn form(
    app: &App,
    shell: &Shell,
    typed: &Typed,
    chosen: Chosen,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let read = app
        .read(&shell.actor, move |tx| {
            Ok((
                bulk::chosen(tx, &chosen)?,
                actions::choices(tx)?,
                own::list(tx)?,
            ))
        })
        .await;
    let (items, choices, own) = match read {
        Err(Failure::Refused(problems)) => {
            return Ok(super::warned(typed.back(), problems.first()).into_response());
        }
        other => other?,
    };
    let lang = shell.lang;
    let count = items.len().to_string();
    let title = lang.ta("fleet-bulk-title", &[("n", &count)]);
    let wrong = failure.and_then(|failure| failure.of_field("value", lang));
    let body = html! {
        (breadcrumbs(lang, &[(&typed.back(), &lang.t("nav-machines"))]))
        (page_header(&title, &lang.t("fleet-bulk-text"), &html! {}))
        (panel("", &html! {}, &html! {
            form.form method="post" action="/machines/bulk" {
                (passed_on(typed))
                (acts(lang, typed, &items, &choices, &own, wrong.as_deref()))
                (form_actions(&html! {
                    (submit(Button::Primary, &lang.t("fleet-bulk-look")))
                    (link_button(Button::Quiet, &typed.back(), None, &lang.t("ui-cancel")))
                }))
            }
        }))
    };
    let page = shell.page(&title, &body);
    Ok(super::with_status(page, failure))
}

/// What can be done: each with its own field, shown when it is chosen.
/// Codes of a choice with their names.
type Named = Vec<(String, String)>;

/// What can be chosen: sites of the items' clients, kinds, states.
fn values(
    lang: Lang,
    items: &[Listed],
    choices: &Choices,
    own: &[own::OwnKind],
) -> (Named, Named, Named) {
    let clients: Vec<_> = items.iter().map(|item| item.client).collect();
    let sites: Vec<(String, String)> = choices
        .sites
        .iter()
        .filter(|site| clients.contains(&site.client))
        .map(|site| {
            let of = choices
                .clients
                .iter()
                .find(|client| client.id == site.client);
            let of = of.map_or("", |client| client.name.as_str());
            (site.id.to_string(), format!("{of} · {}", site.name))
        })
        .collect();
    let mut kinds_known: Vec<(String, String)> = kinds::KINDS
        .iter()
        .map(|kind| (kind.code.to_owned(), marks::kind(lang, kind.code)))
        .collect();
    kinds_known.extend(
        own.iter()
            .filter(|kind| {
                !kind.archived && !kinds::KINDS.iter().any(|known| known.code == kind.code)
            })
            .map(|kind| (kind.code.clone(), kind.name.clone())),
    );
    let states: Vec<(String, String)> = kinds::STATES
        .into_iter()
        .filter(|state| *state != "retired")
        .map(|state| (state.to_owned(), lang.t(&format!("fleet-state-{state}"))))
        .collect();
    (sites, kinds_known, states)
}

fn acts(
    lang: Lang,
    typed: &Typed,
    items: &[Listed],
    choices: &Choices,
    own: &[own::OwnKind],
    wrong: Option<&str>,
) -> Markup {
    let (sites, kinds_known, states) = values(lang, items, choices, own);
    let act = match typed.get("act") {
        "" => "tag",
        code => code,
    };
    let text = |code: &str| {
        let name = format!("value-{code}");
        let label = lang.t("fleet-bulk-value");
        let hint = lang.t(&format!("fleet-bulk-hint-{code}"));
        let error = wrong.filter(|_| act == code);
        text_field(
            &Field::new(&name, &label)
                .optional()
                .hint(&hint)
                .error(error),
            Input::Text,
            typed.get(&name),
        )
    };
    let pick = |code: &str, options: &[(String, String)]| {
        let name = format!("value-{code}");
        let label = lang.t("fleet-bulk-value");
        let options: Vec<(&str, &str)> = options
            .iter()
            .map(|(code, text)| (code.as_str(), text.as_str()))
            .collect();
        select(
            &Field::new(&name, &label).optional(),
            &options,
            typed.get(&name),
        )
    };
    html! {
        fieldset.field.radios.bulk-acts {
            legend { (lang.t("fleet-bulk-what")) }
            @for code in ["tag", "untag", "site", "state", "responsible", "location", "kind", "retire"] {
                div.bulk-act {
                    label.radio { input type="radio" name="act" value=(code) checked[code == act]; span { (lang.t(&format!("fleet-bulk-{code}"))) } }
                    @match code {
                        "site" => (pick(code, &sites)),
                        "state" => (pick(code, &states)),
                        "kind" => (pick(code, &kinds_known)),
                        "retire" => { p.hint { (lang.t("machine-retire-text")) } }
                        _ => (text(code)),
                    }
                }
            }
        }
    }
}

fn preview(shell: &Shell, typed: &Typed, outlook: &Outlook) -> Response {
    let lang = shell.lang;
    let changes = outlook.count(|fate| *fate == Fate::Changes);
    let same = outlook.count(|fate| *fate == Fate::Same);
    let refused = outlook.count(|fate| matches!(fate, Fate::Refused(_)));
    let act = typed.get("act");
    let title = lang.t(&format!("fleet-bulk-{act}"));
    let value = shown_value(lang, act, typed.value());
    let columns = [
        Column::main(lang.t("machine-name")),
        Column::tight(lang.t("machine-client")),
        Column::tight(lang.t("machine-kind")),
        Column::new(lang.t("fleet-bulk-fate")),
    ];
    let frame = Table {
        id: "bulk",
        caption: &title,
        columns: &columns,
        selectable: false,
    };
    let (n, of_same, of_refused) = (changes.to_string(), same.to_string(), refused.to_string());
    let summary = lang.ta(
        "fleet-bulk-outlook",
        &[("n", &n), ("same", &of_same), ("refused", &of_refused)],
    );
    let body = html! {
        (breadcrumbs(lang, &[(&typed.back(), &lang.t("nav-machines"))]))
        (page_header(&format!("{title} {value}"), &summary, &html! {}))
        form method="post" action="/machines/bulk" {
            (passed_on(typed))
            input type="hidden" name="act" value=(act);
            input type="hidden" name={ "value-" (act) } value=(typed.value());
            input type="hidden" name="sure" value="1";
            (form_actions(&html! {
                @if changes > 0 { (submit(if act == "retire" { Button::Danger } else { Button::Primary }, &lang.ta("fleet-bulk-do", &[("n", &n)]))) }
                (link_button(Button::Quiet, &typed.back(), None, &lang.t("ui-cancel")))
            }))
        }
        (panel_flush("", &html! {}, &html! {
            (table(lang, &frame, &html! {
                @for (item, fate) in refused_first(outlook).into_iter().take(SHOWN) { (fate_row(lang, &frame, item, fate)) }
            }))
            @if outlook.items.len() > SHOWN {
                p.fleet-all.muted { (lang.ta("fleet-more-rows", &[("n", &(outlook.items.len() - SHOWN).to_string())])) }
            }
        }))
    };
    shell.page(&title, &body)
}

fn shown_value(lang: Lang, act: &str, value: &str) -> String {
    match act {
        "retire" | "site" => String::new(),
        "state" => lang.t(&format!("fleet-state-{value}")),
        "kind" => marks::kind(lang, value),
        "responsible" => cells::responsible(lang, value),
        _ => value.to_owned(),
    }
}

/// What is refused is what a person should see.
fn refused_first(outlook: &Outlook) -> Vec<&(Listed, Fate)> {
    let mut all: Vec<&(Listed, Fate)> = outlook.items.iter().collect();
    all.sort_by_key(|(_, fate)| match fate {
        Fate::Refused(_) => 0,
        Fate::Changes => 1,
        Fate::Same => 2,
    });
    all
}

fn fate_row(lang: Lang, frame: &Table<'_>, item: &Listed, fate: &Fate) -> Markup {
    let href = format!("/machines/{}", item.id);
    row(
        lang,
        frame,
        &Row {
            id: &format!("machine-{}", item.id),
            href: Some(&href),
            value: "",
            name: &item.name,
            cells: &[
                html! { a href=(href) { (item.name) } },
                html! { (item.client_name) },
                html! { (marks::kind(lang, &item.kind)) },
                match fate {
                    Fate::Changes => {
                        badge_icon(Tone::Good, Icon::Check, &lang.t("fleet-bulk-changes"))
                    }
                    Fate::Same => badge(Tone::Muted, &lang.t("fleet-bulk-same")),
                    Fate::Refused(problem) => {
                        html! { (badge_icon(Tone::Bad, Icon::Ban, &lang.t("fleet-bulk-refused"))) " " (problem.text(lang)) }
                    }
                },
            ],
        },
    )
}
