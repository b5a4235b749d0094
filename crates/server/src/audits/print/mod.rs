//! The report for the printer: worded, in either language.

use std::collections::BTreeSet;

use intendant_domain::audits::catalogue::Offer;
use intendant_domain::audits::finding::{Finding, Severity};
use intendant_protocol::documents::audit as doc;
use intendant_protocol::documents::{Address, Language, Party, VERSION};
use jiff::Timestamp;
use jiff::tz::TimeZone;

mod annex;
mod money;

pub(super) use money::{cents, line_made_of};

use super::actions::{self, Drafted};
use super::words;
use crate::clients::Client;
use crate::platform::actor::Actor;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::i18n::Lang;
use crate::platform::page::format;
use crate::platform::tx::Tx;

/// Risks on the second page.
const RISKS: usize = 10;
/// Quick wins beside them.
const QUICK: usize = 8;
/// Proofs shown of one finding.
const PROOFS: usize = 25;

/// The report as PDF: the name of the file, and its bytes.
///
/// # Errors
/// [`Failure::NotFound`]; [`Failure::Conflict`] when there is no printer.
pub async fn pdf(
    app: &App,
    actor: &Actor,
    id: i64,
    lang: Option<Lang>,
) -> Result<(String, Vec<u8>), Failure> {
    let report = app.read(actor, move |tx| report(tx, id, lang)).await?;
    let name = match report.language {
        Language::Fr => format!("audit-{id}.pdf"),
        Language::En => format!("audit-{id}-en.pdf"),
    };
    let input = serde_json::to_string(&report)?;
    Ok((name, crate::months::render(app, &input).await?))
}

/// Everything that the report says.
struct Scene<'a> {
    lang: Lang,
    zone: TimeZone,
    draft: &'a Drafted,
    offers: Vec<Offer>,
}

/// The report of a campaign; in the client's language unless another is asked for.
pub(super) fn report(
    tx: &mut Tx<'_>,
    id: i64,
    lang: Option<Lang>,
) -> Result<doc::AuditReport, Failure> {
    let draft = actions::drafted(tx, id)?;
    let client = crate::clients::show(tx, draft.seen.campaign.client)?;
    let sites = crate::clients::sites(tx, client.id)?;
    let provider = crate::sign_in::provider(tx)?;
    let lang = lang
        .or(Lang::from_code(&client.language))
        .unwrap_or(Lang::Fr);
    let zone = TimeZone::get(&client.timezone).unwrap_or(TimeZone::UTC);
    let issued = tx.now().to_zoned_datetime(zone.clone()).date();
    let created = tx.now();
    let scene = Scene {
        lang,
        zone,
        draft: &draft,
        offers: actions::in_use(tx)?,
    };
    let seen = &draft.seen;
    Ok(doc::AuditReport {
        v: VERSION,
        document: doc::AuditReportKind::AuditReport,
        language: match lang {
            Lang::Fr => Language::Fr,
            Lang::En => Language::En,
        },
        created,
        accent: None,
        timezone: client.timezone.clone(),
        currency: "EUR".to_owned(),
        issued,
        provider: letterhead(&provider, lang),
        client: client.name.clone(),
        profile: scene.profile(&client),
        overall: seen.overall,
        grade: words::grade_word(lang, seen.overall),
        summary: scene.summary(),
        figures: scene.figures(),
        scores: scene.scores(),
        risks: scene.risks(),
        quick_wins: scene.quick_wins(),
        proposal: scene.proposal(),
        domains: scene.domains(),
        dismissed: seen
            .dismissed
            .iter()
            .map(|(finding, why)| doc::Dismissed {
                title: words::title(lang, finding),
                reason: why.reason.clone(),
            })
            .collect(),
        perimeter: scene.perimeter(&sites),
        answers: scene.answers(),
        method: scene.method(),
    })
}

fn letterhead(provider: &crate::sign_in::Provider, lang: Lang) -> Party {
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let name = some(&provider.name).unwrap_or_else(|| lang.t("audit-provider-unnamed"));
    let legal = [&provider.legal_form, &provider.registration]
        .into_iter()
        .filter_map(|text| some(text))
        .collect::<Vec<_>>()
        .join(", ");
    let country = provider.country.trim().to_uppercase();
    Party {
        name,
        address: Address {
            line1: provider.street.trim().to_owned(),
            line2: None,
            postcode: provider.postcode.trim().to_owned(),
            city: provider.city.trim().to_owned(),
            country: if country.len() == 2 {
                country
            } else {
                "FR".to_owned()
            },
        },
        siren: some(&provider.siren),
        siret: some(&provider.siret),
        vat: some(&provider.vat_number.replace(' ', "")),
        legal: some(&legal),
        endpoint: None,
        email: some(&provider.email),
        phone: some(&provider.phone),
    }
}

fn fact(label: String, value: impl Into<String>) -> doc::Fact {
    doc::Fact {
        label,
        value: value.into(),
    }
}

fn count(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn grave(one: Severity) -> doc::Severity {
    match one {
        Severity::Low => doc::Severity::Low,
        Severity::Medium => doc::Severity::Medium,
        Severity::High => doc::Severity::High,
        Severity::Critical => doc::Severity::Critical,
    }
}

impl Scene<'_> {
    fn t(&self, key: &str) -> String {
        self.lang.t(key)
    }

    fn day(&self, at: Timestamp) -> jiff::civil::Date {
        at.to_zoned_datetime(self.zone.clone()).date()
    }

    fn findings(&self) -> &[Finding] {
        &self.draft.seen.findings
    }

    fn service(&self, finding: &Finding) -> Option<String> {
        let offer = words::service(&self.offers, &finding.need)?;
        Some(offer.name.get(words::english(self.lang)).to_owned())
    }

    fn profile(&self, client: &Client) -> Vec<doc::Fact> {
        let profile = &self.draft.seen.campaign.profile;
        let mut out = Vec::new();
        if !profile.sector.is_empty() {
            out.push(fact(self.t("audit-sector"), &profile.sector));
        }
        if let Some(headcount) = profile.headcount {
            let value = format::number(self.lang, i64::from(headcount));
            out.push(fact(self.t("audit-headcount"), value));
        }
        let sites: BTreeSet<&str> = self
            .draft
            .seen
            .items
            .iter()
            .filter_map(|item| item.site.as_deref())
            .collect();
        if !sites.is_empty() {
            out.push(fact(self.t("audit-sites"), sites.len().to_string()));
        }
        if !profile.obligations.is_empty() {
            let named: Vec<String> = profile
                .obligations
                .iter()
                .map(|one| self.t(&format!("audit-obligation-{one}")))
                .collect();
            out.push(fact(self.t("audit-obligations"), named.join(", ")));
        }
        if out.is_empty()
            && let Some(siren) = &client.siren
        {
            out.push(fact("SIREN".to_owned(), siren));
        }
        out
    }

    fn count_of(&self, severity: Severity) -> usize {
        let all = self.findings().iter();
        all.filter(|one| one.severity == severity).count()
    }

    fn summary(&self) -> Vec<String> {
        let seen = &self.draft.seen;
        let (answered, asked) = seen.progress;
        let mut out = vec![self.lang.ta(
            "audit-sum-seen",
            &[
                ("answered", &answered.to_string()),
                ("asked", &asked.to_string()),
                ("machines", &seen.campaign.machines.to_string()),
                ("items", &seen.items.len().to_string()),
            ],
        )];
        let mut ranked: Vec<_> = seen
            .scores
            .iter()
            .filter_map(|one| Some((one.value?, one.topic)))
            .collect();
        ranked.sort_by_key(|(value, _)| *value);
        if let (Some((low, weak)), Some((high, strong))) = (ranked.first(), ranked.last())
            && low < high
        {
            out.push(self.lang.ta(
                "audit-sum-domains",
                &[
                    ("weak", &words::topic(self.lang, *weak)),
                    ("low", &low.to_string()),
                    ("strong", &words::topic(self.lang, *strong)),
                    ("high", &high.to_string()),
                ],
            ));
        }
        let (critical, high) = (
            self.count_of(Severity::Critical),
            self.count_of(Severity::High),
        );
        let key = match (critical, high) {
            (0, 0) => "audit-sum-calm",
            (0, _) => "audit-sum-high",
            _ => "audit-sum-critical",
        };
        let (critical, high) = (critical.to_string(), high.to_string());
        out.push(
            self.lang
                .ta(key, &[("critical", &critical), ("high", &high)]),
        );
        out
    }

    fn figures(&self) -> Vec<doc::Fact> {
        let seen = &self.draft.seen;
        let quick = self.findings().iter().filter(|one| one.quick).count();
        let urgent = self.count_of(Severity::Critical) + self.count_of(Severity::High);
        let mut out = vec![
            fact(self.t("audit-figure-items"), seen.items.len().to_string()),
            fact(
                self.t("audit-figure-findings"),
                self.findings().len().to_string(),
            ),
            fact(self.t("audit-figure-urgent"), urgent.to_string()),
            fact(self.t("audit-figure-quick"), quick.to_string()),
        ];
        if let Ok(priced) = &self.draft.priced {
            let value = format::money(self.lang, cents(priced.monthly), "EUR");
            out.push(fact(self.t("audit-figure-month"), value));
        }
        out
    }

    fn scores(&self) -> Vec<doc::Score> {
        let scores = self.draft.seen.scores.iter();
        scores
            .map(|one| doc::Score {
                label: words::topic(self.lang, one.topic),
                value: one.value,
                grade: words::grade_word(self.lang, one.value),
                made_of: words::made_of(self.lang, one),
            })
            .collect()
    }

    fn risks(&self) -> Vec<doc::Risk> {
        self.findings()
            .iter()
            .filter(|one| one.severity > Severity::Low)
            .take(RISKS)
            .map(|one| doc::Risk {
                title: words::title(self.lang, one),
                severity: grave(one.severity),
                domain: words::topic(self.lang, one.topic),
                advice: words::advice(self.lang, one),
                seen: words::seen(self.lang, one),
                service: self.service(one),
            })
            .collect()
    }

    fn quick_wins(&self) -> Vec<doc::QuickWin> {
        self.findings()
            .iter()
            .filter(|one| one.quick)
            .take(QUICK)
            .map(|one| doc::QuickWin {
                title: words::title(self.lang, one),
                advice: words::advice(self.lang, one),
            })
            .collect()
    }
}
