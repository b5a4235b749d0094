//! What the printer is fed: figures, parties and words made into the documents of
//! `protocol::documents`, in either language. Figures are taken as they are, never computed here.

mod invoice;
mod penalty;
mod report;
mod words;

pub use invoice::{Corrected, correction, credit, invoice};
pub use penalty::statement;
pub(in crate::months) use report::hours_spent;
pub(in crate::months) use report::moved;
pub use report::{Past, report};

use std::sync::Arc;

use intendant_contract::model::{Contract, Identity};
use intendant_contract::month::Month;
use intendant_domain::access::Permission::SeeMonths;
use intendant_domain::id::ClientId;
use intendant_domain::months::Figures;
use intendant_protocol::documents as protocol;
use intendant_protocol::documents::{Address, Amount, Clause, Language, Party};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::clients::Client;
use crate::contracts::{self, Compiled};
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::tx::Tx;
use crate::sign_in::Provider;

/// Who writes to whom, under which contract.
pub struct Parties {
    /// The provider.
    pub seller: Party,
    /// The client.
    pub buyer: Party,
    /// Where the client pays.
    pub account: Option<protocol::invoice::Account>,
    /// VAT on debits.
    pub vat_on_debits: bool,
    /// The version that the documents stand under.
    pub contract: Arc<Compiled>,
}

/// What every document of a closing says.
pub struct Scene<'a> {
    /// Who writes to whom.
    pub parties: &'a Parties,
    /// What the month came to.
    pub figures: &'a Figures,
    /// When.
    pub created: Timestamp,
    /// Local day.
    pub issued: Date,
    /// In which language.
    pub lang: Lang,
}

impl Scene<'_> {
    fn language(&self) -> Language {
        match self.lang {
            Lang::Fr => Language::Fr,
            Lang::En => Language::En,
        }
    }

    fn contract(&self) -> protocol::Contract {
        contract(&self.parties.contract, self.lang)
    }

    fn month(&self) -> protocol::Period {
        protocol::Period {
            from: self.figures.month.first(),
            to: self.figures.month.last(),
        }
    }
}

fn contract(version: &Compiled, lang: Lang) -> protocol::Contract {
    protocol::Contract {
        reference: version.contract.reference.clone(),
        title: version.contract.title.clone(),
        version: Some(lang.ta("doc-version", &[("number", &version.number.to_string())])),
    }
}

/// What keeps the documents of a month from being issued: parts of the identity of either side that
/// the law wants on an invoice.
///
/// # Errors
/// [`Failure::NotFound`] when the client is out of reach.
pub fn missing(tx: &mut Tx<'_>, client: ClientId, month: Month) -> Result<Vec<Problem>, Failure> {
    match parties(tx, client, month) {
        Ok(_) => Ok(Vec::new()),
        Err(Failure::Refused(problems)) => Ok(problems),
        Err(other) => Err(other),
    }
}

/// The version of the contract that a month stands under: in force on its last day, else the first.
pub fn leading(tx: &mut Tx<'_>, client: ClientId, month: Month) -> Result<Arc<Compiled>, Failure> {
    let mut rows = tx.allow_on(SeeMonths, client)?;
    let mut versions = contracts::versions(&mut rows, client)?;
    versions.sort_by_key(|version| (version.effective_on, version.number));
    let found = versions
        .iter()
        .rev()
        .find(|version| version.effective_on <= month.last())
        .or(versions.first())
        .ok_or_else(|| Failure::refused("month-no-contract"))?;
    let id = found.id;
    contracts::compiled(&mut rows, id)
}

/// The parties of a month's documents.
///
/// # Errors
/// [`Failure::Refused`] with everything that is missing.
pub fn parties(tx: &mut Tx<'_>, client: ClientId, month: Month) -> Result<Parties, Failure> {
    let provider = crate::sign_in::provider(tx)?;
    let known = crate::clients::show(tx, client)?;
    let version = leading(tx, client, month)?;
    let mut problems = Vec::new();
    let seller = seller(&provider, &mut problems);
    let buyer = buyer(&known, &version.contract, &mut problems);
    if !problems.is_empty() {
        return Err(Failure::Refused(problems));
    }
    let iban = Some(provider.iban.clone()).filter(|iban| !iban.is_empty());
    Ok(Parties {
        seller,
        buyer,
        account: iban.map(|iban| protocol::invoice::Account {
            iban,
            bic: some(&provider.bic),
            reference: None,
        }),
        vat_on_debits: provider.vat_on_debits,
        contract: version,
    })
}

/// Provider and client as a document without amounts to pay names them: what the law wants on an invoice
/// may be missing.
///
/// # Errors
/// [`Failure::NotFound`] when the client is out of reach; a refusal without a contract, or while the
/// provider has no name to print.
pub fn parties_of(tx: &mut Tx<'_>, client: ClientId) -> Result<(Party, Party), Failure> {
    let today = tx.now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let provider = crate::sign_in::provider(tx)?;
    if provider.name.trim().is_empty() {
        return Err(Failure::Refused(vec![Problem::new(
            "",
            "month-provider-name",
        )]));
    }
    let known = crate::clients::show(tx, client)?;
    let version = leading(tx, client, Month::of(today))?;
    let mut ignored = Vec::new();
    let seller = seller(&provider, &mut ignored);
    let mut buyer = buyer(&known, &version.contract, &mut ignored);
    if buyer.name.trim().is_empty() {
        buyer.name = known.name;
    }
    Ok((seller, buyer))
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn country(text: &str) -> String {
    let text = text.trim().to_uppercase();
    if text.len() == 2 {
        text
    } else {
        "FR".to_owned()
    }
}

fn seller(provider: &Provider, problems: &mut Vec<Problem>) -> Party {
    let wanted: [(&'static str, &str); 6] = [
        ("month-provider-name", &provider.name),
        ("month-provider-street", &provider.street),
        ("month-provider-postcode", &provider.postcode),
        ("month-provider-city", &provider.city),
        ("month-provider-siren", &provider.siren),
        ("month-provider-vat", &provider.vat_number),
    ];
    for (key, value) in wanted {
        if value.trim().is_empty() {
            problems.push(Problem::new("", key));
        }
    }
    let legal: Vec<&str> = [&provider.legal_form, &provider.registration]
        .into_iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
        .collect();
    Party {
        name: provider.name.trim().to_owned(),
        address: Address {
            line1: provider.street.trim().to_owned(),
            line2: None,
            postcode: provider.postcode.trim().to_owned(),
            city: provider.city.trim().to_owned(),
            country: country(&provider.country),
        },
        siren: some(&provider.siren),
        siret: some(&provider.siret),
        vat: some(&provider.vat_number.replace(' ', "")),
        legal: some(&legal.join(", ")),
        endpoint: None,
        email: some(&provider.email),
        phone: some(&provider.phone),
    }
}

/// The client as its contract names it; what the contract leaves out, as the client's page does.
fn buyer(client: &Client, contract: &Contract, problems: &mut Vec<Problem>) -> Party {
    let written = &contract.client;
    let identity = &written.identity;
    let (line1, line2, postcode, city) = address(identity, &client.address);
    let siren = written.siren.clone().or(client.siren.clone());
    let country = country(identity.country.as_deref().unwrap_or_default());
    for (key, empty) in [
        ("month-client-address", line1.is_empty()),
        ("month-client-city", postcode.is_empty() || city.is_empty()),
        ("month-client-siren", siren.is_none() && country == "FR"),
    ] {
        if empty {
            problems.push(Problem::new("", key));
        }
    }
    Party {
        name: written.name.clone(),
        address: Address {
            line1,
            line2,
            postcode,
            city,
            country,
        },
        siret: identity.siret.clone().filter(|siret| {
            siren
                .as_ref()
                .is_none_or(|siren| siret.starts_with(siren.as_str()))
        }),
        siren,
        vat: identity.vat_id.clone().or(client.vat_number.clone()),
        legal: None,
        endpoint: None,
        email: identity.email.clone().or_else(|| some(&client.email)),
        phone: None,
    }
}

/// Street, second line, postcode and town: the contract's, else read from the lines of the client's
/// address, the last of which begins with the postcode.
fn address(identity: &Identity, typed: &str) -> (String, Option<String>, String, String) {
    if let (Some(street), Some(postcode), Some(city)) =
        (&identity.address, &identity.postcode, &identity.city)
    {
        return (street.clone(), None, postcode.clone(), city.clone());
    }
    let mut lines: Vec<&str> = typed
        .lines()
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let (postcode, city) = lines
        .pop()
        .and_then(|last| last.split_once(' '))
        .filter(|(code, _)| code.chars().any(|c| c.is_ascii_digit()))
        .unwrap_or_default();
    let line1 = lines.first().copied().unwrap_or_default();
    let line2 = some(lines.get(1..).unwrap_or_default().join(", ").as_str());
    (
        line1.to_owned(),
        line2,
        postcode.to_owned(),
        city.trim().to_owned(),
    )
}

/// An amount in cents.
pub fn cents(amount: Decimal) -> i64 {
    (amount * Decimal::ONE_HUNDRED)
        .round()
        .to_i64()
        .unwrap_or(i64::MAX)
}

fn amount(value: Decimal) -> Amount {
    Amount::from_cents(cents(value))
}

/// A number as it travels: at most so many decimals, no zeros at its end.
fn number(value: Decimal, decimals: u32) -> protocol::Decimal {
    value
        .round_dp(decimals)
        .normalize()
        .to_string()
        .parse()
        .unwrap_or(protocol::Decimal::from(0))
}

/// A fraction of 1 in percent, cut after two decimals: never shown better than it is.
fn percent(fraction: Decimal) -> protocol::Decimal {
    number((fraction * Decimal::ONE_HUNDRED).trunc_with_scale(2), 2)
}

fn count(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn clause(clause: &intendant_contract::model::Clause) -> Clause {
    Clause {
        at: format!("{}:{}", clause.file, clause.line),
        text: None,
    }
}
