//! The shapes of tickets in JSON.

use intendant_contract::clock::stretch_words;
use intendant_contract::model::{Clause, Language, Target};
use intendant_domain::tickets::{Coverage, number};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::platform::i18n::Lang;
use crate::tickets::actions::{Known, Preview};
use crate::tickets::list::Listed;
use crate::tickets::view::{ClockSeen, Shown};
use crate::tickets::wording;

/// Somebody or something that a ticket names.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Named {
    /// Identifier.
    id: i64,
    /// Name.
    name: String,
}

impl Named {
    fn of(id: Option<impl Into<i64>>, name: Option<&String>) -> Option<Self> {
        Some(Self {
            id: id?.into(),
            name: name.cloned().unwrap_or_default(),
        })
    }
}

/// A clause of the contract.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct ClauseJson {
    /// Path within the file.
    path: String,
    /// File.
    file: String,
    /// Line, from 1; 0: a default that the file does not write.
    line: u32,
}

impl From<&Clause> for ClauseJson {
    fn from(clause: &Clause) -> Self {
        Self {
            path: clause.path.clone(),
            file: clause.file.clone(),
            line: clause.line,
        }
    }
}

/// What the contract says of a ticket.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct CoverageJson {
    /// `in`, `out`, `needs-order`, `needs-approval` or `no-contract`.
    verdict: String,
    /// Key of the covering service.
    service: Option<String>,
    /// Its name.
    service_name: Option<String>,
    /// What decided.
    clause: Option<ClauseJson>,
    /// Why, in the reader's language.
    reasons: Vec<String>,
    /// Work by the hour outside the contract.
    hourly: Vec<HourlyJson>,
    /// Ways of acting that ask for somebody's agreement first, in the reader's language.
    approvals: Vec<String>,
}

/// A rate of work outside the flat fee.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct HourlyJson {
    /// Name in the contract.
    label: String,
    /// Cents an hour before tax.
    cents: i64,
    /// ISO 4217.
    currency: String,
    /// Per cent of the rate outside its hours.
    outside_percent: Option<i64>,
}

impl CoverageJson {
    fn of(coverage: &Coverage, lang: Lang) -> Self {
        Self {
            verdict: coverage.verdict.code().to_owned(),
            service: coverage.service.clone(),
            service_name: coverage.service_name.clone(),
            clause: coverage.clause.as_ref().map(Into::into),
            reasons: coverage
                .reasons
                .iter()
                .map(|words| words.get(language(lang)).to_owned())
                .collect(),
            hourly: coverage
                .hourly
                .iter()
                .map(|price| HourlyJson {
                    label: price.label.clone(),
                    cents: price.cents,
                    currency: price.currency.clone(),
                    outside_percent: price.outside_percent,
                })
                .collect(),
            approvals: coverage
                .approvals
                .iter()
                .map(|words| words.get(language(lang)).to_owned())
                .collect(),
        }
    }
}

/// The engine's name for the reader's language.
pub(in crate::tickets) fn language(lang: Lang) -> Language {
    match lang {
        Lang::Fr => Language::Fr,
        Lang::En => Language::En,
    }
}

/// A stretch of a clock's life.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct StretchJson {
    /// First instant.
    #[schema(format = DateTime)]
    from: String,
    /// First instant after it.
    #[schema(format = DateTime)]
    to: String,
    /// Calendar in force.
    calendar: String,
    /// Seconds that it adds to elapsed.
    counted_s: i64,
    /// What it does and why, in the reader's language.
    words: String,
}

/// A clock of a ticket, now.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct ClockJson {
    /// `respond`, `onsite`, `restore` or `resolve`.
    clock: String,
    /// `running`, `paused`, `overdue`, `met`, `breached`, `dropped` or `cancelled`.
    state: String,
    /// Priority whose target it has.
    priority: String,
    /// Calendar in which it counts.
    calendar: String,
    /// Open seconds promised; absent for a target in open days.
    target_s: Option<i64>,
    /// Open days promised; absent for a target in seconds.
    target_open_days: Option<u32>,
    /// Open seconds counted.
    elapsed_s: i64,
    /// Open seconds kept from counting by waits.
    paused_s: i64,
    /// Open seconds past the target.
    late_s: i64,
    /// What elapsed is counted from.
    #[schema(format = DateTime)]
    started: String,
    /// When it ended.
    #[schema(format = DateTime)]
    stopped: Option<String>,
    /// When the target is or was reached; absent while it waits.
    #[schema(format = DateTime)]
    due: Option<String>,
    /// The clause that sets the target.
    clause: ClauseJson,
    /// How the elapsed time came about.
    ledger: Vec<StretchJson>,
}

impl ClockJson {
    fn of(clock: &ClockSeen, lang: Lang) -> Self {
        let report = &clock.report;
        let (target_s, target_open_days) = match report.target {
            Target::Seconds(seconds) => (Some(seconds), None),
            Target::OpenDays(days) => (None, Some(days)),
        };
        Self {
            clock: clock.row.clock.code().to_owned(),
            state: report.state.name().to_owned(),
            priority: clock.row.priority.code().to_owned(),
            calendar: report.calendar.to_string(),
            target_s,
            target_open_days,
            elapsed_s: report.elapsed_s,
            paused_s: report.paused_s,
            late_s: report.late_s,
            started: report.started.to_string(),
            stopped: report.stopped.map(|at| at.to_string()),
            due: report.due.map(|at| at.to_string()),
            clause: (&report.clause).into(),
            ledger: clock
                .ledger
                .iter()
                .map(|stretch| StretchJson {
                    from: stretch.from.to_string(),
                    to: stretch.to.to_string(),
                    calendar: stretch.calendar.to_string(),
                    counted_s: stretch.seconds_counted,
                    words: stretch_words(stretch, language(lang)),
                })
                .collect(),
        }
    }
}

/// A clock as lists have it: as of the ticket's last event.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct ClockBriefJson {
    /// `respond`, `onsite`, `restore` or `resolve`.
    clock: String,
    /// Where it stands: `running`, `paused`, `overdue`, `met`, `breached`, `dropped`, `cancelled`.
    state: String,
    /// When the target is or was reached; absent while it waits.
    #[schema(format = DateTime)]
    due: Option<String>,
}

/// A ticket in a list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct TicketBriefJson {
    /// The number that people say.
    number: i64,
    /// Whose.
    client: Named,
    /// `incident` or `request`.
    kind: String,
    /// In a line.
    title: String,
    /// Where it stands.
    state: String,
    /// What it waits for.
    waiting: Option<String>,
    /// `P1` to `P5`.
    priority: String,
    /// Key of the covering service; absent: none.
    service: Option<String>,
    /// What the contract says.
    verdict: String,
    /// On what.
    item: Option<Named>,
    /// For whom.
    requester: Option<Named>,
    /// Who has it.
    assignee: Option<Named>,
    /// Which team has it.
    team: Option<Named>,
    /// When it was opened.
    #[schema(format = DateTime)]
    opened_at: String,
    /// When the last thing happened.
    #[schema(format = DateTime)]
    updated_at: String,
    /// For `If-Match`.
    revision: i64,
    /// Its clocks, as of the last event.
    clocks: Vec<ClockBriefJson>,
}

impl TicketBriefJson {
    pub(super) fn of(ticket: &Listed, now: jiff::Timestamp) -> Self {
        Self {
            number: number(ticket.id),
            client: Named {
                id: ticket.client.0,
                name: ticket.client_name.clone(),
            },
            kind: ticket.kind.code().to_owned(),
            title: ticket.title.clone(),
            state: ticket.state.code().to_owned(),
            waiting: ticket.waiting.clone(),
            priority: ticket.priority.code().to_owned(),
            service: ticket.service.clone(),
            verdict: ticket.verdict.code().to_owned(),
            item: Named::of(ticket.item, ticket.item_name.as_ref()),
            requester: Named::of(ticket.requester, ticket.requester_name.as_ref()),
            assignee: Named::of(ticket.assignee, ticket.assignee_name.as_ref()),
            team: Named::of(ticket.team, ticket.team_name.as_ref()),
            opened_at: ticket.opened_at.to_string(),
            updated_at: ticket.updated_at.to_string(),
            revision: ticket.revision,
            clocks: ticket
                .clocks
                .iter()
                .map(|row| ClockBriefJson {
                    clock: row.clock.code().to_owned(),
                    state: row.state_at(now).code().to_owned(),
                    due: row.due_at().map(|due| due.to_string()),
                })
                .collect(),
        }
    }
}

/// A file of a ticket.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct FileJson {
    /// Identifier.
    id: i64,
    /// Name as it was sent.
    name: String,
    /// Bytes.
    size: i64,
    /// Of the content, lower-case hexadecimal.
    sha256: String,
    /// Whether only the provider's people see it.
    internal: bool,
}

/// A link to another ticket.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct LinkJson {
    /// The other's number.
    number: i64,
    /// `related`, `caused-by`, `causes`, `blocked-by` or `blocks`.
    relation: String,
}

/// A ticket.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct TicketJson {
    #[serde(flatten)]
    brief: TicketBriefJson,
    /// In Markdown.
    description: String,
    /// `high`, `medium` or `low`.
    impact: String,
    /// `high`, `medium` or `low`.
    urgency: String,
    /// Contract version that decides.
    contract_version: Option<i64>,
    /// What it says.
    coverage: CoverageJson,
    /// Where.
    site: Option<Named>,
    /// How it came in.
    source: String,
    /// First response.
    #[schema(format = DateTime)]
    responded_at: Option<String>,
    /// Service restored.
    #[schema(format = DateTime)]
    restored_at: Option<String>,
    /// Cause gone.
    #[schema(format = DateTime)]
    resolved_at: Option<String>,
    /// Closed or cancelled.
    #[schema(format = DateTime)]
    closed_at: Option<String>,
    /// Minutes spent; for the provider's people.
    minutes: Option<i64>,
    /// Number of the ticket that goes on instead.
    merged_into: Option<i64>,
    /// Links.
    links: Vec<LinkJson>,
    /// Files.
    attachments: Vec<FileJson>,
    /// Its clocks, now, with their ledger.
    promises: Vec<ClockJson>,
}

impl TicketJson {
    pub(super) fn of(shown: &Shown, lang: Lang) -> Self {
        let ticket = &shown.known.ticket;
        let instant = |at: Option<jiff::Timestamp>| at.map(|at| at.to_string());
        Self {
            brief: TicketBriefJson::of(&shown.listed, shown.now),
            description: ticket.description.clone(),
            impact: ticket.impact.code().to_owned(),
            urgency: ticket.urgency.code().to_owned(),
            contract_version: shown.known.contract.as_ref().map(|c| c.number),
            coverage: CoverageJson::of(&ticket.coverage, lang),
            site: Named::of(ticket.site, shown.listed.site_name.as_ref()),
            source: ticket.source.code().to_owned(),
            responded_at: instant(ticket.responded_at),
            restored_at: instant(ticket.restored_at),
            resolved_at: instant(ticket.resolved_at),
            closed_at: instant(ticket.closed_at),
            minutes: shown.internal.then(|| ticket.minutes()),
            merged_into: ticket.merged_into.map(number),
            links: ticket
                .links
                .iter()
                .filter(|_| shown.internal)
                .map(|(to, relation)| LinkJson {
                    number: number(*to),
                    relation: relation.code().to_owned(),
                })
                .collect(),
            attachments: ticket
                .files
                .iter()
                .map(|(_, _, _, file)| FileJson {
                    id: file.attachment.0,
                    name: file.name.clone(),
                    size: file.size,
                    sha256: file.sha256.clone(),
                    internal: file.internal,
                })
                .collect(),
            promises: shown
                .clocks
                .iter()
                .map(|clock| ClockJson::of(clock, lang))
                .collect(),
        }
    }

    /// The revision, for `ETag`.
    pub(super) fn revision(&self) -> i64 {
        self.brief.revision
    }

    /// The number, for `Location`.
    pub(super) fn number(&self) -> i64 {
        self.brief.number
    }
}

/// Something that happened.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct EventJson {
    /// Place in the client's chain.
    seq: i64,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// Who, when it was a person.
    person_id: Option<i64>,
    /// Their name, or what made the program act.
    actor: String,
    /// What.
    kind: String,
    /// Its own data.
    #[schema(value_type = Object)]
    body: serde_json::Value,
    /// In the reader's language, to be read after the name.
    words: String,
}

impl EventJson {
    pub(super) fn all(known: &Known, lang: Lang) -> Result<Vec<Self>, serde_json::Error> {
        known
            .events
            .iter()
            .map(|recorded| {
                Ok(Self {
                    seq: recorded.seq,
                    at: recorded.at.to_string(),
                    person_id: recorded.person.map(Into::into),
                    actor: recorded.actor.clone(),
                    kind: recorded.event.kind().to_owned(),
                    body: serde_json::from_str(&recorded.event.body()?)?,
                    words: wording::did(lang, recorded),
                })
            })
            .collect()
    }
}

/// What would be decided about a ticket.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct PreviewJson {
    /// What the contract says.
    coverage: CoverageJson,
    /// What follows from impact and urgency.
    priority: String,
    /// The clocks that would start now.
    clocks: Vec<ClockBriefJson>,
}

impl PreviewJson {
    pub(super) fn of(preview: &Preview, now: jiff::Timestamp, lang: Lang) -> Self {
        Self {
            coverage: CoverageJson::of(&preview.coverage, lang),
            priority: preview.priority.code().to_owned(),
            clocks: preview
                .clocks
                .iter()
                .map(|row| ClockBriefJson {
                    clock: row.clock.code().to_owned(),
                    state: row.state_at(now).code().to_owned(),
                    due: row.due_at().map(|due| due.to_string()),
                })
                .collect(),
        }
    }
}
