//! Taking in what agents report: each event once, in order, in one transaction with the number up to
//! which they were taken.

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{AgentId, CheckId, ClientId, ItemId};
use intendant_protocol::{
    Batch, CheckResult, CheckState, Event, EventBody, Inventory, InventoryReport,
};
use jiff::Timestamp;

use super::{incidents, store};
use crate::platform::events::{NewEvent, append};
use crate::platform::failure::Failure;
use crate::platform::live::Change;
use crate::platform::tx::{Rows, Tx};

/// Takes in a batch; answers the number up to which everything is taken.
///
/// # Errors
/// [`Failure::NotFound`] when the agent was revoked or is gone: its link must close.
pub fn take(tx: &mut Tx<'_>, agent: AgentId, batch: &Batch) -> Result<u64, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let known = store::agent(&mut rows, agent)?
        .filter(|known| known.revoked_at.is_none())
        .ok_or(Failure::NotFound)?;
    let now = rows.now();
    let mut acked = u64::try_from(known.acked_seq).unwrap_or(0);
    for event in batch.events.iter().filter(|event| event.seq > acked) {
        // A time in the future is the fault of the machine's clock.
        let at = event.at.min(now);
        take_one(&mut rows, known.client, known.item, event, at)?;
    }
    acked = acked.max(
        batch
            .events
            .iter()
            .map(|event| event.seq)
            .max()
            .unwrap_or(0),
    );
    let skew = now.as_microsecond() - batch.sent_at.as_microsecond();
    let number = i64::try_from(acked).unwrap_or(i64::MAX);
    store::received(&mut rows, agent, number, skew)?;
    is_alive(&mut rows, known.item)?;
    rows.tx().tell(Change::Item(known.client, known.item));
    Ok(acked)
}

fn take_one(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    item: ItemId,
    event: &Event,
    at: Timestamp,
) -> Result<(), Failure> {
    let note = |kind: &'static str, body: serde_json::Value| NewEvent {
        subject: "item",
        subject_id: item.0,
        kind,
        body: body.to_string(),
        at: None,
    };
    match &event.body {
        EventBody::Check(result) => {
            let id = result.check.parse::<CheckId>().ok();
            let check = match id {
                Some(id) => store::check(rows, item, id)?,
                None => None,
            };
            // A check that was removed meanwhile: its last words are of no use.
            if let Some(check) = check {
                judge(rows, &check, result, at)?;
            }
        }
        EventBody::Inventory(report) => take_inventory(rows, (client, item), report, at)?,
        EventBody::Gap(gap) => {
            let body = serde_json::to_value(gap)?;
            append(rows, client, vec![note("gap", body)])?;
        }
        EventBody::ClockChanged(change) => {
            let body = serde_json::to_value(change)?;
            append(rows, client, vec![note("clock-changed", body)])?;
        }
        EventBody::Started(_) | EventBody::Stopped(_) | EventBody::Heartbeat(_) => {}
        EventBody::Network(_) => {}
        EventBody::Unknown => {}
    }
    Ok(())
}

/// Writes a result down and lets it open or end an incident.
pub(super) fn judge(
    rows: &mut Rows<'_, '_>,
    check: &store::CheckRow,
    result: &CheckResult,
    at: Timestamp,
) -> Result<(), Failure> {
    store::set_result(rows, check, result, at)?;
    let word = store::state_word(result.state);
    let settled = result.confirmed() || result.state == CheckState::Ok;
    if check.state != word && settled && !(check.state.is_empty() && result.state == CheckState::Ok)
    {
        // Only what changes is an event; each result is not.
        append(
            rows,
            check.client,
            vec![NewEvent {
                subject: "item",
                subject_id: check.item.0,
                kind: "check-changed",
                body: serde_json::json!({
                    "check": check.id.0, "name": check.name, "from": check.state, "to": word,
                    "output": result.output, "at": at.to_string(),
                })
                .to_string(),
                at: None,
            }],
        )?;
    }
    if settled {
        incidents::settle(rows, check.client, check.item, at)
    } else {
        Ok(())
    }
}

/// The machine was heard: if it counted as silent, it no longer does.
fn is_alive(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<(), Failure> {
    let now = rows.now();
    match store::alive_check(rows, item)? {
        Some(check) if check.state != "ok" => {
            judge(rows, &check, &verdict(CheckState::Ok, String::new()), now)
        }
        _ => Ok(()),
    }
}

/// A result that the server itself came to.
pub(super) fn verdict(state: CheckState, output: String) -> CheckResult {
    CheckResult {
        check: String::new(),
        state,
        output,
        long_output: String::new(),
        perfdata: Vec::new(),
        duration_ms: 0,
        attempt: 1,
        attempts: 1,
        refused: false,
    }
}

fn take_inventory(
    rows: &mut Rows<'_, '_>,
    (client, item): (ClientId, ItemId),
    report: &InventoryReport,
    at: Timestamp,
) -> Result<(), Failure> {
    let known = store::inventory_hash(rows, item)?;
    let body = serde_json::to_string(&report.inventory)?;
    let os = os_of(&report.inventory);
    let addresses = addresses_of(&report.inventory);
    store::set_inventory(
        rows,
        (client, item),
        (&report.hash, &body),
        (&os, &addresses),
        at,
    )?;
    if known.as_deref() == Some(report.hash.as_str()) {
        return Ok(());
    }
    append(
        rows,
        client,
        vec![NewEvent {
            subject: "item",
            subject_id: item.0,
            kind: "inventory-changed",
            body: serde_json::json!({ "from": known, "to": report.hash }).to_string(),
            at: None,
        }],
    )?;
    Ok(())
}

/// The system's name for lists.
fn os_of(inventory: &Inventory) -> String {
    let os = &inventory.os;
    if os.pretty_name.is_empty() {
        format!("{} {}", os.name, os.version).trim().to_owned()
    } else {
        os.pretty_name.clone()
    }
}

/// Host name and addresses, to look for.
fn addresses_of(inventory: &Inventory) -> String {
    let lasting = inventory
        .interfaces
        .iter()
        .filter(|interface| !interface.is_ephemeral() && interface.name != "lo")
        .flat_map(|interface| &interface.addresses)
        .filter(|address| !address.is_volatile())
        .map(|address| address.ip.as_str());
    std::iter::once(inventory.fqdn.as_deref().unwrap_or(&inventory.hostname))
        .chain(lasting)
        .collect::<Vec<_>>()
        .join(" ")
}
