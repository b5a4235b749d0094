//! Names of software across package managers: one title for what is the same program.

/// The title of a package or program: its name without version, architecture and packaging words,
/// in lower case for packages. `Mozilla Firefox (x64 fr) 128.0.3` and `firefox-esr` keep their own
/// words; only what changes from version to version goes.
#[must_use]
pub fn title(name: &str, origin: &str) -> String {
    let is_package = matches!(
        origin,
        "deb" | "rpm" | "apk" | "pip" | "npm" | "snap" | "flatpak" | "gem" | "pacman" | "dpkg"
    );
    let name = name.trim();
    if is_package {
        let name = name.split(':').next().unwrap_or(name).to_lowercase();
        return if name.is_empty() {
            "?".to_owned()
        } else {
            name
        };
    }
    let mut words: Vec<&str> = Vec::new();
    let mut depth = 0_usize;
    for word in name.split_whitespace() {
        let opens = word.matches(['(', '[']).count();
        let closes = word.matches([')', ']']).count();
        let inside = depth > 0 || opens > 0;
        depth = (depth + opens).saturating_sub(closes);
        if !inside && !is_version(word) {
            words.push(word);
        }
    }
    while words.last().is_some_and(|word| {
        matches!(
            *word,
            "-" | "–"
                | "version"
                | "Version"
                | "v"
                | "x64"
                | "x86"
                | "64-bit"
                | "32-bit"
                | "(64-bit)"
        )
    }) {
        words.pop();
    }
    if words.is_empty() {
        name.to_owned()
    } else {
        words.join(" ")
    }
}

/// `128.0.3`, `v2.1`, `24.09`; not a bare year or a number that is part of a name (`Office 2019`).
fn is_version(word: &str) -> bool {
    let bare = word.trim_start_matches(['v', 'V']);
    bare.contains('.')
        && bare.starts_with(|c: char| c.is_ascii_digit())
        && bare
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+'))
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn what_changes_from_version_to_version_is_no_part_of_a_title() {
        for (name, origin, expected) in [
            ("Mozilla Firefox (x64 fr)", "registry", "Mozilla Firefox"),
            ("7-Zip 24.09 (x64)", "registry", "7-Zip"),
            ("Microsoft Office 2019", "registry", "Microsoft Office 2019"),
            ("Python 3.12.4 (64-bit)", "registry", "Python"),
            ("Notepad++ (64-bit x64)", "registry", "Notepad++"),
            ("nginx", "deb", "nginx"),
            ("libc6:amd64", "deb", "libc6"),
            ("Firefox", "snap", "firefox"),
            ("(unnamed)", "registry", "(unnamed)"),
        ] {
            assert_eq!(title(name, origin), expected, "{name}");
        }
    }
}
