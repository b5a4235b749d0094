//! The control room, the queue, and an empty queue.

use intendant_server::platform::i18n::Lang;
use intendant_server::platform::page::{
    Audience, Button, ClockState, Column, Flash, Icon, Order, Progress, Row, Severity, Table, Tile,
    Tone, badge, bulk_bar, clock_row, confirm_button, empty_state, filters, format, link_button,
    page_header, pagination, panel_flush, priority, row, severity, state, submit, table, tiles,
};
use maud::{Markup, html};

use super::clocks::clock;
use super::{Page, minutes, now, paris, say};

struct Sample {
    number: i64,
    priority: u8,
    title: (&'static str, &'static str),
    client: &'static str,
    progress: Progress,
    clock: (ClockState, i64, i64),
    who: &'static str,
    age: i64,
}

const SAMPLES: [Sample; 9] = [
    Sample {
        number: 104_230,
        priority: 1,
        title: (
            "Le site de vente ne répond plus (HTTP 503)",
            "The shop's site answers 503",
        ),
        client: "Conserverie Kerbrat",
        progress: Progress::InProgress,
        clock: (ClockState::Overdue, 252, 240),
        who: "Maëlle Le Goff",
        age: 252,
    },
    Sample {
        number: 104_244,
        priority: 2,
        title: (
            "Sauvegarde de SRV-ERP-02 en échec depuis trois nuits",
            "Backup of SRV-ERP-02 failing for three nights",
        ),
        client: "Mairie de Plouharnel",
        progress: Progress::Assigned,
        clock: (ClockState::Running, 231, 240),
        who: "Yann Thomas",
        age: 310,
    },
    Sample {
        number: 104_239,
        priority: 2,
        title: (
            "Disque système à 96 % sur vm-compta",
            "System disk at 96% on vm-compta",
        ),
        client: "Cabinet Ollivier & Associés",
        progress: Progress::New,
        clock: (ClockState::Running, 190, 240),
        who: "",
        age: 190,
    },
    Sample {
        number: 104_201,
        priority: 3,
        title: (
            "Imprimante du quai n° 3 hors ligne",
            "Printer of dock 3 offline",
        ),
        client: "Transports Le Gall",
        progress: Progress::Waiting,
        clock: (ClockState::Paused, 320, 480),
        who: "Maëlle Le Goff",
        age: 2100,
    },
    Sample {
        number: 104_247,
        priority: 3,
        title: (
            "Lenteurs de la messagerie le matin",
            "Mail is slow in the morning",
        ),
        client: "Clinique de l’Estuaire",
        progress: Progress::InProgress,
        clock: (ClockState::Running, 95, 480),
        who: "Inès Moreau",
        age: 120,
    },
    Sample {
        number: 104_250,
        priority: 4,
        title: (
            "Créer un compte pour Mme Hélary, arrivée le 11 mai",
            "New account for Ms Hélary, arriving 11 May",
        ),
        client: "Conserverie Kerbrat",
        progress: Progress::New,
        clock: (ClockState::Running, 20, 960),
        who: "",
        age: 25,
    },
    Sample {
        number: 104_112,
        priority: 2,
        title: (
            "VPN : déconnexions toutes les dix minutes",
            "VPN drops every ten minutes",
        ),
        client: "Transports Le Gall",
        progress: Progress::Restored,
        clock: (ClockState::Met, 72, 240),
        who: "Yann Thomas",
        age: 4300,
    },
    Sample {
        number: 104_098,
        priority: 1,
        title: (
            "Panne de courant sur le site de Lanester",
            "Power failure at the Lanester site",
        ),
        client: "Clinique de l’Estuaire",
        progress: Progress::Resolved,
        clock: (ClockState::Breached, 275, 240),
        who: "Inès Moreau",
        age: 7300,
    },
    Sample {
        number: 104_251,
        priority: 5,
        title: (
            "Question sur la facture d’avril",
            "Question about April’s invoice",
        ),
        client: "Cabinet Ollivier & Associés",
        progress: Progress::Cancelled,
        clock: (ClockState::Cancelled, 3, 960),
        who: "",
        age: 12,
    },
];

fn progress_text(lang: Lang, progress: Progress) -> &'static str {
    match progress {
        Progress::New => say(lang, "Nouveau", "New"),
        Progress::Assigned => say(lang, "Affecté", "Assigned"),
        Progress::InProgress => say(lang, "En cours", "In progress"),
        Progress::Waiting => say(lang, "En attente", "Waiting"),
        Progress::Restored => say(lang, "Rétabli", "Restored"),
        Progress::Resolved => say(lang, "Résolu", "Resolved"),
        Progress::Closed => say(lang, "Clos", "Closed"),
        Progress::Cancelled => say(lang, "Annulé", "Cancelled"),
    }
}

fn priority_name(lang: Lang, level: u8) -> &'static str {
    match level {
        1 => say(lang, "Critique", "Critical"),
        2 => say(lang, "Haute", "High"),
        3 => say(lang, "Moyenne", "Medium"),
        4 => say(lang, "Basse", "Low"),
        _ => say(lang, "Planifiée", "Planned"),
    }
}

fn columns(lang: Lang) -> Vec<Column> {
    let text = |fr, en| say(lang, fr, en).to_owned();
    vec![
        Column::tight(text("Priorité", "Priority")).sort("?sort=priority", None),
        Column::tight(text("N°", "No.")),
        Column::main(text("Ticket", "Ticket")),
        Column::tight(text("État", "State")),
        Column::clock(text("Horloge", "Clock")).sort("?sort=due", Some(Order::Ascending)),
        Column::wide_only(text("Intervenant", "Assignee")),
        Column::number(text("Ouvert", "Opened")).sort("?sort=opened", None),
    ]
}

fn rows(lang: Lang, frame: &Table<'_>, samples: &[Sample]) -> Markup {
    html! { @for sample in samples {
        @let id = format!("{}-{}", frame.id, sample.number);
        @let title = say(lang, sample.title.0, sample.title.1);
        @let (clock_state, elapsed, target) = sample.clock;
        (row(lang, frame, &Row {
            id: &id,
            href: Some("ticket.html"),
            value: &sample.number.to_string(),
            name: title,
            cells: &[
                priority(sample.priority, priority_name(lang, sample.priority)),
                html! { span.muted { (format::ticket_number(sample.number)) } },
                html! { a href="ticket.html" { (title) } br; span.muted { (sample.client) } },
                state(sample.progress, progress_text(lang, sample.progress)),
                clock_row(lang, &clock(lang, &format!("clock-{id}"), clock_state, elapsed, target)),
                html! { @if sample.who.is_empty() { span.muted { (say(lang, "personne", "nobody")) } } @else { (sample.who) } },
                format::ago(lang, minutes(-sample.age), &paris(), now()),
            ],
        }))
    } }
}

pub(crate) fn queue(lang: Lang) -> Page {
    let columns = columns(lang);
    let frame = Table {
        id: "queue",
        caption: say(lang, "Tickets ouverts", "Open tickets"),
        columns: &columns,
        selectable: true,
    };
    let actions = html! {
        select.small name="team" aria-label=(say(lang, "Équipe", "Team")) { option { (say(lang, "Équipe Systèmes", "Systems team")) } }
        (submit(Button::Secondary, say(lang, "Affecter", "Assign")))
        (confirm_button(Button::Danger, say(lang, "Annuler", "Cancel"), say(lang, "Annuler les tickets cochés ?", "Cancel the selected tickets?")))
    };
    let body = html! {
        (page_header("Tickets", say(lang, "42 ouverts, triés par ce qui échoit d’abord", "42 open, sorted by what runs out first"),
            &link_button(Button::Primary, "/tickets/new", Some(Icon::Plus), say(lang, "Nouveau ticket", "New ticket"))))
        (filters(say(lang, "Filtres", "Filters"), &[
            ("?f=mine", say(lang, "Les miens", "Mine"), Some(6), false),
            ("?f=open", say(lang, "Ouverts", "Open"), Some(42), true),
            ("?f=free", say(lang, "Sans intervenant", "Unassigned"), Some(9), false),
            ("?f=waiting", say(lang, "En attente", "Waiting"), Some(11), false),
            ("?f=out", say(lang, "Hors contrat", "Out of contract"), Some(2), false),
        ]))
        (panel_flush("", &html! {}, &html! {
            form method="post" action="/tickets/bulk" {
                (table(lang, &frame, &rows(lang, &frame, &SAMPLES)))
                (bulk_bar(lang, &actions))
            }
            (pagination(lang, None, Some("?after=104251"), say(lang, "1–9 sur 42", "1–9 of 42")))
        }))
    };
    Page {
        name: "queue",
        title: "Tickets".to_owned(),
        here: "/tickets",
        audience: Audience::Console,
        flash: None,
        body,
    }
}

pub(crate) fn control_room(lang: Lang) -> Page {
    let columns = columns(lang);
    let frame = Table {
        id: "soon",
        caption: say(lang, "Horloges qui échoient", "Clocks running out"),
        columns: &columns,
        selectable: false,
    };
    let figures = [
        Tile {
            label: say(lang, "Dépassées", "Overdue"),
            value: "1",
            note: say(lang, "depuis 12 min", "for 12 min"),
            tone: Tone::Bad,
            href: Some("queue.html"),
        },
        Tile {
            label: say(lang, "Moins d’une heure", "Under an hour"),
            value: "2",
            note: say(lang, "GTR, 2 clients", "Restore, 2 clients"),
            tone: Tone::Warn,
            href: Some("queue.html"),
        },
        Tile {
            label: say(lang, "Sans intervenant", "Unassigned"),
            value: "9",
            note: say(lang, "le plus ancien : 3 h 10", "oldest: 3h 10m"),
            tone: Tone::Neutral,
            href: Some("queue.html"),
        },
        Tile {
            label: say(lang, "Machines en panne", "Machines down"),
            value: "2",
            note: say(lang, "sur 318", "of 318"),
            tone: Tone::Bad,
            href: Some("machines.html"),
        },
        Tile {
            label: say(lang, "Tenu en mai", "Kept in May"),
            value: say(lang, "96,4 %", "96.4%"),
            note: say(lang, "54 promesses sur 56", "54 promises of 56"),
            tone: Tone::Neutral,
            href: None,
        },
    ];
    let broken = html! {
        ul.rows {
            li { (severity(Severity::Critical, say(lang, "Critique", "Critical"))) a href="m.html" { "web-boutique-01" } span.muted { "Conserverie Kerbrat" } span.muted { (say(lang, "HTTP : 503 depuis 11:02", "HTTP: 503 since 11:02")) } }
            li { (severity(Severity::Warning, say(lang, "Alerte", "Warning"))) a href="m.html" { "vm-compta" } span.muted { "Cabinet Ollivier & Associés" } span.muted { (say(lang, "disque / : 96 %", "disk /: 96%")) } }
            li { (severity(Severity::Unknown, say(lang, "Muette", "Silent"))) a href="m.html" { "nas-lanester" } span.muted { "Clinique de l’Estuaire" } span.muted { (say(lang, "sans nouvelles depuis 14:51", "no news since 14:51")) } }
        }
    };
    let expires = html! {
        ul.rows {
            li { (badge(Tone::Warn, say(lang, "9 jours", "9 days"))) a href="c.html" { "extranet.kerbrat.example" } span.muted { (say(lang, "certificat TLS", "TLS certificate")) } }
            li { (badge(Tone::Neutral, say(lang, "27 jours", "27 days"))) a href="c.html" { (say(lang, "Contrat Transports Le Gall", "Transports Le Gall contract")) } span.muted { (say(lang, "préavis de résiliation", "notice of termination")) } }
        }
    };
    let body = html! {
        (page_header(say(lang, "Poste de contrôle", "Control room"), say(lang, "lundi 4 mai 2026", "Monday 4 May 2026"),
            &link_button(Button::Primary, "/tickets/new", Some(Icon::Plus), say(lang, "Nouveau ticket", "New ticket"))))
        (tiles(&figures))
        (panel_flush(say(lang, "Ce qui échoit d’abord", "What runs out first"),
            &html! { a href="queue.html" { (say(lang, "Tous les tickets", "All tickets")) } },
            &table(lang, &frame, &rows(lang, &frame, &SAMPLES[..5]))))
        div.grid2 {
            (panel_flush(say(lang, "En panne", "Broken"), &html! {}, &broken))
            (panel_flush(say(lang, "Expire bientôt", "Expires soon"), &html! {}, &expires))
        }
    };
    let flash = Flash {
        tone: Tone::Good,
        text: say(
            lang,
            "Le ticket 104 112 est rétabli ; sa GTR est tenue.",
            "Ticket 104 112 is restored; its clock is kept.",
        )
        .to_owned(),
    };
    Page {
        name: "control",
        title: say(lang, "Poste de contrôle", "Control room").to_owned(),
        here: "/",
        audience: Audience::Console,
        flash: Some(flash),
        body,
    }
}

pub(crate) fn empty(lang: Lang) -> Page {
    let body = html! {
        (page_header(say(lang, "Machines", "Machines"), "", &html! {}))
        (empty_state(Icon::Server, say(lang, "Aucune machine n’est encore suivie", "No machine is watched yet"),
            say(lang, "Une machine apparaît ici dès que son agent s’enrôle. Il lui faut un jeton, valable une fois, du client auquel elle appartient.",
                "A machine appears here as soon as its agent enrols. It needs a one-time token of the client it belongs to."),
            &link_button(Button::Primary, "/clients", Some(Icon::Key), say(lang, "Créer un jeton", "Create a token"))))
    };
    Page {
        name: "empty",
        title: "Machines".to_owned(),
        here: "/machines",
        audience: Audience::Console,
        flash: None,
        body,
    }
}
