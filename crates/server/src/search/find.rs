//! What matches a text.

use intendant_domain::access::Permission;
use intendant_domain::tickets::number;

use crate::contracts;
use crate::platform::db::{Row, Value};
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::tx::{Rows, Tx};
use crate::tickets::draw as ticket;
use crate::tickets::list::{self, Filter};
use crate::tickets::wording;

/// Longest text that is looked for, in characters.
const LONGEST: usize = 200;
/// Contracts whose clauses are looked through.
const CONTRACTS: i64 = 50;

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// Its name.
    pub(super) title: String,
    /// What tells it from others.
    pub(super) detail: String,
    /// Its page.
    pub(super) href: String,
}

/// What was found of a kind; `key` names it in the locale files.
pub(super) struct Group {
    pub(super) key: &'static str,
    pub(super) hits: Vec<Hit>,
}

/// Everything that matches `text`, at most `most` of a kind; kinds without a match are left out.
pub(super) fn find(tx: &mut Tx<'_>, text: &str, most: i64) -> Result<Vec<Group>, Failure> {
    let text: String = text
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST)
        .collect();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let kinds: [(&'static str, Permission, Finder); 6] = [
        ("search-tickets", Permission::SeeTickets, tickets),
        ("search-clients", Permission::SeeClients, clients),
        ("search-machines", Permission::SeeMachines, machines),
        ("search-people", Permission::SeeClients, people),
        ("search-clauses", Permission::SeeContracts, clauses),
        ("search-pages", Permission::SeeTickets, commands),
    ];
    let mut groups = Vec::new();
    for (key, permission, finder) in kinds {
        if !tx.actor().can(permission) {
            continue;
        }
        let mut rows = tx.allow(permission)?;
        let hits = finder(&mut rows, &text, most)?;
        if !hits.is_empty() {
            groups.push(Group { key, hits });
        }
    }
    Ok(groups)
}

type Finder = fn(&mut Rows<'_, '_>, &str, i64) -> Result<Vec<Hit>, Failure>;

fn lang(rows: &mut Rows<'_, '_>) -> Lang {
    rows.tx().actor().lang
}

fn tickets(rows: &mut Rows<'_, '_>, text: &str, most: i64) -> Result<Vec<Hit>, Failure> {
    let lang = lang(rows);
    let clients = rows.tx().actor().is_clients();
    let filter = Filter {
        text: text.to_owned(),
        ..Filter::default()
    };
    let found = list::list(rows, &filter, None, most)?;
    let hit = |listed: list::Listed| {
        let number = ticket::spoken(lang, listed.id);
        let state = wording::state(lang, listed.state);
        let detail = match clients {
            true => format!("{number} · {state}"),
            false => format!("{number} · {} · {state}", listed.client_name),
        };
        Hit {
            title: listed.title,
            detail,
            href: ticket::address(listed.id),
        }
    };
    Ok(found.into_iter().map(hit).collect())
}

/// The text folded as names are compared, for a `LIKE` on either engine.
fn pattern(text: &str) -> String {
    let mut out = String::from("%");
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('%');
    out
}

/// `lower()` of SQLite folds only ASCII: a name is compared as it stands and in the case typed too.
fn likes(column: &str) -> String {
    format!("(lower({column}) LIKE $1 ESCAPE '\\' OR {column} LIKE $2 ESCAPE '\\')")
}

fn named(text: &str, most: i64) -> [Value; 3] {
    let as_typed: String = pattern(text);
    let exact = {
        let mut out = String::from("%");
        for c in text.chars() {
            if matches!(c, '%' | '_' | '\\') {
                out.push('\\');
            }
            out.push(c);
        }
        out.push('%');
        out
    };
    [as_typed.into(), exact.into(), most.into()]
}

fn hits(
    rows: &mut Rows<'_, '_>,
    sql: &str,
    params: &[Value],
    hit: impl Fn(&Row) -> Result<Hit, crate::platform::db::DbError>,
) -> Result<Vec<Hit>, Failure> {
    let found = rows.rows(sql, params)?;
    Ok(found.iter().map(hit).collect::<Result<_, _>>()?)
}

fn clients(rows: &mut Rows<'_, '_>, text: &str, most: i64) -> Result<Vec<Hit>, Failure> {
    // A client's people have one client only: their own.
    if rows.client().is_some() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT c.id, c.name, c.siren FROM client c
         WHERE c.archived_at IS NULL AND {} AND ({} OR c.siren = $4) ORDER BY c.name LIMIT $3",
        rows.within("c.id"),
        likes("c.name")
    );
    let [a, b, c] = named(text, most);
    let siren: String = text.chars().filter(char::is_ascii_digit).collect();
    hits(rows, &sql, &[a, b, c, siren.into()], |row| {
        let siren: Option<String> = row.get(2)?;
        Ok(Hit {
            title: row.get(1)?,
            detail: siren
                .map(|siren| format!("SIREN {siren}"))
                .unwrap_or_default(),
            href: format!("/clients/{}", row.get::<i64>(0)?),
        })
    })
}

fn machines(rows: &mut Rows<'_, '_>, text: &str, most: i64) -> Result<Vec<Hit>, Failure> {
    let sql = format!(
        "SELECT i.id, i.name, i.kind, c.name FROM item i JOIN client c ON c.id = i.client_id
         WHERE i.retired_at IS NULL AND {} AND {} ORDER BY i.name, i.id LIMIT $3",
        rows.within("i.client_id"),
        likes("i.name")
    );
    hits(rows, &sql, &named(text, most), |row| {
        let (kind, client): (String, String) = (row.get(2)?, row.get(3)?);
        Ok(Hit {
            title: row.get(1)?,
            detail: format!("{kind} · {client}"),
            href: format!("/machines/{}", row.get::<i64>(0)?),
        })
    })
}

fn people(rows: &mut Rows<'_, '_>, text: &str, most: i64) -> Result<Vec<Hit>, Failure> {
    // Whose page is the client's: only the provider's people go there.
    if rows.client().is_some() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT p.id, p.name, p.email, p.client_id, c.name
         FROM person p JOIN client c ON c.id = p.client_id
         WHERE p.disabled_at IS NULL AND {} AND ({} OR lower(p.email) LIKE $1 ESCAPE '\\')
         ORDER BY p.name, p.id LIMIT $3",
        rows.within("p.client_id"),
        likes("p.name")
    );
    hits(rows, &sql, &named(text, most), |row| {
        let (email, client): (String, String) = (row.get(2)?, row.get(4)?);
        Ok(Hit {
            title: row.get(1)?,
            detail: format!("{client} · {email}"),
            href: format!("/clients/{}", row.get::<i64>(3)?),
        })
    })
}

/// Services and authorisations of contracts in force, by name or key.
fn clauses(rows: &mut Rows<'_, '_>, text: &str, most: i64) -> Result<Vec<Hit>, Failure> {
    let portal = rows.tx().actor().is_clients();
    let now = rows.now();
    let sql = format!(
        "SELECT DISTINCT c.id, c.name FROM client c JOIN contract_version v ON v.client_id = c.id
         WHERE c.archived_at IS NULL AND {} ORDER BY c.name LIMIT $1",
        rows.within("c.id")
    );
    let wanted = text.to_lowercase();
    let mut found = Vec::new();
    for row in rows.rows(&sql, &[CONTRACTS.into()])? {
        let (client, name) = (row.get(0)?, row.get::<String>(1)?);
        let Some(compiled) = contracts::in_force(rows, client, now)? else {
            continue;
        };
        let href = match portal {
            true => "/contract".to_owned(),
            false => format!("/clients/{client}/contract"),
        };
        let contract = &compiled.contract;
        let services = contract
            .services
            .iter()
            .map(|service| (service.name.as_str(), service.key.as_str()));
        let levels = contract.levels.keys().map(|key| (key.as_str(), "level"));
        let title = std::iter::once((contract.title.as_str(), contract.reference.as_str()));
        for (what, key) in services.chain(levels).chain(title) {
            let there = what.to_lowercase().contains(&wanted) || key.to_lowercase() == wanted;
            if there && (found.len() as i64) < most {
                found.push(Hit {
                    title: what.to_owned(),
                    detail: format!("{} · {name}", compiled.reference),
                    href: href.clone(),
                });
            }
        }
    }
    Ok(found)
}

/// Things to do, by their names. (The navigation's own pages are offered by the palette itself.)
fn commands(rows: &mut Rows<'_, '_>, text: &str, most: i64) -> Result<Vec<Hit>, Failure> {
    const ALL: [(Permission, &str, &str, bool); 7] = [
        (Permission::OpenTickets, "/tickets/new", "ticket-new", false),
        (
            Permission::EditClients,
            "/clients/new",
            "steps-client-do",
            true,
        ),
        (Permission::SeeTickets, "/tickets?late=1", "room-late", true),
        (
            Permission::SeeTickets,
            "/tickets?assignee=me",
            "room-mine",
            true,
        ),
        (
            Permission::SeeTickets,
            "/tickets?assignee=none",
            "room-unassigned",
            true,
        ),
        (
            Permission::Administer,
            "/administration/provider",
            "steps-provider-do",
            true,
        ),
        (Permission::SeeTickets, "/account", "search-account", false),
    ];
    let lang = lang(rows);
    let actor = rows.tx().actor();
    let wanted = text.to_lowercase();
    let hits = ALL
        .iter()
        .filter(|(permission, _, _, ours)| actor.can(*permission) && !(*ours && actor.is_clients()))
        .map(|(_, href, key, _)| Hit {
            title: lang.t(key),
            detail: String::new(),
            href: (*href).to_owned(),
        })
        .filter(|hit| hit.title.to_lowercase().contains(&wanted))
        .take(usize::try_from(most).unwrap_or(0));
    Ok(hits.collect())
}

/// The ticket of a number typed alone: its page is where one wants to go.
pub(super) fn straight_to(tx: &mut Tx<'_>, text: &str) -> Result<Option<String>, Failure> {
    let Some(asked) = intendant_domain::tickets::search::number_asked(text) else {
        return Ok(None);
    };
    if !tx.actor().can(Permission::SeeTickets) {
        return Ok(None);
    }
    let id = intendant_domain::tickets::of_number(asked);
    let mut rows = tx.allow(Permission::SeeTickets)?;
    let found = list::one(&mut rows, &Filter::default(), id)?;
    Ok(found.map(|listed| format!("/tickets/{}", number(listed.id))))
}
