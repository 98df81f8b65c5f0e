//! What the SDK's errors say, without what was attempted.

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use std::error::Error;

/// Codes of credentials that a service or STS does not take.
const NOT_VALID: [&str; 7] = [
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "ExpiredToken",
    "InvalidToken",
    "TokenRefreshRequired",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
];

/// Why a request came to nothing.
pub enum Cause<'a> {
    /// There are no credentials, or they are not valid: the reason.
    NoCredentials(String),
    /// The service was not reached or did not answer: what the endpoint does.
    Unreachable(String),
    /// What was answered is nothing of AWS.
    Foreign(String),
    /// The service refused.
    Refused(&'a HttpResponse, &'a ErrorMetadata),
    /// Anything else.
    Other(String),
}

/// Sorts what the SDK gives as an error.
pub fn sort<E>(error: &SdkError<E, HttpResponse>) -> Cause<'_>
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match credentials(error) {
        // What was tried is a page of its own, and says no more.
        Some(CredentialsError::CredentialsNotLoaded(_)) => {
            return Cause::NoCredentials("no AWS credentials were found".to_owned());
        }
        Some(cause) => return Cause::NoCredentials(format!("AWS gave no credentials ({})", root(cause))),
        None => {}
    }
    match error {
        SdkError::ServiceError(refused) => match refused.err().meta() {
            meta if meta.code().is_some_and(|code| NOT_VALID.contains(&code)) => {
                Cause::NoCredentials(format!("the credentials are not valid ({})", said(meta)))
            }
            meta => Cause::Refused(refused.raw(), meta),
        },
        SdkError::TimeoutError(_) => Cause::Unreachable("does not answer in time".to_owned()),
        SdkError::DispatchFailure(failure) => {
            let said = failure.as_connector_error().map_or_else(|| error.to_string(), |cause| root(cause));
            Cause::Unreachable(format!("cannot be reached ({said})"))
        }
        SdkError::ResponseError(_) => Cause::Foreign(root(error)),
        _ => Cause::Other(root(error)),
    }
}

/// What the chain of credentials says, where that is what failed.
fn credentials<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a CredentialsError> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// `code: message` of AWS, as far as it gave them.
pub fn said(meta: &ErrorMetadata) -> String {
    [meta.code(), meta.message()].into_iter().flatten().collect::<Vec<_>>().join(": ")
}

/// The innermost cause: what happened, without what was attempted.
pub fn root(error: &(dyn Error + 'static)) -> String {
    let innermost = causes(error).last().unwrap_or(error);
    match innermost.downcast_ref::<ErrorMetadata>() {
        Some(meta) => said(meta),
        None => innermost.to_string(),
    }
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |cause: &&'a (dyn Error + 'static)| (*cause).source())
}
