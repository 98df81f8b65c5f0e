//! What plays a window against a kind of system.

pub mod http;
