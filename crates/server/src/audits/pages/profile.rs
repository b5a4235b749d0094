//! The company's profile.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::{Here, may_change, page, with_status};
use crate::audits::actions::{self, Assessment, HOURS, OBLIGATIONS};
use crate::audits::model::Profile;
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Input, form_actions, panel, select, submit, text_area, text_field,
};
use crate::platform::shell::{Shell, onward};

pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let seen = app
        .read(&shell.actor, move |tx| actions::assessment(tx, id))
        .await?;
    let profile = seen.campaign.profile.clone();
    Ok(shown(&shell, &seen, &profile, None))
}

fn shown(shell: &Shell, seen: &Assessment, typed: &Profile, failure: Option<&Failure>) -> Response {
    let lang = shell.lang;
    let may = may_change(shell, seen);
    let fields = fields(lang, typed, failure);
    let body = html! {
        form.form method="post" action={ "/audits/" (seen.campaign.id) "/profile" } {
            fieldset.bare disabled[!may] {
                legend.vh { (lang.t("audit-tab-profile")) }
                (fields)
            }
            @if may { (form_actions(&submit(Button::Primary, &lang.t("audit-save")))) }
        }
    };
    let body = panel("", &html! {}, &body);
    with_status(page(shell, seen, Here::Profile, &body), failure)
}

fn fields(lang: Lang, typed: &Profile, failure: Option<&Failure>) -> Markup {
    let wrong = |field: &str| failure.and_then(|failure| failure.of_field(field, lang));
    let number = |value: Option<u32>| value.map_or(String::new(), |value| value.to_string());
    let line = |name: &str, label: &str, kind: Input, value: &str| {
        let (label, wrong) = (lang.t(label), wrong(name));
        text_field(
            &Field::new(name, &label).optional().error(wrong.as_deref()),
            kind,
            value,
        )
    };
    let area = |name: &str, label: &str, hint: &str, value: &str| {
        let (label, wrong) = (lang.t(label), wrong(name));
        let hint = if hint.is_empty() {
            String::new()
        } else {
            lang.t(hint)
        };
        let field = Field::new(name, &label)
            .optional()
            .hint(&hint)
            .error(wrong.as_deref());
        text_area(&field, 3, value)
    };
    let hours: Vec<(&str, String)> = HOURS
        .iter()
        .map(|code| (*code, lang.t(&format!("audit-hours-{code}"))))
        .collect();
    let hours: Vec<(&str, &str)> = hours.iter().map(|(c, t)| (*c, t.as_str())).collect();
    let label = lang.t("audit-hours");
    html! {
        div.fields2 {
            (line("sector", "audit-sector", Input::Text, &typed.sector))
            (select(&Field::new("hours", &label).optional(), &hours, &typed.hours))
            (line("headcount", "audit-headcount", Input::Number, &number(typed.headcount)))
            (line("users", "audit-users", Input::Number, &number(typed.users)))
        }
        fieldset.ticks {
            legend { (lang.t("audit-obligations")) }
            div.options {
                @for code in OBLIGATIONS {
                    label.option {
                        input type="checkbox" name="obligations" value=(code) checked[typed.obligations.iter().any(|one| one == code)];
                        span { (lang.t(&format!("audit-obligation-{code}"))) }
                    }
                }
            }
        }
        (area("organisation", "audit-organisation", "audit-organisation-hint", &typed.organisation))
        (area("goals", "audit-goals", "", &typed.goals))
        (area("third_parties", "audit-third-parties", "audit-third-parties-hint", &typed.third_parties))
    }
}

pub(super) async fn save(
    State(app): State<App>,
    shell: Shell,
    Path(id): Path<i64>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let mut typed = Profile::default();
    let mut problems = Vec::new();
    for (name, value) in pairs {
        let mut number = |field: &'static str| match value.trim() {
            "" => None,
            text => text.parse().ok().or_else(|| {
                problems.push(Problem::new(field, "audit-count-wrong"));
                None
            }),
        };
        match name.as_str() {
            "sector" => typed.sector = value,
            "hours" => typed.hours = value,
            "headcount" => typed.headcount = number("headcount"),
            "users" => typed.users = number("users"),
            "obligations" => typed.obligations.push(value),
            "organisation" => typed.organisation = value,
            "goals" => typed.goals = value,
            "third_parties" => typed.third_parties = value,
            _ => {}
        }
    }
    let given = typed.clone();
    let done = if problems.is_empty() {
        app.write(&shell.actor, move |tx| actions::set_profile(tx, id, &given))
            .await
    } else {
        Err(Failure::Refused(problems))
    };
    match done {
        Ok(()) => Ok(onward(format!("/audits/{id}/questions"))
            .saying("audit-saved", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let seen = app
                .read(&shell.actor, move |tx| actions::assessment(tx, id))
                .await?;
            Ok(shown(&shell, &seen, &typed, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}
