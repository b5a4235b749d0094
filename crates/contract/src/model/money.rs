//! What is paid and what is owed: price, its revision, penalties.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{ClockKind, Priority, Selector};

/// What the contract costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// How often; in advance on the first.
    pub billed: Billed,
    /// VAT as a fraction of 1.
    pub vat: Decimal,
    /// Terms of payment.
    pub payment: Option<Payment>,
    /// Fixed monthly lines.
    pub flat: Vec<Flat>,
    /// Monthly lines that count something.
    pub per_unit: Vec<PerUnit>,
    /// Work outside the flat rate.
    pub hourly: Vec<Hourly>,
    /// Yearly revision by an index.
    pub revision: Option<Revision>,
}

/// How often invoices are drawn up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billed {
    /// Each month.
    Monthly,
    /// Each quarter (of the calendar year).
    Quarterly,
}

/// Terms of payment.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    /// Days after the invoice.
    pub days: u32,
    /// Late interest in the file's words, for example `3x-legal`.
    pub late_interest: Option<String>,
    /// Flat recovery fee (C. com. D441-5: 40.00).
    pub recovery_fee: Option<Decimal>,
}

/// A fixed line: an amount each month.
#[derive(Clone, Debug, PartialEq)]
pub struct Flat {
    /// Name on the invoice.
    pub label: String,
    /// Each month, before tax, before revision.
    pub amount: Decimal,
}

/// A counted line: units on the day of counting, graduated bands, each month.
#[derive(Clone, Debug, PartialEq)]
pub struct PerUnit {
    /// Name on the invoice.
    pub label: String,
    /// What is counted.
    pub counts: Selector,
    /// What is not counted even so; absent: no exception.
    pub except: Option<Selector>,
    /// Billed at least; absent: 0.
    pub minimum: u64,
    /// Graduated: each unit pays the price of its own band.
    pub bands: Vec<Band>,
}

/// One band of a graduated price.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Last unit of the band; absent: no end.
    pub up_to: Option<u64>,
    /// Price of each unit of the band.
    pub each: Decimal,
}

/// Work by the hour.
#[derive(Clone, Debug, PartialEq)]
pub struct Hourly {
    /// Name on the invoice.
    pub label: String,
    /// An hour within `calendar`.
    pub rate: Decimal,
    /// Factor outside it, as a fraction (`"150%"` is 1.50); absent: 1.
    pub outside_hours: Option<Decimal>,
    /// Working hours; absent: always.
    pub calendar: Option<String>,
}

/// Price revision: P = P0 × (fixed + (1 − fixed) × S / S0).
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// Series that the provider keeps.
    pub index: String,
    /// Month of S0, first day of it.
    pub base_month: Date,
    /// S0.
    pub base_value: Decimal,
    /// Fixed part, a fraction of 1; 0 when absent.
    pub fixed: Decimal,
    /// On each such anniversary of the start.
    pub every_months: u32,
    /// Decimals of the coefficient, half away from zero.
    pub rounding: u32,
    /// Least change against the price before this revision, a fraction.
    pub floor: Option<Decimal>,
    /// Largest change against the price before this revision, a fraction.
    pub cap: Option<Decimal>,
    /// For a base in a series that was replaced.
    pub chain: Option<Chain>,
}

/// Link between a new series and the one it replaced.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// The old series.
    pub series: String,
    /// Old value from new.
    pub link: ChainLink,
}

/// How to get a value of the old series from the new one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ChainLink {
    /// old = new ÷ coefficient.
    DivideBy(Decimal),
    /// old = new × coefficient.
    MultiplyBy(Decimal),
}

/// What is owed for broken promises.
#[derive(Clone, Debug, PartialEq)]
pub struct Penalties {
    /// Penalty or price reduction.
    pub form: PenaltyForm,
    /// Ceiling, a fraction of the flat fee before tax of the month.
    pub per_month: Option<Decimal>,
    /// Ceiling, a fraction of the flat fee before tax of the contract year.
    pub per_year: Option<Decimal>,
    /// A month's total under it is not charged.
    pub waive_below: Option<Decimal>,
    /// The rules, in file order.
    pub rules: Vec<PenaltyRule>,
}

/// Which document a penalty becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PenaltyForm {
    /// Outside VAT, its own line and document.
    Penalty,
    /// A price reduction: credit note with VAT.
    ServiceCredit,
}

/// One rule.
#[derive(Clone, Debug, PartialEq)]
pub struct PenaltyRule {
    /// Breached clock that it looks at; absent for availability.
    pub clock: Option<ClockKind>,
    /// Empty: all.
    pub priorities: Vec<Priority>,
    /// Only this service; absent: all.
    pub service: Option<String>,
    /// How much.
    pub charge: Charge,
}

/// How much a rule charges.
#[derive(Clone, Debug, PartialEq)]
pub enum Charge {
    /// Each hour begun late, in open time.
    PerHourLate(Decimal),
    /// Each breached clock.
    PerBreach(Decimal),
    /// Each step begun below the promised share of a month; `each` a fraction.
    Attainment {
        /// Size of a step, a fraction of 1.
        each: Decimal,
        /// Owed for each step begun.
        amount: Decimal,
    },
    /// Each step begun below the availability target; `each` a fraction.
    Availability {
        /// Size of a step, a fraction of 1.
        each: Decimal,
        /// Owed for each step begun.
        amount: Decimal,
    },
    /// V: monthly flat fee before tax, R: days late begun.
    Formula(Formula),
}

/// An expression in `V`, `R`, numbers, `+ - * / ( )`, `min` and `max`.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// A number.
    Number(Decimal),
    /// Monthly flat fee before tax.
    V,
    /// Days late begun.
    R,
    /// Sum.
    Add(Box<Formula>, Box<Formula>),
    /// Difference.
    Subtract(Box<Formula>, Box<Formula>),
    /// Product.
    Multiply(Box<Formula>, Box<Formula>),
    /// Quotient.
    Divide(Box<Formula>, Box<Formula>),
    /// Negation.
    Negate(Box<Formula>),
    /// Smallest of one or more.
    Min(Vec<Formula>),
    /// Largest of one or more.
    Max(Vec<Formula>),
}
