//! One program runs the contract: server and command line.

fn main() {}
