//! What all clients of AWS have in common: how long they try, where they ask, and what their errors say.

mod cause;
#[cfg(feature = "s3")]
pub mod s3;

pub use cause::{Cause, root, said, sort};

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{ConfigLoader, SdkConfig};
use aws_types::service_config::ServiceConfigKey;
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

/// The endpoint that the environment or the profile names for one service alone (`S3`, `SQS`), or for all services.
pub fn endpoint(config: &SdkConfig, service: &'static str) -> Option<String> {
    let key = ServiceConfigKey::builder().service_id(service).env("AWS_ENDPOINT_URL").profile("endpoint_url");
    let own = config.service_config().zip(key.build().ok()).and_then(|(loaded, key)| loaded.load_config(key));
    own.or_else(|| config.endpoint_url().map(str::to_owned))
}
