//! Calendars and clocks against a second implementation that is as simple as it is slow: it looks at
//! every minute.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod calendar;
mod clocks;
mod naive;
mod tickets;
