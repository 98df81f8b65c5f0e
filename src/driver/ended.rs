//! How a request ended.

use crate::record::ErrorClass;
use tokio::time::Instant;

/// How a request ended.
#[derive(Debug)]
pub struct Ended {
    /// When it was sent, after any wait for a connection.
    pub sent: Instant,
    /// When it ended.
    pub at: Instant,
    /// How it failed.
    pub failure: Option<Failure>,
}

impl Ended {
    /// It has ended now.
    pub fn now(sent: Instant, failure: Option<Failure>) -> Self {
        Self { sent, at: Instant::now(), failure }
    }
}

/// How a request failed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Its class.
    pub class: ErrorClass,
    /// In words, for the first of its class.
    pub text: String,
}
