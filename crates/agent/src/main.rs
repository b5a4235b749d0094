//! On the machine: what it is, its checks, and what it allows.

fn main() {}
