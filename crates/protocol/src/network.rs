//! What an agent looks at around itself: ranges of addresses, what it signs in with, what it found.

use std::fmt;
use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

/// As many addresses may one job have: a /20.
pub const MOST_ADDRESSES: usize = 4_096;

/// A range of addresses to look at, again and again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NetworkJob {
    /// Stable as long as it is the same job.
    pub id: String,
    /// `192.168.1.0/24`, `10.0.0.1-10.0.0.9`, `10.0.0.1`; see [`addresses`].
    pub ranges: Vec<String>,
    /// What to sign in with, tried in this order.
    pub credentials: Vec<NetworkCredential>,
    /// Seconds between two runs.
    #[serde(default = "day")]
    pub every_s: u32,
    /// Rises when a person asks for a run now.
    #[serde(default)]
    pub asked: u64,
    /// How many addresses are asked at the same time.
    #[serde(default = "parallel")]
    pub parallel: u32,
    /// Milliseconds that an answer may take.
    #[serde(default = "timeout")]
    pub timeout_ms: u32,
    /// UDP port of SNMP.
    #[serde(default = "snmp_port")]
    pub snmp_port: u16,
    /// TCP port of SSH.
    #[serde(default = "ssh_port")]
    pub ssh_port: u16,
    /// Host keys that people have seen, as lines of `known_hosts` without the address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub host_keys: Vec<HostKey>,
}

fn day() -> u32 {
    86_400
}
fn parallel() -> u32 {
    16
}
fn timeout() -> u32 {
    2_000
}
fn snmp_port() -> u16 {
    161
}
fn ssh_port() -> u16 {
    22
}

/// The key of an SSH server, pinned when it was first met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostKey {
    /// Its address.
    pub address: String,
    /// `ssh-ed25519 AAAA…`.
    pub key: String,
}

/// A secret: it travels, but no log shows it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// What to sign in with, and by which number the server knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NetworkCredential {
    /// The server's number of it.
    pub id: String,
    /// What it is.
    #[serde(flatten)]
    pub kind: CredentialKind,
}

/// What to sign in with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum CredentialKind {
    /// SNMP version 1.
    SnmpV1 {
        /// The community.
        community: Secret,
    },
    /// SNMP version 2c.
    SnmpV2c {
        /// The community.
        community: Secret,
    },
    /// SNMP version 3 with its user-based security model (RFC 3414).
    SnmpV3 {
        /// The user.
        user: String,
        /// How it proves itself; none: `noAuthNoPriv`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        auth: Option<AuthProtocol>,
        /// Its pass phrase for that.
        #[serde(default)]
        auth_secret: Secret,
        /// How what is said is hidden; none: `authNoPriv`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        privacy: Option<PrivProtocol>,
        /// Its pass phrase for that.
        #[serde(default)]
        privacy_secret: Secret,
    },
    /// SSH with a password or a private key.
    Ssh {
        /// The account.
        user: String,
        /// Its password; empty with a key.
        #[serde(default)]
        password: Secret,
        /// A private key as OpenSSH writes it, without pass phrase; empty with a password.
        #[serde(default)]
        private_key: Secret,
    },
    /// Something of a newer server: not tried.
    #[serde(other)]
    Unsupported,
}

/// How a user of SNMPv3 proves itself (RFC 3414, RFC 7860).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthProtocol {
    /// HMAC-MD5-96: for old devices only.
    Md5,
    /// HMAC-SHA-96.
    Sha1,
    /// HMAC-128-SHA-224.
    Sha224,
    /// HMAC-192-SHA-256.
    Sha256,
    /// HMAC-256-SHA-384.
    Sha384,
    /// HMAC-384-SHA-512.
    Sha512,
}

/// How what is said over SNMPv3 is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PrivProtocol {
    /// CBC-DES: for old devices only.
    Des,
    /// CFB128-AES-128 (RFC 3826).
    Aes128,
    /// AES-192; where the key is too short it is lengthened as Blumenthal's draft says.
    Aes192,
    /// AES-256; likewise.
    Aes256,
    /// AES-192, lengthened as Reeder's draft says (Cisco and others).
    #[serde(rename = "aes192-reeder")]
    Aes192Reeder,
    /// AES-256, likewise.
    #[serde(rename = "aes256-reeder")]
    Aes256Reeder,
}

/// Something that a job found out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NetworkFinding {
    /// The job.
    pub job: String,
    /// What.
    #[serde(flatten)]
    pub what: Finding,
}

/// What a job found out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "found", rename_all = "kebab-case")]
pub enum Finding {
    /// A run began.
    Began {
        /// Addresses it will ask.
        addresses: u32,
    },
    /// A device answered and was read.
    Device {
        /// Where.
        address: String,
        /// The credential it accepted.
        credential: String,
        /// The key of an SSH server that was met for the first time.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        host_key: String,
        /// Its report, in the form of GLPI's `inventory_format`.
        report: serde_json::Value,
    },
    /// Something is there, and could not be read.
    Failed {
        /// Where.
        address: String,
        /// Why, a word: see [`FailureReason`].
        reason: FailureReason,
        /// Why, as the device or the system said it.
        detail: String,
    },
    /// A run is over.
    Ended {
        /// Addresses that were asked.
        addresses: u32,
        /// Devices that were read.
        read: u32,
        /// Devices that are there and were not.
        failed: u32,
        /// How long it took, milliseconds.
        duration_ms: u64,
        /// Why it could not run at all; empty when it did.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        problem: String,
    },
}

/// Why a device could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureReason {
    /// It answers, and accepts none of the credentials.
    Credentials,
    /// It stopped answering in the middle.
    Silent,
    /// Its SSH host key is not the one that was seen first.
    HostKey,
    /// What it answered cannot be understood.
    Nonsense,
    /// A reason of a newer agent.
    #[serde(other)]
    Other,
}

/// Why a range cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// Not an address, two addresses or a network.
    #[error(
        "{0} is no range of IPv4 addresses: write 192.168.1.0/24, 10.0.0.1-10.0.0.9 or 10.0.0.1"
    )]
    Unreadable(String),
    /// More than [`MOST_ADDRESSES`].
    #[error("more than {MOST_ADDRESSES} addresses")]
    TooMany,
}

/// The addresses of ranges, each once, in the order given. Of a network its own and its broadcast
/// address are left out (not of /31 and /32).
///
/// # Errors
/// See [`RangeError`].
pub fn addresses(ranges: &[String]) -> Result<Vec<Ipv4Addr>, RangeError> {
    let mut all = Vec::new();
    let mut known = std::collections::HashSet::new();
    for range in ranges {
        let (first, last) =
            bounds(range.trim()).ok_or_else(|| RangeError::Unreadable(range.trim().to_owned()))?;
        if (last - first) as usize >= MOST_ADDRESSES + 2 {
            return Err(RangeError::TooMany);
        }
        for address in first..=last {
            if known.insert(address) {
                all.push(Ipv4Addr::from_bits(address));
            }
        }
        if all.len() > MOST_ADDRESSES {
            return Err(RangeError::TooMany);
        }
    }
    Ok(all)
}

fn bounds(range: &str) -> Option<(u32, u32)> {
    if let Some((network, length)) = range.split_once('/') {
        let network: Ipv4Addr = network.trim().parse().ok()?;
        let length: u32 = length
            .trim()
            .parse()
            .ok()
            .filter(|one| (8..=32).contains(one))?;
        let mask = u32::MAX << (32 - length);
        let first = network.to_bits() & mask;
        let last = first | !mask;
        return Some(if length >= 31 {
            (first, last)
        } else {
            (first + 1, last - 1)
        });
    }
    let (first, last) = match range.split_once('-') {
        Some((first, last)) => {
            let first: Ipv4Addr = first.trim().parse().ok()?;
            // `10.0.0.1-9` is what people write for the last octet.
            let last = match last.trim().parse::<u8>() {
                Ok(octet) => Ipv4Addr::from_bits((first.to_bits() & !0xff) | u32::from(octet)),
                Err(_) => last.trim().parse().ok()?,
            };
            (first, last)
        }
        None => {
            let one: Ipv4Addr = range.parse().ok()?;
            (one, one)
        }
    };
    (first <= last).then(|| (first.to_bits(), last.to_bits()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ranges: &[&str]) -> Result<Vec<String>, RangeError> {
        let ranges: Vec<String> = ranges.iter().map(|one| (*one).to_owned()).collect();
        Ok(addresses(&ranges)?
            .iter()
            .map(ToString::to_string)
            .collect())
    }

    #[test]
    fn ranges_are_read_as_people_write_them() {
        assert_eq!(of(&["10.0.0.4/30"]).unwrap(), ["10.0.0.5", "10.0.0.6"]);
        assert_eq!(of(&["10.0.0.4/31"]).unwrap(), ["10.0.0.4", "10.0.0.5"]);
        assert_eq!(of(&["10.0.0.9"]).unwrap(), ["10.0.0.9"]);
        assert_eq!(of(&["10.0.0.1-3"]).unwrap().len(), 3);
        assert_eq!(of(&["10.0.0.254 - 10.0.1.1"]).unwrap().len(), 4);
        assert_eq!(
            of(&["10.0.0.1-2", "10.0.0.2-3"]).unwrap().len(),
            3,
            "each once"
        );
        assert_eq!(of(&["10.1.0.0/20"]).unwrap().len(), 4_094);
        for wrong in [
            "",
            "10.0.0.0/33",
            "10.0.0.9-10.0.0.1",
            "server",
            "::1",
            "10.0.0.0/4",
        ] {
            assert!(
                matches!(of(&[wrong]), Err(RangeError::Unreadable(_))),
                "{wrong}"
            );
        }
        assert_eq!(of(&["10.0.0.0/8"]), Err(RangeError::TooMany));
        assert_eq!(
            of(&["10.0.0.0/20", "10.1.0.0/20"]),
            Err(RangeError::TooMany)
        );
    }

    #[test]
    fn no_log_shows_a_secret() {
        let credential = NetworkCredential {
            id: "7".to_owned(),
            kind: CredentialKind::SnmpV2c {
                community: Secret("hunter2".to_owned()),
            },
        };
        assert!(!format!("{credential:?}").contains("hunter2"));
        let text = serde_json::to_string(&credential).unwrap();
        assert_eq!(
            text,
            r#"{"id":"7","kind":"snmp-v2c","community":"hunter2"}"#
        );
        let newer = r#"{"id":"8","kind":"telnet","password":"x"}"#;
        let read: NetworkCredential = serde_json::from_str(newer).unwrap();
        assert_eq!(read.kind, CredentialKind::Unsupported);
    }
}
