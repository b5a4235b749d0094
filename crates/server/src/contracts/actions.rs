//! What can be done with contracts: look at them, check a file, add a version.

use std::sync::Arc;

use intendant_contract::Errors;
use intendant_contract::model::Contract;
use intendant_domain::access::Permission::{EditContracts, SeeContracts};
use intendant_domain::clients as rules;
use intendant_domain::id::{ClientId, VersionId};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::compiled::{Compiled, compiled, effect_of, in_force, zone_of};
use super::store::{self, Version};
use crate::platform::events::{NewEvent, append};
use crate::platform::failure::{Failure, Problem};
use crate::platform::live::Change;
use crate::platform::secrets;
use crate::platform::tx::{Rows, Tx};

/// The largest contract file that is taken, bytes.
const LARGEST_FILE: usize = 1024 * 1024;

/// A version to add, as it is typed in.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVersion {
    /// The contract file, TOML, format 1.
    #[schema(max_length = 1_048_576)]
    pub text: String,
    /// First day of effect, `YYYY-MM-DD`; empty: for a first version the day on which the term
    /// starts. An amendment must say it.
    #[serde(default)]
    pub effective_on: String,
    /// Why it is made.
    #[serde(default)]
    pub note: String,
}

/// A version that could be added: everything that somebody should see before saying yes.
#[derive(Debug)]
pub struct Draft {
    /// What it says.
    pub contract: Contract,
    /// Its number.
    pub number: i64,
    /// First day of effect.
    pub effective_on: Date,
    /// From when it would be in force.
    pub effective_at: Timestamp,
    /// Why it is made.
    pub note: String,
    /// Of the text.
    pub sha256: String,
    /// The version that it follows in time, if any.
    pub before: Option<Arc<Compiled>>,
    /// A version that takes effect later: from then on the draft no longer counts.
    pub until: Option<Version>,
}

/// Where a client's contract stands on a day.
pub struct Standing {
    /// The version in force.
    pub version: Arc<Compiled>,
    /// Local day of the contract.
    pub today: Date,
    /// Not started, in force, over.
    pub term: intendant_contract::term::Standing,
}

/// Every mistake of a contract file, or what it says.
///
/// # Errors
/// Every mistake of the file.
pub fn check(file: &str, text: &str) -> Result<Contract, Errors> {
    intendant_contract::read(file, text)
}

/// The versions of a client's contract, oldest first.
///
/// # Errors
/// [`Failure::NotFound`] when the client is out of reach.
pub fn list(tx: &mut Tx<'_>, client: ClientId) -> Result<Vec<Version>, Failure> {
    let mut rows = tx.allow_on(SeeContracts, client)?;
    store::client_zone(&mut rows, client)?.ok_or(Failure::NotFound)?;
    Ok(store::versions(&mut rows, client)?)
}

/// The version of that number, ready to decide.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn the_version(
    tx: &mut Tx<'_>,
    client: ClientId,
    number: i64,
) -> Result<(Version, Arc<Compiled>), Failure> {
    let mut rows = tx.allow_on(SeeContracts, client)?;
    let version = numbered(&mut rows, client, number)?;
    let ready = compiled(&mut rows, version.id)?;
    Ok((version, ready))
}

/// The version in force at `at`.
///
/// # Errors
/// [`Failure::NotFound`] when the client is out of reach or has none by then.
pub fn the_one_at(
    tx: &mut Tx<'_>,
    client: ClientId,
    at: Timestamp,
) -> Result<Arc<Compiled>, Failure> {
    let mut rows = tx.allow_on(SeeContracts, client)?;
    in_force(&mut rows, client, at)?.ok_or(Failure::NotFound)
}

/// The file of a version.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn file(tx: &mut Tx<'_>, client: ClientId, number: i64) -> Result<(Version, String), Failure> {
    let mut rows = tx.allow_on(SeeContracts, client)?;
    let version = numbered(&mut rows, client, number)?;
    let text = store::text(&mut rows, version.id)?.ok_or(Failure::NotFound)?;
    Ok((version, text))
}

/// Where a version's contract stands at `now`, in its own zone.
#[must_use]
pub fn standing_on(version: &Arc<Compiled>, now: Timestamp) -> Standing {
    let zone = zone_of(&version.contract).unwrap_or(TimeZone::UTC);
    let today = now.to_zoned_datetime(zone).date();
    Standing {
        version: Arc::clone(version),
        today,
        term: version.contract.term.standing(today, None),
    }
}

/// The local day of a version's contract at `now`.
#[must_use]
pub fn standing_on_day(version: &Compiled, now: Timestamp) -> Date {
    let zone = zone_of(&version.contract).unwrap_or(TimeZone::UTC);
    now.to_zoned_datetime(zone).date()
}

fn numbered(rows: &mut Rows<'_, '_>, client: ClientId, number: i64) -> Result<Version, Failure> {
    store::versions(rows, client)?
        .into_iter()
        .find(|version| version.number == number)
        .ok_or(Failure::NotFound)
}

/// Checks a version as if it were added, and adds nothing.
///
/// # Errors
/// Every mistake of the file and everything else that keeps it from being added.
pub fn draft(tx: &mut Tx<'_>, client: ClientId, new: &NewVersion) -> Result<Draft, Failure> {
    let mut rows = tx.allow_on(EditContracts, client)?;
    prepare(&mut rows, client, new)
}

/// Adds a version: the contract as signed, or an amendment. What it covers is decided again at once.
///
/// # Errors
/// As [`draft`]; then nothing is changed.
pub fn add_version(
    tx: &mut Tx<'_>,
    client: ClientId,
    new: &NewVersion,
) -> Result<(VersionId, i64), Failure> {
    let mut rows = tx.allow_on(EditContracts, client)?;
    store::lock_client(&mut rows, client)?;
    let draft = prepare(&mut rows, client, new)?;
    let id = store::add(&mut rows, client, &draft, &new.text)?;
    let body = serde_json::json!({
        "number": draft.number,
        "reference": draft.contract.reference,
        "sha256": draft.sha256,
        "effective_on": draft.effective_on.to_string(),
        "effective_at": draft.effective_at.as_microsecond(),
        "note": draft.note,
    });
    append(
        &mut rows,
        client,
        vec![NewEvent {
            subject: "contract",
            subject_id: id.0,
            kind: "version-added",
            body: body.to_string(),
            at: None,
        }],
    )?;
    super::recover(tx, client)?;
    tx.tell(Change::Client(client));
    Ok((id, draft.number))
}

fn prepare(rows: &mut Rows<'_, '_>, client: ClientId, new: &NewVersion) -> Result<Draft, Failure> {
    let zone = store::client_zone(rows, client)?.ok_or(Failure::NotFound)?;
    let versions = store::versions(rows, client)?;
    let contract = parsed(&new.text)?;
    let mut problems = identity_problems(rows, client, &contract, &versions)?;
    let note = rules::lines(&new.note, 2000).unwrap_or_else(|_| {
        problems.push(Problem::new("note", "contract-note-long"));
        String::new()
    });
    let effective_on = match first_day(&new.effective_on, &contract, versions.is_empty()) {
        Ok(day) => day,
        Err(problem) => {
            problems.push(problem);
            contract.term.starts
        }
    };
    let fallback = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
    let effective_at = effect_of(&contract, effective_on, &fallback);
    let sha256 = fingerprint(&new.text);
    let before = match store::in_force(rows, client, effective_at)? {
        Some(version) => Some(compiled(rows, version.id)?),
        None => None,
    };
    if before
        .as_ref()
        .is_some_and(|before| before.sha256 == sha256)
    {
        problems.push(Problem::new("text", "contract-unchanged"));
    }
    if let Some(month) = store::closed_month_after(rows, client, effective_on)? {
        problems.push(Problem::new("effective_on", "contract-closed-month").with("month", month));
    }
    if !problems.is_empty() {
        return Err(Failure::Refused(problems));
    }
    let until = versions
        .iter()
        .filter(|version| version.effective_at > effective_at)
        .min_by_key(|version| version.effective_at)
        .cloned();
    Ok(Draft {
        number: versions.last().map_or(1, |last| last.number + 1),
        contract,
        effective_on,
        effective_at,
        note,
        sha256,
        before,
        until,
    })
}

fn parsed(text: &str) -> Result<Contract, Failure> {
    if text.trim().is_empty() {
        return Err(Problem::new("text", "contract-text-missing").into());
    }
    if text.len() > LARGEST_FILE {
        return Err(Failure::TooLarge);
    }
    check("contract.toml", text).map_err(|errors| Failure::Refused(mistakes(&errors)))
}

/// The mistakes of a contract file, each with its place, beside its field.
#[must_use]
pub fn mistakes(errors: &Errors) -> Vec<Problem> {
    errors
        .0
        .iter()
        .map(|problem| {
            let words = problem.sentence();
            Problem::new("text", "contract-mistake")
                .with("line", problem.line)
                .with("column", problem.column)
                .with("fr", &words.fr)
                .with("en", &words.en)
        })
        .collect()
}

/// A contract keeps its reference and its currency through all of its versions, and no two clients
/// share a reference.
fn identity_problems(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    contract: &Contract,
    versions: &[Version],
) -> Result<Vec<Problem>, Failure> {
    let mut problems = Vec::new();
    if rules::name(&contract.reference, 100).is_err() {
        problems.push(Problem::new("text", "contract-reference-wrong"));
        return Ok(problems);
    }
    if let Some(last) = versions.last() {
        if last.reference != contract.reference {
            problems.push(
                Problem::new("text", "contract-reference-changed")
                    .with("was", &last.reference)
                    .with("now", &contract.reference),
            );
        }
        let was = &compiled(rows, last.id)?.contract.currency;
        if *was != contract.currency {
            problems.push(
                Problem::new("text", "contract-currency-changed")
                    .with("was", was)
                    .with("now", &contract.currency),
            );
        }
    } else if store::reference_is_taken(rows.tx(), client, &contract.reference)? {
        problems.push(
            Problem::new("text", "contract-reference-taken").with("now", &contract.reference),
        );
    }
    Ok(problems)
}

fn first_day(typed: &str, contract: &Contract, is_first: bool) -> Result<Date, Problem> {
    let starts = contract.term.starts;
    let day = match typed.trim() {
        "" if is_first => return Ok(starts),
        "" => return Err(Problem::new("effective_on", "contract-effect-missing")),
        text => text
            .parse::<Date>()
            .map_err(|_| Problem::new("effective_on", "contract-effect-wrong"))?,
    };
    if day < starts {
        return Err(Problem::new("effective_on", "contract-effect-early").with("starts", starts));
    }
    Ok(day)
}

/// SHA-256 of a contract file, as versions keep it: lower-case hexadecimal.
#[must_use]
pub fn fingerprint(text: &str) -> String {
    secrets::hex(&Sha256::digest(text.as_bytes()))
}
