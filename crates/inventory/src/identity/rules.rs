//! The rules by which an item is known again: an ordered list that an administrator reads, orders
//! and switches off.

use serde::{Deserialize, Serialize};

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The same agent has spoken before, on the same hardware.
    AgentId,
    /// Serial number and system UUID are both the same.
    SerialUuid,
    /// The system UUID is the same.
    Uuid,
    /// Serial number and maker are the same.
    SerialMaker,
    /// The serial number is the same, and one side does not know the maker.
    Serial,
    /// At least half of the MAC addresses of real interfaces are the same.
    Mac,
    /// The full name with its domain is the same, within the client.
    Fqdn,
    /// The name without domain is the same, within the client.
    Host,
}

impl Rule {
    /// Every rule, in the order of the first day.
    pub const ALL: [Self; 8] = [
        Self::AgentId,
        Self::SerialUuid,
        Self::Uuid,
        Self::SerialMaker,
        Self::Serial,
        Self::Mac,
        Self::Fqdn,
        Self::Host,
    ];

    /// Its name in settings, the API and locale keys.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::AgentId => "agent-id",
            Self::SerialUuid => "serial-uuid",
            Self::Uuid => "uuid",
            Self::SerialMaker => "serial-maker",
            Self::Serial => "serial",
            Self::Mac => "mac",
            Self::Fqdn => "fqdn",
            Self::Host => "host",
        }
    }

    /// The rule of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
    }
}

/// What follows when a rule finds an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// It is that item.
    Sure,
    /// A person is asked.
    Ask,
    /// The rule is not used.
    Off,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Sure, Self::Ask, Self::Off];

    /// Its name in settings, the API and locale keys.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::Ask => "ask",
            Self::Off => "off",
        }
    }

    /// The mode of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.code() == code)
    }
}

/// The rules in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// The first that finds an item decides.
    pub order: Vec<(Rule, Mode)>,
    /// A value found on so many items is shared and proves nothing.
    pub shared_from: usize,
}

impl Default for Rules {
    fn default() -> Self {
        let order = Rule::ALL
            .into_iter()
            .map(|rule| match rule {
                Rule::Host => (rule, Mode::Ask),
                _ => (rule, Mode::Sure),
            })
            .collect();
        Self {
            order,
            shared_from: 3,
        }
    }
}

impl Rules {
    /// The rules as somebody ordered them: each once (one that is missing comes last, switched
    /// off), and a value is shared from at least two items on.
    #[must_use]
    pub fn sound(mut self) -> Self {
        let mut seen = Vec::new();
        self.order.retain(|(rule, _)| {
            let is_new = !seen.contains(rule);
            seen.push(*rule);
            is_new
        });
        for rule in Rule::ALL {
            if !seen.contains(&rule) {
                self.order.push((rule, Mode::Off));
            }
        }
        self.shared_from = self.shared_from.clamp(2, 1000);
        self
    }

    /// The place of a rule in the list, from 1.
    #[must_use]
    pub fn place(&self, rule: Rule) -> usize {
        self.order
            .iter()
            .position(|(one, _)| *one == rule)
            .map_or(0, |place| place + 1)
    }
}
