//! Until when an operating system is corrected, by the dated table of the audits.

use intendant_domain::audits::lifecycle;
use jiff::civil::Date;

/// The system's usual name and its last day with corrections; nothing for one that the table lacks.
pub fn of(os: &str, version: &str) -> Option<(String, Date)> {
    let support = lifecycle::table().system(os, version)?;
    Some((support.label, support.end))
}

/// The day on which the table was last read against its sources.
pub fn dated() -> Option<Date> {
    let dated = lifecycle::table().dated;
    (dated != Date::ZERO).then_some(dated)
}
