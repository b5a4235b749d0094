//! Tickets as a terminal shows them.

use jiff::Timestamp;
use serde_json::Value;

use super::super::table;
use super::super::words::{Lang, duration};

/// The clock that runs out first, of those that run.
fn next_clock(clocks: &Value) -> Option<(&str, &str)> {
    clocks
        .as_array()?
        .iter()
        .filter(|clock| matches!(clock["state"].as_str(), Some("running" | "overdue")))
        .filter_map(|clock| Some((clock["due"].as_str()?, clock["clock"].as_str()?)))
        .min_by_key(|(due, _)| due.parse::<Timestamp>().ok())
}

fn clock_name(code: &str, lang: Lang) -> &str {
    match code {
        "respond" => lang.of("prise en compte", "response"),
        "onsite" => lang.of("intervention sur site", "on site"),
        "restore" => lang.of("rétablissement", "restoration"),
        "resolve" => lang.of("résolution", "resolution"),
        other => other,
    }
}

fn state_name(code: &str, lang: Lang) -> &str {
    match code {
        "new" => lang.of("nouveau", "new"),
        "assigned" => lang.of("affecté", "assigned"),
        "in-progress" => lang.of("en cours", "in progress"),
        "waiting" => lang.of("en attente", "waiting"),
        "restored" => lang.of("rétabli", "restored"),
        "resolved" => lang.of("résolu", "resolved"),
        "closed" => lang.of("clos", "closed"),
        "cancelled" => lang.of("annulé", "cancelled"),
        "running" => lang.of("court", "running"),
        "paused" => lang.of("suspendu", "paused"),
        "overdue" => lang.of("dépassé", "overdue"),
        "met" => lang.of("tenu", "met"),
        "breached" => lang.of("manqué", "breached"),
        "dropped" => lang.of("sans objet", "dropped"),
        other => other,
    }
}

pub(super) fn list(found: &Value, lang: Lang) {
    let now = crate::clock::now();
    let rows: Vec<Vec<String>> = found
        .as_array()
        .into_iter()
        .flatten()
        .map(|ticket| {
            let left = next_clock(&ticket["clocks"]).map(|(due, clock)| {
                format!("{} ({})", lang.left(due, now), clock_name(clock, lang))
            });
            let state = ticket["state"].as_str().unwrap_or_default();
            vec![
                table::text(&ticket["number"], lang),
                table::text(&ticket["priority"], lang),
                state_name(state, lang).to_owned(),
                left.unwrap_or_default(),
                table::text(&ticket["client"]["name"], lang),
                table::text(&ticket["assignee"]["name"], lang),
                table::text(&ticket["title"], lang),
            ]
        })
        .collect();
    let headings = match lang {
        Lang::Fr => ["N°", "PRIO", "ÉTAT", "RESTE", "CLIENT", "QUI", "TITRE"],
        Lang::En => ["NO", "PRIO", "STATE", "LEFT", "CLIENT", "WHO", "TITLE"],
    };
    table::print(&headings, &rows);
}

/// A ticket in a line or two: after something was done to it.
pub(super) fn brief(ticket: &Value, lang: Lang) {
    let state = ticket["state"].as_str().unwrap_or_default();
    println!(
        "{}  {}  {}  {}",
        ticket["number"],
        table::text(&ticket["priority"], lang),
        state_name(state, lang),
        table::safe(&table::text(&ticket["title"], lang)),
    );
    if let Some((due, clock)) = next_clock(&ticket["clocks"]) {
        let name = clock_name(clock, lang);
        let left = lang.left(due, crate::clock::now());
        println!("{name} : {} ({left})", lang.instant(due));
    }
    if !matches!(ticket["coverage"]["verdict"].as_str(), Some("in")) {
        for reason in ticket["coverage"]["reasons"]
            .as_array()
            .into_iter()
            .flatten()
        {
            println!("{}", table::safe(&table::text(reason, lang)));
        }
    }
}

pub(super) fn details(ticket: &Value, lang: Lang) {
    let text = |value: &Value| table::text(value, lang);
    let state = ticket["state"].as_str().unwrap_or_default();
    println!(
        "{}  {}",
        ticket["number"],
        table::safe(&text(&ticket["title"]))
    );
    println!();
    table::card(&[
        (lang.of("client", "client"), text(&ticket["client"]["name"])),
        (lang.of("priorité", "priority"), text(&ticket["priority"])),
        (lang.of("état", "state"), state_name(state, lang).to_owned()),
        (lang.of("attend", "waits for"), text(&ticket["waiting"])),
        (
            lang.of("contrat", "contract"),
            text(&ticket["coverage"]["reasons"]),
        ),
        (
            lang.of("service", "service"),
            text(&ticket["coverage"]["service_name"]),
        ),
        (lang.of("site", "site"), text(&ticket["site"]["name"])),
        (lang.of("élément", "item"), text(&ticket["item"]["name"])),
        (
            lang.of("demandeur", "requester"),
            text(&ticket["requester"]["name"]),
        ),
        (lang.of("qui", "who"), text(&ticket["assignee"]["name"])),
        (lang.of("équipe", "team"), text(&ticket["team"]["name"])),
        (
            lang.of("ouvert", "opened"),
            lang.instant(&text(&ticket["opened_at"])),
        ),
        (
            lang.of("fichiers", "files"),
            names(&ticket["attachments"], lang),
        ),
    ]);
    if let Some(description) = ticket["description"].as_str().filter(|d| !d.is_empty()) {
        println!();
        description
            .lines()
            .for_each(|line| println!("    {}", table::safe(line)));
    }
    for clock in ticket["promises"].as_array().into_iter().flatten() {
        println!();
        promise(clock, lang);
    }
}

fn names(list: &Value, lang: Lang) -> String {
    let names: Vec<String> = list
        .as_array()
        .into_iter()
        .flatten()
        .map(|file| table::text(&file["name"], lang))
        .collect();
    names.join(", ")
}

/// A clock with its deadline and the ledger of what it counted.
fn promise(clock: &Value, lang: Lang) {
    let name = clock_name(clock["clock"].as_str().unwrap_or_default(), lang);
    let state = state_name(clock["state"].as_str().unwrap_or_default(), lang);
    let elapsed = duration(clock["elapsed_s"].as_i64().unwrap_or_default());
    let target = match clock["target_s"].as_i64() {
        Some(seconds) => duration(seconds),
        None => format!(
            "{} {}",
            clock["target_open_days"],
            lang.of("jours ouvrés", "open days")
        ),
    };
    let due = table::text(&clock["due"], lang);
    let due = if due.is_empty() {
        String::new()
    } else {
        format!("  →  {}", lang.instant(&due))
    };
    println!("{name} : {state}, {elapsed} / {target}{due}");
    let clause = &clock["clause"];
    println!(
        "    {} ({}:{})",
        table::text(&clause["path"], lang),
        table::text(&clause["file"], lang),
        clause["line"]
    );
    for stretch in clock["ledger"].as_array().into_iter().flatten() {
        println!("    {}", table::safe(&table::text(&stretch["words"], lang)));
    }
}
