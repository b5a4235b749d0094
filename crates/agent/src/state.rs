//! The folder that holds all an agent must remember: who it is, what it watches, what it saw.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use intendant_protocol as protocol;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Where an agent keeps its state unless told otherwise.
pub(crate) const DEFAULT_DIR: &str = "/var/lib/intendant-agent";

const KEY_FILE: &str = "key";
const IDENTITY_FILE: &str = "agent.json";

/// The state folder.
#[derive(Clone, Debug)]
pub(crate) struct StateDir {
    path: PathBuf,
}

/// Who this agent is, from its enrolment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    /// The server's address, without a slash at the end.
    pub(crate) server: String,
    /// The agent's name there.
    pub(crate) agent_id: String,
    /// The server's public key, base64.
    pub(crate) server_public_key: String,
}

impl StateDir {
    /// Opens the folder, making it (mode 0700) when it is not there.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)?;
        Ok(Self {
            path: path.to_owned(),
        })
    }

    /// A path inside.
    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The folder itself.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps a second agent from running on the same state; released when the file is dropped,
    /// or the process dies.
    pub(crate) fn lock(&self) -> io::Result<File> {
        let file = File::create(self.join("lock"))?;
        for _ in 0..10 {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                // `status` holds it for an instant to see whether anybody runs.
                Err(fs::TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(50)),
                Err(fs::TryLockError::Error(error)) => return Err(error),
            }
        }
        Err(io::Error::other(format!(
            "another agent already runs on {}",
            self.path.display()
        )))
    }

    /// Whether an agent runs on this state.
    pub(crate) fn is_locked(&self) -> bool {
        File::open(self.join("lock")).is_ok_and(|file| file.try_lock().is_err())
    }

    /// Reads a JSON file; none when it is not there.
    pub(crate) fn read_json<T: DeserializeOwned>(&self, name: &str) -> io::Result<Option<T>> {
        match fs::read(self.join(name)) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| {
                io::Error::other(format!("{}: {error}", self.join(name).display()))
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Replaces a JSON file at once and for good.
    pub(crate) fn write_json<T: Serialize>(&self, name: &str, value: &T) -> io::Result<()> {
        let bytes = serde_json::to_vec_pretty(value).map_err(io::Error::other)?;
        self.write(name, &bytes, Durability::Synced)
    }

    /// Replaces a file at once (mode 0600): readers see the old or the new one, never half.
    pub(crate) fn write(&self, name: &str, bytes: &[u8], how: Durability) -> io::Result<()> {
        let temporary = self.join(&format!("{name}.new"));
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&temporary)?;
        file.write_all(bytes)?;
        if how == Durability::Synced {
            file.sync_all()?;
        }
        drop(file);
        fs::rename(&temporary, self.join(name))?;
        if how == Durability::Synced {
            File::open(&self.path)?.sync_all()?;
        }
        Ok(())
    }

    /// The agent's secret key, made on first use from the kernel's randomness.
    pub(crate) fn key(&self) -> io::Result<[u8; protocol::KEY_BYTES]> {
        let path = self.join(KEY_FILE);
        match fs::read_to_string(&path) {
            Ok(text) => protocol::decode(&text)
                .ok()
                .and_then(|bytes| bytes.try_into().ok())
                .ok_or_else(|| {
                    io::Error::other(format!(
                        "{} is not a key; remove it and enrol again",
                        path.display()
                    ))
                }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut key = [0; protocol::KEY_BYTES];
                io::Read::read_exact(&mut File::open("/dev/urandom")?, &mut key)?;
                let text = format!("{}\n", protocol::encode(&key));
                self.write(KEY_FILE, text.as_bytes(), Durability::Synced)?;
                Ok(key)
            }
            Err(error) => Err(error),
        }
    }

    /// Who this agent is; none before enrolment.
    pub(crate) fn identity(&self) -> io::Result<Option<Identity>> {
        self.read_json(IDENTITY_FILE)
    }

    /// Remembers who this agent is.
    pub(crate) fn keep_identity(&self, identity: &Identity) -> io::Result<()> {
        self.write_json(IDENTITY_FILE, identity)
    }
}

/// Whether a file must survive a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// On the disk before the call returns.
    Synced,
    /// Whenever the system gets to it.
    Lazy,
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_key_is_made_once_and_only_its_owner_reads_it() {
        let dir = tempfile::tempdir().unwrap();
        let state = StateDir::open(&dir.path().join("state")).unwrap();
        let key = state.key().unwrap();
        assert_eq!(key, state.key().unwrap());
        let mode = fs::metadata(state.join("key"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let mode = fs::metadata(state.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn a_second_agent_on_the_same_state_is_turned_away() {
        let dir = tempfile::tempdir().unwrap();
        let state = StateDir::open(dir.path()).unwrap();
        let held = state.lock().unwrap();
        assert!(
            state
                .lock()
                .unwrap_err()
                .to_string()
                .contains("another agent")
        );
        drop(held);
        state.lock().unwrap();
    }
}
