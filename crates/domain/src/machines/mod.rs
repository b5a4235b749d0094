//! Rules of items and machines: where one stands from its checks, tags, planned maintenance.

pub mod import;
pub mod kinds;
pub mod os;
pub mod query;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Where an item stands: the worst of its checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Nothing watches it.
    Unwatched,
    /// Its checks have no result yet.
    Waiting,
    /// As it should be.
    Ok,
    /// Worth a look: a warning, or a failure that is not certain yet.
    Warning,
    /// A check could not be made, for certain.
    Unknown,
    /// A check fails, for certain.
    Critical,
    /// The machine itself gives no sign of life; what its other checks last said is old.
    Silent,
}

impl Standing {
    /// Every standing, best known last.
    pub const ALL: [Self; 7] = [
        Self::Unwatched,
        Self::Waiting,
        Self::Ok,
        Self::Warning,
        Self::Unknown,
        Self::Critical,
        Self::Silent,
    ];

    /// The number that lists are sorted by: the worst is the greatest.
    #[must_use]
    pub fn rank(self) -> i64 {
        self as i64
    }

    /// The standing of that rank.
    #[must_use]
    pub fn from_rank(rank: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.rank() == rank)
    }

    /// The name that addresses, the API and locale keys use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unwatched => "unwatched",
            Self::Waiting => "waiting",
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Unknown => "unknown",
            Self::Critical => "critical",
            Self::Silent => "silent",
        }
    }

    /// Whether something is wrong for certain.
    #[must_use]
    pub fn is_failing(self) -> bool {
        self >= Self::Unknown
    }

    /// Where one check puts its item. `state` is empty before the first result; `is_alive` is the
    /// check that the server judges from silence; a check that the machine `refused` is only worth
    /// a look.
    #[must_use]
    pub fn of_check(state: &str, confirmed: bool, refused: bool, is_alive: bool) -> Self {
        match state {
            "" => Self::Waiting,
            "ok" => Self::Ok,
            "critical" if confirmed && is_alive => Self::Silent,
            "critical" if confirmed && !refused => Self::Critical,
            "unknown" if confirmed && !refused => Self::Unknown,
            _ => Self::Warning,
        }
    }
}

/// The tags in a text, separated by commas, semicolons or blanks; each once, in order.
#[must_use]
pub fn tags(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for tag in text.split([',', ';', ' ', '\t', '\n', '\r']) {
        let tag = tag.trim();
        if !tag.is_empty() && !found.iter().any(|known| known == tag) {
            found.push(tag.to_owned());
        }
    }
    found
}

/// Why a maintenance cannot be planned so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongWindow {
    /// It ends before, or when, it begins.
    Empty,
    /// It is over already.
    Past,
    /// Longer than a month: then the contract should change.
    TooLong,
}

/// The longest maintenance, in seconds: 31 days.
pub const LONGEST_WINDOW_S: i64 = 31 * 86_400;

/// The instants of a maintenance given in local time. Where a local time comes twice (autumn) the
/// window takes in both hours; where it never comes (spring) the hour after the gap is meant.
///
/// # Errors
/// [`WrongWindow`] as seen at `now`.
pub fn window(
    from: DateTime,
    to: DateTime,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<(Timestamp, Timestamp), WrongWindow> {
    let (from, to) = (first_of(from, zone), last_of(to, zone));
    check_window(from, to, now).map(|()| (from, to))
}

/// Whether a maintenance of these instants can be planned at `now`.
///
/// # Errors
/// [`WrongWindow`].
pub fn check_window(from: Timestamp, to: Timestamp, now: Timestamp) -> Result<(), WrongWindow> {
    if to <= from {
        Err(WrongWindow::Empty)
    } else if to <= now {
        Err(WrongWindow::Past)
    } else if to.as_second() - from.as_second() > LONGEST_WINDOW_S {
        Err(WrongWindow::TooLong)
    } else {
        Ok(())
    }
}

/// The instant of a local time; the first of two, the one after a gap.
fn first_of(local: DateTime, zone: &TimeZone) -> Timestamp {
    zone.to_ambiguous_timestamp(local)
        .compatible()
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The instant of a local time; the last of two, the one after a gap.
fn last_of(local: DateTime, zone: &TimeZone) -> Timestamp {
    zone.to_ambiguous_timestamp(local)
        .later()
        .unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests;
