//! The command line.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use intendant_protocol::{CheckKind, DiskMeasure, LoadPeriod, Perfdata};

use crate::checks::{self, Outcome};
use crate::enrol::{self, Again};
use crate::settings::Settings;
use crate::state::{DEFAULT_DIR, StateDir};
use crate::{inventory, log, run, status};

/// Watches this machine for an Intendant server.
#[derive(Parser)]
#[command(name = "intendant-agent", version)]
struct Line {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    places: Places,
}

#[derive(Args)]
struct Places {
    /// The folder that holds the agent's key and what it has to deliver
    #[arg(long, global = true, value_name = "DIR", default_value = DEFAULT_DIR, env = "INTENDANT_AGENT_STATE")]
    state: PathBuf,
    /// This machine's own rules [default: /etc/intendant-agent.conf, if it is there]
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "INTENDANT_AGENT_CONFIG"
    )]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Make this machine known to a server, with a one-time token
    Enrol {
        /// The server's address, as in https://intendant.example.org
        #[arg(long, value_name = "URL")]
        server: String,
        /// The one-time token
        #[arg(
            long,
            allow_hyphen_values = true,
            env = "INTENDANT_AGENT_TOKEN",
            hide_env_values = true
        )]
        token: String,
        /// Enrol a machine anew that is enrolled already, with a new key
        #[arg(long)]
        again: bool,
    },
    /// Watch and report, until a signal says otherwise
    Run,
    /// Tell how the agent is: server, link, spool, checks
    Status,
    /// Print what the machine is, as a JSON document in GLPI's inventory format
    Inventory {
        /// Hand it to a server that takes GLPI's inventories, instead of printing it
        #[arg(long, value_name = "URL")]
        post: Option<String>,
    },
    /// Run one check here and now; the exit code is that of a Nagios plugin
    Check {
        #[command(subcommand)]
        kind: Kind,
        /// Seconds until the check counts as unknown
        #[arg(long, global = true, default_value_t = 10)]
        timeout: u64,
    },
}

#[derive(Subcommand)]
enum Kind {
    /// Room on filesystems
    Disk {
        /// A path on the filesystem; all real filesystems without it
        #[arg(long)]
        path: Option<String>,
        /// The limits speak of what is free, not of what is used
        #[arg(long)]
        free: bool,
        #[command(flatten)]
        limits: Limits,
    },
    /// Memory in use, in per cent
    Memory {
        #[command(flatten)]
        limits: Limits,
    },
    /// Load average over five minutes, for each core
    Load {
        #[command(flatten)]
        limits: Limits,
    },
    /// A systemd unit is active
    SystemdUnit { unit: String },
    /// Processes are there
    Process {
        /// The program's exact name
        #[arg(long, required_unless_present = "pattern")]
        name: Option<String>,
        /// A regular expression for the command line
        #[arg(long)]
        pattern: Option<String>,
        /// At least so many
        #[arg(long, default_value_t = 1)]
        min: u32,
        /// At most so many
        #[arg(long)]
        max: Option<u32>,
    },
    /// A TCP port accepts a connection
    Tcp { host: String, port: u16 },
    /// An HTTP(S) answer and its certificate
    Http {
        url: String,
        /// A status that is well, can be repeated [default: 200 to 399]
        #[arg(long)]
        status: Vec<u16>,
        /// Text the body must contain
        #[arg(long)]
        contains: Option<String>,
        /// Do not ask whether the certificate is trusted
        #[arg(long)]
        no_verify: bool,
        /// Days before the certificate's end at which to warn
        #[arg(long, default_value_t = 21)]
        cert_warn_days: u32,
        /// Days before the certificate's end at which it is critical
        #[arg(long, default_value_t = 7)]
        cert_crit_days: u32,
    },
    /// A Nagios plugin from a directory this machine allows
    Plugin {
        path: String,
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
}

#[derive(Args)]
struct Limits {
    /// The value at which to warn
    #[arg(long)]
    warn: f64,
    /// The value at which it is critical
    #[arg(long)]
    crit: f64,
}

/// Reads the command line and does what it says.
pub(crate) fn main() -> ExitCode {
    let line = Line::parse();
    match act(line) {
        Ok(code) => code,
        Err(error) => {
            log::error(&error.to_string());
            ExitCode::from(3)
        }
    }
}

fn act(line: Line) -> io::Result<ExitCode> {
    let settings = Settings::read(line.places.config.as_deref())?;
    let open = || {
        StateDir::open(&line.places.state).map_err(|error| {
            let place = line.places.state.display();
            io::Error::new(error.kind(), format!("state folder {place}: {error}"))
        })
    };
    match line.command {
        Command::Enrol {
            server,
            token,
            again,
        } => {
            let again = if again { Again::Yes } else { Again::No };
            say(&enrol::enrol(&open()?, &settings, &server, &token, again)?)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Run => {
            run::run(open()?, settings)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Status => {
            let (text, well) = status::describe(&open()?)?;
            say(&text)?;
            Ok(ExitCode::from(u8::from(!well)))
        }
        Command::Inventory { post } => {
            let report = inventory::draw_up(&settings);
            match post {
                Some(url) => say(&inventory::post(&report, &url, &settings)?)?,
                None => {
                    let text = serde_json::to_string_pretty(&inventory::document(&report))?;
                    say(&format!("{text}\n"))?;
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Check { kind, timeout } => {
            let limit = Duration::from_secs(timeout.clamp(1, 600));
            let outcome = checks::run(&kind.into_check(), limit, &settings);
            say(&plugin_line(&outcome))?;
            Ok(ExitCode::from(outcome.state.exit_code()))
        }
    }
}

/// Prints; a reader that has gone (`| head`) is no error.
fn say(text: &str) -> io::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// As a plugin prints it.
fn plugin_line(outcome: &Outcome) -> String {
    let mut text = format!("{} - {}", outcome.state.word(), outcome.text);
    for (index, data) in outcome.perfdata.iter().enumerate() {
        text.push_str(if index == 0 { " | " } else { " " });
        text.push_str(&perfdata(data));
    }
    text.push('\n');
    if !outcome.long.is_empty() {
        text.push_str(&outcome.long);
        text.push('\n');
    }
    text
}

fn perfdata(data: &Perfdata) -> String {
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let text = format!(
        "'{}'={}{};{};{};{};{}",
        data.label.replace('\'', "''"),
        data.value
            .map_or_else(|| "U".to_owned(), |value| value.to_string()),
        data.uom,
        data.warn.as_deref().unwrap_or_default(),
        data.crit.as_deref().unwrap_or_default(),
        number(data.min),
        number(data.max),
    );
    text.trim_end_matches(';').to_owned()
}

impl Kind {
    fn into_check(self) -> CheckKind {
        match self {
            Self::Disk { path, free, limits } => CheckKind::Disk {
                path,
                exclude: Vec::new(),
                measure: if free {
                    DiskMeasure::Free
                } else {
                    DiskMeasure::Used
                },
                warn: limits.warn,
                crit: limits.crit,
            },
            Self::Memory { limits } => CheckKind::Memory {
                warn: limits.warn,
                crit: limits.crit,
            },
            Self::Load { limits } => CheckKind::Load {
                warn: limits.warn,
                crit: limits.crit,
                period: LoadPeriod::Five,
            },
            Self::SystemdUnit { unit } => CheckKind::SystemdUnit { unit },
            Self::Process {
                name,
                pattern,
                min,
                max,
            } => CheckKind::Process {
                name,
                pattern,
                min,
                max,
            },
            Self::Tcp { host, port } => CheckKind::Tcp {
                host,
                port,
                warn_s: None,
                crit_s: None,
            },
            Self::Http {
                url,
                status,
                contains,
                no_verify,
                cert_warn_days,
                cert_crit_days,
            } => CheckKind::Http {
                url,
                status,
                contains,
                verify: !no_verify,
                cert_warn_days: Some(cert_warn_days),
                cert_crit_days: Some(cert_crit_days),
                warn_s: None,
                crit_s: None,
            },
            Self::Plugin { path, args } => CheckKind::Plugin { path, args },
        }
    }
}
