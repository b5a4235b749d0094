//! Items as the contract tells them apart: in groups, and those behind a number.

use std::collections::HashMap;

use intendant_domain::id::{ClientId, ItemId};
use intendant_domain::perimeter::{Group, Kind, lines_of};
use jiff::Timestamp;

use crate::platform::db::{DbError, Value};
use crate::platform::tx::Rows;

/// Not heard of since `before` by anyone: an agent that keeps its link counts as heard.
fn unseen(before: Timestamp) -> String {
    let before = before.as_microsecond();
    format!(
        "(i.seen_at IS NOT NULL AND i.seen_at < {before} AND NOT EXISTS (SELECT 1 FROM agent a
            WHERE a.item_id = i.id AND a.revoked_at IS NULL AND a.seen_at >= {before}))"
    )
}

/// Known to be out of use.
const UNUSED: &str = "i.state IN ('ordered', 'in-stock', 'retired')";

/// Living items in groups that are alike for the contract, of one client or of all within reach.
/// `before`: an item that was not heard of since is taken to be gone.
pub fn groups(
    rows: &mut Rows<'_, '_>,
    client: Option<ClientId>,
    before: Timestamp,
) -> Result<Vec<(ClientId, Group)>, DbError> {
    let gone = unseen(before);
    let one = client.map_or(String::new(), |client| {
        format!("AND i.client_id = {client}")
    });
    let sql = format!(
        "SELECT i.client_id, i.kind, i.site_id, i.service_key, i.price_lines, i.elsewhere, count(*),
             CAST(sum(CASE WHEN {gone} THEN 1 ELSE 0 END) AS BIGINT),
             CAST(sum(CASE WHEN {UNUSED} AND NOT {gone} THEN 1 ELSE 0 END) AS BIGINT)
         FROM item i
         WHERE i.retired_at IS NULL AND i.merged_into IS NULL {one} AND {}
         GROUP BY i.client_id, i.kind, i.site_id, i.service_key, i.price_lines, i.elsewhere",
        rows.within("i.client_id")
    );
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    rows.rows(&sql, &[])?
        .iter()
        .map(|row| {
            let lines: String = row.get(4)?;
            let group = Group {
                kind: row.get(1)?,
                site: row.get(2)?,
                service: row.get(3)?,
                lines: lines_of(&lines),
                elsewhere: row.get::<i64>(5)? != 0,
                items: count(row.get(6)?),
                unseen: count(row.get(7)?),
                unused: count(row.get(8)?),
            };
            Ok((row.get(0)?, group))
        })
        .collect()
}

/// Which items are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// A kind of difference.
    pub finding: Option<Kind>,
    /// A kind of item.
    pub kind: Option<String>,
    /// A site; 0: none.
    pub site: Option<i64>,
    /// A service; empty: none.
    pub service: Option<String>,
    /// Counted by this line.
    pub line: Option<usize>,
}

impl Wanted {
    /// The condition on `i`; its values are appended to `params`.
    fn condition(&self, params: &mut Vec<Value>, before: Timestamp) -> String {
        let gone = unseen(before);
        let mut parts = vec!["i.retired_at IS NULL AND i.merged_into IS NULL".to_owned()];
        let there = format!("NOT {gone} AND NOT {UNUSED}");
        match self.finding {
            Some(Kind::Uncovered) => parts.push(format!(
                "i.service_key IS NULL AND i.price_lines = '' AND i.elsewhere = 0 AND {there}"
            )),
            Some(Kind::PaidFor) => parts.push(format!(
                "i.service_key IS NULL AND i.price_lines <> '' AND {there}"
            )),
            Some(Kind::Uncounted) => parts.push(format!(
                "i.service_key IS NOT NULL AND i.price_lines = '' AND {there}"
            )),
            Some(Kind::Gone) => parts.push(format!("i.price_lines <> '' AND {gone}")),
            Some(Kind::Unused) => {
                parts.push(format!("i.price_lines <> '' AND {UNUSED} AND NOT {gone}"));
            }
            Some(Kind::EmptyLine | Kind::BelowMinimum | Kind::SinceBilled) | None => {}
        }
        if let Some(line) = self.line {
            parts.push(format!("i.price_lines LIKE '%|{line}|%'"));
        }
        match self.site {
            Some(0) => parts.push("i.site_id IS NULL".to_owned()),
            Some(site) => parts.push(format!("i.site_id = {site}")),
            None => {}
        }
        let mut text = |column: &str, value: &str| {
            params.push(value.into());
            parts.push(format!("{column} = ${}", params.len()));
        };
        if let Some(kind) = &self.kind {
            text("i.kind", kind);
        }
        match self.service.as_deref() {
            Some("") => parts.push("i.service_key IS NULL".to_owned()),
            Some(service) => text("i.service_key", service),
            None => {}
        }
        parts.join(" AND ")
    }
}

/// An item behind a number.
#[derive(Clone, Debug)]
pub struct ItemRow {
    /// Which.
    pub id: ItemId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Name of its site.
    pub site: Option<String>,
    /// Key of the service that covers it.
    pub service: Option<String>,
    /// What was decided: JSON.
    pub decision: String,
    /// Since when.
    pub since: Timestamp,
    /// When somebody last heard of it.
    pub seen_at: Option<Timestamp>,
    /// Where it stands in its life.
    pub state: String,
}

/// Items of a client, by name, after `(name, id)`.
pub fn items(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    wanted: &Wanted,
    before: Timestamp,
    after: Option<(String, i64)>,
    most: i64,
) -> Result<Vec<ItemRow>, DbError> {
    let mut params: Vec<Value> = vec![client.into(), most.into()];
    let mut condition = wanted.condition(&mut params, before);
    if let Some((name, id)) = after {
        params.push(name.into());
        let at = params.len();
        condition.push_str(&format!(
            " AND (i.name > ${at} OR (i.name = ${at} AND i.id > {id}))"
        ));
    }
    let sql = format!(
        "SELECT i.id, i.name, i.kind, s.name, i.service_key, i.decision,
             COALESCE(i.cover_since, i.since), i.seen_at, i.state
         FROM item i LEFT JOIN site s ON s.id = i.site_id
         WHERE i.client_id = $1 AND {condition} AND {} ORDER BY i.name, i.id LIMIT $2",
        rows.within("i.client_id")
    );
    rows.rows(&sql, &params)?
        .iter()
        .map(|row| {
            Ok(ItemRow {
                id: row.get(0)?,
                name: row.get(1)?,
                kind: row.get(2)?,
                site: row.get(3)?,
                service: row.get(4)?,
                decision: row.get(5)?,
                since: row.get(6)?,
                seen_at: row.get(7)?,
                state: row.get(8)?,
            })
        })
        .collect()
}

/// Items that selectors cannot tell apart.
#[derive(Clone, Debug)]
pub struct AlikeRow {
    /// The name that comes first; what stands for all of them.
    pub name: String,
    /// Their kind.
    pub kind: String,
    /// Name of their site.
    pub site: Option<String>,
    /// JSON array.
    pub tags: String,
    /// JSON object.
    pub attributes: String,
    /// How many.
    pub items: i64,
}

/// Items of a client in groups of the same kind, site, tags and attributes, the greatest first. Items
/// that a contract names one by one are in groups by name: `by_name`.
pub fn alike(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    wanted: &Wanted,
    before: Timestamp,
    by_name: bool,
) -> Result<Vec<AlikeRow>, DbError> {
    let mut params: Vec<Value> = vec![client.into()];
    let condition = wanted.condition(&mut params, before);
    let name = if by_name { ", i.name" } else { "" };
    let sql = format!(
        "SELECT min(i.name), i.kind, s.name, i.tags, i.attributes, count(*)
         FROM item i LEFT JOIN site s ON s.id = i.site_id
         WHERE i.client_id = $1 AND {condition} AND {} GROUP BY i.kind, s.name, i.tags, i.attributes{name}
         ORDER BY count(*) DESC, min(i.name)",
        rows.within("i.client_id")
    );
    rows.rows(&sql, &params)?
        .iter()
        .map(|row| {
            Ok(AlikeRow {
                name: row.get(0)?,
                kind: row.get(1)?,
                site: row.get(2)?,
                tags: row.get(3)?,
                attributes: row.get(4)?,
                items: row.get(5)?,
            })
        })
        .collect()
}

/// Numbers of the items wanted, at most so many.
pub fn these(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    wanted: &Wanted,
    before: Timestamp,
    most: i64,
) -> Result<Vec<ItemId>, DbError> {
    let found = items(rows, client, wanted, before, None, most)?;
    Ok(found.into_iter().map(|row| row.id).collect())
}

/// Names of a client's sites, by number.
pub fn site_names(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<HashMap<i64, String>, DbError> {
    let sql = format!(
        "SELECT id, name FROM site WHERE client_id = $1 AND {}",
        rows.within("client_id")
    );
    rows.rows(&sql, &[client.into()])?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}
