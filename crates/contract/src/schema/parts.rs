//! The sections of a contract, one schema each.

use serde_json::{Value, json};

use super::{described, flag, object, reference, text, texts, whole, words};

fn identity() -> Vec<(&'static str, Value)> {
    vec![
        ("name", text("Raison sociale. — Legal name.")),
        (
            "siren",
            json!({"type": "string", "pattern": "^[0-9]{9}$", "description": "SIREN, neuf chiffres. — Nine digits."}),
        ),
        (
            "siret",
            json!({"type": "string", "pattern": "^[0-9]{14}$", "description": "SIRET, quatorze chiffres. — Fourteen digits."}),
        ),
        ("iban", text("IBAN.")),
        ("email", text("Adresse électronique. — E-mail address.")),
        (
            "legal-form",
            text("Forme juridique : SARL, SAS… — Legal form."),
        ),
        (
            "capital",
            text("Capital social, en toutes lettres. — Share capital, as it is written."),
        ),
        ("address", text("Rue. — Street.")),
        ("postcode", text("Code postal. — Postcode.")),
        ("city", text("Ville. — Town.")),
        ("country", text("Pays. — Country.")),
        ("vat-id", text("TVA intracommunautaire. — VAT number.")),
        ("rcs", text("Registre du commerce. — Trade register.")),
        ("bic", text("BIC.")),
        ("phone", text("Téléphone. — Telephone.")),
    ]
}

pub(super) fn client() -> Value {
    let mut keys = identity();
    keys.push(("sector", text("Secteur d'activité. — Sector.")));
    keys.push(("employees", whole("Effectif. — Headcount.", 0, 10_000_000)));
    object("Le client. — The client.", &keys, &["name"])
}

pub(super) fn provider() -> Value {
    object("Le prestataire. — The provider.", &identity(), &["name"])
}

pub(super) fn term() -> Value {
    let renewal = object(
        "Reconduction. — Renewal.",
        &[
            ("tacit", flag("Tacite. — Without a word.")),
            (
                "months",
                whole(
                    "Durée de chaque période. — Length of each period.",
                    1,
                    1_200,
                ),
            ),
            ("notice-months", whole("Préavis. — Notice.", 0, 120)),
        ],
        &["tacit", "months"],
    );
    object(
        "Durée. — Term.",
        &[
            (
                "signed",
                described("date", "Jour de la signature. — Day of signature."),
            ),
            (
                "starts",
                described("date", "Premier jour d'effet. — First day in force."),
            ),
            (
                "months",
                whole("Engagement, en mois. — Commitment in months.", 1, 1_200),
            ),
            ("renewal", renewal),
        ],
        &["starts", "months"],
    )
}

pub(super) fn calendar() -> Value {
    let closing = object(
        "Fermeture ; les deux jours compris. — Closing; both days included.",
        &[
            ("from", described("date", "Premier jour. — First day.")),
            ("to", described("date", "Dernier jour. — Last day.")),
            ("reason", text("Motif. — Reason.")),
        ],
        &["from", "to"],
    );
    let opening = object(
        "Ouverture exceptionnelle d'un jour. — Exceptional opening of a day.",
        &[
            ("on", described("date", "Le jour. — The day.")),
            (
                "hours",
                json!({"type": "array", "minItems": 1, "items": reference("range")}),
            ),
            ("reason", text("Motif. — Reason.")),
        ],
        &["on", "hours"],
    );
    let days = "^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$";
    let open = json!({
        "type": "object",
        "description": "Horaires par jour (mon) ou suite de jours (mon-fri). — Hours by day or run of days.",
        "additionalProperties": false,
        "patternProperties": {days: {"type": "array", "items": reference("range")}},
    });
    let holidays = [
        "FR", "FR-57", "FR-67", "FR-68", "FR-971", "FR-972", "FR-973", "FR-974", "FR-976",
    ];
    object(
        "Horaires dans un fuseau. — Opening hours in one time zone.",
        &[
            (
                "timezone",
                text("Fuseau IANA : Europe/Paris. — IANA time zone."),
            ),
            (
                "holidays",
                words(
                    "Jours fériés qui ferment. — Public holidays that close.",
                    &holidays,
                ),
            ),
            (
                "always",
                flag("Ouvert à tout instant. — Open at every instant."),
            ),
            ("open", open),
            ("closed", json!({"type": "array", "items": closing})),
            ("opened", json!({"type": "array", "items": opening})),
        ],
        &["timezone"],
    )
}

const PRIORITIES: [&str; 5] = ["P1", "P2", "P3", "P4", "P5"];

pub(super) fn level() -> Value {
    let mut keys = vec![(
        "calendar",
        text(
            "Calendrier des priorités qui n'en nomment pas. — Calendar of priorities that name none.",
        ),
    )];
    keys.extend(PRIORITIES.map(|name| (name, reference("promise"))));
    object(
        "Un niveau d'engagement. — A level of service.",
        &keys,
        &["calendar"],
    )
}

pub(super) fn promise() -> Value {
    let share =
        ["respond", "onsite", "restore", "resolve"].map(|clock| (clock, reference("percent")));
    object(
        "Délais d'une priorité. — Targets of a priority.",
        &[
            (
                "calendar",
                text("Remplace celui du niveau. — Beats the level's."),
            ),
            (
                "respond",
                described(
                    "target",
                    "GTI : prise en compte. — Until somebody qualified has taken charge.",
                ),
            ),
            (
                "onsite",
                described(
                    "target",
                    "Intervention sur site. — Until somebody is on site.",
                ),
            ),
            (
                "restore",
                described(
                    "target",
                    "GTR : rétablissement du service. — Until service is restored.",
                ),
            ),
            (
                "resolve",
                described(
                    "target",
                    "Résolution de la cause. — Until the cause is gone.",
                ),
            ),
            (
                "share",
                object(
                    "Part promise des tickets du mois. — Promised share of the month's tickets.",
                    &share,
                    &[],
                ),
            ),
        ],
        &[],
    )
}

pub(super) fn matrix() -> Value {
    let degrees = ["high", "medium", "low"];
    let row = object(
        "Par urgence. — By urgency.",
        &degrees.map(|d| (d, reference("priority"))),
        &[],
    );
    object(
        "Priorité par impact puis urgence. — Priority by impact, then urgency.",
        &degrees.map(|d| (d, row.clone())),
        &[],
    )
}

pub(super) fn clocks() -> Value {
    let pauses = json!({
        "type": "object",
        "description": "Motif de pause vers les horloges qu'il arrête. — Reason of a pause to the clocks that it stops.",
        "additionalProperties": {"type": "array", "uniqueItems": true, "items": reference("clock")},
    });
    object(
        "Décompte du temps. — How time is counted.",
        &[
            (
                "on-priority-change",
                words(
                    "Changement de priorité. — Change of priority.",
                    &["keep", "restart"],
                ),
            ),
            (
                "on-reopen",
                words("Réouverture. — Reopening.", &["resume", "restart"]),
            ),
            ("pauses", pauses),
        ],
        &[],
    )
}

pub(super) fn service() -> Value {
    let availability = object(
        "Disponibilité promise. — Availability promised.",
        &[
            ("target", reference("percent")),
            (
                "calendar",
                text("Heures où elle se mesure. — Hours in which it is measured."),
            ),
            (
                "period",
                words("Période. — Period.", &["month", "quarter", "year"]),
            ),
        ],
        &["target", "calendar", "period"],
    );
    object(
        "Un service ; le premier qui convient couvre. — A service; the first that matches covers.",
        &[
            (
                "key",
                json!({"type": "string", "pattern": "^[^\\s.]+$", "description": "Nom court, unique. — Short name, unique."}),
            ),
            ("name", text("Nom. — Name.")),
            ("level", text("Niveau d'engagement. — Level of service.")),
            (
                "covers",
                described("selector", "Ce qu'il couvre. — What it covers."),
            ),
            (
                "except",
                described(
                    "selector",
                    "Ce qu'il ne couvre pas. — What it does not cover.",
                ),
            ),
            ("availability", availability),
            ("backup", backup()),
            ("patch", patch()),
        ],
        &["key", "name", "covers"],
    )
}

fn backup() -> Value {
    let keep = ["daily", "weekly", "monthly", "yearly"]
        .map(|how| (how, whole("Nombre gardé. — How many are kept.", 0, 100_000)));
    object(
        "Sauvegardes promises. — Backups promised.",
        &[
            (
                "rpo",
                described(
                    "duration",
                    "Perte de données au plus. — At most this much is lost.",
                ),
            ),
            (
                "rto",
                described("duration", "Restauration en. — Restored within."),
            ),
            ("keep", object("Conservation. — Retention.", &keep, &[])),
            (
                "restore-test",
                words(
                    "Essai de restauration. — Restore test.",
                    &["monthly", "quarterly", "half-yearly", "yearly"],
                ),
            ),
        ],
        &[],
    )
}

fn patch() -> Value {
    let mut keys = ["critical", "high", "medium", "low", "other"]
        .map(|severity| (severity, reference("target")))
        .to_vec();
    keys.push((
        "calendar",
        text("Calendrier de ces délais. — Calendar of these targets."),
    ));
    object(
        "Correctifs, par gravité. — Patches by severity.",
        &keys,
        &[],
    )
}

pub(super) fn third_party() -> Value {
    object(
        "Un tiers qui répond d'une partie. — Somebody else who answers for a part.",
        &[
            ("name", text("Nom. — Name.")),
            (
                "responsible-for",
                described("selector", "De quoi il répond. — Of what."),
            ),
        ],
        &["name", "responsible-for"],
    )
}

pub(super) fn authorisation() -> Value {
    let when = object(
        "Quand. — When.",
        &[
            ("calendar", text("Dans ces heures. — In these hours.")),
            (
                "ticket",
                words(
                    "Seulement tant qu'un ticket couvre l'élément. — Only while a ticket covers the item.",
                    &["open"],
                ),
            ),
        ],
        &[],
    );
    object(
        "Qui peut faire quoi ; le reste est refusé. — Who may do what; the rest is refused.",
        &[
            (
                "who",
                json!({"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^(role|user|team):.*\\S"}}),
            ),
            (
                "may",
                json!({"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1, "examples": ["remote-shell", "run-runbook", "restart-service"]}}),
            ),
            (
                "on",
                described(
                    "selector",
                    "Sur quoi ; absent : tout élément couvert. — On what; absent: every covered item.",
                ),
            ),
            ("when", when),
            (
                "needs",
                json!({"type": "array", "items": {"enum": ["second-person", "client-approval"]}}),
            ),
        ],
        &["who", "may"],
    )
}

pub(super) fn confidentiality() -> Value {
    object(
        "Confidentialité. — Confidentiality.",
        &[
            (
                "years-after-end",
                whole("Années après la fin. — Years after the end.", 0, 100),
            ),
            (
                "personal-data",
                flag("L'annexe de l'article 28 s'applique. — The article 28 annex applies."),
            ),
        ],
        &[],
    )
}

pub(super) fn security() -> Value {
    object(
        "Sécurité. — Security.",
        &[
            (
                "level",
                words("Niveau. — Level.", &["standard", "reinforced"]),
            ),
            (
                "mfa",
                flag("Double authentification exigée. — A second factor is required."),
            ),
            (
                "access-review-months",
                whole("Revue des accès. — Access review.", 1, 120),
            ),
            (
                "log-retention-months",
                whole("Conservation des journaux. — Log retention.", 1, 1_200),
            ),
        ],
        &["level"],
    )
}

pub(super) fn exit() -> Value {
    object(
        "Réversibilité. — Exit.",
        &[
            ("notice-months", whole("Préavis. — Notice.", 0, 120)),
            (
                "assistance-days",
                whole("Jours d'assistance. — Days of assistance.", 0, 3_650),
            ),
            ("deliver", texts("Ce qui est rendu. — What is handed back.")),
        ],
        &[],
    )
}
