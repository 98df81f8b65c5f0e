//! How often SQS said that it is too much at once; the SDK tries again and tells nobody.

use aws_sdk_sqs::config::interceptors::FinalizerInterceptorContextRef;
use aws_sdk_sqs::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_sqs::error::BoxError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A count that a client shares with its queue.
#[derive(Debug, Clone, Default)]
pub(super) struct Throttles(Arc<AtomicU64>);

impl Throttles {
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }
}

impl Intercept for Throttles {
    fn name(&self) -> &'static str {
        "Throttles"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(reply) = context.response() else { return Ok(()) };
        let told = |status: u16| {
            let body = reply.body().bytes().map(String::from_utf8_lossy).unwrap_or_default();
            let header = reply.headers().get("x-amzn-query-error").unwrap_or_default();
            status >= 400 && (is_throttle(&body) || is_throttle(header))
        };
        let status = reply.status().as_u16();
        if [429, 503].contains(&status) || told(status) {
            self.add(1);
        }
        Ok(())
    }
}

/// Whether a code, or a reply with one, says that it was too much at once.
pub(super) fn is_throttle(code: &str) -> bool {
    ["Throttl", "SlowDown", "ServiceUnavailable", "OverLimit", "TooManyRequests"].iter().any(|word| code.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_throttling_are_known() {
        for code in ["RequestThrottled", "ThrottlingException", "KMS.ThrottlingException", "ServiceUnavailable"] {
            assert!(is_throttle(code), "{code}");
        }
        for code in ["InternalError", "AccessDenied", "ReceiptHandleIsInvalid", ""] {
            assert!(!is_throttle(code), "{code}");
        }
    }
}
