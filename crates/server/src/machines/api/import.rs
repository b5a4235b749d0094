//! `/api/v1/items/import`: a table given whole.

use axum::extract::State;
use intendant_domain::id::{ClientId, SiteId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::machines::import::{self, Done, Verdict};
use crate::platform::actor::Actor;
use crate::platform::api::{IdempotencyKey, Refusals};
use crate::platform::app::App;
use crate::platform::failure::{Failure, Problem};
use crate::platform::json::Json;

/// A table of items.
#[derive(Deserialize, Serialize, ToSchema)]
#[schema(as = ItemImport)]
#[serde(deny_unknown_fields)]
pub(super) struct ImportInput {
    /// Number of the client whose items they are.
    client: i64,
    /// Number of the site where new ones are put.
    #[serde(default)]
    site: Option<i64>,
    /// What each column holds: `id`, `name`, `kind`, `site`, `tags`, `serial`, `manufacturer`, `model`,
    /// `fqdn`, `os`, `ip`, `mac`, `memory`, `person`, `location`, `responsible`, `supplier`, `state`,
    /// `purchased`, `warranty_ends`, `own:KEY` for a field of a kind of your own; any other is left out.
    columns: Vec<String>,
    /// The rows, 10,000 at most.
    rows: Vec<Vec<String>>,
    /// Whether to bring them in; otherwise only what would change is told.
    #[serde(default)]
    apply: bool,
}

/// What a row would do.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = ImportedRow)]
pub(super) struct RowBody {
    /// `new`, `changed`, `same` or `wrong`.
    verdict: String,
    /// Number of the item that it is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    item: Option<i64>,
    /// What changes: field, before, after.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changes: Vec<ChangeBody>,
    /// What is wrong: field and words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ErrorBody>,
}

/// A change of a field.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = ImportedChange)]
pub(super) struct ChangeBody {
    /// The field.
    field: String,
    /// Before.
    from: String,
    /// After.
    to: String,
}

/// What is wrong with a row.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = ImportError)]
pub(super) struct ErrorBody {
    /// The field.
    field: String,
    /// In words.
    detail: String,
}

/// What the rows would do, and what was done.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = ImportAnswer)]
pub(super) struct ImportAnswer {
    /// Row by row.
    rows: Vec<RowBody>,
    /// What was done, when it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    done: Option<Done>,
}

/// Tells what a table of items would change, row by row, and brings it in when asked. Bringing the
/// same table in again changes nothing.
#[utoipa::path(post, path = "/api/v1/items/import", tag = "items", operation_id = "import_items",
    security(("token" = []), ("session" = [])),
    request_body = ImportInput, responses((status = 200, body = ImportAnswer), Refusals))]
pub(super) async fn import(
    State(app): State<App>,
    actor: Actor,
    IdempotencyKey(key): IdempotencyKey,
    Json(input): Json<ImportInput>,
) -> Result<Json<ImportAnswer>, Failure> {
    if input.rows.is_empty() || input.rows.len() > 10_000 {
        return Err(Problem::new("rows", "fleet-import-too-long")
            .with("most", 10_000)
            .into());
    }
    let fingerprint = format!("import {}", serde_json::to_string(&input)?);
    let lang = actor.lang;
    let answer = app
        .write_once(&actor, key, &fingerprint, move |tx| {
            let mut rows = vec![input.columns];
            rows.extend(input.rows);
            let site = input.site.filter(|id| *id != 0).map(SiteId);
            let client = ClientId(input.client);
            let (verdicts, done) = import::at_once(tx, client, site, &rows, input.apply)?;
            let body = |verdict: &Verdict| match verdict {
                Verdict::New => row("new", None),
                Verdict::Same(item) => row("same", Some(item.0)),
                Verdict::Changes(item, changes) => RowBody {
                    changes: changes
                        .iter()
                        .map(|(field, from, to)| ChangeBody {
                            field: field.clone(),
                            from: from.clone(),
                            to: to.clone(),
                        })
                        .collect(),
                    ..row("changed", Some(item.0))
                },
                Verdict::Twice(first) => RowBody {
                    errors: vec![ErrorBody {
                        field: String::new(),
                        detail: lang.ta("fleet-import-twice", &[("n", &first.to_string())]),
                    }],
                    ..row("wrong", None)
                },
                Verdict::Wrong(problems) => RowBody {
                    errors: problems
                        .iter()
                        .map(|(field, problem)| ErrorBody {
                            field: field.clone(),
                            detail: problem.text(lang),
                        })
                        .collect(),
                    ..row("wrong", None)
                },
            };
            Ok(ImportAnswer {
                rows: verdicts.iter().map(body).collect(),
                done,
            })
        })
        .await?;
    Ok(Json(answer))
}

fn row(verdict: &str, item: Option<i64>) -> RowBody {
    RowBody {
        verdict: verdict.to_owned(),
        item,
        changes: Vec::new(),
        errors: Vec::new(),
    }
}
