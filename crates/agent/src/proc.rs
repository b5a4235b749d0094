//! Small readers of `/proc` that several parts need.

use std::fs;

/// A field of `/proc/meminfo`, in bytes.
pub(crate) fn field_kib(meminfo: &str, name: &str) -> Option<u64> {
    meminfo.lines().find_map(|line| {
        let value = line.strip_prefix(name)?.strip_prefix(':')?;
        let number: u64 = value
            .trim()
            .strip_suffix("kB")
            .unwrap_or(value)
            .trim()
            .parse()
            .ok()?;
        Some(number.saturating_mul(1024))
    })
}

/// Threads the system schedules on.
pub(crate) fn cpu_threads() -> u32 {
    fs::read_to_string("/proc/stat")
        .map(|text| {
            let cpus = text.lines().filter(|line| {
                line.strip_prefix("cpu")
                    .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            });
            u32::try_from(cpus.count()).unwrap_or(u32::MAX)
        })
        .unwrap_or(0)
        .max(1)
}

/// The first line of a file, trimmed; none when it is missing, unreadable or empty.
pub(crate) fn line(path: impl AsRef<std::path::Path>) -> Option<String> {
    let bytes = fs::read(path).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let line = text
        .lines()
        .next()?
        .trim_matches(|c: char| c.is_whitespace() || c == '\0');
    (!line.is_empty()).then(|| line.to_owned())
}
