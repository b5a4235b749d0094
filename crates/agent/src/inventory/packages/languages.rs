//! What pip and npm installed for everyone on the machine. What the system's own packages brought
//! is theirs already, and environments of single projects are left alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use intendant_inventory::content::Software;
use serde::Deserialize;

use super::{blank, without_mail};
use crate::inventory::entries;

/// Python distributions of the global folders.
pub(super) fn pip() -> Vec<Software> {
    let mut folders = BTreeSet::new();
    let libraries = [
        "/usr/lib",
        "/usr/lib64",
        "/usr/local/lib",
        "/usr/local/lib64",
    ];
    let mut roots: Vec<PathBuf> = libraries.iter().map(PathBuf::from).collect();
    for versions in [
        "/root/.pyenv/versions",
        "/opt/pyenv/versions",
        "/usr/local/pyenv/versions",
    ] {
        roots.extend(entries(versions).into_iter().map(|path| path.join("lib")));
    }
    for root in roots {
        for path in entries(&root) {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if name.starts_with("python") {
                for kind in ["site-packages", "dist-packages"] {
                    // lib64 is often the same folder by another name.
                    folders.extend(fs::canonicalize(path.join(kind)));
                }
            }
        }
    }
    folders
        .iter()
        .flat_map(|folder| distributions(folder))
        .collect()
}

fn distributions(folder: &Path) -> Vec<Software> {
    let is_systems = folder.starts_with("/usr/lib") || folder.starts_with("/usr/lib64");
    entries(folder)
        .into_iter()
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?;
            if name.ends_with(".dist-info") {
                let installer = fs::read_to_string(path.join("INSTALLER")).unwrap_or_default();
                let by_system = ["", "debian", "rpm", "dnf", "apk"].contains(&installer.trim());
                if is_systems && by_system {
                    return None;
                }
                return distribution(&path.join("METADATA"));
            }
            if name.ends_with(".egg-info") && !is_systems {
                let file = if path.is_dir() {
                    path.join("PKG-INFO")
                } else {
                    path.clone()
                };
                return distribution(&file);
            }
            None
        })
        .collect()
}

fn distribution(file: &Path) -> Option<Software> {
    let text = fs::read(file).ok()?;
    metadata(&String::from_utf8_lossy(&text))
}

/// The header of a core metadata file: `Name: value` lines up to an empty one.
fn metadata(text: &str) -> Option<Software> {
    let mut found = blank("pip");
    for line in text.lines().take_while(|line| !line.trim().is_empty()) {
        match line.split_once(": ") {
            Some(("Name", value)) => value.trim().clone_into(&mut found.name),
            Some(("Version", value)) => value.trim().clone_into(&mut found.version),
            Some(("Summary", value)) => value.trim().clone_into(&mut found.comments),
            Some(("Author", value)) => value.trim().clone_into(&mut found.publisher),
            Some(("Author-email", value)) if found.publisher.is_empty() => {
                found.publisher = without_mail(value);
            }
            _ => {}
        }
    }
    Some(found).filter(|one| !one.name.is_empty())
}

/// npm's global modules.
pub(super) fn npm() -> Vec<Software> {
    let mut roots: Vec<PathBuf> = ["/usr/lib/node_modules", "/usr/local/lib/node_modules"]
        .iter()
        .map(PathBuf::from)
        .collect();
    for versions in ["/root/.nvm/versions/node", "/usr/local/nvm/versions/node"] {
        let found = entries(versions);
        roots.extend(found.into_iter().map(|path| path.join("lib/node_modules")));
    }
    roots.iter().flat_map(|root| modules(root)).collect()
}

fn modules(root: &Path) -> Vec<Software> {
    let mut found = Vec::new();
    for path in entries(root) {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // What the system's packages bring are links to elsewhere.
        let is_link = path.symlink_metadata().is_ok_and(|data| data.is_symlink());
        if is_link || name.starts_with('.') {
            continue;
        }
        if name.starts_with('@') {
            found.extend(modules(&path));
        } else if let Ok(bytes) = fs::read(path.join("package.json")) {
            found.extend(module(&bytes));
        }
    }
    found
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Manifest {
    name: String,
    version: String,
    author: Option<Author>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Author {
    Text(String),
    Parts {
        #[serde(default)]
        name: String,
    },
}

fn module(bytes: &[u8]) -> Option<Software> {
    let manifest: Manifest = serde_json::from_slice(bytes).ok()?;
    let publisher = match manifest.author {
        Some(Author::Text(text)) => without_mail(&text),
        Some(Author::Parts { name }) => name,
        None => String::new(),
    };
    let found = Software {
        name: manifest.name,
        version: manifest.version,
        publisher,
        ..blank("npm")
    };
    Some(found).filter(|one| !one.name.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn distributions_and_modules_are_read() {
        let one = metadata("Metadata-Version: 2.1\nName: requests\nVersion: 2.31.0\nAuthor-email: K <k@x>\n\nName: no\n").unwrap();
        assert_eq!(
            (one.name.as_str(), one.version.as_str()),
            ("requests", "2.31.0")
        );
        assert_eq!(one.publisher, "K");
        assert!(metadata("Version: 1\n").is_none());
        let text =
            br#"{"name":"@vue/cli","version":"5.0.8","author":{"name":"Evan"},"scripts":{}}"#;
        let one = module(text).unwrap();
        assert_eq!(
            (one.name.as_str(), one.publisher.as_str()),
            ("@vue/cli", "Evan")
        );
        assert_eq!(
            module(br#"{"name":"a","version":"1","author":"B <b@x>"}"#)
                .unwrap()
                .publisher,
            "B"
        );
        assert!(module(b"{").is_none());
    }

    #[test]
    fn scopes_are_followed_and_links_are_not() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str| {
            let folder = dir.path().join(name);
            fs::create_dir_all(&folder).unwrap();
            fs::write(
                folder.join("package.json"),
                format!("{{\"name\":\"{name}\",\"version\":\"1\"}}"),
            )
            .unwrap();
        };
        write("npm");
        write("@a/b");
        std::os::unix::fs::symlink(dir.path().join("npm"), dir.path().join("linked")).unwrap();
        let names: Vec<String> = modules(dir.path())
            .into_iter()
            .map(|one| one.name)
            .collect();
        assert_eq!(names, ["@a/b", "npm"]);
    }

    proptest! {
        #[test]
        fn no_file_is_a_panic(text in "(?s).{0,200}") {
            let _ = (metadata(&text), module(text.as_bytes()));
        }
    }
}
