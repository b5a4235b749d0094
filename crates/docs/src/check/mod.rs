//! What an input must satisfy beyond its form: its figures agree with one another, and it carries
//! what the law wants on the document.

mod audit;
mod fleet;
mod invoice;
mod penalty;
mod report;
#[cfg(test)]
mod tests;

use intendant_protocol::documents::{Amount, Breach, Party, Period};
use jiff::tz::TimeZone;

use crate::input::{Input, Refusal};

/// Checks a document.
///
/// # Errors
/// The first thing found wrong, with its place in the JSON.
pub fn check(input: &Input) -> Result<(), Refusal> {
    match input {
        Input::FleetReport(report) => fleet::check(report),
        Input::AuditReport(report) => audit::check(report),
        Input::Invoice(invoice) => invoice::check(invoice),
        Input::PenaltyStatement(statement) => penalty::check(statement),
        Input::ServiceReport(report) => report::check(report),
    }
}

/// `Ok` when `holds`, else the refusal of `path`.
fn want(holds: bool, path: &str, message: impl FnOnce() -> String) -> Result<(), Refusal> {
    if holds {
        Ok(())
    } else {
        Err(Refusal::new(path, message()))
    }
}

fn same(stated: Amount, made: Amount, path: &str, from: &str) -> Result<(), Refusal> {
    want(stated == made, path, || {
        format!("is {stated}, but {from} {made}")
    })
}

fn accent(accent: Option<&str>) -> Result<(), Refusal> {
    let Some(colour) = accent else { return Ok(()) };
    let hex = colour.strip_prefix('#').unwrap_or_default();
    let right = hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    want(right, "accent", || {
        format!("`{colour}` is not a colour such as #0f4c5c")
    })
}

fn currency(code: &str) -> Result<(), Refusal> {
    let right = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    want(right, "currency", || {
        format!("`{code}` is not an ISO 4217 code such as EUR")
    })
}

fn timezone(name: &str) -> Result<(), Refusal> {
    want(TimeZone::get(name).is_ok(), "timezone", || {
        format!("`{name}` is not an IANA time zone such as Europe/Paris")
    })
}

fn period(period: &Period, path: &str) -> Result<(), Refusal> {
    want(period.from <= period.to, &format!("{path}.to"), || {
        format!("{} is before {}", period.to, period.from)
    })
}

fn party(party: &Party, path: &str) -> Result<(), Refusal> {
    want(
        !party.name.trim().is_empty(),
        &format!("{path}.name"),
        || "is empty".to_owned(),
    )?;
    let country = &party.address.country;
    let right = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    want(right, &format!("{path}.address.country"), || {
        format!("`{country}` is not an ISO 3166-1 code such as FR")
    })?;
    if let Some(siren) = &party.siren {
        want(
            is_company_number(siren, 9),
            &format!("{path}.siren"),
            || format!("`{siren}` is not a SIREN (9 digits, the last of them a check digit)"),
        )?;
    }
    if let Some(siret) = &party.siret {
        let belongs = party
            .siren
            .as_deref()
            .is_none_or(|siren| siret.starts_with(siren));
        let digits = siret.len() == 14 && siret.bytes().all(|byte| byte.is_ascii_digit());
        want(digits && belongs, &format!("{path}.siret"), || {
            format!("`{siret}` is not a SIRET of 14 digits that begins with the SIREN")
        })?;
    }
    Ok(())
}

/// Whether `text` has so many digits and passes Luhn's check.
fn is_company_number(text: &str, digits: usize) -> bool {
    let sum: u32 = text
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte.wrapping_sub(b'0'));
            let doubled = digit.saturating_mul(2);
            if place % 2 == 0 {
                digit
            } else {
                doubled / 10 + doubled % 10
            }
        })
        .fold(0, u32::saturating_add);
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()) && sum.is_multiple_of(10)
}

/// A ledger runs forwards, and its counted seconds make the elapsed time.
fn breach(breach: &Breach, path: &str) -> Result<(), Refusal> {
    let mut counted = 0;
    for (n, stretch) in breach.ledger.iter().enumerate() {
        let place = format!("{path}.ledger[{n}]");
        want(stretch.from <= stretch.to, &format!("{place}.to"), || {
            "is before `from`".into()
        })?;
        let after = n == 0 || breach.ledger[n - 1].to <= stretch.from;
        want(after, &format!("{place}.from"), || {
            "is before the end of the stretch above".into()
        })?;
        counted += stretch.seconds;
    }
    let agrees = breach.ledger.is_empty() || counted == breach.elapsed_seconds;
    want(agrees, &format!("{path}.elapsed_seconds"), || {
        format!(
            "is {}, but its ledger counts {counted}",
            breach.elapsed_seconds
        )
    })
}
