//! What travels between agent, command line and server.
