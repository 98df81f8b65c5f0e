//! Through the front door: every test starts the binary as a user does.

mod action;
mod cli;
mod down;
mod duet;
mod judge;
mod neighbours;
mod servers;
mod signals;
#[cfg(feature = "s3")]
mod store;
#[cfg(target_os = "linux")]
mod strays;
mod support;
