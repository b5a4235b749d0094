//! The content of an inventory, in the names of GLPI's `inventory_format` 1.2.3 (its misspellings
//! included). Every field may be missing: agents differ. Sizes are in the standard's own units,
//! named at each field.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One inventory message.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// `inventory`, `netdiscovery`, `netinventory`.
    pub action: String,
    /// The agent's name for the machine; it changes when the agent is installed again.
    pub deviceid: String,
    /// `Computer`, `NetworkEquipment`, `Printer`, `Phone`, `Unmanaged`.
    pub itemtype: String,
    /// Whether only the sections that changed are there; absent sections then stay as they were.
    #[serde(skip_serializing_if = "is_false")]
    pub partial: bool,
    /// What whoever installed the agent wrote in its `tag` setting.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub tag: String,
    /// What it says.
    pub content: Content,
}

macro_rules! section {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct $name {
            $($(#[$doc])* #[serde(skip_serializing_if = "is_empty")] pub $field: $type,)*
        }
    };
}

section! {
    /// What an inventory says, section by section.
    Content {
        /// When it was made: `logdate`.
        accesslog: Accesslog,
        /// Firmware, board and chassis.
        bios: Bios,
        /// The machine as a whole.
        hardware: Hardware,
        /// The operating system.
        operatingsystem: OperatingSystem,
        /// Processors, one a socket.
        cpus: Vec<Cpu>,
        /// Memory modules, one a slot.
        memories: Vec<MemoryModule>,
        /// Mounted file systems.
        drives: Vec<Drive>,
        /// Disks and other storage devices.
        storages: Vec<Storage>,
        /// Network interfaces, one an address.
        networks: Vec<Network>,
        /// Installed software.
        softwares: Vec<Software>,
        /// Local accounts.
        local_users: Vec<LocalUser>,
        /// Local groups.
        local_groups: Vec<LocalGroup>,
        /// Logged-in users.
        users: Vec<User>,
        /// Virtual machines and containers that run on it.
        virtualmachines: Vec<VirtualMachine>,
        /// Databases that it serves.
        databases_services: Vec<DatabaseService>,
        /// LVM physical volumes.
        physical_volumes: Vec<PhysicalVolume>,
        /// LVM volume groups.
        volume_groups: Vec<VolumeGroup>,
        /// LVM logical volumes.
        logical_volumes: Vec<LogicalVolume>,
        /// Monitors.
        monitors: Vec<Monitor>,
        /// Printers that it knows.
        printers: Vec<Printer>,
        /// Antivirus products.
        antivirus: Vec<Antivirus>,
        /// Firewalls.
        firewalls: Vec<Firewall>,
        /// Licences found.
        licenseinfos: Vec<LicenceInfo>,
        /// Batteries.
        batteries: Vec<Battery>,
        /// Remote-access products.
        remote_mgmt: Vec<RemoteManagement>,
        /// A network device's own description (SNMP).
        network_device: NetworkDevice,
        /// A network device's ports (SNMP).
        network_ports: Vec<NetworkPort>,
        /// A network device's parts (ENTITY-MIB).
        network_components: Vec<NetworkComponent>,
        /// Supplies of a printer, in the sender's own keys.
        cartridges: Vec<Map<String, Value>>,
        /// Page counters of a printer.
        pagecounters: Map<String, Value>,
        /// Listening ports with their process. Ours: the standard has no such section and allows more.
        listening_ports: Vec<ListeningPort>,
        /// Certificates found in files. Ours.
        certificates: Vec<Certificate>,
        /// Services of the system. Ours.
        services: Vec<Service>,
        /// Who may become another by `sudo`. Ours.
        sudo_rights: Vec<SudoRight>,
        /// The agent, in words.
        versionclient: String,
        /// The agent, in parts.
        versionprovider: Map<String, Value>,
        /// Sections that are kept as they came.
        #[serde(flatten)]
        others: Map<String, Value>,
    }
}

section! {
    /// When the inventory was made.
    Accesslog {
        /// `YYYY-MM-DD hh:mm:ss`, the machine's local time.
        logdate: String,
        /// The account the agent runs as.
        userid: String,
    }
}

section! {
    /// Firmware, board and chassis.
    Bios {
        /// Asset tag.
        assettag: String,
        /// Date of the firmware.
        bdate: String,
        /// Maker of the firmware.
        bmanufacturer: String,
        /// Version of the firmware.
        bversion: String,
        /// Maker of the board.
        mmanufacturer: String,
        /// Model of the board.
        mmodel: String,
        /// Serial number of the board.
        msn: String,
        /// Stock-keeping number.
        skunumber: String,
        /// Maker of the system.
        smanufacturer: String,
        /// Model of the system.
        smodel: String,
        /// Serial number of the system.
        ssn: String,
        /// Serial number of the firmware.
        biosserial: String,
        /// Serial number of the enclosure.
        enclosureserial: String,
        /// `enabled`, `disabled`, `unsupported`.
        secure_boot: String,
    }
}

section! {
    /// The machine as a whole.
    Hardware {
        /// Host name.
        name: String,
        /// System UUID.
        uuid: String,
        /// `Laptop`, `Desktop`, `Rack Mount Chassis`, …
        chassis_type: String,
        /// What it runs on, when virtual: `Physical`, `KVM`, `VMware`, `Docker`, …
        vmsystem: String,
        /// Memory, MiB.
        memory: u64,
        /// Swap, MiB.
        swap: u64,
        /// Who was logged in last.
        lastloggeduser: String,
        /// When, in the sender's words.
        datelastloggeduser: String,
        /// Default gateway.
        defaultgateway: String,
        /// Resolvers, separated by `/`.
        dns: String,
        /// Workgroup or domain.
        workgroup: String,
        /// Description.
        description: String,
    }
}

section! {
    /// The operating system.
    OperatingSystem {
        /// `Debian GNU/Linux`.
        name: String,
        /// `12.11`.
        version: String,
        /// `Debian GNU/Linux 12 (bookworm)`.
        full_name: String,
        /// `x86_64`.
        arch: String,
        /// `linux`.
        kernel_name: String,
        /// Version of the kernel.
        kernel_version: String,
        /// Name with domain.
        fqdn: String,
        /// Domain.
        dns_domain: String,
        /// `YYYY-MM-DD hh:mm:ss`.
        boot_time: String,
        /// `YYYY-MM-DD hh:mm:ss`.
        install_date: String,
        /// The system's host id.
        hostid: String,
        /// The host's public SSH key.
        ssh_key: String,
        /// Time zone.
        timezone: TimeZone,
    }
}

section! {
    /// A time zone.
    TimeZone {
        /// IANA name or abbreviation.
        name: String,
        /// `+0100`.
        offset: String,
    }
}

section! {
    /// A processor.
    Cpu {
        /// `x86_64`.
        arch: String,
        /// Cores.
        core: u64,
        /// Enabled cores.
        corecount: u64,
        /// Threads a core.
        thread: u64,
        /// `AMD`, `Intel`.
        manufacturer: String,
        /// In words.
        name: String,
        /// Family.
        familyname: String,
        /// Identity as the processor says it.
        id: String,
        /// Serial number.
        serial: String,
        /// MHz.
        speed: u64,
    }
}

section! {
    /// A memory module.
    MemoryModule {
        /// MiB; 0: an empty slot.
        capacity: u64,
        /// `DIMM 1`.
        caption: String,
        /// In words.
        description: String,
        /// Maker.
        manufacturer: String,
        /// Error correction.
        memorycorrection: String,
        /// Number of the slot.
        numslots: u64,
        /// Serial number.
        serialnumber: String,
        /// MHz, in the sender's words.
        speed: String,
        /// `DDR4`.
        #[serde(rename = "type")]
        kind: String,
        /// Model.
        model: String,
    }
}

section! {
    /// A mounted file system.
    Drive {
        /// In words.
        description: String,
        /// Letter (Windows).
        letter: String,
        /// Label.
        label: String,
        /// `ext4`.
        filesystem: String,
        /// Free, MiB.
        free: u64,
        /// Size, MiB.
        total: u64,
        /// Where it is mounted.
        #[serde(rename = "type")]
        kind: String,
        /// The device (the standard's spelling).
        volumn: String,
        /// Serial number or UUID.
        serial: String,
        /// What encrypts it.
        encrypt_name: String,
        /// Whether it is encrypted: `Yes`, `Partially`, `No`.
        encrypt_status: String,
    }
}

section! {
    /// A storage device.
    Storage {
        /// In words.
        description: String,
        /// MB (10⁶ bytes).
        disksize: u64,
        /// Firmware.
        firmware: String,
        /// `SATA`, `NVMe`, …
        interface: String,
        /// Maker.
        manufacturer: String,
        /// Model.
        model: String,
        /// Device name.
        name: String,
        /// Serial number.
        serial: String,
        /// `disk`, `cd`, …
        #[serde(rename = "type")]
        kind: String,
        /// World-wide name.
        wwn: String,
        /// What SMART says of it: `passed`, `failed`. Ours.
        smart_status: String,
        /// Hours in service (SMART). Ours.
        power_on_hours: u64,
        /// Wear, per cent of what the maker promises (SMART). Ours.
        wear_percent: u64,
        /// Reallocated or failed sectors (SMART). Ours.
        reallocated_sectors: u64,
        /// Degrees Celsius (SMART). Ours.
        temperature: u64,
        /// The arrays it is a member of (`md0`). Ours.
        raid: String,
        /// State of a software array: `clean`, `degraded`, … Ours.
        raid_state: String,
    }
}

section! {
    /// A network interface with one of its addresses.
    Network {
        /// `eth0`.
        description: String,
        /// MAC address.
        #[serde(alias = "macaddr")]
        mac: String,
        /// IPv4 address.
        ipaddress: String,
        /// IPv6 address.
        ipaddress6: String,
        /// Mask.
        ipmask: String,
        /// IPv6 mask.
        ipmask6: String,
        /// Network.
        ipsubnet: String,
        /// IPv6 network.
        ipsubnet6: String,
        /// Gateway.
        ipgateway: String,
        /// DHCP server.
        ipdhcp: String,
        /// `up`, `down`.
        status: String,
        /// `ethernet`, `wifi`, `loopback`, `bridge`, …
        #[serde(rename = "type")]
        kind: String,
        /// Mbit/s, in the sender's words.
        speed: String,
        /// Whether no hardware is behind it.
        virtualdev: bool,
        /// Driver.
        driver: String,
        /// Where the card sits.
        pcislot: String,
        /// Network name of a Wi-Fi.
        wifi_ssid: String,
        /// Bridge or bond members, by name. Ours.
        slaves: String,
    }
}

section! {
    /// An installed software.
    Software {
        /// Its package's or program's name.
        name: String,
        /// Its version.
        version: String,
        /// Its architecture.
        arch: String,
        /// Who publishes it.
        publisher: String,
        /// What installed it: `deb`, `rpm`, `snap`, `flatpak`, `pip`, `npm`, `registry`, …
        from: String,
        /// Windows' identity of it.
        guid: String,
        /// `YYYY-MM-DD`.
        install_date: String,
        /// Bytes.
        filesize: u64,
        /// Words about it.
        comments: String,
        /// Section of the package.
        system_category: String,
        /// Windows' command to remove it.
        uninstall_string: String,
    }
}

section! {
    /// A local account.
    LocalUser {
        /// Number.
        id: String,
        /// Sign-in name.
        login: String,
        /// In words.
        name: String,
        /// Home folder.
        home: String,
        /// Shell.
        shell: String,
    }
}

section! {
    /// A local group.
    LocalGroup {
        /// Number.
        id: String,
        /// Name.
        name: String,
        /// Members by sign-in name.
        member: Vec<String>,
        /// Members by sign-in name (what agents send).
        members: Vec<String>,
    }
}

section! {
    /// Somebody logged in.
    User {
        /// Sign-in name.
        login: String,
        /// Domain.
        domain: String,
    }
}

section! {
    /// A virtual machine or container.
    VirtualMachine {
        /// Name.
        name: String,
        /// UUID or container id.
        uuid: String,
        /// `running`, `off`, …
        status: String,
        /// `kvm`, `docker`, `lxc`, …
        vmtype: String,
        /// What runs it.
        subsystem: String,
        /// Memory, MiB.
        memory: u64,
        /// Virtual processors.
        vcpu: u64,
        /// MAC address.
        mac: String,
        /// Address.
        ipaddress: String,
        /// Image of a container.
        image: String,
        /// Host name inside.
        comment: String,
    }
}

section! {
    /// A database server, or another middleware that serves.
    DatabaseService {
        /// Name of the instance.
        name: String,
        /// `PostgreSQL`, `MariaDB`, `Redis`, `nginx`, …
        #[serde(rename = "type")]
        kind: String,
        /// Version.
        version: String,
        /// Maker.
        manufacturer: String,
        /// TCP port.
        port: u64,
        /// Where its data or program is.
        path: String,
        /// MiB.
        size: u64,
        /// Whether it runs.
        is_active: bool,
        /// Whether it answers to others.
        is_onbackup: bool,
        /// Its databases.
        databases: Vec<Map<String, Value>>,
    }
}

section! {
    /// An LVM physical volume.
    PhysicalVolume {
        /// Device.
        device: String,
        /// UUID.
        pv_uuid: String,
        /// UUID of its group.
        vg_uuid: String,
        /// Format.
        format: String,
        /// Free, MiB.
        free: u64,
        /// MiB.
        size: u64,
    }
}

section! {
    /// An LVM volume group.
    VolumeGroup {
        /// Name.
        vg_name: String,
        /// UUID.
        vg_uuid: String,
        /// Physical volumes.
        pv_count: u64,
        /// Logical volumes.
        lv_count: u64,
        /// Free, MiB.
        free: u64,
        /// MiB.
        size: u64,
    }
}

section! {
    /// An LVM logical volume.
    LogicalVolume {
        /// Name.
        lv_name: String,
        /// UUID.
        lv_uuid: String,
        /// UUID of its group.
        vg_uuid: String,
        /// Attributes as LVM prints them.
        attr: String,
        /// MiB.
        size: u64,
        /// Segments.
        seg_count: u64,
    }
}

section! {
    /// A monitor.
    Monitor {
        /// Name.
        caption: String,
        /// In words.
        description: String,
        /// Maker.
        manufacturer: String,
        /// Serial number.
        serial: String,
    }
}

section! {
    /// A printer that the machine knows.
    Printer {
        /// Name.
        name: String,
        /// Driver.
        driver: String,
        /// Where it is attached.
        port: String,
        /// Serial number.
        serial: String,
        /// Whether it is reached over the network.
        network: bool,
    }
}

section! {
    /// An antivirus product.
    Antivirus {
        /// Name.
        name: String,
        /// Maker.
        company: String,
        /// Version.
        version: String,
        /// Version of its signatures.
        base_version: String,
        /// Whether it is switched on.
        enabled: bool,
        /// Whether it is up to date.
        uptodate: bool,
        /// When its licence ends.
        expiration: String,
    }
}

section! {
    /// A firewall.
    Firewall {
        /// Name.
        description: String,
        /// Profile.
        profile: String,
        /// `on`, `off`.
        status: String,
    }
}

section! {
    /// A licence found on the machine.
    LicenceInfo {
        /// Product.
        name: String,
        /// Product in full.
        fullname: String,
        /// Its key; secret.
        key: String,
        /// Identity of the product.
        productid: String,
        /// Whether it is a trial.
        trial: bool,
    }
}

section! {
    /// A battery.
    Battery {
        /// Name.
        name: String,
        /// Maker.
        manufacturer: String,
        /// Serial number.
        serial: String,
        /// Capacity when new, mWh.
        capacity: u64,
        /// Capacity now, mWh.
        real_capacity: u64,
    }
}

section! {
    /// A remote-access product.
    RemoteManagement {
        /// Its identity there.
        id: String,
        /// `teamviewer`, `anydesk`, …
        #[serde(rename = "type")]
        kind: String,
        /// Version.
        version: String,
    }
}

section! {
    /// What a network device says of itself.
    NetworkDevice {
        /// `Networking`, `Printer`, `Storage`, `Power`, `Computer`, `Phone`, …
        #[serde(rename = "type")]
        kind: String,
        /// Name.
        name: String,
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
        ips: Vec<String>,
        /// In the sender's words.
        uptime: String,
        /// sysLocation.
        location: String,
        /// sysContact.
        contact: String,
        /// sysDescr.
        description: String,
        /// sysObjectID. Ours.
        sysobjectid: String,
        /// Memory, MiB.
        ram: u64,
        /// Battery charge, per cent (UPS-MIB). Ours.
        charge_percent: u64,
        /// Minutes that the battery would last (UPS-MIB). Ours.
        runtime_minutes: u64,
        /// Load, per cent (UPS-MIB). Ours.
        load_percent: u64,
    }
}

section! {
    /// A port of a network device.
    NetworkPort {
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
        ifinbytes: u64,
        /// Octets out.
        ifoutbytes: u64,
        /// Errors in.
        ifinerrors: u64,
        /// Errors out.
        ifouterrors: u64,
        /// MAC address.
        mac: String,
        /// Addresses.
        ips: Vec<String>,
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
    Vlan {
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
    Connection {
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
    NetworkComponent {
        /// Index.
        index: u64,
        /// Index of what contains it.
        contained_index: u64,
        /// Name.
        name: String,
        /// In words.
        description: String,
        /// `chassis`, `module`, `powerSupply`, …
        #[serde(rename = "type")]
        kind: String,
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

section! {
    /// A listening port. Ours.
    ListeningPort {
        /// `tcp`, `udp`.
        protocol: String,
        /// Address; `0.0.0.0` and `::` mean every one.
        address: String,
        /// Port.
        port: u64,
        /// Name of the program.
        process: String,
        /// Account it runs as.
        user: String,
        /// Systemd unit it belongs to.
        unit: String,
    }
}

section! {
    /// A certificate found in a file. Ours.
    Certificate {
        /// File.
        path: String,
        /// Subject's common name.
        subject: String,
        /// Issuer's common name.
        issuer: String,
        /// DNS names.
        names: Vec<String>,
        /// Serial number, hexadecimal.
        serial: String,
        /// `YYYY-MM-DD hh:mm:ss` UTC.
        not_before: String,
        /// `YYYY-MM-DD hh:mm:ss` UTC.
        not_after: String,
        /// `RSA 2048`, `EC P-256`, …
        key: String,
        /// Signature algorithm.
        signature: String,
    }
}

section! {
    /// A service of the system. Ours.
    Service {
        /// Unit.
        name: String,
        /// `active`, `failed`, …
        state: String,
        /// `running`, `exited`, …
        detail: String,
        /// `enabled`, `disabled`, `static`, …
        enabled: String,
    }
}

section! {
    /// A right to become another by `sudo`. Ours.
    SudoRight {
        /// Account or `%group`.
        who: String,
        /// As whom.
        runas: String,
        /// What.
        commands: String,
        /// Whether no password is asked.
        nopasswd: bool,
        /// File that says so.
        file: String,
    }
}

fn is_false(value: &bool) -> bool {
    !*value
}

fn is_empty<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_kept_and_what_is_empty_is_left_out() {
        let text = r#"{"action":"inventory","deviceid":"d","itemtype":"Computer","content":{"softwares":[{"name":"a","version":"1"}],"sounds":[{"name":"s"}]}}"#;
        let report: Report = serde_json::from_str(text).unwrap();
        assert_eq!(report.content.softwares[0].version, "1");
        assert!(report.content.others.contains_key("sounds"));
        let again = serde_json::to_value(&report).unwrap();
        assert_eq!(
            again,
            serde_json::from_str::<serde_json::Value>(text).unwrap()
        );
    }
}
