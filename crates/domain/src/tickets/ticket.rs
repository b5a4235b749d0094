//! A ticket as its events make it. Applying an event never refuses: what has happened has happened;
//! refusals are in `rules`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::codes::{Clock, Degree, Kind, Priority, Relation, Source, State};
use super::coverage::Coverage;
use super::event::{Attached, Opened, Recorded, TicketEvent};
use crate::id::{ClientId, ItemId, PersonId, SiteId, TeamId, TicketId, VersionId};

/// A wait that goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The contract's reason.
    pub reason: String,
    /// For what exactly.
    pub note: String,
    /// Since when.
    pub since: Timestamp,
}

/// Time that somebody spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeEntry {
    /// Place of its event in the chain.
    pub seq: i64,
    /// Who, when it was a person.
    pub person: Option<PersonId>,
    /// When it was written down.
    pub at: Timestamp,
    /// Whole minutes.
    pub minutes: i64,
    /// Whether it is to be billed by the hour.
    pub billable: bool,
    /// On what.
    pub note: String,
}

/// A ticket, derived from its events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Which.
    pub id: TicketId,
    /// Whose.
    pub client: ClientId,
    /// Incident or request.
    pub kind: Kind,
    /// In a line.
    pub title: String,
    /// In Markdown.
    pub description: String,
    /// Where it stands, waits aside.
    pub phase: State,
    /// The wait that goes on.
    pub wait: Option<Wait>,
    /// How much it hurts.
    pub impact: Degree,
    /// How fast.
    pub urgency: Degree,
    /// What follows from both.
    pub priority: Priority,
    /// What the contract says of it.
    pub coverage: Coverage,
    /// Contract version that decides.
    pub version: Option<VersionId>,
    /// Where.
    pub site: Option<SiteId>,
    /// On what.
    pub item: Option<ItemId>,
    /// For whom.
    pub requester: Option<PersonId>,
    /// Who has it.
    pub assignee: Option<PersonId>,
    /// Which team has it.
    pub team: Option<TeamId>,
    /// How it came in.
    pub source: Source,
    /// Who opened it.
    pub opened_by: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When somebody first took charge.
    pub responded_at: Option<Timestamp>,
    /// When a visit was first asked for.
    pub onsite_at: Option<Timestamp>,
    /// When someone first was on site.
    pub arrived_at: Option<Timestamp>,
    /// When the service worked again; absent once reopened.
    pub restored_at: Option<Timestamp>,
    /// When the cause was gone; absent once reopened.
    pub resolved_at: Option<Timestamp>,
    /// When it was closed or cancelled; absent once reopened.
    pub closed_at: Option<Timestamp>,
    /// When the last thing happened.
    pub updated_at: Timestamp,
    /// How many events it has that people may trip over: all but the clocks' own warnings. Changes
    /// are refused when it is not what the person saw.
    pub revision: i64,
    /// Place of its last event in the chain.
    pub last_seq: i64,
    /// Time spent.
    pub time: Vec<TimeEntry>,
    /// Files, with the place of their event and who attached them when.
    pub files: Vec<(i64, Timestamp, Option<PersonId>, Attached)>,
    /// Links to other tickets.
    pub links: BTreeMap<TicketId, Relation>,
    /// The ticket that goes on instead.
    pub merged_into: Option<TicketId>,
    /// Warnings that were raised for the targets in force; a new priority, another service or a
    /// reopening begins afresh.
    pub warned: BTreeSet<(Clock, u8)>,
    /// Causes given for missed promises.
    pub causes: BTreeMap<Clock, String>,
    /// What anybody may search in.
    pub public_text: String,
    /// What only the provider's people may search in.
    pub internal_text: String,
}

impl Ticket {
    /// The ticket that `events` make; `None` when they do not begin with an opening.
    #[must_use]
    pub fn from_events(id: TicketId, client: ClientId, events: &[Recorded]) -> Option<Self> {
        let (first, rest) = events.split_first()?;
        let TicketEvent::Opened(opened) = &first.event else {
            return None;
        };
        let mut ticket = Self::opened(id, client, first, opened);
        rest.iter().for_each(|event| ticket.apply(event));
        Some(ticket)
    }

    fn opened(id: TicketId, client: ClientId, event: &Recorded, opened: &Opened) -> Self {
        Self {
            id,
            client,
            kind: opened.ticket,
            title: opened.title.clone(),
            description: opened.description.clone(),
            phase: State::New,
            wait: None,
            impact: opened.impact,
            urgency: opened.urgency,
            priority: opened.priority,
            coverage: opened.coverage.clone(),
            version: opened.version,
            site: opened.site,
            item: opened.item,
            requester: opened.requester,
            assignee: None,
            team: None,
            source: opened.source,
            opened_by: event.actor.clone(),
            opened_at: event.at,
            responded_at: None,
            onsite_at: None,
            arrived_at: None,
            restored_at: None,
            resolved_at: None,
            closed_at: None,
            updated_at: event.at,
            revision: 1,
            last_seq: event.seq,
            time: Vec::new(),
            files: Vec::new(),
            links: BTreeMap::new(),
            merged_into: None,
            warned: BTreeSet::new(),
            causes: BTreeMap::new(),
            public_text: format!("{}\n{}", opened.title, opened.description),
            internal_text: String::new(),
        }
    }

    /// Where it stands, waits included.
    #[must_use]
    pub fn state(&self) -> State {
        match self.wait {
            Some(_) => State::Waiting,
            None => self.phase,
        }
    }

    /// Whether work remains.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.phase.is_open()
    }

    /// Minutes spent, all entries.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        self.time.iter().map(|entry| entry.minutes).sum()
    }

    /// Takes in what happened next.
    pub fn apply(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        self.last_seq = recorded.seq;
        if !matches!(recorded.event, TicketEvent::ClockWarning(_)) {
            self.revision += 1;
            self.updated_at = at;
        }
        match &recorded.event {
            TicketEvent::Opened(_) | TicketEvent::Absorbed(_) => {}
            TicketEvent::Paused(_)
            | TicketEvent::Resumed(_)
            | TicketEvent::Taken(_)
            | TicketEvent::Started(_)
            | TicketEvent::OnsiteRequested(_)
            | TicketEvent::Arrived(_) => self.apply_work(&recorded.event, at),
            TicketEvent::Restored(_)
            | TicketEvent::Resolved(_)
            | TicketEvent::Closed(_)
            | TicketEvent::Reopened(_)
            | TicketEvent::Cancelled(_)
            | TicketEvent::MergedInto(_) => self.apply_end(&recorded.event, at),
            TicketEvent::Assigned(event) => {
                self.assignee = event.person;
                self.given();
            }
            TicketEvent::TeamSet(event) => {
                self.team = event.team;
                self.given();
            }
            TicketEvent::Prioritised(event) => {
                self.impact = event.impact;
                self.urgency = event.urgency;
                self.priority = event.priority;
                self.warned.clear();
            }
            TicketEvent::Concerned(event) => {
                self.warned.clear();
                self.site = event.site;
                self.item = event.item;
                self.requester = event.requester;
                self.coverage = event.coverage.clone();
            }
            other => self.apply_words(recorded, other),
        }
    }

    /// Nobody works on it yet: whether somebody has it.
    fn given(&mut self) {
        if matches!(self.phase, State::New | State::Assigned) {
            self.phase = match (self.assignee, self.team) {
                (None, None) => State::New,
                _ => State::Assigned,
            };
        }
    }

    fn apply_work(&mut self, event: &TicketEvent, at: Timestamp) {
        match event {
            TicketEvent::Taken(_) => self.responded_at = self.responded_at.or(Some(at)),
            TicketEvent::Started(_) => self.phase = State::InProgress,
            TicketEvent::Paused(event) => {
                self.wait = Some(Wait {
                    reason: event.reason.clone(),
                    note: event.note.clone(),
                    since: at,
                });
            }
            TicketEvent::Resumed(_) => self.wait = None,
            TicketEvent::OnsiteRequested(_) => self.onsite_at = self.onsite_at.or(Some(at)),
            TicketEvent::Arrived(_) => self.arrived_at = self.arrived_at.or(Some(at)),
            _ => {}
        }
    }

    fn apply_end(&mut self, event: &TicketEvent, at: Timestamp) {
        self.wait = None;
        match event {
            TicketEvent::Restored(event) => {
                self.phase = State::Restored;
                self.restored_at = Some(at);
                self.responded_at = self.responded_at.or(Some(at));
                self.say(&event.note, false);
            }
            TicketEvent::Resolved(event) => {
                self.phase = State::Resolved;
                self.resolved_at = Some(at);
                self.restored_at = self.restored_at.or(Some(at));
                self.responded_at = self.responded_at.or(Some(at));
                self.say(&event.solution, false);
            }
            TicketEvent::Closed(_) => {
                self.phase = State::Closed;
                self.closed_at = Some(at);
            }
            TicketEvent::Reopened(event) => {
                self.phase = State::InProgress;
                (self.restored_at, self.resolved_at, self.closed_at) = (None, None, None);
                self.warned.clear();
                self.say(&event.reason, false);
            }
            TicketEvent::Cancelled(event) => {
                self.phase = State::Cancelled;
                self.closed_at = Some(at);
                self.say(&event.reason, false);
            }
            TicketEvent::MergedInto(event) => {
                self.phase = State::Cancelled;
                self.closed_at = Some(at);
                self.merged_into = Some(event.into);
            }
            _ => {}
        }
    }

    fn apply_words(&mut self, recorded: &Recorded, event: &TicketEvent) {
        match event {
            TicketEvent::Commented(event) => self.say(&event.text, event.internal),
            TicketEvent::Edited(event) => {
                self.title.clone_from(&event.title);
                self.description.clone_from(&event.description);
                self.say(&format!("{}\n{}", event.title, event.description), false);
            }
            TicketEvent::TimeSpent(event) => {
                self.time.push(TimeEntry {
                    seq: recorded.seq,
                    person: recorded.person,
                    at: recorded.at,
                    minutes: event.minutes,
                    billable: event.billable,
                    note: event.note.clone(),
                });
                self.say(&event.note, true);
            }
            TicketEvent::Attached(event) => {
                self.files
                    .push((recorded.seq, recorded.at, recorded.person, event.clone()));
                self.say(&event.name, event.internal);
            }
            TicketEvent::Linked(event) => {
                self.links.insert(event.to, event.relation);
            }
            TicketEvent::Unlinked(event) => {
                self.links.remove(&event.to);
            }
            TicketEvent::ClockWarning(event) => {
                self.warned.insert((event.clock, event.threshold));
            }
            TicketEvent::BreachCause(event) => {
                self.causes.insert(event.clock, event.cause.clone());
                self.say(&event.cause, true);
            }
            _ => {}
        }
    }

    fn say(&mut self, text: &str, internal: bool) {
        if text.is_empty() {
            return;
        }
        let into = if internal {
            &mut self.internal_text
        } else {
            &mut self.public_text
        };
        if !into.is_empty() {
            into.push('\n');
        }
        into.push_str(text);
    }
}
