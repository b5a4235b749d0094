//! What can be done with items: permission, rule, row, event, and what the contract says of it again.

use intendant_domain::access::Permission::{EditMachines, SeeClients, SeeMachines, SeeTickets};
use intendant_domain::id::{ClientId, ItemId, TicketId};
use intendant_domain::machines::Standing;
use jiff::Timestamp;

use super::input::{CheckInput, EnrolmentInput, ItemInput, ItemPatch, Problems, good_tags};
use super::store::{
    self, AgentSeen, Changed, CheckSeen, ClientSeen, Document, Item, Maintenance,
    MaintenanceWanted, Measured, More, Outage, SiteSeen,
};
use super::{kinds, written};
use crate::clients::{self, ThirdParty};
use crate::contracts;
use crate::fleet;
use crate::platform::events::{Event, NewEvent, append};
use crate::platform::failure::{Failure, Problem};
use crate::platform::live::Change;
use crate::platform::tx::{Rows, Tx};
use crate::watch::{self, Enrolment, NewEnrolment};
use intendant_domain::id::CheckId;

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

/// Events that an item comes with; its history has them all.
const LATEST: i64 = 15;

/// A machine, whole.
#[derive(Clone, Debug)]
pub struct Machine {
    /// What is kept of it.
    pub item: Item,
    /// And the rest of it.
    pub more: More,
    /// The third party that answers for it, with what it promised, where that is written down.
    pub third_party: Option<ThirdParty>,
    /// The own fields of its kind.
    pub own: Vec<kinds::Own>,
    /// Its checks.
    pub checks: Vec<CheckSeen>,
    /// Its agents, the latest first.
    pub agents: Vec<AgentSeen>,
    /// Its own description.
    pub described: Option<fleet::Described>,
    /// Its documents, the latest first.
    pub documents: Vec<Document>,
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
    let more = store::more(&mut rows, id)?.ok_or(Failure::NotFound)?;
    let own = kinds::fields(rows.tx(), &item.kind)?;
    let checks = store::checks(&mut rows, id)?;
    let agents = store::agents(&mut rows, id)?;
    let described = fleet::described(&mut rows, id)?;
    let documents = store::documents(&mut rows, id)?;
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
    let events = store::events(&mut rows, id, i64::MAX, LATEST)?;
    let third_party = third_party(tx, &item, &more)?;
    Ok(Machine {
        item,
        more,
        third_party,
        own,
        checks,
        agents,
        described,
        documents,
        incident,
        maintenance,
        planned,
        outages,
        events,
    })
}

/// What happened to an item, newest first: at most `most`, those before the number `before`.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn events(tx: &mut Tx<'_>, id: ItemId, before: i64, most: i64) -> Result<Vec<Event>, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    find(&mut rows, id)?;
    Ok(store::events(&mut rows, id, before, most)?)
}

/// What the head of every page of an item shows.
#[derive(Clone, Debug)]
pub struct Head {
    /// The item.
    pub item: Item,
    /// How many packages it has.
    pub software: i64,
    /// How many relations it has itself.
    pub relations: i64,
    /// Whether a source described it in full.
    pub described: bool,
}

/// The head of an item's pages.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn head(tx: &mut Tx<'_>, id: ItemId) -> Result<Head, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    let item = find(&mut rows, id)?;
    let (software, relations, described) = store::head_counts(&mut rows, id)?;
    Ok(Head {
        item,
        software,
        relations,
        described,
    })
}

/// Whom the item's record names as answering for it; else whom its contract does.
fn third_party(tx: &mut Tx<'_>, item: &Item, more: &More) -> Result<Option<ThirdParty>, Failure> {
    if !tx.actor().can(SeeClients) {
        return Ok(None);
    }
    let written = more.text("responsible");
    let name = if written.is_empty() {
        let decision = serde_json::from_str::<contracts::Decision>(&item.decision).ok();
        decision
            .and_then(|decision| decision.coverage.third_party)
            .map(|third| third.name)
            .unwrap_or_default()
    } else {
        written.to_owned()
    };
    match name.as_str() {
        "" => Ok(None),
        name => clients::third_party_named(tx, item.client, name),
    }
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

/// Clients with their sites, for forms of other slices.
///
/// # Errors
/// Without the permission.
pub fn clients_and_sites(
    tx: &mut Tx<'_>,
) -> Result<(Vec<store::ClientSeen>, Vec<store::SiteSeen>), Failure> {
    let choices = choices(tx)?;
    Ok((choices.clients, choices.sites))
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
    add_row(tx, input)
}

/// The same, for a table of items.
pub(super) fn add_row(tx: &mut Tx<'_>, input: &ItemInput) -> Result<ItemId, Failure> {
    let client = ClientId(input.client);
    let mut rows = tx.allow_on(EditMachines, client)?;
    if store::client(&mut rows, client)?.is_none() {
        return Err(Problem::new("client", "machine-no-such-client").into());
    }
    let new = input.checked(rows.now())?;
    site_of_client(&mut rows, client, &new)?;
    let id = store::add(&mut rows, client, &new)?;
    store::rederive(&mut rows, id)?;
    let body = serde_json::json!({
        "name": new.name, "kind": new.kind, "site": new.site, "tags": new.tags,
        "since": new.since.to_string(),
    });
    append(&mut rows, client, vec![event(id, "added", &body)])?;
    fleet::know_by_hand(tx, id)?;
    contracts::recover_item(tx, client, id)?;
    tx.tell(Change::Item(client, id));
    Ok(id)
}

/// Changes what is kept of an item.
///
/// # Errors
/// Every field that is wrong; [`Failure::NotFound`]; a conflict when it was retired.
pub fn change(tx: &mut Tx<'_>, id: ItemId, patch: &ItemPatch) -> Result<(), Failure> {
    if let Some(client) = change_row(tx, id, patch)? {
        contracts::recover_item(tx, client, id)?;
    }
    Ok(())
}

/// The same, before what the contract says of it is decided again; whose it is when anything changed.
pub(super) fn change_row(
    tx: &mut Tx<'_>,
    id: ItemId,
    patch: &ItemPatch,
) -> Result<Option<ClientId>, Failure> {
    let by = tx.actor().name.clone();
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
    let more_was = store::more(&mut rows, id)?.ok_or(Failure::NotFound)?;
    let own = kinds::fields(rows.tx(), &new.kind)?;
    let mut more = more_was.clone();
    let mut problems = Problems::default();
    let now = rows.now();
    written::write(&mut problems, patch, &mut more, &own, (now, &by));
    problems.done()?;
    by_hand(&was, &new, &mut more, (now, &by));
    if new == was && more == more_was {
        return Ok(None);
    }
    site_of_client(&mut rows, item.client, &new)?;
    store::change(&mut rows, id, &new)?;
    store::keep_more(&mut rows, id, &more)?;
    store::rederive(&mut rows, id)?;
    let mut body = differences(&was, &new);
    more_differences(&more_was, &more, &mut body);
    if body.as_object().is_some_and(|body| !body.is_empty()) {
        append(&mut rows, item.client, vec![event(id, "changed", &body)])?;
    }
    fleet::know_by_hand(tx, id)?;
    tx.tell(Change::Item(item.client, id));
    Ok(Some(item.client))
}

/// A name or kind that a person changed stands over what sources say.
fn by_hand(was: &Changed, new: &Changed, more: &mut More, hand: (Timestamp, &str)) {
    let mut fields = serde_json::from_str(&more.fields).unwrap_or_default();
    for (field, was, new) in [
        ("name", &was.name, &new.name),
        ("kind", &was.kind, &new.kind),
    ] {
        if was != new {
            written::hand(&mut fields, field, new, hand);
        }
    }
    more.fields = serde_json::Value::Object(fields).to_string();
}

/// What differs beside the name, added to `body`.
fn more_differences(was: &More, new: &More, body: &mut serde_json::Value) {
    let serde_json::Value::Object(body) = body else {
        return;
    };
    let mut differ = |field: &str, from: &str, to: &str| {
        if from != to {
            body.insert(
                field.to_owned(),
                serde_json::json!({ "from": from, "to": to }),
            );
        }
    };
    for field in store::WRITTEN {
        differ(field, was.text(field), new.text(field));
    }
    differ("state", &was.state, &new.state);
    let day = |at: Option<Timestamp>| {
        at.map_or_else(String::new, |at| {
            jiff::tz::TimeZone::UTC.to_datetime(at).date().to_string()
        })
    };
    differ("purchased", &day(was.purchased_at), &day(new.purchased_at));
    differ(
        "warranty_ends",
        &day(was.warranty_ends),
        &day(new.warranty_ends),
    );
    if was.attributes != new.attributes {
        differ("attributes", &was.attributes, &new.attributes);
    }
}

/// Gives items of a client a tag; answers how many did not have it. Coverage is decided once for all.
///
/// # Errors
/// [`Failure::NotFound`] for an item out of reach; a conflict for one that was retired.
pub fn tag(
    tx: &mut Tx<'_>,
    client: ClientId,
    items: &[ItemId],
    tag: &str,
) -> Result<usize, Failure> {
    let mut rows = tx.allow_on(EditMachines, client)?;
    let mut events = Vec::new();
    for id in items {
        let item = living(&mut rows, *id)?;
        if item.client != client {
            return Err(Failure::NotFound);
        }
        let was = Changed {
            name: item.name,
            kind: item.kind,
            site: item.site,
            tags: item.tags,
            since: item.since,
        };
        let mut new = was.clone();
        if new.tags.iter().any(|known| known == tag) {
            continue;
        }
        new.tags.push(tag.to_owned());
        store::change(&mut rows, *id, &new)?;
        events.push(event(*id, "changed", &differences(&was, &new)));
    }
    let tagged = events.len();
    if tagged > 0 {
        append(&mut rows, client, events)?;
        contracts::recover(tx, client)?;
    }
    for id in items {
        tx.tell(Change::Item(client, *id));
    }
    Ok(tagged)
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
    let client = retire_row(tx, id)?;
    contracts::recover(tx, client)
}

/// The same, before what the contract covers is decided again; whose it was.
pub(super) fn retire_row(tx: &mut Tx<'_>, id: ItemId) -> Result<ClientId, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let item = living(&mut rows, id)?;
    store::retire(&mut rows, id)?;
    store::end_all(&mut rows, id)?;
    let body = serde_json::json!({ "name": item.name });
    append(&mut rows, item.client, vec![event(id, "retired", &body)])?;
    tx.tell(Change::Item(item.client, id));
    Ok(item.client)
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

/// Derives again what lists look for, after anything of the item's row changed.
///
/// # Errors
/// [`Failure::Denied`].
pub fn rederive(tx: &mut Tx<'_>, id: ItemId) -> Result<(), Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    Ok(store::rederive(&mut rows, id)?)
}
