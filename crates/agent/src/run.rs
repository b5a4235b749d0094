//! The agent at work: one loop that decides, short-lived threads that measure, one that delivers.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use intendant_inventory::Report;
use intendant_protocol::{
    Config, EventBody, Heartbeat, MachineReport, SignedConfig, Started, Stopped, decode,
};
use serde::{Deserialize, Serialize};

use crate::checks::{self, Outcome};
use crate::clock;
use crate::inventory;
use crate::journal::Journal;
use crate::lang;
use crate::link::{Link, Shown};
use crate::log;
use crate::network;
use crate::schedule::{Run, Schedule};
use crate::settings::Settings;
use crate::spool::Limits;
use crate::state::{Durability, Identity, StateDir};
use crate::status::Board;
use crate::wake;

const CONFIG_FILE: &str = "config.json";
const INVENTORY_FILE: &str = "inventory.json";
/// When the jobs on the network last ran.
const NETWORK_FILE: &str = "network.json";
/// Stands there while no agent runs that should.
const STOPPED_FILE: &str = "stopped";

const SECOND_US: i64 = 1_000_000;
/// The inventory is looked at so often, and sent when it changed or a day is over.
const INVENTORY_EVERY_US: i64 = 3_600 * SECOND_US;
const INVENTORY_AT_LEAST_US: i64 = 86_400 * SECOND_US;
/// How long a stopping agent waits for its last events to be delivered.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What the loop is told.
pub(crate) enum Message {
    /// The server sent a configuration.
    Config(SignedConfig),
    /// A check answered.
    Done {
        id: String,
        ticket: u64,
        outcome: Outcome,
    },
    /// An inventory was drawn up.
    Inventory(Box<Report>),
    /// A job on the network found something out.
    Found(Box<intendant_protocol::NetworkFinding>),
    /// A job on the network is over.
    Looked,
    /// The server has none of this machine.
    WantInventory,
    /// The link came or went.
    LinkChanged,
    /// The server has more events on its disk.
    Acked,
    /// A signal of this name asks to stop.
    Stop(&'static str),
}

/// The last inventory that was sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Sent {
    hash: String,
    at_us: i64,
}

/// Runs until a signal says otherwise.
pub(crate) fn run(state: StateDir, settings: Settings) -> io::Result<()> {
    let identity = state.identity()?.ok_or_else(|| {
        io::Error::other(format!(
            "this machine is not enrolled: run `intendant-agent enrol --server URL --token TOKEN \
             --state {}` first",
            state.path().display()
        ))
    })?;
    let _lock = state.lock()?;
    let key = state.key()?;
    let (waker, wakeup) = wake::pair()?;
    let limits = Limits::of_total(settings.spool_bytes);
    let journal = Arc::new(Journal::open(&state, limits, waker)?);
    let shown = Arc::new(Shown::default());
    let (sender, receiver) = mpsc::channel();
    listen_for_signals(sender.clone())?;
    let mut agent = Agent::new(
        state,
        settings.clone(),
        identity.clone(),
        &journal,
        &shown,
        sender,
    );
    agent.begin();
    let link = Link {
        identity,
        key,
        settings,
        journal,
        shown,
        to_run: agent.sender.clone(),
    };
    thread::Builder::new()
        .name("link".to_owned())
        .spawn(move || link.keep(wakeup))?;
    agent.work(&receiver);
    Ok(())
}

fn listen_for_signals(sender: Sender<Message>) -> io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGINT])?;
    thread::Builder::new()
        .name("signals".to_owned())
        .stack_size(64 * 1024)
        .spawn(move || {
            for signal in signals.forever() {
                let name = if signal == SIGTERM {
                    "SIGTERM"
                } else {
                    "SIGINT"
                };
                if sender.send(Message::Stop(name)).is_err() {
                    return;
                }
            }
        })?;
    Ok(())
}

struct Agent {
    state: StateDir,
    settings: Arc<Settings>,
    identity: Identity,
    journal: Arc<Journal>,
    shown: Arc<Shown>,
    sender: Sender<Message>,
    schedule: Schedule,
    config: Config,
    board: Board,
    next_heartbeat_us: i64,
    next_inventory_us: i64,
    sent: Sent,
    network: network::Jobs,
}

impl Agent {
    fn new(
        state: StateDir,
        settings: Settings,
        identity: Identity,
        journal: &Arc<Journal>,
        shown: &Arc<Shown>,
        sender: Sender<Message>,
    ) -> Self {
        Self {
            board: Board::open(&state, &identity),
            sent: state
                .read_json(INVENTORY_FILE)
                .ok()
                .flatten()
                .unwrap_or_default(),
            network: network::Jobs::remember(
                state
                    .read_json(NETWORK_FILE)
                    .ok()
                    .flatten()
                    .unwrap_or_default(),
            ),
            state,
            settings: Arc::new(settings),
            identity,
            journal: Arc::clone(journal),
            shown: Arc::clone(shown),
            sender,
            schedule: Schedule::default(),
            config: Config {
                heartbeat_s: 60,
                language: String::new(),
                ..Config::default()
            },
            next_heartbeat_us: 0,
            next_inventory_us: clock::boot_us() + SECOND_US,
        }
    }

    /// Says that it runs, and takes up the last configuration.
    fn begin(&mut self) {
        let marker = self.state.join(STOPPED_FILE);
        let clean = std::fs::remove_file(&marker).is_ok() || self.journal.next_seq() == 1;
        self.journal.record(EventBody::Started(Started {
            agent_version: env!("CARGO_PKG_VERSION").to_owned(),
            boot_id: clock::boot_id(),
            clean,
        }));
        match self.state.read_json::<SignedConfig>(CONFIG_FILE) {
            Ok(Some(config)) => self.take_config(&config, Origin::Disk),
            Ok(None) => log::info("no configuration yet: the server will send one"),
            Err(error) => log::warning(&format!("the kept configuration is lost: {error}")),
        }
    }

    fn work(&mut self, receiver: &Receiver<Message>) {
        loop {
            let now_us = clock::boot_us();
            self.beat(now_us);
            self.look_at_inventory(now_us);
            self.look_around();
            for result in self.schedule.expire(now_us) {
                self.board.put(&result);
                self.journal.record(EventBody::Check(result));
            }
            for run in self.schedule.due(now_us) {
                self.start(run);
            }
            self.journal.retry();
            self.board.show(&self.journal, &self.shown, now_us);
            match receiver.recv_timeout(self.pause()) {
                Ok(Message::Stop(signal)) => return self.stop(receiver, signal),
                Ok(message) => self.take(message),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
        }
    }

    /// Until something is due.
    fn pause(&self) -> Duration {
        let mut next_us = self.next_heartbeat_us.min(self.next_inventory_us);
        for other in [self.schedule.next_us(), self.board.due_us()] {
            next_us = next_us.min(other.unwrap_or(i64::MAX));
        }
        let mut wait_us = next_us.saturating_sub(clock::boot_us());
        if let Some(wait) = self.network.wait_us(clock::wall_us()) {
            wait_us = wait_us.min(wait.max(SECOND_US));
        }
        if self.journal.level().in_memory > 0 {
            wait_us = wait_us.min(5 * SECOND_US);
        }
        // A millisecond more than needed beats waking just before the time.
        Duration::from_micros(u64::try_from(wait_us).unwrap_or(0)) + Duration::from_millis(1)
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Config(config) => self.take_config(&config, Origin::Server),
            Message::Done {
                id,
                ticket,
                outcome,
            } => {
                let now_us = clock::boot_us();
                if let Some(result) = self.schedule.finish(&id, ticket, outcome, now_us) {
                    self.board.put(&result);
                    self.journal.record(EventBody::Check(result));
                }
            }
            Message::Inventory(inventory) => self.send_inventory(*inventory),
            Message::Found(finding) => self.journal.record(EventBody::Network(finding)),
            Message::Looked => self.network.done(),
            Message::WantInventory => {
                self.sent = Sent::default();
                self.next_inventory_us = 0;
            }
            Message::LinkChanged | Message::Acked => self.board.touch(),
            Message::Stop(_) => {}
        }
    }

    fn take_config(&mut self, signed: &SignedConfig, origin: Origin) {
        let key = decode(&self.identity.server_public_key).unwrap_or_default();
        let opened = match origin {
            Origin::Disk => signed.open(&key, &self.identity.agent_id),
            Origin::Server => signed.open_newer(&key, &self.identity.agent_id, self.config.version),
        };
        let config = match opened {
            Ok(config) => config,
            // The server repeats the configuration with every welcome.
            Err(intendant_protocol::OpenConfigError::NotNewer { offered, present })
                if offered == present =>
            {
                return;
            }
            Err(error) => {
                log::error(&format!("a configuration was refused: {error}"));
                return;
            }
        };
        if origin == Origin::Server
            && let Err(error) = self.state.write_json(CONFIG_FILE, signed)
        {
            log::error(&format!(
                "the configuration cannot be kept ({error}): it is in force until a restart"
            ));
        }
        log::info(&format!(
            "configuration {} in force: {} checks",
            config.version,
            config.checks.len()
        ));
        lang::speak(&config.language);
        let now_us = clock::boot_us();
        self.schedule
            .apply(config.checks.clone(), self.board.standings(), now_us);
        self.board.keep_only(&self.schedule);
        self.network.apply(config.network.clone());
        self.shown.set_config_version(config.version);
        self.next_heartbeat_us = self
            .next_heartbeat_us
            .min(now_us + i64::from(config.heartbeat_s) * SECOND_US);
        self.config = config;
    }

    fn beat(&mut self, now_us: i64) {
        if now_us < self.next_heartbeat_us {
            return;
        }
        self.next_heartbeat_us = now_us + i64::from(self.config.heartbeat_s.max(1)) * SECOND_US;
        self.journal.record(EventBody::Heartbeat(Heartbeat {
            uptime_s: u64::try_from(now_us / SECOND_US).unwrap_or(0),
            config_version: self.config.version,
        }));
    }

    fn start(&self, run: Run) {
        let sender = self.sender.clone();
        let settings = Arc::clone(&self.settings);
        let id = run.check.id.clone();
        let ticket = run.ticket;
        let started = thread::Builder::new()
            .name("check".to_owned())
            .stack_size(256 * 1024)
            .spawn(move || {
                let outcome = checks::run(&run.check.kind, run.limit(), &settings);
                let _ = sender.send(Message::Done {
                    id: run.check.id,
                    ticket: run.ticket,
                    outcome,
                });
            });
        if let Err(error) = started {
            let outcome = Outcome::unknown(format!("no thread for the check: {error}"));
            let _ = self.sender.send(Message::Done {
                id,
                ticket,
                outcome,
            });
        }
    }

    fn look_at_inventory(&mut self, now_us: i64) {
        if now_us < self.next_inventory_us {
            return;
        }
        self.next_inventory_us = now_us + INVENTORY_EVERY_US;
        let sender = self.sender.clone();
        let settings = Arc::clone(&self.settings);
        let started = thread::Builder::new()
            .name("inventory".to_owned())
            .stack_size(512 * 1024)
            .spawn(move || {
                let report = inventory::draw_up(&settings);
                let _ = sender.send(Message::Inventory(Box::new(report)));
            });
        if let Err(error) = started {
            log::warning(&format!("no thread for the inventory: {error}"));
        }
    }

    /// Starts the job on the network that is due.
    fn look_around(&mut self) {
        let Some(job) = self.network.due(clock::wall_us()) else {
            return;
        };
        // Lost at worst, this runs the job once more.
        let _ = self.state.write_json(NETWORK_FILE, self.network.last());
        let (sender, last) = (self.sender.clone(), self.sender.clone());
        let scratch = self.state.path().to_owned();
        let started = thread::Builder::new()
            .name("network".to_owned())
            .stack_size(256 * 1024)
            .spawn(move || {
                network::run(&job, &scratch, &|finding| {
                    let _ = sender.send(Message::Found(Box::new(finding)));
                });
                let _ = sender.send(Message::Looked);
            });
        if let Err(error) = started {
            log::warning(&format!("no thread for a job on the network: {error}"));
            let _ = last.send(Message::Looked);
        }
    }

    fn send_inventory(&mut self, mut report: Report) {
        let hash = inventory::lasting_hash(&report);
        // The link says which machine it is; the tag is for other servers as well.
        self.identity.agent_id.clone_into(&mut report.deviceid);
        let now_us = clock::wall_us();
        let fresh = (0..INVENTORY_AT_LEAST_US).contains(&(now_us - self.sent.at_us));
        if hash == self.sent.hash && fresh {
            return;
        }
        self.sent = Sent {
            hash: hash.clone(),
            at_us: now_us,
        };
        self.journal
            .record(EventBody::Report(Box::new(MachineReport { hash, report })));
        // Lost at worst, this sends the inventory once more.
        let _ = self.state.write_json(INVENTORY_FILE, &self.sent);
    }

    fn stop(&mut self, receiver: &Receiver<Message>, signal: &'static str) {
        self.journal.record(EventBody::Stopped(Stopped {
            reason: signal.to_owned(),
        }));
        let _ = self.state.write(STOPPED_FILE, b"", Durability::Synced);
        let until = Instant::now() + LAST_WORDS;
        let connected = || self.shown.view().state == crate::link::LinkState::Connected;
        while connected() && self.journal.level().waiting > 0 {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || receiver.recv_timeout(left).is_err() {
                break;
            }
        }
        self.board.leave(&self.journal, &self.shown);
        log::info(&format!("stopped by {signal}"));
    }
}

/// Where a configuration comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Disk,
    Server,
}
