//! Databases and middleware: what serves on this machine, with its version. Found by the programs
//! that run and by installed packages; nothing is started or asked to find a version.

use std::fs;
use std::path::Path;

use intendant_inventory::content::{DatabaseService, ListeningPort, Software};

use super::processes::Process;
use crate::proc::line;

/// How a product shows itself.
struct Product {
    kind: &'static str,
    manufacturer: &'static str,
    /// Names of its server programs.
    programs: &'static [&'static str],
    /// Names of packages that bring a server or runtime; `*` at the end stands for anything.
    packages: &'static [&'static str],
}

macro_rules! products {
    ($($kind:literal, $maker:literal, [$($program:literal),*], [$($package:literal),*];)*) => {
        &[$(Product { kind: $kind, manufacturer: $maker, programs: &[$($program),*], packages: &[$($package),*] }),*]
    };
}

const PRODUCTS: &[Product] = products! {
    "PostgreSQL", "PostgreSQL Global Development Group", ["postgres", "postmaster"], ["postgresql-server", "postgresql1?-server", "postgresql-1?", "postgresql-9.?"];
    "MariaDB", "MariaDB Foundation", ["mariadbd"], ["mariadb-server", "mariadb-server-1?*"];
    "MySQL", "Oracle", ["mysqld"], ["mysql-server", "mysql-community-server", "mysql-server-8*"];
    "MongoDB", "MongoDB", ["mongod", "mongos"], ["mongodb-org-server", "mongodb-server*"];
    "Redis", "Redis", ["redis-server"], ["redis-server", "redis"];
    "Valkey", "Linux Foundation", ["valkey-server"], ["valkey", "valkey-server"];
    "Memcached", "Memcached", ["memcached"], ["memcached"];
    "Elasticsearch", "Elastic", [], ["elasticsearch"];
    "OpenSearch", "OpenSearch", [], ["opensearch"];
    "InfluxDB", "InfluxData", ["influxd"], ["influxdb", "influxdb2"];
    "ClickHouse", "ClickHouse", ["clickhouse-server"], ["clickhouse-server"];
    "Cassandra", "Apache Software Foundation", [], ["cassandra"];
    "CouchDB", "Apache Software Foundation", [], ["couchdb"];
    "Microsoft SQL Server", "Microsoft", ["sqlservr"], ["mssql-server"];
    "Oracle Database", "Oracle", ["tnslsnr"], ["oracle-database-*"];
    "Firebird", "Firebird", ["firebird", "fbserver"], ["firebird3.0-server", "firebird4.0-server"];
    "nginx", "F5", ["nginx"], ["nginx", "nginx-core", "nginx-light", "nginx-full", "nginx-extras"];
    "Apache HTTP Server", "Apache Software Foundation", ["apache2", "httpd"], ["apache2", "httpd"];
    "HAProxy", "HAProxy", ["haproxy"], ["haproxy"];
    "Varnish", "Varnish Software", ["varnishd"], ["varnish"];
    "Caddy", "Caddy", ["caddy"], ["caddy"];
    "Traefik", "Traefik Labs", ["traefik"], ["traefik"];
    "Squid", "Squid", ["squid"], ["squid"];
    "Tomcat", "Apache Software Foundation", [], ["tomcat9", "tomcat10", "tomcat11", "tomcat"];
    "WildFly", "Red Hat", [], ["wildfly", "jboss-*"];
    "Jetty", "Eclipse Foundation", [], ["jetty9", "jetty12"];
    "RabbitMQ", "Broadcom", [], ["rabbitmq-server"];
    "Kafka", "Apache Software Foundation", [], ["kafka", "confluent-kafka"];
    "ActiveMQ", "Apache Software Foundation", [], ["activemq"];
    "PHP", "The PHP Group", ["php-fpm"], ["php?.?-fpm", "php?.?-cli", "php-fpm", "php-cli", "libapache2-mod-php?.?"];
    "Node.js", "OpenJS Foundation", ["node"], ["nodejs"];
    "Java", "OpenJDK", ["java"], ["openjdk-*-jre-headless", "openjdk-*-jdk-headless", "java-*-openjdk-headless", "temurin-*-jdk", "temurin-*-jre", "jdk-*"];
    ".NET", "Microsoft", ["dotnet"], ["dotnet-runtime-*", "aspnetcore-runtime-*"];
    "Postfix", "Postfix", ["master"], ["postfix"];
    "Exim", "Exim", ["exim4", "exim"], ["exim4-daemon-light", "exim4-daemon-heavy", "exim"];
    "Dovecot", "Dovecot", ["dovecot"], ["dovecot-core", "dovecot"];
    "BIND", "ISC", ["named"], ["bind9", "bind"];
    "Unbound", "NLnet Labs", ["unbound"], ["unbound"];
    "OpenLDAP", "OpenLDAP Foundation", ["slapd"], ["slapd", "openldap-servers"];
    "Samba", "Samba", ["smbd"], ["samba"];
    "OpenSSH", "OpenBSD", ["sshd"], ["openssh-server"];
    "Docker", "Docker", ["dockerd"], ["docker-ce", "docker.io", "moby-engine"];
    "Zabbix server", "Zabbix", ["zabbix_server"], ["zabbix-server-mysql", "zabbix-server-pgsql"];
    "Grafana", "Grafana Labs", ["grafana", "grafana-server"], ["grafana"];
    "Prometheus", "Cloud Native Computing Foundation", ["prometheus"], ["prometheus"];
};

/// The main classes of servers that run within Java, by what stands in their command lines.
const IN_JAVA: [(&str, &str); 8] = [
    ("org.apache.catalina.startup.Bootstrap", "Tomcat"),
    ("org.elasticsearch.", "Elasticsearch"),
    ("org.opensearch.", "OpenSearch"),
    ("org.apache.cassandra.", "Cassandra"),
    ("kafka.Kafka", "Kafka"),
    ("activemq.jar", "ActiveMQ"),
    ("jboss-modules.jar", "WildFly"),
    ("org.eclipse.jetty.", "Jetty"),
];

/// What runs or is installed to run, one entry for each product and version, sorted by kind.
pub(super) fn products(
    processes: &[Process],
    software: &[Software],
    ports: &[ListeningPort],
) -> Vec<DatabaseService> {
    let mut found: Vec<DatabaseService> = Vec::new();
    for product in PRODUCTS {
        let running = processes
            .iter()
            .filter(|one| one.ours && runs(product, one));
        let mut programs: Vec<&Process> = Vec::new();
        for process in running {
            if !programs
                .iter()
                .any(|known| known.program == process.program)
            {
                programs.push(process);
            }
        }
        let packages: Vec<&Software> = software
            .iter()
            .filter(|one| provides(product, one))
            .collect();
        let before = found.len();
        for process in programs {
            let version = version_of(product, &process.program, &packages);
            let port = ports
                .iter()
                .find(|port| port.protocol == "tcp" && port.process == process.short());
            let known = found.iter().skip(before).any(|one| one.version == version);
            if !known {
                found.push(DatabaseService {
                    name: product.kind.to_owned(),
                    kind: product.kind.to_owned(),
                    manufacturer: product.manufacturer.to_owned(),
                    version,
                    port: port.map_or(0, |port| port.port),
                    path: process.program.clone(),
                    is_active: true,
                    ..DatabaseService::default()
                });
            }
        }
        for package in packages {
            let version = upstream(&package.version);
            if !version.is_empty() && !found.iter().skip(before).any(|one| one.version == version) {
                found.push(DatabaseService {
                    name: product.kind.to_owned(),
                    kind: product.kind.to_owned(),
                    manufacturer: product.manufacturer.to_owned(),
                    version,
                    ..DatabaseService::default()
                });
            }
        }
    }
    found.sort_by(|a, b| (&a.kind, &a.version).cmp(&(&b.kind, &b.version)));
    found
}

fn runs(product: &Product, process: &Process) -> bool {
    let name = process.short();
    // `php-fpm8.2` is php-fpm.
    let plain = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    if product.programs.contains(&name) || plain == "php-fpm" && product.kind == "PHP" {
        // Other programs are called `master` and `node` too.
        return product.kind != "Postfix" || process.program.contains("postfix");
    }
    let class = IN_JAVA.iter().find(|(_, kind)| *kind == product.kind);
    match class {
        Some((mark, _)) if name == "java" => process.words().iter().any(|word| word.contains(mark)),
        _ => false,
    }
}

fn provides(product: &Product, software: &Software) -> bool {
    ["deb", "rpm", "apk", "snap"].contains(&software.from.as_str())
        && product
            .packages
            .iter()
            .any(|pattern| fits(pattern, &software.name))
}

/// `?` is one character, `*` any number of them.
fn fits(pattern: &str, text: &str) -> bool {
    match (pattern.chars().next(), text.chars().next()) {
        (None, None) => true,
        (Some('*'), _) => {
            let rest = pattern.get(1..).unwrap_or_default();
            text.char_indices()
                .map(|(at, _)| at)
                .chain([text.len()])
                .any(|at| fits(rest, text.get(at..).unwrap_or_default()))
        }
        (Some(p), Some(t)) if p == '?' || p == t => fits(
            pattern.get(p.len_utf8()..).unwrap_or_default(),
            text.get(t.len_utf8()..).unwrap_or_default(),
        ),
        _ => false,
    }
}

/// The version without the packager's epoch and revision: `1:10.11.6-0+deb12u1` is `10.11.6`.
fn upstream(version: &str) -> String {
    let version = version.split_once(':').map_or(version, |(_, rest)| rest);
    let version = version.rsplit_once('-').map_or(version, |(rest, _)| rest);
    version
        .split(['+', '~'])
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// The version of a running program: from where it lies, from what lies beside it, else from the
/// only package that can have brought it.
fn version_of(product: &Product, program: &str, packages: &[&Software]) -> String {
    let path = Path::new(program);
    let beside = match product.kind {
        // JAVA_VERSION="17.0.11" in the folder above `bin`.
        "Java" => java_version(path),
        _ => None,
    };
    if let Some(version) = beside {
        return version;
    }
    // `/usr/lib/postgresql/15/bin/postgres` belongs to postgresql-15.
    let parts: Vec<&str> = program.split('/').collect();
    let of_path = packages.iter().find(|package| {
        let number = package.name.rsplit('-').next().unwrap_or_default();
        number.starts_with(|c: char| c.is_ascii_digit()) && parts.contains(&number)
    });
    if let Some(package) =
        of_path.or_else(|| packages.first().filter(|_| program.starts_with("/usr/")))
    {
        return upstream(&package.version);
    }
    // `/opt/node-v20.11.1-linux-x64/bin/node`.
    parts
        .iter()
        .find_map(|part| number_in(part))
        .unwrap_or_default()
}

fn java_version(program: &Path) -> Option<String> {
    let home = program.parent()?.parent()?;
    let text = fs::read_to_string(home.join("release")).ok()?;
    let found = text
        .lines()
        .find_map(|line| line.strip_prefix("JAVA_VERSION="));
    found
        .map(|value| value.trim_matches('"').to_owned())
        .or_else(|| line(home.join("version")))
}

/// `12.3.4` within a folder's name: at least two numbers.
fn number_in(part: &str) -> Option<String> {
    let start = part.find(|c: char| c.is_ascii_digit())?;
    let text = part.get(start..)?;
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let version = text.get(..end)?.trim_end_matches('.');
    version.contains('.').then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, version: &str) -> Software {
        Software {
            name: name.to_owned(),
            version: version.to_owned(),
            from: "deb".to_owned(),
            ..Software::default()
        }
    }

    #[test]
    fn what_runs_and_what_is_installed_is_told_once_with_its_version() {
        let software = [
            package("postgresql-15", "15.13-0+deb12u1"),
            package("postgresql-client-15", "15.13-0+deb12u1"),
            package("nginx-core", "1.22.1-9"),
            package("nginx", "1.22.1-9"),
            package("mariadb-server", "1:10.11.6-0+deb12u1"),
            package("php8.2-cli", "8.2.29-1~deb12u1"),
        ];
        let process = |name: &str, program: &str| Process {
            pid: 0,
            name: name.to_owned(),
            program: program.to_owned(),
            uid: 0,
            ours: true,
        };
        let processes = [
            process("postgres", "/usr/lib/postgresql/15/bin/postgres"),
            process("postgres", "/usr/lib/postgresql/15/bin/postgres"),
            process("node", "/opt/node-v20.11.1-linux-x64/bin/node"),
            process("master", "/usr/lib/dovecot/master"),
            Process {
                ours: false,
                ..process("redis-server", "/usr/bin/redis-server")
            },
        ];
        let ports = [ListeningPort {
            protocol: "tcp".to_owned(),
            port: 5432,
            process: "postgres".to_owned(),
            ..ListeningPort::default()
        }];
        let found = products(&processes, &software, &ports);
        let told: Vec<_> = found
            .iter()
            .map(|one| {
                (
                    one.kind.as_str(),
                    one.version.as_str(),
                    one.is_active,
                    one.port,
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("MariaDB", "10.11.6", false, 0),
                ("Node.js", "20.11.1", true, 0),
                ("PHP", "8.2.29", false, 0),
                ("PostgreSQL", "15.13", true, 5432),
                ("nginx", "1.22.1", false, 0),
            ]
        );
    }

    #[test]
    fn patterns_and_versions() {
        assert!(fits("openjdk-*-jre-headless", "openjdk-17-jre-headless"));
        assert!(fits("php?.?-cli", "php8.2-cli") && !fits("php?.?-cli", "php-cli"));
        assert_eq!(upstream("2:4.17.12+dfsg-0"), "4.17.12");
        assert_eq!(number_in("apache-tomcat-9.0.85").as_deref(), Some("9.0.85"));
        assert_eq!(number_in("x86_64"), None);
    }
}
