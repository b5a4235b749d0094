//! Pages of audits: the list, an audit in its parts, the questionnaire behind a link, the catalogue.

mod catalogue;
mod findings;
mod list;
mod machines;
mod offer;
mod profile;
mod proposal;
mod public;
mod questions;
mod radar;
mod result;

use axum::response::Response;
use intendant_domain::access::Permission::{Administer, EditAudits, EditContracts, SeeAudits};
use maud::{Markup, html};

use super::actions::Assessment;
use super::words;
use crate::platform::doors::{Doors, Guard};
use crate::platform::failure::Failure;
use crate::platform::page::{
    Button, Icon, Tab, Tone, badge, breadcrumbs, format, link_button, page_header_marked, submit,
    tabs,
};
use crate::platform::shell::Shell;

pub(super) fn doors() -> Doors {
    let (see, edit) = (Guard::Needs(SeeAudits), Guard::Needs(EditAudits));
    let contracts = Guard::Needs(EditContracts);
    Doors::default()
        .get(see, "/audits", list::list)
        .post(edit, "/audits", list::open)
        .get(edit, "/audits/new", list::new)
        .get(see, "/audits/{audit}", result::show)
        .get(see, "/audits/{audit}/report", result::report)
        .post(edit, "/audits/{audit}/turn", result::turn)
        .get(see, "/audits/{audit}/profile", profile::show)
        .post(edit, "/audits/{audit}/profile", profile::save)
        .get(see, "/audits/{audit}/questions", questions::show)
        .post(edit, "/audits/{audit}/questions", questions::save)
        .post(edit, "/audits/{audit}/links", questions::make_link)
        .post(edit, "/audits/{audit}/links/{link}", questions::withdraw)
        .get(see, "/audits/{audit}/machines", machines::show)
        .post(edit, "/audits/{audit}/machines", machines::analyse)
        .post(edit, "/audits/{audit}/excluded", machines::exclude)
        .get(see, "/audits/{audit}/findings", findings::show)
        .post(edit, "/audits/{audit}/findings", findings::judge)
        .get(see, "/audits/{audit}/proposal", proposal::show)
        .post(edit, "/audits/{audit}/proposal", proposal::save)
        .get(see, "/audits/{audit}/contract", proposal::download)
        .get(contracts, "/audits/{audit}/adopt", proposal::review)
        .post(contracts, "/audits/{audit}/adopt", proposal::adopt)
        .get(Guard::Link, "/questionnaire/{secret}", public::show)
        .post(Guard::Link, "/questionnaire/{secret}", public::save)
        .post(
            Guard::Link,
            "/questionnaire/{secret}/finish",
            public::finish,
        )
        .and(catalogue_doors())
}

fn catalogue_doors() -> Doors {
    let (see, administer) = (Guard::Needs(SeeAudits), Guard::Needs(Administer));
    Doors::default()
        .get(see, "/administration/catalogue", catalogue::list)
        .post(administer, "/administration/catalogue", offer::add)
        .get(
            administer,
            "/administration/catalogue-terms",
            catalogue::terms,
        )
        .post(
            administer,
            "/administration/catalogue-terms",
            catalogue::save_terms,
        )
        .get(administer, "/administration/catalogue/{offer}", offer::edit)
        .post(
            administer,
            "/administration/catalogue/{offer}",
            offer::change,
        )
        .post(
            administer,
            "/administration/catalogue/{offer}/archive",
            catalogue::archive,
        )
}

/// Which part of an audit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Here {
    Result,
    Profile,
    Questions,
    Machines,
    Findings,
    Offer,
}

/// The page of a form that was refused carries the refusal's status.
fn with_status(mut page: Response, failure: Option<&Failure>) -> Response {
    if let Some(failure) = failure {
        *page.status_mut() = failure.status();
    }
    page
}

/// An audit's page: its head, its parts, and `body`.
fn page(shell: &Shell, seen: &Assessment, here: Here, body: &Markup) -> Response {
    let title = format!("{} · {}", seen.campaign.title, seen.campaign.client_name);
    shell.page(&title, &html! { (head(shell, seen, here)) (body) })
}

fn head(shell: &Shell, seen: &Assessment, here: Here) -> Markup {
    let lang = shell.lang;
    let campaign = &seen.campaign;
    let base = format!("/audits/{}", campaign.id);
    let day = format::moment(lang, campaign.created_at, &shell.actor.zone, shell.now);
    html! {
        (breadcrumbs(lang, &[("/audits", &lang.t("nav-audits"))]))
        (page_header_marked(&campaign.client_name, &html! {
            span { (campaign.title) }
            @if !campaign.open { (badge(Tone::Muted, &lang.t("audit-state-closed"))) }
            @if campaign.adopted.is_some() { (badge(Tone::Good, &lang.t("audit-state-adopted"))) }
            span { (lang.ta("audit-started-when", &[("when", &day)])) }
        }, &html! {
            (link_button(Button::Secondary, &format!("{base}/report?lang=fr"), Some(Icon::Download), &format!("{} {}", lang.t("audit-report-fr"), lang.t("audit-report-in-fr"))))
            (link_button(Button::Quiet, &format!("{base}/report?lang=en"), Some(Icon::Download), &lang.t("audit-report-en")))
            @if shell.actor.can(EditAudits) {
                form method="post" action={ (base) "/turn" } {
                    @if campaign.open { (submit(Button::Quiet, &lang.t("audit-close"))) }
                    @else {
                        input type="hidden" name="open" value="1";
                        (submit(Button::Quiet, &lang.t("audit-reopen")))
                    }
                }
            }
        }))
        (parts(shell, seen, here, &base))
    }
}

fn parts(shell: &Shell, seen: &Assessment, here: Here, base: &str) -> Markup {
    let lang = shell.lang;
    let n = |count: usize| u64::try_from(count).ok();
    let parts = [
        (Here::Result, "", "audit-tab-result", None),
        (Here::Profile, "/profile", "audit-tab-profile", None),
        (
            Here::Questions,
            "/questions",
            "audit-tab-questions",
            n(seen.progress.0),
        ),
        (
            Here::Machines,
            "/machines",
            "audit-tab-machines",
            n(seen.items.len()),
        ),
        (
            Here::Findings,
            "/findings",
            "audit-tab-findings",
            n(seen.findings.len()),
        ),
        (Here::Offer, "/proposal", "audit-tab-offer", None),
    ];
    let parts: Vec<(Here, String, String, Option<u64>)> = parts
        .into_iter()
        .map(|(part, path, key, count)| (part, format!("{base}{path}"), lang.t(key), count))
        .collect();
    let shown: Vec<Tab<'_>> = parts
        .iter()
        .map(|(part, href, text, count)| Tab {
            href,
            text,
            count: *count,
            here: *part == here,
        })
        .collect();
    tabs(&lang.t("audit-tabs"), &shown)
}

/// Whether whoever reads may change this audit.
fn may_change(shell: &Shell, seen: &Assessment) -> bool {
    seen.campaign.open && shell.actor.can(EditAudits)
}

/// A severity as a badge.
fn severity(
    lang: crate::platform::i18n::Lang,
    severity: intendant_domain::audits::Severity,
) -> Markup {
    badge(words::tone(severity), &words::severity(lang, severity))
}
