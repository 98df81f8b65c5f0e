//! How long things may take.

use std::time::Duration;

/// How long things may take that are not part of a scenario.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// A `before_start` hook.
    pub(super) before_start: Duration,
    /// A `before_window` hook.
    pub(super) before_window: Duration,
    /// A `stop:` command.
    pub(super) stop: Duration,
    /// From a `stop:` command that succeeded to SIGTERM.
    pub(super) after_stop: Duration,
    /// From SIGTERM to SIGKILL.
    pub(super) grace: Duration,
    /// The connection that shows that a URL is served.
    pub(super) connect: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            before_start: Duration::from_secs(600),
            before_window: Duration::from_secs(60),
            stop: Duration::from_secs(60),
            after_stop: Duration::from_secs(2),
            grace: Duration::from_secs(10),
            connect: Duration::from_secs(5),
        }
    }
}
