//! The clock: one drawing for every promise that runs, the same in a list, on a ticket, in a
//! report. Time left in words, a bar with its target, and the ledger behind one click.

use intendant_domain::wording::{self, StretchKind};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::format;
use super::icons::{Icon, icon};
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

    const fn is_live(self) -> bool {
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

    fn target_words(&self, lang: Lang) -> String {
        self.target_text
            .clone()
            .unwrap_or_else(|| format::counted(lang, self.target))
    }
}

/// The clock in a list: its name, a bar, the time left. One line high, the same width in every
/// row.
#[must_use]
pub fn clock_row(lang: Lang, clock: &ClockView) -> Markup {
    html! {
        span.clk.clk-row id=(clock.id) data-clock data-state=(clock.state.code())
            data-level=(clock.level()) data-elapsed=(clock.elapsed) data-target=(clock.target)
            data-at=(clock.now.as_second())
            data-until=[live_until(clock)] data-due=[clock.due.map(Timestamp::as_second)]
            title=(clock.next(lang))
        {
            span.clk-name { (clock.name) }
            (row_bar(clock))
            span.clk-left {
                span.clk-icon { (icon(clock.state.icon())) }
                span data-left { (clock.words(lang)) }
            }
        }
    }
}

/// The clock in full: target, bar with pauses hatched and closed hours folded, what comes next,
/// and the ledger behind one click.
#[must_use]
pub fn clock_bar(lang: Lang, clock: &ClockView) -> Markup {
    let next = clock.next(lang);
    html! {
        section.clk.clk-full id=(clock.id) data-clock data-state=(clock.state.code())
            data-level=(clock.level()) data-elapsed=(clock.elapsed) data-target=(clock.target)
            data-at=(clock.now.as_second())
            data-until=[live_until(clock)] data-due=[clock.due.map(Timestamp::as_second)]
            aria-label=(clock.name)
        {
            div.clk-head {
                span.clk-name { (clock.name) }
                span.clk-target { (lang.ta("clock-target", &[("time", &clock.target_words(lang))])) }
                span.clk-left {
                    span.clk-icon { (icon(clock.state.icon())) }
                    strong data-left { (clock.words(lang)) }
                }
            }
            (full_bar(clock))
            @if !next.is_empty() { p.clk-next { (next) } }
            @if !clock.ledger.is_empty() { (ledger(lang, clock)) }
        }
    }
}

/// Until when the page may go on counting by itself.
fn live_until(clock: &ClockView) -> Option<i64> {
    let until = clock.open_until.filter(|_| clock.state.is_live())?;
    Some(until.as_second())
}

/// The bar of a row: elapsed against target, in counted time.
fn row_bar(clock: &ClockView) -> Markup {
    let whole = clock.target.max(clock.elapsed).max(1);
    let share = |seconds: i64| percent(seconds.max(0) * 1000 / whole);
    html! {
        svg.clk-bar width="100%" height="8" aria-hidden="true" focusable="false" {
            rect.clk-track width="100%" height="8" rx="2" {}
            rect.clk-fill data-fill width=(share(clock.elapsed)) height="8" rx="2" {}
            @if clock.state == ClockState::Paused {
                rect.clk-hatch x=(share(clock.elapsed.min(clock.target))) width="100%" height="8" fill="url(#hatch)" {}
            }
            @for warning in &clock.warnings {
                @let at = share(clock.target * i64::from(*warning) / 100);
                line.clk-tick x1=(at) x2=(at) y1="0" y2="8" {}
            }
            @if clock.elapsed > clock.target {
                line.clk-mark x1=(share(clock.target)) x2=(share(clock.target)) y1="0" y2="8" {}
            }
        }
    }
}

/// The bar of the full clock: its stretches in order, closed hours folded.
fn full_bar(clock: &ClockView) -> Markup {
    let mut stretches: Vec<_> = clock
        .ledger
        .iter()
        .map(|line| wording::Stretch {
            kind: line.kind,
            seconds: line.seconds,
        })
        .collect();
    if stretches.is_empty() {
        stretches.push(wording::Stretch {
            kind: StretchKind::Counted,
            seconds: clock.elapsed,
        });
    }
    let waits = matches!(clock.state, ClockState::Running | ClockState::Paused);
    let stopped_early = matches!(clock.state, ClockState::Met);
    if (waits || stopped_early) && clock.left() > 0 {
        stretches.push(wording::Stretch {
            kind: StretchKind::Ahead,
            seconds: clock.left(),
        });
    }
    let (pieces, mark) = wording::lay_out(&stretches, clock.target);
    html! {
        svg.clk-bar width="100%" height="22" aria-hidden="true" focusable="false" {
            rect.clk-track y="6" width="100%" height="12" rx="3" {}
            @for piece in &pieces { (full_piece(*piece)) }
            @for warning in &clock.warnings {
                @let (_, at) = wording::lay_out(&stretches, clock.target * i64::from(*warning) / 100);
                line.clk-tick x1=(percent(at.into())) x2=(percent(at.into())) y1="6" y2="18" {}
            }
            svg.clk-mark x=(percent(mark.into())) overflow="visible" {
                path d="M0 4V20" {}
                path.clk-flag d="M-4 0H4L0 5Z" {}
            }
        }
    }
}

fn full_piece(piece: wording::Piece) -> Markup {
    let x = percent(piece.start.into());
    let width = percent(piece.width.into());
    html! {
        @match piece.kind {
            StretchKind::Counted => { rect.clk-fill x=(x) y="6" width=(width) height="12" {} }
            StretchKind::Paused => {
                rect.clk-hatch x=(x) y="6" width=(width) height="12" fill="url(#hatch)" {}
            }
            StretchKind::Closed => {
                svg.clk-fold x=(x) width=(width) y="4" height="16" viewBox="0 0 8 16" preserveAspectRatio="none" {
                    path d="M0 1H8V15H0Z" {}
                    path.clk-zig d="M4 0L2 4L6 8L2 12L4 16" {}
                }
            }
            StretchKind::Ahead => {}
        }
    }
}

fn ledger(lang: Lang, clock: &ClockView) -> Markup {
    let counted = format::counted(lang, clock.elapsed);
    html! {
        details.clk-ledger {
            summary {
                (lang.ta("clock-why", &[("time", &counted), ("target", &clock.target_words(lang))]))
            }
            table.ledger {
                thead { tr {
                    th scope="col" { (lang.t("clock-when")) }
                    th scope="col" { (lang.t("clock-what")) }
                    th.num scope="col" { (lang.t("clock-counted")) }
                } }
                tbody { @for line in &clock.ledger { (ledger_line(lang, clock, line)) } }
                tfoot { tr {
                    th scope="row" colspan="2" { (lang.t("clock-sum")) }
                    td.num { (counted) " / " (clock.target_words(lang)) }
                } }
            }
            @if let Some(clause) = &clock.clause { p.clk-clause { (clause_link(lang, clause)) } }
        }
    }
}

fn ledger_line(lang: Lang, clock: &ClockView, line: &LedgerLine) -> Markup {
    let kind = match line.kind {
        StretchKind::Counted => "counted",
        StretchKind::Paused => "paused",
        StretchKind::Closed => "closed",
        StretchKind::Ahead => "ahead",
    };
    let day = |at: Timestamp| at.to_zoned_datetime(clock.zone.clone()).date();
    let from = format::time_of_day(line.from, &clock.zone);
    html! {
        tr data-kind=(kind) {
            td.when title=(format::stamp(lang, line.from, &clock.zone)) {
                span.day { (format::date_short(lang, day(line.from))) } " " (from) "–"
                @match line.to {
                    Some(to) => {
                        @if day(to) != day(line.from) {
                            span.day { (format::date_short(lang, day(to))) } " "
                        }
                        (format::time_of_day(to, &clock.zone))
                    }
                    None => { (lang.t("clock-now")) }
                }
            }
            td { span.swatch {} (line.text) }
            td.num { @if line.kind == StretchKind::Counted { (format::counted(lang, line.seconds)) } @else { "—" } }
        }
    }
}

/// "Clause : …", as a link when there is a page for it.
#[must_use]
pub fn clause_link(lang: Lang, clause: &Clause) -> Markup {
    html! {
        span.clause {
            (icon(Icon::Contract)) " " (lang.t("ui-clause")) " "
            @match &clause.href {
                Some(href) => { a href=(href) { (clause.label) } }
                None => { (clause.label) }
            }
        }
    }
}

/// Thousandths as a length of SVG: "49.4%".
fn percent(thousandths: i64) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}
