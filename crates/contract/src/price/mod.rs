//! What the client owes for a period: an invoice whose every line says what was counted, at which
//! price, revised how and rounded where.
//!
//! Invoices are drawn up in advance, on the first day of the period. Flat and counted lines stand
//! once a month; a month that is cut by an amendment, the start, the end or a revision has a line
//! for each part, paid by the day (contract.md, Price, revision, penalties).

pub mod bands;
mod draft;
mod fee;
mod invoice;
mod owed;
#[cfg(test)]
mod tests;
mod text;
mod work;

pub use draft::{Basis, Period, PriceError, Version, draft};
pub use fee::{base_flat_fee, days_in_force};
pub use invoice::{
    CountedUnits, Explanation, Invoice, Line, LineKind, Proration, Unit, VatTotal, WorkPart,
    WorkSum,
};
pub use owed::{Owed, owed};
pub use work::Work;
