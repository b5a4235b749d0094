//! The rules that are not the contract: roles, tickets and their events, items, money, ids. Pure.

pub mod access;
pub mod audits;
pub mod chain;
pub mod clients;
pub mod id;
pub mod licences;
pub mod machines;
pub mod months;
pub mod network;
pub mod perimeter;
pub mod relations;
pub mod tickets;
pub mod wording;
