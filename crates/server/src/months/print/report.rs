//! Service reports for the printer: every figure with what it was computed from.

use intendant_contract::month::Month;
use intendant_domain::months::{Available, Down, Figures, ItemMove, Outside, Promise};
use intendant_domain::tickets::Kind;
use intendant_protocol::documents::report as doc;
use intendant_protocol::documents::{Amount, VERSION};
use rust_decimal::Decimal;

use super::{Scene, amount, clause, count, percent, words as say};
use crate::contracts::words;
use crate::platform::i18n::Lang;
use crate::platform::page::format;

/// An earlier month, for the history.
#[derive(Clone, Copy, Debug)]
pub struct Past {
    /// Which.
    pub month: Month,
    /// Tickets opened.
    pub opened: u64,
    /// Tickets ended.
    pub ended: u64,
    /// Clocks that stopped.
    pub of: u64,
    /// Of these, in time.
    pub met: u64,
}

/// The report of a month; `evidence` is the exported file's name, fingerprint and events.
pub fn report(scene: &Scene<'_>, past: &[Past], evidence: (&str, &str, u64)) -> doc::ServiceReport {
    let (lang, figures) = (scene.lang, scene.figures);
    let mut why = Reasons::default();
    let clocks = figures
        .promises
        .iter()
        .filter(|row| row.of > 0)
        .map(|row| clock_row(lang, row, &mut why))
        .collect();
    let availability = figures
        .availability
        .iter()
        .map(|one| available(lang, one, &mut why))
        .collect();
    let (file, sha256, events) = evidence;
    doc::ServiceReport {
        v: VERSION,
        document: doc::ServiceReportKind::ServiceReport,
        language: scene.language(),
        created: scene.created,
        accent: None,
        timezone: figures.timezone.clone(),
        period: scene.month(),
        currency: figures.currency.clone(),
        provider: scene.parties.seller.clone(),
        client: scene.parties.buyer.clone(),
        contract: scene.contract(),
        summary: summary(scene, &mut why),
        highlights: highlights(scene),
        clocks,
        history: history(past),
        availability,
        breaches: figures
            .breaches
            .iter()
            .chain(&figures.overdue)
            .map(|one| say::breach(lang, one))
            .collect(),
        items: items(lang, scene),
        changes: changes(lang, scene),
        outside: figures
            .outside
            .iter()
            .flat_map(|one| outside(scene, one))
            .collect(),
        time: time_spent(scene),
        tickets: tickets(scene),
        explanations: why.0,
        evidence: Some(doc::Evidence {
            file: file.to_owned(),
            sha256: sha256.to_owned(),
            events,
            command: format!("intendant verify {file}"),
        }),
    }
}

/// What figures were computed from, numbered from 1.
#[derive(Default)]
struct Reasons(Vec<doc::Source>);

impl Reasons {
    fn add(&mut self, text: String, of: Option<&intendant_contract::model::Clause>) -> doc::Why {
        self.0.push(doc::Source {
            text,
            clause: of.map(clause),
        });
        doc::Why::try_from(self.0.len()).unwrap_or(doc::Why::MAX)
    }
}

fn verdict(kept: Option<bool>) -> doc::Verdict {
    match kept {
        Some(true) => doc::Verdict::Kept,
        Some(false) => doc::Verdict::Missed,
        None => doc::Verdict::None,
    }
}

fn clock_row(lang: Lang, row: &Promise, why: &mut Reasons) -> doc::ClockRow {
    let list = |tickets: &[i64]| {
        let names: Vec<String> = tickets.iter().take(40).map(ToString::to_string).collect();
        let more = if tickets.len() > 40 { ", …" } else { "" };
        format!("{}{more}", names.join(", "))
    };
    let (met, late) = (list(&row.met_tickets), list(&row.late_tickets));
    let place = format!("{} {}", row.level, row.priority.code());
    let text = if row.late_tickets.is_empty() {
        lang.ta("doc-why-met", &[("place", &place), ("met", &met)])
    } else {
        lang.ta(
            "doc-why-late",
            &[
                ("place", &place),
                ("met", if met.is_empty() { "—" } else { &met }),
                ("late", &late),
            ],
        )
    };
    doc::ClockRow {
        clock: say::clock(lang, row.clock),
        priority: row.priority.code().to_owned(),
        target: say::target(lang, row.target_s, row.open_days, &row.calendar),
        counted: count(row.of),
        in_time: count(row.met),
        promised_share: percent(row.share),
        share: row.kept_share().map(percent),
        verdict: verdict(row.kept),
        clause: clause(&row.clause),
        why: Some(why.add(text, Some(&row.clause))),
    }
}

fn available(lang: Lang, one: &Available, why: &mut Reasons) -> doc::Availability {
    let measured = &one.measured;
    let steps: Vec<String> = measured
        .explain()
        .iter()
        .map(|step| words(step, lang).to_owned())
        .collect();
    doc::Availability {
        service: one.name.clone(),
        target: Some(percent(measured.target)),
        measured: Some(percent(measured.kept)),
        hours: lang.ta("doc-calendar", &[("calendar", &measured.calendar)]),
        verdict: verdict(one.complete.then_some(measured.met)),
        clause: Some(clause(&measured.clause)),
        why: Some(why.add(steps.join(" "), Some(&measured.clause))),
        downtimes: one.downs.iter().map(downtime).collect(),
    }
}

fn downtime(down: &Down) -> doc::Downtime {
    doc::Downtime {
        from: down.from,
        to: down.to,
        counted_seconds: u64::try_from(down.counted_s).unwrap_or(0),
        cause: down.what.clone(),
        ticket: None,
    }
}

fn kept(scene: &Scene<'_>) -> (u64, u64) {
    let rows = &scene.figures.promises;
    (
        rows.iter().map(|row| row.met).sum(),
        rows.iter().map(|row| row.of).sum(),
    )
}

fn summary(scene: &Scene<'_>, why: &mut Reasons) -> Vec<doc::Sentence> {
    let (lang, figures) = (scene.lang, scene.figures);
    let (met, of) = kept(scene);
    let plain = |text: String, verdict: doc::Verdict, why: Option<doc::Why>| doc::Sentence {
        text,
        verdict,
        why,
    };
    let judged = (of > 0).then_some(met == of);
    let mut out = vec![plain(
        if of == 0 {
            lang.t("doc-sum-none")
        } else {
            lang.ta(
                "doc-sum-kept",
                &[("met", &met.to_string()), ("of", &of.to_string())],
            )
        },
        verdict(judged),
        None,
    )];
    for one in figures.availability.iter().filter(|one| one.complete) {
        let share = |value| format::percent(lang, value, 2);
        let kept = (one.measured.kept * Decimal::ONE_HUNDRED).trunc_with_scale(2);
        let values = [
            ("service", one.name.clone()),
            ("kept", share(kept)),
            ("target", share(one.measured.target * Decimal::ONE_HUNDRED)),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let text = lang.ta("doc-sum-available", &values);
        out.push(plain(text, verdict(Some(one.measured.met)), None));
    }
    if let Some(penalty) = figures.penalty.as_ref() {
        let amount = scene.money(penalty.charged);
        let steps: Vec<String> = penalty
            .explain(&figures.currency)
            .iter()
            .map(|step| words(step, lang).to_owned())
            .collect();
        let steps = why.add(steps.join(" ; "), None);
        let text = lang.ta("doc-sum-penalties", &[("amount", &amount)]);
        out.push(plain(text, doc::Verdict::Missed, Some(steps)));
    }
    out.push(plain(tickets_sentence(scene), doc::Verdict::None, None));
    out
}

fn tickets_sentence(scene: &Scene<'_>) -> String {
    let tickets = &scene.figures.tickets;
    scene.lang.ta(
        "doc-sum-tickets",
        &[
            ("opened", &tickets.opened.to_string()),
            ("ended", &tickets.ended.to_string()),
            ("left", &tickets.left.to_string()),
        ],
    )
}

fn highlights(scene: &Scene<'_>) -> Vec<doc::Highlight> {
    let (lang, figures) = (scene.lang, scene.figures);
    let (met, of) = kept(scene);
    let one = |label: &str, value: String, verdict| doc::Highlight {
        label: lang.t(label),
        value,
        note: None,
        verdict,
        why: None,
    };
    let mut out = vec![one(
        "month-clocks-kept",
        lang.ta(
            "month-of",
            &[("met", &met.to_string()), ("of", &of.to_string())],
        ),
        verdict((of > 0).then_some(met == of)),
    )];
    out.push(one(
        "month-opened",
        figures.tickets.opened.to_string(),
        doc::Verdict::None,
    ));
    out.push(one(
        "month-breaches",
        figures.breaches.len().to_string(),
        verdict(Some(figures.breaches.is_empty())),
    ));
    if let Some(penalty) = &figures.penalty {
        let value = scene.money(penalty.charged);
        out.push(one("month-penalties", value, doc::Verdict::Missed));
    }
    out
}

fn history(past: &[Past]) -> Vec<doc::Month> {
    past.iter()
        .map(|one| doc::Month {
            month: one.month.first(),
            opened: count(one.opened),
            closed: count(one.ended),
            counted: count(one.of),
            in_time: count(one.met),
        })
        .collect()
}

fn items(lang: Lang, scene: &Scene<'_>) -> Vec<doc::ItemCount> {
    scene
        .figures
        .items
        .iter()
        .map(|kind| doc::ItemCount {
            kind: super::super::pages::kind_words(lang, &kind.kind),
            at_start: count(kind.start),
            added: count(kind.added),
            removed: count(kind.removed),
            at_end: count(kind.end),
            why: None,
        })
        .collect()
}

/// What happened to an item, in words.
pub(in crate::months) fn moved(lang: Lang, what: &ItemMove) -> String {
    match what {
        ItemMove::Added => lang.t("month-item-added"),
        ItemMove::Retired => lang.t("month-item-retired"),
        ItemMove::Covered {
            service: Some(service),
            ..
        } => lang.ta("month-item-covered", &[("service", service)]),
        ItemMove::Covered { service: None, .. } => lang.t("month-item-uncovered"),
    }
}

fn changes(lang: Lang, scene: &Scene<'_>) -> Vec<doc::ItemChange> {
    let zone = jiff::tz::TimeZone::get(&scene.figures.timezone).unwrap_or(jiff::tz::TimeZone::UTC);
    scene
        .figures
        .changes
        .iter()
        .map(|change| doc::ItemChange {
            on: zone.to_datetime(change.at).date(),
            item: change.name.clone(),
            what: moved(lang, &change.what),
        })
        .collect()
}

/// A line for each entry of billed work; one without for a ticket that has none.
fn outside(scene: &Scene<'_>, one: &Outside) -> Vec<doc::OutsideWork> {
    let zone = jiff::tz::TimeZone::get(&scene.figures.timezone).unwrap_or(jiff::tz::TimeZone::UTC);
    let day = |at| zone.to_datetime(at).date();
    let row = |on, what: String, seconds: i64| doc::OutsideWork {
        on,
        ticket: Some(one.ticket.to_string()),
        what,
        seconds: u64::try_from(seconds).unwrap_or(0),
        amount: None::<Amount>,
        ordered_by: None,
        why: None,
    };
    if one.work.is_empty() {
        return vec![row(day(one.opened), one.title.clone(), 0)];
    }
    one.work
        .iter()
        .map(|entry| {
            let seconds = entry.work.to.as_second() - entry.work.from.as_second();
            let what = if entry.note.is_empty() {
                one.title.clone()
            } else {
                format!("{} — {}", one.title, entry.note)
            };
            let mut row = row(day(entry.work.from), what, seconds);
            row.amount = billed(scene, &entry.work.id);
            row
        })
        .collect()
}

/// What an entry comes to, where a line of the invoice bills it alone.
fn billed(scene: &Scene<'_>, id: &str) -> Option<Amount> {
    let invoice = scene.figures.invoice.as_ref()?;
    let lines: Vec<_> = invoice
        .lines
        .iter()
        .filter(|line| {
            let work = line.explanation.work.as_ref();
            work.is_some_and(|work| work.entries.iter().any(|part| part.id == id))
        })
        .collect();
    let alone = lines.iter().all(|line| {
        let work = line.explanation.work.as_ref();
        work.is_some_and(|work| work.entries.len() == 1)
    });
    (alone && !lines.is_empty()).then(|| amount(lines.iter().map(|line| line.amount).sum()))
}

/// Most tickets of the annex: some twenty pages.
const MOST_TICKETS: usize = 600;

/// Time spent on incidents, on requests, and on what the contract does not cover.
fn time_spent(scene: &Scene<'_>) -> Vec<doc::TimeSpent> {
    hours_spent(scene.figures)
        .into_iter()
        .map(|(key, worked, onsite)| doc::TimeSpent {
            label: scene.lang.t(key),
            remote_seconds: u64::try_from(worked - onsite).unwrap_or(0),
            onsite_seconds: u64::try_from(onsite).unwrap_or(0),
            why: None,
        })
        .collect()
}

/// By key of what it was spent on: seconds in all, and of these on site. First what the flat rate
/// covers or is given, then what is billed by the hour. What has none is left out.
pub(in crate::months) fn hours_spent(figures: &Figures) -> Vec<(&'static str, i64, i64)> {
    let mut rows = [
        ("month-time-incidents-flat", 0, 0),
        ("month-time-requests-flat", 0, 0),
        ("month-time-outside-given", 0, 0),
        ("month-time-incidents", 0, 0),
        ("month-time-requests", 0, 0),
        ("month-time-outside", 0, 0),
    ];
    let place = |covered, kind| match (covered, kind) {
        (true, Kind::Incident) => 0,
        (true, Kind::Request) => 1,
        (false, _) => 2,
    };
    for one in &figures.unbilled {
        let row = &mut rows[place(one.covered, one.kind)];
        (row.1, row.2) = (row.1 + one.worked_s, row.2 + one.onsite_s);
    }
    for one in &figures.list {
        let row = &mut rows[3 + place(one.covered, one.kind)];
        (row.1, row.2) = (row.1 + one.worked_s, row.2 + one.onsite_s);
    }
    rows.into_iter().filter(|row| row.1 > 0).collect()
}

/// The annex.
fn tickets(scene: &Scene<'_>) -> Vec<doc::Ticket> {
    let kind = |kind| match kind {
        Kind::Incident => scene.lang.t("month-ticket-incident"),
        Kind::Request => scene.lang.t("month-ticket-request"),
    };
    let list = &scene.figures.list;
    let mut rows: Vec<doc::Ticket> = list
        .iter()
        .take(MOST_TICKETS)
        .map(|one| doc::Ticket {
            number: one.ticket.to_string(),
            title: one.title.clone(),
            kind: kind(one.kind),
            priority: Some(one.priority.code().to_owned()),
            opened: one.opened,
            closed: one.ended,
            verdict: verdict(one.in_time),
            seconds: u64::try_from(one.worked_s).unwrap_or(0),
        })
        .collect();
    if let (Some(last), true) = (list.get(MOST_TICKETS), list.len() > MOST_TICKETS) {
        let left = (list.len() - MOST_TICKETS).to_string();
        rows.push(doc::Ticket {
            number: "…".to_owned(),
            title: scene.lang.ta("doc-tickets-left", &[("count", &left)]),
            kind: String::new(),
            priority: None,
            opened: last.opened,
            closed: None,
            verdict: doc::Verdict::None,
            seconds: 0,
        });
    }
    rows
}
