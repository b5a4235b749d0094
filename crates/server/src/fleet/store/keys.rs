//! Keys: by what sources and people know an item.

use intendant_domain::id::{ClientId, ItemId};
use intendant_inventory::identity::Keys;

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// Replaces the keys by which a source is known again.
pub(in crate::fleet) fn set_keys(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    source: i64,
    (was, keys): (&Keys, &Keys),
) -> Result<(), DbError> {
    let (old, new) = (was.pairs(), keys.pairs());
    for (kind, value) in old.iter().filter(|pair| !new.contains(pair)) {
        rows.execute(
            "DELETE FROM item_key
             WHERE client_id = $1 AND kind = $2 AND value = $3 AND source_id = $4",
            &[
                client.into(),
                (*kind).into(),
                (*value).into(),
                source.into(),
            ],
        )?;
    }
    for (kind, value) in new.iter().filter(|pair| !old.contains(pair)) {
        rows.execute(
            "INSERT INTO item_key (client_id, kind, value, source_id) VALUES ($1, $2, $3, $4)
             ON CONFLICT (client_id, kind, value, source_id) DO NOTHING",
            &[
                client.into(),
                (*kind).into(),
                (*value).into(),
                source.into(),
            ],
        )?;
    }
    Ok(())
}

/// How many holders of one value are looked at.
const HOLDERS: i64 = 50;

/// The items that have a key, by a source or by a person's word, each once.
pub(in crate::fleet) fn holders(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    (kind, value): (&str, &str),
) -> Result<Vec<ItemId>, DbError> {
    let sql = format!(
        "SELECT s.item_id FROM item_key k JOIN item_source s ON s.id = k.source_id
         JOIN item i ON i.id = s.item_id AND i.retired_at IS NULL
         WHERE k.client_id = $1 AND k.kind = $2 AND k.value = $3 AND {}
         UNION
         SELECT h.item_id FROM item_hand_key h
         JOIN item i ON i.id = h.item_id AND i.retired_at IS NULL
         WHERE h.client_id = $1 AND h.kind = $2 AND h.value = $3 AND {}
         ORDER BY 1 LIMIT {HOLDERS}",
        rows.within("k.client_id"),
        rows.within("h.client_id")
    );
    rows.rows(&sql, &[client.into(), kind.into(), value.into()])?
        .iter()
        .map(|row| row.get(0))
        .collect()
}

/// By what a person's word knows an item.
pub(in crate::fleet) fn hand_keys(rows: &mut Rows<'_, '_>, item: ItemId) -> Result<Keys, DbError> {
    let sql = format!(
        "SELECT kind, value FROM item_hand_key WHERE item_id = $1 AND {}",
        rows.within("client_id")
    );
    let mut keys = Keys::default();
    for row in rows.rows(&sql, &[item.into()])? {
        let (kind, value): (String, String) = (row.get(0)?, row.get(1)?);
        match kind.as_str() {
            "serial" => keys.serial = value,
            "fqdn" => keys.fqdn = value,
            "host" => keys.host = value,
            _ => {}
        }
    }
    Ok(keys)
}

/// Replaces by what a person's word knows an item.
pub(in crate::fleet) fn set_hand_keys(
    rows: &mut Rows<'_, '_>,
    (client, item): (ClientId, ItemId),
    keys: &Keys,
) -> Result<(), DbError> {
    let sql = format!(
        "DELETE FROM item_hand_key WHERE item_id = $1 AND {}",
        rows.within("client_id")
    );
    rows.execute(&sql, &[item.into()])?;
    for (kind, value) in keys.pairs() {
        rows.execute(
            "INSERT INTO item_hand_key (client_id, kind, value, item_id) VALUES ($1, $2, $3, $4)",
            &[client.into(), kind.into(), value.into(), item.into()],
        )?;
    }
    Ok(())
}
