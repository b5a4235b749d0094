//! Pages of contracts: the contract itself with its life in the margin, what it covers, its
//! amendments, its file, and adding a version.

mod add;
mod changes;
mod cover;
mod document;
mod file;
mod margin;

use intendant_domain::access::Permission::{EditContracts, SeeContracts};
use intendant_domain::id::ClientId;
use maud::{Markup, html};

use super::store::Version;
use crate::platform::doors::{Doors, Guard};
use crate::platform::page::{
    Button, Icon, Tab, Tone, badge, breadcrumbs, format, link_button, page_header_marked, tabs,
};
use crate::platform::shell::Shell;

pub(super) fn doors() -> Doors {
    let see = Guard::Needs(SeeContracts);
    let edit = Guard::Needs(EditContracts);
    Doors::default()
        .get(see, "/contract", document::own)
        .get(see, "/clients/{client}/contract", document::show)
        .get(see, "/clients/{client}/contract/coverage", cover::show)
        .get(see, "/clients/{client}/contract/changes", changes::show)
        .get(see, "/live/contracts/{client}", document::live)
        .get(edit, "/clients/{client}/contract/new", add::new)
        .post(edit, "/clients/{client}/contract/new", add::add)
        .get(see, "/clients/{client}/contract/{number}/file", file::show)
        .get(
            see,
            "/clients/{client}/contract/{number}/download",
            file::download,
        )
}

/// Which of the contract's pages.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Here {
    Document,
    Cover,
    Changes,
    File,
}

/// What the head of every page of a contract needs.
struct Head<'a> {
    client: ClientId,
    client_name: &'a str,
    title: &'a str,
    versions: &'a [Version],
    /// Number of the version that is shown.
    number: i64,
    /// Number of the version in force now.
    in_force: Option<i64>,
    here: Here,
}

impl Head<'_> {
    fn base(&self) -> String {
        format!("/clients/{}/contract", self.client)
    }

    fn markup(&self, shell: &Shell) -> Markup {
        let lang = shell.lang;
        let base = self.base();
        let client = format!("/clients/{}", self.client);
        let shown = self
            .versions
            .iter()
            .find(|version| version.number == self.number);
        let actions = html! {
            (link_button(Button::Secondary, &format!("{base}/{}/download", self.number), Some(Icon::Download), &lang.t("contract-download")))
            @if shell.actor.can(EditContracts) {
                (link_button(Button::Secondary, &format!("{base}/new"), Some(Icon::Plus), &lang.t("contract-amend")))
            }
        };
        html! {
            @if shell.actor.is_clients() {
                (breadcrumbs(lang, &[(&client, self.client_name)]))
            } @else {
                (breadcrumbs(lang, &[("/clients", &lang.t("nav-clients")), (&client, self.client_name)]))
            }
            (page_header_marked(self.title, &html! {
                @if let Some(version) = shown {
                    span { (version.reference) }
                    span { (lang.ta("contract-version", &[("number", &version.number.to_string())])) " " (lang.ta("contract-effect", &[("day", &format::date(lang, version.effective_on))])) }
                    (self.standing(shell, version))
                }
            }, &actions))
            (self.version_links(shell))
            (self.tabs(shell))
        }
    }

    fn standing(&self, shell: &Shell, version: &Version) -> Markup {
        let lang = shell.lang;
        if self.in_force == Some(version.number) {
            badge(Tone::Good, &lang.t("contract-in-force"))
        } else if version.effective_at > shell.now {
            badge(Tone::Accent, &lang.t("contract-to-come"))
        } else {
            badge(Tone::Muted, &lang.t("contract-past"))
        }
    }

    fn version_links(&self, shell: &Shell) -> Markup {
        let lang = shell.lang;
        let base = self.base();
        html! {
            @if self.versions.len() > 1 && self.here != Here::Changes {
                nav.filters aria-label=(lang.t("contract-versions")) {
                    @for version in self.versions.iter().rev() {
                        @let href = match self.here {
                            Here::File => format!("{base}/{}/file", version.number),
                            Here::Cover => format!("{base}/coverage?version={}", version.number),
                            _ => format!("{base}?version={}", version.number),
                        };
                        a.chip href=(href) aria-current=[(version.number == self.number).then_some("true")] {
                            (lang.ta("contract-version", &[("number", &version.number.to_string())]))
                            span.count { (format::date(lang, version.effective_on)) }
                        }
                    }
                }
            }
        }
    }

    fn tabs(&self, shell: &Shell) -> Markup {
        let lang = shell.lang;
        let base = self.base();
        let n = self.number;
        let amendments = u64::try_from(self.versions.len().saturating_sub(1)).unwrap_or(0);
        tabs(
            &lang.t("contract-views"),
            &[
                Tab {
                    href: &format!("{base}?version={n}"),
                    text: &lang.t("contract-tab-document"),
                    count: None,
                    here: self.here == Here::Document,
                },
                Tab {
                    href: &format!("{base}/coverage?version={n}"),
                    text: &lang.t("contract-tab-cover"),
                    count: None,
                    here: self.here == Here::Cover,
                },
                Tab {
                    href: &format!("{base}/changes"),
                    text: &lang.t("contract-tab-changes"),
                    count: Some(amendments),
                    here: self.here == Here::Changes,
                },
                Tab {
                    href: &format!("{base}/{n}/file"),
                    text: &lang.t("contract-tab-file"),
                    count: None,
                    here: self.here == Here::File,
                },
            ],
        )
    }
}
