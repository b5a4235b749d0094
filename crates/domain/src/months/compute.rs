//! From evidence to figures: the one function that the server and `intendant verify` share.

use intendant_contract::availability::{Interval, Measured, measure};
use intendant_contract::model::{Billed, Language};
use intendant_contract::month::Month;
use intendant_contract::price::Period;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::book::{Book, Known};
use super::evidence::Evidence;
use super::figures::{Available, Down, Figures};
use super::{MonthError, clocks, items, money};

/// The month on the time line.
pub(super) struct Span {
    pub month: Month,
    pub zone: TimeZone,
    pub from: Timestamp,
    pub until: Timestamp,
    /// Up to when clocks are looked at: the month's end in the last of the contract's zones, or the
    /// present.
    pub horizon: Timestamp,
    /// From when work is billed at the month's end; absent when no invoice is due then.
    pub work_from: Option<Timestamp>,
    /// The period that is billed at the month's end.
    pub bills: Option<Period>,
}

impl Span {
    /// Whether an instant lies in the month.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }

    /// Whether work at an instant goes onto the invoice of the month's end; in a month without
    /// invoice, whether it is told with the month.
    pub fn bills(&self, at: Timestamp) -> bool {
        self.work_from.unwrap_or(self.from) <= at && at < self.until
    }
}

fn midnight(zone: &TimeZone, day: Date) -> Timestamp {
    zone.to_timestamp(day.at(0, 0, 0, 0))
        .unwrap_or(Timestamp::MAX)
}

fn span(evidence: &Evidence, book: &Book, leading: &Known) -> Span {
    let month = evidence.head.month;
    let contract = &leading.contract;
    let zone = contract
        .calendars
        .first()
        .and_then(|(_, calendar)| TimeZone::get(&calendar.timezone).ok())
        .or_else(|| TimeZone::get(&evidence.head.timezone).ok())
        .unwrap_or(TimeZone::UTC);
    let ends = contract
        .calendars
        .values()
        .filter_map(|calendar| TimeZone::get(&calendar.timezone).ok())
        .map(|zone| midnight(&zone, month.next().first()));
    let until = midnight(&zone, month.next().first());
    let latest = ends.max().unwrap_or(until).max(until);
    let bills = period(book, month);
    // The whole of the period that ends with this month.
    let billed_from = bills.map(|next| next.first.plus(-length(next)));
    Span {
        month,
        from: midnight(&zone, month.first()),
        until,
        horizon: latest.min(evidence.head.as_of),
        work_from: billed_from.map(|first| midnight(&zone, first.first())),
        zone,
        bills,
    }
}

fn length(period: Period) -> i32 {
    let mut count = 1;
    while period.first.plus(count) <= period.last {
        count += 1;
    }
    count
}

/// The period whose invoice is due at a month's end: the one that begins with the month after; for
/// the month before the start, the first one.
fn period(book: &Book, month: Month) -> Option<Period> {
    let next = month.next();
    let price = book.on(next.last()).contract.price.as_ref()?;
    let period = Period::of(price.billed, next);
    let is_first = month == book.first_month();
    let last_was_quarterly = price.billed == Billed::Quarterly;
    (period.first == next || is_first || !last_was_quarterly).then_some(period)
}

/// The first instant of a month in the contract's zone, and the first after it.
///
/// # Errors
/// When no contract can be read, or none reaches the month.
pub fn bounds(evidence: &Evidence) -> Result<(Timestamp, Timestamp), MonthError> {
    let book = Book::read(&evidence.contracts)?;
    let month = evidence.head.month;
    if month < book.first_month() || book.last_month().is_some_and(|last| month > last) {
        return Err(MonthError::OutsideTerm(month));
    }
    let leading = book.on(month.last().max(book.starts()));
    let span = span(evidence, &book, leading);
    Ok((span.from, span.until))
}

/// The figures of a month.
///
/// # Errors
/// When a contract or an event cannot be read, an index value or a count is missing, or the
/// contract does not reach the month.
pub fn compute(evidence: &Evidence) -> Result<Figures, MonthError> {
    let book = Book::read(&evidence.contracts)?;
    let month = evidence.head.month;
    let first = book.first_month();
    if month < first || book.last_month().is_some_and(|last| month > last) {
        return Err(MonthError::OutsideTerm(month));
    }
    let leading = book.on(month.last().max(book.starts()));
    let span = span(evidence, &book, leading);
    let told = clocks::tell(evidence, &book, leading, &span)?;
    let covers = items::covers(&leading.contract, &evidence.items);
    let (counted, not_covered) = items::counts(evidence, &covers, span.from, span.until);
    let availability = availability(evidence, leading, &covers, &span)?;
    let scene = money::Scene {
        evidence,
        book: &book,
        leading,
        span: &span,
        told: &told,
        availability: &availability,
    };
    let money = money::settle(&scene)?;
    let contract = &leading.contract;
    Ok(Figures {
        month,
        from: span.from,
        until: span.until,
        timezone: span.zone.iana_name().unwrap_or("UTC").to_owned(),
        reference: contract.reference.clone(),
        title: contract.title.clone(),
        language: match contract.language {
            Language::Fr => "fr",
            Language::En => "en",
        }
        .to_owned(),
        currency: contract.currency.clone(),
        version: leading.number,
        version_from: leading.from,
        before_start: month == first,
        tickets: told.tickets,
        list: told.list,
        unbilled: evidence.head.unbilled.clone(),
        promises: told.promises,
        breaches: told.breaches,
        overdue: told.overdue,
        availability,
        items: counted,
        not_covered,
        changes: items::changes(evidence, span.from, span.until),
        outside: told.outside,
        penalty: money.penalty,
        owed: money.owed,
        invoice: money.invoice,
    })
}

fn availability(
    evidence: &Evidence,
    leading: &Known,
    covers: &std::collections::HashMap<i64, Option<&str>>,
    span: &Span,
) -> Result<Vec<Available>, MonthError> {
    let mut out = Vec::new();
    if span.month.last() < leading.contract.term.starts {
        return Ok(out);
    }
    for service in &leading.contract.services {
        if service.availability.is_none() {
            continue;
        }
        let name_of = |item: i64| {
            let found = evidence.items.iter().find(|one| one.id == item);
            found.map_or_else(|| format!("n° {item}"), |one| one.name.clone())
        };
        let downs: Vec<Interval> = evidence
            .outages
            .iter()
            .filter(|outage| outage.service == service.key)
            .map(|outage| Interval {
                id: match outage.ticket {
                    Some(id) => format!(
                        "{} (ticket {})",
                        name_of(outage.item),
                        crate::tickets::number(crate::id::TicketId(id))
                    ),
                    None => name_of(outage.item),
                },
                from: outage.from,
                to: outage.to,
            })
            .collect();
        let planned: Vec<Interval> = evidence
            .maintenances
            .iter()
            .filter(|planned| match planned.item {
                None => true,
                Some(item) => covers.get(&item).copied().flatten() == Some(service.key.as_str()),
            })
            .map(|planned| Interval {
                id: planned.reason.clone(),
                from: planned.from,
                to: Some(planned.to),
            })
            .collect();
        let measured = measure(
            &leading.contract,
            &service.key,
            span.month.last(),
            &downs,
            &planned,
            span.horizon,
        )?;
        let downs = spans(&measured, downs, span.horizon);
        out.push(Available {
            downs,
            name: service.name.clone(),
            complete: measured.month == span.month && span.until <= evidence.head.as_of,
            measured,
        });
    }
    Ok(out)
}

/// The outages that were counted, with when they were: `downs` as they were given to the measure.
fn spans(measured: &Measured, mut downs: Vec<Interval>, known: Timestamp) -> Vec<Down> {
    downs.sort_by_key(|down| down.from);
    let mut out = Vec::new();
    for outage in &measured.outages {
        let Some(at) = downs.iter().position(|down| down.id == outage.id) else {
            continue;
        };
        let down = downs.remove(at);
        let end = known.min(measured.to);
        out.push(Down {
            from: down.from.max(measured.from),
            to: down.to.map_or(end, |to| to.min(measured.to)),
            what: down.id,
            counted_s: outage.counted_s,
        });
    }
    out
}
