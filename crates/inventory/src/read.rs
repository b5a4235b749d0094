//! Messages of agents: which dialect, which question, and what they say.

use crate::content::Report;
use crate::devices::{self, Job};
use crate::node::{Node, Take};
use crate::{Refusal, older, xml};

/// The language that a message is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// GLPI's JSON.
    Json,
    /// XML of FusionInventory and OCS.
    Xml,
}

/// What an agent asks or says.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// XML: "what am I to do?"
    Prolog(Hello),
    /// JSON: "here I am; what am I to do?"
    Contact(Hello),
    /// An inventory, full or partial.
    Inventory(Box<Report>),
    /// A step of a network discovery or a device inventory that an agent was given to do.
    Job(Box<Job>),
    /// Something else, by its name: agents may send it, nothing is done with it.
    Other {
        /// The agent.
        deviceid: String,
        /// Its action or query.
        action: String,
    },
}

/// An agent that says who it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hello {
    /// The agent's name for the machine.
    pub deviceid: String,
    /// Its tag (JSON only).
    pub tag: String,
    /// The program (JSON only).
    pub name: String,
    /// Its version (JSON only).
    pub version: String,
    /// What it could do (JSON only).
    pub installed_tasks: Vec<String>,
    /// What it is allowed to do (JSON only).
    pub enabled_tasks: Vec<String>,
    /// The port of its own HTTP server (JSON only).
    pub httpd_port: u64,
}

impl Message {
    /// The agent's name for the machine.
    #[must_use]
    pub fn deviceid(&self) -> &str {
        match self {
            Message::Prolog(hello) | Message::Contact(hello) => &hello.deviceid,
            Message::Inventory(report) => &report.deviceid,
            Message::Job(job) => &job.deviceid,
            Message::Other { deviceid, .. } => deviceid,
        }
    }

    /// The tag that whoever installed the agent gave it; empty where the message carries none.
    #[must_use]
    pub fn tag(&self) -> &str {
        match self {
            Message::Prolog(hello) | Message::Contact(hello) => &hello.tag,
            Message::Inventory(report) => &report.tag,
            Message::Job(_) | Message::Other { .. } => "",
        }
    }
}

/// The dialect of a text, by its first letter.
///
/// # Errors
/// When it is empty or starts like neither.
pub fn dialect(text: &str) -> Result<Dialect, Refusal> {
    match text.trim_start().chars().next() {
        Some('{') => Ok(Dialect::Json),
        Some('<') => Ok(Dialect::Xml),
        Some(_) => Err(Refusal::NeitherJsonNorXml),
        None => Err(Refusal::Empty),
    }
}

/// Reads a message.
///
/// # Errors
/// When it is no JSON or XML, stops before its end, holds too much or lacks what it needs.
pub fn read(text: &str) -> Result<Message, Refusal> {
    match dialect(text)? {
        Dialect::Json => read_json(text),
        Dialect::Xml => read_xml(text),
    }
}

fn read_json(text: &str) -> Result<Message, Refusal> {
    let mut node = Node::from_json(text).map_err(|error| json_refusal(&error))?;
    let action = node.text("action");
    let deviceid = node.text("deviceid");
    if deviceid.is_empty() {
        return Err(Refusal::Missing("deviceid"));
    }
    match action.as_str() {
        "contact" => Ok(Message::Contact(Hello {
            deviceid,
            tag: node.text("tag"),
            name: node.text("name"),
            version: node.text("version"),
            installed_tasks: Vec::take(node.remove("installed-tasks")),
            enabled_tasks: Vec::take(node.remove("enabled-tasks")),
            httpd_port: u64::take(node.remove("httpd-port")),
        })),
        "prolog" => Ok(Message::Contact(Hello {
            deviceid,
            ..Hello::default()
        })),
        // `glpi-agent --json` files and older agents leave the action out.
        "inventory" | "netinventory" | "netdiscovery" | "" => {
            let Some(Node::Map(_)) = node.get("content") else {
                return Err(Refusal::Missing("content"));
            };
            let extra = older::Extra::of(node.get("content"));
            let mut report = Report::take(node);
            if report.action.is_empty() {
                "inventory".clone_into(&mut report.action);
            }
            older::tidy(&mut report, extra);
            Ok(Message::Inventory(Box::new(report)))
        }
        _ => Ok(Message::Other { deviceid, action }),
    }
}

fn json_refusal(error: &serde_json::Error) -> Refusal {
    if error.is_eof() {
        return Refusal::Truncated;
    }
    let what = error.to_string();
    if what.starts_with("too many values") {
        return Refusal::TooMuch;
    }
    if what.starts_with("recursion limit") {
        return Refusal::TooDeep;
    }
    Refusal::Malformed {
        format: "JSON",
        what,
    }
}

fn read_xml(text: &str) -> Result<Message, Refusal> {
    let (root, mut node) = xml::read(text)?;
    if !root.eq_ignore_ascii_case("request") {
        return Err(Refusal::Missing("REQUEST"));
    }
    let deviceid = node.text("deviceid");
    if deviceid.is_empty() {
        return Err(Refusal::Missing("DEVICEID"));
    }
    let query = node.text("query").to_ascii_uppercase();
    match query.as_str() {
        "PROLOG" => Ok(Message::Prolog(Hello {
            deviceid,
            ..Hello::default()
        })),
        "INVENTORY" => {
            let content = node.remove("content");
            let Node::Map(_) = content else {
                return Err(Refusal::Missing("CONTENT"));
            };
            let extra = older::Extra::of(Some(&content));
            let tag = older::tag(&content);
            let node = Node::Map(vec![
                ("content".into(), content),
                ("deviceid".into(), Node::Text(deviceid.into())),
            ]);
            let mut report = Report {
                action: "inventory".to_owned(),
                itemtype: "Computer".to_owned(),
                tag,
                ..Report::take(node)
            };
            older::tidy(&mut report, extra);
            Ok(Message::Inventory(Box::new(report)))
        }
        "NETDISCOVERY" | "SNMPQUERY" | "NETINVENTORY" | "SNMP" => {
            let discovery = query == "NETDISCOVERY";
            Ok(Message::Job(Box::new(devices::job(
                deviceid,
                discovery,
                node.remove("content"),
            ))))
        }
        "" => Err(Refusal::Missing("QUERY")),
        _ => Ok(Message::Other {
            deviceid,
            action: query,
        }),
    }
}
