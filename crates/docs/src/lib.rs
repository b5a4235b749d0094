//! Documents: reads an input, checks it, and prints it as PDF.
//!
//! The checks and the Factur-X XML are here without the typesetter (feature `print`), so that they
//! are built and tested in seconds.

pub mod check;
pub mod facturx;
pub mod input;
#[cfg(feature = "print")]
pub mod print;
pub mod wording;
