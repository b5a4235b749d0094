//! Services, levels, clocks and calendars.

use rust_decimal::Decimal;

use super::super::Direction::{Better, Neutral, Worse};
use super::{Facts, both};
use crate::model::{
    Calendar, ClockKind, Language, Level, OnPriorityChange, OnReopen, Priority, Promise, Range,
    Service, Target,
};
use crate::show::phrases::{
    clock_key, clock_name, hours, period, priority, ranges, selector, short_target,
};
use crate::words::{self, Words, date, duration, percent};

pub(super) fn service(all: &mut Facts<'_>, service: &Service) {
    let contract = all.contract;
    let index = contract
        .services
        .iter()
        .position(|s| s.key == service.key)
        .unwrap_or(0);
    let at = format!("services.{index}");
    let whole = format!("service {}", service.key);
    let key = &service.key;
    let named = |fr: &str, en: &str| Words::new(format!("{key} : {fr}"), format!("{key}: {en}"));
    let shown = Words::same(&service.name);
    all.put(
        &whole,
        &at,
        Words::new(format!("service {key} :"), format!("service {key}:")),
        shown,
    )
    .having(Better);
    let covers = both(|l| selector(&service.covers, l));
    all.put(
        &format!("{whole} covers"),
        &format!("{at}.covers"),
        named("couvre", "covers"),
        covers,
    )
    .part(&whole);
    if let Some(except) = &service.except {
        let value = both(|l| selector(except, l));
        let path = format!("{at}.except");
        all.put(
            &format!("{whole} except"),
            &path,
            named("sauf", "except"),
            value,
        )
        .part(&whole)
        .having(Worse);
    }
    if let Some(level) = &service.level {
        let path = format!("{at}.level");
        all.put(
            &format!("{whole} level"),
            &path,
            named("niveau", "level"),
            Words::same(level),
        )
        .part(&whole)
        .having(Better);
    }
    availability(all, service, &at, &whole);
    backup(all, service, &at, &whole);
    patch(all, service, &at, &whole);
}

fn availability(all: &mut Facts<'_>, service: &Service, at: &str, whole: &str) {
    let key = &service.key;
    let named = |fr: &str, en: &str| Words::new(format!("{key} : {fr}"), format!("{key}: {en}"));
    if let Some(promised) = &service.availability {
        let path = format!("{at}.availability");
        let fact = all.put(
            &format!("{whole} availability"),
            &path,
            named("disponibilité", "availability"),
            both(|l| percent(promised.target, l)),
        );
        fact.detail = Some(both(|l| {
            format!("{}, {}", period(promised.period, l), promised.calendar)
        }));
        fact.part(whole)
            .measured("share", promised.target, Better)
            .having(Better);
    }
}

fn backup(all: &mut Facts<'_>, service: &Service, at: &str, whole: &str) {
    let key = &service.key;
    if let Some(backup) = &service.backup {
        let path = format!("{at}.backup");
        for (name, value) in [("RPO", backup.rpo), ("RTO", backup.rto)] {
            let Some(seconds) = value else { continue };
            let subject = Words::new(format!("{key} : {name}"), format!("{key}: {name}"));
            all.put(
                &format!("{whole} {name}"),
                &path,
                subject,
                both(|l| duration(seconds, l)),
            )
            .part(whole)
            .measured("time", Decimal::from(seconds), Worse)
            .having(Better);
        }
        for (how, count) in &backup.keep {
            let subject = Words::new(
                format!("{key} : sauvegardes {how}"),
                format!("{key}: {how} backups"),
            );
            all.put(
                &format!("{whole} keep {how}"),
                &path,
                subject,
                Words::same(&count.to_string()),
            )
            .part(whole)
            .measured("count", Decimal::from(*count), Better)
            .having(Better);
        }
        if let Some(often) = &backup.restore_test {
            let subject = Words::new(
                format!("{key} : essai de restauration"),
                format!("{key}: restore test"),
            );
            all.put(
                &format!("{whole} restore-test"),
                &path,
                subject,
                Words::same(often),
            )
            .part(whole)
            .having(Better);
        }
    }
}

fn patch(all: &mut Facts<'_>, service: &Service, at: &str, whole: &str) {
    let key = &service.key;
    if let Some(patch) = &service.patch {
        for (severity, target) in &patch.targets {
            let subject = Words::new(
                format!("{key} : correctifs {severity}"),
                format!("{key}: {severity} patches"),
            );
            let path = format!("{at}.patch");
            let (unit, figure) = figure(*target, 1.into());
            let fact = all.put(
                &format!("{whole} patch {severity}"),
                &path,
                subject,
                both(|l| short_target(*target, l)),
            );
            fact.detail = patch.calendar.as_ref().map(|name| Words::same(name));
            fact.part(whole)
                .measured(unit, figure, Worse)
                .having(Better);
        }
    }
}

/// Unit and size of a target; `stretch` is real time over open time of its calendar, so that a
/// calendar with more hours makes a target shorter.
fn figure(target: Target, stretch: Decimal) -> (&'static str, Decimal) {
    match target {
        Target::Seconds(seconds) => ("time", Decimal::from(seconds) * stretch),
        Target::OpenDays(days) => ("open days", Decimal::from(days)),
    }
}

fn minutes(range: Range) -> i64 {
    let night = if range.crosses_midnight() { 1_440 } else { 0 };
    i64::from(range.to) + night - i64::from(range.from)
}

/// Open minutes of an ordinary week.
pub(crate) fn weekly_minutes(calendar: &Calendar) -> i64 {
    if calendar.always {
        return 7 * 1_440;
    }
    calendar
        .open
        .iter()
        .flatten()
        .map(|range| minutes(*range))
        .sum()
}

pub(super) fn levels(all: &mut Facts<'_>) {
    let contract = all.contract;
    for (name, level) in &contract.levels {
        let whole = format!("level {name}");
        let users: Vec<&str> = contract
            .services
            .iter()
            .filter(|service| service.level.as_ref() == Some(name))
            .map(|service| service.key.as_str())
            .collect();
        let context = Words::same(&if users.is_empty() {
            name.clone()
        } else {
            users.join(", ")
        });
        let at = format!("levels.{name}");
        let value = Words::same(&level.calendar);
        all.put(
            &whole,
            &at,
            Words::new(format!("niveau {name}"), format!("level {name}")),
            value,
        );
        for (rank, promise) in &level.priorities {
            self::promise(all, (name, level), *rank, promise, &context);
        }
    }
}

fn promise(
    all: &mut Facts<'_>,
    named: (&str, &Level),
    rank: Priority,
    promise: &Promise,
    context: &Words,
) {
    let (name, level) = named;
    let (at, whole) = (format!("levels.{name}"), format!("level {name}"));
    let contract = all.contract;
    let calendar = promise.calendar.as_ref().unwrap_or(&level.calendar);
    let week = contract
        .calendars
        .get(calendar)
        .map_or(0, weekly_minutes)
        .max(1);
    let stretch = Decimal::from(7 * 1_440) / Decimal::from(week);
    for (clock, target) in crate::show::targets(promise) {
        let key = format!("{at}.{}.{}", priority(rank), clock_key(clock));
        let (unit, size) = figure(target, stretch);
        let fact = all.put(
            &key,
            &key,
            clock_subject(rank, clock),
            both(|l| short_target(target, l)),
        );
        fact.context = Some(context.clone());
        fact.detail = Some(Words::same(calendar));
        fact.part(&whole).measured(unit, size, Worse).having(Better);
        let share = promise.share.iter().find(|(kind, _)| *kind == clock);
        let share = share.map_or(Decimal::ONE, |(_, share)| *share);
        let share_path = format!("{at}.{}.share", priority(rank));
        let subject = Words::new(
            format!("{} part promise de", clock_subject(rank, clock).fr),
            format!("{} promised share", clock_subject(rank, clock).en),
        );
        let fact = all.put(
            &format!("{key}.share"),
            &share_path,
            subject,
            both(|l| percent(share, l)),
        );
        fact.context = Some(context.clone());
        fact.part(&key)
            .measured("share", share, Better)
            .having(Better);
    }
}

fn clock_subject(rank: crate::model::Priority, clock: ClockKind) -> Words {
    let short = match clock {
        ClockKind::Respond => "GTI",
        ClockKind::Onsite => "intervention sur site",
        ClockKind::Restore => "GTR",
        ClockKind::Resolve => "résolution",
    };
    Words::new(
        format!("{} {short}", priority(rank)),
        format!("{} {}", priority(rank), clock_key(clock)),
    )
}

pub(super) fn clocks(all: &mut Facts<'_>) {
    let rules = &all.contract.clocks;
    let change = match rules.on_priority_change {
        OnPriorityChange::Keep => Words::new("temps écoulé gardé", "elapsed time kept"),
        OnPriorityChange::Restart => Words::new("décompte repris à zéro", "clock restarted"),
    };
    let subject = Words::new("changement de priorité :", "change of priority:");
    all.put(
        "clocks.on-priority-change",
        "clocks.on-priority-change",
        subject,
        change,
    );
    let reopen = match rules.on_reopen {
        OnReopen::Resume => Words::new("décompte poursuivi", "clock resumed"),
        OnReopen::Restart => Words::new("décompte repris à zéro", "clock restarted"),
    };
    all.put(
        "clocks.on-reopen",
        "clocks.on-reopen",
        Words::new("réouverture :", "reopening:"),
        reopen,
    );
    for (reason, stopped) in &rules.pauses {
        let path = format!("clocks.pauses.{reason}");
        let value = both(|l| {
            let names: Vec<&str> = stopped.iter().map(|clock| clock_name(*clock, l)).collect();
            match (names.is_empty(), l) {
                (true, Language::Fr) => "n'arrête rien".to_owned(),
                (true, Language::En) => "stops nothing".to_owned(),
                _ => words::list(&names, l),
            }
        });
        let subject = Words::new(format!("pause {reason} :"), format!("pause {reason}:"));
        all.put(&path, &path, subject, value)
            .measured("clocks", Decimal::from(stopped.len()), Worse)
            .having(if stopped.is_empty() { Neutral } else { Worse });
    }
}

pub(super) fn calendar(all: &mut Facts<'_>, name: &str, calendar: &Calendar) {
    let at = format!("calendars.{name}");
    let open = Decimal::from(weekly_minutes(calendar));
    let subject = Words::new(format!("calendrier {name} :"), format!("calendar {name}:"));
    all.put(&at, &at, subject, both(|l| hours(calendar, l)))
        .measured("week", open, Better);
    for (index, closing) in calendar.closed.iter().enumerate() {
        let value = both(|l| match l {
            Language::Fr => format!("du {} au {}", date(closing.from, l), date(closing.to, l)),
            Language::En => format!("{} to {}", date(closing.from, l), date(closing.to, l)),
        });
        let subject = Words::new(
            format!("calendrier {name} : fermé"),
            format!("calendar {name}: closed"),
        );
        let key = format!("{at} closed {} {}", closing.from, closing.to);
        all.put(&key, &format!("{at}.closed.{index}"), subject, value)
            .part(&at)
            .having(Worse);
    }
    for (index, opening) in calendar.opened.iter().enumerate() {
        let value = both(|l| format!("{} {}", date(opening.on, l), ranges(&opening.hours, l)));
        let subject = Words::new(
            format!("calendrier {name} : ouvert par exception"),
            format!("calendar {name}: open by exception"),
        );
        let key = format!("{at} opened {}", opening.on);
        all.put(&key, &format!("{at}.opened.{index}"), subject, value)
            .part(&at);
    }
}
