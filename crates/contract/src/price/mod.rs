//! What the client owes for a period: an invoice whose every line says what was counted, at which
//! price, revised how and rounded where.

pub mod bands;
mod fee;

pub use fee::{base_flat_fee, days_in_force};
