//! The rules by which items are known again: read, ordered, switched off; and the values that turned
//! out to be shared.

use axum::extract::{Form, State};
use axum::response::{IntoResponse, Response};
use intendant_inventory::identity::{Mode, Rule, Rules};
use maud::{Markup, html};

use crate::fleet::rules::{self, Shared};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Input, breadcrumbs, form_actions, format, page_header, panel, panel_flush,
    submit, submit_named, text_field,
};
use crate::platform::shell::{Shell, onward};

use super::field_name;

pub(super) async fn show(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    let (rules, shared) = app
        .read(&shell.actor, |tx| Ok((rules::get(tx)?, rules::shared(tx)?)))
        .await?;
    let lang = shell.lang;
    let title = lang.t("known-rules-title");
    let body = html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines")), ("/machines/doubts", &lang.t("known-doubts-title"))]))
        (page_header(&title, &lang.t("known-rules-text"), &html! {}))
        div.stack {
            (form(lang, &rules))
            (panel(&lang.t("known-lies-title"), &html! {}, &html! { p { (lang.t("known-lies-text")) } }))
            @if !shared.is_empty() { (learnt(lang, &shared)) }
        }
    };
    Ok(shell.page(&title, &body))
}

fn form(lang: Lang, rules: &Rules) -> Markup {
    let last = rules.order.len();
    let (label, hint) = (lang.t("known-shared-from"), lang.t("known-shared-hint"));
    let modes: Vec<(&str, String)> = Mode::ALL
        .into_iter()
        .map(|mode| (mode.code(), lang.t(&format!("known-mode-{}", mode.code()))))
        .collect();
    panel_flush(
        "",
        &html! {},
        &html! {
            form method="post" action="/machines/rules" {
                div.table-wrap tabindex="0" role="region" aria-label=(lang.t("known-rules-title")) {
                    table.table {
                        caption.vh { (lang.t("known-rules-title")) }
                        thead { tr {
                            th.num scope="col" { (lang.t("known-rule-place")) }
                            th scope="col" { (lang.t("known-rule")) }
                            th scope="col" { (lang.t("known-rule-then")) }
                            th scope="col" { (lang.t("known-rule-order")) }
                        } }
                        tbody { @for (n, (rule, mode)) in rules.order.iter().enumerate() { tr {
                            td.num { (n + 1) }
                            td {
                                strong { (lang.t(&format!("known-rule-{}", rule.code()))) }
                                br; span.muted { (lang.t(&format!("known-rule-{}-text", rule.code()))) }
                                input type="hidden" name="rule" value=(rule.code());
                            }
                            td.tight { select.small name={ "mode-" (rule.code()) } aria-label=(lang.t("known-rule-then")) {
                                @for (code, text) in &modes { option value=(code) selected[*code == mode.code()] { (text) } }
                            } }
                            td.tight { div.pair {
                                @if n > 0 { (submit_named(Button::Quiet, "up", rule.code(), &lang.t("known-rule-up"))) }
                                @if n + 1 < last { (submit_named(Button::Quiet, "down", rule.code(), &lang.t("known-rule-down"))) }
                            } }
                        } } }
                    }
                }
                div.panel-body {
                    (text_field(&Field::new("shared_from", &label).hint(&hint), Input::Number, &rules.shared_from.to_string()))
                    (form_actions(&html! {
                        (submit(Button::Primary, &lang.t("known-rules-save")))
                        (submit_named(Button::Quiet, "reset", "1", &lang.t("known-rules-reset")))
                    }))
                }
            }
        },
    )
}

/// Values that so many items share that they prove nothing.
fn learnt(lang: Lang, shared: &[Shared]) -> Markup {
    panel(
        &lang.t("known-learnt-title"),
        &html! {},
        &html! {
            p { (lang.t("known-learnt-text")) }
            ul.plain { @for one in shared { li {
                (one.client_name) " · " (field_name(lang, &one.kind)) " " span.mono { (one.value) } " : "
                (lang.ta("known-learnt-items", &[("count", &format::number(lang, one.items))]))
            } } }
        },
    )
}

pub(super) async fn change(
    State(app): State<App>,
    shell: Shell,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let rules = of_form(&sent);
    app.write(&shell.actor, move |tx| rules::set(tx, rules))
        .await?;
    Ok(onward("/machines/rules")
        .saying("known-rules-are-saved", &[])
        .into_response())
}

fn of_form(sent: &[(String, String)]) -> Rules {
    let value = |name: &str| {
        sent.iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    };
    if value("reset").is_some() {
        return Rules::default();
    }
    let mut order: Vec<(Rule, Mode)> = sent
        .iter()
        .filter(|(name, _)| name == "rule")
        .filter_map(|(_, code)| {
            let rule = Rule::from_code(code)?;
            let mode = value(&format!("mode-{code}")).and_then(Mode::from_code);
            Some((rule, mode.unwrap_or(Mode::Off)))
        })
        .collect();
    let place =
        |order: &[(Rule, Mode)], code: &str| order.iter().position(|(rule, _)| rule.code() == code);
    if let Some(at) = value("up").and_then(|code| place(&order, code))
        && at > 0
    {
        order.swap(at, at - 1);
    }
    if let Some(at) = value("down").and_then(|code| place(&order, code))
        && at + 1 < order.len()
    {
        order.swap(at, at + 1);
    }
    let shared_from = value("shared_from").and_then(|text| text.trim().parse().ok());
    Rules {
        order,
        shared_from: shared_from.unwrap_or(Rules::default().shared_from),
    }
}
