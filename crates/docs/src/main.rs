//! Prints documents as PDF, fed with JSON.

fn main() {}
