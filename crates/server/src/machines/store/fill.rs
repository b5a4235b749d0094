//! Items of a fleet for measuring.

use intendant_domain::id::{ClientId, ItemId, SiteId};

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// An item with what lists read.
pub(in crate::machines) struct Filled {
    pub client: ClientId,
    pub site: Option<SiteId>,
    pub name: String,
    pub kind: &'static str,
    pub tags: &'static str,
    pub serial: String,
    pub maker: &'static str,
    pub model: &'static str,
    pub os: (&'static str, &'static str),
    pub os_key: (&'static str, i64),
    pub address: String,
    pub memory_mib: i64,
    pub standing: i64,
    pub covered: bool,
    pub seen_at: i64,
    pub purchased_at: i64,
    pub warranty_ends: i64,
    pub since: i64,
    pub words: String,
}

pub(in crate::machines) fn fill(rows: &mut Rows<'_, '_>, one: &Filled) -> Result<ItemId, DbError> {
    let id = rows.insert(
        "INSERT INTO item (client_id, site_id, name, kind, tags, serial, manufacturer, model, os,
             os_version, os_family, os_rank, addresses, memory_mib, standing, covered, service_key,
             seen_at, purchased_at, warranty_ends, since, words)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
             $20, $21, $22) RETURNING id",
        &[
            one.client.into(),
            one.site.into(),
            one.name.as_str().into(),
            one.kind.into(),
            one.tags.into(),
            one.serial.as_str().into(),
            one.maker.into(),
            one.model.into(),
            one.os.0.into(),
            one.os.1.into(),
            one.os_key.0.into(),
            one.os_key.1.into(),
            one.address.as_str().into(),
            one.memory_mib.into(),
            one.standing.into(),
            one.covered.into(),
            one.covered.then_some("servers").into(),
            one.seen_at.into(),
            one.purchased_at.into(),
            one.warranty_ends.into(),
            one.since.into(),
            one.words.as_str().into(),
        ],
    )?;
    Ok(ItemId(id))
}
