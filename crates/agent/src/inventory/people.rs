//! Accounts, groups, who may become another, and who is or was logged in.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use intendant_inventory::content::{LocalGroup, LocalUser, SudoRight, User};
use jiff::Timestamp;

/// Local accounts, in the order of `/etc/passwd`.
pub(super) fn users() -> Vec<LocalUser> {
    passwd(&fs::read_to_string("/etc/passwd").unwrap_or_default())
}

fn passwd(text: &str) -> Vec<LocalUser> {
    text.lines()
        .filter_map(|line| {
            let mut fields = line.split(':');
            let login = fields
                .next()
                .filter(|login| !login.starts_with(['#', '+', '-']))?;
            let id = fields.nth(1)?;
            let name = fields.nth(1)?;
            Some(LocalUser {
                login: login.to_owned(),
                id: id.to_owned(),
                // The first part of the comment is the name.
                name: name.split(',').next().unwrap_or_default().to_owned(),
                home: fields.next()?.to_owned(),
                shell: fields.next()?.to_owned(),
            })
        })
        .filter(|user| !user.id.is_empty() && !user.login.is_empty())
        .collect()
}

/// The sign-in names by number.
pub(super) fn logins(users: &[LocalUser]) -> BTreeMap<u32, String> {
    users
        .iter()
        .filter_map(|user| Some((user.id.parse().ok()?, user.login.clone())))
        .collect()
}

/// Local groups that have members beside those whose main group it is.
pub(super) fn groups() -> Vec<LocalGroup> {
    group(&fs::read_to_string("/etc/group").unwrap_or_default())
}

fn group(text: &str) -> Vec<LocalGroup> {
    text.lines()
        .filter_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            let id = fields.nth(1)?;
            let members: Vec<String> = fields
                .next()?
                .split(',')
                .filter(|member| !member.is_empty())
                .map(str::to_owned)
                .collect();
            (!members.is_empty()).then(|| LocalGroup {
                name: name.to_owned(),
                id: id.to_owned(),
                members,
            })
        })
        .collect()
}

/// Who may become another by `sudo`, from sudoers(5) and what it includes. Only root may read it;
/// for others the list is empty.
pub(super) fn sudo_rights() -> Vec<SudoRight> {
    let mut rights = Vec::new();
    let mut seen = Vec::new();
    let first = ["/etc/sudoers", "/usr/local/etc/sudoers"];
    for path in first {
        read_sudoers(Path::new(path), &mut seen, &mut rights);
    }
    rights
}

fn read_sudoers(path: &Path, seen: &mut Vec<PathBuf>, rights: &mut Vec<SudoRight>) {
    if seen.len() >= 100 || seen.iter().any(|known| known == path) {
        return;
    }
    seen.push(path.to_owned());
    let Ok(text) = fs::read_to_string(path) else {
        return;
    };
    for included in sudoers(&text, &path.display().to_string(), rights) {
        let included = path
            .parent()
            .unwrap_or(path)
            .join(included.trim_matches('"'));
        if included.is_dir() {
            for file in super::entries(&included) {
                // sudoers(5): names with a dot or ending in `~` are left alone.
                let name = file
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                if !name.contains('.') && !name.ends_with('~') {
                    read_sudoers(&file, seen, rights);
                }
            }
        } else {
            read_sudoers(&included, seen, rights);
        }
    }
}

/// Reads the rights of one file; answers what it includes.
fn sudoers(text: &str, file: &str, rights: &mut Vec<SudoRight>) -> Vec<String> {
    let mut includes = Vec::new();
    let mut aliases: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let joined = text.replace("\\\n", " ");
    for line in joined.lines() {
        let line = line.trim();
        let include = ["@includedir", "#includedir", "@include", "#include"]
            .iter()
            .find_map(|word| line.strip_prefix(word))
            .filter(|rest| rest.starts_with(char::is_whitespace));
        if let Some(path) = include {
            includes.push(path.trim().to_owned());
            continue;
        }
        let line = comment_cut(line).trim();
        if let Some(rest) = line.strip_prefix("User_Alias") {
            for alias in rest.split(':') {
                if let Some((name, members)) = alias.split_once('=') {
                    let members = members.split(',').map(|one| one.trim().to_owned());
                    aliases.insert(name.trim().to_owned(), members.collect());
                }
            }
            continue;
        }
        let is_rule = !line.is_empty() && !line.starts_with("Defaults") && !is_alias(line);
        if let Some((who, rest)) = line.split_once('=').filter(|_| is_rule) {
            rule(who, rest, file, &aliases, rights);
        }
    }
    includes
}

fn is_alias(line: &str) -> bool {
    ["Runas_Alias", "Host_Alias", "Cmnd_Alias", "Cmd_Alias"]
        .iter()
        .any(|word| line.starts_with(word))
}

/// `#` begins a comment unless a number of an account follows.
fn comment_cut(line: &str) -> &str {
    let mut from = 0;
    while let Some(at) = line.get(from..).and_then(|rest| rest.find('#')) {
        let at = from + at;
        let number = line.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit);
        let escaped = at > 0 && line.as_bytes().get(at - 1) == Some(&b'\\');
        if !number && !escaped {
            return line.get(..at).unwrap_or(line);
        }
        from = at + 1;
    }
    line
}

/// `who hosts = (runas) TAG: commands`.
fn rule(
    who: &str,
    rest: &str,
    file: &str,
    aliases: &BTreeMap<String, Vec<String>>,
    rights: &mut Vec<SudoRight>,
) {
    // The hosts are the last word, who the words before it.
    let Some((who, _hosts)) = who.trim().rsplit_once(char::is_whitespace) else {
        return;
    };
    let mut commands = rest.trim();
    let mut runas = "root".to_owned();
    if let Some((inside, after)) = commands
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'))
    {
        inside.trim().clone_into(&mut runas);
        commands = after.trim();
    }
    let mut nopasswd = false;
    while let Some((tag, after)) = commands.split_once(':') {
        if tag.is_empty()
            || !tag
                .trim()
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b == b'_')
        {
            break;
        }
        match tag.trim() {
            "NOPASSWD" => nopasswd = true,
            "PASSWD" => nopasswd = false,
            _ => {}
        }
        commands = after.trim();
    }
    for one in who.split(',').map(str::trim).filter(|one| !one.is_empty()) {
        let members = aliases
            .get(one)
            .cloned()
            .unwrap_or_else(|| vec![one.to_owned()]);
        for who in members {
            rights.push(SudoRight {
                who,
                runas: runas.clone(),
                commands: commands.to_owned(),
                nopasswd,
                file: file.to_owned(),
            });
        }
    }
}

/// The size of a record of utmp(5) on every Linux of 32 or 64 bits.
const UTMP_BYTES: usize = 384;
const USER_PROCESS: u16 = 7;

/// A login of utmp(5): name and instant (seconds since 1970).
fn utmp(record: &[u8]) -> Option<(String, i64)> {
    let kind = u16::from_le_bytes(record.get(..2)?.try_into().ok()?);
    let name = record.get(44..76)?;
    let name = name.split(|&byte| byte == 0).next()?;
    let seconds = i32::from_le_bytes(record.get(340..344)?.try_into().ok()?);
    let is_login = kind == USER_PROCESS && !name.is_empty();
    is_login.then(|| {
        (
            String::from_utf8_lossy(name).into_owned(),
            i64::from(seconds),
        )
    })
}

/// Who is logged in now, each once.
pub(super) fn logged_in() -> Vec<User> {
    let bytes = fs::read("/run/utmp").unwrap_or_default();
    let names: std::collections::BTreeSet<String> = bytes
        .chunks_exact(UTMP_BYTES)
        .filter_map(utmp)
        .map(|login| login.0)
        .collect();
    names
        .into_iter()
        .map(|login| User {
            login,
            ..User::default()
        })
        .collect()
}

/// Who logged in last, and when (`YYYY-MM-DD hh:mm:ss`, the machine's local time).
pub(super) fn last_login() -> Option<(String, String)> {
    // The last records are enough: older ones are of no interest.
    let mut file = fs::File::open("/var/log/wtmp").ok()?;
    let length = usize::try_from(file.metadata().ok()?.len()).ok()?;
    let whole = length - length % UTMP_BYTES;
    let from = whole.saturating_sub(500 * UTMP_BYTES);
    file.seek(SeekFrom::Start(from as u64)).ok()?;
    let mut bytes = Vec::new();
    file.take((whole - from) as u64)
        .read_to_end(&mut bytes)
        .ok()?;
    let (name, seconds) = bytes.chunks_exact(UTMP_BYTES).rev().find_map(utmp)?;
    let at = Timestamp::from_second(seconds).ok()?;
    Some((name, super::system::local(at)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accounts_and_groups_are_read() {
        let users = passwd(
            "root:x:0:0:root:/root:/bin/bash\n+nis::::::\njd:x:1000:1000:Jeanne Dupont,,,:/home/jd:/bin/zsh\nbroken:x\n",
        );
        assert_eq!(users.len(), 2);
        assert_eq!(
            (users[1].name.as_str(), users[1].id.as_str()),
            ("Jeanne Dupont", "1000")
        );
        assert_eq!(logins(&users).get(&1000).unwrap(), "jd");
        let groups = group("adm:x:4:syslog,jd\nempty:x:9:\n");
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].members, ["syslog", "jd"]);
    }

    #[test]
    fn rights_are_read_with_aliases_tags_and_continued_lines() {
        let text = "# comment\nDefaults env_reset\nUser_Alias ADMINS = jd, ml : OPS = %ops\n\
                    Cmnd_Alias SVC = /bin/systemctl\nroot ALL=(ALL:ALL) ALL\n\
                    ADMINS, #1007 ALL = (postgres) NOPASSWD: /usr/bin/psql, \\\n  /usr/bin/pg_dump # why\n\
                    %wheel\tALL=NOPASSWD:SETENV: ALL\n@includedir /etc/sudoers.d\n#include other\n";
        let mut rights = Vec::new();
        let includes = sudoers(text, "f", &mut rights);
        assert_eq!(includes, ["/etc/sudoers.d", "other"]);
        let who: Vec<&str> = rights.iter().map(|one| one.who.as_str()).collect();
        assert_eq!(who, ["root", "jd", "ml", "#1007", "%wheel"]);
        assert_eq!(rights[0].runas, "ALL:ALL");
        assert!(!rights[0].nopasswd && rights[1].nopasswd && rights[4].nopasswd);
        assert_eq!(rights[1].runas, "postgres");
        assert!(
            rights[1].commands.contains("/usr/bin/pg_dump") && !rights[1].commands.contains("why")
        );
        assert_eq!(
            (rights[4].commands.as_str(), rights[4].runas.as_str()),
            ("ALL", "root")
        );
    }

    #[test]
    fn a_login_is_read() {
        let mut record = vec![0; UTMP_BYTES];
        record[0] = 7;
        record[44..46].copy_from_slice(b"jd");
        record[340..344].copy_from_slice(&1_700_000_000_i32.to_le_bytes());
        assert_eq!(utmp(&record), Some(("jd".to_owned(), 1_700_000_000)));
        record[0] = 8;
        assert_eq!(utmp(&record), None);
    }

    proptest! {
        #[test]
        fn no_text_or_record_is_a_panic(text in "\\PC{0,200}", bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut rights = Vec::new();
            let _ = sudoers(&text, "f", &mut rights);
            let _ = (passwd(&text), group(&text), utmp(&bytes));
        }
    }
}
