//! Clients against their contracts, and the items of one.

use axum::extract::{Path, Query, State};
use intendant_domain::id::ClientId;
use intendant_domain::perimeter::{Drift, Kind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::actions::{self, MonthCounts};
use super::super::drafts::From;
use super::super::store::{ItemRow, Wanted};
use super::super::tags;
use crate::contracts::{Decision, words};
use crate::platform::actor::Actor;
use crate::platform::api::{Page, Refusals};
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::json::Json;

/// A client against its contract, in figures. Amounts are a month's, before tax, in the contract's
/// currency, as text with two decimals.
#[derive(Serialize, ToSchema)]
pub(super) struct ClientBody {
    /// Number of the client.
    client: i64,
    /// Its name.
    name: String,
    /// Items that are not retired.
    items: u64,
    /// Of these, covered.
    covered: u64,
    /// Not covered, and nobody else answers for them.
    uncovered: u64,
    /// Not covered, because a third party answers for them.
    elsewhere: u64,
    /// Covered or counted, and without news for long or out of use.
    gone: u64,
    /// ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    /// What the last invoice billed for counted lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    billed: Option<String>,
    /// What the next will.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// The sum of what every difference is worth, whichever way it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    stake: Option<String>,
}

impl ClientBody {
    fn of(client: (i64, &str), drift: &Drift, currency: Option<String>) -> Self {
        let money = currency.is_some();
        let text = |amount: Option<rust_decimal::Decimal>| {
            amount
                .filter(|_| money)
                .map(|amount| format!("{amount:.2}"))
        };
        Self {
            client: client.0,
            name: client.1.to_owned(),
            items: drift.items,
            covered: drift.covered,
            uncovered: drift.uncovered,
            elsewhere: drift.elsewhere,
            gone: drift.gone,
            billed: text(drift.billed),
            next: text(drift.next),
            stake: text(Some(drift.stake)),
            currency,
        }
    }
}

/// A difference.
#[derive(Serialize, ToSchema)]
#[schema(as = PerimeterFinding)]
pub(super) struct FindingBody {
    /// `uncovered`, `paid-for`, `uncounted`, `gone`, `unused`, `since-billed`, `below-minimum` or
    /// `empty-line`.
    finding: &'static str,
    /// Kind of the items.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// Number of their site.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<i64>,
    /// Key of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    /// Place of the price line concerned, or of the one nearest to such items.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// How many items.
    items: u64,
    /// A month before tax: more to bill when positive.
    #[serde(skip_serializing_if = "Option::is_none")]
    worth: Option<String>,
}

/// A counted price line.
#[derive(Serialize, ToSchema)]
#[schema(as = PerimeterLine)]
pub(super) struct LineBody {
    /// Place among the counted lines.
    line: usize,
    /// Its name.
    label: String,
    /// File and line of the clause.
    clause: String,
    /// Billed at least.
    minimum: u64,
    /// Units of the last invoice for a month.
    #[serde(skip_serializing_if = "Option::is_none")]
    billed_units: Option<u64>,
    /// Its amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    billed: Option<String>,
    /// Counted now.
    counted: u64,
    /// Of these, gone.
    gone: u64,
    /// Amount that the next period bills a month.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// The same without what is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    real: Option<String>,
}

/// A month of the history.
#[derive(Serialize, ToSchema)]
#[schema(as = PerimeterMonth)]
pub(super) struct MonthBody {
    /// `2026-03`.
    month: String,
    /// Items at its end, or today.
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<u64>,
    /// Of these, covered.
    #[serde(skip_serializing_if = "Option::is_none")]
    covered: Option<u64>,
    /// Whether they were counted on the day; otherwise worked out from the dates of items.
    counted: bool,
    /// Line by line.
    lines: Vec<MonthLine>,
}

/// A price line in a month.
#[derive(Serialize, ToSchema)]
pub(super) struct MonthLine {
    /// Its name.
    label: String,
    /// Units billed for the month.
    #[serde(skip_serializing_if = "Option::is_none")]
    billed: Option<u64>,
    /// Items that it counted at the month's end, or today.
    #[serde(skip_serializing_if = "Option::is_none")]
    there: Option<u64>,
}

/// A client's fleet against its contract.
#[derive(Serialize, ToSchema)]
pub(super) struct PerimeterBody {
    #[serde(flatten)]
    figures: ClientBody,
    /// Number of the version in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i64>,
    /// Days without news after which an item is gone.
    gone_after_days: i64,
    /// The month that amounts are for.
    month: String,
    /// Why nothing could be priced.
    #[serde(skip_serializing_if = "Option::is_none")]
    unpriced: Option<String>,
    /// Price lines.
    lines: Vec<LineBody>,
    /// Differences, the dearest first.
    findings: Vec<FindingBody>,
    /// Month by month, oldest first.
    months: Vec<MonthBody>,
}

/// Lists every client within reach against its contract, most money at stake first.
#[utoipa::path(get, path = "/api/v1/perimeter", tag = "perimeter", security(("token" = []), ("session" = [])),
    responses((status = 200, body = Page<ClientBody>), Refusals))]
pub(super) async fn overview(
    State(app): State<App>,
    actor: Actor,
) -> Result<Json<Page<ClientBody>>, Failure> {
    let money = actor.can(intendant_domain::access::Permission::SeeMonths);
    let lines = app.read(&actor, actions::overview).await?;
    let items = lines
        .iter()
        .map(|line| {
            let currency = money.then(|| line.currency.clone());
            ClientBody::of((line.client.id.0, &line.client.name), &line.drift, currency)
        })
        .collect();
    Ok(Json(Page { items, next: None }))
}

/// Shows a client's fleet against its contract: counts, price lines, differences and their worth.
#[utoipa::path(get, path = "/api/v1/clients/{client}/perimeter", tag = "perimeter", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")),
    responses((status = 200, body = PerimeterBody), Refusals))]
pub(super) async fn perimeter(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
) -> Result<Json<PerimeterBody>, Failure> {
    let view = app
        .read(&actor, move |tx| actions::view(tx, ClientId(client)))
        .await?;
    let money = view.money;
    let text = |amount: Option<rust_decimal::Decimal>| {
        amount
            .filter(|_| money)
            .map(|amount| format!("{amount:.2}"))
    };
    let currency = view
        .version
        .as_ref()
        .filter(|_| money)
        .map(|version| version.contract.currency.clone());
    let lines = view.drift.lines.iter().map(|line| LineBody {
        line: line.line,
        label: line.label.clone(),
        clause: format!("{}:{}", line.clause.file, line.clause.line),
        minimum: line.minimum,
        billed_units: line.billed.as_ref().map(|billed| billed.billed),
        billed: text(line.billed.as_ref().map(|billed| billed.amount)),
        counted: line.counted,
        gone: line.gone,
        next: text(line.next),
        real: text(line.real),
    });
    let findings = view.drift.findings.iter().map(|one| FindingBody {
        finding: one.kind.code(),
        kind: one.item_kind.clone(),
        site: one.site,
        service: one.service.clone(),
        line: one.line,
        items: one.items,
        worth: text(one.worth),
    });
    Ok(Json(PerimeterBody {
        figures: ClientBody::of((client, &view.client.name), &view.drift, currency),
        version: view.version.as_ref().map(|version| version.number),
        gone_after_days: view.days,
        month: view.month.to_string(),
        unpriced: view.unpriced.clone().filter(|_| money),
        lines: lines.collect(),
        findings: findings.collect(),
        months: view.history.iter().map(month_body).collect(),
    }))
}

fn month_body(month: &MonthCounts) -> MonthBody {
    MonthBody {
        month: month.month.to_string(),
        items: month.items,
        covered: month.covered,
        counted: month.counted,
        lines: month
            .lines
            .iter()
            .map(|(label, line)| MonthLine {
                label: label.clone(),
                billed: line.billed.as_ref().map(|billed| billed.billed),
                there: line.there,
            })
            .collect(),
    }
}

/// Which items are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// `uncovered`, `paid-for`, `uncounted`, `gone` or `unused`; absent: all.
    finding: Option<String>,
    /// A kind of item.
    kind: Option<String>,
    /// Number of a site; 0: items without one.
    site: Option<i64>,
    /// Place of a counted price line.
    line: Option<usize>,
    /// The cursor of the page before.
    after: Option<String>,
}

/// An item behind a number.
#[derive(Serialize, ToSchema)]
#[schema(as = CountedItem)]
pub(super) struct ItemBody {
    /// Its number.
    id: i64,
    /// Its name.
    name: String,
    /// Its kind.
    kind: String,
    /// Name of its site.
    site: Option<String>,
    /// Key of the service that covers it.
    service: Option<String>,
    /// Since when that is so, RFC 3339.
    since: String,
    /// What was decided, with every reason.
    #[schema(value_type = Object)]
    decision: serde_json::Value,
    /// Why, in the reader's language.
    reasons: Vec<String>,
    /// When somebody last heard of it, RFC 3339.
    seen_at: Option<String>,
}

impl ItemBody {
    fn of(row: &ItemRow, lang: Lang) -> Self {
        let decision: Option<Decision> = serde_json::from_str(&row.decision).ok();
        let reasons = decision.iter().flat_map(|one| one.coverage.explain());
        Self {
            id: row.id.0,
            name: row.name.clone(),
            kind: row.kind.clone(),
            site: row.site.clone(),
            service: row.service.clone(),
            since: row.since.to_string(),
            reasons: reasons.map(|one| words(&one, lang).to_owned()).collect(),
            decision: serde_json::from_str(&row.decision).unwrap_or_default(),
            seen_at: row.seen_at.map(|at| at.to_string()),
        }
    }
}

/// Lists the items behind a number of the perimeter, by name, with the decision about each.
#[utoipa::path(get, path = "/api/v1/clients/{client}/perimeter/items", tag = "perimeter", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client"), Asked),
    responses((status = 200, body = Page<ItemBody>), Refusals))]
pub(super) async fn items(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page<ItemBody>>, Failure> {
    let lang = actor.lang;
    let wanted = Wanted {
        finding: asked.finding.as_deref().and_then(Kind::from_code),
        kind: asked.kind,
        site: asked.site,
        service: None,
        line: asked.line,
    };
    let after = asked.after.as_deref().and_then(|text| {
        let (id, name) = text.split_once('.')?;
        Some((name.to_owned(), id.parse().ok()?))
    });
    let found = app
        .read(&actor, move |tx| {
            actions::items(tx, ClientId(client), &wanted, after)
        })
        .await?;
    Ok(Json(Page {
        items: found
            .items
            .iter()
            .map(|row| ItemBody::of(row, lang))
            .collect(),
        next: found.next.map(|(name, id)| format!("{id}.{name}")),
    }))
}

/// Items to tag.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Tagging {
    /// The difference that they are in.
    from: From,
    /// The tag, 1 to 60 characters.
    tag: String,
}

/// How many were tagged.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct Tagged {
    /// Items that did not have the tag.
    tagged: usize,
}

/// Gives items a tag that a service asks for; what covers them is decided again at once.
#[utoipa::path(post, path = "/api/v1/clients/{client}/perimeter/tags", tag = "perimeter", security(("token" = []), ("session" = [])),
    params(("client" = i64, Path, description = "Number of the client")), request_body = Tagging,
    responses((status = 200, body = Tagged), Refusals))]
pub(super) async fn tag(
    State(app): State<App>,
    actor: Actor,
    Path(client): Path<i64>,
    Json(new): Json<Tagging>,
) -> Result<Json<Tagged>, Failure> {
    let tagged = app
        .write(&actor, move |tx| {
            tags::tag(tx, ClientId(client), &new.from.wanted(), &new.tag)
        })
        .await?;
    Ok(Json(Tagged { tagged }))
}
