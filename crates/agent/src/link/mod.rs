//! The one connection to the server: made again whenever it ends, never in anybody's way.

mod session;

use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use intendant_protocol::{RefusalReason, SignedConfig};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::clock;
use crate::journal::Journal;
use crate::log;
use crate::run::Message;
use crate::settings::Settings;
use crate::state::Identity;
use crate::wake::Wakeup;

pub(crate) use session::Ending;

/// The shortest wait before the next attempt.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// A link that lasted so long was a good one: the next attempt comes soon.
const GOOD_LINK_US: i64 = 30_000_000;

/// What the link needs to know.
pub(crate) struct Link {
    pub(crate) identity: Identity,
    pub(crate) key: [u8; intendant_protocol::KEY_BYTES],
    pub(crate) settings: Settings,
    pub(crate) journal: Arc<Journal>,
    pub(crate) shown: Arc<Shown>,
    pub(crate) to_run: Sender<Message>,
}

/// How the link stands, for `status` and for `hello`.
#[derive(Default)]
pub(crate) struct Shown(Mutex<View>);

/// See [`Shown`].
#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    /// `connected`, `waiting`, `refused`…
    pub(crate) state: LinkState,
    /// Why it is not connected.
    pub(crate) problem: String,
    /// The version of the configuration in force.
    pub(crate) config_version: u64,
}

/// How the link stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LinkState {
    #[default]
    Connecting,
    Connected,
    /// The last attempt failed; the next one comes.
    Away,
    /// The server does not want this agent.
    Refused,
}

impl Shown {
    pub(crate) fn view(&self) -> View {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set_link(&self, state: LinkState, problem: &str) {
        let mut view = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        view.state = state;
        problem.clone_into(&mut view.problem);
    }

    pub(crate) fn set_config_version(&self, version: u64) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .config_version = version;
    }
}

impl Link {
    /// Keeps the link for as long as the process lives.
    pub(crate) fn keep(&self, mut wakeup: Wakeup) {
        let mut failures = 0_u32;
        loop {
            let began = clock::boot_us();
            let ending = session::hold(self, &mut wakeup);
            if clock::boot_us() - began >= GOOD_LINK_US {
                failures = 0;
            }
            failures = failures.saturating_add(1);
            let wait = match &ending {
                Ending::Refused(refusal) => {
                    self.shown.set_link(LinkState::Refused, &refusal.message);
                    log::error(&refused(refusal.reason, &refusal.message));
                    jitter(self.settings.refused_wait)
                }
                Ending::Lost(why) => {
                    let before = self.shown.view();
                    if before.state != LinkState::Away || before.problem != *why {
                        log::warning(&format!(
                            "no link to {} ({why}); measuring goes on, results wait on the disk",
                            self.identity.server
                        ));
                    }
                    self.shown.set_link(LinkState::Away, why);
                    jitter(backoff(failures, self.settings.retry_most))
                }
            };
            self.tell(Message::LinkChanged);
            rest(&mut wakeup, wait);
        }
    }

    fn tell(&self, message: Message) {
        // The other side is gone only when the process ends.
        let _ = self.to_run.send(message);
    }

    fn offer(&self, config: SignedConfig) {
        self.tell(Message::Config(config));
    }
}

fn refused(reason: RefusalReason, message: &str) -> String {
    let advice = match reason {
        RefusalReason::Revoked => {
            "the server has withdrawn this agent's key: nothing is delivered until the machine is \
             enrolled again (`intendant-agent enrol`)"
        }
        RefusalReason::UnknownAgent => {
            "the server does not know this agent: enrol the machine again (`intendant-agent enrol`)"
        }
        RefusalReason::BadSignature => {
            "the server does not accept this agent's signature: its key or the server's address \
             is not the one of the enrolment"
        }
        RefusalReason::Version => "the server does not speak this agent's protocol: update it",
        RefusalReason::Busy => "the server asks to try later",
        RefusalReason::Other => "the server refuses this agent",
    };
    if message.is_empty() {
        format!("{advice}; measuring goes on")
    } else {
        format!("{advice} ({message}); measuring goes on")
    }
}

fn backoff(failures: u32, most: Duration) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    SHORTEST_WAIT.saturating_mul(1 << doublings).min(most)
}

/// Between half and the whole of a wait, so that a thousand agents do not come back together.
fn jitter(wait: Duration) -> Duration {
    let mut random = [0_u8; 2];
    let read = std::fs::File::open("/dev/urandom")
        .and_then(|mut file| std::io::Read::read_exact(&mut file, &mut random));
    let share = if read.is_ok() {
        f64::from(u16::from_le_bytes(random)) / f64::from(u16::MAX)
    } else {
        1.0
    };
    wait.mul_f64(0.5 + share / 2.0)
}

/// Sleeps, taking the calls that come meanwhile: they are about events, and those can wait.
fn rest(wakeup: &mut Wakeup, wait: Duration) {
    use std::os::fd::AsFd as _;
    let until = std::time::Instant::now() + wait;
    loop {
        let left = until.saturating_duration_since(std::time::Instant::now());
        if left.is_zero() {
            return;
        }
        let timeout = PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX);
        let mut fds = [PollFd::new(wakeup.reader.as_fd(), PollFlags::POLLIN)];
        if poll(&mut fds, timeout) == Ok(1) {
            wakeup.take();
            // A burst of events must not turn this into a busy loop.
            std::thread::sleep(left.min(Duration::from_millis(500)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let most = Duration::from_secs(60);
        let waits: Vec<u64> = (1..9).map(|n| backoff(n, most).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(backoff(u32::MAX, most), most);
        for _ in 0..100 {
            let wait = jitter(most);
            assert!(wait >= most / 2 && wait <= most);
        }
    }
}
