//! What happens in a window, one at a time: requests and iterations that end.

use super::ErrorClass;
use std::time::Duration;

/// How one request ended. All times count from the first intended start of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Index of the task.
    pub task: usize,
    /// When it was meant to start.
    pub intended: Duration,
    /// When it was sent.
    pub sent: Duration,
    /// When its response was complete, or it failed.
    pub ended: Duration,
    /// What of the time in between was a pause of the user.
    pub paused: Duration,
    /// How it failed.
    pub failure: Option<ErrorClass>,
}

/// How one iteration ended. All times count from the first intended start of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Iterated {
    /// When it was meant to start.
    pub intended: Duration,
    /// When its last request ended.
    pub ended: Duration,
    /// What of the time in between was a pause of the user.
    pub paused: Duration,
    /// Whether one of its requests failed.
    pub failed: bool,
}
