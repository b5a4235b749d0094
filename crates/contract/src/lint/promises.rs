//! Levels, matrix, clocks and calendars that promise nothing, or too much.

use super::Critic;
use crate::diff::weekly_minutes;
use crate::model::{Calendar, ClockKind, Level, Priority, Promise, Target};
use crate::show::phrases::{clock_key, priority};
use crate::show::targets;

pub(super) fn levels(critic: &mut Critic<'_>) {
    let contract = critic.contract;
    for (name, level) in &contract.levels {
        let used = contract
            .services
            .iter()
            .any(|s| s.level.as_ref() == Some(name));
        let at = format!("levels.{name}");
        if !used {
            critic.say(
                "unused-level",
                &at,
                format!(
                    "aucun service n'a le niveau « {name} » ; le donner à un service, ou le retirer"
                ),
                format!("no service has the level “{name}”; give it to a service, or remove it"),
            );
        }
        if level
            .priorities
            .iter()
            .all(|(_, promise)| targets(promise).is_empty())
        {
            critic.say(
                "empty-level",
                &at,
                format!("le niveau « {name} » ne promet rien"),
                format!("the level “{name}” promises nothing"),
            );
        }
        for (rank, promise) in &level.priorities {
            self::promise(critic, &at, level, *rank, promise);
        }
        order(critic, &at, level);
    }
}

fn promise(critic: &mut Critic<'_>, at: &str, level: &Level, rank: Priority, promise: &Promise) {
    let at = format!("{at}.{}", priority(rank));
    let name = promise.calendar.as_ref().unwrap_or(&level.calendar);
    let promised = targets(promise);
    for (clock, target) in &promised {
        let Some(calendar) = critic.contract.calendars.get(name) else {
            continue;
        };
        if never_opens(calendar) {
            let path = format!("{at}.{}", clock_key(*clock));
            critic.say(
                "unreachable-target",
                &path,
                format!("le calendrier « {name} » n'est jamais ouvert : ce délai ne court jamais"),
                format!("the calendar “{name}” is never open: this target never runs out"),
            );
        } else if let Target::Seconds(seconds) = target {
            long_target(critic, &at, *clock, *seconds, (name, calendar));
        }
    }
    for pair in promised.windows(2) {
        let [(first, a), (second, b)] = pair else {
            continue;
        };
        let late = matches!((a, b), (Target::Seconds(a), Target::Seconds(b)) if a > b)
            || matches!((a, b), (Target::OpenDays(a), Target::OpenDays(b)) if a > b);
        if late && *first != ClockKind::Onsite {
            let (one, two) = (clock_key(*first), clock_key(*second));
            critic.say(
                "clocks-out-of-order",
                &format!("{at}.{one}"),
                format!("« {one} » est plus long que « {two} » qui le suit : il ne servira à rien"),
                format!("“{one}” is longer than “{two}” that follows it: it will serve no purpose"),
            );
        }
    }
    for (clock, share) in &promise.share {
        let key = clock_key(*clock);
        if !promised.iter().any(|(kind, _)| kind == clock) {
            critic.say(
                "share-without-clock",
                &format!("{at}.share.{key}"),
                format!("une part est promise sur « {key} », qui n'a pas de délai ici"),
                format!("a share is promised on “{key}”, which has no target here"),
            );
        } else if *share == rust_decimal::Decimal::ONE {
            critic.say(
                "share-of-all",
                &format!("{at}.share.{key}"),
                format!("100 % est déjà la règle ; retirer la part de « {key} »"),
                format!("100% is the rule already; remove the share of “{key}”"),
            );
        }
    }
}

/// A target of hours that takes more than four weeks of its calendar is a slip of the pen.
fn long_target(
    critic: &mut Critic<'_>,
    at: &str,
    clock: ClockKind,
    seconds: i64,
    named: (&str, &Calendar),
) {
    let (name, calendar) = named;
    let weekly = weekly_minutes(calendar) * 60;
    if weekly > 0 && seconds > weekly * 4 {
        let (key, weeks) = (clock_key(clock), seconds / weekly);
        critic.say(
            "remote-target",
            &format!("{at}.{key}"),
            format!("ce délai prend plus de {weeks} semaines d'ouverture de « {name} » ; un délai en jours ouvrés serait plus clair"),
            format!("this target takes more than {weeks} weeks of the opening time of “{name}”; open days would be clearer"),
        );
    }
}

fn never_opens(calendar: &Calendar) -> bool {
    weekly_minutes(calendar) == 0
        && calendar
            .opened
            .iter()
            .all(|opening| opening.hours.is_empty())
}

/// A less urgent priority that is served faster, in the same calendar.
fn order(critic: &mut Critic<'_>, at: &str, level: &Level) {
    for pair in level.priorities.windows(2) {
        let [(high, urgent), (low, lesser)] = pair else {
            continue;
        };
        if urgent.calendar != lesser.calendar {
            continue;
        }
        for (clock, target) in targets(urgent) {
            let other = targets(lesser).into_iter().find(|(kind, _)| *kind == clock);
            let faster = match (target, other.map(|(_, target)| target)) {
                (Target::Seconds(a), Some(Target::Seconds(b))) => b < a,
                (Target::OpenDays(a), Some(Target::OpenDays(b))) => b < a,
                _ => false,
            };
            if faster {
                let (key, high, low) = (clock_key(clock), priority(*high), priority(*low));
                critic.say(
                    "priorities-out-of-order",
                    &format!("{at}.{low}.{key}"),
                    format!("« {key} » est plus court en {low} qu'en {high}"),
                    format!("“{key}” is shorter in {low} than in {high}"),
                );
            }
        }
    }
}

pub(super) fn matrix(critic: &mut Critic<'_>) {
    let contract = critic.contract;
    let Some(matrix) = &contract.matrix else {
        return;
    };
    if matrix.cells.len() < 9 {
        let missing = 9 - matrix.cells.len();
        critic.say(
            "incomplete-matrix",
            "matrix",
            format!("la matrice laisse {missing} cas sur 9 sans priorité"),
            format!("the matrix leaves {missing} of 9 cases without a priority"),
        );
    }
    let mut ranks: Vec<Priority> = matrix.cells.iter().map(|(_, _, rank)| *rank).collect();
    ranks.sort_unstable();
    ranks.dedup();
    for (name, level) in &contract.levels {
        if !contract
            .services
            .iter()
            .any(|s| s.level.as_ref() == Some(name))
        {
            continue;
        }
        for rank in &ranks {
            let promised = level
                .priorities
                .iter()
                .any(|(of, promise)| of == rank && !targets(promise).is_empty());
            if !promised {
                let rank = priority(*rank);
                critic.say(
                    "priority-without-promise",
                    &format!("levels.{name}"),
                    format!(
                        "la matrice donne {rank}, pour lequel le niveau « {name} » ne promet rien"
                    ),
                    format!(
                        "the matrix gives {rank}, for which the level “{name}” promises nothing"
                    ),
                );
            }
        }
    }
}

pub(super) fn clocks(critic: &mut Critic<'_>) {
    for (reason, stopped) in &critic.contract.clocks.pauses {
        let at = format!("clocks.pauses.{reason}");
        let expected = reason == "force-majeure" || reason == "access-refused";
        if stopped.contains(&ClockKind::Respond) && !expected {
            critic.say(
                "pause-stops-respond",
                &at,
                format!("la pause « {reason} » arrête la prise en compte : le délai ne compterait plus alors que personne n'a pris le ticket"),
                format!("the pause “{reason}” stops the response: time would stop counting before anyone has taken the ticket"),
            );
        }
        if stopped.is_empty() {
            critic.say(
                "pause-stops-nothing",
                &at,
                format!("la pause « {reason} » n'arrête aucun décompte"),
                format!("the pause “{reason}” stops no clock"),
            );
        }
    }
}

pub(super) fn calendars(critic: &mut Critic<'_>) {
    let contract = critic.contract;
    for (name, calendar) in &contract.calendars {
        let at = format!("calendars.{name}");
        if !used(critic, name) {
            critic.say(
                "unused-calendar",
                &at,
                format!("rien ne se réfère au calendrier « {name} »"),
                format!("nothing refers to the calendar “{name}”"),
            );
        }
        if never_opens(calendar) {
            critic.say(
                "empty-calendar",
                &at,
                format!("le calendrier « {name} » n'est jamais ouvert"),
                format!("the calendar “{name}” is never open"),
            );
            continue;
        }
        let weekdays_only = calendar.open[0] == calendar.open[4] && !calendar.open[0].is_empty();
        let weekend_differs = calendar.open[6].is_empty();
        let french = calendar.timezone == "Europe/Paris";
        if calendar.holidays.is_none()
            && !calendar.always
            && weekdays_only
            && weekend_differs
            && french
        {
            critic.say(
                "office-without-holidays",
                &at,
                format!("le calendrier « {name} » est fermé le dimanche mais ouvert les jours fériés ; ajouter holidays = \"FR\""),
                format!("the calendar “{name}” is closed on Sundays but open on public holidays; add holidays = \"FR\""),
            );
        }
    }
    for (index, service) in contract.services.iter().enumerate() {
        let Some(promised) = &service.availability else {
            continue;
        };
        if contract
            .calendars
            .get(&promised.calendar)
            .is_some_and(never_opens)
        {
            critic.say(
                "availability-without-hours",
                &format!("services.{index}.availability"),
                format!(
                    "la disponibilité de « {} » se mesure dans un calendrier jamais ouvert",
                    service.key
                ),
                format!(
                    "the availability of “{}” is measured in a calendar that is never open",
                    service.key
                ),
            );
        }
    }
}

fn used(critic: &Critic<'_>, name: &str) -> bool {
    let contract = critic.contract;
    let is = |calendar: &Option<String>| calendar.as_deref() == Some(name);
    let in_levels = contract.levels.values().any(|level| {
        level.calendar == name
            || level
                .priorities
                .iter()
                .any(|(_, promise)| is(&promise.calendar))
    });
    let in_services = contract.services.iter().any(|service| {
        service
            .availability
            .as_ref()
            .is_some_and(|a| a.calendar == name)
            || service
                .patch
                .as_ref()
                .is_some_and(|patch| is(&patch.calendar))
    });
    let in_price = contract
        .price
        .as_ref()
        .is_some_and(|price| price.hourly.iter().any(|hourly| is(&hourly.calendar)));
    let in_rules = contract
        .authorisations
        .iter()
        .any(|rule| is(&rule.calendar));
    in_levels || in_services || in_price || in_rules
}
