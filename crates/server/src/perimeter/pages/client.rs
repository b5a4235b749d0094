//! A client's fleet against its contract: the figures, each difference with what it is worth and what
//! to do about it, each price line with what stands behind its amount, and how it got there.

use axum::extract::{Path, State};
use axum::response::Response;
use intendant_domain::access::Permission::{EditContracts, SeeMachines};
use intendant_domain::id::ClientId;
use maud::{Markup, html};

use super::{count, counts, findings, home, signed, way};
use crate::perimeter::actions::{self, View, cents};
use crate::perimeter::drafts;
use crate::perimeter::store::Draft;
use crate::platform::app::App;
use crate::platform::failure::Failure;
use crate::platform::page::{
    Button, Icon, Tile, Tone, empty_state, format, icon, link_button, page_header_marked, panel,
    panel_flush, tiles,
};
use crate::platform::shell::Shell;

/// `GET /machines/perimeter/{client}`
pub(super) async fn show(
    State(app): State<App>,
    shell: Shell,
    Path(client): Path<ClientId>,
) -> Result<Response, Failure> {
    let can_edit = shell.actor.can(EditContracts);
    let (view, drafts) = app
        .read(&shell.actor, move |tx| {
            let view = actions::view(tx, client)?;
            let drafts = match can_edit {
                true => drafts::list(tx, client)?,
                false => Vec::new(),
            };
            Ok((view, drafts))
        })
        .await?;
    let lang = shell.lang;
    let title = lang.ta("perimeter-of", &[("client", &view.client.name)]);
    let contract = format!("/clients/{client}/contract");
    let actions = html! {
        @if shell.actor.can(SeeMachines) {
            (link_button(Button::Secondary, &format!("{}/reports", home(client)), Some(Icon::Report), &lang.t("fleet-reports")))
        }
        (link_button(Button::Secondary, &contract, Some(Icon::Contract), &lang.t("client-contract")))
    };
    let body = html! {
        (way(&shell, client, &view.client.name, false))
        (page_header_marked(&title, &about(&shell, &view), &actions))
        @if view.version.is_none() {
            (empty_state(Icon::Contract, &lang.t("perimeter-no-contract-title"), &lang.t("perimeter-no-contract-text"), &html! {}))
        }
        (figures(&shell, &view))
        (notices(&shell, &view))
        (findings::panel(&shell, &view))
        (counts::lines(&shell, &view))
        (counts::months(&shell, &view))
        @if !drafts.is_empty() { (draft_list(&shell, client, &drafts)) }
    };
    Ok(shell.page(&title, &body))
}

fn about(shell: &Shell, view: &View) -> Markup {
    let lang = shell.lang;
    html! {
        @if let Some(version) = &view.version {
            span { (version.reference) }
            span { (lang.ta("contract-version", &[("number", &version.number.to_string())])) }
        }
        span { (lang.ta("perimeter-days-note", &[("days", &view.days.to_string())])) }
    }
}

fn figures(shell: &Shell, view: &View) -> Markup {
    let lang = shell.lang;
    let (drift, here) = (&view.drift, home(view.client.id));
    let mut all: Vec<Figure> = vec![
        (
            lang.t("perimeter-items"),
            count(lang, drift.items),
            match drift.elsewhere {
                0 => String::new(),
                n => lang.ta("perimeter-elsewhere", &[("n", &count(lang, n))]),
            },
            Tone::Neutral,
            Some(format!("{here}/items")),
        ),
        (
            lang.t("perimeter-covered"),
            count(lang, drift.covered),
            String::new(),
            Tone::Good,
            None,
        ),
        (
            lang.t("perimeter-uncovered"),
            count(lang, drift.uncovered),
            String::new(),
            if drift.uncovered > 0 {
                Tone::Warn
            } else {
                Tone::Neutral
            },
            Some(format!("{here}/items?finding=uncovered")),
        ),
        (
            lang.t("perimeter-gone"),
            count(lang, drift.gone),
            lang.ta("perimeter-gone-note", &[("days", &view.days.to_string())]),
            if drift.gone > 0 {
                Tone::Warn
            } else {
                Tone::Neutral
            },
            Some(format!("{here}/items?finding=gone")),
        ),
    ];
    if view.money {
        all.extend(amounts(shell, view));
    }
    let all: Vec<Tile<'_>> = all
        .iter()
        .map(|(label, value, note, tone, href)| Tile {
            label,
            value,
            note,
            tone: *tone,
            href: href.as_deref(),
        })
        .collect();
    tiles(&all)
}

/// A tile before it is drawn: label, value, note, tone, address.
type Figure = (String, String, String, Tone, Option<String>);

/// What the next month comes to beside the last that was billed, and what is at stake.
fn amounts(shell: &Shell, view: &View) -> Vec<Figure> {
    let (lang, drift) = (shell.lang, &view.drift);
    let (currency, month) = (currency(view), month_name(shell, view));
    let mut all: Vec<Figure> = Vec::new();
    if let Some(next) = drift.next.filter(|_| !drift.lines.is_empty()) {
        let note = match drift.billed {
            Some(billed) => lang.ta(
                "perimeter-against",
                &[
                    ("amount", &format::money(lang, cents(billed), &currency)),
                    ("gap", &signed(lang, next - billed, &currency)),
                ],
            ),
            None => lang.t("perimeter-never-billed"),
        };
        all.push((
            lang.ta("perimeter-next-month", &[("month", &month)]),
            format::money(lang, cents(next), &currency),
            note,
            Tone::Accent,
            None,
        ));
    }
    // What no price line counts has no price: nothing known is at stake, which is not nothing.
    let unknown = drift.stake.is_zero() && drift.uncovered + drift.gone > 0;
    all.push((
        lang.t("perimeter-stake"),
        match unknown {
            true => lang.t("perimeter-unknown"),
            false => format::money(lang, cents(drift.stake), &currency),
        },
        match unknown {
            true => lang.t("perimeter-stake-unknown"),
            false => lang.t("perimeter-stake-note"),
        },
        match (unknown, drift.stake.is_zero()) {
            (true, _) => Tone::Neutral,
            (_, true) => Tone::Good,
            _ => Tone::Warn,
        },
        None,
    ));
    all
}

pub(super) fn currency(view: &View) -> String {
    view.version.as_ref().map_or_else(
        || "EUR".to_owned(),
        |version| version.contract.currency.clone(),
    )
}

pub(super) fn month_name(shell: &Shell, view: &View) -> String {
    format::month(shell.lang, view.month.year(), view.month.number())
}

/// What a reader of the amounts must know: what is missing, what is about to change.
fn notices(shell: &Shell, view: &View) -> Markup {
    let lang = shell.lang;
    html! {
        @if let Some(why) = view.unpriced.as_ref().filter(|_| view.money) {
            div.flash data-tone="warn" role="status" { (icon(Icon::Alert)) p { (lang.ta("perimeter-unpriced", &[("why", why)])) } }
        }
        @if let Some(next) = &view.next_version {
            @let day = format::date(lang, next.effective_on);
            div.flash data-tone="accent" role="status" { (icon(Icon::Calendar)) p { (lang.ta("perimeter-next-version", &[("n", &next.number.to_string()), ("day", &day)])) } }
        }
    }
}

fn draft_list(shell: &Shell, client: ClientId, drafts: &[Draft]) -> Markup {
    let lang = shell.lang;
    let body = html! {
        ul.rows {
            @for draft in drafts {
                li {
                    a.grow href={ (home(client)) "/drafts/" (draft.id) } { (draft.title) }
                    span.muted { (lang.ta("perimeter-draft-effect", &[("day", &draft.effective_on)])) }
                    span.muted { (format::ago(lang, draft.updated_at, &shell.actor.zone, shell.now)) }
                }
            }
        }
    };
    panel_flush(&lang.t("perimeter-drafts"), &html! {}, &body)
}

/// A panel with a word only.
pub(super) fn quiet(title: &str, text: &str) -> Markup {
    panel(title, &html! {}, &html! { p.muted { (text) } })
}
