//! Clients themselves.

use intendant_domain::access::Permission::{EditClients, SeeClients};
use intendant_domain::clients::folded;
use intendant_domain::id::ClientId;

use crate::clients::input::ClientInput;
use crate::clients::store::{self, Client};
use crate::platform::api::Page;
use crate::platform::failure::{Failure, Problem};
use crate::platform::live::Change;
use crate::platform::tx::Tx;

/// What a list of clients is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Words that name, SIREN or address must all contain; accents and case do not matter.
    pub words: String,
    /// Those set aside rather than the others.
    pub archived: bool,
    /// Prospects only.
    pub prospects: bool,
    /// The last one of the page before.
    pub after: Option<ClientId>,
    /// How many at most.
    pub limit: usize,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            words: String::new(),
            archived: false,
            prospects: false,
            after: None,
            limit: 50,
        }
    }
}

/// Clients that match, by name. Sorted and searched here rather than by the database, whose engines
/// disagree on accents; a provider has hundreds of clients, not millions.
///
/// # Errors
/// As the database says.
pub fn list(tx: &mut Tx<'_>, asked: &Asked) -> Result<Page<Client>, Failure> {
    let clients = store::clients(&mut tx.allow(SeeClients)?)?;
    let words = folded(&asked.words);
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut found: Vec<(String, Client)> = clients
        .into_iter()
        .filter(|client| client.archived_at.is_some() == asked.archived)
        .filter(|client| client.prospect || !asked.prospects)
        .filter(|client| {
            let text = folded(&format!(
                "{} {} {} {}",
                client.name,
                client.siren.as_deref().unwrap_or_default(),
                client.address,
                client.email
            ));
            words.iter().all(|word| text.contains(word))
        })
        .map(|client| (folded(&client.name), client))
        .collect();
    found.sort_by(|(a, one), (b, other)| a.cmp(b).then(one.id.cmp(&other.id)));
    let start = asked
        .after
        .and_then(|after| found.iter().position(|(_, client)| client.id == after))
        .map_or(0, |place| place + 1);
    let more = found.len() > start + asked.limit;
    let mut items: Vec<Client> = found
        .into_iter()
        .skip(start)
        .take(asked.limit)
        .map(|(_, client)| client)
        .collect();
    let next = items.last().filter(|_| more).map(|c| c.id.to_string());
    if tx.actor().is_clients() {
        items.iter_mut().for_each(|client| client.notes.clear());
    }
    Ok(Page { items, next })
}

/// One client; its own people do not see the provider's notes.
///
/// # Errors
/// [`Failure::NotFound`] when there is none within reach.
pub fn show(tx: &mut Tx<'_>, id: ClientId) -> Result<Client, Failure> {
    let mut client =
        store::client(&mut tx.allow_on(SeeClients, id)?, id)?.ok_or(Failure::NotFound)?;
    if tx.actor().is_clients() {
        client.notes.clear();
    }
    Ok(client)
}

/// Adds a client.
///
/// # Errors
/// Every field that is wrong.
pub fn add(tx: &mut Tx<'_>, input: &ClientInput) -> Result<ClientId, Failure> {
    let mut rows = tx.allow(EditClients)?;
    let good = input.checked()?;
    let id = store::add_client(&mut rows, &good)?;
    tx.audit(Some(id), "client-added", id, &good.name)?;
    tx.tell(Change::Client(id));
    Ok(id)
}

/// Adds a prospect: somebody to audit and to make an offer to, who is never billed.
///
/// # Errors
/// Every field that is wrong.
pub fn add_prospect(tx: &mut Tx<'_>, input: &ClientInput) -> Result<ClientId, Failure> {
    let id = add(tx, input)?;
    let mut rows = tx.allow_on(EditClients, id)?;
    store::set_prospect(&mut rows, id, true)?;
    Ok(id)
}

/// Makes a client of a prospect.
///
/// # Errors
/// [`Failure::NotFound`]; [`Failure::Conflict`] when it is a client already.
pub fn becomes_client(tx: &mut Tx<'_>, id: ClientId) -> Result<(), Failure> {
    let mut rows = tx.allow_on(EditClients, id)?;
    let client = store::client(&mut rows, id)?.ok_or(Failure::NotFound)?;
    if !client.prospect {
        return Err(Failure::Conflict(Problem::new("", "client-is-client")));
    }
    store::set_prospect(&mut rows, id, false)?;
    tx.audit(Some(id), "client-became-client", id, &client.name)?;
    tx.tell(Change::Client(id));
    Ok(())
}

/// Changes a client.
///
/// # Errors
/// Every field that is wrong; [`Failure::NotFound`].
pub fn change(tx: &mut Tx<'_>, id: ClientId, input: &ClientInput) -> Result<(), Failure> {
    let mut rows = tx.allow_on(EditClients, id)?;
    store::client(&mut rows, id)?.ok_or(Failure::NotFound)?;
    let good = input.checked()?;
    store::change_client(&mut rows, id, &good)?;
    tx.audit(Some(id), "client-changed", id, &good.name)?;
    tx.tell(Change::Client(id));
    Ok(())
}

/// Sets a client aside (its people can no longer sign in), or takes it back.
///
/// # Errors
/// [`Failure::NotFound`]; refused when it is already so.
pub fn archive(tx: &mut Tx<'_>, id: ClientId, away: bool) -> Result<(), Failure> {
    let mut rows = tx.allow_on(EditClients, id)?;
    let client = store::client(&mut rows, id)?.ok_or(Failure::NotFound)?;
    if client.archived_at.is_some() == away {
        let key = if away {
            "client-already-archived"
        } else {
            "client-not-archived"
        };
        return Err(Failure::Conflict(Problem::new("", key)));
    }
    let at = away.then(|| rows.now());
    store::archive_client(&mut rows, id, at)?;
    let action = if away {
        "client-archived"
    } else {
        "client-taken-back"
    };
    tx.audit(Some(id), action, id, &client.name)?;
    tx.tell(Change::Client(id));
    Ok(())
}
