//! What the buttons of a ticket do.

use axum::Form;
use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use intendant_domain::id::{AttachmentId, PersonId, TeamId, TicketId};
use intendant_domain::tickets::{Clock, Degree, Priority, Relation, of_number};
use serde::Deserialize;

use super::{parts, tools};
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::shell::{Onward, onward};
use crate::platform::tx::Tx;
use crate::tickets::actions::{Asked, Known};
use crate::tickets::{api, files, view, work};

/// A button, and what was typed beside it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Act {
    r#do: String,
    revision: String,
    reason: String,
    note: String,
    person: String,
    team: String,
    impact: String,
    urgency: String,
    priority: String,
    minutes: String,
    billable: String,
    number: String,
    relation: String,
    clock: String,
}

/// `POST /tickets/{number}/act`
pub(super) async fn act(
    State(app): State<App>,
    actor: Actor,
    Path(number): Path<String>,
    Form(act): Form<Act>,
) -> Result<Onward, Failure> {
    let id = api::ticket(&number)?;
    if act.r#do == "merge" {
        return merge(&app, &actor, id, &act).await;
    }
    let done = app
        .write(&actor, move |tx| act.make(tx, id).map(drop))
        .await;
    tools::back(id, done)
}

/// After a merge one goes on where the work goes on.
async fn merge(app: &App, actor: &Actor, id: TicketId, act: &Act) -> Result<Onward, Failure> {
    let (asked, into) = (act.asked(), act.other());
    let done = match into {
        Ok(into) => app
            .write(actor, move |tx| work::merge(tx, id, asked, into).map(drop))
            .await
            .map(|()| into),
        Err(failure) => Err(failure),
    };
    match done {
        Ok(into) => {
            let number = parts::spoken(actor.lang, id);
            Ok(onward(parts::address(into)).saying("act-merged", &[("number", &number)]))
        }
        Err(failure) => tools::back::<()>(id, Err(failure)),
    }
}

impl Act {
    fn asked(&self) -> Asked {
        Asked {
            expected: self.revision.parse().ok(),
            at: None,
        }
    }

    fn other(&self) -> Result<TicketId, Failure> {
        intendant_domain::tickets::search::number_asked(&self.number)
            .map(of_number)
            .ok_or_else(|| {
                Problem::new("number", "ticket-unknown-code")
                    .with("code", &self.number)
                    .into()
            })
    }

    fn make(&self, tx: &mut Tx<'_>, id: TicketId) -> Result<Known, Failure> {
        let asked = self.asked();
        match self.r#do.as_str() {
            "take" => work::take(tx, id, asked),
            "wait" => work::wait(tx, id, asked, &self.reason, &self.note),
            "resume" => work::resume(tx, id, asked),
            "visit" => work::request_visit(tx, id, asked),
            "arrive" => work::arrive(tx, id, asked),
            "restore" => work::restore(tx, id, asked, &self.note),
            "resolve" => work::resolve(tx, id, asked, &self.note),
            "close" => work::close(tx, id, asked),
            "reopen" => work::reopen(tx, id, asked, &self.note),
            "cancel" => work::cancel(tx, id, asked, &self.note),
            _ => self.arrange(tx, id, asked),
        }
    }

    /// Who has it, how urgent it is, what it belongs to.
    fn arrange(&self, tx: &mut Tx<'_>, id: TicketId, asked: Asked) -> Result<Known, Failure> {
        match self.r#do.as_str() {
            "assign" => {
                let person: Option<PersonId> = self.person.parse().ok();
                work::assign(tx, id, asked, person)
            }
            "team" => {
                let team: Option<TeamId> = self.team.parse().ok();
                work::give_to_team(tx, id, asked, team)
            }
            "priority" => {
                let degrees = (
                    Degree::from_code(&self.impact),
                    Degree::from_code(&self.urgency),
                );
                let priority = Priority::from_code(&self.priority);
                work::prioritise(tx, id, asked, degrees, priority, &self.note)
            }
            "spend" => {
                let minutes = minutes(&self.minutes).unwrap_or(0);
                let billable = Some(self.billable == "1");
                work::spend(tx, id, Asked::default(), minutes, &self.note, billable)
            }
            "link" => {
                let relation = Relation::from_code(&self.relation).unwrap_or(Relation::Related);
                work::link(tx, id, Asked::default(), self.other()?, relation)
            }
            "unlink" => work::unlink(tx, id, Asked::default(), self.other()?),
            "cause" => {
                let clock = Clock::from_code(&self.clock)
                    .ok_or_else(|| Problem::new("clock", "ticket-unknown-code").with("code", ""))?;
                work::explain_breach(tx, id, Asked::default(), clock, &self.note)
            }
            other => Err(Problem::new("do", "ticket-unknown-code")
                .with("code", other)
                .into()),
        }
    }
}

/// Time as people write it: `90`, `1h30`, `1 h 30`, `1:30`, `45 min`.
fn minutes(text: &str) -> Option<i64> {
    let plain: String = text
        .to_lowercase()
        .replace("min", "")
        .replace(':', "h")
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    match plain.split_once('h') {
        Some((hours, "")) => hours.parse::<i64>().ok()?.checked_mul(60),
        Some((hours, rest)) => {
            let hours: i64 = hours.parse().ok()?;
            hours.checked_mul(60)?.checked_add(rest.parse().ok()?)
        }
        None => plain.parse().ok(),
    }
}

/// What somebody wrote.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Written {
    text: String,
    audience: String,
}

/// `POST /tickets/{number}/comments`
pub(super) async fn comment(
    State(app): State<App>,
    actor: Actor,
    Path(number): Path<String>,
    Form(written): Form<Written>,
) -> Result<Onward, Failure> {
    let id = api::ticket(&number)?;
    let internal = written.audience == "internal";
    let done = app
        .write(&actor, move |tx| {
            work::comment(tx, id, Asked::default(), &written.text, internal).map(drop)
        })
        .await;
    tools::back(id, done)
}

/// `POST /tickets/{number}/files`
pub(super) async fn attach(
    State(app): State<App>,
    actor: Actor,
    Path(number): Path<String>,
    mut form: Multipart,
) -> Result<Onward, Failure> {
    let id = api::ticket(&number)?;
    app.read(&actor, move |tx| view::show(tx, id).map(drop))
        .await?;
    let received = received(&app, &mut form).await;
    let done = match received {
        Ok((received, internal)) => {
            app.write(&actor, move |tx| {
                received
                    .iter()
                    .try_for_each(|file| files::attach(tx, id, file, internal).map(drop))
            })
            .await
        }
        Err(failure) => Err(failure),
    };
    match done {
        Err(Failure::TooLarge) => {
            Ok(onward(parts::address(id)).warning("ticket-file-too-large", &[]))
        }
        done => tools::back(id, done),
    }
}

async fn received(
    app: &App,
    form: &mut Multipart,
) -> Result<(Vec<files::Received>, bool), Failure> {
    let (mut internal, mut received) = (false, Vec::new());
    while let Some(field) = form.next_field().await.map_err(api::unreadable)? {
        match field.name() {
            Some("audience") => internal = field.text().await.is_ok_and(|text| text == "internal"),
            // A browser sends a nameless empty file when none was chosen.
            Some("file") if field.file_name().is_some_and(|name| !name.is_empty()) => {
                received.push(files::receive(&app.config().data, field).await?);
            }
            _ => {}
        }
    }
    match received.is_empty() {
        true => Err(Problem::new("file", "ticket-file-missing").into()),
        false => Ok((received, internal)),
    }
}

/// `GET /tickets/{number}/files/{file}`
pub(super) async fn download(
    State(app): State<App>,
    actor: Actor,
    Path((number, file)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let id = api::ticket(&number)?;
    let file: AttachmentId = file.parse().map_err(|_| Failure::NotFound)?;
    let found = app
        .read(&actor, move |tx| files::find(tx, id, file))
        .await?;
    api::send(&app, &found).await
}
