//! Small marks in lists: priority, state, severity, kind. Each says its meaning in text and shape
//! as well as in colour.

use maud::{Markup, html};

use super::icons::{Icon, icon};

/// The tone of a badge, a flash or a figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    /// No judgement.
    #[default]
    Neutral,
    /// Ours to act on: new, selected, live.
    Accent,
    /// As promised.
    Good,
    /// Soon a problem.
    Warn,
    /// A problem.
    Bad,
    /// Set aside: paused, closed, archived.
    Muted,
}

impl Tone {
    /// The word for `data-tone`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Tone::Neutral => "neutral",
            Tone::Accent => "accent",
            Tone::Good => "good",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
            Tone::Muted => "muted",
        }
    }
}

/// A word on a tinted ground.
#[must_use]
pub fn badge(tone: Tone, text: &str) -> Markup {
    html! { span.badge data-tone=(tone.code()) { (text) } }
}

/// The same with an icon before the word.
#[must_use]
pub fn badge_icon(tone: Tone, mark: Icon, text: &str) -> Markup {
    html! { span.badge data-tone=(tone.code()) { (icon(mark)) (text) } }
}

/// A priority of the contract, `level` 1 to 5: one to five bars of a signal and "P1". `name` is
/// the priority's name for screen readers and as a title ("Critique").
#[must_use]
pub fn priority(level: u8, name: &str) -> Markup {
    html! {
        span.prio data-level=(level) title=(name) {
            svg width="14" height="12" viewBox="0 0 14 12" aria-hidden="true" focusable="false" {
                @for bar in 0..5_u8 {
                    @let height = 3 + bar * 2;
                    rect x=(bar * 3) y=(12 - height) width="2" height=(height)
                        class=[(bar < 6_u8.saturating_sub(level)).then_some("on")] {}
                }
            }
            span { "P" (level) }
            span.vh { " " (name) }
        }
    }
}

/// Where a ticket stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Progress {
    /// Nobody has it yet.
    New,
    /// Somebody has it.
    Assigned,
    /// Somebody works on it.
    InProgress,
    /// It waits for somebody else.
    Waiting,
    /// The service works again.
    Restored,
    /// The cause is dealt with.
    Resolved,
    /// Done.
    Closed,
    /// Never mind.
    Cancelled,
}

/// A ticket's state: a disc filled as far as the work has come, and its name.
#[must_use]
pub fn state(progress: Progress, text: &str) -> Markup {
    let (tone, drawing) = match progress {
        Progress::New => (Tone::Accent, ring("")),
        Progress::Assigned => (Tone::Accent, ring("M7 7V2A5 5 0 0 1 12 7Z")),
        Progress::InProgress => (Tone::Accent, ring("M7 2A5 5 0 0 1 7 12Z")),
        Progress::Waiting => (Tone::Muted, ring("M5 4.5H6.2V9.5H5ZM7.8 4.5H9V9.5H7.8Z")),
        Progress::Restored => (Tone::Good, ring("M7 7H2A5 5 0 1 0 7 2Z")),
        Progress::Resolved => (Tone::Good, ring("M7 2A5 5 0 1 0 7 12A5 5 0 1 0 7 2Z")),
        Progress::Closed => (
            Tone::Muted,
            ring("M4 7.2L6.2 9.4L10.2 5.2L9.4 4.4L6.2 7.8L4.8 6.4Z"),
        ),
        Progress::Cancelled => (Tone::Muted, ring("M4 6.4H10V7.6H4Z")),
    };
    html! { span.state data-tone=(tone.code()) { (drawing) (text) } }
}

fn ring(inside: &str) -> Markup {
    html! {
        svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" focusable="false" {
            circle cx="7" cy="7" r="6" {}
            @if !inside.is_empty() { path d=(inside) {} }
        }
    }
}

/// How bad something that is watched is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// As it should be.
    Ok,
    /// Worth a look.
    Warning,
    /// Broken.
    Critical,
    /// No answer yet, or none lately.
    Unknown,
}

/// A severity as a shape of its own (disc, triangle, square, ring) and its name.
#[must_use]
pub fn severity(severity: Severity, text: &str) -> Markup {
    let (tone, shape) = match severity {
        Severity::Ok => (Tone::Good, "M6 1A5 5 0 1 0 6 11A5 5 0 1 0 6 1Z"),
        Severity::Warning => (Tone::Warn, "M6 .8L11.6 11H.4Z"),
        Severity::Critical => (Tone::Bad, "M1 1H11V11H1Z"),
        Severity::Unknown => (Tone::Muted, "M6 1L11 6L6 11L1 6Z"),
    };
    html! {
        span.severity data-tone=(tone.code()) {
            svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false" {
                path d=(shape) {}
            }
            (text)
        }
    }
}
