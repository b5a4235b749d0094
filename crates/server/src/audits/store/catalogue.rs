//! The catalogue's offers: the provider's own, of no client.

use intendant_domain::audits::catalogue::Offer;

use crate::audits::model::OfferRow;
use crate::platform::db::{DbError, Row};
use crate::platform::tx::Rows;

fn read(row: &Row) -> Result<OfferRow, DbError> {
    let body: String = row.get(1)?;
    let offer: Offer = serde_json::from_str(&body)
        .map_err(|error| DbError::Broken(format!("an offer: {error}")))?;
    Ok(OfferRow {
        place: row.get(0)?,
        offer,
        archived_at: row.get(2)?,
    })
}

fn body(offer: &Offer) -> Result<String, DbError> {
    serde_json::to_string(offer).map_err(|error| DbError::Broken(format!("an offer: {error}")))
}

/// Every offer, in the catalogue's order.
pub(in crate::audits) fn offers(rows: &mut Rows<'_, '_>) -> Result<Vec<OfferRow>, DbError> {
    let sql = "SELECT place, body, archived_at FROM offer ORDER BY place, id";
    rows.rows(sql, &[])?.iter().map(read).collect()
}

pub(in crate::audits) fn add_offer(
    rows: &mut Rows<'_, '_>,
    place: i64,
    offer: &Offer,
) -> Result<(), DbError> {
    rows.execute(
        "INSERT INTO offer (key, place, body) VALUES ($1, $2, $3)",
        &[offer.key.as_str().into(), place.into(), body(offer)?.into()],
    )
    .map(drop)
}

pub(in crate::audits) fn change_offer(
    rows: &mut Rows<'_, '_>,
    offer: &Offer,
) -> Result<(), DbError> {
    rows.execute(
        "UPDATE offer SET body = $2 WHERE key = $1",
        &[offer.key.as_str().into(), body(offer)?.into()],
    )
    .map(drop)
}

pub(in crate::audits) fn archive_offer(
    rows: &mut Rows<'_, '_>,
    key: &str,
    away: bool,
) -> Result<(), DbError> {
    let at = away.then(|| rows.now());
    rows.execute(
        "UPDATE offer SET archived_at = $2 WHERE key = $1",
        &[key.into(), at.into()],
    )
    .map(drop)
}
