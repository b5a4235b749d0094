//! A query as SQL: conditions on the item's own columns, and which of them is rare enough to begin
//! with.

use intendant_domain::clients::folded;
use intendant_domain::machines::os::compare_versions;
use intendant_domain::machines::query::{Expr, Field, Flag, Op, Thing, Value as Sought};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::fleet;
use crate::platform::db::{DbError, Engine, Value};
use crate::platform::tx::Rows;

/// Below so many, what matches a condition is fetched first and the rest looked at one by one.
pub(super) const FEW: i64 = 5_000;
/// Most sites, clients or titles that a name may mean.
const MOST_NAMES: usize = 5_000;

/// A condition: SQL over `item i`, and its parameters in order.
#[derive(Clone, Debug)]
pub(super) struct Cond {
    /// The condition.
    pub(super) sql: String,
    /// What it needs.
    pub(super) params: Vec<Value>,
    /// A query for the numbers of a superset of what it lets through, by an index.
    begin: Option<(String, Vec<Value>)>,
}

impl Cond {
    pub(super) fn plain(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            params: Vec::new(),
            begin: None,
        }
    }

    /// A condition that an index answers.
    pub(super) fn indexed(sql: String, params: Vec<Value>) -> Self {
        let begin = format!("SELECT i.id FROM item i WHERE {sql}");
        Self {
            begin: Some((begin, params.clone())),
            sql,
            params,
        }
    }

    fn with(sql: String, params: Vec<Value>) -> Self {
        Self {
            sql,
            params,
            begin: None,
        }
    }
}

/// The conditions together: their marks numbered from `params.len()` on, the parameters added.
pub(super) fn numbered(conds: &[Cond], params: &mut Vec<Value>) -> String {
    let mut parts = Vec::with_capacity(conds.len());
    for cond in conds {
        parts.push(format!("({})", renumbered(&cond.sql, params.len())));
        params.extend(cond.params.iter().cloned());
    }
    parts.join(" AND ")
}

/// `?` for each parameter in order becomes `$n`, counted on from `from`.
pub(super) fn renumbered(sql: &str, from: usize) -> String {
    let mut out = String::with_capacity(sql.len() + 8);
    let mut n = from;
    for c in sql.chars() {
        if c == '?' {
            n += 1;
            out.push_str(&format!("${n}"));
        } else {
            out.push(c);
        }
    }
    out
}

/// The columns of the indexes that go along with an order: what asks for others reads the rows, which
/// are wide.
const NARROW: [&str; 18] = [
    "standing",
    "name",
    "id",
    "client_id",
    "site_id",
    "kind",
    "covered",
    "state",
    "os_family",
    "os_rank",
    "memory_mib",
    "disk_mib",
    "warranty_ends",
    "purchased_at",
    "since",
    "service_key",
    "retired_at",
    "merged_into",
];

impl Cond {
    /// Whether it looks at the rows themselves.
    pub(super) fn is_wide(&self) -> bool {
        self.sql
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
            .filter_map(|word| word.strip_prefix("i."))
            .any(|column| !NARROW.contains(&column))
    }

    /// The query to count along, where the condition looks at rows that an index leads to.
    pub(super) fn lead(&self) -> Option<&(String, Vec<Value>)> {
        self.begin.as_ref().filter(|_| self.is_wide())
    }
}

/// The numbers to begin with, when one of the conditions lets fewer than `below` through.
pub(super) fn few(
    rows: &mut Rows<'_, '_>,
    conds: &[Cond],
    below: i64,
) -> Result<Option<Vec<i64>>, DbError> {
    let mut best: Option<Vec<i64>> = None;
    for cond in conds {
        let Some((begin, params)) = &cond.begin else {
            continue;
        };
        let most = best.as_ref().map_or(below, |ids| ids.len() as i64);
        let sql = format!("{} LIMIT {most}", renumbered(begin, 0));
        let found = rows.rows(&sql, params)?;
        if (found.len() as i64) < most {
            let ids: Result<Vec<i64>, DbError> = found.iter().map(|row| row.get(0)).collect();
            best = Some(ids?);
        }
        if best.as_ref().is_some_and(|ids| ids.len() < 200) {
            break;
        }
    }
    Ok(best)
}

/// The conditions of a query, one for each thing that must hold.
pub(super) fn conditions(rows: &mut Rows<'_, '_>, expr: &Expr) -> Result<Vec<Cond>, DbError> {
    match expr {
        Expr::All => Ok(Vec::new()),
        Expr::And(all) => all.iter().map(|one| condition(rows, one)).collect(),
        one => Ok(vec![condition(rows, one)?]),
    }
}

fn condition(rows: &mut Rows<'_, '_>, expr: &Expr) -> Result<Cond, DbError> {
    Ok(match expr {
        Expr::All => Cond::plain("1 = 1"),
        Expr::And(all) => joined(rows, all, " AND ")?,
        Expr::Or(all) => joined(rows, all, " OR ")?,
        Expr::Not(one) => {
            let inner = condition(rows, one)?;
            // What is unknown is not so.
            Cond::with(
                format!("COALESCE(NOT ({}), 1 = 1)", inner.sql),
                inner.params,
            )
        }
        Expr::Word(word) => self::word(rows, word)?,
        Expr::Flag(flag) => self::flag(*flag),
        Expr::Has(thing) => has(rows, *thing),
        Expr::Test(field, op, value) => test(rows, *field, *op, value)?,
    })
}

fn joined(rows: &mut Rows<'_, '_>, all: &[Expr], join: &str) -> Result<Cond, DbError> {
    let mut parts = Vec::new();
    let mut params = Vec::new();
    let mut begins: Option<Vec<(String, Vec<Value>)>> = Some(Vec::new());
    for one in all {
        let cond = condition(rows, one)?;
        parts.push(format!("({})", cond.sql));
        params.extend(cond.params);
        match (&mut begins, cond.begin) {
            (Some(known), Some(begin)) => known.push(begin),
            (known, _) => *known = None,
        }
    }
    let mut cond = Cond::with(parts.join(join), params);
    // One of several: where each can begin, all of them together can.
    if let (" OR ", Some(begins)) = (join, begins) {
        let sql: Vec<String> = begins
            .iter()
            .map(|(sql, _)| format!("SELECT id FROM ({sql} LIMIT {FEW}) x"))
            .collect();
        let params = begins.into_iter().flat_map(|(_, params)| params).collect();
        cond.begin = Some((
            format!("SELECT id FROM ({}) y", sql.join(" UNION ")),
            params,
        ));
    }
    Ok(cond)
}

fn flag(flag: Flag) -> Cond {
    match flag {
        Flag::Covered => Cond::plain("i.covered = 1"),
        Flag::Failing => Cond::indexed("i.standing >= 4".to_owned(), Vec::new()),
        Flag::Silent => Cond::indexed("i.standing = 6".to_owned(), Vec::new()),
        Flag::Retired => Cond::indexed("i.retired_at IS NOT NULL".to_owned(), Vec::new()),
        Flag::Watched => Cond::plain("i.standing > 0"),
    }
}

/// Of those of which a maintenance runs now.
pub(super) fn maintained(now: Timestamp) -> Cond {
    let now = now.as_microsecond();
    let runs = format!("m.cancelled_at IS NULL AND m.from_at <= {now} AND m.to_at > {now}");
    Cond::indexed(
        format!(
            "(i.id IN (SELECT m.item_id FROM maintenance m WHERE m.item_id IS NOT NULL AND {runs})
              OR i.client_id IN (SELECT m.client_id FROM maintenance m WHERE m.item_id IS NULL AND {runs}))"
        ),
        Vec::new(),
    )
}

fn has(rows: &Rows<'_, '_>, thing: Thing) -> Cond {
    let listed = |sql: &str| Cond::indexed(format!("i.id IN ({sql})"), Vec::new());
    let now = rows.now().as_microsecond();
    match thing {
        Thing::Incident => listed("SELECT n.item_id FROM item_incident n"),
        Thing::Maintenance => maintained(rows.now()),
        Thing::Agent => Cond::plain(
            "EXISTS (SELECT 1 FROM agent a WHERE a.item_id = i.id AND a.revoked_at IS NULL)",
        ),
        Thing::Site => Cond::plain("i.site_id IS NOT NULL"),
        Thing::Tag => Cond::plain("i.tags <> '[]'"),
        Thing::Serial => Cond::plain("i.serial <> ''"),
        Thing::Warranty => Cond::plain(format!("i.warranty_ends >= {now}")),
        Thing::Person => Cond::plain("i.person <> ''"),
        Thing::Document => {
            listed("SELECT d.item_id FROM item_document d WHERE d.removed_at IS NULL")
        }
        Thing::Software => Cond::plain(
            "EXISTS (SELECT 1 FROM item_software w WHERE w.item_id = i.id AND w.count > 0)",
        ),
        Thing::Source => Cond::plain("EXISTS (SELECT 1 FROM item_source o WHERE o.item_id = i.id)"),
    }
}

/// A text somewhere: in the words of the item, or the name of its client or site.
fn word(rows: &mut Rows<'_, '_>, word: &str) -> Result<Cond, DbError> {
    let clients = named(rows, "client", word, false)?;
    let sites = named(rows, "site", word, false)?;
    let mut cond = within_words(rows, word);
    if clients.is_empty() && sites.is_empty() {
        return Ok(cond);
    }
    for (column, ids) in [("i.client_id", clients), ("i.site_id", sites)] {
        if !ids.is_empty() {
            cond.sql
                .push_str(&format!(" OR {column} IN ({})", list(&ids)));
        }
    }
    cond.begin = None;
    Ok(cond)
}

/// The condition that the words of the item hold `text`, folded.
fn within_words(rows: &Rows<'_, '_>, text: &str) -> Cond {
    let mut cond = match rows.engine() {
        // What is kept and what is looked for are folded alike: no letters to compare as others.
        Engine::Sqlite if !text.contains('*') => {
            Cond::with("instr(i.words, ?) > 0".to_owned(), vec![text.into()])
        }
        _ => like("i.words", &pattern(text, true)),
    };
    cond.begin = begin_with_words(rows, text);
    cond
}

/// Where to begin for a text of three letters or more.
fn begin_with_words(rows: &Rows<'_, '_>, text: &str) -> Option<(String, Vec<Value>)> {
    let longest = text
        .split('*')
        .max_by_key(|part| part.chars().count())
        .filter(|part| part.chars().count() >= 3)?;
    match rows.engine() {
        Engine::Sqlite => {
            let chars: Vec<char> = longest.chars().collect();
            let mut pieces: Vec<String> = chars
                .windows(3)
                .map(|three| {
                    format!(
                        "\"{}\"",
                        three.iter().collect::<String>().replace('"', "\"\"")
                    )
                })
                .collect();
            pieces.dedup();
            // The numbers that hold the pieces, then those that hold the text: how few they are is
            // only told by the text.
            Some((
                "SELECT i.id FROM item_words JOIN item i ON i.id = item_words.rowid
                 WHERE item_words MATCH ? AND instr(i.words, ?) > 0"
                    .to_owned(),
                vec![pieces.join(" AND ").into(), longest.into()],
            ))
        }
        Engine::Postgres => {
            let cond = like("i.words", &pattern(longest, true));
            Some((
                format!("SELECT i.id FROM item i WHERE {}", cond.sql),
                cond.params,
            ))
        }
    }
}

/// A pattern of LIKE: `*` stands for anything; found anywhere within when it has none.
fn pattern(text: &str, within: bool) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for c in text.chars() {
        match c {
            '*' => out.push('%'),
            '%' | '_' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            other => out.push(other),
        }
    }
    if within && !text.contains('*') {
        format!("%{out}%")
    } else {
        out
    }
}

fn like(column: &str, pattern: &str) -> Cond {
    Cond::with(format!("{column} LIKE ? ESCAPE '\\'"), vec![pattern.into()])
}

/// A column in lower case without accents, as far as names of people and places need it.
fn plain_column(rows: &Rows<'_, '_>, column: &str) -> String {
    const ACCENTS: [(&str, &str); 5] = [
        ("éèêëÉÈÊË", "e"),
        ("àâäÀÂÄ", "a"),
        ("îïÎÏ", "i"),
        ("ôöÔÖ", "o"),
        ("ùûüÙÛÜ", "u"),
    ];
    match rows.engine() {
        Engine::Postgres => {
            format!("translate(lower({column}), 'éèêëàâäîïôöùûüç', 'eeeeaaaiioouuuc')")
        }
        Engine::Sqlite => {
            let mut sql = format!("replace(replace(lower({column}), 'ç', 'c'), 'Ç', 'c')");
            for (accents, letter) in ACCENTS {
                for c in accents.chars() {
                    sql = format!("replace({sql}, '{c}', '{letter}')");
                }
            }
            sql
        }
    }
}

/// The numbers of clients or sites whose name holds (or is) a text.
fn named(
    rows: &mut Rows<'_, '_>,
    table: &'static str,
    text: &str,
    whole: bool,
) -> Result<Vec<i64>, DbError> {
    let client = if table == "client" { "id" } else { "client_id" };
    let sql = format!("SELECT id, name FROM {table} WHERE {}", rows.within(client));
    let mut found = Vec::new();
    rows.each(&sql, &[], &mut |row| {
        let name: String = row.get(1)?;
        if found.len() < MOST_NAMES && matches(&folded(&name), text, whole) {
            found.push(row.get(0)?);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Whether a folded name holds a text in which `*` stands for anything.
fn matches(name: &str, text: &str, whole: bool) -> bool {
    if !text.contains('*') {
        return if whole {
            name == text
        } else {
            name.contains(text)
        };
    }
    let mut rest = name;
    let mut first = true;
    let parts: Vec<&str> = text.split('*').collect();
    for (n, part) in parts.iter().enumerate() {
        let last = n + 1 == parts.len();
        if last && !part.is_empty() {
            return rest.ends_with(part) && (!first || rest == *part);
        }
        match rest.find(part) {
            Some(0) => {}
            Some(_) if !first => {}
            _ => return false,
        }
        let at = rest.find(part).unwrap_or(0);
        rest = rest.get(at + part.len()..).unwrap_or("");
        first = false;
    }
    true
}

pub(super) fn list(ids: &[i64]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(", ")
}

/// One of these numbers, however many they are.
pub(super) fn one_of(rows: &Rows<'_, '_>, column: &str, ids: &[i64]) -> Cond {
    if ids.is_empty() {
        return Cond::plain("1 = 0");
    }
    match rows.engine() {
        Engine::Sqlite => Cond::with(
            format!("{column} IN (SELECT value FROM json_each(?))"),
            vec![format!("[{}]", list(ids)).into()],
        ),
        Engine::Postgres => Cond::with(
            format!("{column} = ANY(CAST(CAST(? AS TEXT) AS BIGINT[]))"),
            vec![format!("{{{}}}", list(ids)).into()],
        ),
    }
}

fn test(rows: &mut Rows<'_, '_>, field: Field, op: Op, value: &Sought) -> Result<Cond, DbError> {
    if let Some(column) = text_column(field) {
        return Ok(text_test(rows, field, column, op, value));
    }
    Ok(match (field, value) {
        (Field::Client, Sought::Text(text)) => {
            let ids = named(rows, "client", text, op == Op::Equals)?;
            numbers_indexed("i.client_id", &ids)
        }
        (Field::Site, Sought::Text(text)) => {
            let ids = named(rows, "site", text, op == Op::Equals)?;
            numbers_indexed("i.site_id", &ids)
        }
        (Field::Site, _) => Cond::plain("i.site_id IS NULL"),
        (Field::Tag, Sought::Text(text)) => tag(rows, text),
        (Field::Tag, _) => Cond::plain("i.tags = '[]'"),
        (Field::Kind | Field::State | Field::Source | Field::Health, Sought::Codes(codes)) => {
            chosen(field, codes)
        }
        (Field::Kind, _) => Cond::plain("i.kind = ''"),
        (Field::Source, _) => {
            Cond::plain("NOT EXISTS (SELECT 1 FROM item_source o WHERE o.item_id = i.id)")
        }
        (Field::Os, value) => system(op, value),
        (Field::Memory | Field::Disk, value) => size(field, op, value),
        (Field::Seen | Field::Age | Field::Since | Field::Warranty, value) => {
            let zone = rows.tx().actor().zone.clone();
            when(field, op, value, rows.now(), &zone)
        }
        (Field::Id, Sought::Number(n)) => number(op, *n),
        (Field::Software, Sought::Title(title, version)) => {
            software(rows, title, version.as_ref())?
        }
        (Field::Software, _) => {
            Cond::plain("NOT EXISTS (SELECT 1 FROM item_software w WHERE w.item_id = i.id)")
        }
        _ => Cond::plain("1 = 0"),
    })
}

fn numbers_indexed(column: &str, ids: &[i64]) -> Cond {
    if ids.is_empty() {
        Cond::indexed("1 = 0".to_owned(), Vec::new())
    } else {
        Cond::indexed(format!("{column} IN ({})", list(ids)), Vec::new())
    }
}

/// The column of a field of text, and whether people's and places' names stand in it.
fn text_column(field: Field) -> Option<(&'static str, bool)> {
    Some(match field {
        Field::Name => ("i.name", true),
        Field::Serial => ("i.serial", false),
        Field::Model => ("i.model", false),
        Field::Maker => ("i.manufacturer", false),
        Field::Address => ("i.addresses", false),
        Field::Cpu => ("i.cpu", false),
        Field::Person => ("i.person", true),
        Field::Location => ("i.location", true),
        Field::Supplier => ("i.supplier", true),
        Field::Responsible => ("i.responsible", true),
        Field::Service => ("COALESCE(i.service_key, '')", false),
        _ => return None,
    })
}

fn text_test(
    rows: &Rows<'_, '_>,
    field: Field,
    (column, accents): (&str, bool),
    op: Op,
    value: &Sought,
) -> Cond {
    let Sought::Text(text) = value else {
        return Cond::plain(format!("{column} = ''"));
    };
    let plain = if accents {
        plain_column(rows, column)
    } else {
        format!("lower({column})")
    };
    let pattern = pattern(text, op == Op::Holds);
    let mut cond = like(&plain, &pattern);
    if field == Field::Name {
        let other = like("lower(i.fqdn)", &pattern);
        cond.sql = format!("({} OR {})", cond.sql, other.sql);
        cond.params.extend(other.params);
    }
    if !matches!(field, Field::Cpu | Field::Service) {
        cond.begin = begin_with_words(rows, text);
    }
    cond
}

/// A tag: exactly, but for `*`.
fn tag(rows: &Rows<'_, '_>, text: &str) -> Cond {
    let inner = pattern(text, false).replace('"', "");
    let plain = plain_column(rows, "i.tags");
    let mut cond = like(&plain, &format!("%\"{inner}\"%"));
    cond.begin = begin_with_words(rows, text);
    cond
}

fn chosen(field: Field, codes: &[String]) -> Cond {
    let params: Vec<Value> = codes.iter().map(|code| code.as_str().into()).collect();
    let marks = vec!["?"; codes.len()].join(", ");
    match field {
        Field::Kind => Cond::indexed(format!("i.kind IN ({marks})"), params),
        Field::State => Cond::with(format!("i.state IN ({marks})"), params),
        Field::Source => Cond::with(
            format!(
                "EXISTS (SELECT 1 FROM item_source o WHERE o.item_id = i.id AND o.kind IN ({marks}))"
            ),
            params,
        ),
        _ => {
            let ranks: Vec<i64> = intendant_domain::machines::Standing::ALL
                .into_iter()
                .filter(|standing| codes.iter().any(|code| code == standing.code()))
                .map(|standing| standing.rank())
                .collect();
            numbers_indexed("i.standing", &ranks)
        }
    }
}

fn sign(op: Op) -> &'static str {
    match op {
        Op::Holds | Op::Equals => "=",
        Op::Less => "<",
        Op::AtMost => "<=",
        Op::More => ">",
        Op::AtLeast => ">=",
    }
}

fn number(op: Op, n: i64) -> Cond {
    Cond::indexed(format!("i.id {} {n}", sign(op)), Vec::new())
}

/// A system: its family and rank, or its name where the family is not known.
fn system(op: Op, value: &Sought) -> Cond {
    let Sought::System(sought, text) = value else {
        return Cond::plain("i.os = ''");
    };
    if sought.family.is_empty() {
        return like("lower(i.os)", &pattern(text, true));
    }
    let family = format!("i.os_family = '{}'", sought.family);
    let rank = match op {
        _ if sought.low == sought.high => "1 = 1".to_owned(),
        Op::Holds | Op::Equals => {
            format!(
                "i.os_rank >= {} AND i.os_rank < {}",
                sought.low, sought.high
            )
        }
        // A version that is not known is neither older nor newer.
        Op::Less => format!("i.os_rank > 0 AND i.os_rank < {}", sought.low),
        Op::AtMost => format!("i.os_rank > 0 AND i.os_rank < {}", sought.high),
        Op::More => format!("i.os_rank >= {}", sought.high),
        Op::AtLeast => format!("i.os_rank >= {}", sought.low),
    };
    Cond::indexed(format!("{family} AND {rank}"), Vec::new())
}

/// Memory and disks: machines report somewhat less than what is in them, firmware keeps some.
fn size(field: Field, op: Op, value: &Sought) -> Cond {
    let column = if field == Field::Memory {
        "i.memory_mib"
    } else {
        "i.disk_mib"
    };
    let Sought::Mib(mib) = value else {
        return Cond::plain(format!("{column} = 0"));
    };
    let (low, high) = (mib * 92 / 100, mib * 104 / 100);
    let sql = match op {
        Op::Holds | Op::Equals => format!("{column} >= {low} AND {column} <= {high}"),
        Op::Less => format!("{column} > 0 AND {column} < {low}"),
        Op::AtMost => format!("{column} > 0 AND {column} <= {high}"),
        Op::More => format!("{column} > {high}"),
        Op::AtLeast => format!("{column} > 0 AND {column} >= {low}"),
    };
    Cond::plain(sql)
}

const DAY: i64 = 86_400_000_000;

fn when(field: Field, op: Op, value: &Sought, now: Timestamp, zone: &TimeZone) -> Cond {
    let (column, ahead) = match field {
        Field::Seen => ("COALESCE(i.seen_at, 0)", false),
        Field::Age => ("i.purchased_at", false),
        Field::Warranty => ("i.warranty_ends", true),
        _ => ("i.since", false),
    };
    let now = now.as_microsecond();
    let sql = match value {
        Sought::Span(seconds) => {
            let span = seconds.saturating_mul(1_000_000);
            let edge = if ahead {
                now.saturating_add(span)
            } else {
                now.saturating_sub(span)
            };
            // "Seen less than a week ago" is after that instant, "ends in less than" before it.
            let sign = match (op, ahead) {
                (Op::Less, false) | (Op::More, true) => ">",
                (Op::AtMost | Op::Holds | Op::Equals, false) | (Op::AtLeast, true) => ">=",
                (Op::More, false) | (Op::Less, true) => "<",
                (Op::AtLeast, false) | (Op::AtMost | Op::Holds | Op::Equals, true) => "<=",
            };
            format!("{column} {sign} {edge}")
        }
        Sought::Day(day) => {
            // Days of purchase and warranty are kept as midnights of UTC.
            let zone = if field == Field::Seen || field == Field::Since {
                zone.clone()
            } else {
                TimeZone::UTC
            };
            let start = zone
                .to_timestamp(day.at(0, 0, 0, 0))
                .map_or(0, Timestamp::as_microsecond);
            let end = start + DAY;
            match op {
                Op::Holds | Op::Equals => format!("{column} >= {start} AND {column} < {end}"),
                Op::Less => format!("{column} < {start}"),
                Op::AtMost => format!("{column} < {end}"),
                Op::More => format!("{column} >= {end}"),
                Op::AtLeast => format!("{column} >= {start}"),
            }
        }
        _ => return Cond::plain(format!("COALESCE({column}, 0) = 0")),
    };
    let sql = if field == Field::Seen {
        format!("{sql} AND {column} > 0")
    } else {
        sql
    };
    match field {
        Field::Seen | Field::Warranty => Cond::indexed(sql, Vec::new()),
        _ => Cond::plain(sql),
    }
}

/// Items with a title, of a version that compares so.
fn software(
    rows: &mut Rows<'_, '_>,
    title: &str,
    version: Option<&(Op, String)>,
) -> Result<Cond, DbError> {
    let pattern = pattern(title, true);
    let found = rows.rows(
        "SELECT id, version FROM software_version WHERE lower(package) LIKE $1 ESCAPE '\\'
         UNION SELECT v.id, v.version FROM software_title t JOIN software_version v ON v.title_id = t.id
         WHERE lower(t.name) LIKE $1 ESCAPE '\\'",
        &[pattern.into()],
    )?;
    let mut versions = Vec::new();
    for row in &found {
        let known: String = row.get(1)?;
        let fits = version.is_none_or(|(op, wanted)| {
            let order = compare_versions(&known, wanted);
            match op {
                Op::Holds => order.is_eq() || known.starts_with(wanted.as_str()),
                Op::Equals => order.is_eq(),
                Op::Less => order.is_lt(),
                Op::AtMost => order.is_le(),
                Op::More => order.is_gt(),
                Op::AtLeast => order.is_ge(),
            }
        });
        if fits {
            versions.push(row.get(0)?);
        }
    }
    let held = fleet::holders(rows, &versions)?;
    if i64::try_from(held.len()).unwrap_or(i64::MAX) >= FEW {
        let (sql, set) = fleet::among(rows, "i.id", &held, "?")?;
        return Ok(Cond::with(sql, vec![set]));
    }
    let ids: Vec<i64> = held.iter().map(i64::from).collect();
    let mut cond = one_of(rows, "i.id", &ids);
    cond.begin = Some((
        format!("SELECT i.id FROM item i WHERE {}", cond.sql),
        cond.params.clone(),
    ));
    Ok(cond)
}
