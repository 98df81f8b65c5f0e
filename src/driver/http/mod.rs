//! HTTP over hyper.

mod config;

pub use config::{Body, HttpConfig, Task};
