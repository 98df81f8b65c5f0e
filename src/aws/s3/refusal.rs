//! What S3 and the SDK say when they refuse, sorted and in words.

use crate::aws::{self, Cause, Service, root, said};
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ErrorMetadata, ProvideErrorMetadata, SdkError};
use std::error::Error;

/// Codes of a bucket that is in another region.
const ELSEWHERE: [&str; 4] =
    ["PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"];

/// Codes that come as 403 and have nothing to do with rights: an archived object, a clock that is wrong.
const NOT_RIGHTS: [&str; 2] = ["InvalidObjectState", "RequestTimeTooSkewed"];

/// Why S3 did not do what was asked.
pub enum Refusal {
    /// There are no credentials, or they are not valid: the reason.
    NoCredentials(String),
    /// There is no such bucket at the endpoint.
    NoBucket,
    /// Rights are missing: what S3 says.
    Denied(String),
    /// S3 was not reached or does not serve, and which of it.
    Unreachable(String),
    /// Anything else, with what to do about it where that is known.
    Other(String),
}

impl Refusal {
    /// Sorts what the SDK gives as an error of a request to S3.
    pub fn of<E>(error: &SdkError<E>, s3: &Service) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        match aws::sort(error) {
            Cause::NoCredentials(why) => Self::NoCredentials(why),
            Cause::Unreachable(what) => Self::Unreachable(format!("{s3} {what}")),
            Cause::Foreign(answer) => Self::Other(s3.foreign(&answer)),
            Cause::Refused(reply, meta) => Self::refused(reply, meta, s3),
            Cause::Other(why) => Self::Other(why),
        }
    }

    /// An answer that broke off again and again.
    pub fn broken_off(error: &(dyn Error + 'static), s3: &Service) -> Self {
        Self::Unreachable(format!("{s3} breaks off its answers ({})", root(error)))
    }

    fn refused(reply: &HttpResponse, meta: &ErrorMetadata, s3: &Service) -> Self {
        let (status, code, said) = (reply.status().as_u16(), meta.code().unwrap_or_default(), said(meta));
        match status {
            _ if code == "NoSuchBucket" => Self::NoBucket,
            _ if status == 301 || ELSEWHERE.contains(&code) => {
                Self::elsewhere(reply.headers().get("x-amz-bucket-region"), &said)
            }
            401 | 403 if !NOT_RIGHTS.contains(&code) => {
                Self::Denied(if said.is_empty() { "access denied".to_owned() } else { said })
            }
            429 | 500.. => Self::Unreachable(format!("{s3} is not available ({status} {said})")),
            _ if code.is_empty() => Self::Other(s3.foreign(&format!("status {status}"))),
            _ => Self::Other(format!("S3 answers {status} {said}")),
        }
    }

    fn elsewhere(region: Option<&str>, said: &str) -> Self {
        Self::Other(match region {
            Some(region) => format!("the bucket is in the region {region}; set AWS_REGION={region}"),
            None => format!("the bucket is in another region ({said}); set AWS_REGION to its own"),
        })
    }
}
