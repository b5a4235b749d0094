//! The tickets of a month: their clocks run again from their events, counted against what was
//! promised.

use std::collections::BTreeMap;

use intendant_contract::clock::{
    ClockReport, ClockState, Effect, LedgerStretch, TicketClocks, stretch_words,
};
use intendant_contract::model::{ClockKind, Contract, Language, Target};
use intendant_contract::month::Month;
use intendant_contract::penalty::ClockFact;
use intendant_contract::price::Work;
use intendant_contract::words::Words;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use super::MonthError;
use super::book::{Book, Known};
use super::compute::Span;
use super::evidence::Evidence;
use super::figures::{
    Breach, Outside, Promise, Stretch, StretchLine, TicketOfMonth, Tickets, WorkEntry,
};
use crate::id::{ClientId, PersonId, TicketId};
use crate::tickets::{self, Clock, Priority, Recorded, Ticket, TicketEvent, number};

/// A clock that stopped in the month.
pub(super) struct Stopped {
    pub ticket: String,
    pub service: String,
    pub clock: ClockKind,
    pub priority: intendant_contract::model::Priority,
    pub breached: bool,
    pub late_s: i64,
}

impl Stopped {
    pub fn fact(&self, month: Month) -> ClockFact<'_> {
        ClockFact {
            ticket: &self.ticket,
            clock: self.clock,
            service: &self.service,
            priority: self.priority,
            breached: self.breached,
            late_s: self.late_s,
            month,
        }
    }
}

/// What the tickets of a month come to.
#[derive(Default)]
pub(super) struct Told {
    pub tickets: Tickets,
    pub stopped: Vec<Stopped>,
    pub promises: Vec<Promise>,
    pub breaches: Vec<Breach>,
    pub overdue: Vec<Breach>,
    pub outside: Vec<Outside>,
    pub list: Vec<TicketOfMonth>,
}

/// A ticket's events up to an instant, in order.
type Histories = BTreeMap<i64, Vec<Recorded>>;

fn histories(evidence: &Evidence, until: Timestamp) -> Result<Histories, MonthError> {
    let mut out = Histories::new();
    for event in &evidence.events {
        let Some(body) = event.body.as_deref() else {
            continue;
        };
        if event.subject != "ticket" || event.at >= until {
            continue;
        }
        let told = TicketEvent::read(&event.kind, body).map_err(|error| MonthError::Event {
            seq: event.seq,
            problem: error.to_string(),
        })?;
        out.entry(event.subject_id).or_default().push(Recorded {
            seq: event.seq,
            at: event.at,
            person: event.person.map(PersonId),
            actor: event.actor.clone(),
            event: told,
        });
    }
    Ok(out)
}

/// Everything about the tickets of a month.
pub(super) fn tell(
    evidence: &Evidence,
    book: &Book,
    leading: &Known,
    span: &Span,
) -> Result<Told, MonthError> {
    let mut told = Told {
        promises: promises(&leading.contract),
        ..Told::default()
    };
    for (id, events) in histories(evidence, span.horizon)? {
        let client = ClientId(evidence.head.client);
        let Some(ticket) = Ticket::from_events(TicketId(id), client, &events) else {
            continue;
        };
        let version = ticket.version.and_then(|version| book.of(version.0));
        count(&ticket, &events, span, &mut told.tickets);
        let before = (told.stopped.len(), told.overdue.len());
        if let Some(version) = version {
            clocks(&ticket, &events, version, leading, span, &mut told)?;
        }
        outside(&ticket, &events, book, span, &mut told.outside);
        let late = told.overdue.len() > before.1
            || told.stopped[before.0..].iter().any(|clock| clock.breached);
        let in_time = (late || told.stopped.len() > before.0).then_some(!late);
        told.list.extend(of_month(&ticket, &events, span, in_time));
    }
    for promise in &mut told.promises {
        let promised = promise.share * Decimal::from(promise.of);
        promise.kept = (promise.of > 0).then(|| Decimal::from(promise.met) >= promised);
    }
    told.breaches
        .sort_by_key(|breach| (breach.stopped, breach.ticket, breach.clock));
    told.overdue
        .sort_by_key(|breach| (breach.due, breach.ticket, breach.clock));
    Ok(told)
}

/// The ticket in the list of the month, when it belongs there.
fn of_month(
    ticket: &Ticket,
    events: &[Recorded],
    span: &Span,
    in_time: Option<bool>,
) -> Option<TicketOfMonth> {
    let ended = [ticket.resolved_at, ticket.closed_at]
        .into_iter()
        .flatten()
        .min()
        .filter(|at| !ticket.is_open() && *at < span.until);
    if ticket.opened_at >= span.until || ended.is_some_and(|at| at < span.from) {
        return None;
    }
    let (mut worked_s, mut onsite_s) = (0, 0);
    for recorded in events {
        if let TicketEvent::TimeSpent(spent) = &recorded.event
            && spent.billable
            && span.holds(recorded.at)
        {
            worked_s += spent.minutes * 60;
            if ticket
                .arrived_at
                .is_some_and(|arrived| arrived <= recorded.at)
            {
                onsite_s += spent.minutes * 60;
            }
        }
    }
    Some(TicketOfMonth {
        ticket: number(ticket.id),
        title: ticket.title.clone(),
        kind: ticket.kind,
        priority: ticket.priority,
        covered: ticket.coverage.verdict.is_in(),
        opened: ticket.opened_at,
        ended,
        in_time,
        worked_s,
        onsite_s,
    })
}

fn count(ticket: &Ticket, events: &[Recorded], span: &Span, tickets: &mut Tickets) {
    let until = span.until;
    if ticket.opened_at >= until {
        return;
    }
    if span.holds(ticket.opened_at) {
        tickets.opened += 1;
        tickets.opened_outside += u64::from(!ticket.coverage.verdict.is_in());
    }
    // As it stood at the month's end, whatever another zone's calendar still waits for.
    let known: Vec<Recorded> = events.iter().filter(|e| e.at < until).cloned().collect();
    let Some(then) = Ticket::from_events(ticket.id, ticket.client, &known) else {
        return;
    };
    tickets.left += u64::from(then.is_open());
    let ended = [then.resolved_at, then.closed_at]
        .into_iter()
        .flatten()
        .min()
        .filter(|_| !then.is_open());
    tickets.ended += u64::from(ended.is_some_and(|at| span.holds(at)));
}

/// Every promise of the levels that some service has, nothing counted yet.
fn promises(contract: &Contract) -> Vec<Promise> {
    let mut out = Vec::new();
    for (name, level) in &contract.levels {
        let services: Vec<String> = contract
            .services
            .iter()
            .filter(|service| service.level.as_deref() == Some(name))
            .map(|service| service.name.clone())
            .collect();
        if services.is_empty() {
            continue;
        }
        for (priority, promise) in &level.priorities {
            for (clock, target) in [
                (ClockKind::Respond, promise.respond),
                (ClockKind::Onsite, promise.onsite),
                (ClockKind::Restore, promise.restore),
                (ClockKind::Resolve, promise.resolve),
            ] {
                let Some(target) = target else { continue };
                let (priority, kind) = (Priority::from(*priority), Clock::from(clock));
                let path = format!("levels.{name}.{}.{}", priority.code(), kind.code());
                let share = promise.share.iter().find(|(kind, _)| *kind == clock);
                let (target_s, open_days) = in_two(target);
                out.push(Promise {
                    level: name.clone(),
                    services: services.clone(),
                    priority,
                    clock: kind,
                    target_s,
                    open_days,
                    calendar: promise.calendar.clone().unwrap_or(level.calendar.clone()),
                    clause: contract.clauses.cite(&path),
                    share: share.map_or(Decimal::ONE, |(_, share)| *share),
                    of: 0,
                    met: 0,
                    met_tickets: Vec::new(),
                    late_tickets: Vec::new(),
                    kept: None,
                });
            }
        }
    }
    out
}

fn in_two(target: Target) -> (Option<i64>, Option<u32>) {
    match target {
        Target::Seconds(seconds) => (Some(seconds), None),
        Target::OpenDays(days) => (None, Some(days)),
    }
}

fn clocks(
    ticket: &Ticket,
    events: &[Recorded],
    version: &Known,
    leading: &Known,
    span: &Span,
    told: &mut Told,
) -> Result<(), MonthError> {
    let refused = |problem: String| MonthError::Ticket {
        number: number(ticket.id),
        problem,
    };
    let run = tickets::run(&version.promises, ticket, events)
        .map_err(|error| refused(error.to_string()))?;
    let Some(run) = run else { return Ok(()) };
    for report in run.report(span.horizon) {
        let hours = version.promises.calendar(&report.calendar);
        let zone = hours.map_or(&span.zone, |hours| hours.zone());
        let timezone = zone.iana_name().unwrap_or("UTC");
        match report.state {
            ClockState::Met | ClockState::Breached => {
                let Some(at) = report.stopped else { continue };
                if Month::of(zone.to_datetime(at).date()) != span.month {
                    continue;
                }
                let breached = report.state == ClockState::Breached;
                tally(ticket, &report, version, leading, breached, told);
                if breached {
                    let breach = breach(ticket, &run, &report, timezone, span);
                    told.breaches.push(breach);
                }
            }
            ClockState::Overdue => {
                let breach = breach(ticket, &run, &report, timezone, span);
                told.overdue.push(breach);
            }
            _ => {}
        }
    }
    Ok(())
}

/// Counts a clock that stopped, in the row of its promise: the ticket's own version may have
/// promised it to a level that the leading version no longer has.
fn tally(
    ticket: &Ticket,
    report: &ClockReport,
    version: &Known,
    leading: &Known,
    breached: bool,
    told: &mut Told,
) {
    let id = number(ticket.id);
    told.stopped.push(Stopped {
        ticket: id.to_string(),
        service: report.service.to_string(),
        clock: report.kind,
        priority: report.priority,
        breached,
        late_s: report.late_s,
    });
    let level = leading
        .level_of(&report.service)
        .or_else(|| version.level_of(&report.service))
        .map_or_else(String::new, |(name, _)| name.to_owned());
    let (priority, clock) = (Priority::from(report.priority), Clock::from(report.kind));
    let found = told
        .promises
        .iter()
        .position(|row| row.level == level && row.priority == priority && row.clock == clock);
    let at = found.unwrap_or_else(|| {
        let (target_s, open_days) = in_two(report.target);
        let services = version.service(&report.service).map(|one| one.name.clone());
        told.promises.push(Promise {
            level,
            services: services.into_iter().collect(),
            priority,
            clock,
            target_s,
            open_days,
            calendar: report.calendar.to_string(),
            clause: report.clause.clone(),
            share: Decimal::ONE,
            of: 0,
            met: 0,
            met_tickets: Vec::new(),
            late_tickets: Vec::new(),
            kept: None,
        });
        told.promises.len() - 1
    });
    let row = &mut told.promises[at];
    row.of += 1;
    if breached {
        row.late_tickets.push(id);
    } else {
        row.met += 1;
        row.met_tickets.push(id);
    }
}

fn breach(
    ticket: &Ticket,
    run: &TicketClocks<'_>,
    report: &ClockReport,
    timezone: &str,
    span: &Span,
) -> Breach {
    let clock = Clock::from(report.kind);
    let (target_s, open_days) = in_two(report.target);
    Breach {
        ticket: number(ticket.id),
        title: ticket.title.clone(),
        service: report.service.to_string(),
        priority: report.priority.into(),
        clock,
        target_s,
        open_days,
        calendar: report.calendar.to_string(),
        timezone: timezone.to_owned(),
        started: report.started,
        due: report.due,
        stopped: report.stopped,
        elapsed_s: report.elapsed_s,
        late_s: report.late_s,
        clause: report.clause.clone(),
        cause: ticket.causes.get(&clock).cloned(),
        ledger: run
            .ledger(report.kind, span.horizon)
            .iter()
            .map(line)
            .collect(),
    }
}

fn line(stretch: &LedgerStretch) -> StretchLine {
    StretchLine {
        from: stretch.from,
        to: stretch.to,
        kind: match stretch.effect {
            Effect::Counted => Stretch::Counted,
            Effect::Paused { .. } => Stretch::Paused,
            Effect::Closed { .. } | Effect::Stopped => Stretch::Closed,
        },
        seconds: stretch.seconds_counted,
        words: Words::new(
            stretch_words(stretch, Language::Fr),
            stretch_words(stretch, Language::En),
        ),
    }
}

/// Tickets outside the contract that were opened in the month, and work to be billed on any.
fn outside(ticket: &Ticket, events: &[Recorded], book: &Book, span: &Span, out: &mut Vec<Outside>) {
    let mut work = Vec::new();
    for recorded in events {
        let TicketEvent::TimeSpent(spent) = &recorded.event else {
            continue;
        };
        if !spent.billable || !span.bills(recorded.at) {
            continue;
        }
        let from = recorded
            .at
            .checked_sub(SignedDuration::from_mins(spent.minutes))
            .unwrap_or(recorded.at);
        work.push(WorkEntry {
            work: Work {
                id: format!("{}-{}", number(ticket.id), recorded.seq),
                label: label(book, span, from, &spent.note),
                from,
                to: recorded.at,
                ticket: Some(number(ticket.id).to_string()),
            },
            who: recorded.actor.clone(),
            note: spent.note.clone(),
        });
    }
    let is_outside = !ticket.coverage.verdict.is_in() && span.holds(ticket.opened_at);
    if is_outside || !work.is_empty() {
        out.push(Outside {
            ticket: number(ticket.id),
            title: ticket.title.clone(),
            opened: ticket.opened_at,
            verdict: ticket.coverage.verdict,
            reasons: ticket.coverage.reasons.clone(),
            work,
        });
    }
}

/// The hourly line that prices an entry: the one that its note names, else the contract's first;
/// empty when it has none.
fn label(book: &Book, span: &Span, from: Timestamp, note: &str) -> String {
    let known = book.on(span.zone.to_datetime(from).date());
    let hourly = known
        .contract
        .price
        .as_ref()
        .map_or(&[][..], |price| &price.hourly);
    let note = note.to_lowercase();
    hourly
        .iter()
        .find(|line| note.contains(&line.label.to_lowercase()))
        .or(hourly.first())
        .map_or_else(String::new, |line| line.label.clone())
}
