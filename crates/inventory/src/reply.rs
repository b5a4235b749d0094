//! Answers in the manner of the sender: GLPI's JSON, or XML for FusionInventory and OCS agents.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::read::Dialect;

/// How long an agent waits before it comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours(pub u32);

/// A job for an agent, as an XML `OPTION`: SNMP discovery and the like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Job {
    /// `NETDISCOVERY`, `SNMPQUERY`.
    pub name: String,
    /// Elements in order: name and attributes.
    pub elements: Vec<(String, Vec<(String, String)>)>,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// What to do: send an inventory, and these jobs (XML only).
    ToDo {
        /// When to come again.
        again: Hours,
        /// Whether the inventory is wanted.
        inventory: bool,
        /// Categories that are not wanted: `environment`, `process`.
        without: Vec<String>,
        /// Jobs.
        jobs: Vec<Job>,
        /// Whether jobs wait for the agent's hello in XML (JSON only: it carries none itself).
        scans: bool,
        /// What the server is called.
        server: String,
        /// Its version.
        version: String,
    },
    /// It was taken in.
    Taken {
        /// When to come again.
        again: Hours,
    },
    /// It was not.
    Refused {
        /// Why, in a few words of English: agents write it in their log.
        message: String,
        /// When to try again, in minutes.
        minutes: u32,
    },
}

impl Reply {
    /// Its text in a dialect.
    #[must_use]
    pub fn text(&self, dialect: Dialect) -> String {
        match dialect {
            Dialect::Json => self.json().to_string(),
            Dialect::Xml => self.xml(),
        }
    }

    fn json(&self) -> Value {
        match self {
            Reply::ToDo {
                again,
                inventory,
                without,
                server,
                version,
                scans,
                ..
            } => {
                let mut tasks = Map::new();
                if *inventory {
                    let mut task = json!({ "server": server, "version": version });
                    if let (Some(task), false) = (task.as_object_mut(), without.is_empty()) {
                        task.insert("no-category".to_owned(), without.join(",").into());
                    }
                    tasks.insert("inventory".to_owned(), task);
                }
                if *scans {
                    // By this name of a server the agent knows that these tasks are told in XML.
                    for name in ["netdiscovery", "netinventory"] {
                        let task = json!({ "server": "glpiinventory", "version": version });
                        tasks.insert(name.to_owned(), task);
                    }
                }
                json!({ "status": "ok", "expiration": again.0.max(1), "tasks": tasks })
            }
            Reply::Taken { again } => json!({ "status": "ok", "expiration": again.0.max(1) }),
            Reply::Refused { message, minutes } => {
                json!({ "status": "error", "message": message, "expiration": format!("{}m", (*minutes).max(1)) })
            }
        }
    }

    fn xml(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<REPLY>");
        match self {
            Reply::ToDo {
                again,
                inventory,
                jobs,
                ..
            } => {
                for job in jobs {
                    option(&mut out, job);
                }
                let _ = write!(out, "<PROLOG_FREQ>{}</PROLOG_FREQ>", again.0.max(1));
                let response = if *inventory { "SEND" } else { "STOP" };
                let _ = write!(out, "<RESPONSE>{response}</RESPONSE>");
            }
            Reply::Taken { again } => {
                let _ = write!(
                    out,
                    "<PROLOG_FREQ>{}</PROLOG_FREQ><RESPONSE>ACCOUNT_UPDATE</RESPONSE>",
                    again.0.max(1)
                );
            }
            // Agents log the element; OCS agents stop on a reply without RESPONSE.
            Reply::Refused { message, .. } => {
                let _ = write!(
                    out,
                    "<RESPONSE>STOP</RESPONSE><ERROR>{}</ERROR>",
                    escaped(message)
                );
            }
        }
        out.push_str("</REPLY>\n");
        out
    }
}

fn option(out: &mut String, job: &Job) {
    let _ = write!(out, "<OPTION><NAME>{}</NAME>", escaped(&job.name));
    for (name, attributes) in &job.elements {
        let _ = write!(out, "<{}", word(name));
        for (attribute, value) in attributes {
            let _ = write!(out, " {}=\"{}\"", word(attribute), escaped(value));
        }
        out.push_str("/>");
    }
    out.push_str("</OPTION>");
}

/// A name of an element or attribute, without what would end it.
fn word(name: &str) -> String {
    name.chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
        .collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' | '\t' => out.push(' '),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_written_as_agents_expect_them() {
        let reply = Reply::ToDo {
            again: Hours(24),
            inventory: true,
            without: vec!["process".to_owned()],
            jobs: vec![Job {
                name: "NETDISCOVERY".to_owned(),
                elements: vec![(
                    "AUTHENTICATION".to_owned(),
                    vec![("COMMUNITY".to_owned(), "a\"<&".to_owned())],
                )],
            }],
            scans: false,
            server: "glpi".to_owned(),
            version: "11.0.0".to_owned(),
        };
        assert_eq!(
            reply.text(Dialect::Xml),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<REPLY><OPTION><NAME>NETDISCOVERY</NAME><AUTHENTICATION COMMUNITY=\"a&quot;&lt;&amp;\"/></OPTION><PROLOG_FREQ>24</PROLOG_FREQ><RESPONSE>SEND</RESPONSE></REPLY>\n"
        );
        let json: Value = serde_json::from_str(&reply.text(Dialect::Json)).unwrap();
        assert_eq!(json["tasks"]["inventory"]["no-category"], "process");
        assert_eq!(json["expiration"], 24);
        assert!(json["tasks"]["netdiscovery"].is_null());
    }
}
