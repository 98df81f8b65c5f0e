//! What S3 and the SDK say when they refuse, as faults.

use super::{Action, Fault};
use crate::aws::s3::{ELSEWHERE, NOT_RIGHTS};
use crate::aws::{NOT_VALID, credentials, root, said};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ErrorMetadata, ProvideErrorMetadata, SdkError};
use std::error::Error;

/// A request that was refused.
pub(super) struct Request<'a> {
    pub action: Action,
    pub bucket: &'a str,
    /// The object or prefix, with its bucket.
    pub at: String,
    /// What a policy grants the action on, without `arn:aws:s3:::`.
    pub on: String,
    pub endpoint: Option<&'a str>,
}

impl Request<'_> {
    /// Which fault an error is.
    pub fn fault<E>(self, error: &SdkError<E>) -> Fault
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let why = match credentials(error) {
            // What was tried is a page of its own, and says no more.
            Some(CredentialsError::CredentialsNotLoaded(_)) => no_credentials("no AWS credentials were found"),
            Some(cause) => no_credentials(&format!("AWS gave no credentials ({})", root(cause))),
            None => match error {
                SdkError::ServiceError(refused) => self.refused(refused.raw(), refused.err().meta()),
                SdkError::TimeoutError(_) => self.unreachable("does not answer in time"),
                SdkError::DispatchFailure(failure) => {
                    let said = failure.as_connector_error().map_or_else(|| error.to_string(), |cause| root(cause));
                    self.unreachable(&format!("cannot be reached ({said})"))
                }
                SdkError::ResponseError(_) => self.no_s3(&root(error)),
                _ => root(error),
            },
        };
        Fault::Refused { action: self.action, at: self.at, why }
    }

    /// An answer that broke off again and again.
    pub fn broken_off(self, error: &(dyn Error + 'static)) -> Fault {
        let why = self.unreachable(&format!("breaks off its answers ({})", root(error)));
        Fault::Refused { action: self.action, at: self.at, why }
    }

    fn refused(&self, reply: &HttpResponse, meta: &ErrorMetadata) -> String {
        let (status, code, said) = (reply.status().as_u16(), meta.code().unwrap_or_default(), said(meta));
        match status {
            _ if code == "NoSuchBucket" => {
                let endpoint = self.endpoint.map(|endpoint| format!(" at {endpoint}")).unwrap_or_default();
                format!("there is no bucket `{}`{endpoint}; create it, or correct the name", self.bucket)
            }
            _ if NOT_VALID.contains(&code) => no_credentials(&format!("the credentials are not valid ({said})")),
            _ if status == 301 || ELSEWHERE.contains(&code) => match reply.headers().get("x-amz-bucket-region") {
                Some(region) => format!("the bucket is in the region {region}; set AWS_REGION={region}"),
                None => format!("the bucket is in another region ({said}); set AWS_REGION to its own"),
            },
            401 | 403 if !NOT_RIGHTS.contains(&code) => {
                let said = if said.is_empty() { "access denied" } else { &said };
                let (permission, on) = (self.action.permission(), &self.on);
                format!("{said}; grant {permission} on arn:aws:s3:::{on} to whoever runs this")
            }
            429 | 500.. => self.unreachable(&format!("is not available ({status} {said})")),
            _ if code.is_empty() => self.no_s3(&format!("status {status}")),
            _ => format!("S3 answers {status} {said}"),
        }
    }

    fn unreachable(&self, what: &str) -> String {
        let endpoint = self.endpoint.unwrap_or("S3");
        format!("{endpoint} {what}; check the network, and AWS_ENDPOINT_URL where it is set, or try again later")
    }

    fn no_s3(&self, answer: &str) -> String {
        let endpoint = self.endpoint.unwrap_or("S3");
        format!("what {endpoint} answers ({answer}) is none of S3; check AWS_ENDPOINT_URL")
    }
}

fn no_credentials(why: &str) -> String {
    format!(
        "{why}; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the task or function a role"
    )
}
