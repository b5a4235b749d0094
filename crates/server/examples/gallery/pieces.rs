//! Badges, charts, icons, forms.

use intendant_server::platform::i18n::Lang;
use intendant_server::platform::page::icons::ALL;
use intendant_server::platform::page::{
    Audience, Button, Chart, Field, Flash, Icon, Input, Progress, Series, Severity, Tone, badge,
    badge_icon, chart, checkbox, confirm_button, error_summary, explain, file_field, flash,
    form_actions, format, icon, link_button, page_header, panel, priority, radios, select,
    severity, sparkline, state, submit, text_area, text_field,
};
use maud::{Markup, html};

use super::{NOW, Page, say};

const TONES: [Tone; 6] = [
    Tone::Neutral,
    Tone::Accent,
    Tone::Good,
    Tone::Warn,
    Tone::Bad,
    Tone::Muted,
];

fn marks(lang: Lang) -> Markup {
    let states = [
        (Progress::New, "Nouveau"),
        (Progress::Assigned, "Affecté"),
        (Progress::InProgress, "En cours"),
        (Progress::Waiting, "En attente"),
        (Progress::Restored, "Rétabli"),
        (Progress::Resolved, "Résolu"),
        (Progress::Closed, "Clos"),
        (Progress::Cancelled, "Annulé"),
    ];
    html! {
        div.toolbar { @for level in 1..=5 { (priority(level, "")) } }
        div.toolbar { @for (progress, text) in states { (state(progress, text)) } }
        div.toolbar {
            (severity(Severity::Ok, "OK")) (severity(Severity::Warning, say(lang, "Alerte", "Warning")))
            (severity(Severity::Critical, say(lang, "Critique", "Critical"))) (severity(Severity::Unknown, say(lang, "Inconnu", "Unknown")))
        }
        div.toolbar { @for tone in TONES { (badge(tone, tone.code())) } (badge_icon(Tone::Bad, Icon::Alert, say(lang, "Hors contrat", "Out of contract"))) }
        div.toolbar {
            (submit(Button::Primary, say(lang, "Enregistrer", "Save"))) (submit(Button::Secondary, say(lang, "Affecter", "Assign")))
            (confirm_button(Button::Danger, say(lang, "Supprimer", "Delete"), "?")) (link_button(Button::Quiet, "#", Some(Icon::Download), "CSV"))
        }
        div {
            (say(lang, "Facturé en avril : ", "Billed in April: "))
            (explain(&html! { strong { (format::money(lang, 125_000, "EUR")) } }, &html! {
                p { (say(lang, "31 postes à 35,00 € moins la remise de 10 % au-delà de 25, révision 1,0232.", "31 seats at €35.00 less 10% beyond 25, revision 1.0232.")) }
                p.muted { (say(lang, "Contrat KERBRAT-2026-1, article 7, ligne 120", "Contract KERBRAT-2026-1, article 7, line 120")) }
            }))
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "small numbers for a drawing")]
pub(crate) fn pieces(lang: Lang) -> Page {
    let times: Vec<i64> = (0..288).map(|n| NOW - (288 - n) * 300).collect();
    let wave = |shift: f64, gap: bool| -> Vec<Option<f64>> {
        (0..288)
            .map(|n| {
                (!(gap && (120..140).contains(&n))).then(|| {
                    45.0 + shift + 25.0 * (f64::from(n) / 30.0 + shift).sin() + f64::from(n % 7)
                })
            })
            .collect()
    };
    let (a, b) = (wave(0.0, true), wave(9.0, false));
    let drawn = chart(
        lang,
        &Chart {
            title: say(lang, "Charge du processeur", "Processor load"),
            unit: "%",
            times: &times,
            series: &[
                Series {
                    name: "web-boutique-01",
                    values: &a,
                },
                Series {
                    name: "vm-compta",
                    values: &b,
                },
            ],
            zone: "Europe/Paris",
            scale: Some((0.0, 100.0)),
        },
    );
    let body = html! {
        (page_header(say(lang, "Pièces", "Pieces"), say(lang, "Tout ce dont les pages sont faites", "All that pages are made of"), &html! {}))
        @for tone in TONES { (flash(&Flash { tone, text: say(lang, "La version 2 du contrat prend effet le lun. 1er juin 2026.", "Version 2 of the contract takes effect on Mon 1 June 2026.").to_owned() })) }
        div.grid2 {
            (panel(say(lang, "Marques", "Marks"), &html! {}, &html! { div.stack { (marks(lang)) } }))
            (panel(say(lang, "Courbes", "Charts"), &html! { (sparkline(&a)) }, &drawn))
        }
        (panel(say(lang, "Icônes", "Icons"), &html! {}, &html! { div.toolbar { @for one in ALL { (icon(one)) } } }))
    };
    Page {
        name: "pieces",
        title: say(lang, "Pièces", "Pieces").to_owned(),
        here: "/pieces",
        audience: Audience::Console,
        flash: None,
        body,
    }
}

pub(crate) fn form(lang: Lang) -> Page {
    let wrong = say(
        lang,
        "Donnez un titre : quelques mots suffisent.",
        "Give a title: a few words are enough.",
    );
    let body = html! {
        (page_header(say(lang, "Nouveau ticket", "New ticket"), "", &html! {}))
        form.form method="post" {
            (error_summary(say(lang, "Le ticket n’est pas enregistré.", "The ticket is not saved."), &[("title", wrong)]))
            (select(&Field::new("client", "Client"), &[("1", "Conserverie Kerbrat"), ("2", "Transports Le Gall")], "1"))
            (text_field(&Field::new("title", say(lang, "Titre", "Title")).error(Some(wrong)), Input::Text, ""))
            (text_area(&Field::new("text", "Description").optional().hint(say(lang, "Ce qui se passe, depuis quand, pour qui. Markdown.", "What happens, since when, for whom. Markdown.")), 5, ""))
            div.fields2 {
                (select(&Field::new("impact", "Impact"), &[("1", say(lang, "Une personne", "One person")), ("2", say(lang, "Un service", "A department"))], "2"))
                (select(&Field::new("urgency", say(lang, "Urgence", "Urgency")).optional(), &[("1", say(lang, "Bloquant", "Blocking"))], ""))
            }
            (radios(&Field::new("kind", "Type"), &[("incident", "Incident", say(lang, "quelque chose ne marche plus", "something is broken")), ("request", say(lang, "Demande", "Request"), say(lang, "quelque chose à faire", "something to do"))], "incident"))
            (file_field(&Field::new("files", say(lang, "Pièces jointes", "Attachments")).optional(), "", true))
            (checkbox(&Field::new("internal", say(lang, "Garder ce ticket interne", "Keep this ticket internal")).optional().hint(say(lang, "Le client ne le verra pas.", "The client will not see it.")), "1", false))
            (form_actions(&html! { (submit(Button::Primary, say(lang, "Créer le ticket", "Create the ticket"))) (link_button(Button::Quiet, "/tickets", None, say(lang, "Abandonner", "Discard"))) }))
        }
    };
    Page {
        name: "form",
        title: say(lang, "Nouveau ticket", "New ticket").to_owned(),
        here: "/tickets/new",
        audience: Audience::Console,
        flash: None,
        body,
    }
}
