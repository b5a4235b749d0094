use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::id::{ClientId, PersonId, TeamId};

fn opening() -> Opened {
    Opened {
        ticket: Kind::Incident,
        title: "Imprimante".to_owned(),
        description: String::new(),
        impact: Degree::Medium,
        urgency: Degree::Medium,
        priority: Priority::P3,
        site: None,
        item: None,
        requester: None,
        version: None,
        coverage: Coverage::without_contract(),
        source: Source::Console,
    }
}

fn at(seq: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seq * 60).unwrap()
}

fn recorded(seq: i64, event: TicketEvent) -> Recorded {
    Recorded {
        seq,
        at: at(seq),
        person: Some(PersonId(7)),
        actor: "Léa".to_owned(),
        event,
    }
}

fn fresh() -> (Ticket, Vec<Recorded>) {
    let events = vec![recorded(1, opening().into())];
    let ticket = Ticket::from_events(TicketId(1), ClientId(1), &events).unwrap();
    (ticket, events)
}

fn other() -> Ticket {
    Ticket::from_events(TicketId(2), ClientId(1), &[recorded(1, opening().into())]).unwrap()
}

/// One of everything that people do.
fn use_number(ticket: &Ticket, n: u8) -> Result<Vec<TicketEvent>, Refusal> {
    let lea = Some((PersonId(7), "Léa"));
    match n {
        0 => ticket.assign(lea),
        1 => ticket.assign(None),
        2 => ticket.give_to_team(Some((TeamId(1), "N2"))),
        3 => ticket.take(lea),
        4 => ticket.wait("awaiting-client", "", &USUAL_REASONS),
        5 => ticket.wait("force-majeure", "", &USUAL_REASONS),
        6 => ticket.resume(),
        7 => ticket.request_visit(),
        8 => ticket.arrive(),
        9 => ticket.prioritise(Degree::High, Degree::High, Priority::P1, ""),
        10 => ticket.prioritise(Degree::Low, Degree::Low, Priority::P5, "moins grave"),
        11 => ticket.restore(""),
        12 => ticket.resolve("Remplacée"),
        13 => ticket.close(false),
        14 => ticket.reopen("Encore"),
        15 => ticket.cancel("Erreur"),
        16 => ticket.comment("Bonjour", n.is_multiple_of(2)),
        17 => ticket.spend(15, "", true),
        18 => ticket.link(TicketId(2), Relation::Related),
        19 => ticket.unlink(TicketId(2)),
        20 => ticket.edit("Autre titre", ""),
        21 => ticket.merge_into(&other()),
        22 => ticket.give_to_team(None),
        _ => ticket.take(Some((PersonId(8), "Max"))),
    }
}

fn holds(ticket: &Ticket) {
    // A wait is the only thing that shows as waiting, and never outlives the work.
    assert_eq!(ticket.state() == State::Waiting, ticket.wait.is_some());
    assert!(ticket.wait.is_none() || ticket.is_open());
    assert_ne!(ticket.phase, State::Waiting);
    // Instants stand where the phase says.
    assert_eq!(
        ticket.closed_at.is_some(),
        matches!(ticket.phase, State::Closed | State::Cancelled)
    );
    match ticket.phase {
        State::New => assert!(ticket.assignee.is_none() && ticket.team.is_none()),
        State::Assigned => assert!(ticket.assignee.is_some() || ticket.team.is_some()),
        State::InProgress => assert!(ticket.responded_at.is_some()),
        State::Restored => assert!(ticket.restored_at.is_some() && ticket.resolved_at.is_none()),
        State::Resolved | State::Closed => assert!(ticket.resolved_at.is_some()),
        State::Cancelled | State::Waiting => {}
    }
    assert!(ticket.merged_into.is_none() || ticket.phase == State::Cancelled);
    assert!(ticket.arrived_at.is_none() || ticket.onsite_at.is_some());
}

proptest! {
    #[test]
    fn whatever_is_accepted_leaves_a_consistent_ticket_and_rebuilds_the_same(
        uses in prop::collection::vec(0_u8..24, 0..60)
    ) {
        let (mut ticket, mut events) = fresh();
        for n in uses {
            let before = ticket.clone();
            match use_number(&ticket, n) {
                Ok(new) => {
                    prop_assert!(!new.is_empty());
                    for event in new {
                        let next = recorded(ticket.last_seq + 1, event);
                        ticket.apply(&next);
                        events.push(next);
                    }
                    holds(&ticket);
                }
                Err(_) => prop_assert_eq!(&ticket, &before),
            }
        }
        prop_assert_eq!(
            Ticket::from_events(TicketId(1), ClientId(1), &events).unwrap(),
            ticket
        );
    }

    #[test]
    fn what_the_chain_holds_reads_back_the_same(uses in prop::collection::vec(0_u8..24, 0..30)) {
        let (mut ticket, _) = fresh();
        for n in uses {
            for event in use_number(&ticket, n).unwrap_or_default() {
                let body = event.body().unwrap();
                prop_assert_eq!(&TicketEvent::read(event.kind(), &body).unwrap(), &event);
                prop_assert!(TicketEvent::KINDS.contains(&event.kind()));
                let next = recorded(ticket.last_seq + 1, event);
                ticket.apply(&next);
            }
        }
    }
}

fn after(uses: &[u8]) -> Ticket {
    let (mut ticket, _) = fresh();
    for n in uses {
        for event in use_number(&ticket, *n).unwrap() {
            let next = recorded(ticket.last_seq + 1, event);
            ticket.apply(&next);
        }
    }
    ticket
}

#[test]
fn a_life_from_opening_to_closing() {
    let ticket = after(&[3, 4, 6, 11, 12, 13]);
    assert_eq!(ticket.state(), State::Closed);
    assert_eq!(ticket.assignee, Some(PersonId(7)));
    assert!(ticket.responded_at < ticket.restored_at);
    assert!(ticket.restored_at < ticket.resolved_at);
}

#[test]
fn taking_what_a_colleague_works_on_is_no_second_response() {
    let ticket = after(&[3]);
    let events = ticket.take(Some((PersonId(8), "Max"))).unwrap();
    assert_eq!(
        events.iter().map(TicketEvent::kind).collect::<Vec<_>>(),
        ["assigned"]
    );
}

#[test]
fn restoring_ends_the_wait() {
    let ticket = after(&[3, 4]);
    let events = ticket.restore("").unwrap();
    assert_eq!(
        events.iter().map(TicketEvent::kind).collect::<Vec<_>>(),
        ["resumed", "restored"]
    );
}

#[test]
fn another_reason_ends_the_first() {
    let ticket = after(&[3, 4, 5]);
    assert_eq!(ticket.wait.unwrap().reason, "force-majeure");
}

#[test]
fn a_wait_over_a_restored_service_returns_to_it() {
    let ticket = after(&[3, 11, 4]);
    assert_eq!(ticket.state(), State::Waiting);
    let ticket = after(&[3, 11, 4, 6]);
    assert_eq!(ticket.state(), State::Restored);
}

#[test]
fn what_is_over_says_what_to_do() {
    assert_eq!(after(&[12]).take(None), Err(Refusal::Over(State::Resolved)));
    assert_eq!(
        after(&[3]).close(false),
        Err(Refusal::NotResolved(State::InProgress))
    );
    assert_eq!(after(&[21]).comment("x", false), Err(Refusal::Merged));
    assert_eq!(
        after(&[15]).reopen(""),
        Err(Refusal::NothingToReopen(State::Cancelled))
    );
    assert_eq!(
        after(&[]).wait("lunch", "", &USUAL_REASONS),
        Err(Refusal::UnknownReason("lunch".to_owned()))
    );
}

#[test]
fn a_reopened_ticket_is_no_longer_restored() {
    let ticket = after(&[3, 12, 13, 14]);
    assert_eq!(ticket.state(), State::InProgress);
    assert_eq!(
        (ticket.restored_at, ticket.resolved_at, ticket.closed_at),
        (None, None, None)
    );
    assert!(ticket.responded_at.is_some());
}

#[test]
fn what_only_we_may_read_is_searched_apart() {
    let (mut ticket, _) = fresh();
    for (text, internal) in [("mot public", false), ("mot interne", true)] {
        for event in ticket.comment(text, internal).unwrap() {
            let next = recorded(ticket.last_seq + 1, event);
            ticket.apply(&next);
        }
    }
    assert!(ticket.public_text.contains("mot public"));
    assert!(!ticket.public_text.contains("interne"));
    assert!(ticket.internal_text.contains("mot interne"));
}

#[test]
fn the_first_ticket_is_number_1001() {
    assert_eq!(number(TicketId(1)), 1001);
    assert_eq!(of_number(1001), TicketId(1));
}

#[test]
fn an_event_of_an_older_version_is_still_read() {
    // Written once, kept for ever: this text never changes.
    let body = r#"{"ticket":"incident","title":"t","impact":"high","urgency":"low","priority":"P2","coverage":{"verdict":"in","service":"servers"},"source":"watch"}"#;
    let event = TicketEvent::read("opened", body).unwrap();
    assert_eq!(event.body().unwrap(), body);
}
