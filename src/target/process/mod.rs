//! Processes that are started here, where the system can end one for certain with all that it has started: on Unix.

#[cfg_attr(not(unix), expect(dead_code, reason = "what is not started comes to no end"))]
mod exit;
#[cfg(not(unix))]
mod none;
#[cfg(unix)]
mod unix;

pub use exit::{End, Ended, Exit};
#[cfg(not(unix))]
pub use none::{Deployment, Gauge, Killer, Process};
#[cfg(all(test, unix))]
pub use unix::Group;
#[cfg(unix)]
pub use unix::{Deployment, Gauge, Killer, Process};

/// What a build has used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Used {
    /// Processor seconds, user and system, of all of its processes.
    pub cpu_seconds: f64,
    /// Largest sum of their resident memory in bytes.
    pub peak_bytes: u64,
}
