use super::*;
use crate::read;

fn contract() -> Contract {
    read("t.toml", include_str!("../coverage/sample.toml"))
        .unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn server() -> Item {
    Item::new("srv-1", "server")
        .with("site", "Lyon")
        .with("tag", "prod")
}

fn actor(user: &str, role: &str, team: &str) -> Actor {
    Actor {
        user: user.to_owned(),
        roles: vec![role.to_owned()],
        teams: vec![team.to_owned()],
    }
}

const MONDAY: &str = "2026-03-02T10:00:00+01:00";
const SUNDAY: &str = "2026-03-01T10:00:00+01:00";

fn ask(actor: &Actor, action: &str, item: &Item, when: &str, ticket_open: bool) -> Permission {
    may(
        &contract(),
        &Attempt {
            actor,
            action,
            item,
            when: when.parse().unwrap(),
            ticket_open,
            ended: None,
        },
    )
}

#[test]
fn a_role_may_what_it_is_allowed_while_a_ticket_is_open() {
    let ada = actor("ada", "technician", "desk");
    let allowed = ask(&ada, "remote-shell", &server(), SUNDAY, true);
    let Permission::Allowed {
        clause,
        needs,
        recorded,
    } = allowed
    else {
        panic!("{allowed:?}");
    };
    assert_eq!(clause.path, "authorisations.0");
    assert_eq!(needs, ["second-person"]);
    assert!(recorded);
    let refused = ask(&ada, "remote-shell", &server(), SUNDAY, false);
    let Permission::Refused { why, .. } = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(why.len(), 3);
    assert_eq!(why[0].missing, [Missing::Ticket]);
}

#[test]
fn what_no_authorisation_allows_is_refused() {
    let ada = actor("ada", "technician", "desk");
    assert!(!ask(&ada, "erase-disk", &server(), MONDAY, true).allowed());
    let stranger = actor("role:technician", "user", "desk");
    assert!(!ask(&stranger, "remote-shell", &server(), MONDAY, true).allowed());
    assert!(
        !ask(
            &actor("grace", "x", "x"),
            "run-runbook",
            &server(),
            MONDAY,
            true
        )
        .allowed()
    );
}

#[test]
fn any_authorisation_is_enough_and_the_one_that_asks_least_decides() {
    // As a technician she needs a second person, as one of the team she does not, in office hours.
    let both = actor("ada", "technician", "ops");
    let allowed = ask(&both, "remote-shell", &server(), MONDAY, true);
    assert!(matches!(&allowed, Permission::Allowed { needs, .. } if needs.is_empty()));
    let allowed = ask(&both, "remote-shell", &server(), SUNDAY, true);
    assert!(matches!(&allowed, Permission::Allowed { needs, .. } if needs.len() == 1));
}

#[test]
fn without_items_named_only_covered_items_are_meant() {
    let grace = actor("grace", "x", "x");
    assert!(ask(&grace, "remote-shell", &server(), MONDAY, false).allowed());
    assert!(!ask(&grace, "remote-shell", &server(), SUNDAY, false).allowed());
    let refused = ask(
        &grace,
        "remote-shell",
        &Item::new("p", "printer"),
        MONDAY,
        false,
    );
    let Permission::Refused { why, .. } = &refused else {
        panic!("{refused:?}");
    };
    assert_eq!(why[1].missing, [Missing::Coverage]);
    let said = refused.explain();
    assert_eq!(
        said[2].fr.replace('\u{a0}', " "),
        "t.toml, ligne 77 : aucun service ne couvre cet élément"
    );
}

#[test]
fn outside_the_term_nobody_may_anything() {
    let ada = actor("ada", "technician", "ops");
    let refused = ask(
        &ada,
        "remote-shell",
        &server(),
        "2029-02-01T00:00:00+01:00",
        true,
    );
    assert!(matches!(refused, Permission::Refused { term: Some(_), .. }));
    assert!(
        ask(
            &ada,
            "remote-shell",
            &server(),
            "2029-01-31T10:00:00+01:00",
            true
        )
        .allowed()
    );
}
