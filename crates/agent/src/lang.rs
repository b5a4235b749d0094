//! French or English: for people at a terminal as `LANG` and its kin say, for what checks say as the
//! server asks (the language of the client's documents). Logs stay English, so that they can be
//! searched.

use std::io::ErrorKind;
use std::sync::atomic::{AtomicU8, Ordering};

/// What the server asked for: 0 nothing yet, 1 English, 2 French.
static ASKED: AtomicU8 = AtomicU8::new(0);

/// From now on checks speak this language (`fr`, `en`); another code leaves it to the machine.
pub(crate) fn speak(code: &str) {
    let asked = match code {
        "fr" => 2,
        "en" => 1,
        _ => 0,
    };
    ASKED.store(asked, Ordering::Relaxed);
}

/// Whether checks speak French.
pub(crate) fn french() -> bool {
    match ASKED.load(Ordering::Relaxed) {
        0 => terminal_is_french(),
        asked => asked == 2,
    }
}

/// One of two texts, in the language of the terminal.
pub(crate) fn pick(english: &'static str, french: &'static str) -> &'static str {
    if terminal_is_french() {
        french
    } else {
        english
    }
}

fn terminal_is_french() -> bool {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .is_some_and(|value| value.starts_with("fr"))
}

/// What a check says, in the language of checks: `said!("{n} left", "reste {n}")`.
macro_rules! said {
    ($english:literal, $french:literal $(, $argument:expr)* $(,)?) => {
        if $crate::lang::french() {
            format!($french $(, $argument)*)
        } else {
            format!($english $(, $argument)*)
        }
    };
}
pub(crate) use said;

/// A number with the decimal sign of the language.
pub(crate) fn decimal(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    if french() {
        text.replace('.', ",")
    } else {
        text
    }
}

/// Why the system refused, in the language of checks.
pub(crate) fn why(error: &std::io::Error) -> String {
    let known = match error.kind() {
        ErrorKind::ConnectionRefused => Some("connexion refusée"),
        ErrorKind::ConnectionReset => Some("connexion interrompue par l’autre côté"),
        ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => Some("connexion interrompue"),
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Some("pas de réponse dans le délai"),
        ErrorKind::HostUnreachable => Some("machine injoignable"),
        ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => Some("réseau injoignable"),
        ErrorKind::NotFound => Some("introuvable"),
        ErrorKind::PermissionDenied => Some("accès refusé"),
        ErrorKind::UnexpectedEof => Some("la réponse s’arrête avant la fin"),
        _ => None,
    };
    match known {
        Some(text) if french() && error.get_ref().is_none() => text.to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_speak_the_language_that_the_server_asks_for() {
        let refused = || std::io::Error::from_raw_os_error(111);
        speak("fr");
        assert_eq!(said!("{} left", "reste {}", decimal(1.25, 1)), "reste 1,2");
        assert_eq!(why(&refused()), "connexion refusée");
        speak("en");
        assert_eq!(said!("{} left", "reste {}", decimal(1.25, 1)), "1.2 left");
        assert_eq!(why(&refused()), refused().to_string());
        speak("");
    }
}
