//! The money of a month: what is billed at its end, what its broken promises cost.

use std::cell::RefCell;
use std::collections::BTreeMap;

use intendant_contract::item::DatedItem;
use intendant_contract::month::Month;
use intendant_contract::penalty::{Assessment, MonthPenalty};
use intendant_contract::price::{
    Basis, Invoice, Owed, Period, PriceError, Version, Work, base_flat_fee, draft, owed,
};
use intendant_contract::revision::{IndexValue, SeriesSet};
use jiff::Span as Days;
use rust_decimal::Decimal;

use super::MonthError;
use super::book::{Book, Known};
use super::clocks::Told;
use super::compute::Span;
use super::evidence::Evidence;
use super::figures::Available;
use super::items;

/// What a month comes to.
pub(super) struct Money {
    pub penalty: Option<MonthPenalty>,
    pub owed: Option<Owed>,
    pub invoice: Option<Invoice>,
}

/// Prices what the evidence says.
struct Till<'a> {
    versions: Vec<Version<'a>>,
    items: Vec<DatedItem>,
    series: SeriesSet,
}

impl Till<'_> {
    /// The invoice of a period; none when nothing is in force and no work was done.
    fn draft(&self, period: Period, work: &[Work]) -> Result<Option<Invoice>, PriceError> {
        let basis = Basis {
            versions: &self.versions,
            counts: &self.items,
            series: &self.series,
            work,
        };
        match draft(period, &basis) {
            Ok(invoice) => Ok(Some(invoice)),
            Err(PriceError::NotInForce { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }
}

/// What money is worked out from.
pub(super) struct Scene<'a> {
    pub evidence: &'a Evidence,
    pub book: &'a Book,
    pub leading: &'a Known,
    pub span: &'a Span,
    pub told: &'a Told,
    pub availability: &'a [Available],
}

pub(super) fn settle(scene: &Scene<'_>) -> Result<Money, MonthError> {
    let till = Till {
        versions: scene.book.versions(),
        items: items::dated(&scene.evidence.items, &scene.span.zone),
        series: series(scene.evidence),
    };
    let penalty = penalty(scene, &till)?;
    let invoice = match scene.span.bills {
        Some(period) => invoice(scene, &till, period)?,
        None => None,
    };
    Ok(Money {
        owed: penalty
            .as_ref()
            .and_then(|month| owed(&scene.leading.contract, month)),
        penalty,
        invoice,
    })
}

fn series(evidence: &Evidence) -> SeriesSet {
    let mut set = SeriesSet::default();
    for fact in &evidence.indices {
        let series = set.0.entry(fact.series.clone()).or_default();
        let (value, published) = (fact.value, fact.published);
        series
            .values
            .insert(fact.month, IndexValue { value, published });
    }
    set
}

/// The invoice of a period, dated no earlier than the day on which it is drawn up: numbers and
/// dates of invoices run together.
fn invoice(
    scene: &Scene<'_>,
    till: &Till<'_>,
    period: Period,
) -> Result<Option<Invoice>, MonthError> {
    let (leading, span) = (scene.leading, scene.span);
    let term = &leading.contract.term;
    let work: Vec<Work> = scene
        .told
        .outside
        .iter()
        .flat_map(|ticket| &ticket.work)
        .map(|entry| &entry.work)
        .filter(|work| !work.label.is_empty())
        .filter(|work| term.starts <= span.zone.to_datetime(work.from).date())
        .cloned()
        .collect();
    let Some(mut invoice) = till.draft(period, &work)? else {
        return Ok(None);
    };
    if invoice.lines.iter().all(|line| line.amount.is_zero()) {
        return Ok(None);
    }
    let today = span.zone.to_datetime(scene.evidence.head.as_of).date();
    if today > invoice.issued {
        invoice.issued = today;
        let terms = leading.contract.price.as_ref();
        let days = terms.and_then(|price| price.payment.as_ref().map(|terms| terms.days));
        invoice.due = days
            .and_then(|days| Days::new().try_days(days).ok())
            .and_then(|days| today.checked_add(days).ok());
    }
    Ok(Some(invoice))
}

fn penalty(scene: &Scene<'_>, till: &Till<'_>) -> Result<Option<MonthPenalty>, MonthError> {
    let (leading, span) = (scene.leading, scene.span);
    if span.month == scene.book.first_month() {
        return Ok(None);
    }
    let contract = &leading.contract;
    let mut assessment = Assessment::detailed(contract);
    for clock in &scene.told.stopped {
        assessment.clock(&clock.fact(span.month));
    }
    for available in scene.availability.iter().filter(|one| one.complete) {
        assessment.availability(available.measured.fact());
    }
    for (month, charged) in closed(scene.evidence) {
        if month < span.month {
            assessment.already_charged(month, charged);
        }
    }
    // The month's own fee must be known; those of months to come are taken as this one's.
    let billed = |month: Month| {
        contract
            .price
            .as_ref()
            .map(|price| Period::of(price.billed, month))
    };
    let fee_of = |month: Month| -> Result<Option<Decimal>, PriceError> {
        let Some(period) = billed(month) else {
            return Ok(None);
        };
        Ok(till
            .draft(period, &[])?
            .map(|invoice| invoice.flat_fee(month)))
    };
    let own = fee_of(span.month)?.unwrap_or_else(|| base_flat_fee(contract, span.month));
    let known: RefCell<BTreeMap<Month, Decimal>> =
        RefCell::new(BTreeMap::from([(span.month, own)]));
    let fee = |month: Month| -> Decimal {
        if let Some(fee) = known.borrow().get(&month) {
            return *fee;
        }
        let found = fee_of(month).ok().flatten().unwrap_or(own);
        known.borrow_mut().insert(month, found);
        found
    };
    let settlement = assessment.settle(&fee)?;
    Ok(settlement.month(span.month).cloned())
}

/// What closed months were charged, from the closings in the chain.
fn closed(evidence: &Evidence) -> BTreeMap<Month, Decimal> {
    let mut out = BTreeMap::new();
    for event in &evidence.events {
        if event.subject != "month" || event.kind != "closed" {
            continue;
        }
        let body: Option<serde_json::Value> = event
            .body
            .as_deref()
            .and_then(|body| serde_json::from_str(body).ok());
        let text = |key: &str| body.as_ref()?.get(key)?.as_str();
        let month = text("month").and_then(|text| text.parse().ok());
        let charged = text("penalties").and_then(|text| text.parse().ok());
        if let (Some(month), Some(charged)) = (month, charged) {
            out.insert(month, charged);
        }
    }
    out
}
