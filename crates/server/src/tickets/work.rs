//! What people do with a ticket: each a few lines over `actions::change`.

use intendant_domain::access::Permission;
use intendant_domain::id::{ItemId, PersonId, SiteId, TeamId, TicketId};
use intendant_domain::tickets::{
    Absorbed, Clock, Concerned, Degree, Linked, Priority, Relation, TicketEvent, USUAL_REASONS,
};

use super::actions::{self, Asked, Known, change, priority_of};
use super::parties::Named;
use super::{store, wording};
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::{Rows, Tx};

type Done = Result<Known, Failure>;

/// The permission that whoever works here uses; a client's person answers with their own.
fn work_or_answer(tx: &Tx<'_>) -> Permission {
    match tx.actor().is_clients() {
        true => Permission::AnswerTickets,
        false => Permission::WorkTickets,
    }
}

fn colleague(rows: &mut Rows<'_, '_>, person: PersonId) -> Result<(PersonId, String), Failure> {
    store::colleague(rows, person)?
        .map(|name| (person, name))
        .ok_or_else(|| Problem::new("person_id", "ticket-no-such-colleague").into())
}

/// Gives it to a person, or to nobody.
///
/// # Errors
/// As [`actions::change`]; when the person is not one of the provider's.
pub fn assign(tx: &mut Tx<'_>, id: TicketId, asked: Asked, person: Option<PersonId>) -> Done {
    change(tx, Permission::WorkTickets, id, asked, |rows, known| {
        let person = person.map(|p| colleague(rows, p)).transpose()?;
        let lang = rows.tx().actor().lang;
        let named = person.as_ref().map(|(id, name)| (*id, name.as_str()));
        known.ticket.assign(named).map_err(wording::refused(lang))
    })
}

/// Gives it to a team, or to none.
///
/// # Errors
/// As [`actions::change`]; when there is no such team.
pub fn give_to_team(tx: &mut Tx<'_>, id: TicketId, asked: Asked, team: Option<TeamId>) -> Done {
    change(tx, Permission::WorkTickets, id, asked, |rows, known| {
        let name = match team {
            Some(team) => Some(
                store::team(rows, team)?
                    .ok_or_else(|| Failure::from(Problem::new("team_id", "ticket-no-such-team")))?,
            ),
            None => None,
        };
        let lang = rows.tx().actor().lang;
        known
            .ticket
            .give_to_team(team.zip(name.as_deref()))
            .map_err(wording::refused(lang))
    })
}

/// The actor takes charge and begins.
///
/// # Errors
/// As [`actions::change`].
pub fn take(tx: &mut Tx<'_>, id: TicketId, asked: Asked) -> Done {
    let (person, name) = (tx.actor().person, tx.actor().name.clone());
    simple(tx, id, asked, |known| {
        known
            .ticket
            .take(person.map(|person| (person, name.as_str())))
    })
}

/// It waits for a reason that the contract knows, or a usual one.
///
/// # Errors
/// As [`actions::change`].
pub fn wait(tx: &mut Tx<'_>, id: TicketId, asked: Asked, reason: &str, note: &str) -> Done {
    simple(tx, id, asked, |known| {
        let reasons = reasons(known);
        let known_reasons: Vec<&str> = reasons.iter().map(String::as_str).collect();
        known.ticket.wait(reason, note, &known_reasons)
    })
}

/// The reasons to wait that a ticket knows: its contract's, then the usual ones.
#[must_use]
pub fn reasons(known: &Known) -> Vec<String> {
    let mut reasons: Vec<String> = match &known.contract {
        Some(compiled) => compiled.contract.clocks.pauses.keys().cloned().collect(),
        None => Vec::new(),
    };
    for usual in USUAL_REASONS {
        if !reasons.iter().any(|reason| reason == usual) {
            reasons.push(usual.to_owned());
        }
    }
    reasons
}

/// It waits no longer.
///
/// # Errors
/// As [`actions::change`].
pub fn resume(tx: &mut Tx<'_>, id: TicketId, asked: Asked) -> Done {
    simple(tx, id, asked, |known| known.ticket.resume())
}

/// Someone must come on site.
///
/// # Errors
/// As [`actions::change`].
pub fn request_visit(tx: &mut Tx<'_>, id: TicketId, asked: Asked) -> Done {
    simple(tx, id, asked, |known| known.ticket.request_visit())
}

/// Someone is on site.
///
/// # Errors
/// As [`actions::change`].
pub fn arrive(tx: &mut Tx<'_>, id: TicketId, asked: Asked) -> Done {
    simple(tx, id, asked, |known| known.ticket.arrive())
}

/// The service works again.
///
/// # Errors
/// As [`actions::change`].
pub fn restore(tx: &mut Tx<'_>, id: TicketId, asked: Asked, note: &str) -> Done {
    simple(tx, id, asked, |known| known.ticket.restore(note))
}

/// The cause is gone.
///
/// # Errors
/// As [`actions::change`].
pub fn resolve(tx: &mut Tx<'_>, id: TicketId, asked: Asked, solution: &str) -> Done {
    simple(tx, id, asked, |known| known.ticket.resolve(solution))
}

/// Not to be done.
///
/// # Errors
/// As [`actions::change`].
pub fn cancel(tx: &mut Tx<'_>, id: TicketId, asked: Asked, reason: &str) -> Done {
    simple(tx, id, asked, |known| known.ticket.cancel(reason))
}

/// Confirmed; the client's people may do so for their own.
///
/// # Errors
/// As [`actions::change`].
pub fn close(tx: &mut Tx<'_>, id: TicketId, asked: Asked) -> Done {
    let permission = work_or_answer(tx);
    let lang = tx.actor().lang;
    change(tx, permission, id, asked, |_, known| {
        known.ticket.close(false).map_err(wording::refused(lang))
    })
}

/// Not solved after all; the client's people may say so for their own.
///
/// # Errors
/// As [`actions::change`].
pub fn reopen(tx: &mut Tx<'_>, id: TicketId, asked: Asked, reason: &str) -> Done {
    let permission = work_or_answer(tx);
    let lang = tx.actor().lang;
    change(tx, permission, id, asked, |_, known| {
        known.ticket.reopen(reason).map_err(wording::refused(lang))
    })
}

/// Changes impact and urgency; the contract's matrix answers the priority unless one is given.
///
/// # Errors
/// As [`actions::change`].
pub fn prioritise(
    tx: &mut Tx<'_>,
    id: TicketId,
    asked: Asked,
    (impact, urgency): (Option<Degree>, Option<Degree>),
    priority: Option<Priority>,
    note: &str,
) -> Done {
    simple(tx, id, asked, |known| {
        let impact = impact.unwrap_or(known.ticket.impact);
        let urgency = urgency.unwrap_or(known.ticket.urgency);
        let follows = || priority_of(known.contract.as_deref(), impact, urgency);
        let priority = priority.unwrap_or_else(follows);
        known.ticket.prioritise(impact, urgency, priority, note)
    })
}

/// Writes something. Internal comments are for the provider's people.
///
/// # Errors
/// As [`actions::change`].
pub fn comment(tx: &mut Tx<'_>, id: TicketId, asked: Asked, text: &str, internal: bool) -> Done {
    if internal {
        tx.allow(Permission::SeeInternal)?;
    }
    let lang = tx.actor().lang;
    change(tx, Permission::Comment, id, asked, |_, known| {
        known
            .ticket
            .comment(text, internal)
            .map_err(wording::refused_in("text", lang))
    })
}

/// Changes title and description.
///
/// # Errors
/// As [`actions::change`].
pub fn edit(tx: &mut Tx<'_>, id: TicketId, asked: Asked, title: &str, description: &str) -> Done {
    let lang = tx.actor().lang;
    change(tx, Permission::WorkTickets, id, asked, |_, known| {
        known
            .ticket
            .edit(title, description)
            .map_err(wording::refused_in("title", lang))
    })
}

/// What a ticket is about, as it should be from now on.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Where.
    pub site: Option<SiteId>,
    /// On what.
    pub item: Option<ItemId>,
    /// For whom.
    pub requester: Option<PersonId>,
    /// Key of the contract's service, where no item says it.
    pub service: Option<String>,
}

/// Changes site, item, requester or service; the contract decides again.
///
/// # Errors
/// As [`actions::change`]; when something is not the client's.
pub fn concern(tx: &mut Tx<'_>, id: TicketId, asked: Asked, about: &About) -> Done {
    change(tx, Permission::WorkTickets, id, asked, |rows, known| {
        if !known.ticket.is_open() {
            let lang = rows.tx().actor().lang;
            let over = intendant_domain::tickets::Refusal::Over(known.ticket.phase);
            return Err(wording::refused(lang)(over));
        }
        let named = Named {
            site: about.site,
            item: about.item,
            requester: about.requester,
        };
        let (named, coverage) =
            actions::decide_again(rows, known, named, about.service.as_deref())?;
        Ok(vec![
            Concerned {
                site: named.site,
                item: named.item,
                requester: named.requester,
                coverage,
            }
            .into(),
        ])
    })
}

/// Writes down time.
///
/// # Errors
/// As [`actions::change`].
pub fn spend(
    tx: &mut Tx<'_>,
    id: TicketId,
    asked: Asked,
    minutes: i64,
    note: &str,
    billable: Option<bool>,
) -> Done {
    simple(tx, id, asked, |known| {
        let outside = !known.ticket.coverage.verdict.is_in();
        known
            .ticket
            .spend(minutes, note, billable.unwrap_or(outside))
    })
}

/// Says why a promise was missed.
///
/// # Errors
/// As [`actions::change`].
pub fn explain_breach(
    tx: &mut Tx<'_>,
    id: TicketId,
    asked: Asked,
    clock: Clock,
    cause: &str,
) -> Done {
    simple(tx, id, asked, |known| {
        known.ticket.explain_breach(clock, cause)
    })
}

/// Links two tickets of a client, on both.
///
/// # Errors
/// As [`actions::change`]; [`Failure::NotFound`] when the other is another client's.
pub fn link(tx: &mut Tx<'_>, id: TicketId, asked: Asked, to: TicketId, relation: Relation) -> Done {
    let other = actions::load(tx, Permission::WorkTickets, to, false)?;
    let mut client = None;
    let known = simple(tx, id, asked, |known| {
        client = Some(known.ticket.client);
        known.ticket.link(to, relation)
    })?;
    if client != Some(other.ticket.client) {
        return Err(Problem::new("to", "ticket-other-client").into());
    }
    change(tx, Permission::WorkTickets, to, Asked::default(), |_, _| {
        Ok(vec![
            Linked {
                to: id,
                relation: relation.inverse(),
            }
            .into(),
        ])
    })?;
    Ok(known)
}

/// Takes a link away, on both.
///
/// # Errors
/// As [`actions::change`]; when there is none.
pub fn unlink(tx: &mut Tx<'_>, id: TicketId, asked: Asked, to: TicketId) -> Done {
    let known = simple(tx, id, asked, |known| known.ticket.unlink(to))?;
    change(
        tx,
        Permission::WorkTickets,
        to,
        Asked::default(),
        |_, other| Ok(other.ticket.unlink(id).unwrap_or_default()),
    )?;
    Ok(known)
}

/// Merges `id` into `into`: work goes on there. Answers the one that stays.
///
/// # Errors
/// As [`actions::change`]; when they are of different clients or one is over.
pub fn merge(tx: &mut Tx<'_>, id: TicketId, asked: Asked, into: TicketId) -> Done {
    let target = actions::load(tx, Permission::WorkTickets, into, true)?;
    let merged = change(tx, Permission::WorkTickets, id, asked, |rows, known| {
        if known.ticket.client != target.ticket.client {
            return Err(Problem::new("into", "ticket-other-client").into());
        }
        let lang = rows.tx().actor().lang;
        known
            .ticket
            .merge_into(&target.ticket)
            .map_err(wording::refused(lang))
    })?;
    change(
        tx,
        Permission::WorkTickets,
        into,
        Asked::default(),
        |_, _| {
            Ok(vec![TicketEvent::from(Absorbed {
                from: id,
                title: merged.ticket.title.clone(),
            })])
        },
    )
}

/// A use that the rules alone decide.
fn simple(
    tx: &mut Tx<'_>,
    id: TicketId,
    asked: Asked,
    rule: impl FnOnce(&Known) -> Result<Vec<TicketEvent>, intendant_domain::tickets::Refusal>,
) -> Done {
    let lang = tx.actor().lang;
    change(tx, Permission::WorkTickets, id, asked, |_, known| {
        rule(known).map_err(wording::refused(lang))
    })
}

/// As [`concern`], but what is absent stays as it is.
///
/// # Errors
/// As [`actions::change`].
pub fn concern_partly(tx: &mut Tx<'_>, id: TicketId, asked: Asked, about: &About) -> Done {
    let known = actions::load(tx, Permission::WorkTickets, id, true)?;
    let before = &known.ticket;
    let about = About {
        site: about.site.or(before.site),
        item: about.item.or(before.item),
        requester: about.requester.or(before.requester),
        service: about.service.clone().or(before.coverage.service.clone()),
    };
    concern(tx, id, asked, &about)
}
