//! Services, what they cover and promise, and third parties.

use indexmap::IndexMap;

use super::levels::named;
use super::node::{Ctx, Tab, Val};
use super::problem::Mistake;
use crate::model::{Availability, Backup, Patch, Period, Selector, Service, Target, ThirdParty};
use crate::words::Words;

pub(super) fn services(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Vec<Service> {
    let mut out: Vec<Service> = Vec::new();
    for item in val.list(ctx) {
        let Some(mut tab) = item.table(ctx) else {
            continue;
        };
        let key_val = tab.need(ctx, "key");
        let key = key_val.as_ref().map(|v| v.text(ctx)).unwrap_or_default();
        if let Some(val) = key_val {
            check_key(ctx, &val, &key, &out);
        }
        out.push(Service {
            key,
            name: tab
                .need(ctx, "name")
                .map(|v| v.text(ctx))
                .unwrap_or_default(),
            level: tab.get(ctx, "level").map(|v| v.level(ctx)),
            covers: tab
                .need(ctx, "covers")
                .map(|v| selector(ctx, &v))
                .unwrap_or_default(),
            except: tab.get(ctx, "except").map(|v| selector(ctx, &v)),
            availability: tab
                .get(ctx, "availability")
                .and_then(|v| availability(ctx, &v)),
            backup: tab.get(ctx, "backup").and_then(|v| backup(ctx, &v)),
            patch: tab.get(ctx, "patch").and_then(|v| patch(ctx, &v)),
        });
        tab.finish(ctx);
    }
    out
}

fn check_key(ctx: &mut Ctx<'_>, val: &Val<'_, '_>, key: &str, before: &[Service]) {
    if key.trim().is_empty() {
        return;
    }
    if before.iter().any(|other| other.key == key) {
        ctx.say(
            &val.at,
            Mistake::Duplicate,
            format!("un autre service porte déjà la clé « {key} » ; en choisir une autre"),
            format!("another service has the key “{key}” already; choose another one"),
        );
    }
    if key.contains(char::is_whitespace) || key.contains('.') {
        let meant = key
            .split(|c: char| c.is_whitespace() || c == '.')
            .collect::<Vec<_>>()
            .join("-");
        let message = Words::new(
            format!("la clé « {key} » contient une espace ou un point ; écrire un mot court"),
            format!("the key “{key}” contains a space or a dot; write a short word"),
        );
        ctx.problem(&val.at, Mistake::BadValue, message, Some(meant));
    }
}

/// Conditions on items; neither the table nor a list of values may be empty.
pub(super) fn selector(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Selector {
    let mut out = Selector::default();
    let Some(tab) = val.table(ctx) else {
        return out;
    };
    if tab.table.is_empty() {
        ctx.say(
            &val.at,
            Mistake::BadValue,
            "cette condition est vide ; écrire par exemple { kind = [\"server\"] }".into(),
            "this condition is empty; write for example { kind = [\"server\"] }".into(),
        );
    }
    for (key, _, values) in tab.entries(ctx) {
        if values.is_empty_list() {
            ctx.say(
                &values.at,
                Mistake::BadValue,
                format!(
                    "« {key} » n'accepte aucune valeur ; en écrire au moins une, ou retirer la clé"
                ),
                format!("“{key}” accepts no value; write at least one, or remove the key"),
            );
        }
        let accepted = values
            .texts(ctx)
            .into_iter()
            .map(|(value, _)| value)
            .collect();
        out.keys.insert(key, accepted);
    }
    out
}

fn availability(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Availability> {
    let mut tab = val.table(ctx)?;
    let periods = [
        ("month", Period::Month),
        ("quarter", Period::Quarter),
        ("year", Period::Year),
    ];
    let out = Availability {
        target: tab
            .need(ctx, "target")
            .map(|v| v.percent(ctx, 0, 100, true))
            .unwrap_or_default(),
        calendar: tab
            .need(ctx, "calendar")
            .map(|v| v.calendar(ctx))
            .unwrap_or_default(),
        period: tab
            .need(ctx, "period")
            .and_then(|v| v.choice(ctx, &periods))
            .unwrap_or(Period::Month),
    };
    tab.finish(ctx);
    Some(out)
}

fn backup(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Backup> {
    let mut tab = val.table(ctx)?;
    let rpo = tab.get(ctx, "rpo").map(|v| v.duration(ctx));
    let rto = tab.get(ctx, "rto").map(|v| v.duration(ctx));
    let mut keep = IndexMap::new();
    if let Some(mut kept) = tab.get(ctx, "keep").and_then(|v| v.table(ctx)) {
        for name in ["daily", "weekly", "monthly", "yearly"] {
            if let Some(count) = kept.get(ctx, name) {
                keep.insert(name.to_owned(), count.integer(ctx, 0, 100_000));
            }
        }
        kept.finish(ctx);
    }
    let often = ["monthly", "quarterly", "half-yearly", "yearly"].map(|word| (word, word));
    let restore_test = tab
        .get(ctx, "restore-test")
        .and_then(|v| v.choice(ctx, &often))
        .map(str::to_owned);
    tab.finish(ctx);
    Some(Backup {
        rpo,
        rto,
        keep,
        restore_test,
    })
}

fn patch(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Patch> {
    let mut tab = val.table(ctx)?;
    let mut targets: IndexMap<String, Target> = IndexMap::new();
    for severity in ["critical", "high", "medium", "low", "other"] {
        if let Some(target) = tab.get(ctx, severity) {
            targets.insert(severity.to_owned(), target.target(ctx));
        }
    }
    let calendar_val = tab.get(ctx, "calendar");
    let calendar = calendar_val.map(|v| v.calendar(ctx));
    tab.finish(ctx);
    let in_days = targets
        .values()
        .any(|target| matches!(target, Target::OpenDays(_)));
    if in_days && calendar.is_none() {
        ctx.say(
            &val.at,
            Mistake::Conflict,
            "des jours ouvrés se comptent dans un calendrier ; ajouter calendar = \"…\"".into(),
            "open days count in a calendar; add calendar = \"…\"".into(),
        );
    }
    Some(Patch { targets, calendar })
}

pub(super) fn third_party(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<ThirdParty> {
    let mut tab = val.table(ctx)?;
    let out = ThirdParty {
        name: tab
            .need(ctx, "name")
            .map(|v| v.text(ctx))
            .unwrap_or_default(),
        responsible_for: tab
            .need(ctx, "responsible-for")
            .map(|v| selector(ctx, &v))
            .unwrap_or_default(),
    };
    tab.finish(ctx);
    Some(out)
}

/// Calendars and levels by name.
pub(super) fn table_of<T>(
    ctx: &mut Ctx<'_>,
    tab: &mut Tab<'_, '_>,
    key: &'static str,
    read: fn(&mut Ctx<'_>, &Val<'_, '_>) -> Option<T>,
) -> IndexMap<String, T> {
    tab.get(ctx, key)
        .map(|val| named(ctx, &val, read))
        .unwrap_or_default()
}
