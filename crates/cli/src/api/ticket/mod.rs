//! `intendant ticket …`.

mod shown;

use std::io::Read;

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use self::shown::{brief, details, list};
use super::failure::Failure;
use super::server::Server;
use super::settings::Target;
use super::table;
use super::words::Lang;
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
