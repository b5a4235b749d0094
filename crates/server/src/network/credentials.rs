//! The vault of a client: kept, used by jobs, withdrawn; read by nobody.

use intendant_domain::access::Permission::EditMachines;
use intendant_domain::id::{ClientId, CredentialId};
use intendant_protocol::{CredentialKind, NetworkCredential};

use super::input::CredentialInput;
use super::store::credentials::{self as store, Credential, Use};
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::{Rows, Tx};
use crate::platform::vault::Vault;

/// The credentials of a client, or of all that the actor sees.
///
/// # Errors
/// Without the permission.
pub fn list(tx: &mut Tx<'_>, client: Option<ClientId>) -> Result<Vec<Credential>, Failure> {
    let mut rows = match client {
        Some(client) => tx.allow_on(EditMachines, client)?,
        None => tx.allow(EditMachines)?,
    };
    Ok(store::list(&mut rows)?)
}

/// A credential with its last uses.
///
/// # Errors
/// [`Failure::NotFound`] for one out of reach.
pub fn show(tx: &mut Tx<'_>, id: CredentialId) -> Result<(Credential, Vec<Use>), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let found = store::find(&mut rows, id)?.ok_or(Failure::NotFound)?;
    let uses = store::uses(&mut rows, id)?;
    Ok((found, uses))
}

/// Keeps a credential, sealed.
///
/// # Errors
/// Everything that is wrong with it.
pub fn add(tx: &mut Tx<'_>, input: &CredentialInput) -> Result<CredentialId, Failure> {
    let client = ClientId(input.client);
    let (kind, shown) = input.checked()?;
    let vault = Vault::open(&tx.shared().config.data)?;
    let mut rows = tx.allow_on(EditMachines, client)?;
    if !store::is_client(&mut rows, client)? {
        return Err(Problem::new("client", "machine-no-such-client").into());
    }
    let sealed = vault.seal(&about(client), &serde_json::to_vec(&kind)?)?;
    let shown = serde_json::to_string(&shown)?;
    let name = input.name.trim();
    let id = store::add(&mut rows, client, (name, &input.kind), (&shown, sealed))?;
    tx.audit(Some(client), "credential-kept", id, name)?;
    Ok(id)
}

/// Withdraws a credential: its secret is gone from the database, jobs go on without it.
///
/// # Errors
/// [`Failure::NotFound`] for one out of reach.
pub fn withdraw(tx: &mut Tx<'_>, id: CredentialId) -> Result<(), Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let known = store::find(&mut rows, id)?.ok_or(Failure::NotFound)?;
    store::withdraw(&mut rows, id)?;
    for job in super::store::jobs::with_credential(&mut rows, known.client, id)? {
        super::actions::reconfigure(&mut rows, &job)?;
    }
    tx.audit(Some(known.client), "credential-withdrawn", id, &known.name)?;
    Ok(())
}

fn about(client: ClientId) -> String {
    format!("credential of client {client}")
}

/// The secrets of these credentials of a client, in the order asked for, for whoever does the job.
/// One that does not open is left out, with a warning: the others still work.
pub(super) fn unsealed(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    ids: &[CredentialId],
) -> Result<Vec<NetworkCredential>, Failure> {
    let vault = Vault::open(&rows.tx().shared().config.data)?;
    let mut all = Vec::new();
    for id in ids {
        let Some(sealed) = store::sealed(rows, client, *id)? else {
            continue;
        };
        match vault.unseal(&about(client), &sealed) {
            Ok(plain) => {
                let kind: CredentialKind = serde_json::from_slice(&plain)?;
                all.push(NetworkCredential {
                    id: id.to_string(),
                    kind,
                });
            }
            Err(failure) => tracing::error!(credential = %id, ?failure, "not opened"),
        }
    }
    Ok(all)
}
