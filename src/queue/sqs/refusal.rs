//! What SQS and the SDK say when they refuse, as faults.

use super::throttles::is_throttle;
use crate::aws::{self, Cause, Service, said};
use crate::queue::{Action, Fault};
use aws_sdk_sqs::config::http::HttpResponse;
use aws_sdk_sqs::error::{ErrorMetadata, ProvideErrorMetadata, SdkError};
use std::error::Error;

/// Parts of the codes of a batch that no queue takes.
const NO_BATCH: [&str; 9] = [
    "EmptyBatchRequest",
    "TooManyEntriesInBatchRequest",
    "BatchRequestTooLong",
    "BatchEntryIdsNotDistinct",
    "InvalidBatchEntryId",
    "InvalidParameterValue",
    "MissingParameter",
    "InvalidMessageContents",
    "ReadCountOutOfRange",
];

/// A request that was refused.
pub(super) struct Request<'a> {
    pub action: Action,
    /// As it is shown: its URL, or its name where that is what is known.
    pub queue: &'a str,
    /// As a policy names it.
    pub arn: &'a str,
    pub service: &'a Service,
}

impl Request<'_> {
    /// Which fault an error is.
    pub fn fault<E>(&self, error: &SdkError<E>) -> Fault
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        match aws::sort(error) {
            Cause::NoCredentials(why) => {
                Fault::NoCredentials { queue: self.queue.to_owned(), action: self.action, why }
            }
            Cause::Unreachable(what) => self.unreachable(&what),
            Cause::Foreign(answer) => self.other(self.service.foreign(&answer)),
            Cause::Refused(reply, meta) => self.refused(reply, meta),
            Cause::Other(why) => self.other(why),
        }
    }

    fn refused(&self, reply: &HttpResponse, meta: &ErrorMetadata) -> Fault {
        let (status, code, said) = (reply.status().as_u16(), meta.code().unwrap_or_default(), said(meta));
        let is = |word: &str| code.contains(word);
        match status {
            _ if is("NonExistentQueue") || is("QueueDoesNotExist") => self.missing(),
            _ if is_throttle(code) || status == 429 => {
                let said = if said.is_empty() { format!("status {status}") } else { said };
                Fault::Throttled { queue: self.queue.to_owned(), action: self.action, said }
            }
            _ if NO_BATCH.iter().any(|code| is(code)) => {
                Fault::Batch { queue: self.queue.to_owned(), action: self.action, why: said }
            }
            _ if is("KMS.") || is("Kms") => self.other(format!(
                "the key that encrypts it cannot be used ({said}); grant kms:GenerateDataKey and kms:Decrypt on it, or \
                 enable it"
            )),
            401 | 403 => self.denied(&said),
            _ if is("AccessDenied") => self.denied(&said),
            500.. => self.unreachable(&format!("is not available ({status} {said})")),
            _ if code.is_empty() => self.other(self.service.foreign(&format!("status {status}"))),
            _ => self.other(format!("SQS answers {status} {said}")),
        }
    }

    fn missing(&self) -> Fault {
        Fault::Missing { queue: self.queue.to_owned(), action: self.action, endpoint: self.service.at() }
    }

    fn denied(&self, said: &str) -> Fault {
        let missing = format!("{} on {}", self.action.permission(), self.arn);
        let said = if said.is_empty() { "access denied" } else { said };
        Fault::Denied { queue: self.queue.to_owned(), action: self.action, missing, said: said.to_owned() }
    }

    fn unreachable(&self, what: &str) -> Fault {
        let why = format!("{} {what}", self.service);
        Fault::Unreachable { queue: self.queue.to_owned(), action: self.action, why }
    }

    fn other(&self, why: String) -> Fault {
        Fault::Other { queue: self.queue.to_owned(), action: self.action, why }
    }
}
