//! Asking one device over SNMP: a session, single values, subtrees walked within bounds.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use intendant_inventory::snmp::{Datum, SUBTREES, SYS_OBJECT_ID, Subtree, Walk};
use intendant_protocol::{AuthProtocol, CredentialKind, PrivProtocol};
use snmp2::v3::{Auth, AuthErrorKind, Cipher, KeyExtension, Security};
use snmp2::{Error, Oid, SyncSession, Value, v3};

/// All that is read of one device must be there by then.
const PATIENCE: Duration = Duration::from_secs(180);
/// Values in one answer: what fits a datagram of 1,472 octets on most devices.
const REPETITIONS: u32 = 24;

/// Why a device was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Nobody answers.
    Silent,
    /// It answers, and does not accept who asks.
    Credentials(String),
    /// It answers nonsense.
    Nonsense(String),
}

/// Whom to ask, and how long to wait.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'a> {
    pub(super) address: IpAddr,
    pub(super) port: u16,
    pub(super) credential: &'a CredentialKind,
    pub(super) timeout: Duration,
}

/// A device that is being asked.
pub(super) struct Session<'a> {
    target: Target<'a>,
    inner: Box<SyncSession>,
    /// Whether it knows GETBULK (from version 2c).
    bulk: bool,
    repetitions: u32,
    request: i32,
}

/// Reads a device that accepts this credential.
pub(super) fn read(target: Target<'_>) -> Result<Walk, Trouble> {
    let mut session = Session::open(target)?;
    let mut walk = Walk::default();
    // One question first: it costs little where nobody is.
    let object_id = session.get(SYS_OBJECT_ID)?;
    walk.insert(SYS_OBJECT_ID.to_vec(), object_id);
    let until = Instant::now() + PATIENCE;
    for subtree in SUBTREES {
        match session.walk(*subtree, &mut walk, until) {
            Ok(()) => {}
            // A device that stumbles over one table still has the others.
            Err(Trouble::Nonsense(_)) => {}
            Err(Trouble::Silent)
                if Instant::now() < until && session.get(SYS_OBJECT_ID).is_ok() => {}
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(walk)
}

impl<'a> Session<'a> {
    fn open(target: Target<'a>) -> Result<Self, Trouble> {
        let request = first_request(target.address);
        let inner = connect(target, request)?;
        Ok(Self {
            bulk: !matches!(target.credential, CredentialKind::SnmpV1 { .. }),
            target,
            inner,
            repetitions: REPETITIONS,
            request,
        })
    }

    /// The value of one object.
    fn get(&mut self, oid: &[u32]) -> Result<Datum, Trouble> {
        let asked = identifier(oid)?;
        let mut all =
            self.ask(&mut |session, _| session.get(&asked).map(|pdu| Answer::of(&pdu)))?;
        all.values
            .pop()
            .map(|(_, value)| value)
            .ok_or_else(|| Trouble::Nonsense("no sysObjectID".to_owned()))
    }

    /// Adds a subtree to `walk`, up to its most values.
    fn walk(&mut self, subtree: Subtree, walk: &mut Walk, until: Instant) -> Result<(), Trouble> {
        let mut at = subtree.root.to_vec();
        let mut taken = 0;
        loop {
            if Instant::now() >= until {
                return Err(Trouble::Silent);
            }
            let asked = identifier(&at)?;
            let bulk = self.bulk;
            let answer = self.ask(&mut |session, repetitions| {
                if bulk {
                    session
                        .getbulk(&[&asked], 0, repetitions)
                        .map(|pdu| Answer::of(&pdu))
                } else {
                    session.getnext(&asked).map(|pdu| Answer::of(&pdu))
                }
            })?;
            // 1: tooBig; 2: noSuchName, how version 1 says that there is no more.
            if answer.status == 1 && self.repetitions > 1 {
                self.repetitions /= 2;
                continue;
            }
            if answer.status != 0 || answer.values.is_empty() {
                return Ok(());
            }
            for (oid, value) in answer.values {
                // A device that goes backwards would keep us for ever.
                if !oid.starts_with(subtree.root) || oid <= at {
                    return Ok(());
                }
                at.clone_from(&oid);
                walk.insert(oid, value);
                taken += 1;
                if taken >= subtree.most {
                    return Ok(());
                }
            }
            if answer.ended {
                return Ok(());
            }
        }
    }

    /// Asks, again if need be: datagrams get lost, and large answers more easily than small ones.
    fn ask(
        &mut self,
        question: &mut dyn FnMut(&mut SyncSession, u32) -> Result<Answer, Error>,
    ) -> Result<Answer, Trouble> {
        let mut tries = 0;
        loop {
            let error = match question(&mut self.inner, self.repetitions) {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            tries += 1;
            match error {
                // The device has told its clock: the same question again.
                Error::AuthUpdated if tries <= 3 => {}
                // A late answer to an earlier question.
                Error::RequestIdMismatch if tries <= 3 => {}
                Error::Receive | Error::Send if tries <= 2 => {
                    self.repetitions = (self.repetitions / 3).max(1);
                    self.request = self.request.wrapping_add(0x1_0000);
                    self.inner = connect(self.target, self.request)?;
                }
                Error::Receive | Error::Send => return Err(Trouble::Silent),
                other => return Err(trouble(other)),
            }
        }
    }
}

/// What a device answered.
struct Answer {
    status: u32,
    values: Vec<(Vec<u32>, Datum)>,
    /// It said that there is nothing further.
    ended: bool,
}

impl Answer {
    fn of(pdu: &snmp2::Pdu<'_>) -> Self {
        let mut answer = Self {
            status: pdu.error_status,
            values: Vec::new(),
            ended: false,
        };
        for (oid, value) in pdu.varbinds.clone() {
            match datum(value) {
                Some(value) => {
                    if let Some(oid) = numbers(&oid) {
                        answer.values.push((oid, value));
                    }
                }
                None => answer.ended = true,
            }
        }
        answer
    }
}

/// A value; none for what ends a walk.
fn datum(value: Value<'_>) -> Option<Datum> {
    Some(match value {
        Value::Integer(value) => Datum::Integer(value),
        Value::OctetString(bytes) | Value::Opaque(bytes) => Datum::Bytes(bytes.to_vec()),
        Value::ObjectIdentifier(oid) => Datum::Oid(numbers(&oid)?),
        Value::IpAddress(octets) => Datum::Address(octets),
        Value::Counter32(value) | Value::Unsigned32(value) | Value::Timeticks(value) => {
            Datum::Unsigned(u64::from(value))
        }
        Value::Counter64(value) => Datum::Unsigned(value),
        Value::Null => Datum::Bytes(Vec::new()),
        _ => return None,
    })
}

fn numbers(oid: &Oid<'_>) -> Option<Vec<u32>> {
    oid.iter()?
        .map(|number| u32::try_from(number).ok())
        .collect()
}

fn identifier(oid: &[u32]) -> Result<Oid<'static>, Trouble> {
    let numbers: Vec<u64> = oid.iter().map(|number| u64::from(*number)).collect();
    Oid::from(&numbers).map_err(|_| Trouble::Nonsense("an object identifier".to_owned()))
}

fn connect(target: Target<'_>, request: i32) -> Result<Box<SyncSession>, Trouble> {
    let to = SocketAddr::new(target.address, target.port);
    let wait = Some(target.timeout);
    let unreachable = |error: std::io::Error| Trouble::Nonsense(error.to_string());
    match target.credential {
        CredentialKind::SnmpV1 { community } => {
            SyncSession::new_v1(to, community.0.as_bytes(), wait, request)
                .map(Box::new)
                .map_err(unreachable)
        }
        CredentialKind::SnmpV2c { community } => {
            SyncSession::new_v2c(to, community.0.as_bytes(), wait, request)
                .map(Box::new)
                .map_err(unreachable)
        }
        CredentialKind::SnmpV3 { .. } => {
            let security = security(target.credential)?;
            let mut session = SyncSession::new_v3(to, wait, request, security)
                .map(Box::new)
                .map_err(unreachable)?;
            match session.init() {
                Ok(()) => Ok(session),
                Err(Error::Receive | Error::Send) => Err(Trouble::Silent),
                Err(error) => Err(trouble(error)),
            }
        }
        _ => Err(Trouble::Nonsense("not an SNMP credential".to_owned())),
    }
}

fn security(credential: &CredentialKind) -> Result<Security, Trouble> {
    let CredentialKind::SnmpV3 {
        user,
        auth,
        auth_secret,
        privacy,
        privacy_secret,
    } = credential
    else {
        return Err(Trouble::Nonsense("not an SNMPv3 user".to_owned()));
    };
    let security = Security::new(user.as_bytes(), auth_secret.0.as_bytes());
    let Some(auth) = auth else {
        return Ok(security.with_auth(Auth::NoAuthNoPriv));
    };
    // An empty pass phrase has no key (RFC 3414 A.2).
    if auth_secret.0.is_empty() || (privacy.is_some() && privacy_secret.0.is_empty()) {
        return Err(Trouble::Credentials("a pass phrase is missing".to_owned()));
    }
    let security = security.with_auth_protocol(match auth {
        AuthProtocol::Md5 => v3::AuthProtocol::Md5,
        AuthProtocol::Sha1 => v3::AuthProtocol::Sha1,
        AuthProtocol::Sha224 => v3::AuthProtocol::Sha224,
        AuthProtocol::Sha256 => v3::AuthProtocol::Sha256,
        AuthProtocol::Sha384 => v3::AuthProtocol::Sha384,
        AuthProtocol::Sha512 => v3::AuthProtocol::Sha512,
    });
    let Some(privacy) = privacy else {
        return Ok(security.with_auth(Auth::AuthNoPriv));
    };
    let (cipher, extension) = match privacy {
        PrivProtocol::Des => (Cipher::Des, KeyExtension::Blumenthal),
        PrivProtocol::Aes128 => (Cipher::Aes128, KeyExtension::Blumenthal),
        PrivProtocol::Aes192 => (Cipher::Aes192, KeyExtension::Blumenthal),
        PrivProtocol::Aes256 => (Cipher::Aes256, KeyExtension::Blumenthal),
        PrivProtocol::Aes192Reeder => (Cipher::Aes192, KeyExtension::Reeder),
        PrivProtocol::Aes256Reeder => (Cipher::Aes256, KeyExtension::Reeder),
    };
    Ok(security
        .with_key_extension_method(extension)
        .with_auth(Auth::AuthPriv {
            cipher,
            privacy_password: privacy_secret.0.as_bytes().to_vec(),
        }))
}

fn trouble(error: Error) -> Trouble {
    match error {
        Error::AuthFailure(
            kind @ (AuthErrorKind::SignatureMismatch
            | AuthErrorKind::NotAuthenticated
            | AuthErrorKind::UsernameMismatch
            | AuthErrorKind::KeyLengthMismatch
            | AuthErrorKind::ReplyNotEncrypted
            | AuthErrorKind::SecurityNotReady),
        ) => Trouble::Credentials(kind.to_string()),
        other => Trouble::Nonsense(other.to_string()),
    }
}

/// Request numbers of sessions that follow each other must not be the same ones.
fn first_request(address: IpAddr) -> i32 {
    let mut random = [0_u8; 3];
    let read = std::fs::File::open("/dev/urandom")
        .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut random));
    if read.is_err() {
        random = match address {
            IpAddr::V4(four) => [four.octets()[1], four.octets()[2], four.octets()[3]],
            IpAddr::V6(_) => [0, 0, 1],
        };
    }
    i32::from_be_bytes([0, random[0], random[1], random[2]])
}
