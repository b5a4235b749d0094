//! What the API says of items.

use intendant_domain::machines::Standing;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::machines::actions::{Machine, worst};
use crate::machines::store::{CheckSeen, Listed, Maintenance, More};

/// Something new.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = MadeItem)]
pub(super) struct Made {
    /// Its number.
    pub(super) id: i64,
}

/// An item in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = ListedItem)]
pub(super) struct ListedBody {
    /// Number.
    id: i64,
    /// Number of its client.
    client: i64,
    /// The client's name.
    client_name: String,
    /// Its name.
    name: String,
    /// Its kind.
    kind: String,
    /// Its site's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    /// Its tags.
    tags: Vec<String>,
    /// `unwatched`, `waiting`, `ok`, `warning`, `unknown`, `critical` or `silent`: the worst of its
    /// checks.
    state: &'static str,
    /// Since when it is in that state.
    #[serde(skip_serializing_if = "Option::is_none")]
    state_since: Option<String>,
    /// Names of the checks that put it there.
    because: Vec<String>,
    /// Key of the service that covers it; absent: seen, not covered.
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    /// When its agent was last heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    seen_at: Option<String>,
    /// Its system.
    #[serde(skip_serializing_if = "Option::is_none")]
    os: Option<String>,
    /// Whether a maintenance is under way.
    in_maintenance: bool,
    /// Number of the ticket of its open incident, as people say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<i64>,
    /// From when it counts.
    since: String,
    /// Until when it counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    retired_at: Option<String>,
}

impl ListedBody {
    pub(super) fn of(item: Listed, checks: &[CheckSeen]) -> Self {
        let (since, because) = worst(checks, item.standing);
        let because = if item.standing > Standing::Ok {
            because.iter().map(|check| check.name.clone()).collect()
        } else {
            Vec::new()
        };
        Self {
            id: item.id.0,
            client: item.client.0,
            client_name: item.client_name,
            name: item.name,
            kind: item.kind,
            site: item.site,
            tags: serde_json::from_str(&item.tags).unwrap_or_default(),
            state: item.standing.code(),
            state_since: since.map(|at| at.to_string()),
            because,
            service: item.service,
            seen_at: item.seen_at.map(|at| at.to_string()),
            os: item.os.filter(|os| !os.is_empty()),
            in_maintenance: item.in_maintenance,
            incident: item.incident.map(intendant_domain::tickets::number),
            since: item.since.to_string(),
            retired_at: item.retired_at.map(|at| at.to_string()),
        }
    }
}

/// An item.
#[derive(Serialize, ToSchema)]
#[schema(as = Item)]
pub(super) struct ItemBody {
    /// Number.
    id: i64,
    /// Number of its client.
    client: i64,
    /// The client's name.
    client_name: String,
    /// Its name.
    name: String,
    /// Its kind.
    kind: String,
    /// Number of its site.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<i64>,
    /// Its site's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    site_name: Option<String>,
    /// Its tags.
    tags: Vec<String>,
    /// The worst of its checks.
    state: &'static str,
    /// Its checks.
    checks: Vec<CheckBody>,
    /// Its agents.
    agents: Vec<AgentBody>,
    /// Key of the service that covers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    /// What the contract says of it, with every reason.
    #[schema(value_type = Object)]
    decision: serde_json::Value,
    /// What the machine says of itself; absent before its agent did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    inventory: Option<serde_json::Value>,
    /// What people and sources say of it beside.
    details: DetailsBody,
    /// Number of the ticket of its open incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<i64>,
    /// Whether a maintenance is under way.
    in_maintenance: bool,
    /// When it did not serve, the latest first, at most 20.
    outages: Vec<OutageBody>,
    /// From when it counts.
    since: String,
    /// Until when it counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    retired_at: Option<String>,
}

/// A time during which an item did not serve.
#[derive(Serialize, ToSchema)]
#[schema(as = Outage)]
pub(super) struct OutageBody {
    /// From when.
    from: String,
    /// Until when; absent while it lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    /// What failed first.
    cause: String,
    /// Key of the service.
    service: String,
    /// Number of the ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<i64>,
}

/// An agent.
#[derive(Serialize, ToSchema)]
#[schema(as = Agent)]
pub(super) struct AgentBody {
    /// Number.
    id: i64,
    /// The machine's name for itself.
    hostname: String,
    /// The program's version.
    version: String,
    /// Since when it is known.
    enrolled_at: String,
    /// When it was last heard.
    seen_at: String,
    /// When its key was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<String>,
}

impl From<Machine> for ItemBody {
    fn from(machine: Machine) -> Self {
        let state = machine.standing().code();
        let in_maintenance = machine.maintenance.is_some();
        let agents = machine.agents.into_iter().map(|agent| AgentBody {
            id: agent.id.0,
            hostname: agent.hostname,
            version: agent.version,
            enrolled_at: agent.enrolled_at.to_string(),
            seen_at: agent.seen_at.to_string(),
            revoked_at: agent.revoked_at.map(|at| at.to_string()),
        });
        let outages = machine.outages.into_iter().map(|outage| OutageBody {
            from: outage.from.to_string(),
            to: outage.to.map(|at| at.to_string()),
            cause: outage.cause,
            service: outage.service,
            ticket: outage.ticket.map(intendant_domain::tickets::number),
        });
        let details = DetailsBody::from(&machine.more);
        let item = machine.item;
        Self {
            id: item.id.0,
            client: item.client.0,
            client_name: item.client_name,
            name: item.name,
            kind: item.kind,
            site: item.site.map(|site| site.0),
            site_name: item.site_name,
            tags: item.tags,
            state,
            checks: machine.checks.into_iter().map(CheckBody::from).collect(),
            agents: agents.collect(),
            service: item.service,
            decision: serde_json::from_str(&item.decision).unwrap_or_default(),
            inventory: machine
                .described
                .and_then(|known| serde_json::to_value(&known.content).ok()),
            details,
            incident: machine
                .incident
                .map(|(ticket, _, _)| intendant_domain::tickets::number(ticket)),
            in_maintenance,
            outages: outages.collect(),
            since: item.since.to_string(),
            retired_at: item.retired_at.map(|at| at.to_string()),
        }
    }
}

/// What people and sources say of an item.
#[derive(Serialize, ToSchema)]
#[schema(as = ItemDetails)]
pub(super) struct DetailsBody {
    /// `ordered`, `in-stock`, `in-use`, `in-repair` or `retired`.
    state: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    state_since: Option<String>,
    /// Its maker.
    manufacturer: String,
    /// Its model.
    model: String,
    /// Its serial number.
    serial: String,
    /// Its full host name.
    fqdn: String,
    /// Who uses it.
    person: String,
    /// Room, rack, desk.
    location: String,
    /// `provider`, `client`, or the name of a third party.
    responsible: String,
    /// Who sold it.
    supplier: String,
    /// The day it was bought.
    #[serde(skip_serializing_if = "Option::is_none")]
    purchased: Option<String>,
    /// The day its warranty ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    warranty_ends: Option<String>,
    /// MiB of memory; 0: not known.
    memory_mib: i64,
    /// MiB of disks; 0: not known.
    disk_mib: i64,
    /// Its addresses, separated by blanks.
    addresses: String,
    /// The own fields of its kind.
    #[schema(value_type = Object)]
    attributes: serde_json::Value,
    /// Each field with what sources say, which and since when (microseconds), and what a person
    /// wrote instead.
    #[schema(value_type = Object)]
    provenance: serde_json::Value,
}

impl From<&More> for DetailsBody {
    fn from(more: &More) -> Self {
        let day = |at: Option<jiff::Timestamp>| {
            at.map(|at| jiff::tz::TimeZone::UTC.to_datetime(at).date().to_string())
        };
        let text = |field: &str| more.text(field).to_owned();
        Self {
            state: more.state.clone(),
            state_since: more.state_since.map(|at| at.to_string()),
            manufacturer: text("manufacturer"),
            model: text("model"),
            serial: text("serial"),
            fqdn: text("fqdn"),
            person: text("person"),
            location: text("location"),
            responsible: text("responsible"),
            supplier: text("supplier"),
            purchased: day(more.purchased_at),
            warranty_ends: day(more.warranty_ends),
            memory_mib: more.memory_mib,
            disk_mib: more.disk_mib,
            addresses: more.addresses.clone(),
            attributes: serde_json::from_str(&more.attributes).unwrap_or_default(),
            provenance: serde_json::from_str(&more.fields).unwrap_or_default(),
        }
    }
}

/// A check and where it stands.
#[derive(Serialize, ToSchema)]
#[schema(as = Check)]
pub(super) struct CheckBody {
    /// Number.
    id: i64,
    /// Its name.
    name: String,
    /// What it looks at.
    #[schema(value_type = Object)]
    what: serde_json::Value,
    /// Seconds between runs.
    interval_s: i64,
    /// Seconds a run may take.
    timeout_s: i64,
    /// Seconds until a failure is tried again.
    retry_s: i64,
    /// Failures in a row that make it certain.
    attempts: i64,
    /// Impact of its incident.
    impact: String,
    /// Urgency of its incident.
    urgency: String,
    /// `ok`, `warning`, `critical`, `unknown`; absent before the first result.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    /// Whether the state is certain.
    confirmed: bool,
    /// Whether the machine's own rules forbid the check.
    refused: bool,
    /// Since when it is in that state.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    /// When it last ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_at: Option<String>,
    /// What it said.
    output: String,
    /// What it measured.
    #[schema(value_type = Vec<Object>)]
    perfdata: serde_json::Value,
}

impl From<CheckSeen> for CheckBody {
    fn from(check: CheckSeen) -> Self {
        Self {
            id: check.id.0,
            name: check.name,
            what: serde_json::from_str(&check.kind).unwrap_or_default(),
            interval_s: check.interval_s,
            timeout_s: check.timeout_s,
            retry_s: check.retry_s,
            attempts: check.attempts,
            impact: check.impact,
            urgency: check.urgency,
            state: Some(check.state).filter(|state| !state.is_empty()),
            confirmed: check.confirmed,
            refused: check.refused,
            since: check.since.map(|at| at.to_string()),
            last_at: check.last_at.map(|at| at.to_string()),
            output: check.output,
            perfdata: serde_json::from_str(&check.perfdata)
                .unwrap_or_else(|_| serde_json::Value::Array(Vec::new())),
        }
    }
}

/// A maintenance.
#[derive(Serialize, ToSchema)]
#[schema(as = Maintenance)]
pub(super) struct MaintenanceBody {
    /// Number.
    id: i64,
    /// Number of the client.
    client: i64,
    /// The client's name.
    client_name: String,
    /// Number of the item; absent: everything of the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<i64>,
    /// The item's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    item_name: Option<String>,
    /// From when.
    from: String,
    /// Until when.
    to: String,
    /// Why.
    reason: String,
    /// When it was cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled_at: Option<String>,
}

impl From<Maintenance> for MaintenanceBody {
    fn from(one: Maintenance) -> Self {
        Self {
            id: one.id,
            client: one.client.0,
            client_name: one.client_name,
            item: one.item.map(|item| item.0),
            item_name: one.item_name,
            from: one.from.to_string(),
            to: one.to.to_string(),
            reason: one.reason,
            cancelled_at: one.cancelled_at.map(|at| at.to_string()),
        }
    }
}
