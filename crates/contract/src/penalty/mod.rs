//! What is owed when a promise is missed: facts go in one by one (stopped clocks, measured
//! availability), [`Assessment::settle`] turns them into what each month is charged.
//!
//! Order within a month (contract.md, Price, revision, penalties; the order is ours): every rule
//! that matches charges, each charge is rounded to the cent; a total under `waive-below` is not
//! charged (it is the debt that is too small, so it is judged before ceilings); then the ceiling of
//! the month, then what is left of the ceiling of the contract year, months in order.

mod formula;
mod settle;
#[cfg(test)]
mod tests;
mod text;
pub(crate) use text::measured;

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::model::{Charge, Clause, ClockKind, Contract, PenaltyForm, Priority};
use crate::money::steps_begun;
use crate::month::Month;

/// A clock that stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockFact<'a> {
    /// The ticket, as people call it.
    pub ticket: &'a str,
    /// Which of its clocks.
    pub clock: ClockKind,
    /// Key of the service.
    pub service: &'a str,
    /// Priority in force when the clock stopped.
    pub priority: Priority,
    /// Whether the promise was missed; otherwise it was met.
    pub breached: bool,
    /// Open seconds from due to the stop, a begun second counting whole; ignored when met. It may
    /// be 0 for a breach: an open-days clock stopped after due, before the calendar opened again.
    pub late_s: i64,
    /// Local month (zone of the clock's calendar) in which it stopped.
    pub month: Month,
}

/// Measured availability of a service over a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AvailabilityFact {
    /// Key of the service.
    pub service: String,
    /// Last month of the period: the month that is charged.
    pub month: Month,
    /// Service time: open seconds of the period, less planned maintenance.
    pub service_s: i64,
    /// Unplanned downtime within it, seconds.
    pub down_s: i64,
}

/// A formula that cannot be worked out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PenaltyError {
    /// Division by zero, or an amount out of range.
    #[error(
        "{file}:{line}: the formula `{formula}` has no value for V = {fee} and R = {days}: check for a division by zero"
    )]
    NoValue {
        /// File of the contract.
        file: String,
        /// Line of the rule.
        line: u32,
        /// The formula.
        formula: String,
        /// Flat fee of the month.
        fee: Decimal,
        /// Days late begun.
        days: u64,
    },
    /// More money than a decimal holds.
    #[error("penalties of {0} are out of range: check the amounts of the rules")]
    OutOfRange(Month),
}

/// What one service, priority and clock did in a month.
#[derive(Clone, Debug, Default)]
struct Tally {
    met: u64,
    breached: u64,
    /// Hours begun late, all breaches together.
    hours: u64,
    /// Days begun late to how many breaches; kept only when a formula asks for it.
    days: BTreeMap<u64, u64>,
}

/// A breach that is remembered for its explanation.
#[derive(Clone, Debug)]
struct Breach {
    ticket: String,
    late_s: i64,
}

/// Place of a tally: service (by file order), priority, clock.
type Key = (usize, Priority, ClockKind);

/// Gathers what happened under one contract. Memory grows with months and services, not with
/// tickets, unless [`Assessment::detailed`] asks for every breach by name.
#[derive(Clone, Debug)]
pub struct Assessment<'c> {
    contract: &'c Contract,
    services: HashMap<&'c str, usize>,
    months: BTreeMap<Month, HashMap<Key, Tally>>,
    breaches: HashMap<(Month, Key), Vec<Breach>>,
    availability: BTreeMap<Month, Vec<AvailabilityFact>>,
    /// Months that are settled for good, and what they were charged.
    settled: BTreeMap<Month, Decimal>,
    detailed: bool,
    days_matter: bool,
    any_clock_rule: bool,
}

/// Open seconds in an hour, and in a day: "a day is 24 hours of open time".
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

fn begun(late_s: i64, unit: i64) -> u64 {
    u64::try_from(late_s.max(0)).map_or(0, |late| late.div_ceil(unit.unsigned_abs()))
}

impl<'c> Assessment<'c> {
    /// Gathers sums only: the charges of a month are told by rule, service and priority.
    #[must_use]
    pub fn new(contract: &'c Contract) -> Self {
        let rules = contract
            .penalties
            .as_ref()
            .map_or(&[][..], |penalties| &penalties.rules);
        Self {
            contract,
            services: contract
                .services
                .iter()
                .enumerate()
                .map(|(index, service)| (service.key.as_str(), index))
                .collect(),
            months: BTreeMap::new(),
            breaches: HashMap::new(),
            availability: BTreeMap::new(),
            settled: BTreeMap::new(),
            detailed: false,
            days_matter: rules
                .iter()
                .any(|rule| matches!(rule.charge, Charge::Formula(_))),
            any_clock_rule: rules.iter().any(|rule| rule.clock.is_some()),
        }
    }

    /// Remembers every breach, so that each charge names its ticket.
    #[must_use]
    pub fn detailed(contract: &'c Contract) -> Self {
        Self {
            detailed: true,
            ..Self::new(contract)
        }
    }

    /// Takes in a clock that stopped, met or breached. A service that the contract lacks is
    /// ignored. Each clock must be given once, as it finally stopped.
    pub fn clock(&mut self, fact: &ClockFact<'_>) {
        if !self.any_clock_rule {
            return;
        }
        let Some(&service) = self.services.get(fact.service) else {
            return;
        };
        let key = (service, fact.priority, fact.clock);
        let tally = self
            .months
            .entry(fact.month)
            .or_default()
            .entry(key)
            .or_default();
        if !fact.breached {
            tally.met += 1;
            return;
        }
        tally.breached += 1;
        tally.hours += begun(fact.late_s, HOUR);
        if self.days_matter {
            *tally.days.entry(begun(fact.late_s, DAY)).or_default() += 1;
        }
        if self.detailed {
            self.breaches
                .entry((fact.month, key))
                .or_default()
                .push(Breach {
                    ticket: fact.ticket.to_owned(),
                    late_s: fact.late_s.max(0),
                });
        }
    }

    /// Takes in a period's measured availability.
    pub fn availability(&mut self, fact: AvailabilityFact) {
        self.availability.entry(fact.month).or_default().push(fact);
    }

    /// Says what an earlier month was charged for good: it is not worked out again, and counts
    /// towards the ceiling of its contract year.
    pub fn already_charged(&mut self, month: Month, charged: Decimal) {
        self.settled.insert(month, charged);
    }

    /// Takes in all that another assessment of the same contract gathered.
    pub fn merge(&mut self, other: Self) {
        for (month, tallies) in other.months {
            let mine = self.months.entry(month).or_default();
            for (key, theirs) in tallies {
                let tally = mine.entry(key).or_default();
                tally.met += theirs.met;
                tally.breached += theirs.breached;
                tally.hours += theirs.hours;
                for (days, count) in theirs.days {
                    *tally.days.entry(days).or_default() += count;
                }
            }
        }
        for (key, breaches) in other.breaches {
            self.breaches.entry(key).or_default().extend(breaches);
        }
        for (month, facts) in other.availability {
            self.availability.entry(month).or_default().extend(facts);
        }
        self.settled.extend(other.settled);
    }
}

/// Why a charge is what it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum Basis {
    /// Each hour begun late.
    PerHourLate {
        /// Owed for each.
        each: Decimal,
        /// Hours begun, in open time.
        hours: u64,
    },
    /// Each breached clock.
    PerBreach {
        /// Owed for each.
        each: Decimal,
        /// Breached clocks.
        breaches: u64,
    },
    /// Steps begun below the promised share.
    Attainment {
        /// Promised, a fraction of 1.
        promised: Decimal,
        /// Clocks met in the month.
        met: u64,
        /// Clocks that stopped in the month, met or breached.
        of: u64,
        /// Size of a step, a fraction of 1.
        step: Decimal,
        /// Steps begun.
        steps: u64,
        /// Owed for each.
        each: Decimal,
    },
    /// Steps begun below the availability target.
    Availability {
        /// Target, a fraction of 1.
        target: Decimal,
        /// Service time, seconds.
        service_s: i64,
        /// Unplanned downtime, seconds.
        down_s: i64,
        /// Size of a step, a fraction of 1.
        step: Decimal,
        /// Steps begun.
        steps: u64,
        /// Owed for each.
        each: Decimal,
    },
    /// A formula.
    Formula {
        /// As the contract writes it.
        formula: String,
        /// V: flat fee of the month before tax.
        v: Decimal,
        /// R: days late begun, in open time.
        r: u64,
        /// How many clocks were late by as much.
        breaches: u64,
    },
}

/// One charge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Charged {
    /// The rule.
    pub clause: Clause,
    /// The clock; absent for availability.
    pub clock: Option<String>,
    /// Key of the service; absent where several share a level.
    pub service: Option<String>,
    /// The priority; absent for availability.
    pub priority: Option<String>,
    /// The ticket, when every breach is remembered.
    pub ticket: Option<String>,
    /// Its lateness, open seconds, when every breach is remembered.
    pub late_s: Option<i64>,
    /// How it was worked out.
    pub basis: Basis,
    /// Before waiver and ceilings, to the cent.
    pub amount: Decimal,
}

/// A ceiling that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ceiling {
    /// The clause.
    pub clause: Clause,
    /// Whether it is the contract year's; otherwise the month's.
    pub of_year: bool,
    /// A fraction of 1.
    pub share: Decimal,
    /// Of this flat fee before tax.
    pub fee: Decimal,
    /// What may be charged at most: for a year, what earlier months have left of it.
    pub at_most: Decimal,
    /// Whether it lowered the amount.
    pub applied: bool,
}

/// What one month is charged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthPenalty {
    /// The month.
    pub month: Month,
    /// Flat fee of the month before tax, after revision.
    pub fee: Decimal,
    /// Each charge, by rule in file order.
    pub charges: Vec<Charged>,
    /// Sum of the charges.
    pub total: Decimal,
    /// The waiver, when the total is under it: nothing is charged.
    pub waived: Option<Waiver>,
    /// Ceilings in the order in which they were applied.
    pub ceilings: Vec<Ceiling>,
    /// What is charged in the end.
    pub charged: Decimal,
}

/// A month's total that is too small to be charged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Waiver {
    /// The clause.
    pub clause: Clause,
    /// A total under it is not charged.
    pub below: Decimal,
}

/// What is owed in all.
#[derive(Clone, Debug, PartialEq)]
pub struct Settlement {
    /// Penalty or price reduction; absent when the contract has no penalties.
    pub form: Option<PenaltyForm>,
    /// Currency of the amounts.
    pub currency: String,
    /// Months in which a rule charged something, in order.
    pub months: Vec<MonthPenalty>,
}

impl Settlement {
    /// Sum of what is charged.
    #[must_use]
    pub fn total(&self) -> Decimal {
        let mut sum = Decimal::new(0, 2);
        for month in &self.months {
            sum = sum.saturating_add(month.charged);
        }
        sum
    }

    /// Months that are charged something, with how much.
    pub fn by_month(&self) -> impl Iterator<Item = (Month, Decimal)> + '_ {
        self.months
            .iter()
            .filter(|month| !month.charged.is_zero())
            .map(|month| (month.month, month.charged))
    }

    /// What is known of one month, when a rule charged something.
    #[must_use]
    pub fn month(&self, month: Month) -> Option<&MonthPenalty> {
        self.months.iter().find(|one| one.month == month)
    }
}

/// Steps begun by which `kept` of `of` stays below the fraction `promised`; none of none is kept.
fn steps_below(promised: Decimal, kept: Decimal, of: Decimal, step: Decimal) -> u64 {
    if of <= Decimal::ZERO {
        return 0;
    }
    steps_begun(promised * of - kept, step * of)
}
