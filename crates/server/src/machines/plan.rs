//! Planning maintenance: a time during which what fails opens no incident.

use intendant_domain::access::Permission::{EditMachines, SeeMachines};
use intendant_domain::clients as rules;
use intendant_domain::id::{ClientId, ItemId};
use intendant_domain::machines::{self, WrongWindow};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::input::{MaintenanceInput, Problems};
use super::store::{self, Maintenance, MaintenanceWanted};
use crate::platform::events::{NewEvent, append};
use crate::platform::failure::{Failure, Problem};
use crate::platform::live::Change;
use crate::platform::tx::{Rows, Tx};

/// Maintenances ahead, soonest first; or past ones, latest first.
///
/// # Errors
/// [`Failure::Denied`].
pub fn list(tx: &mut Tx<'_>, wanted: &MaintenanceWanted) -> Result<Vec<Maintenance>, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    Ok(store::maintenances(&mut rows, wanted)?)
}

/// One maintenance.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn show(tx: &mut Tx<'_>, id: i64) -> Result<Maintenance, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    store::maintenance(&mut rows, id)?.ok_or(Failure::NotFound)
}

/// Plans a maintenance.
///
/// # Errors
/// Every field that is wrong; a client or item out of reach.
pub fn plan(tx: &mut Tx<'_>, input: &MaintenanceInput) -> Result<i64, Failure> {
    let client = ClientId(input.client);
    let mut rows = tx.allow_on(EditMachines, client)?;
    let Some(known) = store::client(&mut rows, client)? else {
        return Err(Problem::new("client", "machine-no-such-client").into());
    };
    let item = input.item.filter(|id| *id != 0).map(ItemId);
    let mut problems = Problems::default();
    if let Some(item) = item {
        let there = store::item(&mut rows, item)?;
        if there.is_none_or(|there| there.client != client || there.retired_at.is_some()) {
            problems.add("item", "machine-no-such-item");
        }
    }
    let reason = problems.take("reason", rules::name(&input.reason, 300));
    let window = window(&mut problems, input, &known.zone, rows.now());
    problems.done()?;
    let window = window.ok_or(Failure::NotFound)?;
    let id = store::add_maintenance(&mut rows, client, item, window, &reason)?;
    let what = Planned {
        client,
        item,
        kind: "maintenance-planned",
    };
    what.record(&mut rows, id, window, &reason)?;
    Ok(id)
}

fn window(
    problems: &mut Problems,
    input: &MaintenanceInput,
    zone: &str,
    now: Timestamp,
) -> Option<(Timestamp, Timestamp)> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let from = When::read(&input.from);
    let to = When::read(&input.to);
    for (field, when) in [("from", &from), ("to", &to)] {
        if when.is_none() {
            problems.add(field, "machine-window-instant");
        }
    }
    let found = match (from?, to?) {
        (When::Local(from), When::Local(to)) => machines::window(from, to, &zone, now),
        (from, to) => {
            let (from, to) = (from.instant(&zone), to.instant(&zone));
            machines::check_window(from, to, now).map(|()| (from, to))
        }
    };
    found
        .map_err(|wrong| {
            problems.add(
                "to",
                match wrong {
                    WrongWindow::Empty => "machine-window-empty",
                    WrongWindow::Past => "machine-window-past",
                    WrongWindow::TooLong => "machine-window-long",
                },
            );
        })
        .ok()
}

/// An instant, or a local time.
enum When {
    Instant(Timestamp),
    Local(DateTime),
}

impl When {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(at) = text.parse() {
            return Some(Self::Instant(at));
        }
        text.parse().ok().map(Self::Local)
    }

    fn instant(&self, zone: &TimeZone) -> Timestamp {
        match self {
            Self::Instant(at) => *at,
            Self::Local(local) => zone
                .to_ambiguous_timestamp(*local)
                .compatible()
                .unwrap_or(Timestamp::UNIX_EPOCH),
        }
    }
}

/// Cancels a maintenance, or ends one that is under way: what still fails then gets its incident.
///
/// # Errors
/// [`Failure::NotFound`]; a conflict when it is over already.
pub fn cancel(tx: &mut Tx<'_>, id: i64) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let known = store::maintenance(&mut rows, id)?.ok_or(Failure::NotFound)?;
    if known.is_over(rows.now()) {
        return Err(Failure::Conflict(Problem::new("", "machine-window-over")));
    }
    store::cancel_maintenance(&mut rows, id)?;
    let what = Planned {
        client: known.client,
        item: known.item,
        kind: "maintenance-cancelled",
    };
    what.record(&mut rows, id, (known.from, known.to), &known.reason)
}

/// What is written down of a maintenance: an event of its item, or the trail of its client.
struct Planned {
    client: ClientId,
    item: Option<ItemId>,
    kind: &'static str,
}

impl Planned {
    fn record(
        &self,
        rows: &mut Rows<'_, '_>,
        id: i64,
        (from, to): (Timestamp, Timestamp),
        reason: &str,
    ) -> Result<(), Failure> {
        if let Some(item) = self.item {
            let body = serde_json::json!({
                "maintenance": id, "from": from.to_string(), "to": to.to_string(), "reason": reason,
            });
            let event = NewEvent {
                subject: "item",
                subject_id: item.0,
                kind: self.kind,
                body: body.to_string(),
                at: None,
            };
            append(rows, self.client, vec![event])?;
            rows.tx().tell(Change::Item(self.client, item));
        }
        let detail = format!("{from} – {to}: {reason}");
        rows.tx().audit(Some(self.client), self.kind, id, &detail)
    }
}
