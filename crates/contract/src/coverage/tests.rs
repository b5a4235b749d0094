use jiff::Timestamp;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::authorise::Actor;
use crate::read;
use crate::words::Words;

fn contract() -> Contract {
    read("t.toml", include_str!("sample.toml")).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn server() -> Item {
    Item::new("srv-1", "server")
        .with("site", "Lyon")
        .with("tag", "prod")
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn asked<'a>(item: Option<&'a Item>, when: &str) -> Asked<'a> {
    Asked {
        item,
        service: None,
        action: "remote-shell",
        actor: None,
        ticket_open: true,
        when: at(when),
        quantity: Decimal::TWO,
        used: Decimal::ZERO,
        ended: None,
    }
}

#[test]
fn the_first_service_in_file_order_covers() {
    let c = contract();
    let coverage = cover(&c, &server());
    let covered = coverage.covered.unwrap();
    assert_eq!(covered.service, "servers");
    assert_eq!(covered.level.as_deref(), Some("gold"));
    assert_eq!(covered.clause.path, "services.0.covers");
    assert!(covered.clause.line > 0);
    // Everything that a server can be is also covered by the catch-all, further down.
    let vm = Item::new("vm-1", "vm");
    let coverage = cover(&c, &vm);
    assert_eq!(coverage.covered.unwrap().service, "rest");
    assert_eq!(coverage.passed_over.len(), 2);
}

#[test]
fn all_keys_must_match_and_any_value_does() {
    let c = contract();
    let elsewhere = Item::new("srv-2", "server")
        .with("site", "Paris")
        .with("tag", "prod");
    let coverage = cover(&c, &elsewhere);
    assert!(coverage.covered.is_none());
    let first = &coverage.passed_over[0];
    assert!(!first.excepted);
    assert_eq!(first.conditions.len(), 1);
    assert_eq!(first.conditions[0].key, "site");
    let untagged = Item::new("srv-3", "server").with("site", "Lyon");
    let coverage = cover(&c, &untagged);
    assert_eq!(coverage.passed_over[0].conditions[0].key, "tag");
    assert!(coverage.passed_over[0].conditions[0].found.is_empty());
    let several = server().with("tag", "old");
    assert!(cover(&c, &several).covered.is_some());
}

#[test]
fn an_exception_takes_away() {
    let c = contract();
    let lab = server().with("tag", "lab");
    let coverage = cover(&c, &lab);
    assert!(coverage.covered.is_none());
    assert!(coverage.passed_over[0].excepted);
    assert_eq!(coverage.passed_over[0].clause.path, "services.0.except");
    let said: Vec<Words> = coverage.explain();
    assert_eq!(
        said[1].fr.replace('\u{a0}', " "),
        "servers : exclu par exception, tag = lab (t.toml, ligne 42)"
    );
}

#[test]
fn a_third_party_is_named() {
    let c = contract();
    let cloud = Item::new("bucket", "cloud");
    let coverage = cover(&c, &cloud);
    assert!(coverage.covered.is_none());
    assert_eq!(
        coverage.third_party.as_ref().unwrap().name,
        "Hébergeur Exemple"
    );
    let decision = decide(&c, &asked(Some(&cloud), "2026-03-02T10:00:00+01:00"));
    assert_eq!(decision.outcome, Outcome::Out);
    assert_eq!(
        decision.clause.unwrap().path,
        "third-parties.0.responsible-for"
    );
}

#[test]
fn what_is_covered_is_in_and_the_rest_is_ordered_at_a_price() {
    let c = contract();
    let item = server();
    let decision = decide(&c, &asked(Some(&item), "2026-03-02T10:00:00+01:00"));
    let service = Some("servers".to_owned());
    assert_eq!(decision.outcome, Outcome::In { service });
    let printer = Item::new("prn-1", "printer");
    // Monday 17:00 in Paris for two hours: one in hours, one at 150 %.
    let decision = decide(&c, &asked(Some(&printer), "2026-03-02T17:00:00+01:00"));
    let Outcome::NeedsOrder { offers } = &decision.outcome else {
        panic!("{decision:?}");
    };
    assert_eq!(offers[0].price.to_string(), "237.50");
    assert_eq!(offers[0].factor, Decimal::ONE);
    assert!(
        decision
            .explain("EUR")
            .last()
            .unwrap()
            .en
            .contains("€237.50")
    );
}

#[test]
fn outside_the_term_everything_is_out() {
    let c = contract();
    let item = server();
    for (when, in_force) in [
        ("2026-01-31T23:30:00+01:00", false),
        ("2026-02-01T00:00:00+01:00", true),
        ("2029-01-31T23:59:59+01:00", true),
        ("2029-02-01T00:00:00+01:00", false),
    ] {
        let decision = decide(&c, &asked(Some(&item), when));
        assert_eq!(decision.outcome != Outcome::Out, in_force, "{when}");
        assert_eq!(decision.standing.in_force(), in_force);
    }
    let mut ended = asked(Some(&item), "2026-06-02T00:00:00+02:00");
    ended.ended = Some(jiff::civil::date(2026, 6, 1));
    assert_eq!(decide(&c, &ended).outcome, Outcome::Out);
}

#[test]
fn a_person_who_needs_somebody_else_needs_approval() {
    let c = contract();
    let item = server();
    let technician = Actor {
        user: "ada".to_owned(),
        roles: vec!["technician".to_owned()],
        teams: Vec::new(),
    };
    let mut question = asked(Some(&item), "2026-03-02T10:00:00+01:00");
    question.actor = Some(&technician);
    let decision = decide(&c, &question);
    assert!(
        matches!(&decision.outcome, Outcome::NeedsApproval { by, .. } if by == &["second-person"])
    );
    question.ticket_open = false;
    assert_eq!(decide(&c, &question).outcome, Outcome::Out);
}

#[test]
fn days_of_assistance_are_included_until_they_are_used_up() {
    let c = contract();
    let mut question = asked(None, "2026-03-02T10:00:00+01:00");
    question.action = Asked::EXIT;
    question.used = Decimal::from(18);
    let decision = decide(&c, &question);
    assert_eq!(decision.outcome, Outcome::In { service: None });
    assert_eq!(decision.left.as_ref().unwrap().left, Decimal::TWO);
    question.used = Decimal::from(19);
    assert!(matches!(
        decide(&c, &question).outcome,
        Outcome::NeedsOrder { .. }
    ));
}

fn any_item() -> impl Strategy<Value = Item> {
    let kinds = prop::sample::select(vec!["server", "vm", "workstation", "printer", "cloud"]);
    let sites = prop::collection::vec(prop::sample::select(vec!["Lyon", "Paris"]), 0..2);
    let tags = prop::collection::vec(prop::sample::select(vec!["prod", "lab", "old"]), 0..3);
    (kinds, sites, tags).prop_map(|(kind, sites, tags)| {
        let mut item = Item::new("x", kind);
        for site in sites {
            item = item.with("site", site);
        }
        for tag in tags {
            item = item.with("tag", tag);
        }
        item
    })
}

proptest! {
    #[test]
    fn the_reasons_agree_with_the_answer(item in any_item()) {
        let c = contract();
        let coverage = cover(&c, &item);
        prop_assert_eq!(coverage.covered.as_ref().map(|one| one.service.as_str()), covering(&c, &item));
        let before = coverage.passed_over.len();
        match &coverage.covered {
            Some(covered) => {
                prop_assert!(covered.conditions.iter().all(|one| one.holds));
                prop_assert_eq!(&c.services[before].key, &covered.service);
            }
            None => prop_assert_eq!(before, c.services.len()),
        }
        for passed in &coverage.passed_over {
            prop_assert!(!passed.conditions.is_empty());
            prop_assert!(passed.conditions.iter().all(|one| one.holds == passed.excepted));
        }
    }
}
