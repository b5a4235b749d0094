//! From gathered facts to what each month is charged: rules, waiver, ceilings.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{
    Assessment, Basis, Ceiling, Charged, DAY, HOUR, Key, MonthPenalty, PenaltyError, Settlement,
    Tally, Waiver, begun, steps_below,
};
use crate::model::{Charge, ClockKind, Formula, Penalties, PenaltyRule, Priority};
use crate::money::cents;
use crate::month::Month;
use crate::penalty::text::{clock_key, priority_key};

/// Flat fee before tax of each month: a part month already paid by the day.
type Fees<'f> = &'f dyn Fn(Month) -> Decimal;

impl Assessment<'_> {
    /// What each month is charged. `fee` gives the flat fee before tax of a month, after revision,
    /// a part month already paid by the day; it is asked for every month of a contract year that
    /// has a charge ([`crate::price::base_flat_fee`] answers from the contract alone).
    ///
    /// # Errors
    /// When a formula has no value, or amounts leave the range of a decimal.
    pub fn settle(&self, fee: Fees<'_>) -> Result<Settlement, PenaltyError> {
        let mut months = Vec::new();
        if let Some(penalties) = &self.contract.penalties {
            let all: BTreeSet<Month> = self
                .months
                .keys()
                .chain(self.availability.keys())
                .chain(self.settled.keys())
                .copied()
                .collect();
            let mut years = Years {
                charged: HashMap::new(),
                fees: HashMap::new(),
            };
            for month in all {
                if let Some(charged) = self.settled.get(&month) {
                    *years.charged.entry(self.year_of(month).0).or_default() += *charged;
                    continue;
                }
                let charges = self.charges_of(month, penalties, fee(month))?;
                if !charges.is_empty() {
                    months.push(self.close(month, penalties, charges, fee, &mut years)?);
                }
            }
        }
        Ok(Settlement {
            form: self.contract.penalties.as_ref().map(|all| all.form),
            currency: self.contract.currency.clone(),
            months,
        })
    }

    fn charges_of(
        &self,
        month: Month,
        penalties: &Penalties,
        fee: Decimal,
    ) -> Result<Vec<Charged>, PenaltyError> {
        let mut out = Vec::new();
        for (index, rule) in penalties.rules.iter().enumerate() {
            let scene = Scene {
                month,
                fee,
                index,
                rule,
            };
            match &rule.charge {
                Charge::PerHourLate(_) | Charge::PerBreach(_) | Charge::Formula(_) => {
                    self.charge_clocks(&scene, &mut out)?;
                }
                Charge::Attainment { each, amount } => {
                    self.charge_attainment(&scene, *each, *amount, &mut out)?;
                }
                Charge::Availability { each, amount } => {
                    self.charge_availability(&scene, *each, *amount, &mut out)?;
                }
            }
        }
        Ok(out)
    }

    /// Tallies that a rule looks at, in order of service, priority and clock.
    fn tallies(&self, scene: &Scene<'_>) -> BTreeMap<Key, &Tally> {
        let rule = scene.rule;
        let mut found = BTreeMap::new();
        if let Some(month) = self.months.get(&scene.month) {
            for (key, tally) in month {
                let (service, priority, clock) = *key;
                let priority_matches =
                    rule.priorities.is_empty() || rule.priorities.contains(&priority);
                let service_matches = rule
                    .service
                    .as_ref()
                    .is_none_or(|wanted| self.contract.services[service].key == *wanted);
                if rule.clock == Some(clock) && priority_matches && service_matches {
                    found.insert(*key, tally);
                }
            }
        }
        found
    }

    fn charge_clocks(&self, scene: &Scene<'_>, out: &mut Vec<Charged>) -> Result<(), PenaltyError> {
        for (key, tally) in self.tallies(scene) {
            if tally.breached == 0 {
                continue;
            }
            let named = self.breaches.get(&(scene.month, key));
            if let Some(breaches) = named {
                for breach in breaches {
                    let days = BTreeMap::from([(begun(breach.late_s, DAY), 1)]);
                    let hours = begun(breach.late_s, HOUR);
                    for mut charged in self.by_clock(scene, key, hours, 1, &days)? {
                        charged.ticket = Some(breach.ticket.clone());
                        charged.late_s = Some(breach.late_s);
                        out.push(charged);
                    }
                }
            } else {
                out.extend(self.by_clock(scene, key, tally.hours, tally.breached, &tally.days)?);
            }
        }
        Ok(())
    }

    /// What breached clocks of one key are charged: one charge, or one for each lateness in days
    /// under a formula.
    fn by_clock(
        &self,
        scene: &Scene<'_>,
        key: Key,
        hours: u64,
        breaches: u64,
        days: &BTreeMap<u64, u64>,
    ) -> Result<Vec<Charged>, PenaltyError> {
        let one = |basis, amount: Option<Decimal>| {
            let amount = amount.ok_or(PenaltyError::OutOfRange(scene.month))?;
            Ok(vec![self.charged(
                scene,
                Some(key.0),
                Some((key.1, key.2)),
                basis,
                amount,
            )])
        };
        match &scene.rule.charge {
            Charge::PerHourLate(each) => one(
                Basis::PerHourLate { each: *each, hours },
                each.checked_mul(Decimal::from(hours)),
            ),
            Charge::PerBreach(each) => one(
                Basis::PerBreach {
                    each: *each,
                    breaches,
                },
                each.checked_mul(Decimal::from(breaches)),
            ),
            Charge::Formula(formula) => {
                let mut out = Vec::new();
                for (&r, &count) in days {
                    let each = self.formula_value(scene, formula, r)?;
                    let basis = Basis::Formula {
                        formula: formula.to_string(),
                        v: scene.fee,
                        r,
                        breaches: count,
                    };
                    out.extend(one(basis, each.checked_mul(Decimal::from(count)))?);
                }
                Ok(out)
            }
            Charge::Attainment { .. } | Charge::Availability { .. } => Ok(Vec::new()),
        }
    }

    /// The formula for one clock, to the cent; never less than nothing.
    fn formula_value(
        &self,
        scene: &Scene<'_>,
        formula: &Formula,
        days: u64,
    ) -> Result<Decimal, PenaltyError> {
        let value = formula
            .value(scene.fee, Decimal::from(days))
            .ok_or_else(|| {
                let clause = self.contract.clauses.cite(&scene.path());
                PenaltyError::NoValue {
                    file: clause.file,
                    line: clause.line,
                    formula: formula.to_string(),
                    fee: scene.fee,
                    days,
                }
            })?;
        Ok(cents(value.max(Decimal::ZERO)))
    }

    /// The share is promised by a level for a priority: tickets of all services of that level
    /// count together, unless the rule names one service.
    fn charge_attainment(
        &self,
        scene: &Scene<'_>,
        step: Decimal,
        each: Decimal,
        out: &mut Vec<Charged>,
    ) -> Result<(), PenaltyError> {
        let mut groups: BTreeMap<(usize, Priority, ClockKind), Group> = BTreeMap::new();
        for ((service, priority, clock), tally) in self.tallies(scene) {
            let level = self.contract.services[service].level.as_deref();
            let at = level.and_then(|name| self.contract.levels.get_index_of(name));
            let Some(at) = at else { continue };
            let group = groups.entry((at, priority, clock)).or_default();
            group.met += tally.met;
            group.of += tally.met + tally.breached;
            group.services.insert(service);
        }
        for ((level, priority, clock), group) in groups {
            let promised = self.promised_share(level, priority, clock);
            let (met, of) = (Decimal::from(group.met), Decimal::from(group.of));
            let steps = steps_below(promised, met, of, step);
            if steps == 0 {
                continue;
            }
            let basis = Basis::Attainment {
                promised,
                met: group.met,
                of: group.of,
                step,
                steps,
                each,
            };
            let amount = each
                .checked_mul(Decimal::from(steps))
                .ok_or(PenaltyError::OutOfRange(scene.month))?;
            let only = (group.services.len() == 1)
                .then(|| group.services.first().copied())
                .flatten();
            out.push(self.charged(scene, only, Some((priority, clock)), basis, amount));
        }
        Ok(())
    }

    fn promised_share(&self, level: usize, priority: Priority, clock: ClockKind) -> Decimal {
        self.contract
            .levels
            .get_index(level)
            .and_then(|(_, level)| level.priorities.iter().find(|(p, _)| *p == priority))
            .and_then(|(_, promise)| promise.share.iter().find(|(kind, _)| *kind == clock))
            .map_or(Decimal::ONE, |(_, share)| *share)
    }

    fn charge_availability(
        &self,
        scene: &Scene<'_>,
        step: Decimal,
        each: Decimal,
        out: &mut Vec<Charged>,
    ) -> Result<(), PenaltyError> {
        let facts = self.availability.get(&scene.month);
        for fact in facts.into_iter().flatten() {
            let wanted = scene.rule.service.as_ref();
            let Some(&service) = self.services.get(fact.service.as_str()) else {
                continue;
            };
            let Some(promise) = &self.contract.services[service].availability else {
                continue;
            };
            if wanted.is_some_and(|key| *key != fact.service) {
                continue;
            }
            let of = Decimal::from(fact.service_s);
            let up = Decimal::from(fact.service_s - fact.down_s);
            let steps = steps_below(promise.target, up, of, step);
            if steps == 0 {
                continue;
            }
            let basis = Basis::Availability {
                target: promise.target,
                service_s: fact.service_s,
                down_s: fact.down_s,
                step,
                steps,
                each,
            };
            let amount = each
                .checked_mul(Decimal::from(steps))
                .ok_or(PenaltyError::OutOfRange(scene.month))?;
            out.push(self.charged(scene, Some(service), None, basis, amount));
        }
        Ok(())
    }

    fn charged(
        &self,
        scene: &Scene<'_>,
        service: Option<usize>,
        promise: Option<(Priority, ClockKind)>,
        basis: Basis,
        amount: Decimal,
    ) -> Charged {
        Charged {
            clause: self.contract.clauses.cite(&scene.path()),
            clock: promise.map(|(_, clock)| clock_key(clock).to_owned()),
            service: service.map(|index| self.contract.services[index].key.clone()),
            priority: promise.map(|(priority, _)| priority_key(priority).to_owned()),
            ticket: None,
            late_s: None,
            basis,
            amount: cents(amount),
        }
    }

    fn close(
        &self,
        month: Month,
        penalties: &Penalties,
        charges: Vec<Charged>,
        fee: Fees<'_>,
        years: &mut Years,
    ) -> Result<MonthPenalty, PenaltyError> {
        let cite = |path: &str| self.contract.clauses.cite(path);
        let mut total = Decimal::new(0, 2);
        for charge in &charges {
            total = total
                .checked_add(charge.amount)
                .ok_or(PenaltyError::OutOfRange(month))?;
        }
        let waived = penalties
            .waive_below
            .filter(|below| total < *below)
            .map(|below| Waiver {
                clause: cite("penalties.waive-below"),
                below,
            });
        let owed = if waived.is_some() {
            Decimal::new(0, 2)
        } else {
            total
        };
        let (charged, ceilings) = self.limit(month, penalties, owed, fee, years);
        Ok(MonthPenalty {
            month,
            fee: fee(month),
            charges,
            total,
            waived,
            ceilings,
            charged: cents(charged),
        })
    }

    /// What the ceilings leave of an amount: the month's first, then the contract year's.
    fn limit(
        &self,
        month: Month,
        penalties: &Penalties,
        owed: Decimal,
        fee: Fees<'_>,
        years: &mut Years,
    ) -> (Decimal, Vec<Ceiling>) {
        let mut charged = owed;
        let mut ceilings = Vec::new();
        let mut put = |charged: &mut Decimal, of_year, share, fee, at_most| {
            let path = if of_year { "per-year" } else { "per-month" };
            ceilings.push(Ceiling {
                clause: self
                    .contract
                    .clauses
                    .cite(&format!("penalties.limits.{path}")),
                of_year,
                share,
                fee,
                at_most,
                applied: *charged > at_most,
            });
            *charged = (*charged).min(at_most);
        };
        if let Some(share) = penalties.per_month {
            let month_fee = fee(month);
            put(
                &mut charged,
                false,
                share,
                month_fee,
                cents(share * month_fee),
            );
        }
        let year = self.year_of(month);
        let spent = years.charged.entry(year.0).or_insert(Decimal::ZERO);
        if let Some(share) = penalties.per_year {
            let year_fee = *years
                .fees
                .entry(year.0)
                .or_insert_with(|| self.fee_of_year(year, fee));
            let at_most = (cents(share * year_fee) - *spent).max(Decimal::new(0, 2));
            put(&mut charged, true, share, year_fee, at_most);
        }
        *spent = spent.saturating_add(charged);
        (charged, ceilings)
    }

    /// The contract year of a month: that of its first day in force.
    fn year_of(&self, month: Month) -> (Date, Date) {
        let starts = self.contract.term.starts;
        let day = if Month::of(starts) == month {
            starts
        } else {
            month.first()
        };
        self.contract.term.contract_year(day)
    }

    /// Flat fee of a contract year: its months, those that it shares with another year or with
    /// time outside the term by the day.
    fn fee_of_year(&self, year: (Date, Date), fee: Fees<'_>) -> Decimal {
        let term = &self.contract.term;
        let ends = term.final_day().unwrap_or(Date::MAX);
        let clip = |from: Date, to: Date| (from.max(term.starts), to.min(ends));
        let inside = |(from, to): (Date, Date)| from <= to;
        let year = if inside(clip(year.0, year.1)) {
            clip(year.0, year.1)
        } else {
            year
        };
        let mut sum = Decimal::ZERO;
        let mut month = Month::of(year.0);
        while month.first() <= year.1 {
            let whole = (month.first(), month.last());
            let paid = if inside(clip(whole.0, whole.1)) {
                clip(whole.0, whole.1)
            } else {
                whole
            };
            let share = (paid.0.max(year.0), paid.1.min(year.1));
            if inside(share) {
                sum += fee(month) * Decimal::from(days(share)) / Decimal::from(days(paid));
            }
            month = month.next();
        }
        sum
    }
}

/// Days of a range, both included.
fn days((from, to): (Date, Date)) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days())) + 1
}

/// What one rule looks at in one month.
struct Scene<'r> {
    month: Month,
    fee: Decimal,
    index: usize,
    rule: &'r PenaltyRule,
}

impl Scene<'_> {
    fn path(&self) -> String {
        format!("penalties.rule.{}", self.index)
    }
}

/// Clocks of one level and priority together.
#[derive(Default)]
struct Group {
    met: u64,
    of: u64,
    services: BTreeSet<usize>,
}

/// Contract years by their first day: what has been charged, and their flat fee.
struct Years {
    charged: HashMap<Date, Decimal>,
    fees: HashMap<Date, Decimal>,
}
