//! The form of a check, one for each kind.

use axum::extract::{Form as Sent, Path, Query, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{CheckId, ItemId};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{marks, with_status};
use crate::machines::actions::{self, Machine};
use crate::machines::input::CheckInput;
use crate::machines::store::CheckSeen;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Input, Tab, breadcrumbs, confirm_button, form_actions, link_button, page_header,
    panel, select, submit, tabs, text_field,
};
use crate::platform::shell::{Shell, onward};
use crate::watch;

/// The kinds, in the order they are offered.
const KINDS: [&str; 8] = [
    "disk",
    "memory",
    "load",
    "systemd_unit",
    "process",
    "tcp",
    "http",
    "plugin",
];

/// What is typed in: the fields of every kind, most of them empty.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    kind: String,
    name: String,
    interval_s: String,
    timeout_s: String,
    retry_s: String,
    attempts: String,
    impact: String,
    urgency: String,
    path: String,
    warn: String,
    crit: String,
    unit: String,
    process: String,
    pattern: String,
    host: String,
    port: String,
    url: String,
    status: String,
    contains: String,
    cert_warn_days: String,
    cert_crit_days: String,
    args: String,
}

/// The kind whose form is asked for.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    kind: String,
}

impl Typed {
    /// A new check of a kind, with what is usual.
    fn usual(kind: &str) -> Self {
        let kind = KINDS.into_iter().find(|one| *one == kind).unwrap_or("http");
        let (warn, crit) = match kind {
            "disk" => ("85", "95"),
            "memory" => ("90", "97"),
            "load" => ("4", "8"),
            _ => ("", ""),
        };
        let text = |text: &str| text.to_owned();
        Self {
            kind: text(kind),
            name: if ["disk", "memory", "load"].contains(&kind) {
                text(kind)
            } else {
                String::new()
            },
            interval_s: text("60"),
            timeout_s: text("10"),
            retry_s: text("20"),
            attempts: text("3"),
            impact: text("medium"),
            urgency: text("medium"),
            warn: text(warn),
            crit: text(crit),
            cert_warn_days: text("21"),
            cert_crit_days: text("7"),
            ..Self::default()
        }
    }

    /// As a check stands.
    fn of(check: &CheckSeen) -> Self {
        let what: Value = serde_json::from_str(&check.kind).unwrap_or_default();
        let text = |key: &str| match &what[key] {
            Value::String(text) => text.clone(),
            Value::Number(number) => number
                .as_f64()
                .filter(|value| value.fract() == 0.0)
                .map_or_else(|| number.to_string(), |value| format!("{value:.0}")),
            Value::Array(all) => all
                .iter()
                .map(|one| {
                    one.as_str()
                        .map_or_else(|| one.to_string(), ToOwned::to_owned)
                })
                .collect::<Vec<_>>()
                .join(if key == "args" { "\n" } else { " " }),
            _ => String::new(),
        };
        Self {
            kind: text("kind"),
            name: check.name.clone(),
            interval_s: check.interval_s.to_string(),
            timeout_s: check.timeout_s.to_string(),
            retry_s: check.retry_s.to_string(),
            attempts: check.attempts.to_string(),
            impact: check.impact.clone(),
            urgency: check.urgency.clone(),
            path: text("path"),
            warn: text("warn"),
            crit: text("crit"),
            unit: text("unit"),
            process: text("name"),
            pattern: text("pattern"),
            host: text("host"),
            port: text("port"),
            url: text("url"),
            status: text("status"),
            contains: text("contains"),
            cert_warn_days: text("cert_warn_days"),
            cert_crit_days: text("cert_crit_days"),
            args: text("args"),
        }
    }

    /// As the API takes it. Settings that the form does not show (`was`) stay as they are.
    fn input(&self, was: Option<&str>) -> CheckInput {
        let mut what: Map<String, Value> = was
            .and_then(|was| serde_json::from_str(was).ok())
            .filter(|was: &Map<String, Value>| was.get("kind") == Some(&json!(self.kind)))
            .unwrap_or_default();
        what.insert("kind".to_owned(), json!(self.kind));
        for (key, value) in self.settings() {
            match value {
                Some(value) => what.insert(key.to_owned(), value),
                None => what.remove(key),
            };
        }
        let seconds = |text: &str| text.trim().parse().unwrap_or(-1);
        CheckInput {
            name: self.name.clone(),
            what: what.into(),
            interval_s: seconds(&self.interval_s),
            timeout_s: seconds(&self.timeout_s),
            retry_s: seconds(&self.retry_s),
            attempts: seconds(&self.attempts),
            impact: self.impact.clone(),
            urgency: self.urgency.clone(),
        }
    }

    /// The settings of this kind that the form shows; `None`: left empty.
    fn settings(&self) -> Vec<(&'static str, Option<Value>)> {
        let given = |text: &str| Some(json!(text.trim()));
        let limit = |text: &str| number(text).or_else(|| Some(json!(-1)));
        match self.kind.as_str() {
            "disk" => vec![
                ("warn", limit(&self.warn)),
                ("crit", limit(&self.crit)),
                ("path", words(&self.path)),
            ],
            "memory" | "load" => vec![("warn", limit(&self.warn)), ("crit", limit(&self.crit))],
            "systemd_unit" => vec![("unit", given(&self.unit))],
            "process" => vec![
                ("name", words(&self.process)),
                ("pattern", words(&self.pattern)),
            ],
            "tcp" => vec![
                ("host", given(&self.host)),
                (
                    "port",
                    Some(json!(self.port.trim().parse::<u16>().unwrap_or(0))),
                ),
            ],
            "http" => vec![
                ("url", given(&self.url)),
                ("status", self.statuses()),
                ("contains", words(&self.contains)),
                ("cert_warn_days", number(&self.cert_warn_days)),
                ("cert_crit_days", number(&self.cert_crit_days)),
            ],
            "plugin" => {
                let args: Vec<&str> = self
                    .args
                    .lines()
                    .map(str::trim)
                    .filter(|arg| !arg.is_empty())
                    .collect();
                let args = (!args.is_empty()).then(|| json!(args));
                vec![("path", given(&self.path)), ("args", args)]
            }
            _ => Vec::new(),
        }
    }

    fn statuses(&self) -> Option<Value> {
        let all: Vec<u16> = self
            .status
            .split([' ', ',', ';'])
            .filter(|text| !text.is_empty())
            .map(|text| text.parse().unwrap_or(0))
            .collect();
        (!all.is_empty()).then(|| json!(all))
    }
}

fn words(text: &str) -> Option<Value> {
    Some(text.trim())
        .filter(|text| !text.is_empty())
        .map(Value::from)
}

fn number(text: &str) -> Option<Value> {
    let text = text.trim().replace(',', ".");
    match (text.parse::<u64>(), text.parse::<f64>()) {
        (Ok(whole), _) => Some(json!(whole)),
        (_, Ok(value)) => Some(json!(value)),
        // Kept as it is, to be refused.
        _ => (!text.is_empty()).then(|| json!(text)),
    }
}

async fn machine(app: &App, shell: &Shell, id: ItemId) -> Result<Machine, Failure> {
    app.read(&shell.actor, move |tx| {
        tx.allow(EditMachines)?;
        actions::show(tx, id)
    })
    .await
}

pub(super) async fn new(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<ItemId>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let machine = machine(&app, &shell, id).await?;
    Ok(page(
        &shell,
        &machine,
        None,
        &Typed::usual(&wanted.kind),
        None,
    ))
}

pub(super) async fn edit(
    State(app): State<App>,
    shell: Shell,
    Path((id, check)): Path<(ItemId, CheckId)>,
) -> Result<Response, Failure> {
    let machine = machine(&app, &shell, id).await?;
    let known = find(&machine, check)?;
    Ok(page(&shell, &machine, Some(known), &Typed::of(known), None))
}

fn find(machine: &Machine, check: CheckId) -> Result<&CheckSeen, Failure> {
    machine
        .checks
        .iter()
        .find(|one| one.id == check)
        .ok_or(Failure::NotFound)
}

pub(super) async fn add(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<ItemId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Failure> {
    let input = typed.input(None);
    let done = app
        .write(&shell.actor, move |tx| actions::add_check(tx, id, &input))
        .await;
    match done {
        Ok(_) => Ok(onward(format!("/machines/{id}"))
            .saying("machine-check-added", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let machine = machine(&app, &shell, id).await?;
            Ok(page(&shell, &machine, None, &typed, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn change(
    State(app): State<App>,
    shell: Shell,
    Path((id, check)): Path<(ItemId, CheckId)>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Failure> {
    let given = typed.clone();
    let done = app
        .write(&shell.actor, move |tx| {
            let was = actions::checks(tx, id)?
                .into_iter()
                .find(|one| one.id == check)
                .ok_or(Failure::NotFound)?;
            actions::change_check(tx, id, check, &given.input(Some(&was.kind)))
        })
        .await;
    match done {
        Ok(()) => Ok(onward(format!("/machines/{id}"))
            .saying("form-saved", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let machine = machine(&app, &shell, id).await?;
            let known = find(&machine, check)?;
            Ok(page(&shell, &machine, Some(known), &typed, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn remove(
    State(app): State<App>,
    shell: Shell,
    Path((id, check)): Path<(ItemId, CheckId)>,
) -> Result<Response, Failure> {
    app.write(&shell.actor, move |tx| watch::remove_check(tx, id, check))
        .await?;
    Ok(onward(format!("/machines/{id}"))
        .saying("machine-check-removed", &[])
        .into_response())
}

fn page(
    shell: &Shell,
    machine: &Machine,
    known: Option<&CheckSeen>,
    typed: &Typed,
    failure: Option<&Failure>,
) -> Response {
    let lang = shell.lang;
    let back = format!("/machines/{}", machine.item.id);
    let title = known.map_or_else(
        || lang.t("machine-check-add"),
        |check| marks::check_name(lang, &check.name),
    );
    let action = known.map_or_else(
        || format!("{back}/checks"),
        |check| format!("{back}/checks/{}", check.id),
    );
    let is_alive = known.is_some_and(CheckSeen::is_alive);
    let kinds: Vec<(String, String, bool)> = KINDS
        .iter()
        .map(|kind| {
            let href = format!("{back}/checks/new?kind={kind}");
            (
                href,
                lang.t(&format!("machine-checks-{kind}")),
                *kind == typed.kind,
            )
        })
        .collect();
    let kinds: Vec<Tab<'_>> = kinds
        .iter()
        .map(|(href, text, here)| Tab {
            href,
            text,
            count: None,
            here: *here,
        })
        .collect();
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), (&back, &machine.item.name)]))
        (page_header(&title, "", &html! {
            @if let Some(check) = known {
                form method="post" action={ (back) "/checks/" (check.id) "/remove" } {
                    (confirm_button(Button::Danger, &lang.t("machine-check-remove"), &lang.t("machine-check-remove-ask")))
                }
            }
        }))
        @if known.is_none() { (tabs(&lang.t("machine-check-kind"), &kinds)) }
        @if is_alive {
            (panel("", &html! {}, &html! { p { (lang.t("machine-alive-text")) } }))
        } @else {
            (panel("", &html! {}, &form(lang, typed, failure, &action, &back, known.is_some())))
        }
    };
    with_status(shell.page(&title, &body), failure)
}

/// A form being filled in.
struct Filling<'a> {
    lang: Lang,
    failure: Option<&'a Failure>,
}

impl Filling<'_> {
    fn line(&self, name: &str, value: &str, input: Input, required: bool) -> Markup {
        let label = self.lang.t(&format!("machine-check-{name}"));
        let key = format!("machine-check-{name}-hint");
        let hint = if self.lang.has(&key) {
            self.lang.t(&key)
        } else {
            String::new()
        };
        let wrong = self
            .failure
            .and_then(|failure| failure.of_field(name, self.lang));
        let mut field = Field::new(name, &label).hint(&hint).error(wrong.as_deref());
        field.required = required;
        text_field(&field, input, value)
    }

    fn degree(&self, name: &str, value: &str) -> Markup {
        let label = self.lang.t(&format!("machine-check-{name}"));
        let words: Vec<(&str, String)> = ["high", "medium", "low"]
            .into_iter()
            .map(|code| (code, self.lang.t(&format!("machine-degree-{code}"))))
            .collect();
        let options: Vec<(&str, &str)> = words
            .iter()
            .map(|(code, text)| (*code, text.as_str()))
            .collect();
        let wrong = self
            .failure
            .and_then(|failure| failure.of_field(name, self.lang));
        select(
            &Field::new(name, &label).error(wrong.as_deref()),
            &options,
            value,
        )
    }

    fn of_kind(&self, typed: &Typed) -> Markup {
        let text = Input::Text;
        match typed.kind.as_str() {
            "disk" => html! {
                (self.line("path", &typed.path, text, false))
                (self.line("warn", &typed.warn, text, true)) (self.line("crit", &typed.crit, text, true))
            },
            "memory" | "load" => html! {
                (self.line("warn", &typed.warn, text, true)) (self.line("crit", &typed.crit, text, true))
            },
            "systemd_unit" => self.line("unit", &typed.unit, text, true),
            "process" => html! {
                (self.line("process", &typed.process, text, false))
                (self.line("pattern", &typed.pattern, text, false))
            },
            "tcp" => html! {
                (self.line("host", &typed.host, text, true))
                (self.line("port", &typed.port, Input::Number, true))
            },
            "http" => html! {
                (self.line("url", &typed.url, text, true))
                (self.line("status", &typed.status, text, false))
                (self.line("contains", &typed.contains, text, false))
                (self.line("cert_warn_days", &typed.cert_warn_days, Input::Number, false))
                (self.line("cert_crit_days", &typed.cert_crit_days, Input::Number, false))
            },
            _ => html! {
                p.muted { (self.lang.t("machine-plugin-text")) }
                (self.line("path", &typed.path, text, true))
                (crate::platform::page::text_area(
                    &Field::new("args", &self.lang.t("machine-check-args")).optional()
                        .hint(&self.lang.t("machine-check-args-hint"))
                        .error(self.failure.and_then(|f| f.of_field("args", self.lang)).as_deref()),
                    3, &typed.args))
            },
        }
    }
}

fn form(
    lang: Lang,
    typed: &Typed,
    failure: Option<&Failure>,
    action: &str,
    back: &str,
    is_known: bool,
) -> Markup {
    let filling = Filling { lang, failure };
    let what = failure.and_then(|failure| failure.of_field("what", lang));
    html! {
        form.form method="post" action=(action) {
            input type="hidden" name="kind" value=(typed.kind);
            @if let Some(what) = what { p.error { (what) } }
            (filling.line("name", &typed.name, Input::Text, true))
            (filling.of_kind(typed))
            div.grid2 {
                (filling.line("interval_s", &typed.interval_s, Input::Number, true))
                (filling.line("timeout_s", &typed.timeout_s, Input::Number, true))
                (filling.line("attempts", &typed.attempts, Input::Number, true))
                (filling.line("retry_s", &typed.retry_s, Input::Number, true))
                (filling.degree("impact", &typed.impact))
                (filling.degree("urgency", &typed.urgency))
            }
            p.hint { (lang.t("machine-check-degrees-hint")) }
            (form_actions(&html! {
                (submit(Button::Primary, &lang.t(if is_known { "form-save" } else { "machine-check-add" })))
                (link_button(Button::Quiet, back, None, &lang.t("ui-cancel")))
            }))
        }
    }
}
