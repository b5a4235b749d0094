//! Names of software across package managers: one title for what is the same program.

/// Programs that managers call by different names, under the name that people know them by. Packages
/// of one program (`nginx-light`, `postgresql-15`) count as the program; `*` at the end stands for
/// anything that follows.
const FAMILIES: &[(&str, &[&str])] = &[
    ("7-Zip", &["7-zip", "p7zip", "p7zip-full", "7zip"]),
    (
        "Apache HTTP Server",
        &["apache2", "apache2-bin", "httpd", "httpd-core"],
    ),
    (
        "Docker",
        &[
            "docker",
            "docker-ce",
            "docker.io",
            "moby-engine",
            "docker desktop",
        ],
    ),
    (
        "Firefox",
        &[
            "firefox",
            "firefox-esr",
            "mozilla firefox",
            "mozilla firefox esr",
            "org.mozilla.firefox",
        ],
    ),
    ("GIMP", &["gimp", "org.gimp.gimp"]),
    (
        "Google Chrome",
        &["google chrome", "google-chrome-stable", "com.google.chrome"],
    ),
    ("HAProxy", &["haproxy"]),
    ("Inkscape", &["inkscape", "org.inkscape.inkscape"]),
    (
        "LibreOffice",
        &[
            "libreoffice",
            "libreoffice-core",
            "libreoffice-common",
            "org.libreoffice.libreoffice",
        ],
    ),
    (
        "MariaDB",
        &["mariadb-server", "mariadb-server-*", "mariadb"],
    ),
    (
        "MySQL",
        &[
            "mysql-server",
            "mysql-server-*",
            "mysql-community-server",
            "mysql server",
        ],
    ),
    (
        "nginx",
        &[
            "nginx",
            "nginx-core",
            "nginx-light",
            "nginx-full",
            "nginx-extras",
        ],
    ),
    ("Node.js", &["nodejs", "node.js", "node"]),
    ("Notepad++", &["notepad++", "notepad-plus-plus"]),
    ("OpenSSH", &["openssh-server"]),
    (
        "PostgreSQL",
        &[
            "postgresql-server",
            "postgresql-9*",
            "postgresql-1*",
            "postgresql",
        ],
    ),
    ("Redis", &["redis", "redis-server"]),
    ("TeamViewer", &["teamviewer", "teamviewer host"]),
    (
        "Thunderbird",
        &[
            "thunderbird",
            "mozilla thunderbird",
            "org.mozilla.thunderbird",
        ],
    ),
    (
        "Visual Studio Code",
        &[
            "code",
            "visual studio code",
            "microsoft visual studio code",
            "com.visualstudio.code",
        ],
    ),
    ("VLC", &["vlc", "vlc media player", "org.videolan.vlc"]),
];

/// The family's name, where the title is one of its names.
fn family(title: &str) -> Option<&'static str> {
    let low = title.to_lowercase();
    let fits = |name: &&str| match name.strip_suffix('*') {
        // `postgresql-15`, not `postgresql-15-postgis`.
        Some(start) => low
            .strip_prefix(start)
            .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.')),
        None => **name == low,
    };
    let found = FAMILIES.iter().find(|(_, names)| names.iter().any(&fits));
    found.map(|(name, _)| *name)
}

/// The title of a package or program: the name of its family where managers call it differently,
/// else its own without what changes from version to version.
#[must_use]
pub fn title(name: &str, origin: &str) -> String {
    let plain = plain(name, origin);
    // What a language's packages are called says nothing of programs.
    match family(&plain).filter(|_| !matches!(origin, "pip" | "npm" | "gem")) {
        Some(family) => family.to_owned(),
        None => plain,
    }
}

/// The title of a package or program: its name without version, architecture and packaging words,
/// in lower case for packages. `Mozilla Firefox (x64 fr) 128.0.3` and `firefox-esr` keep their own
/// words; only what changes from version to version goes.
fn plain(name: &str, origin: &str) -> String {
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
            ("Mozilla Firefox (x64 fr)", "registry", "Firefox"),
            ("firefox-esr", "deb", "Firefox"),
            ("nginx-light", "deb", "nginx"),
            ("nginx-common", "deb", "nginx-common"),
            ("postgresql-15", "deb", "PostgreSQL"),
            ("postgresql-15-postgis-3", "deb", "postgresql-15-postgis-3"),
            ("redis", "pip", "redis"),
            ("PuTTY release 0.80", "registry", "PuTTY release"),
            ("7-Zip 24.09 (x64)", "registry", "7-Zip"),
            ("Microsoft Office 2019", "registry", "Microsoft Office 2019"),
            ("Python 3.12.4 (64-bit)", "registry", "Python"),
            ("Notepad++ (64-bit x64)", "registry", "Notepad++"),
            ("nginx", "deb", "nginx"),
            ("libc6:amd64", "deb", "libc6"),
            ("Firefox", "snap", "Firefox"),
            ("Adduser", "snap", "adduser"),
            ("(unnamed)", "registry", "(unnamed)"),
        ] {
            assert_eq!(title(name, origin), expected, "{name}");
        }
    }
}
