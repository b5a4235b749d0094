//! Penalties: their form, their limits, their rules.

use super::formula;
use super::identity::not_empty;
use super::levels::{CLOCKS, PRIORITIES};
use super::node::{Ctx, Tab, Val};
use super::price::inside;
use super::problem::Mistake;
use crate::model::{Charge, ClockKind, Penalties, PenaltyForm, PenaltyRule, Priority};

pub(super) fn penalties(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Penalties> {
    let mut tab = val.table(ctx)?;
    let forms = [
        ("penalty", PenaltyForm::Penalty),
        ("service-credit", PenaltyForm::ServiceCredit),
    ];
    let mut out = Penalties {
        form: tab
            .need(ctx, "as")
            .and_then(|v| v.choice(ctx, &forms))
            .unwrap_or(PenaltyForm::Penalty),
        per_month: None,
        per_year: None,
        waive_below: None,
        rules: Vec::new(),
    };
    if let Some(mut limits) = tab.get(ctx, "limits").and_then(|v| v.table(ctx)) {
        out.per_month = limits
            .get(ctx, "per-month")
            .map(|v| v.percent(ctx, 0, 100, false));
        out.per_year = limits
            .get(ctx, "per-year")
            .map(|v| v.percent(ctx, 0, 100, false));
        limits.finish(ctx);
    }
    out.waive_below = tab.get(ctx, "waive-below").map(|v| v.money(ctx));
    if let Some(rules) = tab.get(ctx, "rule") {
        for item in rules.list(ctx) {
            if let Some(mut rule_tab) = item.table(ctx) {
                out.rules.extend(rule(ctx, &mut rule_tab));
                rule_tab.finish(ctx);
            }
        }
    }
    tab.finish(ctx);
    Some(out)
}

const CHARGES: [&str; 5] = [
    "per-hour-late",
    "per-breach",
    "attainment",
    "availability",
    "formula",
];

fn rule(ctx: &mut Ctx<'_>, tab: &mut Tab<'_, '_>) -> Option<PenaltyRule> {
    let clock_val = tab.get(ctx, "clock");
    let clock = clock_val.as_ref().and_then(|v| v.choice(ctx, &CLOCKS));
    let priorities_val = tab.get(ctx, "priorities");
    let priorities = priorities_val
        .as_ref()
        .map(|v| priorities(ctx, v))
        .unwrap_or_default();
    let service_val = tab.get(ctx, "service");
    let service = service_val.as_ref().map(|v| v.service(ctx));
    let mut charges: Vec<(&'static str, Option<Charge>)> = Vec::new();
    for name in CHARGES {
        if let Some(val) = tab.get(ctx, name) {
            let charge = charge(ctx, name, &val);
            charges.push((name, charge));
        }
    }
    if charges.len() != 1 {
        wrong_count(ctx, tab, &charges);
        return None;
    }
    let (name, charge) = charges.pop()?;
    if name == "availability" {
        let extra = [
            ("clock", clock_val.as_ref()),
            ("priorities", priorities_val.as_ref()),
        ];
        availability_rule(ctx, tab, service_val.as_ref(), service.as_deref(), &extra);
    } else if clock_val.is_none() {
        tab.missing(ctx, "clock");
    }
    Some(PenaltyRule {
        clock: clock
            .filter(|_| name != "availability")
            .or(None::<ClockKind>),
        priorities,
        service,
        charge: charge?,
    })
}

fn wrong_count(ctx: &mut Ctx<'_>, tab: &Tab<'_, '_>, charges: &[(&'static str, Option<Charge>)]) {
    if charges.is_empty() {
        if tab.has_unknown() || CHARGES.iter().any(|name| ctx.lost.contains(*name)) {
            return;
        }
        ctx.say(
            &tab.at,
            Mistake::MissingKey,
            "cette règle ne dit pas combien ; écrire l'un de per-hour-late, per-breach, attainment, availability, formula".into(),
            "this rule does not say how much; write one of per-hour-late, per-breach, attainment, availability, formula".into(),
        );
        return;
    }
    let names: Vec<&str> = charges.iter().map(|(name, _)| *name).collect();
    let names = names.join(", ");
    ctx.say(
        &tab.at,
        Mistake::Conflict,
        format!("cette règle compte de plusieurs façons ({names}) ; n'en garder qu'une, et écrire une autre règle pour l'autre"),
        format!("this rule charges in several ways ({names}); keep one, and write another rule for the other"),
    );
}

fn availability_rule(
    ctx: &mut Ctx<'_>,
    tab: &Tab<'_, '_>,
    service_val: Option<&Val<'_, '_>>,
    service: Option<&str>,
    extra: &[(&str, Option<&Val<'_, '_>>); 2],
) {
    for (key, val) in extra {
        if let Some(val) = val {
            ctx.say(
                &val.at,
                Mistake::Conflict,
                format!("une règle de disponibilité ne regarde aucune horloge ; retirer « {key} »"),
                format!("an availability rule looks at no clock; remove “{key}”"),
            );
        }
    }
    let (Some(val), Some(key)) = (service_val, service) else {
        tab.missing(ctx, "service");
        return;
    };
    let promised = ctx.names.services.iter().find(|(name, _)| name == key);
    if promised.is_some_and(|(_, available)| !available) && !ctx.lost.contains("availability") {
        ctx.say(
            &val.at,
            Mistake::Unresolved,
            format!("le service « {key} » ne promet aucune disponibilité ; lui ajouter availability = {{ … }}"),
            format!("the service “{key}” promises no availability; add availability = {{ … }} to it"),
        );
    }
}

fn priorities(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Vec<Priority> {
    not_empty(ctx, val, "[\"P1\"]");
    let mut out = Vec::new();
    for item in val.list(ctx) {
        let Some(priority) = item.choice(ctx, &PRIORITIES) else {
            continue;
        };
        if out.contains(&priority) {
            ctx.say(
                &item.at,
                Mistake::Duplicate,
                "cette priorité est nommée deux fois ; n'en garder qu'une".into(),
                "this priority is named twice; keep one".into(),
            );
            continue;
        }
        out.push(priority);
    }
    out
}

fn charge(ctx: &mut Ctx<'_>, name: &str, val: &Val<'_, '_>) -> Option<Charge> {
    match name {
        "per-hour-late" => Some(Charge::PerHourLate(val.money(ctx))),
        "per-breach" => Some(Charge::PerBreach(val.money(ctx))),
        "formula" => {
            let text = val.text(ctx);
            match formula::parse(&text) {
                Ok(formula) => Some(Charge::Formula(formula)),
                Err(_) if text.trim().is_empty() => None,
                Err(wrong) => {
                    let at = inside(ctx, val, wrong.at, &text);
                    ctx.problem(&at, Mistake::BadValue, wrong.message, None);
                    None
                }
            }
        }
        _ => {
            let mut tab = val.table(ctx)?;
            let each = tab.need(ctx, "each").map(|v| v.percent(ctx, 0, 100, true));
            let amount = tab.need(ctx, "amount").map(|v| v.money(ctx));
            tab.finish(ctx);
            let (each, amount) = (each?, amount?);
            Some(if name == "attainment" {
                Charge::Attainment { each, amount }
            } else {
                Charge::Availability { each, amount }
            })
        }
    }
}
