//! The filesystems of the machine that hold data.

use std::collections::HashSet;
use std::fs;
use std::io;

use nix::sys::statvfs::statvfs;

/// Kinds that hold data although no block device stands behind them.
const REAL_WITHOUT_DEVICE: [&str; 10] = [
    "zfs",
    "btrfs",
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "ceph",
    "glusterfs",
    "fuse.sshfs",
    "9p",
];

/// Kinds that are full by nature.
const NEVER: [&str; 5] = ["squashfs", "iso9660", "udf", "erofs", "cramfs"];

/// A mounted filesystem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mount {
    pub(crate) point: String,
    pub(crate) device: String,
    pub(crate) kind: String,
    pub(crate) read_only: bool,
    /// Major and minor number: the same for bind mounts of the same filesystem.
    id: String,
}

/// How full a filesystem is, in bytes and inodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) size: u64,
    /// What a user without privileges may still write.
    pub(crate) free: u64,
    pub(crate) used: u64,
    pub(crate) inodes: u64,
    pub(crate) inodes_free: u64,
}

impl Usage {
    /// As `df` counts: room kept for root is neither used nor free.
    pub(crate) fn used_percent(&self) -> f64 {
        let reachable = self.used + self.free;
        if reachable == 0 {
            0.0
        } else {
            self.used as f64 * 100.0 / reachable as f64
        }
    }

    /// None where the filesystem has no fixed number of inodes.
    pub(crate) fn inodes_used_percent(&self) -> Option<f64> {
        (self.inodes > 0).then(|| {
            self.inodes.saturating_sub(self.inodes_free) as f64 * 100.0 / self.inodes as f64
        })
    }
}

/// The filesystems that hold data, each once, sorted by mount point.
pub(crate) fn real() -> io::Result<Vec<Mount>> {
    Ok(parse(&fs::read_to_string("/proc/self/mountinfo")?))
}

/// Asks a filesystem. May hang where a network filesystem hangs.
pub(crate) fn usage(path: &str) -> io::Result<Usage> {
    let found = statvfs(path)?;
    let unit = found.fragment_size();
    let size = found.blocks().saturating_mul(unit);
    Ok(Usage {
        size,
        free: found.blocks_available().saturating_mul(unit),
        used: size.saturating_sub(found.blocks_free().saturating_mul(unit)),
        inodes: found.files(),
        inodes_free: found.files_free(),
    })
}

fn parse(mountinfo: &str) -> Vec<Mount> {
    let mut mounts: Vec<Mount> = mountinfo.lines().filter_map(line).filter(is_real).collect();
    mounts.sort_by(|a, b| a.point.cmp(&b.point));
    mounts.dedup_by(|a, b| a.point == b.point);
    // The shortest mount point speaks for bind mounts and subvolumes.
    mounts.sort_by_key(|mount| mount.point.len());
    let mut seen = HashSet::new();
    mounts.retain(|mount| seen.insert(mount.id.clone()));
    mounts.sort_by(|a, b| a.point.cmp(&b.point));
    mounts
}

fn is_real(mount: &Mount) -> bool {
    if NEVER.contains(&mount.kind.as_str()) {
        return false;
    }
    mount.point == "/"
        || (mount.device.starts_with('/') && !is_file_of_a_container(&mount.point))
        || REAL_WITHOUT_DEVICE.contains(&mount.kind.as_str())
}

/// Containers get single files of the host mounted into `/etc`.
fn is_file_of_a_container(point: &str) -> bool {
    ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf"].contains(&point)
}

/// One line of proc(5) `mountinfo`.
fn line(text: &str) -> Option<Mount> {
    let (left, right) = text.split_once(" - ")?;
    let mut left = left.split(' ');
    let id = left.nth(2)?.to_owned();
    let point = unescape(left.nth(1)?);
    let options = left.next()?;
    let mut right = right.split(' ');
    Some(Mount {
        kind: right.next()?.to_owned(),
        device: unescape(right.next()?),
        read_only: options.split(',').any(|option| option == "ro"),
        point,
        id,
    })
}

/// `\040` stands for a blank.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        if byte == b'\\'
            && let [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', more @ ..] = after
        {
            bytes.push((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'));
            rest = more;
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filesystems_that_hold_data_are_found_once() {
        let text = "\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:21 / /proc rw - proc proc rw
24 22 0:5 / /dev rw - devtmpfs udev rw
25 22 8:2 / /srv/my\\040data ro,relatime - xfs /dev/sdb rw
26 22 8:1 /var /mnt/bind rw - ext4 /dev/sda1 rw
27 22 7:1 / /snap/core ro - squashfs /dev/loop1 ro
28 22 0:44 / /home rw - nfs4 nas:/home rw
29 22 0:45 / /run rw - tmpfs tmpfs rw
";
        let points: Vec<String> = parse(text).into_iter().map(|mount| mount.point).collect();
        assert_eq!(points, ["/", "/home", "/srv/my data"]);
        assert!(parse(text)[2].read_only);
    }

    #[test]
    fn this_machine_has_a_root_with_a_size() {
        assert!(real().unwrap().iter().any(|mount| mount.point == "/"));
        let root = usage("/").unwrap();
        assert!(root.size > 0 && root.used <= root.size);
    }
}
