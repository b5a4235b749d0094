//! `intendant contract deadline CONTRACT --opened … --priority P2 --service servers`: when each clock
//! of such a ticket would be due, and why.

use std::path::PathBuf;
use std::process::ExitCode;

use intendant_contract::clock::{
    Change, ClockReport, Effect, Event, LedgerStretch, Promises, TicketClocks, instant_words,
    kind_words, stretch_words,
};
use intendant_contract::model::{ClockKind, Contract, Language, Priority, Target};
use intendant_contract::words;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::source::{Lang, contract_of, print};

/// Which ticket.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The contract file.
    contract: PathBuf,
    /// When it was opened: local time of the calendar (2026-05-02T17:40), or with an offset.
    #[arg(long, value_name = "TIME")]
    opened: String,
    /// Its priority.
    #[arg(long, value_parser = priority)]
    priority: Priority,
    /// Key of the service.
    #[arg(long)]
    service: String,
    /// Only this clock.
    #[arg(long, value_parser = kind)]
    clock: Option<ClockKind>,
    /// Language; by default that of the environment.
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

/// `P1` … `P5`.
fn priority(text: &str) -> Result<Priority, String> {
    match text.to_ascii_uppercase().as_str() {
        "P1" => Ok(Priority::P1),
        "P2" => Ok(Priority::P2),
        "P3" => Ok(Priority::P3),
        "P4" => Ok(Priority::P4),
        "P5" => Ok(Priority::P5),
        _ => Err("not one of P1 to P5".to_owned()),
    }
}

/// As in the contract file.
pub(super) fn kind(text: &str) -> Result<ClockKind, String> {
    match text {
        "respond" => Ok(ClockKind::Respond),
        "onsite" => Ok(ClockKind::Onsite),
        "restore" => Ok(ClockKind::Restore),
        "resolve" => Ok(ClockKind::Resolve),
        _ => Err("not one of respond, onsite, restore, resolve".to_owned()),
    }
}

/// Exit code 0: told; 1: the contract is wrong, or promises nothing for this.
pub(crate) fn run(args: &Args) -> ExitCode {
    let language = Lang::or_environment(args.lang);
    let contract = match contract_of(&args.contract, language) {
        Ok(contract) => contract,
        Err(code) => return code,
    };
    match tell(args, &contract, language) {
        Ok(text) => {
            print(&text);
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn tell(args: &Args, contract: &Contract, language: Language) -> Result<String, String> {
    let promises = Promises::compile(contract).map_err(|error| error.to_string())?;
    let opened = instant_of(&args.opened, contract, args)?;
    let event = |change| Event { at: opened, change };
    let mut ticket = promises
        .ticket(&event(Change::Opened {
            service: &args.service,
            priority: args.priority,
        }))
        .map_err(|error| error.to_string())?;
    // A visit is taken to be asked for at once, so that its promise is told as well.
    ticket
        .apply(&event(Change::OnsiteRequested))
        .map_err(|error| error.to_string())?;
    let mut clocks = ticket.report(opened);
    clocks.retain(|clock| args.clock.is_none_or(|kind| kind == clock.kind));
    if clocks.is_empty() {
        return Err(match language {
            Language::Fr => format!(
                "le contrat ne promet rien pour `{}` en {:?}",
                args.service, args.priority
            ),
            Language::En => format!(
                "the contract promises nothing for `{}` at {:?}",
                args.service, args.priority
            ),
        });
    }
    let mut out = String::new();
    for clock in &clocks {
        let zone = zone_of(contract, &clock.calendar);
        out.push_str(&head(clock, &zone, language));
        if let Some(due) = clock.due {
            for stretch in ticket.ledger(clock.kind, due) {
                out.push_str(&line(&stretch, &zone, language));
            }
        }
        out.push('\n');
    }
    Ok(out)
}

/// A time with its offset as it is; one without in the zone of the calendar that the priority uses.
fn instant_of(text: &str, contract: &Contract, args: &Args) -> Result<Timestamp, String> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    let civil: jiff::civil::DateTime = text
        .parse()
        .map_err(|error| format!("--opened `{text}`: {error}"))?;
    let level = contract
        .services
        .iter()
        .find(|service| service.key == args.service)
        .and_then(|service| service.level.as_ref())
        .and_then(|level| contract.levels.get(level));
    let calendar = level.map_or("", |level| {
        level
            .priorities
            .iter()
            .find(|(priority, _)| *priority == args.priority)
            .and_then(|(_, promise)| promise.calendar.as_deref())
            .unwrap_or(&level.calendar)
    });
    zone_of(contract, calendar)
        .to_timestamp(civil)
        .map_err(|error| format!("--opened `{text}`: {error}"))
}

/// The zone of a calendar of the contract.
pub(super) fn zone_of(contract: &Contract, calendar: &str) -> TimeZone {
    contract
        .calendars
        .get(calendar)
        .and_then(|calendar| TimeZone::get(&calendar.timezone).ok())
        .unwrap_or(TimeZone::UTC)
}

/// What is promised.
pub(super) fn target_words(target: Target, language: Language) -> String {
    match (target, language) {
        (Target::Seconds(seconds), _) => words::duration(seconds, language),
        (Target::OpenDays(1), Language::Fr) => "1\u{a0}jour ouvré".to_owned(),
        (Target::OpenDays(days), Language::Fr) => format!("{days}\u{a0}jours ouvrés"),
        (Target::OpenDays(1), Language::En) => "1 open day".to_owned(),
        (Target::OpenDays(days), Language::En) => format!("{days} open days"),
    }
}

fn head(clock: &ClockReport, zone: &TimeZone, language: Language) -> String {
    let kind = kind_words(clock.kind, language);
    let target = target_words(clock.target, language);
    let clause = format!("{}:{}", clock.clause.file, clock.clause.line);
    let due = clock.due.map(|due| instant_words(due, zone, language));
    match language {
        Language::Fr => {
            let due = due.unwrap_or_else(|| "jamais (le calendrier ne s'ouvre plus)".to_owned());
            format!(
                "{kind}\u{a0}: {target}, calendrier {}\n  échéance\u{a0}: {due}\n  clause {} ({clause})\n",
                words::quoted(&clock.calendar, language),
                clock.clause.path
            )
        }
        Language::En => {
            let due = due.unwrap_or_else(|| "never (the calendar opens no more)".to_owned());
            format!(
                "{kind}: {target}, calendar {}\n  due: {due}\n  clause {} ({clause})\n",
                words::quoted(&clock.calendar, language),
                clock.clause.path
            )
        }
    }
}

/// A line of a ledger.
pub(super) fn line(stretch: &LedgerStretch, zone: &TimeZone, language: Language) -> String {
    let arrow = if stretch.effect == Effect::Counted {
        "+"
    } else {
        "·"
    };
    format!(
        "  {arrow} {} → {}  {}\n",
        instant_words(stretch.from, zone, language),
        instant_words(stretch.to, zone, language),
        stretch_words(stretch, language)
    )
}

/// The ledger of a clock, whole; calendars are named when there is more than one.
pub(super) fn ledger_text(
    ticket: &TicketClocks<'_>,
    kind: ClockKind,
    at: Timestamp,
    zone: &TimeZone,
    language: Language,
) -> String {
    let ledger = ticket.ledger(kind, at);
    let several = ledger
        .windows(2)
        .any(|pair| pair[0].calendar != pair[1].calendar);
    let mut out = String::new();
    for stretch in &ledger {
        let text = line(stretch, zone, language);
        if several {
            out.push_str(&format!("{} [{}]\n", text.trim_end(), stretch.calendar));
        } else {
            out.push_str(&text);
        }
    }
    out
}
