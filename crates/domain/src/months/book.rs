//! The versions of a contract, read and in order of effect.

use intendant_contract::clock::Promises;
use intendant_contract::model::{Contract, Level, Service};
use intendant_contract::month::Month;
use intendant_contract::price::Version;
use jiff::civil::Date;

use super::MonthError;
use super::evidence::ContractText;

/// A version, ready to decide.
#[derive(Debug)]
pub struct Known {
    /// As tickets name it.
    pub id: i64,
    /// From 1.
    pub number: i64,
    /// Its number as a text, for invoice lines.
    pub name: String,
    /// First day in force.
    pub from: Date,
    /// Last day, when another version follows.
    pub to: Option<Date>,
    /// What it says.
    pub contract: Contract,
    /// Its clocks.
    pub promises: Promises,
}

/// All versions.
#[derive(Debug)]
pub struct Book {
    /// By number.
    all: Vec<Known>,
    /// Places in `all` of those that are in force at some time, in order of effect.
    in_order: Vec<usize>,
}

impl Book {
    /// Reads every version. Of two with the same first day the later number counts.
    ///
    /// # Errors
    /// A version that cannot be read; none at all.
    pub fn read(texts: &[ContractText]) -> Result<Self, MonthError> {
        let mut all = Vec::with_capacity(texts.len());
        for text in texts {
            let wrong = |problem: String| MonthError::Contract {
                number: text.number,
                problem,
            };
            let contract = intendant_contract::read(&text.file, &text.text)
                .map_err(|errors| wrong(errors.to_string()))?;
            let promises = Promises::compile(&contract).map_err(|e| wrong(e.to_string()))?;
            all.push(Known {
                id: text.id,
                number: text.number,
                name: text.number.to_string(),
                from: text.effective_on,
                to: None,
                contract,
                promises,
            });
        }
        let mut in_order: Vec<usize> = (0..all.len()).collect();
        in_order.sort_by_key(|&at| (all[at].from, all[at].number));
        let mut kept: Vec<usize> = Vec::new();
        for at in in_order {
            match kept.last().copied() {
                Some(last) if all[last].from == all[at].from => {
                    kept.pop();
                }
                Some(last) => all[last].to = all[at].from.yesterday().ok(),
                None => {}
            }
            kept.push(at);
        }
        if kept.is_empty() {
            return Err(MonthError::NoContract);
        }
        // A version that was replaced on its own first day may have been closed by the one after.
        for pair in kept.windows(2) {
            all[pair[0]].to = all[pair[1]].from.yesterday().ok();
        }
        Ok(Self {
            all,
            in_order: kept,
        })
    }

    /// The version that a ticket names.
    #[must_use]
    pub fn of(&self, id: i64) -> Option<&Known> {
        self.all.iter().find(|known| known.id == id)
    }

    /// The version in force on a day; before the first one, the first.
    #[must_use]
    pub fn on(&self, day: Date) -> &Known {
        let at = self
            .in_order
            .iter()
            .rev()
            .find(|&&at| self.all[at].from <= day)
            .or(self.in_order.first())
            .copied()
            .unwrap_or_default();
        &self.all[at]
    }

    /// The first day of all.
    #[must_use]
    pub fn starts(&self) -> Date {
        let first = &self.all[self.in_order.first().copied().unwrap_or_default()];
        first.from.max(first.contract.term.starts)
    }

    /// The last month that the contract reaches; absent when it is renewed without end.
    #[must_use]
    pub fn last_month(&self) -> Option<Month> {
        let last = &self.all[self.in_order.last().copied().unwrap_or_default()];
        last.contract.term.final_day().map(Month::of)
    }

    /// The first month that can be closed: the one before the start, whose closing bills the first
    /// period in advance.
    #[must_use]
    pub fn first_month(&self) -> Month {
        Month::of(self.starts()).previous()
    }

    /// The versions as the price rules take them.
    #[must_use]
    pub fn versions(&self) -> Vec<Version<'_>> {
        self.in_order
            .iter()
            .map(|&at| {
                let known = &self.all[at];
                Version {
                    contract: &known.contract,
                    name: &known.name,
                    from: known.from,
                    to: known.to,
                }
            })
            .collect()
    }
}

impl Known {
    /// A service by its key.
    #[must_use]
    pub fn service(&self, key: &str) -> Option<&Service> {
        self.contract.services.iter().find(|one| one.key == key)
    }

    /// The level of a service.
    #[must_use]
    pub fn level_of(&self, service: &str) -> Option<(&str, &Level)> {
        let name = self.service(service)?.level.as_deref()?;
        self.contract.levels.get(name).map(|level| (name, level))
    }
}
