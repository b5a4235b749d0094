//! From what fails to one incident, and from what is well again to its restoration.

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{ClientId, ItemId, TicketId};
use intendant_domain::tickets::{Degree, Source};
use jiff::Timestamp;

use super::store::{self, CheckRow, ItemRow};
use crate::fleet;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::format;
use crate::platform::tx::{Rows, Tx};
use crate::tickets::{self, Asked, NewTicket};

/// Holds the item's failing checks against its incident: opens one, ends it, or leaves it. What
/// fails together on one item is one incident; an item outside every contract gets none.
pub(super) fn settle(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    item: ItemId,
    at: Timestamp,
) -> Result<(), Failure> {
    let failing = store::failing(rows, item)?;
    let incident = fleet::incident(rows, item)?;
    match (failing.first(), incident) {
        (Some(first), None) => {
            let first = first.clone();
            open(rows, (client, item), &first, &failing)
        }
        (None, Some((ticket, since))) => end(rows, (client, item), ticket, since, at),
        _ => Ok(()),
    }
}

fn open(
    rows: &mut Rows<'_, '_>,
    (client, item): (ClientId, ItemId),
    first: &CheckRow,
    failing: &[CheckRow],
) -> Result<(), Failure> {
    let now = rows.now();
    let Some(known) = store::item(rows, item)? else {
        return Ok(());
    };
    let Some(service) = known.service.clone() else {
        return Ok(());
    };
    if store::in_maintenance(rows, (client, item), now)? {
        return Ok(());
    }
    let lang = Lang::from_code(&known.language).unwrap_or_default();
    let ticket = tickets::open(
        rows.tx(),
        &incident_of(lang, (client, item), &known, failing),
    )?;
    let id = ticket.ticket.id;
    store::add_incident(rows, (client, item), id)?;
    let from = first.since.unwrap_or(now);
    store::begin_outage(
        rows,
        (client, item),
        &service,
        id,
        (from, &name_of(lang, first), first.id),
    )?;
    Ok(())
}

fn incident_of(
    lang: Lang,
    (client, item): (ClientId, ItemId),
    known: &ItemRow,
    failing: &[CheckRow],
) -> NewTicket {
    let worst = |degree: fn(&CheckRow) -> &str| {
        failing
            .iter()
            .map(|c| degree_of(degree(c)))
            .min()
            .unwrap_or(Degree::Medium)
    };
    let names: Vec<String> = failing.iter().map(|check| name_of(lang, check)).collect();
    let title = lang.ta(
        "watch-incident-title",
        &[("item", &known.name), ("what", &names.join(", "))],
    );
    let mut new = NewTicket::incident(client, &title);
    new.description = failing
        .iter()
        .map(|check| format!("- **{}** : {}", name_of(lang, check), check.output))
        .collect::<Vec<_>>()
        .join("\n");
    new.impact = worst(|c| &c.impact);
    new.urgency = worst(|c| &c.urgency);
    new.site = known.site;
    new.item = Some(item);
    new.source = Source::Watch;
    new
}

fn degree_of(code: &str) -> Degree {
    match code {
        "high" => Degree::High,
        "low" => Degree::Low,
        _ => Degree::Medium,
    }
}

/// The name of a check for people: the usual ones are translated.
pub(super) fn name_of(lang: Lang, check: &CheckRow) -> String {
    let key = format!("watch-check-{}", check.name);
    if lang.has(&key) {
        lang.t(&key)
    } else {
        check.name.clone()
    }
}

fn end(
    rows: &mut Rows<'_, '_>,
    (client, item): (ClientId, ItemId),
    ticket: TicketId,
    since: Timestamp,
    at: Timestamp,
) -> Result<(), Failure> {
    let now = rows.now();
    let lang = store::item(rows, item)?
        .and_then(|known| Lang::from_code(&known.language))
        .unwrap_or_default();
    store::end_outage(rows, item, at)?;
    store::drop_incident(rows, item)?;
    let lasted = format::duration(lang, now.as_second() - since.as_second());
    let note = lang.ta("watch-restored", &[("lasted", &lasted)]);
    let _ = client;
    match tickets::restore(
        rows.tx(),
        ticket,
        Asked {
            at: Some(at),
            ..Asked::default()
        },
        &note,
    ) {
        // Somebody restored, closed or cancelled it before us: nothing is left to say.
        Ok(_) | Err(Failure::Refused(_) | Failure::Conflict(_)) => Ok(()),
        Err(other) => Err(other),
    }
}

/// Opens what is owed where nothing new was reported: a maintenance that ended, an amendment.
pub(super) fn settle_owed(tx: &mut Tx<'_>) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let now = rows.now();
    for item in store::owed(&mut rows)? {
        if let Some(check) = store::failing(&mut rows, item)?.first() {
            settle(&mut rows, check.client, item, now)?;
        }
    }
    Ok(())
}
