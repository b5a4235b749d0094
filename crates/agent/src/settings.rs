//! What the machine's own administrator decides: a small file of `name = value` lines. The server
//! cannot change any of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where the file is looked for unless told otherwise.
pub(crate) const DEFAULT_FILE: &str = "/etc/intendant-agent.conf";

/// The machine's own rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The only directories from which plugins are run.
    pub(crate) plugin_directories: Vec<PathBuf>,
    /// The room the spool may take, in bytes.
    pub(crate) spool_bytes: u64,
    /// A file (PEM) of authorities trusted beside the system's.
    pub(crate) ca_file: Option<PathBuf>,
    /// The longest wait between two attempts to reach the server.
    pub(crate) retry_most: Duration,
    /// The wait after the server refused this agent.
    pub(crate) refused_wait: Duration,
    /// Words that travel with inventories, as GLPI's agents have them.
    pub(crate) tag: String,
    /// Whether inventories carry command lines of processes, which may hold secrets.
    pub(crate) inventory_command_lines: bool,
    /// Whether inventories carry the agent's environment, which may hold secrets.
    pub(crate) inventory_environment: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            plugin_directories: [
                "/usr/lib/nagios/plugins",
                "/usr/local/lib/nagios/plugins",
                "/usr/local/libexec/intendant",
            ]
            .map(PathBuf::from)
            .to_vec(),
            spool_bytes: 64 * 1024 * 1024,
            ca_file: None,
            retry_most: Duration::from_secs(60),
            refused_wait: Duration::from_secs(15 * 60),
            tag: String::new(),
            inventory_command_lines: false,
            inventory_environment: false,
        }
    }
}

impl Settings {
    /// Reads the file; the default one may be missing, a named one may not.
    pub(crate) fn read(named: Option<&Path>) -> io::Result<Self> {
        let path = named.unwrap_or_else(|| Path::new(DEFAULT_FILE));
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&text)
                .map_err(|error| io::Error::other(format!("{}: {error}", path.display()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound && named.is_none() => {
                Ok(Self::default())
            }
            Err(error) => Err(io::Error::new(
                error.kind(),
                format!("{}: {error}", path.display()),
            )),
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut settings = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, value) = line
                .split_once('=')
                .ok_or_else(|| format!("line {number}: expected `name = value`"))?;
            settings
                .set(name.trim(), value.trim())
                .map_err(|error| format!("line {number}: {error}"))?;
        }
        Ok(settings)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        let number = |least: u64| match value.parse::<u64>() {
            Ok(number) if number >= least => Ok(number),
            _ => Err(format!("{name} must be a whole number from {least} up")),
        };
        let yes = || match value {
            "yes" | "true" | "1" => Ok(true),
            "no" | "false" | "0" => Ok(false),
            _ => Err(format!("{name} must be yes or no")),
        };
        match name {
            "plugin_directories" => {
                self.plugin_directories = value
                    .split(':')
                    .filter(|part| !part.is_empty())
                    .map(PathBuf::from)
                    .collect();
                if self
                    .plugin_directories
                    .iter()
                    .any(|path| path.is_relative())
                {
                    return Err("plugin_directories must be absolute, separated by `:`".to_owned());
                }
            }
            "spool_mib" => self.spool_bytes = number(1)?.saturating_mul(1024 * 1024),
            "ca_file" => self.ca_file = Some(PathBuf::from(value)),
            "retry_most_s" => self.retry_most = Duration::from_secs(number(1)?),
            "refused_wait_s" => self.refused_wait = Duration::from_secs(number(1)?),
            "tag" => value.clone_into(&mut self.tag),
            "inventory_command_lines" => self.inventory_command_lines = yes()?,
            "inventory_environment" => self.inventory_environment = yes()?,
            _ => {
                return Err(format!(
                    "unknown setting {name:?}; there are plugin_directories, spool_mib, ca_file, \
                     retry_most_s, refused_wait_s, tag, inventory_command_lines and \
                     inventory_environment"
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_mistakes_are_told_with_their_line() {
        let text = "# ours\nplugin_directories = /opt/checks:/srv/checks\nspool_mib = 8\n";
        let settings = Settings::parse(text).unwrap();
        assert_eq!(settings.plugin_directories.len(), 2);
        assert_eq!(settings.spool_bytes, 8 << 20);
        assert_eq!(settings.retry_most, Duration::from_secs(60));
        for (text, line) in [
            ("\nspool = 1", "line 2"),
            ("spool_mib = 0", "line 1"),
            ("x", "line 1"),
            ("plugin_directories = checks", "line 1"),
            ("inventory_environment = maybe", "line 1"),
        ] {
            assert!(
                Settings::parse(text).unwrap_err().starts_with(line),
                "{text}"
            );
        }
        let none = Settings::parse("plugin_directories =").unwrap();
        assert!(none.plugin_directories.is_empty());
    }
}
