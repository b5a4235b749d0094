//! The sub-pages of the fleet, as tabs under its title: one list, whoever's slice the page is in.
//! Their addresses begin with `/machines`, so that the navigation shows where one is.

use intendant_domain::access::Permission::{self, EditMachines, SeeContracts, SeeMachines};
use maud::{Markup, html};

use crate::platform::page::{Tab, tabs};
use crate::platform::shell::Shell;

/// A sub-page of the fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FleetTab {
    /// The list of items.
    Items,
    /// Reports of which a person has to say what they describe.
    Doubts,
    /// Titles, versions, licences.
    Software,
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
            Self::Network => "fleet-tab-network",
            Self::Perimeter => "fleet-tab-perimeter",
            Self::Sources => "fleet-tab-sources",
        }
    }
}

/// The pages there are: which, where, for whom, whether for a client's people too.
const PAGES: &[(FleetTab, &str, Permission, bool)] = &[
    (FleetTab::Items, "/machines", SeeMachines, true),
    (FleetTab::Software, "/machines/software", SeeMachines, true),
    (
        FleetTab::Perimeter,
        "/machines/perimeter",
        SeeContracts,
        true,
    ),
    (FleetTab::Sources, "/machines/sources", EditMachines, false),
    (FleetTab::Network, "/machines/network", SeeMachines, true),
];

/// The tabs that whoever reads may follow; nothing where there is one only.
pub fn fleet_tabs(shell: &Shell, here: FleetTab) -> Markup {
    let lang = shell.lang;
    let clients = shell.actor.is_clients();
    let shown: Vec<(&str, String, bool)> = PAGES
        .iter()
        .filter(|(_, _, needs, for_clients)| shell.actor.can(*needs) && (*for_clients || !clients))
        .map(|(tab, href, ..)| (*href, lang.t(tab.key()), *tab == here))
        .collect();
    if shown.len() < 2 {
        return html! {};
    }
    let shown: Vec<Tab<'_>> = shown
        .iter()
        .map(|(href, text, here)| Tab {
            href,
            text,
            count: None,
            here: *here,
        })
        .collect();
    tabs(&lang.t("nav-machines"), &shown)
}
