//! What may be done with a ticket, and when: each use answers the events that follow, or refuses with
//! the reason. Nothing here reads a clock or a database.

use super::codes::{Clock, Degree, Priority, Relation, State};
use super::event::{
    Arrived, Assigned, BreachCause, Cancelled, Closed, Commented, Edited, Linked, MergedInto,
    OnsiteRequested, Paused, Prioritised, Reopened, Resolved, Restored, Resumed, Started, Taken,
    TeamSet, TicketEvent, TimeSpent, Unlinked,
};
use super::ticket::Ticket;
use crate::id::{PersonId, TeamId, TicketId};

/// Longest title, in characters.
pub const LONGEST_TITLE: usize = 200;
/// Longest text of any other kind, in characters.
pub const LONGEST_TEXT: usize = 60_000;
/// Most minutes of one entry of time: a day.
pub const MOST_MINUTES: i64 = 1_440;

/// Every reason for which a ticket refuses; each one is fit to show to a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is over.
    #[error("the ticket is {}: reopen it first", .0.code())]
    Over(State),
    /// It is not over.
    #[error("the ticket is {}: there is nothing to reopen", .0.code())]
    NothingToReopen(State),
    /// Only what is resolved is closed.
    #[error("the ticket is {}: resolve it first", .0.code())]
    NotResolved(State),
    /// It already is.
    #[error("the ticket already is {}", .0.code())]
    Already(State),
    /// It waits for that already.
    #[error("the ticket already waits for this")]
    AlreadyWaiting,
    /// It does not wait.
    #[error("the ticket does not wait")]
    NotWaiting,
    /// A reason that the contract does not know.
    #[error("the contract knows no reason `{0}`")]
    UnknownReason(String),
    /// Nobody asked for a visit.
    #[error("no visit was asked for")]
    NoVisit,
    /// Someone was on site already.
    #[error("someone was on site already")]
    AlreadyArrived,
    /// A visit was asked for already.
    #[error("a visit was asked for already")]
    AlreadyRequested,
    /// A text that must be there is not.
    #[error("the text is empty")]
    Empty,
    /// Too long.
    #[error("the text is longer than {0} characters")]
    TooLong(usize),
    /// Not a time.
    #[error("time is from 1 to {MOST_MINUTES} minutes")]
    Minutes,
    /// With itself.
    #[error("a ticket cannot be linked to itself or merged with itself")]
    Itself,
    /// Not there.
    #[error("there is no such link")]
    NoLink,
    /// Its place was taken by another.
    #[error("the ticket was merged into another: go on there")]
    Merged,
    /// Nothing would change.
    #[error("nothing would change")]
    NoChange,
}

type Events = Result<Vec<TicketEvent>, Refusal>;

/// A text within bounds, trimmed at its end.
///
/// # Errors
/// [`Refusal::Empty`], [`Refusal::TooLong`].
pub fn required(text: &str, longest: usize) -> Result<String, Refusal> {
    let text = optional(text, longest)?;
    if text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    Ok(text)
}

/// A text that may be empty, trimmed at its end. NUL characters, which databases refuse, are left out.
///
/// # Errors
/// [`Refusal::TooLong`].
pub fn optional(text: &str, longest: usize) -> Result<String, Refusal> {
    let text = text.trim_end().replace('\0', "");
    if text.chars().count() > longest {
        return Err(Refusal::TooLong(longest));
    }
    Ok(text)
}

impl Ticket {
    fn must_be_open(&self) -> Result<(), Refusal> {
        match self.phase {
            phase if phase.is_open() => Ok(()),
            _ if self.merged_into.is_some() => Err(Refusal::Merged),
            phase => Err(Refusal::Over(phase)),
        }
    }

    fn must_not_be_ended(&self) -> Result<(), Refusal> {
        match self.phase {
            State::Closed | State::Cancelled => self.must_be_open(),
            _ => Ok(()),
        }
    }

    fn end_wait(&self) -> Option<TicketEvent> {
        self.wait.as_ref().map(|wait| {
            Resumed {
                reason: wait.reason.clone(),
            }
            .into()
        })
    }

    /// Gives it to `person` (their name) or to nobody.
    ///
    /// # Errors
    /// When it is over.
    pub fn assign(&self, person: Option<(PersonId, &str)>) -> Events {
        self.must_be_open()?;
        if self.assignee == person.map(|(id, _)| id) {
            return Err(Refusal::NoChange);
        }
        Ok(vec![
            Assigned {
                person: person.map(|(id, _)| id),
                name: person.map(|(_, name)| name.to_owned()).unwrap_or_default(),
            }
            .into(),
        ])
    }

    /// Gives it to `team` (its name) or to none.
    ///
    /// # Errors
    /// When it is over.
    pub fn give_to_team(&self, team: Option<(TeamId, &str)>) -> Events {
        self.must_be_open()?;
        if self.team == team.map(|(id, _)| id) {
            return Err(Refusal::NoChange);
        }
        Ok(vec![
            TeamSet {
                team: team.map(|(id, _)| id),
                name: team.map(|(_, name)| name.to_owned()).unwrap_or_default(),
            }
            .into(),
        ])
    }

    /// `person` takes charge and begins to work: the response that the contract counts. Taking what
    /// somebody else works on passes it on and is no second response.
    ///
    /// # Errors
    /// When it is over, or already theirs and begun.
    pub fn take(&self, person: Option<(PersonId, &str)>) -> Events {
        self.must_be_open()?;
        let mut events = Vec::new();
        if let Some((id, name)) = person
            && self.assignee != Some(id)
        {
            events.push(
                Assigned {
                    person: Some(id),
                    name: name.to_owned(),
                }
                .into(),
            );
        }
        if self.responded_at.is_none() {
            events.push(Taken {}.into());
        }
        if matches!(self.phase, State::New | State::Assigned) {
            events.push(Started {}.into());
        }
        if events.is_empty() {
            return Err(Refusal::Already(self.state()));
        }
        Ok(events)
    }

    /// It waits for `reason`, one of `known` (the contract's and the usual ones). Another wait that
    /// goes on ends.
    ///
    /// # Errors
    /// When it is over, waits for that already, or nobody knows the reason.
    pub fn wait(&self, reason: &str, note: &str, known: &[&str]) -> Events {
        self.must_be_open()?;
        if !known.contains(&reason) {
            return Err(Refusal::UnknownReason(reason.to_owned()));
        }
        if self.wait.as_ref().is_some_and(|wait| wait.reason == reason) {
            return Err(Refusal::AlreadyWaiting);
        }
        let mut events: Vec<TicketEvent> = self.end_wait().into_iter().collect();
        events.push(
            Paused {
                reason: reason.to_owned(),
                note: optional(note, LONGEST_TEXT)?,
            }
            .into(),
        );
        Ok(events)
    }

    /// It waits no longer.
    ///
    /// # Errors
    /// When it does not wait.
    pub fn resume(&self) -> Events {
        self.end_wait()
            .map(|event| vec![event])
            .ok_or(Refusal::NotWaiting)
    }

    /// Someone must come on site.
    ///
    /// # Errors
    /// When it is over or that was asked for already.
    pub fn request_visit(&self) -> Events {
        self.must_be_open()?;
        match self.onsite_at {
            Some(_) => Err(Refusal::AlreadyRequested),
            None => Ok(vec![OnsiteRequested {}.into()]),
        }
    }

    /// Someone is on site.
    ///
    /// # Errors
    /// When it is over, nobody asked for it, or someone was there already.
    pub fn arrive(&self) -> Events {
        self.must_be_open()?;
        match (self.onsite_at, self.arrived_at) {
            (None, _) => Err(Refusal::NoVisit),
            (Some(_), Some(_)) => Err(Refusal::AlreadyArrived),
            (Some(_), None) => Ok(vec![Arrived {}.into()]),
        }
    }

    /// Changes impact, urgency and with them the priority.
    ///
    /// # Errors
    /// When it is closed or cancelled, or nothing would change.
    pub fn prioritise(
        &self,
        impact: Degree,
        urgency: Degree,
        priority: Priority,
        note: &str,
    ) -> Events {
        self.must_not_be_ended()?;
        if (impact, urgency, priority) == (self.impact, self.urgency, self.priority) {
            return Err(Refusal::NoChange);
        }
        Ok(vec![
            Prioritised {
                impact,
                urgency,
                priority,
                note: optional(note, LONGEST_TEXT)?,
            }
            .into(),
        ])
    }

    /// The service works again.
    ///
    /// # Errors
    /// When it is over or was restored already.
    pub fn restore(&self, note: &str) -> Events {
        self.must_be_open()?;
        if self.phase == State::Restored {
            return Err(Refusal::Already(State::Restored));
        }
        let mut events: Vec<TicketEvent> = self.end_wait().into_iter().collect();
        events.push(
            Restored {
                note: optional(note, LONGEST_TEXT)?,
            }
            .into(),
        );
        Ok(events)
    }

    /// The cause is gone, or the request fulfilled.
    ///
    /// # Errors
    /// When it is over.
    pub fn resolve(&self, solution: &str) -> Events {
        self.must_be_open()?;
        let mut events: Vec<TicketEvent> = self.end_wait().into_iter().collect();
        events.push(
            Resolved {
                solution: optional(solution, LONGEST_TEXT)?,
            }
            .into(),
        );
        Ok(events)
    }

    /// Confirmed: nothing more to do. `by_itself` when the settings' days have passed.
    ///
    /// # Errors
    /// When it is not resolved.
    pub fn close(&self, by_itself: bool) -> Events {
        match self.phase {
            State::Resolved => Ok(vec![Closed { by_itself }.into()]),
            State::Closed | State::Cancelled => Err(Refusal::Already(self.phase)),
            _ => Err(Refusal::NotResolved(self.state())),
        }
    }

    /// Not solved after all.
    ///
    /// # Errors
    /// When work goes on anyway, or it was merged into another.
    pub fn reopen(&self, reason: &str) -> Events {
        match self.phase {
            _ if self.merged_into.is_some() => Err(Refusal::Merged),
            State::Cancelled => Err(Refusal::NothingToReopen(State::Cancelled)),
            State::Restored | State::Resolved | State::Closed => {
                let mut events: Vec<TicketEvent> = self.end_wait().into_iter().collect();
                events.push(
                    Reopened {
                        reason: optional(reason, LONGEST_TEXT)?,
                    }
                    .into(),
                );
                Ok(events)
            }
            _ => Err(Refusal::NothingToReopen(self.state())),
        }
    }

    /// Not to be done; its clocks are neither kept nor missed.
    ///
    /// # Errors
    /// When it is over, or without a reason.
    pub fn cancel(&self, reason: &str) -> Events {
        self.must_be_open()?;
        Ok(vec![
            Cancelled {
                reason: required(reason, LONGEST_TEXT)?,
            }
            .into(),
        ])
    }

    /// Writes something.
    ///
    /// # Errors
    /// When the text is empty or too long, or the ticket was merged into another.
    pub fn comment(&self, text: &str, internal: bool) -> Events {
        if self.merged_into.is_some() {
            return Err(Refusal::Merged);
        }
        Ok(vec![
            Commented {
                text: required(text, LONGEST_TEXT)?,
                internal,
            }
            .into(),
        ])
    }

    /// Changes title and description.
    ///
    /// # Errors
    /// When it is closed or cancelled, the title is empty, or nothing would change.
    pub fn edit(&self, title: &str, description: &str) -> Events {
        self.must_not_be_ended()?;
        let title = required(title, LONGEST_TITLE)?.trim().to_owned();
        let description = optional(description, LONGEST_TEXT)?;
        if (&title, &description) == (&self.title, &self.description) {
            return Err(Refusal::NoChange);
        }
        Ok(vec![Edited { title, description }.into()])
    }

    /// Writes down time.
    ///
    /// # Errors
    /// When it is no time, or the ticket was merged into another.
    pub fn spend(&self, minutes: i64, note: &str, billable: bool) -> Events {
        if self.merged_into.is_some() {
            return Err(Refusal::Merged);
        }
        if !(1..=MOST_MINUTES).contains(&minutes) {
            return Err(Refusal::Minutes);
        }
        Ok(vec![
            TimeSpent {
                minutes,
                note: optional(note, LONGEST_TEXT)?,
                billable,
            }
            .into(),
        ])
    }

    /// Links it to another ticket of the same client.
    ///
    /// # Errors
    /// With itself, or when they are linked so already.
    pub fn link(&self, to: TicketId, relation: Relation) -> Events {
        if to == self.id {
            return Err(Refusal::Itself);
        }
        if self.links.get(&to) == Some(&relation) {
            return Err(Refusal::NoChange);
        }
        Ok(vec![Linked { to, relation }.into()])
    }

    /// Takes a link away.
    ///
    /// # Errors
    /// When there is none.
    pub fn unlink(&self, to: TicketId) -> Events {
        match self.links.contains_key(&to) {
            true => Ok(vec![Unlinked { to }.into()]),
            false => Err(Refusal::NoLink),
        }
    }

    /// It is `into`'s duplicate: work goes on there, its own clocks are neither kept nor missed.
    ///
    /// # Errors
    /// With itself, or when it is over.
    pub fn merge_into(&self, into: &Self) -> Events {
        if into.id == self.id {
            return Err(Refusal::Itself);
        }
        self.must_be_open()?;
        into.must_be_open()?;
        Ok(vec![MergedInto { into: into.id }.into()])
    }

    /// Says why a promise was missed.
    ///
    /// # Errors
    /// Without words.
    pub fn explain_breach(&self, clock: Clock, cause: &str) -> Events {
        Ok(vec![
            BreachCause {
                clock,
                cause: required(cause, LONGEST_TEXT)?,
            }
            .into(),
        ])
    }
}
