//! The provider's identity, as documents need it.

use intendant_domain::access::Permission;
use serde::{Deserialize, Serialize};

use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::Tx;

/// Who the provider is, on invoices and pages. Every field may be empty until it is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Provider {
    /// Legal name.
    pub name: String,
    /// Legal form and capital, for example `SARL au capital de 50 000 €`.
    pub legal_form: String,
    /// Street.
    pub street: String,
    /// Postal code.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// Nine digits.
    pub siren: String,
    /// Fourteen digits.
    pub siret: String,
    /// VAT number.
    pub vat_number: String,
    /// Registration, for example `RCS Lyon 732 829 320`.
    pub registration: String,
    /// Bank account.
    pub iban: String,
    /// Its bank.
    pub bic: String,
    /// Address for mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// VAT is due on debits rather than on payment.
    pub vat_on_debits: bool,
}

const NAME: &str = "provider";

/// The provider's identity as it was last saved.
///
/// # Errors
/// As the database says.
pub fn provider(tx: &mut Tx<'_>) -> Result<Provider, Failure> {
    Ok(match tx.setting(NAME)? {
        Some(text) => serde_json::from_str(&text)?,
        None => Provider::default(),
    })
}

/// Reads the provider's name into the running server's memory, where pages find it.
///
/// # Errors
/// As the database says.
pub fn provider_name(tx: &mut Tx<'_>) -> Result<(), Failure> {
    let name = provider(tx)?.name;
    if let Ok(mut known) = tx.shared().provider_name.write() {
        *known = name;
    }
    Ok(())
}

/// Saves the provider's identity.
///
/// # Errors
/// [`Failure::Refused`] for each field that is wrong.
pub fn save(tx: &mut Tx<'_>, provider: &Provider) -> Result<(), Failure> {
    tx.allow(Permission::Administer)?;
    check(provider)?;
    let mut kept = provider.clone();
    kept.siren = digits(&kept.siren);
    kept.siret = digits(&kept.siret);
    let text = serde_json::to_string(&kept)?;
    tx.set_setting(NAME, &text)?;
    tx.audit(None, "provider-changed", &kept.name, "")?;
    if let Ok(mut known) = tx.shared().provider_name.write() {
        known.clone_from(&kept.name);
    }
    Ok(())
}

/// The digits of a number that people write in groups.
fn digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn check(provider: &Provider) -> Result<(), Failure> {
    let mut problems = Vec::new();
    if provider.name.trim().is_empty() {
        problems.push(Problem::new("name", "provider-name-empty"));
    }
    for (field, value, length) in [
        ("siren", &provider.siren, 9),
        ("siret", &provider.siret, 14),
    ] {
        let value = digits(value);
        let right = value.is_empty() || (value.len() == length && luhn(&value));
        if !right {
            problems.push(Problem::new(field, "provider-number-wrong").with("length", length));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Failure::Refused(problems))
    }
}

/// The check digit of SIREN and SIRET (ISO/IEC 7812-1, annex B).
#[must_use]
fn luhn(digits: &str) -> bool {
    let mut sum = 0;
    for (n, c) in digits.chars().rev().enumerate() {
        let Some(digit) = c.to_digit(10) else {
            return false;
        };
        let doubled = if n % 2 == 1 { digit * 2 } else { digit };
        sum += doubled / 10 + doubled % 10;
    }
    sum % 10 == 0
}
