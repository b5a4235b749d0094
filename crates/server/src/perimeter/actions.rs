//! Looking at the fleet beside the contract: one client, all of them, the items behind a number.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use intendant_contract::month::Month;
use intendant_contract::price::Invoice;
use intendant_contract::revision::SeriesSet;
use intendant_domain::access::Permission::{Administer, SeeContracts, SeeMachines, SeeMonths};
use intendant_domain::id::ClientId;
use intendant_domain::perimeter::{
    Billed, Drift, Group, LineMoney, Stock, drift, line_money, per_unit,
};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::store::{self, ClientRow, ItemRow, Wanted};
use crate::contracts::{self, Compiled, Version};
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::{Rows, Tx};

/// Setting: days without news after which an item is taken to be gone.
pub const GONE_DAYS: &str = "perimeter.gone-days";

/// Unless it was set.
const USUAL_DAYS: i64 = 30;

/// Months of a client's history.
const MONTHS: i32 = 12;

/// Items of a page.
pub const PAGE: i64 = 100;

/// A client's fleet against its contract.
pub struct View {
    /// Whose.
    pub client: ClientRow,
    /// The version in force; absent: none.
    pub version: Option<Arc<Compiled>>,
    /// A version that takes effect later.
    pub next_version: Option<Version>,
    /// What was found.
    pub drift: Drift,
    /// The month that amounts are for: the next one, which is billed next.
    pub month: Month,
    /// Why nothing could be priced.
    pub unpriced: Option<String>,
    /// Whether the reader may see amounts.
    pub money: bool,
    /// Names of sites.
    pub sites: HashMap<i64, String>,
    /// Names of services.
    pub services: HashMap<String, String>,
    /// How many items each service covers.
    pub by_service: HashMap<String, u64>,
    /// Month by month, oldest first.
    pub history: Vec<MonthCounts>,
    /// Days without news after which an item is gone.
    pub days: i64,
}

/// A month of the history.
#[derive(Clone, Debug)]
pub struct MonthCounts {
    /// Which.
    pub month: Month,
    /// By label of the line.
    pub lines: BTreeMap<String, LineCounts>,
    /// Items on its last day, or today; absent: not known.
    pub items: Option<u64>,
    /// Of these, covered.
    pub covered: Option<u64>,
    /// Of these, gone.
    pub gone: Option<u64>,
    /// Whether items were counted on the day, rather than worked out later from their dates.
    pub counted: bool,
}

/// A line in a month.
#[derive(Clone, Debug, Default)]
pub struct LineCounts {
    /// What was billed for that month.
    pub billed: Option<Billed>,
    /// Items that the line counted on the month's last day, or today.
    pub there: Option<u64>,
}

/// A client of the overview.
pub struct Line {
    /// Which.
    pub client: ClientRow,
    /// Whether a contract is in force.
    pub contract: bool,
    /// ISO 4217.
    pub currency: String,
    /// What was found.
    pub drift: Drift,
}

/// The instant before which an item that nobody heard of is gone, and the days.
///
/// # Errors
/// As the database says.
pub fn gone_before(tx: &mut Tx<'_>) -> Result<(Timestamp, i64), Failure> {
    let days = tx
        .setting(GONE_DAYS)?
        .and_then(|text| text.parse().ok())
        .unwrap_or(USUAL_DAYS);
    let before = tx.now().checked_sub((days * 24).hours());
    Ok((before.unwrap_or(Timestamp::MIN), days))
}

/// Sets the days without news after which an item is gone.
///
/// # Errors
/// [`Failure::Denied`]; a refusal of anything but 1 to 730 whole days.
pub fn set_gone_days(tx: &mut Tx<'_>, days: &str) -> Result<(), Failure> {
    tx.allow(Administer)?;
    let days: i64 = days
        .trim()
        .parse()
        .ok()
        .filter(|days| (1..=730).contains(days))
        .ok_or_else(|| Problem::new("days", "perimeter-days-wrong"))?;
    tx.set_setting(GONE_DAYS, &days.to_string())?;
    tx.audit(
        None,
        "perimeter-set",
        "perimeter",
        &format!("gone after {days} days"),
    )
}

/// What a closed month's figures say that matters here.
#[derive(Deserialize)]
struct Narrow {
    #[serde(default)]
    invoice: Option<Invoice>,
}

/// Every counted line that the last closed months billed, the latest first.
fn billed(rows: &mut Rows<'_, '_>, client: ClientId, most: i64) -> Result<Vec<Billed>, Failure> {
    let mut out = Vec::new();
    for text in store::closed(rows, client, most)? {
        let narrow: Narrow = serde_json::from_str(&text)?;
        out.extend(narrow.invoice.iter().flat_map(Billed::of));
    }
    out.sort_by_key(|one| std::cmp::Reverse(one.month));
    Ok(out)
}

/// The lines of the latest month that was billed.
fn latest(billed: &[Billed]) -> Vec<Billed> {
    let month = billed.iter().map(|one| one.month).max();
    let of_month = billed.iter().filter(|one| Some(one.month) == month);
    of_month.cloned().collect()
}

/// Counts of today in the contract's lines.
pub(super) fn counts(version: &Compiled, groups: &[Group]) -> Vec<u64> {
    (0..per_unit(&version.contract).len())
        .map(|at| {
            let counting = groups.iter().filter(|group| group.lines.contains(&at));
            counting.map(|group| group.items).sum()
        })
        .collect()
}

/// The month to reckon with: the next, or the present one where the contract ends with it.
pub(super) fn next_month(version: &Compiled, now: Timestamp) -> Month {
    let today = contracts::standing_on_day(version, now);
    let month = Month::of(today);
    match version.contract.term.final_day() {
        Some(last) if last < month.next().first() => month,
        _ => month
            .next()
            .max(Month::of(version.contract.term.starts).next()),
    }
}

/// What there is beside what was billed, priced where it can be.
fn compare(
    version: Option<&Compiled>,
    groups: &[Group],
    billed: &[Billed],
    series: &SeriesSet,
    now: Timestamp,
) -> (Drift, Option<String>) {
    let Some(version) = version else {
        let mut out = Drift::default();
        out.items = groups.iter().map(|group| group.items).sum();
        out.uncovered = out.items;
        return (out, None);
    };
    let contract = &version.contract;
    let stock = Stock::of(contract, &counts(version, groups));
    let priced: Result<Vec<LineMoney>, _> = match contract.price {
        Some(_) => line_money(contract, next_month(version, now), series, &stock),
        None => Ok(Vec::new()),
    };
    let why = priced.as_ref().err().map(ToString::to_string);
    let money = priced.ok();
    (drift(contract, groups, money.as_deref(), billed), why)
}

/// A client's fleet against its contract.
///
/// # Errors
/// [`Failure::NotFound`] when the client is out of reach.
pub fn view(tx: &mut Tx<'_>, client: ClientId) -> Result<View, Failure> {
    let now = tx.now();
    let (before, days) = gone_before(tx)?;
    let money = tx.actor().can(SeeMonths);
    let mut rows = tx.allow_on(SeeContracts, client)?;
    let known = store::clients(&mut rows, Some(client))?;
    let known = known.into_iter().next().ok_or(Failure::NotFound)?;
    let version = contracts::in_force(&mut rows, client, now)?;
    let next_version = contracts::versions(&mut rows, client)?
        .into_iter()
        .filter(|one| one.effective_at > now)
        .min_by_key(|one| one.effective_at);
    let groups: Vec<Group> = store::groups(&mut rows, Some(client), before)?
        .into_iter()
        .map(|(_, group)| group)
        .collect();
    let series = store::series(&mut rows)?;
    let all = billed(&mut rows, client, i64::from(MONTHS) + 1)?;
    let (drift, unpriced) = compare(version.as_deref(), &groups, &latest(&all), &series, now);
    let mut by_service: HashMap<String, u64> = HashMap::new();
    for group in &groups {
        if let Some(service) = &group.service {
            *by_service.entry(service.clone()).or_default() += group.items;
        }
    }
    let zone = TimeZone::get(&known.zone).unwrap_or(TimeZone::UTC);
    let history = history(&mut rows, client, &all, now, &zone)?;
    let month = version
        .as_deref()
        .map_or(Month::of(zone.to_datetime(now).date()), |version| {
            next_month(version, now)
        });
    let services = version
        .iter()
        .flat_map(|version| &version.contract.services)
        .map(|service| (service.key.clone(), service.name.clone()))
        .collect();
    Ok(View {
        sites: store::site_names(&mut rows, client)?,
        client: known,
        version,
        next_version,
        drift,
        month,
        unpriced,
        money,
        services,
        by_service,
        history,
        days,
    })
}

/// The last months: what each was billed, and what there was at its end.
fn history(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    billed: &[Billed],
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Vec<MonthCounts>, Failure> {
    let this = Month::of(zone.to_datetime(now).date());
    let first = this.plus(1 - MONTHS);
    let labels = labels(rows, client)?;
    let mut out: BTreeMap<Month, MonthCounts> = BTreeMap::new();
    let blank = |month| MonthCounts {
        month,
        lines: BTreeMap::new(),
        items: None,
        covered: None,
        gone: None,
        counted: true,
    };
    for one in billed.iter().filter(|one| one.month >= first) {
        let month = out.entry(one.month).or_insert_with(|| blank(one.month));
        let line = month.lines.entry(one.label.clone()).or_default();
        line.billed = Some(one.clone());
    }
    for day in store::months(rows, client, first.first())? {
        let key = Month::of(day.day);
        let month = out.entry(key).or_insert_with(|| blank(key));
        let more = |so_far: Option<u64>, n: u64| Some(so_far.unwrap_or(0) + n);
        month.items = more(month.items, day.items);
        month.gone = more(month.gone, day.gone);
        month.covered = more(
            month.covered,
            if day.service.is_some() { day.items } else { 0 },
        );
        month.counted &= day.counted;
        for line in &day.lines {
            if let Some(label) = labels.get(&(day.version, *line)) {
                let line = month.lines.entry(label.clone()).or_default();
                line.there = more(line.there, day.items);
            }
        }
    }
    // A line that counted nothing on a day that was counted has none, which is not unknown.
    for month in out.values_mut().filter(|month| month.items.is_some()) {
        for line in month.lines.values_mut() {
            line.there = line.there.or(Some(0));
        }
    }
    Ok(out.into_values().collect())
}

/// Names of price lines, by number of the version and place in its file.
fn labels(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
) -> Result<HashMap<(i64, usize), String>, Failure> {
    let mut out = HashMap::new();
    for version in contracts::versions(rows, client)? {
        let compiled = contracts::compiled(rows, version.id)?;
        for (at, line) in per_unit(&compiled.contract).iter().enumerate() {
            out.insert((version.number, at), line.label.clone());
        }
    }
    Ok(out)
}

/// Every client within reach, most money at stake first.
///
/// # Errors
/// [`Failure::Denied`].
pub fn overview(tx: &mut Tx<'_>) -> Result<Vec<Line>, Failure> {
    let now = tx.now();
    let (before, _) = gone_before(tx)?;
    let mut rows = tx.allow(SeeContracts)?;
    let clients = store::clients(&mut rows, None)?;
    let series = store::series(&mut rows)?;
    let mut out = Vec::with_capacity(clients.len());
    for client in clients {
        // Client by client: each is read in the order of an index, all together would be sorted first.
        let groups: Vec<Group> = store::groups(&mut rows, Some(client.id), before)?
            .into_iter()
            .map(|(_, group)| group)
            .collect();
        let version = contracts::in_force(&mut rows, client.id, now)?;
        // A quarter's invoice is in the closing of the month before the quarter.
        let billed = latest(&billed(&mut rows, client.id, 3)?);
        let (drift, _) = compare(version.as_deref(), &groups, &billed, &series, now);
        out.push(Line {
            contract: version.is_some(),
            currency: version.map_or_else(
                || "EUR".to_owned(),
                |version| version.contract.currency.clone(),
            ),
            client,
            drift,
        });
    }
    out.sort_by(|a, b| {
        (b.drift.stake, b.drift.uncovered + b.drift.gone)
            .cmp(&(a.drift.stake, a.drift.uncovered + a.drift.gone))
            .then_with(|| a.client.name.cmp(&b.client.name))
    });
    Ok(out)
}

/// Items behind a number, and where the next page begins.
pub struct Behind {
    /// The items.
    pub items: Vec<ItemRow>,
    /// Name and number of the last, when there are more.
    pub next: Option<(String, i64)>,
}

/// Items behind a number, by name.
///
/// # Errors
/// [`Failure::NotFound`] when the client is out of reach.
pub fn items(
    tx: &mut Tx<'_>,
    client: ClientId,
    wanted: &Wanted,
    after: Option<(String, i64)>,
) -> Result<Behind, Failure> {
    let (before, _) = gone_before(tx)?;
    let mut rows = tx.allow_on(SeeMachines, client)?;
    if store::clients(&mut rows, Some(client))?.is_empty() {
        return Err(Failure::NotFound);
    }
    let mut items = store::items(&mut rows, client, wanted, before, after, PAGE + 1)?;
    let page = usize::try_from(PAGE).unwrap_or(100);
    let more = items.len() > page;
    items.truncate(page);
    let last = items.last().filter(|_| more);
    Ok(Behind {
        next: last.map(|last| (last.name.clone(), last.id.0)),
        items,
    })
}

/// An amount in cents.
#[must_use]
pub fn cents(amount: Decimal) -> i64 {
    use rust_decimal::prelude::ToPrimitive;
    (amount * Decimal::ONE_HUNDRED)
        .round()
        .to_i64()
        .unwrap_or(i64::MAX)
}
