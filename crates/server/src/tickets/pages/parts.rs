//! What several pages of the desk draw: clocks as views, marks, Markdown that cannot harm.

use std::sync::Arc;

use intendant_contract::clock::{Effect, stretch_words};
use intendant_contract::model::Target;
use intendant_domain::tickets::clocks::ClockRow;
use intendant_domain::tickets::{Clock, ClockState, Coverage, Priority, State, Verdict, number};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, PreEscaped, html};

use crate::contracts::{self, Compiled};
use crate::platform::i18n::Lang;
use crate::platform::page::{
    self, Clause, ClockView, Icon, LedgerLine, Progress, StretchKind, Tone, badge_icon, format,
};
use crate::tickets::list::Listed;
use crate::tickets::view::{ClockSeen, Shown, hours};
use crate::tickets::wording;

/// Shares of a target at which somebody is warned.
const WARNINGS: [u8; 3] = [50, 75, 90];

/// The zone of that name; UTC for one that this program does not know.
pub(crate) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// "n° 1 042".
pub(crate) fn spoken(lang: Lang, ticket: intendant_domain::id::TicketId) -> String {
    let number = format::ticket_number(number(ticket));
    lang.ta("ticket-number", &[("number", &number)])
}

pub(crate) fn address(ticket: intendant_domain::id::TicketId) -> String {
    format!("/tickets/{}", number(ticket))
}

fn state_of(state: ClockState) -> page::ClockState {
    match state {
        ClockState::Running => page::ClockState::Running,
        ClockState::Paused => page::ClockState::Paused,
        ClockState::Overdue => page::ClockState::Overdue,
        ClockState::Met => page::ClockState::Met,
        ClockState::Breached => page::ClockState::Breached,
        ClockState::Dropped => page::ClockState::Dropped,
        ClockState::Cancelled => page::ClockState::Cancelled,
    }
}

/// A state's mark.
pub(crate) fn state(lang: Lang, state: State) -> Markup {
    let progress = match state {
        State::New => Progress::New,
        State::Assigned => Progress::Assigned,
        State::InProgress => Progress::InProgress,
        State::Waiting => Progress::Waiting,
        State::Restored => Progress::Restored,
        State::Resolved => Progress::Resolved,
        State::Closed => Progress::Closed,
        State::Cancelled => Progress::Cancelled,
    };
    page::state(progress, &wording::state(lang, state))
}

/// A priority's mark.
pub(crate) fn priority(lang: Lang, priority: Priority) -> Markup {
    let name = lang.t(&format!("ticket-priority-{}", priority.level()));
    page::priority(priority.level(), &name)
}

/// What the contract says, as a mark.
pub(crate) fn verdict(lang: Lang, verdict: Verdict) -> Markup {
    let (tone, mark) = match verdict {
        Verdict::In => (Tone::Good, Icon::Shield),
        Verdict::Out | Verdict::NoContract => (Tone::Bad, Icon::Ban),
        Verdict::NeedsOrder | Verdict::NeedsApproval => (Tone::Warn, Icon::Alert),
    };
    let text = lang.t(&format!("ticket-verdict-{}", verdict.code()));
    badge_icon(tone, mark, &text)
}

/// A target as the contract writes it, when it is in open days.
fn target_text(lang: Lang, days: Option<u32>) -> Option<String> {
    days.map(|days| lang.ta("ticket-open-days", &[("n", &days.to_string())]))
}

/// The clock that a row of a list shows: what runs out first, else what waits; nothing when all have
/// stopped.
pub(crate) fn row_clock(
    lang: Lang,
    ticket: &Listed,
    contracts: &[Arc<Compiled>],
    now: Timestamp,
) -> Option<ClockView> {
    let row = ticket
        .clocks
        .iter()
        .find(|row| Some(row.clock) == ticket.due_clock)
        .or_else(|| ticket.clocks.iter().find(|row| row.is_live()))?;
    let compiled = contracts
        .iter()
        .find(|compiled| Some(compiled.id) == ticket.version)?;
    let hours = hours(Some(compiled), &row.calendar)?;
    let at = row.now(&hours, now);
    let pause = ticket
        .waiting
        .as_deref()
        .filter(|_| row.held)
        .map(|reason| wording::reason(lang, reason));
    Some(ClockView {
        id: format!("clock-{}-{}", ticket.id, row.clock.code()),
        name: lang.t(&format!("ticket-clock-{}", row.clock.code())),
        state: state_of(at.state),
        elapsed: at.elapsed,
        target: row.target,
        target_text: target_text(lang, row.days),
        due: row.due_at(),
        open_until: at.open_until,
        resumes: at.resumes,
        pause,
        warnings: Vec::new(),
        clause: None,
        ledger: Vec::new(),
        zone: zone(&ticket.zone),
        now,
    })
}

/// A clock of a ticket in full.
pub(crate) fn full_clock(lang: Lang, shown: &Shown, seen: &ClockSeen) -> ClockView {
    let report = &seen.report;
    let row = &seen.row;
    let wait = shown.known.ticket.wait.as_ref().filter(|_| row.held);
    ClockView {
        id: format!("clock-{}", row.clock.code()),
        name: lang.t(&format!("ticket-clock-{}-long", row.clock.code())),
        state: state_of(seen.now.state),
        elapsed: report.elapsed_s,
        target: target_of(report.target, row),
        target_text: target_text(lang, row.days),
        due: report.due,
        open_until: seen.now.open_until,
        resumes: seen.now.resumes,
        pause: wait.map(|wait| wording::reason(lang, &wait.reason)),
        warnings: if row.is_live() {
            WARNINGS.to_vec()
        } else {
            Vec::new()
        },
        clause: Some(clause(lang, shown, &report.clause)),
        ledger: ledger(lang, shown, seen),
        zone: zone(&shown.listed.zone),
        now: shown.now,
    }
}

fn target_of(target: Target, row: &ClockRow) -> i64 {
    match target {
        Target::Seconds(seconds) => seconds,
        Target::OpenDays(_) => row.target,
    }
}

/// A clause, with the page of the contract where it stands.
pub(crate) fn clause(
    lang: Lang,
    shown: &Shown,
    clause: &intendant_contract::model::Clause,
) -> Clause {
    let label = match clause.line {
        0 => clause.path.clone(),
        line => lang.ta(
            "ticket-clause",
            &[("path", &clause.path), ("line", &line.to_string())],
        ),
    };
    let version = shown.known.contract.as_ref().map(|c| c.number);
    Clause {
        label: match version {
            Some(version) => format!("{label}, v{version}"),
            None => label,
        },
        href: shown
            .internal
            .then(|| format!("/clients/{}/contract", shown.known.ticket.client)),
    }
}

fn ledger(lang: Lang, shown: &Shown, seen: &ClockSeen) -> Vec<LedgerLine> {
    let compiled = shown.known.contract.as_deref();
    let last = seen.ledger.len().saturating_sub(1);
    seen.ledger
        .iter()
        .enumerate()
        .map(|(n, stretch)| {
            let open = hours(compiled, &stretch.calendar)
                .map_or(0, |hours| hours.open_seconds(stretch.from, stretch.to));
            let (kind, seconds) = match &stretch.effect {
                Effect::Counted => (StretchKind::Counted, stretch.seconds_counted),
                Effect::Paused { .. } => (StretchKind::Paused, open),
                Effect::Closed { .. } | Effect::Stopped => (StretchKind::Closed, 0),
            };
            let goes_on = n == last && seen.row.is_live();
            LedgerLine {
                from: stretch.from,
                to: (!goes_on).then_some(stretch.to),
                kind,
                text: match stretch.effect {
                    Effect::Counted => lang.t("ticket-ledger-counted"),
                    _ => stretch_words(stretch, contracts::language(lang)),
                },
                seconds,
            }
        })
        .collect()
}

/// The name of a clock in a sentence.
pub(crate) fn clock_name(lang: Lang, clock: Clock) -> String {
    lang.t(&format!("ticket-clock-{}", clock.code()))
}

/// Why the contract says what it says, and what work then costs.
pub(crate) fn reasons(lang: Lang, coverage: &Coverage) -> Markup {
    html! {
        @if !coverage.reasons.is_empty() {
            ul.reasons-list {
                @for reason in &coverage.reasons { li { (contracts::words(reason, lang)) } }
            }
        }
        @for price in &coverage.hourly {
            @let amount = format::money(lang, price.cents, &price.currency);
            p {
                (lang.ta("ticket-hourly", &[("label", &price.label), ("amount", &amount)]))
                @if let Some(percent) = price.outside_percent {
                    " " (lang.ta("ticket-hourly-outside", &[("percent", &percent.to_string())]))
                }
            }
        }
    }
}

/// Markdown as HTML. What is HTML in it is shown as it was typed, never run; links lead where they
/// say and nowhere that a script could be.
pub(crate) fn prose(text: &str) -> Markup {
    use pulldown_cmark::{CowStr, Event, Options, Parser, Tag};
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let safe = |address: &CowStr<'_>| {
        let lower = address.trim().to_ascii_lowercase();
        ["http://", "https://", "mailto:", "/", "#"]
            .iter()
            .any(|start| lower.starts_with(start))
    };
    let events = Parser::new_ext(text, options).map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        Event::SoftBreak => Event::HardBreak,
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => {
            let dest_url = if safe(&dest_url) {
                dest_url
            } else {
                "#".into()
            };
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            })
        }
        // Pictures from elsewhere tell strangers who reads; our own policy would not load them.
        Event::Start(Tag::Image { dest_url, .. }) => Event::Text(format!("[{dest_url}] ").into()),
        Event::End(pulldown_cmark::TagEnd::Image) => Event::Text("".into()),
        other => other,
    });
    let mut out = String::with_capacity(text.len() * 2);
    pulldown_cmark::html::push_html(&mut out, events);
    html! { div.prose { (PreEscaped(out)) } }
}
