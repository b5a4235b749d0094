//! What the fleet report says: counted in SQL, compared with the report before, put into words in
//! either language.

mod summary;

use std::collections::BTreeMap;

use intendant_domain::id::ClientId;
use intendant_protocol::documents::report::ItemChange;
use intendant_protocol::documents::{
    Amount, Clause, Language, Party, Period, VERSION, fleet as doc,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::actions::{View, cents};
use super::store::{self, Ages, Ending, Moves, System};
use super::words::{capital, kinds};
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::tx::Rows;

/// Warranties and changes that are listed; the rest is a number.
const LISTED: i64 = 40;

/// What a report counted, for the next one to compare with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Items by kind.
    #[serde(default)]
    pub kinds: BTreeMap<String, u64>,
    /// Items that a service covered.
    #[serde(default)]
    pub covered: u64,
    /// Items that none did.
    #[serde(default)]
    pub uncovered: u64,
}

/// The report before.
pub struct Before {
    /// Its number.
    pub name: String,
    /// Its day.
    pub on: Date,
    /// The instant at which it was made.
    pub at: Timestamp,
    /// What it counted.
    pub counted: Counted,
}

/// Everything that a report is written from.
pub struct Facts {
    /// The perimeter.
    pub view: View,
    /// Day of the report.
    pub today: Date,
    /// Where days begin.
    pub zone: TimeZone,
    /// The report before.
    pub before: Option<Before>,
    counts: Vec<(String, Option<String>, u64)>,
    ages: Vec<Ages>,
    ending: (Vec<Ending>, u64),
    over: u64,
    systems: Vec<System>,
    came: Moves,
    went: Moves,
}

/// Counts a client's fleet.
pub fn gather(
    rows: &mut Rows<'_, '_>,
    client: ClientId,
    view: View,
    before: Option<Before>,
) -> Result<Facts, Failure> {
    let now = rows.now();
    let zone = TimeZone::get(&view.client.zone).unwrap_or(TimeZone::UTC);
    let today = zone.to_datetime(now).date();
    let from = match &before {
        Some(before) => before.at,
        None => midnight(year_before(today), &zone),
    };
    let day = midnight(today, &TimeZone::UTC);
    let half_year = midnight(
        today.checked_add(6.months()).unwrap_or(today),
        &TimeZone::UTC,
    );
    let (_, over) = store::ending(rows, client, (Timestamp::MIN, day), 1)?;
    Ok(Facts {
        today,
        zone,
        before,
        counts: store::counts(rows, client)?,
        ages: store::ages(rows, client)?,
        ending: store::ending(rows, client, (day, half_year), LISTED)?,
        over,
        systems: store::systems(rows, client)?,
        came: store::moves(rows, client, from, true, LISTED)?,
        went: store::moves(rows, client, from, false, LISTED)?,
        view,
    })
}

fn year_before(today: Date) -> Date {
    today.checked_sub(1.year()).unwrap_or(today)
}

fn midnight(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned_datetime(zone.clone())
        .map_or(Timestamp::MIN, |at| at.timestamp())
}

fn small(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn amount(value: Decimal) -> Amount {
    Amount::from_cents(cents(value))
}

/// An operating system with its end of support.
struct Judged {
    name: String,
    items: u64,
    ends: Option<Date>,
    state: doc::SystemState,
}

impl Facts {
    /// What the next report compares with.
    pub fn counted(&self) -> Counted {
        let mut kinds = BTreeMap::new();
        for (kind, _, items) in &self.counts {
            *kinds.entry(kind.clone()).or_default() += items;
        }
        Counted {
            kinds,
            covered: self.view.drift.covered,
            uncovered: self.view.drift.uncovered,
        }
    }

    /// From the report before, or a year ago, to today.
    fn period(&self) -> Period {
        let before = self.before.as_ref().map(|before| before.on);
        Period {
            from: before.unwrap_or_else(|| year_before(self.today)),
            to: self.today,
        }
    }

    /// The printer's input in a language.
    pub fn document(
        &self,
        lang: Lang,
        number: &str,
        created: Timestamp,
        (provider, client): (&Party, &Party),
    ) -> doc::FleetReport {
        let systems = self.judged();
        let drift = &self.view.drift;
        let (sites, kinds) = self.kinds(lang);
        let version = self.view.version.as_deref();
        doc::FleetReport {
            v: VERSION,
            document: doc::FleetReportKind::FleetReport,
            language: match lang {
                Lang::Fr => Language::Fr,
                Lang::En => Language::En,
            },
            created,
            accent: None,
            timezone: self.view.client.zone.clone(),
            number: number.to_owned(),
            period: self.period(),
            since: self.before.as_ref().map(|before| before.name.clone()),
            currency: version.map_or_else(
                || "EUR".to_owned(),
                |version| version.contract.currency.clone(),
            ),
            provider: provider.clone(),
            client: client.clone(),
            contract: version.map(|version| intendant_protocol::documents::Contract {
                reference: version.contract.reference.clone(),
                title: version.contract.title.clone(),
                version: Some(lang.ta("doc-version", &[("number", &version.number.to_string())])),
            }),
            summary: self.summary(lang, &systems),
            highlights: self.highlights(lang, &systems),
            kinds,
            sites,
            ages: self.age_bands(lang),
            age_unknown: small(self.unknown_age()),
            warranties: self.warranties(),
            warranties_total: small(self.ending.1),
            warranties_over: small(self.over),
            systems: systems
                .into_iter()
                .map(|one| doc::System {
                    name: one.name,
                    items: small(one.items),
                    ends: one.ends,
                    state: one.state,
                })
                .collect(),
            systems_dated: super::support::dated(),
            coverage: self.coverage(),
            uncovered: small(drift.uncovered),
            elsewhere: small(drift.elsewhere),
            drift: self.findings(lang),
            lines: self.lines(),
            changes: self.changes(lang),
            changes_total: small(sum(&self.came.0) + sum(&self.went.0)),
        }
    }

    fn kinds(&self, lang: Lang) -> (Vec<String>, Vec<doc::KindCount>) {
        let mut sites: Vec<Option<String>> = Vec::new();
        let mut all: BTreeMap<&str, BTreeMap<Option<String>, u64>> = BTreeMap::new();
        for (kind, site, items) in &self.counts {
            if !sites.contains(site) {
                sites.push(site.clone());
            }
            *all.entry(kind)
                .or_default()
                .entry(site.clone())
                .or_default() += items;
        }
        let known = |moves: &Moves, kind: &str| {
            moves
                .0
                .iter()
                .find(|one| one.0 == kind)
                .map_or(0, |one| one.1)
        };
        for (kind, _) in self.went.0.iter().chain(&self.came.0) {
            all.entry(kind).or_default();
        }
        // Those without a site last.
        sites.sort_by_key(|site| (site.is_none(), site.clone()));
        let before = self.before.as_ref().map(|before| &before.counted.kinds);
        let mut rows: Vec<doc::KindCount> = all
            .iter()
            .map(|(kind, by_site)| doc::KindCount {
                kind: capital(&kinds(lang, kind)),
                before: before.map(|known| small(known.get(*kind).copied().unwrap_or(0))),
                now: small(by_site.values().sum()),
                came: small(known(&self.came, kind)),
                went: small(known(&self.went, kind)),
                by_site: sites
                    .iter()
                    .map(|site| small(by_site.get(site).copied().unwrap_or(0)))
                    .collect(),
            })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.now));
        let names = sites
            .into_iter()
            .map(|site| site.unwrap_or_else(|| lang.t("fleet-no-site")))
            .collect();
        (names, rows)
    }

    fn unknown_age(&self) -> u64 {
        let unknown = self.ages.iter().filter(|one| one.years.is_none());
        unknown.map(|one| one.items).sum()
    }

    fn age_bands(&self, lang: Lang) -> Vec<doc::AgeBand> {
        let bands: [(i64, i64, &str); 7] = [
            (0, 1, "fleet-age-0"),
            (1, 2, "fleet-age-1"),
            (2, 3, "fleet-age-2"),
            (3, 4, "fleet-age-3"),
            (4, 5, "fleet-age-4"),
            (5, 7, "fleet-age-5"),
            (7, i64::MAX, "fleet-age-7"),
        ];
        bands
            .iter()
            .map(|(from, to, key)| {
                let mut band = doc::AgeBand {
                    label: lang.t(key),
                    desks: 0,
                    servers: 0,
                    others: 0,
                };
                for one in &self.ages {
                    if !one.years.is_some_and(|years| years >= *from && years < *to) {
                        continue;
                    }
                    let side = match one.kind.as_str() {
                        "workstation" | "mobile" | "phone" => &mut band.desks,
                        "server" | "storage" => &mut band.servers,
                        _ => &mut band.others,
                    };
                    *side = side.saturating_add(small(one.items));
                }
                band
            })
            .collect()
    }

    fn warranties(&self) -> Vec<doc::Warranty> {
        let ending = self.ending.0.iter();
        ending
            .map(|one| doc::Warranty {
                on: TimeZone::UTC.to_datetime(one.ends).date(),
                item: one.name.clone(),
                what: one.model.clone(),
                supplier: one.supplier.clone(),
            })
            .collect()
    }

    /// Systems with where they stand, those out of support first, each name once.
    fn judged(&self) -> Vec<Judged> {
        let year = self.today.checked_add(1.year()).unwrap_or(self.today);
        let mut all: BTreeMap<(doc::SystemState, String), Judged> = BTreeMap::new();
        for system in &self.systems {
            let known = super::support::of(&system.os, &system.version);
            let name = known.as_ref().map_or_else(
                || {
                    format!("{} {}", system.os, system.version)
                        .trim()
                        .to_owned()
                },
                |known| known.0.clone(),
            );
            let ends = known.map(|known| known.1);
            let state = match ends {
                None => doc::SystemState::Unknown,
                Some(end) if end < self.today => doc::SystemState::Over,
                Some(end) if end < year => doc::SystemState::Soon,
                Some(_) => doc::SystemState::Supported,
            };
            let one = all.entry((state, name.clone())).or_insert(Judged {
                name,
                items: 0,
                ends,
                state,
            });
            one.items += system.items;
        }
        all.into_values().collect()
    }

    fn coverage(&self) -> Vec<doc::Cover> {
        let Some(version) = &self.view.version else {
            return Vec::new();
        };
        let contract = &version.contract;
        let services = contract.services.iter().enumerate();
        services
            .map(|(at, service)| doc::Cover {
                service: service.name.clone(),
                level: service.level.clone(),
                items: small(self.view.by_service.get(&service.key).copied().unwrap_or(0)),
                clause: clause(&contract.clauses.cite(&format!("services.{at}.covers"))),
            })
            .collect()
    }

    fn findings(&self, lang: Lang) -> Vec<doc::Drift> {
        let view = &self.view;
        let told = view.drift.findings.iter().take(15);
        told.map(|one| {
            let kind = one.item_kind.as_deref().map(|kind| kinds(lang, kind));
            let service = one.service.as_ref();
            let service = service.map(|key| view.services.get(key).unwrap_or(key).clone());
            let line = one.line.and_then(|at| view.drift.lines.get(at));
            let values = [
                ("kind", kind.unwrap_or_default()),
                ("service", service.unwrap_or_default()),
                (
                    "line",
                    line.map(|line| line.label.clone()).unwrap_or_default(),
                ),
            ];
            let values = values
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            let key = format!("perimeter-finding-{}", one.kind.code());
            let mut what = capital(&lang.ta(&key, &values));
            if let Some(site) = one.site.and_then(|site| view.sites.get(&site)) {
                what = format!("{what}, {site}");
            }
            doc::Drift {
                what,
                items: small(one.items),
                worth: one.worth.map(amount),
            }
        })
        .collect()
    }

    fn lines(&self) -> Vec<doc::PriceLine> {
        let lines = self.view.drift.lines.iter();
        lines
            .map(|line| doc::PriceLine {
                label: line.label.clone(),
                clause: clause(&line.clause),
                billed: line.billed.as_ref().map(|billed| small(billed.billed)),
                billed_amount: line.billed.as_ref().map(|billed| amount(billed.amount)),
                counted: small(line.counted),
                gone: small(line.gone.min(line.counted)),
                next_amount: line.next.map(amount),
            })
            .collect()
    }

    fn changes(&self, lang: Lang) -> Vec<ItemChange> {
        let came = self.came.1.iter().map(|one| (one, "fleet-came"));
        let went = self.went.1.iter().map(|one| (one, "fleet-went"));
        let mut all: Vec<_> = came.chain(went).collect();
        all.sort_by_key(|(one, _)| std::cmp::Reverse(one.0));
        all.truncate(usize::try_from(LISTED).unwrap_or(40));
        all.into_iter()
            .map(|((at, name, kind), key)| ItemChange {
                on: self.zone.to_datetime(*at).date(),
                item: name.clone(),
                what: lang.ta(key, &[("kind", &kinds(lang, kind))]),
            })
            .collect()
    }
}

fn sum(kinds: &[(String, u64)]) -> u64 {
    kinds.iter().map(|one| one.1).sum()
}

fn clause(clause: &intendant_contract::model::Clause) -> Clause {
    Clause {
        at: format!("{}:{}", clause.file, clause.line),
        text: None,
    }
}
