//! A month of Acme worked out by hand, and files that were tampered with.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::json;

use super::*;
use crate::chain::{GENESIS, Link};
use crate::tickets::Clock;

const ACME: &str = include_str!("../../../../examples/acme.toml");

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn d(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// Evidence that grows event by event, as a chain does.
struct Story(Evidence);

impl Story {
    fn of(month: &str) -> Self {
        let month: Month = month.parse().unwrap();
        let end = month.next().first().at(6, 0, 0, 0);
        let as_of = end.in_tz("Europe/Paris").unwrap().timestamp();
        let mut story = Self(Evidence::of(Head {
            v: VERSION,
            client: 7,
            name: "Acme SAS".to_owned(),
            month,
            as_of,
            timezone: "Europe/Paris".to_owned(),
            chain: ChainHead {
                seq: 0,
                hash: GENESIS.to_owned(),
            },
            unbilled: Vec::new(),
        }));
        story.contract(1, "2026-02-01", ACME);
        story
    }

    fn contract(&mut self, id: i64, from: &str, text: &str) {
        let sha256 = fingerprint(text.as_bytes());
        self.0.contracts.push(ContractText {
            id,
            number: id,
            file: format!("ACME-2026-01.v{id}.toml"),
            effective_on: from.parse().unwrap(),
            sha256: sha256.clone(),
            text: text.to_owned(),
        });
        let body = json!({ "sha256": sha256 });
        self.event(
            "2026-01-05T09:00:00Z",
            "contract",
            id,
            "version-added",
            &body,
        );
    }

    fn event(&mut self, when: &str, subject: &str, id: i64, kind: &str, body: &serde_json::Value) {
        let head = &mut self.0.head.chain;
        head.seq += 1;
        let body = body.to_string();
        let mut event = ChainEvent {
            seq: head.seq,
            at: at(when),
            person: Some(3),
            actor: "Tina".to_owned(),
            subject: subject.to_owned(),
            subject_id: id,
            kind: kind.to_owned(),
            body: Some(body.clone()),
            hash: String::new(),
        };
        event.hash = Link {
            client: 7,
            seq: event.seq,
            at: event.at.as_microsecond(),
            person: event.person,
            actor: &event.actor,
            subject,
            subject_id: id,
            kind,
            body: &body,
        }
        .hash(&head.hash);
        head.hash.clone_from(&event.hash);
        if withheld(subject, kind, &body) {
            event.body = None;
        }
        self.0.events.push(event);
    }

    fn ticket(&mut self, when: &str, id: i64, kind: &str, body: serde_json::Value) {
        self.event(when, "ticket", id, kind, &body);
    }

    fn open(&mut self, when: &str, id: i64, priority: &str, service: Option<&str>) {
        let verdict = if service.is_some() { "in" } else { "out" };
        let body = json!({
            "ticket": "incident", "title": format!("Panne {id}"), "impact": "high",
            "urgency": "high", "priority": priority, "version": 1, "source": "console",
            "coverage": { "verdict": verdict, "service": service },
        });
        self.ticket(when, id, "opened", body);
    }

    fn item(&mut self, id: i64, kind: &str, since: &str, retired: Option<&str>) {
        self.0.items.push(ItemFact {
            id,
            name: format!("{kind}-{id}"),
            kind: kind.to_owned(),
            site: None,
            tags: Vec::new(),
            attributes: Vec::new(),
            since: at(since),
            retired: retired.map(at),
        });
    }
}

/// March 2026: a P1 restored two hours late, another in time, one outside the contract with 90
/// billed minutes, two servers (one since mid-month), an outage of an hour.
fn march() -> Story {
    let mut story = Story::of("2026-03");
    story.item(1, "server", "2026-02-01T00:00:00Z", None);
    story.item(2, "server", "2026-03-15T09:00:00Z", None);
    story.open("2026-03-02T08:00:00Z", 1, "P1", Some("servers"));
    story.ticket("2026-03-02T08:10:00Z", 1, "taken", json!({}));
    story.ticket("2026-03-02T14:00:00Z", 1, "restored", json!({}));
    story.ticket("2026-03-02T15:00:00Z", 1, "resolved", json!({}));
    let cause = json!({ "clock": "restore", "cause": "disque de rechange absent" });
    story.ticket("2026-03-03T08:00:00Z", 1, "breach-cause", cause);
    story.open("2026-03-10T08:00:00Z", 2, "P1", Some("servers"));
    story.ticket("2026-03-10T08:05:00Z", 2, "taken", json!({}));
    story.ticket("2026-03-10T09:00:00Z", 2, "restored", json!({}));
    story.ticket("2026-03-10T09:30:00Z", 2, "resolved", json!({}));
    story.open("2026-03-12T09:00:00Z", 3, "P3", None);
    let secret = json!({ "text": "le client est pressé", "internal": true });
    story.ticket("2026-03-12T09:30:00Z", 3, "commented", secret);
    let spent = json!({ "minutes": 90, "billable": true, "note": "pose d'une prise" });
    story.ticket("2026-03-12T10:30:00Z", 3, "time-spent", spent);
    story.ticket("2026-03-12T10:30:00Z", 3, "resolved", json!({}));
    story.0.outages.push(OutageFact {
        id: 1,
        item: 1,
        service: "servers".to_owned(),
        ticket: Some(1),
        from: at("2026-03-02T08:00:00Z"),
        to: Some(at("2026-03-02T09:00:00Z")),
        cause: "disque".to_owned(),
    });
    story
}

#[test]
fn the_month_is_what_a_hand_finds() {
    let figures = compute(&march().0).unwrap();
    assert_eq!(
        (
            figures.tickets.opened,
            figures.tickets.opened_outside,
            figures.tickets.ended,
            figures.tickets.left
        ),
        (3, 1, 3, 0)
    );
    let restore = figures
        .promises
        .iter()
        .find(|row| {
            row.level == "gold" && row.priority.code() == "P1" && row.clock == Clock::Restore
        })
        .unwrap();
    assert_eq!((restore.met, restore.of, restore.kept), (1, 2, Some(false)));
    assert_eq!(restore.late_tickets, [1001]);
    let breach = &figures.breaches[0];
    assert_eq!(
        (figures.breaches.len(), breach.late_s, breach.elapsed_s),
        (1, 7_200, 21_600)
    );
    assert_eq!(breach.cause.as_deref(), Some("disque de rechange absent"));
    // March has 31 days of 24 h, less the hour that daylight saving takes: 2 674 800 s.
    let servers = &figures.availability[0].measured;
    assert_eq!((servers.service_s, servers.down_s), (2_674_800, 3_600));
    // 3 600 / 2 674 800 = 0.1346 % down: 99.865 %, 0.035 under 99.90: one step of 0.10 begun.
    let penalty = figures.penalty.as_ref().unwrap();
    // Restore: 2 hours × 50. Respond: kept. Availability: 1 × 200. Together 300.
    assert_eq!(penalty.total, d("300.00"));
    // 450 + 180 + 1 server × 85 (counted on 28 February) + 20 × 18 = 1 075; 15 % of it.
    assert_eq!(penalty.fee, d("1075.00"));
    assert_eq!(penalty.charged, d("161.25"));
    // April: two servers on 31 March, and 1 h 30 within the office hours at 95.
    let invoice = figures.invoice.as_ref().unwrap();
    let amounts: Vec<String> = invoice.lines.iter().map(|l| l.amount.to_string()).collect();
    assert_eq!(amounts, ["450.00", "180.00", "170.00", "360.00", "142.50"]);
    assert_eq!((invoice.net, invoice.tax), (d("1302.50"), d("260.50")));
    assert_eq!(
        (invoice.issued.to_string(), invoice.due.unwrap().to_string()),
        ("2026-04-01".into(), "2026-05-01".into())
    );
    let server = figures
        .items
        .iter()
        .find(|one| one.kind == "server")
        .unwrap();
    assert_eq!((server.start, server.added, server.end), (1, 1, 2));
}

#[test]
fn the_month_before_the_start_bills_the_first_period_and_nothing_else() {
    let mut story = Story::of("2026-01");
    story.item(1, "server", "2026-01-20T00:00:00Z", None);
    let figures = compute(&story.0).unwrap();
    assert!(figures.before_start && figures.penalty.is_none());
    let invoice = figures.invoice.unwrap();
    assert_eq!(
        (invoice.first.to_string(), invoice.net),
        ("2026-02".into(), d("1075.00"))
    );
    story.0.head.month = "2025-12".parse().unwrap();
    assert!(matches!(compute(&story.0), Err(MonthError::OutsideTerm(_))));
}

#[test]
fn a_quarter_is_billed_when_it_begins_with_the_work_of_the_one_before() {
    let quarterly = ACME.replace("billed  = \"monthly\"", "billed  = \"quarterly\"");
    let with = |month: &str| {
        let mut story = march();
        story.0.contracts.clear();
        story.contract(1, "2026-02-01", &quarterly);
        story.0.head.month = month.parse().unwrap();
        story.0.head.as_of = at("2026-07-01T06:00:00Z");
        compute(&story.0).unwrap()
    };
    assert!(with("2026-02").invoice.is_none());
    let april = with("2026-03").invoice.unwrap();
    assert_eq!(
        (april.first.to_string(), april.last.to_string()),
        ("2026-04".into(), "2026-06".into())
    );
    assert_eq!(april.lines.last().unwrap().amount, d("142.50"));
    assert!(with("2026-04").invoice.is_none());
}

#[test]
fn what_closed_months_were_charged_counts_towards_the_ceiling_of_the_year() {
    let mut story = march();
    // A year is 12 × 1 075 and more; 10 % of the year as the engine sees it less 1 300 leaves little.
    let body = json!({ "month": "2026-02", "penalties": "1300.00" });
    story.event("2026-03-01T06:00:00Z", "month", 1, "closed", &body);
    let penalty = compute(&story.0).unwrap().penalty.unwrap();
    let year = penalty.ceilings.iter().find(|one| one.of_year).unwrap();
    assert_eq!(
        year.at_most,
        (d("0.10") * year.fee - d("1300"))
            .max(Decimal::ZERO)
            .round_dp(2)
    );
    assert_eq!(penalty.charged, year.at_most.min(d("161.25")));
    assert!(year.applied);
}

#[test]
fn an_amendment_decides_for_tickets_opened_under_it_only() {
    let mut story = march();
    let amended = ACME.replace("restore  = \"4h\"", "restore  = \"8h\"");
    assert_ne!(amended, ACME);
    story.contract(2, "2026-03-05", &amended);
    // Opened on the 2nd under version 1, whose four hours go on binding.
    assert_eq!(compute(&story.0).unwrap().breaches.len(), 1);
}

#[test]
fn only_what_happened_by_the_months_end_counts() {
    let mut story = march();
    let before = compute(&story.0).unwrap();
    story.ticket("2026-04-01T05:00:00Z", 2, "reopened", json!({}));
    let after = compute(&story.0).unwrap();
    assert_eq!(before, after);
}

fn file(story: &Story) -> Vec<u8> {
    story.0.write(&compute(&story.0).unwrap()).unwrap()
}

fn differing(file: &[u8]) -> Vec<String> {
    let verdict = verify(file).unwrap();
    let wrong = verdict.checks.iter().filter(|check| !check.ok);
    wrong.map(|check| check.what.clone()).collect()
}

#[test]
fn an_untouched_file_holds_and_is_written_the_same_again() {
    let story = march();
    let written = file(&story);
    let verdict = verify(&written).unwrap();
    assert!(verdict.holds(), "{:?}", differing(&written));
    assert_eq!(verdict.events.1, 1, "the internal comment is withheld");
    assert!(verdict.checks.len() > 40);
    let (again, figures) = Evidence::read(&written).unwrap();
    assert_eq!(again, story.0);
    assert_eq!(again.write(&figures).unwrap(), written);
    assert!(!String::from_utf8(written).unwrap().contains("pressé"));
}

#[test]
fn a_changed_event_is_named_and_so_are_the_figures_that_it_moves() {
    let text = String::from_utf8(file(&march())).unwrap();
    let moved = text.replace("2026-03-02T14:00:00Z", "2026-03-02T11:00:00Z");
    let wrong = differing(moved.as_bytes());
    assert!(
        wrong.contains(&"event 4 (ticket 1, restored)".to_owned()),
        "{wrong:?}"
    );
    assert!(wrong.contains(&"gold P1 restore".to_owned()), "{wrong:?}");
    assert!(
        wrong.contains(&"breach 1001 restore".to_owned()),
        "{wrong:?}"
    );
    assert!(!wrong.contains(&"gold P1 respond".to_owned()), "{wrong:?}");
}

#[test]
fn a_changed_figure_is_named_alone() {
    let text = String::from_utf8(file(&march())).unwrap();
    let (events, figures) = text.split_once("{\"line\":\"figures\"").unwrap();
    let better = figures.replacen(
        "\"met\":1,\"met_tickets\":[1002]",
        "\"met\":2,\"met_tickets\":[1002]",
        1,
    );
    assert_ne!(better, figures);
    let wrong = differing(format!("{events}{{\"line\":\"figures\"{better}").as_bytes());
    assert_eq!(
        wrong,
        [
            "gold P1 restore",
            "details (clauses, ledgers, explanations)"
        ]
    );
}

#[test]
fn a_changed_byte_of_a_contract_is_named() {
    let text = String::from_utf8(file(&march())).unwrap();
    let other = text.replacen("Horaires", "Horaires!", 1);
    let wrong = differing(other.as_bytes());
    assert_eq!(wrong, ["contract version 1 (ACME-2026-01.v1.toml)"]);
}

#[test]
fn an_event_taken_out_or_hidden_shows() {
    let text = String::from_utf8(file(&march())).unwrap();
    let without: String = text
        .lines()
        .filter(|line| !line.contains("\"kind\":\"taken\""))
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(differing(without.as_bytes()).contains(&"chain of events".to_owned()));
    let mut story = march();
    story.0.events[3].body = None;
    let hidden = differing(&story.0.write(&compute(&march().0).unwrap()).unwrap());
    assert!(
        hidden.contains(&"event 4 (ticket 1, restored)".to_owned()),
        "{hidden:?}"
    );
}

#[test]
fn what_is_no_evidence_is_refused_with_its_line() {
    let text = String::from_utf8(file(&march())).unwrap();
    let broken = text.replacen("\"line\":\"event\"", "\"line\":\"evnt\"", 1);
    assert!(matches!(
        verify(broken.as_bytes()),
        Err(NotEvidence::Line { line: 6, .. })
    ));
    assert!(matches!(
        verify(b"{}"),
        Err(NotEvidence::Line { line: 1, .. })
    ));
    assert_eq!(verify(b"").err(), Some(NotEvidence::NoHead));
    let newer = text.replacen("\"v\":1", "\"v\":2", 1);
    assert_eq!(
        verify(newer.as_bytes()).err(),
        Some(NotEvidence::Version(2))
    );
}

#[test]
fn the_list_tells_each_ticket_its_time_and_its_promises_and_downtimes_their_hours() {
    let mut story = march();
    // Somebody came on site, wrote down half an hour, and it lasted into April.
    story.open("2026-03-31T08:00:00Z", 4, "P2", Some("servers"));
    story.ticket("2026-03-31T08:05:00Z", 4, "taken", json!({}));
    story.ticket("2026-03-31T09:00:00Z", 4, "onsite-requested", json!({}));
    story.ticket("2026-03-31T10:00:00Z", 4, "arrived", json!({}));
    let spent = json!({ "minutes": 30, "billable": true, "note": "" });
    story.ticket("2026-03-31T10:30:00Z", 4, "time-spent", spent);
    let figures = compute(&story.0).unwrap();
    let told: Vec<_> = figures
        .list
        .iter()
        .map(|one| (one.ticket, one.in_time, one.ended.is_some(), one.covered))
        .collect();
    assert_eq!(told[0], (1001, Some(false), true, true));
    assert_eq!(told[1], (1002, Some(true), true, true));
    assert_eq!(told[2], (1003, None, true, false));
    assert_eq!((told[3].0, told[3].2), (1004, false));
    assert_eq!(figures.list[2].worked_s, 90 * 60);
    assert_eq!(figures.list[3].worked_s, 30 * 60);
    assert_eq!(figures.list[3].onsite_s, 30 * 60);
    let down = &figures.availability[0].downs[0];
    assert_eq!(down.to.as_second() - down.from.as_second(), 3600);
    assert!(down.counted_s > 0 && down.what.contains("server-1"));
    // A month closed before lists were kept is verified all the same; one that claims otherwise is not.
    let holds = |claimed: &Figures| {
        let file = story.0.write(claimed).unwrap();
        verify(&file).unwrap().checks.iter().all(|check| check.ok)
    };
    let mut old = figures.clone();
    old.list.clear();
    for one in &mut old.availability {
        one.downs.clear();
    }
    assert!(holds(&figures) && holds(&old));
    let mut other = figures;
    other.list[0].worked_s += 60;
    assert!(!holds(&other));
}
