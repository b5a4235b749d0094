//! What closed months leave for the contract page.

use intendant_contract::availability::Measured;
use intendant_domain::id::ClientId;
use jiff::civil::Date;

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// A month that was closed, as the client's chain tells it.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct ClosedMonth {
    /// `2026-05`.
    pub month: String,
    /// What was issued with it.
    #[serde(default)]
    pub documents: Vec<Issued>,
}

/// A document that a closing issued.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Issued {
    /// `invoice`, `penalty-statement`, `credit-note`, `report`.
    pub kind: String,
    /// Its number as it is written.
    pub name: String,
    /// In all, cents.
    pub gross: i64,
    /// ISO 4217.
    pub currency: String,
}

/// The closed months of a client within reach, latest first.
///
/// # Errors
/// As the database says.
pub fn closed_months(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<ClosedMonth>, DbError> {
    // By subject and not along the client's whole chain: the sign says so to the planner.
    let sql = format!(
        "SELECT body FROM event
         WHERE subject = 'month' AND kind = 'closed' AND +client_id = $1 AND {}",
        rows.within("+client_id")
    );
    let mut months = Vec::new();
    for row in rows.rows(&sql, &[client.into()])? {
        let body: String = row.get(0)?;
        months.push(
            serde_json::from_str::<ClosedMonth>(&body)
                .map_err(|error| DbError::Broken(error.to_string()))?,
        );
    }
    months.sort_by(|a, b| b.month.cmp(&a.month));
    Ok(months)
}

/// What a month closed last measured of each service's availability; empty when none is closed.
pub(in crate::contracts) fn available(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<Vec<Measured>, DbError> {
    #[derive(serde::Deserialize)]
    struct Figures {
        availability: Vec<Available>,
    }
    #[derive(serde::Deserialize)]
    struct Available {
        measured: Measured,
    }
    let sql = format!(
        "SELECT figures FROM closed_month WHERE client_id = $1 AND {} ORDER BY month DESC LIMIT 1",
        rows.within("client_id")
    );
    let Some(row) = rows.row(&sql, &[client.into()])? else {
        return Ok(Vec::new());
    };
    let figures: Figures = serde_json::from_str(&row.get::<String>(0)?)
        .map_err(|error| DbError::Broken(error.to_string()))?;
    Ok(figures
        .availability
        .into_iter()
        .map(|one| one.measured)
        .collect())
}

/// The last closed month that a version with this first day would reach into: what was billed and
/// reported stands.
pub(in crate::contracts) fn closed_month_after(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    day: Date,
) -> Result<Option<String>, DbError> {
    let month = intendant_contract::month::Month::of(day).to_string();
    let sql = format!(
        "SELECT month FROM closed_month WHERE client_id = $1 AND month >= $2 AND {}
         ORDER BY month DESC LIMIT 1",
        rows.within("client_id")
    );
    rows.row(&sql, &[client.into(), month.into()])?
        .map(|row| row.get(0))
        .transpose()
}
