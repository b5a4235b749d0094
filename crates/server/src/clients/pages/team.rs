//! Teams: their list and their form.

use axum::extract::{Form as Sent, Path, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::Administer;
use intendant_domain::id::TeamId;
use maud::{Markup, html};

use super::{Away, Form, archive_form, with_status};
use crate::clients::actions::{self, TeamInput};
use crate::clients::store::{Member, Team};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Button, Column, Icon, Row, Table, Tone, badge, breadcrumbs, empty_state, form_actions,
    link_button, page_header, panel, panel_flush, row, submit, table,
};
use crate::platform::shell::{Shell, onward};

pub(super) async fn list(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    let teams = app.read(&shell.actor, actions::teams).await?;
    let lang = shell.lang;
    let add = html! {
        @if shell.actor.can(Administer) { (link_button(Button::Primary, "/teams/new", Some(Icon::Plus), &lang.t("team-new"))) }
    };
    let body = html! {
        (page_header(&lang.t("team-title"), &lang.t("team-text"), &add))
        @if teams.is_empty() {
            (empty_state(Icon::Team, &lang.t("team-none"), &lang.t("team-none-text"), &html! {}))
        } @else {
            (panel_flush("", &html! {}, &teams_table(&shell, &teams)))
        }
    };
    Ok(shell.page(&lang.t("team-title"), &body))
}

fn teams_table(shell: &Shell, teams: &[Team]) -> Markup {
    let (lang, may_edit) = (shell.lang, shell.actor.can(Administer));
    let columns = [
        Column::main(lang.t("team-name")),
        Column::number(lang.t("team-members")),
        Column::tight(lang.t("team-state")),
    ];
    let caption = lang.t("team-title");
    let frame = Table {
        id: "teams",
        caption: &caption,
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for team in teams {
            @let href = format!("/teams/{}", team.id);
            (row(lang, &frame, &Row {
                id: &format!("team-{}", team.id),
                href: may_edit.then_some(href.as_str()),
                value: "",
                name: &team.name,
                cells: &[
                    html! { @if may_edit { a href=(href) { (team.name) } } @else { (team.name) } },
                    html! { (team.members) },
                    html! { @if team.archived_at.is_some() { (badge(Tone::Muted, &lang.t("form-archived"))) } },
                ],
            }))
        }
    };
    table(lang, &frame, &rows)
}

fn page(
    shell: &Shell,
    team: Option<&Team>,
    people: &[Member],
    typed: &TeamInput,
    failure: Option<&Failure>,
) -> Response {
    let lang = shell.lang;
    let form = Form { lang, failure };
    let here = team.map_or_else(String::new, |team| format!("/teams/{}", team.id));
    let (title, action, save) = match team {
        Some(team) => (team.name.clone(), format!("{here}/edit"), "form-save"),
        None => (lang.t("team-new"), "/teams".to_owned(), "team-add"),
    };
    let fields = html! {
        form.form method="post" action=(action) {
            (form.needed("name", "team-name", &typed.name))
            fieldset.field {
                legend { (lang.t("team-members")) }
                @for person in people {
                    label.radio {
                        input type="checkbox" name="members" value=(person.id) checked[typed.members.contains(&person.id.0)];
                        span { (person.name) }
                    }
                }
            }
            (form_actions(&html! {
                (submit(Button::Primary, &lang.t(save)))
                (link_button(Button::Quiet, "/teams", None, &lang.t("ui-cancel")))
            }))
        }
    };
    let body = html! {
        (breadcrumbs(lang, &[("/teams", &lang.t("team-title"))]))
        (page_header(&title, "", &html! {
            @if let Some(team) = team { (archive_form(lang, &here, team.archived_at.is_some(), "team-archive-ask")) }
        }))
        (panel("", &html! {}, &fields))
    };
    with_status(shell.page(&title, &body), failure)
}

/// A form with one name and any number of members.
fn read(fields: Vec<(String, String)>) -> TeamInput {
    let mut typed = TeamInput::default();
    for (name, value) in fields {
        match name.as_str() {
            "name" => typed.name = value,
            // A number that cannot be read is somebody who is not there: the rule says so.
            "members" => typed.members.push(value.parse().unwrap_or(0)),
            _ => {}
        }
    }
    typed
}

pub(super) async fn new(State(app): State<App>, shell: Shell) -> Result<Response, Failure> {
    let people = app
        .read(&shell.actor, |tx| {
            tx.allow(Administer)?;
            actions::colleagues(tx)
        })
        .await?;
    Ok(page(&shell, None, &people, &TeamInput::default(), None))
}

pub(super) async fn add(
    State(app): State<App>,
    shell: Shell,
    Sent(fields): Sent<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let typed = read(fields);
    let given = typed.clone();
    let done = app
        .write(&shell.actor, move |tx| actions::add_team(tx, &given))
        .await;
    match done {
        Ok(_) => Ok(onward("/teams").saying("form-saved", &[]).into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let people = app.read(&shell.actor, actions::colleagues).await?;
            Ok(page(&shell, None, &people, &typed, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn edit(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<TeamId>,
) -> Result<Response, Failure> {
    let (team, members, people) = app
        .read(&shell.actor, move |tx| {
            tx.allow(Administer)?;
            let (team, members) = actions::team(tx, id)?;
            Ok((team, members, actions::colleagues(tx)?))
        })
        .await?;
    let typed = TeamInput {
        name: team.name.clone(),
        members: members.iter().map(|member| member.id.0).collect(),
    };
    Ok(page(&shell, Some(&team), &people, &typed, None))
}

pub(super) async fn change(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<TeamId>,
    Sent(fields): Sent<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let typed = read(fields);
    let given = typed.clone();
    let done = app
        .write(&shell.actor, move |tx| actions::change_team(tx, id, &given))
        .await;
    match done {
        Ok(()) => Ok(onward("/teams").saying("form-saved", &[]).into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let (team, people) = app
                .read(&shell.actor, move |tx| {
                    Ok((actions::team(tx, id)?.0, actions::colleagues(tx)?))
                })
                .await?;
            Ok(page(&shell, Some(&team), &people, &typed, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn archive(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<TeamId>,
    Sent(form): Sent<Away>,
) -> Result<Response, Failure> {
    let away = !form.away.is_empty();
    app.write(&shell.actor, move |tx| actions::archive_team(tx, id, away))
        .await?;
    Ok(onward("/teams").saying("form-saved", &[]).into_response())
}
