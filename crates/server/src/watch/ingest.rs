//! Taking in what agents report: each event once, in order, in one transaction with the number up to
//! which they were taken.

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{AgentId, CheckId, ItemId};
use intendant_inventory::{Encoding, deflate};
use intendant_protocol::{Batch, CheckResult, CheckState, Event, EventBody};
use jiff::Timestamp;

use super::{incidents, store};
use crate::fleet;
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
    let mut known = store::agent(&mut rows, agent)?
        .filter(|known| known.revoked_at.is_none())
        .ok_or(Failure::NotFound)?;
    let now = rows.now();
    let mut acked = u64::try_from(known.acked_seq).unwrap_or(0);
    for event in batch.events.iter().filter(|event| event.seq > acked) {
        // A time in the future is the fault of the machine's clock.
        let at = event.at.min(now);
        if let EventBody::Network(finding) = &event.body {
            crate::network::found(rows.tx(), agent, finding, at)?;
            continue;
        }
        if let Some(item) = take_one(&mut rows, (agent, &known), event, at)? {
            known.item = item;
        }
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

/// Takes in one event. Answers the item that the agent is on from now on, where that may be another:
/// what the machine says of itself can show that it was known before.
fn take_one(
    rows: &mut Rows<'_, '_>,
    (agent, known): (AgentId, &store::AgentRow),
    event: &Event,
    at: Timestamp,
) -> Result<Option<ItemId>, Failure> {
    let (client, item) = (known.client, known.item);
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
        EventBody::Report(told) => {
            return describe(rows, (agent, known), told.report.clone()).map(Some);
        }
        EventBody::Inventory(report) => {
            let report = super::older::report_of(&report.inventory);
            return describe(rows, (agent, known), report).map(Some);
        }
        EventBody::Gap(gap) => {
            let body = serde_json::to_value(gap)?;
            append(rows, client, vec![note("gap", body)])?;
        }
        EventBody::ClockChanged(change) => {
            let body = serde_json::to_value(change)?;
            append(rows, client, vec![note("clock-changed", body)])?;
        }
        EventBody::Started(_) | EventBody::Stopped(_) | EventBody::Heartbeat(_) => {}
        _ => {}
    }
    Ok(None)
}

/// What an agent is called among the sources of its client.
pub(super) fn source_name(agent: AgentId) -> String {
    format!("agent-{agent}")
}

/// Takes in what a machine is, through the door of every source. Answers its item.
fn describe(
    rows: &mut Rows<'_, '_>,
    (agent, known): (AgentId, &store::AgentRow),
    report: intendant_inventory::Report,
) -> Result<ItemId, Failure> {
    let speaker = fleet::Speaker {
        client: known.client,
        site: None,
        kind: fleet::SourceKind::Intendant,
        name: source_name(agent),
        agent_version: report.content.versionclient.clone(),
        tag: report.tag.clone(),
        item: Some(known.item),
    };
    let raw = fleet::Raw {
        bytes: deflate(Encoding::Zlib, &serde_json::to_string(&report)?).1,
        media: "application/x-compress-zlib".to_owned(),
    };
    fleet::absorb(rows.tx(), &speaker, report, raw)?;
    let now_on = store::agent(rows, agent)?.ok_or(Failure::NotFound)?;
    Ok(now_on.item)
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
