//! How the desk is run: when a resolved ticket is closed by itself.

use intendant_domain::access::Permission;

use super::{CLOSE_AFTER_DAYS, store};
use crate::platform::failure::{Failure, Problem};
use crate::platform::tx::Tx;

/// Longest wait, in days.
const MOST_DAYS: i64 = 365;

/// Days between resolving and closing; 0: never by itself.
///
/// # Errors
/// [`Failure::Denied`].
pub fn close_after(tx: &mut Tx<'_>) -> Result<i64, Failure> {
    let mut rows = tx.allow(Permission::Administer)?;
    let days = store::setting(&mut rows, CLOSE_AFTER_DAYS)?;
    Ok(days.and_then(|days| days.parse().ok()).unwrap_or(0))
}

/// Sets them.
///
/// # Errors
/// [`Failure::Denied`]; a refusal of anything but 0 to 365 whole days.
pub fn set_close_after(tx: &mut Tx<'_>, days: &str) -> Result<(), Failure> {
    let days: i64 = days
        .trim()
        .parse()
        .ok()
        .filter(|days| (0..=MOST_DAYS).contains(days))
        .ok_or_else(|| Problem::new("days", "desk-close-after-wrong").with("most", MOST_DAYS))?;
    let mut rows = tx.allow(Permission::Administer)?;
    rows.execute(
        "INSERT INTO setting (name, value) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        &[CLOSE_AFTER_DAYS.into(), days.to_string().into()],
    )?;
    tx.audit(
        None,
        "desk-set",
        "tickets",
        &format!("close after {days} days"),
    )
}
