//! What is typed in for items, checks and maintenance, as JSON or by a form, and the check that finds
//! everything wrong with it at once.

use intendant_domain::clients::{self as rules, Wrong};
use intendant_domain::id::SiteId;
use intendant_protocol::{CheckKind, DiskMeasure};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store::Changed;
use crate::platform::failure::{Failure, Problem};
use crate::watch::NewCheck;

/// An item to add: something a contract can cover, with or without an agent.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemInput {
    /// Number of its client.
    pub client: i64,
    /// Its name, 1 to 200 characters.
    pub name: String,
    /// Its kind, as contracts select by: `server`, `workstation`, `website`, `user`…
    pub kind: String,
    /// Number of its site.
    #[serde(default)]
    pub site: Option<i64>,
    /// Its tags, as contracts select by.
    #[serde(default)]
    pub tags: Vec<String>,
    /// From when it counts; now when it is absent.
    #[serde(default)]
    pub since: Option<String>,
}

/// What to change of an item; what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemPatch {
    /// Its name.
    pub name: Option<String>,
    /// Its kind.
    pub kind: Option<String>,
    /// Number of its site; 0: none.
    pub site: Option<i64>,
    /// Its tags.
    pub tags: Option<Vec<String>>,
    /// From when it counts.
    pub since: Option<String>,
    /// Where it is in its life: `ordered`, `in-stock`, `in-use` or `in-repair`.
    pub state: Option<String>,
    /// Its maker; what a person writes stands over what sources say, empty gives it back to them.
    pub manufacturer: Option<String>,
    /// Its model.
    pub model: Option<String>,
    /// Its serial number.
    pub serial: Option<String>,
    /// Its full host name.
    pub fqdn: Option<String>,
    /// Who uses it.
    pub person: Option<String>,
    /// Room, rack, desk.
    pub location: Option<String>,
    /// Who answers for it: `provider`, `client`, or the name of a third party.
    pub responsible: Option<String>,
    /// Who sold it.
    pub supplier: Option<String>,
    /// The day it was bought; empty: not known.
    pub purchased: Option<String>,
    /// The day its warranty ends; empty: not known.
    pub warranty_ends: Option<String>,
    /// The own fields of its kind, by key; an empty text takes one away.
    #[schema(value_type = Option<Object>)]
    pub attributes: Option<serde_json::Map<String, serde_json::Value>>,
}

/// A check, as it is given.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckInput {
    /// Name for people, 1 to 100 characters.
    pub name: String,
    /// What it looks at: `{"kind": "disk" | "memory" | "load" | "systemd_unit" | "process" | "tcp" |
    /// "http" | "plugin", …}` with the settings of that kind.
    #[schema(value_type = Object)]
    pub what: serde_json::Value,
    /// Seconds between runs, 5 to 86,400.
    #[serde(default = "sixty")]
    pub interval_s: i64,
    /// Seconds a run may take, 1 to 600.
    #[serde(default = "ten")]
    pub timeout_s: i64,
    /// Seconds until a failure is tried again, 1 to 86,400.
    #[serde(default = "twenty")]
    pub retry_s: i64,
    /// Failures in a row that make it certain, 1 to 100.
    #[serde(default = "three")]
    pub attempts: i64,
    /// `high`, `medium`, `low`: of its incident.
    #[serde(default = "medium")]
    pub impact: String,
    /// `high`, `medium`, `low`: of its incident.
    #[serde(default = "medium")]
    pub urgency: String,
}

/// A maintenance to plan.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaintenanceInput {
    /// Number of the client.
    pub client: i64,
    /// Number of the item; absent: everything of the client.
    #[serde(default)]
    pub item: Option<i64>,
    /// From when: an instant (`2026-05-04T20:00:00Z`), or the client's local time
    /// (`2026-05-04T22:00`).
    pub from: String,
    /// Until when, likewise.
    pub to: String,
    /// Why: the client reads it.
    pub reason: String,
}

/// A token to make.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentInput {
    /// Number of the client.
    pub client: i64,
    /// Number of the site.
    #[serde(default)]
    pub site: Option<i64>,
    /// Kind of the machine: `server`, `workstation`…
    #[serde(default = "server")]
    pub kind: String,
    /// Tags that contracts select by.
    #[serde(default)]
    pub tags: Vec<String>,
}

fn sixty() -> i64 {
    60
}
fn ten() -> i64 {
    10
}
fn twenty() -> i64 {
    20
}
fn three() -> i64 {
    3
}
fn medium() -> String {
    "medium".to_owned()
}
fn server() -> String {
    "server".to_owned()
}

/// Gathers what is wrong, field by field.
#[derive(Default)]
pub(super) struct Problems(pub(super) Vec<Problem>);

impl Problems {
    pub(super) fn add(&mut self, field: &'static str, key: &'static str) {
        self.0.push(Problem::new(field, key));
    }

    pub(super) fn take<T: Default>(&mut self, field: &'static str, read: Result<T, Wrong>) -> T {
        read.unwrap_or_else(|wrong| {
            self.0.push(match wrong {
                Wrong::Missing => Problem::new(field, "wrong-missing"),
                Wrong::TooLong(longest) => {
                    Problem::new(field, "wrong-too-long").with("longest", longest)
                }
                _ => Problem::new(field, "wrong-unreadable"),
            });
            T::default()
        })
    }

    /// # Errors
    /// Everything that was found wrong.
    pub(super) fn done(self) -> Result<(), Failure> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Failure::Refused(self.0))
        }
    }
}

/// An instant as programs write it, or midnight UTC of a day.
fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse().ok().or_else(|| {
        let day: jiff::civil::Date = text.parse().ok()?;
        TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()
    })
}

/// The most tags an item has.
const MOST_TAGS: usize = 50;

pub(super) fn good_tags(problems: &mut Problems, tags: &[String]) -> Vec<String> {
    let mut good: Vec<String> = Vec::new();
    for tag in tags {
        let tag = problems.take("tags", rules::name(tag, 60));
        if !tag.is_empty() && !good.contains(&tag) {
            good.push(tag);
        }
    }
    if good.len() > MOST_TAGS {
        problems.add("tags", "machine-too-many-tags");
    }
    good
}

impl ItemInput {
    pub(super) fn checked(&self, now: Timestamp) -> Result<Changed, Failure> {
        let mut problems = Problems::default();
        let good = Changed {
            name: problems.take("name", rules::name(&self.name, 200)),
            kind: problems.take("kind", rules::name(&self.kind, 60)),
            site: self.site.filter(|id| *id != 0).map(SiteId),
            tags: good_tags(&mut problems, &self.tags),
            since: since(&mut problems, self.since.as_deref(), now),
        };
        problems.done().map(|()| good)
    }
}

fn since(problems: &mut Problems, text: Option<&str>, otherwise: Timestamp) -> Timestamp {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        None => otherwise,
        Some(text) => instant(text).unwrap_or_else(|| {
            problems.add("since", "wrong-instant");
            otherwise
        }),
    }
}

impl ItemPatch {
    /// What it says of fields of text that sources fill too.
    pub(super) fn texts(&self) -> [(&'static str, &Option<String>); 8] {
        [
            ("manufacturer", &self.manufacturer),
            ("model", &self.model),
            ("serial", &self.serial),
            ("fqdn", &self.fqdn),
            ("person", &self.person),
            ("location", &self.location),
            ("responsible", &self.responsible),
            ("supplier", &self.supplier),
        ]
    }

    pub(super) fn over(&self, known: Changed) -> Result<Changed, Failure> {
        let mut problems = Problems::default();
        let mut good = known;
        if let Some(name) = &self.name {
            good.name = problems.take("name", rules::name(name, 200));
        }
        if let Some(kind) = &self.kind {
            good.kind = problems.take("kind", rules::name(kind, 60));
        }
        if let Some(site) = self.site {
            good.site = (site != 0).then_some(SiteId(site));
        }
        if let Some(tags) = &self.tags {
            good.tags = good_tags(&mut problems, tags);
        }
        good.since = since(&mut problems, self.since.as_deref(), good.since);
        problems.done().map(|()| good)
    }
}

impl CheckInput {
    /// The check, if all of it is sound.
    pub(super) fn checked(&self) -> Result<NewCheck, Failure> {
        let mut problems = Problems::default();
        let kind = serde_json::from_value::<CheckKind>(self.what.clone())
            .ok()
            .filter(|kind| *kind != CheckKind::Unsupported);
        match &kind {
            Some(kind) => sound_kind(&mut problems, kind),
            None => problems.add("what", "machine-check-kind-wrong"),
        }
        problems.done()?;
        Ok(NewCheck {
            name: self.name.trim().to_owned(),
            kind: serde_json::to_string(&kind)?,
            interval_s: self.interval_s,
            timeout_s: self.timeout_s,
            retry_s: self.retry_s,
            attempts: self.attempts,
            impact: self.impact.clone(),
            urgency: self.urgency.clone(),
        })
    }
}

fn sound_kind(problems: &mut Problems, kind: &CheckKind) {
    match kind {
        CheckKind::Disk {
            measure,
            warn,
            crit,
            ..
        } => limits(
            problems,
            *warn,
            *crit,
            Some(100.0),
            *measure == DiskMeasure::Free,
        ),
        CheckKind::Memory { warn, crit } => limits(problems, *warn, *crit, Some(100.0), false),
        CheckKind::Load { warn, crit, .. } => limits(problems, *warn, *crit, None, false),
        CheckKind::SystemdUnit { unit } => {
            let odd = |c: char| !c.is_ascii_alphanumeric() && !"@._:-\\".contains(c);
            if unit.is_empty() || unit.len() > 255 || unit.contains(odd) {
                problems.add("unit", "machine-unit-wrong");
            }
        }
        CheckKind::Process { .. } => sound_process(problems, kind),
        CheckKind::Tcp { host, port, .. } => {
            text(problems, "host", host, 253);
            if *port == 0 {
                problems.add("port", "machine-port-wrong");
            }
        }
        CheckKind::Http { .. } => sound_http(problems, kind),
        CheckKind::Plugin { path, args } => {
            text(problems, "path", path, 1000);
            if args.len() > 100
                || args
                    .iter()
                    .any(|arg| arg.len() > 4000 || arg.contains('\0'))
            {
                problems.add("args", "machine-args-wrong");
            }
        }
        CheckKind::Unsupported => problems.add("what", "machine-check-kind-wrong"),
    }
}

fn sound_process(problems: &mut Problems, kind: &CheckKind) {
    let CheckKind::Process {
        name,
        pattern,
        min,
        max,
    } = kind
    else {
        return;
    };
    let given = |text: &Option<String>| text.as_ref().is_some_and(|t| !t.is_empty());
    if given(name) == given(pattern) {
        problems.add("process", "machine-process-wrong");
    }
    if max.is_some_and(|max| max < *min) {
        problems.add("max", "machine-limits-wrong");
    }
}

fn sound_http(problems: &mut Problems, kind: &CheckKind) {
    let CheckKind::Http {
        url,
        status,
        cert_warn_days,
        cert_crit_days,
        ..
    } = kind
    else {
        return;
    };
    let host = url
        .strip_prefix("http://")
        .or_else(|| url.strip_prefix("https://"));
    let is_odd = |c: char| c.is_control() || c.is_whitespace();
    let is_whole = host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'));
    if url.len() > 2000 || url.contains(is_odd) || !is_whole {
        problems.add("url", "machine-url-wrong");
    }
    if status.iter().any(|status| !(100..=599).contains(status)) {
        problems.add("status", "machine-status-wrong");
    }
    if let (Some(warn), Some(crit)) = (cert_warn_days, cert_crit_days)
        && warn < crit
    {
        problems.add("cert_crit_days", "machine-limits-wrong");
    }
}

fn text(problems: &mut Problems, field: &'static str, value: &str, longest: usize) {
    problems.take(field, rules::name(value, longest));
}

/// Both limits are sound, and the critical one is the farther.
fn limits(problems: &mut Problems, warn: f64, crit: f64, most: Option<f64>, falling: bool) {
    let most = most.unwrap_or(1e6);
    for (field, value) in [("warn", warn), ("crit", crit)] {
        if !value.is_finite() || value < 0.0 || value > most {
            problems.add(field, "machine-limit-wrong");
        }
    }
    if (falling && crit > warn) || (!falling && crit < warn) {
        problems.add("crit", "machine-limits-wrong");
    }
}
