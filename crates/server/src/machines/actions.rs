//! What can be done with items: permission, rule, row, event, and what the contract says of it again.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use intendant_domain::access::Permission::{EditMachines, SeeMachines, SeeTickets};
use intendant_domain::clients::folded;
use intendant_domain::id::{ClientId, ItemId, TicketId};
use intendant_domain::machines::Standing;
use jiff::Timestamp;

use super::input::{CheckInput, EnrolmentInput, ItemInput, ItemPatch, Problems, good_tags};
use super::store::{
    self, AgentSeen, Changed, CheckSeen, ClientSeen, Counts, Described, Filter, Item, Listed,
    Maintenance, MaintenanceWanted, Measured, Outage, SiteSeen,
};
use crate::contracts;
use crate::platform::events::{Event, NewEvent, append};
use crate::platform::failure::{Failure, Problem};
use crate::platform::live::Change;
use crate::platform::tx::{Rows, Tx};
use crate::watch::{self, Enrolment, NewEnrolment};
use intendant_domain::id::CheckId;

/// What is asked of the list.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Which items.
    pub filter: Filter,
    /// With all of these words: name, kind, tags, client, site, system, address.
    pub words: String,
    /// The cursor of the page before.
    pub after: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// A page of the list.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The items, the worst first.
    pub items: Vec<Listed>,
    /// Their checks.
    pub checks: HashMap<ItemId, Vec<CheckSeen>>,
    /// How many there are in each view.
    pub counts: Counts,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// The list of items.
///
/// # Errors
/// [`Failure::Denied`]; a cursor that is not one.
pub fn list(tx: &mut Tx<'_>, asked: &Asked) -> Result<Found, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    let mut filter = asked.filter.clone();
    let words: Vec<String> = folded(&asked.words)
        .split_whitespace()
        .map(ToOwned::to_owned)
        .collect();
    if !words.is_empty() {
        let found = store::candidates(&mut rows, &filter)?
            .into_iter()
            .filter(|(_, text)| {
                let text = folded(text);
                words.iter().all(|word| text.contains(word.as_str()))
            })
            .map(|(id, _)| id)
            .filter(|id| filter.ids.as_ref().is_none_or(|ids| ids.contains(id)))
            .collect();
        filter.ids = Some(found);
    }
    let after = match &asked.after {
        Some(cursor) => Some(read_cursor(cursor)?),
        None => None,
    };
    let limit = asked.limit.clamp(1, 200);
    let mut items = store::list(&mut rows, &filter, after.as_ref(), limit + 1)?;
    let more = i64::try_from(items.len()).is_ok_and(|n| n > limit);
    if more {
        items.pop();
    }
    let next = items.last().filter(|_| more).map(cursor);
    let ids: Vec<ItemId> = items.iter().map(|item| item.id).collect();
    let mut checks: HashMap<ItemId, Vec<CheckSeen>> = HashMap::new();
    for check in store::checks_of(&mut rows, &ids)? {
        checks.entry(check.item).or_default().push(check);
    }
    let counts = store::counts(&mut rows, &filter)?;
    Ok(Found {
        items,
        checks,
        counts,
        next,
    })
}

fn cursor(last: &Listed) -> String {
    let place = (last.standing.rank(), last.name.as_str(), last.id.0);
    URL_SAFE_NO_PAD.encode(serde_json::to_string(&place).unwrap_or_default())
}

fn read_cursor(text: &str) -> Result<(i64, String, i64), Failure> {
    URL_SAFE_NO_PAD
        .decode(text)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| Problem::new("cursor", "wrong-cursor").into())
}

/// Since when an item stands where its checks put it, and which of them do.
#[must_use]
pub fn worst(checks: &[CheckSeen], standing: Standing) -> (Option<Timestamp>, Vec<&CheckSeen>) {
    let worst: Vec<&CheckSeen> = checks
        .iter()
        .filter(|check| check.standing() == standing)
        .collect();
    let since = if standing == Standing::Ok {
        checks.iter().filter_map(|check| check.since).max()
    } else {
        worst.iter().filter_map(|check| check.since).min()
    };
    (since, worst)
}

/// A machine, whole.
#[derive(Clone, Debug)]
pub struct Machine {
    /// What is kept of it.
    pub item: Item,
    /// Its checks.
    pub checks: Vec<CheckSeen>,
    /// Its agents, the latest first.
    pub agents: Vec<AgentSeen>,
    /// Its own description.
    pub described: Option<Described>,
    /// Its open incident: ticket, title, since.
    pub incident: Option<(TicketId, String, Timestamp)>,
    /// The maintenance under way.
    pub maintenance: Option<Maintenance>,
    /// Maintenances under way and ahead.
    pub planned: Vec<Maintenance>,
    /// When it did not serve, the latest first.
    pub outages: Vec<Outage>,
    /// What happened to it, the latest first.
    pub events: Vec<Event>,
}

impl Machine {
    /// Where it stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        standing(&self.checks)
    }
}

/// Where checks put their item.
#[must_use]
pub fn standing(checks: &[CheckSeen]) -> Standing {
    checks
        .iter()
        .map(CheckSeen::standing)
        .max()
        .unwrap_or(Standing::Unwatched)
}

/// One machine, whole.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn show(tx: &mut Tx<'_>, id: ItemId) -> Result<Machine, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    let item = find(&mut rows, id)?;
    let checks = store::checks(&mut rows, id)?;
    let agents = store::agents(&mut rows, id)?;
    let described = store::inventory(&mut rows, id)?;
    let incident = match store::incident(&mut rows, id)? {
        Some((ticket, since)) if rows.sees(SeeTickets) => {
            store::ticket_title(&mut rows, ticket)?.map(|title| (ticket, title, since))
        }
        _ => None,
    };
    let maintenance = store::maintenance_now(&mut rows, item.client, id)?;
    let planned = store::maintenances(
        &mut rows,
        &MaintenanceWanted {
            item: Some(id),
            limit: 20,
            ..MaintenanceWanted::default()
        },
    )?;
    let outages = store::outages(&mut rows, id, 20)?;
    let events = store::events(&mut rows, id, 60)?;
    Ok(Machine {
        item,
        checks,
        agents,
        described,
        incident,
        maintenance,
        planned,
        outages,
        events,
    })
}

fn find(rows: &mut Rows<'_, '_>, id: ItemId) -> Result<Item, Failure> {
    store::item(rows, id)?.ok_or(Failure::NotFound)
}

/// An item that can still change.
fn living(rows: &mut Rows<'_, '_>, id: ItemId) -> Result<Item, Failure> {
    let item = find(rows, id)?;
    match item.retired_at {
        None => Ok(item),
        Some(_) => Err(Failure::Conflict(Problem::new("", "machine-is-retired"))),
    }
}

/// The checks of an item.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn checks(tx: &mut Tx<'_>, id: ItemId) -> Result<Vec<CheckSeen>, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    find(&mut rows, id)?;
    Ok(store::checks(&mut rows, id)?)
}

/// What a check measured between two instants, oldest first.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn history(
    tx: &mut Tx<'_>,
    of: (ItemId, CheckId),
    stretch: (Timestamp, Timestamp),
    most: i64,
) -> Result<Vec<Measured>, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    find(&mut rows, of.0)?;
    Ok(store::history(&mut rows, of, stretch, most)?)
}

/// The choices of forms and filters: clients, their sites, kinds in use.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Clients in activity.
    pub clients: Vec<ClientSeen>,
    /// Their sites.
    pub sites: Vec<SiteSeen>,
    /// Kinds in use, the most frequent first.
    pub kinds: Vec<String>,
}

/// The choices of forms and filters.
///
/// # Errors
/// [`Failure::Denied`].
pub fn choices(tx: &mut Tx<'_>) -> Result<Choices, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    Ok(Choices {
        clients: store::clients(&mut rows)?,
        sites: store::sites(&mut rows, None)?,
        kinds: store::kinds(&mut rows)?,
    })
}

fn event(item: ItemId, kind: &'static str, body: &serde_json::Value) -> NewEvent {
    NewEvent {
        subject: "item",
        subject_id: item.0,
        kind,
        body: body.to_string(),
        at: None,
    }
}

fn site_of_client(rows: &mut Rows<'_, '_>, client: ClientId, new: &Changed) -> Result<(), Failure> {
    match new.site {
        Some(site)
            if !store::sites(rows, Some(client))?
                .iter()
                .any(|known| known.id == site) =>
        {
            Err(Problem::new("site", "watch-no-such-site").into())
        }
        _ => Ok(()),
    }
}

/// Adds an item by hand.
///
/// # Errors
/// Every field that is wrong; a client out of reach.
pub fn add(tx: &mut Tx<'_>, input: &ItemInput) -> Result<ItemId, Failure> {
    let client = ClientId(input.client);
    let mut rows = tx.allow_on(EditMachines, client)?;
    if store::client(&mut rows, client)?.is_none() {
        return Err(Problem::new("client", "machine-no-such-client").into());
    }
    let new = input.checked(rows.now())?;
    site_of_client(&mut rows, client, &new)?;
    let id = store::add(&mut rows, client, &new)?;
    let body = serde_json::json!({
        "name": new.name, "kind": new.kind, "site": new.site, "tags": new.tags,
        "since": new.since.to_string(),
    });
    append(&mut rows, client, vec![event(id, "added", &body)])?;
    contracts::recover(tx, client)?;
    tx.tell(Change::Item(client, id));
    Ok(id)
}

/// Changes what is kept of an item.
///
/// # Errors
/// Every field that is wrong; [`Failure::NotFound`]; a conflict when it was retired.
pub fn change(tx: &mut Tx<'_>, id: ItemId, patch: &ItemPatch) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let item = living(&mut rows, id)?;
    let was = Changed {
        name: item.name,
        kind: item.kind,
        site: item.site,
        tags: item.tags,
        since: item.since,
    };
    let new = patch.over(was.clone())?;
    if new == was {
        return Ok(());
    }
    site_of_client(&mut rows, item.client, &new)?;
    store::change(&mut rows, id, &new)?;
    let body = differences(&was, &new);
    append(&mut rows, item.client, vec![event(id, "changed", &body)])?;
    contracts::recover(tx, item.client)?;
    tx.tell(Change::Item(item.client, id));
    Ok(())
}

/// Each field that differs, as `{"from": …, "to": …}`.
fn differences(was: &Changed, new: &Changed) -> serde_json::Value {
    let mut body = serde_json::Map::new();
    let mut differ = |field: &str, from: serde_json::Value, to: serde_json::Value| {
        if from != to {
            let both = serde_json::json!({ "from": from, "to": to });
            body.insert(field.to_owned(), both);
        }
    };
    differ("name", was.name.as_str().into(), new.name.as_str().into());
    differ("kind", was.kind.as_str().into(), new.kind.as_str().into());
    let site = |one: &Changed| {
        one.site
            .map_or(serde_json::Value::Null, |site| site.0.into())
    };
    differ("site", site(was), site(new));
    differ("tags", was.tags.clone().into(), new.tags.clone().into());
    let since = |one: &Changed| serde_json::Value::from(one.since.to_string());
    differ("since", since(was), since(new));
    body.into()
}

/// Takes an item out of the count: it is no longer watched, nothing of it is lost. An incident that
/// is open stays for somebody to close.
///
/// # Errors
/// [`Failure::NotFound`]; a conflict when it was retired before.
pub fn retire(tx: &mut Tx<'_>, id: ItemId) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let item = living(&mut rows, id)?;
    store::retire(&mut rows, id)?;
    store::end_all(&mut rows, id)?;
    let body = serde_json::json!({ "name": item.name });
    append(&mut rows, item.client, vec![event(id, "retired", &body)])?;
    contracts::recover(tx, item.client)?;
    tx.tell(Change::Item(item.client, id));
    Ok(())
}

/// Adds a check to an item.
///
/// # Errors
/// Every field that is wrong; [`Failure::NotFound`].
pub fn add_check(tx: &mut Tx<'_>, id: ItemId, input: &CheckInput) -> Result<CheckId, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    living(&mut rows, id)?;
    watch::add_check(tx, id, &input.checked()?)
}

/// Changes a check.
///
/// # Errors
/// Every field that is wrong; [`Failure::NotFound`]; a conflict for what the server judges itself.
pub fn change_check(
    tx: &mut Tx<'_>,
    id: ItemId,
    check: CheckId,
    input: &CheckInput,
) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    living(&mut rows, id)?;
    let known = store::checks(&mut rows, id)?
        .into_iter()
        .find(|known| known.id == check)
        .ok_or(Failure::NotFound)?;
    if known.is_alive() {
        return Err(Failure::Conflict(Problem::new("", "machine-alive-is-ours")));
    }
    watch::change_check(tx, id, check, &input.checked()?)
}

/// Makes a token with which one machine can enrol.
///
/// # Errors
/// Every field that is wrong; a client out of reach.
pub fn enrol(tx: &mut Tx<'_>, input: &EnrolmentInput) -> Result<Enrolment, Failure> {
    let client = ClientId(input.client);
    let mut rows = tx.allow_on(EditMachines, client)?;
    if store::client(&mut rows, client)?.is_none() {
        return Err(Problem::new("client", "machine-no-such-client").into());
    }
    let mut problems = Problems::default();
    let new = NewEnrolment {
        client,
        site: input
            .site
            .filter(|id| *id != 0)
            .map(intendant_domain::id::SiteId),
        kind: problems.take("kind", intendant_domain::clients::name(&input.kind, 60)),
        tags: good_tags(&mut problems, &input.tags),
    };
    problems.done()?;
    watch::new_enrolment(tx, &new)
}

/// The item that came with a token, if it did.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn enrolled(tx: &mut Tx<'_>, enrolment: i64) -> Result<Option<ItemId>, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    store::enrolled(&mut rows, enrolment)?.ok_or(Failure::NotFound)
}
