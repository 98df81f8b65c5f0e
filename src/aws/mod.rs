//! What all clients of AWS have in common: how long they try, where they ask, and what their errors say.

mod cause;
#[cfg(feature = "s3")]
pub mod s3;
mod service;

pub use cause::{Cause, root, said, sort};
pub use service::Service;

use aws_config::ConfigLoader;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use std::time::Duration;

/// Tries of one request before a service counts as unreachable.
pub const TRIES: u32 = 6;
/// Longest wait before the first repetition; it doubles from one to the next.
pub const FIRST_WAIT: Duration = Duration::from_millis(250);
/// Longest wait of all.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// For a connection; a region is rarely further than 300 ms away.
const CONNECT: Duration = Duration::from_secs(5);
/// For one try, its answer read to the end; longer than SQS may wait for messages.
const TRY: Duration = Duration::from_secs(30);
/// For a request with all its tries.
const REQUEST: Duration = Duration::from_secs(120);

/// A loader of settings whose clients try again, for so long and no longer.
pub fn patient(loader: ConfigLoader) -> ConfigLoader {
    let retries = RetryConfig::standard()
        .with_max_attempts(TRIES)
        .with_initial_backoff(FIRST_WAIT)
        .with_max_backoff(LONGEST_WAIT);
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(TRY)
        .operation_timeout(REQUEST)
        .build();
    loader.retry_config(retries).timeout_config(timeouts)
}
