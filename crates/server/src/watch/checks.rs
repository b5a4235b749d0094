//! What a machine is watched for: added, removed, each time with a newer configuration for its agent.

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{CheckId, ItemId};
use intendant_protocol::CheckKind;

use super::store::{self, NewCheck};
use crate::platform::events::{NewEvent, append};
use crate::platform::failure::{Failure, Problem};
use crate::platform::live::Change;
use crate::platform::tx::Tx;

impl NewCheck {
    /// A check of `kind` every `interval_s` seconds, with the usual patience.
    ///
    /// # Errors
    /// When `kind` has no JSON form.
    pub fn of(name: &str, kind: &CheckKind, interval_s: i64) -> Result<Self, Failure> {
        serde_json::to_string(kind)?;
        Ok(Self::usual(name, kind, interval_s))
    }
}

/// Adds a check to an item; its agent gets it at once.
///
/// # Errors
/// [`Failure::NotFound`] for an item out of reach; a refusal for each field that is wrong.
pub fn add_check(tx: &mut Tx<'_>, item: ItemId, new: &NewCheck) -> Result<CheckId, Failure> {
    sound(new)?;
    let mut rows = tx.allow(EditMachines)?;
    let client = store::client_of(&mut rows, item)?.ok_or(Failure::NotFound)?;
    let id = store::add_check(&mut rows, client, item, new)?;
    store::reconfigure(&mut rows, item)?;
    let kind: serde_json::Value = serde_json::from_str(&new.kind)?;
    let body = serde_json::json!({ "check": id.0, "name": new.name, "what": kind });
    append(&mut rows, client, vec![changed(item, "check-added", &body)])?;
    tx.tell(Change::Item(client, item));
    Ok(id)
}

fn sound(new: &NewCheck) -> Result<(), Failure> {
    let mut problems = Vec::new();
    if new.name.trim().is_empty() || new.name.chars().count() > 100 {
        problems.push(Problem::new("name", "watch-check-name-wrong"));
    }
    for (field, value, least, most) in [
        ("interval_s", new.interval_s, 5, 86_400),
        ("timeout_s", new.timeout_s, 1, 600),
        ("retry_s", new.retry_s, 1, 86_400),
        ("attempts", new.attempts, 1, 100),
    ] {
        if !(least..=most).contains(&value) {
            let problem = Problem::new(field, "watch-check-number-wrong");
            problems.push(problem.with("least", least).with("most", most));
        }
    }
    for (field, value) in [("impact", &new.impact), ("urgency", &new.urgency)] {
        if !["high", "medium", "low"].contains(&value.as_str()) {
            problems.push(Problem::new(field, "watch-check-degree-wrong"));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Failure::Refused(problems))
    }
}

/// Changes a check; its agent gets it at once. What it last found stands until it runs again.
///
/// # Errors
/// As [`add_check`]; what the server judges by itself stays what it is.
pub fn change_check(
    tx: &mut Tx<'_>,
    item: ItemId,
    check: CheckId,
    new: &NewCheck,
) -> Result<(), Failure> {
    sound(new)?;
    let mut rows = tx.allow(EditMachines)?;
    let known = store::check(&mut rows, item, check)?.ok_or(Failure::NotFound)?;
    store::change_check(&mut rows, check, new)?;
    store::reconfigure(&mut rows, item)?;
    let kind: serde_json::Value = serde_json::from_str(&new.kind)?;
    let body = serde_json::json!({ "check": check.0, "name": new.name, "what": kind });
    append(
        &mut rows,
        known.client,
        vec![changed(item, "check-edited", &body)],
    )?;
    tx.tell(Change::Item(known.client, item));
    Ok(())
}

/// Takes a check away; if it was what failed, the incident ends with it.
///
/// # Errors
/// [`Failure::NotFound`] for a check out of reach.
pub fn remove_check(tx: &mut Tx<'_>, item: ItemId, check: CheckId) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let known = store::check(&mut rows, item, check)?.ok_or(Failure::NotFound)?;
    store::remove_check(&mut rows, check)?;
    store::refresh_standing(&mut rows, item)?;
    store::reconfigure(&mut rows, item)?;
    let body = serde_json::json!({ "check": check.0, "name": known.name });
    append(
        &mut rows,
        known.client,
        vec![changed(item, "check-removed", &body)],
    )?;
    let now = rows.now();
    super::incidents::settle(&mut rows, known.client, item, now)?;
    tx.tell(Change::Item(known.client, item));
    Ok(())
}

fn changed(item: ItemId, kind: &'static str, body: &serde_json::Value) -> NewEvent {
    NewEvent {
        subject: "item",
        subject_id: item.0,
        kind,
        body: body.to_string(),
        at: None,
    }
}
