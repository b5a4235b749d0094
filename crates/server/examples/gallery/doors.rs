//! What a client's people see, and the door.

use intendant_server::platform::i18n::Lang;
use intendant_server::platform::page::{
    Audience, Button, ClockState, Column, Field, Icon, Input, Progress, Row, Table, checkbox,
    clock_row, form_actions, link_button, page_header, panel_flush, row, state, submit, table,
    text_field,
};
use maud::html;

use super::clocks::clock;
use super::{Page, say};

pub(crate) fn portal(lang: Lang) -> Page {
    let columns = [
        Column::main(say(lang, "Ticket", "Ticket").to_owned()),
        Column::tight(say(lang, "État", "State").to_owned()),
        Column::clock(say(lang, "Engagement", "Promise").to_owned()),
    ];
    let frame = Table {
        id: "mine",
        caption: say(lang, "Vos tickets", "Your tickets"),
        columns: &columns,
        selectable: false,
    };
    let rows = html! {
        @for (n, title, progress, text, clock_state, elapsed) in [
            (1, say(lang, "Le site de vente ne répond plus", "The shop’s site is down"), Progress::InProgress, say(lang, "En cours", "In progress"), ClockState::Running, 180),
            (2, say(lang, "Compte pour Mme Hélary", "Account for Ms Hélary"), Progress::Waiting, say(lang, "Attend votre réponse", "Waits for you"), ClockState::Paused, 30),
            (3, say(lang, "VPN instable", "Unstable VPN"), Progress::Resolved, say(lang, "Résolu", "Resolved"), ClockState::Met, 72),
        ] {
            (row(lang, &frame, &Row { id: &format!("p{n}"), href: Some("ticket.html"), value: "", name: title, cells: &[
                html! { a href="ticket.html" { (title) } },
                state(progress, text),
                clock_row(lang, &clock(lang, &format!("pc{n}"), clock_state, elapsed, 240)),
            ] }))
        }
    };
    let body = html! {
        (page_header(say(lang, "Vos tickets", "Your tickets"), say(lang, "Conserverie Kerbrat, site de Douarnenez", "Conserverie Kerbrat, Douarnenez"),
            &link_button(Button::Primary, "#", Some(Icon::Plus), say(lang, "Signaler ou demander", "Report or ask"))))
        (panel_flush("", &html! {}, &table(lang, &frame, &rows)))
    };
    Page {
        name: "portal",
        title: say(lang, "Vos tickets", "Your tickets").to_owned(),
        here: "/portal",
        audience: Audience::Portal,
        flash: None,
        body,
    }
}

pub(crate) fn sign_in(lang: Lang) -> Page {
    let body = html! {
        h1 { (say(lang, "Se connecter", "Sign in")) }
        form.form method="post" {
            (text_field(&Field::new("email", say(lang, "Adresse électronique", "Email address")), Input::Email, ""))
            (text_field(&Field::new("password", say(lang, "Mot de passe", "Password")), Input::Password, ""))
            (checkbox(&Field::new("stay", say(lang, "Rester connecté sur cet appareil", "Stay signed in on this device")).optional(), "1", false))
            (form_actions(&submit(Button::Primary, say(lang, "Se connecter", "Sign in"))))
        }
    };
    Page {
        name: "door",
        title: say(lang, "Se connecter", "Sign in").to_owned(),
        here: "/sign-in",
        audience: Audience::Door,
        flash: None,
        body,
    }
}
