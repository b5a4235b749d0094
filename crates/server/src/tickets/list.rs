//! Lists of tickets: filters, search, cursor; SQL that the queue, the API and other slices share.

use intendant_domain::access::Permission;
use intendant_domain::id::{ClientId, ItemId, PersonId, SiteId, TeamId, TicketId, VersionId};
use intendant_domain::tickets::clocks::{ClockRow, FIRST_OVER};
use intendant_domain::tickets::search::{Mill, Wanted, number_asked};
use intendant_domain::tickets::{Clock, Kind, Priority, State, Verdict, of_number};
use jiff::Timestamp;

use super::store;
use crate::platform::db::{DbError, Engine, Row, Value};
use crate::platform::failure::Failure;
use crate::platform::tx::Rows;

/// Most rows of a page.
pub const MOST: i64 = 200;

/// Which tickets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those on which work remains (`true`), or only those that are over.
    pub open: Option<bool>,
    /// In any of these states; empty: all.
    pub states: Vec<State>,
    /// Of any of these priorities; empty: all.
    pub priorities: Vec<Priority>,
    /// Incidents or requests.
    pub kind: Option<Kind>,
    /// Of this client.
    pub client: Option<ClientId>,
    /// Of this service of the contract.
    pub service: Option<String>,
    /// At this site.
    pub site: Option<SiteId>,
    /// On this item.
    pub item: Option<ItemId>,
    /// On any of these items; empty: all.
    pub items: Vec<ItemId>,
    /// Asked for by this person.
    pub requester: Option<PersonId>,
    /// Given to this person.
    pub assignee: Option<PersonId>,
    /// Given to nobody.
    pub unassigned: bool,
    /// Given to this team.
    pub team: Option<TeamId>,
    /// That no service covers.
    pub outside: bool,
    /// Whose next clock is past due.
    pub late: bool,
    /// Whose next clock runs out by then.
    pub due_before: Option<Timestamp>,
    /// Opened at or after.
    pub opened_from: Option<Timestamp>,
    /// Opened before.
    pub opened_before: Option<Timestamp>,
    /// With these words, or of this number.
    pub text: String,
}

/// A ticket in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Which.
    pub id: TicketId,
    /// Whose.
    pub client: ClientId,
    /// The client's name.
    pub client_name: String,
    /// Incident or request.
    pub kind: Kind,
    /// In a line.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// What it waits for.
    pub waiting: Option<String>,
    /// Its priority.
    pub priority: Priority,
    /// The service that covers it, and its name.
    pub service: Option<String>,
    /// That service's name.
    pub service_name: Option<String>,
    /// What the contract says.
    pub verdict: Verdict,
    /// Contract version that decides.
    pub version: Option<VersionId>,
    /// Site's name.
    pub site_name: Option<String>,
    /// Item.
    pub item: Option<ItemId>,
    /// Its name.
    pub item_name: Option<String>,
    /// Who asked.
    pub requester: Option<PersonId>,
    /// Their name.
    pub requester_name: Option<String>,
    /// Who has it.
    pub assignee: Option<PersonId>,
    /// Their name.
    pub assignee_name: Option<String>,
    /// Which team has it.
    pub team: Option<TeamId>,
    /// Its name.
    pub team_name: Option<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When the last thing happened.
    pub updated_at: Timestamp,
    /// When it was closed or cancelled.
    pub closed_at: Option<Timestamp>,
    /// How many events it has.
    pub revision: i64,
    /// Minutes spent.
    pub minutes: i64,
    /// Its clocks as of the last event.
    pub clocks: Vec<ClockRow>,
    /// Place in the queue.
    pub sort_due: i64,
    /// The clock that runs out first.
    pub due_clock: Option<Clock>,
    /// Zone of the site, else of the client.
    pub zone: String,
}

const COLUMNS: &str = "t.id, t.client_id, c.name, t.kind, t.title, t.state, t.waiting, t.priority,
    t.service_key, t.service_name, t.verdict, t.version_id, s.name, t.item_id, i.name,
    t.requester_id, r.name, t.assignee_id, a.name, t.team_id, m.name, t.opened_at, t.updated_at,
    t.closed_at, t.revision, t.minutes, t.clocks, t.sort_due, t.due_clock,
    COALESCE(s.timezone, c.timezone)";

const NAMES: &str = "JOIN client c ON c.id = t.client_id
    LEFT JOIN site s ON s.id = t.site_id LEFT JOIN item i ON i.id = t.item_id
    LEFT JOIN person r ON r.id = t.requester_id LEFT JOIN person a ON a.id = t.assignee_id
    LEFT JOIN team m ON m.id = t.team_id";

fn code<T>(value: Option<T>, what: &str) -> Result<T, DbError> {
    value.ok_or_else(|| DbError::Broken(format!("an unknown {what} in a ticket's row")))
}

impl Listed {
    fn from_row(row: &Row) -> Result<Self, DbError> {
        let due_clock: Option<String> = row.get(28)?;
        Ok(Self {
            id: row.get(0)?,
            client: row.get(1)?,
            client_name: row.get(2)?,
            kind: code(Kind::from_code(&row.get::<String>(3)?), "kind")?,
            title: row.get(4)?,
            state: code(State::from_code(&row.get::<String>(5)?), "state")?,
            waiting: row.get(6)?,
            priority: code(Priority::from_level(row.get(7)?), "priority")?,
            service: row.get(8)?,
            service_name: row.get(9)?,
            verdict: code(Verdict::from_code(&row.get::<String>(10)?), "verdict")?,
            version: row.get(11)?,
            site_name: row.get(12)?,
            item: row.get(13)?,
            item_name: row.get(14)?,
            requester: row.get(15)?,
            requester_name: row.get(16)?,
            assignee: row.get(17)?,
            assignee_name: row.get(18)?,
            team: row.get(19)?,
            team_name: row.get(20)?,
            opened_at: row.get(21)?,
            updated_at: row.get(22)?,
            closed_at: row.get(23)?,
            revision: row.get(24)?,
            minutes: row.get(25)?,
            clocks: store::clocks_of(row, 26)?,
            sort_due: row.get(27)?,
            due_clock: due_clock.as_deref().and_then(Clock::from_code),
            zone: row.get(29)?,
        })
    }
}

/// A condition in the making.
struct Wheres {
    parts: Vec<String>,
    params: Vec<Value>,
}

impl Wheres {
    fn param(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("${}", self.params.len())
    }

    fn equals(&mut self, column: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            let param = self.param(value);
            self.parts.push(format!("{column} = {param}"));
        }
    }

    fn any(&mut self, column: &str, values: Vec<Value>) {
        if !values.is_empty() {
            let params: Vec<String> = values.into_iter().map(|v| self.param(v)).collect();
            self.parts
                .push(format!("{column} IN ({})", params.join(", ")));
        }
    }
}

/// Whether only open tickets, or only those that are over, can be meant: then only that end of the
/// queue's order is read.
fn range(filter: &Filter) -> Option<bool> {
    filter.open.or_else(|| {
        let open = filter.states.iter().filter(|state| state.is_open()).count();
        match filter.states.len() {
            0 => None,
            all if open == all => Some(true),
            _ if open == 0 => Some(false),
            _ => None,
        }
    })
}

/// The condition of `filter` within reach of `rows`.
fn wheres(rows: &mut Rows<'_, '_>, filter: &Filter) -> Wheres {
    let mut w = Wheres {
        parts: vec![rows.within("t.client_id")],
        params: Vec::new(),
    };
    w.equals("t.requester_id", rows.own());
    if let Some(open) = range(filter) {
        let operator = if open { "<" } else { ">=" };
        w.parts.push(format!("t.sort_due {operator} {FIRST_OVER}"));
    }
    w.any(
        "t.state",
        filter.states.iter().map(|s| s.code().into()).collect(),
    );
    w.any(
        "t.priority",
        filter
            .priorities
            .iter()
            .map(|p| i64::from(p.level()).into())
            .collect(),
    );
    w.equals("t.kind", filter.kind.map(Kind::code));
    w.equals("t.client_id", filter.client);
    w.equals("t.service_key", filter.service.as_deref());
    w.equals("t.site_id", filter.site);
    w.equals("t.item_id", filter.item);
    w.any(
        "t.item_id",
        filter.items.iter().map(|item| (*item).into()).collect(),
    );
    w.equals("t.requester_id", filter.requester);
    w.equals("t.assignee_id", filter.assignee);
    w.equals("t.team_id", filter.team);
    if filter.unassigned {
        w.parts.push("t.assignee_id IS NULL".to_owned());
    }
    if filter.outside {
        w.parts
            .push("t.verdict NOT IN ('in', 'needs-approval')".to_owned());
    }
    let late = filter.late.then(|| rows.now());
    for (column, operator, instant) in [
        ("t.sort_due", "<", late),
        ("t.sort_due", "<", filter.due_before),
        ("t.opened_at", ">=", filter.opened_from),
        ("t.opened_at", "<", filter.opened_before),
    ] {
        if let Some(instant) = instant {
            let param = w.param(instant);
            w.parts.push(format!("{column} {operator} {param}"));
        }
    }
    words(rows, &mut w, &filter.text);
    w
}

/// The condition for what was typed into the search box: a number finds its ticket, words find
/// those that have them all. The client's people search only in what they may read.
fn words(rows: &Rows<'_, '_>, w: &mut Wheres, text: &str) {
    if let Some(number) = number_asked(text) {
        let id = w.param(of_number(number));
        w.parts.push(format!("t.id = {id}"));
        return;
    }
    if text.trim().is_empty() {
        return;
    }
    match engine_query(rows.engine(), &Mill::default().wanted(text)) {
        Some(query) => {
            let param = match (rows.engine(), internal(rows)) {
                (Engine::Sqlite, false) => w.param(format!("{{public}} : ({query})")),
                _ => w.param(query),
            };
            let found = search_sql(rows, &param);
            // The plus keeps the order's index: the first page of a common word is found at once,
            // and a rare one costs one walk over it.
            w.parts.push(format!("+t.id IN ({found})"));
        }
        // Only signs: nothing has them.
        None => w.parts.push("1 = 0".to_owned()),
    }
}

/// Whether whoever asks may search in what only the provider's people write.
fn internal(rows: &Rows<'_, '_>) -> bool {
    rows.sees(Permission::SeeInternal)
}

fn search_sql(rows: &Rows<'_, '_>, param: &str) -> String {
    match (rows.engine(), internal(rows)) {
        (Engine::Sqlite, _) => {
            format!("SELECT rowid FROM ticket_search WHERE ticket_search MATCH {param}")
        }
        (Engine::Postgres, true) => format!(
            "SELECT rowid FROM ticket_search
             WHERE to_tsvector('simple', public || ' ' || internal) @@ to_tsquery('simple', {param})"
        ),
        (Engine::Postgres, false) => format!(
            "SELECT rowid FROM ticket_search
             WHERE to_tsvector('simple', public) @@ to_tsquery('simple', {param})"
        ),
    }
}

/// The question in the engine's own language. Forms are letters and digits only, so nothing needs
/// quoting; FTS5's words AND, OR and NOT are only so in capitals.
fn engine_query(engine: Engine, wanted: &[Wanted]) -> Option<String> {
    let (or, and) = match engine {
        Engine::Sqlite => (" OR ", " AND "),
        Engine::Postgres => (" | ", " & "),
    };
    let all: Vec<String> = wanted
        .iter()
        .map(|word| {
            let mut forms = word.forms.clone();
            if word.prefix
                && let Some(first) = word.forms.first()
            {
                forms.push(match engine {
                    Engine::Sqlite => format!("{first}*"),
                    Engine::Postgres => format!("{first}:*"),
                });
            }
            format!("({})", forms.join(or))
        })
        .collect();
    (!all.is_empty()).then(|| all.join(and))
}

/// A page of tickets, what runs out first at the top; `after` is the last of the page before.
///
/// # Errors
/// As the database says.
pub fn list(
    rows: &mut Rows<'_, '_>,
    filter: &Filter,
    after: Option<(i64, TicketId)>,
    most: i64,
) -> Result<Vec<Listed>, Failure> {
    let mut w = wheres(rows, filter);
    if let Some((place, id)) = after {
        let (place, id) = (w.param(place), w.param(id));
        w.parts.push(format!(
            "(t.sort_due > {place} OR (t.sort_due = {place} AND t.id > {id}))"
        ));
    }
    let most = w.param(most.clamp(1, MOST + 1));
    // Names are looked up for the rows of the page only.
    let sql = format!(
        "WITH page AS (SELECT t.id FROM ticket t WHERE {} ORDER BY t.sort_due, t.id LIMIT {most})
         SELECT {COLUMNS} FROM page JOIN ticket t ON t.id = page.id {NAMES}
         ORDER BY t.sort_due, t.id",
        w.parts.join(" AND ")
    );
    let found = rows.rows(&sql, &w.params)?;
    Ok(found
        .iter()
        .map(Listed::from_row)
        .collect::<Result<_, _>>()?)
}

/// How many tickets there are, counted up to `most`.
///
/// # Errors
/// As the database says.
pub fn count(rows: &mut Rows<'_, '_>, filter: &Filter, most: i64) -> Result<i64, Failure> {
    let mut w = wheres(rows, filter);
    let most = w.param(most);
    let sql = format!(
        "SELECT CAST(count(*) AS BIGINT) FROM (SELECT t.id FROM ticket t WHERE {} LIMIT {most}) counted",
        w.parts.join(" AND ")
    );
    let row = rows.row(&sql, &w.params)?;
    Ok(row.map_or(Ok(0), |row| row.get(0))?)
}

/// One ticket as lists show it; with `filter`, only if it belongs there.
///
/// # Errors
/// As the database says.
pub fn one(
    rows: &mut Rows<'_, '_>,
    filter: &Filter,
    id: TicketId,
) -> Result<Option<Listed>, Failure> {
    let mut w = wheres(rows, filter);
    let param = w.param(id);
    w.parts.push(format!("t.id = {param}"));
    let sql = format!(
        "SELECT {COLUMNS} FROM ticket t {NAMES} WHERE {}",
        w.parts.join(" AND ")
    );
    let row = rows.row(&sql, &w.params)?;
    Ok(row.map(|row| Listed::from_row(&row)).transpose()?)
}
