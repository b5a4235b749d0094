//! The promises of a contract, ready to run clocks: every calendar compiled once, every name an index.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::ticket::TicketClocks;
use super::{Change, ClockReport, Event, EventError};
use crate::calendar::{CalendarError, OpenHours};
use crate::model::{
    Clause, Clauses, ClockKind, ClockRules, Contract, OnPriorityChange, OnReopen, Priority, Target,
};

/// Pause reasons that stop some clock are kept as bits.
const MOST_REASONS: usize = 64;

/// Why the promises of a contract cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// A calendar is wrong.
    #[error("calendar `{name}`: {error}")]
    Calendar {
        /// Its name.
        name: String,
        /// What is wrong.
        error: CalendarError,
    },
    /// A name that nothing bears.
    #[error("`{at}` names `{name}`, which the contract does not have")]
    Unresolved {
        /// Where.
        at: String,
        /// What.
        name: String,
    },
    /// More pause reasons than fit.
    #[error("`clocks.pauses` lists more than {MOST_REASONS} reasons that stop a clock")]
    TooManyReasons,
}

/// A calendar and its name.
#[derive(Debug)]
pub(crate) struct NamedCalendar {
    pub(crate) name: Arc<str>,
    pub(crate) hours: Arc<OpenHours>,
}

/// What one priority of one level promises: its calendar and the target of each clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) calendar: u16,
    pub(crate) targets: [Option<Target>; 4],
}

#[derive(Debug)]
struct LevelRows {
    name: String,
    rows: [Row; 5],
}

#[derive(Debug)]
struct ServiceEntry {
    key: Arc<str>,
    level: Option<u16>,
}

/// The promises of one contract version; share it by `Arc` between threads.
#[derive(Debug)]
pub struct Promises {
    calendars: Vec<NamedCalendar>,
    levels: Vec<LevelRows>,
    services: Vec<ServiceEntry>,
    service_index: HashMap<Arc<str>, u16>,
    /// Reasons that stop some clock.
    reasons: Vec<Box<str>>,
    reason_index: HashMap<Box<str>, u16>,
    /// For each clock, the bits of the reasons that stop it.
    pub(crate) stops: [u64; 4],
    pub(crate) on_priority_change: OnPriorityChange,
    pub(crate) on_reopen: OnReopen,
    clauses: Clauses,
}

impl Promises {
    /// Compiles the promises of a contract.
    ///
    /// # Errors
    /// When a calendar's zone is unknown or a reference does not resolve; [`crate::model`] that came
    /// through reading has neither.
    pub fn compile(contract: &Contract) -> Result<Self, CompileError> {
        let mut calendars = Vec::with_capacity(contract.calendars.len());
        for (name, calendar) in &contract.calendars {
            let hours = OpenHours::compile(calendar).map_err(|error| CompileError::Calendar {
                name: name.clone(),
                error,
            })?;
            calendars.push(NamedCalendar {
                name: name.as_str().into(),
                hours: Arc::new(hours),
            });
        }
        let levels = levels(contract)?;
        let mut services = Vec::new();
        let mut service_index = HashMap::new();
        for service in &contract.services {
            let level = match &service.level {
                None => None,
                Some(name) => Some(position(contract.levels.get_index_of(name), || {
                    (format!("services.{}.level", service.key), name.clone())
                })?),
            };
            let key: Arc<str> = service.key.as_str().into();
            service_index
                .entry(Arc::clone(&key))
                .or_insert(services.len() as u16);
            services.push(ServiceEntry { key, level });
        }
        let (reasons, stops) = reasons(&contract.clocks)?;
        Ok(Self {
            calendars,
            levels,
            services,
            service_index,
            reason_index: reasons
                .iter()
                .zip(0..)
                .map(|(name, id)| (name.clone(), id))
                .collect(),
            reasons,
            stops,
            on_priority_change: contract.clocks.on_priority_change,
            on_reopen: contract.clocks.on_reopen,
            clauses: contract.clauses.clone(),
        })
    }

    /// A ticket that was just opened.
    ///
    /// # Errors
    /// When the event is not an opening, or its service is unknown.
    pub fn ticket(&self, opened: &Event<'_>) -> Result<TicketClocks<'_>, EventError> {
        let Change::Opened { service, priority } = opened.change else {
            return Err(EventError::BeforeOpened);
        };
        let service = self
            .service(service)
            .ok_or_else(|| EventError::UnknownService(service.to_owned()))?;
        Ok(TicketClocks::open(self, opened.at, service, priority))
    }

    /// Where the clocks of a ticket stand at an instant, from its whole history. Events later than
    /// `at` have not happened yet.
    ///
    /// # Errors
    /// The first event that cannot be, with its position in the list.
    pub fn clocks(
        &self,
        events: &[Event<'_>],
        at: Timestamp,
    ) -> Result<Vec<ClockReport>, (usize, EventError)> {
        let Some((first, rest)) = events.split_first() else {
            return Ok(Vec::new());
        };
        let mut ticket = self.ticket(first).map_err(|error| (0, error))?;
        if first.at > at {
            return Ok(Vec::new());
        }
        for (event, position) in rest.iter().zip(1..) {
            if event.at > at {
                break;
            }
            ticket.apply(event).map_err(|error| (position, error))?;
        }
        Ok(ticket.report(at))
    }

    /// A calendar by its name in the contract.
    #[must_use]
    pub fn calendar(&self, name: &str) -> Option<&Arc<OpenHours>> {
        self.calendars
            .iter()
            .find(|calendar| &*calendar.name == name)
            .map(|calendar| &calendar.hours)
    }

    /// The calendar and the target of a clock for a service at a priority: nothing when it promises
    /// none.
    #[must_use]
    pub fn promise(
        &self,
        service: &str,
        priority: Priority,
        kind: ClockKind,
    ) -> Option<(&str, Target)> {
        let row = self.row(self.service(service)?, priority)?;
        let target = row.targets[kind as usize]?;
        Some((&self.calendars[usize::from(row.calendar)].name, target))
    }

    /// The clause that sets the target of a clock.
    #[must_use]
    pub fn clause(&self, service: &str, priority: Priority, kind: ClockKind) -> Clause {
        match self.service(service) {
            Some(service) => self.clause_of(service, priority, kind),
            None => self.clauses.cite("services"),
        }
    }

    pub(crate) fn clause_of(&self, service: u16, priority: Priority, kind: ClockKind) -> Clause {
        let entry = &self.services[usize::from(service)];
        let path = match entry.level {
            Some(level) => format!(
                "levels.{}.{}.{}",
                self.levels[usize::from(level)].name,
                priority_name(priority),
                kind_name(kind)
            ),
            None => format!("services.{service}.level"),
        };
        self.clauses.cite(&path)
    }

    pub(crate) fn service(&self, key: &str) -> Option<u16> {
        self.service_index.get(key).copied()
    }

    pub(crate) fn service_key(&self, service: u16) -> &Arc<str> {
        &self.services[usize::from(service)].key
    }

    /// What a service promises at a priority; nothing when it has no level.
    pub(crate) fn row(&self, service: u16, priority: Priority) -> Option<&Row> {
        let level = self.services[usize::from(service)].level?;
        Some(&self.levels[usize::from(level)].rows[priority as usize])
    }

    #[inline]
    pub(crate) fn hours(&self, calendar: u16) -> &OpenHours {
        &self.calendars[usize::from(calendar)].hours
    }

    pub(crate) fn calendar_name(&self, calendar: u16) -> &Arc<str> {
        &self.calendars[usize::from(calendar)].name
    }

    /// The number of a reason that stops some clock.
    pub(crate) fn reason(&self, name: &str) -> Option<u16> {
        self.reason_index.get(name).copied()
    }

    pub(crate) fn reason_names(&self) -> &[Box<str>] {
        &self.reasons
    }
}

fn position(
    found: Option<usize>,
    missing: impl FnOnce() -> (String, String),
) -> Result<u16, CompileError> {
    found.and_then(|at| u16::try_from(at).ok()).ok_or_else(|| {
        let (at, name) = missing();
        CompileError::Unresolved { at, name }
    })
}

fn levels(contract: &Contract) -> Result<Vec<LevelRows>, CompileError> {
    let mut levels = Vec::with_capacity(contract.levels.len());
    for (name, level) in &contract.levels {
        let calendar = |named: &String, at: &str| {
            position(contract.calendars.get_index_of(named), || {
                (format!("levels.{name}{at}"), named.clone())
            })
        };
        let default = Row {
            calendar: calendar(&level.calendar, ".calendar")?,
            targets: [None; 4],
        };
        let mut rows = [default; 5];
        for (priority, promise) in &level.priorities {
            let row = &mut rows[*priority as usize];
            if let Some(own) = &promise.calendar {
                row.calendar = calendar(own, &format!(".{}", priority_name(*priority)))?;
            }
            row.targets = [
                promise.respond,
                promise.onsite,
                promise.restore,
                promise.resolve,
            ];
        }
        levels.push(LevelRows {
            name: name.clone(),
            rows,
        });
    }
    Ok(levels)
}

fn reasons(rules: &ClockRules) -> Result<(Vec<Box<str>>, [u64; 4]), CompileError> {
    let mut names: Vec<Box<str>> = Vec::new();
    let mut stops = [0; 4];
    for (name, kinds) in rules.pauses.iter().filter(|(_, kinds)| !kinds.is_empty()) {
        if names.len() == MOST_REASONS {
            return Err(CompileError::TooManyReasons);
        }
        for kind in kinds {
            stops[*kind as usize] |= 1 << names.len();
        }
        names.push(name.as_str().into());
    }
    Ok((names, stops))
}

/// `P1` … `P5`.
pub(crate) fn priority_name(priority: Priority) -> &'static str {
    ["P1", "P2", "P3", "P4", "P5"][priority as usize]
}

/// As in the contract file.
pub(crate) fn kind_name(kind: ClockKind) -> &'static str {
    ["respond", "onsite", "restore", "resolve"][kind as usize]
}
