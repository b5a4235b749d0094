//! Writes every component of the console as HTML files, in both languages, to look at and to check
//! for accessibility: `cargo run -p intendant-server --example gallery -- OUTDIR`. The content is
//! invented; nothing of it is in the product.

#![allow(
    clippy::too_many_lines,
    reason = "a page of the gallery reads as one piece"
)]

mod clocks;
mod control;
mod doors;
mod pieces;
mod ticket;

use std::fs;
use std::io;
use std::path::Path;

use intendant_server::platform::i18n::Lang;
use intendant_server::platform::page::{
    Audience, Flash, Icon, NavLink, NavSection, PageFrame, Person, Theme, Weight, assets, layout,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::Markup;

/// The instant at which all of the gallery is seen: Monday 4 May 2026, 15:07 in Paris.
const NOW: i64 = 1_777_900_020;

/// One page of the gallery.
struct Page {
    name: &'static str,
    title: String,
    here: &'static str,
    audience: Audience,
    flash: Option<Flash>,
    body: Markup,
}

fn main() -> io::Result<()> {
    let Some(out) = std::env::args().nth(1) else {
        return Err(io::Error::other("say where to write: gallery OUTDIR"));
    };
    let out = Path::new(&out);
    fs::create_dir_all(out)?;
    copy_static(out)?;
    for lang in Lang::ALL {
        for page in pages(lang) {
            for theme in [Theme::Light, Theme::Dark] {
                let name = format!("{}-{}-{}.html", page.name, lang.code(), theme.code());
                let html = whole(&page, lang, theme).into_string();
                fs::write(out.join(&name), html.replace("\"/static/", "\"static/"))?;
            }
        }
    }
    Ok(())
}

/// The files that pages name, as the server answers them.
fn copy_static(out: &Path) -> io::Result<()> {
    fs::create_dir_all(out.join("static/vendor"))?;
    for path in [
        "app.css",
        "app.js",
        "icon.svg",
        "vendor/htmx.min.js",
        "vendor/htmx-sse.js",
        "vendor/inter.woff2",
        "vendor/uplot.min.css",
        "vendor/uplot.min.js",
    ] {
        let asset = assets::file(path).ok_or_else(|| io::Error::other(path))?;
        let bytes = match path {
            "app.css" => String::from_utf8_lossy(&asset.bytes)
                .replace("/static/", "")
                .into_bytes(),
            _ => asset.bytes.into_owned(),
        };
        fs::write(out.join("static").join(path), bytes)?;
    }
    Ok(())
}

fn pages(lang: Lang) -> Vec<Page> {
    vec![
        control::control_room(lang),
        control::queue(lang),
        control::empty(lang),
        ticket::ticket(lang),
        ticket::contract(lang),
        clocks::clocks(lang),
        pieces::pieces(lang),
        pieces::form(lang),
        doors::portal(lang),
        doors::sign_in(lang),
    ]
}

fn whole(page: &Page, lang: Lang, theme: Theme) -> Markup {
    let frame = PageFrame {
        lang,
        theme,
        audience: page.audience,
        title: &page.title,
        here: page.here,
        provider: "Arvor Systèmes",
        nav: match page.audience {
            Audience::Console => console_nav(lang),
            Audience::Portal => portal_nav(lang),
            Audience::Door => Vec::new(),
        },
        person: (page.audience != Audience::Door).then(|| Person {
            name: "Maëlle Le Goff".to_owned(),
            detail: say(lang, "Technicienne", "Technician").to_owned(),
        }),
        flash: page.flash.clone(),
        live: (page.name == "queue").then_some("/live"),
        now: now(),
    };
    layout(&frame, &page.body)
}

fn console_nav(lang: Lang) -> Vec<NavSection> {
    let link =
        |href, fr, en, icon, key| NavLink::new(href, say(lang, fr, en).to_owned(), icon).key(key);
    vec![
        NavSection {
            title: None,
            links: vec![
                link("/", "Poste de contrôle", "Control room", Icon::Control, 'h')
                    .count(3, Weight::Urgent),
                link("/tickets", "Tickets", "Tickets", Icon::Ticket, 't').count(42, Weight::Quiet),
                link("/machines", "Machines", "Machines", Icon::Server, 'm')
                    .count(2, Weight::Urgent),
                link("/clients", "Clients", "Clients", Icon::Building, 'c'),
            ],
        },
        NavSection {
            title: Some(say(lang, "Contrats", "Contracts").to_owned()),
            links: vec![
                link("/contracts", "Contrats", "Contracts", Icon::Contract, 'o'),
                link("/months", "Mois", "Months", Icon::Report, 'r'),
                link("/invoices", "Factures", "Invoices", Icon::Invoice, 'f'),
            ],
        },
        NavSection {
            title: Some(say(lang, "Réglages", "Settings").to_owned()),
            links: vec![link(
                "/admin",
                "Administration",
                "Administration",
                Icon::Settings,
                'a',
            )],
        },
    ]
}

fn portal_nav(lang: Lang) -> Vec<NavSection> {
    let link = |href, fr, en, icon| NavLink::new(href, say(lang, fr, en).to_owned(), icon);
    vec![NavSection {
        title: None,
        links: vec![
            link("/portal", "Mes tickets", "My tickets", Icon::Ticket),
            link(
                "/portal/contract",
                "Notre contrat",
                "Our contract",
                Icon::Contract,
            ),
            link("/portal/reports", "Rapports", "Reports", Icon::Report),
        ],
    }]
}

/// The gallery's own texts.
fn say<'a>(lang: Lang, fr: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Fr => fr,
        Lang::En => en,
    }
}

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap_or_default()
}

/// So many minutes from now.
fn minutes(n: i64) -> Timestamp {
    Timestamp::from_second(NOW + n * 60).unwrap_or_default()
}

fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)
}
