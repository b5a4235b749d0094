//! A clock as a page shows it: plain data at one instant, and what it says in words.

use intendant_domain::wording::StretchKind;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::format;
use super::icons::Icon;
use crate::platform::i18n::Lang;

/// Where a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClockState {
    /// It runs and its target is ahead; it may stand still because hours are closed.
    Running,
    /// It waits for a reason of the contract.
    Paused,
    /// It stopped at or before its target.
    Met,
    /// It stopped after its target.
    Breached,
    /// It runs, past its target.
    Overdue,
    /// The promise no longer applies: a new priority has none.
    Dropped,
    /// The ticket was cancelled.
    Cancelled,
}

impl ClockState {
    /// Every state, for galleries and filters.
    pub const ALL: [ClockState; 7] = [
        ClockState::Running,
        ClockState::Paused,
        ClockState::Met,
        ClockState::Breached,
        ClockState::Overdue,
        ClockState::Dropped,
        ClockState::Cancelled,
    ];

    /// The word for `data-state` and for locale keys.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            ClockState::Running => "running",
            ClockState::Paused => "paused",
            ClockState::Met => "met",
            ClockState::Breached => "breached",
            ClockState::Overdue => "overdue",
            ClockState::Dropped => "dropped",
            ClockState::Cancelled => "cancelled",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            ClockState::Running => Icon::Stopwatch,
            ClockState::Paused => Icon::Pause,
            ClockState::Met => Icon::CircleCheck,
            ClockState::Breached => Icon::CircleX,
            ClockState::Overdue => Icon::Breach,
            ClockState::Dropped => Icon::Ban,
            ClockState::Cancelled => Icon::Close,
        }
    }

    pub(super) const fn is_live(self) -> bool {
        matches!(self, ClockState::Running | ClockState::Overdue)
    }
}

/// One line of a clock's ledger.
#[derive(Clone, Debug)]
pub struct LedgerLine {
    /// When the stretch began.
    pub from: Timestamp,
    /// When it ended; `None` while it lasts.
    pub to: Option<Timestamp>,
    /// What the clock did.
    pub kind: StretchKind,
    /// Why, in words: "compté", "fermé, déjeuner", "attente client".
    pub text: String,
    /// Its open seconds: those that counted, or that a pause kept from counting.
    pub seconds: i64,
}

/// A clause of a contract that decides something, and the page that shows it.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Where it stands: "contrat 2026-03, article 4.2, ligne 88".
    pub label: String,
    /// The page of the contract, at the clause.
    pub href: Option<String>,
}

/// A clock as a page shows it, at one instant.
#[derive(Clone, Debug)]
pub struct ClockView {
    /// Unique in the page.
    pub id: String,
    /// The promise's short name in the trade's words: "GTR", "Restore".
    pub name: String,
    /// Where it stands.
    pub state: ClockState,
    /// Open seconds counted so far.
    pub elapsed: i64,
    /// Open seconds promised.
    pub target: i64,
    /// The target as the contract writes it when seconds would mislead ("2 jours ouvrés").
    pub target_text: Option<String>,
    /// When the target will be, or was, reached; `None` while paused.
    pub due: Option<Timestamp>,
    /// While it counts: the end of the open hours it counts in. `None`: it stands still now.
    pub open_until: Option<Timestamp>,
    /// When it stands still for closed hours: when it goes on.
    pub resumes: Option<Timestamp>,
    /// While it is paused: for what.
    pub pause: Option<String>,
    /// Shares of the target at which somebody is warned, in per cent.
    pub warnings: Vec<u8>,
    /// The clause that set the target.
    pub clause: Option<Clause>,
    /// Its stretches, oldest first; may be empty where only [`clock_row`] is drawn.
    pub ledger: Vec<LedgerLine>,
    /// The zone of the site: every time of the clock is shown in it.
    pub zone: TimeZone,
    /// When this was true.
    pub now: Timestamp,
}

impl ClockView {
    /// Open seconds left; negative when late.
    #[must_use]
    pub fn left(&self) -> i64 {
        self.target - self.elapsed
    }

    /// How much attention it asks for: "calm", "warm" (75 %), "hot" (90 %), "over".
    #[must_use]
    pub fn level(&self) -> &'static str {
        let share = i128::from(self.elapsed) * 100;
        let target = i128::from(self.target.max(1));
        match self.state {
            ClockState::Overdue | ClockState::Breached => "over",
            ClockState::Met | ClockState::Dropped | ClockState::Cancelled => "calm",
            _ if share >= target * 90 => "hot",
            _ if share >= target * 75 => "warm",
            _ => "calm",
        }
    }

    /// Time left, or how it ended, in words: "reste 2 h 47", "dépassée de 12 min".
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let left = format::countdown(lang, self.left().abs());
        match self.state {
            ClockState::Running if self.open_until.is_none() => {
                lang.ta("clock-left-closed", &[("time", &left)])
            }
            ClockState::Running => lang.ta("clock-left", &[("time", &left)]),
            ClockState::Paused if self.left() < 0 => {
                lang.ta("clock-paused-late", &[("time", &left)])
            }
            ClockState::Paused => lang.ta("clock-paused", &[("time", &left)]),
            ClockState::Overdue => lang.ta("clock-overdue", &[("time", &left)]),
            ClockState::Breached => lang.ta("clock-breached", &[("time", &left)]),
            ClockState::Met => {
                let time = format::counted(lang, self.elapsed);
                lang.ta("clock-met", &[("time", &time)])
            }
            ClockState::Dropped => lang.t("clock-dropped"),
            ClockState::Cancelled => lang.t("clock-cancelled"),
        }
    }

    /// What will happen next and when, in words; empty when nothing will.
    #[must_use]
    pub fn next(&self, lang: Lang) -> String {
        let say = |at| format::moment(lang, at, &self.zone, self.now);
        match (self.state, self.resumes, self.due) {
            (ClockState::Paused, _, _) => self.pause.clone().unwrap_or_default(),
            (ClockState::Running, Some(at), Some(due)) => lang.ta(
                "clock-resumes-due",
                &[("resumes", &say(at)), ("due", &say(due))],
            ),
            (ClockState::Running, None, Some(due)) => lang.ta("clock-due", &[("due", &say(due))]),
            (ClockState::Overdue | ClockState::Breached, _, Some(due)) => {
                lang.ta("clock-was-due", &[("due", &say(due))])
            }
            _ => String::new(),
        }
    }

    /// A clock that stands still outside its hours shows a moon, whatever else it is.
    pub(super) fn icon(&self) -> Icon {
        match self.state {
            ClockState::Running if self.open_until.is_none() => Icon::Moon,
            state => state.icon(),
        }
    }

    pub(super) fn target_words(&self, lang: Lang) -> String {
        self.target_text
            .clone()
            .unwrap_or_else(|| format::counted(lang, self.target))
    }
}
