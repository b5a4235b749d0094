//! The money of a month on screen: penalties with their limits, the invoice with every line's reasons.

use intendant_contract::price::{Invoice, Line, Unit};
use intendant_domain::id::ClientId;
use intendant_domain::months::Figures;
use maud::{Markup, html};

use super::super::print::cents;
use super::{capital, clause, said};
use crate::contracts::words;
use crate::platform::i18n::Lang;
use crate::platform::page::{Column, Row, Table, explain, format, panel, panel_flush, row, table};
use crate::platform::shell::Shell;

/// Penalties: each charge with its clause, then waiver and ceilings.
pub(super) fn penalties(shell: &Shell, client: ClientId, figures: &Figures) -> Markup {
    let lang = shell.lang;
    let money = |value| format::money(lang, cents(value), &figures.currency);
    let Some(penalty) = &figures.penalty else {
        return html! { div id="penalties" { (panel(&lang.t("month-penalties"), &html! {}, &html! { p { (lang.t("month-no-penalties")) } })) } };
    };
    let body = html! {
        ul.rows {
            @for charge in &penalty.charges {
                li { (explain(&html! { (capital(words(&charge.words(&figures.currency), lang))) },
                    &clause(lang, client, figures.version, &charge.clause))) }
            }
            li { strong { (lang.ta("month-penalty-total", &[("amount", &money(penalty.total))])) } }
            @if let Some(waiver) = &penalty.waived {
                li { (explain(&html! { (lang.ta("month-penalty-waived", &[("below", &money(waiver.below))])) },
                    &clause(lang, client, figures.version, &waiver.clause))) }
            }
            @for ceiling in &penalty.ceilings {
                li { (explain(&html! {
                    (capital(words(&ceiling.words(&figures.currency), lang)))
                    @if ceiling.applied { " · " strong { (lang.t("month-ceiling-applied")) } }
                }, &clause(lang, client, figures.version, &ceiling.clause))) }
            }
            li { strong { (lang.ta("month-penalty-owed", &[("amount", &money(penalty.charged))])) } }
        }
    };
    html! { div id="penalties" { (panel_flush(&lang.t("month-penalties"), &html! {}, &body)) } }
}

/// The invoice that the closing issues, or issued.
pub(super) fn invoice(shell: &Shell, client: ClientId, figures: &Figures) -> Markup {
    let lang = shell.lang;
    let Some(invoice) = &figures.invoice else {
        return html! { div id="invoice" { (panel(&lang.t("month-invoice"), &html! {}, &html! { p { (lang.t("month-no-invoice")) } })) } };
    };
    let period = if invoice.first == invoice.last {
        said(lang, invoice.first)
    } else {
        format!(
            "{} – {}",
            said(lang, invoice.first),
            said(lang, invoice.last)
        )
    };
    let title = lang.ta("month-invoice-of", &[("period", &period)]);
    let body = html! {
        (lines(shell, client, figures, invoice))
        (totals(lang, invoice))
    };
    html! { div id="invoice" { (panel_flush(&title, &html! {}, &body)) } }
}

fn lines(shell: &Shell, client: ClientId, figures: &Figures, invoice: &Invoice) -> Markup {
    let lang = shell.lang;
    let caption = lang.t("month-invoice");
    let columns = [
        Column::main(lang.t("month-line")),
        Column::number(lang.t("month-quantity")),
        Column::number(lang.t("month-unit-price")),
        Column::number(lang.t("month-amount")),
    ];
    let frame = Table {
        id: "lines",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for (at, line) in invoice.lines.iter().enumerate() {
            (row(lang, &frame, &Row {
                id: &format!("line-{at}"),
                href: None,
                value: "",
                name: &line.label,
                cells: &cells(lang, client, figures, invoice, line),
            }))
        }
    };
    table(lang, &frame, &rows)
}

fn cells(
    lang: Lang,
    client: ClientId,
    figures: &Figures,
    invoice: &Invoice,
    line: &Line,
) -> [Markup; 4] {
    let unit = match line.unit {
        Unit::Month => lang.t("month-unit-month"),
        Unit::Piece => String::new(),
        Unit::Hour => lang.t("month-unit-hour"),
    };
    let quantity = line.quantity.normalize();
    let version = line.version.parse().unwrap_or(figures.version);
    [
        explain(
            &html! { (line.label) },
            &html! {
                ol { @for step in line.explain(&invoice.currency) { li { (capital(words(&step, lang))) } } }
                p { (clause(lang, client, version, &line.clause)) }
            },
        ),
        html! { (format::decimal(lang, quantity, quantity.scale())) " " (unit) },
        html! {
            @match line.unit_price {
                Some(price) => { (format::decimal(lang, price, price.normalize().scale().max(2))) }
                None => { "—" }
            }
        },
        html! { (format::money(lang, cents(line.amount), &invoice.currency)) },
    ]
}

fn totals(lang: Lang, invoice: &Invoice) -> Markup {
    let money = |value| format::money(lang, cents(value), &invoice.currency);
    html! {
        div.panel-body {
            dl.facts {
                div { dt { (lang.t("month-net")) } dd.num { (money(invoice.net)) } }
                @for vat in &invoice.vat {
                    @let rate = vat.rate * rust_decimal::Decimal::ONE_HUNDRED;
                    div {
                        dt { (lang.ta("month-vat", &[("rate", &format::percent(lang, rate, rate.normalize().scale()))])) }
                        dd.num { (money(vat.tax)) }
                    }
                }
                div { dt { strong { (lang.t("month-gross")) } } dd.num { strong { (money(invoice.gross)) } } }
                div { dt { (lang.t("document-issued")) } dd { (format::date(lang, invoice.issued)) } }
                @if let Some(due) = invoice.due {
                    div { dt { (lang.t("month-pay-by")) } dd { (format::date(lang, due)) } }
                }
            }
        }
    }
}
