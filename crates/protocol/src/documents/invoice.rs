//! Invoices and credit notes, with what French law and EN 16931 want on them.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Address, Amount, Clause, Contract, Decimal, Language, Party, Period};

/// An invoice, or the credit note that takes one back. In both, amounts are positive when they go
/// the document's usual way: a credit note of 100 € carries `"100.00"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invoice {
    /// Version of this input ([`super::VERSION`]).
    pub v: u32,
    /// Which of the two it is.
    pub document: InvoiceKind,
    /// Language it is printed in.
    pub language: Language,
    /// When it was drawn up.
    pub created: Timestamp,
    /// The one colour beside black (`#0f4c5c`); a deep teal when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// Its number in an unbroken sequence: at most 35 of letters, digits and `+ - _ /`.
    pub number: String,
    /// Date of issue.
    pub issued: Date,
    /// When payment is due.
    pub due: Date,
    /// The days it bills, or takes back.
    pub period: Period,
    /// ISO 4217 code of the currency of every amount.
    pub currency: String,
    /// VAT in euros, wanted when the currency is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_in_euros: Option<Amount>,
    /// Who sells.
    pub seller: Party,
    /// Who buys.
    pub buyer: Party,
    /// Where it was supplied, when not at the buyer's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deliver_to: Option<Address>,
    /// The contract billed.
    pub contract: Contract,
    /// The buyer's order number (BT-13; « engagement juridique » of a public buyer).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// The buyer's own reference (BT-10; « code service » of a public buyer).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_reference: Option<String>,
    /// The invoices this one goes back to: at least one for a credit note.
    #[serde(default)]
    pub preceding: Vec<Preceding>,
    /// What is sold.
    pub nature: Nature,
    /// Whether the seller pays VAT on debits (« option pour le paiement de la taxe d'après les débits »).
    #[serde(default)]
    pub vat_on_debits: bool,
    /// What is billed, line by line.
    pub lines: Vec<Line>,
    /// VAT, a group for each rate.
    pub vat: Vec<VatGroup>,
    /// What it comes to.
    pub totals: Totals,
    /// How and by when to pay, and what lateness costs, already worded.
    pub terms: Terms,
    /// The account to pay into; left out of a credit note, whose money goes the other way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Account>,
    /// Anything else to be said at the foot, a paragraph each (why a credit note was drawn up).
    #[serde(default)]
    pub notes: Vec<String>,
}

/// Which way the money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InvoiceKind {
    /// Commercial invoice (type 380).
    Invoice,
    /// Credit note (type 381).
    CreditNote,
}

/// What kind of operation is billed (first letter of BT-23).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nature {
    /// Goods only.
    Goods,
    /// Services only.
    Services,
    /// Both, neither being the accessory of the other.
    Both,
}

/// An invoice gone back to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preceding {
    /// Its number.
    pub number: String,
    /// Its date of issue.
    pub issued: Date,
}

/// One line. `amount` is what it comes to before tax, rounded once; `quantity` × `unit_price` may
/// differ from it (bands, part months), and the explanations say how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What it is for.
    pub label: String,
    /// How many; negative for a reduction. At most 4 decimals.
    pub quantity: Decimal,
    /// Of what.
    pub unit: Unit,
    /// Price of one before tax; absent when units have different prices (graduated bands).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Decimal>,
    /// VAT on it: category and rate must be among the groups of the invoice.
    pub vat: Vat,
    /// What it comes to, before tax.
    pub amount: Amount,
    /// The days it bills, when not the invoice's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// How it was made, step by step.
    #[serde(default)]
    pub explanations: Vec<Explanation>,
}

/// One step of how a line was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// In words: what was counted, which bands, which index values.
    pub text: String,
    /// The clause that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Clause>,
}

/// Units of quantity, those of UN/ECE recommendation 20 that a provider bills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// A thing, a machine, a user (C62).
    One,
    /// An hour (HUR).
    Hour,
    /// A day (DAY).
    Day,
    /// A month (MON).
    Month,
    /// A lump sum (LS).
    Lump,
}

/// A VAT category and its rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vat {
    /// Category.
    #[serde(default)]
    pub category: VatCategory,
    /// Rate in percent, `"20"` or `"5.5"`; `"0"` in any category but the standard one.
    pub rate: Decimal,
}

/// VAT categories of EN 16931 (UNTDID 5305).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VatCategory {
    /// Taxed (S).
    #[default]
    Standard,
    /// Zero rate (Z).
    Zero,
    /// Exempt (E).
    Exempt,
    /// Reverse charge, « autoliquidation » (AE).
    ReverseCharge,
    /// Supply to another member state (K).
    IntraCommunity,
    /// Export (G).
    Export,
    /// Outside VAT (O).
    OutOfScope,
}

/// VAT for all lines of one category and rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VatGroup {
    /// Category and rate.
    pub vat: Vat,
    /// Sum of its lines.
    pub base: Amount,
    /// Tax on that sum, rounded once.
    pub tax: Amount,
    /// Why there is none, with the article; wanted when the category is not standard or zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption: Option<String>,
}

/// What it comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Before tax.
    pub net: Amount,
    /// VAT.
    pub vat: Amount,
    /// With tax.
    pub gross: Amount,
    /// Already paid.
    #[serde(default)]
    pub paid: Amount,
    /// Left to pay.
    pub due: Amount,
}

/// Mentions the law wants (C. com. L441-9, L441-10, D441-5), already worded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// "Paiement à 30 jours date de facture, par virement."
    pub payment: String,
    /// "Pénalités de retard : trois fois le taux d'intérêt légal…"
    pub late_interest: String,
    /// "Indemnité forfaitaire pour frais de recouvrement : 40 €…"
    pub recovery_fee: String,
    /// "Pas d'escompte pour paiement anticipé."
    pub discount: String,
}

/// An account to pay into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// IBAN, with or without spaces.
    pub iban: String,
    /// BIC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bic: Option<String>,
    /// What to write on the transfer; the invoice number when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}
