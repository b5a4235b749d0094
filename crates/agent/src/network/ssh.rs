//! Reading a machine over SSH with the system's own client: a fixed list of read-only commands, the
//! host's key pinned. Secrets reach the client by a file of mode 0600 or its password question,
//! never by its command line.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use intendant_inventory::ssh;
use intendant_protocol::{CredentialKind, FailureReason, Finding, NetworkCredential, NetworkJob};

use crate::exec::{self, End, Output};

/// Where the client finds the password that it asks for.
const PASSWORD: &str = "INTENDANT_SSH_PASSWORD";
/// A machine with 3,000 packages answers in two seconds; an old one on a slow line needs more.
const PATIENCE: Duration = Duration::from_secs(90);
const MOST_OUTPUT: usize = 8 * 1024 * 1024;

/// What became of an address.
pub(super) enum Found {
    Nobody,
    Finding(Box<Finding>),
}

/// The client asks for the password by starting this very program; answers it and says so.
pub(crate) fn answer_password_question() -> bool {
    match std::env::var(PASSWORD) {
        Ok(password) => {
            let _ = writeln!(std::io::stdout(), "{password}");
            true
        }
        Err(_) => false,
    }
}

/// Reads the machine at `address` with the first SSH credential that it accepts.
pub(super) fn read(job: &NetworkJob, address: Ipv4Addr, scratch: &Path) -> Found {
    let credentials: Vec<&NetworkCredential> = job
        .credentials
        .iter()
        .filter(|one| matches!(one.kind, CredentialKind::Ssh { .. }))
        .collect();
    if credentials.is_empty() || !listens(job, address) {
        return Found::Nobody;
    }
    let mut last = (FailureReason::Other, String::new());
    for credential in credentials {
        match with(job, credential, address, scratch) {
            Ok(finding) => return Found::Finding(Box::new(finding)),
            Err((FailureReason::Credentials, why)) => last = (FailureReason::Credentials, why),
            // The other credentials must not be shown to a host that is not the one we know.
            Err(trouble) => {
                last = trouble;
                break;
            }
        }
    }
    Found::Finding(Box::new(Finding::Failed {
        address: address.to_string(),
        reason: last.0,
        detail: last.1,
    }))
}

fn listens(job: &NetworkJob, address: Ipv4Addr) -> bool {
    let wait = Duration::from_millis(u64::from(job.timeout_ms.clamp(100, 30_000)));
    TcpStream::connect_timeout(&SocketAddr::from((address, job.ssh_port)), wait).is_ok()
}

type Trouble = (FailureReason, String);

fn with(
    job: &NetworkJob,
    credential: &NetworkCredential,
    address: Ipv4Addr,
    scratch: &Path,
) -> Result<Finding, Trouble> {
    let broken = |error: std::io::Error| (FailureReason::Other, error.to_string());
    let folder = Folder::make(scratch, address).map_err(broken)?;
    let client = Client {
        job,
        credential,
        address,
        folder: &folder,
    };
    let pinned = client.prepare().map_err(broken)?;
    let output = client.run(&ssh::script(), pinned)?;
    let name = address.to_string();
    let report = match ssh::report(&output, &name) {
        Some(report) => report,
        // No shell there: perhaps a network device with a command line of its own.
        None => {
            let text = client.run(ssh::DEVICE_COMMAND, true)?;
            ssh::device_report(&text, &name).ok_or_else(|| {
                let line = text.lines().next().unwrap_or_default();
                (FailureReason::Nonsense, line.chars().take(200).collect())
            })?
        }
    };
    let host_key = if pinned {
        String::new()
    } else {
        folder.first_key().unwrap_or_default()
    };
    let report = serde_json::to_value(&report)
        .map_err(|error| (FailureReason::Nonsense, error.to_string()))?;
    Ok(Finding::Device {
        address: name,
        credential: credential.id.clone(),
        host_key,
        report,
    })
}

struct Client<'a> {
    job: &'a NetworkJob,
    credential: &'a NetworkCredential,
    address: Ipv4Addr,
    folder: &'a Folder,
}

impl Client<'_> {
    /// Writes the pinned key and the private key down; answers whether a key is pinned.
    fn prepare(&self) -> std::io::Result<bool> {
        let name = self.address.to_string();
        let pins: Vec<String> = self
            .job
            .host_keys
            .iter()
            .filter(|one| one.address == name)
            .map(|one| format!("[{name}]:{} {}\n", self.job.ssh_port, one.key))
            .chain(
                self.job
                    .host_keys
                    .iter()
                    .filter(|one| one.address == name)
                    .map(|one| format!("{name} {}\n", one.key)),
            )
            .collect();
        self.folder.write("known_hosts", &pins.concat())?;
        if let CredentialKind::Ssh { private_key, .. } = &self.credential.kind
            && !private_key.0.is_empty()
        {
            let mut text = private_key.0.replace("\r\n", "\n");
            if !text.ends_with('\n') {
                text.push('\n');
            }
            self.folder.write("key", &text)?;
        }
        Ok(!pins.is_empty())
    }

    fn run(&self, command: &str, pinned: bool) -> Result<String, Trouble> {
        let CredentialKind::Ssh {
            user,
            password,
            private_key,
        } = &self.credential.kind
        else {
            return Err((FailureReason::Other, "not an SSH credential".to_owned()));
        };
        let by_key = !private_key.0.is_empty();
        let args = self.args(user, by_key, pinned, command);
        let own =
            std::env::current_exe().map_err(|error| (FailureReason::Other, error.to_string()))?;
        let mut environment: Vec<(&str, &OsStr)> = Vec::new();
        if !by_key {
            environment.extend([
                ("SSH_ASKPASS", own.as_os_str()),
                ("SSH_ASKPASS_REQUIRE", OsStr::new("force")),
                ("DISPLAY", OsStr::new("none")),
                (PASSWORD, OsStr::new(&password.0)),
            ]);
        }
        let program = OsStr::new("ssh");
        match exec::run_with(program, &args, &environment, PATIENCE, MOST_OUTPUT) {
            Ok(output) => judge(output),
            Err(error) => Err((
                FailureReason::Other,
                format!("the machine that looks has no ssh client: {error}"),
            )),
        }
    }

    fn args(&self, user: &str, by_key: bool, pinned: bool, command: &str) -> Vec<String> {
        let known = self.folder.0.join("known_hosts");
        let mut args: Vec<String> = ["-F", "/dev/null", "-T", "-n", "-x", "-a"]
            .map(str::to_owned)
            .to_vec();
        let checking = if pinned { "yes" } else { "accept-new" };
        let ways = if by_key {
            "publickey"
        } else {
            "password,keyboard-interactive"
        };
        for option in [
            "ConnectTimeout=10".to_owned(),
            format!("UserKnownHostsFile={}", known.display()),
            "GlobalKnownHostsFile=/dev/null".to_owned(),
            "HashKnownHosts=no".to_owned(),
            "UpdateHostKeys=no".to_owned(),
            format!("StrictHostKeyChecking={checking}"),
            format!("PreferredAuthentications={ways}"),
            format!("BatchMode={}", if by_key { "yes" } else { "no" }),
            "NumberOfPasswordPrompts=1".to_owned(),
            "IdentitiesOnly=yes".to_owned(),
            "IdentityAgent=none".to_owned(),
            "PermitLocalCommand=no".to_owned(),
            "ControlMaster=no".to_owned(),
            "ServerAliveInterval=15".to_owned(),
            "LogLevel=ERROR".to_owned(),
        ] {
            args.extend(["-o".to_owned(), option]);
        }
        if by_key {
            let key = self.folder.0.join("key");
            args.extend(["-i".to_owned(), key.display().to_string()]);
        } else {
            args.extend(["-o".to_owned(), "PubkeyAuthentication=no".to_owned()]);
        }
        args.extend(["-p".to_owned(), self.job.ssh_port.to_string()]);
        args.extend(["-l".to_owned(), user.to_owned(), "--".to_owned()]);
        args.extend([self.address.to_string(), command.to_owned()]);
        args
    }
}

/// 255 is the client's own failure; any other end is the command's, and its output counts.
fn judge(output: Output) -> Result<String, Trouble> {
    let said: String = output
        .stderr
        .lines()
        .rfind(|line| !line.trim().is_empty())
        .unwrap_or_default()
        .chars()
        .take(300)
        .collect();
    match output.end {
        End::TimedOut => Err((FailureReason::Silent, "no answer in time".to_owned())),
        End::Exit(255) => {
            let all = output.stderr.to_lowercase();
            let reason = if all.contains("host key verification failed")
                || all.contains("identification has changed")
            {
                FailureReason::HostKey
            } else if all.contains("permission denied") || all.contains("authentication") {
                FailureReason::Credentials
            } else if all.contains("timed out") || all.contains("refused") {
                FailureReason::Silent
            } else {
                FailureReason::Other
            };
            Err((reason, said))
        }
        _ => Ok(output.stdout),
    }
}

/// A folder of our own (mode 0700) that is gone when we are.
struct Folder(PathBuf);

impl Folder {
    fn make(scratch: &Path, address: Ipv4Addr) -> std::io::Result<Self> {
        let path = scratch.join(format!("ssh-{}-{address}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }

    fn write(&self, name: &str, text: &str) -> std::io::Result<()> {
        fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(self.0.join(name))?
            .write_all(text.as_bytes())
    }

    /// The key that the client wrote down when it met the host: without the host's name.
    fn first_key(&self) -> Option<String> {
        let text = fs::read_to_string(self.0.join("known_hosts")).ok()?;
        let line = text.lines().next()?;
        line.split_once(' ').map(|(_, key)| key.trim().to_owned())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
