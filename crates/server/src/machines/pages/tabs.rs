//! The sub-pages of the fleet, as tabs under its title, and the parts of an item's page: one list of
//! each, whoever's slice the page is in. Their addresses begin with `/machines`, so that the
//! navigation shows where one is.

use intendant_domain::access::Permission::{self, EditMachines, SeeContracts, SeeMachines};
use maud::{Markup, html};

use super::marks;
use crate::machines::actions::Head;
use crate::platform::page::{
    Button, Icon, Tab, breadcrumbs, icon, link_button, page_header_marked, tabs,
};
use crate::platform::shell::Shell;

/// A sub-page of the fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FleetTab {
    /// The list of items.
    Items,
    /// Reports of which a person has to say what they describe.
    Doubts,
    /// Titles, versions.
    Software,
    /// What was bought of them.
    Licences,
    /// Subnets, ports, the picture.
    Network,
    /// What the contracts say of it.
    Perimeter,
    /// What reports, and how.
    Sources,
}

impl FleetTab {
    /// The key of its text.
    fn key(self) -> &'static str {
        match self {
            Self::Items => "fleet-tab-items",
            Self::Doubts => "fleet-tab-doubts",
            Self::Software => "fleet-tab-software",
            Self::Licences => "fleet-tab-licences",
            Self::Network => "fleet-tab-network",
            Self::Perimeter => "fleet-tab-perimeter",
            Self::Sources => "fleet-tab-sources",
        }
    }
}

/// The pages there are: which, where, for whom, whether for a client's people too.
const PAGES: &[(FleetTab, &str, Permission, bool)] = &[
    (FleetTab::Items, "/machines", SeeMachines, true),
    (FleetTab::Doubts, "/machines/doubts", EditMachines, false),
    (FleetTab::Software, "/machines/software", SeeMachines, true),
    (FleetTab::Licences, "/machines/licences", SeeMachines, true),
    (
        FleetTab::Perimeter,
        "/machines/perimeter",
        SeeContracts,
        true,
    ),
    (FleetTab::Network, "/machines/network", SeeMachines, true),
    (FleetTab::Sources, "/machines/sources", EditMachines, false),
];

/// The tabs that whoever reads may follow; nothing where there is one only.
pub fn fleet_tabs(shell: &Shell, here: FleetTab) -> Markup {
    fleet_tabs_with(shell, here, None)
}

/// The same with how many doubts wait for a decision, where the page knows.
pub fn fleet_tabs_with(shell: &Shell, here: FleetTab, doubts: Option<u64>) -> Markup {
    let lang = shell.lang;
    let clients = shell.actor.is_clients();
    let shown: Vec<(FleetTab, &str, String)> = PAGES
        .iter()
        .filter(|(_, _, needs, for_clients)| shell.actor.can(*needs) && (*for_clients || !clients))
        .map(|(tab, href, ..)| (*tab, *href, lang.t(tab.key())))
        .collect();
    if shown.len() < 2 {
        return html! {};
    }
    let shown: Vec<Tab<'_>> = shown
        .iter()
        .map(|(tab, href, text)| Tab {
            href,
            text,
            count: doubts.filter(|n| *tab == FleetTab::Doubts && *n > 0),
            here: *tab == here,
        })
        .collect();
    tabs(&lang.t("nav-machines"), &shown)
}

/// A part of an item's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemPart {
    /// Where it stands, what it is, what covers it.
    Overview,
    /// Its packages.
    Software,
    /// Services, people, ports.
    Running,
    /// What it needs and what needs it.
    Relations,
    /// What happened to it.
    History,
    /// Who speaks of it; merging and parting.
    Sources,
}

/// The head of every page of an item: its name, whose and where it is, what can be done with it, and
/// the parts of its page.
pub fn item_head(shell: &Shell, head: &Head, here: ItemPart) -> Markup {
    let (lang, item) = (shell.lang, &head.item);
    let id = item.id;
    let home = format!("/machines/{id}");
    let about = html! {
        span { (marks::kind(lang, &item.kind)) }
        @if shell.actor.is_clients() { span { (item.client_name) } }
        @else { a href={ "/clients/" (item.client) } { (item.client_name) } }
        @if let Some(site) = &item.site_name { span { (icon(Icon::Site)) " " (site) } }
        @for tag in &item.tags { " " span.badge { (tag) } }
    };
    let actions = html! {
        @if shell.actor.can(EditMachines) && item.retired_at.is_none() {
            (link_button(Button::Primary, &format!("/tickets/new?client={}&item={id}", item.client), Some(Icon::Plus), &lang.t("machine-open-ticket")))
            (link_button(Button::Secondary, &format!("/maintenance/new?item={id}"), Some(Icon::Tool), &lang.t("maintenance-plan")))
            (link_button(Button::Secondary, &format!("{home}/edit"), Some(Icon::Edit), &lang.t("form-edit")))
        }
    };
    html! {
        (breadcrumbs(lang, &[("/machines", &lang.t("nav-machines"))]))
        (page_header_marked(&item.name, &about, &actions))
        (item_parts(shell, head, here))
    }
}

fn item_parts(shell: &Shell, head: &Head, here: ItemPart) -> Markup {
    let lang = shell.lang;
    let home = format!("/machines/{}", head.item.id);
    let parts = [
        (ItemPart::Overview, "", "fleet-part-overview"),
        (ItemPart::Software, "?part=software", "fleet-part-software"),
        (ItemPart::Running, "?part=running", "fleet-part-running"),
        (ItemPart::Relations, "/relations", "fleet-part-relations"),
        (ItemPart::History, "?part=history", "fleet-part-history"),
        (ItemPart::Sources, "/sources", "fleet-part-sources"),
    ];
    let shown: Vec<(ItemPart, String, String)> = parts
        .into_iter()
        .filter(|(part, ..)| match part {
            ItemPart::Software => head.software > 0 || *part == here,
            ItemPart::Running => head.described || *part == here,
            _ => true,
        })
        .map(|(part, end, key)| (part, format!("{home}{end}"), lang.t(key)))
        .collect();
    let shown: Vec<Tab<'_>> = shown
        .iter()
        .map(|(part, href, text)| Tab {
            href,
            text,
            count: match part {
                ItemPart::Software => u64::try_from(head.software).ok(),
                ItemPart::Relations => u64::try_from(head.relations).ok().filter(|n| *n > 0),
                _ => None,
            },
            here: *part == here,
        })
        .collect();
    tabs(&lang.t("fleet-parts"), &shown)
}
