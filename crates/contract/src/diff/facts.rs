//! A contract taken apart into comparable promises, each under a key that survives a change of
//! order in the file.

use indexmap::IndexMap;
use rust_decimal::Decimal;

use super::Direction::{self, Better, Neutral, Worse};
use crate::model::{
    Calendar, ClockKind, Contract, Language, OnPriorityChange, OnReopen, PenaltyForm, Range,
    Selector, Service, Target,
};
use crate::show::phrases::{
    clock_key, clock_name, degree, hours, penalty_rule, period, priority, ranges, rule_subject,
    selector, short_target,
};
use crate::words::{self, Words, date, duration, money, percent};

/// One comparable promise.
pub(super) struct Fact {
    pub(super) path: String,
    pub(super) line: u32,
    /// Key of the whole to which it belongs: when that comes or goes, this needs no mention.
    pub(super) part_of: Option<String>,
    pub(super) subject: Words,
    pub(super) context: Option<Words>,
    pub(super) value: Words,
    /// What is only worth saying when it changes, such as the calendar of a target.
    pub(super) detail: Option<Words>,
    /// Unit and figure, when larger and smaller mean something.
    pub(super) measure: Option<(&'static str, Decimal)>,
    /// What more of it is for the client.
    pub(super) more_is: Direction,
    /// What having it at all is for the client.
    pub(super) presence: Direction,
}

struct Facts<'c> {
    contract: &'c Contract,
    facts: IndexMap<String, Fact>,
}

/// In both languages.
fn both(build: impl Fn(Language) -> String) -> Words {
    Words::new(build(Language::Fr), build(Language::En))
}

impl Facts<'_> {
    /// Adds a fact under `key`; the returned one can be refined.
    fn put(&mut self, key: &str, path: &str, subject: Words, value: Words) -> &mut Fact {
        let fact = Fact {
            path: path.to_owned(),
            line: self.contract.clauses.cite(path).line,
            part_of: None,
            subject,
            context: None,
            value,
            detail: None,
            measure: None,
            more_is: Neutral,
            presence: Neutral,
        };
        // Two lines under one label (say, two flat lines of the same name) stay apart.
        let mut name = key.to_owned();
        while self.facts.contains_key(&name) {
            name.push('\'');
        }
        self.facts.entry(name).or_insert(fact)
    }
}

impl Fact {
    fn part(&mut self, whole: &str) -> &mut Self {
        self.part_of = Some(whole.to_owned());
        self
    }

    fn measured(&mut self, unit: &'static str, figure: Decimal, more_is: Direction) -> &mut Self {
        self.measure = Some((unit, figure));
        self.more_is = more_is;
        self
    }

    fn having(&mut self, presence: Direction) -> &mut Self {
        self.presence = presence;
        self
    }
}

/// Everything that a contract promises, by key.
pub(super) fn facts(contract: &Contract) -> IndexMap<String, Fact> {
    let mut all = Facts {
        contract,
        facts: IndexMap::new(),
    };
    identity(&mut all);
    for service in &contract.services {
        self::service(&mut all, service);
    }
    third_parties(&mut all);
    levels(&mut all);
    clocks(&mut all);
    for (name, calendar) in &contract.calendars {
        self::calendar(&mut all, name, calendar);
    }
    price(&mut all);
    revision(&mut all);
    penalties(&mut all);
    authorisations(&mut all);
    duties(&mut all);
    all.facts
}

fn identity(all: &mut Facts<'_>) {
    let contract = all.contract;
    let term = &contract.term;
    let plain = [
        ("reference", "référence", &contract.reference),
        ("title", "titre", &contract.title),
        ("currency", "monnaie", &contract.currency),
        ("client.name", "client", &contract.client.name),
        ("provider.name", "prestataire", &contract.provider.name),
    ];
    for (path, fr, value) in plain {
        let en = path.split('.').next().unwrap_or(path);
        all.put(path, path, Words::new(fr, en), Words::same(value));
    }
    all.put(
        "term.starts",
        "term.starts",
        Words::new("début", "start"),
        both(|l| date(term.starts, l)),
    );
    let months = both(|l| match l {
        Language::Fr => format!("{} mois", term.months),
        Language::En => format!("{} months", term.months),
    });
    all.put(
        "term.months",
        "term.months",
        Words::new("engagement", "commitment"),
        months,
    );
    if let Some(renewal) = term.renewal {
        let value = Words::new(
            format!(
                "{}, {} mois, préavis {} mois",
                if renewal.tacit { "tacite" } else { "expresse" },
                renewal.months,
                renewal.notice_months
            ),
            format!(
                "{}, {} months, notice {} months",
                if renewal.tacit { "tacit" } else { "express" },
                renewal.months,
                renewal.notice_months
            ),
        );
        all.put(
            "term.renewal",
            "term.renewal",
            Words::new("reconduction", "renewal"),
            value,
        );
    }
    if let Some(matrix) = &contract.matrix {
        for (impact, urgency, to) in &matrix.cells {
            let subject = Words::new(
                format!(
                    "impact {}, urgence {} :",
                    degree(*impact, Language::Fr),
                    degree(*urgency, Language::Fr)
                ),
                format!(
                    "{} impact, {} urgency:",
                    degree(*impact, Language::En),
                    degree(*urgency, Language::En)
                ),
            );
            let key = format!(
                "matrix.{}.{}",
                degree(*impact, Language::En),
                degree(*urgency, Language::En)
            );
            let rank = Decimal::from(*to as u8);
            all.put(&key, &key, subject, Words::same(priority(*to)))
                .measured("rank", rank, Worse);
        }
    }
}

fn service(all: &mut Facts<'_>, service: &Service) {
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
        fact.part(&whole)
            .measured("share", promised.target, Better)
            .having(Better);
    }
    data(all, service, &at, &whole);
}

fn data(all: &mut Facts<'_>, service: &Service, at: &str, whole: &str) {
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

fn third_parties(all: &mut Facts<'_>) {
    for (index, third) in all.contract.third_parties.iter().enumerate() {
        let path = format!("third-parties.{index}");
        let subject = Words::new(
            format!("tiers {} :", third.name),
            format!("third party {}:", third.name),
        );
        let value = both(|l| selector(&third.responsible_for, l));
        all.put(&format!("third {}", third.name), &path, subject, value);
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

fn levels(all: &mut Facts<'_>) {
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
            let calendar = promise.calendar.as_ref().unwrap_or(&level.calendar);
            let week = contract
                .calendars
                .get(calendar)
                .map_or(0, weekly_minutes)
                .max(1);
            let stretch = Decimal::from(7 * 1_440) / Decimal::from(week);
            for (clock, target) in crate::show::targets(promise) {
                let key = format!("{at}.{}.{}", priority(*rank), clock_key(clock));
                let (unit, size) = figure(target, stretch);
                let fact = all.put(
                    &key,
                    &key,
                    clock_subject(*rank, clock),
                    both(|l| short_target(target, l)),
                );
                fact.context = Some(context.clone());
                fact.detail = Some(Words::same(calendar));
                fact.part(&whole).measured(unit, size, Worse).having(Better);
                let share = promise.share.iter().find(|(kind, _)| *kind == clock);
                let share = share.map_or(Decimal::ONE, |(_, share)| *share);
                let share_path = format!("{at}.{}.share", priority(*rank));
                let subject = Words::new(
                    format!("{} part promise de", clock_subject(*rank, clock).fr),
                    format!("{} promised share", clock_subject(*rank, clock).en),
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

fn clocks(all: &mut Facts<'_>) {
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

fn calendar(all: &mut Facts<'_>, name: &str, calendar: &Calendar) {
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

fn price(all: &mut Facts<'_>) {
    let contract = all.contract;
    let Some(price) = &contract.price else { return };
    let cash = |amount: Decimal| both(|l| money(amount, &contract.currency, l));
    all.put(
        "price.vat",
        "price.vat",
        Words::new("TVA", "VAT"),
        both(|l| percent(price.vat, l)),
    );
    let billed = match price.billed {
        crate::model::Billed::Monthly => Words::new("mensuelle", "monthly"),
        crate::model::Billed::Quarterly => Words::new("trimestrielle", "quarterly"),
    };
    all.put(
        "price.billed",
        "price.billed",
        Words::new("facturation", "billing"),
        billed,
    );
    if let Some(payment) = &price.payment {
        let value = Words::new(
            format!("{} jours", payment.days),
            format!("{} days", payment.days),
        );
        all.put(
            "price.payment",
            "price.payment",
            Words::new("paiement à", "payment within"),
            value,
        )
        .measured("days", payment.days.into(), Better);
    }
    for (index, flat) in price.flat.iter().enumerate() {
        let subject = Words::same(&flat.label);
        all.put(
            &format!("flat {}", flat.label),
            &format!("price.flat.{index}"),
            subject,
            cash(flat.amount),
        )
        .measured("money", flat.amount, Worse)
        .having(Worse);
    }
    for (index, unit) in price.per_unit.iter().enumerate() {
        let path = format!("price.per-unit.{index}");
        let whole = format!("unit {}", unit.label);
        let counts = both(|l| selector(&unit.counts, l));
        all.put(&whole, &path, Words::same(&unit.label), counts)
            .having(Worse);
        let subject = Words::new(
            format!("{} : minimum", unit.label),
            format!("{}: minimum", unit.label),
        );
        all.put(
            &format!("{whole} minimum"),
            &path,
            subject,
            Words::same(&unit.minimum.to_string()),
        )
        .part(&whole)
        .measured("units", unit.minimum.into(), Worse);
        let mut first = 1;
        for (number, band) in unit.bands.iter().enumerate() {
            let subject = Words::new(
                format!("{} : à partir de {first}", unit.label),
                format!("{}: from {first} on", unit.label),
            );
            let at = format!("{path}.bands.{number}");
            all.put(
                &format!("{whole} from {first}"),
                &at,
                subject,
                cash(band.each),
            )
            .part(&whole)
            .measured("money", band.each, Worse);
            first = band.up_to.map_or(first, |last| last + 1);
        }
    }
    for (index, hourly) in price.hourly.iter().enumerate() {
        let path = format!("price.hourly.{index}");
        let subject = Words::new(
            format!("{} (l'heure)", hourly.label),
            format!("{} (an hour)", hourly.label),
        );
        let fact = all.put(
            &format!("hourly {}", hourly.label),
            &path,
            subject,
            cash(hourly.rate),
        );
        fact.detail = hourly.outside_hours.map(|factor| {
            both(|l| {
                format!(
                    "× {} ≠ {}",
                    percent(factor, l),
                    hourly.calendar.as_deref().unwrap_or("")
                )
            })
        });
        fact.measured("money", hourly.rate, Worse);
    }
}

fn revision(all: &mut Facts<'_>) {
    let Some(revision) = all
        .contract
        .price
        .as_ref()
        .and_then(|price| price.revision.as_ref())
    else {
        return;
    };
    let at = "price.revision";
    let base = Words::same(&format!(
        "{} ({} {})",
        revision.index,
        revision.base_month.strftime("%Y-%m"),
        revision.base_value
    ));
    all.put(
        at,
        at,
        Words::new("révision : indice", "revision: index"),
        base,
    )
    .having(Worse);
    let every = Words::new(
        format!("{} mois", revision.every_months),
        format!("{} months", revision.every_months),
    );
    all.put(
        "revision every",
        at,
        Words::new("révision tous les", "revision every"),
        every,
    )
    .part(at)
    .measured("months", revision.every_months.into(), Better);
    let fixed = both(|l| percent(revision.fixed, l));
    all.put(
        "revision fixed",
        at,
        Words::new("révision : part fixe", "revision: fixed part"),
        fixed,
    )
    .part(at);
    if let Some(cap) = revision.cap {
        let value = both(|l| percent(cap, l));
        let subject = Words::new("révision : plafond", "revision: cap");
        all.put("revision cap", "price.revision.cap", subject, value)
            .part(at)
            .measured("share", cap, Worse)
            .having(Better);
    }
    if let Some(floor) = revision.floor {
        let value = both(|l| percent(floor, l));
        let subject = Words::new("révision : plancher", "revision: floor");
        all.put("revision floor", "price.revision.floor", subject, value)
            .part(at)
            .measured("share", floor, Worse)
            .having(Worse);
    }
}

fn penalties(all: &mut Facts<'_>) {
    let contract = all.contract;
    let Some(penalties) = &contract.penalties else {
        return;
    };
    let form = match penalties.form {
        PenaltyForm::Penalty => Words::new("pénalité", "penalty"),
        PenaltyForm::ServiceCredit => Words::new("avoir", "service credit"),
    };
    all.put(
        "penalties",
        "penalties",
        Words::new("pénalités :", "penalties:"),
        form,
    )
    .having(Better);
    let limits = [
        (
            "per-month",
            penalties.per_month,
            "plafond mensuel des pénalités",
            "monthly penalty cap",
        ),
        (
            "per-year",
            penalties.per_year,
            "plafond annuel des pénalités",
            "yearly penalty cap",
        ),
    ];
    for (key, limit, fr, en) in limits {
        let Some(share) = limit else { continue };
        let path = format!("penalties.limits.{key}");
        all.put(
            &path,
            &path,
            Words::new(fr, en),
            both(|l| percent(share, l)),
        )
        .part("penalties")
        .measured("share", share, Better)
        .having(Worse);
    }
    if let Some(least) = penalties.waive_below {
        let value = both(|l| money(least, &contract.currency, l));
        let path = "penalties.waive-below";
        all.put(
            path,
            path,
            Words::new("seuil des pénalités", "penalty threshold"),
            value,
        )
        .part("penalties")
        .measured("money", least, Worse)
        .having(Worse);
    }
    for (index, rule) in penalties.rules.iter().enumerate() {
        let path = format!("penalties.rule.{index}");
        let on = rule_subject(rule, Language::En);
        let subject = both(|l| match l {
            Language::Fr => format!("pénalité {} :", rule_subject(rule, l)),
            Language::En => format!("penalty {}:", rule_subject(rule, l)),
        });
        let value = both(|l| {
            let sentence = penalty_rule(contract, rule, l);
            let text = sentence
                .split_once(": ")
                .map_or(sentence.as_str(), |(_, text)| text);
            text.to_owned()
        });
        let (unit, amount) = match &rule.charge {
            crate::model::Charge::PerHourLate(amount) => ("hour", *amount),
            crate::model::Charge::PerBreach(amount) => ("breach", *amount),
            crate::model::Charge::Attainment { amount, each } if !each.is_zero() => {
                ("attainment", *amount / *each)
            }
            crate::model::Charge::Availability { amount, each } if !each.is_zero() => {
                ("available", *amount / *each)
            }
            _ => ("formula", Decimal::ZERO),
        };
        all.put(&format!("rule {on}"), &path, subject, value)
            .part("penalties")
            .measured(unit, amount, Better)
            .having(Better);
    }
}

fn authorisations(all: &mut Facts<'_>) {
    for (index, rule) in all.contract.authorisations.iter().enumerate() {
        let path = format!("authorisations.{index}");
        let who = rule.who.join(", ");
        let on = keys(&rule.on);
        let mut conditions = rule.needs.clone();
        conditions.extend(rule.calendar.clone());
        if rule.open_ticket {
            conditions.push("ticket".to_owned());
        }
        let value = format!("{} [{}]", rule.may.join(", "), conditions.join(", "));
        let subject = Words::new(
            format!("habilitation {who}, {on} :"),
            format!("authorisation {who}, {on}:"),
        );
        all.put(
            &format!("may {who} {on}"),
            &path,
            subject,
            Words::same(&value),
        );
    }
}

fn keys(on: &Selector) -> String {
    let parts: Vec<String> = on
        .keys
        .iter()
        .map(|(key, values)| format!("{key} {}", values.join("/")))
        .collect();
    if parts.is_empty() {
        "*".to_owned()
    } else {
        parts.join(", ")
    }
}

fn duties(all: &mut Facts<'_>) {
    let contract = all.contract;
    let mut figures: Vec<(&str, &str, &str, Option<u32>, Direction)> = Vec::new();
    if let Some(secrecy) = contract.confidentiality {
        figures.push((
            "confidentiality.years-after-end",
            "secret, en années",
            "secrecy, in years",
            secrecy.years_after_end,
            Better,
        ));
        let value = yes(secrecy.personal_data);
        let path = "confidentiality.personal-data";
        all.put(
            path,
            path,
            Words::new("annexe article 28 :", "article 28 annex:"),
            value,
        );
    }
    if let Some(security) = contract.security {
        let value = if security.reinforced {
            "reinforced"
        } else {
            "standard"
        };
        let subject = Words::new("sécurité :", "security:");
        all.put(
            "security.level",
            "security.level",
            subject,
            Words::same(value),
        )
        .measured(
            "level",
            Decimal::from(u8::from(security.reinforced)),
            Better,
        );
        let subject = Words::new("double authentification :", "second factor:");
        all.put("security.mfa", "security.mfa", subject, yes(security.mfa))
            .measured("flag", Decimal::from(u8::from(security.mfa)), Better);
        figures.push((
            "security.access-review-months",
            "revue des accès, en mois",
            "access review, in months",
            security.access_review_months,
            Worse,
        ));
        figures.push((
            "security.log-retention-months",
            "conservation des journaux, en mois",
            "log retention, in months",
            security.log_retention_months,
            Better,
        ));
    }
    if let Some(exit) = &contract.exit {
        figures.push((
            "exit.notice-months",
            "préavis de sortie, en mois",
            "exit notice, in months",
            exit.notice_months,
            Neutral,
        ));
        figures.push((
            "exit.assistance-days",
            "assistance de sortie, en jours",
            "exit assistance, in days",
            exit.assistance_days,
            Better,
        ));
        for thing in &exit.deliver {
            let subject = Words::new("restitution :", "handed back:");
            all.put(
                &format!("deliver {thing}"),
                "exit.deliver",
                subject,
                Words::same(thing),
            )
            .having(Better);
        }
    }
    for (path, fr, en, figure, more_is) in figures {
        if let Some(count) = figure {
            let value = Words::same(&count.to_string());
            all.put(
                path,
                path,
                Words::new(format!("{fr} :"), format!("{en}:")),
                value,
            )
            .measured("count", count.into(), more_is);
        }
    }
}

fn yes(flag: bool) -> Words {
    if flag {
        Words::new("oui", "yes")
    } else {
        Words::new("non", "no")
    }
}
