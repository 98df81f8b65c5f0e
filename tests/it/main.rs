//! Through the front door: every test starts the binary as a user does.

mod action;
mod base;
mod cli;
mod down;
mod duet;
mod github;
mod history;
mod judge;
mod neighbours;
mod report;
mod servers;
mod signals;
#[cfg(feature = "s3")]
mod store;
#[cfg(target_os = "linux")]
mod strays;
mod support;
