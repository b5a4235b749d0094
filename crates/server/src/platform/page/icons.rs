//! Icons as inline SVG: drawn from Tabler icons (MIT, see static/vendor/licences), only those
//! that the console shows. An icon is decoration: the text beside it, or the button's label,
//! carries the meaning, so every icon is hidden from assistive technology.

use maud::{Markup, PreEscaped};

/// Every icon of the console, named by what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each name says what the icon stands for")]
pub enum Icon {
    Activity,
    Alert,
    Back,
    Forward,
    Bell,
    Bolt,
    Book,
    Building,
    Calendar,
    Check,
    Down,
    Left,
    Right,
    Up,
    CircleCheck,
    CircleX,
    Clock,
    Command,
    Copy,
    More,
    Download,
    Edit,
    Hidden,
    Visible,
    External,
    Contract,
    Invoice,
    Filter,
    Breach,
    Gauge,
    Compare,
    History,
    Home,
    Inbox,
    Keyboard,
    Language,
    Link,
    List,
    Lock,
    SignIn,
    SignOut,
    Mail,
    Site,
    Menu,
    Message,
    Moon,
    Attachment,
    Pause,
    Play,
    Plus,
    Minus,
    Printer,
    Refresh,
    Report,
    Search,
    Send,
    Server,
    Settings,
    Shield,
    Sun,
    ThemeAuto,
    Ticket,
    Tool,
    Delete,
    Upload,
    User,
    Users,
    Team,
    Close,
    Ban,
    Stopwatch,
    Waiting,
    Key,
    Computer,
    Control,
    Help,
    Star,
    Merge,
    Phone,
    World,
    Save,
}

/// All icons, for the gallery.
pub const ALL: [Icon; 81] = [
    Icon::Activity,
    Icon::Alert,
    Icon::Back,
    Icon::Forward,
    Icon::Bell,
    Icon::Bolt,
    Icon::Book,
    Icon::Building,
    Icon::Calendar,
    Icon::Check,
    Icon::Down,
    Icon::Left,
    Icon::Right,
    Icon::Up,
    Icon::CircleCheck,
    Icon::CircleX,
    Icon::Clock,
    Icon::Command,
    Icon::Copy,
    Icon::More,
    Icon::Download,
    Icon::Edit,
    Icon::Hidden,
    Icon::Visible,
    Icon::External,
    Icon::Contract,
    Icon::Invoice,
    Icon::Filter,
    Icon::Breach,
    Icon::Gauge,
    Icon::Compare,
    Icon::History,
    Icon::Home,
    Icon::Inbox,
    Icon::Keyboard,
    Icon::Language,
    Icon::Link,
    Icon::List,
    Icon::Lock,
    Icon::SignIn,
    Icon::SignOut,
    Icon::Mail,
    Icon::Site,
    Icon::Menu,
    Icon::Message,
    Icon::Moon,
    Icon::Attachment,
    Icon::Pause,
    Icon::Play,
    Icon::Plus,
    Icon::Minus,
    Icon::Printer,
    Icon::Refresh,
    Icon::Report,
    Icon::Search,
    Icon::Send,
    Icon::Server,
    Icon::Settings,
    Icon::Shield,
    Icon::Sun,
    Icon::ThemeAuto,
    Icon::Ticket,
    Icon::Tool,
    Icon::Delete,
    Icon::Upload,
    Icon::User,
    Icon::Users,
    Icon::Team,
    Icon::Close,
    Icon::Ban,
    Icon::Stopwatch,
    Icon::Waiting,
    Icon::Key,
    Icon::Computer,
    Icon::Control,
    Icon::Help,
    Icon::Star,
    Icon::Merge,
    Icon::Phone,
    Icon::World,
    Icon::Save,
];

/// The icon at text size, inheriting the text's colour.
#[must_use]
pub fn icon(icon: Icon) -> Markup {
    PreEscaped(format!(
        "<svg class=\"icon\" viewBox=\"0 0 24 24\" width=\"16\" height=\"16\" aria-hidden=\"true\" focusable=\"false\">{}</svg>",
        strokes(icon)
    ))
}

#[allow(clippy::too_many_lines, reason = "a table of drawings, one line each")]
fn strokes(icon: Icon) -> &'static str {
    match icon {
        Icon::Activity => r#"<path d="M3 12h4l3 8l4 -16l3 8h4"/>"#,
        Icon::Alert => {
            r#"<path d="M12 9v4M10.363 3.591l-8.106 13.534a1.914 1.914 0 0 0 1.636 2.871h16.214a1.914 1.914 0 0 0 1.636 -2.87l-8.106 -13.536a1.914 1.914 0 0 0 -3.274 0M12 16h.01"/>"#
        }
        Icon::Back => r#"<path d="M5 12l14 0M5 12l6 6M5 12l6 -6"/>"#,
        Icon::Forward => r#"<path d="M5 12l14 0M13 18l6 -6M13 6l6 6"/>"#,
        Icon::Bell => {
            r#"<path d="M10 5a2 2 0 1 1 4 0a7 7 0 0 1 4 6v3a4 4 0 0 0 2 3h-16a4 4 0 0 0 2 -3v-3a7 7 0 0 1 4 -6M9 17v1a3 3 0 0 0 6 0v-1"/>"#
        }
        Icon::Bolt => r#"<path d="M13 3l0 7l6 0l-8 11l0 -7l-6 0l8 -11"/>"#,
        Icon::Book => {
            r#"<path d="M3 19a9 9 0 0 1 9 0a9 9 0 0 1 9 0M3 6a9 9 0 0 1 9 0a9 9 0 0 1 9 0M3 6l0 13M12 6l0 13M21 6l0 13"/>"#
        }
        Icon::Building => {
            r#"<path d="M3 21l18 0M9 8l1 0M9 12l1 0M9 16l1 0M14 8l1 0M14 12l1 0M14 16l1 0M5 21v-16a2 2 0 0 1 2 -2h10a2 2 0 0 1 2 2v16"/>"#
        }
        Icon::Calendar => {
            r#"<path d="M4 7a2 2 0 0 1 2 -2h12a2 2 0 0 1 2 2v12a2 2 0 0 1 -2 2h-12a2 2 0 0 1 -2 -2v-12M16 3v4M8 3v4M4 11h16"/>"#
        }
        Icon::Check => r#"<path d="M5 12l5 5l10 -10"/>"#,
        Icon::Down => r#"<path d="M6 9l6 6l6 -6"/>"#,
        Icon::Left => r#"<path d="M15 6l-6 6l6 6"/>"#,
        Icon::Right => r#"<path d="M9 6l6 6l-6 6"/>"#,
        Icon::Up => r#"<path d="M6 15l6 -6l6 6"/>"#,
        Icon::CircleCheck => r#"<path d="M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0M9 12l2 2l4 -4"/>"#,
        Icon::CircleX => r#"<path d="M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0M10 10l4 4m0 -4l-4 4"/>"#,
        Icon::Clock => r#"<path d="M3 12a9 9 0 1 0 18 0a9 9 0 0 0 -18 0M12 7v5l3 3"/>"#,
        Icon::Command => {
            r#"<path d="M7 9a2 2 0 1 1 2 -2v10a2 2 0 1 1 -2 -2h10a2 2 0 1 1 -2 2v-10a2 2 0 1 1 2 2h-10"/>"#
        }
        Icon::Copy => {
            r#"<path d="M7 9.667a2.667 2.667 0 0 1 2.667 -2.667h8.666a2.667 2.667 0 0 1 2.667 2.667v8.666a2.667 2.667 0 0 1 -2.667 2.667h-8.666a2.667 2.667 0 0 1 -2.667 -2.667l0 -8.666M4.012 16.737a2.005 2.005 0 0 1 -1.012 -1.737v-10c0 -1.1 .9 -2 2 -2h10c.75 0 1.158 .385 1.5 1"/>"#
        }
        Icon::More => {
            r#"<path d="M4 12a1 1 0 1 0 2 0a1 1 0 1 0 -2 0M11 12a1 1 0 1 0 2 0a1 1 0 1 0 -2 0M18 12a1 1 0 1 0 2 0a1 1 0 1 0 -2 0"/>"#
        }
        Icon::Download => {
            r#"<path d="M4 17v2a2 2 0 0 0 2 2h12a2 2 0 0 0 2 -2v-2M7 11l5 5l5 -5M12 4l0 12"/>"#
        }
        Icon::Edit => {
            r#"<path d="M7 7h-1a2 2 0 0 0 -2 2v9a2 2 0 0 0 2 2h9a2 2 0 0 0 2 -2v-1M20.385 6.585a2.1 2.1 0 0 0 -2.97 -2.97l-8.415 8.385v3h3l8.385 -8.415M16 5l3 3"/>"#
        }
        Icon::Hidden => {
            r#"<path d="M10.585 10.587a2 2 0 0 0 2.829 2.828M16.681 16.673a8.717 8.717 0 0 1 -4.681 1.327c-3.6 0 -6.6 -2 -9 -6c1.272 -2.12 2.712 -3.678 4.32 -4.674m2.86 -1.146a9.055 9.055 0 0 1 1.82 -.18c3.6 0 6.6 2 9 6c-.666 1.11 -1.379 2.067 -2.138 2.87M3 3l18 18"/>"#
        }
        Icon::Visible => {
            r#"<path d="M10 12a2 2 0 1 0 4 0a2 2 0 0 0 -4 0M21 12c-2.4 4 -5.4 6 -9 6c-3.6 0 -6.6 -2 -9 -6c2.4 -4 5.4 -6 9 -6c3.6 0 6.6 2 9 6"/>"#
        }
        Icon::External => {
            r#"<path d="M12 6h-6a2 2 0 0 0 -2 2v10a2 2 0 0 0 2 2h10a2 2 0 0 0 2 -2v-6M11 13l9 -9M15 4h5v5"/>"#
        }
        Icon::Contract => {
            r#"<path d="M14 3v4a1 1 0 0 0 1 1h4M17 21h-10a2 2 0 0 1 -2 -2v-14a2 2 0 0 1 2 -2h7l5 5v11a2 2 0 0 1 -2 2M9 9l1 0M9 13l6 0M9 17l6 0"/>"#
        }
        Icon::Invoice => {
            r#"<path d="M14 3v4a1 1 0 0 0 1 1h4M17 21h-10a2 2 0 0 1 -2 -2v-14a2 2 0 0 1 2 -2h7l5 5v11a2 2 0 0 1 -2 2M9 7l1 0M9 13l6 0M13 17l2 0"/>"#
        }
        Icon::Filter => {
            r#"<path d="M4 4h16v2.172a2 2 0 0 1 -.586 1.414l-4.414 4.414v7l-6 2v-8.5l-4.48 -4.928a2 2 0 0 1 -.52 -1.345v-2.227"/>"#
        }
        Icon::Breach => {
            r#"<path d="M12 10.941c2.333 -3.308 .167 -7.823 -1 -8.941c0 3.395 -2.235 5.299 -3.667 6.706c-1.43 1.408 -2.333 3.294 -2.333 5.588c0 3.704 3.134 6.706 7 6.706c3.866 0 7 -3.002 7 -6.706c0 -1.712 -1.232 -4.403 -2.333 -5.588c-2.084 3.353 -3.257 3.353 -4.667 2.235"/>"#
        }
        Icon::Gauge => {
            r#"<path d="M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0M11 12a1 1 0 1 0 2 0a1 1 0 1 0 -2 0M13.41 10.59l2.59 -2.59M7 12a5 5 0 0 1 5 -5"/>"#
        }
        Icon::Compare => {
            r#"<path d="M4 6a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M16 18a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M11 6h5a2 2 0 0 1 2 2v8M14 9l-3 -3l3 -3M13 18h-5a2 2 0 0 1 -2 -2v-8M10 15l3 3l-3 3"/>"#
        }
        Icon::History => r#"<path d="M12 8l0 4l2 2M3.05 11a9 9 0 1 1 .5 4m-.5 5v-5h5"/>"#,
        Icon::Home => {
            r#"<path d="M5 12l-2 0l9 -9l9 9l-2 0M5 12v7a2 2 0 0 0 2 2h10a2 2 0 0 0 2 -2v-7M9 21v-6a2 2 0 0 1 2 -2h2a2 2 0 0 1 2 2v6"/>"#
        }
        Icon::Inbox => {
            r#"<path d="M4 6a2 2 0 0 1 2 -2h12a2 2 0 0 1 2 2v12a2 2 0 0 1 -2 2h-12a2 2 0 0 1 -2 -2l0 -12M4 13h3l3 3h4l3 -3h3"/>"#
        }
        Icon::Keyboard => {
            r#"<path d="M2 8a2 2 0 0 1 2 -2h16a2 2 0 0 1 2 2v8a2 2 0 0 1 -2 2h-16a2 2 0 0 1 -2 -2l0 -8M6 10l0 .01M10 10l0 .01M14 10l0 .01M18 10l0 .01M6 14l0 .01M18 14l0 .01M10 14l4 .01"/>"#
        }
        Icon::Language => {
            r#"<path d="M9 6.371c0 4.418 -2.239 6.629 -5 6.629M4 6.371h7M5 9c0 2.144 2.252 3.908 6 4M12 20l4 -9l4 9M19.1 18h-6.2M6.694 3l.793 .582"/>"#
        }
        Icon::Link => {
            r#"<path d="M9 15l6 -6M11 6l.463 -.536a5 5 0 0 1 7.071 7.072l-.534 .464M13 18l-.397 .534a5.068 5.068 0 0 1 -7.127 0a4.972 4.972 0 0 1 0 -7.071l.524 -.463"/>"#
        }
        Icon::List => {
            r#"<path d="M3.5 5.5l1.5 1.5l2.5 -2.5M3.5 11.5l1.5 1.5l2.5 -2.5M3.5 17.5l1.5 1.5l2.5 -2.5M11 6l9 0M11 12l9 0M11 18l9 0"/>"#
        }
        Icon::Lock => {
            r#"<path d="M5 13a2 2 0 0 1 2 -2h10a2 2 0 0 1 2 2v6a2 2 0 0 1 -2 2h-10a2 2 0 0 1 -2 -2v-6M11 16a1 1 0 1 0 2 0a1 1 0 0 0 -2 0M8 11v-4a4 4 0 1 1 8 0v4"/>"#
        }
        Icon::SignIn => {
            r#"<path d="M15 8v-2a2 2 0 0 0 -2 -2h-7a2 2 0 0 0 -2 2v12a2 2 0 0 0 2 2h7a2 2 0 0 0 2 -2v-2M21 12h-13l3 -3M11 15l-3 -3"/>"#
        }
        Icon::SignOut => {
            r#"<path d="M14 8v-2a2 2 0 0 0 -2 -2h-7a2 2 0 0 0 -2 2v12a2 2 0 0 0 2 2h7a2 2 0 0 0 2 -2v-2M9 12h12l-3 -3M18 15l3 -3"/>"#
        }
        Icon::Mail => {
            r#"<path d="M3 7a2 2 0 0 1 2 -2h14a2 2 0 0 1 2 2v10a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-10M3 7l9 6l9 -6"/>"#
        }
        Icon::Site => {
            r#"<path d="M9 11a3 3 0 1 0 6 0a3 3 0 0 0 -6 0M17.657 16.657l-4.243 4.243a2 2 0 0 1 -2.827 0l-4.244 -4.243a8 8 0 1 1 11.314 0"/>"#
        }
        Icon::Menu => r#"<path d="M4 6l16 0M4 12l16 0M4 18l16 0"/>"#,
        Icon::Message => {
            r#"<path d="M8 9h8M8 13h6M18 4a3 3 0 0 1 3 3v8a3 3 0 0 1 -3 3h-5l-5 3v-3h-2a3 3 0 0 1 -3 -3v-8a3 3 0 0 1 3 -3h12"/>"#
        }
        Icon::Moon => {
            r#"<path d="M12 3c.132 0 .263 0 .393 0a7.5 7.5 0 0 0 7.92 12.446a9 9 0 1 1 -8.313 -12.454l0 .008"/>"#
        }
        Icon::Attachment => {
            r#"<path d="M15 7l-6.5 6.5a1.5 1.5 0 0 0 3 3l6.5 -6.5a3 3 0 0 0 -6 -6l-6.5 6.5a4.5 4.5 0 0 0 9 9l6.5 -6.5"/>"#
        }
        Icon::Pause => {
            r#"<path d="M6 6a1 1 0 0 1 1 -1h2a1 1 0 0 1 1 1v12a1 1 0 0 1 -1 1h-2a1 1 0 0 1 -1 -1l0 -12M14 6a1 1 0 0 1 1 -1h2a1 1 0 0 1 1 1v12a1 1 0 0 1 -1 1h-2a1 1 0 0 1 -1 -1l0 -12"/>"#
        }
        Icon::Play => r#"<path d="M7 4v16l13 -8l-13 -8"/>"#,
        Icon::Plus => r#"<path d="M12 5l0 14M5 12l14 0"/>"#,
        Icon::Minus => r#"<path d="M5 12l14 0"/>"#,
        Icon::Printer => {
            r#"<path d="M17 17h2a2 2 0 0 0 2 -2v-4a2 2 0 0 0 -2 -2h-14a2 2 0 0 0 -2 2v4a2 2 0 0 0 2 2h2M17 9v-4a2 2 0 0 0 -2 -2h-6a2 2 0 0 0 -2 2v4M7 15a2 2 0 0 1 2 -2h6a2 2 0 0 1 2 2v4a2 2 0 0 1 -2 2h-6a2 2 0 0 1 -2 -2l0 -4"/>"#
        }
        Icon::Refresh => {
            r#"<path d="M20 11a8.1 8.1 0 0 0 -15.5 -2m-.5 -4v4h4M4 13a8.1 8.1 0 0 0 15.5 2m.5 4v-4h-4"/>"#
        }
        Icon::Report => {
            r#"<path d="M8 5h-2a2 2 0 0 0 -2 2v12a2 2 0 0 0 2 2h5.697M18 14v4h4M18 11v-4a2 2 0 0 0 -2 -2h-2M8 5a2 2 0 0 1 2 -2h2a2 2 0 0 1 2 2a2 2 0 0 1 -2 2h-2a2 2 0 0 1 -2 -2M14 18a4 4 0 1 0 8 0a4 4 0 1 0 -8 0M8 11h4M8 15h3"/>"#
        }
        Icon::Search => r#"<path d="M3 10a7 7 0 1 0 14 0a7 7 0 1 0 -14 0M21 21l-6 -6"/>"#,
        Icon::Send => {
            r#"<path d="M10 14l11 -11M21 3l-6.5 18a.55 .55 0 0 1 -1 0l-3.5 -7l-7 -3.5a.55 .55 0 0 1 0 -1l18 -6.5"/>"#
        }
        Icon::Server => {
            r#"<path d="M3 7a3 3 0 0 1 3 -3h12a3 3 0 0 1 3 3v2a3 3 0 0 1 -3 3h-12a3 3 0 0 1 -3 -3v-2M3 15a3 3 0 0 1 3 -3h12a3 3 0 0 1 3 3v2a3 3 0 0 1 -3 3h-12a3 3 0 0 1 -3 -3l0 -2M7 8l0 .01M7 16l0 .01"/>"#
        }
        Icon::Settings => {
            r#"<path d="M10.325 4.317c.426 -1.756 2.924 -1.756 3.35 0a1.724 1.724 0 0 0 2.573 1.066c1.543 -.94 3.31 .826 2.37 2.37a1.724 1.724 0 0 0 1.065 2.572c1.756 .426 1.756 2.924 0 3.35a1.724 1.724 0 0 0 -1.066 2.573c.94 1.543 -.826 3.31 -2.37 2.37a1.724 1.724 0 0 0 -2.572 1.065c-.426 1.756 -2.924 1.756 -3.35 0a1.724 1.724 0 0 0 -2.573 -1.066c-1.543 .94 -3.31 -.826 -2.37 -2.37a1.724 1.724 0 0 0 -1.065 -2.572c-1.756 -.426 -1.756 -2.924 0 -3.35a1.724 1.724 0 0 0 1.066 -2.573c-.94 -1.543 .826 -3.31 2.37 -2.37c1 .608 2.296 .07 2.572 -1.065M9 12a3 3 0 1 0 6 0a3 3 0 0 0 -6 0"/>"#
        }
        Icon::Shield => {
            r#"<path d="M12 3a12 12 0 0 0 8.5 3a12 12 0 0 1 -8.5 15a12 12 0 0 1 -8.5 -15a12 12 0 0 0 8.5 -3M8.8 12l2.2 2.2l4.2 -4.2"/>"#
        }
        Icon::Sun => {
            r#"<path d="M8 12a4 4 0 1 0 8 0a4 4 0 1 0 -8 0M3 12h1m8 -9v1m8 8h1m-9 8v1m-6.4 -15.4l.7 .7m12.1 -.7l-.7 .7m0 11.4l.7 .7m-12.1 -.7l-.7 .7"/>"#
        }
        Icon::ThemeAuto => {
            r#"<path d="M9.173 14.83a4 4 0 1 1 5.657 -5.657M11.294 12.707l.174 .247a7.5 7.5 0 0 0 8.845 2.492a9 9 0 0 1 -14.671 2.914M3 12h1M12 3v1M5.6 5.6l.7 .7M3 21l18 -18"/>"#
        }
        Icon::Ticket => {
            r#"<path d="M15 5l0 2M15 11l0 2M15 17l0 2M5 5h14a2 2 0 0 1 2 2v3a2 2 0 0 0 0 4v3a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-3a2 2 0 0 0 0 -4v-3a2 2 0 0 1 2 -2"/>"#
        }
        Icon::Tool => {
            r#"<path d="M7 10h3v-3l-3.5 -3.5a6 6 0 0 1 8 8l6 6a2 2 0 0 1 -3 3l-6 -6a6 6 0 0 1 -8 -8l3.5 3.5"/>"#
        }
        Icon::Delete => {
            r#"<path d="M4 7l16 0M10 11l0 6M14 11l0 6M5 7l1 12a2 2 0 0 0 2 2h8a2 2 0 0 0 2 -2l1 -12M9 7v-3a1 1 0 0 1 1 -1h4a1 1 0 0 1 1 1v3"/>"#
        }
        Icon::Upload => {
            r#"<path d="M4 17v2a2 2 0 0 0 2 2h12a2 2 0 0 0 2 -2v-2M7 9l5 -5l5 5M12 4l0 12"/>"#
        }
        Icon::User => {
            r#"<path d="M8 7a4 4 0 1 0 8 0a4 4 0 0 0 -8 0M6 21v-2a4 4 0 0 1 4 -4h4a4 4 0 0 1 4 4v2"/>"#
        }
        Icon::Users => {
            r#"<path d="M5 7a4 4 0 1 0 8 0a4 4 0 1 0 -8 0M3 21v-2a4 4 0 0 1 4 -4h4a4 4 0 0 1 4 4v2M16 3.13a4 4 0 0 1 0 7.75M21 21v-2a4 4 0 0 0 -3 -3.85"/>"#
        }
        Icon::Team => {
            r#"<path d="M10 13a2 2 0 1 0 4 0a2 2 0 0 0 -4 0M8 21v-1a2 2 0 0 1 2 -2h4a2 2 0 0 1 2 2v1M15 5a2 2 0 1 0 4 0a2 2 0 0 0 -4 0M17 10h2a2 2 0 0 1 2 2v1M5 5a2 2 0 1 0 4 0a2 2 0 0 0 -4 0M3 13v-1a2 2 0 0 1 2 -2h2"/>"#
        }
        Icon::Close => r#"<path d="M18 6l-12 12M6 6l12 12"/>"#,
        Icon::Ban => r#"<path d="M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0M5.7 5.7l12.6 12.6"/>"#,
        Icon::Stopwatch => {
            r#"<path d="M5 13a7 7 0 1 0 14 0a7 7 0 0 0 -14 0M14.5 10.5l-2.5 2.5M17 8l1 -1M14 3h-4"/>"#
        }
        Icon::Waiting => {
            r#"<path d="M6.5 7h11M6.5 17h11M6 20v-2a6 6 0 1 1 12 0v2a1 1 0 0 1 -1 1h-10a1 1 0 0 1 -1 -1M6 4v2a6 6 0 1 0 12 0v-2a1 1 0 0 0 -1 -1h-10a1 1 0 0 0 -1 1"/>"#
        }
        Icon::Key => {
            r#"<path d="M16.555 3.843l3.602 3.602a2.877 2.877 0 0 1 0 4.069l-2.643 2.643a2.877 2.877 0 0 1 -4.069 0l-.301 -.301l-6.558 6.558a2 2 0 0 1 -1.239 .578l-.175 .008h-1.172a1 1 0 0 1 -.993 -.883l-.007 -.117v-1.172a2 2 0 0 1 .467 -1.284l.119 -.13l.414 -.414h2v-2h2v-2l2.144 -2.144l-.301 -.301a2.877 2.877 0 0 1 0 -4.069l2.643 -2.643a2.877 2.877 0 0 1 4.069 0M15 9h.01"/>"#
        }
        Icon::Computer => {
            r#"<path d="M3 5a1 1 0 0 1 1 -1h16a1 1 0 0 1 1 1v10a1 1 0 0 1 -1 1h-16a1 1 0 0 1 -1 -1v-10M7 20h10M9 16v4M15 16v4"/>"#
        }
        Icon::Control => {
            r#"<path d="M5 4h4a1 1 0 0 1 1 1v6a1 1 0 0 1 -1 1h-4a1 1 0 0 1 -1 -1v-6a1 1 0 0 1 1 -1M5 16h4a1 1 0 0 1 1 1v2a1 1 0 0 1 -1 1h-4a1 1 0 0 1 -1 -1v-2a1 1 0 0 1 1 -1M15 12h4a1 1 0 0 1 1 1v6a1 1 0 0 1 -1 1h-4a1 1 0 0 1 -1 -1v-6a1 1 0 0 1 1 -1M15 4h4a1 1 0 0 1 1 1v2a1 1 0 0 1 -1 1h-4a1 1 0 0 1 -1 -1v-2a1 1 0 0 1 1 -1"/>"#
        }
        Icon::Help => {
            r#"<path d="M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0M12 17l0 .01M12 13.5a1.5 1.5 0 0 1 1 -1.5a2.6 2.6 0 1 0 -3 -4"/>"#
        }
        Icon::Star => {
            r#"<path d="M12 17.75l-6.172 3.245l1.179 -6.873l-5 -4.867l6.9 -1l3.086 -6.253l3.086 6.253l6.9 1l-5 4.867l1.179 6.873l-6.158 -3.245"/>"#
        }
        Icon::Merge => {
            r#"<path d="M5 18a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M5 6a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M15 12a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M7 8l0 8M7 8a4 4 0 0 0 4 4h4"/>"#
        }
        Icon::Phone => {
            r#"<path d="M5 4h4l2 5l-2.5 1.5a11 11 0 0 0 5 5l1.5 -2.5l5 2v4a2 2 0 0 1 -2 2a16 16 0 0 1 -15 -15a2 2 0 0 1 2 -2"/>"#
        }
        Icon::World => {
            r#"<path d="M3 12a9 9 0 1 0 18 0a9 9 0 0 0 -18 0M3.6 9h16.8M3.6 15h16.8M11.5 3a17 17 0 0 0 0 18M12.5 3a17 17 0 0 1 0 18"/>"#
        }
        Icon::Save => {
            r#"<path d="M6 4h10l4 4v10a2 2 0 0 1 -2 2h-12a2 2 0 0 1 -2 -2v-12a2 2 0 0 1 2 -2M10 14a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M14 4l0 4l-6 0l0 -4"/>"#
        }
    }
}
