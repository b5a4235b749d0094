//! Calendars: when time counts.

use jiff::civil::{Date, Time};

/// Opening hours in one time zone. Precedence of a day's hours: `opened` beats `closed`, `closed`
/// beats `holidays`, `holidays` beats `open` (contract.md, Calendars).
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// IANA name, for example `Europe/Paris`.
    pub timezone: String,
    /// Whose public holidays close it; absent: none.
    pub holidays: Option<HolidayCode>,
    /// Open at every instant; `open` is then empty.
    pub always: bool,
    /// Ranges of each weekday, Monday first, in order, without overlap within a day.
    pub open: [Vec<Range>; 7],
    /// Exceptional closings.
    pub closed: Vec<Closing>,
    /// Exceptional openings.
    pub opened: Vec<Opening>,
}

/// A range of wall-clock time that opens on a day. When `to` is not after `from` it ends on the next
/// day (a night range); `24:00` is [`Range::DAY_END`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// Opening, minutes after midnight, 0 to 1439.
    pub from: u16,
    /// Closing, minutes after midnight, 0 to 1440; not after `from`: on the next day.
    pub to: u16,
}

impl Range {
    /// `24:00`.
    pub const DAY_END: u16 = 1440;

    /// Whether the range ends on the day after the one on which it opens.
    #[must_use]
    pub fn crosses_midnight(self) -> bool {
        self.to <= self.from
    }

    /// The opening as a time of day.
    #[must_use]
    pub fn opens_at(self) -> Time {
        Time::MIN
            .checked_add(jiff::Span::new().minutes(i64::from(self.from)))
            .unwrap_or(Time::MIN)
    }
}

/// An exceptional closing; both days included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// First day closed.
    pub from: Date,
    /// Last day closed.
    pub to: Date,
    /// Why, in the contract's words.
    pub reason: Option<String>,
}

/// An exceptional opening of one day: these hours instead of all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The day.
    pub on: Date,
    /// Its hours.
    pub hours: Vec<Range>,
    /// Why, in the contract's words.
    pub reason: Option<String>,
}

/// Public holidays of a place (ISO 3166, with a subdivision where law differs).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HolidayCode {
    /// France (Code du travail, L3133-1).
    Fr,
    /// Moselle (L3134-13).
    Fr57,
    /// Bas-Rhin (L3134-13).
    Fr67,
    /// Haut-Rhin (L3134-13).
    Fr68,
    /// Guadeloupe (L3422-2).
    Fr971,
    /// Martinique (L3422-2).
    Fr972,
    /// Guyane (L3422-2).
    Fr973,
    /// La Réunion (L3422-2).
    Fr974,
    /// Mayotte (L3422-2).
    Fr976,
}
