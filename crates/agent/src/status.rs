//! What the running agent shows of itself, and how `intendant-agent status` tells it.

use std::fmt::Write as _;
use std::io;

use intendant_protocol::{CheckResult, CheckState};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::checks::size;
use crate::clock;
use crate::journal::Journal;
use crate::lang::pick;
use crate::link::{LinkState, Shown};
use crate::schedule::{Schedule, Standing};
use crate::state::{Durability, Identity, StateDir};

const FILE: &str = "status.json";

/// The file is written at most so often.
const EVERY_US: i64 = 5_000_000;

/// What stands in the file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Shot {
    agent_version: String,
    agent_id: String,
    /// Microseconds UTC.
    written_us: i64,
    running: bool,
    link: LinkState,
    problem: String,
    config_version: u64,
    last_seq: u64,
    acked_seq: u64,
    /// When `acked_seq` last rose (microseconds UTC); 0 for never.
    acked_us: i64,
    waiting: u64,
    spool_bytes: u64,
    in_memory: u64,
    checks: Vec<Standing>,
}

/// The running agent's side.
pub(crate) struct Board {
    state: StateDir,
    shot: Shot,
    changed: bool,
    written_us: Option<i64>,
}

impl Board {
    /// Takes up what the last run knew of its checks.
    pub(crate) fn open(state: &StateDir, identity: &Identity) -> Self {
        let mut shot: Shot = state.read_json(FILE).ok().flatten().unwrap_or_default();
        if shot.agent_id != identity.agent_id {
            shot = Shot::default();
        }
        env!("CARGO_PKG_VERSION").clone_into(&mut shot.agent_version);
        identity.agent_id.clone_into(&mut shot.agent_id);
        shot.running = true;
        Self {
            state: state.clone(),
            shot,
            changed: true,
            written_us: None,
        }
    }

    /// What is known of the checks.
    pub(crate) fn standings(&self) -> &[Standing] {
        &self.shot.checks
    }

    /// Forgets checks that are no more.
    pub(crate) fn keep_only(&mut self, schedule: &Schedule) {
        let checks = &mut self.shot.checks;
        checks.retain(|standing| schedule.ids().any(|id| id == standing.id));
        self.changed = true;
    }

    /// Remembers a result.
    pub(crate) fn put(&mut self, result: &CheckResult) {
        let standing = Standing {
            id: result.check.clone(),
            state: result.state,
            attempt: result.attempt,
            attempts: result.attempts,
            text: result.output.clone(),
            at_us: clock::wall_us(),
        };
        let checks = &mut self.shot.checks;
        match checks.iter_mut().find(|one| one.id == standing.id) {
            Some(one) => *one = standing,
            None => {
                checks.push(standing);
                checks.sort_by(|a, b| a.id.cmp(&b.id));
            }
        }
        self.changed = true;
    }

    /// Something else changed.
    pub(crate) fn touch(&mut self) {
        self.changed = true;
    }

    /// When the file should be written, in microseconds since boot.
    pub(crate) fn due_us(&self) -> Option<i64> {
        self.changed
            .then(|| self.written_us.map_or(0, |when| when + EVERY_US))
    }

    /// Writes the file when it is time.
    pub(crate) fn show(&mut self, journal: &Journal, shown: &Shown, now_us: i64) {
        if self.due_us().is_some_and(|due| due <= now_us) {
            self.write(journal, shown);
            self.written_us = Some(now_us);
        }
    }

    /// Writes the file a last time.
    pub(crate) fn leave(&mut self, journal: &Journal, shown: &Shown) {
        self.shot.running = false;
        self.write(journal, shown);
    }

    fn write(&mut self, journal: &Journal, shown: &Shown) {
        let level = journal.level();
        let view = shown.view();
        let shot = &mut self.shot;
        shot.written_us = clock::wall_us();
        if level.acked > shot.acked_seq {
            shot.acked_us = shot.written_us;
        }
        shot.link = view.state;
        shot.problem = view.problem;
        shot.config_version = view.config_version;
        shot.last_seq = level.last;
        shot.acked_seq = level.acked;
        shot.waiting = level.waiting;
        shot.spool_bytes = level.bytes;
        shot.in_memory = level.in_memory;
        self.changed = false;
        if let Ok(bytes) = serde_json::to_vec(shot) {
            // A status that cannot be written must not stop the measuring.
            let _ = self.state.write(FILE, &bytes, Durability::Lazy);
        }
    }
}

/// Tells how the agent of a state folder is, and whether all is well.
pub(crate) fn describe(state: &StateDir) -> io::Result<(String, bool)> {
    let mut text = String::new();
    let Some(identity) = state.identity()? else {
        return Ok((
            pick(
                "This machine is not enrolled.\n",
                "Cette machine n’est pas inscrite.\n",
            )
            .to_owned(),
            false,
        ));
    };
    let running = state.is_locked();
    let shot: Shot = state.read_json(FILE)?.unwrap_or_default();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<16} {value}");
    };
    line(pick("Server", "Serveur"), &identity.server);
    line(
        "Agent",
        &format!("{} ({})", identity.agent_id, env!("CARGO_PKG_VERSION")),
    );
    line(pick("State", "État"), &state_of(running, &shot));
    line(pick("Last received", "Dernier reçu"), &acked(&shot));
    line(
        pick("Spool", "File d’attente"),
        &format!(
            "{} {}, {}{}",
            shot.waiting,
            pick("events waiting", "événements en attente"),
            size(shot.spool_bytes),
            if shot.in_memory > 0 {
                pick(
                    " — the disk cannot be written, events wait in memory!",
                    " — disque inaccessible en écriture, événements gardés en mémoire !",
                )
            } else {
                ""
            },
        ),
    );
    line(
        "Configuration",
        &match shot.config_version {
            0 => pick("none yet", "aucune pour l’instant").to_owned(),
            version => format!("version {version}, {} checks", shot.checks.len()),
        },
    );
    list_checks(&mut text, &shot.checks);
    let well = running && shot.link == LinkState::Connected && shot.in_memory == 0;
    Ok((text, well))
}

fn list_checks(text: &mut String, checks: &[Standing]) {
    for check in checks {
        let attempt = if check.state == CheckState::Ok {
            String::new()
        } else {
            format!(" ({}/{})", check.attempt, check.attempts)
        };
        let _ = writeln!(
            text,
            "  {:<8} {}  {}{attempt}: {}",
            check.state.word(),
            local(check.at_us),
            check.id,
            check.text
        );
    }
}

fn state_of(running: bool, shot: &Shot) -> String {
    if !running {
        return pick(
            "not running (systemctl start intendant-agent)",
            "arrêté (systemctl start intendant-agent)",
        )
        .to_owned();
    }
    let word = match shot.link {
        LinkState::Connected => pick("running, linked", "en marche, relié"),
        LinkState::Connecting => pick("running, connecting", "en marche, connexion en cours"),
        LinkState::Away => pick("running, no link", "en marche, sans liaison"),
        LinkState::Refused => pick(
            "running, refused by the server: enrol again",
            "en marche, refusé par le serveur : inscrire de nouveau",
        ),
    };
    if shot.problem.is_empty() {
        word.to_owned()
    } else {
        format!("{word} ({})", shot.problem)
    }
}

fn acked(shot: &Shot) -> String {
    if shot.acked_us == 0 {
        return pick("nothing yet", "rien pour l’instant").to_owned();
    }
    format!(
        "{} ({} {} / {})",
        local(shot.acked_us),
        pick("event", "événement"),
        shot.acked_seq,
        shot.last_seq
    )
}

fn local(at_us: i64) -> String {
    Timestamp::from_microsecond(at_us).map_or_else(
        |_| "?".to_owned(),
        |at| {
            at.to_zoned_datetime(TimeZone::system())
                .strftime("%Y-%m-%d %H:%M:%S")
                .to_string()
        },
    )
}
