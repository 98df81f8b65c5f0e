//! What S3 and the SDK say when they refuse, as faults.

use super::{Fault, Operation};
use crate::aws::s3::{ELSEWHERE, NOT_RIGHTS};
use crate::aws::{NOT_VALID, credentials, root, said};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ErrorMetadata, ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::put_object::PutObjectError;
use std::error::Error;

/// A request that was refused.
pub(super) struct Request<'a> {
    pub operation: Operation,
    pub bucket: &'a str,
    /// The object or prefix, with its bucket.
    pub at: String,
    /// All objects of the store, as a policy names them.
    pub objects: String,
    pub endpoint: Option<&'a str>,
}

/// Whether the name is taken (412), or was about to be by a write at the same time (409).
pub(super) fn is_taken(error: &SdkError<PutObjectError>) -> bool {
    matches!(error, SdkError::ServiceError(refused) if [409, 412].contains(&refused.raw().status().as_u16()))
}

impl Request<'_> {
    /// Which fault an error is.
    pub fn fault<E>(self, error: &SdkError<E>) -> Fault
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        match credentials(error) {
            // What was tried is a page of its own, and says no more.
            Some(CredentialsError::CredentialsNotLoaded(_)) => {
                return self.no_credentials("no AWS credentials were found".to_owned());
            }
            Some(cause) => return self.no_credentials(format!("AWS gave no credentials ({})", root(cause))),
            None => {}
        }
        match error {
            SdkError::ServiceError(refused) => self.refused(refused.raw(), refused.err().meta()),
            SdkError::TimeoutError(_) => self.unreachable("does not answer in time"),
            SdkError::DispatchFailure(failure) => {
                let said = failure.as_connector_error().map_or_else(|| error.to_string(), |cause| root(cause));
                self.unreachable(&format!("cannot be reached ({said})"))
            }
            SdkError::ResponseError(_) => self.no_s3(&root(error)),
            _ => self.other(root(error)),
        }
    }

    /// An answer that broke off again and again.
    pub fn broken_off(self, error: &(dyn Error + 'static)) -> Fault {
        self.unreachable(&format!("breaks off its answers ({})", root(error)))
    }

    fn refused(self, reply: &HttpResponse, meta: &ErrorMetadata) -> Fault {
        let (status, code, said) = (reply.status().as_u16(), meta.code().unwrap_or_default(), said(meta));
        let region = reply.headers().get("x-amz-bucket-region");
        match status {
            _ if code == "NoSuchBucket" => self.no_bucket(),
            _ if NOT_VALID.contains(&code) => self.no_credentials(format!("the credentials are not valid ({said})")),
            _ if status == 301 || ELSEWHERE.contains(&code) => self.elsewhere(region, &said),
            401 | 403 if !NOT_RIGHTS.contains(&code) => self.denied(&said),
            429 | 500.. => self.unreachable(&format!("is not available ({status} {said})")),
            _ if code.is_empty() => self.no_s3(&format!("status {status}")),
            _ => self.other(format!("S3 answers {status} {said}")),
        }
    }

    fn denied(self, said: &str) -> Fault {
        let on = match self.operation {
            Operation::List => self.bucket,
            _ => &self.objects,
        };
        let missing = format!("{} on arn:aws:s3:::{on}", self.operation.permission());
        let said = if said.is_empty() { "access denied" } else { said };
        Fault::Denied { operation: self.operation, at: self.at, missing, said: said.to_owned() }
    }

    fn no_bucket(self) -> Fault {
        let at_endpoint = self.endpoint.map(|endpoint| format!(" at {endpoint}")).unwrap_or_default();
        let why = format!(
            "there is no bucket `{}`{at_endpoint}; create it, or correct the location of the store",
            self.bucket
        );
        Fault::Absent { operation: self.operation, at: self.at, why }
    }

    fn elsewhere(self, region: Option<&str>, said: &str) -> Fault {
        let why = match region {
            Some(region) => format!("the bucket is in the region {region}; set AWS_REGION={region}"),
            None => format!("the bucket is in another region ({said}); set AWS_REGION to its own"),
        };
        self.other(why)
    }

    fn no_credentials(self, why: String) -> Fault {
        Fault::NoCredentials { operation: self.operation, at: self.at, why }
    }

    fn unreachable(self, what: &str) -> Fault {
        let endpoint = self.endpoint.unwrap_or("S3");
        let why = format!("{endpoint} {what}");
        Fault::Unreachable { operation: self.operation, at: self.at, why }
    }

    fn no_s3(self, answer: &str) -> Fault {
        let endpoint = self.endpoint.unwrap_or("S3");
        self.other(format!("what {endpoint} answers ({answer}) is none of S3; check AWS_ENDPOINT_URL"))
    }

    fn other(self, why: String) -> Fault {
        Fault::Other { operation: self.operation, at: self.at, why }
    }
}
