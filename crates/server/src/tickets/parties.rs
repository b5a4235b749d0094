//! Whom and what a ticket is about: client, site, item, requester, all of the same client, read in
//! one statement.

use intendant_contract::item::Item;
use intendant_domain::id::{ClientId, ItemId, PersonId, SiteId};

use crate::contracts::{AsStored, seen};
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::Rows;

/// What a ticket names, as asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Named {
    /// Where.
    pub site: Option<SiteId>,
    /// On what.
    pub item: Option<ItemId>,
    /// For whom.
    pub requester: Option<PersonId>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Parties {
    /// As asked, with the site of the item when none was named.
    pub named: Named,
    /// The item, when one is named.
    pub item: Option<Item>,
    /// The site's name, when there is one.
    pub site_name: Option<String>,
}

/// Reads them; each that is named must be the client's.
///
/// # Errors
/// [`Failure::NotFound`] when the client is not there; a refusal that names the field when something
/// is not the client's.
pub fn find(rows: &mut Rows<'_, '_>, client: ClientId, named: Named) -> Result<Parties, Failure> {
    let sql = format!(
        "SELECT s.id, s.name, i.id, i.name, i.kind, i.tags, i.attributes, i.site_id, p.id, si.name
         FROM client c
         LEFT JOIN site s ON s.id = $2 AND s.client_id = c.id
         LEFT JOIN item i ON i.id = $3 AND i.client_id = c.id
         LEFT JOIN site si ON si.id = i.site_id AND si.client_id = c.id
         LEFT JOIN person p ON p.id = $4 AND p.client_id = c.id
         WHERE c.id = $1 AND c.archived_at IS NULL AND {}",
        rows.within("c.id")
    );
    let row = rows
        .row(
            &sql,
            &[
                client.into(),
                named.site.into(),
                named.item.into(),
                named.requester.into(),
            ],
        )?
        .ok_or(Failure::NotFound)?;
    let mut wrong = Vec::new();
    for (asked, column, field) in [
        (named.site.is_some(), 0, "site_id"),
        (named.item.is_some(), 2, "item_id"),
        (named.requester.is_some(), 8, "requester_id"),
    ] {
        if asked && row.get::<Option<i64>>(column)?.is_none() {
            wrong.push(Problem::new(field, "ticket-not-the-clients"));
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::Refused(wrong));
    }
    let item_site: Option<String> = row.get(9)?;
    let site_name: Option<String> = row.get(1)?;
    let item = match row.get::<Option<String>>(3)? {
        None => None,
        Some(name) => Some(seen(AsStored {
            name: &name,
            kind: &row.get::<String>(4)?,
            site: item_site.as_deref(),
            tags: &row.get::<String>(5)?,
            attributes: &row.get::<String>(6)?,
        })?),
    };
    Ok(Parties {
        named: Named {
            site: named.site.or(row.get(7)?),
            ..named
        },
        item,
        site_name: site_name.or(item_site),
    })
}
