//! The panels of the control room. Each has an id by which a live update finds it, and a mark that
//! tells whether there is anything new in it.

use intendant_domain::access::Permission;
use intendant_domain::tickets::{State, number};
use jiff::Timestamp;
use maud::{Markup, html};

use super::horizon::{Dated, What};
use super::room::{Broken, Room};
use crate::platform::actor::Actor;
use crate::platform::i18n::Lang;
use crate::platform::live::Part;
use crate::platform::page::{
    Column, Row, Severity, Table, Tile, Tone, badge, clock_row, format, panel_flush, row, severity,
    table, tiles,
};
use crate::tickets::draw as ticket;
use crate::tickets::list::Listed;
use crate::tickets::wording;

/// Most items of the list of what is broken.
const BROKEN: usize = 10;

/// All panels of a room, by their place: above, left, right.
pub(super) struct Panels {
    pub(super) above: Vec<Part>,
    pub(super) left: Vec<Part>,
    pub(super) right: Vec<Part>,
}

impl Panels {
    /// Draws them.
    pub(super) fn of(actor: &Actor, room: &Room) -> Self {
        let lang = actor.lang;
        let mut above = vec![figures(lang, room), clocks(actor, room)];
        if let Some(drill) = &room.drill {
            let html = drill.panel(lang, actor.can(Permission::Administer));
            above.insert(0, Part::new("room-drill", None, Some(html)));
        }
        let mut left = Vec::new();
        if room.sees_machines {
            left.push(broken(lang, room));
        }
        left.push(short(
            actor,
            room,
            "room-outside",
            &room.outside,
            "/tickets?outside=1",
        ));
        left.push(uncovered(lang, room));
        Self {
            above,
            left,
            right: vec![
                short(
                    actor,
                    room,
                    "room-unassigned",
                    &room.unassigned,
                    "/tickets?assignee=none",
                ),
                short(actor, room, "room-mine", &room.mine, "/tickets?assignee=me"),
                short(
                    actor,
                    room,
                    "room-waiting",
                    &room.waiting,
                    "/tickets?state=waiting",
                ),
                dates(actor, room),
            ],
        }
    }

    /// In the order of the page.
    pub(super) fn all(self) -> impl Iterator<Item = Part> {
        self.above.into_iter().chain(self.left).chain(self.right)
    }
}

fn figures(lang: Lang, room: &Room) -> Part {
    let n = |n: i64| format::number(lang, n);
    let tone = |n: i64, tone: Tone| if n > 0 { tone } else { Tone::Neutral };
    let down = room.broken.iter().filter(|broken| !broken.mild).count() as i64;
    let (late, soon) = (n(room.tally.late), n(room.tally.soon));
    let (free, mine) = (n(room.tally.unassigned), n(room.tally.mine));
    let (open, failing) = (n(room.tally.open), n(down));
    let text = |key: &str| lang.t(key);
    let labels = [
        text("room-late"),
        text("room-soon"),
        text("room-unassigned"),
        text("room-mine"),
        text("room-failing"),
    ];
    let of_open = lang.ta("room-of-open", &[("n", &open)]);
    let mut figures = vec![
        Tile {
            label: &labels[0],
            value: &late,
            note: &of_open,
            tone: tone(room.tally.late, Tone::Bad),
            href: Some("/tickets?late=1"),
        },
        Tile {
            label: &labels[1],
            value: &soon,
            note: "",
            tone: tone(room.tally.soon, Tone::Warn),
            href: Some("/tickets"),
        },
        Tile {
            label: &labels[2],
            value: &free,
            note: "",
            tone: Tone::Neutral,
            href: Some("/tickets?assignee=none"),
        },
        Tile {
            label: &labels[3],
            value: &mine,
            note: "",
            tone: Tone::Neutral,
            href: Some("/tickets?assignee=me"),
        },
    ];
    if room.sees_machines {
        figures.push(Tile {
            label: &labels[4],
            value: &failing,
            note: "",
            tone: tone(down, Tone::Bad),
            href: Some("/machines?view=failing"),
        });
    }
    Part::new("room-figures", None, Some(tiles(&figures)))
}

/// What tells a list of tickets from another, whatever the time.
pub(super) fn mark(lang: Lang, now: Timestamp, tickets: &[Listed]) -> String {
    tickets
        .iter()
        .map(|t| {
            let state = t
                .clocks
                .iter()
                .map(|clock| format!("{:?}", clock.state_at(now)));
            format!(
                "{}.{}.{}.{:?};",
                lang.code(),
                t.id,
                t.revision,
                state.collect::<Vec<_>>()
            )
        })
        .collect()
}

fn take(lang: Lang, listed: &Listed) -> Markup {
    html! {
        form.inline method="post" action={ (ticket::address(listed.id)) "/act" } {
            input type="hidden" name="do" value="take";
            input type="hidden" name="revision" value=(listed.revision);
            button.btn.small.secondary type="submit" aria-label=(lang.ta("room-take-this", &[("title", &listed.title)])) {
                (lang.t("room-take"))
            }
        }
    }
}

/// Who must act next.
fn who(actor: &Actor, listed: &Listed) -> Markup {
    let lang = actor.lang;
    let may_take = actor.can(Permission::WorkTickets) && listed.assignee.is_none();
    html! {
        @match (&listed.waiting, &listed.assignee_name, &listed.team_name) {
            (Some(reason), _, _) if listed.state == State::Waiting => {
                span.muted { (wording::reason(lang, reason)) }
            }
            (_, Some(name), _) => { (name) }
            (_, None, Some(team)) => { span.muted { (team) } }
            (_, None, None) if !may_take => { (badge(Tone::Neutral, &lang.t("queue-nobody"))) }
            _ => {}
        }
        @if may_take { " " (take(lang, listed)) }
    }
}

fn clocks(actor: &Actor, room: &Room) -> Part {
    let lang = actor.lang;
    let title = lang.t("room-clocks");
    let aside = html! { a href="/tickets" { (lang.t("room-all-tickets")) } };
    let mark = mark(lang, room.now, &room.clocks);
    if room.clocks.is_empty() {
        let body = html! { p.quiet { (lang.t("room-clocks-none")) } };
        return Part::new(
            "room-clocks",
            Some(mark),
            Some(panel_flush(&title, &aside, &body)),
        );
    }
    let columns = [
        Column::tight(lang.t("room-priority")),
        Column::main(lang.t("room-ticket")),
        Column::clock(lang.t("room-clock")),
        Column::new(lang.t("room-who")),
    ];
    let whole = Table {
        id: "clocks",
        caption: &title,
        columns: &columns,
        selectable: false,
    };
    let rows = html! { @for listed in &room.clocks { (clock_line(actor, room, &whole, listed)) } };
    let body = panel_flush(&title, &aside, &table(lang, &whole, &rows));
    Part::new("room-clocks", Some(mark), Some(body))
}

fn clock_line(actor: &Actor, room: &Room, whole: &Table<'_>, listed: &Listed) -> Markup {
    let lang = actor.lang;
    let address = ticket::address(listed.id);
    let clock = ticket::row_clock(lang, listed, &room.contracts, room.now);
    let cells = [
        ticket::priority(lang, listed.priority),
        html! {
            a.ticket-title href=(address) { (listed.title) }
            div.ticket-sub {
                span { (listed.client_name) }
                @if let Some(service) = &listed.service_name { span.wide-only { (service) } }
                @if let Some(item) = &listed.item_name { span { (item) } }
            }
        },
        html! { @if let Some(view) = &clock { (clock_row(lang, view)) } },
        who(actor, listed),
    ];
    let number = ticket::spoken(lang, listed.id);
    row(
        lang,
        whole,
        &Row {
            id: &format!("soon-{}", listed.id),
            href: Some(&address),
            value: "",
            name: &number,
            cells: &cells,
        },
    )
}

/// A short list of tickets; unseen when there are none.
fn short(actor: &Actor, room: &Room, id: &'static str, tickets: &[Listed], href: &str) -> Part {
    let lang = actor.lang;
    if tickets.is_empty() {
        return Part::new(id, Some(String::new()), None);
    }
    let aside = html! { a href=(href) { (lang.t("room-see-all")) } };
    let body = html! {
        ul.rows {
            @for listed in tickets {
                li {
                    (ticket::priority(lang, listed.priority))
                    a.grow href=(ticket::address(listed.id)) { (listed.title) }
                    span.muted { (listed.client_name) }
                    @if id == "room-outside" {
                        (ticket::verdict(lang, listed.verdict))
                    } @else if id == "room-waiting" {
                        @if let Some(reason) = &listed.waiting { span.muted { (wording::reason(lang, reason)) } }
                        span.muted { (format::ago(lang, listed.updated_at, &ticket::zone(&listed.zone), room.now)) }
                    } @else {
                        (ticket::state(lang, listed.state))
                    }
                    @if id == "room-unassigned" && actor.can(Permission::WorkTickets) { (take(lang, listed)) }
                }
            }
        }
    };
    let mark = mark(lang, room.now, tickets);
    Part::new(
        id,
        Some(mark),
        Some(panel_flush(&lang.t(id), &aside, &body)),
    )
}

/// Name of a check as people read it.
fn check_name(lang: Lang, name: &str) -> String {
    let key = format!("watch-check-{name}");
    if lang.has(&key) {
        lang.t(&key)
    } else {
        name.to_owned()
    }
}

fn broken(lang: Lang, room: &Room) -> Part {
    let title = lang.t("room-broken");
    let aside = html! { a href="/machines?view=failing" { (lang.t("room-all-machines")) } };
    let body = html! {
        @if room.broken.is_empty() { p.quiet { (lang.t("room-broken-none")) } }
        @else {
            ul.rows.broken {
                @for broken in room.broken.iter().take(BROKEN) { (broken_line(lang, room, broken)) }
                @if room.broken.len() > BROKEN {
                    li { a href="/machines?view=failing" {
                        (lang.ta("room-more", &[("n", &(room.broken.len() - BROKEN).to_string())]))
                    } }
                }
            }
        }
    };
    Part::new(
        "room-broken",
        None,
        Some(panel_flush(&title, &aside, &body)),
    )
}

fn broken_line(lang: Lang, room: &Room, broken: &Broken) -> Markup {
    let (degree, word) = match (broken.silent, broken.mild) {
        (true, _) => (Severity::Unknown, "room-silent"),
        (_, true) => (Severity::Warning, "room-warning"),
        _ => (Severity::Critical, "room-down"),
    };
    let zone = ticket::zone(&broken.zone);
    let what = match broken.silent {
        true => lang.t("watch-check-alive"),
        false => {
            let names: Vec<String> = broken
                .checks
                .iter()
                .map(|(name, ..)| check_name(lang, name))
                .collect();
            names.join(" · ")
        }
    };
    let output = broken
        .checks
        .first()
        .map(|(_, _, output)| output.as_str())
        .unwrap_or_default();
    html! {
        li {
            (severity(degree, &lang.t(word)))
            a href={ "/machines/" (broken.item) } { (broken.item_name) }
            span title=(output) { (what) }
            @if let Some(since) = broken.since {
                span.muted { (lang.ta("room-since", &[("when", &format::moment(lang, since, &zone, room.now))])) }
            }
            span.hits {
                a href={ "/clients/" (broken.client) } { (broken.client_name) }
                @if let Some(site) = &broken.site { span.muted { (site) } }
                @if let Some(service) = &broken.service { span.muted { (service) } }
                @match broken.ticket {
                    Some(id) => { a href={ "/tickets/" (number(id)) } { (ticket::spoken(lang, id)) } }
                    None if !broken.covered => { (badge(Tone::Muted, &lang.t("room-not-covered"))) }
                    None => {}
                }
            }
        }
    }
}

fn uncovered(lang: Lang, room: &Room) -> Part {
    let (items, all) = &room.uncovered;
    if items.is_empty() {
        return Part::new("room-uncovered", None, None);
    }
    let aside = html! { a href="/machines?view=uncovered" { (format::number(lang, *all)) } };
    let body = html! {
        ul.rows {
            @for item in items {
                li {
                    a href={ "/machines/" (item.item) } { (item.name) }
                    span.muted { (crate::machines::kind_name(lang, &item.kind)) }
                    a.muted href={ "/clients/" (item.client) "/contract/coverage" } { (item.client_name) }
                }
            }
        }
    };
    Part::new(
        "room-uncovered",
        None,
        Some(panel_flush(&lang.t("room-uncovered"), &aside, &body)),
    )
}

fn dates(actor: &Actor, room: &Room) -> Part {
    let lang = actor.lang;
    let dates: Vec<&Dated> = room
        .dates
        .iter()
        .filter(|dated| room.sees_machines || !matches!(dated.what, What::Certificate(..)))
        .take(8)
        .collect();
    if dates.is_empty() && room.maintenance.is_empty() {
        return Part::new("room-dates", None, None);
    }
    let body = html! {
        ul.rows {
            @for window in &room.maintenance {
                @let zone = ticket::zone(&window.zone);
                li {
                    @if window.from <= room.now { (badge(Tone::Accent, &lang.t("room-now"))) }
                    @else { (badge(Tone::Neutral, &format::moment(lang, window.from, &zone, room.now))) }
                    @match (&window.item, &window.item_name) {
                        (Some(item), Some(name)) => { a href={ "/machines/" (item) } { (name) } }
                        _ => { a href={ "/clients/" (window.client) } { (lang.t("room-all-machines-of")) } }
                    }
                    span.muted { (lang.ta("room-maintenance", &[("until", &format::moment(lang, window.to, &zone, room.now))])) }
                    span.muted { (window.client_name) " · " (window.reason) }
                }
            }
            @for dated in dates { (date_line(lang, dated)) }
        }
    };
    Part::new(
        "room-dates",
        None,
        Some(panel_flush(&lang.t("room-dates"), &html! {}, &body)),
    )
}

fn date_line(lang: Lang, dated: &Dated) -> Markup {
    let tone = match dated.days {
        ..=7 => Tone::Bad,
        8..=21 => Tone::Warn,
        _ => Tone::Neutral,
    };
    let when = match dated.days {
        0 => lang.t("room-today"),
        ..0 => lang.t("room-past"),
        days => lang.ta("room-days", &[("n", &days.to_string())]),
    };
    let (href, name, text, more) = match &dated.what {
        What::Notice(client, name) => (
            format!("/clients/{client}/contract"),
            name,
            lang.t("room-notice"),
            "",
        ),
        What::End(client, name) => (
            format!("/clients/{client}/contract"),
            name,
            lang.t("room-end"),
            "",
        ),
        What::Effect(client, name, version) => (
            format!("/clients/{client}/contract/changes"),
            name,
            lang.ta("room-effect", &[("n", &version.to_string())]),
            "",
        ),
        What::Certificate(item, name, client, check) => (
            format!("/machines/{item}"),
            name,
            lang.ta("room-certificate", &[("check", check)]),
            client.as_str(),
        ),
    };
    html! {
        li {
            (badge(tone, &when))
            a href=(href) { (name) }
            span.muted { (text) " · " (format::date(lang, dated.on)) }
            @if !more.is_empty() { span.muted { (more) } }
        }
    }
}
