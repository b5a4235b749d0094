//! Levels, the matrix and the rules of the clocks.

use indexmap::IndexMap;
use rust_decimal::Decimal;

use super::node::{Ctx, Val};
use super::problem::Mistake;
use crate::model::{
    ClockKind, ClockRules, Degree, Level, Matrix, OnPriorityChange, OnReopen, Priority, Promise,
};

/// Clocks by name, in the order in which they are listed.
pub(super) const CLOCKS: [(&str, ClockKind); 4] = [
    ("respond", ClockKind::Respond),
    ("onsite", ClockKind::Onsite),
    ("restore", ClockKind::Restore),
    ("resolve", ClockKind::Resolve),
];

/// Priorities by name.
pub(super) const PRIORITIES: [(&str, Priority); 5] = [
    ("P1", Priority::P1),
    ("P2", Priority::P2),
    ("P3", Priority::P3),
    ("P4", Priority::P4),
    ("P5", Priority::P5),
];

const DEGREES: [(&str, Degree); 3] = [
    ("high", Degree::High),
    ("medium", Degree::Medium),
    ("low", Degree::Low),
];

pub(super) fn level(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Level> {
    let mut tab = val.table(ctx)?;
    let mut out = Level {
        calendar: tab
            .need(ctx, "calendar")
            .map(|v| v.calendar(ctx))
            .unwrap_or_default(),
        priorities: Vec::new(),
    };
    for (name, priority) in PRIORITIES {
        if let Some(promise) = tab.get(ctx, name).and_then(|v| promise(ctx, &v)) {
            out.priorities.push((priority, promise));
        }
    }
    tab.finish(ctx);
    Some(out)
}

fn promise(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Promise> {
    let mut tab = val.table(ctx)?;
    let out = Promise {
        calendar: tab.get(ctx, "calendar").map(|v| v.calendar(ctx)),
        respond: tab.get(ctx, "respond").map(|v| v.target(ctx)),
        onsite: tab.get(ctx, "onsite").map(|v| v.target(ctx)),
        restore: tab.get(ctx, "restore").map(|v| v.target(ctx)),
        resolve: tab.get(ctx, "resolve").map(|v| v.target(ctx)),
        share: tab
            .get(ctx, "share")
            .map(|v| shares(ctx, &v))
            .unwrap_or_default(),
    };
    tab.finish(ctx);
    Some(out)
}

fn shares(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Vec<(ClockKind, Decimal)> {
    let Some(mut tab) = val.table(ctx) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (name, kind) in CLOCKS {
        if let Some(share) = tab.get(ctx, name) {
            out.push((kind, share.percent(ctx, 0, 100, true)));
        }
    }
    tab.finish(ctx);
    out
}

pub(super) fn matrix(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Matrix> {
    let mut tab = val.table(ctx)?;
    let mut out = Matrix::default();
    for (name, impact) in DEGREES {
        let Some(mut row) = tab.get(ctx, name).and_then(|v| v.table(ctx)) else {
            continue;
        };
        for (name, urgency) in DEGREES {
            let priority = row.get(ctx, name).and_then(|v| v.choice(ctx, &PRIORITIES));
            out.cells.extend(priority.map(|p| (impact, urgency, p)));
        }
        row.finish(ctx);
    }
    tab.finish(ctx);
    Some(out)
}

pub(super) fn clocks(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> ClockRules {
    let mut out = ClockRules::default();
    let Some(mut tab) = val.table(ctx) else {
        return out;
    };
    let on_change = [
        ("keep", OnPriorityChange::Keep),
        ("restart", OnPriorityChange::Restart),
    ];
    if let Some(rule) = tab.get(ctx, "on-priority-change") {
        out.on_priority_change = rule.choice(ctx, &on_change).unwrap_or_default();
    }
    let on_reopen = [("resume", OnReopen::Resume), ("restart", OnReopen::Restart)];
    if let Some(rule) = tab.get(ctx, "on-reopen") {
        out.on_reopen = rule.choice(ctx, &on_reopen).unwrap_or_default();
    }
    if let Some(pauses) = tab.get(ctx, "pauses").and_then(|v| v.table(ctx)) {
        for (reason, _, clocks) in pauses.entries(ctx) {
            let stopped = clock_list(ctx, &clocks);
            out.pauses.insert(reason, stopped);
        }
    }
    tab.finish(ctx);
    out
}

fn clock_list(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Vec<ClockKind> {
    let mut out = Vec::new();
    for item in val.list(ctx) {
        let Some(kind) = item.choice(ctx, &CLOCKS) else {
            continue;
        };
        if out.contains(&kind) {
            ctx.say(
                &item.at,
                Mistake::Duplicate,
                "cette horloge est nommée deux fois ; n'en garder qu'une".into(),
                "this clock is named twice; keep one".into(),
            );
            continue;
        }
        out.push(kind);
    }
    out
}

/// Reads each entry of a table whose keys the contract chooses.
pub(super) fn named<T>(
    ctx: &mut Ctx<'_>,
    val: &Val<'_, '_>,
    read: fn(&mut Ctx<'_>, &Val<'_, '_>) -> Option<T>,
) -> IndexMap<String, T> {
    let mut out = IndexMap::new();
    let Some(tab) = val.table(ctx) else {
        return out;
    };
    for (name, _, entry) in tab.entries(ctx) {
        if let Some(item) = read(ctx, &entry) {
            out.insert(name, item);
        }
    }
    out
}
