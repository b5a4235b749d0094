//! Certificates that lie on the machine, with their end: those that services use, as their
//! configuration names them, and those in the usual folders. Authorities that the system trusts
//! are not the machine's own and are left out; keys are never read.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use intendant_inventory::content::Certificate;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::entries;
use crate::net::certificate::{self, Facts};

/// Where certificates usually lie.
const FOLDERS: [&str; 17] = [
    "/etc/ssl",
    "/etc/pki/tls/certs",
    "/etc/letsencrypt/live",
    "/etc/nginx",
    "/etc/apache2",
    "/etc/httpd",
    "/etc/haproxy",
    "/etc/postgresql",
    "/etc/mysql",
    "/etc/postfix",
    "/etc/dovecot",
    "/etc/ldap",
    "/etc/openvpn",
    "/etc/caddy",
    "/etc/docker",
    "/etc/kubernetes/pki",
    "/etc/intendant",
];

/// Where configurations name certificates elsewhere.
const CONFIGURATIONS: [&str; 7] = [
    "/etc/nginx",
    "/etc/apache2",
    "/etc/httpd",
    "/etc/haproxy",
    "/etc/postfix",
    "/etc/dovecot",
    "/etc/postgresql",
];

/// The words before a certificate's path.
const DIRECTIVES: [&str; 8] = [
    "ssl_certificate",
    "SSLCertificateFile",
    "SSLCertificateChainFile",
    "crt",
    "smtpd_tls_cert_file",
    "smtpd_tls_chain_files",
    "ssl_cert",
    "ssl_cert_file",
];

const DEPTH: u32 = 5;
const MOST_FILES: usize = 5_000;
const LARGEST: u64 = 256 * 1024;
/// A file with more is a bundle of authorities.
const MOST_IN_FILE: usize = 12;

/// Certificates found, sorted by file.
pub(super) fn certificates() -> Vec<Certificate> {
    let mut files = Files::default();
    for folder in FOLDERS {
        files.walk(Path::new(folder), DEPTH);
    }
    for folder in CONFIGURATIONS {
        named(Path::new(folder), DEPTH, &mut files.found);
    }
    let mut seen = BTreeSet::new();
    let mut found: Vec<Certificate> = Vec::new();
    for path in &files.found {
        let Some(facts) = leaf(path) else { continue };
        let name = path.display().to_string();
        // `cert.pem` and `fullchain.pem` of one folder hold the same.
        let folder = path.parent().map(Path::to_owned);
        if seen.insert((folder, facts.serial.clone(), facts.issuer.clone())) {
            found.push(described(name, facts));
        }
    }
    found
}

fn described(path: String, facts: Facts) -> Certificate {
    let utc = |at: Option<Timestamp>| {
        at.map(|at| {
            TimeZone::UTC
                .to_datetime(at)
                .strftime("%Y-%m-%d %H:%M:%S")
                .to_string()
        })
        .unwrap_or_default()
    };
    Certificate {
        path,
        subject: facts.subject,
        issuer: facts.issuer,
        names: facts.names,
        serial: facts.serial,
        not_before: utc(facts.not_before),
        not_after: utc(facts.not_after),
        key: facts.key,
        signature: facts.signature,
    }
}

#[derive(Default)]
struct Files {
    found: BTreeSet<PathBuf>,
    looked_at: usize,
}

impl Files {
    fn walk(&mut self, folder: &Path, depth: u32) {
        if depth == 0 {
            return;
        }
        // The system's authorities: what is a link there comes from a package.
        let is_trust =
            folder == Path::new("/etc/ssl/certs") || folder == Path::new("/etc/pki/tls/certs");
        for path in entries(folder) {
            self.looked_at += 1;
            if self.looked_at > MOST_FILES {
                return;
            }
            let Ok(data) = path.symlink_metadata() else {
                continue;
            };
            if data.is_dir() {
                self.walk(&path, depth - 1);
            } else if looks_like_one(&path) && !(is_trust && data.is_symlink()) {
                self.found.insert(path);
            }
        }
    }
}

fn looks_like_one(path: &Path) -> bool {
    let kind = path
        .extension()
        .and_then(|kind| kind.to_str())
        .unwrap_or_default();
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let is_bundle = [
        "ca-certificates.crt",
        "ca-bundle.crt",
        "ca-bundle.trust.crt",
        "cert.pem.orig",
    ]
    .contains(&name);
    ["pem", "crt", "cer", "cert", "der"].contains(&kind.to_ascii_lowercase().as_str())
        && !is_bundle
        && !name.contains("privkey")
        && !name.contains("dhparam")
}

/// The files that configurations name.
fn named(folder: &Path, depth: u32, into: &mut BTreeSet<PathBuf>) {
    if depth == 0 {
        return;
    }
    for path in entries(folder) {
        if path.is_dir() {
            named(&path, depth - 1, into);
        } else if path.metadata().is_ok_and(|data| data.len() <= LARGEST)
            && let Ok(text) = fs::read_to_string(&path)
        {
            into.extend(paths_in(&text).filter(|path| path.is_file()));
        }
    }
}

fn paths_in(text: &str) -> impl Iterator<Item = PathBuf> + '_ {
    text.lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(|line| {
            let words: Vec<&str> = line
                .split(|c: char| c.is_whitespace() || "=;\"'<,".contains(c))
                .filter(|word| !word.is_empty())
                .collect();
            let mut found = Vec::new();
            for (index, word) in words.iter().enumerate() {
                let path = words.get(index + 1).copied().unwrap_or_default();
                if DIRECTIVES.contains(word) && path.starts_with('/') {
                    found.push(PathBuf::from(path));
                }
            }
            found
        })
}

/// The first certificate of a file: those behind it are its issuers.
fn leaf(path: &Path) -> Option<Facts> {
    let data = fs::metadata(path).ok()?;
    if !data.is_file() || data.len() > LARGEST {
        return None;
    }
    let bytes = fs::read(path).ok()?;
    match std::str::from_utf8(&bytes) {
        Ok(text) if text.contains("-----BEGIN") => pem(text),
        _ => certificate::read(&bytes),
    }
    .filter(|facts| facts.not_after.is_some())
}

fn pem(text: &str) -> Option<Facts> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const TRUSTED: &str = "-----BEGIN TRUSTED CERTIFICATE-----";
    if text.matches(BEGIN).count() > MOST_IN_FILE {
        return None;
    }
    let (_, rest) = text
        .split_once(BEGIN)
        .or_else(|| text.split_once(TRUSTED))?;
    let body: String = rest.split("-----END").next()?.split_whitespace().collect();
    certificate::read(&STANDARD.decode(body).ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn made(name: &str) -> rcgen::Certificate {
        let parameters = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
        parameters
            .self_signed(&rcgen::KeyPair::generate().unwrap())
            .unwrap()
    }

    #[test]
    fn the_first_of_a_chain_is_read_and_bundles_and_keys_are_not() {
        let (one, other) = (made("www.example.org"), made("ca"));
        let chain = format!("text\n{}{}", one.pem(), other.pem());
        assert_eq!(pem(&chain).unwrap().names, ["www.example.org"]);
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("fullchain.pem"), &chain).unwrap();
        fs::write(at("one.der"), one.der()).unwrap();
        fs::write(at("bundle.pem"), other.pem().repeat(20)).unwrap();
        fs::write(
            at("privkey.pem"),
            "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----",
        )
        .unwrap();
        fs::write(at("broken.crt"), "-----BEGIN CERTIFICATE-----\n!!\n").unwrap();
        let mut files = Files::default();
        files.walk(dir.path(), 2);
        let found: Vec<PathBuf> = files
            .found
            .iter()
            .filter(|path| leaf(path).is_some())
            .cloned()
            .collect();
        assert_eq!(found, [at("fullchain.pem"), at("one.der")]);
    }

    #[test]
    fn configurations_name_their_certificates() {
        let text = "  ssl_certificate /srv/tls/a.pem;\n# ssl_certificate /no.pem;\n\
                    SSLCertificateFile \"/srv/tls/b.crt\"\nbind :443 ssl crt /srv/tls/c.pem alpn h2\n\
                    smtpd_tls_cert_file=/srv/tls/d.pem\nssl_cert = </srv/tls/e.pem\nssl_certificate_key /srv/k.pem;\n";
        let found: Vec<String> = paths_in(text)
            .map(|path| path.display().to_string())
            .collect();
        let names: Vec<&str> = found
            .iter()
            .filter_map(|path| path.strip_prefix("/srv/tls/"))
            .collect();
        assert_eq!(
            (names.as_slice(), found.len()),
            (&["a.pem", "b.crt", "c.pem", "d.pem", "e.pem"][..], 5)
        );
    }

    proptest! {
        #[test]
        fn no_file_is_a_panic(text in "(?s).{0,200}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = pem(&format!("-----BEGIN CERTIFICATE-----{text}"));
            let _ = pem(&format!("-----BEGIN CERTIFICATE-----{}-----END", STANDARD.encode(&bytes)));
            let _ = (certificate::read(&bytes), paths_in(&text).count());
        }
    }
}
