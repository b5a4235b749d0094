//! What a certificate says of itself: just enough DER for the fields of X.509 (RFC 5280, section
//! 4.1) that people ask for.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const EXPLICIT_VERSION: u8 = 0xa0;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OID: u8 = 0x06;
const EXPLICIT_EXTENSIONS: u8 = 0xa3;
/// `[2] dNSName` and `[7] iPAddress` of a general name.
const DNS_NAME: u8 = 0x82;

const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ORGANISATION: &[u8] = &[0x55, 0x04, 0x0a];
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 0x11];

/// What a certificate says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// The subject's common name, else its organisation.
    pub(crate) subject: String,
    /// The issuer's.
    pub(crate) issuer: String,
    /// DNS names it holds for.
    pub(crate) names: Vec<String>,
    /// Hexadecimal, lower case.
    pub(crate) serial: String,
    pub(crate) not_before: Option<Timestamp>,
    pub(crate) not_after: Option<Timestamp>,
    /// `RSA 2048`, `EC P-256`, `Ed25519`…
    pub(crate) key: String,
    /// `sha256WithRSA`…
    pub(crate) signature: String,
}

/// The last instant at which a certificate (DER) holds; none when it cannot be read.
pub(crate) fn not_after(der: &[u8]) -> Option<Timestamp> {
    read(der)?.not_after
}

/// Reads a certificate (DER); none when it is none.
pub(crate) fn read(der: &[u8]) -> Option<Facts> {
    let (certificate, _) = expect(der, SEQUENCE)?;
    let (mut body, _) = expect(certificate, SEQUENCE)?;
    if body.first() == Some(&EXPLICIT_VERSION) {
        body = element(body)?.2;
    }
    let (serial, body) = expect(body, INTEGER)?;
    let (signature, body) = expect(body, SEQUENCE)?;
    let (issuer, body) = expect(body, SEQUENCE)?;
    let (validity, body) = expect(body, SEQUENCE)?;
    let (tag, value, rest) = element(validity)?;
    let not_before = instant(tag, value);
    let (tag, value, _) = element(rest)?;
    let mut facts = Facts {
        issuer: name(issuer),
        serial: hex(serial),
        not_before,
        not_after: instant(tag, value),
        signature: signature_name(first_oid(signature).unwrap_or_default()),
        ..Facts::default()
    };
    // What follows is told as far as it can be read.
    if let Some((subject, body)) = expect(body, SEQUENCE) {
        facts.subject = name(subject);
        if let Some((key, rest)) = expect(body, SEQUENCE) {
            facts.key = key_name(key).unwrap_or_default();
            facts.names = alternative_names(rest).unwrap_or_default();
        }
    }
    Some(facts)
}

fn hex(bytes: &[u8]) -> String {
    let bytes = match bytes {
        // A sign byte.
        [0, rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn first_oid(bytes: &[u8]) -> Option<&[u8]> {
    expect(bytes, OID).map(|(oid, _)| oid)
}

/// The common name of a distinguished name, else its organisation.
fn name(mut sets: &[u8]) -> String {
    let mut organisation = String::new();
    while let Some((_, set, rest)) = element(sets) {
        sets = rest;
        let pair = expect(set, SEQUENCE).and_then(|(pair, _)| {
            let (oid, value) = expect(pair, OID)?;
            let (tag, text, _) = element(value)?;
            Some((oid, text_of(tag, text)))
        });
        match pair {
            Some((COMMON_NAME, text)) => return text,
            Some((ORGANISATION, text)) => organisation = text,
            _ => {}
        }
    }
    organisation
}

/// BMPString is UTF-16; the other kinds are read as UTF-8.
fn text_of(tag: u8, bytes: &[u8]) -> String {
    if tag == 0x1e {
        let units = bytes.chunks_exact(2).map(|pair| match pair {
            &[high, low] => u16::from_be_bytes([high, low]),
            _ => 0,
        });
        return char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
    }
    String::from_utf8_lossy(bytes).into_owned()
}

/// The extension of names within `[3] { SEQUENCE { SEQUENCE { oid, critical?, value } } }`, which
/// may follow unique identifiers.
fn alternative_names(mut rest: &[u8]) -> Option<Vec<String>> {
    let extensions = loop {
        let (tag, content, after) = element(rest)?;
        if tag == EXPLICIT_EXTENSIONS {
            break content;
        }
        rest = after;
    };
    let (mut list, _) = expect(extensions, SEQUENCE)?;
    while let Some((_, extension, after)) = element(list) {
        list = after;
        let Some((ALTERNATIVE_NAMES, mut value)) = expect(extension, OID) else {
            continue;
        };
        // A boolean may say that the extension is critical.
        if value.first() != Some(&OCTET_STRING) {
            value = element(value)?.2;
        }
        let (octets, _) = expect(value, OCTET_STRING)?;
        let (mut names, _) = expect(octets, SEQUENCE)?;
        let mut found = Vec::new();
        while let Some((tag, name, after)) = element(names) {
            names = after;
            if tag == DNS_NAME {
                found.push(String::from_utf8_lossy(name).into_owned());
            }
        }
        return Some(found);
    }
    None
}

/// `SEQUENCE { algorithm, BIT STRING }` in words.
fn key_name(key: &[u8]) -> Option<String> {
    let (algorithm, rest) = expect(key, SEQUENCE)?;
    let (oid, parameters) = expect(algorithm, OID)?;
    Some(match oid {
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01 | 0x0a] => {
            let (bits, _) = expect(rest, BIT_STRING)?;
            // A byte tells how many bits are unused: none.
            let (numbers, _) = expect(bits.get(1..)?, SEQUENCE)?;
            let (modulus, _) = expect(numbers, INTEGER)?;
            let modulus = modulus.strip_prefix(&[0]).unwrap_or(modulus);
            format!("RSA {}", modulus.len().saturating_mul(8))
        }
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01] => {
            let curve = match first_oid(parameters)? {
                [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07] => "P-256",
                [0x2b, 0x81, 0x04, 0x00, 0x22] => "P-384",
                [0x2b, 0x81, 0x04, 0x00, 0x23] => "P-521",
                [0x2b, 0x81, 0x04, 0x00, 0x0a] => "secp256k1",
                _ => "other",
            };
            format!("EC {curve}")
        }
        [0x2b, 0x65, 0x70] => "Ed25519".to_owned(),
        [0x2b, 0x65, 0x71] => "Ed448".to_owned(),
        [0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01] => "DSA".to_owned(),
        _ => "other".to_owned(),
    })
}

fn signature_name(oid: &[u8]) -> String {
    match oid {
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, kind] => match kind {
            2 => "md2WithRSA",
            4 => "md5WithRSA",
            5 => "sha1WithRSA",
            10 => "RSASSA-PSS",
            11 => "sha256WithRSA",
            12 => "sha384WithRSA",
            13 => "sha512WithRSA",
            14 => "sha224WithRSA",
            _ => "other",
        },
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01] => "ecdsaWithSHA1",
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, kind] => match kind {
            1 => "ecdsaWithSHA224",
            2 => "ecdsaWithSHA256",
            3 => "ecdsaWithSHA384",
            4 => "ecdsaWithSHA512",
            _ => "other",
        },
        [0x2b, 0x65, 0x70] => "Ed25519",
        [0x2b, 0x65, 0x71] => "Ed448",
        _ => "other",
    }
    .to_owned()
}

/// Tag, content and what follows.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        if count == 0 || count > 4 {
            return None;
        }
        let (digits, rest) = rest.split_at_checked(count)?;
        let length = digits
            .iter()
            .fold(0, |sum, &byte| (sum << 8) | usize::from(byte));
        (length, rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

fn expect(bytes: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    let (tag, content, rest) = element(bytes)?;
    (tag == wanted).then_some((content, rest))
}

/// `YYMMDDhhmmssZ` (1950 to 2049) or `YYYYMMDDhhmmssZ`.
fn instant(tag: u8, value: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(value).ok()?.strip_suffix('Z')?;
    let text = match tag {
        UTC_TIME => {
            let century = if text.get(..2)? < "50" { "20" } else { "19" };
            format!("{century}{text}")
        }
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let civil = DateTime::strptime("%Y%m%d%H%M%S", &text).ok()?;
    TimeZone::UTC.to_timestamp(civil).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(year: i32) -> Vec<u8> {
        let mut parameters = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        parameters.not_after = rcgen::date_time_ymd(year, 3, 14);
        let key = rcgen::KeyPair::generate().unwrap();
        parameters.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn the_end_of_a_certificate_is_read_in_both_forms() {
        for year in [2027, 2049, 2051] {
            let expected: Timestamp = format!("{year}-03-14T00:00:00Z").parse().unwrap();
            assert_eq!(not_after(&certificate(year)), Some(expected));
        }
    }

    #[test]
    fn names_key_and_signature_are_read() {
        let facts = read(&certificate(2027)).unwrap();
        assert_eq!(facts.names, ["localhost"]);
        assert_eq!(facts.subject, "rcgen self signed cert");
        assert_eq!(facts.issuer, facts.subject);
        assert_eq!(
            (facts.key.as_str(), facts.signature.as_str()),
            ("EC P-256", "ecdsaWithSHA256")
        );
        assert!(!facts.serial.is_empty() && facts.not_before < facts.not_after);
    }

    #[test]
    fn a_certificate_cut_or_broken_anywhere_is_never_a_panic() {
        let der = certificate(2027);
        for cut in 0..der.len() {
            let _ = not_after(&der[..cut]);
            let mut broken = der.clone();
            broken[cut] ^= 0xff;
            let _ = not_after(&broken);
        }
    }
}
