//! What a network device says of itself, its ports and its parts (SNMP).

use crate::section::section;

section! {
    /// What a network device says of itself.
    NetworkDevice by name {
        /// `Networking`, `Printer`, `Storage`, `Power`, `Computer`, `Phone`, …
        kind ("type"): String,
        /// Name.
        name ("name" | "snmphostname" | "dnshostname"): String,
        /// Maker.
        manufacturer: String,
        /// Model.
        model: String,
        /// Serial number.
        serial: String,
        /// Firmware.
        firmware: String,
        /// MAC address of the device.
        mac: String,
        /// Addresses.
        ips ("ips" | "ip"): Vec<String>,
        /// In the sender's words.
        uptime: String => passing,
        /// sysLocation.
        location: String,
        /// sysContact.
        contact: String,
        /// sysDescr.
        description ("description" | "comments"): String,
        /// sysObjectID. Ours.
        sysobjectid: String,
        /// Memory, MiB.
        ram: u64,
        /// Battery charge, per cent (UPS-MIB). Ours.
        charge_percent: u64 => passing,
        /// Minutes that the battery would last (UPS-MIB). Ours.
        runtime_minutes: u64 => passing,
        /// Load, per cent (UPS-MIB). Ours.
        load_percent: u64 => passing,
    }
}

section! {
    /// A port of a network device.
    NetworkPort by ifnumber {
        /// ifIndex.
        ifnumber: u64,
        /// ifName.
        ifname: String,
        /// ifDescr.
        ifdescr: String,
        /// ifAlias.
        ifalias: String,
        /// IANA ifType.
        iftype: u64,
        /// bit/s.
        ifspeed: u64,
        /// MTU.
        ifmtu: u64,
        /// Up, down, testing: `1`, `2`, `3`.
        ifstatus: String,
        /// What it was told to be: `1`, `2`, `3`.
        ifinternalstatus: String,
        /// Octets in (64 bits where the device has them).
        ifinbytes ("ifinbytes" | "ifinoctets"): u64 => passing,
        /// Octets out.
        ifoutbytes ("ifoutbytes" | "ifoutoctets"): u64 => passing,
        /// Errors in.
        ifinerrors: u64 => passing,
        /// Errors out.
        ifouterrors: u64 => passing,
        /// MAC address.
        mac: String,
        /// Addresses.
        ips ("ips" | "ip"): Vec<String>,
        /// Whether more than one VLAN passes.
        trunk: bool,
        /// VLANs.
        vlans: Vec<Vlan>,
        /// Who is behind it.
        connections: Vec<Connection>,
        /// Whether `connections` was told by LLDP or CDP rather than learnt.
        lldp: bool,
    }
}

section! {
    /// A VLAN of a port.
    Vlan by number {
        /// Number.
        number: u64,
        /// Name.
        name: String,
        /// Whether its frames carry the number.
        tagged: bool,
    }
}

section! {
    /// Who is behind a port.
    Connection by sysname, sysmac {
        /// The neighbour's name.
        sysname: String,
        /// The neighbour's own MAC address.
        sysmac: String,
        /// The neighbour's description.
        sysdescr: String,
        /// The neighbour's port.
        ifdescr: String,
        /// The neighbour's port number.
        ifnumber: String,
        /// The neighbour's address.
        ip: String,
        /// MAC addresses learnt on the port.
        mac: Vec<String>,
        /// The neighbour's model.
        model: String,
    }
}

section! {
    /// A part of a network device.
    NetworkComponent by index {
        /// Index.
        index: u64,
        /// Index of what contains it.
        contained_index: u64,
        /// Name.
        name: String,
        /// In words.
        description: String,
        /// `chassis`, `module`, `powerSupply`, …
        kind ("type"): String,
        /// Maker.
        manufacturer: String,
        /// Model.
        model: String,
        /// Serial number.
        serial: String,
        /// Firmware.
        firmware: String,
        /// Version.
        version: String,
    }
}
