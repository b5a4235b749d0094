//! Words that several documents share.

use intendant_domain::months::{Breach, Stretch};
use intendant_domain::tickets::Clock;
use intendant_protocol::documents as protocol;
use intendant_protocol::documents::StretchState;

use super::clause;
use crate::contracts::words;
use crate::platform::i18n::Lang;
use crate::platform::page::format;

/// What a clock is called.
pub fn clock(lang: Lang, clock: Clock) -> String {
    lang.t(&format!("ticket-clock-{}", clock.code()))
}

/// What was promised, in words: "4 h", "3 jours ouvrés", and in which calendar.
pub fn target(lang: Lang, seconds: Option<i64>, days: Option<u32>, calendar: &str) -> String {
    let time = match (seconds, days) {
        (Some(seconds), _) => format::counted(lang, seconds),
        (None, Some(days)) => lang.ta("doc-open-days", &[("count", &days.to_string())]),
        (None, None) => String::new(),
    };
    lang.ta("doc-target", &[("time", &time), ("calendar", calendar)])
}

/// A breach with its ledger.
pub fn breach(lang: Lang, breach: &Breach) -> protocol::Breach {
    let whole = |seconds: i64| u64::try_from(seconds).unwrap_or(0);
    protocol::Breach {
        ticket: breach.ticket.to_string(),
        title: breach.title.clone(),
        priority: breach.priority.code().to_owned(),
        clock: clock(lang, breach.clock),
        target_seconds: breach.target_s.map(whole),
        target: target(lang, breach.target_s, breach.open_days, &breach.calendar),
        elapsed_seconds: whole(breach.elapsed_s),
        late_seconds: whole(breach.late_s),
        started: breach.started,
        due: breach.due,
        stopped: breach.stopped,
        clause: clause(&breach.clause),
        cause: breach.cause.clone(),
        remedy: None,
        ledger: breach
            .ledger
            .iter()
            .map(|line| protocol::Stretch {
                from: line.from,
                to: line.to,
                state: match line.kind {
                    Stretch::Counted => StretchState::Counted,
                    Stretch::Paused => StretchState::Paused,
                    Stretch::Closed => StretchState::Closed,
                },
                seconds: whole(line.seconds),
                reason: (line.kind != Stretch::Counted).then(|| why(words(&line.words, lang))),
            })
            .collect(),
    }
}

/// The reason of a stretch without what it did, which stands in a column of its own: "fermé : pause
/// déjeuner" is "pause déjeuner".
fn why(words: &str) -> String {
    words
        .split_once(": ")
        .map_or(words, |(_, reason)| reason)
        .to_owned()
}
