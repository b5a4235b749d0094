//! The form of an offer.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission::Administer;
use intendant_domain::audits::NEEDS;
use intendant_domain::audits::catalogue::{LevelPrice, Offer};
use maud::{Markup, html};

use super::catalogue::head;
use super::with_status;
use crate::audits::actions;
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::i18n::Lang;
use crate::platform::page::{
    Button, Field, Input, error_summary, form_actions, link_button, panel, select, submit,
    text_field,
};
use crate::platform::shell::{Shell, onward};

/// What the form needs beside the offer.
struct Ground {
    levels: Vec<String>,
    bases: Vec<(String, String)>,
}

async fn ground(app: &App, shell: &Shell) -> Result<Ground, Failure> {
    let english = shell.lang == Lang::En;
    app.read(&shell.actor, move |tx| {
        tx.allow(Administer)?;
        let known = actions::in_use(tx)?;
        let bases = known
            .iter()
            .filter(|one| !one.kinds.is_empty())
            .map(|one| (one.key.clone(), one.name.get(english).to_owned()));
        Ok(Ground {
            bases: bases.collect(),
            levels: actions::level_names(tx)?,
        })
    })
    .await
}

pub(super) async fn edit(
    State(app): State<App>,
    shell: Shell,
    Path(key): Path<String>,
) -> Result<Response, Failure> {
    let ground = ground(&app, &shell).await?;
    if key == "new" {
        return Ok(form(&shell, &ground, &Offer::default(), true, None));
    }
    let known = app
        .read(&shell.actor, move |tx| actions::offer(tx, &key))
        .await?;
    Ok(form(&shell, &ground, &known.offer, false, None))
}

fn form(
    shell: &Shell,
    ground: &Ground,
    offer: &Offer,
    new: bool,
    failure: Option<&Failure>,
) -> Response {
    let lang = shell.lang;
    let action = if new {
        "/administration/catalogue".to_owned()
    } else {
        format!("/administration/catalogue/{}", offer.key)
    };
    let problems: Vec<String> = match failure {
        Some(Failure::Refused(problems)) => problems.iter().map(|one| one.text(lang)).collect(),
        _ => Vec::new(),
    };
    let problems: Vec<(&str, &str)> = problems.iter().map(|one| ("", one.as_str())).collect();
    let title = if new {
        lang.t("catalogue-new")
    } else {
        offer.name.get(lang == Lang::En).to_owned()
    };
    let body = html! {
        (head(shell, false))
        (error_summary(&title, &problems))
        (panel(&title, &html! {}, &html! {
            form.form method="post" action=(action) {
                (names(lang, offer, new, failure))
                (covers(lang, ground, offer, failure))
                (prices(lang, ground, offer))
                (form_actions(&html! {
                    (submit(Button::Primary, &lang.t("audit-save")))
                    (link_button(Button::Quiet, "/administration/catalogue", None, &lang.t("ui-cancel")))
                }))
            }
        }))
    };
    with_status(shell.page(&title, &body), failure)
}

fn line(
    lang: Lang,
    (name, label, hint): (&str, &str, &str),
    value: &str,
    failure: Option<&Failure>,
) -> Markup {
    let wrong = failure.and_then(|failure| failure.of_field(name, lang));
    let label = lang.t(label);
    let hint = if hint.is_empty() {
        String::new()
    } else {
        lang.t(hint)
    };
    let field = Field::new(name, &label)
        .optional()
        .hint(&hint)
        .error(wrong.as_deref());
    text_field(&field, Input::Text, value)
}

fn names(lang: Lang, offer: &Offer, new: bool, failure: Option<&Failure>) -> Markup {
    html! {
        @if new { (line(lang, ("key", "offer-key", "offer-key-hint"), &offer.key, failure)) }
        div.fields2 {
            (line(lang, ("name_fr", "offer-name-fr", ""), &offer.name.0, failure))
            (line(lang, ("name_en", "offer-name-en", ""), &offer.name.1, failure))
            (line(lang, ("about_fr", "offer-about-fr", ""), &offer.about.0, failure))
            (line(lang, ("about_en", "offer-about-en", ""), &offer.about.1, failure))
        }
    }
}

fn covers(lang: Lang, ground: &Ground, offer: &Offer, failure: Option<&Failure>) -> Markup {
    let extends = lang.t("offer-extends");
    let bases: Vec<(&str, &str)> = ground
        .bases
        .iter()
        .filter(|(key, _)| *key != offer.key)
        .map(|(key, name)| (key.as_str(), name.as_str()))
        .collect();
    html! {
        div.fields2 {
            (line(lang, ("kinds", "offer-kinds", "offer-kinds-hint"), &offer.kinds.join(", "), failure))
            (select(&Field::new("extends", &extends).optional(), &bases, &offer.extends))
        }
        fieldset.ticks {
            legend { (lang.t("offer-meets")) }
            div.options {
                @for need in NEEDS {
                    label.option {
                        input type="checkbox" name="meets" value=(need) checked[offer.meets.iter().any(|one| one == need)];
                        span { (lang.t(&format!("audit-need-{need}"))) }
                    }
                }
            }
        }
        (line(lang, ("availability", "offer-availability", "offer-toml-hint"), &offer.availability, failure))
        (line(lang, ("backup", "offer-backup", "offer-toml-hint"), &offer.backup, failure))
        (line(lang, ("patch", "offer-patch", "offer-toml-hint"), &offer.patch, failure))
        div.fields2 {
            (line(lang, ("line_fr", "offer-line-fr", ""), &offer.line.0, failure))
            (line(lang, ("line_en", "offer-line-en", ""), &offer.line.1, failure))
            (line(lang, ("counts", "offer-counts", ""), &offer.counts.join(", "), failure))
            (line(lang, ("minimum", "offer-minimum", ""), &offer.minimum.to_string(), failure))
        }
    }
}

fn prices(lang: Lang, ground: &Ground, offer: &Offer) -> Markup {
    let default = lang.t("offer-default");
    let levels: Vec<(&str, &str)> = ground
        .levels
        .iter()
        .map(|level| (level.as_str(), level.as_str()))
        .collect();
    let none = String::new();
    let all = std::iter::once(&none).chain(&ground.levels);
    html! {
        fieldset.prices {
            legend { (lang.t("offer-prices")) }
            p.hint { (lang.t("offer-prices-hint")) }
            @for level in all {
                @let known = offer.levels.iter().find(|one| one.level == *level);
                @let name = if level.is_empty() { lang.t("offer-level-none") } else { level.clone() };
                div.price-row {
                    strong { (name) }
                    label { span { (lang.t("offer-flat")) } input type="text" inputmode="decimal" name={ "flat." (level) } value=(known.map_or("", |one| &one.flat)); }
                    label { span { (lang.t("offer-bands")) } input type="text" name={ "bands." (level) } value=(known.map_or("", |one| &one.bands)); }
                }
            }
        }
        (select(&Field::new("default", &default).optional(), &levels, &offer.default))
    }
}

/// What was typed, and what of it cannot be read at all.
fn typed(pairs: &[(String, String)], key: &str) -> (Offer, Vec<Problem>) {
    let mut offer = Offer {
        key: key.to_owned(),
        ..Offer::default()
    };
    let mut problems = Vec::new();
    let list = |text: &str| -> Vec<String> {
        text.split(',')
            .map(|one| one.trim().to_lowercase())
            .filter(|one| !one.is_empty())
            .collect()
    };
    let place = |offer: &mut Offer, level: &str| -> usize {
        let known = offer.levels.iter().position(|one| one.level == level);
        known.unwrap_or_else(|| {
            offer.levels.push(LevelPrice {
                level: level.to_owned(),
                ..LevelPrice::default()
            });
            offer.levels.len() - 1
        })
    };
    for (name, value) in pairs {
        let value = value.trim().to_owned();
        match name.as_str() {
            "key" if key.is_empty() => offer.key = value,
            "name_fr" => offer.name.0 = value,
            "name_en" => offer.name.1 = value,
            "about_fr" => offer.about.0 = value,
            "about_en" => offer.about.1 = value,
            "kinds" => offer.kinds = list(&value),
            "extends" => offer.extends = value,
            "meets" => offer.meets.push(value),
            "availability" => offer.availability = value,
            "backup" => offer.backup = value,
            "patch" => offer.patch = value,
            "line_fr" => offer.line.0 = value,
            "line_en" => offer.line.1 = value,
            "counts" => offer.counts = list(&value),
            "default" => offer.default = value,
            "minimum" if value.is_empty() => {}
            "minimum" => match value.parse() {
                Ok(minimum) => offer.minimum = minimum,
                Err(_) => problems.push(Problem::new("minimum", "audit-count-wrong")),
            },
            other => {
                if let Some(level) = other.strip_prefix("flat.") {
                    let place = place(&mut offer, level);
                    offer.levels[place].flat = value;
                } else if let Some(level) = other.strip_prefix("bands.") {
                    let place = place(&mut offer, level);
                    offer.levels[place].bands = value;
                }
            }
        }
    }
    offer
        .levels
        .retain(|one| !one.flat.is_empty() || !one.bands.is_empty());
    (offer, problems)
}

pub(super) async fn add(
    State(app): State<App>,
    shell: Shell,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    keep(&app, &shell, pairs, None).await
}

pub(super) async fn change(
    State(app): State<App>,
    shell: Shell,
    Path(key): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    keep(&app, &shell, pairs, Some(key)).await
}

async fn keep(
    app: &App,
    shell: &Shell,
    pairs: Vec<(String, String)>,
    key: Option<String>,
) -> Result<Response, Failure> {
    let new = key.is_none();
    let (offer, problems) = typed(&pairs, &key.unwrap_or_default());
    let given = offer.clone();
    let done = if problems.is_empty() {
        app.write(&shell.actor, move |tx| {
            if new {
                actions::add_offer(tx, &given)
            } else {
                actions::change_offer(tx, &given)
            }
        })
        .await
    } else {
        Err(Failure::Refused(problems))
    };
    match done {
        Ok(()) => Ok(onward("/administration/catalogue")
            .saying("catalogue-saved", &[])
            .into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let ground = ground(app, shell).await?;
            Ok(form(shell, &ground, &offer, new, Some(&failure)))
        }
        Err(other) => Err(other),
    }
}
