//! How many items there were, day by day.

use intendant_domain::id::ClientId;
use intendant_domain::perimeter::{Group, lines_of};
use jiff::civil::Date;

use crate::platform::db::DbError;
use crate::platform::tx::Rows;

/// A group of a day.
#[derive(Clone, Debug)]
pub struct Day {
    /// The day, in the client's zone.
    pub day: Date,
    /// Key of the service; absent: none.
    pub service: Option<String>,
    /// Price lines that counted them.
    pub lines: Vec<usize>,
    /// How many.
    pub items: u64,
    /// Of these, gone.
    pub gone: u64,
    /// Whether it was counted on the day, rather than worked out later.
    pub counted: bool,
    /// Number of the version that the lines are of.
    pub version: i64,
}

/// Writes down a group of a day.
pub fn add_day(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    (day, counted, version): (Date, bool, i64),
    group: &Group,
    lines: &str,
) -> Result<(), DbError> {
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    rows.execute(
        "INSERT INTO perimeter_day (client_id, day, kind, site_id, service_key, price_lines, items,
             gone, counted, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (client_id, day, kind, site_id, service_key, price_lines) DO UPDATE
             SET items = perimeter_day.items + excluded.items,
                 gone = perimeter_day.gone + excluded.gone",
        &[
            client.into(),
            day.to_string().into(),
            group.kind.as_str().into(),
            group.site.unwrap_or(0).into(),
            group.service.as_deref().unwrap_or_default().into(),
            lines.into(),
            count(group.items).into(),
            count(group.unseen + group.unused).into(),
            i64::from(counted).into(),
            version.into(),
        ],
    )
    .map(drop)
}

/// Takes days out: that day, to be counted again, or days that are older than is kept.
pub fn drop_days(rows: &mut Rows<'_, '_>, client: ClientId, days: &[Date]) -> Result<(), DbError> {
    for day in days {
        rows.execute(
            "DELETE FROM perimeter_day WHERE client_id = $1 AND day = $2",
            &[client.into(), day.to_string().into()],
        )?;
    }
    Ok(())
}

/// How many days of a client are known, up to two.
pub fn known_days(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<usize, DbError> {
    let sql = format!(
        "SELECT DISTINCT day FROM perimeter_day WHERE client_id = $1 AND {} LIMIT 2",
        rows.within("client_id")
    );
    Ok(rows.rows(&sql, &[client.into()])?.len())
}

/// Days before one, but for the last days of months.
pub fn old_days(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    before: Date,
) -> Result<Vec<Date>, DbError> {
    let sql = format!(
        "SELECT DISTINCT day FROM perimeter_day WHERE client_id = $1 AND day < $2 AND {}",
        rows.within("client_id")
    );
    let days: Result<Vec<Date>, DbError> = rows
        .rows(&sql, &[client.into(), before.to_string().into()])?
        .iter()
        .map(|row| date(&row.get::<String>(0)?))
        .collect();
    Ok(days?
        .into_iter()
        .filter(|day| *day != day.last_of_month())
        .collect())
}

fn date(text: &str) -> Result<Date, DbError> {
    text.parse()
        .map_err(|_| DbError::Broken(format!("not a date: {text}")))
}

/// The last known day of each month since a day, group by group, oldest first.
pub fn months(rows: &mut Rows<'_, '_>, client: ClientId, since: Date) -> Result<Vec<Day>, DbError> {
    let sql = format!(
        "SELECT day, service_key, price_lines, items, gone, counted, version FROM perimeter_day
         WHERE client_id = $1 AND {} AND day IN (
             SELECT max(day) FROM perimeter_day WHERE client_id = $1 AND day >= $2
             GROUP BY substr(day, 1, 7))
         ORDER BY day",
        rows.within("client_id")
    );
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    rows.rows(&sql, &[client.into(), since.to_string().into()])?
        .iter()
        .map(|row| {
            let service: String = row.get(1)?;
            Ok(Day {
                day: date(&row.get::<String>(0)?)?,
                service: Some(service).filter(|key| !key.is_empty()),
                lines: lines_of(&row.get::<String>(2)?),
                items: count(row.get(3)?),
                gone: count(row.get(4)?),
                counted: row.get::<i64>(5)? != 0,
                version: row.get(6)?,
            })
        })
        .collect()
}

/// Items of a client with the instants between which they counted, retired ones included: what there
/// was on a day before days were kept. Each with its group and price lines of today.
pub fn earlier(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    take: &mut dyn FnMut(Group, String, i64, Option<i64>),
) -> Result<(), DbError> {
    let sql = format!(
        "SELECT kind, site_id, service_key, price_lines, since, retired_at FROM item
         WHERE client_id = $1 AND merged_into IS NULL AND {}",
        rows.within("client_id")
    );
    rows.each(&sql, &[client.into()], &mut |row| {
        let lines: String = row.get(3)?;
        let group = Group {
            kind: row.get(0)?,
            site: row.get(1)?,
            service: row.get(2)?,
            items: 1,
            ..Group::default()
        };
        take(group, lines, row.get(4)?, row.get(5)?);
        Ok(())
    })
}
