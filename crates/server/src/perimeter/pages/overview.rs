//! Every client, most money at stake first.

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::{Administer, SeeContracts, SeeMonths};
use maud::{Markup, html};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::{count, home, signed, with_status};
use crate::machines::{FleetTab, fleet_tabs};
use crate::perimeter::actions::{self, Line, cents};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Button, Column, Field, Icon, Input, Row, Table, Tile, Tone, badge, empty_state, form_actions,
    format, page_header, panel, panel_flush, row, submit, table, text_field, tiles,
};
use crate::platform::shell::{Shell, onward};

#[derive(Deserialize)]
pub(super) struct Typed {
    days: String,
}

/// `GET /machines/perimeter`; a client's people are led to their own.
pub(super) async fn show(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    if let Some(client) = shell.actor.client
        && shell.actor.can(SeeContracts)
    {
        return Ok(axum::response::Redirect::to(&home(client)).into_response());
    }
    page(&app, &shell, None, None).await
}

/// `POST /machines/perimeter`: the days without news after which an item is gone.
pub(super) async fn save(
    State(app): State<App>,
    shell: Shell,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let days = typed.days.clone();
    let saved = app
        .write(&shell.actor, move |tx| actions::set_gone_days(tx, &days))
        .await;
    match saved {
        Ok(()) => Ok(onward("/machines/perimeter")
            .saying("perimeter-days-saved", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            page(&app, &shell, Some(&typed.days), Some(&failure)).await
        }
        Err(other) => Err(other),
    }
}

async fn page(
    app: &App,
    shell: &Shell,
    typed: Option<&str>,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let (lines, days) = app
        .read(&shell.actor, |tx| {
            let (_, days) = actions::gone_before(tx)?;
            Ok((actions::overview(tx)?, days))
        })
        .await?;
    let lang = shell.lang;
    let title = lang.t("perimeter-title");
    let body = html! {
        (page_header(&title, &lang.t("perimeter-text"), &html! {}))
        (fleet_tabs(shell, FleetTab::Perimeter))
        @if lines.is_empty() {
            (empty_state(Icon::Building, &lang.t("perimeter-no-client"), "", &html! {}))
        } @else {
            (sums(shell, &lines))
            (panel_flush("", &html! {}, &clients(shell, &lines)))
        }
        @if shell.actor.can(Administer) { (setting(shell, days, typed, failure)) }
    };
    Ok(with_status(shell.page(&title, &body), failure))
}

fn sums(shell: &Shell, lines: &[Line]) -> Markup {
    let lang = shell.lang;
    let sum = |of: fn(&Line) -> u64| count(lang, lines.iter().map(of).sum());
    let (items, covered) = (sum(|one| one.drift.items), sum(|one| one.drift.covered));
    let (uncovered, gone) = (sum(|one| one.drift.uncovered), sum(|one| one.drift.gone));
    let all = [
        (lang.t("perimeter-items"), items, Tone::Neutral),
        (lang.t("perimeter-covered"), covered, Tone::Good),
        (lang.t("perimeter-uncovered"), uncovered, Tone::Warn),
        (lang.t("perimeter-gone"), gone, Tone::Warn),
    ];
    let all: Vec<Tile<'_>> = all
        .iter()
        .map(|(label, value, tone)| Tile {
            label,
            value,
            note: "",
            tone: *tone,
            href: None,
        })
        .collect();
    tiles(&all)
}

fn clients(shell: &Shell, lines: &[Line]) -> Markup {
    let lang = shell.lang;
    let money = shell.actor.can(SeeMonths);
    let mut columns = vec![
        Column::main(lang.t("perimeter-client")),
        Column::number(lang.t("perimeter-items")),
        Column::number(lang.t("perimeter-covered")),
        Column::number(lang.t("perimeter-uncovered")),
        Column::number(lang.t("perimeter-gone")),
    ];
    if money {
        columns.extend([
            Column::number(lang.t("perimeter-billed")),
            Column::number(lang.t("perimeter-next")),
            Column::number(lang.t("perimeter-gap")),
            Column::number(lang.t("perimeter-stake")),
        ]);
    }
    let caption = lang.t("perimeter-title");
    let frame = Table {
        id: "perimeter",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for line in lines {
            @let href = home(line.client.id);
            (row(lang, &frame, &Row {
                id: &format!("client-{}", line.client.id),
                href: Some(&href),
                value: "",
                name: &line.client.name,
                cells: &cells(shell, line, &href, money),
            }))
        }
    };
    table(lang, &frame, &rows)
}

fn cells(shell: &Shell, line: &Line, href: &str, money: bool) -> Vec<Markup> {
    let lang = shell.lang;
    let drift = &line.drift;
    let none = || html! { span.muted { "—" } };
    let items = |n: u64, finding: &str| {
        html! {
            @if n == 0 { span.muted { "0" } }
            @else { a href={ (href) "/items?finding=" (finding) } { (count(lang, n)) } }
        }
    };
    let amount = |value: Option<Decimal>| match value {
        Some(value) => html! { (format::money(lang, cents(value), &line.currency)) },
        None => none(),
    };
    let mut cells = vec![
        html! {
            a href=(href) { (line.client.name) }
            @if !line.contract { " " (badge(Tone::Muted, &lang.t("perimeter-without"))) }
        },
        html! { (count(lang, drift.items)) },
        html! { (count(lang, drift.covered)) },
        items(drift.uncovered, "uncovered"),
        items(drift.gone, "gone"),
    ];
    if money {
        let gap = drift.billed.zip(drift.next).map(|(was, is)| is - was);
        cells.extend([
            amount(drift.billed),
            amount(drift.next.filter(|_| line.contract)),
            match gap {
                Some(gap) => html! { (signed(lang, gap, &line.currency)) },
                None => none(),
            },
            match drift.stake.is_zero() {
                true if !line.contract => none(),
                true if drift.uncovered + drift.gone > 0 => {
                    html! { span.muted { (lang.t("perimeter-unknown")) } }
                }
                _ => html! { strong { (format::money(lang, cents(drift.stake), &line.currency)) } },
            },
        ]);
    }
    cells
}

fn setting(shell: &Shell, days: i64, typed: Option<&str>, failure: Option<&Failure>) -> Markup {
    let lang = shell.lang;
    let (label, hint) = (lang.t("perimeter-days"), lang.t("perimeter-days-hint"));
    let wrong = failure.and_then(|failure| failure.of_field("days", lang));
    let field = Field::new("days", &label)
        .hint(&hint)
        .error(wrong.as_deref());
    let value = typed.map_or_else(|| days.to_string(), str::to_owned);
    panel(
        &lang.t("perimeter-setting"),
        &html! {},
        &html! {
            form.form method="post" action="/machines/perimeter" {
                (text_field(&field, Input::Number, &value))
                (form_actions(&submit(Button::Secondary, &lang.t("form-save"))))
            }
        },
    )
}
