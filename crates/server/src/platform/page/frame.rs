//! What a page says about itself before its content: who looks, where they are, what is in reach.

use jiff::Timestamp;

use super::icons::Icon;
use super::parts::Flash;
use crate::platform::i18n::Lang;

/// The person's choice of colours; `Auto` follows their system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Name of the cookie that keeps the choice; its value is [`Theme::code`].
    pub const COOKIE: &'static str = "intendant_theme";

    /// "auto", "light", "dark".
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The theme of a cookie's value; anything unknown is `Auto`.
    #[must_use]
    pub fn from_code(code: &str) -> Theme {
        match code {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::Auto,
        }
    }
}

/// For whom the page is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The provider's people: navigation at the left.
    Console,
    /// A client's people: navigation at the top, larger rows.
    Portal,
    /// Nobody yet: sign-in, set-up, errors without a session. One narrow column.
    Door,
}

/// How much a count in the navigation asks for attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// For information.
    Quiet,
    /// Something runs out or is broken.
    Urgent,
}

/// A link of the navigation.
#[derive(Clone, Debug)]
pub struct NavLink {
    /// Where it leads; current when the frame's `here` starts with it.
    pub href: String,
    /// Its text.
    pub label: String,
    /// Its icon.
    pub icon: Icon,
    /// How many things wait there.
    pub count: Option<(u64, Weight)>,
    /// The letter that follows `g` on the keyboard.
    pub key: Option<char>,
}

impl NavLink {
    /// A link without a count.
    #[must_use]
    pub fn new(href: &str, label: String, icon: Icon) -> Self {
        Self {
            href: href.to_owned(),
            label,
            icon,
            count: None,
            key: None,
        }
    }

    /// The same link with a count; zero shows nothing.
    #[must_use]
    pub fn count(mut self, n: u64, weight: Weight) -> Self {
        self.count = Some((n, weight));
        self
    }

    /// The same link, reached with `g` then `key`.
    #[must_use]
    pub fn key(mut self, key: char) -> Self {
        self.key = Some(key);
        self
    }
}

/// A group of links; the first group usually has no title.
#[derive(Clone, Debug)]
pub struct NavSection {
    /// Its heading.
    pub title: Option<String>,
    /// Its links, in order. The first four of all sections stand in the phone's bottom bar.
    pub links: Vec<NavLink>,
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// Their role, or their organisation in the portal.
    pub detail: String,
}

/// Everything [`super::layout`] needs besides the content.
#[derive(Clone, Debug)]
pub struct PageFrame<'a> {
    /// The page's language.
    pub lang: Lang,
    /// The person's choice of colours.
    pub theme: Theme,
    /// For whom.
    pub audience: Audience,
    /// The page's title, without the product's name.
    pub title: &'a str,
    /// The path of the request: marks the current link, and is where preferences come back to.
    pub here: &'a str,
    /// The provider's name, shown under the product's.
    pub provider: &'a str,
    /// The navigation; empty at the door.
    pub nav: Vec<NavSection>,
    /// Who is signed in, if anyone.
    pub person: Option<Person>,
    /// What the last action has to say.
    pub flash: Option<Flash>,
    /// An address of server-sent events; the page listens while it is open.
    pub live: Option<&'a str>,
    /// When the page was made.
    pub now: Timestamp,
}
