//! `intendant ticket …`.

use std::io::Read;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::server::Server;
use super::settings::Target;
use super::table;
use super::words::{Lang, duration};
use super::{show_json, wants_json};

/// Tickets of the server.
#[derive(Args)]
pub(crate) struct Ticket {
    #[command(flatten)]
    pub(super) target: Target,
    #[command(subcommand)]
    what: What,
}

/// What to do.
#[derive(Subcommand)]
enum What {
    /// List tickets, what runs out first at the top.
    List(Wanted),
    /// Show a ticket: clocks with what they counted, and what happened.
    Show {
        /// Number of the ticket.
        number: i64,
    },
    /// Open a ticket; the contract decides its deadlines at once.
    Open(New),
    /// Take charge of a ticket and begin.
    Take {
        /// Number of the ticket.
        number: i64,
    },
    /// Write a comment.
    Comment {
        /// Number of the ticket.
        number: i64,
        /// Text in Markdown; `-`: from standard input.
        text: String,
        /// Only for the provider's people.
        #[arg(long)]
        internal: bool,
    },
    /// Let a ticket wait for one of the contract's reasons.
    Wait {
        /// Number of the ticket.
        number: i64,
        /// Reason, as the contract names it (awaiting-client, third-party…).
        #[arg(long)]
        reason: String,
        /// For what exactly.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// The wait is over.
    Resume {
        /// Number of the ticket.
        number: i64,
    },
    /// The service works again.
    Restore {
        /// Number of the ticket.
        number: i64,
        /// How.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// The cause is gone.
    Resolve {
        /// Number of the ticket.
        number: i64,
        /// What was done.
        #[arg(long, default_value = "")]
        solution: String,
    },
    /// Close a resolved ticket.
    Close {
        /// Number of the ticket.
        number: i64,
    },
}

/// Which tickets.
#[derive(Args)]
struct Wanted {
    /// Those over as well.
    #[arg(long)]
    all: bool,
    /// States, separated by commas: new, assigned, in-progress, waiting, restored, resolved, closed, cancelled.
    #[arg(long)]
    state: Option<String>,
    /// Priorities, separated by commas: P1 to P5.
    #[arg(long)]
    priority: Option<String>,
    /// Number of the client.
    #[arg(long)]
    client: Option<i64>,
    /// Number of whoever has it.
    #[arg(long)]
    assignee: Option<i64>,
    /// Only what nobody has.
    #[arg(long)]
    unassigned: bool,
    /// Only what is past due.
    #[arg(long)]
    late: bool,
    /// Only what no service covers.
    #[arg(long)]
    outside: bool,
    /// Words, or a number.
    #[arg(long, short, value_name = "WORDS")]
    query: Option<String>,
    /// Rows at most.
    #[arg(long, default_value_t = 100)]
    limit: usize,
}

impl Wanted {
    fn query(&self) -> Vec<(&'static str, String)> {
        let mut query = vec![("limit", self.limit.clamp(1, 200).to_string())];
        let mut add = |name, value: Option<String>| query.extend(value.map(|value| (name, value)));
        // A state says by itself whether work remains.
        let open = !self.all && self.state.is_none();
        add("open", open.then(|| "true".to_owned()));
        add("state", self.state.clone());
        add("priority", self.priority.clone());
        add("client", self.client.map(|id| id.to_string()));
        add("assignee", self.assignee.map(|id| id.to_string()));
        for (name, set) in [
            ("unassigned", self.unassigned),
            ("late", self.late),
            ("outside", self.outside),
        ] {
            add(name, set.then(|| "true".to_owned()));
        }
        add("q", self.query.clone());
        query
    }
}

/// A ticket to open.
#[derive(Args)]
struct New {
    /// In a line.
    #[arg(long)]
    title: String,
    /// In Markdown; `-`: from standard input.
    #[arg(long, default_value = "")]
    description: String,
    /// Number of the client; a client's own people leave it out.
    #[arg(long)]
    client: Option<i64>,
    /// incident or request.
    #[arg(long)]
    kind: Option<String>,
    /// high, medium or low.
    #[arg(long)]
    impact: Option<String>,
    /// high, medium or low.
    #[arg(long)]
    urgency: Option<String>,
    /// P1 to P5 instead of what follows from impact and urgency.
    #[arg(long)]
    priority: Option<String>,
    /// Key of the contract's service.
    #[arg(long)]
    service: Option<String>,
    /// Number of the site.
    #[arg(long)]
    site: Option<i64>,
    /// Number of the item.
    #[arg(long)]
    item: Option<i64>,
    /// Number of whoever asks.
    #[arg(long)]
    requester: Option<i64>,
}

impl New {
    fn body(&self, lang: Lang) -> Result<Value, Failure> {
        let mut body = Map::new();
        body.insert("title".to_owned(), self.title.as_str().into());
        let text = typed(&self.description, lang)?;
        body.insert("description".to_owned(), text.into());
        let texts = [
            ("kind", &self.kind),
            ("impact", &self.impact),
            ("urgency", &self.urgency),
            ("priority", &self.priority),
            ("service", &self.service),
        ];
        for (name, value) in texts {
            if let Some(value) = value {
                body.insert(name.to_owned(), value.as_str().into());
            }
        }
        let numbers = [
            ("client_id", self.client),
            ("site_id", self.site),
            ("item_id", self.item),
            ("requester_id", self.requester),
        ];
        for (name, value) in numbers {
            if let Some(value) = value {
                body.insert(name.to_owned(), value.into());
            }
        }
        Ok(body.into())
    }
}

/// A text of the command line; `-` stands for standard input.
fn typed(text: &str, lang: Lang) -> Result<String, Failure> {
    if text != "-" {
        return Ok(text.to_owned());
    }
    let mut read = String::new();
    std::io::stdin()
        .read_to_string(&mut read)
        .map_err(|error| {
            let what = lang.of("entrée standard", "standard input");
            Failure::usage(format!("{what}: {error}"))
        })?;
    Ok(read)
}

impl Ticket {
    pub(super) fn go(&self, lang: Lang) -> Result<(), Failure> {
        let server = Server::find(&self.target, lang)?;
        match &self.what {
            What::List(wanted) => {
                let found = server.list("/api/v1/tickets", &wanted.query(), wanted.limit)?;
                self.print(&found, || list(&found, lang));
                Ok(())
            }
            What::Show { number } => self.show(&server, *number, lang),
            What::Open(new) => {
                let body = new.body(lang)?;
                let made = server.post_once("/api/v1/tickets", &body)?;
                self.print(&made, || brief(&made, lang));
                Ok(())
            }
            What::Comment {
                number,
                text,
                internal,
            } => {
                let body = json!({ "text": typed(text, lang)?, "internal": internal });
                let path = format!("/api/v1/tickets/{number}/comments");
                let made = server.post_once(&path, &body)?;
                self.print(&made, || brief(&made, lang));
                Ok(())
            }
            What::Take { number } => self.step(&server, *number, &json!({ "do": "take" }), lang),
            What::Wait {
                number,
                reason,
                note,
            } => {
                let body = json!({ "do": "wait", "reason": reason, "note": note });
                self.step(&server, *number, &body, lang)
            }
            What::Resume { number } => {
                self.step(&server, *number, &json!({ "do": "resume" }), lang)
            }
            What::Restore { number, note } => {
                let body = json!({ "do": "restore", "note": note });
                self.step(&server, *number, &body, lang)
            }
            What::Resolve { number, solution } => {
                let body = json!({ "do": "resolve", "solution": solution });
                self.step(&server, *number, &body, lang)
            }
            What::Close { number } => self.step(&server, *number, &json!({ "do": "close" }), lang),
        }
    }

    fn print(&self, answer: &Value, table: impl FnOnce()) {
        if wants_json(&self.target) {
            show_json(answer);
        } else {
            table();
        }
    }

    fn step(&self, server: &Server, number: i64, body: &Value, lang: Lang) -> Result<(), Failure> {
        let done = server.post(&format!("/api/v1/tickets/{number}/transitions"), body)?;
        self.print(&done, || brief(&done, lang));
        Ok(())
    }

    fn show(&self, server: &Server, number: i64, lang: Lang) -> Result<(), Failure> {
        let path = format!("/api/v1/tickets/{number}");
        let mut ticket = server.get(&path, &[])?;
        let events = server.get(&format!("{path}/events"), &[])?;
        if wants_json(&self.target) {
            ticket["events"] = events["items"].clone();
            show_json(&ticket);
            return Ok(());
        }
        details(&ticket, lang);
        println!();
        for event in events["items"].as_array().into_iter().flatten() {
            let at = lang.instant(&table::text(&event["at"], lang));
            let who = table::text(&event["actor"], lang);
            let words = table::text(&event["words"], lang);
            println!("{at}  {} {}", table::safe(&who), table::safe(&words));
            if let Some(text) = event["body"]["text"].as_str() {
                text.lines()
                    .for_each(|line| println!("    {}", table::safe(line)));
            }
        }
        Ok(())
    }
}

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

fn list(found: &Value, lang: Lang) {
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
fn brief(ticket: &Value, lang: Lang) {
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

fn details(ticket: &Value, lang: Lang) {
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
