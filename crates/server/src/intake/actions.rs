//! What people do at the intake: make tokens and take them back, look at what was refused.

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{ClientId, SiteId};
use serde::{Deserialize, Serialize};

use super::store::{self, Listed, NewRow, Reject};
use crate::platform::failure::{Failure, Problem};
use crate::platform::secrets;
use crate::platform::tx::Tx;

/// A token to make.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NewToken {
    /// Whose machines will report with it.
    pub client: i64,
    /// Where they stand, if they all stand in one place.
    pub site: Option<i64>,
    /// What people call it.
    pub label: String,
}

/// A token, told once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Made {
    /// Its number.
    pub id: i64,
    /// Name for Basic and client credentials.
    pub login: String,
    /// The secret.
    pub token: String,
}

/// Makes a token with which agents of any make may report for a client, until it is revoked.
///
/// # Errors
/// A label, client or site that is wrong; [`Failure::Denied`].
pub fn new_token(tx: &mut Tx<'_>, new: &NewToken) -> Result<Made, Failure> {
    let label = new.label.trim();
    if label.is_empty() || label.chars().count() > 80 {
        return Err(Problem::new("label", "intake-label-wrong").into());
    }
    let client = ClientId(new.client);
    let site = new.site.map(SiteId);
    let mut rows = tx.allow_on(EditMachines, client)?;
    if !store::client_exists(&mut rows, client)? {
        return Err(Problem::new("client", "machine-no-such-client").into());
    }
    if let Some(site) = site
        && !store::site_exists(&mut rows, client, site)?
    {
        return Err(Problem::new("site", "watch-no-such-site").into());
    }
    let login = login(&mut rows, label)?;
    let token = secrets::make();
    let by = rows.tx().actor().person;
    let fingerprint = secrets::fingerprint(&token);
    let row = NewRow {
        client,
        site,
        label,
        login: &login,
        fingerprint: &fingerprint,
        by,
    };
    let id = store::add(&mut rows, &row)?;
    tx.audit(Some(client), "inventory-token-made", id, label)?;
    Ok(Made { id, login, token })
}

/// A name for Basic, of the label's letters, that no other live token has.
fn login(rows: &mut crate::platform::tx::Rows<'_, '_>, label: &str) -> Result<String, Failure> {
    let mut base: String = intendant_domain::clients::folded(label)
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '-'
            }
        })
        .take(30)
        .collect();
    while base.contains("--") {
        base = base.replace("--", "-");
    }
    let base = base.trim_matches('-');
    let base = if base.is_empty() { "agents" } else { base };
    for n in 1..1000 {
        let login = if n == 1 {
            base.to_owned()
        } else {
            format!("{base}-{n}")
        };
        if !store::login_is_taken(rows, &login)? {
            return Ok(login);
        }
    }
    Ok(format!(
        "{base}-{}",
        secrets::make().get(..8).unwrap_or_default()
    ))
}

/// Takes a token back: agents that send it are refused from now on.
///
/// # Errors
/// [`Failure::NotFound`] when there is none that is live within reach.
pub fn revoke(tx: &mut Tx<'_>, id: i64) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let (client, label) = store::revoke(&mut rows, id)?.ok_or(Failure::NotFound)?;
    tx.audit(Some(client), "inventory-token-revoked", id, &label)
}

/// Every token, live ones first.
pub(super) fn tokens(tx: &mut Tx<'_>, client: Option<ClientId>) -> Result<Vec<Listed>, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    Ok(store::list(&mut rows, client)?)
}

/// What was refused within the last day, the latest first.
pub(super) fn rejects(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Reject>, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    Ok(store::rejects(&mut rows, limit)?)
}

/// A refused message as it came: bytes and media type. That somebody looked is written down.
pub(super) fn payload(tx: &mut Tx<'_>, id: i64) -> Result<(Vec<u8>, String), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let found = store::payload(&mut rows, id)?.ok_or(Failure::NotFound)?;
    tx.audit(None, "inventory-reject-read", id, "")?;
    Ok(found)
}
