//! A page around its content: who reads it, in which language, what the last action said, and the way
//! back after a form.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::header::{COOKIE, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use intendant_domain::access::Permission;
use jiff::Timestamp;
use maud::Markup;

use super::actor::{Actor, browser_lang};
use super::app::App;
use super::failure::Failure;
use super::i18n::Lang;
use super::page::{
    Audience, Flash, Icon, NavLink, NavSection, PageFrame, Person, Theme, Tone, Weight, layout,
};
use crate::control_room::Counts;

/// Carries what the last action said to the next page.
const FLASH_COOKIE: &str = "intendant_flash";
/// Language chosen before anybody is signed in.
pub const LANGUAGE_COOKIE: &str = "intendant_language";
/// Colours chosen before anybody is signed in.
pub const THEME_COOKIE: &str = "intendant_theme";

/// What a page of somebody signed in needs beside its content. As an extractor it lets only
/// signed-in people in.
#[derive(Clone, Debug)]
pub struct Shell {
    /// Who reads.
    pub actor: Actor,
    /// In which language.
    pub lang: Lang,
    /// When.
    pub now: Timestamp,
    front: Visitor,
    live: Option<String>,
    counts: Counts,
}

/// What a page at the door needs: nobody is signed in (or it does not matter).
#[derive(Clone, Debug)]
pub struct Visitor {
    /// In which language.
    pub lang: Lang,
    /// When.
    pub now: Timestamp,
    /// Path of the request.
    pub here: String,
    provider: String,
    theme: String,
    flash: Option<Flash>,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let headers = &parts.headers;
        let lang = cookie(headers, LANGUAGE_COOKIE)
            .and_then(|code| Lang::from_code(&code))
            .unwrap_or_else(|| browser_lang(headers));
        Ok(Self {
            lang,
            now: app.now(),
            here: parts.uri.path().to_owned(),
            provider: app.provider_name(),
            theme: cookie(headers, THEME_COOKIE).unwrap_or_default(),
            flash: cookie(headers, FLASH_COOKIE).and_then(|text| read_flash(&text, lang)),
        })
    }
}

impl FromRequestParts<App> for Shell {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let actor = <Actor as FromRequestParts<App>>::from_request_parts(parts, app).await?;
        let Ok(mut front) = Visitor::from_request_parts(parts, app).await;
        front.lang = actor.lang;
        front.flash =
            cookie(&parts.headers, FLASH_COOKIE).and_then(|text| read_flash(&text, actor.lang));
        let counts = Counts::of(app, &actor).await;
        Ok(Self {
            lang: actor.lang,
            now: front.now,
            counts,
            actor,
            front,
            live: None,
        })
    }
}

impl OptionalFromRequestParts<App> for Shell {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Failure> {
        match <Self as FromRequestParts<App>>::from_request_parts(parts, app).await {
            Ok(shell) => Ok(Some(shell)),
            Err(Failure::SignedOut) => Ok(None),
            Err(other) => Err(other),
        }
    }
}

impl Visitor {
    /// The page, in one narrow column.
    #[must_use]
    pub fn page(&self, title: &str, body: &Markup) -> Response {
        let frame = self.frame(title, Audience::Door);
        answer(&frame, body, self.flash.is_some())
    }

    fn frame<'a>(&'a self, title: &'a str, audience: Audience) -> PageFrame<'a> {
        PageFrame {
            lang: self.lang,
            theme: Theme::from_code(&self.theme),
            audience,
            title,
            here: &self.here,
            provider: &self.provider,
            nav: Vec::new(),
            person: None,
            flash: self.flash.clone(),
            live: None,
            now: self.now,
        }
    }
}

impl Shell {
    /// The same page listening to `address` (server-sent events) while it is open.
    #[must_use]
    pub fn live(mut self, address: &str) -> Self {
        self.live = Some(address.to_owned());
        self
    }

    /// Path of the request.
    #[must_use]
    pub fn here(&self) -> &str {
        &self.front.here
    }

    /// The page: the console for the provider's people, the portal for a client's.
    #[must_use]
    pub fn page(&self, title: &str, body: &Markup) -> Response {
        let clients = self.actor.is_clients();
        let audience = if clients {
            Audience::Portal
        } else {
            Audience::Console
        };
        let mut frame = self.front.frame(title, audience);
        frame.theme = Theme::from_code(&self.actor.theme);
        frame.nav = navigation(&self.actor, self.counts);
        frame.live = self.live.as_deref();
        frame.person = Some(Person {
            name: self.actor.name.clone(),
            detail: self.lang.t(&format!("role-{}", self.actor.role.code())),
        });
        answer(&frame, body, self.front.flash.is_some())
    }
}

fn answer(frame: &PageFrame<'_>, body: &Markup, had_flash: bool) -> Response {
    let mut answer = layout(frame, body).into_response();
    if had_flash
        && let Ok(value) =
            HeaderValue::from_str(&format!("{FLASH_COOKIE}=; Path=/; Max-Age=0; SameSite=Lax"))
    {
        answer.headers_mut().append(SET_COOKIE, value);
    }
    answer
}

/// A place to go: who may, where, its name and icon, its letter behind `g`.
type Place = (Permission, &'static str, &'static str, Icon, Option<char>);

/// What a client's people may go to.
const PORTAL: &[Place] = &[
    (
        Permission::SeeTickets,
        "/",
        "nav-home",
        Icon::Home,
        Some('h'),
    ),
    (
        Permission::SeeTickets,
        "/tickets",
        "nav-my-tickets",
        Icon::Ticket,
        Some('t'),
    ),
    (
        Permission::OpenTickets,
        "/tickets/new",
        "nav-new-ticket",
        Icon::Plus,
        Some('n'),
    ),
    (
        Permission::SeeContracts,
        "/contract",
        "nav-my-contract",
        Icon::Contract,
        Some('k'),
    ),
    (
        Permission::SeeMachines,
        "/machines",
        "nav-my-machines",
        Icon::Computer,
        Some('m'),
    ),
    (
        Permission::SeeMonths,
        "/months",
        "nav-my-reports",
        Icon::Report,
        Some('r'),
    ),
];
/// What the provider's people may go to.
const CONSOLE: &[Place] = &[
    (
        Permission::SeeControlRoom,
        "/",
        "nav-control-room",
        Icon::Control,
        Some('h'),
    ),
    (
        Permission::SeeTickets,
        "/tickets",
        "nav-tickets",
        Icon::Ticket,
        Some('t'),
    ),
    (
        Permission::SeeClients,
        "/clients",
        "nav-clients",
        Icon::Building,
        Some('c'),
    ),
    (
        Permission::SeeAudits,
        "/audits",
        "nav-audits",
        Icon::Gauge,
        Some('a'),
    ),
    (
        Permission::SeeMachines,
        "/machines",
        "nav-machines",
        Icon::Computer,
        Some('m'),
    ),
    (
        Permission::SeeMonths,
        "/months",
        "nav-months",
        Icon::Invoice,
        Some('r'),
    ),
];
/// And, apart, what few of them may.
const APART: &[Place] = &[
    (
        Permission::Administer,
        "/teams",
        "team-title",
        Icon::Team,
        None,
    ),
    (
        Permission::Administer,
        "/administration",
        "nav-administration",
        Icon::Settings,
        None,
    ),
    (
        Permission::SeeAudit,
        "/administration/audit",
        "nav-audit",
        Icon::Shield,
        None,
    ),
];

/// The navigation of somebody: only what they may see.
fn navigation(actor: &Actor, counts: Counts) -> Vec<NavSection> {
    let sections: &[&[Place]] = if actor.is_clients() {
        &[PORTAL]
    } else {
        &[CONSOLE, APART]
    };
    sections
        .iter()
        .map(|places| NavSection {
            title: None,
            links: links(actor, counts, places),
        })
        .filter(|section| !section.links.is_empty())
        .collect()
}

fn links(actor: &Actor, counts: Counts, places: &[Place]) -> Vec<NavLink> {
    let may = places
        .iter()
        .filter(|(permission, ..)| actor.can(*permission));
    may.map(|(_, href, key, icon, letter)| {
        let link = NavLink::new(href, actor.lang.t(key), *icon);
        let link = match *href {
            "/tickets" if actor.is_clients() => link.count(counts.tickets, Weight::Quiet),
            "/tickets" => link.count(counts.tickets, Weight::Urgent),
            "/machines" => link.count(counts.machines, Weight::Urgent),
            _ => link,
        };
        match letter {
            Some(letter) => link.key(*letter),
            None => link,
        }
    })
    .collect()
}

/// The value of a cookie.
#[must_use]
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, value)| value.to_owned())
}

/// Sends the browser on (303) after a form.
pub struct Onward {
    to: String,
    flash: Option<String>,
    cookies: Vec<String>,
}

/// Onward to `path` after a form was taken.
#[must_use]
pub fn onward(path: impl Into<String>) -> Onward {
    Onward {
        to: path.into(),
        flash: None,
        cookies: Vec::new(),
    }
}

impl Onward {
    /// The next page says that it was done, in the text of `key`.
    #[must_use]
    pub fn saying(self, key: &str, values: &[(&str, &str)]) -> Self {
        self.with_flash('g', key, values)
    }

    /// The next page says that it was refused, in the text of `key`.
    #[must_use]
    pub fn warning(self, key: &str, values: &[(&str, &str)]) -> Self {
        self.with_flash('b', key, values)
    }

    fn with_flash(mut self, tone: char, key: &str, values: &[(&str, &str)]) -> Self {
        let mut text = format!("{tone}{key}");
        for (name, value) in values {
            text.push_str(&format!("&{name}={}", super::faces::percent_encoded(value)));
        }
        self.flash = Some(text);
        self
    }

    /// With a cookie, written as in `Set-Cookie`.
    #[must_use]
    pub fn cookie(mut self, cookie: String) -> Self {
        self.cookies.push(cookie);
        self
    }
}

impl IntoResponse for Onward {
    fn into_response(self) -> Response {
        let mut answer = StatusCode::SEE_OTHER.into_response();
        let headers = answer.headers_mut();
        // Only our own paths: an address from a form must not lead elsewhere.
        let path = if self.to.starts_with('/') && !self.to.starts_with("//") {
            self.to
        } else {
            "/".to_owned()
        };
        headers.insert(
            LOCATION,
            path.parse().unwrap_or(HeaderValue::from_static("/")),
        );
        let flash = self.flash.map(|text| {
            format!("{FLASH_COOKIE}={text}; Path=/; Max-Age=30; HttpOnly; SameSite=Lax")
        });
        for cookie in self.cookies.into_iter().chain(flash) {
            if let Ok(value) = cookie.parse() {
                headers.append(SET_COOKIE, value);
            }
        }
        answer
    }
}

fn read_flash(text: &str, lang: Lang) -> Option<Flash> {
    let tone = match text.get(..1)? {
        "g" => Tone::Good,
        _ => Tone::Bad,
    };
    let mut parts = text.get(1..)?.split('&');
    let key = parts.next()?;
    let values: Vec<(&str, String)> = parts
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name, super::faces::percent_decoded(value)))
        .collect();
    let borrowed: Vec<(&str, &str)> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
    lang.has(key).then(|| Flash {
        tone,
        text: lang.ta(key, &borrowed),
    })
}
