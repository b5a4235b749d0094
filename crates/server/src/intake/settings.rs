//! How agents are to behave, for the whole instance: how often they come, and which secrets are
//! kept of what they send.

use intendant_inventory::Keep;
use serde::{Deserialize, Serialize};

use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::Tx;

const NAME: &str = "inventory";

/// The settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    /// Hours between two inventories of an agent, 1 to 720.
    pub(super) hours: u32,
    /// Whether variables of the environment are kept.
    pub(super) environment: bool,
    /// Whether whole command lines are kept.
    pub(super) command_lines: bool,
    /// Whether whole licence keys are kept.
    pub(super) licence_keys: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            hours: 24,
            environment: false,
            command_lines: false,
            licence_keys: false,
        }
    }
}

impl Settings {
    /// What is kept.
    pub(super) fn keep(self) -> Keep {
        Keep {
            environment: self.environment,
            command_lines: self.command_lines,
            licence_keys: self.licence_keys,
        }
    }

    /// What agents need not send (GLPI's `no-category`).
    pub(super) fn unwanted(self) -> Vec<String> {
        let mut unwanted = Vec::new();
        if !self.environment {
            unwanted.push("environment".to_owned());
        }
        if !self.command_lines {
            unwanted.push("process".to_owned());
        }
        unwanted
    }
}

/// The settings as they are.
pub(super) fn settings(tx: &mut Tx<'_>) -> Result<Settings, Failure> {
    let text = tx.setting(NAME)?;
    Ok(text
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

/// Changes them.
///
/// # Errors
/// A number of hours that is wrong; [`Failure::Denied`] to who is no administrator.
pub(super) fn save(tx: &mut Tx<'_>, new: Settings) -> Result<(), Failure> {
    if !(1..=720).contains(&new.hours) {
        return Err(Problem::new("hours", "intake-hours-wrong").into());
    }
    tx.set_setting(NAME, &serde_json::to_string(&new)?)?;
    let detail = serde_json::to_string(&new)?;
    tx.audit(None, "inventory-settings", "", &detail)
}
