//! What a machine is made of and runs on.

use crate::section::section;

section! {
    /// When the inventory was made.
    Accesslog by logdate {
        /// `YYYY-MM-DD hh:mm:ss`, the machine's local time.
        logdate: String => passing,
        /// The account the agent runs as.
        userid: String => passing,
    }
}

section! {
    /// Firmware, board and chassis.
    Bios by ssn {
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
    Hardware by name {
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
        swap: u64 => passing,
        /// Who was logged in last.
        lastloggeduser: String,
        /// When, in the sender's words.
        datelastloggeduser: String => passing,
        /// Default gateway.
        defaultgateway ("defaultgateway" | "default_gateway"): String,
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
    OperatingSystem by name {
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
        boot_time: String => passing,
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
    TimeZone by name {
        /// IANA name or abbreviation.
        name: String,
        /// `+0100`.
        offset: String,
    }
}

section! {
    /// A processor.
    Cpu by name, serial, id {
        /// `x86_64`.
        arch ("arch" | "cpuarch"): String,
        /// Cores.
        core ("core" | "cores"): u64,
        /// Enabled cores.
        corecount ("corecount" | "core_count"): u64,
        /// Threads a core.
        thread ("thread" | "threads" | "logical_cpus"): u64,
        /// `AMD`, `Intel`.
        manufacturer: String,
        /// In words.
        name ("name" | "type" | "processort"): String,
        /// Family.
        familyname: String,
        /// Identity as the processor says it.
        id: String,
        /// Serial number.
        serial ("serial" | "serialnumber"): String,
        /// MHz.
        speed ("speed" | "current_speed"): u64 => passing,
    }
}

section! {
    /// A memory module.
    MemoryModule by numslots, caption, serialnumber {
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
        serialnumber ("serialnumber" | "serial"): String,
        /// MHz, in the sender's words.
        speed: String,
        /// `DDR4`.
        kind ("type"): String,
        /// Model.
        model: String,
    }
}

section! {
    /// A mounted file system.
    Drive by kind, letter, volumn {
        /// In words.
        description: String,
        /// Letter (Windows).
        letter: String,
        /// Label.
        label: String,
        /// `ext4`.
        filesystem: String,
        /// Free, MiB.
        free: u64 => passing,
        /// Size, MiB.
        total: u64,
        /// Where it is mounted.
        kind ("type"): String,
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
    Storage by name, serial {
        /// In words.
        description: String,
        /// MB (10⁶ bytes).
        disksize: u64,
        /// Firmware.
        firmware ("firmware" | "firmwarerev"): String,
        /// `SATA`, `NVMe`, …
        interface: String,
        /// Maker.
        manufacturer: String,
        /// Model.
        model: String,
        /// Device name.
        name: String,
        /// Serial number.
        serial ("serial" | "serialnumber"): String,
        /// `disk`, `cd`, …
        kind ("type"): String,
        /// World-wide name.
        wwn: String,
        /// What SMART says of it: `passed`, `failed`. Ours.
        smart_status: String,
        /// Hours in service (SMART). Ours.
        power_on_hours: u64 => passing,
        /// Wear, per cent of what the maker promises (SMART). Ours.
        wear_percent: u64 => passing,
        /// Reallocated or failed sectors (SMART). Ours.
        reallocated_sectors: u64,
        /// Degrees Celsius (SMART). Ours.
        temperature: u64 => passing,
        /// The arrays it is a member of (`md0`). Ours.
        raid: String,
        /// State of a software array: `clean`, `degraded`, … Ours.
        raid_state: String,
    }
}

section! {
    /// A network interface with one of its addresses.
    Network by description, mac, ipaddress, ipaddress6 {
        /// `eth0`.
        description: String,
        /// MAC address.
        mac ("mac" | "macaddr" | "macaddress"): String,
        /// IPv4 address.
        ipaddress: String,
        /// IPv6 address.
        ipaddress6: String,
        /// Mask.
        ipmask: String,
        /// IPv6 mask.
        ipmask6 ("ipmask6"): String,
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
        kind ("type"): String,
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
    /// An LVM physical volume.
    PhysicalVolume by device {
        /// Device.
        device: String,
        /// UUID.
        pv_uuid: String,
        /// UUID of its group.
        vg_uuid: String,
        /// Format.
        format: String,
        /// Free, MiB.
        free: u64 => passing,
        /// MiB.
        size: u64,
        /// Physical extents.
        pv_pe_count: u64,
    }
}

section! {
    /// An LVM volume group.
    VolumeGroup by vg_name {
        /// Name.
        vg_name: String,
        /// UUID.
        vg_uuid: String,
        /// Physical volumes.
        pv_count: u64,
        /// Logical volumes.
        lv_count: u64,
        /// Free, MiB.
        free: u64 => passing,
        /// MiB.
        size: u64,
        /// Attributes as LVM prints them.
        attr: String,
        /// MiB of an extent, in the sender's words.
        vg_extent_size: String,
    }
}

section! {
    /// An LVM logical volume.
    LogicalVolume by vg_uuid, lv_name {
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
    Monitor by caption, serial {
        /// Name.
        caption: String,
        /// In words.
        description: String,
        /// Maker.
        manufacturer: String,
        /// Serial number.
        serial ("serial" | "serialnumber"): String,
    }
}

section! {
    /// A printer that the machine knows.
    Printer by name {
        /// Name.
        name: String,
        /// Driver.
        driver: String,
        /// Where it is attached.
        port: String,
        /// Serial number.
        serial: String,
        /// Whether it is reached over the network.
        network ("network"): bool,
    }
}

section! {
    /// A battery.
    Battery by name, serial {
        /// Name.
        name: String,
        /// Maker.
        manufacturer: String,
        /// Serial number.
        serial: String,
        /// Capacity when new, mWh.
        capacity: u64,
        /// Capacity now, mWh.
        real_capacity: u64 => passing,
    }
}
