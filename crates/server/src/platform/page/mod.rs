//! The look of the console: pure functions from plain data to markup.
//!
//! A page is `layout(&PageFrame { .. }, &body)`. Everything below takes text already translated
//! (`lang.t("key")`) or the page's [`Lang`](crate::platform::i18n::Lang), and nothing else: no
//! database, no request, no clock. The gallery shows every one of them:
//! `cargo run -p intendant-server --example gallery -- OUTDIR`.
//!
//! # Catalogue
//!
//! | for | use |
//! |---|---|
//! | the frame | [`layout`], [`PageFrame`], [`Audience`] (console, portal, door), [`NavSection`], [`NavLink`], [`Person`], [`Theme`] |
//! | top of the content | [`page_header`], [`page_header_marked`], [`breadcrumbs`], [`tabs`], [`flash`], [`filters`] |
//! | blocks | [`panel`], [`panel_flush`] (tables), [`tiles`], [`stat_tile`], [`definition_list`], [`empty_state`], [`refusal`] |
//! | THE clock | [`clock_row`] in lists, [`clock_bar`] in full, both from a [`ClockView`] |
//! | marks | [`priority`], [`state`], [`severity`], [`badge`], [`badge_icon`] with a [`Tone`] |
//! | tables | [`Table`], [`Column`], [`row`], [`table`](fn@table), [`bulk_bar`], [`pagination`] |
//! | forms | [`Field`], [`text_field`], [`text_area`], [`select`], [`checkbox`], [`radios`], [`file_field`], [`error_summary`], [`form_actions`], [`submit`], [`confirm_button`], [`link_button`] |
//! | a ticket's life | [`timeline`], [`timeline_entry`], [`markdown`], [`attachments`] |
//! | reasons | [`explain`] (a figure and why), [`clause_link`], [`diff`](fn@diff) (promises of two versions) |
//! | documents | [`clause_row`] (a clause with its life in the margin), [`lines`] (one line a thing) |
//! | figures over time | [`chart`](fn@chart), [`sparkline`] |
//! | writing | [`format`](mod@format): durations, dates, money, numbers in both languages |
//! | pictures | [`icon`] with an [`Icon`] |
//!
//! # Rules that the content policy makes
//!
//! No `style` attribute, no inline script, no `on…` attribute: use classes, `data-` attributes and
//! SVG widths. Layout classes for pages: `grid2`, `grid3` (columns that stack on a phone), `split`
//! (content and a narrow margin), `stack` (space between blocks), `toolbar` (a line of controls),
//! `num`, `muted`, `mono`, `vh` (for screen readers only), `wide-only`, `phone-only`.
//!
//! # Keyboard and live rows
//!
//! A table made by [`table`](fn@table) answers to `j k x Enter`. A frame with `live` listens to
//! server-sent events: an event `part` whose data are elements with ids replaces those in the
//! page where they stand; a `<tr>` that is not there yet is announced ("3 nouveaux") and
//! never inserted under the reader. The element with `data-confirm` asks before it acts.

pub mod assets;
mod badge;
mod brand;
mod chart;
mod clock;
mod clock_view;
mod dialogs;
mod document;
mod form;
pub mod format;
mod frame;
pub mod icons;
mod layout;
mod parts;
mod table;
mod timeline;

pub use badge::{Progress, Severity, Tone, badge, badge_icon, priority, severity, state};
pub use brand::{mark, name_mark};
pub use chart::{Chart, Series, chart, sparkline};
pub use clock::{clause_link, clock_bar, clock_row};
pub use clock_view::{Clause, ClockState, ClockView, LedgerLine};
pub use document::{clause_row, lines};
pub use form::{
    Button, Field, Input, checkbox, confirm_button, error_summary, file_field, form_actions,
    link_button, radios, select, submit, submit_named, text_area, text_field, text_field_among,
};
pub use frame::{Audience, NavLink, NavSection, PageFrame, Person, Theme, Weight};
pub use icons::{Icon, icon};
pub use intendant_domain::wording::StretchKind;
pub use layout::layout;
pub use parts::{
    Attached, Change, Flash, Tab, Tile, attachments, breadcrumbs, definition_list, diff,
    empty_state, explain, flash, markdown, page_header, page_header_marked, pagination, panel,
    panel_flush, refusal, stat_tile, tabs, tiles,
};
pub use table::{Column, Order, Row, Table, bulk_bar, filters, row, table};
pub use timeline::{Audience as EntryAudience, Entry, timeline, timeline_entry};
