//! What travels between agent, command line and server.

pub mod documents;
