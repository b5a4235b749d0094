//! What an amendment in the making would change: items, price lines, the month, promises.

use intendant_contract::diff::Direction;
use intendant_domain::perimeter::{Effect, LineEffect, TextLine, text_diff};
use maud::{Markup, html};

use super::{count, signed};
use crate::contracts::words as say;
use crate::perimeter::actions::cents;
use crate::perimeter::drafts::Shown;
use crate::perimeter::words;
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Change, Column, Row, Table, Tile, Tone, diff, format, panel_flush, row, table, tiles,
};
use crate::platform::shell::Shell;

pub(super) fn service_name(shown: &Shown, key: &str) -> String {
    let services = &shown.base.contract.services;
    let found = services.iter().find(|service| service.key == key);
    found.map_or_else(|| key.to_owned(), |service| service.name.clone())
}

pub(super) fn line_name(shown: &Shown, at: usize) -> String {
    let lines = shown
        .base
        .contract
        .price
        .iter()
        .flat_map(|price| &price.per_unit);
    lines
        .into_iter()
        .nth(at)
        .map_or_else(|| at.to_string(), |line| line.label.clone())
}

/// What it would do before it is done: items, money, promises.
pub(super) fn effects(shell: &Shell, shown: &Shown, effect: &Effect) -> Markup {
    let lang = shell.lang;
    let currency = &shown.base.contract.currency;
    let (mut into, mut out, mut other) = (0, 0, 0);
    for moved in &effect.moved {
        match (&moved.from, &moved.to) {
            (None, Some(_)) => into += moved.items,
            (Some(_), None) => out += moved.items,
            _ => other += moved.items,
        }
    }
    let mut all = vec![
        (
            lang.t("perimeter-come-in"),
            count(lang, into),
            String::new(),
            if into > 0 { Tone::Good } else { Tone::Neutral },
        ),
        (
            lang.t("perimeter-go-out"),
            count(lang, out),
            String::new(),
            if out > 0 { Tone::Bad } else { Tone::Neutral },
        ),
    ];
    if other > 0 {
        all.push((
            lang.t("perimeter-change-service-of"),
            count(lang, other),
            String::new(),
            Tone::Neutral,
        ));
    }
    if let (true, Some(was), Some(becomes)) = (shown.money, effect.was, effect.becomes) {
        let note = lang.ta(
            "perimeter-fee-was",
            &[
                ("was", &format::money(lang, cents(was), currency)),
                ("gap", &signed(lang, becomes - was, currency)),
            ],
        );
        let value = format::money(lang, cents(becomes), currency);
        all.push((lang.t("perimeter-fee"), value, note, Tone::Accent));
    }
    let all: Vec<Tile<'_>> = all
        .iter()
        .map(|(label, value, note, tone)| Tile {
            label,
            value,
            note,
            tone: *tone,
            href: None,
        })
        .collect();
    html! {
        (tiles(&all))
        @if !effect.moved.is_empty() { (moved(shell, shown, effect)) }
        @if !effect.lines.is_empty() { (line_effects(shell, shown, &effect.lines)) }
        (promises(lang, shown))
    }
}

fn moved(shell: &Shell, shown: &Shown, effect: &Effect) -> Markup {
    let lang = shell.lang;
    let title = lang.t("perimeter-moved");
    let columns = [
        Column::main(lang.t("cover-kind")),
        Column::new(lang.t("person-site")),
        Column::number(lang.t("perimeter-count")),
        Column::new(lang.t("perimeter-from")),
        Column::new(lang.t("perimeter-to")),
    ];
    let frame = Table {
        id: "moved",
        caption: &title,
        columns: &columns,
        selectable: false,
    };
    let service = |key: &Option<String>| match key {
        Some(key) => html! { (service_name(shown, key)) },
        None => html! { span.muted { (lang.t("cover-was-not")) } },
    };
    let rows = html! {
        @for (at, one) in effect.moved.iter().take(60).enumerate() {
            @let group = shown.groups.get(one.group);
            (row(lang, &frame, &Row {
                id: &format!("moved-{at}"),
                href: None,
                value: "",
                name: "",
                cells: &[
                    html! {
                        @if let Some(group) = group {
                            (words::capital(&words::kinds(lang, &group.kind))) " "
                            span.muted { (group.name) @if one.items > 1 { "…" } }
                        }
                    },
                    html! { @if let Some(site) = group.and_then(|group| group.site.as_ref()) { (site) } },
                    html! { (count(lang, one.items)) },
                    service(&one.from),
                    service(&one.to),
                ],
            }))
        }
    };
    panel_flush(&title, &html! {}, &table(lang, &frame, &rows))
}

fn line_effects(shell: &Shell, shown: &Shown, lines: &[LineEffect]) -> Markup {
    let lang = shell.lang;
    let currency = &shown.base.contract.currency;
    let title = lang.t("perimeter-lines-change");
    let mut columns = vec![
        Column::main(lang.t("perimeter-line")),
        Column::number(lang.t("ui-diff-before")),
        Column::number(lang.t("ui-diff-after")),
    ];
    if shown.money {
        columns.push(Column::number(lang.t("perimeter-amount-before")));
        columns.push(Column::number(lang.t("perimeter-amount-after")));
    }
    let frame = Table {
        id: "line-effects",
        caption: &title,
        columns: &columns,
        selectable: false,
    };
    let number = |n: Option<u64>| match n {
        Some(n) => html! { (count(lang, n)) },
        None => html! { span.muted { "—" } },
    };
    let amount = |value: Option<rust_decimal::Decimal>| match value {
        Some(value) => html! { (format::money(lang, cents(value), currency)) },
        None => html! { span.muted { "—" } },
    };
    let rows = html! {
        @for (at, one) in lines.iter().enumerate() {
            @let cells = [html! { (one.label) }, number(one.before), number(one.after), amount(one.was), amount(one.becomes)];
            @let cells = &cells[..if shown.money { 5 } else { 3 }];
            (row(lang, &frame, &Row { id: &format!("line-effect-{at}"), href: None, value: "", name: "", cells }))
        }
    };
    panel_flush(&title, &html! {}, &table(lang, &frame, &rows))
}

pub(super) fn promises(lang: Lang, shown: &Shown) -> Markup {
    let texts: Vec<(String, Option<String>, Option<String>, Tone)> = shown
        .promises
        .iter()
        .map(|change| {
            let text = |words: &Option<intendant_contract::words::Words>| {
                words.as_ref().map(|words| say(words, lang).to_owned())
            };
            let tone = match change.direction {
                Direction::Better => Tone::Good,
                Direction::Worse => Tone::Bad,
                Direction::Neutral => Tone::Neutral,
            };
            let mut what = say(&change.subject, lang).to_owned();
            if let Some(context) = text(&change.context) {
                what = format!("{what} ({context})");
            }
            (what, text(&change.from), text(&change.to), tone)
        })
        .collect();
    let changes: Vec<Change<'_>> = texts
        .iter()
        .map(|(what, before, after, tone)| Change {
            what,
            before: before.as_deref(),
            after: after.as_deref(),
            tone: *tone,
        })
        .collect();
    panel_flush(
        &lang.t("perimeter-promises"),
        &html! {},
        &html! {
            @if changes.is_empty() { p.panel-body.muted { (lang.t("changes-no-promise")) } }
            @else { (diff(lang, &changes)) }
        },
    )
}

/// The lines of the file that differ, with what stands around them.
pub(super) fn changed_lines(lang: Lang, shown: &Shown) -> Markup {
    let lines = text_diff(&shown.base_text, &shown.draft.text, 3);
    let body = html! {
        @if lines.is_empty() { p.panel-body.muted { (lang.t("perimeter-same-text")) } }
        @else {
            pre.panel-body tabindex="0" aria-label=(lang.t("perimeter-text-diff")) {
                @for line in &lines {
                    @match line {
                        TextLine::Same(number, text) => { span.muted { (format!("{number:>4}   ")) } (text) "\n" }
                        TextLine::Gone(number, text) => { span.muted { (format!("{number:>4} ")) } del { "- " (text) } "\n" }
                        TextLine::New(number, text) => { span.muted { (format!("{number:>4} ")) } ins { "+ " (text) } "\n" }
                        TextLine::Gap => { span.muted { "   ⋮" } "\n" }
                    }
                }
            }
        }
    };
    panel_flush(&lang.t("perimeter-text-diff"), &html! {}, &body)
}
