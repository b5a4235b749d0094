//! What is promised, on what: levels, clocks, services and what they cover.

use indexmap::IndexMap;
use rust_decimal::Decimal;

/// A level of promises.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Calendar of priorities that name none.
    pub calendar: String,
    /// Promises by priority; a priority that is left out promises nothing.
    pub priorities: Vec<(Priority, Promise)>,
}

/// `P1`, the most urgent, to `P5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Most urgent.
    P1,
    /// Second.
    P2,
    /// Third.
    P3,
    /// Fourth.
    P4,
    /// Least urgent.
    P5,
}

/// The promises of one priority of one level.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Promise {
    /// Beats the level's calendar.
    pub calendar: Option<String>,
    /// GTI: until a qualified person has taken charge.
    pub respond: Option<Target>,
    /// Until someone is on site, where a visit was asked for.
    pub onsite: Option<Target>,
    /// GTR: until service is restored; a workaround counts.
    pub restore: Option<Target>,
    /// Until the cause is gone.
    pub resolve: Option<Target>,
    /// Promised share of the month's tickets in time, as a fraction of 1 (`"95%"` is 0.95);
    /// a clock that is not there promises 1.
    pub share: Vec<(ClockKind, Decimal)>,
}

/// How long, in the calendar of the promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Open seconds.
    Seconds(i64),
    /// End of the last open range of the Nth open day after the day on which the clock starts.
    OpenDays(u32),
}

/// The four clocks of a ticket, in the order in which they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockKind {
    /// GTI.
    Respond,
    /// Time to be on site.
    Onsite,
    /// GTR.
    Restore,
    /// Time to remove the cause.
    Resolve,
}

/// Impact and urgency, three steps each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Degree {
    /// High.
    High,
    /// Medium.
    Medium,
    /// Low.
    Low,
}

/// Impact (outer) and urgency (inner) to priority.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// (impact, urgency) → priority; a pair that the file leaves out is absent.
    pub cells: Vec<(Degree, Degree, Priority)>,
}

/// How clocks count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClockRules {
    /// What a change of priority does.
    pub on_priority_change: OnPriorityChange,
    /// What a reopening does.
    pub on_reopen: OnReopen,
    /// Which reason stops which clocks, in file order.
    pub pauses: IndexMap<String, Vec<ClockKind>>,
}

/// What a change of priority does to running clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnPriorityChange {
    /// The new target applies to the elapsed time so far.
    #[default]
    Keep,
    /// The clock starts again at the change.
    Restart,
}

/// What a reopening does to stopped `restore` and `resolve` clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnReopen {
    /// Goes on from the elapsed time at which it stopped.
    #[default]
    Resume,
    /// Begins at zero.
    Restart,
}

/// Conditions on an item: all keys must match, any value of a key does. No key at all matches
/// every item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// Key (`kind`, `site`, `tag`, … any attribute of an item) to accepted values.
    pub keys: IndexMap<String, Vec<String>>,
}

/// A service of the contract.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Short name, unique in the file.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// The level that it promises; absent: none.
    pub level: Option<String>,
    /// What it covers.
    pub covers: Selector,
    /// What it does not cover even so; absent: no exception.
    pub except: Option<Selector>,
    /// Availability promised.
    pub availability: Option<Availability>,
    /// Backups promised.
    pub backup: Option<Backup>,
    /// Patching promised.
    pub patch: Option<Patch>,
}

/// Availability of a service over a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Availability {
    /// As a fraction of 1 (`"99.90%"` is 0.9990).
    pub target: Decimal,
    /// Only time open in it counts.
    pub calendar: String,
    /// Over what it is measured.
    pub period: Period,
}

/// A period of measurement, in local time of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
}

/// Backups promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// At most this much is lost, seconds of real time.
    pub rpo: Option<i64>,
    /// Restored within, seconds of real time.
    pub rto: Option<i64>,
    /// How many are kept, by `daily`, `weekly`, `monthly`, `yearly`.
    pub keep: IndexMap<String, u32>,
    /// How often a restore is tried: `monthly`, `quarterly`, `half-yearly`, `yearly`.
    pub restore_test: Option<String>,
}

/// Patching promised: by severity, seconds of open time in `calendar`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// `critical`, `high`, `other` … to target.
    pub targets: IndexMap<String, Target>,
    /// In which the targets count; absent: real time.
    pub calendar: Option<String>,
}

/// Somebody else who answers for part of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThirdParty {
    /// Name.
    pub name: String,
    /// Of what.
    pub responsible_for: Selector,
}
