//! The list of items: a page of any order, and how many there are.

use intendant_domain::id::{ClientId, ItemId, SiteId, TicketId};
use intendant_domain::machines::Standing;
use intendant_domain::machines::query::Expr;
use jiff::Timestamp;

use super::columns::{Col, Place, Sorting};
use super::query::{self, Cond};
use crate::platform::db::{DbError, Engine, Row, Value};
use crate::platform::tx::Rows;

/// Counts go no further.
pub const COUNTED: i64 = 10_000;

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
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// Of what view.
    pub view: View,
    /// Of this client.
    pub client: Option<ClientId>,
    /// Of this kind.
    pub kind: Option<String>,
    /// At this site.
    pub site: Option<SiteId>,
    /// Only these.
    pub ids: Option<Vec<ItemId>>,
    /// What was asked in words.
    pub query: Expr,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            view: View::All,
            client: None,
            kind: None,
            site: None,
            ids: None,
            query: Expr::All,
        }
    }
}

impl Filter {
    /// Whether it asks for anything but a view and a client.
    fn is_narrow(&self) -> bool {
        self.kind.is_some() || self.site.is_some() || self.ids.is_some() || self.query != Expr::All
    }
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
    /// When anything last spoke of it.
    pub seen_at: Option<Timestamp>,
    /// Its system, in words.
    pub os: Option<String>,
    /// Its version, where the name does not say it.
    pub os_version: String,
    /// Whether a maintenance is under way.
    pub in_maintenance: bool,
    /// Its open incident.
    pub incident: Option<TicketId>,
    /// When it was retired.
    pub retired_at: Option<Timestamp>,
    /// From when it counts.
    pub since: Timestamp,
    /// What is known of it as text, in the order of [`TEXTS`].
    pub texts: Vec<String>,
    /// MiB of memory; 0: not known.
    pub memory_mib: i64,
    /// MiB of disks; 0: not known.
    pub disk_mib: i64,
    /// When it was bought.
    pub purchased_at: Option<Timestamp>,
    /// When its warranty ends.
    pub warranty_ends: Option<Timestamp>,
}

/// The columns of [`Listed::texts`].
pub const TEXTS: [(Col, &str); 11] = [
    (Col::Serial, "serial"),
    (Col::Maker, "manufacturer"),
    (Col::Model, "model"),
    (Col::Fqdn, "fqdn"),
    (Col::Addresses, "addresses"),
    (Col::Cpu, "cpu"),
    (Col::Person, "person"),
    (Col::Location, "location"),
    (Col::Responsible, "responsible"),
    (Col::Supplier, "supplier"),
    (Col::State, "state"),
];

impl Listed {
    /// What a column of text says.
    #[must_use]
    pub fn text(&self, col: Col) -> &str {
        TEXTS
            .iter()
            .position(|(known, _)| *known == col)
            .and_then(|at| self.texts.get(at))
            .map_or("", String::as_str)
    }
}

/// A page of items, in their order.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The items.
    pub items: Vec<Listed>,
    /// Where the page ended, when there are more.
    pub next: Option<Place>,
}

/// How many items there are in each view, up to [`COUNTED`]; beyond it one more is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Not retired.
    pub all: Option<i64>,
    /// Something is wrong.
    pub failing: Option<i64>,
    /// No sign of life.
    pub silent: Option<i64>,
    /// Not covered.
    pub uncovered: Option<i64>,
    /// In maintenance.
    pub maintenance: Option<i64>,
}

/// The condition of a filter, without its view.
fn ground(rows: &mut Rows<'_, '_>, filter: &Filter) -> Result<Vec<Cond>, DbError> {
    let mut conds = vec![
        Cond::plain(rows.within("i.client_id")),
        Cond::plain("i.merged_into IS NULL"),
    ];
    if let Some(client) = filter.client {
        conds.push(Cond::indexed(format!("i.client_id = {client}"), Vec::new()));
    }
    if let Some(kind) = &filter.kind {
        conds.push(Cond::indexed("i.kind = ?".to_owned(), vec![kind.into()]));
    }
    if let Some(site) = filter.site {
        conds.push(Cond::indexed(format!("i.site_id = {site}"), Vec::new()));
    }
    conds.extend(query::conditions(rows, &filter.query)?);
    Ok(conds)
}

fn of_view(view: View, now: Timestamp, query: &Expr) -> Vec<Cond> {
    let living = || Cond::plain("i.retired_at IS NULL");
    match view {
        View::All if query.names_retired() => Vec::new(),
        View::All => vec![living()],
        View::Retired => vec![Cond::indexed(
            "i.retired_at IS NOT NULL".to_owned(),
            Vec::new(),
        )],
        View::Failing => vec![
            living(),
            Cond::indexed("i.standing >= 4".to_owned(), Vec::new()),
        ],
        View::Silent => vec![
            living(),
            Cond::indexed("i.standing = 6".to_owned(), Vec::new()),
        ],
        View::Uncovered => vec![living(), Cond::plain("i.covered = 0")],
        View::Maintenance => vec![living(), query::maintained(now)],
    }
}

/// What the items are fetched from: few numbers where a condition lets few through, else the index
/// of the order.
struct Plan {
    from: String,
    wheres: String,
    params: Vec<Value>,
    few: bool,
}

impl Plan {
    fn of(
        rows: &mut Rows<'_, '_>,
        filter: &Filter,
        conds: &[Cond],
        (index, below): (Option<&'static str>, i64),
    ) -> Result<Self, DbError> {
        let few = match &filter.ids {
            Some(ids) => Some(ids.iter().map(|id| id.0).collect()),
            None => query::few(rows, conds, below)?,
        };
        let mut params = Vec::new();
        let mut wheres = query::numbered(conds, &mut params);
        let sqlite = rows.engine() == Engine::Sqlite;
        let from = match &few {
            Some(ids) if sqlite => {
                params.push(format!("[{}]", query::list(ids)).into());
                format!(
                    "json_each(${}) few CROSS JOIN item i ON i.id = few.value",
                    params.len()
                )
            }
            Some(ids) => {
                let only = query::one_of(rows, "i.id", ids);
                let only = query::numbered(&[only], &mut params);
                wheres.push_str(&format!(" AND {only}"));
                "item i".to_owned()
            }
            None => match index.filter(|_| sqlite) {
                Some(index) => format!("item i INDEXED BY {index}"),
                None => "item i".to_owned(),
            },
        };
        Ok(Self {
            from,
            wheres,
            params,
            few: few.is_some(),
        })
    }

    /// Where no condition lets few through and rows are looked at: only those that an index leads to.
    fn follow(&mut self, rows: &Rows<'_, '_>, conds: &[Cond]) {
        if self.few || rows.engine() != Engine::Sqlite {
            return;
        }
        self.from = "item i NOT INDEXED".to_owned();
        if let Some((lead, params)) = conds.iter().find_map(Cond::lead) {
            let lead = query::renumbered(lead, self.params.len());
            self.params.extend(params.iter().cloned());
            self.from = format!("({lead}) led CROSS JOIN item i ON i.id = led.id");
        }
    }
}

/// The index that goes along with an order.
fn index_of(rows: &Rows<'_, '_>, filter: &Filter, sorting: Sorting) -> Option<&'static str> {
    let one_client = filter.client.is_some() || rows.client().is_some();
    match (sorting.by, sorting.down) {
        (Col::Standing, true) if one_client => Some("item_client_worst"),
        (Col::Standing, true) => Some("item_worst"),
        (Col::Name, _) if !filter.is_narrow() && !one_client => Some("item_name"),
        (Col::Seen, _) if !one_client => Some("item_seen"),
        (Col::Seen, _) => None,
        // Narrow columns are read from an index that has them all, whatever the order.
        (
            Col::Kind
            | Col::Memory
            | Col::Disk
            | Col::Os
            | Col::Warranty
            | Col::Name
            | Col::Client
            | Col::Site
            | Col::Coverage
            | Col::Since
            | Col::Purchased
            | Col::Id
            | Col::Standing,
            _,
        ) => Some(if one_client {
            "item_client_worst"
        } else {
            "item_worst"
        }),
        _ => None,
    }
}

/// What is ordered by: the expressions, each with its direction.
fn order(sorting: Sorting) -> Vec<(&'static str, bool)> {
    match sorting.by.key() {
        None => vec![
            ("i.standing", sorting.down),
            ("i.name", false),
            ("i.id", false),
        ],
        Some("i.os_family") => vec![
            ("i.os_family", sorting.down),
            ("i.os_rank", sorting.down),
            ("i.id", sorting.down),
        ],
        Some("i.id") => vec![("i.id", sorting.down)],
        Some(key) => vec![(key, sorting.down), ("i.id", sorting.down)],
    }
}

/// The condition that a row comes after `place`.
fn after(order: &[(&str, bool)], place: &Place, params: &mut Vec<Value>) -> Option<String> {
    let values = place.values();
    if values.len() != order.len() {
        return None;
    }
    let first = params.len() + 1;
    params.extend(values);
    let mut sides = Vec::new();
    for (n, (key, down)) in order.iter().enumerate() {
        let mut parts: Vec<String> = order
            .iter()
            .take(n)
            .enumerate()
            .map(|(m, (key, _))| format!("{key} = ${}", first + m))
            .collect();
        let sign = if *down { "<" } else { ">" };
        parts.push(format!("{key} {sign} ${}", first + n));
        sides.push(format!("({})", parts.join(" AND ")));
    }
    // The first key alone again: what an index can begin with.
    let (key, down) = order.first()?;
    let sign = if *down { "<=" } else { ">=" };
    Some(format!(
        "{key} {sign} ${first} AND ({})",
        sides.join(" OR ")
    ))
}

/// A page of items; `place` is where the page before ended.
pub(in crate::machines) fn list(
    rows: &mut Rows<'_, '_>,
    filter: &Filter,
    sorting: Sorting,
    place: Option<&Place>,
    limit: i64,
) -> Result<Found, DbError> {
    let (ids, next) = numbers(rows, filter, sorting, place, limit)?;
    Ok(Found {
        items: these(rows, &ids)?,
        next,
    })
}

/// The numbers of a page, and where it ended when there are more.
fn numbers(
    rows: &mut Rows<'_, '_>,
    filter: &Filter,
    sorting: Sorting,
    place: Option<&Place>,
    limit: i64,
) -> Result<(Vec<ItemId>, Option<Place>), DbError> {
    let mut conds = ground(rows, filter)?;
    conds.extend(of_view(filter.view, rows.now(), &filter.query));
    let index = index_of(rows, filter, sorting);
    let mut plan = Plan::of(rows, filter, &conds, (index, query::FEW))?;
    let order = order(sorting);
    if let Some(place) = place {
        let behind = after(&order, place, &mut plan.params)
            .ok_or_else(|| DbError::Broken("a place of another order".to_owned()))?;
        plan.wheres.push_str(&format!(" AND {behind}"));
    }
    let keys: Vec<&str> = order.iter().map(|(key, _)| *key).collect();
    let by: Vec<String> = order
        .iter()
        .map(|(key, down)| format!("{key}{}", if *down { " DESC" } else { "" }))
        .collect();
    let sql = format!(
        "SELECT i.id, {} FROM {} WHERE {} ORDER BY {} LIMIT {}",
        keys.join(", "),
        plan.from,
        plan.wheres,
        by.join(", "),
        limit + 1,
    );
    let mut found = rows.rows(&sql, &plan.params)?;
    let more = found.len() as i64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or(0));
    let next = match found.last() {
        Some(last) if more => Some(Place::of(last, 1, order.len())?),
        _ => None,
    };
    let ids: Result<Vec<ItemId>, DbError> = found.iter().map(|row| row.get(0)).collect();
    Ok((ids?, next))
}

/// The numbers of everything that a filter lets through, at most `most`, the worst first.
pub(in crate::machines) fn everything(
    rows: &mut Rows<'_, '_>,
    filter: &Filter,
    most: i64,
) -> Result<Vec<ItemId>, DbError> {
    numbers(rows, filter, Sorting::default(), None, most).map(|(ids, _)| ids)
}

/// These items, in this order.
pub(in crate::machines) fn these(
    rows: &mut Rows<'_, '_>,
    ids: &[ItemId],
) -> Result<Vec<Listed>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let plain: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let mut params = Vec::new();
    let only = query::numbered(&[query::one_of(rows, "i.id", &plain)], &mut params);
    let maintained = query::maintained(rows.now()).sql;
    let texts: Vec<String> = TEXTS
        .iter()
        .map(|(_, column)| format!("i.{column}"))
        .collect();
    let sql = format!(
        "SELECT i.id, i.client_id, c.name, i.name, i.kind, s.name, i.tags, i.standing, i.service_key,
             i.decision, CASE WHEN a.seen_at > COALESCE(i.seen_at, 0) THEN a.seen_at ELSE i.seen_at END,
             i.os, i.os_version,
             CAST(CASE WHEN {maintained} THEN 1 ELSE 0 END AS BIGINT), n.ticket_id, i.retired_at,
             i.since, i.memory_mib, i.disk_mib, i.purchased_at, i.warranty_ends, {}
         FROM item i JOIN client c ON c.id = i.client_id LEFT JOIN site s ON s.id = i.site_id
         LEFT JOIN item_incident n ON n.item_id = i.id
         LEFT JOIN (SELECT item_id, max(seen_at) AS seen_at FROM agent WHERE revoked_at IS NULL
             AND item_id IN ({numbers}) GROUP BY item_id) a ON a.item_id = i.id
         WHERE {only} AND {}",
        texts.join(", "),
        rows.within("i.client_id"),
        numbers = query::list(&plain),
    );
    let found: Result<Vec<Listed>, DbError> =
        rows.rows(&sql, &params)?.iter().map(listed).collect();
    let mut found = found?;
    let place: std::collections::HashMap<ItemId, usize> =
        ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    found.sort_by_key(|item| place.get(&item.id).copied());
    Ok(found)
}

fn listed(row: &Row) -> Result<Listed, DbError> {
    let texts: Result<Vec<String>, DbError> = (21..21 + TEXTS.len()).map(|n| row.get(n)).collect();
    let os: String = row.get(11)?;
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
        os: Some(os).filter(|os| !os.is_empty()),
        os_version: row.get(12)?,
        in_maintenance: row.get(13)?,
        incident: row.get(14)?,
        retired_at: row.get(15)?,
        since: row.get(16)?,
        memory_mib: row.get(17)?,
        disk_mib: row.get(18)?,
        purchased_at: row.get(19)?,
        warranty_ends: row.get(20)?,
        texts: texts?,
    })
}

/// How many items there are in each view; the filter's own view does not count.
pub(in crate::machines) fn counts(
    rows: &mut Rows<'_, '_>,
    filter: &Filter,
) -> Result<Counts, DbError> {
    let ground = ground(rows, filter)?;
    if filter.is_narrow() {
        counted_once(rows, filter, &ground)
    } else {
        counted_each(rows, &ground)
    }
}

/// Each view by its own index.
fn counted_each(rows: &mut Rows<'_, '_>, ground: &[Cond]) -> Result<Counts, DbError> {
    let now = rows.now();
    let mut count = |view: View| -> Result<Option<i64>, DbError> {
        let mut conds = ground.to_vec();
        conds.extend(of_view(view, now, &Expr::All));
        let mut params = Vec::new();
        let wheres = query::numbered(&conds, &mut params);
        let sql = format!(
            "SELECT CAST(count(*) AS BIGINT) FROM (SELECT 1 AS n FROM item i WHERE {wheres} LIMIT {}) x",
            COUNTED + 1
        );
        rows.row(&sql, &params)?.map(|row| row.get(0)).transpose()
    };
    let counts = Counts {
        all: count(View::All)?,
        failing: count(View::Failing)?,
        silent: count(View::Silent)?,
        uncovered: count(View::Uncovered)?,
        maintenance: count(View::Maintenance)?,
    };
    Ok(counts)
}

/// All views in one pass over what the words let through; beyond the limit only the whole is told.
fn counted_once(
    rows: &mut Rows<'_, '_>,
    filter: &Filter,
    ground: &[Cond],
) -> Result<Counts, DbError> {
    let mut conds = ground.to_vec();
    conds.extend(of_view(View::All, rows.now(), &filter.query));
    let maintained = query::maintained(rows.now()).sql;
    // In no order: along the index that has all that is asked, or through the rows as they lie.
    let wide = conds.iter().any(Cond::is_wide);
    let index = index_of(rows, filter, Sorting::default()).filter(|_| !wide);
    let mut plan = Plan::of(rows, filter, &conds, (index, COUNTED + 1))?;
    if wide {
        plan.follow(rows, &conds);
    }
    let sum = |what: &str| format!("CAST(COALESCE(sum({what}), 0) AS BIGINT)");
    let sql = format!(
        "SELECT CAST(count(*) AS BIGINT), {}, {}, {}, {} FROM (
             SELECT CASE WHEN i.standing >= 4 THEN 1 ELSE 0 END AS failing,
                 CASE WHEN i.standing = 6 THEN 1 ELSE 0 END AS silent,
                 CASE WHEN i.covered = 0 THEN 1 ELSE 0 END AS uncovered,
                 CASE WHEN {maintained} THEN 1 ELSE 0 END AS maintained
             FROM {} WHERE {} LIMIT {}) x",
        sum("failing"),
        sum("silent"),
        sum("uncovered"),
        sum("maintained"),
        plan.from,
        plan.wheres,
        COUNTED + 1,
    );
    let Some(row) = rows.row(&sql, &plan.params)? else {
        return Ok(Counts::default());
    };
    let all: i64 = row.get(0)?;
    let whole = plan.few || all <= COUNTED;
    let told = |n: i64| whole.then_some(n);
    Ok(Counts {
        all: Some(all),
        failing: told(row.get(1)?),
        silent: told(row.get(2)?),
        uncovered: told(row.get(3)?),
        maintenance: told(row.get(4)?),
    })
}
