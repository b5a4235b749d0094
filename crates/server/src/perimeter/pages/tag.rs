//! Tagging the items behind a number.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use intendant_domain::id::ClientId;
use serde::Deserialize;

use super::home;
use super::items::Asked;
use crate::perimeter::tags;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::shell::{Shell, onward};

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(flatten)]
    asked: Asked,
    #[serde(default)]
    tag: String,
}

/// `POST /machines/perimeter/{client}/tags`
pub(super) async fn tag(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
    Form(typed): Form<Typed>,
) -> Result<Response, Failure> {
    let (wanted, tag) = (typed.asked.wanted(), typed.tag.clone());
    let tagged = app
        .write(&shell.actor, move |tx| tags::tag(tx, client, &wanted, &tag))
        .await?;
    let (n, tag) = (tagged.to_string(), typed.tag.trim().to_owned());
    Ok(onward(home(client))
        .saying("perimeter-tagged", &[("n", &n), ("tag", &tag)])
        .into_response())
}
