//! Penalty statements for the printer.

use intendant_contract::penalty::MonthPenalty;
use intendant_domain::months::Breach;
use intendant_protocol::documents::penalty as doc;
use intendant_protocol::documents::{Amount, VERSION};
use rust_decimal::Decimal;

use super::{Scene, amount, clause, words as say};
use crate::contracts::words;
use crate::platform::page::format;

/// The statement of a month's penalties; `settled` says how they are settled.
pub fn statement(
    scene: &Scene<'_>,
    month: &MonthPenalty,
    name: &str,
    settled: &str,
) -> doc::PenaltyStatement {
    let (lang, figures) = (scene.lang, scene.figures);
    let penalties: Vec<doc::Penalty> = month
        .charges
        .iter()
        .map(|charge| {
            let text = words(&charge.words(&figures.currency), lang).to_owned();
            let (label, computation) = halves(&text);
            doc::Penalty {
                label,
                breach: breach_of(figures.breaches.as_slice(), charge)
                    .map(|breach| say::breach(lang, breach)),
                clause: clause(&charge.clause),
                computation,
                amount: amount(charge.amount),
            }
        })
        .collect();
    let computed: Amount = penalties.iter().map(|penalty| penalty.amount).sum();
    doc::PenaltyStatement {
        v: VERSION,
        document: doc::PenaltyStatementKind::PenaltyStatement,
        language: scene.language(),
        created: scene.created,
        accent: None,
        timezone: figures.timezone.clone(),
        number: name.to_owned(),
        issued: scene.issued,
        period: scene.month(),
        currency: figures.currency.clone(),
        provider: scene.parties.seller.clone(),
        client: scene.parties.buyer.clone(),
        contract: scene.contract(),
        penalties,
        limits: limits(scene, month),
        computed,
        total: amount(month.charged),
        settlement: settled.to_owned(),
    }
}

/// Ceilings, in the order in which they were applied.
fn limits(scene: &Scene<'_>, month: &MonthPenalty) -> Vec<doc::Limit> {
    let (lang, currency) = (scene.lang, &scene.figures.currency);
    let mut before: Decimal = month.total;
    month
        .ceilings
        .iter()
        .map(|ceiling| {
            let after = before.min(ceiling.at_most);
            let (label, computation) = halves(words(&ceiling.words(currency), lang));
            let limit = doc::Limit {
                label,
                clause: clause(&ceiling.clause),
                computation,
                before: amount(before),
                after: amount(after),
            };
            before = after;
            limit
        })
        .collect()
}

/// A sentence "what: how" in its two halves.
fn halves(text: &str) -> (String, String) {
    match text.find(": ") {
        Some(at) => {
            let label = text[..at].trim_end_matches(['\u{a0}', ' ', '\u{202f}']);
            let how = text[at + 1..].trim_start();
            (capital(label), how.to_owned())
        }
        None => (capital(text), text.to_owned()),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// The breach that a charge punishes, when it is one ticket's.
pub fn breach_of<'b>(
    breaches: &'b [Breach],
    charge: &intendant_contract::penalty::Charged,
) -> Option<&'b Breach> {
    let (ticket, clock) = (charge.ticket.as_deref()?, charge.clock.as_deref()?);
    breaches
        .iter()
        .find(|breach| breach.ticket.to_string() == ticket && breach.clock.code() == clock)
}

impl Scene<'_> {
    /// An amount as this document's language writes it.
    pub fn money(&self, value: Decimal) -> String {
        format::money(self.lang, super::cents(value), &self.figures.currency)
    }
}
