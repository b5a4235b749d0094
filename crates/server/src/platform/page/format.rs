//! Formatting for pages: the wording rules of `domain`, taking the page's language.

use intendant_domain::wording;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use rust_decimal::Decimal;

use crate::platform::i18n::Lang;

/// Elapsed time, "3 j 4 h". See [`wording::duration`].
#[must_use]
pub fn duration(lang: Lang, seconds: i64) -> String {
    wording::duration(lang.wording(), seconds)
}

/// Counted (open) time, hours never folded into days, "40 h". See [`wording::counted`].
#[must_use]
pub fn counted(lang: Lang, seconds: i64) -> String {
    wording::counted(lang.wording(), seconds)
}

/// Counted time with seconds under ten minutes. See [`wording::countdown`].
#[must_use]
pub fn countdown(lang: Lang, seconds: i64) -> String {
    wording::countdown(lang.wording(), seconds)
}

/// "dans 47 min", "il y a 3 h". See [`wording::relative`].
#[must_use]
pub fn relative(lang: Lang, at: Timestamp, now: Timestamp) -> String {
    wording::relative(lang.wording(), at, now)
}

/// "lun. 4 mai 2026".
#[must_use]
pub fn date(lang: Lang, date: Date) -> String {
    wording::date(lang.wording(), date)
}

/// "lun. 4 mai".
#[must_use]
pub fn date_short(lang: Lang, date: Date) -> String {
    wording::date_short(lang.wording(), date)
}

/// "lundi 4 mai 2026".
#[must_use]
pub fn date_long(lang: Lang, date: Date) -> String {
    wording::date_long(lang.wording(), date)
}

/// "mai 2026"; `month` counts from 1.
#[must_use]
pub fn month(lang: Lang, year: i16, month: i8) -> String {
    wording::month(lang.wording(), year, month)
}

/// "lun. 4 mai à 9 h", "demain à 9 h". See [`wording::moment`].
#[must_use]
pub fn moment(lang: Lang, at: Timestamp, zone: &TimeZone, now: Timestamp) -> String {
    wording::moment(lang.wording(), at, zone, now)
}

/// "lun. 4 mai 2026 09:12:05 CEST". See [`wording::stamp`].
#[must_use]
pub fn stamp(lang: Lang, at: Timestamp, zone: &TimeZone) -> String {
    wording::stamp(lang.wording(), at, zone)
}

/// "09:12" in `zone`.
#[must_use]
pub fn time_of_day(at: Timestamp, zone: &TimeZone) -> String {
    wording::clock_time(at.to_zoned_datetime(zone.clone()).time())
}

/// "1 250,00 €". `cents` in `currency` (ISO 4217).
#[must_use]
pub fn money(lang: Lang, cents: i64, currency: &str) -> String {
    wording::money(lang.wording(), cents, currency)
}

/// "99,90 %" from 99.9.
#[must_use]
pub fn percent(lang: Lang, value: Decimal, places: u32) -> String {
    wording::percent(lang.wording(), value, places)
}

/// "1 250".
#[must_use]
pub fn number(lang: Lang, value: i64) -> String {
    wording::number(lang.wording(), value)
}

/// "1 250,50" with exactly `places` decimals.
#[must_use]
pub fn decimal(lang: Lang, value: Decimal, places: u32) -> String {
    wording::decimal(lang.wording(), value, places)
}

/// "1,5 Go".
#[must_use]
pub fn bytes(lang: Lang, size: u64) -> String {
    wording::bytes(lang.wording(), size)
}

/// "16 Gio": working memory.
#[must_use]
pub fn binary(lang: Lang, size: u64) -> String {
    wording::binary(lang.wording(), size)
}

/// "104 230", the same in both languages.
#[must_use]
pub fn ticket_number(number: i64) -> String {
    wording::ticket_number(number)
}

/// An instant as a `<time>` element: said as [`moment`], with [`stamp`] as its title.
#[must_use]
pub fn time(lang: Lang, at: Timestamp, zone: &TimeZone, now: Timestamp) -> Markup {
    html! {
        time datetime=(at) title=(stamp(lang, at, zone)) { (moment(lang, at, zone, now)) }
    }
}

/// An instant as its distance from now ("il y a 3 h"), with [`stamp`] as its title. The
/// console's script keeps it true while the page is open.
#[must_use]
pub fn ago(lang: Lang, at: Timestamp, zone: &TimeZone, now: Timestamp) -> Markup {
    html! {
        time datetime=(at) title=(stamp(lang, at, zone)) data-ago=(at.as_second()) {
            (relative(lang, at, now))
        }
    }
}
