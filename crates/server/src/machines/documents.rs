//! Documents of items.

use intendant_domain::access::Permission::{EditMachines, SeeMachines};
use intendant_domain::id::ItemId;

use super::store::{self, Document};
use crate::platform::events::{NewEvent, append};
use crate::platform::failure::Failure;
use crate::platform::live::Change;
use crate::platform::tx::Tx;

fn event(item: ItemId, kind: &'static str, name: &str) -> NewEvent {
    NewEvent {
        subject: "item",
        subject_id: item.0,
        kind,
        body: serde_json::json!({ "name": name }).to_string(),
        at: None,
    }
}

/// Adds a document whose bytes are stored already.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn add_document(tx: &mut Tx<'_>, id: ItemId, file: (&str, i64, &str)) -> Result<i64, Failure> {
    let mut rows = tx.allow(EditMachines)?;
    let item = store::item(&mut rows, id)?.ok_or(Failure::NotFound)?;
    let added = store::add_document(&mut rows, (item.client, id), file)?;
    append(
        &mut rows,
        item.client,
        vec![event(id, "document-added", file.0)],
    )?;
    tx.tell(Change::Item(item.client, id));
    Ok(added)
}

/// A document.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn document(tx: &mut Tx<'_>, id: ItemId, document: i64) -> Result<Document, Failure> {
    let mut rows = tx.allow(SeeMachines)?;
    store::documents(&mut rows, id)?
        .into_iter()
        .find(|one| one.id == document)
        .ok_or(Failure::NotFound)
}

/// Takes a document away; its bytes stay for the history.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn remove_document(tx: &mut Tx<'_>, id: ItemId, document: i64) -> Result<(), Failure> {
    let name = self::document(tx, id, document)?.name;
    let mut rows = tx.allow(EditMachines)?;
    let item = store::item(&mut rows, id)?.ok_or(Failure::NotFound)?;
    if store::remove_document(&mut rows, id, document)? == 0 {
        return Err(Failure::NotFound);
    }
    append(
        &mut rows,
        item.client,
        vec![event(id, "document-removed", &name)],
    )?;
    tx.tell(Change::Item(item.client, id));
    Ok(())
}
