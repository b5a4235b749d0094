//! A ticket's life, newest last: comments as cards, other events as lines.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::badge::Tone;
use super::format;
use super::icons::{Icon, icon};
use crate::platform::i18n::Lang;

/// Who may read an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The client's people too.
    Public,
    /// The provider's people only.
    Internal,
}

/// Something that happened.
pub struct Entry<'a> {
    /// Unique in the page.
    pub id: &'a str,
    /// When.
    pub at: Timestamp,
    /// Who did it: a person, a machine, the program.
    pub who: &'a str,
    /// What happened, in a few words, after the name: "a pris en charge".
    pub what: Markup,
    /// Its icon.
    pub icon: Icon,
    /// Its tone.
    pub tone: Tone,
    /// What was written, if anything; makes it a card.
    pub body: Option<Markup>,
    /// Who may read it, shown on cards.
    pub audience: Audience,
}

/// The entries in order. Times are shown in `zone`, seen from `now`.
#[must_use]
pub fn timeline(lang: Lang, entries: &[Entry<'_>], zone: &TimeZone, now: Timestamp) -> Markup {
    html! {
        ol.timeline { @for entry in entries { (timeline_entry(lang, entry, zone, now)) } }
    }
}

/// One entry, also what a live update appends.
#[must_use]
pub fn timeline_entry(lang: Lang, entry: &Entry<'_>, zone: &TimeZone, now: Timestamp) -> Markup {
    let internal = entry.audience == Audience::Internal && entry.body.is_some();
    html! {
        li id=(entry.id) data-tone=(entry.tone.code()) data-card[entry.body.is_some()] data-internal[internal] {
            span.dot { (icon(entry.icon)) }
            div.event {
                p.event-head {
                    strong { (entry.who) } " " (entry.what) " "
                    @if internal {
                        span.badge data-tone="warn" { (icon(Icon::Lock)) (lang.t("ui-internal")) }
                    }
                    span.when { (format::time(lang, entry.at, zone, now)) }
                }
                @if let Some(body) = &entry.body { div.event-body { (body) } }
            }
        }
    }
}
