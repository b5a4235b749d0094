//! Snaps and Flatpaks, from what they leave in the file system.

use std::fs;
use std::path::Path;

use intendant_inventory::content::Software;

use super::blank;
use crate::inventory::entries;

/// The snaps in use: `NAME/current/meta/snap.yaml`.
pub(super) fn snaps(root: &str) -> Vec<Software> {
    entries(root)
        .into_iter()
        .filter_map(|path| {
            let text = fs::read_to_string(path.join("current/meta/snap.yaml")).ok()?;
            Some(snap(&text)).filter(|one| !one.name.is_empty())
        })
        .collect()
}

/// The fields of snap.yaml that we need stand at the beginning of lines.
fn snap(yaml: &str) -> Software {
    let field = |name: &str| {
        yaml.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
            .map(|value| value.trim().trim_matches(['"', '\'']).to_owned())
            .unwrap_or_default()
    };
    let mut lines = yaml
        .lines()
        .skip_while(|line| !line.starts_with("architectures:"));
    let inline = lines.next().and_then(|line| line.split_once('['));
    let arch = match inline {
        Some((_, list)) => list.trim_end_matches(']').split(',').next().map(str::trim),
        None => lines
            .next()
            .and_then(|line| line.trim_start().strip_prefix('-'))
            .map(str::trim),
    };
    Software {
        name: field("name"),
        version: field("version"),
        comments: field("summary"),
        arch: arch.unwrap_or_default().to_owned(),
        system_category: field("type"),
        ..blank("snap")
    }
}

/// Applications of the system's Flatpak: `ID/current` points to `ARCH/BRANCH`.
pub(super) fn flatpaks(root: &str) -> Vec<Software> {
    entries(root)
        .into_iter()
        .filter_map(|path| {
            let id = path.file_name()?.to_string_lossy().into_owned();
            let current = fs::read_link(path.join("current")).ok()?;
            let arch = current
                .parent()?
                .file_name()?
                .to_string_lossy()
                .into_owned();
            let branch = current.file_name()?.to_string_lossy().into_owned();
            let share = path.join("current/active/files/share");
            let described = [
                share.join(format!("metainfo/{id}.metainfo.xml")),
                share.join(format!("metainfo/{id}.appdata.xml")),
                share.join(format!("appdata/{id}.appdata.xml")),
            ];
            let text = described
                .iter()
                .find_map(|path| fs::read_to_string(path).ok());
            let version = text.as_deref().and_then(newest_release);
            Some(Software {
                name: id,
                version: version.unwrap_or_else(|| branch.clone()),
                arch,
                install_date: installed_on(&path.join("current/active")),
                comments: branch,
                ..blank("flatpak")
            })
        })
        .collect()
}

fn installed_on(path: &Path) -> String {
    let modified = fs::metadata(path).and_then(|found| found.modified()).ok();
    modified
        .and_then(|at| jiff::Timestamp::try_from(at).ok())
        .map(|at| {
            jiff::tz::TimeZone::system()
                .to_datetime(at)
                .date()
                .to_string()
        })
        .unwrap_or_default()
}

/// AppStream lists releases newest first.
fn newest_release(xml: &str) -> Option<String> {
    let (_, rest) = xml.split_once("<release ")?;
    let tag = rest.split('>').next()?;
    let (_, value) = tag.split_once("version=")?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.get(1..)?.split(quote).next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_snap_is_read_in_both_styles() {
        let one = snap(
            "name: core22\nversion: '20240111'\nsummary: Runtime \"x\"\narchitectures:\n- amd64\ntype: base\napps:\n  name: no\n",
        );
        assert_eq!(
            (one.name.as_str(), one.version.as_str()),
            ("core22", "20240111")
        );
        assert_eq!(
            (one.arch.as_str(), one.system_category.as_str()),
            ("amd64", "base")
        );
        assert_eq!(
            snap("name: a\narchitectures: [arm64, amd64]\n").arch,
            "arm64"
        );
        assert_eq!(snap("name: a").arch, "");
    }

    #[test]
    fn flatpaks_are_found_where_they_are_deployed() {
        let dir = tempfile::tempdir().unwrap();
        let app = dir.path().join("org.gimp.GIMP");
        let share = app.join("x86_64/stable/active/files/share/metainfo");
        fs::create_dir_all(&share).unwrap();
        std::os::unix::fs::symlink("x86_64/stable", app.join("current")).unwrap();
        let xml = "<component><releases>\n<release date=\"2024-05-05\" version=\"2.10.38\"/>\n<release version='2.10.36'/></releases></component>";
        fs::write(share.join("org.gimp.GIMP.metainfo.xml"), xml).unwrap();
        let found = flatpaks(dir.path().to_str().unwrap());
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].version.as_str(), found[0].arch.as_str()),
            ("2.10.38", "x86_64")
        );
        assert_eq!(found[0].comments, "stable");
    }

    proptest! {
        #[test]
        fn no_text_is_a_panic(text in "(?s).{0,200}") {
            let _ = (snap(&text), newest_release(&text));
            let _ = newest_release(&format!("<release version={text}"));
        }
    }
}
