//! What a row of a table says, by field, and as a report.

use std::collections::HashMap;

use intendant_domain::clients::folded;
use intendant_inventory::Report;
use intendant_inventory::content::Network;

use crate::platform::failure::Problem;

/// What a row says, by field.
pub(super) struct Said<'r>(pub(super) HashMap<&'r str, &'r str>);

impl<'r> Said<'r> {
    pub(super) fn of(mapping: &'r [String], cells: &'r [String]) -> Self {
        Self(
            mapping
                .iter()
                .zip(cells)
                .filter(|(field, cell)| !field.is_empty() && !cell.is_empty())
                .map(|(field, cell)| (field.as_str(), cell.as_str()))
                .collect(),
        )
    }

    pub(super) fn get(&self, field: &str) -> Option<&'r str> {
        self.0.get(field).copied()
    }

    pub(super) fn own(&self, field: &str) -> Option<String> {
        self.get(field).map(ToOwned::to_owned)
    }

    /// By what the row is known again within its file.
    pub(super) fn key(&self) -> String {
        let key = ["id", "serial", "fqdn", "name"]
            .into_iter()
            .find_map(|field| Some(format!("{field} {}", folded(self.get(field)?))));
        key.unwrap_or_default()
    }

    /// The name of the source: it stays the same when the table comes again.
    pub(super) fn source(&self) -> String {
        ["serial", "fqdn", "name"]
            .into_iter()
            .find_map(|field| self.get(field))
            .unwrap_or("?")
            .to_lowercase()
    }
}

pub(super) fn named(problems: Vec<Problem>) -> Vec<(String, Problem)> {
    problems
        .into_iter()
        .map(|problem| (problem.field.to_owned(), problem))
        .collect()
}

pub(super) fn responsible(word: &str) -> String {
    match folded(word).as_str() {
        "provider" | "prestataire" | "nous" | "infogereur" => "provider".to_owned(),
        "client" | "le client" => "client".to_owned(),
        _ => word.to_owned(),
    }
}

pub(super) fn day(at: Option<jiff::Timestamp>) -> String {
    at.map_or_else(String::new, |at| {
        jiff::tz::TimeZone::UTC.to_datetime(at).date().to_string()
    })
}

/// What the row says of a machine, as a source's report.
pub(super) fn report(said: &Said<'_>) -> Report {
    let text = |field: &str| said.own(field).unwrap_or_default();
    let mut report = Report {
        action: "inventory".to_owned(),
        deviceid: said.source(),
        itemtype: "Computer".to_owned(),
        ..Report::default()
    };
    let content = &mut report.content;
    content.hardware.name = if said.get("name").is_some() {
        text("name")
    } else {
        text("serial")
    };
    content.bios.ssn = text("serial");
    content.bios.smanufacturer = text("manufacturer");
    content.bios.smodel = text("model");
    content.operatingsystem.fqdn = text("fqdn");
    content.operatingsystem.full_name = text("os");
    content.hardware.memory = said.get("memory").map_or(0, gibibytes);
    let addresses: Vec<&str> = said
        .get("ip")
        .map(|text| {
            text.split([' ', ',', ';', '/'])
                .filter(|one| !one.is_empty())
                .collect()
        })
        .unwrap_or_default();
    for (n, address) in addresses.iter().enumerate().take(16) {
        let mut network = Network {
            mac: if n == 0 { text("mac") } else { String::new() },
            ..Network::default()
        };
        if address.contains(':') {
            network.ipaddress6 = (*address).to_owned();
        } else {
            network.ipaddress = (*address).to_owned();
        }
        content.networks.push(network);
    }
    if addresses.is_empty() && said.get("mac").is_some() {
        content.networks.push(Network {
            mac: text("mac"),
            ..Network::default()
        });
    }
    report
}

/// MiB of a text such as "16", "15,6", "16 Go", "8192 Mo".
fn gibibytes(text: &str) -> u64 {
    let digits: String = text
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' '))
        .filter(|c| *c != ' ')
        .collect();
    let value: f64 = digits.replace(',', ".").parse().unwrap_or(0.0);
    let in_mib = folded(text).contains('m') || value >= 1024.0;
    let mib = if in_mib { value } else { value * 1024.0 };
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped"
    )]
    let whole = mib.clamp(0.0, 1e12).round() as u64;
    whole
}
