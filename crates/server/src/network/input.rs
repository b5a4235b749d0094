//! What is typed in for credentials and jobs, as JSON or by a form, and the check that finds
//! everything wrong with it at once.

use intendant_protocol::{
    AuthProtocol, CredentialKind, PrivProtocol, RangeError, Secret, addresses,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::platform::failure::{Failure, Problem};

/// A credential to keep. What is secret in it is never shown again.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CredentialInput {
    /// Number of the client.
    pub client: i64,
    /// Its name for people, 1 to 100 characters.
    pub name: String,
    /// `snmp-v1`, `snmp-v2c`, `snmp-v3` or `ssh`.
    pub kind: String,
    /// Community (SNMP v1 and v2c). Secret.
    pub community: String,
    /// User (SNMP v3) or account (SSH).
    pub user: String,
    /// `sha256`, `sha1`, `sha224`, `sha384`, `sha512`, `md5`; empty: no proof (SNMP v3).
    pub auth: String,
    /// Pass phrase of the proof, 8 characters or more. Secret.
    pub auth_secret: String,
    /// `aes128`, `aes192`, `aes256`, `aes192-reeder`, `aes256-reeder`, `des`; empty: in clear.
    pub privacy: String,
    /// Pass phrase of the privacy, 8 characters or more. Secret.
    pub privacy_secret: String,
    /// Password (SSH). Secret.
    pub password: String,
    /// Private key as OpenSSH writes it, without pass phrase (SSH). Secret.
    pub private_key: String,
}

/// What of a credential may be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Shown {
    /// User or account.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub user: String,
    /// How it proves itself.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub auth: String,
    /// How what is said is hidden.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub privacy: String,
    /// `password` or `key` (SSH).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub by: String,
}

/// The longest secret: a private key of 16,384 bits is shorter.
const LONGEST_SECRET: usize = 16_000;

impl CredentialInput {
    /// What is to be sealed and what may be shown.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn checked(&self) -> Result<(CredentialKind, Shown), Failure> {
        let mut problems = Vec::new();
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 100 {
            problems.push(Problem::new("name", "network-name-wrong"));
        }
        let kind = match self.kind.as_str() {
            "snmp-v1" | "snmp-v2c" => self.community(&mut problems),
            "snmp-v3" => self.user_of_v3(&mut problems),
            "ssh" => self.ssh(&mut problems),
            _ => {
                problems.push(Problem::new("kind", "network-credential-kind-wrong"));
                None
            }
        };
        match kind {
            Some(both) if problems.is_empty() => Ok(both),
            _ => Err(Failure::Refused(problems)),
        }
    }

    fn community(&self, problems: &mut Vec<Problem>) -> Option<(CredentialKind, Shown)> {
        if self.community.is_empty() || self.community.len() > 255 {
            problems.push(Problem::new("community", "network-community-wrong"));
        }
        let community = Secret(self.community.clone());
        let kind = if self.kind == "snmp-v1" {
            CredentialKind::SnmpV1 { community }
        } else {
            CredentialKind::SnmpV2c { community }
        };
        Some((kind, Shown::default()))
    }

    fn user_of_v3(&self, problems: &mut Vec<Problem>) -> Option<(CredentialKind, Shown)> {
        let user = self.user.trim();
        // RFC 3414: SnmpAdminString of 1 to 32 octets.
        if user.is_empty() || user.len() > 32 {
            problems.push(Problem::new("user", "network-user-wrong"));
        }
        let auth = word::<AuthProtocol>(&self.auth, "auth", "network-auth-wrong", problems);
        let privacy =
            word::<PrivProtocol>(&self.privacy, "privacy", "network-privacy-wrong", problems);
        if privacy.is_some() && auth.is_none() {
            problems.push(Problem::new("auth", "network-privacy-needs-auth"));
        }
        // RFC 3414 11.2: pass phrases have eight characters at least.
        let needed = [
            (auth.is_some(), "auth_secret", &self.auth_secret),
            (privacy.is_some(), "privacy_secret", &self.privacy_secret),
        ];
        for (there, field, secret) in needed {
            if there && !(8..=255).contains(&secret.len()) {
                problems.push(Problem::new(field, "network-passphrase-wrong"));
            }
        }
        let kind = CredentialKind::SnmpV3 {
            user: user.to_owned(),
            auth,
            auth_secret: Secret(self.auth_secret.clone()),
            privacy,
            privacy_secret: Secret(self.privacy_secret.clone()),
        };
        let shown = Shown {
            user: user.to_owned(),
            auth: self.auth.clone(),
            privacy: self.privacy.clone(),
            by: String::new(),
        };
        Some((kind, shown))
    }

    fn ssh(&self, problems: &mut Vec<Problem>) -> Option<(CredentialKind, Shown)> {
        let user = self.user.trim();
        let plain = |one: char| one.is_ascii_alphanumeric() || "._-@\\$".contains(one);
        if user.is_empty() || user.len() > 64 || user.starts_with('-') || !user.chars().all(plain) {
            problems.push(Problem::new("user", "network-account-wrong"));
        }
        let key = self.private_key.trim();
        match (self.password.is_empty(), key.is_empty()) {
            (true, true) => problems.push(Problem::new("password", "network-ssh-needs-one")),
            (false, false) => problems.push(Problem::new("private_key", "network-ssh-only-one")),
            (true, false) => {
                let sound = key.starts_with("-----BEGIN ")
                    && key.contains("PRIVATE KEY-----")
                    && key.len() < LONGEST_SECRET;
                if !sound {
                    problems.push(Problem::new("private_key", "network-key-wrong"));
                } else if key.contains("ENCRYPTED") {
                    problems.push(Problem::new("private_key", "network-key-locked"));
                }
            }
            (false, true) if self.password.len() > 1_000 || self.password.contains('\n') => {
                problems.push(Problem::new("password", "network-password-wrong"));
            }
            (false, true) => {}
        }
        let kind = CredentialKind::Ssh {
            user: user.to_owned(),
            password: Secret(self.password.clone()),
            private_key: Secret(self.private_key.trim().to_owned()),
        };
        let shown = Shown {
            user: user.to_owned(),
            by: if key.is_empty() { "password" } else { "key" }.to_owned(),
            ..Shown::default()
        };
        Some((kind, shown))
    }
}

fn word<T: serde::de::DeserializeOwned>(
    text: &str,
    field: &'static str,
    wrong: &'static str,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    if text.is_empty() {
        return None;
    }
    let read = serde_json::from_value(serde_json::Value::String(text.to_owned()));
    if read.is_err() {
        problems.push(Problem::new(field, wrong));
    }
    read.ok()
}

/// A job on ranges of addresses.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct JobInput {
    /// Number of the client.
    pub client: i64,
    /// Number of the site where what is found stands.
    pub site: Option<i64>,
    /// Its name for people, 1 to 100 characters.
    pub name: String,
    /// `192.168.1.0/24`, `10.0.0.1-10.0.0.9`, `10.0.0.1`; 4,096 addresses at most.
    pub ranges: Vec<String>,
    /// Numbers of credentials, in the order in which they are tried.
    pub credentials: Vec<i64>,
    /// Number of our agent that does it; or `source`.
    pub agent: Option<i64>,
    /// Number of the FusionInventory source that does it.
    pub source: Option<i64>,
    /// Hours between two runs, 1 to 744; 24 when it is absent.
    pub every_hours: Option<i64>,
    /// Addresses asked at the same time, 1 to 64; 16 when it is absent.
    pub parallel: Option<i64>,
    /// Milliseconds that an answer may take, 100 to 30,000; 2,000 when it is absent.
    pub timeout_ms: Option<i64>,
    /// UDP port of SNMP; 161 when it is absent.
    pub snmp_port: Option<i64>,
    /// TCP port of SSH; 22 when it is absent.
    pub ssh_port: Option<i64>,
}

impl JobInput {
    /// The same, trimmed, with every default filled in.
    ///
    /// # Errors
    /// Everything that is wrong with it by itself.
    pub fn checked(&self) -> Result<Self, Failure> {
        let mut problems = Vec::new();
        let name = self.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > 100 {
            problems.push(Problem::new("name", "network-name-wrong"));
        }
        let ranges: Vec<String> = self
            .ranges
            .iter()
            .map(|range| range.trim().to_owned())
            .filter(|range| !range.is_empty())
            .collect();
        match addresses(&ranges) {
            Ok(all) if all.is_empty() => {
                problems.push(Problem::new("ranges", "network-ranges-none"));
            }
            Ok(_) => {}
            Err(RangeError::TooMany) => {
                problems.push(Problem::new("ranges", "network-ranges-large"));
            }
            Err(RangeError::Unreadable(range)) => {
                problems.push(Problem::new("ranges", "network-range-wrong").with("range", range));
            }
        }
        if self.credentials.is_empty() || self.credentials.len() > 20 {
            problems.push(Problem::new("credentials", "network-credentials-none"));
        }
        if self.agent.is_some() == self.source.is_some() {
            problems.push(Problem::new("agent", "network-agent-none"));
        }
        let numbers = [
            ("every_hours", self.every_hours, 24, 1, 744),
            ("parallel", self.parallel, 16, 1, 64),
            ("timeout_ms", self.timeout_ms, 2_000, 100, 30_000),
            ("snmp_port", self.snmp_port, 161, 1, 65_535),
            ("ssh_port", self.ssh_port, 22, 1, 65_535),
        ]
        .map(|(field, given, usual, least, most)| {
            let value: i64 = given.unwrap_or(usual);
            if !(least..=most).contains(&value) {
                let problem = Problem::new(field, "network-number-wrong");
                problems.push(problem.with("least", least).with("most", most));
            }
            Some(value)
        });
        if !problems.is_empty() {
            return Err(Failure::Refused(problems));
        }
        let [every_hours, parallel, timeout_ms, snmp_port, ssh_port] = numbers;
        Ok(Self {
            name,
            ranges,
            every_hours,
            parallel,
            timeout_ms,
            snmp_port,
            ssh_port,
            ..self.clone()
        })
    }
}
