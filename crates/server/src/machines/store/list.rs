//! The list of items: the worst first, page by page.

use intendant_domain::id::{ClientId, ItemId, SiteId, TicketId};
use intendant_domain::machines::Standing;
use jiff::Timestamp;

use crate::platform::db::{DbError, Row, Value};
use crate::platform::tx::Rows;
use crate::watch::ALIVE;

/// A view of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Every item that was not retired.
    #[default]
    All,
    /// Where something is wrong for certain.
    Failing,
    /// Machines that give no sign of life.
    Silent,
    /// Seen, not covered.
    Uncovered,
    /// In a maintenance now.
    Maintenance,
    /// Retired.
    Retired,
}

impl View {
    /// Every view, in the order of the chips.
    pub const ALL: [Self; 6] = [
        Self::All,
        Self::Failing,
        Self::Silent,
        Self::Uncovered,
        Self::Maintenance,
        Self::Retired,
    ];

    /// The name that addresses and locale keys use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Failing => "failing",
            Self::Silent => "silent",
            Self::Uncovered => "uncovered",
            Self::Maintenance => "maintenance",
            Self::Retired => "retired",
        }
    }

    /// The view of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.code() == code)
    }
}

/// Which items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of what view.
    pub view: View,
    /// Of this client.
    pub client: Option<ClientId>,
    /// Of this kind.
    pub kind: Option<String>,
    /// At this site.
    pub site: Option<SiteId>,
    /// Only these, where words were looked for.
    pub ids: Option<Vec<ItemId>>,
}

/// An item in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Which.
    pub id: ItemId,
    /// Whose.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Its site's name.
    pub site: Option<String>,
    /// Its tags, a JSON array.
    pub tags: String,
    /// Where it stands.
    pub standing: Standing,
    /// Key of the service that covers it.
    pub service: Option<String>,
    /// What was decided of it, JSON.
    pub decision: String,
    /// When its agent was last heard.
    pub seen_at: Option<Timestamp>,
    /// Its system, in words.
    pub os: Option<String>,
    /// Whether a maintenance is under way.
    pub in_maintenance: bool,
    /// Its open incident.
    pub incident: Option<TicketId>,
    /// When it was retired.
    pub retired_at: Option<Timestamp>,
    /// From when it counts.
    pub since: Timestamp,
}

/// How many items there are in each view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Not retired.
    pub all: i64,
    /// Something is wrong.
    pub failing: i64,
    /// No sign of life.
    pub silent: i64,
    /// Not covered.
    pub uncovered: i64,
    /// In maintenance.
    pub maintenance: i64,
}

/// The rank of each item's worst check: as `domain::machines::Standing::of_check` says.
fn ranks(rows: &Rows<'_, '_>) -> String {
    format!(
        "SELECT item_id, CAST(max(CASE
             WHEN state = '' THEN 1
             WHEN state = 'ok' THEN 2
             WHEN state = 'critical' AND confirmed = 1 AND kind = '{ALIVE}' THEN 6
             WHEN state = 'critical' AND confirmed = 1 AND refused = 0 THEN 5
             WHEN state = 'unknown' AND confirmed = 1 AND refused = 0 THEN 4
             ELSE 3 END) AS BIGINT) AS standing
         FROM item_check WHERE removed_at IS NULL AND {} GROUP BY item_id",
        rows.within("client_id")
    )
}

fn maintained(now: Timestamp) -> String {
    let now = now.as_microsecond();
    format!(
        "EXISTS (SELECT 1 FROM maintenance m WHERE m.client_id = i.client_id
           AND (m.item_id IS NULL OR m.item_id = i.id) AND m.cancelled_at IS NULL
           AND m.from_at <= {now} AND m.to_at > {now})"
    )
}

/// The condition of a filter; its parameters are pushed on `params`.
fn wheres(rows: &Rows<'_, '_>, filter: &Filter, params: &mut Vec<Value>) -> String {
    let mut parts = vec![rows.within("i.client_id")];
    let mut param = |value: Value| {
        params.push(value);
        format!("${}", params.len())
    };
    if let Some(client) = filter.client {
        parts.push(format!("i.client_id = {}", param(client.into())));
    }
    if let Some(kind) = &filter.kind {
        parts.push(format!("i.kind = {}", param(kind.into())));
    }
    if let Some(site) = filter.site {
        parts.push(format!("i.site_id = {}", param(site.into())));
    }
    if let Some(ids) = &filter.ids {
        // Numbers only.
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        parts.push(if ids.is_empty() {
            "1 = 0".to_owned()
        } else {
            format!("i.id IN ({})", ids.join(", "))
        });
    }
    parts.push(match filter.view {
        View::Retired => "i.retired_at IS NOT NULL".to_owned(),
        _ => "i.retired_at IS NULL".to_owned(),
    });
    match filter.view {
        View::Failing => parts.push("COALESCE(k.standing, 0) >= 4".to_owned()),
        View::Silent => parts.push("COALESCE(k.standing, 0) = 6".to_owned()),
        View::Uncovered => parts.push("i.covered = 0".to_owned()),
        View::Maintenance => parts.push(maintained(rows.now())),
        View::All | View::Retired => {}
    }
    parts.join(" AND ")
}

/// A page of items, the worst first, then by name; `after` is the last of the page before.
pub(in crate::machines) fn list(
    rows: &mut Rows<'_, '_>,
    filter: &Filter,
    after: Option<&(i64, String, i64)>,
    limit: i64,
) -> Result<Vec<Listed>, DbError> {
    let mut params = Vec::new();
    let mut wheres = wheres(rows, filter, &mut params);
    if let Some((rank, name, id)) = after {
        params.extend([(*rank).into(), name.into(), (*id).into()]);
        let n = params.len();
        let (rank, name, id) = (n - 2, n - 1, n);
        wheres.push_str(&format!(
            " AND (COALESCE(k.standing, 0) < ${rank} OR (COALESCE(k.standing, 0) = ${rank}
              AND (i.name > ${name} OR (i.name = ${name} AND i.id > ${id}))))"
        ));
    }
    let sql = format!(
        "SELECT i.id, i.client_id, c.name, i.name, i.kind, s.name, i.tags,
             COALESCE(k.standing, 0), i.service_key, i.decision,
             (SELECT max(a.seen_at) FROM agent a WHERE a.item_id = i.id AND a.revoked_at IS NULL),
             v.os, CAST(CASE WHEN {} THEN 1 ELSE 0 END AS BIGINT), n.ticket_id, i.retired_at, i.since
         FROM item i JOIN client c ON c.id = i.client_id
         LEFT JOIN site s ON s.id = i.site_id
         LEFT JOIN inventory v ON v.item_id = i.id
         LEFT JOIN item_incident n ON n.item_id = i.id
         LEFT JOIN ({}) k ON k.item_id = i.id
         WHERE {wheres}
         ORDER BY COALESCE(k.standing, 0) DESC, i.name, i.id LIMIT {limit}",
        maintained(rows.now()),
        ranks(rows),
    );
    rows.rows(&sql, &params)?.iter().map(listed).collect()
}

fn listed(row: &Row) -> Result<Listed, DbError> {
    Ok(Listed {
        id: row.get(0)?,
        client: row.get(1)?,
        client_name: row.get(2)?,
        name: row.get(3)?,
        kind: row.get(4)?,
        site: row.get(5)?,
        tags: row.get(6)?,
        standing: Standing::from_rank(row.get(7)?).unwrap_or(Standing::Unwatched),
        service: row.get(8)?,
        decision: row.get(9)?,
        seen_at: row.get(10)?,
        os: row.get(11)?,
        in_maintenance: row.get(12)?,
        incident: row.get(13)?,
        retired_at: row.get(14)?,
        since: row.get(15)?,
    })
}

/// How many items there are in each view; the filter's own view does not count.
pub(in crate::machines) fn counts(
    rows: &mut Rows<'_, '_>,
    filter: &Filter,
) -> Result<Counts, DbError> {
    let all = Filter {
        view: View::All,
        ..filter.clone()
    };
    let mut params = Vec::new();
    let wheres = wheres(rows, &all, &mut params);
    let sum = |what: &str| {
        format!("CAST(COALESCE(sum(CASE WHEN {what} THEN 1 ELSE 0 END), 0) AS BIGINT)")
    };
    let sql = format!(
        "SELECT CAST(count(*) AS BIGINT), {}, {}, {}, {} FROM item i
         LEFT JOIN ({}) k ON k.item_id = i.id WHERE {wheres}",
        sum("k.standing >= 4"),
        sum("k.standing = 6"),
        sum("i.covered = 0"),
        sum(&maintained(rows.now())),
        ranks(rows),
    );
    let Some(row) = rows.row(&sql, &params)? else {
        return Ok(Counts::default());
    };
    Ok(Counts {
        all: row.get(0)?,
        failing: row.get(1)?,
        silent: row.get(2)?,
        uncovered: row.get(3)?,
        maintenance: row.get(4)?,
    })
}

/// Every item of the filter with the text that words are looked for in.
pub(in crate::machines) fn candidates(
    rows: &mut Rows<'_, '_>,
    filter: &Filter,
) -> Result<Vec<(ItemId, String)>, DbError> {
    let mut params = Vec::new();
    let all = Filter {
        view: match filter.view {
            View::Retired => View::Retired,
            _ => View::All,
        },
        ..filter.clone()
    };
    let wheres = wheres(rows, &all, &mut params);
    let sql = format!(
        "SELECT i.id, i.name || ' ' || i.kind || ' ' || i.tags || ' ' || c.name || ' '
             || COALESCE(s.name, '') || ' ' || COALESCE(v.os, '') || ' ' || COALESCE(v.addresses, '')
         FROM item i JOIN client c ON c.id = i.client_id
         LEFT JOIN site s ON s.id = i.site_id LEFT JOIN inventory v ON v.item_id = i.id
         WHERE {wheres}"
    );
    rows.rows(&sql, &params)?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}
