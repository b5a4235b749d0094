//! A ticket, and a contract with its life in the margin.

use intendant_server::platform::i18n::Lang;
use intendant_server::platform::page::{
    Attached, Audience, Button, Change, Clause, ClockState, Entry, EntryAudience, Field, Icon,
    Progress, Tab, Tone, attachments, badge, badge_icon, breadcrumbs, clause_row, clock_bar,
    confirm_button, definition_list, diff, explain, form_actions, link_button, markdown,
    page_header_marked, panel, priority, refusal, state, submit, tabs, text_area, timeline,
};
use maud::{Markup, html};

use super::clocks::{clock, clock_with_ledger};
use super::{Page, minutes, now, paris, say};

fn events(lang: Lang) -> Markup {
    let line = |id, at, who, fr, en, icon, tone| Entry {
        id,
        at: minutes(at),
        who,
        what: html! { (say(lang, fr, en)) },
        icon,
        tone,
        body: None,
        audience: EntryAudience::Internal,
    };
    let log = "<p>Le service est redémarré, mais le processus ressort en erreur :</p><pre><code>systemd[1]: boutique.service: Main process exited, code=exited, status=1\nboutique[4120]: bind: address already in use (0.0.0.0:8443)</code></pre><p>Un ancien processus tient encore le port <code>8443</code>.</p>";
    let asked = html! {
        (markdown(say(lang, "<p>Bonjour, nous devons redémarrer la machine entière. Est-ce possible <strong>avant 16 h</strong> ?</p>", "<p>Hello, we must restart the whole machine. Is that possible <strong>before 16:00</strong>?</p>")))
        (attachments(&[Attached { name: "journal-boutique.txt", size: "12,4 ko", href: "f" }]))
    };
    let entries = [
        line(
            "e1",
            -252,
            say(lang, "Surveillance", "Monitoring"),
            "a ouvert le ticket : HTTP 503, 3 échecs de suite",
            "opened the ticket: HTTP 503, 3 failures in a row",
            Icon::Activity,
            Tone::Bad,
        ),
        line(
            "e2",
            -246,
            "Maëlle Le Goff",
            "a pris en charge",
            "took it",
            Icon::User,
            Tone::Accent,
        ),
        Entry {
            body: Some(markdown(log)),
            icon: Icon::Message,
            ..line(
                "e3",
                -230,
                "Maëlle Le Goff",
                "a noté",
                "noted",
                Icon::Message,
                Tone::Neutral,
            )
        },
        Entry {
            body: Some(asked),
            audience: EntryAudience::Public,
            ..line(
                "e4",
                -190,
                "Maëlle Le Goff",
                "a écrit au client",
                "wrote to the client",
                Icon::Send,
                Tone::Neutral,
            )
        },
        line(
            "e5",
            -190,
            "Maëlle Le Goff",
            "a mis en attente : attend le client",
            "set it waiting: for the client",
            Icon::Waiting,
            Tone::Warn,
        ),
        line(
            "e6",
            -150,
            "Rozenn Kerbrat",
            "a donné son accord",
            "gave her approval",
            Icon::Check,
            Tone::Good,
        ),
    ];
    timeline(lang, &entries, &paris(), now())
}

pub(crate) fn ticket(lang: Lang) -> Page {
    let subtitle = html! {
        (priority(1, say(lang, "Critique", "Critical")))
        (state(Progress::InProgress, say(lang, "En cours", "In progress")))
        span { (say(lang, "Incident 104 230 de", "Incident 104 230 of")) " " a href="client.html" { "Conserverie Kerbrat" } }
        (badge_icon(Tone::Good, Icon::Shield, say(lang, "Couvert", "Covered")))
    };
    let actions = html! {
        (link_button(Button::Secondary, "#", Some(Icon::Pause), say(lang, "Mettre en attente", "Set waiting")))
        (submit(Button::Primary, say(lang, "Déclarer rétabli", "Mark restored")))
    };
    let facts = definition_list(&[
        (
            say(lang, "Service", "Service"),
            html! { (say(lang, "Hébergement web", "Web hosting")) },
        ),
        (
            say(lang, "Machine", "Machine"),
            html! { a href="m.html" { "web-boutique-01" } },
        ),
        (say(lang, "Site", "Site"), html! { "Douarnenez" }),
        (
            say(lang, "Demandeur", "Requester"),
            html! { "Rozenn Kerbrat" },
        ),
        (
            say(lang, "Intervenant", "Assignee"),
            html! { "Maëlle Le Goff" br; span.muted { (say(lang, "équipe Systèmes", "Systems team")) } },
        ),
        (say(lang, "Temps passé", "Time spent"), html! { "1 h 35" }),
        (
            say(lang, "Contrat", "Contract"),
            html! { a href="c.html" { "KERBRAT-2026-1" } },
        ),
    ]);
    let covered = explain(
        &html! { strong { (say(lang, "Couvert, sans supplément", "Covered, no extra charge")) } },
        &html! {
            p { (say(lang, "Le service « Hébergement web » couvre les machines de rôle web du site de Douarnenez, astreinte comprise.", "The service “Web hosting” covers machines of role web at Douarnenez, on-call included.")) }
        },
    );
    let reply = html! {
        form.stack method="post" {
            (text_area(&Field::new("reply", say(lang, "Répondre", "Reply")).hint(say(lang, "Markdown. Visible du client.", "Markdown. The client sees it.")), 4, ""))
            (form_actions(&html! { (submit(Button::Primary, say(lang, "Envoyer", "Send"))) (submit(Button::Secondary, say(lang, "Note interne", "Internal note"))) }))
        }
    };
    let body = html! {
        (breadcrumbs(lang, &[("/tickets", "Tickets"), ("/clients/kerbrat", "Conserverie Kerbrat")]))
        (page_header_marked(say(lang, "Le site de vente ne répond plus (HTTP 503)", "The shop’s site answers 503"), &subtitle, &actions))
        div.split {
            div.stack {
                (panel(say(lang, "Horloges", "Clocks"), &html! {}, &html! {
                    (clock_bar(lang, &clock_with_ledger(lang, "c1", ClockState::Running)))
                    (clock_bar(lang, &{ let mut c = clock(lang, "c2", ClockState::Met, 6, 30); c.name = say(lang, "GTI", "Respond").to_owned(); c }))
                }))
                (events(lang))
                (panel("", &html! {}, &reply))
            }
            div.stack {
                (panel(say(lang, "Fiche", "Facts"), &html! {}, &facts))
                (panel(say(lang, "Couverture", "Coverage"), &html! {}, &covered))
            }
        }
    };
    Page {
        name: "ticket",
        title: say(
            lang,
            "104 230 Le site de vente ne répond plus",
            "104 230 The shop’s site answers 503",
        )
        .to_owned(),
        here: "/tickets/104230",
        audience: Audience::Console,
        flash: None,
        body,
    }
}

pub(crate) fn contract(lang: Lang) -> Page {
    let subtitle = html! { (badge(Tone::Good, say(lang, "En vigueur", "In force"))) span { (say(lang, "du jeu. 1er janv. 2026 au jeu. 31 déc. 2026, tacite reconduction", "from Thu 1 Jan 2026 to Thu 31 Dec 2026, renewed tacitly")) } };
    let changes = [
        Change {
            what: say(lang, "P2, rétablissement", "P2, restore"),
            before: Some("8 h"),
            after: Some("6 h"),
            tone: Tone::Good,
        },
        Change {
            what: say(lang, "P1, intervention", "P1, respond"),
            before: Some("30 min"),
            after: Some("1 h"),
            tone: Tone::Bad,
        },
        Change {
            what: say(lang, "Astreinte du dimanche", "Sunday on-call"),
            before: None,
            after: Some(say(lang, "8 h à 20 h", "08:00 to 20:00")),
            tone: Tone::Good,
        },
        Change {
            what: say(lang, "Rapport trimestriel", "Quarterly report"),
            before: Some(say(lang, "le 10", "on the 10th")),
            after: None,
            tone: Tone::Neutral,
        },
    ];
    let clause = |anchor: &str, title: &str, text: &str, life: Markup| {
        clause_row(anchor, title, &html! { p { (text) } }, &life)
    };
    let body = html! {
        (breadcrumbs(lang, &[("/clients", "Clients"), ("/clients/kerbrat", "Conserverie Kerbrat")]))
        (page_header_marked("KERBRAT-2026-1", &subtitle, &link_button(Button::Secondary, "#", Some(Icon::Printer), say(lang, "Imprimer", "Print"))))
        (tabs(say(lang, "Vues du contrat", "Views of the contract"), &[
            Tab { href: "?v=text", text: say(lang, "Le contrat", "The contract"), count: None, here: true },
            Tab { href: "?v=items", text: say(lang, "Périmètre", "Perimeter"), count: Some(31), here: false },
            Tab { href: "?v=versions", text: say(lang, "Avenants", "Amendments"), count: Some(2), here: false },
        ]))
        (panel("", &html! {}, &html! {
            (clause("restore", say(lang, "4. Garantie de temps de rétablissement", "4. Restore times"), say(lang, "Un incident de priorité P1 sur un serveur est rétabli en 4 h ouvrées, astreinte comprise ; P2 en 8 h.", "A P1 incident on a server is restored in 4 open hours, on-call included; P2 in 8 h."),
                html! { p { strong { (say(lang, "GTR P1 : 4 h", "Restore P1: 4h")) } } p { (say(lang, "12 incidents ce trimestre, 11 tenus", "12 incidents this quarter, 11 kept")) } p { (say(lang, "prochaine échéance : 16 h 20", "next due 16:20")) } }))
            (clause("penalties", say(lang, "5. Pénalités", "5. Penalties"), say(lang, "50 € par heure entamée de retard, dans la limite de 10 % de la redevance mensuelle.", "€50 for each hour begun, up to 10% of the monthly fee."),
                html! { p { strong { "150,00 €" } } p { (say(lang, "1 manquement en avril", "1 breach in April")) } }))
        }))
        div.grid2 {
            (panel(say(lang, "Avenant n° 2", "Amendment 2"), &html! {}, &diff(lang, &changes)))
            (refusal(lang, say(lang, "La téléphonie n’est pas au contrat : aucun délai n’est promis.", "Telephony is not in the contract: no time is promised."),
                Some(&Clause { label: say(lang, "périmètre, article 2, ligne 41", "perimeter, article 2, line 41").to_owned(), href: Some("#".to_owned()) }),
                say(lang, "Peut changer cela : le responsable de service, par un avenant.", "Who can change that: the service manager, by an amendment.")))
        }
        div { (confirm_button(Button::Danger, say(lang, "Résilier", "Terminate"), say(lang, "Résilier le contrat KERBRAT-2026-1 ?", "Terminate contract KERBRAT-2026-1?"))) }
    };
    Page {
        name: "contract",
        title: "KERBRAT-2026-1".to_owned(),
        here: "/contracts/kerbrat",
        audience: Audience::Console,
        flash: None,
        body,
    }
}
