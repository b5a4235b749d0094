//! The frame around every page: head, navigation, top bar, dialogs.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::json;

use super::assets;
use super::brand::{mark, name_mark};
use super::dialogs::dialogs;
use super::frame::{Audience, NavLink, NavSection, PageFrame, Theme, Weight};
use super::icons::{Icon, icon};
use super::parts::flash;
use crate::platform::i18n::Lang;

/// Settings of htmx under our content policy: no inline style, no evaluation.
const HTMX: &str = r#"{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"selfRequestsOnly":true,"historyCacheSize":0,"refreshOnHistoryMiss":true,"scrollIntoViewOnBoost":false}"#;

/// The whole page around `body`.
#[must_use]
pub fn layout(frame: &PageFrame<'_>, body: &Markup) -> Markup {
    let audience = match frame.audience {
        Audience::Console => "console",
        Audience::Portal => "portal",
        Audience::Door => "door",
    };
    html! {
        (DOCTYPE)
        html lang=(frame.lang.code()) data-theme=(frame.theme.code()) {
            (head(frame))
            body data-audience=(audience) data-words=(script_words(frame.lang)) data-now=(frame.now.as_millisecond())
                hx-ext=[frame.live.map(|_| "sse")] sse-connect=[frame.live]
            {
                a.skip href="#main" { (frame.lang.t("ui-skip")) }
                (hatch())
                @match frame.audience {
                    Audience::Console => { (console(frame, body)) }
                    Audience::Portal => { (portal(frame, body)) }
                    Audience::Door => { (door(frame, body)) }
                }
                @if frame.live.is_some() { div hidden sse-swap="part" hx-swap="none" {} }
                @if frame.audience != Audience::Door { (dialogs(frame)) }
                div.vh role="status" aria-live="polite" id="say" {}
            }
        }
    }
}

fn head(frame: &PageFrame<'_>) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="htmx-config" content=(HTMX);
            title { (frame.title) " · Intendant" }
            link rel="icon" href=(assets::url("icon.svg")) type="image/svg+xml";
            link rel="preload" href=(assets::url("vendor/inter.woff2")) as="font" type="font/woff2" crossorigin;
            link rel="stylesheet" href=(assets::url("app.css"));
            script src=(assets::url("vendor/htmx.min.js")) defer {}
            @if frame.live.is_some() { script src=(assets::url("vendor/htmx-sse.js")) defer {} }
            script src=(assets::url("app.js")) defer data-chart-js=(assets::url("vendor/uplot.min.js"))
                data-chart-css=(assets::url("vendor/uplot.min.css")) {}
        }
    }
}

fn console(frame: &PageFrame<'_>, body: &Markup) -> Markup {
    let lang = frame.lang;
    html! {
        div.shell {
            nav.side aria-label=(lang.t("ui-navigation")) {
                div.side-in {
                    a.home href="/" { (name_mark()) span.provider { (frame.provider) } }
                    (side_nav(frame))
                }
            }
            div.stage {
                header.top {
                    a.home.phone-only href="/" aria-label="Intendant" { (mark()) }
                    (search_box(lang))
                    div.top-tools {
                        @if frame.live.is_some() {
                            span.live hidden data-cut-text=(lang.t("ui-live-cut")) { (lang.t("ui-live")) }
                        }
                        button.btn.quiet.square data-open="keys" type="button" aria-label=(lang.t("ui-keys")) { (icon(Icon::Keyboard)) }
                        (preferences(frame))
                        (person_menu(frame))
                    }
                }
                (main(frame, body))
            }
        }
        (bottom_bar(frame))
    }
}

fn portal(frame: &PageFrame<'_>, body: &Markup) -> Markup {
    html! {
        header.portal-top {
            div.portal-in {
                a.home href="/" { (mark()) span.brand-name { @if frame.provider.is_empty() { "Intendant" } @else { (frame.provider) } } }
                nav.portal-nav aria-label=(frame.lang.t("ui-navigation")) {
                    @for link in frame.nav.iter().flat_map(|s| &s.links) { (nav_link(link, frame)) }
                }
                div.top-tools { (preferences(frame)) (person_menu(frame)) }
            }
        }
        (main(frame, body))
        (bottom_bar(frame))
    }
}

fn door(frame: &PageFrame<'_>, body: &Markup) -> Markup {
    html! {
        div.door {
            header.door-head { (name_mark()) @if !frame.provider.is_empty() { p.provider { (frame.provider) } } }
            (main(frame, body))
            footer.door-foot { (preferences(frame)) }
        }
    }
}

fn main(frame: &PageFrame<'_>, body: &Markup) -> Markup {
    html! {
        main id="main" tabindex="-1" {
            @if let Some(message) = &frame.flash { (flash(message)) }
            (body)
        }
    }
}

fn side_nav(frame: &PageFrame<'_>) -> Markup {
    html! {
        div.side-nav {
            @for section in &frame.nav {
                @if let Some(title) = &section.title { h2 { (title) } }
                ul { @for link in &section.links { li { (nav_link(link, frame)) } } }
            }
        }
    }
}

fn nav_link(link: &NavLink, frame: &PageFrame<'_>) -> Markup {
    html! {
        a.nav-link href=(link.href) data-key=[link.key] aria-current=[is_here(link, frame).then_some("page")] {
            (icon(link.icon))
            span.nav-text { (link.label) }
            @if let Some((n, weight)) = link.count {
                span.count data-count=(link.href) data-urgent[weight == Weight::Urgent] hidden[n == 0] { (n) }
            }
        }
    }
}

/// The current link is the longest whose address begins the path.
fn is_here(link: &NavLink, frame: &PageFrame<'_>) -> bool {
    let begins = |href: &str| match href {
        "/" => frame.here == "/",
        _ => frame
            .here
            .strip_prefix(href)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?'])),
    };
    let longest = frame
        .nav
        .iter()
        .flat_map(|s| &s.links)
        .filter(|l| begins(&l.href))
        .map(|l| l.href.len())
        .max();
    begins(&link.href) && longest == Some(link.href.len())
}

/// On a phone: the first four links, and the rest behind "more".
fn bottom_bar(frame: &PageFrame<'_>) -> Markup {
    let first: Vec<&NavLink> = frame.nav.iter().flat_map(|s| &s.links).take(4).collect();
    let total: usize = frame.nav.iter().map(|s| s.links.len()).sum();
    html! {
        nav.bottom aria-label=(frame.lang.t("ui-navigation-short")) {
            @for link in &first { (nav_link(link, frame)) }
            @if total > first.len() {
                details.more {
                    summary.nav-link { (icon(Icon::Menu)) span.nav-text { (frame.lang.t("ui-more")) } }
                    div.more-sheet { @for section in &frame.nav { (more_section(section, frame)) } }
                }
            }
        }
    }
}

fn more_section(section: &NavSection, frame: &PageFrame<'_>) -> Markup {
    html! {
        @if let Some(title) = &section.title { p.more-title { (title) } }
        ul { @for link in &section.links { li { (nav_link(link, frame)) } } }
    }
}

fn search_box(lang: Lang) -> Markup {
    html! {
        form.search role="search" action="/search" method="get" {
            (icon(Icon::Search))
            input type="search" name="q" id="search" placeholder=(lang.t("ui-search-hint"))
                aria-label=(lang.t("ui-search")) autocomplete="off";
            kbd aria-hidden="true" { "/" }
        }
    }
}

/// Language and colours: a form that answers without a script, and at once with one. It sends
/// `lang` or `theme`, and `back`, to `POST /preferences`.
fn preferences(frame: &PageFrame<'_>) -> Markup {
    let lang = frame.lang;
    html! {
        form.prefs method="post" action="/preferences" {
            input type="hidden" name="back" value=(frame.here);
            div.segments role="group" aria-label=(lang.t("ui-language")) {
                @for other in Lang::ALL {
                    button type="submit" name="lang" value=(other.code()) lang=(other.code())
                        title=(own_name(other)) aria-pressed=(if other == lang { "true" } else { "false" })
                    { (other.code().to_uppercase()) }
                }
            }
            div.segments role="group" aria-label=(lang.t("ui-theme")) {
                @for (theme, mark, text) in THEMES {
                    button type="submit" name="theme" value=(theme.code()) title=(lang.t(text))
                        aria-label=(lang.t(text)) aria-pressed=(if theme == frame.theme { "true" } else { "false" })
                    { (icon(mark)) }
                }
            }
        }
    }
}

const THEMES: [(Theme, Icon, &str); 3] = [
    (Theme::Auto, Icon::ThemeAuto, "ui-theme-auto"),
    (Theme::Light, Icon::Sun, "ui-theme-light"),
    (Theme::Dark, Icon::Moon, "ui-theme-dark"),
];

const fn own_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => "Français",
        Lang::En => "English",
    }
}

fn person_menu(frame: &PageFrame<'_>) -> Markup {
    let lang = frame.lang;
    html! {
        @if let Some(person) = &frame.person {
            details.menu {
                summary {
                    span.avatar aria-hidden="true" { (initials(&person.name)) }
                    span.vh { (lang.t("ui-account")) " " (person.name) }
                }
                div.menu-sheet {
                    p.menu-who { strong { (person.name) } span { (person.detail) } }
                    a href="/account" { (icon(Icon::User)) (lang.t("ui-account-link")) }
                    form method="post" action="/sign-out" {
                        button type="submit" { (icon(Icon::SignOut)) (lang.t("ui-sign-out")) }
                    }
                }
            }
        }
    }
}

fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().next());
    let first = words.next();
    first
        .into_iter()
        .chain(words.next_back())
        .flat_map(char::to_uppercase)
        .collect()
}

/// The pattern of pauses, once in the page.
fn hatch() -> Markup {
    html! {
        svg.defs width="0" height="0" aria-hidden="true" focusable="false" {
            defs {
                (PreEscaped(r#"<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/><rect class="hatch-line" width="2" height="6"/></pattern>"#))
            }
        }
    }
}

/// What the script says by itself, in the page's language.
fn script_words(lang: Lang) -> String {
    let mark = [("time", "{}")];
    json!({
        "lang": lang.code(),
        "left": lang.ta("clock-left", &mark),
        "closed": lang.ta("clock-left-closed", &mark),
        "overdue": lang.ta("clock-overdue", &mark),
        "new": lang.ta("ui-new-rows", &[("n", "{}")]),
        "ticked": lang.ta("ui-ticked", &[("n", "{}")]),
        "ticked1": lang.ta("ui-ticked", &[("n", "1")]),
        "again": lang.t("ui-read-again"),
        "go": lang.t("ui-palette-go"),
    })
    .to_string()
}
