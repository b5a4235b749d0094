//! Networks: subnets worked out of addresses, and the picture of what is connected to what.

pub mod map;
pub mod subnets;
