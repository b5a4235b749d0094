//! The machines of a plausible history, through the doors that agents use: a token, an enrolment,
//! an inventory, results.

use intendant_domain::access::Permission;
use intendant_domain::id::{AgentId, CheckId, ItemId, TicketId};
use intendant_inventory::content::{Cpu, Drive, Hardware, OperatingSystem, Report};
use intendant_protocol as protocol;
use intendant_protocol::{
    Batch, CheckResult, CheckState, EnrolRequest, Event, EventBody, MachineReport,
};
use intendant_server::platform::failure::Failure;
use intendant_server::platform::tx::Tx;
use intendant_server::watch::{self, NewEnrolment};
use jiff::Timestamp;

use super::luck::Luck;
use super::setting::{Client, Machine};

/// Enrols one machine at the transaction's time.
pub(super) fn enrol(
    tx: &mut Tx<'_>,
    luck: &mut Luck,
    client: &Client,
    number: usize,
) -> Result<Machine, Failure> {
    let is_server = luck.hits(0.22);
    let (kind, short) = match (is_server, luck.hits(0.6)) {
        (true, true) => ("vm", "srv"),
        (true, false) => ("server", "srv"),
        _ => ("workstation", "pc"),
    };
    let tag = if is_server && luck.hits(0.08) {
        "lab"
    } else {
        "prod"
    };
    let enrolment = watch::new_enrolment(
        tx,
        &NewEnrolment {
            client: client.id,
            site: luck.one(&client.sites).copied(),
            kind: kind.to_owned(),
            tags: vec![tag.to_owned()],
        },
    )?;
    let hostname = format!("{short}-{:02}-{number:04}", client.id.0);
    let key: Vec<u8> = (0..protocol::KEY_BYTES)
        .map(|_| luck.bits().to_le_bytes()[0])
        .collect();
    let answer = watch::take_in(
        tx,
        &EnrolRequest {
            v: protocol::VERSION,
            token: enrolment.token,
            public_key: protocol::encode(&key),
            hostname: hostname.clone(),
            machine_id: String::new(),
            agent_version: env!("CARGO_PKG_VERSION").to_owned(),
        },
    )?;
    let agent: AgentId = answer
        .agent_id
        .parse()
        .map_err(|_| Failure::Broken("the agent's number is none".to_owned()))?;
    let (item, alive, disk) = facts(tx, agent)?;
    // Nobody will ever answer for these machines: their silence is no fault.
    watch::remove_check(tx, item, alive)?;
    let mut machine = Machine {
        item,
        agent,
        is_server,
        hostname,
        since: tx.now(),
        disk: disk.to_string(),
        said: 0,
    };
    describe(tx, &mut machine)?;
    disk_says(tx, &mut machine, CheckState::Ok, "53 % used on /")?;
    Ok(machine)
}

/// Says what the machine is: the same each time.
pub(super) fn describe(tx: &mut Tx<'_>, machine: &mut Machine) -> Result<(), Failure> {
    let seed = u64::try_from(machine.item.0).unwrap_or_default();
    let report = report(&mut Luck::new(seed), &machine.hostname, machine.is_server);
    let report = MachineReport {
        hash: report.content.lasting_hash(),
        report,
    };
    say(tx, machine, EventBody::Report(Box::new(report)))
}

fn facts(tx: &mut Tx<'_>, agent: AgentId) -> Result<(ItemId, CheckId, CheckId), Failure> {
    let mut rows = tx.allow(Permission::SeeMachines)?;
    let found = rows.row(
        "SELECT a.item_id, alive.id, disk.id FROM agent a
         JOIN item_check alive ON alive.item_id = a.item_id AND alive.name = 'alive'
         JOIN item_check disk ON disk.item_id = a.item_id AND disk.name = 'disk'
         WHERE a.id = $1",
        &[agent.into()],
    )?;
    let row = found.ok_or(Failure::NotFound)?;
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn say(tx: &mut Tx<'_>, machine: &mut Machine, body: EventBody) -> Result<(), Failure> {
    machine.said += 1;
    let event = Event {
        seq: machine.said,
        at: tx.now(),
        body,
    };
    let batch = Batch {
        first_seq: machine.said,
        sent_at: tx.now(),
        events: vec![event],
    };
    watch::take(tx, machine.agent, &batch).map(drop)
}

/// What the disk check of a machine finds, for certain.
pub(super) fn disk_says(
    tx: &mut Tx<'_>,
    machine: &mut Machine,
    state: CheckState,
    output: &str,
) -> Result<(), Failure> {
    let result = CheckResult {
        check: machine.disk.clone(),
        state,
        output: output.to_owned(),
        long_output: String::new(),
        perfdata: Vec::new(),
        duration_ms: 4,
        attempt: if state == CheckState::Ok { 1 } else { 3 },
        attempts: 3,
        refused: false,
    };
    say(tx, machine, EventBody::Check(result))
}

/// The incident that a machine has now, if any.
pub(super) fn incident(tx: &mut Tx<'_>, machine: &Machine) -> Result<Option<TicketId>, Failure> {
    let mut rows = tx.allow(Permission::SeeMachines)?;
    let row = rows.row(
        "SELECT ticket_id FROM item_incident WHERE item_id = $1",
        &[machine.item.into()],
    )?;
    Ok(row.map(|row| row.get(0)).transpose()?)
}

/// When a machine was there already.
pub(super) fn is_there(machine: &Machine, at: Timestamp) -> bool {
    machine.since <= at
}

fn report(luck: &mut Luck, hostname: &str, is_server: bool) -> Report {
    const GIB: u64 = 1024;
    let (name, version) = match (is_server, luck.below(3)) {
        (true, 0) => ("Ubuntu", "24.04"),
        (true, _) => ("Debian GNU/Linux", "13"),
        (false, 0) => ("Fedora Linux", "43"),
        (false, _) => ("Ubuntu", "24.04"),
    };
    let cores = [2, 4, 8, 16][luck.below(4)];
    let size = [64, 128, 256, 512][luck.below(4)] * GIB;
    let mut report = Report {
        action: "inventory".to_owned(),
        deviceid: hostname.to_owned(),
        itemtype: "Computer".to_owned(),
        ..Report::default()
    };
    report.content.operatingsystem = OperatingSystem {
        name: name.to_owned(),
        version: version.to_owned(),
        full_name: format!("{name} {version}"),
        arch: "x86_64".to_owned(),
        fqdn: hostname.to_owned(),
        ..OperatingSystem::default()
    };
    report.content.cpus = vec![Cpu {
        arch: "x86_64".to_owned(),
        core: cores,
        thread: 2,
        ..Cpu::default()
    }];
    report.content.hardware = Hardware {
        name: hostname.to_owned(),
        memory: cores * 4 * GIB,
        swap: 2 * GIB,
        ..Hardware::default()
    };
    report.content.drives = vec![Drive {
        kind: "/".to_owned(),
        volumn: "/dev/vda1".to_owned(),
        filesystem: "ext4".to_owned(),
        total: size,
        free: size / 2,
        ..Drive::default()
    }];
    report
}
