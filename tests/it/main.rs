//! Through the front door: every test starts the binary as a user does.

mod action;
mod answers;
mod base;
mod cli;
mod conformance;
mod cost;
mod data;
mod down;
mod duet;
mod exchange;
mod flow;
mod formats;
mod github;
mod history;
mod jobs;
mod judge;
#[cfg(unix)]
mod live;
mod moved;
mod neighbours;
mod page;
mod profile;
#[cfg(feature = "sqs")]
mod queue;
mod report;
mod scenarios;
mod servers;
mod signals;
#[cfg(feature = "s3")]
mod store;
#[cfg(target_os = "linux")]
mod strays;
mod support;
mod threads;
mod wire;
#[cfg(all(feature = "s3", feature = "sqs"))]
mod worker;
