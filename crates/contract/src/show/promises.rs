//! What is promised: services, levels, clocks, calendars.

use super::Writer;
use super::phrases::{
    clock_key, clock_name, degree, hours, long_duration, period, priority, ranges, say, selector,
    target,
};
use crate::model::{
    Backup, ClockKind, Degree, Language, OnPriorityChange, OnReopen, Promise, Service, Target,
};
use crate::words::{NBSP, date, list, percent, quoted};

pub(super) fn services(w: &mut Writer<'_>) {
    let (contract, l) = (w.contract, w.language);
    if contract.services.is_empty() && contract.third_parties.is_empty() {
        return;
    }
    w.section(
        1,
        "services",
        say!(l, "Périmètre et services", "Scope and services"),
    );
    w.clause(
        "services",
        say!(l, "Règle", "Rule"),
        say!(
            l,
            "un élément relève du premier service, dans l'ordre ci-dessous, qui le couvre sans l'exclure ; le reste est hors contrat",
            "an item belongs to the first service below that covers it and does not except it; everything else is outside the contract",
        ),
    );
    for (index, service) in contract.services.iter().enumerate() {
        self::service(w, index, service);
    }
    if !contract.third_parties.is_empty() {
        w.section(
            2,
            "third-parties",
            say!(l, "Tiers responsables", "Third parties"),
        );
    }
    for (index, third) in contract.third_parties.iter().enumerate() {
        let what = selector(&third.responsible_for, l);
        w.clause(
            &format!("third-parties.{index}"),
            &third.name,
            &say!(
                l,
                format!("répond de : {what}"),
                format!("answers for: {what}")
            ),
        );
    }
}

fn service(w: &mut Writer<'_>, index: usize, service: &Service) {
    let l = w.language;
    let at = format!("services.{index}");
    w.section(2, &at, &format!("{} ({})", service.name, service.key));
    let covered = selector(&service.covers, l);
    w.clause(
        &format!("{at}.covers"),
        say!(l, "Couvre", "Covers"),
        &covered,
    );
    if let Some(except) = &service.except {
        let except = selector(except, l);
        w.clause(&format!("{at}.except"), say!(l, "Sauf", "Except"), &except);
    }
    if let Some(level) = &service.level {
        let name = quoted(level, l);
        w.clause(
            &format!("{at}.level"),
            say!(l, "Niveau d'engagement", "Level of service"),
            &say!(l, format!("niveau {name}"), format!("level {name}")),
        );
    }
    if let Some(promised) = &service.availability {
        let (share, over) = (percent(promised.target, l), period(promised.period, l));
        let calendar = quoted(&promised.calendar, l);
        w.clause(
            &format!("{at}.availability"),
            say!(l, "Disponibilité", "Availability"),
            &say!(
                l,
                format!(
                    "{share} sur chaque {over}, mesurée dans les heures du calendrier {calendar}"
                ),
                format!("{share} over each {over}, measured in the hours of calendar {calendar}"),
            ),
        );
    }
    backup(w, &at, service);
    patch(w, &at, service);
}

fn backup(w: &mut Writer<'_>, at: &str, service: &Service) {
    let l = w.language;
    let Some(promised) = &service.backup else {
        return;
    };
    let mut parts = Vec::new();
    if let Some(rpo) = promised.rpo {
        let rpo = long_duration(rpo, l);
        parts.push(say!(
            l,
            format!("au plus {rpo} de données perdues"),
            format!("at most {rpo} of data lost"),
        ));
    }
    if let Some(rto) = promised.rto {
        let rto = long_duration(rto, l);
        parts.push(say!(
            l,
            format!("données restaurées en {rto}"),
            format!("data restored within {rto}")
        ));
    }
    let kept = kept(promised, l);
    if !kept.is_empty() {
        let kept = list(&kept, l);
        parts.push(say!(
            l,
            format!("sauvegardes conservées : {kept}"),
            format!("backups kept: {kept}"),
        ));
    }
    if let Some(often) = &promised.restore_test {
        let often = match often.as_str() {
            "monthly" => say!(l, "chaque mois", "each month"),
            "quarterly" => say!(l, "chaque trimestre", "each quarter"),
            "half-yearly" => say!(l, "chaque semestre", "each half-year"),
            _ => say!(l, "chaque année", "each year"),
        };
        parts.push(say!(
            l,
            format!("restauration éprouvée {often}"),
            format!("a restore is tried {often}"),
        ));
    }
    let text = parts.join(say!(l, " ; ", "; "));
    w.clause(
        &format!("{at}.backup"),
        say!(l, "Sauvegarde", "Backup"),
        &text,
    );
}

fn kept(promised: &Backup, l: Language) -> Vec<String> {
    promised
        .keep
        .iter()
        .map(|(how, count)| {
            let name = match how.as_str() {
                "daily" => say!(l, "quotidiennes", "daily"),
                "weekly" => say!(l, "hebdomadaires", "weekly"),
                "monthly" => say!(l, "mensuelles", "monthly"),
                _ => say!(l, "annuelles", "yearly"),
            };
            format!("{count}{NBSP}{name}")
        })
        .collect()
}

fn patch(w: &mut Writer<'_>, at: &str, service: &Service) {
    let l = w.language;
    let Some(promised) = &service.patch else {
        return;
    };
    let parts: Vec<String> = promised
        .targets
        .iter()
        .map(|(severity, within)| {
            let name = match severity.as_str() {
                "critical" => say!(l, "critiques", "critical"),
                "high" => say!(l, "importants", "high"),
                "medium" => say!(l, "moyens", "medium"),
                "low" => say!(l, "faibles", "low"),
                _ => say!(l, "autres", "other"),
            };
            let within = super::phrases::short_target(*within, l);
            say!(
                l,
                format!("{name} en {within}"),
                format!("{name} within {within}")
            )
        })
        .collect();
    let counted = promised.calendar.as_ref().map_or_else(String::new, |name| {
        let name = quoted(name, l);
        say!(
            l,
            format!(", comptés dans le calendrier {name}"),
            format!(", counted in calendar {name}"),
        )
    });
    let text = format!("{}{counted}", parts.join(say!(l, " ; ", "; ")));
    w.clause(
        &format!("{at}.patch"),
        say!(l, "Correctifs", "Patches"),
        &text,
    );
}

pub(super) fn levels(w: &mut Writer<'_>) {
    let (contract, l) = (w.contract, w.language);
    if contract.levels.is_empty() {
        return;
    }
    w.section(
        1,
        "levels",
        say!(l, "Niveaux d'engagement", "Levels of service"),
    );
    for (name, level) in &contract.levels {
        let title = quoted(name, l);
        let at = format!("levels.{name}");
        w.section(
            2,
            &at,
            &say!(l, format!("Niveau {title}"), format!("Level {title}")),
        );
        for (rank, promise) in &level.priorities {
            let calendar = promise.calendar.as_ref().unwrap_or(&level.calendar);
            let at = format!("{at}.{}", priority(*rank));
            for (clock, within) in targets(promise) {
                let path = format!("{at}.{}", clock_key(clock));
                let label = format!("{} · {}", priority(*rank), clock_name(clock, l));
                let mut text = target(contract, within, calendar, l);
                text.push_str(&share(promise, clock, l));
                w.clause(&path, &label, &text);
            }
        }
    }
    matrix(w);
}

/// The promised clocks of a priority, in their order.
pub(crate) fn targets(promise: &Promise) -> Vec<(ClockKind, Target)> {
    [
        (ClockKind::Respond, promise.respond),
        (ClockKind::Onsite, promise.onsite),
        (ClockKind::Restore, promise.restore),
        (ClockKind::Resolve, promise.resolve),
    ]
    .into_iter()
    .filter_map(|(clock, target)| Some((clock, target?)))
    .collect()
}

fn share(promise: &Promise, clock: ClockKind, l: Language) -> String {
    let Some((_, share)) = promise.share.iter().find(|(kind, _)| *kind == clock) else {
        return String::new();
    };
    let share = percent(*share, l);
    say!(
        l,
        format!(", pour {share} des tickets du mois"),
        format!(", for {share} of the month's tickets"),
    )
}

fn matrix(w: &mut Writer<'_>) {
    let (contract, l) = (w.contract, w.language);
    let Some(matrix) = &contract.matrix else {
        return;
    };
    w.section(
        2,
        "matrix",
        say!(
            l,
            "Priorité selon l'impact et l'urgence",
            "Priority by impact and urgency"
        ),
    );
    for (key, impact) in [
        ("high", Degree::High),
        ("medium", Degree::Medium),
        ("low", Degree::Low),
    ] {
        let cells: Vec<String> = matrix
            .cells
            .iter()
            .filter(|(of, _, _)| *of == impact)
            .map(|(_, urgency, to)| {
                let (urgency, to) = (degree(*urgency, l), priority(*to));
                say!(
                    l,
                    format!("urgence {} : {to}", feminine(urgency)),
                    format!("{urgency} urgency: {to}")
                )
            })
            .collect();
        if cells.is_empty() {
            continue;
        }
        let name = degree(impact, l);
        w.clause(
            &format!("matrix.{key}"),
            &say!(l, format!("Impact {name}"), format!("{name} impact")),
            &cells.join(", "),
        );
    }
}

fn feminine(degree: &str) -> &str {
    match degree {
        "fort" => "forte",
        "moyen" => "moyenne",
        other => other,
    }
}

pub(super) fn clocks(w: &mut Writer<'_>) {
    let (contract, l) = (w.contract, w.language);
    let rules = &contract.clocks;
    w.section(
        1,
        "clocks",
        say!(l, "Décompte du temps", "How time is counted"),
    );
    let change = match rules.on_priority_change {
        OnPriorityChange::Keep => say!(
            l,
            "le nouveau délai s'applique au temps déjà écoulé",
            "the new target applies to the time already elapsed",
        ),
        OnPriorityChange::Restart => {
            say!(l, "le décompte repart de zéro", "the clock starts again")
        }
    };
    w.clause(
        "clocks.on-priority-change",
        say!(l, "Changement de priorité", "Change of priority"),
        change,
    );
    let reopen = match rules.on_reopen {
        OnReopen::Resume => say!(
            l,
            "le décompte reprend où il s'était arrêté",
            "the clock goes on from where it had stopped",
        ),
        OnReopen::Restart => say!(l, "le décompte repart de zéro", "the clock starts again"),
    };
    w.clause(
        "clocks.on-reopen",
        say!(l, "Réouverture", "Reopening"),
        reopen,
    );
    for (reason, stopped) in &rules.pauses {
        let names: Vec<&str> = stopped.iter().map(|clock| clock_name(*clock, l)).collect();
        let names = list(&names, l);
        let text = if stopped.is_empty() {
            say!(l, "n'arrête aucun décompte", "stops no clock").to_owned()
        } else {
            say!(l, format!("suspend : {names}"), format!("stops: {names}"))
        };
        let label = pause_name(reason, l);
        w.clause(
            &format!("clocks.pauses.{reason}"),
            &say!(l, format!("Pause « {label} »"), format!("Pause “{label}”")),
            &text,
        );
    }
}

/// The usual reasons of a pause in words; others as the file writes them.
pub(crate) fn pause_name(reason: &str, l: Language) -> String {
    let known = match reason {
        "awaiting-client" => say!(l, "attente du client", "awaiting client"),
        "awaiting-third-party" => say!(l, "attente d'un tiers", "awaiting third party"),
        "access-refused" => say!(l, "accès refusé", "access refused"),
        "force-majeure" => "force majeure",
        "planned-maintenance" => say!(l, "maintenance programmée", "planned maintenance"),
        other => other,
    };
    known.to_owned()
}

pub(super) fn calendars(w: &mut Writer<'_>) {
    let (contract, l) = (w.contract, w.language);
    if contract.calendars.is_empty() {
        return;
    }
    w.section(1, "calendars", say!(l, "Horaires", "Opening hours"));
    for (name, calendar) in &contract.calendars {
        let title = quoted(name, l);
        let at = format!("calendars.{name}");
        w.section(
            2,
            &at,
            &say!(
                l,
                format!("Calendrier {title}"),
                format!("Calendar {title}")
            ),
        );
        let week = hours(calendar, l);
        w.clause(&at, say!(l, "Ouvert", "Open"), &week);
        for (index, closing) in calendar.closed.iter().enumerate() {
            let (from, to) = (date(closing.from, l), date(closing.to, l));
            let days = if closing.from == closing.to {
                say!(l, format!("le {from}"), format!("on {from}"))
            } else {
                say!(
                    l,
                    format!("du {from} au {to} inclus"),
                    format!("from {from} to {to} included")
                )
            };
            let text = with_reason(&days, closing.reason.as_deref());
            w.clause(
                &format!("{at}.closed.{index}"),
                say!(l, "Fermé", "Closed"),
                &text,
            );
        }
        for (index, opening) in calendar.opened.iter().enumerate() {
            let (day, hours) = (date(opening.on, l), ranges(&opening.hours, l));
            let days = say!(l, format!("le {day} {hours}"), format!("on {day} {hours}"));
            let text = with_reason(&days, opening.reason.as_deref());
            w.clause(
                &format!("{at}.opened.{index}"),
                say!(l, "Ouvert par exception", "Open by exception"),
                &text,
            );
        }
    }
}

fn with_reason(text: &str, reason: Option<&str>) -> String {
    match reason {
        Some(reason) => format!("{text} ({reason})"),
        None => text.to_owned(),
    }
}
