//! One thing done with several tickets, and saved filters.

use axum::Form;
use axum::extract::{Path, RawForm, State};
use intendant_domain::id::TicketId;
use intendant_domain::tickets::Priority;
use maud::{Markup, html};
use serde::Deserialize;

use super::ask::options;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::shell::{Onward, onward};
use crate::tickets::bulk::{self, Bulk};
use crate::tickets::choices::Desk;
use crate::tickets::{api, saved};

pub(super) fn bulk_actions(lang: Lang, desk: &Desk) -> Markup {
    html! {
        button.btn.small type="submit" name="do" value="take" { (lang.t("act-take")) }
        select name="person" aria-label=(lang.t("queue-assignee")) { (options(&desk.people, "", &lang.t("queue-assignee"))) }
        button.btn.small type="submit" name="do" value="assign" { (lang.t("act-assign")) }
        @if !desk.teams.is_empty() {
            select name="team" aria-label=(lang.t("queue-team")) { (options(&desk.teams, "", &lang.t("queue-team"))) }
            button.btn.small type="submit" name="do" value="team" { (lang.t("act-team")) }
        }
        select name="priority" aria-label=(lang.t("queue-priority")) {
            @for priority in Priority::ALL { option value=(priority.code()) { (priority.code()) } }
        }
        button.btn.small type="submit" name="do" value="priority" { (lang.t("act-priority")) }
        button.btn.small type="submit" name="do" value="resolve" { (lang.t("act-resolve")) }
        button.btn.small type="submit" name="do" value="close" { (lang.t("act-close")) }
    }
}

/// A form whose field may come many times.
pub(super) fn values<'a>(
    form: &'a [(String, String)],
    name: &'a str,
) -> impl Iterator<Item = &'a str> {
    form.iter()
        .filter(move |(n, _)| n == name)
        .map(|(_, value)| value.as_str())
}

/// `POST /tickets/bulk`
pub(in crate::tickets::pages) async fn bulk(
    State(app): State<App>,
    actor: Actor,
    RawForm(body): RawForm,
) -> Result<Onward, Failure> {
    let form = super::super::tools::form_pairs(&body);
    let first = |name| values(&form, name).next().unwrap_or_default().to_owned();
    let (what, back) = (first("do"), first("back"));
    let value = match what.as_str() {
        "assign" => first("person"),
        "team" => first("team"),
        "priority" => first("priority"),
        _ => String::new(),
    };
    let ids: Vec<TicketId> = values(&form, "ids")
        .filter_map(|number| api::ticket(number).ok())
        .collect();
    let outcome = bulk::run(&app, &actor, ids, Bulk::read(&what, &value)?).await?;
    let done = outcome.done.len().to_string();
    Ok(match outcome.refused.first() {
        None => onward(back).saying("queue-bulk-done", &[("n", &done)]),
        Some((id, why)) => {
            let refused = outcome.refused.len().to_string();
            let number = super::super::parts::spoken(actor.lang, *id);
            let values = [
                ("n", done.as_str()),
                ("refused", &refused),
                ("number", &number),
                ("why", &why.text(actor.lang)),
            ];
            onward(back).warning("queue-bulk-refused", &values)
        }
    })
}

/// A filter to keep.
#[derive(Deserialize)]
pub(in crate::tickets::pages) struct NewFilter {
    name: String,
    query: String,
}

/// `POST /tickets/filters`
pub(in crate::tickets::pages) async fn save_filter(
    State(app): State<App>,
    actor: Actor,
    Form(new): Form<NewFilter>,
) -> Result<Onward, Failure> {
    let back = format!("/tickets?{}", new.query);
    let name = new.name.clone();
    let saved = app
        .write(&actor, move |tx| saved::add(tx, &new.name, &new.query))
        .await;
    match saved {
        Ok(()) => Ok(onward(back).saying("queue-kept", &[("name", &name)])),
        Err(Failure::Refused(problems)) => Ok(super::super::tools::warned(back, problems.first())),
        Err(Failure::Conflict(_)) => Ok(super::super::tools::warned(
            back,
            Some(&Problem::new("name", "queue-kept-already")),
        )),
        Err(other) => Err(other),
    }
}

/// `POST /tickets/filters/{id}/remove`
pub(in crate::tickets::pages) async fn remove_filter(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Onward, Failure> {
    let id: i64 = id.parse().map_err(|_| Failure::NotFound)?;
    app.write(&actor, move |tx| saved::remove(tx, id)).await?;
    Ok(onward("/tickets").saying("queue-forgotten", &[]))
}
