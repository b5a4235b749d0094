//! One thing done with several tickets: each succeeds or refuses by itself.

use intendant_domain::id::{PersonId, TeamId, TicketId};
use intendant_domain::tickets::Priority;

use super::actions::Asked;
use super::work;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::Tx;

/// Most tickets at once.
pub const MOST: usize = 200;

/// What is done with each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bulk {
    /// Take charge and begin.
    Take,
    /// Give to a person, or to nobody.
    Assign(Option<PersonId>),
    /// Give to a team, or to none.
    Team(Option<TeamId>),
    /// Set the priority.
    Priority(Priority),
    /// Resolve, with these words.
    Resolve(String),
    /// Close what is resolved.
    Close,
    /// Cancel, for this reason.
    Cancel(String),
}

impl Bulk {
    /// What a code and its value mean.
    ///
    /// # Errors
    /// When there is no such thing, or the value is not one.
    pub fn read(code: &str, value: &str) -> Result<Self, Problem> {
        let unknown = || Problem::new("value", "ticket-unknown-code").with("code", value);
        let id = || match value {
            "" | "0" => Ok(None),
            text => text.parse::<i64>().map(Some).map_err(|_| unknown()),
        };
        Ok(match code {
            "take" => Self::Take,
            "assign" => Self::Assign(id()?.map(PersonId)),
            "team" => Self::Team(id()?.map(TeamId)),
            "priority" => Self::Priority(Priority::from_code(value).ok_or_else(unknown)?),
            "resolve" => Self::Resolve(value.to_owned()),
            "close" => Self::Close,
            "cancel" => Self::Cancel(value.to_owned()),
            other => return Err(Problem::new("do", "ticket-unknown-code").with("code", other)),
        })
    }

    fn one(&self, tx: &mut Tx<'_>, id: TicketId) -> Result<(), Failure> {
        let asked = Asked::default();
        match self {
            Self::Take => work::take(tx, id, asked),
            Self::Assign(person) => work::assign(tx, id, asked, *person),
            Self::Team(team) => work::give_to_team(tx, id, asked, *team),
            Self::Priority(priority) => {
                work::prioritise(tx, id, asked, (None, None), Some(*priority), "")
            }
            Self::Resolve(solution) => work::resolve(tx, id, asked, solution),
            Self::Close => work::close(tx, id, asked),
            Self::Cancel(reason) => work::cancel(tx, id, asked, reason),
        }
        .map(drop)
    }
}

/// What became of each.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Changed.
    pub done: Vec<TicketId>,
    /// Refused, and why.
    pub refused: Vec<(TicketId, Failure)>,
}

/// Does `what` with each of `ids`, each in a transaction of its own (they share commits).
///
/// # Errors
/// When there are too many; when the database is away.
pub async fn run(
    app: &App,
    actor: &Actor,
    ids: Vec<TicketId>,
    what: Bulk,
) -> Result<Outcome, Failure> {
    if ids.len() > MOST {
        return Err(Problem::new("numbers", "ticket-too-many")
            .with("most", MOST)
            .into());
    }
    let all = ids.into_iter().map(|id| {
        let what = what.clone();
        async move { (id, app.write(actor, move |tx| what.one(tx, id)).await) }
    });
    let mut outcome = Outcome::default();
    for (id, result) in futures_util::future::join_all(all).await {
        match result {
            Ok(()) => outcome.done.push(id),
            Err(failure @ (Failure::Unavailable(_) | Failure::Denied(_))) => return Err(failure),
            Err(failure) => outcome.refused.push((id, failure)),
        }
    }
    Ok(outcome)
}
