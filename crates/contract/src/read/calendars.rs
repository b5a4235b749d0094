//! Calendars: opening hours, holidays, exceptional days.

use jiff::tz::TimeZone;

use super::identity::not_empty;
use super::node::{At, Ctx, Tab, Val, nearest};
use super::problem::Mistake;
use super::scalar::{self, DAYS};
use crate::model::{Calendar, Closing, HolidayCode, Opening, Range};
use crate::words::Words;

/// Holiday codes of the format.
pub(super) const HOLIDAYS: [(&str, HolidayCode); 9] = [
    ("FR", HolidayCode::Fr),
    ("FR-57", HolidayCode::Fr57),
    ("FR-67", HolidayCode::Fr67),
    ("FR-68", HolidayCode::Fr68),
    ("FR-971", HolidayCode::Fr971),
    ("FR-972", HolidayCode::Fr972),
    ("FR-973", HolidayCode::Fr973),
    ("FR-974", HolidayCode::Fr974),
    ("FR-976", HolidayCode::Fr976),
];

pub(super) fn calendar(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Calendar> {
    let mut tab = val.table(ctx)?;
    let timezone = tab
        .need(ctx, "timezone")
        .map(|v| zone(ctx, &v))
        .unwrap_or_default();
    let holidays = tab.get(ctx, "holidays");
    let always = tab.get(ctx, "always").is_some_and(|v| v.boolean(ctx));
    let mut out = Calendar {
        timezone,
        holidays: holidays.as_ref().and_then(|v| v.choice(ctx, &HOLIDAYS)),
        always,
        open: Default::default(),
        closed: Vec::new(),
        opened: Vec::new(),
    };
    if let Some(open) = tab.get(ctx, "open") {
        if always {
            contradicts_always(ctx, &open.at, "open");
        } else if let Some(days) = open.table(ctx) {
            out.open = week(ctx, &days);
        }
    }
    if let Some(closed) = tab.get(ctx, "closed") {
        if always {
            contradicts_always(ctx, &closed.at, "closed");
        }
        out.closed = closed
            .list(ctx)
            .iter()
            .filter_map(|v| closing(ctx, v))
            .collect();
    }
    if let Some(opened) = tab.get(ctx, "opened") {
        if always {
            contradicts_always(ctx, &opened.at, "opened");
        }
        for item in opened.list(ctx) {
            let Some(opening) = opening(ctx, &item) else {
                continue;
            };
            if out.opened.iter().any(|other| other.on == opening.on) {
                let day = opening.on;
                ctx.say(
                    &item.at,
                    Mistake::Duplicate,
                    format!(
                        "le {day} est déjà ouvert par exception ; réunir ses horaires en une ligne"
                    ),
                    format!("{day} is opened by exception already; put its hours in one line"),
                );
            }
            out.opened.push(opening);
        }
    }
    if let Some(holidays) = holidays.filter(|_| always) {
        contradicts_always(ctx, &holidays.at, "holidays");
    }
    tab.finish(ctx);
    Some(out)
}

fn contradicts_always(ctx: &mut Ctx<'_>, at: &At, key: &str) {
    ctx.say(
        at,
        Mistake::Conflict,
        format!("« {key} » contredit « always = true » ; retirer l'un des deux (ou écrire open.mon-sun = [\"00:00-24:00\"])"),
        format!("“{key}” contradicts “always = true”; remove one of them (or write open.mon-sun = [\"00:00-24:00\"])"),
    );
}

fn zone(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> String {
    let name = val.text(ctx);
    if name.trim().is_empty() {
        return name;
    }
    let found = TimeZone::get(&name).ok();
    let exact = found.as_ref().and_then(TimeZone::iana_name);
    if exact == Some(name.as_str()) {
        return name;
    }
    let known: Vec<String> = jiff::tz::db()
        .available()
        .map(|zone| zone.as_str().to_owned())
        .collect();
    let city = known.iter().find(|zone| {
        zone.rsplit('/')
            .next()
            .is_some_and(|city| city.eq_ignore_ascii_case(&name))
    });
    let meant = exact
        .map(str::to_owned)
        .or_else(|| city.cloned())
        .or_else(|| nearest(&name, known.iter().map(String::as_str)));
    let message = Words::new(
        format!(
            "« {name} » n'est pas un fuseau horaire ; écrire un nom IANA, par exemple \"Europe/Paris\""
        ),
        format!("“{name}” is not a time zone; write an IANA name, for example \"Europe/Paris\""),
    );
    ctx.problem(&val.at, Mistake::BadValue, message, meant);
    name
}

/// The ranges of each weekday.
fn week(ctx: &mut Ctx<'_>, days: &Tab<'_, '_>) -> [Vec<Range>; 7] {
    let mut week: [Vec<Range>; 7] = Default::default();
    let mut ranges_at: [Vec<(Range, At)>; 7] = Default::default();
    let mut named: [Option<String>; 7] = Default::default();
    for (key, key_at, val) in days.entries(ctx) {
        let ranges = ranges(ctx, &val);
        let run = match scalar::days(&key) {
            Ok(run) => run,
            Err(refused) => {
                ctx.bad(&key_at, refused);
                continue;
            }
        };
        let twice: Vec<usize> = run
            .iter()
            .copied()
            .filter(|day| named[*day].is_some())
            .collect();
        if let Some(first) = twice.first() {
            let day = DAYS[*first];
            let other = named[*first].clone().unwrap_or_default();
            ctx.say(
                &key_at,
                Mistake::Duplicate,
                format!("« {day} » est nommé deux fois, par « {other} » et par « {key} » ; donner à chaque jour ses horaires une seule fois"),
                format!("“{day}” is named twice, by “{other}” and by “{key}”; give each day its hours once"),
            );
        }
        for day in run {
            if named[day].is_none() {
                named[day] = Some(key.clone());
                week[day] = ranges.iter().map(|(range, _)| *range).collect();
                ranges_at[day].clone_from(&ranges);
            }
        }
    }
    nights(ctx, &ranges_at);
    week
}

/// The ranges of one list, in order, an overlap reported once.
fn ranges(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Vec<(Range, At)> {
    let mut out: Vec<(Range, At)> = Vec::new();
    for item in val.list(ctx) {
        let Some(range) = item.range(ctx) else {
            continue;
        };
        if let Some((other, _)) = out.iter().find(|(other, _)| overlap(*other, range, 0)) {
            let (a, b) = (show(*other), show(range));
            ctx.say(
                &item.at,
                Mistake::Conflict,
                format!("la plage {b} chevauche {a} ; les séparer ou les réunir"),
                format!("the range {b} overlaps {a}; separate or join them"),
            );
            continue;
        }
        out.push((range, item.at));
    }
    out.sort_by_key(|(range, _)| *range);
    out
}

/// A night range that runs into the next day's hours; each pair of lines is blamed once.
fn nights(ctx: &mut Ctx<'_>, week: &[Vec<(Range, At)>; 7]) {
    let mut blamed: Vec<(String, String)> = Vec::new();
    for day in 0..7 {
        let next = (day + 1) % 7;
        for (night, at) in week[day]
            .iter()
            .filter(|(range, _)| range.crosses_midnight())
        {
            let Some((hit, hit_at)) = week[next]
                .iter()
                .find(|(range, _)| overlap(*night, *range, 1_440))
            else {
                continue;
            };
            let pair = (at.path.clone(), hit_at.path.clone());
            if blamed.contains(&pair) {
                continue;
            }
            blamed.push(pair);
            let (a, b, of) = (show(*night), show(*hit), DAYS[next]);
            ctx.say(
                at,
                Mistake::Conflict,
                format!(
                    "la plage de nuit {a} chevauche {b} du lendemain ({of}) ; la terminer avant"
                ),
                format!("the night range {a} overlaps {b} of the next day ({of}); end it before"),
            );
        }
    }
}

/// Whether two ranges share a minute, the second one shifted by `shift` minutes.
fn overlap(a: Range, b: Range, shift: u32) -> bool {
    let span = |range: Range, by: u32| {
        let from = u32::from(range.from) + by;
        let to = u32::from(range.to) + by + if range.crosses_midnight() { 1_440 } else { 0 };
        (from, to)
    };
    let ((a_from, a_to), (b_from, b_to)) = (span(a, 0), span(b, shift));
    a_from < b_to && b_from < a_to
}

fn show(range: Range) -> String {
    let time = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    format!("{}-{}", time(range.from), time(range.to))
}

fn closing(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Closing> {
    let mut tab = val.table(ctx)?;
    let from = tab.need(ctx, "from").and_then(|v| v.date(ctx));
    let to_val = tab.need(ctx, "to");
    let to = to_val.as_ref().and_then(|v| v.date(ctx));
    let reason = tab.get(ctx, "reason").map(|v| v.text(ctx));
    tab.finish(ctx);
    let (from, to) = (from?, to?);
    if let Some(at) = to_val.map(|v| v.at).filter(|_| from > to) {
        ctx.say(
            &at,
            Mistake::Conflict,
            format!(
                "la fermeture finit le {to}, avant de commencer le {from} ; échanger les deux dates"
            ),
            format!("the closing ends on {to}, before it begins on {from}; swap the two dates"),
        );
    }
    Some(Closing { from, to, reason })
}

fn opening(ctx: &mut Ctx<'_>, val: &Val<'_, '_>) -> Option<Opening> {
    let mut tab = val.table(ctx)?;
    let on = tab.need(ctx, "on").and_then(|v| v.date(ctx));
    let hours = tab.need(ctx, "hours").map(|v| {
        not_empty(ctx, &v, "[\"09:00-12:00\"]");
        ranges(ctx, &v)
            .into_iter()
            .map(|(range, _)| range)
            .collect()
    });
    let reason = tab.get(ctx, "reason").map(|v| v.text(ctx));
    tab.finish(ctx);
    Some(Opening {
        on: on?,
        hours: hours.unwrap_or_default(),
        reason,
    })
}
