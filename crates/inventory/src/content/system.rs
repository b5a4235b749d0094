//! What is installed on a machine, who may sign in to it and what it serves.

use serde_json::{Map, Value};

use crate::section::section;

section! {
    /// An installed software.
    Software by name, arch, from {
        /// Its package's or program's name.
        name: String,
        /// Its version.
        version: String,
        /// Its architecture.
        arch ("arch" | "architecture" | "bitswidth"): String,
        /// Who publishes it.
        publisher ("publisher" | "vendor"): String,
        /// What installed it: `deb`, `rpm`, `snap`, `flatpak`, `pip`, `npm`, `registry`, …
        from: String,
        /// Windows' identity of it.
        guid: String,
        /// `YYYY-MM-DD`.
        install_date ("install_date" | "installdate"): String => passing,
        /// Bytes.
        filesize: u64 => passing,
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
    LocalUser by login {
        /// Number.
        id ("id" | "id_user"): String,
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
    LocalGroup by name {
        /// Number.
        id ("id" | "id_group"): String,
        /// Name.
        name: String,
        /// Members by sign-in name (what agents send).
        members ("members" | "member"): Vec<String>,
    }
}

section! {
    /// Somebody logged in.
    User by domain, login {
        /// Sign-in name.
        login: String,
        /// Domain.
        domain: String,
    }
}

section! {
    /// A virtual machine or container.
    VirtualMachine by vmtype, name {
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
        mac ("mac" | "macaddr"): String,
        /// Address.
        ipaddress ("ipaddress" | "ip"): String,
        /// Image of a container.
        image: String,
        /// Host name inside.
        comment: String,
    }
}

section! {
    /// A database server, or another middleware that serves.
    DatabaseService by kind, name, port {
        /// Name of the instance.
        name: String,
        /// `PostgreSQL`, `MariaDB`, `Redis`, `nginx`, …
        kind ("type"): String,
        /// Version.
        version: String,
        /// Maker.
        manufacturer: String,
        /// TCP port.
        port: u64,
        /// Where its data or program is.
        path: String,
        /// MiB.
        size: u64 => passing,
        /// Whether it runs.
        is_active: bool,
        /// Whether it answers to others.
        is_onbackup: bool,
        /// Its databases.
        databases: Vec<Map<String, Value>>,
    }
}

section! {
    /// An antivirus product.
    Antivirus by name {
        /// Name.
        name ("name" | "product"): String,
        /// Maker.
        company: String,
        /// Version.
        version: String,
        /// Version of its signatures.
        base_version: String => passing,
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
    Firewall by description, profile {
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
    LicenceInfo by name {
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
    /// A remote-access product.
    RemoteManagement by kind {
        /// Its identity there.
        id: String,
        /// `teamviewer`, `anydesk`, …
        kind ("type"): String,
        /// Version.
        version: String,
    }
}

section! {
    /// A listening port. Ours.
    ListeningPort by protocol, address, port {
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
    Certificate by path, subject {
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
    Service by name {
        /// Unit.
        name: String,
        /// `active`, `failed`, …
        state: String => passing,
        /// `running`, `exited`, …
        detail: String => passing,
        /// `enabled`, `disabled`, `static`, …
        enabled: String,
    }
}

section! {
    /// A right to become another by `sudo`. Ours.
    SudoRight by file, who, commands {
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
