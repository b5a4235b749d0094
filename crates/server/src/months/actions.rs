//! Looking at months: which there are, what one comes to, its evidence.

use intendant_contract::month::Month;
use intendant_domain::access::Permission::{ExportEvidence, SeeMonths};
use intendant_domain::id::{ClientId, DocumentId};
use intendant_domain::months::{Figures, MonthError, compute};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::gather::{self, Reading};
use super::store::{self, ClosedMonth, Document};
use crate::contracts;
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::{Rows, Tx};

/// Where a month stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Closed, since when.
    Closed(Timestamp),
    /// Over, and the next to be closed.
    Due,
    /// Over, but an earlier one is to be closed first.
    Behind,
    /// Not over yet; from when it can be closed.
    Running(Timestamp),
}

/// A month of a client.
#[derive(Clone, Debug)]
pub struct MonthState {
    /// Which.
    pub month: Month,
    /// Where it stands.
    pub standing: Standing,
    /// Whether it is the one before the contract starts: its closing only bills the first period.
    pub before_start: bool,
}

/// From when to when a client's contract reaches, in months.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    pub first: Month,
    pub last: Option<Month>,
    pub starts: Timestamp,
    pub zone: TimeZone,
}

pub(super) fn reach(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<Option<Reach>, Failure> {
    let mut versions = contracts::versions(rows, client)?;
    versions.sort_by_key(|version| (version.effective_on, version.number));
    let (Some(first), Some(last)) = (versions.first(), versions.last()) else {
        return Ok(None);
    };
    let (first, last) = (first.clone(), last.clone());
    let begins = contracts::compiled(rows, first.id)?;
    let ends = contracts::compiled(rows, last.id)?;
    let zone = contracts::zone_of(&begins.contract).unwrap_or(TimeZone::UTC);
    let starts = first.effective_on.max(begins.contract.term.starts);
    Ok(Some(Reach {
        first: Month::of(starts).previous(),
        last: ends.contract.term.final_day().map(Month::of),
        starts: starts
            .to_zoned_datetime(zone.clone())
            .map_or(Timestamp::MIN, |at| at.timestamp()),
        zone,
    }))
}

impl Reach {
    /// From when a month can be closed: when it is over; the one before the start, when the contract
    /// has begun, because units are counted on its first day.
    pub fn closable(&self, month: Month) -> Timestamp {
        let over = month
            .next()
            .first()
            .to_zoned_datetime(self.zone.clone())
            .map_or(Timestamp::MAX, |at| at.timestamp());
        if month == self.first {
            over.max(self.starts)
        } else {
            over
        }
    }

    /// Every month up to the present one, with its standing, oldest first.
    pub fn months(&self, closed: &[(Month, Timestamp)], now: Timestamp) -> Vec<MonthState> {
        let present = Month::of(now.to_zoned_datetime(self.zone.clone()).date());
        let last = self.last.map_or(present, |last| last.min(present));
        let mut out: Vec<MonthState> = Vec::new();
        let mut month = self.first;
        while month <= last {
            let at = closed.iter().find(|(known, _)| *known == month);
            let waits = out
                .iter()
                .any(|one| !matches!(one.standing, Standing::Closed(_)));
            let standing = match at {
                Some((_, at)) => Standing::Closed(*at),
                None if self.closable(month) > now => Standing::Running(self.closable(month)),
                None if waits => Standing::Behind,
                None => Standing::Due,
            };
            out.push(MonthState {
                month,
                standing,
                before_start: month == self.first,
            });
            month = month.next();
        }
        out
    }
}

/// The months of a client, oldest first; empty without a contract. A client's own people see closed
/// ones only.
///
/// # Errors
/// [`Failure::NotFound`] when the client is out of reach.
pub fn months(tx: &mut Tx<'_>, client: ClientId) -> Result<Vec<MonthState>, Failure> {
    let (now, own) = (tx.now(), tx.actor().is_clients());
    let mut rows = tx.allow_on(SeeMonths, client)?;
    exists(&mut rows, client)?;
    let closed: Vec<(Month, Timestamp)> = store::closings(&mut rows, Some(client))?
        .into_iter()
        .map(|(_, month, at)| (month, at))
        .collect();
    let Some(reach) = reach(&mut rows, client)? else {
        return Ok(Vec::new());
    };
    let mut months = reach.months(&closed, now);
    if own {
        months.retain(|one| matches!(one.standing, Standing::Closed(_)));
    }
    Ok(months)
}

pub(super) fn exists(rows: &mut Rows<'_, '_>, client: ClientId) -> Result<(), Failure> {
    let sql = format!(
        "SELECT id FROM client WHERE id = $1 AND {}",
        rows.within("id")
    );
    rows.row(&sql, &[client.into()])?.ok_or(Failure::NotFound)?;
    Ok(())
}

/// A month as its page shows it.
#[derive(Clone, Debug)]
pub struct View {
    /// Which.
    pub month: Month,
    /// Where it stands.
    pub state: MonthState,
    /// What it comes to, or why that cannot be said.
    pub figures: Result<Figures, Problem>,
    /// The closing.
    pub closed: Option<ClosedMonth>,
    /// Documents that the closing issued, and credit notes on them.
    pub documents: Vec<Document>,
    /// What keeps it from being closed, apart from time.
    pub missing: Vec<Problem>,
}

/// What a month comes to: the figures that were kept when it was closed, or those of now.
///
/// # Errors
/// [`Failure::NotFound`] when the client is out of reach or the contract does not reach the month;
/// for a client's own people when it is not closed.
pub fn view(tx: &mut Tx<'_>, client: ClientId, month: Month) -> Result<View, Failure> {
    let known = months(tx, client)?;
    let state = known
        .into_iter()
        .find(|one| one.month == month)
        .ok_or(Failure::NotFound)?;
    let may_close = tx
        .actor()
        .can(intendant_domain::access::Permission::CloseMonths);
    let mut rows = tx.allow_on(SeeMonths, client)?;
    let closed = store::closed(&mut rows, client, month)?;
    let figures = match &closed {
        Some(closed) => Ok(closed.figures.clone()),
        None => {
            let evidence = gather::gather(&mut rows, client, month, Reading::Needed)?;
            compute(&evidence).map_err(|error| problem(&error))
        }
    };
    let documents = match &closed {
        Some(closed) => of_month(store::documents(&mut rows, client)?, closed.id),
        None => Vec::new(),
    };
    let missing = if may_close && closed.is_none() {
        super::print::missing(tx, client, month)?
    } else {
        Vec::new()
    };
    Ok(View {
        month,
        state,
        figures,
        closed,
        documents,
        missing,
    })
}

/// Documents of a closing, and what followed on them, oldest first.
fn of_month(all: Vec<Document>, month: i64) -> Vec<Document> {
    let own: Vec<DocumentId> = all
        .iter()
        .filter(|one| one.month_id == Some(month))
        .map(|one| one.id)
        .collect();
    let mut out: Vec<Document> = all
        .into_iter()
        .filter(|one| {
            one.month_id == Some(month)
                || (one.month_id.is_none() && one.follows.is_some_and(|id| own.contains(&id)))
        })
        .collect();
    out.sort_by_key(|one| one.id);
    out
}

/// A client's documents, newest first.
///
/// # Errors
/// [`Failure::NotFound`].
pub fn documents(tx: &mut Tx<'_>, client: ClientId) -> Result<Vec<Document>, Failure> {
    let mut rows = tx.allow_on(SeeMonths, client)?;
    exists(&mut rows, client)?;
    Ok(store::documents(&mut rows, client)?)
}

/// The evidence file of a closed month: its name and its bytes, the same each time.
///
/// # Errors
/// [`Failure::NotFound`] when it is out of reach or not closed; [`Failure::Broken`] when what is in
/// the database no longer makes the file that was signed.
pub fn evidence(
    tx: &mut Tx<'_>,
    client: ClientId,
    month: Month,
) -> Result<(String, Vec<u8>), Failure> {
    let mut rows = tx.allow_on(ExportEvidence, client)?;
    let closed = store::closed(&mut rows, client, month)?.ok_or(Failure::NotFound)?;
    let evidence = gather::again(&mut rows, client, &closed)?;
    let file = evidence.write(&closed.figures)?;
    let found = intendant_domain::months::fingerprint(&file);
    if found != closed.evidence_sha256 {
        tracing::error!(%client, %month, found, kept = closed.evidence_sha256, "evidence differs");
    }
    Ok((file_name(&closed.figures), file))
}

/// The name under which the evidence of a month is downloaded.
pub(super) fn file_name(figures: &Figures) -> String {
    let plain: String = figures
        .reference
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "-_".contains(c) {
                c
            } else {
                '-'
            }
        })
        .collect();
    format!("{plain}-{}.evidence.jsonl", figures.month)
}

/// Why a month cannot be computed, for a person.
pub(super) fn problem(error: &MonthError) -> Problem {
    use intendant_contract::price::PriceError;
    use intendant_contract::revision::RevisionError as R;
    match error {
        MonthError::NoContract => Problem::new("", "month-no-contract"),
        MonthError::OutsideTerm(month) => {
            Problem::new("", "month-outside-term").with("month", month)
        }
        MonthError::Price(PriceError::NoPrice(_)) => Problem::new("", "month-no-price"),
        MonthError::Price(PriceError::Revision(R::Missing { series, month, on })) => {
            Problem::new("", "month-index-missing")
                .with("series", series)
                .with("month", month)
                .with("day", on)
        }
        MonthError::Price(PriceError::Revision(R::UnknownSeries { series, .. })) => {
            Problem::new("", "month-index-unknown").with("series", series)
        }
        MonthError::Price(PriceError::Revision(R::BaseDiffers {
            series,
            month,
            written,
            kept,
            ..
        })) => Problem::new("", "month-index-base")
            .with("series", series)
            .with("month", month)
            .with("written", written)
            .with("kept", kept),
        other => Problem::new("", "month-cannot").with("why", other),
    }
}

/// A client in the overview of months.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Which.
    pub client: ClientId,
    /// Its name.
    pub name: String,
    /// The month to be closed next, when it is over.
    pub due: Option<Month>,
    /// How many are over and open.
    pub waiting: usize,
    /// The last that was closed, and when.
    pub last: Option<(Month, Timestamp)>,
    /// The running one, and from when it can be closed.
    pub running: Option<(Month, Timestamp)>,
}

/// Every client with a contract, those with something to close first.
///
/// # Errors
/// As the database says.
pub fn overview(tx: &mut Tx<'_>) -> Result<Vec<Overview>, Failure> {
    let now = tx.now();
    let mut rows = tx.allow(SeeMonths)?;
    let sql = format!(
        "SELECT id, name FROM client WHERE archived_at IS NULL AND {} ORDER BY name, id",
        rows.within("id")
    );
    let clients: Vec<(ClientId, String)> = rows
        .rows(&sql, &[])?
        .iter()
        .map(|row| Ok::<_, crate::platform::db::DbError>((row.get(0)?, row.get(1)?)))
        .collect::<Result<_, _>>()?;
    let closings = store::closings(&mut rows, None)?;
    let mut out = Vec::new();
    for (client, name) in clients {
        let Some(reach) = reach(&mut rows, client)? else {
            continue;
        };
        let closed: Vec<(Month, Timestamp)> = closings
            .iter()
            .filter(|(whose, _, _)| *whose == client)
            .map(|(_, month, at)| (*month, *at))
            .collect();
        let months = reach.months(&closed, now);
        let over = |one: &&MonthState| matches!(one.standing, Standing::Due | Standing::Behind);
        let due = months.iter().find(|one| one.standing == Standing::Due);
        let running = months.iter().find_map(|one| match one.standing {
            Standing::Running(at) => Some((one.month, at)),
            _ => None,
        });
        out.push(Overview {
            client,
            name,
            due: due.map(|one| one.month),
            waiting: months.iter().filter(over).count(),
            last: closed.last().copied(),
            running,
        });
    }
    out.sort_by_key(|one| (one.due.is_none(), one.due));
    Ok(out)
}
