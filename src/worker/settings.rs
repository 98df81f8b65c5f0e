//! How a worker behaves.

use std::num::NonZeroU32;
use std::time::Duration;

/// How a worker behaves: enough to be slower, smaller or less reliable than another on purpose.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkerSettings {
    /// Jobs that it does at a time.
    pub concurrency: NonZeroU32,
    /// What the time of the work is multiplied by, above 0: 1.25 is 25 % slower.
    pub slow_down: f64,
    /// Added to every write of an output.
    pub write_delay: Duration,
    /// Share of the jobs that it reports as failed, 0 to 1. Which ones follows from their ids and the seed.
    pub failure_rate: f64,
    /// Share of the jobs that it neither does nor reports, so that they come again and end among the dead letters, 0 to
    /// 1. Which ones follows from their ids and the seed.
    pub poison_rate: f64,
    /// Seed of what fails.
    pub seed: u64,
    /// How long it goes on after it was asked to stop, to finish what it holds; what is not finished then is given back.
    pub grace: Duration,
}

impl Default for WorkerSettings {
    fn default() -> Self {
        Self {
            concurrency: NonZeroU32::new(10).unwrap_or(NonZeroU32::MIN),
            slow_down: 1.0,
            write_delay: Duration::ZERO,
            failure_rate: 0.0,
            poison_rate: 0.0,
            seed: 0,
            // ECS kills what has not ended 30 s after it was asked to (stopTimeout).
            grace: Duration::from_secs(25),
        }
    }
}
