//! What happens by itself: warnings when a clock reaches a share of its target, to the second, and
//! closing what was resolved long enough ago.
//!
//! The next alarm is a column of the ticket, so nothing is lost by a restart: what fell due while the
//! server was down is raised when it is back, once, at the instant at which it was due.

use std::time::Duration;

use intendant_domain::access::Permission;
use intendant_domain::id::TicketId;
use intendant_domain::tickets::clocks::due_warnings;
use intendant_domain::tickets::{ClockWarning, State, TicketEvent};
use jiff::{SignedDuration, Timestamp};

use super::{actions, store};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::tx::Tx;

/// Longest sleep: a new ticket's first alarm is never further away than it is late by.
const LONGEST_SLEEP: Duration = Duration::from_millis(500);
/// Tickets looked at in one go.
const BATCH: i64 = 100;
/// How often tickets to close are looked for.
const CLOSING_EVERY: SignedDuration = SignedDuration::from_secs(60);
/// Name of the setting: whole days between resolving and closing; absent or 0: never by itself.
pub const CLOSE_AFTER_DAYS: &str = "tickets-close-after-days";

/// Runs until the server stops.
pub async fn run(app: App) {
    let clockwork = Actor::program("clocks");
    let mut close_at = Timestamp::MIN;
    loop {
        let next = match raise_due(&app, &clockwork).await {
            Ok(next) => next,
            Err(failure) => {
                tracing::error!(?failure, "raising warnings");
                None
            }
        };
        if app.now() >= close_at {
            close_at = app.now().saturating_add(CLOSING_EVERY).unwrap_or(app.now());
            if let Err(failure) = close_old(&app, &clockwork).await {
                tracing::error!(?failure, "closing resolved tickets");
            }
        }
        tokio::time::sleep(pause(app.now(), next)).await;
    }
}

/// Until the next alarm, but no longer than [`LONGEST_SLEEP`]: alarms are set at any moment.
fn pause(now: Timestamp, next: Option<Timestamp>) -> Duration {
    let left = next
        .map(|next| next.duration_since(now))
        .and_then(|left| Duration::try_from(left).ok());
    match next {
        None => LONGEST_SLEEP,
        Some(_) => left
            .unwrap_or_default()
            .clamp(Duration::from_millis(5), LONGEST_SLEEP),
    }
}

/// Raises everything that is due; answers when the next one is.
async fn raise_due(app: &App, actor: &Actor) -> Result<Option<Timestamp>, Failure> {
    loop {
        let (due, next) = app
            .read(actor, |tx| {
                let mut rows = tx.allow(Permission::WorkTickets)?;
                let now = rows.now();
                let due = store::due_alarms(&mut rows, now, BATCH)?;
                Ok((due, store::next_alarm(&mut rows)?))
            })
            .await?;
        if due.is_empty() {
            return Ok(next);
        }
        app.write(actor, move |tx| {
            due.into_iter().try_for_each(|id| raise(tx, id))
        })
        .await?;
    }
}

/// Raises every warning that is due by the transaction's time, each at its own instant: what the
/// timer does, for whoever brings in a history.
///
/// # Errors
/// As the database says.
pub fn raise_warnings(tx: &mut Tx<'_>) -> Result<(), Failure> {
    loop {
        let now = tx.now();
        let due = store::due_alarms(&mut tx.allow(Permission::WorkTickets)?, now, BATCH)?;
        if due.is_empty() {
            return Ok(());
        }
        due.into_iter().try_for_each(|id| raise(tx, id))?;
    }
}

/// Raises the warnings of one ticket that are due and were not raised.
fn raise(tx: &mut Tx<'_>, id: TicketId) -> Result<(), Failure> {
    let now = tx.now();
    let mut known = actions::load(tx, Permission::WorkTickets, id, true)?;
    let due = due_warnings(&known.ticket, &known.clocks, now);
    let mut rows = tx.allow(Permission::WorkTickets)?;
    if due.is_empty() {
        // Someone was quicker; the column says when to look again.
        return store::save(&mut rows, &known.ticket, &known.clocks);
    }
    for warning in due {
        let event: TicketEvent = ClockWarning {
            clock: warning.clock,
            threshold: warning.threshold,
            due: warning.due,
        }
        .into();
        actions::apply(&mut rows, &mut known, vec![event], Some(warning.at))?;
    }
    Ok(())
}

async fn close_old(app: &App, actor: &Actor) -> Result<(), Failure> {
    app.write(actor, |tx| {
        let mut rows = tx.allow(Permission::WorkTickets)?;
        let days = store::setting(&mut rows, CLOSE_AFTER_DAYS)?;
        let days: i64 = days.and_then(|days| days.parse().ok()).unwrap_or(0);
        if days <= 0 {
            return Ok(());
        }
        let hours = SignedDuration::from_hours(days.min(3650) * 24);
        let before = rows.now().saturating_sub(hours).unwrap_or(Timestamp::MIN);
        for id in store::resolved_before(&mut rows, before, BATCH)? {
            let mut known = actions::load(rows.tx(), Permission::WorkTickets, id, true)?;
            if known.ticket.phase == State::Resolved {
                let events = known.ticket.close(true).unwrap_or_default();
                actions::apply(&mut rows, &mut known, events, None)?;
            }
        }
        Ok(())
    })
    .await
}
