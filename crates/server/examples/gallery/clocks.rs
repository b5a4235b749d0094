//! Clocks in every state.

use intendant_server::platform::i18n::Lang;
use intendant_server::platform::page::{
    Audience, Clause, ClockState, ClockView, LedgerLine, StretchKind, clock_bar, clock_row,
    page_header, panel,
};
use maud::html;

use super::{Page, minutes, now, paris, say};

/// A clock of `state` with so many minutes counted of its target.
pub(crate) fn clock(
    lang: Lang,
    id: &str,
    state: ClockState,
    elapsed: i64,
    target: i64,
) -> ClockView {
    let live = matches!(state, ClockState::Running | ClockState::Overdue);
    ClockView {
        id: id.to_owned(),
        name: say(lang, "GTR", "Restore").to_owned(),
        state,
        elapsed: elapsed * 60,
        target: target * 60,
        target_text: None,
        due: (state != ClockState::Paused).then(|| minutes(target - elapsed)),
        open_until: live.then(|| minutes(173)),
        resumes: None,
        pause: (state == ClockState::Paused).then(|| {
            say(
                lang,
                "Attend le client depuis 14:05",
                "Waits for the client since 14:05",
            )
            .to_owned()
        }),
        warnings: vec![50, 75, 90],
        clause: Some(Clause {
            label: say(
                lang,
                "contrat 2026-1, niveau Serveurs, P2, ligne 88",
                "contract 2026-1, level Servers, P2, line 88",
            )
            .to_owned(),
            href: Some("contract.html".to_owned()),
        }),
        ledger: Vec::new(),
        zone: paris(),
        now: now(),
    }
}

/// The same with the ledger of a day.
pub(crate) fn clock_with_ledger(lang: Lang, id: &str, state: ClockState) -> ClockView {
    let line = |from: i64, to: Option<i64>, kind, fr, en, open: i64| LedgerLine {
        from: minutes(from),
        to: to.map(minutes),
        kind,
        text: say(lang, fr, en).to_owned(),
        seconds: open * 60,
    };
    let mut view = clock(lang, id, state, 230, 480);
    view.ledger = vec![
        line(
            -4100,
            Some(-4000),
            StretchKind::Counted,
            "compté",
            "counted",
            100,
        ),
        line(
            -4000,
            Some(-1327),
            StretchKind::Closed,
            "fermé : nuit, 1er mai (Fête du Travail), week-end",
            "closed: night, 1 May (Labour Day), weekend",
            0,
        ),
        line(
            -355,
            Some(-307),
            StretchKind::Counted,
            "compté",
            "counted",
            48,
        ),
        line(
            -307,
            Some(-245),
            StretchKind::Paused,
            "attente client : accord demandé",
            "waiting for client: approval asked",
            62,
        ),
        line(
            -245,
            Some(-187),
            StretchKind::Counted,
            "compté",
            "counted",
            58,
        ),
        line(
            -187,
            Some(-67),
            StretchKind::Closed,
            "fermé : déjeuner",
            "closed: lunch",
            0,
        ),
        line(-67, None, StretchKind::Counted, "compté", "counted", 24),
    ];
    view
}

pub(crate) fn clocks(lang: Lang) -> Page {
    let states = [
        (ClockState::Running, 60, 240),
        (ClockState::Running, 190, 240),
        (ClockState::Running, 233, 240),
        (ClockState::Overdue, 252, 240),
        (ClockState::Paused, 120, 240),
        (ClockState::Met, 72, 240),
        (ClockState::Breached, 275, 240),
        (ClockState::Dropped, 40, 240),
        (ClockState::Cancelled, 40, 240),
    ];
    let mut closed = clock(lang, "closed", ClockState::Running, 100, 240);
    closed.open_until = None;
    closed.resumes = Some(minutes(1073));
    closed.due = Some(minutes(1213));
    let rows = html! {
        ul.stack { @for (n, (state, elapsed, target)) in states.iter().enumerate() {
            li { (clock_row(lang, &clock(lang, &format!("row-{n}"), *state, *elapsed, *target))) }
        }
        li { (clock_row(lang, &closed)) } }
    };
    let mut closed_full = closed;
    closed_full.id = "closed-full".to_owned();
    let full = html! {
        (clock_bar(lang, &clock_with_ledger(lang, "full-1", ClockState::Running)))
        (clock_bar(lang, &clock_with_ledger(lang, "full-2", ClockState::Paused)))
        (clock_bar(lang, &clock(lang, "full-3", ClockState::Overdue, 252, 240)))
        (clock_bar(lang, &clock(lang, "full-4", ClockState::Met, 72, 240)))
        (clock_bar(lang, &clock(lang, "full-5", ClockState::Breached, 275, 240)))
        (clock_bar(lang, &closed_full))
    };
    Page {
        name: "clocks",
        title: say(lang, "Horloges", "Clocks").to_owned(),
        here: "/clocks",
        audience: Audience::Console,
        flash: None,
        body: html! {
            (page_header(say(lang, "Horloges", "Clocks"), "", &html! {}))
            div.grid2 {
                (panel(say(lang, "Dans une liste", "In a list"), &html! {}, &rows))
                (panel(say(lang, "En entier", "In full"), &html! {}, &full))
            }
        },
    }
}
