//! What the commands say by themselves, in French or English. The server's own sentences come in the
//! same language, by `Accept-Language`.

use intendant_contract::model::Language;
use intendant_domain::wording;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::contract::language_of_environment;

/// The reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lang {
    /// French.
    Fr,
    /// English.
    En,
}

impl Lang {
    /// The language of the environment.
    pub(super) fn of_environment() -> Self {
        match language_of_environment() {
            Language::Fr => Self::Fr,
            Language::En => Self::En,
        }
    }

    /// The same for what is worded elsewhere.
    pub(super) fn language(self) -> wording::Language {
        match self {
            Self::Fr => wording::Language::Fr,
            Self::En => wording::Language::En,
        }
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// One of two texts.
    pub(super) fn of<'t>(self, french: &'t str, english: &'t str) -> &'t str {
        match self {
            Self::Fr => french,
            Self::En => english,
        }
    }

    pub(super) fn no_server(self) -> &'static str {
        self.of(
            "aucun serveur n’est indiqué ; connectez-vous d’abord : intendant login --server URL",
            "no server is given; sign in first: intendant login --server URL",
        )
    }

    pub(super) fn no_token(self, server: &str) -> String {
        match self {
            Self::Fr => format!(
                "aucun jeton pour {server} ; créez-en un sur {server}/account, puis : intendant login --server {server}"
            ),
            Self::En => format!(
                "no token for {server}; make one at {server}/account, then: intendant login --server {server}"
            ),
        }
    }

    pub(super) fn no_home(self) -> &'static str {
        self.of(
            "ni XDG_CONFIG_HOME ni HOME n’indique où garder le jeton",
            "neither XDG_CONFIG_HOME nor HOME says where to keep the token",
        )
    }

    pub(super) fn not_ours(self, server: &str) -> String {
        match self {
            Self::Fr => format!("{server} : ce qui répond à cette adresse n’est pas Intendant"),
            Self::En => format!("{server}: what answers at this address is not Intendant"),
        }
    }

    pub(super) fn signed_in(self, name: &str, server: &str, place: &str) -> String {
        match self {
            Self::Fr => {
                format!("{name}, vous êtes connecté à {server} ; le jeton est dans {place}")
            }
            Self::En => format!("{name}, you are signed in to {server}; the token is in {place}"),
        }
    }

    /// Yes or no.
    pub(super) fn yes(self, yes: bool) -> &'static str {
        match (self, yes) {
            (Self::Fr, true) => "oui",
            (Self::Fr, false) => "non",
            (Self::En, true) => "yes",
            (Self::En, false) => "no",
        }
    }

    /// An instant where the command runs.
    pub(super) fn instant(self, text: &str) -> String {
        let Ok(at) = text.parse::<Timestamp>() else {
            return text.to_owned();
        };
        let local = at.to_zoned_datetime(TimeZone::system());
        local
            .strftime(self.of("%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M"))
            .to_string()
    }

    /// Time until `due`, or since.
    pub(super) fn left(self, due: &str, now: Timestamp) -> String {
        let Ok(due) = due.parse::<Timestamp>() else {
            return String::new();
        };
        let seconds = due.as_second() - now.as_second();
        let length = duration(seconds.abs());
        match (self, seconds < 0) {
            (_, false) => length,
            (Self::Fr, true) => format!("en retard de {length}"),
            (Self::En, true) => format!("late by {length}"),
        }
    }
}

/// `2 h 47`, `3 d 4 h`, `12 min`.
pub(super) fn duration(seconds: i64) -> String {
    let minutes = seconds / 60;
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes:02}"),
        (days, hours, _) => format!("{days} × 24 h + {hours} h"),
    }
}
