//! The parts that most pages are made of.

use maud::{Markup, PreEscaped, html};

use super::badge::Tone;
use super::clock::clause_link;
use super::clock_view::Clause;
use super::icons::{Icon, icon};
use crate::platform::i18n::Lang;

/// The head of a page's content: its title, a line under it (may be empty), its actions.
#[must_use]
pub fn page_header(title: &str, subtitle: &str, actions: &Markup) -> Markup {
    page_header_marked(title, &html! { (subtitle) }, actions)
}

/// The same with markup (badges, links) under the title.
#[must_use]
pub fn page_header_marked(title: &str, subtitle: &Markup, actions: &Markup) -> Markup {
    html! {
        header.page-head {
            div.page-title {
                h1 { (title) }
                @if !subtitle.0.is_empty() { p.subtitle { (subtitle) } }
            }
            @if !actions.0.is_empty() { div.actions { (actions) } }
        }
    }
}

/// The way to this page, outermost first, as (address, text); the page itself is not in it.
#[must_use]
pub fn breadcrumbs(lang: Lang, way: &[(&str, &str)]) -> Markup {
    html! {
        nav.crumbs aria-label=(lang.t("ui-breadcrumbs")) {
            ol { @for (href, text) in way { li { a href=(href) { (text) } } } }
        }
    }
}

/// A block of a page with a heading; `aside` stands at the heading's right.
#[must_use]
pub fn panel(title: &str, aside: &Markup, body: &Markup) -> Markup {
    html! {
        section.panel {
            @if !title.is_empty() || !aside.0.is_empty() {
                header.panel-head { h2 { (title) } @if !aside.0.is_empty() { div.actions { (aside) } } }
            }
            div.panel-body { (body) }
        }
    }
}

/// A panel whose body reaches its edges: for tables and lists.
#[must_use]
pub fn panel_flush(title: &str, aside: &Markup, body: &Markup) -> Markup {
    html! {
        section.panel.flush {
            @if !title.is_empty() || !aside.0.is_empty() {
                header.panel-head { h2 { (title) } @if !aside.0.is_empty() { div.actions { (aside) } } }
            }
            (body)
        }
    }
}

/// Nothing here yet: what it is and what to do first. `action` may be empty.
#[must_use]
pub fn empty_state(mark: Icon, title: &str, text: &str, action: &Markup) -> Markup {
    html! {
        div.empty {
            (icon(mark))
            h2 { (title) }
            p { (text) }
            @if !action.0.is_empty() { div.actions { (action) } }
        }
    }
}

/// A refusal: what is refused and why, by which clause, and who can change that (may be empty).
#[must_use]
pub fn refusal(lang: Lang, text: &str, clause: Option<&Clause>, who_can_change: &str) -> Markup {
    html! {
        div.refusal role="note" {
            (icon(Icon::Ban))
            div {
                p { strong { (text) } }
                @if let Some(clause) = clause { p { (clause_link(lang, clause)) } }
                @if !who_can_change.is_empty() {
                    p.who { (icon(Icon::User)) " " (who_can_change) }
                }
            }
        }
    }
}

/// What the last action has to say, shown once at the top of the next page.
#[derive(Clone, Debug)]
pub struct Flash {
    /// `Good` for done, `Bad` for refused, `Warn` for done but look.
    pub tone: Tone,
    /// One sentence.
    pub text: String,
}

/// A message in the page: the last action's, or a standing warning.
#[must_use]
pub fn flash(message: &Flash) -> Markup {
    let mark = match message.tone {
        Tone::Good => Icon::CircleCheck,
        Tone::Bad => Icon::CircleX,
        Tone::Warn => Icon::Alert,
        Tone::Neutral | Tone::Accent | Tone::Muted => Icon::Bell,
    };
    let role = if message.tone == Tone::Bad {
        "alert"
    } else {
        "status"
    };
    html! {
        div.flash data-tone=(message.tone.code()) role=(role) { (icon(mark)) p { (message.text) } }
    }
}

/// A tab: address, text, a count to show (zero is shown too), whether it is the current one.
pub struct Tab<'a> {
    /// Where it leads.
    pub href: &'a str,
    /// Its text.
    pub text: &'a str,
    /// How many things are there.
    pub count: Option<u64>,
    /// Whether this is where we are.
    pub here: bool,
}

/// Views of one thing, each with an address of its own. `label` names the set.
#[must_use]
pub fn tabs(label: &str, tabs: &[Tab<'_>]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            @for tab in tabs {
                a href=(tab.href) aria-current=[tab.here.then_some("page")] {
                    (tab.text)
                    @if let Some(n) = tab.count { span.count { (n) } }
                }
            }
        }
    }
}

/// Terms and what they are, in two columns.
#[must_use]
pub fn definition_list(rows: &[(&str, Markup)]) -> Markup {
    html! {
        dl.facts { @for (term, value) in rows { div { dt { (term) } dd { (value) } } } }
    }
}

/// A figure that matters: its name, its value, what it compares to (may be empty), and where a
/// click leads.
pub struct Tile<'a> {
    /// What is counted.
    pub label: &'a str,
    /// The figure, formatted.
    pub value: &'a str,
    /// A line under it.
    pub note: &'a str,
    /// Its tone; `Neutral` for most.
    pub tone: Tone,
    /// Where a click leads.
    pub href: Option<&'a str>,
}

/// One figure. Put several in [`tiles`].
#[must_use]
pub fn stat_tile(tile: &Tile<'_>) -> Markup {
    let inside = html! {
        span.tile-label { (tile.label) }
        span.tile-value { (tile.value) }
        @if !tile.note.is_empty() { span.tile-note { (tile.note) } }
    };
    html! {
        @match tile.href {
            Some(href) => { a.tile data-tone=(tile.tone.code()) href=(href) { (inside) } }
            None => { div.tile data-tone=(tile.tone.code()) { (inside) } }
        }
    }
}

/// A row of figures.
#[must_use]
pub fn tiles(tiles: &[Tile<'_>]) -> Markup {
    html! { div.tiles { @for tile in tiles { (stat_tile(tile)) } } }
}

/// Steps through a list by cursor: the addresses of the page before and after, and what is shown
/// ("1–50 sur 1 250", may be empty).
#[must_use]
pub fn pagination(lang: Lang, before: Option<&str>, after: Option<&str>, shown: &str) -> Markup {
    html! {
        nav.pages aria-label=(lang.t("ui-pages")) {
            span.shown { (shown) }
            @if let Some(href) = before {
                a.btn.small rel="prev" href=(href) { (icon(Icon::Left)) (lang.t("ui-page-before")) }
            }
            @if let Some(href) = after {
                a.btn.small rel="next" href=(href) { (lang.t("ui-page-after")) (icon(Icon::Right)) }
            }
        }
    }
}

/// A figure with its reasons behind one click. `figure` is what is always seen. It is a block to
/// the parser: put it in a cell or a `div`, not in a `p`.
#[must_use]
pub fn explain(figure: &Markup, reasons: &Markup) -> Markup {
    html! {
        details.explain {
            summary { (figure) (icon(Icon::Help)) }
            div.reasons { (reasons) }
        }
    }
}

/// A promise that differs between two versions of a contract.
pub struct Change<'a> {
    /// What is promised: "P2 · rétablissement".
    pub what: &'a str,
    /// Before; `None` when it is new.
    pub before: Option<&'a str>,
    /// After; `None` when it is gone.
    pub after: Option<&'a str>,
    /// Whether the client gains (`Good`), loses (`Bad`) or neither (`Neutral`).
    pub tone: Tone,
}

/// Promises that differ, side by side.
#[must_use]
pub fn diff(lang: Lang, changes: &[Change<'_>]) -> Markup {
    html! {
        table.diff {
            thead { tr {
                th scope="col" { (lang.t("ui-diff-what")) }
                th scope="col" { (lang.t("ui-diff-before")) }
                th scope="col" { (lang.t("ui-diff-after")) }
            } }
            tbody { @for change in changes { tr data-tone=(change.tone.code()) {
                th scope="row" { (change.what) }
                td { @match change.before {
                    Some(text) => { del { (text) } }
                    None => { span.muted { (lang.t("ui-diff-none")) } }
                } }
                td { @match change.after {
                    Some(text) => { ins { (text) } }
                    None => { span.muted { (lang.t("ui-diff-gone")) } }
                } }
            } } }
        }
    }
}

/// Markdown already turned into safe HTML. Code that is wider than the page can be reached and
/// scrolled from the keyboard.
#[must_use]
pub fn markdown(safe_html: &str) -> Markup {
    let reachable = safe_html.replace("<pre>", "<pre tabindex=\"0\">");
    html! { div.prose { (PreEscaped(reachable)) } }
}

/// A file attached to something: its name, size in words, address.
pub struct Attached<'a> {
    /// Its name as it was sent.
    pub name: &'a str,
    /// "1,5 Mo".
    pub size: &'a str,
    /// Where it is downloaded.
    pub href: &'a str,
}

/// Files attached.
#[must_use]
pub fn attachments(files: &[Attached<'_>]) -> Markup {
    html! {
        ul.files { @for file in files { li {
            a href=(file.href) download { (icon(Icon::Attachment)) span { (file.name) } }
            " " span.muted { (file.size) }
        } } }
    }
}
