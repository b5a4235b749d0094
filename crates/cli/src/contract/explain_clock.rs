//! `intendant contract explain CONTRACT --ticket T-1 --events FILE`: the ledger of a ticket's clocks.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use intendant_contract::clock::{ClockReport, ClockState, instant_words, kind_words};
use intendant_contract::model::{ClockKind, Contract, Language};
use intendant_contract::replay::{TicketHistory, history_of};
use intendant_contract::words;
use jiff::Timestamp;

use super::deadline::{kind, ledger_text, target_words, zone_of};
use super::source::print;

/// Which clocks.
#[derive(clap::Args)]
pub(crate) struct OfTicket {
    /// The ticket whose clocks are explained.
    #[arg(long, requires = "events")]
    pub(super) ticket: Option<String>,
    /// Events, one JSON object a line, as for `replay`; `-` is standard input.
    #[arg(long, requires = "ticket")]
    events: Option<PathBuf>,
    /// Only this clock.
    #[arg(long, value_parser = kind, requires = "ticket")]
    clock: Option<ClockKind>,
    /// At this instant (2026-05-02T18:00+02:00); by default at the ticket's last event.
    #[arg(long, value_name = "INSTANT", requires = "ticket")]
    at: Option<Timestamp>,
}

/// Exit code 0: told; 1: the contract is wrong, or there is nothing to tell; 2: no events.
pub(super) fn run(contract: &Contract, args: &OfTicket, language: Language) -> ExitCode {
    let (Some(ticket), Some(events)) = (&args.ticket, &args.events) else {
        return ExitCode::from(2);
    };
    let history = match history(events, ticket) {
        Ok(history) => history,
        Err(error) => {
            eprintln!("{}: cannot be read: {error}", events.display());
            return ExitCode::from(2);
        }
    };
    match tell(args, ticket, contract, &history, language) {
        Ok(text) => {
            print(&text);
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{}: {why}", events.display());
            ExitCode::FAILURE
        }
    }
}

fn history(path: &Path, ticket: &str) -> std::io::Result<TicketHistory> {
    let input: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(path)?)
    };
    let mut history = TicketHistory::default();
    let mut reader = BufReader::with_capacity(1 << 16, input);
    let (mut line, mut number) = (Vec::new(), 0);
    while reader.read_until(b'\n', &mut line)? > 0 {
        number += 1;
        history_of(ticket, number, &line, &mut history);
        line.clear();
    }
    Ok(history)
}

fn tell(
    args: &OfTicket,
    name: &str,
    contract: &Contract,
    history: &TicketHistory,
    language: Language,
) -> Result<String, String> {
    let promises = intendant_contract::clock::Promises::compile(contract)
        .map_err(|error| error.to_string())?;
    let (ticket, last) = history
        .clocks(&promises, args.at)
        .map_err(|(line, error)| format!("line {line}: {error}"))?
        .ok_or_else(|| match language {
            Language::Fr => format!("aucun événement du ticket `{name}`"),
            Language::En => format!("no event of ticket `{name}`"),
        })?;
    let at = args.at.unwrap_or(last);
    let mut out = String::new();
    for clock in ticket.report(at) {
        if args.clock.is_some_and(|kind| kind != clock.kind) {
            continue;
        }
        let zone = zone_of(contract, &clock.calendar);
        out.push_str(&head(&clock, &zone, language));
        out.push_str(&ledger_text(&ticket, clock.kind, at, &zone, language));
        out.push('\n');
    }
    if out.is_empty() {
        return Err(match language {
            Language::Fr => "le ticket n'a pas eu cette horloge".to_owned(),
            Language::En => "the ticket never had that clock".to_owned(),
        });
    }
    Ok(out)
}

fn state_words(state: ClockState, language: Language) -> &'static str {
    let [fr, en] = match state {
        ClockState::Met => ["tenue", "met"],
        ClockState::Breached => ["dépassée", "breached"],
        ClockState::Overdue => ["en retard", "overdue"],
        ClockState::Paused => ["en pause", "paused"],
        ClockState::Running => ["en cours", "running"],
        ClockState::Cancelled => ["annulée", "cancelled"],
        ClockState::Dropped => [
            "retirée par un changement de priorité",
            "dropped by a change of priority",
        ],
    };
    match language {
        Language::Fr => fr,
        Language::En => en,
    }
}

fn head(clock: &ClockReport, zone: &jiff::tz::TimeZone, language: Language) -> String {
    let kind = kind_words(clock.kind, language);
    let state = state_words(clock.state, language);
    let target = target_words(clock.target, language);
    let elapsed = words::duration(clock.elapsed_s, language);
    let clause = format!(
        "{} ({}:{})",
        clock.clause.path, clock.clause.file, clock.clause.line
    );
    let instant = |at: Timestamp| instant_words(at, zone, language);
    let mut out = match language {
        Language::Fr => format!(
            "{kind}\u{a0}: {state}, {elapsed} sur {target} ({:?}, calendrier {})\n",
            clock.priority,
            words::quoted(&clock.calendar, language)
        ),
        Language::En => format!(
            "{kind}: {state}, {elapsed} of {target} ({:?}, calendar {})\n",
            clock.priority,
            words::quoted(&clock.calendar, language)
        ),
    };
    let mut add = |fr: &str, en: &str, value: String| {
        let label = match language {
            Language::Fr => format!("{fr}\u{a0}"),
            Language::En => en.to_owned(),
        };
        out.push_str(&format!("  {label}: {value}\n"));
    };
    add("clause", "clause", clause);
    if let Some(due) = clock.due {
        add("échéance", "due", instant(due));
    }
    if let Some(stopped) = clock.stopped {
        add("fin", "ended", instant(stopped));
    }
    if clock.paused_s > 0 {
        add(
            "en pause",
            "paused",
            words::duration(clock.paused_s, language),
        );
    }
    if clock.late_s > 0 {
        add("retard", "late", words::duration(clock.late_s, language));
    }
    out
}
