//! What the provider owes for a month's broken promises, as a document: a penalty (outside VAT, its
//! own line and document) or a service credit (a price reduction: credit note with VAT).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::model::{Clause, Contract, Language, PenaltyForm};
use crate::money::cents;
use crate::month::Month;
use crate::penalty::MonthPenalty;
use crate::say::both;
use crate::words::Words;

/// The document of a month's penalties. Amounts are in the client's favour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Owed {
    /// The clause that says which document.
    pub clause: Clause,
    /// Whether it is a credit note with VAT; otherwise a statement of penalties outside VAT.
    pub credit_note: bool,
    /// The month.
    pub month: Month,
    /// Its only line.
    pub label: Words,
    /// Before tax.
    pub net: Decimal,
    /// A fraction of 1; absent outside VAT.
    pub vat_rate: Option<Decimal>,
    /// VAT that comes back with it.
    pub tax: Decimal,
    /// In all.
    pub gross: Decimal,
}

/// The document of a month; absent when nothing is charged.
#[must_use]
pub fn owed(contract: &Contract, month: &MonthPenalty) -> Option<Owed> {
    let form = contract.penalties.as_ref()?.form;
    if month.charged <= Decimal::ZERO {
        return None;
    }
    let credit_note = form == PenaltyForm::ServiceCredit;
    let vat_rate = contract
        .price
        .as_ref()
        .map(|price| price.vat)
        .filter(|_| credit_note);
    let tax = cents(vat_rate.map_or(Decimal::ZERO, |rate| month.charged * rate));
    let name = month.month.words();
    Some(Owed {
        clause: contract.clauses.cite("penalties.as"),
        credit_note,
        month: month.month,
        label: both(|language| {
            let name = name.get(language);
            match (language, credit_note) {
                (Language::Fr, true) => {
                    format!("Réduction de prix, engagements non tenus de {name}")
                }
                (Language::Fr, false) => format!("Pénalités de {name}, hors champ de la TVA"),
                (Language::En, true) => format!("Service credit for {name}"),
                (Language::En, false) => format!("Penalties of {name}, outside the scope of VAT"),
            }
        }),
        net: month.charged,
        vat_rate,
        tax,
        gross: month.charged + tax,
    })
}
