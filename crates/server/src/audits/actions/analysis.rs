//! Looking at the machines: read on a snapshot, away from the writer; then kept in one row.

use std::io::Read as _;

use intendant_domain::access::Permission::{EditAudits, SeeAudits};
use intendant_domain::audits::finding::Finding;
use intendant_domain::audits::machines::{Machine, Review};
use intendant_inventory::{Content, Limits, Message};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::audits::store::{self};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::live::Change;
use crate::platform::tx::Tx;

/// The most bytes that a kept inventory may have once inflated.
const LARGEST: u64 = 64 << 20;

/// Looks at every machine of the campaign's client again, and keeps what they show.
///
/// # Errors
/// [`Failure::NotFound`]; [`Failure::Conflict`] when the campaign is closed.
pub async fn analyse(app: &App, actor: &Actor, id: i64) -> Result<(), Failure> {
    let (findings, machines) = app.read(actor, move |tx| look(tx, id)).await?;
    app.write(actor, move |tx| {
        let campaign = store::find(&mut tx.allow(EditAudits)?, id)?.ok_or(Failure::NotFound)?;
        let text = serde_json::to_string(&findings)?;
        let mut rows = tx.allow_on(EditAudits, campaign.client)?;
        store::set_findings(&mut rows, id, &text, machines)?;
        tx.tell(Change::Client(campaign.client));
        Ok(())
    })
    .await
}

/// The client's today.
pub(super) fn today(tx: &mut Tx<'_>, zone: &str) -> Date {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    tx.now().to_zoned_datetime(zone).date()
}

fn look(tx: &mut Tx<'_>, id: i64) -> Result<(Vec<Finding>, i64), Failure> {
    let campaign = store::find(&mut tx.allow(EditAudits)?, id)?.ok_or(Failure::NotFound)?;
    if !campaign.open {
        return Err(Failure::Conflict(Problem::new("", "audit-is-closed")));
    }
    let zone = crate::clients::show(tx, campaign.client)?.timezone;
    let mut review = Review::on(today(tx, &zone));
    let mut rows = tx.allow_on(SeeAudits, campaign.client)?;
    let mut machines = 0;
    for item in store::items(&mut rows, campaign.client)? {
        let said = store::said(&mut rows, item.id)?;
        let best = best(&said);
        if best.is_some() {
            machines += 1;
        }
        review.see(&Machine {
            id: item.id,
            name: &item.name,
            kind: &item.kind,
            os: &item.os,
            os_version: &item.os_version,
            source: best.as_ref().map_or("", |(_, said)| &said.kind),
            at: best.as_ref().map(|(_, said)| said.seen_at),
            seen_at: item.seen_at,
            content: best.as_ref().map(|(content, _)| content),
        });
    }
    Ok((review.findings(), machines))
}

/// Sources in the order in which they are believed.
const RANK: [&str; 6] = ["intendant", "glpi", "fusioninventory", "ocs", "ssh", "snmp"];

/// The content of an item's best source; sections that it lacks are taken from the others.
fn best(said: &[store::Said]) -> Option<(Content, &store::Said)> {
    let rank = |kind: &str| {
        RANK.iter()
            .position(|one| *one == kind)
            .unwrap_or(RANK.len())
    };
    let mut read: Vec<(Content, &store::Said)> = said
        .iter()
        .filter_map(|one| content_of(one).map(|content| (content, one)))
        .collect();
    read.sort_by_key(|(_, one)| rank(&one.kind));
    let mut read = read.into_iter();
    let (mut content, source) = read.next()?;
    for (other, _) in read {
        fill(&mut content, other);
    }
    Some((content, source))
}

fn fill(content: &mut Content, other: Content) {
    macro_rules! take {
        ($($section:ident),+) => {$(
            if content.$section.is_empty() {
                content.$section = other.$section;
            }
        )+};
    }
    take!(
        softwares,
        drives,
        storages,
        antivirus,
        firewalls,
        listening_ports,
        certificates,
        services,
        sudo_rights,
        local_groups,
        databases_services,
        virtualmachines,
        remote_mgmt
    );
}

/// What a source said last. Its list of software is kept apart, without dates: the last full payload
/// has it whole.
fn content_of(said: &store::Said) -> Option<Content> {
    let kept = said.content.as_deref().and_then(unpacked);
    let came = said.raw.as_deref().and_then(|raw| came(raw, &said.media));
    match (kept, came) {
        (Some(mut kept), Some(came)) => {
            if kept.softwares.is_empty() {
                kept.softwares = came.softwares;
            }
            Some(kept)
        }
        (kept, came) => kept.or(came),
    }
}

fn unpacked(packed: &[u8]) -> Option<Content> {
    let mut plain = Vec::new();
    flate2::read::ZlibDecoder::new(packed)
        .take(LARGEST)
        .read_to_end(&mut plain)
        .ok()?;
    serde_json::from_slice(&plain).ok()
}

fn came(raw: &[u8], media: &str) -> Option<Content> {
    let encoding = intendant_inventory::encoding_of(media, raw)?;
    let plain = intendant_inventory::inflate(encoding, raw, &Limits::default()).ok()?;
    match intendant_inventory::read(&intendant_inventory::to_text(plain)) {
        Ok(Message::Inventory(report)) => Some(report.content),
        _ => None,
    }
}
