//! The processes of the machine itself: names, programs, accounts; never their command lines
//! unless the machine's own setting asks for them.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::proc::line;

/// A process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Process {
    pub(super) pid: u32,
    /// The kernel's name for it, at most 15 characters.
    pub(super) name: String,
    /// Its program; empty for kernel threads and where we may not look.
    pub(super) program: String,
    /// The account it runs as.
    pub(super) uid: u32,
    /// Whether it lives in the same file system as we do; those of containers do not.
    pub(super) ours: bool,
}

impl Process {
    /// The last part of the program's path, else the kernel's name.
    pub(super) fn short(&self) -> &str {
        self.program
            .rsplit('/')
            .next()
            .filter(|name| !name.is_empty())
            .unwrap_or(&self.name)
    }

    fn folder(&self) -> PathBuf {
        Path::new("/proc").join(self.pid.to_string())
    }

    /// The inodes of its sockets.
    pub(super) fn sockets(&self) -> Vec<u64> {
        let entries = fs::read_dir(self.folder().join("fd"))
            .into_iter()
            .flatten()
            .flatten();
        entries
            .filter_map(|entry| fs::read_link(entry.path()).ok())
            .filter_map(|target| socket(target.to_str()?))
            .collect()
    }

    /// The unit of systemd that it belongs to.
    pub(super) fn unit(&self) -> String {
        let text = fs::read_to_string(self.folder().join("cgroup")).unwrap_or_default();
        unit(&text).unwrap_or_default()
    }

    /// Its command line, as a person would type it.
    pub(super) fn command_line(&self) -> String {
        let bytes = fs::read(self.folder().join("cmdline")).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).replace('\0', " ");
        if text.trim().is_empty() {
            format!("[{}]", self.name)
        } else {
            text.trim().to_owned()
        }
    }

    /// The words of its command line: for what cannot be known otherwise (which machine a
    /// hypervisor runs). Never reported as they are.
    pub(super) fn words(&self) -> Vec<String> {
        let bytes = fs::read(self.folder().join("cmdline")).unwrap_or_default();
        bytes
            .split(|&byte| byte == 0)
            .map(|word| String::from_utf8_lossy(word).into_owned())
            .collect()
    }
}

/// `socket:[12345]`.
fn socket(target: &str) -> Option<u64> {
    target
        .strip_prefix("socket:[")?
        .strip_suffix(']')?
        .parse()
        .ok()
}

/// The innermost service or scope of the unified (or systemd's own) hierarchy.
fn unit(cgroup: &str) -> Option<String> {
    let path = cgroup.lines().find_map(|line| {
        let mut parts = line.splitn(3, ':');
        let (number, names) = (parts.next()?, parts.next()?);
        (number == "0" || names == "name=systemd")
            .then(|| parts.next())
            .flatten()
    })?;
    path.rsplit('/')
        .find(|part| part.ends_with(".service") || part.ends_with(".scope"))
        .map(str::to_owned)
}

/// Everything that runs, by rising number.
pub(super) fn all() -> Vec<Process> {
    let ours = fs::read_link("/proc/self/ns/mnt").ok();
    let root = fs::read_link("/proc/1/ns/mnt").ok();
    let mut found: Vec<Process> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            let path = entry.path();
            let uid = entry.metadata().ok()?.uid();
            let space = fs::read_link(path.join("ns/mnt")).ok();
            let program = fs::read_link(path.join("exe")).unwrap_or_default();
            let program = program.to_string_lossy();
            Some(Process {
                pid,
                name: line(path.join("comm"))?,
                program: program
                    .strip_suffix(" (deleted)")
                    .unwrap_or(&program)
                    .to_owned(),
                uid,
                // Services with a private view of /tmp have a space of their own too: what tells
                // containers apart is their control group.
                ours: space.is_none() || space == ours || space == root || !in_container(&path),
            })
        })
        .collect();
    found.sort_by_key(|process| process.pid);
    found
}

fn in_container(path: &Path) -> bool {
    let text = fs::read_to_string(path.join("cgroup")).unwrap_or_default();
    [
        "docker",
        "libpod",
        "containerd",
        "kubepods",
        "lxc",
        "machine.slice",
        "crio",
    ]
    .iter()
    .any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_sockets_are_read() {
        let text = "12:pids:/x\n0::/system.slice/nginx.service\n";
        assert_eq!(unit(text).as_deref(), Some("nginx.service"));
        let text = "1:name=systemd:/user.slice/user-0.slice/session-4.scope\n";
        assert_eq!(unit(text).as_deref(), Some("session-4.scope"));
        assert_eq!(unit("0::/\n"), None);
        assert_eq!(socket("socket:[42]"), Some(42));
        assert_eq!(socket("/dev/null"), None);
    }

    #[test]
    fn this_process_is_among_them() {
        let all = all();
        let me = all
            .iter()
            .find(|one| one.pid == std::process::id())
            .unwrap();
        assert!(me.ours && me.program.contains("intendant"));
        assert!(me.command_line().contains("intendant"));
    }
}
