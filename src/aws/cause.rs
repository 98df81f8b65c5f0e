//! What the SDK's errors say, without what was attempted.

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_types::error::ErrorMetadata;
use std::error::Error;

/// Codes of credentials that a service or STS does not take.
pub const NOT_VALID: [&str; 7] = [
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "ExpiredToken",
    "InvalidToken",
    "TokenRefreshRequired",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
];

/// What the chain of credentials says, where that is what failed.
pub fn credentials<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a CredentialsError> {
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
